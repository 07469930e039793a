/* list - households of a region in some order, gathered and cut to a page.
 *
 * A village's households come from its packs (pack.h), or from its rows where
 * a pack does not count; a county's by income from an index of its own. What
 * comes before the page is skipped by the rollup's counts, so that a page of a
 * county is read from the few villages or the few yuan that hold it.
 * Thread: the handle's. */
#ifndef STORE_LIST_H
#define STORE_LIST_H

#include "store/db.h"

struct list_entry {
    double key; /* ascending; ties by number */
    household_id id;
};

struct list {
    struct list_entry *entries; /* malloc'd */
    int64_t n, cap;
};

/* Which households, and by what. */
struct list_order {
    int year;
    int filter; /* enum poverty or POVERTY_NONE: any */
    enum household_sort sort;
    int year_first; /* of the register's histories */
};

void list_finish(struct list *l);

/* Append those of all villages of a region; unknown incomes have the key
 * INFINITY. Only those whose key is `only`, unless that is NaN. */
enum status list_gather(struct store *s, region_id region,
                        const struct list_order *o, double only, struct list *l,
                        struct error *err) MUST_USE;

/* Put in order what belongs to [from, to); the rest of the list is in none.
 * 0 <= from <= to <= l->n. O(n + m log m) for m = to - from. */
void list_select(struct list *l, int64_t from, int64_t to);

/* The page of a region: at most `n` numbers in order from `offset` on;
 * *n_out <= n. Fewer than the counts promise when they are wrong. */
enum status list_page(struct store *s, region_id region,
                      const struct list_order *o, int64_t offset, int n,
                      household_id *out, int *n_out,
                      struct error *err) MUST_USE;

#endif
