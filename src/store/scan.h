/* scan - every household of a region's villages with the facts that filters and
 * orders look at: from its village's packs (pack.h), or from its rows where a
 * pack does not count. Thread: the handle's. */
#ifndef STORE_SCAN_H
#define STORE_SCAN_H

#include "model/filter.h"
#include "store/db.h"

struct scan_facts {
    household_id id;
    bool placed; /* it has a light */
    int poverty; /* enum poverty in the year, -1: not registered then */
    int persons;
    int cause;         /* enum cause, -1 none */
    unsigned traits;   /* see pack.h */
    unsigned measures; /* bits of enum measure in the year: all of them from a
                          pack, from rows only the one asked for */
    bool net_known;
    int64_t net; /* yuan of the household in the year, if asked for */
};

/* What to look for. */
struct scan {
    int year, year_first; /* year_first: of the register's histories */
    bool incomes;         /* net is needed */
    int measure;          /* enum measure that is needed, or -1 */
};

/* Calls each() for every household, villages by code, in them by number. A
 * damaged pack is read from its rows, and logged. */
enum status scan_region(struct store *s, region_id region,
                        const struct scan *what,
                        void (*each)(void *ctx, const struct scan_facts *f),
                        void *ctx, struct error *err) MUST_USE;

/* ---- a filter over these facts ---- */

struct narrow_set {
    household_id *id; /* ascending */
    int64_t n, cap;
    bool asked;
};
struct narrow {
    struct household_filter filter;
    struct narrow_set flagged;   /* who breaks the filter's rule */
    struct narrow_set monitored; /* who is monitored as the filter asks */
};

/* Reads what the filter needs of a region and year; end it in any case. */
enum status narrow_begin(struct narrow *n, struct store *s, region_id region,
                         int year, const struct household_filter *filter,
                         struct error *err) MUST_USE;
void narrow_end(struct narrow *n);
/* A registered household passes all of the filter but its poverty. */
bool narrow_rest(const struct narrow *n, const struct scan_facts *f);
/* It passes all of it. */
bool narrow_passes(const struct narrow *n, const struct scan_facts *f);

#endif
