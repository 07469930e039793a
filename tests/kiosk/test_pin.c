/* PINs: who has one, how often one may be wrong, what is written about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/safefile.h"
#include "base/str.h"
#include "kiosk/audit.h"
#include "kiosk/pin_check.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOON 1460606400 /* 2016-04-14T12:00:00+08:00 */

static char dir[512], path[600], tries[700], audit[700];

static int begin(void **state)
{
    (void)state;
    const char *base = getenv("WANJIA_TEST_TMP");
    str_format(dir, sizeof dir, "%s/wanjia-pin-XXXXXX",
               base && *base ? base : "/tmp");
    if (!mkdtemp(dir) || sodium_init() < 0)
        return -1;
    str_format(path, sizeof path, "%s/pins", dir);
    str_format(tries, sizeof tries, "%s.tries", path);
    str_format(audit, sizeof audit, "%s/audit.csv", dir);
    clock_fake(NOON, 1000000000);
    return 0;
}

static int end(void **state)
{
    (void)state;
    char older[720];
    clock_fake(0, -1);
    unlink(path);
    unlink(tries);
    unlink(audit);
    for (int i = 1; i <= AUDIT_KEEP; i++) {
        str_format(older, sizeof older, "%s.%d", audit, i);
        unlink(older);
    }
    return rmdir(dir);
}

/* Somebody whose hash is as cheap as can be: for the tests that try often. */
static void write_cheap(const char *name, const char *digits)
{
    char hash[crypto_pwhash_STRBYTES], line[256];
    struct error err = { "" };
    assert_int_equal(crypto_pwhash_str(hash, digits, strlen(digits),
                                       crypto_pwhash_OPSLIMIT_MIN,
                                       crypto_pwhash_MEMLIMIT_MIN),
                     0);
    size_t n = str_format(line, sizeof line, "%s %s\n", name, hash);
    assert_int_equal(safefile_write(path, line, n, &err), 0);
}

static struct pin_check *open_check(void)
{
    struct pin_check_options o = { .pin_path = path };
    struct pin_check *p;
    struct error err = { "" };
    assert_int_equal(pin_check_create(&o, &p, &err), 0);
    return p;
}

static struct pin_answer try_one(struct pin_check *p, const char *digits)
{
    struct pin_answer a;
    assert_true(pin_check_ask(p, digits));
    assert_true(pin_check_wait(p, &a, 30000));
    return a;
}

static void people_are_added_told_apart_and_removed(void **state)
{
    (void)state;
    struct error err = { "" };
    struct pin_list l;
    struct stat st;
    assert_int_equal(pin_list_load(path, &l, &err), 0);
    assert_int_equal(l.n, 0);
    assert_int_equal(pin_list_add(path, "祁主任", "802463", &err), 0);
    assert_int_equal(pin_list_add(path, "ma", "118264", &err), 0);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(pin_list_load(path, &l, &err), 0);
    assert_int_equal(l.n, 2);
    assert_string_equal(l.of[pin_list_find(&l, "118264")].name, "ma");
    assert_string_equal(l.of[pin_list_find(&l, "802463")].name, "祁主任");
    assert_int_equal(pin_list_find(&l, "118265"), -1);
    assert_true(str_starts(l.of[0].hash, "$argon2id$v=19$m=32768,t=3,p=1$"));
    char text[4096];
    assert_int_equal(safefile_read(path, true, text, sizeof text, NULL, &err),
                     0);
    assert_null(strstr(text, "802463"));
    assert_int_equal(pin_list_add(path, "ma", "902463", &err), STATUS_INVALID);
    assert_int_equal(pin_list_add(path, "ye", "118264", &err), STATUS_INVALID);
    assert_int_equal(pin_list_remove(path, "nobody", &err), STATUS_NOT_FOUND);
    assert_int_equal(pin_list_remove(path, "祁主任", &err), 0);
    assert_int_equal(pin_list_load(path, &l, &err), 0);
    assert_int_equal(l.n, 1);
    assert_string_equal(l.of[0].name, "ma");
}

static void what_is_no_pin_or_no_name_is_refused(void **state)
{
    (void)state;
    static const char *const pins[] = { "",       "12345",  "1234567890123",
                                        "12a456", "111111", "123456",
                                        "987654", " 80246", "802463 " };
    static const char *const names[] = { "",
                                         "a b",
                                         "a,b",
                                         "a\"b",
                                         "a\nb",
                                         "\xff",
                                         "0123456789012345678901234567"
                                         "89012345678901234567" };
    struct error err = { "" };
    for (size_t i = 0; i < LENGTH(pins); i++)
        if (pin_list_add(path, "ma", pins[i], &err) != STATUS_INVALID)
            fail_msg("PIN '%s'", pins[i]);
    for (size_t i = 0; i < LENGTH(names); i++)
        if (pin_list_add(path, names[i], "802463", &err) != STATUS_INVALID)
            fail_msg("name '%s'", names[i]);
    assert_int_equal(access(path, F_OK), -1);
}

static void a_file_that_others_can_read_is_refused(void **state)
{
    (void)state;
    static const mode_t modes[] = { 0640, 0604, 0644, 0660, 0601 };
    struct error err = { "" };
    struct pin_list l;
    write_cheap("ma", "802463");
    for (size_t i = 0; i < LENGTH(modes); i++) {
        chmod(path, modes[i]);
        assert_int_equal(pin_list_load(path, &l, &err), STATUS_INVALID);
        assert_non_null(strstr(err.text, "chmod 600"));
    }
    struct pin_check *p = open_check();
    struct pin_answer a = try_one(p, "802463");
    assert_int_equal(a.result, PIN_FAULT);
    chmod(path, 0600);
    a = try_one(p, "802463");
    assert_int_equal(a.result, PIN_OPEN);
    pin_check_destroy(p);
}

static void a_file_that_is_none_names_its_line(void **state)
{
    (void)state;
    struct error err = { "" };
    struct pin_list l;
    write_cheap("ma", "802463");
    FILE *f = fopen(path, "a");
    assert_non_null(f);
    fputs("ye 802463\n", f);
    fclose(f);
    assert_int_equal(pin_list_load(path, &l, &err), STATUS_INVALID);
    assert_non_null(strstr(err.text, ":2: "));
}

static void five_tries_then_a_growing_delay(void **state)
{
    (void)state;
    write_cheap("ma", "802463");
    struct pin_check *p = open_check();
    int64_t us = 1000000000;
    for (int i = 1; i < PIN_TRIES; i++) {
        struct pin_answer a = try_one(p, "900817");
        assert_true(a.result == PIN_WRONG && a.wait_s == 0);
    }
    assert_int_equal(try_one(p, "802463").result, PIN_OPEN); /* begins anew */
    int64_t want = 0;
    for (int i = 1; i < 20; i++) {
        struct pin_answer a = try_one(p, "900817");
        want = i < PIN_TRIES ? 0 : want ? want * 2 : PIN_DELAY_S;
        want = want > PIN_DELAY_MAX_S ? PIN_DELAY_MAX_S : want;
        assert_int_equal(a.result, PIN_WRONG);
        assert_int_equal(a.wait_s, want);
        if (!want)
            continue;
        us += (want - 1) * 1000000;
        clock_fake(NOON, us);
        a = try_one(p, "802463"); /* the right one, too early */
        assert_true(a.result == PIN_WAIT && a.wait_s == 1);
        us += 1000000;
        clock_fake(NOON, us);
    }
    struct pin_answer a = try_one(p, "802463");
    assert_int_equal(a.result, PIN_OPEN);
    assert_string_equal(a.name, "ma");
    pin_check_destroy(p);
}

static void neither_restart_nor_clock_shortens_the_delay(void **state)
{
    (void)state;
    write_cheap("ma", "802463");
    struct pin_check *p = open_check();
    for (int i = 0; i < PIN_TRIES + 1; i++) {
        try_one(p, "900817");
        clock_fake(NOON, 1000000000 + (i >= PIN_TRIES - 1) * 30000000);
    }
    pin_check_destroy(p); /* 60 s from here */
    p = open_check();
    assert_int_equal(try_one(p, "802463").wait_s, 60);
    clock_fake(NOON + 366 * 86400, 1030000000); /* forward a year */
    assert_int_equal(try_one(p, "802463").wait_s, 60);
    clock_fake(NOON - 86400, 1040000000); /* back a day */
    assert_int_equal(try_one(p, "802463").wait_s, 50);
    pin_check_destroy(p);
    /* Another start of the machine: its time begins at nothing. */
    struct error err = { "" };
    char text[200];
    assert_int_equal(safefile_read(tries, true, text, sizeof text, NULL, &err),
                     0);
    strstr(text, "boot ")[5] ^= 1;
    assert_int_equal(safefile_write(tries, text, strlen(text), &err), 0);
    clock_fake(NOON, 5000000);
    p = open_check();
    assert_int_equal(try_one(p, "802463").wait_s, 60);
    pin_check_destroy(p);
    /* A file of rubbish costs the first delay. */
    assert_int_equal(safefile_write(tries, "wrong -1\n", 9, &err), 0);
    p = open_check();
    assert_int_equal(try_one(p, "802463").wait_s, PIN_DELAY_S);
    pin_check_destroy(p);
}

static void a_try_that_cannot_be_counted_is_not_made(void **state)
{
    (void)state;
    write_cheap("ma", "802463");
    struct pin_check *p = open_check();
    assert_int_equal(mkdir(tries, 0700), 0); /* as good as a full disk */
    struct pin_answer a = try_one(p, "802463");
    assert_int_equal(a.result, PIN_FAULT);
    assert_non_null(strstr(a.error.text, "pins.tries"));
    assert_int_equal(rmdir(tries), 0);
    assert_int_equal(try_one(p, "802463").result, PIN_OPEN);
    pin_check_destroy(p);
}

/* As fast as a machine can type, while the clock stands; then again with every
 * delay waited for, so that each is really hashed. */
static void
ten_thousand_wrong_pins_open_nothing_and_hold_up_nobody(void **state)
{
    (void)state;
    char digits[16];
    int64_t longest_us = 0;
    int n_hashed = 0;
    write_cheap("ma", "802463");
    struct pin_check *p = open_check();
    clock_fake(0, -1);
    for (int i = 0; i < 10000;) {
        struct pin_answer a;
        str_format(digits, sizeof digits, "9%07d", i * 7);
        int64_t began = clock_monotonic_us();
        bool asked = pin_check_ask(p, digits);
        bool got = pin_check_take(p, &a);
        int64_t took = clock_monotonic_us() - began;
        longest_us = took > longest_us ? took : longest_us;
        i += asked;
        n_hashed += got && a.result == PIN_WRONG;
        assert_false(got && a.result == PIN_OPEN);
        if (!asked && !got)
            usleep(20);
    }
    struct pin_answer last;
    pin_check_wait(p, &last, 30000);
    n_hashed += last.result == PIN_WRONG;
    print_message("# longest call on the asking thread: %lld us\n",
                  (long long)longest_us);
    assert_int_equal(n_hashed, PIN_TRIES);
    assert_true(longest_us < 50000); /* a frame is far less than a hash */
    pin_check_destroy(p);

    unlink(tries);
    int64_t us = 1000000000;
    clock_fake(NOON, us);
    p = open_check();
    for (int i = 0; i < 2000; i++) {
        str_format(digits, sizeof digits, "9%07d", i * 7);
        assert_int_equal(try_one(p, digits).result, PIN_WRONG);
        us += (int64_t)PIN_DELAY_MAX_S * 1000000;
        clock_fake(NOON, us);
    }
    assert_int_equal(try_one(p, "802463").result, PIN_OPEN);
    pin_check_destroy(p);
}

static bool audit_holds(const char *want)
{
    char text[4096];
    struct error err = { "" };
    return !safefile_read(audit, true, text, sizeof text, NULL, &err) &&
           strstr(text, want);
}

static void the_audit_knows_who_came_and_what_is_noted(void **state)
{
    (void)state;
    struct pin_check_options o = { .pin_path = path, .audit_dir = dir };
    struct pin_check *p;
    struct error err = { "" };
    write_cheap("ma", "802463");
    assert_int_equal(pin_check_create(&o, &p, &err), 0);
    assert_int_equal(try_one(p, "900817").result, PIN_WRONG);
    assert_true(audit_holds("+08:00,?,,pin-wrong\n"));
    assert_int_equal(try_one(p, "802463").result, PIN_OPEN);
    assert_true(audit_holds("+08:00,ma,,unlock\n"));
    for (int i = 0; i < 20; i++)
        pin_check_note(p, "ma", "/630222", i < 19 ? "open" : "end-key");
    pin_check_destroy(p); /* all of it is written by then */
    assert_true(audit_holds("+08:00,ma,/630222,end-key\n"));
    /* What cannot be written down opens nothing. */
    unlink(audit);
    assert_int_equal(mkdir(audit, 0700), 0);
    assert_int_equal(pin_check_create(&o, &p, &err), 0);
    struct pin_answer a = try_one(p, "802463");
    assert_int_equal(a.result, PIN_FAULT);
    assert_non_null(strstr(a.error.text, "audit.csv"));
    pin_check_destroy(p);
    assert_int_equal(rmdir(audit), 0);
}

static void nobody_has_one_nobody_comes_in(void **state)
{
    (void)state;
    struct pin_check *p = open_check();
    assert_int_equal(try_one(p, "802463").result, PIN_NOBODY);
    assert_false(pin_check_ask(p, "12"));
    assert_false(pin_check_ask(p, "1234567890123"));
    pin_check_destroy(p);
    pin_check_destroy(NULL);
}

static void the_audit_only_grows_and_turns_over(void **state)
{
    (void)state;
    struct error err = { "" };
    char text[4096];
    struct stat st;
    assert_int_equal(
        audit_append(dir, "祁", "/h/63022220320500417", "open", &err), 0);
    assert_int_equal(audit_append(dir, "a,\"b\nc", "", "end", &err), 0);
    assert_int_equal(safefile_read(audit, true, text, sizeof text, NULL, &err),
                     0);
    assert_string_equal(
        text, "2016-04-14T12:00:00+08:00,祁,/h/63022220320500417,open\n"
              "2016-04-14T12:00:00+08:00,a__b c,,end\n");
    assert_int_equal(truncate(audit, AUDIT_BYTES - 10), 0);
    assert_int_equal(audit_append(dir, "ma", "/630222", "open", &err), 0);
    assert_int_equal(stat(audit, &st), 0);
    assert_true(st.st_size < 100);
    str_format(text, sizeof text, "%s.1", audit);
    assert_int_equal(stat(text, &st), 0);
    assert_int_equal(audit_append("/nowhere", "ma", "", "open", &err),
                     STATUS_IO);
}

int main(void)
{
#define EACH(f) cmocka_unit_test_setup_teardown(f, begin, end)
    const struct CMUnitTest tests[] = {
        EACH(people_are_added_told_apart_and_removed),
        EACH(what_is_no_pin_or_no_name_is_refused),
        EACH(a_file_that_others_can_read_is_refused),
        EACH(a_file_that_is_none_names_its_line),
        EACH(five_tries_then_a_growing_delay),
        EACH(neither_restart_nor_clock_shortens_the_delay),
        EACH(a_try_that_cannot_be_counted_is_not_made),
        EACH(ten_thousand_wrong_pins_open_nothing_and_hold_up_nobody),
        EACH(the_audit_knows_who_came_and_what_is_noted),
        EACH(nobody_has_one_nobody_comes_in),
        EACH(the_audit_only_grows_and_turns_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
