/* put - one row into one table, by statements prepared once.
 * A cell is a column's value in the order of the table's columns below. */
#ifndef STORE_PUT_H
#define STORE_PUT_H

#include "store/db.h"

enum put_table {
    PUT_META,
    PUT_POVERTY_LINE,
    PUT_REGION,
    PUT_BACKDROP,
    PUT_VILLAGE,
    PUT_OFFICIAL,
    PUT_HOUSEHOLD,
    PUT_HOUSEHOLD_YEAR,
    PUT_MEMBER,
    PUT_PROJECT,
    PUT_MEASURE,
    PUT_PLAN,
    PUT_FUND,
    PUT_LOG,
    PUT_CHANGE,
    PUT_EXTERNAL,
    PUT_INCOME_ITEM,
    PUT_RISK,
    PUT_PHOTO,
    PUT_BACKDROP_AGAIN, /* a backdrop that has its number already */
    PUT_LIGHT,
    PUT_ROLLUP,
    PUT_FLAG,
    PUT_COUNT
};

#define PUT_CELLS_MAX 24 /* columns of a table */

_Static_assert((int)PUT_COUNT == PUT_TABLES, "one statement a table");

struct cell {
    enum { CELL_NULL, CELL_INT, CELL_REAL, CELL_TEXT, CELL_BLOB } kind;
    int64_t integer; /* CELL_BLOB: bytes */
    double real;
    const void *pointer;
};

struct cell cell_int(int64_t value);
struct cell cell_known(int64_t value);              /* 0 is NULL */
struct cell cell_real(double value);                /* NaN is NULL */
struct cell cell_text(const char *text);            /* NULL is "" */
struct cell cell_key(const char *key);              /* NULL is NULL */
struct cell cell_blob(const void *bytes, size_t n); /* NULL is NULL */

/* Columns beyond the n cells are NULL. The error line names the row: "household
 * 63022220321400417". */
enum status put_row(struct store *s, enum put_table table,
                    const struct cell *cells, int n, int64_t key,
                    struct error *err) MUST_USE;

/* Rows made one after the other. */
struct row_stream {
    /* The next row, all its cells, in out[PUT_CELLS_MAX]; their texts stay
     * until the stream has ended. False: no more. */
    bool (*next)(void *ctx, struct cell *out);
    void *ctx;
};

/* All rows of a stream by one statement, which costs half of one a row: the
 * cursors stay where they are. Fastest in the order of the key. A row that is
 * there already is an error; household_year takes its `head` as one cell more,
 * the last. `what` names the rows in the error line. */
enum status put_rows(struct store *s, enum put_table table,
                     struct row_stream *rows, const char *what,
                     struct error *err) MUST_USE;

#endif
