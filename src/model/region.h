/* region - administrative regions by their code.
 *
 * A region is the number its NBS statistical code spells: 2 digits a province
 * (63), 4 a prefecture (6302), 6 a county (630222, GB/T 2260), 9 a township
 * (630222203), 12 a village (630222203214). A household is its village's 12
 * digits and 5 of its own: 63022220321400417. 0 is "none". Pure. */
#ifndef MODEL_REGION_H
#define MODEL_REGION_H

#include "base/base.h"

typedef int64_t region_id;
typedef int64_t household_id;

enum region_level {
    LEVEL_NONE = 0,
    LEVEL_PROVINCE = 2,
    LEVEL_PREFECTURE = 4,
    LEVEL_COUNTY = 6,
    LEVEL_TOWNSHIP = 9,
    LEVEL_VILLAGE = 12,
};

enum region_level region_level(region_id id); /* LEVEL_NONE when not legal */
region_id region_parent(region_id id);        /* 0 above a province */
/* The ancestor of `id` at `level` (itself when equal); 0 when id is higher. */
region_id region_at(region_id id, enum region_level level);
bool region_inside(region_id id, region_id ancestor); /* true when equal */

bool household_legal(household_id h);
region_id household_village(household_id h);
int household_number(household_id h); /* the last five digits */
household_id household_make(region_id village, int number);

#endif
