#include "app/care.h"

#include "app/paths.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

#define STAY_LEAST_S 60
#define STAY_MORE_MS 2000
#define SAFE_MS      (30 * 60 * 1000) /* then whole again, or another crash */

/* Xlib ends the process itself when the display is gone: no crash of ours. */
static struct crash_record *running;

static void end_running(void)
{
    if (running)
        crash_end(running);
}

void care_begin(struct care *c, bool whole, int64_t now_ms)
{
    char dir[PATH_BYTES];
    struct error err = { "" };
    *c = (struct care){ .begun_ms = now_ms };
    watchdog_init(&c->watchdog, now_ms);
    if (!whole)
        return;
    enum status s = paths_state(dir, &err);
    if (!s)
        s = crash_begin(&c->crash, dir, &err);
    if (s) {
        log_warn("crashes are not remembered: %s", err.text);
        return;
    }
    running = &c->crash;
    atexit(end_running);
    if (c->crash.n_recent)
        log_warn("the wall crashed %d times in the last %d s%s",
                 c->crash.n_recent, CRASH_WITHIN_S,
                 c->crash.safe ? "; safe mode: overview only, no feed" : "");
}

static void tell_status(struct care *c, const struct wall *w)
{
    static const char *const states[] = { "live", "late", "stale", "missing" };
    char text[160];
    str_format(text, sizeof text, "%sdata %s",
               c->crash.safe ? "safe mode; " : "",
               states[wall_freshness(w)->state]);
    watchdog_status(&c->watchdog, text);
}

static void tick_panel(struct care *c, int64_t now_ms)
{
    int64_t unix_s = c->frozen_unix_s ? c->frozen_unix_s : clock_unix_s();
    c->look_changed |= panel_tick(&c->panel, now_ms, unix_s);
}

bool care_looks(const struct config *c)
{
    return c->pixel_shift_px > 0 || c->schedule.brightness.n > 0;
}

bool care_look(struct care *c, struct present_look *out)
{
    const struct panel *p = &c->panel;
    bool changed = c->look_changed;
    *out = (struct present_look){ p->dx, p->dy, p->percent, p->dark };
    c->look_changed = false;
    return changed;
}

bool care_passes(struct care *c, struct wall *w, enum gate_event e,
                 int64_t now_ms)
{
    bool press = e == GATE_DOWN || e == GATE_KEY;
    if (press)
        health_touch(c->health);
    if (!gate_passes(&c->gate, e, now_ms))
        return false;
    if (!press)
        return true;
    bool woke = panel_touch(&c->panel, now_ms), toured = c->touring.on;
    c->look_changed |= woke;
    c->touched_ms = now_ms;
    c->touring.on = false;
    wall_tour_end(w, now_ms);
    if (woke || toured)
        gate_swallow(&c->gate, e, now_ms);
    return !woke && !toured;
}

bool care_tour(struct care *c, struct wall *w, int64_t now_ms)
{
    struct tour_now *t = &c->touring;
    bool due = c->tour_after_ms && now_ms >= c->touched_ms + c->tour_after_ms &&
               !c->panel.dark && !c->crash.safe;
    if (!due || (t->on && now_ms < t->until_ms))
        return false;
    if (!t->on || ++t->at >= t->stops.n) {
        t->at = 0;
        if (c->tour.n)
            t->stops = c->tour;
        else if (!t->on)
            wall_compose_tour(w, &t->stops);
    }
    t->on = t->stops.n > 0;
    if (!t->on)
        return false; /* it is not home yet */
    t->until_ms = now_ms + (int64_t)t->stops.stops[t->at].seconds * 1000;
    wall_tour(w, &t->stops.stops[t->at], now_ms);
    return true;
}

/* A mistake in the file leaves the tour as it was. */
static void load_tour(struct care *c, const struct session *s)
{
    char path[PATH_BYTES];
    struct error err = { "" };
    struct tour tour;
    session_tour_file(s->data_dir, &s->config, path);
    if (!c->tour_after_ms)
        return;
    if (tour_load(path, &tour, &err))
        log_warn("%s: %s",
                 c->tour.n ? "the old tour stays" : "the wall chooses its tour",
                 err.text);
    else
        c->tour = tour;
}

static void open_health(struct care *c, const struct session *s)
{
    struct error err = { "" };
    struct health_options o = { .listen = s->config.health_listen,
                                .token_file = s->config.health_token_file,
                                .wake = c->wake };
    str_copy(c->listen, sizeof c->listen, o.listen);
    str_copy(c->token_file, sizeof c->token_file, o.token_file);
    if (*o.listen && health_create(&o, &c->health, &err))
        log_warn("%s", err.text);
}

static void open_pins(struct care *c, const struct session *s)
{
    char dir[PATH_BYTES], file[PATH_BYTES];
    struct error err = { "" };
    struct pin_check_options o = { .pin_path = file,
                                   .audit_dir = dir,
                                   .wake = c->wake };
    bool wanted = s->config.staff_audience && !c->crash.safe;
    enum status status = session_pin_file(&s->config, file, &err);
    if (!status)
        status = paths_state(dir, &err);
    if (!status && wanted && c->pins && !strcmp(c->pin_file, file))
        return;
    pin_check_destroy(c->pins);
    c->pins = NULL;
    if (!wanted)
        return;
    str_copy(c->pin_file, sizeof c->pin_file, file);
    if (!status)
        status = pin_check_create(&o, &c->pins, &err);
    if (status)
        log_error("the wall cannot be unlocked: %s", err.text);
}

static void configure(struct care *c, const struct session *s, int64_t now_ms)
{
    const struct config *f = &s->config;
    int64_t stay_s = f->idle_s > STAY_LEAST_S ? f->idle_s : STAY_LEAST_S;
    /* Home first, dark then. */
    panel_init(&c->panel, &f->schedule, f->pixel_shift_px, f->pixel_shift_s,
               stay_s * 1000 + STAY_MORE_MS, now_ms);
    c->tour_after_ms = (int64_t)f->tour_after_s * 1000;
    load_tour(c, s);
    open_pins(c, s);
    tick_panel(c, now_ms);
}

void care_open(struct care *c, const struct session *s, void (*wake)(void *),
               int64_t frozen_unix_s, int64_t now_ms)
{
    c->frozen_unix_s = frozen_unix_s;
    c->touched_ms = now_ms;
    c->wake = wake;
    configure(c, s, now_ms);
    open_health(c, s);
}

void care_reopen(struct care *c, const struct session *s, int64_t now_ms)
{
    c->touring.on = false;
    configure(c, s, now_ms);
    c->look_changed = true;
    if (!strcmp(c->listen, s->config.health_listen) &&
        !strcmp(c->token_file, s->config.health_token_file))
        return;
    health_destroy(c->health);
    c->health = NULL;
    open_health(c, s);
}

static void tell_health(struct care *c, const struct wall *w,
                        const struct session *s, struct pixels frame)
{
    struct feed_client_state feed = { 0 };
    struct paint_stats paint = wall_paint_stats(w);
    if (!c->health)
        return;
    if (s->feed)
        feed_client_state(s->feed, &feed);
    struct health_facts f = {
        .ready = c->watchdog.ready_said,
        .safe = c->crash.safe,
        .dark = c->panel.dark,
        .freshness = *wall_freshness(w),
        .feed_errors = feed.n_errors,
        .beats = source_beats(s->source),
        .mask_bytes = paint.mask_bytes,
        .layer_bytes = paint.layer_bytes,
        .map_images = (uint64_t)wall_map_cost(w).n_images,
    };
    health_publish(c->health, &f);
    if (f.ready && !wall_shows_more(w) && health_shot_wanted(c->health))
        health_give_shot(c->health, frame);
}

int64_t care_tick(struct care *c, const struct wall *w, const struct session *s,
                  struct pixels frame, int64_t now_ms)
{
    const uint64_t counters[] = { ++c->rounds, source_beats(s->source) };
    if (c->watchdog.ready_said)
        tell_status(c, w);
    tick_panel(c, now_ms);
    tell_health(c, w, s, frame);
    log_tick();
    return watchdog_tick(&c->watchdog, now_ms, counters, LENGTH(counters));
}

void care_ready(struct care *c)
{
    watchdog_ready(&c->watchdog);
}

bool care_gives_up(const struct care *c, int64_t now_ms)
{
    return c->crash.safe && c->watchdog.heard &&
           now_ms >= c->begun_ms + SAFE_MS;
}

void care_leave(struct care *c)
{
    watchdog_stopping(&c->watchdog);
    health_destroy(c->health);
    c->health = NULL;
}

void care_end(struct care *c)
{
    pin_check_destroy(c->pins);
    c->pins = NULL;
    running = NULL;
    crash_end(&c->crash);
}
