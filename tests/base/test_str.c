/* UTF-8 and small text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"
#include "base/str.h"

#include <string.h>

#define BAD 0xFFFDu

static void decoding_gives_what_the_table_says(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text;
        uint32_t want[6]; /* ends at 0 */
        bool valid;
    } cases[] = {
        { "nothing", "", { 0 }, true },
        { "ASCII", "a~", { 'a', '~' }, true },
        { "two bytes, the least and the greatest",
          "\xC2\x80\xDF\xBF",
          { 0x80, 0x7FF },
          true },
        { "three bytes, the least and the greatest",
          "\xE0\xA0\x80\xEF\xBF\xBF",
          { 0x800, 0xFFFF },
          true },
        { "four bytes, the least and the greatest",
          "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF",
          { 0x10000, 0x10FFFF },
          true },
        { "Han", "贫困", { 0x8D2B, 0x56F0 }, true },
        { "Han of the extension B", "𠮷", { 0x20BB7 }, true },
        { "the code points beside the surrogates",
          "\xED\x9F\xBF\xEE\x80\x80",
          { 0xD7FF, 0xE000 },
          true },
        { "a written U+FFFD is valid", "\uFFFD", { BAD }, true },
        { "overlong '/' in two bytes", "\xC0\xAF", { BAD, BAD }, false },
        { "overlong 0x7F in two bytes", "\xC1\xBF", { BAD, BAD }, false },
        { "overlong in three bytes", "\xE0\x9F\xBF", { BAD, BAD, BAD }, false },
        { "overlong in four bytes",
          "\xF0\x8F\xBF\xBF",
          { BAD, BAD, BAD, BAD },
          false },
        { "a high surrogate", "\xED\xA0\x80", { BAD, BAD, BAD }, false },
        { "a low surrogate", "\xED\xBF\xBF", { BAD, BAD, BAD }, false },
        { "above U+10FFFF", "\xF4\x90\x80\x80", { BAD, BAD, BAD, BAD }, false },
        { "a lead byte that never is one",
          "\xF5\xFF\xFE",
          { BAD, BAD, BAD },
          false },
        { "a lone continuation",
          "a\x80"
          "b",
          { 'a', BAD, 'b' },
          false },
        { "two bytes cut short", "\xC3", { BAD }, false },
        { "three bytes cut short", "\xE8\xB4", { BAD, BAD }, false },
        { "four bytes cut short", "\xF0\xA0\xAE", { BAD, BAD, BAD }, false },
        { "cut short by a letter",
          "\xE8\xB4"
          "x",
          { BAD, BAD, 'x' },
          false },
        { "cut short by a whole character", "\xE8贫", { BAD, 0x8D2B }, false },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        const char *p = cases[i].text, *end = p + strlen(p);
        size_t n = 0;
        for (; p < end; n++) {
            uint32_t c = utf8_next(&p, end);
            if (n >= 6 || c != cases[i].want[n])
                fail_msg("%s: code point %zu is U+%04X", cases[i].name, n, c);
        }
        if (n < 6 && cases[i].want[n] != 0)
            fail_msg("%s: only %zu code points", cases[i].name, n);
        if (utf8_count(cases[i].text) != n)
            fail_msg("%s: count", cases[i].name);
        if (utf8_valid(cases[i].text, strlen(cases[i].text)) != cases[i].valid)
            fail_msg("%s: valid", cases[i].name);
    }
}

static void decoding_never_reads_past_the_end(void **state)
{
    (void)state;
    const char *text = "贫";
    const char *p = text;
    assert_int_equal(utf8_next(&p, text + 2), BAD);
    assert_ptr_equal(p, text + 1);
    assert_false(utf8_valid(text, 2));
    assert_true(utf8_valid("a\0b", 3));
}

static void every_code_point_is_written_and_read_back(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        char out[4];
        size_t n = utf8_put(out, c);
        const char *p = out;
        uint32_t back = utf8_next(&p, out + n);
        bool surrogate = c >= 0xD800 && c <= 0xDFFF;
        if (back != (surrogate ? BAD : c) || p != out + n)
            fail_msg("U+%04X came back as U+%04X", c, back);
    }
    char out[4];
    assert_int_equal(utf8_put(out, 0x110000), 3);
    assert_memory_equal(out, "\xEF\xBF\xBD", 3);
}

static void wide_characters_are_the_full_width_ones(void **state)
{
    (void)state;
    static const uint32_t wide[] = { 0x8D2B, 0x3001,  0xFF0C, 0x30AB,
                                     0xAC00, 0x20BB7, 0xFF01 };
    static const uint32_t narrow[] = { 'a',    0xB7,   0xE9, 0x2212,
                                       0x2026, 0xFF71, 0x1F };
    for (size_t i = 0; i < LENGTH(wide); i++)
        if (!utf8_is_wide(wide[i]))
            fail_msg("U+%04X is wide", wide[i]);
    for (size_t i = 0; i < LENGTH(narrow); i++)
        if (utf8_is_wide(narrow[i]))
            fail_msg("U+%04X is narrow", narrow[i]);
}

static void text_that_does_not_fit_is_cut_after_a_character(void **state)
{
    (void)state;
    static const char text[] = "a贫困户é𠮷z"; /* 1 3 3 3 2 4 1 bytes */
    static const size_t fits[] = { 0, 1,  1,  1,  4,  4,  4,  7,  7,
                                   7, 10, 10, 12, 12, 12, 12, 16, 17 };
    for (size_t size = 1; size <= sizeof text; size++) {
        char a[32], b[32], c[32];
        memset(a, 'x', sizeof a);
        memset(b, 'x', sizeof b);
        memset(c, 'x', sizeof c);
        c[0] = 0;
        size_t want = fits[size - 1];
        if (str_copy(a, size, text) != want || strlen(a) != want ||
            str_format(b, size, "%s", text) != want || strlen(b) != want ||
            str_append(c, size, "%s", text) != want || strlen(c) != want)
            fail_msg("size %zu: %s %s %s", size, a, b, c);
        assert_memory_equal(a, text, want);
        assert_string_equal(a, b);
        assert_string_equal(a, c);
        assert_true(a[size] == 'x' && b[size] == 'x' && c[size] == 'x');
    }
}

static void appending_adds_to_what_is_there(void **state)
{
    (void)state;
    char buf[8] = "";
    assert_int_equal(str_append(buf, sizeof buf, "%s", "ab"), 2);
    assert_int_equal(str_append(buf, sizeof buf, "%d", 123), 5);
    assert_int_equal(str_append(buf, sizeof buf, "%d", 4567), 7);
    assert_string_equal(buf, "ab12345");
    assert_int_equal(str_append(buf, sizeof buf, "more"), 7);
    char open[4] = { 'a', 'b', 'c', 'd' }; /* no NUL */
    assert_int_equal(str_append(open, sizeof open, "e"), 3);
    assert_string_equal(open, "abc");
    assert_int_equal(str_format(buf, 0, "x"), 0);
    assert_int_equal(str_copy(buf, 0, "x"), 0);
    assert_string_equal(buf, "ab12345");
}

static void numbers_are_grouped_by_three(void **state)
{
    (void)state;
    static const struct {
        int64_t value;
        const char *want;
    } cases[] = {
        { 0, "0" },
        { 7, "7" },
        { 999, "999" },
        { 1000, "1,000" },
        { 12345, "12,345" },
        { 1234567, "1,234,567" },
        { -1, "\u22121" },
        { -1000, "\u22121,000" },
        { INT64_MAX, "9,223,372,036,854,775,807" },
        { INT64_MIN, "\u22129,223,372,036,854,775,808" },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        char buf[40];
        assert_int_equal(str_group(buf, sizeof buf, cases[i].value),
                         strlen(cases[i].want));
        assert_string_equal(buf, cases[i].want);
    }
}

static void whole_numbers_parse_or_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t min, max;
        bool ok;
        int64_t want;
    } cases[] = {
        { "0", 0, 9, true, 0 },
        { "-12", -20, 0, true, -12 },
        { "007", 0, 9, true, 7 },
        { "9223372036854775807", 0, INT64_MAX, true, INT64_MAX },
        { "-9223372036854775808", INT64_MIN, 0, true, INT64_MIN },
        { "9223372036854775808", 0, INT64_MAX, false, 0 },
        { "", 0, 9, false, 0 },
        { "-", -9, 9, false, 0 },
        { "+-1", -9, 9, false, 0 },
        { " 1", 0, 9, false, 0 },
        { "1 ", 0, 9, false, 0 },
        { "1x", 0, 9, false, 0 },
        { "0x1", 0, 9, false, 0 },
        { "1.0", 0, 9, false, 0 },
        { "10", 0, 9, false, 0 },
        { "-1", 0, 9, false, 0 },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        int64_t got = 42;
        bool ok = str_parse_int(cases[i].text, cases[i].min, cases[i].max,
                                &got);
        if (ok != cases[i].ok || got != (ok ? cases[i].want : 42))
            fail_msg("'%s'", cases[i].text);
    }
}

static void decimals_parse_or_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool ok;
        double want;
    } cases[] = {
        { "102.80", true, 102.80 }, { "-36.5", true, -36.5 },
        { "1e3", true, 1000 },      { ".5", true, 0.5 },
        { "1e-400", true, 0 },      { "", false, 0 },
        { "1e999", false, 0 },      { "nan", false, 0 },
        { "inf", false, 0 },        { "0x10", false, 0 },
        { " 1", false, 0 },         { "1 ", false, 0 },
        { "1,5", false, 0 },        { "1..5", false, 0 },
        { "--1", false, 0 },        { "e", false, 0 },
        { "2000.1", false, 0 }, /* above the limit */
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        double got = 42;
        bool ok = str_parse_double(cases[i].text, -2000, 2000, &got);
        if (ok != cases[i].ok || got != (ok ? cases[i].want : 42))
            fail_msg("'%s' gave %g", cases[i].text, got);
    }
}

static void texts_compare_with_null_apart(void **state)
{
    (void)state;
    assert_true(str_equal(NULL, NULL) && str_equal("a", "a"));
    assert_false(str_equal(NULL, "") || str_equal("", NULL));
    assert_false(str_equal("a", "ab"));
    assert_true(str_starts("abc", "ab") && str_starts("abc", ""));
    assert_false(str_starts("ab", "abc"));
}

static void random_bytes_always_end_and_stay_inside(void **state)
{
    (void)state;
    struct rng r = rng_make(3, 3);
    for (int i = 0; i < 20000; i++) {
        char in[24], out[12];
        size_t n = rng_below(&r, sizeof in);
        for (size_t k = 0; k < n; k++)
            in[k] = (char)(1 + rng_below(&r, 255));
        in[n] = 0;
        size_t steps = 0;
        for (const char *p = in; p < in + n; steps++)
            utf8_next(&p, in + n);
        assert_int_equal(steps, utf8_count(in));
        size_t kept = str_copy(out, sizeof out, in);
        assert_true(kept < sizeof out && strlen(out) == kept);
        if (utf8_valid(in, n))
            assert_true(utf8_valid(out, kept));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decoding_gives_what_the_table_says),
        cmocka_unit_test(decoding_never_reads_past_the_end),
        cmocka_unit_test(every_code_point_is_written_and_read_back),
        cmocka_unit_test(wide_characters_are_the_full_width_ones),
        cmocka_unit_test(text_that_does_not_fit_is_cut_after_a_character),
        cmocka_unit_test(appending_adds_to_what_is_there),
        cmocka_unit_test(numbers_are_grouped_by_three),
        cmocka_unit_test(whole_numbers_parse_or_are_refused),
        cmocka_unit_test(decimals_parse_or_are_refused),
        cmocka_unit_test(texts_compare_with_null_apart),
        cmocka_unit_test(random_bytes_always_end_and_stay_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
