#include "intake/gazetteer.h"

#include <math.h>
#include <stdlib.h>

#include "base/str.h"
#include "intake/table.h"

enum {
    COL_CODE,
    COL_NAME,
    COL_SHORT,
    COL_EN,
    COL_INITIALS,
    COL_LON,
    COL_LAT,
    COL_KIND
};

static const struct {
    const char *word;
    enum region_level level;
} kinds[PLACE_COUNT] = {
    [PLACE_PROVINCE] = { "province", LEVEL_PROVINCE },
    [PLACE_PREFECTURE] = { "prefecture", LEVEL_PREFECTURE },
    [PLACE_COUNTY] = { "county", LEVEL_COUNTY },
    [PLACE_TOWN] = { "town", LEVEL_TOWNSHIP },
    [PLACE_TOWNSHIP] = { "township", LEVEL_TOWNSHIP },
    [PLACE_VILLAGE] = { "village", LEVEL_VILLAGE },
    [PLACE_COMMUNITY] = { "community", LEVEL_VILLAGE },
};

static enum status read_kind(const struct table *t, int row, struct place *p,
                             struct error *err)
{
    const char *word = table_text(t, row, COL_KIND);
    for (int k = 0; k < PLACE_COUNT; k++) {
        if (!str_equal(word, kinds[k].word))
            continue;
        p->kind = (enum place_kind)k;
        if (region_level(p->id) == kinds[k].level)
            return STATUS_OK;
        return table_fault(t, row, err, "code %lld has %d digits; a %s has %d",
                           (long long)p->id, (int)region_level(p->id), word,
                           (int)kinds[k].level);
    }
    return table_fault(t, row, err,
                       "kind '%.40s'; province, prefecture, county, town, "
                       "township, village or community expected",
                       word);
}

static enum status read_seat(const struct table *t, int row, struct place *p,
                             struct error *err)
{
    bool no_lon = !*table_text(t, row, COL_LON);
    bool no_lat = !*table_text(t, row, COL_LAT);
    p->seat = (struct geo_point){ NAN, NAN };
    if (no_lon && no_lat)
        return STATUS_OK;
    if (no_lon || no_lat)
        return table_fault(t, row, err,
                           "one of lon and lat is empty; give both or none");
    enum status status = table_real(t, row, COL_LON, -180, 180, &p->seat.lon,
                                    err);
    if (status == STATUS_OK)
        status = table_real(t, row, COL_LAT, -90, 90, &p->seat.lat, err);
    return status;
}

static enum status read_place(const struct table *t, int row,
                              const struct gazetteer *g, struct place *p,
                              struct error *err)
{
    enum status status = table_int(t, row, COL_CODE, 1, 999999999999, &p->id,
                                   err);
    if (status != STATUS_OK)
        return status;
    if (region_level(p->id) == LEVEL_NONE)
        return table_fault(t, row, err,
                           "'%s' is no region code; 2, 4, 6, 9 or 12 digits "
                           "expected",
                           table_text(t, row, COL_CODE));
    status = read_kind(t, row, p, err);
    if (status == STATUS_OK)
        status = read_seat(t, row, p, err);
    if (status != STATUS_OK)
        return status;
    if (gazetteer_find(g, p->id))
        return table_fault(t, row, err, "code %lld is there twice",
                           (long long)p->id);
    region_id parent = region_parent(p->id);
    if (parent && !gazetteer_find(g, parent))
        return table_fault(t, row, err,
                           "code %lld: its parent %lld is not above it",
                           (long long)p->id, (long long)parent);
    p->name = table_text(t, row, COL_NAME);
    p->short_name = table_text(t, row, COL_SHORT);
    p->en = table_text(t, row, COL_EN);
    p->initials = table_text(t, row, COL_INITIALS);
    if (!*p->name || !*p->short_name)
        return table_fault(t, row, err, "code %lld has no name",
                           (long long)p->id);
    return STATUS_OK;
}

enum status gazetteer_read(const char *path, struct arena *arena,
                           struct gazetteer *out, struct error *err)
{
    struct table t;
    enum status status = table_read(
        path, "code,name,short,en,initials,lon,lat,kind", arena, &t, err);
    if (status != STATUS_OK)
        return status;
    struct gazetteer g = { ARENA_ARRAY(arena, struct place, t.n_rows), 0 };
    for (int i = 0; i < t.n_rows; i++) {
        status = read_place(&t, i, &g, &g.places[i], err);
        if (status != STATUS_OK)
            return status;
        g.n_places++;
    }
    *out = g;
    return STATUS_OK;
}

const struct place *gazetteer_find(const struct gazetteer *g, region_id id)
{
    for (int i = 0; i < g->n_places; i++)
        if (g->places[i].id == id)
            return &g->places[i];
    return NULL;
}
