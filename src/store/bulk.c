/* Bulk loading: triggers and indexes off, then everything counted once. */
#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "store/census.h"
#include "store/feed_internal.h"
#include "store/fill_internal.h"

struct steps {
    void (*progress)(void *ctx, double done);
    void *ctx;
    double from, to; /* the share of the whole of what runs now */
};

static void tell(const struct steps *p, double part)
{
    if (p->progress)
        p->progress(p->ctx, p->from + (p->to - p->from) * part);
}

enum status file_sync(const char *path, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set(err, STATUS_IO, "%s: %s", path, strerror(errno));
    int rc = fsync(fd);
    int sync_errno = errno;
    close(fd);
    if (rc != 0)
        return error_set(err, STATUS_IO, "%s: %s", path, strerror(sync_errno));
    return STATUS_OK;
}

static void forget_sql(struct store *s)
{
    for (int i = 0; i < s->n_bulk_sql; i++)
        free(s->bulk_sql[i]);
    free(s->bulk_sql);
    s->bulk_sql = NULL;
    s->n_bulk_sql = 0;
}

/* Indexes that cost less while households are filled in or changed than made
 * after it: one in the order of the rows, and those that few rows are in. */
#define KEPT_ON                                                                \
    "'household_village', 'household_head', 'member_name', 'member_twin'"

/* What the file says of its own indexes and triggers is kept and run again at
 * the end. Triggers on views stay: they are how the rollup is counted. */
static enum status drop_all(struct store *s, bool every_index,
                            struct error *err)
{
    struct query q;
    char **drops = NULL;
    int n = 0;
    query_open(&q, s,
               "select sql, type, name from sqlite_schema where "
               "sql is not null and (?1 or name not in (" KEPT_ON ")) and "
               "(type = 'index' or type = 'trigger' and "
               "tbl_name in (select name from sqlite_schema where "
               "type = 'table')) order by type, rowid",
               (int64_t[]){ every_index }, 1);
    while (query_next(&q)) {
        char drop[256];
        str_format(drop, sizeof drop, "drop %s \"%s\"", column_text(&q, 1),
                   column_text(&q, 2));
        s->bulk_sql = xrealloc(s->bulk_sql, sizeof(char *) * (size_t)(n + 1));
        drops = xrealloc(drops, sizeof(char *) * (size_t)(n + 1));
        s->bulk_sql[n] = xstrdup(column_text(&q, 0));
        s->n_bulk_sql = n + 1;
        drops[n++] = xstrdup(drop);
    }
    enum status status = query_close(&q, err);
    for (int i = 0; i < n; i++) {
        if (status == STATUS_OK)
            status = db_exec(s, drops[i], err);
        free(drops[i]);
    }
    free(drops);
    return status;
}

/* 128 MiB of pages bound the memory whatever the size of the load. A CHECK
 * with a list of terms costs more than the row it guards (SQLite builds a set
 * of them for each row: 3 of 4 parts of a load); programs put terms that are
 * legal by their type. */
static const char bulk_on[] = "pragma foreign_keys = off;"
                              "pragma cache_size = -131072;"
                              "pragma ignore_check_constraints = on;"
                              "begin immediate;";
static const char bulk_off[] = "pragma foreign_keys = on;"
                               "pragma ignore_check_constraints = off;"
                               "pragma cache_size = -32768;";

static enum status begin(struct store *s, bool drop_every_index,
                         struct error *err)
{
    ASSERT(!s->bulk && s->read_depth == 0 && s->mode != STORE_READ);
    enum status status = STATUS_OK;
    /* A new file that fails is thrown away: one sync at the end will do. */
    if (s->mode == STORE_CREATE)
        status = db_exec(s, "pragma synchronous = off", err);
    if (status == STATUS_OK)
        status = db_exec(s, bulk_on, err);
    if (status != STATUS_OK)
        return status;
    s->bulk = true;
    status = drop_all(s, drop_every_index, err);
    if (status != STATUS_OK)
        bulk_abandon(s);
    return status;
}

enum status store_bulk_begin(struct store *s, struct error *err)
{
    return begin(s, true, err);
}

enum status store_fill_begin(struct store *s, struct error *err)
{
    return begin(s, false, err);
}

enum status bulk_resume(struct store *s, struct error *err)
{
    struct store plain = { .path = s->path, .mode = STORE_CREATE };
    ASSERT(!s->bulk);
    int rc = sqlite3_open(":memory:", &plain.db);
    enum status status = rc == SQLITE_OK ? db_exec(&plain, db_schema(), err)
                                         : db_error(&plain, rc, NULL, err);
    if (status == STATUS_OK)
        status = drop_all(&plain, true, err);
    sqlite3_close(plain.db);
    s->bulk_sql = plain.bulk_sql;
    s->n_bulk_sql = plain.n_bulk_sql;
    s->bulk = true;
    if (status != STATUS_OK)
        bulk_abandon(s);
    return status;
}

static void forget_fill(struct store *s)
{
    fill_destroy(s->fill);
    s->fill = NULL;
}

void bulk_abandon(struct store *s)
{
    forget_sql(s);
    forget_fill(s);
    if (!s->bulk)
        return;
    s->bulk = false;
    if (!sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, "rollback", NULL, NULL, NULL);
    sqlite3_exec(s->db, bulk_off, NULL, NULL, NULL);
    if (!s->temporary)
        sqlite3_exec(s->db, "pragma synchronous = full", NULL, NULL, NULL);
}

/* The census needs the indexes by household, and may mend the incomes a head
 * that the index over the years holds. */
enum kept { KEPT_INDEX, KEPT_INDEX_OF_YEARS, KEPT_TRIGGER };

static enum kept kept_kind(const char *sql)
{
    if (strncasecmp(sql, "create trigger", 14) == 0)
        return KEPT_TRIGGER;
    return strstr(sql, "on household_year") ? KEPT_INDEX_OF_YEARS : KEPT_INDEX;
}

static enum status restore(struct store *s, enum kept kind,
                           const struct steps *p, struct error *err)
{
    enum status status = STATUS_OK;
    for (int i = 0; i < s->n_bulk_sql && status == STATUS_OK; i++) {
        if (kept_kind(s->bulk_sql[i]) == kind)
            status = db_exec(s, s->bulk_sql[i], err);
        tell(p, (double)(i + 1) / s->n_bulk_sql);
    }
    return status;
}

/* Every village that is a region or holds a household. */
static enum status list_villages(struct store *s, region_id **out, int *n,
                                 struct error *err)
{
    struct query q;
    *out = NULL;
    *n = 0;
    query_open(&q, s,
               s->fill ? "select id from region where id >= 100000000000"
                       : "select id from region where id >= 100000000000 union "
                         "select distinct village from household order by 1",
               NULL, 0);
    while (query_next(&q)) {
        if (*n % 1024 == 0)
            *out = xrealloc(*out, sizeof **out * (size_t)(*n + 1024));
        (*out)[(*n)++] = column_int(&q, 0);
    }
    return query_close(&q, err);
}

/* From the villages up, level by level. */
static enum status count_levels(struct store *s, struct error *err)
{
    static const char *const levels[] = {
        "insert into rollup select region, year, dimension, key, "
        "sum(households), sum(persons), sum(amount) from (select region / "
        "1000 as region, year, dimension, key, households, persons, amount "
        "from rollup where region >= 100000000000 union all select * from "
        "rollup_own where region between 100000000 and 999999999) "
        "group by region, year, dimension, key",
        "insert into rollup select region, year, dimension, key, "
        "sum(households), sum(persons), sum(amount) from (select region / "
        "1000 as region, year, dimension, key, households, persons, amount "
        "from rollup where region between 100000000 and 999999999 and "
        "dimension <> 'project' union all "
        "select * from rollup_own where region between 100000 and 999999) "
        "group by region, year, dimension, key",
        "insert into rollup select region, year, dimension, key, "
        "sum(households), sum(persons), sum(amount) from (select region / "
        "100 as region, year, dimension, key, households, persons, amount "
        "from rollup where region between 100000 and 999999 union all "
        "select * from rollup_own where region between 1000 and 9999) "
        "group by region, year, dimension, key",
        "insert into rollup select region, year, dimension, key, "
        "sum(households), sum(persons), sum(amount) from (select region / "
        "100 as region, year, dimension, key, households, persons, amount "
        "from rollup where region between 1000 and 9999 union all "
        "select * from rollup_own where region between 10 and 99) "
        "group by region, year, dimension, key",
        "insert into rollup select 0, year, dimension, key, "
        "sum(households), sum(persons), sum(amount) from rollup where region "
        "between 10 and 99 group by year, dimension, key",
    };
    enum status status = STATUS_OK;
    for (size_t i = 0; i < LENGTH(levels) && status == STATUS_OK; i++)
        status = db_exec(s, levels[i], err);
    return status;
}

/* Everything of part two that is kept of households. */
static enum status count_villages(struct store *s, const struct steps *p,
                                  struct error *err)
{
    region_id *villages;
    int n;
    struct store_facts f;
    enum status status = store_facts(s, &f, err);
    if (status != STATUS_OK)
        return status;
    status = list_villages(s, &villages, &n, err);
    struct census *c = census_create(s, &f);
    if (status == STATUS_OK && !s->fill)
        status = db_exec(s,
                         "delete from rollup; delete from light; delete from "
                         "light_pack; delete from year_pack; delete from "
                         "change_day; insert into change_day select * from "
                         "change_days",
                         err);
    for (int i = 0; i < n && status == STATUS_OK; i++) {
        if (!fill_counted(s->fill, villages[i]))
            status = census_village(c, villages[i], err);
        tell(p, (double)(i + 1) / n);
    }
    census_destroy(c);
    free(villages);
    return status;
}

/* A fill has put no row beside its household, and no household into a village
 * that is not there. */
static const char fill_key_sql[] =
    "select f.\"table\", f.rowid, f.parent from sqlite_schema m cross join "
    "pragma_foreign_key_check(m.name) f where m.type = 'table' and m.name not "
    "in ('member', 'household_year', 'external_id') and (m.name <> "
    "'household' or ?1)";

static enum status check_references(struct store *s, struct error *err)
{
    struct query q;
    char line[160] = "";
    if (s->fill)
        query_open(&q, s, fill_key_sql,
                   (int64_t[]){ fill_names_helpers(s->fill) }, 1);
    else
        query_open(&q, s, foreign_key_sql, NULL, 0);
    if (query_next(&q))
        foreign_key_line(&q, line, sizeof line);
    enum status status = query_close(&q, err);
    if (status == STATUS_OK && line[0])
        return error_set(err, STATUS_INVALID, "%s: %s", s->path, line);
    return status;
}

static enum status finish(struct store *s, struct steps *p, struct error *err)
{
    p->from = 0, p->to = 0.2;
    enum status status = fill_end(s, err);
    if (status == STATUS_OK)
        status = restore(s, KEPT_INDEX, p, err);
    p->from = 0.2, p->to = 0.6;
    if (status == STATUS_OK)
        status = count_villages(s, p, err);
    if (status == STATUS_OK)
        status = count_levels(s, err);
    p->from = 0.6, p->to = 0.8;
    if (status == STATUS_OK)
        status = restore(s, KEPT_INDEX_OF_YEARS, p, err);
    if (status == STATUS_OK)
        status = check_references(s, err);
    if (status == STATUS_OK)
        status = db_exec(s,
                         "delete from rule_dirty; insert into rule_dirty "
                         "values (0)",
                         err);
    p->from = 0.95, p->to = 0.95;
    if (status == STATUS_OK)
        status = restore(s, KEPT_TRIGGER, p, err);
    if (status == STATUS_OK)
        status = feed_log_renew(s, err);
    return status == STATUS_OK ? db_exec(s, "commit", err) : status;
}

enum status store_bulk_end(struct store *s,
                           void (*progress)(void *ctx, double done), void *ctx,
                           struct error *err)
{
    struct steps p = { progress, ctx, 0, 0 };
    ASSERT(s->bulk);
    enum status status = finish(s, &p, err);
    if (status != STATUS_OK) {
        bulk_abandon(s);
        return status;
    }
    forget_sql(s);
    forget_fill(s);
    s->bulk = false;
    status = db_exec(s, bulk_off, err);
    if (status == STATUS_OK && !s->temporary)
        status = db_exec(s, "pragma synchronous = full", err);
    if (status == STATUS_OK && !s->temporary && s->mode == STORE_CREATE)
        status = file_sync(s->path, err);
    p.from = p.to = 1;
    tell(&p, 1);
    return status;
}

/* A bulk load of nothing. */
enum status store_recount(const char *path, struct error *err)
{
    struct store *s;
    enum status status = store_open(path, STORE_WRITE, &s, err);
    if (status != STATUS_OK)
        return status;
    status = store_bulk_begin(s, err);
    if (status == STATUS_OK)
        status = store_bulk_end(s, NULL, NULL, err);
    store_close(s);
    return status;
}
