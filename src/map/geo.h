/* geo - projection, datum and plane geometry of the map. Pure.
 *
 * The map plane is metres east and north of an origin near the county: the
 * equirectangular projection on the WGS-84 ellipsoid with its standard
 * parallel at the origin,
 *     x = (lon - lon0) N(lat0) cos(lat0),    y = (lat - lat0) M(lat0),
 * M and N the meridional and prime-vertical radii of curvature at lat0
 * (J. P. Snyder, "Map Projections: A Working Manual", USGS Professional Paper
 * 1395, 1987, equations 4-18 and 4-20). Inside one county (0.4 degrees from
 * its origin) its scale error stays below 0.6 %. */
#ifndef MAP_GEO_H
#define MAP_GEO_H

#include "model/atlas.h"

struct point { /* metres: x east, y north */
    double x, y;
};

struct projection {
    double lon0, lat0;           /* degrees */
    double x_per_deg, y_per_deg; /* metres a degree */
};

/* |lat0| < 90. */
struct projection projection_make(double lon0, double lat0);
struct point project(const struct projection *p, struct geo_point g);
struct geo_point unproject(const struct projection *p, struct point m);

/* GCJ-02 ("Mars coordinates", the datum of Chinese consumer maps) to WGS-84
 * by fixed-point iteration of the published forward formula; error < 1 m
 * inside China. Outside its box (lon 72.004 to 137.8347, lat 0.8293 to
 * 55.8271) both return the point as it is. */
struct geo_point gcj02_to_wgs84(struct geo_point g);
struct geo_point wgs84_to_gcj02(struct geo_point g);
/* BD-09, the datum of Baidu's maps, to GCJ-02: the published inverse, good to
 * about a metre. */
struct geo_point bd09_to_gcj02(struct geo_point g);

/* Area in km² on the WGS-84 ellipsoid, through the authalic latitude (Snyder,
 * equation 3-12), even-odd over rings: a ring inside an odd number of others
 * is a hole and counts negative. */
double geo_shape_area_km2(const struct geo_shape *s);
bool geo_shape_contains(const struct geo_shape *s, struct geo_point g);

/* Does a ring cross itself? TANGLED: it is so wild that looking would take too
 * long; no outline is. at: the numbers (from 0) of the points where two
 * crossing edges begin. Edges that touch or share a point do not cross.
 * Cost: O(n) for edges that are short beside the ring. */
enum ring_kind { RING_SIMPLE, RING_CROSSED, RING_TANGLED };
enum ring_kind geo_ring_kind(const struct geo_ring *r, int at[2]);

/* lon/lat bounding box; false when the shape is empty. */
bool geo_shape_box(const struct geo_shape *s, struct geo_point *low,
                   struct geo_point *high);
/* A point well inside (pole of inaccessibility, to about 1 % of the size;
 * long rings are read every few points). {0, 0} when the shape is empty. */
struct geo_point geo_shape_centre(const struct geo_shape *s);

#endif
