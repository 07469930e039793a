/* shape - outlines as blobs of 1e-7 degree integers.
 *
 *   byte 'S', byte 1; varint rings; for each ring: varint points, and for
 *   each point two zigzag varints, longitude and latitude less the point's
 *   before (the first ring starts from 0, 0; a ring from the last one's end).
 * Reading trusts nothing: sizes are checked against the bytes that are there,
 * positions against the globe, and no byte may be left over. Pure. */
#ifndef STORE_SHAPE_H
#define STORE_SHAPE_H

#include "base/arena.h"
#include "model/atlas.h"

#define SHAPE_RINGS_MAX  4096
#define SHAPE_POINTS_MAX 4000000

/* *out is malloc'd, the caller's to free. Errors: a position that is not on
 * the globe, too many rings or points. */
enum status shape_encode(const struct geo_shape *shape, uint8_t **out,
                         size_t *n_bytes, struct error *err) MUST_USE;
/* False, and an empty shape, when the blob is not a whole one. */
bool shape_decode(const void *blob, size_t n_bytes, struct arena *arena,
                  struct geo_shape *out) MUST_USE;

#endif
