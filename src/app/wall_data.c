/* What the route needs is asked for; when all of it has come, it is shown. */
#include "app/draw_log.h"
#include "app/wall_internal.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOTICE_MS 8000

void wall_notice(struct wall *w, const char *text, int64_t now_ms)
{
    str_copy(w->state.notice.text, sizeof w->state.notice.text, text);
    w->notice_until_ms = now_ms + NOTICE_MS;
}

static int year_of(const struct wall *w, const struct route *r)
{
    return r->year ? r->year : w->known.year;
}

/* ---- asking ---- */

static struct household_query page_query(const struct wall *w,
                                         const struct route *r)
{
    struct household_query q = r->list;
    q.region = r->region;
    q.year = year_of(w, r);
    q.page_rows = screens_page_rows(&w->state, r);
    return q;
}

static bool same_query(const struct household_query *a,
                       const struct household_query *b)
{
    return a->region == b->region && a->year == b->year &&
           filter_equal(&a->filter, &b->filter) && a->sort == b->sort &&
           a->page == b->page && a->page_rows == b->page_rows;
}

static struct flow_query flow_query(const struct wall *w, const struct route *r)
{
    struct flow_query q = { .region = r->region,
                            .year = year_of(w, r),
                            .page = r->list.page };
    screens_flow_most(&w->state, q.most);
    str_copy(q.pick, sizeof q.pick, r->node);
    return q;
}

/* What is chosen is in it already: choosing again asks for nothing. */
static bool flow_serves(const struct fund_flow *f, const struct flow_query *q)
{
    return f && f->query.region == q->region && f->query.year == q->year &&
           f->query.page == q->page &&
           !memcmp(f->query.most, q->most, sizeof q->most) &&
           (!q->pick[0] || str_equal(f->query.pick, q->pick) ||
            flow_choose(f, q->pick).n > 0);
}

static struct change_query change_query(const struct wall *w,
                                        const struct route *r)
{
    return (struct change_query){ .region = r->region,
                                  .year = year_of(w, r),
                                  .kind = screens_change_kind(r),
                                  .page = r->list.page,
                                  .page_rows = screens_change_rows(&w->state) };
}

static bool changes_serve(const struct change_stream *c,
                          const struct change_query *q)
{
    return c && c->query.region == q->region && c->query.year == q->year &&
           c->query.kind == q->kind && c->query.page_rows == q->page_rows &&
           c->asked == q->page;
}

static void want(struct wall *w, enum need_kind kind, uint32_t request)
{
    w->needs[kind] = (struct need){ true, request };
}

static void ask_map(struct wall *w, const struct route *r)
{
    region_id county = region_at(r->region, LEVEL_COUNTY);
    if (!county)
        county = w->known.home;
    const struct atlas *a = w->shown.atlas;
    const struct lights *l = w->shown.lights;
    if (!a || a->county.name.id != county || w->stale_all)
        want(w, NEED_ATLAS, source_ask_atlas(w->o.source, county));
    if (!l || l->county != county || w->stale_all)
        want(w, NEED_LIGHTS, source_ask_lights(w->o.source, county));
    const struct marks *m = w->shown.marks;
    const struct household_filter *f = &r->list.filter;
    int year = year_of(w, r);
    if (!filter_is_poverty(f) &&
        (!m || m->county != county || m->year != year ||
         !filter_equal(&m->filter, f) || w->stale_all))
        want(w, NEED_MARKS, source_ask_marks(w->o.source, county, year, f));
}

struct route wall_home_route(const struct wall *w)
{
    return (struct route){ .region = w->known.home,
                           .list = household_query_all() };
}

static void drop_next(struct wall *w)
{
    mapgeom_destroy(w->next_geom);
    w->next_geom = NULL;
    atlas_destroy(w->next.atlas);
    lights_destroy(w->next.lights);
    marks_destroy(w->next.marks);
    view_destroy(w->next.view);
    view_destroy(w->next.with);
    page_destroy(w->next.page);
    dossier_destroy(w->next.dossier);
    search_destroy(w->next.search);
    flow_destroy(w->next.flow);
    changes_destroy(w->next.changes);
    findings_destroy(w->next.findings);
    w->next = (struct snapshots){ 0 };
}

/* A theme that the wall has not is none; the first needs no name. */
static struct route with_known_theme(const struct wall *w,
                                     const struct route *given)
{
    const struct topics *all = &screens_of(&w->state)->topics;
    struct route r = *given;
    const struct topic *t = topic_find(all, r.metric);
    if (!t || t == &all->of[0])
        r.metric[0] = 0;
    return r;
}

void wall_data_load(struct wall *w, const struct route *given, bool refresh)
{
    if (!w->o.source)
        return; /* there is nothing else to see */
    const struct route known = with_known_theme(w, given), *r = &known;
    int year = year_of(w, r);
    const struct view *v = w->shown.view;
    const struct household_page *p = w->shown.page;
    const struct dossier *d = w->shown.dossier;
    if (wall_lock_leaves(w, r)) {
        wall_lock_end(w, "end-left", r, w->state.now_ms);
        return; /* it has come here again */
    }
    w->target = *r;
    w->loading = true;
    w->hold_until_ms = 0;
    w->state.run.start_ms = 0;
    w->stale_all |= refresh;
    w->problem.text[0] = 0;
    memset(w->needs, 0, sizeof w->needs);
    drop_next(w); /* of another route, when that one was overtaken */
    ask_map(w, r);
    if (!v || v->region != r->region || v->year != year || w->stale_all)
        want(w, NEED_VIEW, source_ask_view(w->o.source, r->region, year));
    const struct view *beside = w->shown.with;
    region_id place = r->with.region ? r->with.region : r->region;
    int other = r->with.year ? r->with.year : year;
    if (route_compares(r) && (!beside || beside->region != place ||
                              beside->year != other || w->stale_all))
        want(w, NEED_WITH, source_ask_with(w->o.source, place, other));
    if (!r->household && screens_shows_list(r)) {
        struct household_query q = page_query(w, r);
        if (!p || !same_query(&p->query, &q) || w->stale_all)
            want(w, NEED_PAGE, source_ask_page(w->o.source, &q));
    }
    if (r->screen == SCREEN_FUNDS && !r->household) {
        struct flow_query q = flow_query(w, r);
        if (!flow_serves(w->shown.flow, &q) || w->stale_all)
            want(w, NEED_FLOW, source_ask_flow(w->o.source, &q));
    }
    if (r->screen == SCREEN_CHANGES && !r->household) {
        struct change_query q = change_query(w, r);
        if (!changes_serve(w->shown.changes, &q) || w->stale_all)
            want(w, NEED_CHANGES, source_ask_changes(w->o.source, &q));
    }
    const struct region_findings *seen = w->shown.findings;
    if (r->screen == SCREEN_FINDINGS && !r->household &&
        (!seen || seen->region != r->region || w->stale_all))
        want(w, NEED_FINDINGS, source_ask_findings(w->o.source, r->region));
    if (r->household &&
        (!d || d->id != r->household || d->year != year || w->stale_all))
        want(w, NEED_DOSSIER,
             source_ask_dossier(w->o.source, r->household, year));
    const struct search *found = w->shown.search;
    if (r->find[0] &&
        (!found || !str_equal(found->text, r->find) || w->stale_all))
        want(w, NEED_SEARCH,
             source_ask_search(w->o.source, r->find, w->state.staff));
}

/* ---- showing what came ---- */

static void adopt_atlas(struct wall *w)
{
    if (!w->next.atlas)
        return;
    map_painter_drop(w->painter); /* it borrows the lights */
    glow_finish(&w->glow);
    mapgeom_destroy(w->geom);
    atlas_destroy(w->shown.atlas);
    w->shown.atlas = w->next.atlas;
    w->next.atlas = NULL;
    w->geom = w->next_geom;
    w->next_geom = NULL;
    if (w->shown.lights && !w->next.lights)
        glow_init(&w->glow, w->shown.lights, mapgeom_projection(w->geom));
}

static void adopt_lights(struct wall *w)
{
    if (!w->next.lights)
        return;
    map_painter_drop(w->painter);
    glow_finish(&w->glow);
    lights_destroy(w->shown.lights);
    w->shown.lights = w->next.lights;
    w->next.lights = NULL;
    glow_init(&w->glow, w->shown.lights, mapgeom_projection(w->geom));
}

static void adopt_marks(struct wall *w)
{
    if (!w->next.marks)
        return;
    map_painter_drop(w->painter); /* it borrows them */
    marks_destroy(w->shown.marks);
    w->shown.marks = w->next.marks;
    w->next.marks = NULL;
}

static void adopt_rest(struct wall *w, int64_t now_ms)
{
    if (w->next.view) {
        view_destroy(w->view_previous);
        w->view_previous = w->shown.view;
        w->shown.view = w->next.view;
        w->state.view_changed_ms = w->o.still ? 0 : now_ms;
    }
    if (w->next.with) {
        view_destroy(w->shown.with);
        w->shown.with = w->next.with;
    }
    if (w->next.page) {
        page_destroy(w->shown.page);
        w->shown.page = w->next.page;
        w->state.page_changed_ms = w->o.still ? 0 : now_ms;
    }
    if (w->next.dossier) {
        dossier_destroy(w->shown.dossier);
        w->shown.dossier = w->next.dossier;
        w->state.dossier_changed_ms = w->o.still ? 0 : now_ms;
    }
    if (w->next.search) {
        search_destroy(w->shown.search);
        w->shown.search = w->next.search;
    }
    if (w->next.flow) {
        flow_destroy(w->shown.flow);
        w->shown.flow = w->next.flow;
    }
    if (w->next.changes) {
        changes_destroy(w->shown.changes);
        w->shown.changes = w->next.changes;
    }
    if (w->next.findings) {
        findings_destroy(w->shown.findings);
        w->shown.findings = w->next.findings;
    }
    w->next = (struct snapshots){ 0 };
}

static void point_known(struct wall *w)
{
    struct known *k = &w->known;
    const struct snapshots *s = &w->shown;
    k->atlas = s->atlas;
    k->geom = w->geom;
    k->lights = s->lights;
    k->glow = s->lights ? &w->glow : NULL;
    k->marks = NULL;
    if (s->lights && s->marks && s->marks->n == s->lights->n &&
        s->marks->county == s->lights->county &&
        s->marks->year == year_of(w, &w->target) &&
        filter_equal(&s->marks->filter, &w->target.list.filter))
        k->marks = s->marks;
    k->view = s->view;
    k->view_previous = w->o.still ? NULL : w->view_previous;
    k->with = s->with;
    k->page = s->page;
    k->dossier = s->dossier;
    k->search = s->search;
    k->flow = s->flow;
    k->changes = s->changes;
    k->findings = s->findings;
}

void wall_data_wipe(struct wall *w)
{
    struct snapshots *s = &w->shown;
    page_destroy(s->page);
    dossier_destroy(s->dossier);
    search_destroy(s->search);
    changes_destroy(s->changes);
    findings_destroy(s->findings);
    s->page = NULL;
    s->dossier = NULL;
    s->search = NULL;
    s->changes = NULL;
    s->findings = NULL;
    point_known(w);
    w->drawn = w->state.drawn = (struct draw_result){ 0 };
    w->state.run = (struct draw_run){ 0 };
    w->n_history = 0;
    memset(w->history, 0, sizeof w->history);
}

void wall_data_forget(struct wall *w)
{
    struct snapshots *s = &w->shown;
    drop_next(w);
    wall_data_wipe(w);
    view_destroy(w->view_previous);
    view_destroy(s->view);
    view_destroy(s->with);
    flow_destroy(s->flow);
    w->view_previous = s->view = s->with = NULL;
    s->flow = NULL;
    point_known(w);
}

/* A dossier lies over its village's map: coming from there, nothing moves. */
static bool same_place(const struct route *a, const struct route *b)
{
    return a->region == b->region;
}

/* Another county has a map plane of its own: nothing painted for the old one
 * has a place in it. */
static bool other_county(const struct wall *w)
{
    return w->shown.atlas && w->next.atlas &&
           w->shown.atlas->county.name.id != w->next.atlas->county.name.id;
}

static void show_target(struct wall *w, int64_t now_ms)
{
    if (other_county(w)) {
        w->camera_set = false;
        wall_map_forget(w);
    }
    if (w->next.atlas || w->next.lights)
        w->known.generation++;
    if (w->state.route.household != w->target.household)
        w->state.look = (struct household_look){ 0 };
    bool moved = !same_place(&w->state.route, &w->target);
    bool returned = w->state.route.household && !w->target.household;
    adopt_atlas(w);
    adopt_lights(w);
    adopt_marks(w);
    adopt_rest(w, now_ms);
    point_known(w);
    w->state.route = w->target;
    w->state.run.start_ms = 0;
    w->loading = false;
    w->stale_all = false;
    wall_lock_shown(w);
    if (w->drawn.n_candidates && w->drawn.household == w->target.household)
        w->state.drawn = w->drawn;
    else if (w->state.drawn.household != w->target.household)
        w->state.drawn = (struct draw_result){ 0 };
    if (moved || !w->camera_set || (returned && w->camera_moved))
        wall_camera_home(w, now_ms, true);
}

static bool all_met(const struct wall *w)
{
    for (int i = 0; i < NEED_COUNT; i++)
        if (w->needs[i].wanted && w->needs[i].request)
            return false;
    return true;
}

/* ---- answers ---- */

static bool take_need(struct wall *w, enum need_kind kind,
                      const struct answer *a)
{
    struct need *n = &w->needs[kind];
    if (!n->wanted || n->request != a->request)
        return false; /* of a route that nobody waits for any more */
    n->request = 0;
    return true;
}

/* Where to stand instead when a route cannot be shown: where the wall is; when
 * that place itself has left the register, the nearest one above it; at the
 * beginning, home. False when there is none. */
static bool way_out(const struct wall *w, enum status status, struct route *to)
{
    const struct route *here = &w->state.route;
    if (w->o.still)
        return false;
    *to = wall_home_route(w);
    if (here->region == 0)
        return w->target.region != to->region;
    if (status != STATUS_NOT_FOUND || w->target.region != here->region ||
        w->target.household != here->household)
        return false;
    *to = route_up(here);
    return !route_equal(to, here);
}

static void fail_load(struct wall *w, const struct answer *a, int64_t now_ms)
{
    struct route to;
    bool leave = way_out(w, a->status, &to);
    if (!w->o.still)
        log_warn("%s", a->error.text);
    wall_notice(w, a->error.text, now_ms);
    memset(w->needs, 0, sizeof w->needs);
    drop_next(w);
    w->loading = false;
    w->target = w->state.route;
    if (leave)
        wall_data_load(w, &to, false);
    else
        w->stale_all = false;
    w->problem = a->error;
}

static void take_draw(struct wall *w, const struct answer *a, int64_t now_ms)
{
    if (a->draw.n_candidates == 0) {
        wall_notice(w,
                    strings_get(w->o.languages[w->language], "nav.draw_empty"),
                    now_ms);
        return;
    }
    struct error err = { "" };
    int64_t unix_s = w->o.frozen_unix_s ? w->o.frozen_unix_s : clock_unix_s();
    if (w->o.draw_log && draw_log_append(w->o.draw_log, unix_s, &a->draw, &err))
        log_error("%s", err.text);
    w->drawn = (struct draw_result){ a->draw.n_candidates, a->draw.scope,
                                     a->draw.filter, a->draw.household };
    struct route r = w->state.route;
    r.household = a->draw.household;
    r.region = household_village(r.household);
    r.list = household_query_all();
    wall_go(w, &r);
    if (w->o.still || w->state.route.household || !w->known.glow)
        return;
    w->state.run = (struct draw_run){ now_ms, a->draw.scope, r.household };
    w->hold_until_ms = now_ms + DRAW_RUN_MS;
}

static void take_change(struct wall *w, struct answer *a, int64_t now_ms)
{
    w->known.freshness = a->freshness;
    if (a->kind != ANSWER_CHANGED)
        return;
    w->known.home = source_home(w->o.source);
    w->known.year = source_year(w->o.source);
    w->state.blink_ms = now_ms;
    struct route r = w->loading ? w->target : w->state.route;
    wall_data_load(w, &r, true);
}

#define TAKE(kind, member)                                                     \
    if (take_need(w, kind, a) && a->status == STATUS_OK) {                     \
        w->next.member = a->member;                                            \
        a->member = NULL;                                                      \
    }                                                                          \
    break

/* Its shapes are made ready while the other answers are awaited. */
static void take_atlas(struct wall *w, struct answer *a)
{
    if (!take_need(w, NEED_ATLAS, a))
        return;
    w->next.atlas = a->atlas;
    a->atlas = NULL;
    w->next_geom = mapgeom_create(w->next.atlas);
}

static bool awaited(const struct wall *w, const struct answer *a)
{
    for (int i = 0; i < NEED_COUNT; i++)
        if (w->needs[i].wanted && w->needs[i].request == a->request)
            return a->request != 0;
    return false;
}

/* A page after the last one: the last one is asked for instead. */
static bool page_is_past_end(struct wall *w, const struct answer *a)
{
    struct need *n = &w->needs[NEED_PAGE];
    if (!n->wanted || n->request != a->request || a->status != STATUS_OK ||
        a->page->n_rows > 0 || a->page->n_matches == 0)
        return false;
    struct household_query q = a->page->query;
    q.page = (int)((a->page->n_matches - 1) / q.page_rows);
    w->target.list.page = q.page;
    n->request = source_ask_page(w->o.source, &q);
    return true;
}

static void take_answer(struct wall *w, struct answer *a, int64_t now_ms)
{
    if (a->status != STATUS_OK && awaited(w, a)) {
        fail_load(w, a, now_ms);
        return;
    }
    switch (a->kind) {
    case ANSWER_ATLAS: take_atlas(w, a); break;
    case ANSWER_LIGHTS: TAKE(NEED_LIGHTS, lights);
    case ANSWER_MARKS: TAKE(NEED_MARKS, marks);
    case ANSWER_VIEW: TAKE(NEED_VIEW, view);
    case ANSWER_WITH:
        if (take_need(w, NEED_WITH, a) && a->status == STATUS_OK) {
            w->next.with = a->view;
            a->view = NULL;
        }
        break;
    case ANSWER_PAGE:
        if (page_is_past_end(w, a))
            break;
        TAKE(NEED_PAGE, page);
    case ANSWER_DOSSIER: TAKE(NEED_DOSSIER, dossier);
    case ANSWER_FLOW: TAKE(NEED_FLOW, flow);
    case ANSWER_CHANGES: TAKE(NEED_CHANGES, changes);
    case ANSWER_FINDINGS: TAKE(NEED_FINDINGS, findings);
    case ANSWER_DRAW:
        if (a->request != w->draw_request)
            break;
        w->draw_request = 0;
        if (a->status == STATUS_OK)
            take_draw(w, a, now_ms);
        else
            wall_notice(w, a->error.text, now_ms);
        break;
    case ANSWER_SEARCH: TAKE(NEED_SEARCH, search);
    default: take_change(w, a, now_ms); break;
    }
}

static void digest(struct wall *w, struct answer *a, int64_t now_ms)
{
    take_answer(w, a, now_ms);
    answer_finish(a);
    if (w->loading && now_ms >= w->hold_until_ms && all_met(w))
        show_target(w, now_ms);
}

void wall_give_land(struct wall *w, struct atlas *atlas, struct view *view,
                    int64_t now_ms)
{
    ASSERT(!w->o.source);
    w->next.atlas = atlas;
    w->next_geom = mapgeom_create(atlas);
    w->next.view = view;
    w->known.home = atlas->county.name.id;
    w->known.year = view->year;
    w->target = wall_home_route(w);
    show_target(w, now_ms);
}

void wall_answers(struct wall *w, int64_t now_ms)
{
    struct answer a;
    if (w->loading && now_ms >= w->hold_until_ms && all_met(w))
        show_target(w, now_ms); /* nothing had to be asked */
    while (w->o.source && source_take(w->o.source, &a))
        digest(w, &a, now_ms);
    wall_lock_answers(w, now_ms);
}

bool wall_wait(struct wall *w, int64_t now_ms, int timeout_ms)
{
    struct answer a;
    wall_answers(w, now_ms);
    if (wall_settled(w))
        return true;
    if (w->loading && all_met(w)) { /* held */
        int64_t left = w->hold_until_ms - now_ms;
        if (left > 0)
            usleep((useconds_t)(left < timeout_ms ? left : timeout_ms) * 1000);
        return true;
    }
    if (!source_wait(w->o.source, &a, timeout_ms))
        return false;
    digest(w, &a, now_ms);
    return true;
}

void wall_data_finish(struct wall *w)
{
    drop_next(w);
    view_destroy(w->view_previous);
    glow_finish(&w->glow);
    mapgeom_destroy(w->geom);
    w->next = w->shown;
    drop_next(w);
}
