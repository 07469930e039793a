/* What systemd hears, over a real socket; the marker of a crash; no cores. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/str.h"
#include "kiosk/crash.h"
#include "kiosk/watchdog.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static char dir[512];
static int peer = -1;

static void listen_at(const char *path)
{
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    size_t n = strlen(path);
    memcpy(a.sun_path, path, n);
    if (*path == '@')
        a.sun_path[0] = 0;
    peer = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    assert_int_equal(
        bind(peer, (struct sockaddr *)&a,
             (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n)),
        0);
    setenv("NOTIFY_SOCKET", path, 1);
}

/* The next message, or "". */
static const char *heard(void)
{
    static char text[512];
    ssize_t n = recv(peer, text, sizeof text - 1, 0);
    text[n > 0 ? n : 0] = 0;
    return text;
}

static int begin(void **state)
{
    (void)state;
    const char *base = getenv("WANJIA_TEST_TMP");
    str_format(dir, sizeof dir, "%s/wanjia-dog-XXXXXX",
               base && *base ? base : "/tmp");
    return mkdtemp(dir) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    char path[600];
    static const char *const names[] = { "socket", "run" };
    if (peer >= 0)
        close(peer);
    peer = -1;
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    clock_fake(0, -1);
    for (size_t i = 0; i < LENGTH(names); i++) {
        str_format(path, sizeof path, "%s/%s", dir, names[i]);
        unlink(path);
    }
    return rmdir(dir);
}

static void listen_in_dir(void)
{
    char path[600];
    str_format(path, sizeof path, "%s/socket", dir);
    listen_at(path);
}

static void systemd_hears_each_state_once(void **state)
{
    (void)state;
    struct watchdog w;
    listen_in_dir();
    watchdog_init(&w, 0);
    watchdog_extend(30);
    assert_string_equal(heard(), "EXTEND_TIMEOUT_USEC=30000000");
    watchdog_ready(&w);
    watchdog_ready(&w);
    assert_string_equal(heard(), "READY=1");
    watchdog_status(&w, "data live");
    watchdog_status(&w, "data live");
    assert_string_equal(heard(), "STATUS=data live");
    watchdog_status(&w, "two\nlines");
    assert_string_equal(heard(), "STATUS=two lines");
    watchdog_stopping(&w);
    assert_string_equal(heard(), "STOPPING=1");
    assert_string_equal(heard(), "");
}

static void a_ping_needs_all_that_is_watched_to_advance(void **state)
{
    (void)state;
    struct watchdog w;
    listen_in_dir();
    setenv("WATCHDOG_USEC", "30000000", 1);
    watchdog_init(&w, 1000);
    uint64_t frames_data[] = { 1, 1 };
    assert_int_equal(watchdog_tick(&w, 10999, frames_data, 2), 11000);
    assert_string_equal(heard(), "");
    assert_int_equal(watchdog_tick(&w, 11000, frames_data, 2), 21000);
    assert_string_equal(heard(), "WATCHDOG=1");
    frames_data[0]++; /* only the frames go on */
    for (int64_t t = 21000; t < 80000; t += 100)
        watchdog_tick(&w, t, frames_data, 2);
    assert_string_equal(heard(), "");
    frames_data[1]++; /* the data thread is back: told within a quarter */
    watchdog_tick(&w, 82600, frames_data, 2);
    assert_string_equal(heard(), "WATCHDOG=1");
    frames_data[1]++; /* only the data goes on */
    watchdog_tick(&w, 95000, frames_data, 2);
    assert_string_equal(heard(), "");
}

static void nobody_waits_nobody_is_told(void **state)
{
    (void)state;
    struct watchdog w;
    uint64_t counters[] = { 1, 1 };
    setenv("WATCHDOG_USEC", "30000000", 1);
    watchdog_init(&w, 0); /* no socket */
    watchdog_ready(&w);
    watchdog_stopping(&w);
    assert_int_equal(watchdog_tick(&w, 99999, counters, 2), INT64_MAX);
    assert_false(watchdog_send("READY=1"));
    listen_in_dir();
    setenv("WATCHDOG_PID", "1", 1); /* of another process */
    watchdog_init(&w, 0);
    assert_int_equal(watchdog_tick(&w, 99999, counters, 2), INT64_MAX);
    assert_string_equal(heard(), "");
}

static void an_abstract_socket_hears_too(void **state)
{
    (void)state;
    char name[64];
    str_format(name, sizeof name, "@wanjia-test-%d", (int)getpid());
    listen_at(name);
    assert_true(watchdog_send("READY=1"));
    assert_string_equal(heard(), "READY=1");
    setenv("NOTIFY_SOCKET", "relative", 1);
    assert_false(watchdog_send("READY=1"));
}

/* ---- crashes ---- */

/* A run that begins at `s` and ends well, or just ends. */
static struct crash_record run_at(int64_t s, bool well)
{
    struct crash_record c;
    struct error err = { "" };
    clock_fake(1460606400, s * 1000000);
    assert_int_equal(crash_begin(&c, dir, &err), STATUS_OK);
    struct crash_record was = c;
    if (well)
        crash_end(&c);
    else if (c.fd_plus_1)
        close(c.fd_plus_1 - 1); /* as the system does for the dead */
    return was;
}

static void three_crashes_in_five_minutes_are_too_many(void **state)
{
    (void)state;
    assert_false(run_at(100, false).safe);
    assert_int_equal(run_at(110, false).n_recent, 1);
    assert_int_equal(run_at(120, false).n_recent, 2);
    struct crash_record c = run_at(130, false);
    assert_true(c.safe && c.n_recent == 3);
    assert_true(run_at(140, true).safe); /* safe mode, left in order */
    assert_false(run_at(150, false).safe);
    assert_int_equal(run_at(160, true).n_recent, 1);
    assert_int_equal(run_at(170, true).n_recent, 0);
}

static void crashes_far_between_are_borne(void **state)
{
    (void)state;
    for (int64_t s = 100; s < 3000; s += 151)
        assert_false(run_at(s, false).safe);
}

static void another_start_of_the_machine_forgets(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++)
        run_at(1000 + i, false);
    struct crash_record c = run_at(20, false); /* the machine is young again */
    assert_int_equal(c.n_recent, 0);
    assert_int_equal(run_at(30, true).n_recent, 1);
}

static void a_second_wall_beside_the_first_is_no_crash(void **state)
{
    (void)state;
    struct crash_record first, second;
    struct error err = { "" };
    assert_int_equal(crash_begin(&first, dir, &err), STATUS_OK);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(crash_begin(&second, dir, &err), STATUS_OK);
        assert_int_equal(second.fd_plus_1, 0);
        assert_false(second.safe);
        crash_end(&second);
    }
    crash_end(&first);
    assert_int_equal(run_at(10, true).n_recent, 0);
}

static void rubbish_in_the_marker_is_nothing(void **state)
{
    (void)state;
    char path[600], rubbish[2000];
    str_format(path, sizeof path, "%s/run", dir);
    memset(rubbish, 'c', sizeof rubbish);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fwrite(rubbish, 1, sizeof rubbish, f);
    fclose(f);
    assert_int_equal(run_at(10, false).n_recent, 0);
    assert_int_equal(run_at(20, true).n_recent, 1);
    struct crash_record c;
    struct error err = { "" };
    assert_int_equal(crash_begin(&c, "/nowhere", &err), STATUS_IO);
    assert_non_null(strstr(err.text, "/nowhere/run"));
}

static void a_crash_leaves_no_core(void **state)
{
    (void)state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct rlimit most = { RLIM_INFINITY, RLIM_INFINITY };
        setrlimit(RLIMIT_CORE, &most);
        (void)!chdir(dir);
        crash_no_core();
        signal(SIGABRT, SIG_DFL);
        raise(SIGABRT);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_false(WCOREDUMP(status));
}

int main(void)
{
#define EACH(f) cmocka_unit_test_setup_teardown(f, begin, end)
    const struct CMUnitTest tests[] = {
        EACH(systemd_hears_each_state_once),
        EACH(a_ping_needs_all_that_is_watched_to_advance),
        EACH(nobody_waits_nobody_is_told),
        EACH(an_abstract_socket_hears_too),
        EACH(three_crashes_in_five_minutes_are_too_many),
        EACH(crashes_far_between_are_borne),
        EACH(another_start_of_the_machine_forgets),
        EACH(a_second_wall_beside_the_first_is_no_crash),
        EACH(rubbish_in_the_marker_is_nothing),
        EACH(a_crash_leaves_no_core),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
