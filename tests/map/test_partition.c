#include "outline.h"

#include "base/rng.h"
#include "map/partition.h"

#include <math.h>
#include <string.h>

#define SEATS_MAX 60

static int areas_holding(const struct geo_shape *areas, int n,
                         struct geo_point g)
{
    int count = 0;
    for (int i = 0; i < n; i++)
        count += geo_shape_contains(&areas[i], g);
    return count;
}

/* What must hold of every partition. */
static void check_partition(const struct geo_shape *county,
                            const struct geo_point *seats, int n, uint64_t seed,
                            bool seats_inside)
{
    struct arena arena = { 0 };
    struct geo_shape areas[SEATS_MAX];
    struct error err = { "" };
    enum status status = partition_by_seats(county, seats, n, seed, &arena,
                                            areas, &err);
    if (status != STATUS_OK)
        fail_msg("%d seats: %s", n, err.text);
    double sum = 0;
    for (int i = 0; i < n; i++) {
        double km2 = geo_shape_area_km2(&areas[i]);
        assert_true(km2 > 0);
        sum += km2;
        if (seats_inside)
            assert_true(geo_shape_contains(&areas[i], seats[i]));
    }
    double whole = geo_shape_area_km2(county);
    if (!(fabs(sum / whole - 1) < 1e-6))
        fail_msg("%d seats: areas sum to %.9f of %.9f km²", n, sum, whole);
    struct geo_point low, high;
    assert_true(geo_shape_box(county, &low, &high));
    struct rng r = rng_make(seed, 99);
    for (int i = 0; i < 3000; i++) {
        struct geo_point g = { low.lon + (high.lon - low.lon) * rng_unit(&r),
                               low.lat + (high.lat - low.lat) * rng_unit(&r) };
        int want = geo_shape_contains(county, g) ? 1 : 0;
        assert_int_equal(areas_holding(areas, n, g), want);
    }
    arena_finish(&arena);
}

static void minhe_is_divided_among_its_22_townships(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct geo_shape county = outline_load("630222", &arena);
    for (uint64_t seed = 1; seed <= 3; seed++)
        /* 杏儿乡's rounded seat lies outside, so not every seat is inside. */
        check_partition(&county, minhe_seats, MINHE_SEATS, seed, false);
    arena_finish(&arena);
}

static void one_two_and_three_seats_work(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct geo_shape county = outline_load("630222", &arena);
    for (int n = 1; n <= 3; n++)
        check_partition(&county, minhe_seats, n, 5, true);
    arena_finish(&arena);
}

static void sixty_random_seats_work(void **state)
{
    (void)state;
    static const char *const codes[] = { "630222", "622923" };
    for (size_t c = 0; c < LENGTH(codes); c++) {
        struct arena arena = { 0 };
        struct geo_shape county = outline_load(codes[c], &arena);
        struct geo_point low, high, seats[SEATS_MAX];
        assert_true(geo_shape_box(&county, &low, &high));
        struct rng r = rng_make(60, c);
        for (int round = 0; round < 4; round++) {
            for (int n = 0; n < SEATS_MAX;) {
                struct geo_point g = {
                    low.lon + (high.lon - low.lon) * rng_unit(&r),
                    low.lat + (high.lat - low.lat) * rng_unit(&r)
                };
                if (geo_shape_contains(&county, g))
                    seats[n++] = g;
            }
            check_partition(&county, seats, SEATS_MAX, (uint64_t)round, true);
        }
        arena_finish(&arena);
    }
}

static const struct geo_point square[] = {
    { 102.0, 36.0 }, { 103.0, 36.0 }, { 103.0, 37.0 }, { 102.0, 37.0 }
};
static const struct geo_ring square_ring = { square, 4 };
static const struct geo_shape square_county = { &square_ring, 1 };

static void seats_on_one_line_work(void **state)
{
    (void)state;
    struct geo_point seats[10];
    for (int i = 0; i < 10; i++)
        seats[i] = (struct geo_point){ 102.05 + 0.1 * i, 36.5 };
    check_partition(&square_county, seats, 10, 1, true);
    for (int i = 0; i < 10; i++)
        seats[i] = (struct geo_point){ 102.05 + 0.1 * i, 36.05 + 0.1 * i };
    check_partition(&square_county, seats, 10, 2, true);
}

/* Four on a circle everywhere, borders through corners and along the middle. */
static void seats_on_a_grid_work(void **state)
{
    (void)state;
    struct geo_point seats[36];
    for (int i = 0; i < 36; i++)
        seats[i] = (struct geo_point){ 102.0 + (i % 6 + 0.5) / 6,
                                       36.0 + (i / 6 + 0.5) / 6 };
    check_partition(&square_county, seats, 36, 1, true);
    static const struct geo_point four[] = { { 102.25, 36.25 },
                                             { 102.75, 36.25 },
                                             { 102.25, 36.75 },
                                             { 102.75, 36.75 } };
    check_partition(&square_county, four, 4, 1, true);
}

static void a_county_with_a_lake_and_an_exclave_works(void **state)
{
    (void)state;
    static const struct geo_point lake[] = {
        { 102.4, 36.4 }, { 102.6, 36.41 }, { 102.59, 36.6 }, { 102.41, 36.62 }
    };
    static const struct geo_point exclave[] = { { 103.2, 36.1 },
                                                { 103.4, 36.2 },
                                                { 103.3, 36.3 } };
    static const struct geo_ring rings[] = { { square, 4 },
                                             { lake, 4 },
                                             { exclave, 3 } };
    static const struct geo_shape county = { rings, 3 };
    static const struct geo_point seats[] = { { 102.2, 36.3 },
                                              { 102.8, 36.2 },
                                              { 102.3, 36.8 },
                                              { 102.7, 36.7 },
                                              { 102.9, 36.5 } };
    check_partition(&county, seats, 5, 1, true);
    check_partition(&county, seats, 1, 1, true);
}

/* A comb: cells are cut into pieces by its gaps, each piece must go to one
 * township, and each township be one land. */
static void townships_of_a_comb_are_in_one_piece(void **state)
{
    (void)state;
    struct geo_point comb[24];
    int n = 0;
    comb[n++] = (struct geo_point){ 102.0, 36.0 };
    comb[n++] = (struct geo_point){ 103.0, 36.0 };
    for (int tooth = 4; tooth >= 0; tooth--) {
        comb[n++] = (struct geo_point){ 102.0 + tooth * 0.2 + 0.1901, 37.0 };
        comb[n++] = (struct geo_point){ 102.0 + tooth * 0.2 + 0.01, 37.0 };
        if (tooth == 0)
            break;
        comb[n++] = (struct geo_point){ 102.0 + tooth * 0.2 + 0.007, 36.2 };
        comb[n++] = (struct geo_point){ 102.0 + tooth * 0.2 - 0.007, 36.2 };
    }
    struct geo_ring ring = { comb, n };
    struct geo_shape county = { &ring, 1 };
    static const struct geo_point seats[] = {
        { 102.1, 36.9 }, { 102.3, 36.4 }, { 102.72, 36.8 }, { 102.5, 36.05 }
    };
    check_partition(&county, seats, 4, 3, true);
    struct arena arena = { 0 };
    struct geo_shape areas[4];
    assert_int_equal(
        partition_by_seats(&county, seats, 4, 3, &arena, areas, NULL),
        STATUS_OK);
    for (int i = 0; i < 4; i++)
        assert_int_equal(areas[i].n_rings, 1);
    arena_finish(&arena);
}

static void a_seat_outside_still_gets_an_area(void **state)
{
    (void)state;
    static const struct geo_point seats[] = {
        { 102.3, 36.5 }, { 102.7, 36.4 },  { 103.05, 36.5 },
        { 101.5, 38.0 }, { 103.06, 36.5 },
    };
    check_partition(&square_county, seats, 5, 1, false);
}

/* Every vertex of an area belongs to the outline, or to another area too. */
static void shared_borders_have_the_very_same_points(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct geo_shape county = outline_load("630222", &arena);
    struct geo_shape areas[MINHE_SEATS];
    assert_int_equal(partition_by_seats(&county, minhe_seats, MINHE_SEATS, 1,
                                        &arena, areas, NULL),
                     STATUS_OK);
    int n = 0, cap = 65536;
    struct geo_point *all = ARENA_ARRAY(&arena, struct geo_point, cap);
    int outer = 0;
    for (int i = 0; i < MINHE_SEATS; i++)
        for (int r = 0; r < areas[i].n_rings; r++)
            for (int k = 0; k < areas[i].rings[r].n_points; k++) {
                assert_true(n < cap);
                all[n++] = areas[i].rings[r].points[k];
            }
    for (int i = 0; i < n; i++) {
        int uses = 0;
        for (int k = 0; k < n; k++)
            uses += memcmp(&all[i], &all[k], sizeof *all) == 0;
        if (uses >= 2)
            continue;
        bool found = false;
        for (int r = 0; r < county.n_rings && !found; r++)
            for (int k = 0; k < county.rings[r].n_points && !found; k++)
                found = memcmp(&county.rings[r].points[k], &all[i],
                               sizeof *all) == 0;
        assert_true(found);
        outer++;
    }
    assert_true(outer > 1000);
    arena_finish(&arena);
}

static void equal_seeds_give_equal_areas_and_others_do_not(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct geo_shape county = outline_load("630222", &arena);
    struct geo_shape a[MINHE_SEATS], b[MINHE_SEATS], c[MINHE_SEATS];
    assert_int_equal(partition_by_seats(&county, minhe_seats, MINHE_SEATS, 1,
                                        &arena, a, NULL),
                     STATUS_OK);
    assert_int_equal(partition_by_seats(&county, minhe_seats, MINHE_SEATS, 1,
                                        &arena, b, NULL),
                     STATUS_OK);
    assert_int_equal(partition_by_seats(&county, minhe_seats, MINHE_SEATS, 2,
                                        &arena, c, NULL),
                     STATUS_OK);
    bool differs = false;
    for (int i = 0; i < MINHE_SEATS; i++) {
        assert_int_equal(a[i].n_rings, b[i].n_rings);
        for (int r = 0; r < a[i].n_rings; r++) {
            assert_int_equal(a[i].rings[r].n_points, b[i].rings[r].n_points);
            assert_memory_equal(a[i].rings[r].points, b[i].rings[r].points,
                                sizeof(struct geo_point) *
                                    (size_t)a[i].rings[r].n_points);
        }
        differs |= geo_shape_area_km2(&a[i]) != geo_shape_area_km2(&c[i]);
    }
    assert_true(differs);
    arena_finish(&arena);
}

static void bad_input_is_told_in_one_line(void **state)
{
    (void)state;
    static const struct geo_point twice[] = { { 102.3, 36.5 },
                                              { 102.7, 36.4 },
                                              { 102.3, 36.5 } };
    static const struct geo_point wide[] = { { 80, 30 },
                                             { 110, 30 },
                                             { 100, 45 } };
    static const struct geo_ring wide_ring = { wide, 3 };
    static const struct geo_ring speck = { square, 2 };
    const struct {
        const char *name;
        struct geo_shape county;
        int n_seats;
        enum status want;
        const char *says;
    } cases[] = {
        { "two seats in one place", square_county, 3, STATUS_INVALID,
          "seats 1 and 3" },
        { "no outline", { NULL, 0 }, 2, STATUS_INVALID, "found none" },
        { "a ring of two points",
          { &speck, 1 },
          2,
          STATUS_INVALID,
          "three different points" },
        { "a county as wide as a country",
          { &wide_ring, 1 },
          2,
          STATUS_LIMIT,
          "less than 800 km" },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct arena arena = { 0 };
        struct geo_shape out[3];
        struct error err = { "" };
        enum status got = partition_by_seats(
            &cases[i].county, twice, cases[i].n_seats, 1, &arena, out, &err);
        if (got != cases[i].want || !strstr(err.text, cases[i].says))
            fail_msg("%s: status %d, \"%s\"", cases[i].name, got, err.text);
        arena_finish(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(minhe_is_divided_among_its_22_townships),
        cmocka_unit_test(one_two_and_three_seats_work),
        cmocka_unit_test(sixty_random_seats_work),
        cmocka_unit_test(seats_on_one_line_work),
        cmocka_unit_test(seats_on_a_grid_work),
        cmocka_unit_test(a_county_with_a_lake_and_an_exclave_works),
        cmocka_unit_test(townships_of_a_comb_are_in_one_piece),
        cmocka_unit_test(a_seat_outside_still_gets_an_area),
        cmocka_unit_test(shared_borders_have_the_very_same_points),
        cmocka_unit_test(equal_seeds_give_equal_areas_and_others_do_not),
        cmocka_unit_test(bad_input_is_told_in_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
