/* outline - the counties' outlines of assets/outlines.geojson, in WGS-84, and
 * township seats, for tests. */
#ifndef TESTS_MAP_OUTLINE_H
#define TESTS_MAP_OUTLINE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "map/geo.h"

#include <jansson.h>

static const struct geo_point minhe_seats[] = {
    { 102.80, 36.33 }, { 102.78, 36.12 }, { 102.83, 36.04 }, { 102.80, 35.88 },
    { 102.76, 36.21 }, { 102.78, 36.02 }, { 102.68, 36.25 }, { 102.57, 36.26 },
    { 102.91, 36.29 }, { 102.78, 36.40 }, { 102.71, 36.32 }, { 102.70, 36.18 },
    { 102.86, 36.14 }, { 102.92, 36.19 }, { 102.87, 36.10 }, { 102.91, 36.03 },
    { 102.81, 36.01 }, { 102.76, 35.98 }, { 102.84, 35.88 }, { 102.69, 35.90 },
    { 102.75, 36.30 }, { 102.61, 36.28 },
};
#define MINHE_SEATS 22
#define RINGS_MAX   16

static inline struct geo_ring outline_ring(const json_t *points,
                                           struct arena *arena)
{
    int n = (int)json_array_size(points);
    struct geo_point *out = ARENA_ARRAY(arena, struct geo_point, n);
    for (int i = 0; i < n; i++) {
        const json_t *p = json_array_get(points, (size_t)i);
        out[i] = gcj02_to_wgs84(
            (struct geo_point){ json_number_value(json_array_get(p, 0)),
                                json_number_value(json_array_get(p, 1)) });
    }
    if (n > 1 && out[0].lon == out[n - 1].lon && out[0].lat == out[n - 1].lat)
        n--;
    return (struct geo_ring){ out, n };
}

static inline struct geo_shape outline_shape(const json_t *geometry,
                                             struct arena *arena)
{
    struct geo_ring *rings = ARENA_ARRAY(arena, struct geo_ring, RINGS_MAX);
    int n = 0;
    const char *type = json_string_value(json_object_get(geometry, "type"));
    const json_t *all = json_object_get(geometry, "coordinates");
    bool multi = type && type[0] == 'M';
    size_t n_parts = multi ? json_array_size(all) : 1;
    for (size_t i = 0; i < n_parts; i++) {
        const json_t *part = multi ? json_array_get(all, i) : all;
        for (size_t k = 0; k < json_array_size(part); k++) {
            assert_true(n < RINGS_MAX);
            rings[n++] = outline_ring(json_array_get(part, k), arena);
        }
    }
    return (struct geo_shape){ rings, n };
}

/* A county by its code; the test fails when it is not there. */
static inline struct geo_shape outline_load(const char *code,
                                            struct arena *arena)
{
    json_error_t e;
    json_t *root = json_load_file("assets/outlines.geojson", 0, &e);
    if (!root)
        fail_msg("assets/outlines.geojson: %s", e.text);
    struct geo_shape shape = { 0 };
    const json_t *features = json_object_get(root, "features");
    for (size_t i = 0; i < json_array_size(features); i++) {
        const json_t *f = json_array_get(features, i);
        const char *c = json_string_value(
            json_object_get(json_object_get(f, "properties"), "code"));
        for (int k = 0; c && c[k] == code[k]; k++)
            if (code[k] == 0) {
                shape = outline_shape(json_object_get(f, "geometry"), arena);
                break;
            }
    }
    json_decref(root);
    assert_true(shape.n_rings > 0);
    return shape;
}

#endif
