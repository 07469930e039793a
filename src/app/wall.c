#include "app/wall_internal.h"

#include "base/clock.h"
#include "base/log.h"

#include <stdlib.h>
#include <string.h>

#define PLAY_STEP_MS 1600
#define OTHERS_DIM   0.22f /* lights outside the place that is shown */
#define MINUTE_S     60
#define PROBE_PX     4
#define PROBE_SHOWN  0xFF00FF7Fu
#define PROBE_PANEL  0xFFFF00AAu

struct wall *wall_create(const struct wall_options *options)
{
    struct wall *w = xcalloc(1, sizeof *w);
    w->o = *options;
    w->known.home = source_home(options->source);
    w->known.year = source_year(options->source);
    w->known.freshness = source_freshness(options->source);
    struct paint_options paint = { .fonts = options->fonts };
    w->paint = paint_create(&paint);
    w->state.title = options->config->title;
    w->state.idle_s = options->config->idle_s;
    w->state.route.list = household_query_all();
    w->target = w->state.route;
    w->last_action_ms = options->now_ms;
    wall_resize(w, options->w, options->h, options->now_ms);
    return w;
}

void wall_destroy(struct wall *w)
{
    if (!w)
        return;
    wall_data_finish(w);
    paint_destroy(w->paint);
    damage_finish(&w->damage);
    scene_finish(&w->scene);
    scene_finish(&w->base_scene);
    free(w);
}

void wall_resize(struct wall *w, int width, int height, int64_t now_ms)
{
    w->state.w = width;
    w->state.h = height;
    w->state.unit = screens_unit(width, height) *
                    (float)w->o.config->unit_scale;
    damage_finish(&w->damage);
    damage_init(&w->damage, width, height);
    damage_invalidate(&w->damage);
    paint_layer_drop(w->paint, LAYER_MAP_BASE);
    paint_layer_drop(w->paint, LAYER_LIGHTS);
    memset(&w->state.base, 0, sizeof w->state.base);
    memset(&w->state.lights, 0, sizeof w->state.lights);
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

bool wall_settled(const struct wall *w)
{
    return !w->loading && w->draw_request == 0;
}

const struct error *wall_problem(const struct wall *w)
{
    return &w->problem;
}

const struct route *wall_route(const struct wall *w)
{
    return &w->state.route;
}

bool wall_wants_quit(const struct wall *w)
{
    return w->quit;
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

static bool at_home(const struct wall *w)
{
    return w->state.route.region == w->known.home &&
           !w->state.route.household && !w->state.route.year &&
           w->state.route.metric == METRIC_RATE && !w->camera_moved &&
           w->language == 0;
}

static void tick_idle(struct wall *w, int64_t now_ms)
{
    int64_t idle_ms = (int64_t)w->o.config->idle_s * 1000;
    if (idle_ms == 0 || w->o.still || w->loading || at_home(w) ||
        now_ms < w->last_action_ms + idle_ms)
        return;
    struct action home = { .kind = ACTION_HOME };
    wall_action(w, &home, now_ms);
    w->state.show_focus = false;
    w->state.focus = 0;
    w->language = 0;
}

/* ---- layers ---- */

static bool same_camera(const struct camera *a, const struct camera *b)
{
    return a->scale == b->scale && a->centre.x == b->centre.x &&
           a->centre.y == b->centre.y;
}

static bool fresh(const struct map_layer *l, const struct camera *c,
                  uint64_t painted, uint64_t wanted)
{
    return l->ref.generation && painted == wanted && same_camera(&l->camera, c);
}

static void paint_base(struct wall *w)
{
    struct ui_state *st = &w->state;
    struct rect all = rect_make(0, 0, st->w, st->h);
    struct pixels p = paint_layer_begin(w->paint, LAYER_MAP_BASE, st->w, st->h);
    screens_build_base(&w->base_scene, w->o.theme, st, &w->known);
    paint_replay(w->paint, &w->base_scene, p, &all, 1);
    st->base.ref = paint_layer_put(w->paint, LAYER_MAP_BASE);
    st->base.camera = st->camera;
}

static void paint_lights(struct wall *w)
{
    struct ui_state *st = &w->state;
    struct pixels p = paint_layer_begin(w->paint, LAYER_LIGHTS, st->w, st->h);
    struct glow_style style = screens_glow_style(w->o.theme, st, &w->known);
    glow_draw(&w->glow, screens_year(st, &w->known), &st->camera,
              screens_map_view(st), &style, screens_lights_focus(st),
              OTHERS_DIM, p.data, p.w, p.h, p.stride_px);
    st->lights.ref = paint_layer_put(w->paint, LAYER_LIGHTS);
    st->lights.camera = st->camera;
}

/* While the map moves, the old images are moved and scaled; at rest they are
 * drawn again, sharp. */
static void refresh_layers(struct wall *w)
{
    struct ui_state *st = &w->state;
    if (!w->geom || (st->moving && st->base.ref.generation))
        return;
    uint64_t base = screens_base_key(st, &w->known);
    uint64_t lights = screens_lights_key(st, &w->known);
    if (!fresh(&st->base, &st->camera, w->base_key, base)) {
        paint_base(w);
        w->base_key = base;
    }
    if (w->known.glow &&
        !fresh(&st->lights, &st->camera, w->lights_key, lights)) {
        paint_lights(w);
        w->lights_key = lights;
    }
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
    if (w->state.playing)
        ui_wake_at(ui, w->state.play_step_ms + PLAY_STEP_MS);
    if (w->state.notice.text[0])
        ui_wake_at(ui, w->notice_until_ms);
    if (w->o.config->idle_s && !at_home(w) && !w->o.still)
        ui_wake_at(ui, w->last_action_ms + (int64_t)w->o.config->idle_s * 1000);
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
    tick_idle(w, now_ms);
    wall_camera_tick(w, now_ms);
    if (w->state.route.region)
        refresh_layers(w);
    build(w, now_ms);
    damage_update(&w->damage, &w->scene);
    paint_replay(w->paint, &w->scene, frame, w->damage.rects,
                 w->damage.n_rects);
    return (struct wall_frame){ w->damage.rects, w->damage.n_rects,
                                next_deadline(w, now_ms) };
}
