/* A wall that nobody touches: what was opened is forgotten, whole; the tour. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/session.h"
#include "app/wall_internal.h"
#include "base/str.h"
#include "intake/demo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNTY    INT64_C(630222)
#define VILLAGE   INT64_C(630222203205)
#define HOUSEHOLD INT64_C(63022220320500417)
#define W         960
#define H         540
#define AT        1460598060 /* 2016-04-14T09:41:00+08:00 */

static char dir[1024], db_path[1100];

static struct {
    struct session s;
    struct wall *w;
    struct pixels frame;
    int64_t now;
    struct wall_frame last;
} f;

static int make_register(void **state)
{
    (void)state;
    const char *base = getenv("WANJIA_TEST_TMP");
    struct error err = { "" };
    setenv("WANJIA_DATA", ".", 1);
    str_format(dir, sizeof dir, "%s/wanjia-idle-XXXXXX",
               base && *base ? base : "/tmp");
    if (!mkdtemp(dir))
        return -1;
    str_format(db_path, sizeof db_path, "%s/r.db", dir);
    struct demo_options o = { .assets_dir = "assets",
                              .out_path = db_path,
                              .households = 800,
                              .seed = 7 };
    return demo_write(&o, &err) ? -1 : 0;
}

static int remove_register(void **state)
{
    (void)state;
    unlink(db_path);
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

static int open_home(void **state)
{
    (void)state;
    struct error err = { "" };
    struct session_options o = { .register_path = db_path };
    memset(&f, 0, sizeof f);
    f.now = 1000000;
    if (session_open(&f.s, &o, &err))
        return -1;
    struct wall_options wo = { .config = &f.s.config,
                               .fonts = f.s.fonts,
                               .theme = &f.s.theme,
                               .languages = { f.s.languages[0],
                                              f.s.languages[1] },
                               .source = f.s.source,
                               .w = W,
                               .h = H,
                               .now_ms = f.now,
                               .frozen_unix_s = AT };
    f.w = wall_create(&wo);
    f.frame = (struct pixels){ xcalloc(W * H, 4), W, H, W };
    struct route home = { .region = COUNTY, .list = household_query_all() };
    wall_go(f.w, &home);
    rest();
    return 0;
}

static int close_home(void **state)
{
    (void)state;
    wall_destroy(f.w);
    session_close(&f.s);
    free(f.frame.data);
    return 0;
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

static void after_idle_s_nothing_that_was_opened_is_left(void **state)
{
    (void)state;
    uint32_t *before = xcalloc(W * H, 4);
    memcpy(before, f.frame.data, W * H * 4);
    go_to(VILLAGE, 0);
    go_to(VILLAGE, HOUSEHOLD);
    assert_non_null(f.w->shown.dossier);
    uint64_t made = wall_paint_stats(f.w).masks_made;
    assert_true(f.w->n_history > 0);
    int64_t left = f.w->last_action_ms + 60000;
    paint_at(left - 1);
    assert_int_equal(wall_route(f.w)->household, HOUSEHOLD);
    paint_at(left);
    rest();
    assert_int_equal(wall_route(f.w)->region, COUNTY);
    assert_null(f.w->shown.dossier);
    assert_null(f.w->shown.page);
    assert_null(f.w->known.dossier);
    assert_int_equal(f.w->n_history, 0);
    /* No glyph run of before is left. */
    assert_true(wall_paint_stats(f.w).masks_evicted >= made);
    assert_memory_equal(before, f.frame.data, W * H * 4);
    /* and then it sleeps */
    assert_false(f.w->opened);
    assert_true(wall_idle_deadline(f.w) == INT64_MAX);
    free(before);
}

static void a_wall_that_came_home_by_hand_forgets_too(void **state)
{
    (void)state;
    go_to(VILLAGE, HOUSEHOLD);
    go_to(COUNTY, 0);
    assert_non_null(f.w->shown.dossier);
    paint_at(f.w->last_action_ms + 60000);
    assert_null(f.w->shown.dossier);
    assert_int_equal(f.w->n_history, 0);
}

static void a_touch_on_the_way_home_keeps_what_it_opens(void **state)
{
    (void)state;
    go_to(VILLAGE, 0);
    paint_at(f.w->last_action_ms + 60000); /* home is asked for */
    go_to(VILLAGE, HOUSEHOLD);
    rest();
    assert_int_equal(wall_route(f.w)->household, HOUSEHOLD);
    assert_non_null(f.w->shown.dossier);
}

static void a_tour_shows_its_stops_until_it_is_ended(void **state)
{
    (void)state;
    struct tour_stop stop = { .seconds = 600, .caption = "一个村" };
    stop.route = *wall_route(f.w);
    stop.route.region = VILLAGE;
    wall_tour(f.w, &stop, f.now);
    rest();
    assert_int_equal(wall_route(f.w)->region, VILLAGE);
    assert_string_equal(f.w->state.notice.text, "一个村");
    paint_at(f.now + 300000); /* longer than idle_s */
    rest();
    assert_int_equal(wall_route(f.w)->region, VILLAGE);
    wall_tour_end(f.w, f.now);
    assert_string_equal(f.w->state.notice.text, "");
    paint_at(f.now + 59000);
    rest();
    assert_int_equal(wall_route(f.w)->region, VILLAGE);
    paint_at(f.now + 60000);
    rest();
    assert_int_equal(wall_route(f.w)->region, COUNTY);
    assert_null(f.w->shown.page);
}

static void a_composed_tour_ends_with_the_years(void **state)
{
    (void)state;
    struct tour t = { .n = 0 };
    wall_compose_tour(f.w, &t);
    assert_int_equal(t.n, 5);
    assert_int_equal(t.stops[0].route.region, COUNTY);
    for (int i = 1; i < 4; i++) {
        assert_int_equal(region_level(t.stops[i].route.region), LEVEL_TOWNSHIP);
        assert_non_null(strstr(t.stops[i].caption, "户有变化"));
    }
    assert_true(t.stops[1].route.region != t.stops[2].route.region);
    assert_true(t.stops[4].play);
    wall_tour(f.w, &t.stops[4], f.now);
    rest();
    rest();
    assert_true(f.w->state.playing);
    assert_true(wall_route(f.w)->year != 0);
    int first = wall_route(f.w)->year;
    paint_at(f.now + 1700);
    rest();
    assert_true(wall_route(f.w)->year != first);
    wall_tour_end(f.w, f.now);
    assert_false(f.w->state.playing);
    /* Elsewhere there is nothing to compose from. */
    go_to(VILLAGE, 0);
    wall_compose_tour(f.w, &t);
    assert_int_equal(t.n, 0);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, open_home, close_home)
    const struct CMUnitTest tests[] = {
        EACH(after_idle_s_nothing_that_was_opened_is_left),
        EACH(a_wall_that_came_home_by_hand_forgets_too),
        EACH(a_touch_on_the_way_home_keeps_what_it_opens),
        EACH(a_tour_shows_its_stops_until_it_is_ended),
        EACH(a_composed_tour_ends_with_the_years),
    };
    return cmocka_run_group_tests(tests, make_register, remove_register);
}
