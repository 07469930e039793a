/* atlas - the shapes of one county and its surroundings: what the map draws.
 * Answered once per register by the source; changes only when the register's
 * regions do. All coordinates are WGS-84 degrees. Immutable. Pure. */
#ifndef MODEL_ATLAS_H
#define MODEL_ATLAS_H

#include "base/arena.h"
#include "model/filter.h"
#include "model/region.h"
#include "model/view.h"

struct geo_point {
    double lon, lat;
};

/* A closed ring (last point joins the first, not repeated) or an open line. */
struct geo_ring {
    const struct geo_point *points;
    int n_points;
};

struct geo_shape { /* even-odd over all rings: holes and exclaves */
    const struct geo_ring *rings;
    int n_rings;
};

struct atlas_region {
    struct region_name name;
    struct geo_point seat;   /* township seat or village centre */
    struct geo_shape shape;  /* n_rings 0: none known */
    bool schematic;          /* not a surveyed boundary: 示意 */
    int64_t rural_persons;   /* for label priority */
};

enum backdrop_kind { BACKDROP_NEIGHBOUR, BACKDROP_RIVER };

struct backdrop {
    enum backdrop_kind kind;
    const char *name;
    struct geo_shape shape;  /* rivers: rings are open lines */
    bool schematic;
};

struct atlas {
    struct arena arena;
    struct atlas_region county;
    struct atlas_region *townships; /* by code */
    int n_townships;
    struct atlas_region *villages;  /* by code; seat only, no shape */
    int n_villages;
    struct backdrop *backdrops;
    int n_backdrops;
};

/* Every registered household's light. Structure of arrays; years share it. */
struct lights {
    struct arena arena;
    region_id county;
    int64_t n;
    const household_id *id;  /* ascending, so a region's are contiguous */
    const float *lon, *lat;  /* WGS-84, already rounded for public display */
    const uint64_t *history; /* 4 bits a year from year_first, low first:
                                enum poverty + 1; 0 = not registered */
    int year_first, year_last;
};

static inline enum poverty lights_poverty(const struct lights *l, int64_t i,
                                          int year)
{
    int shift = (year - l->year_first) * 4;
    if (shift < 0 || shift > 60)
        return POVERTY_NONE;
    return (enum poverty)((int)(l->history[i] >> shift & 15) - 1);
}

/* Which lights pass a filter in a year: a bit a light, in the order of the
 * lights of the same county and register. Immutable answer; freed whole. */
struct marks {
    struct arena arena;
    region_id county;
    int year;
    struct household_filter filter;
    int64_t n, n_marked; /* n: lights; another number than the lights' own: the
                            register has changed in between */
    const char *rule_zh, *rule_en; /* its rule's name, "" without one */
    const uint64_t *bits; /* light i: bits[i / 64] >> i % 64 & 1 */
};

static inline bool marks_have(const struct marks *m, int64_t i)
{
    return m->bits[i / 64] >> i % 64 & 1;
}

/* The half-open index range of lights whose household lies in `region`. */
void lights_range(const struct lights *l, region_id region, int64_t *begin,
                  int64_t *end);

#endif
