#include "app/bench_store.h"

#include "base/clock.h"
#include "base/rng.h"
#include "base/str.h"
#include "source/source.h"
#include "store/store.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LIGHTS_MOST 20 /* a county's lights are many: fewer rounds do */

struct samples {
    double *ms;
    int64_t n, cap;
};

struct bench_store {
    struct store *store;
    struct store_facts facts;
    struct atlas **counties;
    int n_counties;
    struct rng rng;
    int64_t n;
    FILE *out;
    /* the slowest list */
    double worst_ms;
    char worst[384];
};

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void add(struct samples *s, double ms)
{
    if (s->n == s->cap) {
        s->cap = s->cap ? s->cap * 2 : 256;
        s->ms = xrealloc(s->ms, sizeof *s->ms * (size_t)s->cap);
    }
    s->ms[s->n++] = ms;
}

/* Nearest rank. */
static double percentile(const struct samples *s, double p)
{
    int64_t rank = (int64_t)ceil(p * (double)s->n);
    return s->n ? s->ms[rank < 1 ? 0 : rank - 1] : 0;
}

static void print(struct bench_store *b, const char *name, struct samples *s)
{
    qsort(s->ms, (size_t)s->n, sizeof *s->ms, ascending);
    fprintf(b->out,
            ", \"%s_p50_ms\": %.3f, \"%s_p99_ms\": %.3f, \"%s_max_ms\": %.3f",
            name, percentile(s, 0.5), name, percentile(s, 0.99), name,
            percentile(s, 1));
    free(s->ms);
    *s = (struct samples){ 0 };
}

static double since_ms(int64_t from_us)
{
    return (double)(clock_monotonic_us() - from_us) / 1000;
}

/* ---- random questions ---- */

/* A county, a township or a village, each level as often. */
static region_id any_region(struct bench_store *b)
{
    const struct atlas *a =
        b->counties[rng_below(&b->rng, (uint32_t)b->n_counties)];
    uint32_t level = rng_below(&b->rng, 3);
    if (level == 1 && a->n_townships)
        return a->townships[rng_below(&b->rng, (uint32_t)a->n_townships)]
            .name.id;
    if (level == 2 && a->n_villages)
        return a->villages[rng_below(&b->rng, (uint32_t)a->n_villages)].name.id;
    return a->county.name.id;
}

static int any_year(struct bench_store *b)
{
    return rng_between(&b->rng, b->facts.year_first, b->facts.year_last);
}

/* Drawn over households, so that large villages come as often as they are
 * asked for; 0 when the year has none. */
static enum status any_household(struct bench_store *b, int year,
                                 household_id *out, struct error *err)
{
    int64_t n;
    region_id county = b->counties[rng_below(&b->rng, (uint32_t)b->n_counties)]
                           ->county.name.id;
    struct household_filter all = filter_all();
    enum status s = store_kth(b->store, county, year, &all, -1, &n, out, err);
    if (!s && n > 0)
        s = store_kth(b->store, county, year, &all,
                      (int64_t)(rng_unit(&b->rng) * (double)n), &n, out, err);
    return s;
}

static enum status time_views(struct bench_store *b, struct error *err)
{
    struct samples t = { 0 };
    enum status s = STATUS_OK;
    for (int64_t i = 0; i < b->n && !s; i++) {
        struct view *v = NULL;
        region_id region = any_region(b);
        int year = any_year(b);
        int64_t from = clock_monotonic_us();
        s = store_view(b->store, region, year, &v, err);
        add(&t, since_ms(from));
        view_destroy(v);
    }
    print(b, "view", &t);
    return s;
}

static enum status time_page(struct bench_store *b,
                             const struct household_query *q, int64_t *n,
                             struct samples *t, struct error *err)
{
    struct household_page *p = NULL;
    int64_t from = clock_monotonic_us();
    enum status s = store_page(b->store, q, &p, err);
    double ms = since_ms(from);
    if (s)
        return s;
    *n = p->n_matches;
    page_destroy(p);
    if (t)
        add(t, ms);
    if (t && ms > b->worst_ms) {
        b->worst_ms = ms;
        char filter[256];
        filter_format(&q->filter, filter, sizeof filter);
        snprintf(b->worst, sizeof b->worst,
                 "%lld %d sort %s filter %s page %d of %d rows",
                 (long long)q->region, q->year, household_sort_key(q->sort),
                 *filter ? filter : "all", q->page, q->page_rows);
    }
    return STATUS_OK;
}

/* The first, the last and a random page of a random region. */
static enum status time_list(struct bench_store *b, struct household_query q,
                             struct samples *t, struct error *err)
{
    int64_t n = 0;
    q.region = any_region(b);
    q.year = any_year(b);
    q.page_rows = rng_chance(&b->rng, 0.5) ? 12 : HOUSEHOLD_PAGE_ROWS_MAX;
    q.page = 0;
    enum status s = time_page(b, &q, &n, t, err);
    int64_t pages = (n + q.page_rows - 1) / q.page_rows;
    if (!s && pages > 1) {
        q.page = (int)(pages - 1);
        s = time_page(b, &q, &n, t, err);
    }
    if (!s && pages > 1) {
        q.page = (int)(rng_unit(&b->rng) * (double)pages);
        s = time_page(b, &q, &n, t, err);
    }
    return s;
}

static enum status time_lists(struct bench_store *b, struct error *err)
{
    struct samples t = { 0 };
    enum status s = STATUS_OK;
    for (int sort = 0; sort < SORT_COUNT; sort++)
        for (int filter = POVERTY_NONE; filter < POVERTY_COUNT; filter++)
            for (int64_t i = 0; i < b->n && !s; i++) {
                struct household_query q = household_query_all();
                q.sort = (enum household_sort)sort;
                q.filter.facet[FACET_POVERTY] = (int8_t)filter;
                s = time_list(b, q, &t, err);
            }
    print(b, "page", &t);
    fprintf(b->out, ", \"page_worst\": \"%s\"", b->worst);
    return s;
}

/* What is narrowed by one more facet: lists of any region, lights of a county.
 */
static enum status time_narrowed(struct bench_store *b, struct error *err)
{
    struct samples lists = { 0 }, marks = { 0 };
    enum status s = STATUS_OK;
    for (int64_t i = 0; i < b->n && !s; i++) {
        struct household_query q = household_query_all();
        struct marks *m = NULL;
        int facet = rng_between(&b->rng, FACET_CAUSE, FACET_COUNT - 1);
        q.sort = (enum household_sort)rng_between(&b->rng, 0, SORT_COUNT - 1);
        q.filter.facet[facet] = (int8_t)rng_between(
            &b->rng, 0, facet_values((enum facet)facet) - 1);
        s = time_list(b, q, &lists, err);
        if (s || i >= LIGHTS_MOST)
            continue;
        int64_t from = clock_monotonic_us();
        s = store_marks(b->store,
                        b->counties[i % b->n_counties]->county.name.id,
                        any_year(b), &q.filter, &m, err);
        add(&marks, since_ms(from));
        marks_destroy(m);
    }
    print(b, "narrowed", &lists);
    print(b, "marks", &marks);
    return s;
}

static enum status time_dossiers(struct bench_store *b, struct error *err)
{
    struct samples t = { 0 };
    enum status s = STATUS_OK;
    for (int64_t i = 0; i < b->n && !s; i++) {
        struct dossier *d = NULL;
        household_id h = 0;
        int year = any_year(b);
        s = any_household(b, year, &h, err);
        if (s || h == 0)
            continue;
        int64_t from = clock_monotonic_us();
        s = store_dossier(b->store, h, year, &d, err);
        add(&t, since_ms(from));
        dossier_destroy(d);
    }
    print(b, "dossier", &t);
    return s;
}

static enum status time_draws(struct bench_store *b, struct error *err)
{
    struct samples t = { 0 };
    enum status s = STATUS_OK;
    for (int64_t i = 0; i < b->n && !s; i++) {
        int64_t n = 0;
        household_id h;
        region_id scope = any_region(b);
        int year = any_year(b);
        struct household_filter filter = filter_all();
        filter.facet[FACET_POVERTY] = (int8_t)rng_between(&b->rng, FACET_ANY,
                                                          POVERTY_COUNT - 1);
        s = store_kth(b->store, scope, year, &filter, -1, &n, &h, err);
        if (s || n == 0)
            continue;
        int64_t k = (int64_t)(rng_unit(&b->rng) * (double)n);
        int64_t from = clock_monotonic_us();
        s = store_kth(b->store, scope, year, &filter, k, &n, &h, err);
        add(&t, since_ms(from));
    }
    print(b, "kth", &t);
    return s;
}

static enum status time_lights(struct bench_store *b, struct error *err)
{
    struct samples t = { 0 };
    enum status s = STATUS_OK;
    int64_t n = b->n < LIGHTS_MOST ? b->n : LIGHTS_MOST;
    for (int64_t i = 0; i < n && !s; i++) {
        struct lights *l = NULL;
        int64_t from = clock_monotonic_us();
        s = store_lights(
            b->store, b->counties[i % b->n_counties]->county.name.id, &l, err);
        add(&t, since_ms(from));
        lights_destroy(l);
    }
    print(b, "lights", &t);
    return s;
}

/* Two letters, a household's number but for its last two digits, a part that
 * every village's name has. */
static enum status time_searches(struct bench_store *b, struct error *err)
{
    struct samples t = { 0 };
    enum status s = STATUS_OK;
    for (int64_t i = 0; i < b->n && !s; i++) {
        struct search *found = NULL;
        household_id h = 0;
        char text[SEARCH_TEXT_BYTES] = "村";
        if (i % 3 == 0)
            str_format(text, sizeof text, "%c%c",
                       rng_between(&b->rng, 'a', 'z'),
                       rng_between(&b->rng, 'a', 'z'));
        else if (i % 3 == 1)
            s = any_household(b, any_year(b), &h, err);
        if (h)
            str_format(text, sizeof text, "%lld", (long long)(h / 100));
        if (s)
            break;
        int64_t from = clock_monotonic_us();
        s = store_search(b->store, text, true, SEARCH_HITS_MAX, &found, err);
        add(&t, since_ms(from));
        search_destroy(found);
    }
    print(b, "search", &t);
    return s;
}

/* A county, a township or a village, as a wall of two lines a bar asks. */
static enum status time_flows(struct bench_store *b, struct error *err)
{
    struct samples t = { 0 };
    enum status s = STATUS_OK;
    for (int64_t i = 0; i < b->n && !s; i++) {
        struct fund_flow *flow = NULL;
        const struct flow_query q = { .region = any_region(b),
                                      .year = any_year(b),
                                      .most = { 14, 20, 20 } };
        int64_t from = clock_monotonic_us();
        s = store_flow(b->store, &q, &flow, err);
        add(&t, since_ms(from));
        flow_destroy(flow);
    }
    print(b, "flow", &t);
    return s;
}

static enum status time_change_page(struct bench_store *b,
                                    struct change_query *q, double at,
                                    struct samples *t, struct error *err)
{
    struct change_stream *c = NULL;
    int64_t from = clock_monotonic_us();
    enum status s = store_changes(b->store, q, &c, err);
    add(t, since_ms(from));
    if (s)
        return s;
    int64_t pages = (c->n_matches + q->page_rows - 1) / q->page_rows;
    q->page = (int)(at * (double)(pages > 0 ? pages - 1 : 0));
    changes_destroy(c);
    return STATUS_OK;
}

/* The first, the middle, the last and a random page of each year and kind. */
static enum status time_changes(struct bench_store *b, struct error *err)
{
    struct samples t = { 0 }, found = { 0 };
    enum status s = STATUS_OK;
    for (int64_t i = 0; i < b->n && !s; i++) {
        struct change_query q = {
            .region = any_region(b),
            .year = any_year(b),
            .kind = rng_between(&b->rng, CHANGE_ALL, CHANGE_COUNT - 1),
            .page_rows = rng_chance(&b->rng, 0.5) ? 12 : CHANGE_ROWS_MAX
        };
        const double next[] = { 0.5, 1, rng_unit(&b->rng), 0 };
        for (size_t k = 0; k < LENGTH(next) && !s; k++)
            s = time_change_page(b, &q, next[k], &t, err);
        struct region_findings *f = NULL;
        int64_t from = clock_monotonic_us();
        if (!s)
            s = store_findings(b->store, q.region, &f, err);
        add(&found, since_ms(from));
        findings_destroy(f);
    }
    print(b, "changes", &t);
    print(b, "findings", &found);
    return s;
}

/* ---- the run ---- */

static enum status read_counties(struct bench_store *b, struct error *err)
{
    region_id ids[64];
    enum status s = store_counties(b->store, ids, LENGTH(ids), &b->n_counties,
                                   err);
    b->counties = xcalloc(LENGTH(ids), sizeof(struct atlas *));
    for (int i = 0; i < b->n_counties && !s; i++)
        s = store_atlas(b->store, ids[i], &b->counties[i], err);
    return s;
}

enum status bench_store(const char *register_path, int64_t n, uint64_t seed,
                        FILE *out, struct error *err)
{
    struct bench_store b = { .rng = rng_make(seed, 1), .n = n, .out = out };
    enum status (*const parts[])(struct bench_store *, struct error *) = {
        time_views,    time_lists, time_narrowed, time_dossiers, time_draws,
        time_searches, time_flows, time_changes,  time_lights,
    };
    enum status s = store_open(register_path, STORE_READ, &b.store, err);
    if (!s)
        s = store_facts(b.store, &b.facts, err);
    if (!s)
        s = read_counties(&b, err);
    if (!s)
        fprintf(out, "{\"bench\": \"store\", \"n\": %lld", (long long)n);
    for (size_t i = 0; i < LENGTH(parts) && !s; i++)
        s = parts[i](&b, err);
    if (!s)
        fputs("}\n", out);
    for (int i = 0; i < b.n_counties; i++)
        atlas_destroy(b.counties[i]);
    free(b.counties);
    store_close(b.store);
    return s;
}
