/* Taking what a server told: pages into a register, whole or not at all. */
#include "store/feed_internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"
#include "store/put.h"

/* ---- feed_state ---- */

enum status store_feed_get(struct store *s, const char *key, char *value,
                           size_t size, bool *found, struct error *err)
{
    struct query q;
    *found = false;
    str_copy(value, size, "");
    query_open(&q, s, "select value from feed_state where key = ?1", NULL, 0);
    query_text(&q, 1, key);
    if (query_next(&q)) {
        str_copy(value, size, column_text(&q, 0));
        *found = true;
    }
    return query_close(&q, err);
}

enum status store_feed_set(struct store *s, const char *key, const char *value,
                           struct error *err)
{
    struct query q;
    query_open(&q, s,
               "insert into feed_state values (?1, ?2) on conflict (key) do "
               "update set value = excluded.value",
               NULL, 0);
    query_text(&q, 1, key);
    query_text(&q, 2, value);
    query_next(&q);
    return query_close(&q, err);
}

/* ---- transactions ---- */

enum status store_feed_begin(struct store *s, struct error *err)
{
    return s->bulk ? STATUS_OK : db_exec(s, "begin immediate", err);
}

enum status store_feed_commit(struct store *s, struct error *err)
{
    enum status status = db_exec(s, "commit", err);
    if (status == STATUS_OK && s->bulk)
        status = db_exec(s, "begin immediate", err);
    return status;
}

void store_feed_rollback(struct store *s)
{
    if (!sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, "rollback", NULL, NULL, NULL);
    if (s->bulk)
        sqlite3_exec(s->db, "begin immediate", NULL, NULL, NULL);
}

/* ---- a register being filled ---- */

/* Where pages are committed without a sync, a power cut may leave a file that
 * only looks whole; so it counts within one boot of the machine. */
static void boot_id(char *out, size_t size)
{
    str_copy(out, size, "unknown");
    FILE *f = fopen("/proc/sys/kernel/random/boot_id", "re");
    if (!f)
        return;
    char line[64];
    if (fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = 0;
        str_copy(out, size, line);
    }
    fclose(f);
}

static bool same_state(struct store *s, const char *key, const char *want)
{
    char value[1024];
    bool found;
    return store_feed_get(s, key, value, sizeof value, &found, NULL) ==
               STATUS_OK &&
           found && !strcmp(value, want);
}

static void remove_file(const char *path)
{
    char journal[4200];
    str_format(journal, sizeof journal, "%s-journal", path);
    unlink(path);
    unlink(journal);
}

/* 32 MiB bound the memory of a wall that fills its register. */
static const char load_on[] = "pragma synchronous = off;"
                              "pragma journal_mode = truncate;"
                              "pragma foreign_keys = on;"
                              "pragma cache_size = -32768;"
                              "begin immediate;";

static enum status take_up(const char *path, const char *origin,
                           const char *boot, struct store **out)
{
    struct store *s = NULL;
    struct error why = { "" };
    enum status status = STATUS_NOT_FOUND;
    if (access(path, F_OK) == 0)
        status = store_open(path, STORE_WRITE, &s, &why);
    if (status == STATUS_OK &&
        (!same_state(s, "origin", origin) || !same_state(s, "load_boot", boot)))
        status = STATUS_INVALID;
    if (status == STATUS_OK) {
        s->mode = STORE_CREATE; /* as begin_new(): it may be thrown away */
        status = bulk_resume(s, &why);
    }
    if (status != STATUS_OK) {
        store_close(s);
        remove_file(path);
        return status;
    }
    *out = s;
    return STATUS_OK;
}

static enum status begin_new(const char *path, const char *origin,
                             const char *boot, struct store **out,
                             struct error *err)
{
    struct store *s;
    enum status status = store_open(path, STORE_CREATE, &s, err);
    if (status != STATUS_OK)
        return status;
    status = store_bulk_begin(s, err);
    if (status == STATUS_OK)
        status = store_feed_set(s, "origin", origin, err);
    if (status == STATUS_OK)
        status = store_feed_set(s, "load_boot", boot, err);
    if (status == STATUS_OK)
        status = db_exec(s, "commit", err);
    if (status != STATUS_OK) {
        store_close(s);
        remove_file(path);
        return status;
    }
    *out = s;
    return STATUS_OK;
}

enum status store_feed_load(const char *path, const char *origin,
                            struct store **out, struct error *err)
{
    char boot[64];
    boot_id(boot, sizeof boot);
    *out = NULL;
    enum status status = take_up(path, origin, boot, out);
    if (status != STATUS_OK)
        status = begin_new(path, origin, boot, out, err);
    if (status != STATUS_OK)
        return status;
    status = db_exec(*out, load_on, err);
    if (status != STATUS_OK) {
        store_close(*out);
        *out = NULL;
    }
    return status;
}

static enum status forget(struct store *s, const char *key, struct error *err)
{
    struct query q;
    query_open(&q, s, "delete from feed_state where key = ?1", NULL, 0);
    query_text(&q, 1, key);
    query_next(&q);
    return query_close(&q, err);
}

enum status store_feed_load_end(struct store *s, struct error *err)
{
    int64_t county;
    bool found;
    enum status status = db_number(
        s, "select 1 from region where id between 110000 and 999999", NULL, 0,
        &county, &found, err);
    if (status == STATUS_OK && !found)
        return error_set(err, STATUS_INVALID, "the feed holds no county");
    if (status == STATUS_OK)
        status = forget(s, "load_boot", err);
    if (status == STATUS_OK)
        status = store_bulk_end(s, NULL, NULL, err);
    if (status == STATUS_OK)
        status = db_exec(s, "pragma journal_mode = delete", err);
    return status;
}

/* ---- rows ---- */

static struct cell cell_of(const struct feed_value *v)
{
    switch (v->is) {
    case FEED_NUMBER: return cell_int(v->integer);
    case FEED_DOUBLE: return cell_real(v->real);
    case FEED_STRING: return cell_text(v->text);
    case FEED_BYTES: return cell_blob(v->text, (size_t)v->integer);
    case FEED_NULL: break;
    }
    return (struct cell){ .kind = CELL_NULL };
}

/* The reason a row was refused; the database's own error otherwise. */
static enum status refused(struct store *s, const struct feed_table *t, int rc,
                           struct error *err)
{
    if ((rc & 255) != SQLITE_CONSTRAINT && (rc & 255) != SQLITE_MISMATCH)
        return db_error(s, rc, t->name, err);
    if (rc == SQLITE_CONSTRAINT_FOREIGNKEY)
        return error_set(err, STATUS_INVALID,
                         "names a region, household, project or helper that "
                         "is not there");
    char text[160];
    str_copy(text, sizeof text, sqlite3_errmsg(s->db));
    return error_set(err, STATUS_INVALID, "%s", text);
}

enum status store_feed_put(struct store *s, const struct feed_table *t,
                           const struct feed_value *values, struct error *err)
{
    struct cell cells[FEED_COLUMNS_MAX];
    struct error why;
    for (int i = 0; i < t->n_columns; i++)
        cells[i] = cell_of(&values[i]);
    if (put_row(s, (enum put_table)t->put, cells, t->n_columns, 0, &why) ==
        STATUS_OK)
        return STATUS_OK;
    return refused(s, t, sqlite3_extended_errcode(s->db), err);
}

enum status store_feed_delete(struct store *s, const struct feed_table *t,
                              const struct feed_value *key, struct error *err)
{
    char sql[160];
    sqlite3_stmt *stmt = NULL;
    str_format(sql, sizeof sql, "delete from %s where %s = ?1", t->name,
               t->columns[0].name);
    if (t->n_key > 1)
        str_append(sql, sizeof sql, " and %s = ?2", t->columns[1].name);
    int rc = sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL);
    for (int i = 0; i < t->n_key && rc == SQLITE_OK; i++)
        rc = key[i].is == FEED_STRING
                 ? sqlite3_bind_text(stmt, i + 1, key[i].text, -1,
                                     SQLITE_STATIC)
                 : sqlite3_bind_int64(stmt, i + 1, key[i].integer);
    if (rc == SQLITE_OK) {
        rc = sqlite3_step(stmt);
        rc = rc == SQLITE_DONE ? SQLITE_OK : sqlite3_extended_errcode(s->db);
    }
    enum status status = rc == SQLITE_OK ? STATUS_OK : refused(s, t, rc, err);
    sqlite3_finalize(stmt);
    return status;
}

enum status store_feed_reject(struct store *s, const char *table,
                              const char *key, const char *reason,
                              struct error *err)
{
    struct query q;
    int64_t now = clock_unix_s();
    query_open(&q, s,
               "insert into reject (at, source, tbl, key, reason) values "
               "(?1, 'feed', ?2, ?3, ?4)",
               &now, 1);
    query_text(&q, 2, table);
    query_text(&q, 3, key);
    query_text(&q, 4, reason);
    query_next(&q);
    return query_close(&q, err);
}

enum status store_feed_rejected(struct store *s, int64_t *n, struct error *err)
{
    return db_number(s, "select count(*) from reject where source = 'feed'", NULL, 0, n, NULL, err);
}

enum status store_feed_absolve(struct store *s, const char *table,
                               const char *key, int64_t *n_standing,
                               struct error *err)
{
    struct query q;
    query_open(&q, s,
               "delete from reject where source = 'feed' and tbl = ?1 and "
               "key = ?2",
               NULL, 0);
    query_text(&q, 1, table);
    query_text(&q, 2, key);
    query_next(&q);
    enum status status = query_close(&q, err);
    if (status == STATUS_OK)
        *n_standing -= sqlite3_changes(s->db);
    return status;
}

enum status store_feed_meta_default(struct store *s, const char *key,
                                    const char *value, struct error *err)
{
    struct query q;
    query_open(&q, s, "insert or ignore into meta values (?1, ?2)", NULL, 0);
    query_text(&q, 1, key);
    query_text(&q, 2, value);
    query_next(&q);
    return query_close(&q, err);
}
