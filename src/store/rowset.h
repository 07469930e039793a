/* rowset - rows made in C as a table that SQL reads: "insert into t select c0,
 * c1 from rowset". It is read once from its beginning; see put_rows().
 * Thread: the handle's. */
#ifndef STORE_ROWSET_H
#define STORE_ROWSET_H

#include "store/put.h"

/* Make it known to the handle; a second call does nothing. An SQLite code. */
int rowset_on(struct store *s) MUST_USE;

#endif
