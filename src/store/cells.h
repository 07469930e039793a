/* cells - a household's rows as cells, in the order of put.h: for one put and
 * for many. Texts are borrowed from the row. */
#ifndef STORE_CELLS_H
#define STORE_CELLS_H

#include "store/put.h"

/* What the schema's CHECKs would say of numbers: a bulk load skips them.
 * Errors: INVALID with the row's number. */
enum status cells_check_household(const struct store *s,
                                  const struct row_household *r,
                                  struct error *err) MUST_USE;
enum status cells_check_year(const struct store *s,
                             const struct row_household_year *r,
                             struct error *err) MUST_USE;

/* Each gives the number of cells it made. */
int cells_of_household(const struct row_household *r, struct cell *out);
int cells_of_year(const struct row_household_year *r, struct cell *out);
int cells_of_member(const struct row_member *r, struct cell *out);
int cells_of_item(const struct row_income_item *r, struct cell *out);
int cells_of_risk(const struct row_risk *r, struct cell *out);

#endif
