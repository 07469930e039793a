#include "intake/geojson.h"

#include <jansson.h>

#include "base/str.h"
#include "intake/table.h"
#include "map/geo.h"

struct reader {
    const char *path;
    int feature; /* from 1 */
    int64_t n_points;
    bool gcj02;
    const struct geojson_dialect *foreign; /* NULL: ours */
    struct arena *arena;
    struct error *err;
};

static enum status fault(const struct reader *r, const char *what)
{
    return error_set(r->err, STATUS_INVALID, "%s: feature %d: %s", r->path,
                     r->feature, what);
}

static enum status read_point(struct reader *r, const json_t *position,
                              struct geo_point *out)
{
    const json_t *lon = json_array_get(position, 0);
    const json_t *lat = json_array_get(position, 1);
    if (!json_is_number(lon) || !json_is_number(lat))
        return fault(r, "a position is not [longitude, latitude]");
    struct geo_point g = { json_number_value(lon), json_number_value(lat) };
    if (!(g.lon >= -180 && g.lon <= 180 && g.lat >= -90 && g.lat <= 90))
        return fault(r, "a position is not on the globe; degrees expected");
    if (r->foreign)
        *out = r->foreign->to_wgs84 ? r->foreign->to_wgs84(g) : g;
    else
        *out = r->gcj02 ? gcj02_to_wgs84(g) : g;
    return STATUS_OK;
}

/* Positions of a ring count from 1 in its file's order. */
static enum status check_ring(struct reader *r, const struct geo_ring *ring)
{
    int at[2];
    enum ring_kind kind = geo_ring_kind(ring, at);
    if (kind == RING_TANGLED)
        return fault(r, "a ring with edges all over itself; no outline");
    if (kind == RING_SIMPLE)
        return STATUS_OK;
    struct geo_point g = ring->points[at[0]];
    return error_set(r->err, STATUS_INVALID,
                     "%s: feature %d: a ring crosses itself near [%.5f, %.5f]: "
                     "the edges after its positions %d and %d; mend it",
                     r->path, r->feature, g.lon, g.lat, at[0] + 1, at[1] + 1);
}

static enum status read_ring(struct reader *r, const json_t *positions,
                             bool closed, struct geo_ring *out)
{
    size_t n = json_array_size(positions), least = closed ? 4 : 2;
    if (n < least)
        return fault(r, closed ? "a ring has fewer than four positions"
                               : "a line has fewer than two positions");
    r->n_points += (int64_t)n;
    if (r->n_points > GEOJSON_POINTS_MAX)
        return error_set(r->err, STATUS_LIMIT,
                         "%s: feature %d: more than %d positions; simplify it",
                         r->path, r->feature, GEOJSON_POINTS_MAX);
    if (closed && !json_equal(json_array_get(positions, 0),
                              json_array_get(positions, n - 1)))
        return fault(r, "a ring is not closed: its last position must repeat "
                        "the first");
    n -= closed ? 1 : 0;
    struct geo_point *points = ARENA_ARRAY(r->arena, struct geo_point, n);
    for (size_t i = 0; i < n; i++) {
        enum status status = read_point(r, json_array_get(positions, i),
                                        &points[i]);
        if (status != STATUS_OK)
            return status;
    }
    *out = (struct geo_ring){ points, (int)n };
    return closed && r->foreign ? check_ring(r, out) : STATUS_OK;
}

/* coordinates: depth 1, one line; 2, a list of rings or lines; 3, a list of
 * such lists. The rings are counted first, then read into one array. */
static size_t count_rings(const json_t *coordinates, int depth)
{
    size_t n = 0;
    if (depth == 1)
        return 1;
    for (size_t i = 0; i < json_array_size(coordinates); i++)
        n += count_rings(json_array_get(coordinates, i), depth - 1);
    return n;
}

static enum status read_rings(struct reader *r, const json_t *coordinates,
                              int depth, bool closed, struct geo_ring *rings,
                              int *n)
{
    enum status status = STATUS_OK;
    if (!json_is_array(coordinates))
        return fault(r, "its coordinates are not nested lists of positions");
    if (depth == 1) {
        status = read_ring(r, coordinates, closed, &rings[*n]);
        (*n)++;
        return status;
    }
    for (size_t i = 0; i < json_array_size(coordinates) && status == STATUS_OK;
         i++)
        status = read_rings(r, json_array_get(coordinates, i), depth - 1,
                            closed, rings, n);
    return status;
}

static enum status read_geometry(struct reader *r, const json_t *geometry,
                                 struct geojson_feature *f)
{
    static const struct {
        const char *type;
        int depth;
        bool closed;
    } types[] = {
        { "Polygon", 2, true },
        { "MultiPolygon", 3, true },
        { "LineString", 1, false },
        { "MultiLineString", 2, false },
    };
    const char *type = json_string_value(json_object_get(geometry, "type"));
    const json_t *coordinates = json_object_get(geometry, "coordinates");
    if (r->foreign && str_equal(type, "Point")) {
        f->is_point = true;
        return read_point(r, coordinates, &f->point);
    }
    for (size_t i = 0; i < LENGTH(types); i++) {
        if (!str_equal(type, types[i].type))
            continue;
        size_t n_rings = count_rings(coordinates, types[i].depth);
        if (n_rings == 0)
            return fault(r, "its geometry is empty");
        struct geo_ring *rings = ARENA_ARRAY(r->arena, struct geo_ring,
                                             n_rings);
        int n = 0;
        f->lines = !types[i].closed;
        enum status status = read_rings(r, coordinates, types[i].depth,
                                        types[i].closed, rings, &n);
        f->shape = (struct geo_shape){ rings, n };
        return status;
    }
    return fault(r, "its geometry is no Polygon, MultiPolygon, LineString or "
                    "MultiLineString");
}

static const char *property(const struct reader *r, const json_t *properties,
                            const char *key)
{
    return arena_strdup(r->arena,
                        json_string_value(json_object_get(properties, key)));
}

static enum status read_feature(struct reader *r, const json_t *feature,
                                struct geojson_feature *f)
{
    const json_t *properties = json_object_get(feature, "properties");
    if (!str_equal(json_string_value(json_object_get(feature, "type")),
                   "Feature"))
        return fault(r, "its type is not \"Feature\"");
    const char *datum = property(r, properties, "datum");
    const char *code = property(r, properties, "code");
    r->gcj02 = str_equal(datum, "gcj02");
    if (*datum && !r->gcj02 && !str_equal(datum, "wgs84"))
        return fault(r, "its datum is neither \"gcj02\" nor \"wgs84\"");
    if (*code && !str_parse_int(code, 10, 999999999999, &f->code))
        return fault(r, "its code is not a region's digits");
    f->kind = property(r, properties, "kind");
    f->name = property(r, properties, "name");
    f->schematic = json_is_true(json_object_get(properties, "schematic"));
    return read_geometry(r, json_object_get(feature, "geometry"), f);
}

/* The first of some properties that is there, as text. */
static const char *any_property(const struct reader *r,
                                const json_t *properties, const char *own,
                                const char *const *usual, size_t n)
{
    for (size_t i = own ? n : 0; i <= n; i++) {
        const json_t *v = json_object_get(properties, i < n ? usual[i] : own);
        if (json_is_integer(v))
            return arena_printf(r->arena, "%lld",
                                (long long)json_integer_value(v));
        if (json_is_string(v))
            return arena_strdup(r->arena, json_string_value(v));
    }
    return "";
}

/* "630222000000" is the county 630222: trailing zeros are no level. */
static region_id code_of(const char *text)
{
    int64_t code;
    if (!str_parse_int(text, 10, 999999999999, &code))
        return 0;
    static const int64_t steps[] = { 1000, 1000, 100, 100 };
    static const int64_t least[] = { 100000000000, 100000000, 100000, 1000 };
    for (size_t i = 0; i < LENGTH(steps); i++)
        if (code >= least[i] && code % steps[i] == 0)
            code /= steps[i];
    return region_level(code) == LEVEL_NONE ? 0 : code;
}

static enum status read_foreign(struct reader *r, const json_t *feature,
                                struct geojson_feature *f)
{
    static const char *const codes[] = { "code", "adcode",       "id",
                                         "CODE", "行政区划代码", "代码" };
    static const char *const names[] = { "name", "NAME", "fullname",
                                         "名称", "乡镇", "村" };
    const json_t *properties = json_object_get(feature, "properties");
    bool bare = !json_object_get(feature, "geometry");
    f->code = code_of(
        any_property(r, properties, r->foreign->code, codes, LENGTH(codes)));
    f->name = any_property(r, properties, r->foreign->name, names,
                           LENGTH(names));
    f->kind = "";
    return read_geometry(
        r, bare ? feature : json_object_get(feature, "geometry"), f);
}

static enum status read_foreign_root(struct reader *r, const json_t *root,
                                     struct geojson *out)
{
    const json_t *list = json_object_get(root, "features");
    size_t n = json_is_array(list) ? json_array_size(list) : 1;
    if (!json_is_object(root) || n > GEOJSON_FEATURES_MAX)
        return error_set(r->err, STATUS_INVALID,
                         "%s: expected GeoJSON of at most %d features", r->path,
                         GEOJSON_FEATURES_MAX);
    out->features = ARENA_ARRAY(r->arena, struct geojson_feature, n);
    for (size_t i = 0; i < n; i++) {
        r->feature = (int)i + 1;
        enum status status = read_foreign(
            r, json_is_array(list) ? json_array_get(list, i) : root,
            &out->features[i]);
        if (status != STATUS_OK)
            return status;
        out->n_features++;
    }
    return STATUS_OK;
}

static enum status read_features(struct reader *r, const json_t *root,
                                 struct geojson *out)
{
    const json_t *list = json_object_get(root, "features");
    size_t n = json_array_size(list);
    if (!str_equal(json_string_value(json_object_get(root, "type")),
                   "FeatureCollection") ||
        !json_is_array(list))
        return error_set(r->err, STATUS_INVALID,
                         "%s: no FeatureCollection; GeoJSON expected", r->path);
    if (n > GEOJSON_FEATURES_MAX)
        return error_set(r->err, STATUS_LIMIT,
                         "%s: %zu features; at most %d are read", r->path, n,
                         GEOJSON_FEATURES_MAX);
    out->features = ARENA_ARRAY(r->arena, struct geojson_feature, n);
    for (size_t i = 0; i < n; i++) {
        r->feature = (int)i + 1;
        enum status status = read_feature(r, json_array_get(list, i),
                                          &out->features[i]);
        if (status != STATUS_OK)
            return status;
        out->n_features++;
    }
    return STATUS_OK;
}

static enum status read_file(struct reader *r, struct geojson *out)
{
    char *text = NULL;
    size_t n = 0;
    struct arena file = { 0 };
    *out = (struct geojson){ 0 };
    enum status status = table_load_file(r->path, GEOJSON_BYTES_MAX, &file,
                                         &text, &n, r->err);
    if (status == STATUS_OK) {
        json_error_t where;
        json_t *root = json_loadb(text, n, JSON_REJECT_DUPLICATES, &where);
        if (!root)
            status = error_set(r->err, STATUS_INVALID, "%s:%d: byte %d: %s",
                               r->path, where.line, where.position, where.text);
        else
            status = r->foreign ? read_foreign_root(r, root, out)
                                : read_features(r, root, out);
        json_decref(root);
    }
    arena_finish(&file);
    return status;
}

enum status geojson_read(const char *path, struct arena *arena,
                         struct geojson *out, struct error *err)
{
    struct reader r = { .path = path, .arena = arena, .err = err };
    return read_file(&r, out);
}

enum status geojson_read_foreign(const char *path,
                                 const struct geojson_dialect *d,
                                 struct arena *arena, struct geojson *out,
                                 struct error *err)
{
    struct reader r = {
        .path = path, .foreign = d, .arena = arena, .err = err
    };
    return read_file(&r, out);
}
