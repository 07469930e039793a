/* Draws are written down, one line each, and a disk that refuses is told. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/draw_log.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct draw drawn_of(int poverty, int64_t n)
{
    struct draw d = { 630222203, 2016, filter_all(), n,
                      INT64_C(63022220320500417) };
    d.filter.facet[FACET_POVERTY] = (int8_t)poverty;
    return d;
}

static void draws_are_appended_under_one_heading(void **state)
{
    (void)state;
    char dir[1024], path[1100], got[1024] = "";
    const char *base = getenv("WANJIA_TEST_TMP");
    struct error err = { "" };
    str_format(dir, sizeof dir, "%s/wanjia-draws-XXXXXX",
               base && *base ? base : "/tmp");
    assert_non_null(mkdtemp(dir));
    str_format(path, sizeof path, "%s/draws.csv", dir);
    struct draw drawn = drawn_of(POVERTY_NONE, 1204);
    struct draw second = drawn_of(POVERTY_NOT_YET, 7);
    assert_int_equal(draw_log_append(path, 1460598060, &drawn, &err), 0);
    assert_int_equal(draw_log_append(path, 1460598061, &second, &err), 0);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    got[fread(got, 1, sizeof got - 1, f)] = 0;
    fclose(f);
    assert_string_equal(
        got, "time,scope,year,filter,candidates,household\n"
             "2016-04-14T09:41:00+08:00,630222203,2016,all,1204,"
             "63022220320500417\n"
             "2016-04-14T09:41:01+08:00,630222203,2016,status=not_yet,7,"
             "63022220320500417\n");
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 077, 0);
    unlink(path);
    rmdir(dir);
}

static void a_log_that_cannot_be_written_says_which(void **state)
{
    (void)state;
    struct error err = { "" };
    struct draw drawn = drawn_of(POVERTY_NONE, 1204);
    assert_int_equal(draw_log_append("/nowhere/draws.csv", 0, &drawn, &err),
                     STATUS_IO);
    assert_non_null(strstr(err.text, "/nowhere/draws.csv"));
    assert_int_equal(draw_log_append("/dev/full", 0, &drawn, &err), STATUS_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_are_appended_under_one_heading),
        cmocka_unit_test(a_log_that_cannot_be_written_says_which),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
