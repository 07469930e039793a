/* cells - cubes of invented regions, for tests that make a view by hand. */
#ifndef TESTS_CELLS_H
#define TESTS_CELLS_H

#include "model/view.h"

#define CELLS_MAX 1024

struct test_cells {
    struct cube_cell of[CELLS_MAX];
    int n;
};

static inline void cells_put(struct test_cells *c, int year, enum dimension d,
                             const char *key, int64_t households,
                             int64_t persons, int64_t amount)
{
    ASSERT(c->n < CELLS_MAX);
    c->of[c->n++] = (struct cube_cell){
        dimension_dated(d) ? year : 0, d, key, { households, persons, amount }
    };
}

/* What totals say, as cells. */
static inline void cells_put_totals(struct test_cells *c, int year,
                                    const struct totals *t)
{
    for (int i = 0; i < POVERTY_COUNT; i++)
        cells_put(c, year, DIMENSION_POVERTY, poverty_key((enum poverty)i),
                  t->by_poverty[i], t->persons_by_poverty[i], 0);
    cells_put(c, year, DIMENSION_INCOME, "wage", 0, t->income_persons,
              t->net_income);
    cells_put(c, year, DIMENSION_INCOME, "expense", 0, t->income_persons, 0);
    cells_put(c, year, DIMENSION_VISIT, "call", 0, 0, t->visits);
    cells_put(c, year, DIMENSION_FUND, "arrived", 0, 0, t->funds);
    cells_put(c, year, DIMENSION_VILLAGE, "all", t->villages, t->rural_persons,
              0);
    cells_put(c, year, DIMENSION_VILLAGE, "poverty", t->poverty_villages, 0, 0);
}

/* The same figure for every key of a dimension, less by one each. */
static inline void cells_put_all(struct test_cells *c, int year,
                                 enum dimension d, int64_t most)
{
    for (int i = 0; i < dimension_terms(d); i++) {
        int64_t n = most > i ? most - i : 0;
        cells_put(c, year, d, dimension_term(d, i), n, 4 * n, 3 * n);
    }
}

static inline struct cube cells_cube(struct test_cells *c)
{
    cube_sort(c->of, c->n);
    return (struct cube){ c->of, c->n };
}

#endif
