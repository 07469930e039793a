/* The log: a line a fact, storms counted, a file that turns over, journald. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/linefile.h"
#include "base/log.h"
#include "base/str.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOON 1460606400 /* 2016-04-14T12:00:00+08:00 */
#define WHEN "2016-04-14T12:00:00+08:00"

static char dir[512], path[600];

static int make_dir(void **state)
{
    (void)state;
    const char *base = getenv("WANJIA_TEST_TMP");
    str_format(dir, sizeof dir, "%s/wanjia-log-XXXXXX",
               base && *base ? base : "/tmp");
    clock_fake(NOON, 1000000);
    if (!mkdtemp(dir))
        return -1;
    str_format(path, sizeof path, "%s/wall.log", dir);
    return 0;
}

static int remove_dir(void **state)
{
    (void)state;
    char command[600];
    log_close();
    log_set_level(LOG_INFO);
    clock_fake(0, -1);
    for (int i = 0; i < 9; i++) {
        str_copy(command, sizeof command, path);
        if (i)
            str_append(command, sizeof command, ".%d", i);
        unlink(command);
    }
    return rmdir(dir);
}

static const char *content(const char *file)
{
    static char text[65536];
    FILE *f = fopen(file, "r");
    text[0] = 0;
    if (f) {
        text[fread(text, 1, sizeof text - 1, f)] = 0;
        fclose(f);
    }
    return text;
}

static void open_log(int max_mb, int keep)
{
    struct error err = { "" };
    struct log_options o = {
        .least = LOG_INFO, .file = path, .max_mb = max_mb, .keep = keep
    };
    assert_int_equal(log_open(&o, &err), STATUS_OK);
    assert_true(log_is_file());
}

static void a_line_is_a_fact_with_level_and_time(void **state)
{
    (void)state;
    struct stat st;
    open_log(1, 2);
    log_info("the wall is %d px", 1920);
    log_debug("nobody wants to know");
    log_error("broken\nin two \xff");
    assert_string_equal(content(path), WHEN " info the wall is 1920 px\n" WHEN
                                            " error broken in two ?\n");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void levels_below_the_least_are_not_written(void **state)
{
    (void)state;
    struct error err = { "" };
    struct log_options o = { .least = LOG_WARN, .file = path };
    enum log_level level;
    assert_int_equal(log_open(&o, &err), STATUS_OK);
    log_info("no");
    log_warn("yes");
    assert_string_equal(content(path), WHEN " warn yes\n");
    assert_true(log_level_parse("debug", &level) && level == LOG_DEBUG);
    assert_false(log_level_parse("loud", &level));
}

static void a_storm_is_one_line_and_a_count_a_minute(void **state)
{
    (void)state;
    open_log(1, 2);
    int64_t us = 1000000;
    for (int i = 0; i < 1000; i++) {
        log_warn("the cable is out");
        log_info("and the disk is full");
        us += 100000; /* a hundred seconds in all */
        clock_fake(NOON, us);
    }
    log_close();
    assert_string_equal(
        content(path),
        WHEN " warn the cable is out\n" WHEN " info and the disk is full\n" WHEN
             " warn the cable is out (599 more in 60 s)\n" WHEN
             " info and the disk is full (599 more in 60 "
             "s)\n" WHEN " warn the cable is out (400 more in 40 s)\n" WHEN
             " info and the disk is full (400 more in 40 "
             "s)\n");
}

static void a_count_is_written_though_nothing_follows(void **state)
{
    (void)state;
    open_log(1, 2);
    log_warn("x");
    log_warn("x");
    clock_fake(NOON, 1000000 + 59 * 1000000);
    log_tick();
    assert_string_equal(content(path), WHEN " warn x\n");
    clock_fake(NOON, 1000000 + 61 * 1000000);
    log_tick();
    assert_string_equal(content(path),
                        WHEN " warn x\n" WHEN " warn x (1 more in 61 s)\n");
    /* After a quiet time it is news again. */
    clock_fake(NOON, 1000000 + 200 * 1000000);
    log_tick();
    log_warn("x");
    assert_non_null(strstr(content(path), "61 s)\n" WHEN " warn x\n"));
}

static void lines_that_differ_are_all_written(void **state)
{
    (void)state;
    open_log(1, 2);
    for (int i = 0; i < 300; i++)
        log_info("number %d", i);
    log_warn("number 5"); /* of another level */
    const char *text = content(path);
    int n = 0;
    for (const char *p = text; (p = strchr(p, '\n')); p++)
        n++;
    assert_int_equal(n, 301);
}

static void a_full_file_turns_over_and_old_ones_go(void **state)
{
    (void)state;
    char name[700], line[1000];
    open_log(1, 2);
    memset(line, 'x', sizeof line);
    line[sizeof line - 1] = 0;
    for (int i = 0; i < 4500; i++)
        log_info("%d %s", i, line);
    for (int i = 0; i < 4; i++) {
        struct stat st;
        str_format(name, sizeof name, "%s", path);
        if (i)
            str_append(name, sizeof name, ".%d", i);
        assert_int_equal(stat(name, &st), i < 3 ? 0 : -1);
        if (i < 3)
            assert_true(st.st_size <= 1 << 20);
    }
    str_format(name, sizeof name, "%s.1", path);
    assert_true(str_starts(content(name), WHEN " info "));
}

static void a_file_moved_by_another_is_begun_anew(void **state)
{
    (void)state;
    char moved[700];
    open_log(1, 2);
    str_format(moved, sizeof moved, "%s.1", path);
    log_info("one");
    assert_int_equal(rename(path, moved), 0);
    log_info("two");
    assert_string_equal(content(path), WHEN " info two\n");
    assert_string_equal(content(moved), WHEN " info one\n");
}

/* What is written to standard error while f runs; a pipe holds it. */
static const char *heard(void (*f)(void))
{
    static char text[4096];
    int kept = dup(2), ends[2];
    assert_true(kept >= 0 && pipe(ends) == 0 && dup2(ends[1], 2) == 2);
    f();
    dup2(kept, 2);
    close(kept);
    close(ends[1]);
    ssize_t n = read(ends[0], text, sizeof text - 1);
    close(ends[0]);
    text[n > 0 ? n : 0] = 0;
    return text;
}

/* Files end at 50 bytes: a line and a half. */
static void say_to_a_full_disk(void)
{
    struct rlimit before, small;
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 50;
    signal(SIGXFSZ, SIG_IGN);
    open_log(1, 1);
    log_info("fits");
    setrlimit(RLIMIT_FSIZE, &small);
    log_info("does not fit");
    log_info("nor this");
    setrlimit(RLIMIT_FSIZE, &before);
    log_info("room again");
    log_close();
}

static void a_full_disk_sends_lines_to_standard_error(void **state)
{
    (void)state;
    const char *said = heard(say_to_a_full_disk);
    char want[1024];
    str_format(want, sizeof want,
               "%s: cannot be written: No space left on device\n", path);
    assert_true(str_starts(said, want));
    assert_string_equal(said + strlen(want),
                        WHEN " info does not fit\n" WHEN " info nor this\n");
    assert_string_equal(content(path),
                        WHEN " info fits\n" WHEN " info room again\n");
}

static void say_to_the_journal(void)
{
    char stream[64];
    struct stat st;
    struct error err = { "" };
    struct log_options o = { .least = LOG_DEBUG };
    fstat(2, &st);
    str_format(stream, sizeof stream, "%llu:%llu",
               (unsigned long long)st.st_dev, (unsigned long long)st.st_ino);
    setenv("JOURNAL_STREAM", stream, 1);
    (void)!log_open(&o, &err);
    log_debug("d");
    log_info("i");
    log_warn("w");
    log_error("e");
    setenv("JOURNAL_STREAM", "1:1", 1);
    (void)!log_open(&o, &err);
    log_info("elsewhere");
    unsetenv("JOURNAL_STREAM");
    log_close();
}

static void the_journal_gets_levels_and_no_time(void **state)
{
    (void)state;
    assert_string_equal(heard(say_to_the_journal),
                        "<7>d\n<6>i\n<4>w\n<3>e\n" WHEN " info elsewhere\n");
}

static void a_file_in_no_folder_is_an_error(void **state)
{
    (void)state;
    struct log_options o = { .file = "/nowhere/wall.log" };
    struct error err = { "" };
    assert_int_equal(log_open(&o, &err), STATUS_IO);
    assert_non_null(strstr(err.text, "/nowhere/wall.log"));
    assert_false(log_is_file());
}

static void a_line_over_the_limit_begins_a_file(void **state)
{
    (void)state;
    struct linefile f;
    struct error err = { "" };
    assert_int_equal(linefile_init(&f, path, 10, 1, &err), 0);
    assert_int_equal(linefile_append(&f, "12345678\n", 9, true, &err), 0);
    assert_int_equal(linefile_append(&f, "abc\n", 4, true, &err), 0);
    linefile_close(&f);
    assert_string_equal(content(path), "abc\n");
    char name[700];
    str_format(name, sizeof name, "%s.1", path);
    assert_string_equal(content(name), "12345678\n");
}

int main(void)
{
#define EACH(f) cmocka_unit_test_setup_teardown(f, make_dir, remove_dir)
    const struct CMUnitTest tests[] = {
        EACH(a_line_is_a_fact_with_level_and_time),
        EACH(levels_below_the_least_are_not_written),
        EACH(a_storm_is_one_line_and_a_count_a_minute),
        EACH(a_count_is_written_though_nothing_follows),
        EACH(lines_that_differ_are_all_written),
        EACH(a_full_file_turns_over_and_old_ones_go),
        EACH(a_file_moved_by_another_is_begun_anew),
        EACH(a_full_disk_sends_lines_to_standard_error),
        EACH(the_journal_gets_levels_and_no_time),
        EACH(a_file_in_no_folder_is_an_error),
        EACH(a_line_over_the_limit_begins_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
