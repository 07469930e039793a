/* gazetteer - the names and codes of regions, from assets/gazetteer.csv. */
#ifndef INTAKE_GAZETTEER_H
#define INTAKE_GAZETTEER_H

#include "base/arena.h"
#include "model/atlas.h"

enum place_kind {
    PLACE_PROVINCE,
    PLACE_PREFECTURE,
    PLACE_COUNTY,
    PLACE_TOWN,
    PLACE_TOWNSHIP,
    PLACE_VILLAGE,
    PLACE_COMMUNITY,
    PLACE_COUNT
};

struct place {
    region_id id;
    enum place_kind kind;
    const char *name, *short_name, *en, *initials;
    struct geo_point seat; /* WGS-84; NaN unknown */
};

struct gazetteer {        /* memory of the arena it was read into */
    struct place *places; /* in the file's order: parents come first */
    int n_places;
};

/* Errors: as table_read(); INVALID "file:line: …" for a code that is not
 * legal, appears twice, does not fit its kind, or whose parent is not above
 * it, for an empty name and for a seat that is not on the globe. */
enum status gazetteer_read(const char *path, struct arena *arena,
                           struct gazetteer *out, struct error *err) MUST_USE;

/* NULL when it is not there. */
const struct place *gazetteer_find(const struct gazetteer *g, region_id id);

#endif
