/* Nobody touches the wall: home, and what was opened is forgotten; then a tour
 * of stops, if somebody drives it. */
#include "app/wall_internal.h"

#include "base/str.h"

#include <string.h>

#define TOUR_TOWNSHIPS   3
#define TOUR_STOP_S      20
#define TOUR_YEARS_S     30
#define TOUR_LIGHTS_MOST 2000000 /* are counted through; a moment's work */

static bool at_home(const struct wall *w)
{
    return w->state.route.region == w->known.home &&
           w->state.route.screen == SCREEN_PLACE && !w->state.route.household &&
           !w->state.route.year && !w->state.route.finding &&
           !w->state.route.metric[0] && !w->state.route.column[0] &&
           !w->state.route.column[1] && !w->state.themes_open &&
           filter_is_all(&w->state.route.list.filter) && !w->camera_moved &&
           w->language == 0;
}

static bool is_idle(const struct wall *w, int64_t now_ms)
{
    int64_t idle_ms = (int64_t)w->o.config->idle_s * 1000;
    return idle_ms > 0 && !w->o.still && !w->pattern_on && !w->touring &&
           now_ms >= w->last_action_ms + idle_ms;
}

static void wipe(struct wall *w)
{
    wall_data_wipe(w);
    paint_wipe_masks(w->paint);
    damage_invalidate(&w->damage);
    w->opened = w->wipe_due = false;
}

/* The years are played from the first, once the stop is shown. */
static void play(struct wall *w, int64_t now_ms)
{
    const struct view *v = w->known.view;
    w->tour_plays = false;
    if (!v || v->year_first >= v->year_last)
        return;
    struct route r = w->state.route;
    r.year = v->year_first == w->known.year ? 0 : v->year_first;
    w->state.playing = true;
    w->state.play_step_ms = now_ms;
    wall_data_load(w, &r, false);
}

void wall_idle_tick(struct wall *w, int64_t now_ms)
{
    if (w->tour_plays && !w->loading)
        play(w, now_ms);
    if (is_idle(w, now_ms))
        wall_lock_end(w, "end-idle", NULL, now_ms);
    if (w->loading || (!w->wipe_due && !is_idle(w, now_ms)))
        return;
    if (at_home(w)) {
        if (w->opened)
            wipe(w);
        return;
    }
    if (!is_idle(w, now_ms))
        return;
    struct action home = { .kind = ACTION_HOME };
    wall_action(w, &home, now_ms);
    w->wipe_due = true; /* once it is home */
    w->state.show_focus = false;
    w->state.focus = 0;
    w->language = 0;
}

int64_t wall_idle_deadline(const struct wall *w)
{
    int64_t idle_ms = (int64_t)w->o.config->idle_s * 1000;
    if (idle_ms == 0 || w->o.still || w->pattern_on || w->touring ||
        (at_home(w) && !w->opened && !w->state.lock.open))
        return INT64_MAX;
    return w->last_action_ms + idle_ms;
}

/* ---- the tour ---- */

void wall_tour(struct wall *w, const struct tour_stop *stop, int64_t now_ms)
{
    wall_lock_end(w, "end-idle", NULL, now_ms);
    w->touring = true;
    w->opened = true;
    w->state.playing = false;
    w->tour_plays = stop->play;
    w->n_history = 0;
    wall_go(w, &stop->route);
    str_copy(w->state.notice.text, sizeof w->state.notice.text, stop->caption);
    w->notice_until_ms = now_ms + (int64_t)stop->seconds * 1000;
}

void wall_tour_end(struct wall *w, int64_t now_ms)
{
    if (!w->touring)
        return;
    w->touring = w->tour_plays = w->state.playing = false;
    w->state.notice.text[0] = 0;
    w->last_action_ms = now_ms;
}

/* Households of the region that are another year's end than the year's
 * before. */
static int64_t changed(const struct lights *l, region_id region, int year)
{
    int64_t begin, end, n = 0;
    lights_range(l, region, &begin, &end);
    for (int64_t i = begin; i < end; i++)
        n += lights_poverty(l, i, year) != lights_poverty(l, i, year - 1);
    return n;
}

static void add_stop(const struct wall *w, struct tour *t, region_id region,
                     int seconds, const char *key, const char *name, int64_t n)
{
    struct tour_stop *stop = &t->stops[t->n++];
    char number[24];
    str_group(number, sizeof number, n);
    const char *args[] = { name, number };
    *stop = (struct tour_stop){ .seconds = seconds };
    stop->route = wall_home_route(w);
    stop->route.region = region;
    strings_fill(stop->caption, sizeof stop->caption,
                 strings_get(w->o.languages[0], key), 2, args);
}

/* The children with the most changes, most first. */
static void add_townships(const struct wall *w, struct tour *t)
{
    const struct view *v = w->known.view;
    const struct lights *l = w->known.lights;
    int64_t counts[TOUR_TOWNSHIPS] = { 0 };
    const struct child *best[TOUR_TOWNSHIPS] = { NULL };
    if (!l || l->n > TOUR_LIGHTS_MOST)
        return;
    for (int i = 0; i < v->n_children; i++) {
        const struct child *c = &v->children[i];
        int64_t n = changed(l, c->name.id, v->year);
        for (int k = 0; k < TOUR_TOWNSHIPS; k++)
            if (n > counts[k]) {
                int64_t n_was = counts[k];
                const struct child *was = best[k];
                counts[k] = n;
                best[k] = c;
                n = n_was;
                c = was;
            }
    }
    for (int k = 0; k < TOUR_TOWNSHIPS && best[k]; k++)
        add_stop(w, t, best[k]->name.id, TOUR_STOP_S, "tour.township",
                 best[k]->name.name, counts[k]);
}

void wall_compose_tour(const struct wall *w, struct tour *out)
{
    const struct view *v = w->known.view;
    out->n = 0;
    if (!v || w->loading || v->region != w->known.home)
        return;
    const char *name = v->n_path > 0 ? v->path[v->n_path - 1].name : "";
    add_stop(w, out, v->region, TOUR_STOP_S, "tour.overview", name,
             v->totals.households);
    add_townships(w, out);
    add_stop(w, out, v->region, TOUR_YEARS_S, "tour.years", name,
             v->totals.households);
    out->stops[out->n - 1].play = true;
}
