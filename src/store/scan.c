#include "store/scan.h"

#include <math.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/str.h"
#include "store/pack.h"

/* ---- rows ---- */

static const char rows_sql[] =
    "select l.household, l.lon is not null and l.lat is not null, h.persons, "
    "h.cause, h.attribute, h.food, h.clothing, h.schooling, h.medical, "
    "h.housing_safe, h.water_safe, y.poverty, y.wage + y.business + "
    "y.property + y.transfer - y.expense, ?4 <> '' and exists (select 1 from "
    "measure m where m.household = l.household and m.year = ?3 and m.kind = "
    "?4) from light l left join household h on h.id = l.household left join "
    "household_year y on y.household = l.household and y.year = ?3 where "
    "l.household >= ?1 and l.household < ?2 order by l.household";

static enum status
scan_rows(struct store *s, region_id village, const struct scan *what,
          void (*each)(void *ctx, const struct scan_facts *f), void *ctx,
          struct error *err)
{
    struct query q;
    int64_t begin, end;
    household_range(village, &begin, &end);
    query_open(&q, s, rows_sql, (int64_t[]){ begin, end, what->year }, 3);
    query_text(&q, 4,
               what->measure >= 0 ? measure_key((enum measure)what->measure)
                                  : "");
    while (query_next(&q)) {
        struct scan_facts f = {
            .id = column_int(&q, 0),
            .placed = column_int(&q, 1) != 0,
            .poverty = poverty_of(column_text(&q, 11)),
            .persons = (int)column_int(&q, 2),
            .cause = cause_of(column_text(&q, 3)),
            .traits = pack_row_traits(&q, 4),
            .net_known = sqlite3_column_type(q.stmt, 12) != SQLITE_NULL,
            .net = column_int(&q, 12),
        };
        if (column_int(&q, 13))
            f.measures = 1u << what->measure;
        each(ctx, &f);
    }
    return query_close(&q, err);
}

/* ---- packs ---- */

static void scan_pack(const struct pack_ref *p, region_id village,
                      const void *year_pack, const struct scan *what,
                      void (*each)(void *ctx, const struct scan_facts *f),
                      void *ctx)
{
    int shift = (what->year - what->year_first) * 4;
    for (size_t i = 0; i < p->n; i++) {
        uint8_t cause = pack_cause(p, i);
        struct scan_facts f = {
            .id = household_make(village, 0) + pack_number(p, i),
            .placed = !isnan(pack_lon(p, i)) && !isnan(pack_lat(p, i)),
            .poverty = (int)(pack_history(p, i) >> shift & 15) - 1,
            .persons = pack_persons_of(p, i),
            .cause = cause == PACK_NO_CAUSE ? -1 : cause,
            .traits = pack_traits_of(p, i),
        };
        if (year_pack) {
            f.net = pack_income(year_pack, i);
            f.net_known = f.net != PACK_UNKNOWN;
            f.measures = pack_measures(year_pack, p->n, i);
        }
        each(ctx, &f);
    }
}

/* The present row's village from its packs; false: they do not count. */
static bool try_pack(const struct query *q, const struct scan *what,
                     void (*each)(void *ctx, const struct scan_facts *f),
                     void *ctx)
{
    const void *blob = sqlite3_column_blob(q->stmt, 2), *year_pack = NULL;
    size_t bytes = (size_t)sqlite3_column_bytes(q->stmt, 2);
    region_id village = column_int(q, 0);
    struct pack_ref p;
    if (!blob)
        return false;
    if (!pack_open(blob, bytes, column_int(q, 1), &p)) {
        log_warn("%s: the light_pack of village %lld is damaged and its rows "
                 "are read instead; `wanjia check` tells more",
                 q->store->path, (long long)village);
        return false;
    }
    if (what->incomes || what->measure >= 0) {
        year_pack = sqlite3_column_blob(q->stmt, 3);
        if (!year_pack ||
            (size_t)sqlite3_column_bytes(q->stmt, 3) != p.n * PACK_YEAR_BYTES)
            return false;
    }
    scan_pack(&p, village, year_pack, what, each, ctx);
    return true;
}

static const char packs_sql[] =
    "select village, n, pack from light_pack where village between ?1 and ?2 "
    "and ?3 order by village";
static const char year_packs_sql[] =
    "select p.village, p.n, p.pack, y.pack from light_pack p left join "
    "year_pack y on y.village = p.village and y.year = ?3 where p.village "
    "between ?1 and ?2 order by p.village";

enum status scan_region(struct store *s, region_id region,
                        const struct scan *what,
                        void (*each)(void *ctx, const struct scan_facts *f),
                        void *ctx, struct error *err)
{
    struct query q;
    int64_t begin, end;
    enum status status = STATUS_OK;
    bool in_history = what->year >= what->year_first &&
                      what->year < what->year_first + PACK_YEARS;
    household_range(region, &begin, &end);
    query_open(&q, s,
               what->incomes || what->measure >= 0 ? year_packs_sql : packs_sql,
               (int64_t[]){ begin / 100000, end / 100000 - 1, what->year }, 3);
    while (status == STATUS_OK && query_next(&q))
        if (!in_history || !try_pack(&q, what, each, ctx))
            status = scan_rows(s, column_int(&q, 0), what, each, ctx, err);
    enum status closed = query_close(&q, status == STATUS_OK ? err : NULL);
    return status == STATUS_OK ? closed : status;
}

/* ---- filters ---- */

static enum status read_set(struct narrow_set *set, struct query *q,
                            struct error *err)
{
    set->asked = true;
    while (query_next(q)) {
        if (set->n == set->cap) {
            set->cap = set->cap ? 2 * set->cap : 1024;
            set->id = xrealloc(set->id, sizeof *set->id * (size_t)set->cap);
        }
        set->id[set->n++] = column_int(q, 0);
    }
    return query_close(q, err);
}

static enum status read_flagged(struct narrow *n, struct store *s,
                                int64_t begin, int64_t end, struct error *err)
{
    struct query q;
    bool any = str_equal(n->filter.rule, FILTER_RULE_ANY);
    query_open(&q, s,
               any ? "select distinct household from flag where household >= "
                     "?1 and household < ?2 order by household"
                   : "select household from flag where household >= ?1 and "
                     "household < ?2 and rule = ?3 order by household",
               (int64_t[]){ begin, end }, 2);
    if (!any)
        query_text(&q, 3, n->filter.rule);
    return read_set(&n->flagged, &q, err);
}

static enum status read_monitored(struct narrow *n, struct store *s, int year,
                                  int64_t begin, int64_t end, struct error *err)
{
    struct query q;
    int kind = n->filter.facet[FACET_MONITORED];
    int risk = n->filter.facet[FACET_RISK];
    query_open(&q, s,
               "select household from risk indexed by risk_year where "
               "year = ?3 and household >= ?1 and household < ?2 and "
               "(?4 = '' or kind = ?4) and (?5 = '' or ?5 in (risk, risk_2, "
               "risk_3, risk_4, risk_5)) order by household",
               (int64_t[]){ begin, end, year }, 3);
    query_text(&q, 4, kind < 0 ? "" : monitored_key((enum monitored)kind));
    query_text(&q, 5, risk < 0 ? "" : risk_key((enum risk)risk));
    return read_set(&n->monitored, &q, err);
}

enum status narrow_begin(struct narrow *n, struct store *s, region_id region,
                         int year, const struct household_filter *filter,
                         struct error *err)
{
    int64_t begin, end;
    enum status status = STATUS_OK;
    *n = (struct narrow){ .filter = *filter };
    household_range(region, &begin, &end);
    if (filter->rule[0])
        status = read_flagged(n, s, begin, end, err);
    if (status == STATUS_OK && (filter->facet[FACET_MONITORED] != FACET_ANY ||
                                filter->facet[FACET_RISK] != FACET_ANY))
        status = read_monitored(n, s, year, begin, end, err);
    return status;
}

void narrow_end(struct narrow *n)
{
    free(n->flagged.id);
    free(n->monitored.id);
    n->flagged = n->monitored = (struct narrow_set){ 0 };
}

/* Everybody is where nothing was asked. */
static bool is_in(const struct narrow_set *set, household_id id)
{
    int64_t low = 0, high = set->n;
    if (!set->asked)
        return true;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (set->id[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < set->n && set->id[low] == id;
}

bool narrow_rest(const struct narrow *n, const struct scan_facts *f)
{
    const int8_t *want = n->filter.facet;
    if (want[FACET_CAUSE] != FACET_ANY && want[FACET_CAUSE] != f->cause)
        return false;
    if (want[FACET_ATTRIBUTE] != FACET_ANY &&
        want[FACET_ATTRIBUTE] != pack_attribute(f->traits))
        return false;
    if (want[FACET_LACKS] != FACET_ANY &&
        pack_assured(f->traits) >> want[FACET_LACKS] & 1)
        return false;
    if (want[FACET_MEASURE] != FACET_ANY &&
        !(f->measures >> want[FACET_MEASURE] & 1))
        return false;
    return is_in(&n->flagged, f->id) && is_in(&n->monitored, f->id);
}

bool narrow_passes(const struct narrow *n, const struct scan_facts *f)
{
    int poverty = n->filter.facet[FACET_POVERTY];
    return f->poverty >= 0 && (poverty == FACET_ANY || poverty == f->poverty) &&
           narrow_rest(n, f);
}
