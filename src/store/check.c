/* `wanjia check`: what a register must hold, told line by line. */
#include "store/db.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "store/pack.h"

#define LINES_MAX 10 /* of one kind; the rest is counted */

struct report {
    void (*line)(void *ctx, const char *line);
    void *ctx;
    int64_t n;  /* problems in all */
    int n_kind; /* of the present kind */
};

static void problem(struct report *r, const char *text)
{
    r->n++;
    if (++r->n_kind <= LINES_MAX && r->line)
        r->line(r->ctx, text);
}

static void end_kind(struct report *r, const char *kind)
{
    char line[160];
    if (r->n_kind > LINES_MAX && r->line) {
        str_format(line, sizeof line, "%s: %d more", kind,
                   r->n_kind - LINES_MAX);
        r->line(r->ctx, line);
    }
    r->n_kind = 0;
}

static enum status check_integrity(struct store *s, struct report *r,
                                   struct error *err)
{
    struct query q;
    query_open(&q, s, "pragma integrity_check(100)", NULL, 0);
    while (query_next(&q)) {
        char line[256];
        if (strcmp(column_text(&q, 0), "ok") == 0)
            continue;
        str_format(line, sizeof line, "damaged: %s", column_text(&q, 0));
        problem(r, line);
    }
    end_kind(r, "damaged");
    return query_close(&q, err);
}

const char foreign_key_sql[] = "select \"table\", rowid, parent from "
                               "pragma_foreign_key_check";

void foreign_key_line(const struct query *q, char *line, size_t size)
{
    /* A table without row numbers (household_year, member, fund) gives none. */
    str_format(line, size, "%s%s%s names a %s that is not there",
               column_text(q, 0),
               sqlite3_column_type(q->stmt, 1) == SQLITE_NULL ? "" : " ",
               column_text(q, 1), column_text(q, 2));
}

static enum status check_keys(struct store *s, struct report *r,
                              struct error *err)
{
    struct query q;
    query_open(&q, s, foreign_key_sql, NULL, 0);
    while (query_next(&q)) {
        char line[256];
        foreign_key_line(&q, line, sizeof line);
        problem(r, line);
    }
    end_kind(r, "missing rows");
    enum status status = query_close(&q, err);
    if (status != STATUS_OK)
        return status;
    query_open(&q, s,
               "select id, name from region g where id >= 100000000 and "
               "not exists (select 1 from region p where p.id = g.parent)",
               NULL, 0);
    while (query_next(&q)) {
        char line[256];
        str_format(line, sizeof line, "region %lld (%s) has no region above it",
                   (long long)column_int(&q, 0), column_text(&q, 1));
        problem(r, line);
    }
    end_kind(r, "regions without a parent");
    return query_close(&q, err);
}

static enum status check_lights(struct store *s, struct report *r,
                                struct error *err)
{
    struct query q;
    query_open(&q, s,
               "select h.id from household h left join light l "
               "on l.household = h.id where l.household is null or "
               "l.lon is not h.lon or l.lat is not h.lat or l.history <> "
               "(select coalesce(sum(bits), 0) from light_year y where "
               "y.household = h.id) union all select household from light "
               "where household not in (select id from household)",
               NULL, 0);
    while (query_next(&q)) {
        char line[128];
        str_format(line, sizeof line,
                   "light: household %lld is not as its rows say",
                   (long long)column_int(&q, 0));
        problem(r, line);
    }
    end_kind(r, "light");
    return query_close(&q, err);
}

static void bad_pack(void *ctx, region_id village)
{
    char line[128];
    str_format(line, sizeof line,
               "light_pack: village %lld is not as its lights say",
               (long long)village);
    problem(ctx, line);
}

static enum status check_packs(struct store *s, struct report *r,
                               struct error *err)
{
    enum status status = pack_check(s, bad_pack, r, err);
    end_kind(r, "light_pack");
    return status;
}

static enum status check_change_days(struct store *s, struct report *r,
                                     struct error *err)
{
    struct query q;
    query_open(&q, s,
               "select region, day, kind, sum(n) from (select * from change_day "
               "union all select region, day, kind, -n from change_days) "
               "group by region, day, kind having sum(n) <> 0",
               NULL, 0);
    while (query_next(&q)) {
        char line[160];
        str_format(line, sizeof line,
                   "change_day: region %lld, day %lld, %s: %lld too many",
                   (long long)column_int(&q, 0), (long long)column_int(&q, 1),
                   column_text(&q, 2), (long long)column_int(&q, 3));
        problem(r, line);
    }
    end_kind(r, "change_day");
    return query_close(&q, err);
}

/* ---- rollup against a recount, region by region: two lists in one order */

/* What a region's rows must be: its households', its parts', its own. */
static const char expected_sql[] =
    "select year, dimension, key, sum(households), sum(persons), sum(amount) "
    "from (select year, dimension, key, households, persons, amount "
    "from rollup_village where region = ?1 and ?1 >= 100000000000 "
    "union all select year, dimension, key, households, persons, amount "
    "from rollup where region between case when ?1 >= 100000 then ?1 * 1000 "
    "when ?1 >= 10 then ?1 * 100 else 10 end and case when ?1 >= 100000 then "
    "?1 * 1000 + 999 when ?1 >= 10 then ?1 * 100 + 99 else 99 end "
    "and ?1 < 100000000000 and (dimension <> 'project' or ?1 >= 100000000) "
    "union all select year, dimension, key, "
    "households, persons, amount from rollup_own where region = ?1) "
    "group by year, dimension, key "
    "having sum(households) <> 0 or sum(persons) <> 0 or sum(amount) <> 0 "
    "order by year, dimension, key";
static const char actual_sql[] =
    "select year, dimension, key, households, persons, amount from rollup "
    "where region = ?1 and (households <> 0 or persons <> 0 or amount <> 0) "
    "order by year, dimension, key";

static int compare_keys(const struct query *a, const struct query *b)
{
    int64_t x = column_int(a, 0), y = column_int(b, 0);
    if (x != y)
        return x < y ? -1 : 1;
    int order = strcmp(column_text(a, 1), column_text(b, 1));
    return order ? order : strcmp(column_text(a, 2), column_text(b, 2));
}

static void rollup_problem(struct report *r, region_id region,
                           const struct query *key, const struct query *kept,
                           const struct query *must)
{
    char line[256];
    str_format(line, sizeof line,
               "rollup: region %lld, %lld, %s %s: %lld / %lld / %lld kept, "
               "%lld / %lld / %lld counted (households / persons / amount)",
               (long long)region, (long long)column_int(key, 0),
               column_text(key, 1), column_text(key, 2),
               kept ? (long long)column_int(kept, 3) : 0,
               kept ? (long long)column_int(kept, 4) : 0,
               kept ? (long long)column_int(kept, 5) : 0,
               must ? (long long)column_int(must, 3) : 0,
               must ? (long long)column_int(must, 4) : 0,
               must ? (long long)column_int(must, 5) : 0);
    problem(r, line);
}

static bool same_figures(const struct query *a, const struct query *b)
{
    return column_int(a, 3) == column_int(b, 3) &&
           column_int(a, 4) == column_int(b, 4) &&
           column_int(a, 5) == column_int(b, 5);
}

static enum status compare_region(struct store *s, region_id region,
                                  struct report *r, struct error *err)
{
    struct query must, kept;
    query_open(&must, s, expected_sql, &region, 1);
    query_open(&kept, s, actual_sql, &region, 1);
    bool more_must = query_next(&must), more_kept = query_next(&kept);
    while (more_must || more_kept) {
        int order = !more_must   ? 1
                    : !more_kept ? -1
                                 : compare_keys(&must, &kept);
        if (order < 0)
            rollup_problem(r, region, &must, NULL, &must);
        else if (order > 0)
            rollup_problem(r, region, &kept, &kept, NULL);
        else if (!same_figures(&must, &kept))
            rollup_problem(r, region, &kept, &kept, &must);
        if (order <= 0)
            more_must = query_next(&must);
        if (order >= 0)
            more_kept = query_next(&kept);
    }
    enum status status = query_close(&must, err);
    enum status kept_status = query_close(&kept,
                                          status == STATUS_OK ? err : NULL);
    return status == STATUS_OK ? kept_status : status;
}

static enum status check_rollup(struct store *s, struct report *r,
                                struct error *err)
{
    struct query q;
    region_id *regions = NULL;
    size_t n = 0;
    query_open(&q, s,
               "select id from region union "
               "select distinct region from rollup union "
               "select distinct village from household order by 1",
               NULL, 0);
    while (query_next(&q)) {
        if (n % 1024 == 0)
            regions = xrealloc(regions, sizeof *regions * (n + 1024));
        regions[n++] = column_int(&q, 0);
    }
    enum status status = query_close(&q, err);
    for (size_t i = 0; i < n && status == STATUS_OK; i++)
        status = compare_region(s, regions[i], r, err);
    free(regions);
    end_kind(r, "rollup");
    return status;
}

/* ---- the nightly self-check ---- */

static enum status nth_township(struct store *s, uint64_t pick, region_id *out,
                                struct error *err)
{
    int64_t n;
    static const char count_sql[] = "select count(*) from region where id "
                                    "between 100000000 and 999999999";
    *out = 0;
    enum status status = db_number(s, count_sql, NULL, 0, &n, NULL, err);
    if (status != STATUS_OK || n == 0)
        return status;
    return db_number(s,
                     "select id from region where id between 100000000 and "
                     "999999999 order by id limit 1 offset ?1",
                     (int64_t[]){ (int64_t)(pick % (uint64_t)n) }, 1, out, NULL,
                     err);
}

static enum status check_villages(struct store *s, region_id township,
                                  struct report *r, struct error *err)
{
    struct query q;
    region_id villages[1000];
    int n = 0;
    query_open(&q, s,
               "select id from region where id between ?1 * 1000 and ?1 * 1000 "
               "+ 999",
               &township, 1);
    while (n < (int)LENGTH(villages) && query_next(&q))
        villages[n++] = column_int(&q, 0);
    enum status status = query_close(&q, err);
    for (int i = 0; i < n && status == STATUS_OK; i++)
        status = compare_region(s, villages[i], r, err);
    return status;
}

enum status store_self_check(struct store *s, uint64_t pick,
                             void (*report)(void *ctx, const char *line),
                             void *ctx, region_id *township,
                             int64_t *n_problems, struct error *err)
{
    struct report r = { .line = report, .ctx = ctx };
    *n_problems = 0;
    enum status status = store_read_begin(s, err);
    if (status != STATUS_OK)
        return status;
    status = nth_township(s, pick, township, err);
    if (status == STATUS_OK && *township)
        status = check_villages(s, *township, &r, err);
    if (status == STATUS_OK && *township)
        status = compare_region(s, *township, &r, err);
    store_read_end(s);
    end_kind(&r, "rollup");
    *n_problems = r.n;
    return status;
}

enum status store_check(struct store *s,
                        void (*report)(void *ctx, const char *line), void *ctx,
                        int64_t *n_problems, struct error *err)
{
    struct report r = { .line = report, .ctx = ctx };
    *n_problems = 0;
    enum status status = store_read_begin(s, err);
    if (status != STATUS_OK)
        return status;
    status = check_integrity(s, &r, err);
    /* In a damaged file the rest would only repeat it. */
    bool whole = status == STATUS_OK && r.n == 0;
    if (whole)
        status = check_keys(s, &r, err);
    if (whole && status == STATUS_OK)
        status = check_lights(s, &r, err);
    if (whole && status == STATUS_OK)
        status = check_packs(s, &r, err);
    if (whole && status == STATUS_OK)
        status = check_change_days(s, &r, err);
    if (whole && status == STATUS_OK)
        status = check_rollup(s, &r, err);
    store_read_end(s);
    *n_problems = r.n;
    return status;
}
