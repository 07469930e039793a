/* rows - the rows of a table file, whatever it is: CSV or XLSX. */
#ifndef INTAKE_ROWS_H
#define INTAKE_ROWS_H

#include <stdio.h>

#include "intake/mapping.h"
#include "intake/sniff.h"
#include "intake/tally.h"

struct rows;

enum status rows_open(const char *path, const struct sniffed *s,
                      struct rows **out, struct error *err) MUST_USE;
void rows_close(struct rows *r); /* NULL is fine */
/* As csv_next(): borrowed fields, *n = 0 at the end; *row counts from 1. */
enum status rows_next(struct rows *r, char ***fields, int *n, int64_t *row,
                      struct error *err) MUST_USE;
/* How much of the file is read, of sniffed.bytes. */
int64_t rows_bytes_read(const struct rows *r);

/* Read up to the header and bind it. Errors: INVALID when no row among the
 * first is one, with what is missing. */
enum status rows_bind(struct rows *r, const char *path,
                      const struct mapping *m, struct binding *out,
                      struct error *err) MUST_USE;

/* Print a mapping to edit, from a file's headers and first rows. */
enum status rows_guess(const char *path, struct words *words, FILE *to,
                       struct error *err) MUST_USE;

#endif
