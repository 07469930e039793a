#include "model/cube.h"

#include "model/terms.h"

#include <stdlib.h>
#include <string.h>

#define H (1u << QUANTITY_HOUSEHOLDS)
#define P (1u << QUANTITY_PERSONS)
#define A (1u << QUANTITY_AMOUNT)

static const struct {
    const char *key;
    bool dated, entries;
    unsigned has;
} dimensions[DIMENSION_COUNT] = {
    [DIMENSION_ATTRIBUTE] = { "attribute", true, false, H | P },
    [DIMENSION_CAUSE] = { "cause", true, false, H | P },
    [DIMENSION_CHANGE] = { "change", true, true, A },
    [DIMENSION_FLAG] = { "flag", false, false, H | P },
    [DIMENSION_FUND] = { "fund", true, false, A },
    [DIMENSION_GUARANTEE] = { "guarantee", false, false, H | P },
    [DIMENSION_INCOME] = { "income", true, false, H | P | A },
    [DIMENSION_MEASURE] = { "measure", true, false, H | A },
    [DIMENSION_POVERTY] = { "poverty", true, false, H | P },
    [DIMENSION_VILLAGE] = { "village", false, false, H | P },
    [DIMENSION_VISIT] = { "visit", true, true, A },
};

const char *dimension_key(enum dimension d)
{
    return dimensions[d].key;
}

bool dimension_parse(const char *key, enum dimension *out)
{
    for (int i = 0; i < DIMENSION_COUNT; i++)
        if (!strcmp(dimensions[i].key, key)) {
            *out = (enum dimension)i;
            return true;
        }
    return false;
}

bool dimension_dated(enum dimension d)
{
    return dimensions[d].dated;
}

bool dimension_has(enum dimension d, enum quantity q)
{
    return (dimensions[d].has & 1u << q) != 0;
}

bool dimension_counts_entries(enum dimension d)
{
    return dimensions[d].entries;
}

static const char *const fund_keys[] = { "budget", "arrived", "to_village",
                                         "to_household", "spent" };
static const char *const income_keys[] = { "wage", "business", "property",
                                           "transfer" };
static const char *const village_keys[] = { "all", "poverty" };
/* as the wall's legends have it */
static const enum poverty poverty_order[] = { POVERTY_LIFTED, POVERTY_PREPARING,
                                              POVERTY_NOT_YET,
                                              POVERTY_RETURNED };

int dimension_terms(enum dimension d)
{
    switch (d) {
    case DIMENSION_ATTRIBUTE: return ATTRIBUTE_COUNT;
    case DIMENSION_CAUSE: return CAUSE_COUNT;
    case DIMENSION_CHANGE: return CHANGE_COUNT;
    case DIMENSION_FUND: return LENGTH(fund_keys);
    case DIMENSION_GUARANTEE: return GUARANTEE_COUNT;
    case DIMENSION_INCOME: return LENGTH(income_keys);
    case DIMENSION_MEASURE: return MEASURE_COUNT;
    case DIMENSION_POVERTY: return POVERTY_COUNT;
    case DIMENSION_VILLAGE: return LENGTH(village_keys);
    case DIMENSION_VISIT: return VISIT_COUNT;
    default: return 0;
    }
}

const char *dimension_term(enum dimension d, int i)
{
    switch (d) {
    case DIMENSION_ATTRIBUTE: return attribute_key((enum attribute)i);
    case DIMENSION_CAUSE: return cause_key((enum cause)i);
    case DIMENSION_CHANGE: return change_key((enum change)i);
    case DIMENSION_FUND: return fund_keys[i];
    case DIMENSION_GUARANTEE: return guarantee_key((enum guarantee)i);
    case DIMENSION_INCOME: return income_keys[i];
    case DIMENSION_MEASURE: return measure_key((enum measure)i);
    case DIMENSION_POVERTY: return poverty_key(poverty_order[i]);
    case DIMENSION_VILLAGE: return village_keys[i];
    case DIMENSION_VISIT: return visit_key((enum visit)i);
    default: return "";
    }
}

static const char *const quantities[QUANTITY_COUNT] = { "households", "persons",
                                                        "amount" };

const char *quantity_key(enum quantity q)
{
    return quantities[q];
}

bool quantity_parse(const char *key, enum quantity *out)
{
    if (!strcmp(key, "entries"))
        key = quantities[QUANTITY_AMOUNT];
    for (int i = 0; i < QUANTITY_COUNT; i++)
        if (!strcmp(quantities[i], key)) {
            *out = (enum quantity)i;
            return true;
        }
    return false;
}

/* ---- cells ---- */

static int compare(const void *a, const void *b)
{
    const struct cube_cell *x = a, *y = b;
    if (x->year != y->year)
        return x->year < y->year ? -1 : 1;
    if (x->dimension != y->dimension)
        return x->dimension < y->dimension ? -1 : 1;
    return strcmp(x->key, y->key);
}

void cube_sort(struct cube_cell *cells, int n)
{
    qsort(cells, (size_t)n, sizeof *cells, compare);
}

/* The first cell that is not before (year, d, key). */
static int lower_bound(const struct cube *c, int year, enum dimension d,
                       const char *key)
{
    struct cube_cell want = { .year = dimensions[d].dated ? year : 0,
                              .dimension = d,
                              .key = key };
    int low = 0, high = c->n;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (compare(&c->cells[middle], &want) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct cube_cell *cube_cell(const struct cube *c, int year,
                                  enum dimension d, const char *key)
{
    int i = lower_bound(c, year, d, key);
    if (i == c->n)
        return NULL;
    const struct cube_cell *at = &c->cells[i];
    return at->dimension == d && !strcmp(at->key, key) &&
                   at->year == (dimensions[d].dated ? year : 0)
               ? at
               : NULL;
}

int64_t cube_value(const struct cube *c, int year, enum dimension d,
                   const char *key, enum quantity q)
{
    const struct cube_cell *at = cube_cell(c, year, d, key);
    return at ? at->of[q] : 0;
}

int64_t cube_total(const struct cube *c, int year, enum dimension d,
                   enum quantity q)
{
    int64_t sum = 0;
    int at = dimensions[d].dated ? year : 0;
    for (int i = lower_bound(c, year, d, ""); i < c->n; i++) {
        const struct cube_cell *cell = &c->cells[i];
        if (cell->year != at || cell->dimension != d)
            break;
        if (strcmp(cell->key, "all") != 0)
            sum += cell->of[q];
    }
    return sum;
}
