/* mosaic - an invented land of thousands of areas, as large as a nation: what
 * benchmarks and tests draw where no county is large enough. Nothing about it
 * is surveyed and every area says so (schematic).
 *
 * A Voronoi partition whose shared edges are roughened once and used by both
 * neighbours; the land's outline is the edges between land and sea, so areas
 * and outline share every point exactly. Areas in the west are about twice as
 * wide as in the east. Deterministic in `seed`. Pure. */
#ifndef MAP_MOSAIC_H
#define MAP_MOSAIC_H

#include "map/geo.h"

struct mosaic {
    int n_areas;      /* 3 … MOSAIC_AREAS_MAX */
    double w_m, h_m;  /* size of the land, about */
    double spacing_m; /* between the points of an outline, about */
    struct geo_point middle;
    uint64_t seed;
};

#define MOSAIC_AREAS_MAX 4000

/* The land as an atlas: the whole is `county`, with id 100000, its areas are
 * `townships`, with ids 100000000 and on. Memory from out->arena, which must be
 * empty. False when the seeds fall so that rounding gives no consistent
 * partition: take another seed.  Cost: about a second for 3,000 areas. */
bool mosaic_make(const struct mosaic *m, struct atlas *out) MUST_USE;

#endif
