#include "model/filter.h"

#include <string.h>

#include "base/str.h"

static const char *poverty_key_of(int value)
{
    return poverty_key((enum poverty)value);
}

static const char *cause_key_of(int value)
{
    return cause_key((enum cause)value);
}

static const char *attribute_key_of(int value)
{
    return attribute_key((enum attribute)value);
}

static const char *guarantee_key_of(int value)
{
    return guarantee_key((enum guarantee)value);
}

static const char *measure_key_of(int value)
{
    return measure_key((enum measure)value);
}

static const char *monitored_key_of(int value)
{
    return monitored_key((enum monitored)value);
}

static const char *risk_key_of(int value)
{
    return risk_key((enum risk)value);
}

static const struct {
    const char *key;
    int n;
    const char *(*value_key)(int value);
} facets[FACET_COUNT] = {
    { "status", POVERTY_COUNT, poverty_key_of },
    { "cause", CAUSE_COUNT, cause_key_of },
    { "attribute", ATTRIBUTE_COUNT, attribute_key_of },
    { "lacks", GUARANTEE_COUNT, guarantee_key_of },
    { "measure", MEASURE_COUNT, measure_key_of },
    { "monitored", MONITORED_COUNT, monitored_key_of },
    { "risk", RISK_COUNT, risk_key_of },
};

struct household_filter filter_all(void)
{
    struct household_filter f;
    memset(&f, 0, sizeof f);
    for (int i = 0; i < FACET_COUNT; i++)
        f.facet[i] = FACET_ANY;
    return f;
}

bool filter_rule_legal(const char *id)
{
    size_t n = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return n > 0 && id[n] == 0 && n < FILTER_RULE_BYTES;
}

bool filter_legal(const struct household_filter *f)
{
    for (int i = 0; i < FACET_COUNT; i++)
        if (f->facet[i] < FACET_ANY || f->facet[i] >= facets[i].n)
            return false;
    return memchr(f->rule, 0, sizeof f->rule) &&
           (!f->rule[0] || filter_rule_legal(f->rule));
}

bool filter_is_all(const struct household_filter *f)
{
    return f->facet[FACET_POVERTY] == FACET_ANY && filter_is_poverty(f);
}

bool filter_is_poverty(const struct household_filter *f)
{
    for (int i = 0; i < FACET_COUNT; i++)
        if (i != FACET_POVERTY && f->facet[i] != FACET_ANY)
            return false;
    return f->rule[0] == 0;
}

bool filter_equal(const struct household_filter *a,
                  const struct household_filter *b)
{
    return memcmp(a->facet, b->facet, sizeof a->facet) == 0 &&
           strcmp(a->rule, b->rule) == 0;
}

void filter_toggle(struct household_filter *f, enum facet facet, int value)
{
    ASSERT(facet >= 0 && facet < FACET_COUNT);
    ASSERT(value >= FACET_ANY && value < facets[facet].n);
    f->facet[facet] = f->facet[facet] == value ? FACET_ANY : (int8_t)value;
}

const char *facet_key(enum facet f)
{
    ASSERT((int)f >= 0 && f < FACET_COUNT);
    return facets[f].key;
}

int facet_values(enum facet f)
{
    ASSERT((int)f >= 0 && f < FACET_COUNT);
    return facets[f].n;
}

const char *facet_value_key(enum facet f, int value)
{
    ASSERT((int)f >= 0 && f < FACET_COUNT);
    return facets[f].value_key(value);
}

bool facet_parse(enum facet f, const char *key, int8_t *value)
{
    ASSERT((int)f >= 0 && f < FACET_COUNT);
    for (int i = 0; i < facets[f].n; i++)
        if (strcmp(facets[f].value_key(i), key) == 0) {
            *value = (int8_t)i;
            return true;
        }
    return false;
}

size_t filter_format(const struct household_filter *f, char *buf, size_t size)
{
    char text[256] = "";
    for (int i = 0; i < FACET_COUNT; i++)
        if (f->facet[i] != FACET_ANY)
            str_append(text, sizeof text, "%s%s=%s", text[0] ? "&" : "",
                       facets[i].key, facets[i].value_key(f->facet[i]));
    if (f->rule[0])
        str_append(text, sizeof text, "%srule=%s", text[0] ? "&" : "", f->rule);
    str_copy(buf, size, text);
    return strlen(text);
}
