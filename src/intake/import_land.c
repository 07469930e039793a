/* Regions of an import: who is known, where they lie, what they look like.
 *
 * What nobody has surveyed is made and flagged schematic: a township without
 * an area gets its part of the county, a village without a place one inside
 * its township. Deterministic by code. */
#include "intake/import_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/rng.h"
#include "base/str.h"
#include "intake/geojson.h"
#include "map/partition.h"

#define LAND_SEED     1949
#define TRIES         24     /* candidates for a place */
#define ASKS_MOST     4000   /* points tried for them */
#define AROUND_M      2500.0 /* of a seat, when no area is known */
#define METRES_DEGREE 111320.0
#define SEATS_MAX     512 /* townships of a county */

/* ---- what is known ---- */

static enum status read_gazetteer(struct importer *im, struct error *err)
{
    struct gazetteer g;
    const char *path = arena_printf(&im->arena, "%s/gazetteer.csv",
                                    im->o->assets_dir);
    enum status status = gazetteer_read(path, &im->arena, &g, err);
    for (int i = 0; status == STATUS_OK && i < g.n_places; i++) {
        const struct place *p = &g.places[i];
        struct known_place *k = locator_put(im->places, p->id, p->name,
                                            p->short_name);
        k->en = p->en;
        k->initials = p->initials;
        k->seat = p->seat;
    }
    return status;
}

static void take_region(void *ctx, const struct row_region *r, bool has_shape)
{
    struct importer *im = ctx;
    struct known_place *k = locator_put(
        im->places, r->id, arena_strdup(&im->arena, r->name),
        arena_strdup(&im->arena, r->short_name));
    (void)has_shape;
    k->en = arena_strdup(&im->arena, r->en);
    k->initials = arena_strdup(&im->arena, r->initials);
    k->in_register = true;
    if (isfinite(r->lon) && isfinite(r->lat))
        k->seat = (struct geo_point){ r->lon, r->lat };
}

static enum status read_register(struct importer *im, struct error *err)
{
    struct store *s;
    if (access(im->o->into, F_OK) != 0)
        return STATUS_OK; /* a new one */
    enum status status = store_open(im->o->into, STORE_READ, &s, err);
    if (status != STATUS_OK)
        return status;
    status = store_each_region(s, take_region, im, err);
    struct store_facts facts;
    if (status == STATUS_OK)
        status = store_facts(s, &facts, err);
    if (status == STATUS_OK) {
        im->home = facts.home;
        im->year_first = facts.year_first;
        im->year_last = facts.year_last;
    }
    store_close(s);
    return status;
}

enum status land_read(struct importer *im, struct error *err)
{
    im->places = locator_create();
    enum status status = read_gazetteer(im, err);
    if (status == STATUS_OK)
        status = read_register(im, err);
    if (status == STATUS_OK && im->o->aliases)
        status = locator_read_aliases(im->places, im->o->aliases, err);
    return status;
}

/* ---- GeoJSON ---- */

static struct geo_point bd09_to_wgs84(struct geo_point g)
{
    return gcj02_to_wgs84(bd09_to_gcj02(g));
}

static struct known_place *place_of(struct importer *im,
                                    const struct geojson_feature *f)
{
    if (f->code) {
        region_id id = locator_alias(im->places, f->code);
        struct known_place *k = locator_find(im->places, id);
        return k ? k : locator_put(im->places, id, f->name, "");
    }
    region_id id = 0;
    if (*f->name && im->home)
        id = locator_match(im->places, im->home, f->name);
    if (!id && *f->name)
        id = locator_match(im->places, 0, f->name);
    return id ? locator_find(im->places, id) : NULL;
}

enum status land_read_geojson(struct importer *im, const char *path,
                              struct error *err)
{
    struct geojson g;
    struct geojson_dialect d = { .code = im->mapping.geo_code,
                                 .name = im->mapping.geo_name };
    enum datum datum = im->o->datum_given ? im->o->datum : im->mapping.datum;
    d.to_wgs84 = datum == DATUM_GCJ02  ? gcj02_to_wgs84
                 : datum == DATUM_BD09 ? bd09_to_wgs84
                                       : NULL;
    enum status status = geojson_read_foreign(path, &d, &im->arena, &g, err);
    for (int i = 0; status == STATUS_OK && i < g.n_features; i++) {
        const struct geojson_feature *f = &g.features[i];
        struct known_place *k = f->lines ? NULL : place_of(im, f);
        if (!k) {
            tally_add(&im->report->unknown,
                      arena_printf(&im->arena, "outline '%.60s'",
                                   f->lines ? "a line" : f->name),
                      0, i + 1);
            continue;
        }
        k->used = k->changed = im->land_changed = true;
        if (f->is_point) {
            k->seat = f->point;
            continue;
        }
        k->shape = &f->shape;
        if (!isfinite(k->seat.lon))
            k->seat = geo_shape_centre(&f->shape);
        im->report->n_shapes++;
    }
    return status;
}

/* ---- making what is missing ---- */

static bool placed(const struct known_place *k)
{
    return isfinite(k->seat.lon) && isfinite(k->seat.lat);
}

/* Of some random points inside a shape the one furthest from the others. */
static struct geo_point scatter(const struct geo_shape *s, region_id id,
                                const struct geo_point *others, int n)
{
    struct geo_point low, high, best = geo_shape_centre(s);
    struct rng r = rng_make(LAND_SEED, (uint64_t)id);
    double most = -1;
    if (!geo_shape_box(s, &low, &high))
        return best;
    for (int i = 0, asked = 0; i < TRIES && asked < ASKS_MOST; asked++) {
        struct geo_point g = { low.lon + rng_unit(&r) * (high.lon - low.lon),
                               low.lat + rng_unit(&r) * (high.lat - low.lat) };
        if (!geo_shape_contains(s, g))
            continue;
        i++;
        double apart = 1e9;
        for (int k = 0; k < n; k++)
            apart = fmin(apart,
                         hypot(g.lon - others[k].lon, g.lat - others[k].lat));
        if (apart > most) {
            most = apart;
            best = g;
        }
    }
    return best;
}

static struct geo_point around(struct geo_point seat, region_id id)
{
    struct rng r = rng_make(LAND_SEED, (uint64_t)id);
    double turn = rng_unit(&r) * 6.283185307179586;
    double far = AROUND_M * (0.3 + rng_unit(&r)) / METRES_DEGREE;
    return (struct geo_point){
        seat.lon + far * cos(turn) / fmax(0.1, cos(seat.lat * 0.0174533)),
        seat.lat + far * sin(turn)
    };
}

struct family { /* a region and those right below it */
    struct known_place *of;
    struct known_place *children[SEATS_MAX];
    struct geo_point seats[SEATS_MAX];
    int n;
};

static void gather(struct importer *im, struct known_place *of,
                   struct family *f)
{
    int n;
    struct known_place **all = locator_all(im->places, &n);
    f->of = of;
    f->n = 0;
    for (int i = 0; i < n && f->n < SEATS_MAX; i++)
        if (region_parent(all[i]->id) == of->id)
            f->children[f->n++] = all[i];
}

/* Seats first of those who have one, then of the others. */
static void seat_children(struct family *f)
{
    int n = 0;
    for (int i = 0; i < f->n; i++)
        if (placed(f->children[i]))
            f->seats[n++] = f->children[i]->seat;
    for (int i = 0; i < f->n; i++) {
        struct known_place *k = f->children[i];
        if (placed(k))
            continue;
        if (k->shape)
            k->seat = geo_shape_centre(k->shape);
        else if (f->of->shape)
            k->seat = scatter(f->of->shape, k->id, f->seats, n);
        else if (placed(f->of))
            k->seat = around(f->of->seat, k->id);
        else
            continue;
        k->schematic = true;
        k->changed = true;
        f->seats[n++] = k->seat;
    }
}

/* Areas of townships that have none: the county parted by their seats; not
 * beside surveyed ones, which would be cut by it. */
static enum status part_county(struct importer *im, struct family *f,
                               struct error *err)
{
    struct geo_point seats[SEATS_MAX];
    if (!f->of->shape || f->n == 0)
        return STATUS_OK;
    for (int i = 0; i < f->n; i++) {
        if (f->children[i]->shape || !placed(f->children[i]))
            return STATUS_OK;
        seats[i] = f->children[i]->seat;
    }
    struct geo_shape *areas = ARENA_ARRAY(&im->arena, struct geo_shape, f->n);
    enum status status = partition_by_seats(f->of->shape, seats, f->n,
                                            LAND_SEED, &im->arena, areas, err);
    if (status != STATUS_OK) { /* two seats at one place: no areas then */
        tally_add(&im->report->notes, err->text, 0, 0);
        err->text[0] = 0;
        return STATUS_OK;
    }
    for (int i = 0; i < f->n; i++) {
        f->children[i]->shape = &areas[i];
        f->children[i]->schematic = f->children[i]->changed = true;
    }
    return STATUS_OK;
}

/* Outlines that come with the program. */
static enum status own_outlines(struct importer *im, struct error *err)
{
    struct geojson g;
    const char *path = arena_printf(&im->arena, "%s/outlines.geojson",
                                    im->o->assets_dir);
    enum status status = geojson_read(path, &im->arena, &g, err);
    for (int i = 0; status == STATUS_OK && i < g.n_features; i++) {
        struct known_place *k = locator_find(im->places, g.features[i].code);
        if (!k || k->shape || k->in_register)
            continue;
        k->shape = &g.features[i].shape;
        if (!placed(k))
            k->seat = geo_shape_centre(k->shape);
    }
    return status;
}

/* Shapes that the register has: villages are spread inside them. */
static enum status stored_shape(struct importer *im, struct known_place *k,
                                struct error *err)
{
    struct geo_shape *s;
    if (k->shape || !k->in_register || !im->store)
        return STATUS_OK;
    s = ARENA_NEW(&im->arena, struct geo_shape);
    enum status status = store_read_shape(im->store, k->id, &im->arena, s, err);
    if (status == STATUS_OK && s->n_rings > 0)
        k->shape = s;
    return status;
}

static enum status make_county(struct importer *im, struct known_place *county,
                               struct error *err)
{
    struct family *f = xcalloc(1, sizeof *f), *towns = xcalloc(1, sizeof *f);
    enum status status = stored_shape(im, county, err);
    gather(im, county, towns);
    for (int i = 0; i < towns->n && status == STATUS_OK; i++)
        status = stored_shape(im, towns->children[i], err);
    seat_children(towns);
    if (status == STATUS_OK)
        status = part_county(im, towns, err);
    for (int i = 0; i < towns->n && status == STATUS_OK; i++) {
        gather(im, towns->children[i], f);
        seat_children(f);
    }
    free(towns);
    free(f);
    return status;
}

enum status land_make(struct importer *im, struct error *err)
{
    int n;
    enum status status = own_outlines(im, err);
    struct known_place **all = locator_all(im->places, &n);
    for (int i = 0; i < n && status == STATUS_OK; i++)
        if (all[i]->used && region_level(all[i]->id) == LEVEL_COUNTY)
            status = make_county(im, all[i], err);
    return status;
}

/* ---- rows ---- */

static bool belongs(struct importer *im, const struct known_place *k)
{
    region_id county = region_at(k->id, LEVEL_COUNTY);
    if (county) {
        const struct known_place *c = locator_find(im->places, county);
        return c && c->used;
    }
    return k->used; /* above a county: the parents of one */
}

enum status land_write(struct importer *im, struct error *err)
{
    int n;
    enum status status = STATUS_OK;
    struct known_place **all = locator_all(im->places, &n);
    for (int i = 0; i < n && status == STATUS_OK; i++) {
        struct known_place *k = all[i];
        if (!belongs(im, k) || (k->in_register && !k->changed))
            continue;
        status = stored_shape(im, k, err);
        if (status != STATUS_OK)
            break;
        const struct row_region row = { .id = k->id,
                                        .name = k->name,
                                        .short_name = k->short_name,
                                        .en = k->en,
                                        .initials = k->initials,
                                        .lon = k->seat.lon,
                                        .lat = k->seat.lat,
                                        .shape = k->shape,
                                        .schematic = k->schematic };
        status = store_put_region(im->store, &row, err);
        im->report->n_places_added += !k->in_register;
    }
    return status;
}
