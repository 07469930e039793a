/* What a person did becomes state. */
#include "app/wall_internal.h"

#include "base/str.h"

#include <math.h>
#include <string.h>

static void push_history(struct wall *w)
{
    if (w->n_history == HISTORY_MAX) {
        memmove(w->history, w->history + 1,
                (HISTORY_MAX - 1) * sizeof *w->history);
        w->n_history--;
    }
    w->history[w->n_history++] = w->state.route;
}

/* What is being loaded counts as where we are: a second touch that comes
 * before the first one's answer builds on it. */
static struct route present_route(const struct wall *w)
{
    return w->loading ? w->target : w->state.route;
}

void wall_go(struct wall *w, const struct route *r)
{
    struct route now = w->state.route;
    if (w->state.route.region &&
        (now.region != r->region || now.household != r->household ||
         now.screen != r->screen))
        push_history(w);
    wall_data_load(w, r, false);
    if (!topic_find(&screens_of(&w->state)->topics, r->metric)) {
        error_set(&w->problem, STATUS_NOT_FOUND,
                  "no theme '%s' in config/screens/themes.ini", r->metric);
        wall_notice(w, w->problem.text, w->last_action_ms);
    }
}

static void go_home(struct wall *w, int64_t now_ms)
{
    struct route home = wall_home_route(w);
    w->n_history = 0;
    w->state.playing = false;
    wall_data_load(w, &home, false);
    if (w->camera_moved && w->state.route.region == home.region)
        wall_camera_home(w, now_ms, true);
}

/* Up the tree rather than through history: "back" on a wall means "out of
 * here", and it always ends at the county. A drawn household goes back to
 * where it was drawn. */
static void go_back(struct wall *w, int64_t now_ms)
{
    struct route now = present_route(w);
    struct route up = route_up(&now);
    w->state.playing = false;
    if (now.finding || route_compares(&now)) {
        wall_data_load(w, &up, false);
        return;
    }
    if (now.household && w->n_history > 0) {
        struct route last = w->history[w->n_history - 1];
        while (w->n_history > 0 && w->history[w->n_history - 1].household)
            last = w->history[--w->n_history];
        if (w->n_history > 0)
            last = w->history[--w->n_history];
        if (!last.household)
            up = last;
    } else if (now.screen != SCREEN_PLACE && w->n_history > 0) {
        up = w->history[--w->n_history]; /* where it was opened */
    }
    up.year = now.year;
    if (region_level(now.region) <= LEVEL_COUNTY && screens_shows_map(&now))
        wall_camera_home(w, now_ms, true);
    wall_data_load(w, &up, false);
}

static void set_year(struct wall *w, int year)
{
    struct route r = present_route(w);
    r.year = year == w->known.year ? 0 : year;
    wall_data_load(w, &r, false);
}

static void toggle_play(struct wall *w, int64_t now_ms)
{
    const struct view *v = w->known.view;
    w->state.playing = !w->state.playing && v != NULL;
    if (!w->state.playing)
        return;
    w->state.play_step_ms = now_ms;
    if (screens_year(&w->state, &w->known) >= v->year_last)
        set_year(w, v->year_first);
}

/* The first theme is the one that is shown when none is asked for. */
static void set_theme(const struct wall *w, struct route *r, int i)
{
    const struct topics *all = &screens_of(&w->state)->topics;
    if (i >= 0 && i < all->n)
        str_copy(r->metric, sizeof r->metric, i > 0 ? all->of[i].id : "");
}

static void set_list(struct wall *w, const struct action *a)
{
    struct route r = present_route(w);
    switch (a->kind) {
    case ACTION_METRIC: set_theme(w, &r, a->value); break;
    case ACTION_COLUMN:
        r.column[a->value / COLUMN_PAGES_MAX % 2] = a->value % COLUMN_PAGES_MAX;
        break;
    case ACTION_SORT:
        r.list.sort = (enum household_sort)a->value;
        r.list.page = 0;
        break;
    case ACTION_FILTER:
        if (a->facet == FACET_COUNT)
            r.list.filter = filter_all();
        else
            filter_toggle(&r.list.filter, (enum facet)a->facet, a->value);
        r.list.page = 0;
        break;
    default: r.list.page = a->value < 0 ? 0 : a->value; break;
    }
    wall_data_load(w, &r, false);
}

static void open_search(struct wall *w, bool open)
{
    struct route r = present_route(w);
    r.finding = open;
    r.find[0] = 0;
    wall_data_load(w, &r, false);
}

static void type(struct wall *w, int value)
{
    struct route r = present_route(w);
    size_t n = strlen(r.find);
    if (!r.finding)
        return;
    if (value == ACTION_TYPE_CLEAR)
        n = 0;
    else if (value == ACTION_TYPE_DELETE)
        n -= n > 0;
    else if (n + 1 < sizeof r.find)
        r.find[n++] = (char)value;
    r.find[n] = 0;
    if (route_find_legal(r.find))
        wall_data_load(w, &r, false);
}

static void draw_household(struct wall *w)
{
    if (!w->o.source)
        return;
    struct route r = present_route(w);
    r.finding = false;
    r.with = (struct route_with){ 0 };
    region_id scope = r.region;
    struct household_filter filter = r.list.filter;
    if (r.household && w->state.drawn.n_candidates) {
        scope = w->state.drawn.scope; /* "draw again": from the same hat */
        filter = w->draw_filter;
    }
    w->draw_filter = filter;
    w->draw_request = source_ask_draw(w->o.source, scope,
                                      r.year ? r.year : w->known.year, &filter);
}

static void next_language(struct wall *w)
{
    int next = (w->language + 1) % WALL_LANGUAGES;
    if (w->o.languages[next])
        w->language = next;
}

static bool keeps_playing(enum action_kind k)
{
    return k == ACTION_METRIC || k == ACTION_THEMES || k == ACTION_COLUMN;
}

static void do_meaning(struct wall *w, const struct action *a, int64_t now_ms)
{
    if (wall_lock_does(w, a, now_ms))
        return;
    bool was_open = w->state.themes_open;
    if (a->kind != ACTION_YEAR && a->kind != ACTION_PLAY)
        w->state.playing = w->state.playing && keeps_playing(a->kind);
    w->state.themes_open = a->kind == ACTION_THEMES && !was_open;
    if (was_open && a->kind == ACTION_BACK)
        return;
    switch (a->kind) {
    case ACTION_GO: wall_go(w, &a->route); break;
    case ACTION_BACK: go_back(w, now_ms); break;
    case ACTION_HOME: go_home(w, now_ms); break;
    case ACTION_YEAR:
        w->state.playing = false;
        set_year(w, a->value);
        break;
    case ACTION_PLAY: toggle_play(w, now_ms); break;
    case ACTION_METRIC:
    case ACTION_COLUMN:
    case ACTION_SORT:
    case ACTION_FILTER:
    case ACTION_PAGE: set_list(w, a); break;
    case ACTION_SEARCH: open_search(w, !present_route(w).finding); break;
    case ACTION_TYPE: type(w, a->value); break;
    case ACTION_DRAW: draw_household(w); break;
    case ACTION_LANGUAGE: next_language(w); break;
    case ACTION_OPEN:
    case ACTION_SCROLL:
        household_look_do(&w->state.look, a, w->shown.dossier);
        break;
    case ACTION_QUIT: w->quit = true; break;
    default: break;
    }
}

/* ---- touching the map itself ---- */

static region_id region_under(const struct wall *w, float x, float y)
{
    struct grid g = screens_grid(&w->state);
    struct point m = camera_to_map(
        &w->state.camera, screens_map_view(&w->state),
        grid_canvas_x(&g, (double)x), grid_canvas_y(&g, (double)y));
    region_id here = w->state.route.region;
    region_id township = mapgeom_township_at(w->geom, m);
    if (region_level(here) < LEVEL_TOWNSHIP ||
        township != region_at(here, LEVEL_TOWNSHIP))
        return township;
    double within = 70 * (double)w->state.unit / w->state.camera.scale;
    region_id village = mapgeom_village_at(w->geom, m, within, township);
    return village ? village : here;
}

static bool on_map(const struct wall *w, float x, float y)
{
    struct rectf area = screens_map_area(&w->state);
    return !w->state.route.household && !w->state.route.finding &&
           !w->state.lock.pad && screens_shows_map(&w->state.route) &&
           x >= area.x && x < area.x + area.w && y >= area.y &&
           y < area.y + area.h;
}

static void tap_map(struct wall *w, float x, float y)
{
    struct route r = present_route(w);
    if (!w->geom || r.household || !on_map(w, x, y))
        return;
    if (region_level(r.region) == LEVEL_VILLAGE && w->known.glow) {
        struct grid g = screens_grid(&w->state);
        household_id h = glow_hit(
            &w->glow, screens_year(&w->state, &w->known), &w->state.camera,
            screens_map_view(&w->state), (float)grid_canvas_x(&g, (double)x),
            (float)grid_canvas_y(&g, (double)y), 22 * w->state.unit, 0);
        if (h) {
            r.household = h;
            r.region = household_village(h);
            wall_go(w, &r);
            return;
        }
    }
    region_id id = region_under(w, x, y);
    if (!id || id == r.region)
        return;
    r.region = id;
    r.list.page = 0;
    wall_go(w, &r);
}

static const struct ui_target *target_at(const struct wall *w, float x, float y)
{
    return ui_target_at(w->ui.targets, w->ui.n_targets, x, y);
}

static void tap(struct wall *w, const struct action *a, int64_t now_ms)
{
    const struct ui_target *t = target_at(w, a->x, a->y);
    w->state.pressed = 0;
    if (t && t->action.kind == ACTION_UNLOCK && !w->state.lock.pad)
        return; /* it must be held */
    if (t) {
        struct action meaning = t->action;
        do_meaning(w, &meaning, now_ms);
        return;
    }
    tap_map(w, a->x, a->y);
}

static void focus(struct wall *w, const struct action *a)
{
    if (w->state.show_focus)
        w->state.focus = ui_focus_next(w->ui.targets, w->ui.n_targets,
                                       w->state.focus, (int)a->dx, (int)a->dy);
    else if (!w->state.focus)
        w->state.focus = ui_focus_next(w->ui.targets, w->ui.n_targets, 0, 0, 0);
    w->state.show_focus = true;
}

static void activate_focus(struct wall *w, int64_t now_ms)
{
    for (int i = 0; i < w->ui.n_targets; i++)
        if (w->state.show_focus && w->ui.targets[i].id == w->state.focus) {
            struct action meaning = w->ui.targets[i].action;
            do_meaning(w, &meaning, now_ms);
            return;
        }
    if (w->state.lock.pad) {
        do_meaning(
            w,
            &(struct action){ .kind = ACTION_TYPE, .value = ACTION_TYPE_DONE },
            now_ms);
        return;
    }
    focus(w, &(struct action){ .kind = ACTION_FOCUS });
}

static void press(struct wall *w, const struct action *a, int64_t now_ms)
{
    const struct ui_target *t = target_at(w, a->x, a->y);
    w->state.pressed = t ? t->id : 0;
    w->state.show_focus = false;
    w->flight.on = w->flight.on && !w->camera_moved; /* catch a fling */
    w->press_on_map = on_map(w, a->x, a->y);
    w->press_on_years = t && t->action.kind == ACTION_YEAR;
    w->press_y = a->y;
    w->lock.press_ms = t && t->action.kind == ACTION_UNLOCK ? now_ms : 0;
    t = ui_list_at(w->ui.targets, w->ui.n_targets, a->x, a->y);
    w->press_list = t ? t->action : (struct action){ .kind = ACTION_NONE };
    w->list_px = 0;
}

/* A list goes on by whole rows. */
static void drag_list(struct wall *w, float dy)
{
    struct action scroll = w->press_list;
    w->list_px -= dy;
    scroll.part = (int)(w->list_px / scroll.dx);
    w->list_px -= (float)scroll.part * scroll.dx;
    if (scroll.part)
        household_look_do(&w->state.look, &scroll, w->shown.dossier);
}

/* What began on the map moves it, what began on the years turns them; panels
 * stay where they are. */
static void drag(struct wall *w, const struct action *a, int64_t now_ms)
{
    if (w->press_on_map)
        wall_camera_drag(w, a->x, a->y, a->dx, a->dy, now_ms);
    if (w->press_list.kind == ACTION_SCROLL)
        drag_list(w, a->dy);
    if (!w->press_on_years)
        return;
    const struct ui_target *t = target_at(w, a->x, w->press_y);
    struct route now = present_route(w);
    int year = now.year ? now.year : w->known.year;
    if (t && t->action.kind == ACTION_YEAR && t->action.value != year) {
        struct action turn = t->action;
        do_meaning(w, &turn, now_ms);
    }
}

/* On the test pattern fingers only draw. */
static void act_on_pattern(struct wall *w, const struct action *a)
{
    switch (a->kind) {
    case ACTION_BACK:
    case ACTION_HOME: w->pattern_on = false; break;
    case ACTION_LANGUAGE: next_language(w); break;
    case ACTION_QUIT: w->quit = true; break;
    default: break;
    }
}

void wall_action(struct wall *w, const struct action *a, int64_t now_ms)
{
    w->last_action_ms = now_ms;
    w->opened = true;
    w->wipe_due = false;
    w->lock.press_ms = 0; /* it was let go, or moved */
    if (w->pattern_on) {
        act_on_pattern(w, a);
        return;
    }
    if (w->hold_until_ms && (a->kind == ACTION_TAP || a->kind == ACTION_OK)) {
        w->hold_until_ms = 0; /* no need to wait for the light */
        return;
    }
    switch (a->kind) {
    case ACTION_PRESS: press(w, a, now_ms); break;
    case ACTION_RELEASE: w->state.pressed = 0; break;
    case ACTION_TAP: tap(w, a, now_ms); break;
    case ACTION_DRAG: drag(w, a, now_ms); break;
    case ACTION_FLING:
        if (w->press_on_map)
            wall_camera_fling(w, a->dx, a->dy, now_ms);
        break;
    case ACTION_ZOOM:
        if (!on_map(w, a->x, a->y))
            break;
        wall_camera_drag(w, a->x, a->y, a->dx, a->dy, now_ms);
        wall_camera_zoom(w, a->factor, a->x, a->y, now_ms);
        break;
    case ACTION_FOCUS: focus(w, a); break;
    case ACTION_OK: activate_focus(w, now_ms); break;
    default: do_meaning(w, a, now_ms); break;
    }
}
