/* Region codes, the lights inside a region, and the rate. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"
#include "model/atlas.h"
#include "model/region.h"
#include "model/view.h"

#include <stdlib.h>

#define MINHE     INT64_C(630222)
#define XIGOU     INT64_C(630222203)
#define LIANGPING INT64_C(630222203214)

static void levels_and_parents_are_what_the_table_says(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        region_id id;
        enum region_level level;
        region_id parent;
    } cases[] = {
        { "a province", 63, LEVEL_PROVINCE, 0 },
        { "a prefecture", 6302, LEVEL_PREFECTURE, 63 },
        { "a county", MINHE, LEVEL_COUNTY, 6302 },
        { "a township", XIGOU, LEVEL_TOWNSHIP, MINHE },
        { "a village", LIANGPING, LEVEL_VILLAGE, XIGOU },
        { "a city without counties", 441900, LEVEL_COUNTY, 4419 },
        { "the first province", 11, LEVEL_PROVINCE, 0 },
        { "Macau", 82, LEVEL_PROVINCE, 0 },
        { "nothing", 0, LEVEL_NONE, 0 },
        { "negative", -630222, LEVEL_NONE, 0 },
        { "one digit", 6, LEVEL_NONE, 0 },
        { "below the first province", 10, LEVEL_NONE, 0 },
        { "above the last", 83, LEVEL_NONE, 0 },
        { "three digits", 630, LEVEL_NONE, 0 },
        { "five digits", 63022, LEVEL_NONE, 0 },
        { "seven digits", 6302222, LEVEL_NONE, 0 },
        { "eight digits", 63022220, LEVEL_NONE, 0 },
        { "ten digits", 6302222032, LEVEL_NONE, 0 },
        { "eleven digits", 63022220321, LEVEL_NONE, 0 },
        { "thirteen digits", 6302222032140, LEVEL_NONE, 0 },
        { "a household", 63022220321400417, LEVEL_NONE, 0 },
        { "the largest number", INT64_MAX, LEVEL_NONE, 0 },
        { "a county of no province", 100222, LEVEL_NONE, 0 },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        if (region_level(cases[i].id) != cases[i].level)
            fail_msg("%s: level %d", cases[i].name,
                     (int)region_level(cases[i].id));
        if (region_parent(cases[i].id) != cases[i].parent)
            fail_msg("%s: parent", cases[i].name);
    }
}

static void ancestors_are_found_at_every_level(void **state)
{
    (void)state;
    assert_true(region_at(LIANGPING, LEVEL_VILLAGE) == LIANGPING);
    assert_true(region_at(LIANGPING, LEVEL_TOWNSHIP) == XIGOU);
    assert_true(region_at(LIANGPING, LEVEL_COUNTY) == MINHE);
    assert_true(region_at(LIANGPING, LEVEL_PREFECTURE) == 6302);
    assert_true(region_at(LIANGPING, LEVEL_PROVINCE) == 63);
    assert_true(region_at(LIANGPING, LEVEL_NONE) == 0);
    assert_true(region_at(MINHE, LEVEL_VILLAGE) == 0);
    assert_true(region_at(63022, LEVEL_PROVINCE) == 0);
    assert_true(region_at(0, LEVEL_COUNTY) == 0);
}

static void inside_follows_the_code_and_holds_for_itself(void **state)
{
    (void)state;
    static const struct {
        region_id id, ancestor;
        bool want;
    } cases[] = {
        { LIANGPING, LIANGPING, true },
        { LIANGPING, XIGOU, true },
        { LIANGPING, 63, true },
        { XIGOU, LIANGPING, false },
        { XIGOU, 630222204, false },
        { MINHE, 622923, false },
        { LIANGPING, 62, false },
        { LIANGPING, 0, false },
        { 0, 0, false },
        { 0, 63, false },
        { LIANGPING, 630, false },
    };
    for (size_t i = 0; i < LENGTH(cases); i++)
        if (region_inside(cases[i].id, cases[i].ancestor) != cases[i].want)
            fail_msg("%lld in %lld", (long long)cases[i].id,
                     (long long)cases[i].ancestor);
}

static void a_household_is_its_village_and_a_number(void **state)
{
    (void)state;
    household_id h = household_make(LIANGPING, 417);
    assert_true(h == INT64_C(63022220321400417));
    assert_true(household_legal(h));
    assert_true(household_village(h) == LIANGPING);
    assert_int_equal(household_number(h), 417);
    assert_int_equal(household_number(household_make(LIANGPING, 99999)), 99999);
    static const household_id wrong[] = {
        0,         -INT64_C(63022220321400417), 417,
        LIANGPING, INT64_C(6302222032140041),   INT64_MAX
    };
    for (size_t i = 0; i < LENGTH(wrong); i++)
        assert_false(household_legal(wrong[i]));
}

/* ---- lights ---- */

enum { N_LIGHTS = 2000 };

static int compare_id(const void *a, const void *b)
{
    household_id x = *(const household_id *)a, y = *(const household_id *)b;
    return x < y ? -1 : x > y;
}

static void the_range_of_a_region_is_what_counting_finds(void **state)
{
    (void)state;
    static household_id ids[N_LIGHTS];
    struct rng r = rng_make(1, 2);
    for (int i = 0; i < N_LIGHTS; i++) {
        region_id township = MINHE * 1000 + 100 + rng_below(&r, 5);
        region_id village = township * 1000 + 200 + rng_below(&r, 5);
        ids[i] = household_make(village, (int)rng_below(&r, 100000));
    }
    ids[0] = household_make(MINHE * 1000000, 0);
    ids[1] = household_make(MINHE * 1000000 + 999999, 99999);
    qsort(ids, N_LIGHTS, sizeof ids[0], compare_id);
    struct lights l = { .n = N_LIGHTS, .id = ids };
    region_id regions[400] = {
        63, 6302, MINHE, 622923,    6303,      62,
        64, 0,    630,   INT64_MAX, MINHE - 1, MINHE + 1
    };
    int n = 12;
    for (int t = 98; t < 107; t++) {
        regions[n++] = MINHE * 1000 + t;
        for (int v = 198; v < 207; v++)
            regions[n++] = (MINHE * 1000 + t) * 1000 + v;
    }
    for (int k = 0; k < n; k++) {
        int64_t begin, end, count = 0;
        lights_range(&l, regions[k], &begin, &end);
        assert_true(0 <= begin && begin <= end && end <= N_LIGHTS);
        for (int i = 0; i < N_LIGHTS; i++)
            if (region_inside(household_village(ids[i]), regions[k])) {
                assert_true(i >= begin && i < end);
                count++;
            }
        if (count != end - begin)
            fail_msg("%lld", (long long)regions[k]);
    }
    struct lights none = { 0 };
    int64_t begin = 9, end = 9;
    lights_range(&none, MINHE, &begin, &end);
    assert_true(begin == 0 && end == 0);
}

static void a_light_s_history_is_read_by_year(void **state)
{
    (void)state;
    /* 2014 not registered, 2015 not yet, 2016 lifted, 2017 returned; 2029 is
     * the last year that fits. */
    uint64_t history = 0x0u | 0x1u << 4 | 0x3u << 8 | 0x4u << 12 |
                       UINT64_C(2) << 60;
    struct lights l = {
        .n = 1, .history = &history, .year_first = 2014, .year_last = 2029
    };
    assert_int_equal(lights_poverty(&l, 0, 2013), POVERTY_NONE);
    assert_int_equal(lights_poverty(&l, 0, 2014), POVERTY_NONE);
    assert_int_equal(lights_poverty(&l, 0, 2015), POVERTY_NOT_YET);
    assert_int_equal(lights_poverty(&l, 0, 2016), POVERTY_LIFTED);
    assert_int_equal(lights_poverty(&l, 0, 2017), POVERTY_RETURNED);
    assert_int_equal(lights_poverty(&l, 0, 2018), POVERTY_NONE);
    assert_int_equal(lights_poverty(&l, 0, 2029), POVERTY_PREPARING);
    assert_int_equal(lights_poverty(&l, 0, 2030), POVERTY_NONE);
}

static void the_rate_is_its_definition(void **state)
{
    (void)state;
    struct totals t = { .persons_by_poverty = { 200, 40, 520, 40 },
                        .rural_persons = 5600 };
    double got = -1;
    assert_true(totals_rate(&t, &got) && got == 5.0);
    const struct totals none = { 0 };
    got = 42;
    assert_false(totals_rate(&none, &got));
    assert_true(got == 42);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_and_parents_are_what_the_table_says),
        cmocka_unit_test(ancestors_are_found_at_every_level),
        cmocka_unit_test(inside_follows_the_code_and_holds_for_itself),
        cmocka_unit_test(a_household_is_its_village_and_a_number),
        cmocka_unit_test(the_range_of_a_region_is_what_counting_finds),
        cmocka_unit_test(a_light_s_history_is_read_by_year),
        cmocka_unit_test(the_rate_is_its_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
