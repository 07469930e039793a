/* mapgeom - a county's shapes projected to the map plane once, simplified per
 * zoom, with hit tests. Built from an atlas; immutable afterwards. Pure. */
#ifndef MAP_MAPGEOM_H
#define MAP_MAPGEOM_H

#include "map/camera.h"
#include "model/atlas.h"

struct plane_ring {
    const struct point *points; /* metres */
    int n_points;
    struct point low, high; /* bounding box */
    bool open;              /* a line, not an area */
};

struct plane_shape {
    const struct plane_ring *rings;
    int n_rings;
    struct point low, high;
};

struct map_region {
    region_id id;
    const struct atlas_region *atlas; /* names; lives as long as the atlas */
    struct plane_shape shape;         /* full detail */
    struct point seat;
    struct point centre; /* best label place inside the shape;
                            the seat when there is no shape */
};

struct mapgeom;

/* The atlas is borrowed and must outlive the result. */
struct mapgeom *mapgeom_create(const struct atlas *atlas);
void mapgeom_destroy(struct mapgeom *g);

const struct projection *mapgeom_projection(const struct mapgeom *g);
const struct map_region *mapgeom_county(const struct mapgeom *g);
const struct map_region *mapgeom_townships(const struct mapgeom *g, int *n);
const struct map_region *mapgeom_villages(const struct mapgeom *g, int *n);
/* By id, any level; NULL when unknown. O(log n). */
const struct map_region *mapgeom_find(const struct mapgeom *g, region_id id);
/* Backdrop shapes, in the atlas's order. */
const struct plane_shape *mapgeom_backdrop(const struct mapgeom *g, int i);

/* The box to show for a region, metres: a county's or township's outline, a
 * village's households if `lights` is given (2nd–98th percentile) or 1.2 km
 * around its centre. */
void mapgeom_focus(const struct mapgeom *g, region_id id,
                   const struct lights *lights, struct point *low,
                   struct point *high);

/* Ring points thinned to what `px_per_m` can show (tolerance 0.35 px), the
 * same for both users of a shared border: a point is kept or not by its own
 * precomputed rank (Visvalingam-like significance over the shared polyline),
 * never by the ring it is read from. Writes at most cap points, returns how
 * many the ring needs. */
int mapgeom_thin(const struct mapgeom *g, const struct plane_ring *ring,
                 double px_per_m, struct point *out, int cap);
/* The same a piece at a time, for rings of any length: writes the next points,
 * at most cap, from ring point *at on and moves *at behind them. Returns how
 * many; 0 at the end. *at is 0 at first. */
int mapgeom_thin_next(const struct mapgeom *g, const struct plane_ring *ring,
                      double px_per_m, int *at, struct point *out, int cap);

/* The township holding a point, 0 when outside the county. */
region_id mapgeom_township_at(const struct mapgeom *g, struct point m);
/* The nearest village seat within `within_m`, optionally only inside a
 * township (0: any); 0 when none. */
region_id mapgeom_village_at(const struct mapgeom *g, struct point m,
                             double within_m, region_id township);

#endif
