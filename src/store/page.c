/* Rows of a list, and the k-th household of a scope. */
#include "store/db.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "store/list.h"

#define NET      "(y.wage + y.business + y.property + y.transfer - y.expense)"
#define PER_HEAD NET " * 1.0 / max(h.persons, 1)"

/* Registered households of a region in a year, by poverty; rollup's. */
static enum status count_poverty(struct store *s, region_id region, int year,
                                 int64_t by_poverty[POVERTY_COUNT],
                                 struct error *err)
{
    struct query q;
    memset(by_poverty, 0, sizeof(int64_t) * POVERTY_COUNT);
    query_open(&q, s,
               "select key, households from rollup where region = ?1 and "
               "year = ?2 and dimension = 'poverty'",
               (int64_t[]){ region, year }, 2);
    while (query_next(&q)) {
        int p = poverty_of(column_text(&q, 0));
        if (p >= 0)
            by_poverty[p] = column_int(&q, 1);
    }
    return query_close(&q, err);
}

static int64_t count_matches(const int64_t by_poverty[POVERTY_COUNT],
                             int poverty)
{
    int64_t n = 0;
    for (int p = 0; p < POVERTY_COUNT; p++)
        if (poverty == POVERTY_NONE || poverty == p)
            n += by_poverty[p];
    return n;
}

static int poverty_asked(const struct household_filter *f)
{
    return f->facet[FACET_POVERTY] == FACET_ANY ? POVERTY_NONE
                                                : f->facet[FACET_POVERTY];
}

/* Terms sort in the order of terms.h, not of their spelling. */
static void order_by_term(char *sql, size_t size, const char *column,
                          const char *(*key)(int term), int n)
{
    str_append(sql, size, "case %s", column);
    for (int i = 0; i < n; i++)
        str_append(sql, size, " when '%s' then %d", key(i), i);
    str_append(sql, size, " else %d end, ", n);
}

static const char *cause_key_of(int term)
{
    return cause_key((enum cause)term);
}

static const char *poverty_key_of(int term)
{
    return poverty_key((enum poverty)term);
}

static void build_sql(const struct household_query *q, char *sql, size_t size)
{
    str_format(
        sql, size,
        "select h.id, h.head, h.persons, h.cause, h.attribute, "
        "y.poverty, " NET " from household_year y cross join "
        "household h on h.id = y.household where y.household >= ?1 "
        "and y.household < ?2 and y.year = ?3%s order by ",
        poverty_asked(&q->filter) == POVERTY_NONE ? "" : " and y.poverty = ?6");
    switch (q->sort) {
    case SORT_INCOME:
        str_append(sql, size, "y.wage is null, " PER_HEAD ", ");
        break;
    case SORT_INCOME_DOWN:
        str_append(sql, size, "y.wage is null, " PER_HEAD " desc, ");
        break;
    case SORT_PERSONS: str_append(sql, size, "h.persons desc, "); break;
    case SORT_CAUSE:
        order_by_term(sql, size, "h.cause", cause_key_of, CAUSE_COUNT);
        break;
    case SORT_POVERTY:
        order_by_term(sql, size, "y.poverty", poverty_key_of, POVERTY_COUNT);
        break;
    case SORT_NUMBER:
    case SORT_COUNT: break;
    }
    str_append(sql, size, "y.household limit ?4 offset ?5");
}

static void read_row(const struct query *q, struct arena *a,
                     struct household_row *out)
{
    int cause = cause_of(column_text(q, 3));
    int attribute = attribute_of(column_text(q, 4));
    *out = (struct household_row){
        .id = column_int(q, 0),
        .head = column_name(q, 1, a),
        .persons = (int)column_int(q, 2),
        .cause = cause < 0 ? CAUSE_NONE : (enum cause)cause,
        .attribute = attribute < 0 ? ATTRIBUTE_ORDINARY
                                   : (enum attribute)attribute,
        .poverty = (enum poverty)poverty_of(column_text(q, 5)),
        .income_known = sqlite3_column_type(q->stmt, 6) != SQLITE_NULL,
    };
    if (out->income_known)
        out->income_per_head = per_head(column_int(q, 6), out->persons);
}

static enum status read_rows(struct store *s, struct household_page *p,
                             const household_id *ids, int n, struct error *err)
{
    sqlite3_stmt *stmt = NULL;
    struct query q;
    query_open(&q, s,
               "select h.id, h.head, h.persons, h.cause, h.attribute, "
               "y.poverty, " NET " from household h cross join "
               "household_year y on y.household = h.id and y.year = ?2 "
               "where h.id = ?1",
               (int64_t[]){ 0, p->query.year }, 2);
    stmt = q.stmt;
    for (int i = 0; i < n && q.status == STATUS_OK; i++) {
        sqlite3_bind_int64(stmt, 1, ids[i]);
        if (query_next(&q))
            read_row(&q, &p->arena, &p->rows[p->n_rows++]);
        sqlite3_reset(stmt);
    }
    return query_close(&q, err);
}

/* Where the counts do not add up: every row of the region, in order. */
static enum status read_whole(struct store *s, struct household_page *p,
                              struct error *err)
{
    char sql[2048];
    struct query q;
    int64_t begin, end;
    const struct household_query *hq = &p->query;
    household_range(hq->region, &begin, &end);
    build_sql(hq, sql, sizeof sql);
    query_open(&q, s, sql,
               (int64_t[]){ begin, end, hq->year, hq->page_rows,
                            (int64_t)hq->page * hq->page_rows },
               5);
    int poverty = poverty_asked(&hq->filter);
    if (poverty != POVERTY_NONE)
        query_text(&q, 6, poverty_key((enum poverty)poverty));
    p->n_rows = 0;
    while (p->n_rows < hq->page_rows && query_next(&q))
        read_row(&q, &p->arena, &p->rows[p->n_rows++]);
    return query_close(&q, err);
}

static int64_t rows_due(const struct household_page *p)
{
    const struct household_query *q = &p->query;
    int64_t due = p->n_matches - (int64_t)q->page * q->page_rows;
    return due < 0 ? 0 : due > q->page_rows ? q->page_rows : due;
}

/* Narrowed by the poverty alone, or not at all. */
static enum status fill_counted(struct store *s, struct household_page *p,
                                const struct list_order *o, struct error *err)
{
    const struct household_query *hq = &p->query;
    household_id ids[HOUSEHOLD_PAGE_ROWS_MAX];
    int n;
    p->n_matches = count_matches(p->by_poverty, o->poverty);
    enum status status = list_page(s, hq->region, o,
                                   (int64_t)hq->page * hq->page_rows,
                                   hq->page_rows, ids, &n, err);
    if (status == STATUS_OK && n == rows_due(p))
        status = read_rows(s, p, ids, n, err);
    if (status == STATUS_OK && p->n_rows != rows_due(p))
        status = read_whole(s, p, err); /* a household without its village */
    return status;
}

static enum status fill_narrowed(struct store *s, struct household_page *p,
                                 struct list_order *o, struct error *err)
{
    const struct household_query *hq = &p->query;
    struct narrow narrow;
    struct list l = { 0 };
    enum status status = narrow_begin(&narrow, s, hq->region, hq->year,
                                      &hq->filter, err);
    o->narrow = &narrow;
    if (status == STATUS_OK)
        status = list_gather(s, hq->region, o, NAN, &l, err);
    if (status == STATUS_OK) {
        household_id ids[HOUSEHOLD_PAGE_ROWS_MAX];
        memcpy(p->by_poverty, l.by_poverty, sizeof p->by_poverty);
        p->n_matches = l.n;
        int64_t from = (int64_t)hq->page * hq->page_rows;
        int n = (int)rows_due(p);
        if (n > 0)
            list_select(&l, from, from + n);
        for (int i = 0; i < n; i++)
            ids[i] = l.entries[from + i].id;
        status = read_rows(s, p, ids, n, err);
    }
    list_finish(&l);
    narrow_end(&narrow);
    return status;
}

static enum status fill_page(struct store *s, struct household_page *p,
                             struct error *err)
{
    struct store_facts f;
    struct household_query *hq = &p->query;
    enum status status = store_facts(s, &f, err);
    if (status == STATUS_OK)
        status = region_require(s, hq->region, err);
    if (status != STATUS_OK)
        return status;
    hq->year = hq->year == 0 ? f.year : hq->year;
    status = count_poverty(s, hq->region, hq->year, p->by_poverty, err);
    if (status != STATUS_OK)
        return status;
    p->n_all = count_matches(p->by_poverty, POVERTY_NONE);
    p->rows = ARENA_ARRAY(&p->arena, struct household_row, hq->page_rows);
    struct list_order o = { hq->year, poverty_asked(&hq->filter), hq->sort,
                            f.year_first, NULL };
    return filter_is_poverty(&hq->filter) ? fill_counted(s, p, &o, err)
                                          : fill_narrowed(s, p, &o, err);
}

enum status store_page(struct store *s, const struct household_query *q,
                       struct household_page **out, struct error *err)
{
    *out = NULL;
    if (!filter_legal(&q->filter))
        return error_set(err, STATUS_INVALID, "list: no such filter");
    if ((int)q->sort < 0 || q->sort >= SORT_COUNT || q->page < 0 ||
        q->page_rows < 1 || q->page_rows > HOUSEHOLD_PAGE_ROWS_MAX)
        return error_set(err, STATUS_INVALID,
                         "list: sort %d, page %d of %d rows is out of range",
                         (int)q->sort, q->page, q->page_rows);
    enum status status = store_read_begin(s, err);
    if (status != STATUS_OK)
        return status;
    struct household_page *p = xcalloc(1, sizeof *p);
    p->query = *q;
    status = fill_page(s, p, err);
    store_read_end(s);
    if (status != STATUS_OK) {
        arena_finish(&p->arena);
        free(p);
        return status;
    }
    *out = p;
    return STATUS_OK;
}

/* ---- the k-th household ---- */

struct kth {
    region_id scope;
    int year, poverty;
    int64_t k;
};

/* Into the part of the scope that holds the k-th, level by level; stays where
 * the parts do not add up (a household in a village without a row). */
static enum status descend(struct store *s, struct kth *at, bool *moved,
                           struct error *err)
{
    struct query q;
    int64_t left = at->k;
    *moved = false;
    bool all = at->poverty == POVERTY_NONE;
    query_open(
        &q, s,
        all ? "select g.id, sum(r.households) from region g cross "
              "join rollup r on r.region = g.id where g.id between "
              "?1 and ?2 and r.year = ?3 and r.dimension = 'poverty' "
              "group by g.id order by g.id"
            : "select g.id, sum(r.households) from region g cross "
              "join rollup r on r.region = g.id where g.id between "
              "?1 and ?2 and r.year = ?3 and r.dimension = 'poverty' "
              "and r.key = ?4 group by g.id order by g.id",
        (int64_t[]){ at->scope * 1000, at->scope * 1000 + 999, at->year }, 3);
    if (!all)
        query_text(&q, 4, poverty_key((enum poverty)at->poverty));
    while (!*moved && query_next(&q)) {
        int64_t n = column_int(&q, 1);
        if (left < n) {
            at->scope = column_int(&q, 0);
            at->k = left;
            *moved = true;
        } else {
            left -= n;
        }
    }
    return query_close(&q, err);
}

/* Of a village, or of a region whose parts do not add up. */
static enum status walk(struct store *s, const struct kth *at, int year_first,
                        bool *found, household_id *out, struct error *err)
{
    const struct list_order o = { at->year, at->poverty, SORT_NUMBER,
                                  year_first, NULL };
    struct list l = { 0 };
    enum status status = list_gather(s, at->scope, &o, NAN, &l, err);
    *found = status == STATUS_OK && at->k < l.n;
    if (*found) {
        list_select(&l, at->k, at->k + 1);
        *out = l.entries[at->k].id;
    }
    list_finish(&l);
    return status;
}

static enum status find_kth(struct store *s, const struct kth *whole,
                            int year_first, household_id *out,
                            struct error *err)
{
    struct kth at = *whole;
    bool moved = true, found = false;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && moved &&
           region_level(at.scope) != LEVEL_VILLAGE)
        status = descend(s, &at, &moved, err);
    if (status == STATUS_OK)
        status = walk(s, &at, year_first, &found, out, err);
    if (status == STATUS_OK && !found)
        return error_set(err, STATUS_INVALID,
                         "%s: the counts of region %lld do not agree with "
                         "its households; run `wanjia check`",
                         s->path, (long long)whole->scope);
    return status;
}

static enum status out_of_range(struct error *err, region_id scope, int64_t n,
                                int64_t k)
{
    return error_set(err, STATUS_NOT_FOUND,
                     "region %lld has %lld such households, no number %lld",
                     (long long)scope, (long long)n, (long long)k);
}

static enum status count_and_find(struct store *s, struct kth *q,
                                  int year_first, int64_t *n, household_id *out,
                                  struct error *err)
{
    int64_t by_poverty[POVERTY_COUNT];
    enum status status = count_poverty(s, q->scope, q->year, by_poverty, err);
    if (status != STATUS_OK)
        return status;
    *n = count_matches(by_poverty, q->poverty);
    if (q->k < 0)
        return STATUS_OK;
    if (q->k >= *n)
        return out_of_range(err, q->scope, *n, q->k);
    return find_kth(s, q, year_first, out, err);
}

static enum status gather_and_find(struct store *s, const struct kth *q,
                                   const struct household_filter *filter,
                                   int year_first, int64_t *n,
                                   household_id *out, struct error *err)
{
    struct narrow narrow;
    struct list l = { 0 };
    const struct list_order o = { q->year, q->poverty, SORT_NUMBER, year_first,
                                  &narrow };
    enum status status = narrow_begin(&narrow, s, q->scope, q->year, filter,
                                      err);
    if (status == STATUS_OK)
        status = list_gather(s, q->scope, &o, NAN, &l, err);
    if (status == STATUS_OK) {
        *n = l.n;
        if (q->k >= l.n) {
            status = out_of_range(err, q->scope, l.n, q->k);
        } else if (q->k >= 0) {
            list_select(&l, q->k, q->k + 1);
            *out = l.entries[q->k].id;
        }
    }
    list_finish(&l);
    narrow_end(&narrow);
    return status;
}

enum status store_kth(struct store *s, region_id scope, int year,
                      const struct household_filter *filter, int64_t k,
                      int64_t *n, household_id *out, struct error *err)
{
    struct store_facts f;
    struct kth q = { scope, year, poverty_asked(filter), k };
    *n = 0;
    *out = 0;
    if (!filter_legal(filter))
        return error_set(err, STATUS_INVALID, "draw: no such filter");
    enum status status = store_read_begin(s, err);
    if (status != STATUS_OK)
        return status;
    status = store_facts(s, &f, err);
    if (status == STATUS_OK)
        status = region_require(s, scope, err);
    if (status == STATUS_OK) {
        q.year = year == 0 ? f.year : year;
        status = filter_is_poverty(filter)
                     ? count_and_find(s, &q, f.year_first, n, out, err)
                     : gather_and_find(s, &q, filter, f.year_first, n, out,
                                       err);
    }
    store_read_end(s);
    return status;
}
