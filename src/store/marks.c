/* Which lights pass a filter. */
#include "store/scan.h"

#include <stdlib.h>

struct marking {
    const struct narrow *narrow;
    struct marks *marks;
    uint64_t *bits;
    int64_t cap;
};

static void take(void *ctx, const struct scan_facts *f)
{
    struct marking *m = ctx;
    struct marks *out = m->marks;
    if (!f->placed || out->n == m->cap)
        return;
    if (narrow_passes(m->narrow, f)) {
        m->bits[out->n / 64] |= (uint64_t)1 << out->n % 64;
        out->n_marked++;
    }
    out->n++;
}

static enum status name_rule(struct store *s, struct marks *m,
                             struct error *err)
{
    struct query q;
    m->rule_zh = m->rule_en = "";
    query_open(&q, s, "select zh, en from rule where id = ?1", NULL, 0);
    query_text(&q, 1, m->filter.rule);
    if (query_next(&q)) {
        m->rule_zh = column_copy(&q, 0, &m->arena);
        m->rule_en = column_copy(&q, 1, &m->arena);
    }
    return query_close(&q, err);
}

static enum status fill(struct store *s, const struct household_filter *filter,
                        struct marks *out, struct error *err)
{
    struct store_facts f;
    struct narrow narrow;
    int64_t n;
    enum status status = store_facts(s, &f, err);
    if (status == STATUS_OK)
        status = region_require(s, out->county, err);
    if (status == STATUS_OK)
        status = name_rule(s, out, err);
    if (status == STATUS_OK) /* as many as there can be */
        status = db_number(s,
                           "select households from rollup where region = ?1 "
                           "and year = 0 and dimension = 'guarantee' and key = "
                           "'all'",
                           &out->county, 1, &n, NULL, err);
    if (status != STATUS_OK)
        return status;
    out->year = out->year == 0 ? f.year : out->year;
    status = narrow_begin(&narrow, s, out->county, out->year, filter, err);
    if (status == STATUS_OK) {
        struct marking m = { &narrow, out,
                             ARENA_ARRAY(&out->arena, uint64_t, n / 64 + 1),
                             n };
        const struct scan what = {
            .year = out->year,
            .year_first = f.year_first,
            .measure = filter->facet[FACET_MEASURE],
        };
        out->bits = m.bits;
        status = scan_region(s, out->county, &what, take, &m, err);
    }
    narrow_end(&narrow);
    return status;
}

enum status store_marks(struct store *s, region_id county, int year,
                        const struct household_filter *filter,
                        struct marks **out, struct error *err)
{
    *out = NULL;
    if (!filter_legal(filter))
        return error_set(err, STATUS_INVALID, "lights: no such filter");
    enum status status = store_read_begin(s, err);
    if (status != STATUS_OK)
        return status;
    struct marks *m = xcalloc(1, sizeof *m);
    m->county = county;
    m->year = year;
    m->filter = *filter;
    status = fill(s, filter, m, err);
    store_read_end(s);
    if (status != STATUS_OK) {
        arena_finish(&m->arena);
        free(m);
        return status;
    }
    *out = m;
    return STATUS_OK;
}
