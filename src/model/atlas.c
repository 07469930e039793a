#include "model/atlas.h"

/* The first light whose household id is at least `id`. */
static int64_t first_at(const struct lights *l, household_id id)
{
    int64_t low = 0, high = l->n;
    while (low < high) {
        int64_t mid = low + (high - low) / 2;
        if (l->id[mid] < id)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

void lights_range(const struct lights *l, region_id region, int64_t *begin,
                  int64_t *end)
{
    *begin = *end = 0;
    if (region_level(region) == LEVEL_NONE)
        return;
    household_id low = region, next = region + 1;
    for (int digits = (int)region_level(region); digits < 17; digits++) {
        low *= 10;
        next *= 10;
    }
    *begin = first_at(l, low);
    *end = first_at(l, next);
}
