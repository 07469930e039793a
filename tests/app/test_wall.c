/* The whole wall without a display: a demo register, a clock of its own, and
 * what a person does; looked at through its state and its pixels. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/session.h"
#include "app/wall_internal.h"
#include "base/rng.h"
#include "base/str.h"
#include "intake/demo.h"

#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNTY    INT64_C(630222)
#define TOWNSHIP  INT64_C(630222203)
#define VILLAGE   INT64_C(630222203205)
#define HOUSEHOLD INT64_C(63022220320500417)
#define W         960
#define H         540
#define AT        1460598060 /* 2016-04-14T09:41:00+08:00 */

static char dir[1024], db_path[1100], log_path[1100];

struct fix {
    struct session s;
    struct wall *w;
    struct pixels frame;
    int64_t now;
    struct wall_frame last;
};

/* ---- set-up ---- */

static int make_register(void **state)
{
    (void)state;
    const char *base = getenv("WANJIA_TEST_TMP");
    struct error err = { "" };
    setenv("WANJIA_DATA", ".", 1);
    str_format(dir, sizeof dir, "%s/wanjia-wall-XXXXXX",
               base && *base ? base : "/tmp");
    if (!mkdtemp(dir))
        return -1;
    str_format(db_path, sizeof db_path, "%s/r.db", dir);
    str_format(log_path, sizeof log_path, "%s/draws.csv", dir);
    struct demo_options o = { .assets_dir = "assets",
                              .out_path = db_path,
                              .households = 800,
                              .seed = 7 };
    if (demo_write(&o, &err)) {
        print_error("%s\n", err.text);
        return -1;
    }
    return 0;
}

static int remove_register(void **state)
{
    (void)state;
    unlink(db_path);
    unlink(log_path);
    return rmdir(dir);
}

static void settle(struct fix *f)
{
    do {
        if (f->w->hold_until_ms > f->now) /* a draw's light has arrived */
            f->now = f->w->hold_until_ms;
        assert_true(wall_wait(f->w, f->now, 20000));
    } while (!wall_settled(f->w));
}

static void paint_at(struct fix *f, int64_t now)
{
    f->now = now;
    f->last = wall_paint(f->w, f->frame, now);
}

/* The map's image is painted on another thread. */
static void sharpen(struct fix *f)
{
    do {
        usleep(1000);
        paint_at(f, f->now + 1);
    } while (f->last.drawing);
}

/* Past every animation. */
static void rest(struct fix *f)
{
    settle(f);
    paint_at(f, f->now + 1);
    paint_at(f, f->now + 3000);
    sharpen(f);
    paint_at(f, f->now + 1);
}

static struct route to_region(region_id id)
{
    return (struct route){ .region = id, .list = household_query_all() };
}

static struct route to_household(household_id h)
{
    struct route r = to_region(household_village(h));
    r.household = h;
    return r;
}

static struct fix open_at(struct route route, double poll_s, bool still)
{
    struct fix f = { .now = 1000000 };
    struct error err = { "" };
    struct session_options o = { .register_path = db_path };
    if (session_open(&f.s, &o, &err))
        fail_msg("%s", err.text);
    if (poll_s > 0) {
        source_destroy(f.s.source);
        struct source_options so = { .register_path = db_path,
                                     .check_hour = -1,
                                     .poll_s = poll_s };
        if (source_create(&so, &f.s.source, &err))
            fail_msg("%s", err.text);
    }
    struct wall_options wo = { .config = &f.s.config,
                               .fonts = f.s.fonts,
                               .theme = &f.s.theme,
                               .languages = { f.s.languages[0],
                                              f.s.languages[1] },
                               .source = f.s.source,
                               .draw_log = log_path,
                               .w = W,
                               .h = H,
                               .now_ms = f.now,
                               .frozen_unix_s = AT,
                               .still = still };
    f.w = wall_create(&wo);
    f.frame = (struct pixels){ xcalloc(W * H, 4), W, H, W };
    wall_go(f.w, &route);
    settle(&f);
    if (!still)
        rest(&f);
    return f;
}

/* session_open() gave the wall pointers into f->s, so f must not move after
 * this: the callers keep it where open_at() returned it. */
static void relocate(struct fix *f)
{
    f->w->o.config = &f->s.config;
    f->w->o.theme = &f->s.theme;
    f->w->state.title = f->s.config.title;
}

#define OPEN(name, route)                                                      \
    struct fix name = open_at(route, 0, false);                                \
    relocate(&name)

static void close_fix(struct fix *f)
{
    wall_destroy(f->w);
    session_close(&f->s);
    free(f->frame.data);
}

/* ---- what a person does ---- */

static void act(struct fix *f, struct action a)
{
    wall_action(f->w, &a, f->now);
}

static void act_kind(struct fix *f, enum action_kind kind, int value)
{
    act(f, (struct action){ .kind = kind, .value = value, .factor = 1 });
}

static void tap(struct fix *f, float x, float y)
{
    act(f, (struct action){ .kind = ACTION_PRESS, .x = x, .y = y });
    act(f, (struct action){ .kind = ACTION_TAP, .x = x, .y = y });
    rest(f);
}

static void go(struct fix *f, struct route r)
{
    act(f, (struct action){ .kind = ACTION_GO, .route = r });
    rest(f);
}

static void assert_at(const struct fix *f, const char *want)
{
    char got[ROUTE_BYTES];
    route_format(wall_route(f->w), got);
    assert_string_equal(got, want);
}

static const struct ui_target *find_target(const struct fix *f,
                                           enum action_kind kind, int value)
{
    const struct ui *ui = &f->w->ui;
    for (int i = 0; i < ui->n_targets; i++)
        if (ui->targets[i].action.kind == kind &&
            ui->targets[i].action.value == value)
            return &ui->targets[i];
    fail_msg("no target of kind %d, value %d", (int)kind, value);
    return NULL;
}

static void middle(const struct ui_target *t, float *x, float *y)
{
    *x = t->r.x + t->r.w / 2;
    *y = t->r.y + t->r.h / 2;
}

static struct point on_screen(const struct fix *f, struct point m)
{
    return camera_to_screen(&f->w->state.camera, screens_map_view(&f->w->state),
                            m);
}

/* ---- tests ---- */

static void an_unchanged_wall_paints_nothing(void **state)
{
    (void)state;
    OPEN(f, to_region(COUNTY));
    assert_at(&f, "/630222");
    paint_at(&f, f.now + 20);
    assert_int_equal(f.last.n_rects, 0);
    /* Its clock stands: only the log wakes it. */
    assert_true(f.last.deadline_ms > f.now);
    wall_invalidate(f.w);
    paint_at(&f, f.now + 20);
    assert_int_equal(f.last.n_rects, 1);
    assert_true(rect_equal(f.last.rects[0], rect_make(0, 0, W, H)));
    close_fix(&f);
}

static void touch_leads_from_the_county_to_a_household_and_back(void **state)
{
    (void)state;
    OPEN(f, to_region(COUNTY));
    struct point p = on_screen(&f, mapgeom_find(f.w->geom, TOWNSHIP)->centre);
    tap(&f, (float)p.x, (float)p.y);
    assert_at(&f, "/630222/203");
    p = on_screen(&f, mapgeom_find(f.w->geom, VILLAGE)->seat);
    tap(&f, (float)p.x, (float)p.y);
    assert_at(&f, "/630222/203/205");
    const struct glow_field *g = &f.w->glow;
    int64_t i, end;
    lights_range(g->lights, VILLAGE, &i, &end);
    while (i < end && g->lights->id[i] != HOUSEHOLD)
        i++;
    assert_true(i < end);
    p = on_screen(&f, glow_place(g, i));
    tap(&f, (float)p.x, (float)p.y);
    assert_true(wall_route(f.w)->household != 0);
    assert_true(wall_route(f.w)->region == VILLAGE);
    act_kind(&f, ACTION_BACK, 0);
    rest(&f);
    assert_at(&f, "/630222/203/205");
    act_kind(&f, ACTION_BACK, 0);
    rest(&f);
    assert_at(&f, "/630222/203");
    act_kind(&f, ACTION_BACK, 0);
    rest(&f);
    assert_at(&f, "/630222");
    act_kind(&f, ACTION_BACK, 0);
    rest(&f);
    assert_at(&f, "/630222");
    close_fix(&f);
}

static void drag(struct fix *f, float x, float y, float dx)
{
    act(f, (struct action){ .kind = ACTION_PRESS, .x = x, .y = y });
    act(f, (struct action){ .kind = ACTION_RELEASE, .x = x, .y = y });
    act(f,
        (struct action){ .kind = ACTION_DRAG, .x = x + dx, .y = y, .dx = dx });
}

/* Taps the last target that leads to this route. */
static void tap_way_to(struct fix *f, const char *route)
{
    struct ui *ui = &f->w->ui;
    char text[ROUTE_BYTES];
    for (int i = ui->n_targets - 1; i >= 0; i--) {
        const struct ui_target *t = &ui->targets[i];
        route_format(&t->action.route, text);
        if (t->action.kind != ACTION_GO || strcmp(text, route) != 0)
            continue;
        float x, y;
        middle(t, &x, &y);
        tap(f, x, y);
        return;
    }
    fail_msg("no way to %s", route);
}

static void money_leads_from_the_county_to_a_household_and_back(void **state)
{
    (void)state;
    static const char *const steps[] = {
        "/630222?screen=funds",
        "/630222?screen=funds&node=t630222203",
        "/630222/203?screen=funds",
        "/630222/203?screen=funds&node=t630222203205",
        "/630222/203/205?screen=funds",
    };
    OPEN(f, to_region(COUNTY));
    for (size_t i = 0; i < LENGTH(steps); i++) {
        tap_way_to(&f, steps[i]);
        assert_at(&f, steps[i]);
    }
    const struct fund_flow *flow = f.w->known.flow;
    assert_true(flow->query.region == VILLAGE && flow->total > 0);
    char chosen[ROUTE_BYTES], home[ROUTE_BYTES];
    const struct flow_node *n = &flow->nodes[flow->first[FLOW_PLACE]];
    household_id h = n->household;
    assert_true(household_village(h) == VILLAGE);
    str_format(chosen, sizeof chosen, "%s&node=%s", steps[4], n->key);
    str_format(home, sizeof home, "/h/%lld?screen=funds&node=%s", (long long)h,
               n->key);
    tap_way_to(&f, chosen);
    tap_way_to(&f, home);
    assert_at(&f, home);
    const char *back[] = { chosen, steps[3], steps[1], "/630222", "/630222" };
    for (size_t i = 0; i < LENGTH(back); i++) {
        act_kind(&f, ACTION_BACK, 0);
        rest(&f);
        assert_at(&f, back[i]);
    }
    /* The map lies under it, but cannot be touched through it. */
    tap_way_to(&f, steps[0]);
    struct point p = on_screen(&f, mapgeom_find(f.w->geom, TOWNSHIP)->centre);
    drag(&f, (float)p.x, (float)p.y, 30);
    assert_false(f.w->camera_moved);
    act_kind(&f, ACTION_HOME, 0);
    rest(&f);
    assert_at(&f, "/630222");
    close_fix(&f);
}

static void the_same_place_is_the_same_picture(void **state)
{
    (void)state;
    OPEN(f, to_region(COUNTY));
    uint32_t *before = xcalloc(W * H, 4);
    memcpy(before, f.frame.data, W * H * 4);
    go(&f, to_household(HOUSEHOLD));
    assert_memory_not_equal(before, f.frame.data, W * H * 4);
    act_kind(&f, ACTION_HOME, 0);
    rest(&f);
    assert_at(&f, "/630222");
    assert_memory_equal(before, f.frame.data, W * H * 4);
    free(before);
    close_fix(&f);
}

static void an_unknown_place_is_told_and_the_wall_stays(void **state)
{
    (void)state;
    OPEN(f, to_region(TOWNSHIP));
    go(&f, to_household(HOUSEHOLD + 50000));
    assert_at(&f, "/630222/203");
    assert_non_null(strstr(wall_problem(f.w)->text, "63022220320550417"));
    act(&f, (struct action){ .kind = ACTION_GO,
                             .route = to_region(INT64_C(630222999)) });
    settle(&f);
    assert_at(&f, "/630222/203");
    paint_at(&f, f.now + 1);
    assert_string_equal(f.w->state.notice.text, wall_problem(f.w)->text);
    paint_at(&f, f.now + 8001);
    assert_string_equal(f.w->state.notice.text, "");
    close_fix(&f);
}

static void a_wall_never_begins_blank(void **state)
{
    (void)state;
    OPEN(f, to_region(INT64_C(630222999)));
    assert_at(&f, "/630222");
    assert_non_null(strstr(wall_problem(f.w)->text, "630222999"));
    assert_true(f.w->state.map.ref.generation != 0);
    close_fix(&f);
}

static void a_touch_that_overtakes_another_mixes_nothing(void **state)
{
    (void)state;
    OPEN(f, to_region(COUNTY));
    for (int i = 0; i < 20; i++) {
        struct route r = i % 2 ? to_household(HOUSEHOLD) : to_region(VILLAGE);
        act(&f, (struct action){ .kind = ACTION_GO, .route = r });
        /* let some of its answers come, or none */
        for (int k = i % 4; k > 0 && !wall_settled(f.w); k--)
            assert_true(wall_wait(f.w, f.now, 20000));
        act(&f,
            (struct action){ .kind = ACTION_GO, .route = to_region(COUNTY) });
        settle(&f);
        assert_at(&f, "/630222");
        assert_true(f.w->known.view->region == COUNTY);
    }
    close_fix(&f);
}

static void a_flight_ends_where_the_place_is_framed(void **state)
{
    (void)state;
    OPEN(f, to_region(COUNTY));
    struct camera from = f.w->state.camera;
    int64_t start = f.now;
    act(&f, (struct action){ .kind = ACTION_GO, .route = to_region(TOWNSHIP) });
    settle(&f);
    paint_at(&f, start + 1);
    assert_true(f.w->state.moving);
    assert_true(f.last.deadline_ms <= f.now);
    paint_at(&f, start + 300);
    assert_true(f.w->state.moving && f.w->state.camera.scale > from.scale);
    paint_at(&f, start + 600);
    assert_false(f.w->state.moving);
    sharpen(&f);
    struct camera home = screens_home_camera(&f.w->state, &f.w->known);
    assert_memory_equal(&home, &f.w->state.camera, sizeof home);
    assert_memory_equal(&home, &f.w->state.map.camera, sizeof home);
    close_fix(&f);
}

/* The log steps every six seconds and repaints little; else nothing does. */
static void the_log_steps_by_itself(void **state)
{
    (void)state;
    OPEN(f, to_region(COUNTY));
    f.w->o.frozen_unix_s = 1460598000; /* the clock stands */
    rest(&f);
    for (int step = 0; step < 3; step++) {
        int64_t due = f.last.deadline_ms;
        assert_true(due > f.now && due <= f.now + 6000);
        paint_at(&f, due - 1);
        assert_int_equal(f.last.n_rects, 0);
        paint_at(&f, due);
        assert_true(f.last.n_rects > 0);
        for (int i = 0; i < f.last.n_rects; i++) {
            struct rect r = f.last.rects[i];
            assert_true(r.x > W / 2 && r.y > H / 2 && r.w * r.h < W * H / 8);
        }
    }
    close_fix(&f);
}

static void a_drag_moves_the_map_but_not_through_a_panel(void **state)
{
    (void)state;
    OPEN(f, to_region(COUNTY));
    struct camera before = f.w->state.camera;
    drag(&f, 60, H / 2, 50);
    act(&f, (struct action){ .kind = ACTION_FLING, .dx = 3000 });
    rest(&f);
    assert_memory_equal(&before, &f.w->state.camera, sizeof before);
    drag(&f, W / 2, H / 2, 50);
    paint_at(&f, f.now + 10);
    assert_true(f.w->state.moving);
    struct camera want = camera_pan(&before, 50, 0);
    assert_true(fabs(want.centre.x - f.w->state.camera.centre.x) < 1e-6);
    assert_memory_equal(&before, &f.w->state.map.camera, sizeof before);
    paint_at(&f, f.now + 200); /* let go: drawn again, sharp */
    assert_false(f.w->state.moving);
    sharpen(&f);
    assert_memory_equal(&f.w->state.camera, &f.w->state.map.camera,
                        sizeof before);
    act_kind(&f, ACTION_HOME, 0);
    rest(&f);
    assert_memory_equal(&before, &f.w->state.camera, sizeof before);
    close_fix(&f);
}

static void zoom(struct fix *f, float factor)
{
    act(f, (struct action){ .kind = ACTION_ZOOM,
                            .x = W / 2 + 70,
                            .y = H / 2,
                            .factor = factor });
}

static void zoom_stops_at_its_limits_without_sliding(void **state)
{
    (void)state;
    OPEN(f, to_region(COUNTY));
    double home = f.w->state.camera.scale;
    for (int i = 0; i < 60; i++)
        zoom(&f, 1.3f);
    double most = f.w->state.camera.scale;
    assert_true(most > home * 3);
    struct camera at = f.w->state.camera;
    zoom(&f, 1.3f);
    assert_true(fabs(f.w->state.camera.centre.x - at.centre.x) < 1e-6);
    for (int i = 0; i < 80; i++)
        zoom(&f, 0.7f);
    assert_true(fabs(f.w->state.camera.scale / home - 0.5) < 1e-9);
    at = f.w->state.camera;
    zoom(&f, 0.7f);
    assert_true(fabs(f.w->state.camera.centre.x - at.centre.x) < 1e-6);
    close_fix(&f);
}

static void the_years_play_to_the_last_and_stop(void **state)
{
    (void)state;
    OPEN(f, to_region(COUNTY));
    int first = f.w->known.view->year_first, last = f.w->known.view->year_last;
    act_kind(&f, ACTION_YEAR, last);
    rest(&f);
    assert_int_equal(screens_year(&f.w->state, &f.w->known), last);
    act_kind(&f, ACTION_PLAY, 0);
    settle(&f);
    for (int y = first; y <= last; y++) {
        assert_true(f.w->state.playing);
        assert_int_equal(screens_year(&f.w->state, &f.w->known), y);
        assert_int_equal(f.w->known.view->year, y);
        paint_at(&f, f.now + 1599);
        assert_true(f.last.deadline_ms <= f.now + 1601);
        paint_at(&f, f.now + 1);
        settle(&f);
    }
    assert_false(f.w->state.playing);
    assert_int_equal(screens_year(&f.w->state, &f.w->known), last);
    close_fix(&f);
}

static void a_finger_drawn_over_the_years_turns_them(void **state)
{
    (void)state;
    OPEN(f, to_region(COUNTY));
    float x0, x1, y;
    middle(find_target(&f, ACTION_YEAR, 2015), &x0, &y);
    middle(find_target(&f, ACTION_YEAR, 2018), &x1, &y);
    struct camera before = f.w->state.camera;
    act(&f, (struct action){ .kind = ACTION_PRESS, .x = x0, .y = y });
    act(&f, (struct action){
                .kind = ACTION_DRAG, .x = x1, .y = y - 90, .dx = x1 - x0 });
    rest(&f);
    assert_at(&f, "/630222?year=2018");
    assert_memory_equal(&before, &f.w->state.camera, sizeof before);
    close_fix(&f);
}

static void arrows_reach_whatever_a_finger_can(void **state)
{
    (void)state;
    struct route routes[] = { to_region(COUNTY), to_region(TOWNSHIP),
                              to_region(VILLAGE), to_household(HOUSEHOLD) };
    static const int way[][2] = { { 1, 0 }, { -1, 0 }, { 0, 1 }, { 0, -1 } };
    OPEN(f, to_region(COUNTY));
    for (size_t r = 0; r < LENGTH(routes); r++) {
        go(&f, routes[r]);
        const struct ui *ui = &f.w->ui;
        static uint32_t reached[UI_TARGETS_MAX];
        int n = 0;
        assert_true(ui->n_targets > 0 && ui->n_targets < UI_TARGETS_MAX);
        reached[n++] = ui_focus_next(ui->targets, ui->n_targets, 0, 0, 1);
        for (int i = 0; i < n; i++)
            for (size_t k = 0; k < LENGTH(way); k++) {
                uint32_t id = ui_focus_next(ui->targets, ui->n_targets,
                                            reached[i], way[k][0], way[k][1]);
                bool seen = false;
                for (int j = 0; j < n; j++)
                    seen |= reached[j] == id;
                if (!seen && n < UI_TARGETS_MAX)
                    reached[n++] = id;
            }
        for (int i = 0; i < ui->n_targets; i++) {
            bool seen = false;
            for (int j = 0; j < n; j++)
                seen |= reached[j] == ui->targets[i].id;
            if (!seen && ui->targets[i].focusable)
                fail_msg("screen %zu: no way to target %d of %d (kind %d, "
                         "%.0f,%.0f %.0fx%.0f)",
                         r, i, ui->n_targets, ui->targets[i].action.kind,
                         (double)ui->targets[i].r.x, (double)ui->targets[i].r.y,
                         (double)ui->targets[i].r.w,
                         (double)ui->targets[i].r.h);
        }
    }
    close_fix(&f);
}

static void ok_does_what_the_focus_stands_on(void **state)
{
    (void)state;
    OPEN(f, to_region(COUNTY));
    act(&f, (struct action){ .kind = ACTION_FOCUS, .dy = 1 });
    assert_true(f.w->state.show_focus && f.w->state.focus != 0);
    f.w->state.focus = find_target(&f, ACTION_METRIC, 2)->id;
    act_kind(&f, ACTION_OK, 0);
    rest(&f);
    assert_at(&f, "/630222?metric=income");
    act(&f, (struct action){ .kind = ACTION_PRESS, .x = 5, .y = 5 });
    assert_false(f.w->state.show_focus); /* a finger hides the ring */
    close_fix(&f);
}

static void a_press_shows_within_one_frame(void **state)
{
    (void)state;
    OPEN(f, to_region(COUNTY));
    float x, y;
    middle(find_target(&f, ACTION_DRAW, 0), &x, &y);
    act(&f, (struct action){ .kind = ACTION_PRESS, .x = x, .y = y });
    paint_at(&f, f.now + 1);
    bool shown = false;
    for (int i = 0; i < f.last.n_rects; i++)
        shown |= rect_contains(f.last.rects[i], (int)x, (int)y);
    assert_true(shown);
    act(&f, (struct action){ .kind = ACTION_RELEASE, .x = x, .y = y });
    assert_int_equal(f.w->state.pressed, 0);
    close_fix(&f);
}

static int lines_of(const char *path)
{
    FILE *f = fopen(path, "r");
    int n = 0;
    for (int c; f && (c = fgetc(f)) != EOF;)
        n += c == '\n';
    if (f)
        fclose(f);
    return n;
}

static void draws_stay_in_their_scope_and_are_logged(void **state)
{
    (void)state;
    OPEN(f, to_region(TOWNSHIP));
    int before = lines_of(log_path);
    int64_t candidates = f.w->known.view->totals.households;
    for (int i = 0; i < 5; i++) { /* "draw again" draws from the township */
        act_kind(&f, ACTION_DRAW, 0);
        rest(&f);
        assert_true(region_inside(wall_route(f.w)->region, TOWNSHIP));
        assert_true(wall_route(f.w)->household != 0);
        assert_true(f.w->state.drawn.scope == TOWNSHIP);
        assert_true(f.w->state.drawn.n_candidates == candidates);
        assert_true(f.w->state.drawn.household == wall_route(f.w)->household);
    }
    assert_int_equal(lines_of(log_path), before + 5 + (before == 0));
    close_fix(&f);
}

static void a_filter_goes_along_and_narrows_the_draw(void **state)
{
    (void)state;
    OPEN(f, to_region(VILLAGE));
    act_kind(&f, ACTION_FILTER, POVERTY_LIFTED);
    rest(&f);
    struct route up = *wall_route(f.w);
    up.region = TOWNSHIP;
    go(&f, up);
    int64_t lifted = f.w->known.view->totals.by_poverty[POVERTY_LIFTED];
    assert_true(lifted > 0 && lifted < f.w->known.view->totals.households);
    act_kind(&f, ACTION_DRAW, 0);
    rest(&f);
    assert_true(f.w->state.drawn.n_candidates == lifted);
    act_kind(&f, ACTION_HOME, 0);
    rest(&f);
    assert_true(filter_is_all(&wall_route(f.w)->list.filter));
    close_fix(&f);
}

static void touch_facet(struct fix *f, enum facet facet, int value)
{
    struct action a = { .kind = ACTION_FILTER, .facet = facet, .value = value };
    wall_action(f->w, &a, f->now);
    rest(f);
}

static int64_t marked(const struct fix *f)
{
    const struct marks *m = f->w->known.marks;
    int64_t n = 0;
    for (int64_t i = 0; i < m->n; i++)
        n += marks_have(m, i);
    assert_true(n == m->n_marked && m->n == f->w->known.lights->n);
    return n;
}

static void a_second_touch_on_a_cause_gives_all_lights_back(void **state)
{
    (void)state;
    OPEN(f, to_region(COUNTY));
    uint64_t all = screens_map_key(&f.w->state, &f.w->known);
    const struct view *v = f.w->known.view;
    assert_null(f.w->known.marks);
    touch_facet(&f, FACET_CAUSE, CAUSE_SKILLS);
    assert_true(marked(&f) == v->by_cause[CAUSE_SKILLS]);
    uint64_t skills = screens_map_key(&f.w->state, &f.w->known);
    assert_true(skills != all);
    touch_facet(&f, FACET_POVERTY, POVERTY_NOT_YET);
    assert_true(marked(&f) < v->by_cause[CAUSE_SKILLS]);
    touch_facet(&f, FACET_POVERTY, POVERTY_NOT_YET);
    assert_true(screens_map_key(&f.w->state, &f.w->known) == skills);
    touch_facet(&f, FACET_CAUSE, CAUSE_SKILLS);
    assert_null(f.w->known.marks);
    assert_true(screens_map_key(&f.w->state, &f.w->known) == all);
    touch_facet(&f, FACET_LACKS, GUARANTEE_WATER);
    touch_facet(&f, FACET_MEASURE, MEASURE_WATER);
    struct action clear = { .kind = ACTION_FILTER, .facet = FACET_COUNT };
    wall_action(f.w, &clear, f.now);
    rest(&f);
    assert_true(filter_is_all(&wall_route(f.w)->list.filter));
    close_fix(&f);
}

static void a_drawn_light_runs_before_its_household_opens(void **state)
{
    (void)state;
    OPEN(f, to_region(TOWNSHIP));
    act_kind(&f, ACTION_DRAW, 0);
    while (f.w->draw_request)
        wall_wait(f.w, f.now, 20000);
    int64_t start = f.now;
    assert_true(f.w->state.run.start_ms == start);
    bool drew = false;
    for (int64_t ms = 0; ms < DRAW_RUN_MS; ms += 50) {
        paint_at(&f, start + ms);
        wall_answers(f.w, f.now);
        assert_int_equal(wall_route(f.w)->household, 0);
        assert_true(f.last.deadline_ms <= start + DRAW_RUN_MS);
        drew |= ms > 0 && f.last.n_rects > 0;
    }
    assert_true(drew);
    paint_at(&f, start + DRAW_RUN_MS);
    settle(&f);
    assert_true(wall_route(f.w)->household == f.w->state.drawn.household);
    assert_true(f.w->state.run.start_ms == 0);
    close_fix(&f);
}

static void a_touch_ends_the_run(void **state)
{
    (void)state;
    OPEN(f, to_region(TOWNSHIP));
    act_kind(&f, ACTION_DRAW, 0);
    while (f.w->draw_request)
        wall_wait(f.w, f.now, 20000);
    paint_at(&f, f.now + 100);
    struct action tap = { .kind = ACTION_TAP, .x = W / 2, .y = H / 2 };
    wall_action(f.w, &tap, f.now);
    settle(&f);
    assert_true(wall_route(f.w)->household == f.w->state.drawn.household &&
                wall_route(f.w)->household != 0);
    close_fix(&f);
}

static void type_text(struct fix *f, const char *text)
{
    for (; *text; text++) {
        act_kind(f, ACTION_TYPE, *text);
        rest(f);
    }
}

static void the_search_finds_and_leads_there(void **state)
{
    (void)state;
    OPEN(f, to_region(COUNTY));
    act_kind(&f, ACTION_TYPE, 'x'); /* nobody types yet */
    rest(&f);
    assert_string_equal(wall_route(f.w)->find, "");
    act_kind(&f, ACTION_SEARCH, 0);
    rest(&f);
    assert_true(wall_route(f.w)->finding);
    type_text(&f, "lpc");
    const struct search *found = f.w->known.search;
    assert_true(found && strcmp(found->text, "lpc") == 0);
    int at = -1;
    for (int i = 0; i < found->n_hits; i++)
        if (found->hits[i].region == VILLAGE && !found->hits[i].household)
            at = i;
    assert_true(at >= 0);
    /* nothing below the search can be reached, and its row leads there */
    int n, rows = 0;
    const struct ui_target *t = wall_targets(f.w, &n), *go = NULL;
    for (int i = 0; i < n; i++) {
        assert_true(t[i].action.kind == ACTION_SEARCH ||
                    t[i].action.kind == ACTION_TYPE ||
                    t[i].action.kind == ACTION_NONE ||
                    t[i].action.kind == ACTION_GO);
        rows += t[i].action.kind == ACTION_GO;
        if (t[i].action.kind == ACTION_GO &&
            t[i].action.route.region == VILLAGE)
            go = &t[i];
    }
    assert_true(rows > 0 && go);
    struct action open = go->action;
    wall_action(f.w, &open, f.now);
    rest(&f);
    assert_true(wall_route(f.w)->region == VILLAGE);
    assert_false(wall_route(f.w)->finding);
    act_kind(&f, ACTION_SEARCH, 0);
    rest(&f);
    type_text(&f, "q");
    act_kind(&f, ACTION_TYPE, ACTION_TYPE_DELETE);
    rest(&f);
    assert_string_equal(wall_route(f.w)->find, "");
    act_kind(&f, ACTION_BACK, 0); /* out of the search alone */
    rest(&f);
    assert_false(wall_route(f.w)->finding);
    assert_true(wall_route(f.w)->region == VILLAGE);
    close_fix(&f);
}

static void nobody_to_draw_is_told(void **state)
{
    (void)state;
    OPEN(f, to_region(VILLAGE));
    /* a status that the village has nobody of */
    const struct totals *t = &f.w->known.view->totals;
    int none = -1;
    for (int i = 0; i < POVERTY_COUNT; i++)
        if (t->by_poverty[i] == 0)
            none = i;
    assert_true(none >= 0);
    act_kind(&f, ACTION_FILTER, none);
    rest(&f);
    act_kind(&f, ACTION_DRAW, 0);
    settle(&f);
    assert_int_equal(wall_route(f.w)->household, 0);
    assert_true(f.w->state.notice.text[0] != 0);
    close_fix(&f);
}

static void an_idle_wall_goes_home_in_its_own_language(void **state)
{
    (void)state;
    OPEN(f, to_region(VILLAGE));
    act_kind(&f, ACTION_LANGUAGE, 0);
    rest(&f);
    assert_string_equal(strings_language(f.w->ui.strings), "en");
    int64_t left = f.w->last_action_ms + 60000;
    assert_true(f.last.deadline_ms <= left);
    paint_at(&f, left - 1);
    settle(&f);
    assert_at(&f, "/630222/203/205");
    paint_at(&f, left);
    rest(&f);
    assert_at(&f, "/630222");
    assert_string_equal(strings_language(f.w->ui.strings), "zh-CN");
    /* and sleeps until its log steps */
    assert_true(f.last.deadline_ms > f.now);
    close_fix(&f);
}

static void a_page_past_the_end_is_the_last_one(void **state)
{
    (void)state;
    struct route r = to_region(VILLAGE);
    r.list.page = 999;
    OPEN(f, r);
    const struct household_page *p = f.w->known.page;
    assert_true(p->n_rows > 0);
    assert_int_equal(wall_route(f.w)->list.page,
                     (p->n_matches - 1) / p->query.page_rows);
    close_fix(&f);
}

static void a_new_size_repaints_and_asks_for_its_rows(void **state)
{
    (void)state;
    OPEN(f, to_region(VILLAGE));
    int rows = f.w->known.page->query.page_rows;
    free(f.frame.data);
    f.frame = (struct pixels){ xcalloc(960 * 900, 4), 960, 900, 960 };
    wall_resize(f.w, 960, 900, f.now);
    rest(&f);
    assert_at(&f, "/630222/203/205");
    assert_int_equal(f.w->known.page->query.page_rows,
                     screens_page_rows(&f.w->state, &f.w->state.route));
    assert_true(rows != f.w->known.page->query.page_rows);
    struct camera home = screens_home_camera(&f.w->state, &f.w->known);
    assert_memory_equal(&home, &f.w->state.camera, sizeof home);
    close_fix(&f);
}

static void another_county_has_a_map_of_its_own(void **state)
{
    (void)state;
    OPEN(f, to_region(COUNTY));
    go(&f, to_region(622923));
    assert_at(&f, "/622923");
    assert_true(f.w->known.lights->county == 622923);
    assert_true(mapgeom_county(f.w->geom)->id == 622923);
    struct camera home = screens_home_camera(&f.w->state, &f.w->known);
    assert_memory_equal(&home, &f.w->state.map.camera, sizeof home);
    close_fix(&f);
}

/* ---- what another program writes ---- */

static void run_sql(const char *sql)
{
    sqlite3 *db = NULL;
    char *message = NULL;
    assert_int_equal(sqlite3_open(db_path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    sqlite3_close(db);
}

static void wait_for_change(struct fix *f, uint64_t generation)
{
    for (int i = 0; i < 400 && f->w->known.generation == generation; i++) {
        wall_answers(f->w, f->now);
        usleep(10000);
    }
    assert_true(f->w->known.generation != generation);
    settle(f);
}

static void what_another_program_writes_rolls_in(void **state)
{
    (void)state;
    struct fix f = open_at(to_region(COUNTY), 0.05, false);
    relocate(&f);
    int64_t before = f.w->known.view->totals.funds;
    uint64_t generation = f.w->known.generation;
    run_sql("update fund set arrived = arrived + 1000000 where year = 2016 "
            "and region / 1000000 = 630222 and region = (select min(region) "
            "from fund where year = 2016 and region / 1000000 = 630222)");
    wait_for_change(&f, generation);
    assert_true(f.w->known.view->totals.funds == before + 1000000);
    assert_true(f.w->known.view_previous->totals.funds == before);
    assert_true(f.w->state.view_changed_ms == f.now); /* rolls from here */
    paint_at(&f, f.now + 30);
    assert_true(f.last.n_rects > 0 && f.last.deadline_ms <= f.now);
    close_fix(&f);
}

static void a_household_that_is_gone_leads_to_its_village(void **state)
{
    (void)state;
    struct fix f = open_at(to_household(HOUSEHOLD), 0.05, false);
    relocate(&f);
    household_id other = f.w->known.dossier->next;
    if (!other)
        other = f.w->known.dossier->previous;
    assert_true(other != 0);
    go(&f, to_household(other));
    char sql[1024];
    static const char *const tables[] = { "member", "measure", "log", "change",
                                          "household_year" };
    uint64_t generation = f.w->known.generation;
    str_copy(sql, sizeof sql, "begin;");
    for (size_t i = 0; i < LENGTH(tables); i++)
        str_append(sql, sizeof sql, "delete from %s where household = %lld;",
                   tables[i], (long long)other);
    str_append(sql, sizeof sql, "delete from household where id = %lld;commit",
               (long long)other);
    run_sql(sql);
    wait_for_change(&f, generation);
    assert_at(&f, "/630222/203/205");
    assert_true(f.w->state.notice.text[0] != 0);
    close_fix(&f);
}

/* ---- pixels ---- */

static void two_stills_are_equal_to_the_byte(void **state)
{
    (void)state;
    struct fix a = open_at(to_region(TOWNSHIP), 0, true);
    relocate(&a);
    struct fix b = open_at(to_region(TOWNSHIP), 0, true);
    relocate(&b);
    paint_at(&a, a.now);
    paint_at(&b, b.now);
    assert_memory_equal(a.frame.data, b.frame.data, W * H * 4);
    close_fix(&a);
    close_fix(&b);
}

static struct action random_action(struct rng *r)
{
    struct action a = { .factor = 1 };
    a.x = (float)rng_below(r, W);
    a.y = (float)rng_below(r, H);
    switch (rng_below(r, 12)) {
    case 0: a.kind = ACTION_BACK; break;
    case 1: a.kind = ACTION_LANGUAGE; break;
    case 2:
        a.kind = ACTION_ZOOM;
        a.factor = (float)(0.7 + rng_unit(r));
        break;
    case 3:
        a.kind = ACTION_DRAG;
        a.dx = (float)rng_between(r, -80, 80);
        a.dy = (float)rng_between(r, -80, 80);
        break;
    case 4:
        a.kind = ACTION_FOCUS;
        a.dx = (float)rng_between(r, -1, 1);
        a.dy = a.dx == 0 ? 1 : 0;
        break;
    case 5: a.kind = ACTION_OK; break;
    case 6: a.kind = ACTION_PRESS; break;
    case 7: a.kind = ACTION_PLAY; break;
    case 8:
        a.kind = ACTION_FLING;
        a.dx = (float)rng_between(r, -2000, 2000);
        break;
    default: a.kind = ACTION_TAP; break;
    }
    return a;
}

/* Whatever a crowd does to it: what is painted piece by piece is what a full
 * repaint of the same list gives. */
static void painting_by_pieces_equals_painting_all(void **state)
{
    (void)state;
    OPEN(f, to_region(COUNTY));
    struct rng r = rng_make(20160414, 3);
    struct pixels full = { xcalloc(W * H, 4), W, H, W };
    struct rect all = rect_make(0, 0, W, H);
    for (int i = 0; i < 500; i++) {
        if (rng_chance(&r, 0.6))
            act(&f, random_action(&r));
        if (rng_chance(&r, 0.8))
            settle(&f);
        paint_at(&f, f.now + rng_between(&r, 1, 400));
        memset(full.data, 0xA5, W * H * 4);
        paint_replay(f.w->paint, wall_scene(f.w), full, &all, 1);
        if (memcmp(full.data, f.frame.data, W * H * 4) != 0) {
            char text[ROUTE_BYTES];
            route_format(wall_route(f.w), text);
            fail_msg("frame %d at %s differs", i, text);
        }
    }
    free(full.data);
    settle(&f);
    close_fix(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unchanged_wall_paints_nothing),
        cmocka_unit_test(touch_leads_from_the_county_to_a_household_and_back),
        cmocka_unit_test(money_leads_from_the_county_to_a_household_and_back),
        cmocka_unit_test(the_same_place_is_the_same_picture),
        cmocka_unit_test(an_unknown_place_is_told_and_the_wall_stays),
        cmocka_unit_test(a_wall_never_begins_blank),
        cmocka_unit_test(a_touch_that_overtakes_another_mixes_nothing),
        cmocka_unit_test(a_flight_ends_where_the_place_is_framed),
        cmocka_unit_test(the_log_steps_by_itself),
        cmocka_unit_test(a_drag_moves_the_map_but_not_through_a_panel),
        cmocka_unit_test(zoom_stops_at_its_limits_without_sliding),
        cmocka_unit_test(the_years_play_to_the_last_and_stop),
        cmocka_unit_test(a_finger_drawn_over_the_years_turns_them),
        cmocka_unit_test(arrows_reach_whatever_a_finger_can),
        cmocka_unit_test(ok_does_what_the_focus_stands_on),
        cmocka_unit_test(a_press_shows_within_one_frame),
        cmocka_unit_test(draws_stay_in_their_scope_and_are_logged),
        cmocka_unit_test(a_filter_goes_along_and_narrows_the_draw),
        cmocka_unit_test(a_second_touch_on_a_cause_gives_all_lights_back),
        cmocka_unit_test(a_drawn_light_runs_before_its_household_opens),
        cmocka_unit_test(a_touch_ends_the_run),
        cmocka_unit_test(the_search_finds_and_leads_there),
        cmocka_unit_test(nobody_to_draw_is_told),
        cmocka_unit_test(an_idle_wall_goes_home_in_its_own_language),
        cmocka_unit_test(a_page_past_the_end_is_the_last_one),
        cmocka_unit_test(a_new_size_repaints_and_asks_for_its_rows),
        cmocka_unit_test(another_county_has_a_map_of_its_own),
        cmocka_unit_test(two_stills_are_equal_to_the_byte),
        cmocka_unit_test(painting_by_pieces_equals_painting_all),
        cmocka_unit_test(what_another_program_writes_rolls_in),
        cmocka_unit_test(a_household_that_is_gone_leads_to_its_village),
    };
    return cmocka_run_group_tests(tests, make_register, remove_register);
}
