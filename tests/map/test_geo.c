#include "outline.h"

#include "base/rng.h"

#include <math.h>

#define PI 3.14159265358979323846

/* Great-circle metres on a sphere of 6,371 km: good to 0.5 %. */
static double metres(struct geo_point a, struct geo_point b)
{
    double x = (b.lon - a.lon) * cos((a.lat + b.lat) / 2 * PI / 180);
    double y = b.lat - a.lat;
    return sqrt(x * x + y * y) * PI / 180 * 6371000.0;
}

static void project_and_back_is_the_same_point(void **state)
{
    (void)state;
    struct projection p = projection_make(102.8, 36.2);
    struct rng r = rng_make(1, 1);
    for (int i = 0; i < 1000; i++) {
        struct geo_point g = { 102.3 + rng_unit(&r), 35.7 + rng_unit(&r) };
        struct geo_point back = unproject(&p, project(&p, g));
        assert_true(fabs(back.lon - g.lon) < 1e-12);
        assert_true(fabs(back.lat - g.lat) < 1e-12);
    }
}

/* Degree lengths of the WGS-84 ellipsoid at 36° N: 90,164 m of longitude and
 * 110,958 m of latitude (36° ± 0.5°). */
static void a_degree_has_its_length_at_the_origin(void **state)
{
    (void)state;
    struct projection p = projection_make(102.8, 36.0);
    struct point east = project(&p, (struct geo_point){ 103.8, 36.0 });
    struct point north = project(&p, (struct geo_point){ 102.8, 37.0 });
    assert_true(fabs(east.x - 90164.0) < 20 && fabs(east.y) < 1e-9);
    assert_true(fabs(north.y - 110958.0) < 40 && fabs(north.x) < 1e-9);
}

static void scale_error_stays_small_across_a_county(void **state)
{
    (void)state;
    struct projection p = projection_make(102.8, 36.2);
    for (double lat = 35.8; lat <= 36.6; lat += 0.05) {
        struct projection here = projection_make(102.8, lat);
        assert_true(fabs(here.x_per_deg / p.x_per_deg - 1) < 0.006);
        assert_true(fabs(here.y_per_deg / p.y_per_deg - 1) < 0.001);
    }
}

static void gcj02_and_back_is_within_a_metre(void **state)
{
    (void)state;
    struct rng r = rng_make(2, 1);
    for (int i = 0; i < 2000; i++) {
        struct geo_point g = { 75 + 60 * rng_unit(&r), 5 + 48 * rng_unit(&r) };
        assert_true(metres(gcj02_to_wgs84(wgs84_to_gcj02(g)), g) < 0.001);
        assert_true(metres(wgs84_to_gcj02(gcj02_to_wgs84(g)), g) < 0.001);
    }
}

static void gcj02_shift_in_minhe_is_about_180_metres(void **state)
{
    (void)state;
    for (int i = 0; i < MINHE_SEATS; i++) {
        double d = metres(minhe_seats[i], wgs84_to_gcj02(minhe_seats[i]));
        if (!(d > 140 && d < 220))
            fail_msg("seat %d is moved by %.0f m", i, d);
    }
}

/* Values of the formula as others publish them (Beijing and Shanghai). */
static void gcj02_matches_published_values(void **state)
{
    (void)state;
    static const struct {
        struct geo_point wgs, gcj;
    } cases[] = {
        { { 121.5272106, 31.1774276 }, { 121.5315419, 31.1753040 } },
        { { 116.404, 39.915 }, { 116.4102445, 39.9164043 } },
    };
    for (size_t i = 0; i < LENGTH(cases); i++)
        assert_true(metres(wgs84_to_gcj02(cases[i].wgs), cases[i].gcj) < 0.01);
}

static void outside_china_nothing_moves(void **state)
{
    (void)state;
    static const struct geo_point places[] = {
        { 2.35, 48.86 }, { -74.0, 40.7 }, { 139.7, 35.7 }, { 103.8, -1.3 }
    };
    for (size_t i = 0; i < LENGTH(places); i++) {
        struct geo_point a = gcj02_to_wgs84(places[i]);
        struct geo_point b = wgs84_to_gcj02(places[i]);
        assert_true(a.lon == places[i].lon && a.lat == places[i].lat);
        assert_true(b.lon == places[i].lon && b.lat == places[i].lat);
    }
}

static void counties_have_their_areas_within_3_per_cent(void **state)
{
    (void)state;
    static const struct {
        const char *name, *code;
        double km2;
    } cases[] = { { "Minhe", "630222", 1890 }, { "Yongjing", "622923", 1863 } };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct arena arena = { 0 };
        struct geo_shape s = outline_load(cases[i].code, &arena);
        double km2 = geo_shape_area_km2(&s);
        if (fabs(km2 / cases[i].km2 - 1) > 0.03)
            fail_msg("%s: %.1f km², expected %.0f ± 3 %%", cases[i].name, km2,
                     cases[i].km2);
        arena_finish(&arena);
    }
}

static struct geo_ring box_ring(struct geo_point p[4], double lon, double lat,
                                double w, double h)
{
    p[0] = (struct geo_point){ lon, lat };
    p[1] = (struct geo_point){ lon, lat + h };
    p[2] = (struct geo_point){ lon + w, lat + h };
    p[3] = (struct geo_point){ lon + w, lat };
    return (struct geo_ring){ p, 4 };
}

/* One degree square at the equator: 12,308.8 km² on WGS-84. */
static void area_counts_holes_out_and_islands_in_them_in(void **state)
{
    (void)state;
    struct geo_point p[3][4];
    struct geo_ring rings[] = { box_ring(p[0], 10, 0, 1, 1),
                                box_ring(p[1], 10.2, 0.2, 0.6, 0.6),
                                box_ring(p[2], 10.4, 0.4, 0.2, 0.2) };
    struct geo_shape one = { rings, 1 }, two = { rings, 2 }, all = { rings, 3 };
    double a = geo_shape_area_km2(&one), b = geo_shape_area_km2(&two);
    double c = geo_shape_area_km2(&all);
    assert_true(fabs(a / 12308.8 - 1) < 1e-4);
    assert_true(fabs(b / a - (1 - 0.36)) < 1e-4);
    assert_true(fabs(c / a - (1 - 0.36 + 0.04)) < 1e-4);
    assert_true(geo_shape_contains(&all, (struct geo_point){ 10.1, 0.1 }));
    assert_false(geo_shape_contains(&all, (struct geo_point){ 10.3, 0.3 }));
    assert_true(geo_shape_contains(&all, (struct geo_point){ 10.5, 0.5 }));
    assert_false(geo_shape_contains(&all, (struct geo_point){ 11.5, 0.5 }));
}

static void an_empty_shape_has_no_box_and_no_area(void **state)
{
    (void)state;
    struct geo_shape none = { 0 };
    struct geo_point low, high;
    assert_false(geo_shape_box(&none, &low, &high));
    assert_true(geo_shape_area_km2(&none) == 0);
    assert_false(geo_shape_contains(&none, (struct geo_point){ 1, 1 }));
    struct geo_point centre = geo_shape_centre(&none);
    assert_true(centre.lon == 0 && centre.lat == 0);
}

static void centre_is_the_middle_of_a_square_and_inside_a_hook(void **state)
{
    (void)state;
    struct geo_point p[4];
    struct geo_ring square = box_ring(p, 10, 0, 1, 1);
    struct geo_shape s = { &square, 1 };
    struct geo_point c = geo_shape_centre(&s);
    assert_true(fabs(c.lon - 10.5) < 0.02 && fabs(c.lat - 0.5) < 0.02);
    /* A hook whose box centre lies outside it; its foot is the widest. */
    static const struct geo_point hook[] = {
        { 0, 0 },   { 4, 0 }, { 4, 1 },   { 0.2, 1 },
        { 0.2, 3 }, { 4, 3 }, { 4, 3.1 }, { 0, 3.1 },
    };
    struct geo_ring ring = { hook, (int)LENGTH(hook) };
    struct geo_shape h = { &ring, 1 };
    c = geo_shape_centre(&h);
    assert_true(geo_shape_contains(&h, c));
    assert_true(c.lat > 0.45 && c.lat < 0.55);
}

static void centre_of_a_county_is_deep_inside(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct geo_shape s = outline_load("630222", &arena);
    struct geo_point c = geo_shape_centre(&s);
    /* A circle of 10 km around it stays in Minhe. */
    for (int k = 0; k < 36; k++) {
        double angle = k * PI / 18;
        struct geo_point g = { c.lon + 0.111 * cos(angle),
                               c.lat + 0.090 * sin(angle) };
        assert_true(geo_shape_contains(&s, g));
    }
    arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(project_and_back_is_the_same_point),
        cmocka_unit_test(a_degree_has_its_length_at_the_origin),
        cmocka_unit_test(scale_error_stays_small_across_a_county),
        cmocka_unit_test(gcj02_and_back_is_within_a_metre),
        cmocka_unit_test(gcj02_shift_in_minhe_is_about_180_metres),
        cmocka_unit_test(gcj02_matches_published_values),
        cmocka_unit_test(outside_china_nothing_moves),
        cmocka_unit_test(counties_have_their_areas_within_3_per_cent),
        cmocka_unit_test(area_counts_holes_out_and_islands_in_them_in),
        cmocka_unit_test(an_empty_shape_has_no_box_and_no_area),
        cmocka_unit_test(centre_is_the_middle_of_a_square_and_inside_a_hook),
        cmocka_unit_test(centre_of_a_county_is_deep_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
