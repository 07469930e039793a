/* pack - a village's households in one blob, so that a county's lights and a
 * village's lists are read without a step of SQL a household (1,000,000 rows:
 * 250 ms; packed: 20 ms).
 *
 * light_pack, little-endian, structure of arrays, n households by number:
 *     u32 number[n] (the last five digits), f32 lon[n], f32 lat[n] (WGS-84
 *     degrees; NaN: no position), u64 history[n] (as light.history),
 *     u16 persons[n], u8 cause[n] (enum cause; 255 none)
 * income_pack, one a year of meta year_first … year_last, the same households:
 *     i32 net[n] (yuan of the household; PACK_UNKNOWN)
 * A pack is NULL as soon as one of these facts changes, whoever writes
 * (triggers); then the rows count. Thread: the handle's. */
#ifndef STORE_PACK_H
#define STORE_PACK_H

#include "store/db.h"

#define PACK_LIGHT_BYTES 23
#define PACK_UNKNOWN     INT32_MIN
#define PACK_NO_CAUSE    255
#define PACK_YEARS       16 /* those of a history */

/* Lights being read; arrays of `cap`. Households without a position are left
 * out, unless persons and cause are asked for (not NULL). */
struct light_room {
    household_id *id;
    float *lon, *lat;
    uint64_t *history;
    uint16_t *persons;
    uint8_t *cause;
    int64_t n, cap;
};

/* Room for a whole village, persons and cause too. */
struct light_room pack_room_make(void);
void pack_room_free(struct light_room *r);

/* The i-th net income of an income_pack. */
int32_t pack_income(const void *blob, size_t i);

/* Append the n households of a pack. False, and nothing is appended, when it is
 * not what a pack of this village must be, or there is no room. */
bool pack_read(const void *blob, size_t bytes, int64_t n, region_id village,
               struct light_room *room) MUST_USE;
/* Append the rows of the households in [begin, end), as far as there is room.
 */
enum status pack_read_rows(struct store *s, household_id begin,
                           household_id end, struct light_room *room,
                           struct error *err) MUST_USE;

/* What fits of a number of persons, of a net income. */
uint16_t pack_persons(int64_t persons);
int32_t pack_net(int64_t net);

/* Write a village's packs. net: PACK_YEARS rows of room->n. */
enum status pack_put(struct store *s, region_id village,
                     const struct light_room *room, const int32_t *net,
                     const struct store_facts *f, struct error *err) MUST_USE;
/* Write the packs that are missing. */
enum status pack_write(struct store *s, struct error *err) MUST_USE;

/* The villages whose pack is not what their rows say. */
enum status pack_check(struct store *s,
                       void (*bad)(void *ctx, region_id village), void *ctx,
                       struct error *err) MUST_USE;

#endif
