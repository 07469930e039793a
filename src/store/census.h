/* census - all that part two of the schema keeps of one village, from one pass
 * over its rows: incomes a head, lights, packs and the rollup.
 *
 * The schema's view rollup_village says the same in SQL, one scan a dimension,
 * and `wanjia check` holds the two against each other; for a bulk load that is
 * ten times too slow (10,000,000 households: an hour).
 * The villages' rows of light, light_pack and rollup must be gone. Thread: the
 * handle's. */
#ifndef STORE_CENSUS_H
#define STORE_CENSUS_H

#include "store/db.h"

struct census;

#define CENSUS_INCOMES 5

struct census_year { /* of a household */
    int year;
    enum poverty poverty;
    bool known;                   /* the income */
    int64_t yuan[CENSUS_INCOMES]; /* wage, business, property, transfer,
                                     expense */
};

/* The net income a head of so many persons; NaN: unknown. */
double census_head(const struct census_year *y, int persons);

struct census *census_create(struct store *s, const struct store_facts *f);
void census_destroy(struct census *c); /* NULL is fine */

/* From the register's rows; the indexes over measure, log, change and flag must
 * be there. */
enum status census_village(struct census *c, region_id village,
                           struct error *err) MUST_USE;

/* From rows in hand, of a village that has nothing else: its households by
 * number, each with its years; then all is written. */
void census_start(struct census *c);
void census_add_household(struct census *c, const struct row_household *r);
void census_add_year(struct census *c, const struct census_year *y);
void census_add_risk(struct census *c, int persons, const struct row_risk *r);
enum status census_write(struct census *c, region_id village,
                         struct error *err) MUST_USE;

#endif
