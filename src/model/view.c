#include "model/view.h"

static bool ratio(int64_t part, int64_t whole, double scale, double *out)
{
    if (whole <= 0)
        return false;
    *out = scale * (double)part / (double)whole;
    return true;
}

bool totals_metric(const struct totals *t, enum metric m, double *out)
{
    switch (m) {
    case METRIC_RATE:
        return ratio(t->persons_by_poverty[POVERTY_NOT_YET] +
                         t->persons_by_poverty[POVERTY_PREPARING] +
                         t->persons_by_poverty[POVERTY_RETURNED],
                     t->rural_persons, 100, out);
    case METRIC_HOUSEHOLDS: *out = (double)t->households; return true;
    case METRIC_INCOME: return ratio(t->net_income, t->income_persons, 1, out);
    case METRIC_FUNDS: *out = (double)t->funds; return true;
    case METRIC_VISITS: return ratio(t->visits, t->households, 1, out);
    default: return false;
    }
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
