#include "model/view.h"

#include <string.h>

bool totals_rate(const struct totals *t, double *out)
{
    int64_t poor = t->persons_by_poverty[POVERTY_NOT_YET] +
                   t->persons_by_poverty[POVERTY_PREPARING] +
                   t->persons_by_poverty[POVERTY_RETURNED];
    if (t->rural_persons <= 0)
        return false;
    *out = 100 * (double)poor / (double)t->rural_persons;
    return true;
}

const struct rule_name *view_rule(const struct view *v, const char *id)
{
    for (int i = 0; i < v->n_rules; i++)
        if (!strcmp(v->rules[i].id, id))
            return &v->rules[i];
    return NULL;
}

const struct child *view_child(const struct view *v, region_id id)
{
    int low = 0, n = v ? v->n_children : 0, high = n;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (v->children[middle].name.id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && v->children[low].name.id == id ? &v->children[low] : NULL;
}
