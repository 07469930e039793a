/* geojson - reads a GeoJSON FeatureCollection of outlines and lines.
 *
 * Geometry: Polygon and MultiPolygon (closed rings, kept without the repeated
 * last point; even-odd) and LineString and MultiLineString (open lines).
 * Positions are as in the file unless its feature says "datum":"gcj02": those
 * are converted to WGS-84 on the way in. */
#ifndef INTAKE_GEOJSON_H
#define INTAKE_GEOJSON_H

#include "base/arena.h"
#include "model/atlas.h"

#define GEOJSON_BYTES_MAX    (64 << 20)
#define GEOJSON_FEATURES_MAX 20000
#define GEOJSON_POINTS_MAX   4000000 /* of the whole file */

struct geojson_feature {
    region_id code;          /* property "code"; 0 when absent */
    const char *kind, *name; /* properties, "" when absent */
    bool schematic;
    bool lines;    /* rings are open lines */
    bool is_point; /* no shape, but: */
    struct geo_point point;
    struct geo_shape shape; /* WGS-84 */
};

struct geojson { /* memory of the arena it was read into */
    struct geojson_feature *features;
    int n_features;
};

/* How a file from elsewhere differs from ours. */
struct geojson_dialect {
    const char *code, *name; /* properties; NULL: the usual ones */
    struct geo_point (*to_wgs84)(struct geo_point g); /* NULL: WGS-84 already */
};

/* Any FeatureCollection, Feature or bare geometry; points, too. Properties are
 * found under the names of the dialect, else under those that map services
 * use; a code may be a number. Errors: as geojson_read(). */
enum status geojson_read_foreign(const char *path,
                                 const struct geojson_dialect *d,
                                 struct arena *arena, struct geojson *out,
                                 struct error *err) MUST_USE;

/* Errors: NOT_FOUND; IO; LIMIT; INVALID "file:line: …" where the text is no
 * JSON, "file: feature 3: …" (from 1) where it is no outline. */
enum status geojson_read(const char *path, struct arena *arena,
                         struct geojson *out, struct error *err) MUST_USE;

#endif
