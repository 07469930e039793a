/* xlsx - the first sheet of an Office Open XML workbook (ECMA-376), as rows of
 * text. libzip unpacks, expat reads, both as streams; shared strings are kept
 * in memory.
 *
 * A sheet is unpacked as it is read and held to named limits, so that a bomb
 * ends with one line: bytes of a part, how much more than packed it may be.
 * Thread: one at a time. */
#ifndef INTAKE_XLSX_H
#define INTAKE_XLSX_H

#include "base/base.h"

#define XLSX_STRINGS_BYTES_MAX (96 << 20)
#define XLSX_PART_BYTES_MAX    (INT64_C(4) << 30)
#define XLSX_RATIO_MAX         200 /* unpacked : packed, beyond a MiB */
#define XLSX_CELL_BYTES_MAX    32768

struct xlsx;

enum status xlsx_open(const char *path, struct xlsx **out,
                      struct error *err) MUST_USE;
void xlsx_close(struct xlsx *x); /* NULL is fine */
/* The next row that is not blank, as csv_next(). */
enum status xlsx_next(struct xlsx *x, char ***fields, int *n, int64_t *row,
                      struct error *err) MUST_USE;
int64_t xlsx_bytes_read(const struct xlsx *x); /* packed, of the sheet */

#endif
