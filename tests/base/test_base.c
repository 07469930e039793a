/* Error lines, small memory, arenas and rectangles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/rect.h"
#include "base/rng.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

/* ---- error lines ---- */

static void error_set_returns_the_status_and_writes_the_line(void **state)
{
    (void)state;
    struct error err = { "" };
    assert_int_equal(error_set(&err, STATUS_INVALID, "%s:%d: no", "a.csv", 3),
                     STATUS_INVALID);
    assert_string_equal(err.text, "a.csv:3: no");
    assert_int_equal(error_set(NULL, STATUS_IO, "nobody listens"), STATUS_IO);
}

static void quoted_input_stays_one_line_of_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *name, *quoted, *want;
    } cases[] = {
        { "plain Chinese is kept", "凉坪村", "凉坪村" },
        { "line ends become spaces", "a\r\nb\tc", "a  b c" },
        { "an escape sequence cannot start", "\033[2J", " [2J" },
        { "nor with the one-byte form in UTF-8",
          "\xC2\x9B"
          "2J",
          " 2J" },
        { "broken bytes become question marks", "\xFF\xE5\x87", "???" },
        { "the replacement character itself is kept", "\uFFFD", "\uFFFD" },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct error err;
        error_set(&err, STATUS_INVALID, "%s", cases[i].quoted);
        if (strcmp(err.text, cases[i].want) != 0)
            fail_msg("%s: got '%s'", cases[i].name, err.text);
    }
}

static void a_long_line_is_cut_and_stays_valid(void **state)
{
    (void)state;
    char text[3 * 400 + 1];
    for (int i = 0; i < 400; i++)
        memcpy(text + 3 * i, "村", 3);
    text[1200] = 0;
    struct error err;
    error_set(&err, STATUS_LIMIT, "%s", text);
    assert_true(strlen(err.text) < ERROR_TEXT_BYTES);
    assert_true(strlen(err.text) >= ERROR_TEXT_BYTES - 4);
    assert_true(utf8_valid(err.text, strlen(err.text)));
    error_prefix(&err, "读取 %s", "a.csv");
    assert_true(str_starts(err.text, "读取 a.csv: 村"));
    assert_true(utf8_valid(err.text, strlen(err.text)));
    error_prefix(&err, "%s", text);
    assert_true(strlen(err.text) < ERROR_TEXT_BYTES);
    assert_true(utf8_valid(err.text, strlen(err.text)));
}

static void error_prefix_puts_context_before(void **state)
{
    (void)state;
    struct error err;
    error_set(&err, STATUS_IO, "disk full");
    error_prefix(&err, "%s", "demo.db");
    error_prefix(&err, "demo");
    assert_string_equal(err.text, "demo: demo.db: disk full");
    error_prefix(NULL, "nobody listens");
}

static void small_allocations_of_nothing_are_valid(void **state)
{
    (void)state;
    char *none = xcalloc(0, 8);
    assert_non_null(none);
    none = xrealloc(none, 0);
    assert_non_null(none);
    free(none);
    unsigned char *zeroed = xcalloc(16, 4);
    for (int i = 0; i < 64; i++)
        assert_int_equal(zeroed[i], 0);
    free(zeroed);
    char *copy = xstrdup("关**");
    assert_string_equal(copy, "关**");
    free(copy);
}

/* ---- arena ---- */

static void arena_memory_is_aligned_zeroed_apart_and_stays(void **state)
{
    (void)state;
    enum { N = 3000 };
    static unsigned char *p[N];
    static size_t size[N];
    struct arena a = { .chunk_bytes = 512 };
    struct rng r = rng_make(1, 1);
    for (int round = 0; round < 3; round++) {
        size_t total = 0;
        for (int i = 0; i < N; i++) {
            size[i] = rng_below(&r, i % 100 == 0 ? 5000 : 100);
            p[i] = arena_alloc(&a, size[i]);
            assert_int_equal((uintptr_t)p[i] % _Alignof(max_align_t), 0);
            for (size_t k = 0; k < size[i]; k++)
                assert_int_equal(p[i][k], 0);
            memset(p[i], 1 + i % 250, size[i]);
            total += size[i];
        }
        assert_true(a.used_bytes >= total);
        for (int i = 0; i < N; i++)
            for (size_t k = 0; k < size[i]; k++)
                assert_int_equal(p[i][k], 1 + i % 250);
        arena_reset(&a);
        assert_int_equal(a.used_bytes, 0);
    }
    arena_finish(&a);
    assert_null(a.head);
    assert_int_equal(a.chunk_bytes, 512);
}

static void allocations_of_nothing_are_unique(void **state)
{
    (void)state;
    struct arena a = { 0 };
    void *one = arena_alloc(&a, 0), *two = arena_alloc(&a, 0);
    assert_non_null(one);
    assert_ptr_not_equal(one, two);
    arena_finish(&a);
    arena_finish(&a); /* an empty one is fine */
    arena_reset(&a);
}

static void reset_keeps_the_largest_chunk(void **state)
{
    (void)state;
    struct arena a = { .chunk_bytes = 256 };
    memset(arena_alloc(&a, 20 << 20), 7, 20 << 20);
    memset(arena_alloc(&a, 100), 7, 100); /* opens a smaller, newer chunk */
    arena_reset(&a);
    struct arena_chunk *kept = a.head;
    unsigned char *p = arena_alloc(&a, 20 << 20);
    assert_ptr_equal(a.head, kept); /* no new chunk was needed */
    assert_int_equal(p[0], 0);
    assert_int_equal(p[(20 << 20) - 1], 0);
    arena_finish(&a);
}

static void arena_text_is_copied_whole(void **state)
{
    (void)state;
    struct arena a = { .chunk_bytes = 64 };
    char source[] = "西沟乡";
    char *copy = arena_strdup(&a, source);
    source[0] = 'x';
    assert_string_equal(copy, "西沟乡");
    assert_string_equal(arena_strdup(&a, NULL), "");
    assert_string_equal(arena_printf(&a, "%s %d", copy, 214), "西沟乡 214");
    assert_string_equal(arena_printf(&a, "%s", ""), "");
    char *wide = arena_printf(&a, "%500d", 1);
    assert_int_equal(strlen(wide), 500);
    arena_finish(&a);
}

/* ---- rectangles ---- */

static void rectangles_meet_as_the_table_says(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct rect a, b, both, hull;
    } cases[] = {
        { "overlap",
          { 0, 0, 10, 10 },
          { 5, 5, 10, 10 },
          { 5, 5, 5, 5 },
          { 0, 0, 15, 15 } },
        { "inside",
          { 0, 0, 10, 10 },
          { 2, 3, 4, 5 },
          { 2, 3, 4, 5 },
          { 0, 0, 10, 10 } },
        { "edges that touch share nothing",
          { 0, 0, 10, 10 },
          { 10, 0, 10, 10 },
          { 0, 0, 0, 0 },
          { 0, 0, 20, 10 } },
        { "apart",
          { 0, 0, 1, 1 },
          { 9, 9, 1, 1 },
          { 0, 0, 0, 0 },
          { 0, 0, 10, 10 } },
        { "an empty one adds nothing",
          { 3, 3, 4, 4 },
          { 100, 100, 0, 5 },
          { 0, 0, 0, 0 },
          { 3, 3, 4, 4 } },
        { "a negative one is empty",
          { -5, -5, -1, 3 },
          { 1, 1, 2, 2 },
          { 0, 0, 0, 0 },
          { 1, 1, 2, 2 } },
        { "two empty ones",
          { 7, 7, 0, 0 },
          { 8, 8, 0, 9 },
          { 0, 0, 0, 0 },
          { 0, 0, 0, 0 } },
        { "far corners do not wrap",
          { INT32_MAX - 2, 0, 100, 1 },
          { INT32_MAX - 1, 0, 100, 1 },
          { INT32_MAX - 1, 0, 99, 1 },
          { INT32_MAX - 2, 0, 101, 1 } },
        { "a hull too wide is cut off",
          { INT32_MIN, 0, 1, 1 },
          { INT32_MAX - 1, 0, 1, 1 },
          { 0, 0, 0, 0 },
          { INT32_MIN, 0, INT32_MAX, 1 } },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct rect a = cases[i].a, b = cases[i].b;
        if (!rect_equal(rect_intersect(a, b), cases[i].both) ||
            !rect_equal(rect_intersect(b, a), cases[i].both))
            fail_msg("%s: intersect", cases[i].name);
        if (!rect_equal(rect_union(a, b), cases[i].hull) ||
            !rect_equal(rect_union(b, a), cases[i].hull))
            fail_msg("%s: union", cases[i].name);
    }
}

static void containment_is_half_open(void **state)
{
    (void)state;
    struct rect r = { 10, 20, 3, 2 };
    assert_true(rect_contains(r, 10, 20) && rect_contains(r, 12, 21));
    assert_false(rect_contains(r, 13, 20) || rect_contains(r, 10, 22));
    assert_false(rect_contains(r, 9, 20) || rect_contains(r, 10, 19));
    assert_false(rect_contains((struct rect){ 0, 0, 0, 0 }, 0, 0));
    assert_true(rect_contains((struct rect){ INT32_MAX - 1, 0, 9, 9 },
                              INT32_MAX - 1, 0));
}

static void cover_is_the_least_whole_pixels(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct rectf in;
        struct rect want;
    } cases[] = {
        { "whole pixels stay", { 1, 2, 3, 4 }, { 1, 2, 3, 4 } },
        { "fractions grow outwards", { 0.5f, 1.25f, 1, 1 }, { 0, 1, 2, 2 } },
        { "below zero too", { -0.5f, -1.5f, 1, 1 }, { -1, -2, 2, 2 } },
        { "empty gives empty", { 5, 5, 0, 9 }, { 0, 0, 0, 0 } },
        { "far away is bounded",
          { -3e9f, 0, 6e9f, 1 },
          { -1000000, 0, 2000000, 1 } },
    };
    for (size_t i = 0; i < LENGTH(cases); i++)
        if (!rect_equal(rect_cover(cases[i].in), cases[i].want))
            fail_msg("%s", cases[i].name);
    float nan = strtof("nan", NULL);
    assert_true(rect_empty(rect_cover((struct rectf){ 0, 0, nan, 1 })));
    assert_true(rect_empty(rect_cover((struct rectf){ nan, 0, 5, 1 })));
    struct rectf in = rectf_inset(rectf_make(10, 20, 30, 40), 2);
    assert_true(in.x == 12 && in.y == 22 && in.w == 26 && in.h == 36);
    in = rectf_inset(in, -2);
    assert_true(in.x == 10 && in.y == 20 && in.w == 30 && in.h == 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(error_set_returns_the_status_and_writes_the_line),
        cmocka_unit_test(quoted_input_stays_one_line_of_utf8),
        cmocka_unit_test(a_long_line_is_cut_and_stays_valid),
        cmocka_unit_test(error_prefix_puts_context_before),
        cmocka_unit_test(small_allocations_of_nothing_are_valid),
        cmocka_unit_test(arena_memory_is_aligned_zeroed_apart_and_stays),
        cmocka_unit_test(allocations_of_nothing_are_unique),
        cmocka_unit_test(reset_keeps_the_largest_chunk),
        cmocka_unit_test(arena_text_is_copied_whole),
        cmocka_unit_test(rectangles_meet_as_the_table_says),
        cmocka_unit_test(containment_is_half_open),
        cmocka_unit_test(cover_is_the_least_whole_pixels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
