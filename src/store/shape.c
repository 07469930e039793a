#include "store/shape.h"

#include <math.h>
#include <string.h>

#define MAGIC            'S'
#define VERSION          1
#define PER_DEG          1e7
#define LON_MAX          1800000000
#define LAT_MAX          900000000
#define VARINT_BYTES_MAX 5 /* 35 bits: a zigzag difference of longitudes */

struct reader {
    const uint8_t *p, *end;
    bool ok;
};

static uint64_t read_varint(struct reader *r)
{
    uint64_t value = 0;
    for (int i = 0; i < VARINT_BYTES_MAX && r->p < r->end; i++) {
        uint8_t byte = *r->p++;
        value |= (uint64_t)(byte & 127) << (7 * i);
        if (byte < 128)
            return value;
    }
    r->ok = false;
    return 0;
}

static int64_t read_signed(struct reader *r)
{
    uint64_t v = read_varint(r);
    return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

static uint8_t *put_varint(uint8_t *p, uint64_t value)
{
    while (value >= 128) {
        *p++ = (uint8_t)(value | 128);
        value >>= 7;
    }
    *p++ = (uint8_t)value;
    return p;
}

static uint8_t *put_signed(uint8_t *p, int64_t value)
{
    return put_varint(p, ((uint64_t)value << 1) ^ (uint64_t)(value >> 63));
}

static bool on_globe(const struct geo_point *p)
{
    return p->lon >= -180 && p->lon <= 180 && p->lat >= -90 && p->lat <= 90;
}

static enum status count_points(const struct geo_shape *shape, size_t *out,
                                struct error *err)
{
    *out = 0;
    if (shape->n_rings < 0 || shape->n_rings > SHAPE_RINGS_MAX)
        return error_set(err, STATUS_LIMIT,
                         "shape of %d rings: at most %d expected",
                         shape->n_rings, SHAPE_RINGS_MAX);
    for (int i = 0; i < shape->n_rings; i++) {
        const struct geo_ring *ring = &shape->rings[i];
        for (int k = 0; k < ring->n_points; k++)
            if (!on_globe(&ring->points[k]))
                return error_set(err, STATUS_INVALID,
                                 "shape: point %d of ring %d is not on the "
                                 "globe (degrees expected)",
                                 k, i);
        *out += ring->n_points > 0 ? (size_t)ring->n_points : 0;
    }
    if (*out > SHAPE_POINTS_MAX)
        return error_set(err, STATUS_LIMIT,
                         "shape of %zu points: at most %d expected", *out,
                         SHAPE_POINTS_MAX);
    return STATUS_OK;
}

enum status shape_encode(const struct geo_shape *shape, uint8_t **out,
                         size_t *n_bytes, struct error *err)
{
    size_t n_points;
    enum status status = count_points(shape, &n_points, err);
    if (status != STATUS_OK)
        return status;
    size_t most = 2 + VARINT_BYTES_MAX *
                          (1 + (size_t)shape->n_rings + 2 * n_points);
    uint8_t *buf = xcalloc(most, 1), *p = buf;
    int64_t lon = 0, lat = 0;
    *p++ = MAGIC;
    *p++ = VERSION;
    p = put_varint(p, (uint64_t)shape->n_rings);
    for (int i = 0; i < shape->n_rings; i++) {
        const struct geo_ring *ring = &shape->rings[i];
        int n = ring->n_points > 0 ? ring->n_points : 0;
        p = put_varint(p, (uint64_t)n);
        for (int k = 0; k < n; k++) {
            int64_t x = llround(ring->points[k].lon * PER_DEG);
            int64_t y = llround(ring->points[k].lat * PER_DEG);
            p = put_signed(p, x - lon);
            p = put_signed(p, y - lat);
            lon = x;
            lat = y;
        }
    }
    *out = buf;
    *n_bytes = (size_t)(p - buf);
    return STATUS_OK;
}

static bool decode_ring(struct reader *r, struct arena *arena, int64_t *lon,
                        int64_t *lat, struct geo_ring *out)
{
    uint64_t n = read_varint(r);
    /* A point takes two bytes or more: a false count cannot ask for more
     * memory than eight times the blob. */
    if (!r->ok || n > (uint64_t)(r->end - r->p) / 2 || n > SHAPE_POINTS_MAX)
        return false;
    struct geo_point *points = ARENA_ARRAY(arena, struct geo_point, n);
    for (uint64_t i = 0; i < n; i++) {
        *lon += read_signed(r);
        *lat += read_signed(r);
        if (!r->ok || *lon < -LON_MAX || *lon > LON_MAX || *lat < -LAT_MAX ||
            *lat > LAT_MAX)
            return false;
        points[i].lon = (double)*lon / PER_DEG;
        points[i].lat = (double)*lat / PER_DEG;
    }
    *out = (struct geo_ring){ .points = points, .n_points = (int)n };
    return true;
}

bool shape_decode(const void *blob, size_t n_bytes, struct arena *arena,
                  struct geo_shape *out)
{
    struct reader r = { blob, (const uint8_t *)blob + n_bytes, true };
    int64_t lon = 0, lat = 0;
    *out = (struct geo_shape){ 0 };
    if (n_bytes < 3 || *r.p++ != MAGIC || *r.p++ != VERSION)
        return false;
    uint64_t n = read_varint(&r);
    if (!r.ok || n > (uint64_t)(r.end - r.p) || n > SHAPE_RINGS_MAX)
        return false;
    struct geo_ring *rings = ARENA_ARRAY(arena, struct geo_ring, n);
    for (uint64_t i = 0; i < n; i++)
        if (!decode_ring(&r, arena, &lon, &lat, &rings[i]))
            return false;
    if (r.p != r.end)
        return false;
    *out = (struct geo_shape){ .rings = rings, .n_rings = (int)n };
    return true;
}
