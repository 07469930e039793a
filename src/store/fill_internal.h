/* fill_internal - what a bulk load asks of the households put by fill.h. */
#ifndef STORE_FILL_INTERNAL_H
#define STORE_FILL_INTERNAL_H

#include "store/fill.h"

/* Count the last village. */
enum status fill_end(struct store *s, struct error *err) MUST_USE;
/* Is all that is kept of the village counted? */
bool fill_counted(const struct fill *f, region_id village);
/* Has any household a helper, whose row must be looked for? */
bool fill_names_helpers(const struct fill *f);
void fill_destroy(struct fill *f); /* NULL is fine */

#endif
