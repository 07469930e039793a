/* household - rows of a list and the question that asks for them. Pure. */
#ifndef MODEL_HOUSEHOLD_H
#define MODEL_HOUSEHOLD_H

#include "base/arena.h"
#include "model/filter.h"
#include "model/region.h"
#include "model/terms.h"

enum household_sort { /* sort orders; ties by household number */
    SORT_INCOME,      /* poorest first; the default */
    SORT_INCOME_DOWN,
    SORT_NUMBER,
    SORT_PERSONS,     /* largest first */
    SORT_CAUSE,
    SORT_POVERTY,
    SORT_COUNT
};

const char *household_sort_key(enum household_sort s);
bool household_sort_parse(const char *key, enum household_sort *out);

#define HOUSEHOLD_PAGE_ROWS_MAX 64

struct household_query {
    region_id region;
    int year;
    struct household_filter filter; /* {0} is NOT all: household_query_all() */
    enum household_sort sort;
    int page;                 /* 0-based */
    int page_rows;            /* 1..HOUSEHOLD_PAGE_ROWS_MAX */
};

struct household_query household_query_all(void); /* no filter, page 0 of 12 */

struct household_row {
    household_id id;
    const char *head;         /* masked: "关**" */
    int persons;
    enum cause cause;
    enum attribute attribute;
    enum poverty poverty;     /* in the query's year */
    int32_t income_per_head;  /* net yuan in the query's year; see known */
    bool income_known;
};

/* Immutable answer; freed whole. */
struct household_page {
    struct arena arena;
    struct household_query query;
    int64_t n_matches;              /* with the filter */
    int64_t n_all;                  /* without it */
    int64_t by_poverty[POVERTY_COUNT]; /* of those that pass all of the filter
                                          but its poverty */
    struct household_row *rows;
    int n_rows;
};

#endif
