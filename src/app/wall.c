#include "app/wall_internal.h"

#include "base/clock.h"
#include "base/log.h"

#include <stdlib.h>
#include <string.h>

#define PLAY_STEP_MS 1600
#define MINUTE_S     60
#define PROBE_PX     4
#define PROBE_SHOWN  0xFF00FF7Fu
#define PROBE_PANEL  0xFFFF00AAu

struct wall *wall_create(const struct wall_options *options)
{
    struct wall *w = xcalloc(1, sizeof *w);
    w->o = *options;
    if (options->source) {
        w->known.home = source_home(options->source);
        w->known.year = source_year(options->source);
        w->known.freshness = source_freshness(options->source);
    }
    struct paint_options paint = { .fonts = options->fonts };
    w->paint = paint_create(&paint);
    struct wall_shape shape = config_shape(options->config, options->w,
                                           options->h);
    struct grid g = geometry_grid(&shape);
    w->painter = map_painter_create(grid_canvas_w(&g), grid_canvas_h(&g),
                                    options->wake, options->wake_ctx);
    w->photos = photos_create(options->config->photo_dir, w->paint,
                              options->wake, options->wake_ctx);
    w->state.staff = options->staff && options->config->staff_audience;
    if (w->state.staff)
        source_show_whole(options->source, true);
    w->state.lock.possible = options->pins && options->config->staff_audience;
    w->state.title = options->config->title;
    w->state.idle_s = options->config->idle_s;
    w->state.set = options->screens;
    w->state.route.list = household_query_all();
    w->target = w->state.route;
    w->last_action_ms = options->now_ms;
    w->pattern_on = options->pattern;
    wall_resize(w, options->w, options->h, options->now_ms);
    return w;
}

void wall_destroy(struct wall *w)
{
    if (!w)
        return;
    wall_lock_end(w, "end-restart", NULL, w->state.now_ms);
    map_painter_destroy(w->painter);
    photos_destroy(w->photos);
    wall_data_finish(w);
    paint_destroy(w->paint);
    damage_finish(&w->damage);
    scene_finish(&w->scene);
    free(w);
}

void wall_resize(struct wall *w, int width, int height, int64_t now_ms)
{
    w->state.w = width;
    w->state.h = height;
    struct wall_shape shape = config_shape(w->o.config, width, height);
    w->state.grid = geometry_grid(&shape);
    w->state.unit = geometry_unit(&shape);
    damage_finish(&w->damage);
    damage_init(&w->damage, width, height);
    damage_invalidate(&w->damage);
    wall_map_forget(w);
    if (w->state.route.region)
        wall_camera_home(w, now_ms, false);
    if (w->target.region) { /* a page may hold other rows */
        struct route target = w->target;
        wall_data_load(w, &target, false);
    }
}

void wall_invalidate(struct wall *w)
{
    damage_invalidate(&w->damage);
}

void wall_hurry(struct wall *w)
{
    w->hold_until_ms = 0;
}

bool wall_settled(const struct wall *w)
{
    return !w->loading && w->draw_request == 0;
}

const struct error *wall_problem(const struct wall *w)
{
    return &w->problem;
}

void wall_fingers(struct wall *w, const struct pattern_point *fingers, int n)
{
    if (w->pattern_on)
        pattern_touch(&w->pattern, fingers, n);
}

const struct route *wall_route(const struct wall *w)
{
    return &w->state.route;
}

bool wall_shows_more(const struct wall *w)
{
    return w->state.staff || w->shows_more;
}

void wall_lock(struct wall *w, const char *why, int64_t now_ms)
{
    wall_lock_end(w, why, NULL, now_ms);
}

void wall_lock_when_due(struct wall *w, int64_t now_ms)
{
    wall_lock_tick(w, now_ms);
}

bool wall_is_typing(const struct wall *w)
{
    return w->state.route.finding || w->state.lock.pad;
}

bool wall_wants_quit(const struct wall *w)
{
    return w->quit;
}

const struct freshness *wall_freshness(const struct wall *w)
{
    return &w->known.freshness;
}

struct paint_stats wall_paint_stats(const struct wall *w)
{
    return paint_stats(w->paint);
}

const struct scene *wall_scene(const struct wall *w)
{
    return &w->scene;
}

const struct ui_target *wall_targets(const struct wall *w, int *n)
{
    *n = w->ui.n_targets;
    return w->ui.targets;
}

/* ---- time ---- */

static void tick_clock(struct wall *w, int64_t now_ms)
{
    if (w->o.frozen_unix_s) {
        w->state.wall_unix_s = w->o.frozen_unix_s;
        w->state.wall_next_s_ms = 0;
        return;
    }
    int64_t s = clock_unix_s();
    w->state.wall_unix_s = s;
    w->state.wall_next_s_ms = now_ms + (MINUTE_S - s % MINUTE_S) * 1000;
}

static void tick_play(struct wall *w, int64_t now_ms)
{
    const struct view *v = w->known.view;
    if (!w->state.playing || w->loading || !v ||
        now_ms < w->state.play_step_ms + PLAY_STEP_MS)
        return;
    int year = screens_year(&w->state, &w->known);
    w->state.play_step_ms = now_ms;
    if (year >= v->year_last) {
        w->state.playing = false;
        return;
    }
    struct route r = w->state.route;
    r.year = year + 1 == w->known.year ? 0 : year + 1;
    wall_data_load(w, &r, false);
    w->last_action_ms = now_ms; /* somebody watches it */
}

/* ---- a frame ---- */

/* Commands like any other: what changes them is damage like any other. */
static void build_probe(struct wall *w)
{
    int x = w->state.w - PROBE_PX, y = w->state.h - PROBE_PX;
    scene_fill(&w->scene, rect_make(x, y, PROBE_PX, PROBE_PX), PROBE_SHOWN);
    if (w->state.route.household)
        scene_fill(&w->scene,
                   rect_make(x - 2 * PROBE_PX, y, PROBE_PX, PROBE_PX),
                   PROBE_PANEL);
}

static void build(struct wall *w, int64_t now_ms)
{
    struct ui *ui = &w->ui;
    scene_begin(&w->scene, w->state.w, w->state.h);
    ui->scene = &w->scene;
    ui->metrics = fonts_metrics(w->o.fonts);
    ui->theme = w->o.theme;
    ui->strings = w->o.languages[w->language];
    ui->unit = w->state.unit;
    ui->w = w->state.w;
    ui->h = w->state.h;
    ui->now_ms = now_ms;
    ui->deadline_ms = INT64_MAX;
    ui->pressed = w->state.pressed;
    ui->focus = w->state.focus;
    ui->show_focus = w->state.show_focus;
    ui->n_targets = 0;
    if (w->pattern_on)
        screen_pattern(ui, &w->state.grid, &w->pattern);
    else
        screens_build(ui, &w->state, &w->known);
    if (w->o.probe)
        build_probe(w);
    if (w->scene.n_dropped && !w->dropped_said) {
        log_warn("a screen of more than %d commands was cut short",
                 SCENE_COMMANDS_MAX);
        w->dropped_said = true;
    }
}

static int64_t next_deadline(struct wall *w, int64_t now_ms)
{
    struct ui *ui = &w->ui;
    if (w->flight.on || now_ms < w->moving_until_ms)
        ui_wake_at(ui, now_ms);
    if (w->hold_until_ms)
        ui_wake_at(ui, w->hold_until_ms);
    if (w->state.playing)
        ui_wake_at(ui, w->state.play_step_ms + PLAY_STEP_MS);
    if (w->state.notice.text[0])
        ui_wake_at(ui, w->notice_until_ms);
    ui_wake_at(ui, wall_idle_deadline(w));
    ui_wake_at(ui, wall_lock_deadline(w));
    return ui->deadline_ms;
}

struct wall_frame wall_paint(struct wall *w, struct pixels frame,
                             int64_t now_ms)
{
    w->state.now_ms = now_ms;
    if (w->state.notice.text[0] && now_ms >= w->notice_until_ms)
        w->state.notice.text[0] = 0;
    tick_clock(w, now_ms);
    tick_play(w, now_ms);
    wall_lock_tick(w, now_ms);
    wall_idle_tick(w, now_ms);
    wall_camera_tick(w, now_ms);
    if (w->state.route.region)
        wall_map_refresh(w, now_ms);
    build(w, now_ms);
    if (map_painter_busy(w->painter) && !w->state.map.ref.generation)
        paint_warm(w->paint, &w->scene); /* meanwhile */
    if (!wall_map_complete(w))
        build(w, now_ms);
    if (wall_photos_refresh(w))
        build(w, now_ms);
    damage_update(&w->damage, &w->scene);
    paint_replay(w->paint, &w->scene, frame, w->damage.rects,
                 w->damage.n_rects);
    w->shows_more = w->state.staff;
    return (struct wall_frame){ w->damage.rects, w->damage.n_rects,
                                map_painter_busy(w->painter),
                                next_deadline(w, now_ms) };
}
