/* filter - which households are meant: what a touched bar, legend entry or chip
 * narrows lists, lights and draws to. Every facet that is set must hold. Pure.
 */
#ifndef MODEL_FILTER_H
#define MODEL_FILTER_H

#include "model/terms.h"

enum facet {
    FACET_POVERTY,   /* enum poverty, in the year asked for */
    FACET_CAUSE,     /* enum cause: the main one */
    FACET_ATTRIBUTE, /* enum attribute */
    FACET_LACKS,     /* enum guarantee that is not assured */
    FACET_MEASURE,   /* enum measure that reached it in that year */
    FACET_MONITORED, /* enum monitored, in that year */
    FACET_RISK,      /* enum risk that it was monitored for in that year */
    FACET_COUNT
};

#define FACET_ANY         (-1)
#define FILTER_RULE_BYTES 41
#define FILTER_RULE_ANY   "any" /* any rule at all */

struct household_filter {
    int8_t facet[FACET_COUNT];    /* FACET_ANY: not asked for */
    char rule[FILTER_RULE_BYTES]; /* id of a quality rule that it breaks
                                     (store/rules.h); "" not asked for */
};

struct household_filter filter_all(void);
/* The facets' values and the rule's id have a legal form. */
bool filter_legal(const struct household_filter *f);
bool filter_is_all(const struct household_filter *f);
/* Nothing is asked for but, at most, the poverty. */
bool filter_is_poverty(const struct household_filter *f);
bool filter_equal(const struct household_filter *a,
                  const struct household_filter *b);
/* The facet set to the value; any when it is that already: a second touch takes
 * the first one back. */
void filter_toggle(struct household_filter *f, enum facet facet, int value);

/* A facet's key ("cause"), how many values it has, a value's key ("illness"),
 * and back; false when no value has the key. */
const char *facet_key(enum facet f);
int facet_values(enum facet f);
const char *facet_value_key(enum facet f, int value);
bool facet_parse(enum facet f, const char *key, int8_t *value);
/* Small letters, digits and '_', at least one, less than FILTER_RULE_BYTES;
 * FILTER_RULE_ANY too. */
bool filter_rule_legal(const char *id);

/* "cause=illness&lacks=water", "" for all; as in a route. Returns the length,
 * of the whole text even where `size` cuts it. */
size_t filter_format(const struct household_filter *f, char *buf, size_t size);

#endif
