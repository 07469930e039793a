/* geo - projection, datum and plane geometry of the map. Pure.
 *
 * The map plane is metres east and north of an origin near the county, by a
 * Lambert-free local choice: the sinusoidal-corrected equirectangular
 * projection at the origin's latitude on the WGS-84 ellipsoid (x = dλ·N·cosφ0,
 * y = dφ·M); within one county its scale error stays below 0.5 %. */
#ifndef MAP_GEO_H
#define MAP_GEO_H

#include "model/atlas.h"

struct point { /* metres: x east, y north */
    double x, y;
};

struct projection {
    double lon0, lat0;       /* degrees */
    double x_per_deg, y_per_deg;
};

struct projection projection_make(double lon0, double lat0);
struct point project(const struct projection *p, struct geo_point g);
struct geo_point unproject(const struct projection *p, struct point m);

/* GCJ-02 ("Mars coordinates", the datum of Chinese consumer maps) to WGS-84
 * by fixed-point iteration of the published forward formula; error < 1 m
 * inside China. Outside China the point is returned as it is. */
struct geo_point gcj02_to_wgs84(struct geo_point g);
struct geo_point wgs84_to_gcj02(struct geo_point g);

/* Area in km² on the WGS-84 ellipsoid (authalic), even-odd over rings: outer
 * rings positive, holes negative. */
double geo_shape_area_km2(const struct geo_shape *s);
bool geo_shape_contains(const struct geo_shape *s, struct geo_point g);
/* lon/lat bounding box; false when the shape is empty. */
bool geo_shape_box(const struct geo_shape *s, struct geo_point *low,
                   struct geo_point *high);
/* A point well inside (pole of inaccessibility, to about 1 % of the size). */
struct geo_point geo_shape_centre(const struct geo_shape *s);

#endif
