/* list - households of a region in some order, gathered and cut to a page.
 *
 * A village's households come from a scan (scan.h); a county's by income from
 * an index of its own. What comes before the page is skipped by the rollup's
 * counts, so that a page of a county is read from the few villages or the few
 * yuan that hold it. What is narrowed by more than the poverty is counted
 * nowhere: the whole region is scanned for it (1,000,000 households: about
 * 20 ms).
 * Thread: the handle's. */
#ifndef STORE_LIST_H
#define STORE_LIST_H

#include "store/scan.h"

struct list_entry {
    double key; /* ascending; ties by number */
    household_id id;
};

struct list {
    struct list_entry *entries; /* malloc'd */
    int64_t n, cap;
    int64_t by_poverty[POVERTY_COUNT]; /* those gathered, and those that only
                                          the poverty keeps out */
};

/* Which households, and by what. */
struct list_order {
    int year;
    int poverty; /* enum poverty or POVERTY_NONE: any */
    enum household_sort sort;
    int year_first; /* of the register's histories */
    const struct narrow *narrow; /* what else; NULL nothing */
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
 * *n_out <= n. Fewer than the counts promise when they are wrong. Without
 * o->narrow. */
enum status list_page(struct store *s, region_id region,
                      const struct list_order *o, int64_t offset, int n,
                      household_id *out, int *n_out,
                      struct error *err) MUST_USE;

#endif
