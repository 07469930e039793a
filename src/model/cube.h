/* cube - a region's sums as plain cells: dimension × key × year, each with
 * households, persons and an amount (src/store/schema.sql, "Sums of every
 * region"). Panels and thematic maps are made of them, so that a new one needs
 * a file and no code. Pure. */
#ifndef MODEL_CUBE_H
#define MODEL_CUBE_H

#include "base/base.h"

enum dimension { /* in the order of their keys */
                 DIMENSION_ATTRIBUTE,
                 DIMENSION_CAUSE,
                 DIMENSION_CHANGE,
                 DIMENSION_FLAG, /* keys are quality rules */
                 DIMENSION_FUND,
                 DIMENSION_GUARANTEE,
                 DIMENSION_INCOME,
                 DIMENSION_MEASURE,
                 DIMENSION_POVERTY,
                 DIMENSION_VILLAGE,
                 DIMENSION_VISIT,
                 DIMENSION_COUNT
};

/* Counts of households, of persons, or an amount: yuan, or how many entries. */
enum quantity {
    QUANTITY_HOUSEHOLDS,
    QUANTITY_PERSONS,
    QUANTITY_AMOUNT,
    QUANTITY_COUNT
};

const char *dimension_key(enum dimension d);
bool dimension_parse(const char *key, enum dimension *out);
/* False: its sums belong to no year and stand under year 0. */
bool dimension_dated(enum dimension d);
/* Whether the dimension has that quantity at all. */
bool dimension_has(enum dimension d, enum quantity q);
/* Its amount counts entries, and is no money. */
bool dimension_counts_entries(enum dimension d);
/* The keys of a dimension in the order they are shown; 0 of DIMENSION_FLAG,
 * whose keys are the register's own. */
int dimension_terms(enum dimension d);
const char *dimension_term(enum dimension d, int i);

/* "households", "persons", "amount"; "entries" is an amount too. */
const char *quantity_key(enum quantity q);
bool quantity_parse(const char *key, enum quantity *out);

struct cube_cell {
    int year; /* 0: of no year */
    enum dimension dimension;
    const char *key;
    int64_t of[QUANTITY_COUNT];
};

/* Sorted by year, dimension, key. The cells are borrowed. */
struct cube {
    const struct cube_cell *cells;
    int n;
};

void cube_sort(struct cube_cell *cells, int n);
/* NULL: a cell of zeros. O(log n). `year` is ignored where it does not count
 * (see dimension_dated()). */
const struct cube_cell *cube_cell(const struct cube *c, int year,
                                  enum dimension d, const char *key);
int64_t cube_value(const struct cube *c, int year, enum dimension d,
                   const char *key, enum quantity q);
/* Over all keys but "all". */
int64_t cube_total(const struct cube *c, int year, enum dimension d,
                   enum quantity q);

#endif
