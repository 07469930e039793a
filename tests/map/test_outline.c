/* Outlines asked many times, and rings that cross themselves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "base/base.h"
#include "base/rng.h"
#include "map/geo.h"
#include "map/outline.h"

#define POINTS 700

/* A star-shaped ring around (x, y), from `r` degrees on. */
static void make_ring(struct rng *rng, double x, double y, double r, int n,
                      struct geo_point *out)
{
    for (int i = 0; i < n; i++) {
        double turn = 6.283185307179586 * i / n;
        double far = r * (1 + 0.4 * rng_unit(rng));
        out[i] = (struct geo_point){ x + far * cos(turn), y + far * sin(turn) };
    }
}

static void test_an_outline_is_its_shape(void **state)
{
    static struct geo_point points[2][POINTS];
    struct geo_ring rings[] = { { points[0], POINTS }, { points[1], 5 } };
    const struct geo_shape shape = { rings, 2 };
    struct rng r = rng_make(3, 9);
    (void)state;
    make_ring(&r, 102.7, 36.2, 0.3, POINTS, points[0]);
    make_ring(&r, 102.7, 36.2, 0.1, 5, points[1]); /* a hole */
    struct outline *o = outline_create(&shape);
    assert_non_null(o);
    int inside = 0;
    for (int i = 0; i < 20000; i++) {
        struct geo_point g = { 102.2 + rng_unit(&r), 35.7 + rng_unit(&r) };
        if (i % 4 == 0) /* at the latitude of a point */
            g.lat = points[0][rng_below(&r, POINTS)].lat;
        inside += outline_contains(o, g);
        assert_int_equal(outline_contains(o, g), geo_shape_contains(&shape, g));
    }
    assert_true(inside > 4000 && inside < 16000);
    assert_null(outline_create(&(struct geo_shape){ 0 }));
    outline_destroy(o);
    outline_destroy(NULL);
}

static void test_the_distance_is_to_the_nearest_edge(void **state)
{
    struct geo_point square[] = {
        { 102, 36 }, { 102.1, 36 }, { 102.1, 36.1 }, { 102, 36.1 }
    };
    struct geo_ring ring = { square, 4 };
    const struct geo_shape shape = { &ring, 1 };
    struct outline *o = outline_create(&shape);
    (void)state;
    /* 0.01 degrees of latitude are 1,110 m, of longitude 900 m here. */
    static const struct {
        struct geo_point at;
        double metres;
    } cases[] = {
        { { 102.05, 36.11 }, 1110 }, { { 102.05, 35.99 }, 1110 },
        { { 101.99, 36.05 }, 900 },  { { 102.13, 36.05 }, 2700 },
        { { 102.11, 36.11 }, 1429 }, { { 102.05, 36.01 }, 1110 },
    };
    for (size_t i = 0; i < LENGTH(cases); i++)
        assert_true(fabs(outline_distance_m(o, cases[i].at) - cases[i].metres) <
                    cases[i].metres * 0.005);
    outline_destroy(o);
}

/* ---- rings ---- */

static void test_rings_that_cross_themselves(void **state)
{
    static const struct {
        const char *name;
        int n;
        struct geo_point points[8];
        enum ring_kind want;
    } cases[] = {
        { "a triangle", 3, { { 0, 0 }, { 1, 0 }, { 0, 1 } }, RING_SIMPLE },
        { "a square",
          4,
          { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 } },
          RING_SIMPLE },
        { "a bow tie",
          4,
          { { 0, 0 }, { 1, 1 }, { 1, 0 }, { 0, 1 } },
          RING_CROSSED },
        { "two loops that touch in a point",
          6,
          { { 0, 0 }, { 1, 1 }, { 2, 0 }, { 2, 2 }, { 1, 1 }, { 0, 2 } },
          RING_SIMPLE },
        { "a spike there and back",
          5,
          { { 0, 0 }, { 1, 0 }, { 2, 0 }, { 1, 0 }, { 0, 1 } },
          RING_SIMPLE },
        { "a point on another edge",
          5,
          { { 0, 0 }, { 2, 0 }, { 2, 2 }, { 1, 0 }, { 0, 2 } },
          RING_SIMPLE },
        { "an edge through another",
          5,
          { { 0, 0 }, { 2, 0 }, { 2, 2 }, { 1, -0.1 }, { 0, 2 } },
          RING_CROSSED },
        { "one point many times",
          4,
          { { 1, 1 }, { 1, 1 }, { 1, 1 }, { 1, 1 } },
          RING_SIMPLE },
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct geo_point points[8];
        int at[2];
        for (int k = 0; k < cases[i].n; k++)
            points[k] = cases[i].points[k];
        const struct geo_ring ring = { points, cases[i].n };
        if (geo_ring_kind(&ring, at) != cases[i].want)
            fail_msg("%s", cases[i].name);
    }
}

static int side(struct geo_point a, struct geo_point b, struct geo_point p)
{
    double d = (b.lon - a.lon) * (p.lat - a.lat) -
               (b.lat - a.lat) * (p.lon - a.lon);
    return (d > 0) - (d < 0);
}

static bool crosses_anywhere(const struct geo_ring *r)
{
    int n = r->n_points;
    for (int i = 0; i < n; i++)
        for (int k = i + 1; k < n; k++) {
            struct geo_point a = r->points[i], b = r->points[(i + 1) % n];
            struct geo_point c = r->points[k], d = r->points[(k + 1) % n];
            if (side(a, b, c) * side(a, b, d) < 0 &&
                side(c, d, a) * side(c, d, b) < 0)
                return true;
        }
    return false;
}

/* Every pair of edges is the judge. */
static void test_one_crossing_among_many_edges_is_found(void **state)
{
    static struct geo_point points[POINTS];
    struct rng r = rng_make(5, 1);
    const struct geo_ring ring = { points, POINTS };
    int at[2], crossed = 0;
    (void)state;
    make_ring(&r, 102.7, 36.2, 0.3, POINTS, points);
    assert_int_equal(geo_ring_kind(&ring, at), RING_SIMPLE);
    for (int i = 0; i < 60; i++) {
        int k = rng_between(&r, 1, POINTS - 5);
        int other = k + rng_between(&r, 1, 3);
        struct geo_point swap = points[k];
        points[k] = points[other];
        points[other] = swap;
        bool want = crosses_anywhere(&ring);
        crossed += want;
        assert_int_equal(geo_ring_kind(&ring, at) == RING_CROSSED, want);
        points[other] = points[k];
        points[k] = swap;
    }
    assert_true(crossed > 10 && crossed < 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_outline_is_its_shape),
        cmocka_unit_test(test_the_distance_is_to_the_nearest_edge),
        cmocka_unit_test(test_rings_that_cross_themselves),
        cmocka_unit_test(test_one_crossing_among_many_edges_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
