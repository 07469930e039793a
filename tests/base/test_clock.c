/* Civil time at +08:00, and the two clocks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

static void civil_time_is_what_the_table_says(void **state)
{
    (void)state;
    /* From `TZ=UTC-8 date -d @N +'%Y-%m-%dT%H:%M:%S %w'` of GNU coreutils. */
    static const struct {
        int64_t unix_s;
        const char *iso;
        int weekday;
    } cases[] = {
        { 0, "1970-01-01T08:00:00+08:00", 4 },
        { -28801, "1969-12-31T23:59:59+08:00", 3 },
        { -1, "1970-01-01T07:59:59+08:00", 4 },
        { 951753599, "2000-02-28T23:59:59+08:00", 1 },
        { 951753600, "2000-02-29T00:00:00+08:00", 2 },
        { 951840000, "2000-03-01T00:00:00+08:00", 3 },
        { 1460598060, "2016-04-14T09:41:00+08:00", 4 },
        { 1483199999, "2016-12-31T23:59:59+08:00", 6 },
        { 1483200000, "2017-01-01T00:00:00+08:00", 0 },
        { 1709136000, "2024-02-29T00:00:00+08:00", 4 },
        { 2147483648, "2038-01-19T11:14:08+08:00", 2 },
        { 4107513599, "2100-02-28T23:59:59+08:00", 0 },
        { 4107513600, "2100-03-01T00:00:00+08:00", 1 },
        { -2208988800, "1900-01-01T08:00:00+08:00", 1 },
        { -11676124801, "1599-12-31T23:59:59+08:00", 5 },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        char buf[32];
        int64_t back;
        civil_format_iso(cases[i].unix_s, buf);
        assert_string_equal(buf, cases[i].iso);
        assert_int_equal(civil_from_unix(cases[i].unix_s).weekday,
                         cases[i].weekday);
        assert_true(civil_parse_iso(buf, &back));
        assert_int_equal(back, cases[i].unix_s);
    }
}

static void every_day_of_five_centuries_follows_the_last(void **state)
{
    (void)state;
    static const int lengths[] = { 31, 28, 31, 30, 31, 30,
                                   31, 31, 30, 31, 30, 31 };
    int64_t days = civil_to_days(1800, 1, 1);
    for (int y = 1800; y < 2300; y++)
        for (int m = 1; m <= 12; m++) {
            bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
            int n = lengths[m - 1] + (m == 2 && leap);
            for (int d = 1; d <= n; d++, days++) {
                assert_int_equal(civil_to_days(y, m, d), days);
                struct civil c = civil_from_unix(days * 86400);
                if (c.year != y || c.month != m || c.day != d || c.hour != 8 ||
                    c.minute != 0 || c.second != 0)
                    fail_msg("%d-%d-%d", y, m, d);
                assert_int_equal(civil_to_unix(&c), days * 86400);
            }
        }
    assert_int_equal(civil_to_days(1970, 1, 1), 0);
    assert_int_equal(civil_to_days(1, 1, 1), -719162);
    assert_int_equal(civil_to_days(-1, 12, 31), -719529);
}

static void iso_text_parses_or_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text;
        bool ok;
        int64_t want;
    } cases[] = {
        { "with the wall's zone", "2016-04-14T09:41:00+08:00", true,
          1460598060 },
        { "in UTC", "2016-04-14T01:41:00Z", true, 1460598060 },
        { "another zone", "2016-04-13T20:11:00-05:30", true, 1460598060 },
        { "without seconds", "2016-04-14T09:41", true, 1460598060 },
        { "without seconds, with a zone", "2016-04-14T01:41Z", true,
          1460598060 },
        { "without zone", "2016-04-14T09:41:00", true, 1460598060 },
        { "a day begins at midnight of the wall", "2016-04-14", true,
          1460563200 },
        { "29 February of a leap year", "2016-02-29", true, 1456675200 },
        { "29 February of another", "2015-02-29", false, 0 },
        { "29 February 2100", "2100-02-29", false, 0 },
        { "31 April", "2016-04-31", false, 0 },
        { "month 13", "2016-13-01", false, 0 },
        { "month 0", "2016-00-01", false, 0 },
        { "day 0", "2016-01-00", false, 0 },
        { "year 0", "0000-01-01", false, 0 },
        { "hour 24", "2016-04-14T24:00", false, 0 },
        { "minute 60", "2016-04-14T09:60", false, 0 },
        { "second 60", "2016-04-14T09:41:60", false, 0 },
        { "zone too far", "2016-04-14T09:41:00+15:00", false, 0 },
        { "zone without colon", "2016-04-14T09:41:00+0800", false, 0 },
        { "zone cut short", "2016-04-14T09:41:00+08:", false, 0 },
        { "a day with a zone", "2016-04-14Z", false, 0 },
        { "text behind", "2016-04-14T09:41:00Z ", false, 0 },
        { "text before", " 2016-04-14", false, 0 },
        { "one digit", "2016-4-14", false, 0 },
        { "slashes", "2016/04/14", false, 0 },
        { "a space for T", "2016-04-14 09:41", false, 0 },
        { "parts of a second", "2016-04-14T09:41:00.5Z", false, 0 },
        { "T alone", "2016-04-14T", false, 0 },
        { "a sign", "+016-04-14", false, 0 },
        { "nothing", "", false, 0 },
        { "a year", "2016", false, 0 },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        int64_t got = 42;
        bool ok = civil_parse_iso(cases[i].text, &got);
        if (ok != cases[i].ok || got != (ok ? cases[i].want : 42))
            fail_msg("%s: %lld", cases[i].name, (long long)got);
    }
}

static void every_beginning_of_a_time_is_read_inside_its_bounds(void **state)
{
    (void)state;
    const char *whole = "2016-04-14T09:41:00+08:00";
    for (size_t n = 0; n <= strlen(whole); n++) {
        char *cut = strndup(whole, n); /* the sanitiser guards its end */
        int64_t got;
        bool ok = civil_parse_iso(cut, &got);
        free(cut);
        assert_int_equal(ok, n == 10 || n == 16 || n == 19 || n == 25);
    }
}

static void the_machine_s_zone_does_not_matter(void **state)
{
    (void)state;
    char before[32], after[32];
    civil_format_iso(1460598060, before);
    setenv("TZ", "America/New_York", 1);
    civil_format_iso(1460598060, after);
    unsetenv("TZ");
    assert_string_equal(before, after);
}

static void clocks_run_forward(void **state)
{
    (void)state;
    int64_t last = clock_monotonic_us();
    for (int i = 0; i < 1000; i++) {
        int64_t now = clock_monotonic_us();
        assert_true(now >= last);
        last = now;
    }
    assert_true(clock_unix_s() > 1460598060);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(civil_time_is_what_the_table_says),
        cmocka_unit_test(every_day_of_five_centuries_follows_the_last),
        cmocka_unit_test(iso_text_parses_or_is_refused),
        cmocka_unit_test(every_beginning_of_a_time_is_read_inside_its_bounds),
        cmocka_unit_test(the_machine_s_zone_does_not_matter),
        cmocka_unit_test(clocks_run_forward),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
