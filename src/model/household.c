#include "model/household.h"

#include <string.h>

#define PAGE_ROWS_DEFAULT 12

static const char *const sorts[SORT_COUNT] = { "income", "income_down",
                                               "number", "persons",
                                               "cause",  "status" };

const char *household_sort_key(enum household_sort s)
{
    ASSERT((int)s >= 0 && s < SORT_COUNT);
    return sorts[s];
}

bool household_sort_parse(const char *key, enum household_sort *out)
{
    for (int i = 0; i < SORT_COUNT; i++)
        if (!strcmp(sorts[i], key)) {
            *out = (enum household_sort)i;
            return true;
        }
    return false;
}

struct household_query household_query_all(void)
{
    return (struct household_query){ .filter = filter_all(),
                                     .sort = SORT_INCOME,
                                     .page_rows = PAGE_ROWS_DEFAULT };
}
