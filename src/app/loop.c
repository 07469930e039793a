#include "app/loop.h"

#include "app/care.h"
#include "app/reload.h"
#include "app/signals.h"
#include "base/clock.h"
#include "base/log.h"
#include "input/sdl_input.h"
#include "paint/present.h"

#include <SDL2/SDL.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLEEP_MOST_MS 1000
#define LATE_MS       1 /* never ask for a sleep of 0: that would spin */

struct loop {
    struct session session;
    struct present *present;
    struct wall *wall;
    struct sdl_input input;
    struct care care;
    struct reload reload;
    char draw_log[PATH_BYTES];
    int frame_ms;
    int64_t deadline_ms, last_frame_ms, end_ms, care_ms;
    bool dirty, first_shown, quit, dark;
};

/* Set from the data thread; one posted event stands for any number of
 * answers. */
static atomic_bool wake_posted;
static _Atomic Uint32 wake_event; /* 0: nobody to wake */

static void wake(void *ctx)
{
    (void)ctx;
    Uint32 type = atomic_load(&wake_event);
    if (type == 0 || atomic_exchange(&wake_posted, true))
        return;
    SDL_Event e = { .type = type };
    if (SDL_PushEvent(&e) != 1) /* the next answer tries again */
        atomic_store(&wake_posted, false);
}

static int64_t now_ms(void)
{
    /* From 1: 0 means "never" in animation times. */
    return clock_monotonic_us() / 1000 + 1;
}

/* Only drivers that somebody can look at: left to itself, SDL falls back to
 * drawing off-screen, and knocks on Wayland's door where there is none. The
 * environment's SDL_VIDEODRIVER wins. */
static void choose_driver(void)
{
    const char *x11 = getenv("DISPLAY"), *wayland = getenv("WAYLAND_DISPLAY");
    SDL_SetHint(SDL_HINT_VIDEODRIVER, wayland && *wayland ? "wayland,x11"
                                      : x11 && *x11       ? "x11"
                                                          : "kmsdrm");
}

static enum status open_present(struct loop *l, const struct loop_options *o,
                                struct error *err)
{
    const struct config *c = &l->session.config;
    struct present_options p = { .kind = c->present,
                                 .looks = care_looks(c),
                                 .w = o->w ? o->w : c->width,
                                 .h = o->h ? o->h : c->height,
                                 .fullscreen = c->fullscreen && !o->windowed &&
                                               !o->w };
    if (o->present && !present_parse(o->present, &p.kind))
        return error_set(err, STATUS_INVALID,
                         "--present %s: expected auto, software, texture or "
                         "headless",
                         o->present);
    if (p.kind == PRESENT_HEADLESS && (p.w == 0 || p.h == 0)) {
        p.w = 1920;
        p.h = 1080;
    }
    choose_driver();
    enum status s = present_create(&p, &l->present, err);
    if (s)
        return s;
    static const char *const names[] = { "auto", "software", "texture",
                                         "headless" };
    struct pixels f = present_frame(l->present);
    log_info("present: %s, %dx%d (%s)", names[present_kind(l->present)], f.w,
             f.h, present_reason(l->present));
    if (SDL_WasInit(SDL_INIT_VIDEO)) {
        wake_event = SDL_RegisterEvents(1);
        if (p.fullscreen)
            SDL_ShowCursor(SDL_DISABLE);
    }
    return STATUS_OK;
}

static void open_draw_log(struct loop *l)
{
    char dir[PATH_BYTES];
    struct error err = { "" };
    if (paths_state(dir, &err)) {
        log_warn("draws are not logged: %s", err.text);
        return;
    }
    paths_join(l->draw_log, dir, "draws.csv");
}

static void make_wall(struct loop *l, const struct loop_options *o,
                      const struct route *route)
{
    struct session *s = &l->session;
    struct pixels f = present_frame(l->present);
    struct wall_options wo = { .config = &s->config,
                               .fonts = s->fonts,
                               .theme = &s->theme,
                               .screens = s->screens,
                               .languages = { s->languages[0],
                                              s->languages[1] },
                               .source = s->source,
                               .wake = wake,
                               .draw_log = l->draw_log[0] ? l->draw_log : NULL,
                               .pins = l->care.pins,
                               .w = f.w,
                               .h = f.h,
                               .now_ms = now_ms(),
                               .frozen_unix_s = o->frozen_unix_s,
                               .pattern = o->pattern,
                               .probe = o->probe };
    l->wall = wall_create(&wo);
    wall_go(l->wall, route);
}

static enum status open_wall(struct loop *l, const struct loop_options *o,
                             struct error *err)
{
    struct route route = { .region = source_home(l->session.source),
                           .list = household_query_all() };
    if (o->route && !l->care.crash.safe) {
        enum status status = route_parse(o->route, &route, err);
        if (status)
            return status;
    }
    make_wall(l, o, &route);
    pixels_touch(present_frame(l->present)); /* while the register answers */
    return STATUS_OK;
}

static struct session_options session_options(const struct loop *l,
                                              const struct loop_options *o)
{
    return (struct session_options){ .config_path = o->config_path,
                                     .register_path = o->register_path,
                                     .language = o->language,
                                     .wake = wake,
                                     .poll = true,
                                     .safe = l->care.crash.safe };
}

/* What only a window that is made anew can follow. */
static bool needs_window(const struct config *a, const struct config *b)
{
    return a->width != b->width || a->height != b->height ||
           a->fullscreen != b->fullscreen || a->present != b->present;
}

/* The files as they are now, if they are in order; the wall stays where it is.
 * Another wall is made over them: it has no state that could not be made again,
 * and its pixels stay until the new ones are there. */
static void reload(struct loop *l, const struct loop_options *o)
{
    struct session_options so = session_options(l, o);
    struct session fresh, old = l->session;
    struct error err = { "" };
    bool moved;
    if (session_renew(&old, &so, &fresh, &moved, &err)) {
        log_error("nothing is reloaded: %s", err.text);
        return;
    }
    if (needs_window(&old.config, &fresh.config))
        log_warn("[wall] width, height, fullscreen and present are taken at "
                 "the next start");
    struct route route = *wall_route(l->wall);
    bool here = route.region != 0 &&
                source_home(old.source) == source_home(fresh.source);
    if (!here)
        route = (struct route){ .region = source_home(fresh.source),
                                .list = household_query_all() };
    wall_destroy(l->wall);
    l->session = fresh;
    present_set_looks(l->present, care_looks(&l->session.config));
    care_reopen(&l->care, &l->session, now_ms());
    make_wall(l, o, &route);
    if (moved) {
        old.source = NULL;
        old.feed = NULL;
    }
    session_close(&old);
    l->frame_ms = 1000 / l->session.config.fps_max;
    reload_watch(&l->reload, &l->session, now_ms());
    l->dirty = true;
    log_info("reloaded: configuration, colours, screens, strings, fonts, tour");
}

/* ---- events ---- */

static void adopt_frame(struct loop *l)
{
    struct pixels before = present_frame(l->present);
    int w = before.w, h = before.h;
    if (!present_changed(l->present))
        return;
    l->care.look_changed = true; /* what lies around it is new, too */
    struct pixels f = present_frame(l->present);
    if (f.w != w || f.h != h)
        wall_resize(l->wall, f.w, f.h, now_ms());
    else
        wall_invalidate(l->wall);
}

static void on_window(struct loop *l, const SDL_WindowEvent *e)
{
    switch (e->event) {
    case SDL_WINDOWEVENT_SIZE_CHANGED:
    case SDL_WINDOWEVENT_RESIZED:
        adopt_frame(l);
        /* fall through */
    case SDL_WINDOWEVENT_EXPOSED:
    case SDL_WINDOWEVENT_SHOWN:
    case SDL_WINDOWEVENT_RESTORED:
        wall_invalidate(l->wall);
        l->care.look_changed |= l->dark;
        l->dirty = true;
        break;
    default: break;
    }
}

static bool is_touch(Uint32 type)
{
    return type == SDL_FINGERDOWN || type == SDL_FINGERUP ||
           type == SDL_FINGERMOTION || type == SDL_MOUSEBUTTONDOWN ||
           type == SDL_MOUSEBUTTONUP || type == SDL_MOUSEMOTION;
}

static enum gate_event gate_of(const SDL_Event *e)
{
    switch (e->type) {
    case SDL_FINGERDOWN:
    case SDL_MOUSEBUTTONDOWN: return GATE_DOWN;
    case SDL_FINGERUP:
    case SDL_MOUSEBUTTONUP: return GATE_UP;
    case SDL_FINGERMOTION:
    case SDL_MOUSEMOTION: return GATE_MOVE;
    case SDL_KEYDOWN:
    case SDL_MOUSEWHEEL: return GATE_KEY;
    default: return GATE_OTHER;
    }
}

static void tell_fingers(struct loop *l)
{
    struct pattern_point at[GESTURE_FINGERS_MAX];
    const struct gesture *g = &l->input.gesture;
    for (int i = 0; i < g->n_down; i++)
        at[i] = (struct pattern_point){ g->fingers[i].x, g->fingers[i].y, i };
    wall_fingers(l->wall, at, g->n_down);
}

static void on_event(struct loop *l, const SDL_Event *e)
{
    struct action actions[4];
    struct pixels f = present_frame(l->present);
    if (e->type == wake_event) {
        atomic_store(&wake_posted, false);
        l->dirty = true;
        return;
    }
    switch (e->type) {
    case SDL_QUIT: l->quit = true; return;
    case SDL_WINDOWEVENT: on_window(l, &e->window); return;
    case SDL_RENDER_TARGETS_RESET:
    case SDL_RENDER_DEVICE_RESET:
        wall_invalidate(l->wall);
        l->dirty = true;
        return;
    default: break;
    }
    l->input.typing = wall_is_typing(l->wall);
    if (!care_passes(&l->care, l->wall, gate_of(e), now_ms())) {
        l->dirty = true;
        return;
    }
    int n = sdl_input_event(&l->input, e, f.w, f.h, now_ms(), actions);
    for (int i = 0; i < n; i++)
        if (!l->care.crash.safe || actions[i].kind == ACTION_QUIT)
            wall_action(l->wall, &actions[i], now_ms());
    l->dirty |= n > 0 || is_touch(e->type);
    if (is_touch(e->type))
        tell_fingers(l);
}

/* Sleep until something happens, the next deadline, or a signal. */
static void wait_events(struct loop *l)
{
    SDL_Event e;
    int64_t now = now_ms(), until = l->deadline_ms;
    if (l->dirty || until <= now)
        until = l->last_frame_ms + l->frame_ms; /* pace, never spin */
    if (l->end_ms && l->end_ms < until)
        until = l->end_ms;
    if (l->care_ms < until)
        until = l->care_ms;
    int64_t left = until - now;
    left = left < LATE_MS         ? LATE_MS
           : left > SLEEP_MOST_MS ? SLEEP_MOST_MS
                                  : left;
    if (!SDL_WasInit(SDL_INIT_VIDEO)) {
        SDL_Delay((Uint32)(left > 20 ? 20 : left));
        l->dirty = true; /* headless: no events to wait for */
        return;
    }
    if (SDL_WaitEventTimeout(&e, (int)left))
        do
            on_event(l, &e);
        while (SDL_PollEvent(&e));
}

/* ---- frames ---- */

static enum status frame(struct loop *l, const struct loop_options *o,
                         struct error *err)
{
    int64_t now = now_ms(), began_us = clock_monotonic_us();
    if (now < l->last_frame_ms + l->frame_ms && l->first_shown)
        return STATUS_OK;
    wall_answers(l->wall, now);
    if (!wall_settled(l->wall) && wall_route(l->wall)->region == 0)
        return STATUS_OK; /* no half-built first picture */
    adopt_frame(l);
    struct wall_frame f = wall_paint(l->wall, present_frame(l->present), now);
    l->last_frame_ms = now;
    l->deadline_ms = f.deadline_ms;
    l->dirty = false;
    enum status s = f.n_rects
                        ? present_show(l->present, f.rects, f.n_rects, err)
                        : STATUS_OK;
    health_frame(l->care.health, clock_monotonic_us() - began_us);
    if (!l->first_shown && o->started_us)
        fprintf(stderr, "first_frame_ms %.1f\n",
                (double)(clock_monotonic_us() - o->started_us) / 1000);
    l->first_shown = true;
    care_ready(&l->care);
    return s;
}

static void clear(struct pixels f)
{
    for (int y = 0; y < f.h; y++)
        memset(f.data + (size_t)y * (size_t)f.stride_px, 0,
               (size_t)f.w * sizeof *f.data);
}

/* Dark, lit, dimmer or shifted, when that is due. */
static enum status look(struct loop *l, struct error *err)
{
    struct present_look how;
    if (!care_look(&l->care, &how))
        return STATUS_OK;
    if (how.black != l->dark) {
        if (!how.black)
            present_power(l->present, true);
        wall_lock(l->wall, "end-dark", now_ms());
        if (wall_shows_more(l->wall)) /* it is painted when it is lit */
            clear(present_frame(l->present));
        wall_invalidate(l->wall);
        l->dirty = true;
        log_info("the panel is %s", how.black ? "dark" : "lit");
    }
    enum status s = present_look(l->present, &how, err);
    if (!s && how.black && !l->dark && !present_power(l->present, false))
        log_info("the display cannot be switched off: it shows black");
    l->dark = how.black;
    return s;
}

/* Nothing is painted, but what comes is taken. */
static void rest(struct loop *l)
{
    wall_answers(l->wall, now_ms());
    l->dirty = false;
    l->deadline_ms = INT64_MAX;
    care_ready(&l->care);
}

static bool leaving(const struct loop *l)
{
    return l->quit || signals_stop() || wall_wants_quit(l->wall) ||
           (l->end_ms && now_ms() >= l->end_ms);
}

static enum status run(struct loop *l, const struct loop_options *o,
                       struct error *err)
{
    l->frame_ms = 1000 / l->session.config.fps_max;
    l->deadline_ms = INT64_MAX;
    l->input.gesture.slop_px = 14 * screens_unit(present_frame(l->present).w,
                                                 present_frame(l->present).h);
    if (o->seconds > 0)
        l->end_ms = now_ms() + (int64_t)(o->seconds * 1000);
    l->dirty = true;
    reload_watch(&l->reload, &l->session, now_ms());
    while (!leaving(l)) {
        l->dirty |= present_follow(l->present);
        bool told = signals_take_reload();
        if (reload_due(&l->reload, now_ms()) || told)
            reload(l, o);
        l->dirty |= care_tour(&l->care, l->wall, now_ms());
        enum status s = look(l, err);
        if (!s && l->dark)
            rest(l);
        else if (!s && (l->dirty || now_ms() >= l->deadline_ms))
            s = frame(l, o, err);
        if (s)
            return s;
        l->care_ms = care_tick(&l->care, l->wall, &l->session,
                               present_frame(l->present), now_ms());
        if (care_gives_up(&l->care, now_ms()))
            return error_set(
                err, STATUS_CANCELLED,
                "safe mode is over; the whole wall is tried again");
        wait_events(l);
    }
    if (signals_stop())
        log_info("leaving on signal %d", signals_stop());
    return STATUS_OK;
}

enum status loop_run(const struct loop_options *o, struct error *err)
{
    struct loop *l = xcalloc(1, sizeof *l);
    care_begin(&l->care, !o->windowed && !o->w && o->seconds <= 0, now_ms());
    struct session_options so = session_options(l, o);
    enum status s = session_open(&l->session, &so, err);
    if (!s)
        s = open_present(l, o, err);
    if (!s) {
        signals_catch(wake);
        open_draw_log(l);
        care_open(&l->care, &l->session, wake, o->frozen_unix_s, now_ms());
        s = open_wall(l, o, err);
    }
    if (!s)
        s = run(l, o, err);
    care_leave(&l->care);
    signals_release();
    wall_destroy(l->wall);
    wake_event = 0;
    /* The source first: its thread may still wake us. */
    session_close(&l->session);
    present_destroy(l->present);
    care_end(&l->care);
    free(l);
    if (s && log_is_file())
        log_error("%s", err->text);
    log_close();
    return s;
}
