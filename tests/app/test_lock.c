/* A register for staff alone on the wall: masked until a PIN is shown, whole
 * for a while, and then nothing of it is left. Names are planted. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/session.h"
#include "app/wall_internal.h"
#include "base/clock.h"
#include "base/safefile.h"
#include "base/str.h"
#include "intake/demo.h"
#include "kiosk/audit.h"

#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNTY    INT64_C(630222)
#define VILLAGE   INT64_C(630222203205)
#define HOUSEHOLD INT64_C(63022220320500417)
#define HEAD      "关明植" /* nobody else is called so */
#define SPOUSE    "祁雪植"
#define HELPER    "马立植"
#define PHONE     "13909711234"
#define PIN       "802463"
#define W         960
#define H         540
#define AT        1460598060 /* 2016-04-14T09:41:00+08:00 */

static char dir[1024], db_path[1100], pins[1100];

static struct {
    struct session s;
    struct pin_check *pins;
    struct wall *w;
    struct pixels frame;
    int64_t now;
    struct wall_frame last;
} f;

static void plant(void)
{
    sqlite3 *db;
    char sql[2000], id[24];
    assert_int_equal(sqlite3_open(db_path, &db), 0);
    str_format(id, sizeof id, "%lld", (long long)HOUSEHOLD);
    str_format(sql, sizeof sql,
               "update household set head = '" HEAD "' where id = %s;"
               "update member set name = '" HEAD "' where household = %s and "
               "number = 1;"
               "update member set name = '" SPOUSE "' where household = %s and "
               "number = 2;"
               "update log set helper = '" HELPER "', text = '电话 " PHONE
               "' where household = %s;"
               "update official set name = '" HELPER "' where duty <> "
               "'department'",
               id, id, id, id);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), 0);
    sqlite3_close(db);
}

/* A hash as cheap as can be. */
static void write_pin(void)
{
    char hash[crypto_pwhash_STRBYTES], line[256];
    struct error err = { "" };
    assert_true(sodium_init() >= 0);
    assert_int_equal(crypto_pwhash_str(hash, PIN, strlen(PIN),
                                       crypto_pwhash_OPSLIMIT_MIN,
                                       crypto_pwhash_MEMLIMIT_MIN),
                     0);
    size_t n = str_format(line, sizeof line, "ma %s\n", hash);
    assert_int_equal(safefile_write(pins, line, n, &err), 0);
}

static int make_register(void **state)
{
    (void)state;
    const char *base = getenv("WANJIA_TEST_TMP");
    struct error err = { "" };
    setenv("WANJIA_DATA", ".", 1);
    str_format(dir, sizeof dir, "%s/wanjia-lock-XXXXXX",
               base && *base ? base : "/tmp");
    if (!mkdtemp(dir))
        return -1;
    str_format(db_path, sizeof db_path, "%s/r.db", dir);
    str_format(pins, sizeof pins, "%s/pins", dir);
    struct demo_options o = { .assets_dir = "assets",
                              .out_path = db_path,
                              .households = 800,
                              .seed = 7 };
    if (demo_write(&o, &err))
        return -1;
    plant();
    return 0;
}

static void remove_file(const char *name)
{
    char path[1200];
    str_format(path, sizeof path, "%s/%s", dir, name);
    unlink(path);
}

static int remove_register(void **state)
{
    (void)state;
    remove_file("r.db");
    return rmdir(dir);
}

static void paint_at(int64_t now)
{
    f.now = now;
    f.last = wall_paint(f.w, f.frame, now);
}

static void settle(void)
{
    do
        assert_true(wall_wait(f.w, f.now, 20000));
    while (!wall_settled(f.w));
}

/* Past every animation, the map sharp. */
static void rest(void)
{
    settle();
    paint_at(f.now + 1);
    paint_at(f.now + 3000);
    do {
        usleep(1000);
        paint_at(f.now + 1);
    } while (f.last.drawing);
    paint_at(f.now + 1);
}

static void act(enum action_kind kind, int value)
{
    struct action a = { .kind = kind, .value = value, .factor = 1 };
    wall_action(f.w, &a, f.now);
}

static void go_to(region_id region, household_id h)
{
    struct action a = { .kind = ACTION_GO, .factor = 1 };
    a.route.region = region;
    a.route.household = h;
    a.route.list = household_query_all();
    wall_action(f.w, &a, f.now);
    rest();
}

static int open_home(void **state)
{
    (void)state;
    struct error err = { "" };
    struct session_options o = { .register_path = db_path };
    struct pin_check_options po = { .pin_path = pins, .audit_dir = dir };
    memset(&f, 0, sizeof f);
    f.now = 1000000;
    write_pin();
    if (session_open(&f.s, &o, &err) || pin_check_create(&po, &f.pins, &err)) {
        print_error("%s\n", err.text);
        return -1;
    }
    f.s.config.staff_audience = true;
    f.s.config.staff_s = 40;
    struct wall_options wo = { .config = &f.s.config,
                               .fonts = f.s.fonts,
                               .theme = &f.s.theme,
                               .languages = { f.s.languages[0],
                                              f.s.languages[1] },
                               .source = f.s.source,
                               .pins = f.pins,
                               .w = W,
                               .h = H,
                               .now_ms = f.now,
                               .frozen_unix_s = AT };
    f.w = wall_create(&wo);
    f.frame = (struct pixels){ xcalloc(W * H, 4), W, H, W };
    go_to(COUNTY, 0);
    return 0;
}

static int close_home(void **state)
{
    (void)state;
    clock_fake(0, -1);
    wall_destroy(f.w);
    pin_check_destroy(f.pins);
    session_close(&f.s);
    free(f.frame.data);
    remove_file("pins");
    remove_file("pins.tries");
    remove_file("audit.csv");
    return 0;
}

/* Some text that is drawn holds `text`. */
static bool shows(const char *text)
{
    const struct scene *s = wall_scene(f.w);
    return s->n_text > 0 && memmem(s->text, s->n_text, text, strlen(text));
}

static bool shows_a_planted_one(void)
{
    return shows(HEAD) || shows(SPOUSE) || shows(HELPER) || shows(PHONE);
}

static const struct ui_target *target(enum action_kind kind, int value)
{
    int n;
    const struct ui_target *t = wall_targets(f.w, &n);
    while (n-- > 0)
        if (t[n].action.kind == kind && t[n].action.value == value)
            return &t[n];
    return NULL;
}

static void finger(enum action_kind kind, const struct ui_target *t)
{
    struct action a = { .kind = kind,
                        .x = t->r.x + t->r.w / 2,
                        .y = t->r.y + t->r.h / 2,
                        .factor = 1 };
    wall_action(f.w, &a, f.now);
}

static void tap(enum action_kind kind, int value)
{
    const struct ui_target *t = target(kind, value);
    assert_non_null(t);
    finger(ACTION_PRESS, t);
    t = target(kind, value);
    finger(ACTION_TAP, t);
    paint_at(f.now + 20);
}

static void hold_clock(int ms)
{
    const struct ui_target *t = target(ACTION_UNLOCK, 0);
    assert_non_null(t);
    finger(ACTION_PRESS, t);
    paint_at(f.now + ms);
    finger(ACTION_RELEASE, t);
    paint_at(f.now + 20);
}

static void type(const char *digits)
{
    for (const char *d = digits; *d; d++)
        tap(ACTION_TYPE, *d);
    tap(ACTION_TYPE, ACTION_TYPE_DONE);
}

static void await_pin(void)
{
    for (int i = 0; i < 2000 && f.w->state.lock.say == LOCK_TRYING; i++) {
        usleep(1000);
        wall_answers(f.w, f.now);
    }
    assert_int_not_equal(f.w->state.lock.say, LOCK_TRYING);
}

static void unlock(void)
{
    hold_clock(1500);
    type(PIN);
    await_pin();
    assert_true(f.w->state.lock.open);
    rest();
}

static void audited(const char *want)
{
    char text[8192];
    struct error err = { "" };
    for (int i = 0; i < 2000; i++) { /* by a thread of its own */
        char path[1200];
        str_format(path, sizeof path, "%s/audit.csv", dir);
        if (!safefile_read(path, true, text, sizeof text, NULL, &err) &&
            strstr(text, want))
            return;
        usleep(1000);
    }
    fail_msg("not in the audit: %s\n%s", want, text);
}

static void nothing_is_left(void)
{
    assert_false(f.w->state.staff);
    assert_false(f.w->state.lock.open);
    assert_int_equal(f.w->state.lock.who[0], 0);
    assert_false(shows_a_planted_one());
    assert_null(f.w->shown.dossier);
    if (f.w->state.route.region == COUNTY)
        assert_null(f.w->shown.page);
    assert_null(f.w->shown.search);
    assert_int_equal(f.w->n_history, 0);
    assert_int_equal(f.w->state.n_photos, 0);
}

/* ---- tests ---- */

static void without_a_pin_all_is_masked(void **state)
{
    (void)state;
    const region_id villages[] = { COUNTY, COUNTY * 1000 + 203, VILLAGE };
    for (size_t i = 0; i < LENGTH(villages); i++) {
        go_to(villages[i], 0);
        assert_false(shows_a_planted_one());
    }
    go_to(VILLAGE, HOUSEHOLD);
    assert_string_equal(f.w->shown.dossier->head, "关**");
    assert_string_equal(f.w->shown.dossier->log[0].text, "电话 ***********");
    assert_true(shows("关**"));
    assert_false(shows_a_planted_one());
    go_to(VILLAGE, 0);
    act(ACTION_SEARCH, 0);
    struct route r = *wall_route(f.w);
    r.finding = true;
    str_copy(r.find, sizeof r.find, "63022220320500417");
    wall_go(f.w, &r);
    rest();
    assert_non_null(f.w->shown.search);
    assert_string_equal(f.w->shown.search->hits[0].name, "关**");
}

static void only_a_finger_that_stays_opens_the_pad(void **state)
{
    (void)state;
    tap(ACTION_UNLOCK, 0);
    assert_false(f.w->state.lock.pad);
    hold_clock(600);
    assert_false(f.w->state.lock.pad);
    const struct ui_target *t = target(ACTION_UNLOCK, 0);
    finger(ACTION_PRESS, t);
    finger(ACTION_RELEASE, t);
    finger(ACTION_DRAG, t);
    paint_at(f.now + 2000);
    assert_false(f.w->state.lock.pad);
    hold_clock(1500);
    assert_true(f.w->state.lock.pad);
    /* Nothing below can be reached. */
    assert_null(target(ACTION_DRAW, 0));
    act(ACTION_DRAW, 0);
    act(ACTION_SEARCH, 0);
    assert_int_equal(f.w->draw_request, 0);
    assert_false(f.w->target.finding);
    tap(ACTION_TYPE, '8');
    assert_int_equal(f.w->state.lock.n_digits, 1);
    act(ACTION_BACK, 0);
    assert_false(f.w->state.lock.pad);
    assert_int_equal(f.w->lock.digits[0], 0);
    hold_clock(1500);
    tap(ACTION_TYPE, '8');
    paint_at(f.now + 20001); /* left alone */
    assert_false(f.w->state.lock.pad);
    assert_int_equal(f.w->lock.digits[0], 0);
}

static void a_pin_shows_it_whole_and_the_audit_says_so(void **state)
{
    (void)state;
    go_to(VILLAGE, HOUSEHOLD);
    unlock();
    assert_string_equal(f.w->shown.dossier->head, HEAD);
    assert_true(shows(HEAD) && shows(SPOUSE) && shows(HELPER));
    assert_true(shows("ma · 0:3")); /* the countdown */
    assert_int_equal(f.w->lock.digits[0], 0);
    audited(",ma,,unlock\n");
    audited(",ma,/h/63022220320500417,open\n");
    const struct dossier *d = f.w->shown.dossier;
    household_id next = d->next ? d->next : d->previous;
    char line[128];
    go_to(VILLAGE, next);
    assert_true(f.w->state.staff);
    str_format(line, sizeof line, ",ma,/h/%lld,open\n", (long long)next);
    audited(line);
    tap(ACTION_LOCK, 0);
    settle();
    paint_at(f.now + 1);
    nothing_is_left();
    assert_int_equal(wall_route(f.w)->household, 0);
    str_format(line, sizeof line, ",ma,/h/%lld,end-key\n", (long long)next);
    audited(line);
}

/* Each way that it ends; the home picture afterwards is the one before. */
static void it_ends(void (*how)(void), const char *why)
{
    char line[128];
    uint32_t *home = xcalloc(W * H, 4);
    memcpy(home, f.frame.data, W * H * 4);
    go_to(VILLAGE, 0);
    go_to(VILLAGE, HOUSEHOLD);
    unlock();
    assert_true(shows(HEAD));
    how();
    /* At once, before anything new is there. */
    assert_int_equal(paint_stats(f.w->paint).mask_bytes, 0);
    assert_null(f.w->shown.view);
    assert_null(f.w->shown.page);
    assert_true(wall_shows_more(f.w));
    nothing_is_left();
    paint_at(f.now + 1);
    assert_false(wall_shows_more(f.w));
    nothing_is_left();
    rest();
    nothing_is_left();
    str_format(line, sizeof line, ",ma,/h/63022220320500417,%s\n", why);
    audited(line);
    if (wall_route(f.w)->region != COUNTY)
        go_to(COUNTY, 0);
    assert_memory_equal(home, f.frame.data, W * H * 4);
    free(home);
}

static void by_time(void)
{
    wall_lock_when_due(f.w, f.now + 40000);
}
static void by_idleness(void)
{
    f.w->state.lock.until_ms += 1000000;
    wall_idle_tick(f.w, f.w->last_action_ms + 60000);
}
static void by_key(void)
{
    act(ACTION_LOCK, 0);
}
static void by_leaving(void)
{
    act(ACTION_BACK, 0);
    assert_int_equal(f.w->target.region, VILLAGE);
}
static void by_darkness(void)
{
    wall_lock(f.w, "end-dark", f.now);
}
static void ended_by_time(void **state)
{
    (void)state;
    it_ends(by_time, "end-time");
}
static void ended_by_idleness(void **state)
{
    (void)state;
    it_ends(by_idleness, "end-idle");
}
static void ended_by_the_key(void **state)
{
    (void)state;
    it_ends(by_key, "end-key");
}
static void ended_by_leaving_the_household(void **state)
{
    (void)state;
    it_ends(by_leaving, "end-left");
}
static void ended_by_darkness(void **state)
{
    (void)state;
    it_ends(by_darkness, "end-dark");
}

/* What was asked whole and comes late is not taken. */
static void a_late_answer_shows_nothing(void **state)
{
    (void)state;
    go_to(VILLAGE, HOUSEHOLD);
    hold_clock(1500);
    type(PIN);
    await_pin();
    assert_true(f.w->loading); /* whole, on its way */
    usleep(100000);
    act(ACTION_LOCK, 0);
    settle();
    paint_at(f.now + 1);
    nothing_is_left();
    rest();
    nothing_is_left();
    /* A PIN that is right after the pad was closed opens nothing. */
    hold_clock(1500);
    type(PIN);
    act(ACTION_BACK, 0);
    await_pin();
    assert_false(f.w->state.lock.open);
}

static void ten_thousand_wrong_pins_open_nothing_and_slow_no_frame(void **state)
{
    (void)state;
    enum { N = 10000 };
    int64_t *took = xcalloc(N, sizeof *took);
    char digits[8];
    hold_clock(1500);
    int n_wrong = 0;
    for (int i = 0; i < N; i++) {
        str_format(digits, sizeof digits, "9%05d", (i * 7919) % 99991);
        for (const char *d = digits; *d; d++)
            act(ACTION_TYPE, *d);
        act(ACTION_TYPE, ACTION_TYPE_DONE);
        int64_t began = clock_monotonic_us();
        wall_answers(f.w, f.now);
        paint_at(f.now);
        took[i] = clock_monotonic_us() - began;
        n_wrong += f.w->state.lock.say == LOCK_WRONG;
        assert_false(f.w->state.lock.open);
        assert_true(f.w->state.lock.pad);
        if (i < 40)
            await_pin(); /* these are really tried */
        if (f.w->state.lock.say == LOCK_WAIT && i % 100 == 0) /* impatient */
            f.w->state.lock.say = LOCK_READY;
    }
    int n_slow = 0;
    for (int i = 0; i < N; i++)
        n_slow += took[i] > 16000;
    print_message("# %d of %d frames took longer than 16 ms\n", n_slow, N);
    assert_true(n_slow < N / 100);
    assert_int_equal(f.w->state.lock.say, LOCK_WAIT);
    free(took);
    /* Not even the right one, until the delay is over. */
    f.w->state.lock.say = LOCK_READY;
    paint_at(f.now + 1);
    type(PIN);
    await_pin();
    assert_int_equal(f.w->state.lock.say, LOCK_WAIT);
    assert_false(f.w->state.lock.open);
}

static void a_public_wall_has_nothing_to_unlock(void **state)
{
    (void)state;
    f.s.config.staff_audience = false;
    f.w->state.lock.possible = false;
    paint_at(f.now + 1);
    assert_null(target(ACTION_UNLOCK, 0));
    act(ACTION_UNLOCK, 0);
    assert_false(f.w->state.lock.pad);
}

int main(void)
{
#define EACH(t) cmocka_unit_test_setup_teardown(t, open_home, close_home)
    const struct CMUnitTest tests[] = {
        EACH(without_a_pin_all_is_masked),
        EACH(only_a_finger_that_stays_opens_the_pad),
        EACH(a_pin_shows_it_whole_and_the_audit_says_so),
        EACH(ended_by_time),
        EACH(ended_by_idleness),
        EACH(ended_by_the_key),
        EACH(ended_by_leaving_the_household),
        EACH(ended_by_darkness),
        EACH(a_late_answer_shows_nothing),
        EACH(ten_thousand_wrong_pins_open_nothing_and_slow_no_frame),
        EACH(a_public_wall_has_nothing_to_unlock),
    };
    return cmocka_run_group_tests(tests, make_register, remove_register);
}
