/* What a public wall may show of a person. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"
#include "base/str.h"
#include "model/mask.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *name, *in, *masked, *surname;
} names[] = {
    { "two characters", "关某", "关**", "关" },
    { "three characters", "关某某", "关**", "关" },
    { "one character says no more than that", "关", "关**", "关" },
    { "a compound surname", "欧阳某", "欧阳**", "欧阳" },
    { "a compound surname and two characters", "司马某某", "司马**", "司马" },
    { "a compound's characters alone are surname and name", "司马", "司**",
      "司" },
    { "a compound surname met in the north-west", "拓跋某", "拓跋**", "拓跋" },
    { "a given name that looks compound", "单于某", "单**", "单" },
    { "a middle dot", "阿卜杜拉·买买提", "阿**", "阿" },
    { "the other middle dot", "阿卜杜拉•买买提", "阿**", "阿" },
    { "a full-width dot", "阿卜杜拉．买买提", "阿**", "阿" },
    { "already masked", "关**", "关**", "关" },
    { "already masked with one star", "关*", "关**", "关" },
    { "already masked in the middle", "关*某", "关**", "关" },
    { "already masked, full-width stars", "关＊＊", "关**", "关" },
    { "already masked, compound", "欧阳**", "欧阳**", "欧阳" },
    { "masked whole", "**", "**", "" },
    { "masked whole, full-width stars", "＊＊", "**", "" },
    { "Latin letters", "John Smith", "J**", "J" },
    { "a rare surname of extension B", "𠮷某", "𠮷**", "𠮷" },
    { "nothing", "", "", "" },
    { "spaces only", " \t\u3000", "", "" },
    { "spaces before", "  关某某", "关**", "关" },
    { "an ideographic space before", "\u3000关某某", "关**", "关" },
    { "a byte-order mark before", "\uFEFF关某某", "关**", "关" },
    { "a space between", "关 某", "关**", "关" },
    { "invalid UTF-8 at the beginning", "\xE5\x85某某", "**", "" },
    { "invalid UTF-8 behind", "关\xFF", "**", "" },
    { "a GBK name taken for UTF-8", "\xB9\xD8\xC4\xB3", "**", "" },
};

static void names_are_masked_as_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(names); i++) {
        char masked[64], surname[64], again[64];
        mask_name(names[i].in, masked, sizeof masked);
        mask_surname(names[i].in, surname, sizeof surname);
        if (strcmp(masked, names[i].masked) != 0)
            fail_msg("%s: masked '%s'", names[i].name, masked);
        if (strcmp(surname, names[i].surname) != 0)
            fail_msg("%s: surname '%s'", names[i].name, surname);
        mask_name(masked, again, sizeof again);
        if (strcmp(again, masked) != 0)
            fail_msg("%s: masked twice '%s'", names[i].name, again);
    }
}

static void a_small_buffer_is_never_overrun(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(names); i++)
        for (size_t size = 0; size < 12; size++) {
            char a[16], b[16];
            memset(a, 'x', sizeof a);
            memset(b, 'x', sizeof b);
            mask_name(names[i].in, a, size);
            mask_surname(names[i].in, b, size);
            for (size_t k = size; k < sizeof a; k++)
                if (a[k] != 'x' || b[k] != 'x')
                    fail_msg("%s: size %zu", names[i].name, size);
            if (size > 0 && (!utf8_valid(a, strnlen(a, size)) ||
                             !utf8_valid(b, strnlen(b, size))))
                fail_msg("%s: size %zu cuts", names[i].name, size);
        }
}

/* Whatever comes in, no more than a surname of two characters goes out. */
static void random_names_never_show_more_than_a_surname(void **state)
{
    (void)state;
    struct rng r = rng_make(2, 2);
    for (int i = 0; i < 20000; i++) {
        char in[40], out[64], again[64];
        size_t n = 0, want = rng_below(&r, 8);
        for (size_t k = 0; k < want; k++)
            if (rng_chance(&r, 0.9))
                n += utf8_put(in + n, 0x4E00 + rng_below(&r, 20000));
            else
                in[n++] = (char)(1 + rng_below(&r, 255));
        in[n] = 0;
        mask_name(in, out, sizeof out);
        assert_true(utf8_valid(out, strlen(out)));
        if (!*out)
            continue;
        size_t shown = utf8_count(out);
        assert_true(shown >= 2 && shown <= 4);
        assert_string_equal(out + strlen(out) - 2, "**");
        mask_name(out, again, sizeof again);
        assert_string_equal(again, out);
    }
}

static void offices_are_no_persons(void **state)
{
    (void)state;
    char out[64];
    mask_worker("村委会", out, sizeof out);
    assert_string_equal(out, "村委会");
    mask_worker("张学会", out, sizeof out);
    assert_string_equal(out, "张**");
    mask_worker("祁**", out, sizeof out);
    assert_string_equal(out, "祁**");
}

static void long_numbers_in_a_text_become_stars(void **state)
{
    (void)state;
    static const struct {
        const char *in, *want;
    } cases[] = {
        { "", "" },
        { "补助 25000 元", "补助 25000 元" },
        { "123456", "123456" },
        { "1234567", "*******" },
        { "电话13909711234，2016.06", "电话***********，2016.06" },
        { "63022219800101001X", "*****************X" },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        char text[64];
        str_copy(text, sizeof text, cases[i].in);
        mask_prose(text);
        assert_string_equal(text, cases[i].want);
    }
}

static void ages_fall_into_bands(void **state)
{
    (void)state;
    static const struct {
        int age, want;
    } cases[] = {
        { -1, 0 },  { 0, 0 },   { 17, 0 },    { 18, 20 }, { 19, 20 },
        { 20, 20 }, { 29, 20 }, { 30, 30 },   { 43, 40 }, { 69, 60 },
        { 70, 70 }, { 99, 70 }, { 1000, 70 },
    };
    for (size_t i = 0; i < LENGTH(cases); i++)
        if (mask_age_band(cases[i].age) != cases[i].want)
            fail_msg("%d years: %d", cases[i].age, mask_age_band(cases[i].age));
}

static void positions_move_to_the_centre_of_their_cell(void **state)
{
    (void)state;
    static const double sizes[] = { 50, 150, 500, 2000 };
    const double per_degree = 111320, radians = 0.017453292519943295;
    struct rng r = rng_make(3, 3);
    for (size_t s = 0; s < LENGTH(sizes); s++) {
        double farthest = 0;
        for (int i = 0; i < 5000; i++) {
            double lon = 73 + 62 * rng_unit(&r), lat = 18 + 35 * rng_unit(&r);
            double x = lon, y = lat, m = sizes[s];
            mask_position(m, &x, &y);
            double north = fabs(y - lat) * per_degree;
            double east = fabs(x - lon) * per_degree * cos(y * radians);
            assert_true(north <= m / 2 * 1.001 && east <= m / 2 * 1.001);
            farthest = fmax(farthest, fmin(north, east));
            double x2 = x, y2 = y;
            mask_position(m, &x2, &y2);
            assert_true(fabs(x2 - x) < 1e-9 && fabs(y2 - y) < 1e-9);
        }
        assert_true(farthest > sizes[s] / 2 * 0.95); /* cells are that large */
    }
}

static void neighbours_of_a_cell_become_one_place(void **state)
{
    (void)state;
    double lon = 102.70, lat = 36.18;
    mask_position(200, &lon, &lat);
    for (int i = -4; i <= 4; i++) {
        double x = lon + i * 0.0002, y = lat - i * 0.0002; /* 18 m, 22 m */
        mask_position(200, &x, &y);
        assert_true(x == lon && y == lat);
    }
}

static void counts_that_single_somebody_out_are_hidden(void **state)
{
    (void)state;
    assert_true(mask_count_shown(0));
    assert_false(mask_count_shown(1));
    assert_false(mask_count_shown(2));
    assert_true(mask_count_shown(3));
    assert_true(mask_count_shown(INT64_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_masked_as_the_table_says),
        cmocka_unit_test(a_small_buffer_is_never_overrun),
        cmocka_unit_test(random_names_never_show_more_than_a_surname),
        cmocka_unit_test(offices_are_no_persons),
        cmocka_unit_test(long_numbers_in_a_text_become_stars),
        cmocka_unit_test(ages_fall_into_bands),
        cmocka_unit_test(positions_move_to_the_centre_of_their_cell),
        cmocka_unit_test(neighbours_of_a_cell_become_one_place),
        cmocka_unit_test(counts_that_single_somebody_out_are_hidden),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
