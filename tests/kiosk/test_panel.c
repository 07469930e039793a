/* When the panel is lit, how bright, where the picture is; and the touch that
 * only wakes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "kiosk/gate.h"
#include "kiosk/panel.h"

#include <stdlib.h>
#include <string.h>

static int64_t at(const char *when)
{
    int64_t s;
    assert_true(civil_parse_iso(when, &s));
    return s;
}

static void hours_follow_the_weekday(void **state)
{
    (void)state;
    static const struct {
        const char *name, *lit, *when;
        bool want;
    } cases[] = {
        /* 2026-11-25 is a Wednesday */
        { "nothing given: always", "", "2026-11-25T03:00", true },
        { "before the hours", "08:00-18:30", "2026-11-25T07:59:59", false },
        { "from the first minute", "08:00-18:30", "2026-11-25T08:00", true },
        { "until before the last", "08:00-18:30", "2026-11-25T18:29:59", true },
        { "not at the last", "08:00-18:30", "2026-11-25T18:30", false },
        { "without days: Sundays too", "08:00-18:30", "2026-11-29T12:00",
          true },
        { "on its days", "mon-fri 08:00-18:30", "2026-11-27T12:00", true },
        { "not on others", "mon-fri 08:00-18:30", "2026-11-28T12:00", false },
        { "another for Saturday", "mon-fri 08:00-18:30, sat 09:00-12:00",
          "2026-11-28T11:59", true },
        { "and no longer", "mon-fri 08:00-18:30, sat 09:00-12:00",
          "2026-11-28T12:00", false },
        { "days over the week's end", "fri-mon 08:00-18:00", "2026-11-29T10:00",
          true },
        { "but not between", "fri-mon 08:00-18:00", "2026-11-24T10:00", false },
        { "noon rest", "08:00-12:00 14:00-18:00", "2026-11-25T13:00", false },
        { "after it", "08:00-12:00 14:00-18:00", "2026-11-25T14:00", true },
        { "over midnight, before", "wed 20:00-02:00", "2026-11-25T23:59",
          true },
        { "over midnight, after", "wed 20:00-02:00", "2026-11-26T01:59", true },
        { "over midnight, over", "wed 20:00-02:00", "2026-11-26T02:00", false },
        { "over midnight, not the day before", "wed 20:00-02:00",
          "2026-11-25T01:00", false },
        { "to the end of the day", "20:00-24:00", "2026-11-25T23:59", true },
        { "all day", "00:00-24:00", "2026-11-25T00:00", true },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct schedule s = { 0 };
        assert_true(schedule_parse_lit(cases[i].lit, &s.lit));
        if (schedule_lit(&s, at(cases[i].when)) != cases[i].want)
            fail_msg("%s", cases[i].name);
    }
}

static void holidays_are_dark_and_days_worked_instead_are_mondays(void **state)
{
    (void)state;
    static const struct {
        const char *when;
        bool want;
    } cases[] = {
        { "2026-09-30T12:00", true },  { "2026-10-01T12:00", false },
        { "2026-10-07T12:00", false }, { "2026-10-08T12:00", true },
        { "2026-10-10T12:00", true }, /* a Saturday */
        { "2026-10-10T19:00", false }, { "2026-10-11T12:00", false },
        { "2027-01-01T12:00", false }, { "2026-10-01T00:30", true },
    };
    struct schedule s = { 0 };
    assert_true(
        schedule_parse_lit("mon-fri 08:00-18:30, wed 20:00-01:00", &s.lit));
    assert_true(
        schedule_parse_dates("2026-10-01..2026-10-07 2027-01-01", &s.holidays));
    assert_true(schedule_parse_dates("2026-10-10", &s.workdays));
    for (size_t i = 0; i < LENGTH(cases); i++)
        if (schedule_lit(&s, at(cases[i].when)) != cases[i].want)
            fail_msg("%s", cases[i].when);
    struct schedule always = { .holidays = s.holidays };
    assert_false(schedule_lit(&always, at("2026-10-01T12:00")));
    assert_true(schedule_lit(&always, at("2026-10-08T12:00")));
}

static void brightness_goes_by_the_hour(void **state)
{
    (void)state;
    struct schedule s = { 0 };
    assert_int_equal(schedule_brightness(&s, at("2026-11-25T12:00")), 100);
    assert_true(schedule_parse_brightness("07:00 100, 19:00 70, 23:00 5",
                                          &s.brightness));
    assert_int_equal(schedule_brightness(&s, at("2026-11-25T06:59")), 5);
    assert_int_equal(schedule_brightness(&s, at("2026-11-25T07:00")), 100);
    assert_int_equal(schedule_brightness(&s, at("2026-11-25T18:59")), 100);
    assert_int_equal(schedule_brightness(&s, at("2026-11-25T19:00")), 70);
    assert_int_equal(schedule_brightness(&s, at("2026-11-25T23:30")), 5);
}

static void what_is_no_schedule_is_refused(void **state)
{
    (void)state;
    static const char *const hours[] = {
        "8:00-18:00",
        "08:00",
        "08:00-",
        "08:00-25:00",
        "08:00-08:00",
        "24:00-08:00",
        "mo 08:00-18:00",
        "mon-08:00-18:00",
        "mon",
        "mon-fri,",
        "08:00-18:00,",
        ", 08:00-18:00",
        "08:00 - 18:00",
        "08:60-18:00",
        "08:00-24:01",
        "mon 08:00-18:00 tue 08:00-18:00",
        "08:00-18:00;",
        "00:00-01:00 02:00-03:00 04:00-05:00 06:00-07:00 08:00-09:00",
    };
    static const char *const dates[] = { "2026-02-30",
                                         "2026-10-01-2026-10-07",
                                         "2026-10-07..2026-10-01",
                                         "2026-10-01..",
                                         "26-10-01",
                                         "2026-10-01,2026-10-02" };
    static const char *const steps[] = {
        "07:00",    "07:00 4",   "07:00 101",          "07:00 50,",
        "24:00 50", "07:00 50%", "08:00 50, 07:00 60", "07:00 50, 07:00 60"
    };
    struct schedule s;
    for (size_t i = 0; i < LENGTH(hours); i++)
        if (schedule_parse_lit(hours[i], &s.lit))
            fail_msg("hours: %s", hours[i]);
    for (size_t i = 0; i < LENGTH(dates); i++)
        if (schedule_parse_dates(dates[i], &s.holidays))
            fail_msg("dates: %s", dates[i]);
    for (size_t i = 0; i < LENGTH(steps); i++)
        if (schedule_parse_brightness(steps[i], &s.brightness))
            fail_msg("steps: %s", steps[i]);
}

static void the_picture_wanders_by_single_pixels_over_every_place(void **state)
{
    (void)state;
    for (int most = 1; most <= 4; most++) {
        int x, y, n = (2 * most + 1) * (2 * most + 1), seen = 0;
        bool been[9][9] = { { false } };
        panel_shift_at(0, most, &x, &y);
        assert_true(x == 0 && y == 0);
        for (int64_t i = 1; i <= 2 * n; i++) {
            int nx, ny;
            panel_shift_at(i, most, &nx, &ny);
            assert_true(abs(nx) <= most && abs(ny) <= most);
            assert_int_equal(abs(nx - x) + abs(ny - y), 1);
            seen += !been[nx + most][ny + most];
            been[nx + most][ny + most] = true;
            x = nx;
            y = ny;
        }
        assert_int_equal(seen, n);
    }
}

static void a_touch_in_the_dark_lights_for_a_while(void **state)
{
    (void)state;
    struct schedule s = { 0 };
    struct panel p;
    int64_t night = at("2026-11-25T22:00"), day = at("2026-11-25T12:00");
    assert_true(schedule_parse_lit("08:00-18:00", &s.lit));
    panel_init(&p, &s, 0, 0, 60000, 1);
    assert_false(panel_tick(&p, 1000, day));
    assert_false(panel_touch(&p, 2000));
    assert_false(panel_tick(&p, 3000, night)); /* somebody is there */
    assert_true(panel_tick(&p, 62000, night) && p.dark);
    assert_false(panel_tick(&p, 63000, night));
    assert_true(panel_touch(&p, 70000));
    assert_false(p.dark);
    assert_false(panel_tick(&p, 129999, night));
    assert_false(panel_touch(&p, 129999)); /* stays while touched */
    assert_false(panel_tick(&p, 189998, night));
    assert_true(panel_tick(&p, 189999, night) && p.dark);
    /* The clock is set forward into the day: lit at once. */
    assert_true(panel_tick(&p, 190000, day) && !p.dark);
}

static void a_swallowed_touch_ends_with_its_last_finger(void **state)
{
    (void)state;
    struct gate g = { 0 };
    assert_true(gate_passes(&g, GATE_DOWN, 1));
    assert_true(gate_passes(&g, GATE_UP, 2));
    gate_swallow(&g, GATE_DOWN, 10);
    assert_false(gate_passes(&g, GATE_MOVE, 11));
    assert_true(gate_passes(&g, GATE_OTHER, 11));
    assert_false(gate_passes(&g, GATE_DOWN, 12)); /* a second finger */
    assert_false(gate_passes(&g, GATE_UP, 13));
    assert_false(gate_passes(&g, GATE_KEY, 13));
    assert_false(gate_passes(&g, GATE_MOVE, 14));
    assert_false(gate_passes(&g, GATE_UP, 15));
    assert_true(gate_passes(&g, GATE_DOWN, 16));
    gate_swallow(&g, GATE_KEY, 20); /* over at once */
    assert_true(gate_passes(&g, GATE_KEY, 21));
    gate_swallow(&g, GATE_DOWN, 30); /* never comes up */
    assert_false(gate_passes(&g, GATE_MOVE, 31));
    assert_true(gate_passes(&g, GATE_DOWN, 31 + GATE_ORPHAN_MS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_follow_the_weekday),
        cmocka_unit_test(holidays_are_dark_and_days_worked_instead_are_mondays),
        cmocka_unit_test(brightness_goes_by_the_hour),
        cmocka_unit_test(what_is_no_schedule_is_refused),
        cmocka_unit_test(the_picture_wanders_by_single_pixels_over_every_place),
        cmocka_unit_test(a_touch_in_the_dark_lights_for_a_while),
        cmocka_unit_test(a_swallowed_touch_ends_with_its_last_finger),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
