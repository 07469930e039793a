/* pack - a village's households in one blob, so that a county's lights and a
 * village's lists are read without a step of SQL a household (1,000,000 rows:
 * 250 ms; packed: 20 ms).
 *
 * light_pack, little-endian, structure of arrays, n households by number:
 *     u32 number[n] (the last five digits), f32 lon[n], f32 lat[n] (WGS-84
 *     degrees; NaN: no position), u64 history[n] (as light.history),
 *     u16 persons[n], u8 cause[n] (enum cause; 255 none), u16 traits[n]:
 *     bits 0-1 enum attribute, bits 2-7 what of enum guarantee is assured
 * year_pack, one a year of meta year_first … year_last, the same households:
 *     i32 net[n] (yuan of the household; PACK_UNKNOWN),
 *     u16 measures[n]: bits of enum measure that reached it in the year
 * A pack is NULL as soon as one of these facts changes, whoever writes
 * (triggers); then the rows count. Thread: the handle's. */
#ifndef STORE_PACK_H
#define STORE_PACK_H

#include <endian.h>
#include <string.h>

#include "store/db.h"

#define PACK_LIGHT_BYTES 25
#define PACK_YEAR_BYTES  6
#define PACK_UNKNOWN     INT32_MIN
#define PACK_NO_CAUSE    255
#define PACK_YEARS       16 /* those of a history */

/* A light_pack where it lies: nothing is copied. `at` is borrowed. */
struct pack_ref {
    const uint8_t *at;
    size_t n;
};
/* False when it is not what a pack of `count` households must be. */
bool pack_open(const void *blob, size_t bytes, int64_t count,
               struct pack_ref *out) MUST_USE;

static inline uint16_t pack_u16(const uint8_t *from)
{
    uint16_t v;
    memcpy(&v, from, sizeof v);
    return le16toh(v);
}

static inline uint32_t pack_u32(const uint8_t *from)
{
    uint32_t v;
    memcpy(&v, from, sizeof v);
    return le32toh(v);
}

static inline uint64_t pack_u64(const uint8_t *from)
{
    uint64_t v;
    memcpy(&v, from, sizeof v);
    return le64toh(v);
}

static inline int64_t pack_number(const struct pack_ref *p, size_t i)
{
    return pack_u32(p->at + 4 * i);
}

static inline float pack_degrees(const uint8_t *from)
{
    uint32_t bits = pack_u32(from);
    float f;
    memcpy(&f, &bits, sizeof f);
    return f;
}

static inline float pack_lon(const struct pack_ref *p, size_t i)
{
    return pack_degrees(p->at + 4 * (p->n + i));
}

static inline float pack_lat(const struct pack_ref *p, size_t i)
{
    return pack_degrees(p->at + 4 * (2 * p->n + i));
}

static inline uint64_t pack_history(const struct pack_ref *p, size_t i)
{
    return pack_u64(p->at + 12 * p->n + 8 * i);
}

static inline int pack_persons_of(const struct pack_ref *p, size_t i)
{
    return pack_u16(p->at + 20 * p->n + 2 * i);
}

static inline uint8_t pack_cause(const struct pack_ref *p, size_t i)
{
    return p->at[22 * p->n + i];
}

static inline unsigned pack_traits_of(const struct pack_ref *p, size_t i)
{
    return pack_u16(p->at + 23 * p->n + 2 * i);
}

/* Lights being read; arrays of `cap`. Households without a position are left
 * out, unless persons, cause and traits are asked for (all three not NULL).
 */
struct light_room {
    household_id *id;
    float *lon, *lat;
    uint64_t *history;
    uint16_t *persons;
    uint8_t *cause;
    uint16_t *traits;
    int64_t n, cap;
};
_Static_assert(MEASURE_COUNT <= 16, "measures have 16 bits");
_Static_assert(2 + GUARANTEE_COUNT <= 16, "traits have 16 bits");

static inline unsigned pack_traits(int attribute, unsigned assured)
{
    return ((unsigned)attribute & 3) | assured << 2;
}

static inline int pack_attribute(unsigned traits)
{
    return (int)(traits & 3); /* 3: no term */
}

static inline unsigned pack_assured(unsigned traits)
{
    return traits >> 2;
}

/* What a village's households earned and got, PACK_YEARS rows of n each. */
struct year_room {
    int32_t *net;
    uint16_t *measures;
    int64_t cap; /* cells */
};
/* Room for n households, net unknown and without measures. */
void pack_years_clear(struct year_room *y, int64_t n);
void pack_years_free(struct year_room *y);


/* Room for a whole village, with persons, cause and traits. */
struct light_room pack_room_make(void);
void pack_room_free(struct light_room *r);

/* The i-th net income and measures of a year_pack of n households. */
int32_t pack_income(const void *blob, size_t i);
unsigned pack_measures(const void *blob, size_t n, size_t i);

/* Append the n households of a pack. False, and nothing is appended, when it is
 * not what a pack of this village must be, or there is no room. */
bool pack_read(const void *blob, size_t bytes, int64_t n, region_id village,
               struct light_room *room) MUST_USE;
/* Append the rows of the households in [begin, end), as far as there is room.
 */
enum status pack_read_rows(struct store *s, household_id begin,
                           household_id end, struct light_room *room,
                           struct error *err) MUST_USE;

/* Traits from columns attribute, food, clothing, schooling, medical,
 * housing_safe, water_safe of the present row. */
unsigned pack_row_traits(const struct query *q, int column);

/* What fits of a number of persons, of a net income. */
uint16_t pack_persons(int64_t persons);
int32_t pack_net(int64_t net);

/* Write a village's packs. */
enum status pack_put(struct store *s, region_id village,
                     const struct light_room *room, const struct year_room *y,
                     const struct store_facts *f, struct error *err) MUST_USE;
/* Write the packs that are missing. */
enum status pack_write(struct store *s, struct error *err) MUST_USE;

/* The villages whose pack is not what their rows say. */
enum status pack_check(struct store *s,
                       void (*bad)(void *ctx, region_id village), void *ctx,
                       struct error *err) MUST_USE;

#endif
