/* The questions whose answers the map draws: shapes and lights. */
#include "store/db.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "store/pack.h"
#include "store/shape.h"

#define BACKDROPS_MAX 4096

/* A broken outline is no outline: the rest of the map is still right. */
static void read_shape(const struct query *q, int column, const char *what,
                       struct arena *arena, struct geo_shape *out)
{
    *out = (struct geo_shape){ 0 };
    const void *blob = sqlite3_column_blob(q->stmt, column);
    int n = sqlite3_column_bytes(q->stmt, column);
    if (blob && !shape_decode(blob, (size_t)n, arena, out))
        log_warn("%s: the outline of %s is damaged and left out",
                 q->store->path, what);
}

static void read_region(const struct query *q, struct arena *a, bool shaped,
                        struct atlas_region *out)
{
    *out = (struct atlas_region){
        .name = { .id = column_int(q, 0),
                  .name = column_copy(q, 1, a),
                  .short_name = column_copy(q, 2, a),
                  .en = column_copy(q, 3, a) },
        .seat = { column_real(q, 4), column_real(q, 5) },
        .schematic = column_int(q, 6) != 0,
        .rural_persons = column_int(q, 7),
    };
    if (shaped)
        read_shape(q, 8, out->name.name, a, &out->shape);
}

/* Regions of a range of codes; the stated rural people, or their sum. */
static enum status read_regions(struct store *s, struct arena *a, int64_t first,
                                int64_t last, bool shaped,
                                struct atlas_region **out, int *n_out,
                                struct error *err)
{
    static const char sql_shaped[] =
        "select id, name, short_name, en, lon, lat, schematic, "
        "case when rural_persons > 0 then rural_persons else coalesce("
        "(select persons from rollup where region = region.id and year = 0 "
        "and dimension = 'village' and key = 'all'), 0) end, shape "
        "from region where id between ?1 and ?2 order by id";
    static const char sql_plain[] =
        "select id, name, short_name, en, lon, lat, schematic, rural_persons "
        "from region where id between ?1 and ?2 order by id";
    struct query q;
    int64_t args[] = { first, last }, n;
    enum status status = db_number(
        s, "select count(*) from region where id between ?1 and ?2", args, 2,
        &n, NULL, err);
    if (status != STATUS_OK)
        return status;
    *out = ARENA_ARRAY(a, struct atlas_region, n);
    *n_out = 0;
    query_open(&q, s, shaped ? sql_shaped : sql_plain, args, 2);
    while (*n_out < n && query_next(&q))
        read_region(&q, a, shaped, &(*out)[(*n_out)++]);
    return query_close(&q, err);
}

static enum status read_backdrops(struct store *s, struct atlas *atlas,
                                  struct error *err)
{
    struct query q;
    int64_t n;
    int64_t county = atlas->county.name.id;
    enum status status = db_number(
        s,
        "select (select count(*) from backdrop) + "
        "(select count(*) from region where level = 6 and id <> ?1)",
        &county, 1, &n, NULL, err);
    if (status != STATUS_OK)
        return status;
    n = n > BACKDROPS_MAX ? BACKDROPS_MAX : n;
    atlas->backdrops = ARENA_ARRAY(&atlas->arena, struct backdrop, n);
    query_open(&q, s,
               /* The register's other counties are neighbours, too. */
               "select kind = 'river', name, schematic, shape, 0, id "
               "from backdrop union all "
               "select 0, short_name, schematic, shape, 1, id from region "
               "where level = 6 and id <> ?1 and shape is not null "
               "order by 5, 6",
               &county, 1);
    while (atlas->n_backdrops < n && query_next(&q)) {
        struct backdrop *b = &atlas->backdrops[atlas->n_backdrops++];
        b->kind = column_int(&q, 0) ? BACKDROP_RIVER : BACKDROP_NEIGHBOUR;
        b->name = column_copy(&q, 1, &atlas->arena);
        b->schematic = column_int(&q, 2) != 0;
        read_shape(&q, 3, b->name, &atlas->arena, &b->shape);
    }
    return query_close(&q, err);
}

static enum status fill_atlas(struct store *s, region_id county,
                              struct atlas *atlas, struct error *err)
{
    struct arena *a = &atlas->arena;
    struct atlas_region *own;
    int n_own;
    enum status status = read_regions(s, a, county, county, true, &own, &n_own,
                                      err);
    if (status != STATUS_OK)
        return status;
    if (n_own == 0 || region_level(county) != LEVEL_COUNTY)
        return error_set(err, STATUS_NOT_FOUND,
                         "%s: no county %lld in this register", s->path,
                         (long long)county);
    atlas->county = own[0];
    status = read_regions(s, a, county * 1000, county * 1000 + 999, true,
                          &atlas->townships, &atlas->n_townships, err);
    if (status == STATUS_OK)
        status = read_regions(s, a, county * 1000000, county * 1000000 + 999999,
                              false, &atlas->villages, &atlas->n_villages, err);
    return status == STATUS_OK ? read_backdrops(s, atlas, err) : status;
}

enum status store_atlas(struct store *s, region_id county, struct atlas **out,
                        struct error *err)
{
    *out = NULL;
    enum status status = store_read_begin(s, err);
    if (status != STATUS_OK)
        return status;
    struct atlas *atlas = xcalloc(1, sizeof *atlas);
    status = fill_atlas(s, county, atlas, err);
    store_read_end(s);
    if (status != STATUS_OK) {
        arena_finish(&atlas->arena);
        free(atlas);
        return status;
    }
    *out = atlas;
    return STATUS_OK;
}

/* ---- lights ---- */

static struct light_room make_room(struct arena *a, int64_t n)
{
    return (struct light_room){ .id = ARENA_ARRAY(a, household_id, n),
                                .lon = ARENA_ARRAY(a, float, n),
                                .lat = ARENA_ARRAY(a, float, n),
                                .history = ARENA_ARRAY(a, uint64_t, n),
                                .cap = n };
}

_Static_assert(PACK_LIGHT_BYTES == 25, "room_sql divides by it");
/* How many lights there can be: packs say it by their length, a village
 * without one by its rows. */
static const char room_sql[] =
    "select coalesce(sum(case when pack is null then (select count(*) from "
    "light where household between village * 100000 and village * 100000 + "
    "99999) else length(pack) / 25 end), 0) from light_pack where village "
    "between ?1 and ?2";

/* `sound` is false when a pack is damaged; then nothing of this counts. */
static enum status read_packs(struct store *s, const int64_t *villages,
                              struct light_room *room, bool *sound,
                              struct error *err)
{
    struct query q;
    enum status status = STATUS_OK;
    *sound = true;
    query_open(
        &q, s,
        "select village, pack, n from light_pack where village between ?1 "
        "and ?2 order by village",
        villages, 2);
    while (status == STATUS_OK && *sound && query_next(&q)) {
        region_id v = column_int(&q, 0);
        const void *blob = sqlite3_column_blob(q.stmt, 1);
        size_t bytes = (size_t)sqlite3_column_bytes(q.stmt, 1);
        if (sqlite3_column_type(q.stmt, 1) == SQLITE_NULL)
            status = pack_read_rows(s, household_make(v, 0),
                                    household_make(v, 99999) + 1, room, err);
        else if (!pack_read(blob ? blob : "", bytes, column_int(&q, 2), v,
                            room))
            *sound = false;
        if (!*sound)
            log_warn("%s: the light_pack of village %lld is damaged; all "
                     "lights are read from their rows, `wanjia check` tells "
                     "more",
                     s->path, (long long)v);
    }
    enum status closed = query_close(&q, status == STATUS_OK ? err : NULL);
    return status == STATUS_OK ? closed : status;
}

static enum status read_all_rows(struct store *s, region_id county,
                                 struct lights *l, struct light_room *room,
                                 struct error *err)
{
    int64_t args[2], n;
    household_range(county, &args[0], &args[1]);
    enum status status = db_number(s,
                                   "select count(*) from light where "
                                   "household >= ?1 and household < ?2",
                                   args, 2, &n, NULL, err);
    if (status != STATUS_OK)
        return status;
    *room = make_room(&l->arena, n);
    return pack_read_rows(s, args[0], args[1], room, err);
}

static enum status fill_lights(struct store *s, region_id county,
                               struct lights *l, struct error *err)
{
    int64_t households[2], n;
    household_range(county, &households[0], &households[1]);
    int64_t villages[] = { households[0] / 100000, households[1] / 100000 - 1 };
    bool sound;
    enum status status = db_number(s, room_sql, villages, 2, &n, NULL, err);
    if (status != STATUS_OK)
        return status;
    struct light_room room = make_room(&l->arena, n);
    status = read_packs(s, villages, &room, &sound, err);
    if (status == STATUS_OK && !sound)
        status = read_all_rows(s, county, l, &room, err);
    l->id = room.id;
    l->lon = room.lon;
    l->lat = room.lat;
    l->history = room.history;
    l->n = room.n;
    return status;
}

enum status store_lights(struct store *s, region_id county, struct lights **out,
                         struct error *err)
{
    struct store_facts f;
    *out = NULL;
    enum status status = store_read_begin(s, err);
    if (status != STATUS_OK)
        return status;
    struct lights *l = xcalloc(1, sizeof *l);
    status = store_facts(s, &f, err);
    if (status == STATUS_OK)
        status = region_require(s, county, err);
    if (status == STATUS_OK) {
        l->county = county;
        l->year_first = f.year_first;
        l->year_last = f.year_last;
        status = fill_lights(s, county, l, err);
    }
    store_read_end(s);
    if (status != STATUS_OK) {
        arena_finish(&l->arena);
        free(l);
        return status;
    }
    *out = l;
    return STATUS_OK;
}
