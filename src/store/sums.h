/* sums - the rollup's rows of one region while they are counted.
 * A sum is named by a year, a dimension and up to two numbers of it, and gets
 * its key's text when it is written. Thread: one at a time. */
#ifndef STORE_SUMS_H
#define STORE_SUMS_H

#include "store/db.h"

enum sum {                    /* the numbers a, b */
           SUM_POVERTY,       /* enum poverty */
           SUM_CAUSE,         /* enum cause */
           SUM_ATTRIBUTE,     /* enum attribute */
           SUM_INCOME,        /* wage, business, property, transfer, expense */
           SUM_MEASURE,       /* enum measure */
           SUM_PAID,          /* - */
           SUM_PROJECT,       /* the upper and the lower half of its number */
           SUM_VISIT,         /* enum visit */
           SUM_CHANGE,        /* enum change */
           SUM_GUARANTEE,     /* enum guarantee */
           SUM_GUARANTEE_ALL, /* - */
           SUM_LIST_CAUSE,    /* enum poverty, enum cause or -1 */
           SUM_LIST_PERSONS,  /* enum poverty, persons */
           SUM_LIST_INCOME,   /* enum poverty, sums_bin() */
           SUM_NAMED,         /* sums_add_named() */
};

#define SUM_INCOMES 5

struct sums;

struct sums *sums_create(void);
void sums_destroy(struct sums *s);
void sums_reset(struct sums *s);

void sums_add(struct sums *s, int year, enum sum dimension, int a, int b,
              int64_t households, int64_t persons, int64_t amount);
/* The texts are copied. */
void sums_add_named(struct sums *s, int year, const char *dimension,
                    const char *key, int64_t households, int64_t persons,
                    int64_t amount);

/* The bin of list_income of a net income a head; -1 unknown. */
int sums_bin(bool known, double head);

/* Into rollup, in the order of its key; those of zeros are left out. */
enum status sums_write(struct sums *s, struct store *store, region_id region,
                       struct error *err) MUST_USE;

#endif
