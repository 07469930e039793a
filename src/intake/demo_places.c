/* Regions, their shapes, where villages lie, how many households each has.
 *
 * Geography does not depend on the register's seed: another seed gives other
 * people on the same map. */
#include "intake/demo_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "intake/geojson.h"
#include "intake/table.h"
#include "map/partition.h"

#define LAND_SEED          1949
#define SEAT_TRIES         40     /* candidates for a village's place */
#define MARGIN_M           450.0  /* of a village from its township's border */
#define RIVER_M            2500.0 /* how far a river draws villages */
#define SEAT_M             4000.0
#define VILLAGE_AT_21K     63 /* households of 凉坪村 in 21,000 */
#define PROPENSITY_MAX     2.6
#define VILLAGE_HOUSES_MAX 99000

/* Line segments on a county's plane, side by side: they are asked often. */
struct border {
    struct point (*ends)[2];
    int n;
};

struct maker {
    const char *dir;
    uint64_t seed;
    struct arena *arena;  /* stays */
    struct arena scratch; /* of this file */
    struct places *places;
    struct geo_shape rivers[16];
    int n_rivers;
    struct border border, river; /* of the township, and near the county */
    struct error *err;
};

/* ---- counties and townships ---- */

static enum status read_counties(struct maker *m)
{
    struct table t;
    const char *path = arena_printf(&m->scratch, "%s/demo/counties.csv",
                                    m->dir);
    enum status status = table_read(
        path, "code,share,rural_per_household,poverty_villages", &m->scratch,
        &t, m->err);
    if (status == STATUS_OK && t.n_rows != DEMO_COUNTIES)
        return error_set(m->err, STATUS_INVALID, "%s: %d counties; %d expected",
                         path, t.n_rows, DEMO_COUNTIES);
    for (int i = 0; status == STATUS_OK && i < t.n_rows; i++) {
        struct county *c = &m->places->counties[i];
        int64_t code, villages = 0;
        status = table_int(&t, i, 0, 110000, 999999, &code, m->err);
        if (status == STATUS_OK)
            status = table_real(&t, i, 1, 1, 1e9, &c->share, m->err);
        if (status == STATUS_OK)
            status = table_real(&t, i, 2, 5, 1000, &c->rural_per_household,
                                m->err);
        if (status == STATUS_OK)
            status = table_int(&t, i, 3, 0, 1000, &villages, m->err);
        c->poverty_villages = (int)villages;
        if (status == STATUS_OK)
            c->place = gazetteer_find(&m->places->gazetteer, code);
        if (status == STATUS_OK && !c->place)
            status = table_fault(&t, i, m->err,
                                 "county %lld is not in gazetteer.csv",
                                 (long long)code);
    }
    return status;
}

static enum status read_outlines(struct maker *m)
{
    struct geojson file;
    const char *path = arena_printf(&m->scratch, "%s/outlines.geojson", m->dir);
    enum status status = geojson_read(path, m->arena, &file, m->err);
    for (int i = 0; status == STATUS_OK && i < DEMO_COUNTIES; i++) {
        struct county *c = &m->places->counties[i];
        struct geo_point low, high;
        for (int k = 0; k < file.n_features; k++)
            if (file.features[k].code == c->place->id)
                c->shape = file.features[k].shape;
        if (!geo_shape_box(&c->shape, &low, &high))
            return error_set(m->err, STATUS_INVALID,
                             "%s: no outline of the county %lld", path,
                             (long long)c->place->id);
        c->projection = projection_make((low.lon + high.lon) / 2,
                                        (low.lat + high.lat) / 2);
    }
    return status;
}

static enum status read_rivers(struct maker *m)
{
    struct geojson file;
    const char *path = arena_printf(&m->scratch, "%s/backdrop.geojson", m->dir);
    enum status status = geojson_read(path, &m->scratch, &file, m->err);
    for (int i = 0; status == STATUS_OK && i < file.n_features; i++)
        if (file.features[i].lines && m->n_rivers < (int)LENGTH(m->rivers))
            m->rivers[m->n_rivers++] = file.features[i].shape;
    return status;
}

static bool is_township(const struct place *p)
{
    return p->kind == PLACE_TOWN || p->kind == PLACE_TOWNSHIP;
}

static int county_of(const struct places *p, region_id id)
{
    for (int c = 0; c < DEMO_COUNTIES; c++)
        if (region_inside(id, p->counties[c].place->id))
            return c;
    return -1;
}

static int compare_places(const void *a, const void *b)
{
    const struct place *x = *(const struct place *const *)a;
    const struct place *y = *(const struct place *const *)b;
    return (x->id > y->id) - (x->id < y->id);
}

/* Places that pass, by county and code. */
static const struct place **list_places(struct maker *m,
                                        bool (*wanted)(const struct place *),
                                        int county, int *n)
{
    struct gazetteer *g = &m->places->gazetteer;
    const struct place **list = ARENA_ARRAY(&m->scratch, const struct place *,
                                            g->n_places);
    *n = 0;
    for (int i = 0; i < g->n_places; i++)
        if (wanted(&g->places[i]) &&
            county_of(m->places, g->places[i].id) == county)
            list[(*n)++] = &g->places[i];
    qsort(list, (size_t)*n, sizeof *list, compare_places);
    return list;
}

static enum status read_township_facts(struct maker *m)
{
    struct table t;
    const char *path = arena_printf(&m->scratch, "%s/demo/townships.csv",
                                    m->dir);
    enum status status = table_read(path, "code,size,poverty,terrain", m->arena,
                                    &t, m->err);
    for (int i = 0; status == STATUS_OK && i < t.n_rows; i++) {
        int64_t code;
        double size = 1, poverty = 1;
        status = table_int(&t, i, 0, 1, 999999999, &code, m->err);
        if (status == STATUS_OK)
            status = table_real(&t, i, 1, 0.1, 10, &size, m->err);
        if (status == STATUS_OK)
            status = table_real(&t, i, 2, 0.05, 10, &poverty, m->err);
        for (int k = 0; status == STATUS_OK && k < m->places->n_townships; k++)
            if (m->places->townships[k].place->id == code) {
                m->places->townships[k].size = size;
                m->places->townships[k].poverty = poverty;
                m->places->townships[k].terrain = table_text(&t, i, 3);
            }
    }
    for (int k = 0; status == STATUS_OK && k < m->places->n_townships; k++)
        if (!m->places->townships[k].terrain)
            return error_set(m->err, STATUS_INVALID,
                             "%s: no line for the township %lld", path,
                             (long long)m->places->townships[k].place->id);
    return status;
}

/* A seat that rounding left outside its area moves in towards the middle. */
static struct geo_point seat_inside(const struct geo_shape *s,
                                    struct geo_point seat)
{
    struct geo_point middle = geo_shape_centre(s);
    for (int i = 0; i < 50 && !geo_shape_contains(s, seat); i++) {
        seat.lon += (middle.lon - seat.lon) * 0.05;
        seat.lat += (middle.lat - seat.lat) * 0.05;
    }
    return seat;
}

static enum status make_townships_of(struct maker *m, int county)
{
    struct county *c = &m->places->counties[county];
    int n;
    const struct place **list = list_places(m, is_township, county, &n);
    struct geo_point *seats = ARENA_ARRAY(&m->scratch, struct geo_point, n);
    struct geo_shape *areas = ARENA_ARRAY(&m->scratch, struct geo_shape, n);
    for (int i = 0; i < n; i++) {
        seats[i] = list[i]->seat;
        if (!isfinite(seats[i].lon))
            return error_set(m->err, STATUS_INVALID,
                             "gazetteer.csv: the township %lld has no seat",
                             (long long)list[i]->id);
    }
    enum status status = partition_by_seats(&c->shape, seats, n, LAND_SEED,
                                            m->arena, areas, m->err);
    if (status != STATUS_OK)
        return status;
    c->first_township = m->places->n_townships;
    c->n_townships = n;
    for (int i = 0; i < n; i++)
        m->places->townships[m->places->n_townships++] = (struct township){
            .place = list[i],
            .county = county,
            .shape = areas[i],
            .seat = seat_inside(&areas[i], seats[i]),
        };
    return STATUS_OK;
}

/* ---- where villages lie ---- */

static double segment_m2(struct point p, struct point a, struct point b)
{
    double dx = b.x - a.x, dy = b.y - a.y, length2 = dx * dx + dy * dy;
    double t = length2 > 0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / length2
                           : 0;
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    double ex = a.x + t * dx - p.x, ey = a.y + t * dy - p.y;
    return ex * ex + ey * ey;
}

static int count_points(const struct geo_shape *s)
{
    int n = 0;
    for (int r = 0; r < s->n_rings; r++)
        n += s->rings[r].n_points;
    return n;
}

/* Adds a shape's segments; `b` has room for them. */
static void border_add(struct border *b, const struct projection *pr,
                       const struct geo_shape *s, bool closed)
{
    for (int r = 0; r < s->n_rings; r++) {
        const struct geo_ring *ring = &s->rings[r];
        for (int i = closed ? 0 : 1; i < ring->n_points; i++) {
            int before = i > 0 ? i - 1 : ring->n_points - 1;
            b->ends[b->n][0] = project(pr, ring->points[before]);
            b->ends[b->n++][1] = project(pr, ring->points[i]);
        }
    }
}

static struct border border_make(struct arena *arena, int n_points)
{
    return (struct border){
        arena_alloc(arena, sizeof(struct point[2]) * (size_t)n_points), 0
    };
}

/* Metres to the nearest segment; huge when there is none. */
static double border_distance_m(const struct border *b, struct point p)
{
    double best = 1e300;
    for (int i = 0; i < b->n; i++) {
        double d = segment_m2(p, b->ends[i][0], b->ends[i][1]);
        best = d < best ? d : best;
    }
    return sqrt(best);
}

static double plane_m(const struct projection *pr, struct geo_point a,
                      struct geo_point b)
{
    struct point p = project(pr, a), q = project(pr, b);
    return hypot(p.x - q.x, p.y - q.y);
}

/* How much people like to live there: by a river, near the seat. */
static double charm(const struct maker *m, const struct township *t,
                    const struct projection *pr, struct geo_point g)
{
    double river = border_distance_m(&m->river, project(pr, g));
    return 0.7 + 0.5 * exp(-river / RIVER_M) +
           0.4 * exp(-plane_m(pr, g, t->seat) / SEAT_M);
}

/* The best of some random places: far from the villages that are there
 * already (up to `spacing`), and pleasant. */
static void place_village(const struct maker *m, const struct township *t,
                          const struct projection *pr, double spacing,
                          struct rng *r, struct village *v)
{
    struct geo_point low = { 0, 0 }, high = { 0, 0 };
    double best = -1, margin = MARGIN_M;
    bool boxed = geo_shape_box(&t->shape, &low, &high);
    v->seat = t->seat;
    v->clear_m = border_distance_m(&m->border, project(pr, t->seat));
    for (int i = 0, tries = 0; boxed && i < SEAT_TRIES && tries < 4000;
         tries++) {
        struct geo_point g = low;
        g.lon += rng_unit(r) * (high.lon - low.lon);
        g.lat += rng_unit(r) * (high.lat - low.lat);
        if (!geo_shape_contains(&t->shape, g))
            continue;
        i++;
        double clear = border_distance_m(&m->border, project(pr, g));
        double apart = spacing;
        for (const struct village *o = &m->places->villages[t->first_village];
             o < v; o++)
            apart = fmin(apart, plane_m(pr, g, o->seat));
        double score = apart / spacing * charm(m, t, pr, g) *
                       fmin(1, clear / margin);
        if (score > best) {
            best = score;
            v->seat = g;
            v->clear_m = clear;
        }
    }
}

static const char *terrain_of(const struct township *t, struct rng *r)
{
    static const char *const steps[] = { "川水", "浅山", "脑山" };
    int at = 1;
    for (int i = 0; i < 3; i++)
        if (str_equal(t->terrain, steps[i]))
            at = i;
    double u = rng_unit(r);
    at += u < 0.15 ? -1 : u > 0.85 ? 1 : 0;
    return steps[at < 0 ? 0 : at > 2 ? 2 : at];
}

static bool is_village(const struct place *p)
{
    return p->kind == PLACE_VILLAGE;
}

static void make_villages_of(struct maker *m, int township,
                             const struct place *const *list, int n)
{
    struct places *p = m->places;
    struct township *t = &p->townships[township];
    const struct projection *pr = &p->counties[t->county].projection;
    t->first_village = p->n_villages;
    for (int i = 0; i < n; i++)
        t->n_villages += region_inside(list[i]->id, t->place->id);
    m->border = border_make(&m->scratch, count_points(&t->shape));
    border_add(&m->border, pr, &t->shape, true);
    double spacing = sqrt(geo_shape_area_km2(&t->shape) * 1e6 /
                          (t->n_villages + 1.0));
    for (int i = 0; i < n; i++) {
        if (!region_inside(list[i]->id, t->place->id))
            continue;
        struct village *v = &p->villages[p->n_villages];
        uint64_t id = (uint64_t)list[i]->id;
        struct rng r = rng_make(hash_u64(LAND_SEED, id), id);
        v->place = list[i];
        v->county = t->county;
        v->township = township;
        place_village(m, t, pr, spacing, &r, v);
        v->valley_rad = rng_unit(&r) * 3.14159265358979323846;
        v->terrain = terrain_of(t, &r);
        v->groups = rng_between(&r, 3, 8);
        p->n_villages++;
    }
}

/* ---- how many households ---- */

static double lognormal(struct rng *r, double sd)
{
    return exp(rng_normal(r) * sd);
}

struct rank {
    double value;
    int index;
};

static int compare_ranks(const void *a, const void *b) /* largest first */
{
    const struct rank *x = a, *y = b;
    if (x->value != y->value)
        return x->value < y->value ? 1 : -1;
    return (x->index > y->index) - (x->index < y->index);
}

/* The villages most often poor, with some chance in it, are poverty villages.
 */
static void choose_poverty_villages(struct maker *m, struct county *c,
                                    struct rng *r)
{
    struct village *v = &m->places->villages[c->first_village];
    struct rank *ranks = ARENA_ARRAY(&m->scratch, struct rank, c->n_villages);
    for (int i = 0; i < c->n_villages; i++) {
        ranks[i].index = i;
        ranks[i].value = v[i].propensity * lognormal(r, 0.3);
        if (v[i].place->id == DEMO_VILLAGE)
            ranks[i].value = INFINITY;
    }
    qsort(ranks, (size_t)c->n_villages, sizeof *ranks, compare_ranks);
    for (int i = 0; i < c->poverty_villages && i < c->n_villages; i++)
        v[ranks[i].index].poverty_village = true;
    for (int i = 0; i < c->n_villages; i++) {
        v[i].propensity *= v[i].poverty_village ? 1.3 : 0.82;
        v[i].propensity = fmin(v[i].propensity, PROPENSITY_MAX);
    }
}

/* n things by weight, none above its share by more than one, none above
 * VILLAGE_HOUSES_MAX; weight 0 gets none. */
static void apportion(struct arena *scratch, int64_t n, const double *weights,
                      int64_t *out, int count)
{
    struct rank *rest = ARENA_ARRAY(scratch, struct rank, count);
    int64_t left = n;
    double sum = 0, room = (double)n;
    for (int i = 0; i < count; i++)
        sum += weights[i];
    /* Again and again, because what a full village cannot take goes on. */
    for (int round = 0; round < count && left > 0 && sum > 0; round++) {
        bool filled = false;
        room = (double)left;
        double next = sum;
        for (int i = 0; i < count; i++) {
            bool open = weights[i] > 0 && out[i] < VILLAGE_HOUSES_MAX;
            double share = open ? room * weights[i] / sum : 0;
            int64_t whole = (int64_t)share;
            rest[i] = (struct rank){ open ? share - (double)whole : -1, i };
            if (open && out[i] + whole >= VILLAGE_HOUSES_MAX) {
                whole = VILLAGE_HOUSES_MAX - out[i];
                next -= weights[i];
                filled = true;
            }
            out[i] += whole;
            left -= whole;
        }
        sum = next;
        if (!filled)
            break;
    }
    qsort(rest, (size_t)count, sizeof *rest, compare_ranks);
    for (int i = 0; left > 0 && count > 0; i = (i + 1) % count) {
        int at = rest[i].index;
        if (weights[at] > 0 && out[at] < VILLAGE_HOUSES_MAX) {
            out[at]++;
            left--;
        }
    }
}

static void count_households(struct maker *m, struct county *c,
                             int64_t households)
{
    struct village *v = &m->places->villages[c->first_village];
    int n = c->n_villages;
    uint64_t id = (uint64_t)c->place->id;
    struct rng r = rng_make(hash_u64(m->seed, id), id);
    double *sizes = ARENA_ARRAY(&m->scratch, double, n);
    double *weights = ARENA_ARRAY(&m->scratch, double, n);
    int64_t *counts = ARENA_ARRAY(&m->scratch, int64_t, n);
    double sum = 0;
    for (int i = 0; i < n; i++) {
        const struct township *t = &m->places->townships[v[i].township];
        sizes[i] = t->size * lognormal(&r, 0.28);
        v[i].propensity = t->poverty * lognormal(&r, 0.25);
        sum += sizes[i];
    }
    choose_poverty_villages(m, c, &r);
    int64_t fixed = 0;
    for (int i = 0; i < n; i++) {
        bool is_fixed = v[i].place->id == DEMO_VILLAGE;
        if (is_fixed) {
            fixed = (households * 21000 / 12036 * VILLAGE_AT_21K + 10500) /
                    21000;
            fixed = fixed < 1                    ? 1
                    : fixed > VILLAGE_HOUSES_MAX ? VILLAGE_HOUSES_MAX
                                                 : fixed;
            counts[i] = fixed;
        }
        weights[i] = is_fixed ? 0 : sizes[i] * v[i].propensity;
    }
    apportion(&m->scratch, households - fixed, weights, counts, n);
    c->households = households;
    double rural = (double)households * c->rural_per_household;
    for (int i = 0; i < n; i++) {
        v[i].households = counts[i];
        v[i].rural_persons = v[i].place->id == DEMO_VILLAGE
                                 ? counts[i] * 9
                                 : (int64_t)(rural * sizes[i] / sum + 0.5);
    }
}

/* ---- the whole ---- */

static enum status make_land(struct maker *m)
{
    struct places *p = m->places;
    const char *path = arena_printf(&m->scratch, "%s/gazetteer.csv", m->dir);
    enum status status = gazetteer_read(path, m->arena, &p->gazetteer, m->err);
    if (status == STATUS_OK)
        status = read_counties(m);
    if (status == STATUS_OK)
        status = read_outlines(m);
    if (status == STATUS_OK)
        status = read_rivers(m);
    if (status != STATUS_OK)
        return status;
    if (!gazetteer_find(&p->gazetteer, DEMO_VILLAGE))
        return error_set(m->err, STATUS_INVALID,
                         "%s: the village %lld 凉坪村 is not there", path,
                         (long long)DEMO_VILLAGE);
    p->townships = ARENA_ARRAY(m->arena, struct township,
                               p->gazetteer.n_places);
    p->villages = ARENA_ARRAY(m->arena, struct village, p->gazetteer.n_places);
    for (int c = 0; c < DEMO_COUNTIES && status == STATUS_OK; c++)
        status = make_townships_of(m, c);
    if (status == STATUS_OK)
        status = read_township_facts(m);
    for (int c = 0; c < DEMO_COUNTIES && status == STATUS_OK; c++) {
        struct county *county = &p->counties[c];
        int n;
        const struct place **list = list_places(m, is_village, c, &n);
        int points = 0;
        for (int i = 0; i < m->n_rivers; i++)
            points += count_points(&m->rivers[i]);
        m->river = border_make(&m->scratch, points);
        for (int i = 0; i < m->n_rivers; i++)
            border_add(&m->river, &county->projection, &m->rivers[i], false);
        county->first_village = p->n_villages;
        for (int t = 0; t < county->n_townships; t++)
            make_villages_of(m, county->first_township + t, list, n);
        county->n_villages = p->n_villages - county->first_village;
    }
    return status;
}

enum status demo_places_make(const char *dir, int64_t households, uint64_t seed,
                             struct arena *arena, struct places *out,
                             struct error *err)
{
    struct maker m = {
        .dir = dir, .seed = seed, .arena = arena, .places = out, .err = err
    };
    *out = (struct places){ 0 };
    enum status status = make_land(&m);
    if (status == STATUS_OK) {
        double total = out->counties[0].share + out->counties[1].share;
        int64_t first = (int64_t)((double)households * out->counties[0].share /
                                      total +
                                  0.5);
        count_households(&m, &out->counties[0], first);
        count_households(&m, &out->counties[1], households - first);
    }
    arena_finish(&m.scratch);
    return status;
}
