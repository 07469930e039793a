/* fill - the households of a register just made (STORE_CREATE), many at a time.
 *
 * A bulk load between store_fill_begin() and store_bulk_end(): first metas,
 * regions and all else, then the households in the order of their numbers, a
 * village after the other; after them only metas. Their rows go in by one
 * statement a table and call, and what part two keeps of a village is counted
 * as they pass, so that store_bulk_end() need not read them again.
 * Thread: the handle's. */
#ifndef STORE_FILL_H
#define STORE_FILL_H

#include "store/writer.h"

struct fill_home {
    struct row_household row;
    const struct row_member *members; /* n_members, by number */
    const struct row_household_year *years;
    int n_members, n_years;
    const struct row_income_item *items; /* n_items, by number */
    int n_items;
    const struct row_risk *risk; /* its monitoring of one year; NULL none */
    const char *external; /* its number in another system; NULL none */
};

/* As store_bulk_begin(), but indexes that cost little to keep stay: good for
 * single puts into a register that has households, too. */
enum status store_fill_begin(struct store *s, struct error *err) MUST_USE;

/* Borrowed for the call; the members' and years' households are the home's.
 * Errors: INVALID for a number out of order or of a village that is not
 * there, as store_put_household() and store_put_household_year(); the
 * database's. */
enum status store_fill(struct store *s, const struct fill_home *homes, int n,
                       struct error *err) MUST_USE;

#endif
