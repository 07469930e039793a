#include "store/db.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "model/mask.h"

static const char *line_of(int rc, enum status *status)
{
    *status = STATUS_IO;
    switch (rc & 255) {
    case SQLITE_INTERRUPT:
        *status = STATUS_CANCELLED;
        return "the question was cancelled";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "locked by another program that is writing to it; try again "
               "when it has finished";
    case SQLITE_CORRUPT:
        *status = STATUS_INVALID;
        return "the register is damaged; restore a copy or make it anew";
    case SQLITE_NOTADB:
        *status = STATUS_INVALID;
        return "not a register (no SQLite file); make one with "
               "`wanjia demo --out FILE`";
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH: *status = STATUS_INVALID; return "refused";
    case SQLITE_ERROR:
    case SQLITE_SCHEMA:
        *status = STATUS_INVALID;
        return "not a whole register; make it anew";
    case SQLITE_FULL: return "the disk is full";
    case SQLITE_READONLY: return "the register may not be written here";
    case SQLITE_CANTOPEN: return "cannot be opened";
    default: return "cannot be read";
    }
}

enum status db_error(struct store *s, int rc, const char *what,
                     struct error *err)
{
    enum status status;
    const char *line = line_of(rc, &status);
    int family = rc & 255;
    bool plain = family == SQLITE_INTERRUPT || family == SQLITE_BUSY ||
                 family == SQLITE_LOCKED || family == SQLITE_NOTADB ||
                 family == SQLITE_FULL;
    error_set(err, status, "%s: %s%s%s%s%s%s", s->path, what ? what : "",
              what ? ": " : "", line, plain ? "" : " (",
              plain ? "" : sqlite3_errmsg(s->db), plain ? "" : ")");
    return status;
}

enum status db_exec(struct store *s, const char *sql, struct error *err)
{
    int rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? STATUS_OK : db_error(s, rc, NULL, err);
}

void query_open(struct query *q, struct store *s, const char *sql,
                const int64_t *args, int n)
{
    *q = (struct query){ .store = s };
    int rc = sqlite3_prepare_v2(s->db, sql, -1, &q->stmt, NULL);
    for (int i = 0; i < n && rc == SQLITE_OK; i++)
        rc = sqlite3_bind_int64(q->stmt, i + 1, args[i]);
    if (rc != SQLITE_OK)
        q->status = db_error(s, rc, NULL, &q->error);
}

void query_text(struct query *q, int index, const char *text)
{
    if (q->status != STATUS_OK)
        return;
    int rc = sqlite3_bind_text(q->stmt, index, text, -1, SQLITE_TRANSIENT);
    if (rc != SQLITE_OK)
        q->status = db_error(q->store, rc, NULL, &q->error);
}

void query_real(struct query *q, int index, double value)
{
    if (q->status != STATUS_OK)
        return;
    int rc = sqlite3_bind_double(q->stmt, index, value);
    if (rc != SQLITE_OK)
        q->status = db_error(q->store, rc, NULL, &q->error);
}

bool query_next(struct query *q)
{
    if (q->status != STATUS_OK)
        return false;
    int rc = sqlite3_step(q->stmt);
    if (rc == SQLITE_ROW)
        return true;
    if (rc != SQLITE_DONE)
        q->status = db_error(q->store, rc, NULL, &q->error);
    return false;
}

enum status query_close(struct query *q, struct error *err)
{
    sqlite3_finalize(q->stmt);
    q->stmt = NULL;
    if (q->status != STATUS_OK && err)
        *err = q->error;
    return q->status;
}

int64_t column_int(const struct query *q, int column)
{
    return sqlite3_column_int64(q->stmt, column);
}

double column_real(const struct query *q, int column)
{
    if (sqlite3_column_type(q->stmt, column) == SQLITE_NULL)
        return NAN;
    return sqlite3_column_double(q->stmt, column);
}

const char *column_text(const struct query *q, int column)
{
    const char *text = (const char *)sqlite3_column_text(q->stmt, column);
    return text ? text : "";
}

const char *column_copy(const struct query *q, int column, struct arena *a)
{
    return arena_strdup(a, column_text(q, column));
}

#define NAME_BYTES 96 /* of a masked one, or an office's */

static const char *masked(const struct query *q, int column, struct arena *a,
                          void (*mask)(const char *name, char *buf,
                                       size_t size))
{
    char out[NAME_BYTES];
    if (q->store->whole)
        return column_copy(q, column, a);
    mask(column_text(q, column), out, sizeof out);
    return arena_strdup(a, out);
}

const char *column_name(const struct query *q, int column, struct arena *a)
{
    return masked(q, column, a, mask_name);
}

const char *column_surname(const struct query *q, int column, struct arena *a)
{
    return masked(q, column, a, mask_surname);
}

const char *column_worker(const struct query *q, int column, struct arena *a)
{
    return masked(q, column, a, mask_worker);
}

const char *column_prose(const struct query *q, int column, struct arena *a)
{
    char *text = arena_strdup(a, column_text(q, column));
    if (!q->store->whole)
        mask_prose(text);
    return text;
}

enum status db_number(struct store *s, const char *sql, const int64_t *args,
                      int n, int64_t *out, bool *found, struct error *err)
{
    struct query q;
    bool row = false;
    *out = 0;
    query_open(&q, s, sql, args, n);
    if (query_next(&q)) {
        *out = column_int(&q, 0);
        row = true;
    }
    if (found)
        *found = row;
    return query_close(&q, err);
}

enum status store_read_begin(struct store *s, struct error *err)
{
    if (s->read_depth == 0 && sqlite3_get_autocommit(s->db)) {
        enum status status = db_exec(s, "begin", err);
        if (status != STATUS_OK)
            return status;
        s->read_depth = 1;
        return STATUS_OK;
    }
    /* Inside a bulk load the transaction is the load's own. */
    s->read_depth += s->read_depth > 0;
    return STATUS_OK;
}

void store_read_end(struct store *s)
{
    if (s->read_depth == 0 || --s->read_depth > 0)
        return;
    /* An error may have ended the transaction already. */
    if (!sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, "rollback", NULL, NULL, NULL);
}

void store_interrupt(struct store *s)
{
    sqlite3_interrupt(s->db);
}

enum status store_data_version(struct store *s, int64_t *out, struct error *err)
{
    return db_number(s, "pragma data_version", NULL, 0, out, NULL, err);
}

void household_range(region_id region, int64_t *begin, int64_t *end)
{
    int64_t unit = 1;
    int level = (int)region_level(region);
    for (int digits = level; digits < 17; digits++)
        unit *= 10;
    *begin = region * unit;
    *end = *begin + unit;
}

int64_t shown_until(const struct store_facts *f, int year)
{
    int64_t end = civil_to_days(year + 1, 1, 1) * 86400 - CLOCK_ZONE_S - 1;
    int64_t as_of = f->freshness.as_of_unix_s;
    if (as_of > 0) {
        struct civil c = civil_from_unix(as_of);
        int64_t day_end = (civil_to_days(c.year, c.month, c.day) + 1) * 86400 -
                          CLOCK_ZONE_S - 1;
        if (day_end < end)
            end = day_end;
    }
    return end;
}

int32_t per_head(int64_t sum, int64_t persons)
{
    if (persons <= 0)
        return 0;
    int64_t half = persons / 2;
    int64_t head = (sum >= 0 ? sum + half : sum - half) / persons;
    if (head > INT32_MAX)
        return INT32_MAX;
    return head < INT32_MIN ? INT32_MIN : (int32_t)head;
}

enum status store_time_read(struct store *s, double at, double *us,
                            struct error *err)
{
    struct query q;
    int64_t first = 0, last = 0, id;
    enum status status = db_number(s, "select min(id) from household", NULL, 0,
                                   &first, NULL, err);
    if (status == STATUS_OK)
        status = db_number(s, "select max(id) from household", NULL, 0, &last,
                           NULL, err);
    id = first + (int64_t)((double)(last - first) * at);
    if (status == STATUS_OK)
        status = db_number(s,
                           "select id from household where id >= ?1 order by "
                           "id limit 1",
                           &id, 1, &id, NULL, err);
    if (status != STATUS_OK)
        return status;
    query_open(&q, s, "select head from household where id = ?1", &id, 1);
    int64_t from = clock_monotonic_us();
    query_next(&q);
    *us = (double)(clock_monotonic_us() - from);
    return query_close(&q, err);
}
