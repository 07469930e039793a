#include "model/region.h"

#define HOUSEHOLD_NUMBERS INT64_C(100000)

/* Mainland province codes run from 11 (Beijing) to 65, with 71, 81 and 82. */
#define PROVINCE_LOW  11
#define PROVINCE_HIGH 82

enum region_level region_level(region_id id)
{
    static const struct {
        region_id scale; /* a province code times this begins the level */
        enum region_level level;
    } levels[] = {
        { 1, LEVEL_PROVINCE },
        { 100, LEVEL_PREFECTURE },
        { 10000, LEVEL_COUNTY },
        { 10000000, LEVEL_TOWNSHIP },
        { INT64_C(10000000000), LEVEL_VILLAGE },
    };
    for (size_t i = 0; i < LENGTH(levels); i++)
        if (id >= PROVINCE_LOW * levels[i].scale &&
            id < (PROVINCE_HIGH + 1) * levels[i].scale)
            return levels[i].level;
    return LEVEL_NONE;
}

region_id region_parent(region_id id)
{
    switch (region_level(id)) {
    case LEVEL_VILLAGE:
    case LEVEL_TOWNSHIP: return id / 1000;
    case LEVEL_COUNTY:
    case LEVEL_PREFECTURE: return id / 100;
    default: return 0;
    }
}

region_id region_at(region_id id, enum region_level level)
{
    while (id && region_level(id) > level)
        id = region_parent(id);
    return id && region_level(id) == level ? id : 0;
}

bool region_inside(region_id id, region_id ancestor)
{
    enum region_level level = region_level(ancestor);
    return level != LEVEL_NONE && region_at(id, level) == ancestor;
}

bool household_legal(household_id h)
{
    return h > 0 && region_level(h / HOUSEHOLD_NUMBERS) == LEVEL_VILLAGE;
}

region_id household_village(household_id h)
{
    return h / HOUSEHOLD_NUMBERS;
}

int household_number(household_id h)
{
    return (int)(h % HOUSEHOLD_NUMBERS);
}

household_id household_make(region_id village, int number)
{
    ASSERT(number >= 0 && number < HOUSEHOLD_NUMBERS);
    return village * HOUSEHOLD_NUMBERS + number;
}
