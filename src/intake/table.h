/* table - small comma-separated tables with a header line: the gazetteer and
 * the word lists of the demo register.
 *
 * UTF-8; a line that begins with # is a comment; a field that holds a comma
 * or a quote stands in double quotes, inner ones doubled; no line ends inside
 * a field. The header must be exactly the expected one, so that a column can
 * never be read as another. Whole files are kept: for small ones only. */
#ifndef INTAKE_TABLE_H
#define INTAKE_TABLE_H

#include "base/arena.h"

#define TABLE_BYTES_MAX   (8 << 20)
#define TABLE_COLUMNS_MAX 16

struct table {
    const char *path;   /* for error lines */
    const char **cells; /* n_rows x n_columns */
    const int *lines;   /* the line of each row, from 1 */
    int n_rows, n_columns;
};

/* header: "code,name,…". Memory from `arena`. Errors: NOT_FOUND; IO; LIMIT
 * above TABLE_BYTES_MAX; INVALID "file:line: …" for a wrong header, a wrong
 * number of fields, an open quote, broken UTF-8, or no row at all. */
enum status table_read(const char *path, const char *header,
                       struct arena *arena, struct table *out,
                       struct error *err) MUST_USE;

const char *table_text(const struct table *t, int row, int column);

/* Errors: INVALID "file:line: field 3 is …". */
enum status table_int(const struct table *t, int row, int column, int64_t min,
                      int64_t max, int64_t *out, struct error *err) MUST_USE;
enum status table_real(const struct table *t, int row, int column, double min,
                       double max, double *out, struct error *err) MUST_USE;

/* "file:line: " and the text: for what a reader finds in a row. */
enum status table_fault(const struct table *t, int row, struct error *err,
                        const char *fmt, ...) PRINTF_LIKE(4, 5);

/* The whole of a small file, NUL-terminated; *n without the NUL. */
enum status table_load_file(const char *path, size_t max_bytes,
                            struct arena *arena, char **out, size_t *n,
                            struct error *err) MUST_USE;

#endif
