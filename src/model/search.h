/* search - what a visitor looks for by a few letters or digits. Pure. */
#ifndef MODEL_SEARCH_H
#define MODEL_SEARCH_H

#include "base/arena.h"
#include "model/region.h"
#include "model/view.h"

#define SEARCH_HITS_MAX   32
#define SEARCH_TEXT_BYTES 96 /* of what is looked for, with its end */

struct search_hit {
    region_id region;       /* a county, township or village; of a household
                               its village */
    household_id household; /* 0: the region itself is meant */
    const char *name;       /* the region's, or the head's as it is kept */
    const char *en;         /* the region's name in English; "" unknown */
    struct region_name path[REGION_PATH_MAX]; /* down to `region` */
    int n_path;
};

/* Immutable answer; freed whole. */
struct search {
    struct arena arena;
    char text[SEARCH_TEXT_BYTES]; /* as asked */
    struct search_hit hits[SEARCH_HITS_MAX];
    int n_hits;
    bool more; /* than there was room for */
};

#endif
