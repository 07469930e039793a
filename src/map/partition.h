/* partition - schematic township areas: a Voronoi-like partition of a county
 * by its township seats whose shared edges look natural.
 *
 * Every shared edge is one polyline used by both neighbours, roughened by a
 * deterministic midpoint displacement, so areas never gap or overlap; edges
 * along the county outline follow the outline's own points. The union of the
 * areas is the county. Deterministic in `seed`. Pure. */
#ifndef MAP_PARTITION_H
#define MAP_PARTITION_H

#include "map/geo.h"

/* out[n_seats] shapes, memory from `arena`. Seats must be distinct (else
 * STATUS_INVALID naming the pair); a seat outside the outline is moved to the
 * nearest point inside. */
enum status partition_by_seats(const struct geo_shape *outline,
                               const struct geo_point *seats, int n_seats,
                               uint64_t seed, struct arena *arena,
                               struct geo_shape *out,
                               struct error *err) MUST_USE;

#endif
