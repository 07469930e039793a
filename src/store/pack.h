/* pack - a village's lights in one blob, so that a county's are read without a
 * step of SQL a household (1,000,000 rows: 250 ms; packed: 20 ms).
 *
 * Little-endian, structure of arrays, n lights by number:
 *     u32 number[n] (the last five digits), f32 lon[n], f32 lat[n] (WGS-84
 *     degrees), u64 history[n] (as light.history)
 * Households without a position are not in it. A pack is NULL as soon as one
 * of the village's lights changes, whoever writes (triggers); then its rows
 * count. Thread: the handle's. */
#ifndef STORE_PACK_H
#define STORE_PACK_H

#include "store/db.h"

#define PACK_LIGHT_BYTES 20

/* Lights being read; arrays of `cap`. */
struct light_room {
    household_id *id;
    float *lon, *lat;
    uint64_t *history;
    int64_t n, cap;
};

/* Append the n lights of a pack. False, and nothing is appended, when it is not
 * what a pack of this village must be, or there is no room. */
bool pack_read(const void *blob, size_t bytes, int64_t n, region_id village,
               struct light_room *room) MUST_USE;
/* Append the rows of the households in [begin, end), as far as there is room.
 */
enum status pack_read_rows(struct store *s, household_id begin,
                           household_id end, struct light_room *room,
                           struct error *err) MUST_USE;

/* Write the packs that are missing; `all`: every one anew. */
enum status pack_write(struct store *s, bool all, struct error *err) MUST_USE;

/* The villages whose pack is not what their rows say. */
enum status pack_check(struct store *s,
                       void (*bad)(void *ctx, region_id village), void *ctx,
                       struct error *err) MUST_USE;

#endif
