/* csv - a streaming reader of delimited text (RFC 4180): quoted fields with
 * delimiters, doubled quotes and line ends inside, CR LF or LF, any encoding
 * that sniff knows. Memory: about 3 MiB whatever the file.
 * Thread: one at a time. */
#ifndef INTAKE_CSV_H
#define INTAKE_CSV_H

#include "intake/sniff.h"

#define CSV_RECORD_BYTES_MAX (1 << 20)
#define CSV_FIELDS_MAX       512

struct csv;

enum status csv_open(const char *path, const struct sniffed *s,
                     struct csv **out, struct error *err) MUST_USE;
void csv_close(struct csv *c); /* NULL is fine */

/* The next record that is not blank: valid UTF-8 fields, NUL-terminated,
 * borrowed until the next call. *n = 0 at the end.
 * Errors, each "file: row R …" (from 1, as a spreadsheet counts): a record or
 * a number of fields over the limits, a quote that is never closed or closed
 * before more text, a zero byte, bytes that are no text. */
enum status csv_next(struct csv *c, char ***fields, int *n,
                     struct error *err) MUST_USE;

int64_t csv_row(const struct csv *c);        /* of the last record */
int64_t csv_bytes_read(const struct csv *c); /* of the file */

#endif
