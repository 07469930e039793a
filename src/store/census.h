/* census - all that part two of the schema keeps of one village, from one pass
 * over its rows: incomes a head, lights, packs and the rollup.
 *
 * The schema's view rollup_village says the same in SQL, one scan a dimension,
 * and `wanjia check` holds the two against each other; for a bulk load that is
 * ten times too slow (10,000,000 households: an hour).
 * The villages' rows of light, light_pack and rollup must be gone; the indexes
 * over measure, log, change and flag must be there. Thread: the handle's. */
#ifndef STORE_CENSUS_H
#define STORE_CENSUS_H

#include "store/db.h"

struct census;

struct census *census_create(struct store *s, const struct store_facts *f);
void census_destroy(struct census *c); /* NULL is fine */
enum status census_village(struct census *c, region_id village,
                           struct error *err) MUST_USE;

#endif
