/* db - what the files of this room share: the handle, queries, errors.
 *
 * A query carries its own error until it is closed, so that reading is one
 * loop and one check:
 *     query_open(&q, s, "select …", args, n);
 *     while (query_next(&q)) …
 *     return query_close(&q, err);
 * Thread: the handle's, except store_interrupt(). */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <sqlite3.h>

#include "base/arena.h"
#include "model/region.h"
#include "store/store.h"
#include "store/writer.h"

#define PUT_TABLES 23

/* A county's median of a year, as long as nobody writes. */
#define MEDIANS_KEPT 16
struct median_kept {
    region_id county;
    int year;
    int64_t data_version;
    int32_t yuan;
};

struct row_stream;
struct fill;

struct store {
    sqlite3 *db;
    char *path;
    enum store_mode mode;
    bool temporary; /* thrown away when anything fails: not synced; who puts
                       it in place does that */
    int read_depth;                 /* of store_read_begin() */
    sqlite3_stmt *puts[PUT_TABLES]; /* prepared at their first use */
    struct median_kept medians[MEDIANS_KEPT]; /* median.c: of a reader */
    int next_median;
    sqlite3_stmt *put_rows[PUT_TABLES];
    bool has_rowset;           /* the table `rowset` is there (rowset.h) */
    struct row_stream *rowset; /* what it gives now; NULL nothing */
    struct fill *fill;         /* of store_fill(); NULL none */
    bool bulk;
    char **bulk_sql; /* dropped indexes, then triggers */
    int n_bulk_sql;
    bool whole;              /* of store_show_whole() */
    bool (*stop)(void *ctx); /* of store_stop_when() */
    void *stop_ctx;
};

struct query {
    struct store *store;
    sqlite3_stmt *stmt;
    enum status status;
    struct error error;
};

/* The line for the handle's last SQLite error. `what` may be NULL. */
enum status db_error(struct store *s, int rc, const char *what,
                     struct error *err);
enum status db_exec(struct store *s, const char *sql,
                    struct error *err) MUST_USE;

/* The text of schema.sql. */
const char *db_schema(void);

/* Take up a bulk load that was committed half way: as store_bulk_begin(), but
 * what the file lacks comes from the schema. No transaction is begun. */
enum status bulk_resume(struct store *s, struct error *err) MUST_USE;

/* Prepare and bind args[0..n) to ?1 …; text is bound by query_text(). */
void query_open(struct query *q, struct store *s, const char *sql,
                const int64_t *args, int n);
void query_text(struct query *q, int index, const char *text);
void query_real(struct query *q, int index, double value);
bool query_next(struct query *q);
enum status query_close(struct query *q, struct error *err) MUST_USE;

/* Columns of the present row; NULL gives 0, NaN or "". */
int64_t column_int(const struct query *q, int column);
double column_real(const struct query *q, int column);
const char *column_text(const struct query *q, int column); /* borrowed */
const char *column_copy(const struct query *q, int column, struct arena *a);
/* The same of what tells of a person, masked unless the handle shows it whole
 * (store_show_whole()): a name, a surname, a helper's name, a text. */
const char *column_name(const struct query *q, int column, struct arena *a);
const char *column_surname(const struct query *q, int column, struct arena *a);
const char *column_worker(const struct query *q, int column, struct arena *a);
const char *column_prose(const struct query *q, int column, struct arena *a);

/* One number; *found (may be NULL) is false when there was no row. */
enum status db_number(struct store *s, const char *sql, const int64_t *args,
                      int n, int64_t *out, bool *found,
                      struct error *err) MUST_USE;

/* The half-open range of household numbers inside a region. */
void household_range(region_id region, int64_t *begin, int64_t *end);

/* The last second of a year that may be shown: of the year, and of the
 * as-of day. */
int64_t shown_until(const struct store_facts *f, int year);

/* Sum over persons, rounded to the nearest yuan; 0 without persons. */
int32_t per_head(int64_t sum, int64_t persons);

/* median.c: the median net income a head of a county's registered households,
 * yuan, those whose income is not known left out; 0 when it is of none. From
 * the rollup's bins and the index by income: a few hundred rows at any size. */
enum status county_median(struct store *s, region_id county, int year,
                          int32_t *out, struct error *err) MUST_USE;

/* What is on a region's row, or NOT_FOUND. */
enum status region_name_read(struct store *s, region_id id, struct arena *a,
                             struct region_name *out,
                             struct error *err) MUST_USE;
/* Names from the province down to `id`; rows that are not there are left
 * out, but `id` itself must be. */
enum status region_path_read(struct store *s, region_id id, struct arena *a,
                             struct region_name path[REGION_PATH_MAX],
                             int *n_path, struct error *err) MUST_USE;
/* A county, a township or a village that is in the register. */
enum status region_require(struct store *s, region_id id,
                           struct error *err) MUST_USE;

/* A term's value from its key; -1 when it is no term (a hand-made row). */
int cause_of(const char *key);
int poverty_of(const char *key);
int attribute_of(const char *key);
int measure_of(const char *key);
int progress_of(const char *key);
int relation_of(const char *key);
int health_of(const char *key);
int labour_of(const char *key);
int occupation_of(const char *key);
int education_of(const char *key);
int work_place_of(const char *key);
int income_source_of(const char *key);
int monitored_of(const char *key);
int risk_of(const char *key);
int removal_of(const char *key);
int photo_kind_of(const char *key);
int visit_of(const char *key);
int change_of(const char *key);
int duty_of(const char *key);
int severity_of(const char *key);

/* check.c: rows that name another that is not there, and the line for one. */
extern const char foreign_key_sql[];
void foreign_key_line(const struct query *q, char *line, size_t size);

/* open.c: another handle that reads the same file, for another thread. */
enum status store_open_again(const struct store *s, struct store **out,
                             struct error *err) MUST_USE;

/* backup.c: play back the journal of a writer that was killed. */
bool store_heal(const char *path);

/* bulk.c: forget a bulk load that was not ended; put a file on the disk. */
void bulk_abandon(struct store *s);
enum status file_sync(const char *path, struct error *err) MUST_USE;

#endif
