/* GeoJSON: any bytes as a file of ours and as one from elsewhere. What is
 * taken is on the globe, and a ring has three corners. */
#include "fuzz/fuzz.h"

#include "intake/geojson.h"
#include "map/geo.h"

static void look(const struct geojson *g)
{
    for (int i = 0; i < g->n_features; i++) {
        const struct geojson_feature *f = &g->features[i];
        FUZZ_REQUIRE(f->name && f->kind);
        for (int k = 0; k < f->shape.n_rings; k++) {
            const struct geo_ring *r = &f->shape.rings[k];
            FUZZ_REQUIRE(r->n_points >= (f->lines ? 2 : 3));
            for (int p = 0; p < r->n_points; p++)
                FUZZ_REQUIRE(r->points[p].lon > -181 &&
                             r->points[p].lon < 181 && r->points[p].lat > -91 &&
                             r->points[p].lat < 91);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const struct geojson_dialect foreign = { "gb", NULL, gcj02_to_wgs84 };
    const char *path = fuzz_file(data, n);
    struct geojson g;
    struct error err = { "" };
    struct arena arena = { 0 };
    if (geojson_read(path, &arena, &g, &err) == STATUS_OK)
        look(&g);
    else
        FUZZ_REQUIRE(err.text[0]);
    arena_reset(&arena);
    if (geojson_read_foreign(path, &foreign, &arena, &g, &err) == STATUS_OK)
        look(&g);
    arena_finish(&arena);
    return 0;
}
