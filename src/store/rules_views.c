#include "store/rules_internal.h"

#include "base/str.h"

static const char views_sql[] =
    "select name, sql from sqlite_schema where type = 'view' and name glob "
    "'rule_*' order by rowid";

struct views { /* texts in an arena */
    const char *name[16], *sql[16];
    int n;
};

static enum status read_views(struct store *s, struct arena *a,
                              struct views *out, struct error *err)
{
    struct query q;
    *out = (struct views){ 0 };
    query_open(&q, s, views_sql, NULL, 0);
    while (out->n < (int)LENGTH(out->name) && query_next(&q)) {
        out->name[out->n] = column_copy(&q, 0, a);
        out->sql[out->n++] = column_copy(&q, 1, a);
    }
    return query_close(&q, err);
}

static enum status read_own(const struct store *s, struct arena *a,
                            struct views *out, struct error *err)
{
    struct store plain = { .path = s->path, .mode = STORE_CREATE };
    int rc = sqlite3_open(":memory:", &plain.db);
    enum status status = rc == SQLITE_OK ? db_exec(&plain, db_schema(), err)
                                         : db_error(&plain, rc, NULL, err);
    if (status == STATUS_OK)
        status = read_views(&plain, a, out, err);
    sqlite3_close(plain.db);
    return status;
}

static bool equal(const struct views *a, const struct views *b)
{
    bool same = a->n == b->n;
    for (int i = 0; i < a->n && same; i++)
        same = str_equal(a->name[i], b->name[i]) &&
               str_equal(a->sql[i], b->sql[i]);
    return same;
}

/* One transaction; a view may stand on another that comes later. */
static enum status replace(struct store *s, struct arena *a,
                           const struct views *old, const struct views *new,
                           struct error *err)
{
    enum status status = db_exec(s, "begin immediate", err);
    for (int i = 0; i < old->n && status == STATUS_OK; i++)
        status = db_exec(s, arena_printf(a, "drop view %s", old->name[i]), err);
    for (int i = 0; i < new->n &&status == STATUS_OK; i++)
        status = db_exec(s, new->sql[i], err);
    if (status == STATUS_OK)
        status = db_exec(s, "commit", err);
    if (status != STATUS_OK && !sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, "rollback", NULL, NULL, NULL);
    return status;
}

enum status rules_renew_views(struct store *s, struct error *err)
{
    struct arena a = { 0 };
    struct views old, new;
    enum status status = read_own(s, &a, &new, err);
    if (status == STATUS_OK)
        status = read_views(s, &a, &old, err);
    if (status == STATUS_OK && !equal(&old, &new))
        status = replace(s, &a, &old, &new, err);
    arena_finish(&a);
    return status;
}
