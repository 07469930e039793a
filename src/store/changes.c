/* A region's changes: counted by year, and a page of a year's stream.
 *
 * The stream is in order of the day (newest first), in a day of the household.
 * change_day says how many a day a county or township has: so the days of a
 * page are known before any entry is read, and a crowded day of a county (an
 * import puts everybody on one) is gone into township by township. No page is
 * further than a township's day away. */
#include "store/db.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

#define CROWDED 4000 /* more entries of a day are not walked over */

struct day {
    int64_t day, n;
};

struct reader {
    struct store *store;
    struct change_stream *c;
    int64_t first, last; /* days of the year, since 1970 */
    struct day days[366];
    int n_days;
    int64_t skip; /* entries before the page */
};

/* ---- counts ---- */

static enum status read_years(struct store *s, struct change_stream *c,
                              const struct store_facts *f, struct error *err)
{
    struct query q;
    for (int y = f->year_first;
         y <= f->year_last && c->n_years < INCOME_YEARS_MAX; y++)
        c->years[c->n_years++].year = y;
    query_open(&q, s,
               "select year, key, amount from rollup where region = ?1 and "
               "year between ?2 and ?3 and dimension = 'change'",
               (int64_t[]){ c->query.region, f->year_first, f->year_last }, 3);
    while (query_next(&q)) {
        int at = (int)column_int(&q, 0) - f->year_first;
        int kind = change_of(column_text(&q, 1));
        if (at >= 0 && at < c->n_years && kind >= 0)
            c->years[at].n[kind] = column_int(&q, 2);
    }
    return query_close(&q, err);
}

static const char *kind_text(const struct change_stream *c)
{
    return c->query.kind == CHANGE_ALL ? ""
                                       : change_key((enum change)c->query.kind);
}

/* A village keeps no days of its own: its township's tell where to look. */
static const char region_days_sql[] =
    "select day, sum(n) from change_day where region = ?1 and day between ?2 "
    "and ?3 and (?6 = '' or kind = ?6) group by day having sum(n) > 0 "
    "order by day desc";
static const char village_days_sql[] =
    "select d.day, count(*) from (select distinct day from change_day where "
    "region = ?1 / 1000 and day between ?2 and ?3 and n > 0) d "
    "cross join change c indexed by change_stream on "
    "(c.at + 28800) / 86400 = d.day and c.household >= ?4 and c.household < ?5 "
    "and (?6 = '' or c.kind = ?6) group by d.day order by d.day desc";

static enum status read_days(struct reader *r, struct error *err)
{
    struct query q;
    int64_t begin, end;
    region_id region = r->c->query.region;
    household_range(region, &begin, &end);
    query_open(&q, r->store,
               region_level(region) == LEVEL_VILLAGE ? village_days_sql
                                                     : region_days_sql,
               (int64_t[]){ region, r->first, r->last, begin, end },
               region_level(region) == LEVEL_VILLAGE ? 5 : 3);
    query_text(&q, 6, kind_text(r->c));
    while (r->n_days < (int)LENGTH(r->days) && query_next(&q)) {
        struct day d = { column_int(&q, 0), column_int(&q, 1) };
        r->days[r->n_days++] = d;
        r->c->n_matches += d.n;
    }
    return query_close(&q, err);
}

/* ---- entries ---- */

static const char entries_sql[] =
    "select c.household, c.at, c.kind, c.reason, h.head, v.name, v.en, "
    "t.name, t.en from (select id from change indexed by change_stream where "
    "(at + 28800) / 86400 = ?1 and household >= ?2 and household < ?3 and "
    "(?6 = '' or kind = ?6) order by household, kind, id limit ?4 offset ?5) k "
    "cross join change c on c.id = k.id "
    "left join household h on h.id = c.household "
    "left join region v on v.id = c.household / 100000 "
    "left join region t on t.id = c.household / 100000000 "
    "order by c.household, c.kind, c.id";

/* The rows that are left of the page, from an area's day. */
static enum status read_entries(struct reader *r, region_id area, int64_t day,
                                struct error *err)
{
    struct query q;
    int64_t begin, end;
    struct change_stream *c = r->c;
    struct arena *a = &c->arena;
    household_range(area, &begin, &end);
    query_open(
        &q, r->store, entries_sql,
        (int64_t[]){ day, begin, end, c->query.page_rows - c->n_rows, r->skip },
        5);
    query_text(&q, 6, kind_text(c));
    while (c->n_rows < c->query.page_rows && query_next(&q)) {
        int kind = change_of(column_text(&q, 2));
        c->rows[c->n_rows++] = (struct change_row){
            .household = column_int(&q, 0),
            .at_unix_s = column_int(&q, 1),
            .kind = kind < 0 ? CHANGE_CORRECTED : (enum change)kind,
            .reason = column_prose(&q, 3, a),
            .head = column_name(&q, 4, a),
            .village_name = column_copy(&q, 5, a),
            .village_en = column_copy(&q, 6, a),
            .township_name = column_copy(&q, 7, a),
            .township_en = column_copy(&q, 8, a),
        };
    }
    r->skip = 0;
    return query_close(&q, err);
}

/* How many a township has of the day; those without a row in region stand
 * beside it: found is their sum. */
struct part {
    region_id region;
    int64_t n;
};

static enum status read_parts(struct reader *r, int64_t day,
                              struct part parts[1000], int *n, int64_t *sum,
                              struct error *err)
{
    struct query q;
    *n = 0;
    *sum = 0;
    query_open(&q, r->store,
               "select g.id, sum(d.n) from region g cross join change_day d "
               "on d.region = g.id and d.day = ?2 and (?3 = '' or d.kind = ?3) "
               "where g.id between ?1 * 1000 and ?1 * 1000 + 999 "
               "group by g.id having sum(d.n) > 0 order by g.id",
               (int64_t[]){ r->c->query.region, day }, 2);
    query_text(&q, 3, kind_text(r->c));
    while (*n < 1000 && query_next(&q)) {
        parts[*n] = (struct part){ column_int(&q, 0), column_int(&q, 1) };
        *sum += parts[(*n)++].n;
    }
    return query_close(&q, err);
}

static enum status read_day(struct reader *r, const struct day *d,
                            struct error *err)
{
    struct change_stream *c = r->c;
    struct part parts[1000];
    int n = 0;
    int64_t sum = 0;
    enum status status = STATUS_OK;
    if (r->skip + c->query.page_rows > CROWDED &&
        region_level(c->query.region) == LEVEL_COUNTY)
        status = read_parts(r, d->day, parts, &n, &sum, err);
    if (status != STATUS_OK)
        return status;
    if (n == 0 || sum != d->n)
        return read_entries(r, c->query.region, d->day, err);
    for (int i = 0; i < n && c->n_rows < c->query.page_rows && !status; i++) {
        if (parts[i].n <= r->skip)
            r->skip -= parts[i].n;
        else
            status = read_entries(r, parts[i].region, d->day, err);
    }
    return status;
}

static enum status read_rows(struct reader *r, struct error *err)
{
    struct change_stream *c = r->c;
    struct change_query *q = &c->query;
    enum status status = STATUS_OK;
    int64_t pages = (c->n_matches + q->page_rows - 1) / q->page_rows;
    if (q->page >= pages)
        q->page = pages > 0 ? (int)pages - 1 : 0;
    r->skip = (int64_t)q->page * q->page_rows;
    c->rows = ARENA_ARRAY(&c->arena, struct change_row, q->page_rows);
    for (int i = 0; i < r->n_days && c->n_rows < q->page_rows && !status; i++) {
        if (r->days[i].n <= r->skip)
            r->skip -= r->days[i].n;
        else
            status = read_day(r, &r->days[i], err);
    }
    return status;
}

static enum status fill(struct store *s, struct change_stream *c,
                        struct error *err)
{
    struct store_facts f;
    struct reader r = { .store = s, .c = c };
    enum status status = store_facts(s, &f, err);
    if (status == STATUS_OK)
        status = region_require(s, c->query.region, err);
    if (status != STATUS_OK)
        return status;
    if (c->query.year == 0)
        c->query.year = f.year;
    r.first = civil_to_days(c->query.year, 1, 1);
    r.last = civil_to_days(c->query.year + 1, 1, 1) - 1;
    status = read_years(s, c, &f, err);
    if (status == STATUS_OK)
        status = read_days(&r, err);
    return status == STATUS_OK ? read_rows(&r, err) : status;
}

enum status store_changes(struct store *s, const struct change_query *q,
                          struct change_stream **out, struct error *err)
{
    *out = NULL;
    if (q->kind < CHANGE_ALL || q->kind >= CHANGE_COUNT || q->page < 0 ||
        q->page_rows < 1 || q->page_rows > CHANGE_ROWS_MAX)
        return error_set(err, STATUS_INVALID,
                         "changes: kind %d, page %d of %d rows is out of range",
                         q->kind, q->page, q->page_rows);
    enum status status = store_read_begin(s, err);
    if (status != STATUS_OK)
        return status;
    struct change_stream *c = xcalloc(1, sizeof *c);
    c->query = *q;
    c->asked = q->page;
    status = fill(s, c, err);
    store_read_end(s);
    if (status != STATUS_OK) {
        arena_finish(&c->arena);
        free(c);
        return status;
    }
    *out = c;
    return STATUS_OK;
}
