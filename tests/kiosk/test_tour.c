/* The tour's file: what is taken, and every mistake with its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "kiosk/tour.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char dir[512], path[600];

static int begin(void **state)
{
    (void)state;
    const char *base = getenv("WANJIA_TEST_TMP");
    str_format(dir, sizeof dir, "%s/wanjia-tour-XXXXXX",
               base && *base ? base : "/tmp");
    if (!mkdtemp(dir))
        return -1;
    str_format(path, sizeof path, "%s/tour.ini", dir);
    return 0;
}

static int end(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(dir);
}

static void write_text(const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void stops_come_in_the_order_of_the_file(void **state)
{
    (void)state;
    struct tour t;
    struct error err = { "" };
    write_text("\xEF\xBB\xBF; a tour\n[overview]\r\nroute = /630222\r\n"
               "seconds = 30\ncaption = 民和县, a = b\n\n"
               "[a village]\n  route=/630222/203/205?year=2016  \n[years]\n"
               "play = yes\nroute = /630222\n");
    assert_int_equal(tour_load(path, &t, &err), 0);
    assert_int_equal(t.n, 3);
    assert_int_equal(t.stops[0].route.region, 630222);
    assert_int_equal(t.stops[0].seconds, 30);
    assert_string_equal(t.stops[0].caption, "民和县, a = b");
    assert_int_equal(t.stops[1].route.year, 2016);
    assert_int_equal(t.stops[1].seconds, 20);
    assert_string_equal(t.stops[1].caption, "");
    assert_true(t.stops[2].play && !t.stops[0].play);
    write_text("; nothing yet\n");
    assert_int_equal(tour_load(path, &t, &err), 0);
    assert_int_equal(t.n, 0);
}

static void every_mistake_is_told_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } cases[] = {
        { "route = /630222\n", ":1: expected [name] before the first key" },
        { "[a]\nseconds = 5\n[b]\nroute = /630222\n",
          ":1: a stop without its route; expected route = /630222 or so" },
        { "[a]\nroute = /630222\n\n[b]\n",
          ":4: a stop without its route; expected route = /630222 or so" },
        { "[a\n", ":1: expected [name], at most 62 bytes" },
        { "[]\n", ":1: expected [name], at most 62 bytes" },
        { "[a]\nroute = /630222\n[a]\n",
          ":3: a stop of that name is there already" },
        { "[a]\nroute = /630222\nseconds = 2\n",
          ":3: seconds: expected 3 to 3600" },
        { "[a]\nroute = /630222\nseconds = soon\n",
          ":3: seconds: expected 3 to 3600" },
        { "[a]\nroute = /630222\nplay = 1\n", ":3: play: expected yes or no" },
        { "[a]\nroute = /630222\nrout = /630222\n",
          ":3: unknown key; expected route, seconds, caption or play" },
        { "[a]\nroute = /630222\nroute = /630222\n",
          ":3: given twice; keep one line" },
        { "[a]\nrubbish\n", ":2: expected [name] or key = value" },
        { "[a]\nroute = /630222\ncaption = \xD6\xD0\n",
          ":3: not UTF-8; save the file as UTF-8" },
        { "[a]\nroute = nowhere\n", ":2: " },
    };
    struct tour t;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct error err = { "" };
        write_text(cases[i].text);
        assert_int_equal(tour_load(path, &t, &err), STATUS_INVALID);
        assert_int_equal(t.n, 0);
        const char *tail = err.text + strlen(path);
        if (!str_starts(err.text, path) || !str_starts(tail, cases[i].want))
            fail_msg("got %s, want %s", err.text, cases[i].want);
    }
    struct error err = { "" };
    unlink(path);
    assert_int_equal(tour_load(path, &t, &err), STATUS_NOT_FOUND);
}

static void what_is_too_long_is_one_mistake(void **state)
{
    (void)state;
    struct tour t;
    struct error err = { "" };
    char text[8192] = "[a]\nroute = /630222\ncaption = ";
    size_t n = strlen(text);
    memset(text + n, 'x', 200);
    write_text(text);
    assert_int_equal(tour_load(path, &t, &err), STATUS_INVALID);
    assert_non_null(strstr(err.text, ":3: caption"));
    memset(text + n, 'x', 600);
    write_text(text);
    assert_int_equal(tour_load(path, &t, &err), STATUS_INVALID);
    assert_non_null(strstr(err.text, ":3: the line is too long"));
    text[0] = 0;
    for (int i = 0; i < 65; i++)
        str_append(text, sizeof text, "[%d]\nroute = /630222\n", i);
    write_text(text);
    assert_int_equal(tour_load(path, &t, &err), STATUS_INVALID);
    assert_non_null(strstr(err.text, ":129: more than 64 stops"));
}

int main(void)
{
#define EACH(f) cmocka_unit_test_setup_teardown(f, begin, end)
    const struct CMUnitTest tests[] = {
        EACH(stops_come_in_the_order_of_the_file),
        EACH(every_mistake_is_told_with_its_line),
        EACH(what_is_too_long_is_one_mistake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
