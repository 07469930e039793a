/* changes - dynamic management: what was identified, left, came back and was
 * put right in a region, counted by year, and one page of a year's entries.
 * Pure. */
#ifndef MODEL_CHANGES_H
#define MODEL_CHANGES_H

#include "model/view.h"

#define CHANGE_ALL      (-1) /* of whatever kind */
#define CHANGE_ROWS_MAX 64

struct change_query {
    region_id region; /* county, township or village */
    int year;         /* 0: the register's own */
    int kind;         /* enum change, or CHANGE_ALL */
    int page;         /* 0-based; one after the end gives the last one */
    int page_rows;    /* 1..CHANGE_ROWS_MAX */
};

struct change_year {
    int year;
    int64_t n[CHANGE_COUNT]; /* entries */
};

struct change_row {
    int64_t at_unix_s;
    enum change kind;
    household_id household;
    const char *head;         /* masked; "" where the household is gone */
    const char *village_name; /* "" where it is no region */
    const char *township_name;
    const char *village_en, *township_en;
    const char *reason;
};

/* Immutable answer; freed whole. Newest day first, in a day by household. */
struct change_stream {
    struct arena arena;
    struct change_query query; /* page: the one that is here */
    int asked;                 /* the page that was asked for */
    struct change_year years[INCOME_YEARS_MAX]; /* ascending */
    int n_years;
    int64_t n_matches; /* of the year and kind */
    struct change_row *rows;
    int n_rows;
};

#endif
