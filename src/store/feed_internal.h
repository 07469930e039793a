/* feed_internal - what feed_*.c of this room share. */
#ifndef STORE_FEED_INTERNAL_H
#define STORE_FEED_INTERNAL_H

#include "store/db.h"
#include "store/feed.h"

/* The row of the statement's present step, from column `first` on; text and
 * bytes are valid until the next step. */
void feed_row_columns(const struct feed_table *t, sqlite3_stmt *stmt, int first,
                      struct feed_value *values);

/* In a bulk load, whose rows nobody logged: a new epoch, if there is one. */
enum status feed_log_renew(struct store *s, struct error *err) MUST_USE;

#endif
