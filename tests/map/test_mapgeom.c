#include "outline.h"

#include "base/rng.h"
#include "map/mapgeom.h"
#include "map/mosaic.h"
#include "map/partition.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Minhe with its 22 areas, four villages and a river along a border. */
struct world {
    struct arena arena;
    struct atlas atlas;
    struct mapgeom *g;
};

#define VILLAGES 4

static const region_id village_ids[VILLAGES] = { 630222100201, 630222100202,
                                                 630222105201, 630222106201 };

static void add_river(struct world *w)
{
    struct atlas *a = &w->atlas;
    /* The first 40 points of the county's largest ring, as an open line. */
    const struct geo_ring *longest = &a->county.shape.rings[0];
    for (int i = 1; i < a->county.shape.n_rings; i++)
        if (a->county.shape.rings[i].n_points > longest->n_points)
            longest = &a->county.shape.rings[i];
    struct geo_ring *ring = ARENA_NEW(&w->arena, struct geo_ring);
    *ring = (struct geo_ring){ longest->points, 40 };
    a->backdrops = ARENA_NEW(&w->arena, struct backdrop);
    a->backdrops[0] = (struct backdrop){ .kind = BACKDROP_RIVER,
                                         .name = "river",
                                         .shape = { ring, 1 } };
    a->n_backdrops = 1;
}

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    struct atlas *a = &w->atlas;
    a->county.name.id = 630222;
    a->county.shape = outline_load("630222", &w->arena);
    a->county.seat = minhe_seats[0];
    a->n_townships = MINHE_SEATS;
    a->townships = ARENA_ARRAY(&w->arena, struct atlas_region, MINHE_SEATS);
    struct geo_shape areas[MINHE_SEATS];
    assert_int_equal(partition_by_seats(&a->county.shape, minhe_seats,
                                        MINHE_SEATS, 1, &w->arena, areas, NULL),
                     STATUS_OK);
    for (int i = 0; i < MINHE_SEATS; i++) {
        a->townships[i].name.id = 630222100 + i;
        a->townships[i].seat = minhe_seats[i];
        a->townships[i].shape = areas[i];
    }
    a->n_villages = VILLAGES;
    a->villages = ARENA_ARRAY(&w->arena, struct atlas_region, VILLAGES);
    for (int i = 0; i < VILLAGES; i++) {
        int township = (int)(village_ids[i] / 1000 - 630222100);
        a->villages[i].name.id = village_ids[i];
        a->villages[i].seat = minhe_seats[township];
        a->villages[i].seat.lon += 0.01 * (i % 2);
    }
    add_river(w);
    w->g = mapgeom_create(a);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    mapgeom_destroy(w->g);
    arena_finish(&w->arena);
    free(w);
    return 0;
}

static void regions_are_found_by_id_at_every_level(void **state)
{
    struct world *w = *state;
    assert_ptr_equal(mapgeom_find(w->g, 630222), mapgeom_county(w->g));
    int n;
    const struct map_region *t = mapgeom_townships(w->g, &n);
    assert_int_equal(n, MINHE_SEATS);
    for (int i = 0; i < n; i++)
        assert_ptr_equal(mapgeom_find(w->g, 630222100 + i), &t[i]);
    const struct map_region *v = mapgeom_villages(w->g, &n);
    assert_int_equal(n, VILLAGES);
    for (int i = 0; i < n; i++)
        assert_ptr_equal(mapgeom_find(w->g, village_ids[i]), &v[i]);
    assert_null(mapgeom_find(w->g, 630222999));
    assert_null(mapgeom_find(w->g, 0));
    assert_true(mapgeom_backdrop(w->g, 0)->rings[0].open);
}

static void every_township_is_hit_at_its_centre_and_seat(void **state)
{
    struct world *w = *state;
    int n, at_seat = 0;
    const struct map_region *t = mapgeom_townships(w->g, &n);
    for (int i = 0; i < n; i++) {
        assert_int_equal(mapgeom_township_at(w->g, t[i].centre), t[i].id);
        at_seat += mapgeom_township_at(w->g, t[i].seat) == t[i].id;
    }
    assert_true(at_seat >= n - 1); /* one rounded seat lies outside */
    assert_int_equal(mapgeom_township_at(w->g, (struct point){ 1e6, 0 }), 0);
    assert_int_equal(mapgeom_township_at(w->g, (struct point){ NAN, 0 }), 0);
}

static void a_point_is_in_a_township_exactly_when_in_the_county(void **state)
{
    struct world *w = *state;
    const struct map_region *c = mapgeom_county(w->g);
    struct rng r = rng_make(21, 1);
    int inside = 0;
    for (int i = 0; i < 2000; i++) {
        struct point m = {
            c->shape.low.x + (c->shape.high.x - c->shape.low.x) * rng_unit(&r),
            c->shape.low.y + (c->shape.high.y - c->shape.low.y) * rng_unit(&r)
        };
        bool in = geo_shape_contains(&w->atlas.county.shape,
                                     unproject(mapgeom_projection(w->g), m));
        assert_int_equal(mapgeom_township_at(w->g, m) != 0, in);
        inside += in;
    }
    assert_true(inside > 500 && inside < 1900);
}

static void the_nearest_village_is_hit_within_reach(void **state)
{
    struct world *w = *state;
    struct point m = mapgeom_find(w->g, village_ids[1])->seat;
    m.x += 100;
    assert_int_equal(mapgeom_village_at(w->g, m, 300, 0), village_ids[1]);
    assert_int_equal(mapgeom_village_at(w->g, m, 50, 0), 0);
    assert_int_equal(mapgeom_village_at(w->g, m, 300, 630222105), 0);
    assert_int_equal(mapgeom_village_at(w->g, m, 1e6, 630222105),
                     village_ids[2]);
}

static bool equal(struct point a, struct point b)
{
    return a.x == b.x && a.y == b.y;
}

static bool has(const struct point *p, int n, struct point q)
{
    for (int i = 0; i < n; i++)
        if (equal(p[i], q))
            return true;
    return false;
}

/* Of the points two townships share, both keep the same. */
static void check_pair(const struct mapgeom *g, const struct plane_ring *a,
                       const struct plane_ring *b, double px_per_m,
                       struct point *ka, struct point *kb, int cap)
{
    int na = mapgeom_thin(g, a, px_per_m, ka, cap);
    int nb = mapgeom_thin(g, b, px_per_m, kb, cap);
    assert_true(na <= cap && nb <= cap);
    for (int i = 0; i < na; i++)
        if (has(b->points, b->n_points, ka[i]))
            assert_true(has(kb, nb, ka[i]));
    for (int i = 0; i < nb; i++)
        if (has(a->points, a->n_points, kb[i]))
            assert_true(has(ka, na, kb[i]));
}

static void thinned_borders_are_the_same_from_both_sides(void **state)
{
    struct world *w = *state;
    enum { CAP = 4096 };
    struct point *ka = calloc(CAP, sizeof *ka), *kb = calloc(CAP, sizeof *kb);
    int n;
    const struct map_region *t = mapgeom_townships(w->g, &n);
    static const double scales[] = { 1e-4, 0.003, 0.0126, 0.0252, 0.1, 1 };
    for (size_t s = 0; s < LENGTH(scales); s++)
        for (int i = 0; i < n; i++) {
            const struct plane_shape *c = &mapgeom_county(w->g)->shape;
            for (int k = 0; k < c->n_rings; k++)
                check_pair(w->g, &t[i].shape.rings[0], &c->rings[k], scales[s],
                           ka, kb, CAP);
            for (int k = 0; k < i; k++)
                check_pair(w->g, &t[i].shape.rings[0], &t[k].shape.rings[0],
                           scales[s], ka, kb, CAP);
        }
    free(ka);
    free(kb);
}

static double distance_to_line(const struct point *p, int n, bool open,
                               struct point q)
{
    double best = HUGE_VAL;
    for (int i = 0; i + (open ? 1 : 0) < n; i++) {
        struct point a = p[i], b = p[(i + 1) % n];
        double dx = b.x - a.x, dy = b.y - a.y, l2 = dx * dx + dy * dy;
        double t = l2 > 0 ? ((q.x - a.x) * dx + (q.y - a.y) * dy) / l2 : 0;
        t = fmin(fmax(t, 0), 1);
        best = fmin(best, hypot(a.x + t * dx - q.x, a.y + t * dy - q.y));
    }
    return best;
}

static void thinning_moves_nothing_further_than_the_tolerance(void **state)
{
    struct world *w = *state;
    enum { CAP = 4096 };
    struct point *kept = calloc(CAP, sizeof *kept);
    const struct plane_shape *shapes[] = {
        &mapgeom_county(w->g)->shape,
        mapgeom_backdrop(w->g, 0),
        &mapgeom_find(w->g, 630222111)->shape,
    };
    int before = 0;
    for (double px_per_m = 0.002; px_per_m < 1; px_per_m *= 2) {
        int total = 0;
        for (size_t s = 0; s < LENGTH(shapes); s++)
            for (int r = 0; r < shapes[s]->n_rings; r++) {
                const struct plane_ring *ring = &shapes[s]->rings[r];
                int n = mapgeom_thin(w->g, ring, px_per_m, kept, CAP);
                assert_true(n >= 2 && n <= ring->n_points);
                total += n;
                for (int i = 0; i < ring->n_points; i++)
                    assert_true(
                        distance_to_line(kept, n, ring->open, ring->points[i]) *
                            px_per_m <=
                        0.351);
            }
        assert_true(total >= before); /* nearer never shows less */
        before = total;
    }
    free(kept);
}

static void thinning_saves_points_far_out_and_none_close_up(void **state)
{
    struct world *w = *state;
    const struct plane_ring *r = &mapgeom_find(w->g, 630222111)->shape.rings[0];
    struct point few[3];
    int far = mapgeom_thin(w->g, r, 0.0126, NULL, 0);
    assert_true(far < r->n_points / 2);
    assert_int_equal(mapgeom_thin(w->g, r, 0.0126, few, 3), far);
    assert_true(mapgeom_thin(w->g, r, 100, NULL, 0) > r->n_points * 95 / 100);
}

/* ---- neighbours at every zoom: no gap, no sliver ---- */

#define SEEDS 20

struct edge {
    struct point from, to;
};

struct edges { /* of all areas' thinned rings */
    struct edge *e;
    int n, cap;
};

static int compare_edges(const void *pa, const void *pb)
{
    return memcmp(pa, pb, sizeof(struct edge)); /* any order that is one */
}

static int count_edge(const struct edges *s, struct point from, struct point to)
{
    struct edge key = { from, to };
    int low = 0, high = s->n, n = 0;
    while (low < high) {
        int middle = (low + high) / 2;
        if (compare_edges(&s->e[middle], &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < s->n && compare_edges(&s->e[low], &key) == 0; low++)
        n++;
    return n;
}

static double area_of(const struct point *p, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++) {
        struct point a = p[i], b = p[i + 1 < n ? i + 1 : 0];
        sum += (a.x - p[0].x) * (b.y - p[0].y) -
               (b.x - p[0].x) * (a.y - p[0].y);
    }
    return sum / 2;
}

/* Thin one ring, add its edges, check that it is still there if it can be
 * seen. Returns its area. */
static double add_thinned(const struct mapgeom *g, const struct plane_ring *r,
                          double px_per_m, struct edges *s)
{
    struct point *p = calloc((size_t)r->n_points + 1, sizeof *p);
    int n = mapgeom_thin(g, r, px_per_m, p, r->n_points);
    double px2 = fabs(area_of(r->points, r->n_points)) * px_per_m * px_per_m;
    if ((r->high.x - r->low.x) * px_per_m > 4 &&
        (r->high.y - r->low.y) * px_per_m > 4 && px2 > 4)
        assert_true(n >= 3);
    for (int i = 0; n >= 3 && i < n; i++) {
        if (s->n == s->cap) {
            s->cap = s->cap ? 2 * s->cap : 1024;
            s->e = realloc(s->e, (size_t)s->cap * sizeof *s->e);
        }
        s->e[s->n++] = (struct edge){ p[i], p[i + 1 < n ? i + 1 : 0] };
    }
    double area = area_of(p, n);
    free(p);
    return area;
}

static double add_shapes(const struct mapgeom *g, const struct map_region *t,
                         int n, double px_per_m, struct edges *s)
{
    double area = 0;
    for (int i = 0; i < n; i++)
        for (int k = 0; k < t[i].shape.n_rings; k++)
            area += add_thinned(g, &t[i].shape.rings[k], px_per_m, s);
    qsort(s->e, (size_t)s->n, sizeof *s->e, compare_edges);
    return area;
}

static bool on_outline(const struct mapgeom *g, struct point p, double within)
{
    const struct plane_shape *c = &mapgeom_county(g)->shape;
    for (int k = 0; k < c->n_rings; k++)
        if (distance_to_line(c->rings[k].points, c->rings[k].n_points, false,
                             p) <= within)
            return true;
    return false;
}

/* Every edge is some neighbour's in the other direction, once; else it lies on
 * the outline: is an edge of the thinned one (exact), or ends on it within a
 * millimetre (where areas begin between two of its points). */
static void check_neighbours(const struct mapgeom *g, double px_per_m,
                             bool exact)
{
    struct edges areas = { 0 }, land = { 0 };
    int n, n_rim = 0;
    const struct map_region *t = mapgeom_townships(g, &n);
    double sum = add_shapes(g, t, n, px_per_m, &areas);
    double whole = add_shapes(g, mapgeom_county(g), 1, px_per_m, &land);
    for (int i = 0; i < areas.n; i++) {
        const struct edge *e = &areas.e[i];
        assert_int_equal(count_edge(&areas, e->from, e->to), 1);
        int back = count_edge(&areas, e->to, e->from);
        if (back == 1)
            continue;
        assert_int_equal(back, 0);
        n_rim++;
        if (exact) {
            assert_int_equal(count_edge(&land, e->from, e->to), 1);
        } else {
            assert_true(on_outline(g, e->from, 0.01));
            assert_true(on_outline(g, e->to, 0.01));
        }
    }
    if (exact) {
        assert_int_equal(n_rim, land.n);
        assert_true(fabs(sum - whole) <= 1e-9 * fabs(whole));
    }
    assert_true(n_rim >= 3);
    free(areas.e);
    free(land.e);
}

static void neighbours_share_their_edges_in_a_nation_at_every_zoom(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct atlas a = { 0 };
        struct mosaic m = { .n_areas = 60 + 7 * (int)seed,
                            .w_m = 900e3,
                            .h_m = 700e3,
                            .spacing_m = 2500,
                            .middle = { 104, 36 },
                            .seed = seed };
        assert_true(mosaic_make(&m, &a));
        struct mapgeom *g = mapgeom_create(&a);
        /* From a land of 3 px to 1 m a pixel. */
        for (double px_per_m = 3e-6; px_per_m <= 1; px_per_m *= 3)
            check_neighbours(g, px_per_m, true);
        mapgeom_destroy(g);
        arena_finish(&a.arena);
    }
}

/* Seats anywhere in Minhe's box; those outside are pulled in. */
static void random_seats(const struct geo_shape *outline, int n, uint64_t seed,
                         struct geo_point *out)
{
    struct geo_point low, high;
    struct rng r = rng_make(seed, 5);
    assert_true(geo_shape_box(outline, &low, &high));
    for (int i = 0; i < n; i++)
        out[i] =
            (struct geo_point){ low.lon + (high.lon - low.lon) * rng_unit(&r),
                                low.lat + (high.lat - low.lat) * rng_unit(&r) };
}

static void neighbours_share_their_edges_in_a_county_at_every_zoom(void **state)
{
    enum { SEATS_MOST = 24 };
    struct world *w = *state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct arena arena = { 0 };
        int n = 5 + (int)seed % 20;
        struct geo_point seats[SEATS_MOST];
        struct geo_shape areas[SEATS_MOST];
        struct atlas_region towns[SEATS_MOST] = { { .seat = { 0, 0 } } };
        struct atlas a = { .county = w->atlas.county,
                           .townships = towns,
                           .n_townships = n };
        random_seats(&a.county.shape, n, seed, seats);
        assert_int_equal(partition_by_seats(&a.county.shape, seats, n, seed,
                                            &arena, areas, NULL),
                         STATUS_OK);
        for (int i = 0; i < n; i++) {
            towns[i].name.id = 630222100 + i;
            towns[i].seat = seats[i];
            towns[i].shape = areas[i];
        }
        struct mapgeom *g = mapgeom_create(&a);
        for (double px_per_m = 5e-5; px_per_m <= 1; px_per_m *= 7)
            check_neighbours(g, px_per_m, false);
        mapgeom_destroy(g);
        arena_finish(&arena);
    }
}

static void a_ring_in_pieces_is_the_ring(void **state)
{
    struct world *w = *state;
    const struct plane_ring *r = &mapgeom_find(w->g, 630222111)->shape.rings[0];
    struct point whole[4096], piece[7];
    int n = mapgeom_thin(w->g, r, 0.05, whole, 4096), at = 0, k = 0, got;
    while ((got = mapgeom_thin_next(w->g, r, 0.05, &at, piece, 7)) > 0)
        for (int i = 0; i < got; i++, k++)
            assert_true(k < n && equal(piece[i], whole[k]));
    assert_int_equal(k, n);
    assert_true(n > 50);
}

static void focus_of_a_township_is_its_outline(void **state)
{
    struct world *w = *state;
    struct point low, high;
    const struct map_region *t = mapgeom_find(w->g, 630222111);
    mapgeom_focus(w->g, t->id, NULL, &low, &high);
    assert_true(equal(low, t->shape.low) && equal(high, t->shape.high));
    mapgeom_focus(w->g, 999999, NULL, &low, &high); /* unknown: the county */
    assert_true(equal(low, mapgeom_county(w->g)->shape.low));
}

static void focus_of_a_village_is_where_most_of_its_lights_are(void **state)
{
    struct world *w = *state;
    enum { N = 200 };
    household_id id[N];
    float lon[N], lat[N];
    uint64_t history[N];
    struct geo_point seat = w->atlas.villages[1].seat;
    struct rng r = rng_make(22, 1);
    for (int i = 0; i < N; i++) {
        id[i] = village_ids[1] * 100000 + i + 1;
        lon[i] = (float)(seat.lon + 0.02 * (rng_unit(&r) - 0.5));
        lat[i] = (float)(seat.lat + 0.02 * (rng_unit(&r) - 0.5));
        history[i] = 1;
    }
    lon[7] = 110; /* one badly placed household must not spoil the picture */
    struct lights lights = { .county = 630222,
                             .n = N,
                             .id = id,
                             .lon = lon,
                             .lat = lat,
                             .history = history,
                             .year_first = 2014,
                             .year_last = 2014 };
    struct point low, high, centre = mapgeom_find(w->g, village_ids[1])->seat;
    mapgeom_focus(w->g, village_ids[1], &lights, &low, &high);
    assert_true(high.x - low.x > 1400 && high.x - low.x < 2000);
    assert_true(high.y - low.y > 1700 && high.y - low.y < 2400);
    assert_true(centre.x > low.x && centre.x < high.x);
    /* No light of its own: 1.2 km around the centre. */
    mapgeom_focus(w->g, village_ids[2], &lights, &low, &high);
    centre = mapgeom_find(w->g, village_ids[2])->centre;
    assert_true(fabs(high.x - centre.x - 1200) < 1e-9);
    assert_true(fabs(centre.y - low.y - 1200) < 1e-9);
}

static void a_county_without_shapes_still_has_a_focus(void **state)
{
    (void)state;
    struct atlas_region village = { .name = { .id = 630222100201 },
                                    .seat = { 102.9, 36.3 } };
    struct atlas a = { .county = { .name = { .id = 630222 },
                                   .seat = { 102.8, 36.33 } },
                       .villages = &village,
                       .n_villages = 1 };
    struct mapgeom *g = mapgeom_create(&a);
    struct point low, high, v = mapgeom_find(g, 630222100201)->seat;
    mapgeom_focus(g, 630222, NULL, &low, &high);
    assert_true(low.x < 0 && low.y < 0 && high.y > 0);
    assert_true(high.x > v.x);
    assert_int_equal(mapgeom_township_at(g, v), 0);
    mapgeom_destroy(g);
    mapgeom_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(regions_are_found_by_id_at_every_level),
        cmocka_unit_test(every_township_is_hit_at_its_centre_and_seat),
        cmocka_unit_test(a_point_is_in_a_township_exactly_when_in_the_county),
        cmocka_unit_test(the_nearest_village_is_hit_within_reach),
        cmocka_unit_test(thinned_borders_are_the_same_from_both_sides),
        cmocka_unit_test(thinning_moves_nothing_further_than_the_tolerance),
        cmocka_unit_test(thinning_saves_points_far_out_and_none_close_up),
        cmocka_unit_test(
            neighbours_share_their_edges_in_a_nation_at_every_zoom),
        cmocka_unit_test(
            neighbours_share_their_edges_in_a_county_at_every_zoom),
        cmocka_unit_test(a_ring_in_pieces_is_the_ring),
        cmocka_unit_test(focus_of_a_township_is_its_outline),
        cmocka_unit_test(focus_of_a_village_is_where_most_of_its_lights_are),
        cmocka_unit_test(a_county_without_shapes_still_has_a_focus),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
