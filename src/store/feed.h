/* feed - what a register tells walls that follow it over HTTP, and how what
 * was told enters another register (see config/feed.openapi.yaml).
 *
 * Telling: every change of an exported table appends to feed_log what the row
 * was before. So the register as it was after any change `seq` can be told
 * again, and a page is a pure function of its cursor and limit:
 *     EPOCH.SEQ                   the changes after SEQ
 *     EPOCH.SEQ.TABLE[.KEY.PART]  all rows as of SEQ, after this one
 * A page of changes tells each row changed in it once, as it was at the
 * page's end; its puts come parents first, its deletes children first. So a
 * register that applied a page equals the server's at that moment.
 * The epoch is drawn when logging begins and again by each bulk load.
 *
 * Taking: a page is one transaction that holds its cursor.
 * Thread: the handle's. */
#ifndef STORE_FEED_H
#define STORE_FEED_H

#include "store/store.h"

#define FEED_LINE_BYTES_MAX (64 * 1024)        /* line feed not counted */
#define FEED_PAGE_BYTES_MAX (16 * 1024 * 1024) /* uncompressed */
#define FEED_LIMIT_DEFAULT  5000               /* rows a page */
#define FEED_LIMIT_MAX      20000
#define FEED_CURSOR_BYTES   256     /* any server's */
#define FEED_LOG_KEEP       5000000 /* changes; older: 410 */
#define FEED_CELL_M         80.0    /* positions are rounded to */

/* ---- what travels ---- */

enum feed_kind {
    FEED_ID, /* 63-bit number, told as text: "63022220321400417" */
    FEED_INT,
    FEED_BOOL, /* 0 or 1 */
    FEED_REAL,
    FEED_TEXT,
    FEED_TERM,  /* a text key; the table knows which are legal */
    FEED_TIME,  /* "2016-04-14T09:41:00+08:00" */
    FEED_SHAPE, /* hexadecimal of the blob of shape.h */
};

/* What a public wall may see of it. */
enum feed_mask {
    FEED_OPEN,
    FEED_NAME, /* surname + ** */
    FEED_SURNAME,
    FEED_PERSON, /* a member's: "" for a minor, else surname + ** */
    FEED_WORKER, /* surname + **; a department keeps its name */
    FEED_LON,
    FEED_LAT,   /* somewhere in its grid cell, by the household's
                   number: no lattice, and twice is once */
    FEED_PROSE, /* long numbers become asterisks */
};

struct feed_column {
    const char *name;
    enum feed_kind kind;
    enum feed_mask mask;
    bool required; /* else an absent or null one takes the default: NULL when
                      `nullable`, 0 or "" */
    bool nullable;
};

#define FEED_COLUMNS_MAX 24
#define FEED_TABLES      17

struct feed_table {
    const char *name;
    int put;   /* enum put_table */
    int n_key; /* the first columns, 1 or 2 */
    int n_columns;
    const struct feed_column *columns;
};

/* In dependency order: what others name comes first. */
extern const struct feed_table feed_tables[FEED_TABLES];

/* NULL when no table has the name. */
const struct feed_table *feed_table_find(const char *name);

/* A column's value: text is borrowed; a shape's text is its n bytes. */
struct feed_value {
    enum { FEED_NULL, FEED_NUMBER, FEED_DOUBLE, FEED_STRING, FEED_BYTES } is;
    int64_t integer; /* FEED_BYTES: how many */
    double real;
    const char *text;
};

/* Room for what a row's values point to when they are not borrowed. Reset for
 * each row by parse; {0} is valid. */
struct feed_scratch {
    char text[FEED_COLUMNS_MAX][64];
    char bytes[2 * FEED_LINE_BYTES_MAX];
    size_t used;
};

struct json_t; /* jansson's */

/* A row object into values[t->n_columns]; strings borrow from `row`. Fields
 * that no column has are counted. False, and one reason, when it is not such a
 * row: "persons: a whole number expected". */
bool feed_row_parse(const struct feed_table *t, const struct json_t *row,
                    struct feed_value *values, int *n_unknown,
                    struct feed_scratch *scratch, struct error *err);
/* One value, of a column's kind, from a text: for keys. */
bool feed_value_parse(enum feed_kind kind, const char *text,
                      struct feed_value *out);

/* Append to *text, {"id":"…", …} without line feed. Equal values, equal bytes.
 * text: malloc'd, of *cap bytes, *n in use. */
struct feed_text {
    char *text;
    size_t n, cap;
};
void feed_text_add(struct feed_text *t, const char *s, size_t n);
void feed_text_string(struct feed_text *t, const char *s); /* quoted */
void feed_row_write(const struct feed_table *t, const struct feed_value *values,
                    struct feed_text *out);

/* Mask a whole row in place, once more or for the first time; `year` is the
 * data's, for telling minors. */
void feed_mask_row(const struct feed_table *t, struct feed_value *values,
                   int year, struct feed_scratch *scratch);

/* ---- telling ---- */

/* Begin logging changes (STORE_WRITE), if that has not been done, and forget
 * the oldest beyond FEED_LOG_KEEP. */
enum status store_feed_start(struct store *s, struct error *err) MUST_USE;

struct feed_facts {
    char cursor[FEED_CURSOR_BYTES]; /* the newest */
    char name[128];                 /* "民和县" */
    region_id home;
    int64_t as_of_unix_s; /* 0 unknown */
    bool demo;
    int64_t households, members;
};
enum status store_feed_facts(struct store *s, struct feed_facts *out,
                             struct error *err) MUST_USE;

struct feed_page {
    struct feed_text body; /* JSON lines, the cursor line included */
    int n_rows;
    int n_too_long; /* rows left out: their line would pass the limit */
    bool more;
    bool fixed; /* will never read otherwise */
    char cursor[FEED_CURSOR_BYTES];
};
/* after: a cursor, or NULL for everything. limit: 1..FEED_LIMIT_MAX.
 * Errors: NOT_FOUND: no cursor of this register's, or too old (410); else the
 * database's. feed_page_finish() frees. */
enum status store_feed_page(struct store *s, const char *after, int limit,
                            bool masked, struct feed_page *out,
                            struct error *err) MUST_USE;
void feed_page_finish(struct feed_page *p);

/* ---- taking ---- */

/* A register being filled beside the one that is shown: made new, or taken up
 * again where it was left, if it is whole, of the same `origin` and of the same
 * boot of the machine (it is not synced page by page). Bulk mode: see
 * writer.h. */
enum status store_feed_load(const char *path, const char *origin,
                            struct store **out, struct error *err) MUST_USE;
/* Count everything, bring the triggers back, sync. The handle stays open. */
enum status store_feed_load_end(struct store *s, struct error *err) MUST_USE;

/* One page. rollback() may be called at any time. */
enum status store_feed_begin(struct store *s, struct error *err) MUST_USE;
enum status store_feed_commit(struct store *s, struct error *err) MUST_USE;
void store_feed_rollback(struct store *s);

/* values: all of the table's columns. INVALID: the row cannot be kept (a
 * constraint), the page can go on; err is the reason alone. */
enum status store_feed_put(struct store *s, const struct feed_table *t,
                           const struct feed_value *values,
                           struct error *err) MUST_USE;
/* key: the table's key columns. Deleting what is not there is fine. */
enum status store_feed_delete(struct store *s, const struct feed_table *t,
                              const struct feed_value *key,
                              struct error *err) MUST_USE;
enum status store_feed_reject(struct store *s, const char *table,
                              const char *key, const char *reason,
                              struct error *err) MUST_USE;
/* What was rejected under this key has come in order, or is gone; *n_standing
 * is less by as many as stood. */
enum status store_feed_absolve(struct store *s, const char *table,
                               const char *key, int64_t *n_standing,
                               struct error *err) MUST_USE;
/* meta, unless the register says it already. */
enum status store_feed_meta_default(struct store *s, const char *key,
                                    const char *value,
                                    struct error *err) MUST_USE;
/* How many rows stand rejected. */
enum status store_feed_rejected(struct store *s, int64_t *n,
                                struct error *err) MUST_USE;

/* feed_state: false when there is none. */
enum status store_feed_get(struct store *s, const char *key, char *value,
                           size_t size, bool *found,
                           struct error *err) MUST_USE;
enum status store_feed_set(struct store *s, const char *key, const char *value,
                           struct error *err) MUST_USE;

#endif
