/* Rows of regions and of the map's surroundings, and places of households. */
#include "intake/demo_parts.h"

#include <math.h>
#include <stdlib.h>

#include "base/str.h"
#include "intake/geojson.h"
#include "model/mask.h"

#define CELL_M 80.0 /* within which a household's place is uncertain */

enum status demo_backdrop_write(const char *dir, struct store *s,
                                struct error *err)
{
    struct arena arena = { 0 };
    struct geojson file;
    const char *path = arena_printf(&arena, "%s/backdrop.geojson", dir);
    enum status status = geojson_read(path, &arena, &file, err);
    for (int i = 0; status == STATUS_OK && i < file.n_features; i++) {
        const struct geojson_feature *f = &file.features[i];
        bool river = str_equal(f->kind, "river");
        if (!river && !str_equal(f->kind, "neighbour"))
            status = error_set(err, STATUS_INVALID,
                               "%s: feature %d: kind '%.40s'; river or "
                               "neighbour expected",
                               path, i + 1, f->kind);
        const struct row_backdrop row = {
            .kind = river ? BACKDROP_RIVER : BACKDROP_NEIGHBOUR,
            .name = f->name,
            .shape = &f->shape,
            .schematic = f->schematic,
        };
        if (status == STATUS_OK)
            status = store_put_backdrop(s, &row, err);
    }
    arena_finish(&arena);
    return status;
}

static enum status put_region(struct store *s, const struct place *p,
                              struct geo_point at,
                              const struct geo_shape *shape, bool schematic,
                              int64_t rural, struct error *err)
{
    const struct row_region row = {
        .id = p->id,
        .name = p->name,
        .short_name = p->short_name,
        .en = p->en,
        .initials = p->initials,
        .lon = at.lon,
        .lat = at.lat,
        .shape = shape,
        .schematic = schematic,
        .rural_persons = rural,
    };
    return store_put_region(s, &row, err);
}

/* Provinces and prefectures above the two counties. */
static enum status put_upper(const struct places *p, struct store *s,
                             struct error *err)
{
    const struct geo_point nowhere = { NAN, NAN };
    enum status status = STATUS_OK;
    for (int i = 0; i < p->gazetteer.n_places && status == STATUS_OK; i++) {
        const struct place *place = &p->gazetteer.places[i];
        bool above = false;
        for (int c = 0; c < DEMO_COUNTIES; c++)
            above |= place->id != p->counties[c].place->id &&
                     region_inside(p->counties[c].place->id, place->id);
        if (above)
            status = put_region(s, place, nowhere, NULL, false, 0, err);
    }
    return status;
}

enum status demo_regions_write(const struct places *p, struct store *s,
                               struct error *err)
{
    enum status status = put_upper(p, s, err);
    for (int c = 0; c < DEMO_COUNTIES && status == STATUS_OK; c++) {
        const struct county *county = &p->counties[c];
        status = put_region(s, county->place, geo_shape_centre(&county->shape),
                            &county->shape, false, county->rural_persons, err);
    }
    for (int t = 0; t < p->n_townships && status == STATUS_OK; t++) {
        const struct township *town = &p->townships[t];
        status = put_region(s, town->place, town->seat, &town->shape, true,
                            town->rural_persons, err);
    }
    for (int v = 0; v < p->n_villages && status == STATUS_OK; v++) {
        const struct village *village = &p->villages[v];
        status = put_region(s, village->place, village->seat, NULL, true,
                            village->rural_persons, err);
    }
    return status;
}

/* The middle of a group's settlement, metres from the village's: groups lie
 * along the valley, on both sides of the village. Stateless, so that all
 * households of a group agree. */
static struct point group_middle(const struct village *v, int group)
{
    struct rng r = rng_make((uint64_t)v->place->id, (uint64_t)group);
    double side = group % 2 ? 1 : -1;
    double along = group == 0 ? 0 : side * (300 + 1100 * rng_unit(&r));
    double across = (rng_unit(&r) - 0.5) * 1100;
    double dx = cos(v->valley_rad), dy = sin(v->valley_rad);
    return (struct point){ along * dx - across * dy, along * dy + across * dx };
}

/* Round a place to its cell, and put it anywhere in there: houses do not lie
 * on a grid, and none can be singled out. */
static struct geo_point blur(const struct projection *pr, struct point p,
                             struct rng *r)
{
    struct geo_point g = unproject(pr, p);
    mask_position(CELL_M, &g.lon, &g.lat);
    struct point middle = project(pr, g);
    middle.x += (rng_unit(r) - 0.5) * CELL_M;
    middle.y += (rng_unit(r) - 0.5) * CELL_M;
    g = unproject(pr, middle);
    g.lon = floor(g.lon * 1e6 + 0.5) / 1e6;
    g.lat = floor(g.lat * 1e6 + 0.5) / 1e6;
    return g;
}

void demo_position_make(const struct places *p, struct home *h, int group)
{
    const struct village *v = h->village;
    const struct projection *pr = &p->counties[v->county].projection;
    const struct geo_shape *shape = &p->townships[v->township].shape;
    struct point middle = project(pr, v->seat);
    struct point offset = group_middle(v, group);
    offset.x += rng_normal(&h->rng) * 190;
    offset.y += rng_normal(&h->rng) * 190;
    for (int i = 0; i < 12; i++) {
        struct point at = { middle.x + offset.x, middle.y + offset.y };
        h->at = blur(pr, at, &h->rng);
        struct point got = project(pr, h->at);
        if (hypot(got.x - middle.x, got.y - middle.y) < v->clear_m ||
            geo_shape_contains(shape, h->at))
            return;
        offset.x *= 0.6;
        offset.y *= 0.6;
    }
    h->at = v->seat;
}
