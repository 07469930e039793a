/* A village: who helps there, its households one by one, and its facts. */
#include "intake/demo_parts.h"

#include <string.h>

#include "base/hash.h"
#include "base/str.h"

#define PROGRESS_STEP 500 /* households */

/* Official numbers within a village. */
enum {
    OFFICIAL_SECRETARY = 1,
    OFFICIAL_LEADER = 2,
    OFFICIAL_MEMBER = 3,
    OFFICIAL_DEPARTMENT = 20,
    OFFICIAL_HELPER = 100
};

struct walk { /* through a village's households */
    struct demo *d;
    struct village *village;
    struct rng rng; /* of what the village has as a whole */
    struct village_sum sum;
    char secretary[DEMO_NAME_BYTES], helper[DEMO_NAME_BYTES];
    int64_t helper_id;
    int helped_left; /* households the present helper still takes */
    int n_helpers, team_size;
    int64_t twin;        /* of the household before; 0 none */
    struct geo_point at; /* its place */
    int block;           /* index of the first known household */
};

/* ---- people who help ---- */

static const char *draw_unit(struct walk *k, enum unit_of who, char *buf,
                             size_t size)
{
    const struct words *w = &k->d->words;
    double weights[64];
    int n = w->n_units[who];
    n = n < (int)LENGTH(weights) ? n : (int)LENGTH(weights);
    for (int i = 0; i < n; i++)
        weights[i] = w->units[who][i].weight;
    const char *text = w->units[who][rng_weighted(&k->rng, weights, n)].text;
    const char *town = k->d->places.townships[k->village->township].place->name;
    const char *rest = str_starts(text, "{township}")
                           ? text + strlen("{township}")
                           : NULL;
    str_format(buf, size, "%s%s", rest ? town : text, rest ? rest : "");
    return buf;
}

static enum status put_official(struct walk *k, int number, enum duty duty,
                                const char *name, const char *unit, int year,
                                int month, struct error *err)
{
    const struct row_official row = {
        .id = k->village->place->id * 100000 + number,
        .region = k->village->place->id,
        .duty = duty,
        .name = name,
        .unit = unit,
        .since_year = year,
        .since_month = month,
    };
    return store_put_official(k->d->store, &row, err);
}

static void draw_official(struct walk *k, const char *surname,
                          char name[DEMO_NAME_BYTES])
{
    demo_name(&k->d->words, &k->rng, k->village->county,
              rng_chance(&k->rng, 0.72), surname, name, NULL);
}

static enum status put_team(struct walk *k, struct error *err)
{
    bool fixed = k->village->place->id == DEMO_VILLAGE;
    char unit[DEMO_TEXT_BYTES], name[DEMO_NAME_BYTES];
    draw_official(k, fixed ? "马" : NULL, k->secretary);
    draw_unit(k, UNIT_SECRETARY, unit, sizeof unit);
    if (fixed)
        str_copy(unit, sizeof unit, "县农牧局");
    int month = fixed ? 10 : rng_between(&k->rng, 8, 12);
    enum status status = put_official(k, OFFICIAL_SECRETARY,
                                      DUTY_FIRST_SECRETARY, k->secretary, unit,
                                      2015, month, err);
    k->team_size = fixed ? 3 : rng_between(&k->rng, 2, 4);
    for (int i = 0; i + 1 < k->team_size && status == STATUS_OK; i++) {
        draw_official(k, fixed && i == 0 ? "祁" : NULL, name);
        draw_unit(k, UNIT_TEAM, unit, sizeof unit);
        status = put_official(k, i == 0 ? OFFICIAL_LEADER : OFFICIAL_MEMBER + i,
                              i == 0 ? DUTY_TEAM_LEADER : DUTY_TEAM_MEMBER,
                              name, unit, 2015, rng_between(&k->rng, month, 12),
                              err);
    }
    return status;
}

/* Five of the departments; the fixed village has the first five. */
static enum status put_departments(struct walk *k, struct error *err)
{
    const struct words *w = &k->d->words;
    enum status status = STATUS_OK;
    int n = w->n_departments, left = 5;
    bool fixed = k->village->place->id == DEMO_VILLAGE;
    for (int i = 0; i < n && left > 0 && status == STATUS_OK; i++) {
        if (!fixed && (int)rng_below(&k->rng, (uint32_t)(n - i)) >= left)
            continue;
        status = put_official(k, OFFICIAL_DEPARTMENT + i, DUTY_DEPARTMENT,
                              w->departments[i], w->departments[i], 2014, 6,
                              err);
        left--;
    }
    return status;
}

/* The next helper takes three to six households, so that nobody after him is
 * left with one or two. */
static enum status next_helper(struct walk *k, int left, const char *surname,
                               struct error *err)
{
    char unit[DEMO_TEXT_BYTES];
    int size = rng_between(&k->rng, 3, 6);
    if (left <= 6)
        size = left;
    while (left > size && left - size < 3)
        size--;
    k->helped_left = size;
    draw_official(k, surname, k->helper);
    draw_unit(k, UNIT_HELPER, unit, sizeof unit);
    int number = OFFICIAL_HELPER + k->n_helpers++;
    k->helper_id = k->village->place->id * 100000 + number;
    int year = rng_between(&k->rng, 2014, 2015);
    return put_official(k, number, DUTY_HELPER, k->helper, unit, year,
                        rng_between(&k->rng, 6, 12), err);
}

/* ---- household numbers: ascending, with the gaps of a real register ---- */

static int number_at(struct walk *k, int i, int n)
{
    const struct words *w = &k->d->words;
    bool fixed = k->village->place->id == DEMO_VILLAGE;
    int known = n < w->neighbours.n ? n : w->neighbours.n;
    int first = 1, at = i, count = n;
    if (fixed && i < k->block)
        return 1 +
               (int)((int64_t)i * (w->neighbours.of[0].number - 2) / k->block);
    if (fixed && i < k->block + known)
        return w->neighbours.of[i - k->block].number;
    if (fixed) {
        first = w->neighbours.of[known - 1].number + 3;
        at = i - k->block - known;
        count = n - k->block - known;
    } else {
        struct rng r = rng_make((uint64_t)k->village->place->id, 17);
        int room = DEMO_NUMBER_MAX - 3 * n;
        first = room > 1 ? 1 + (int)rng_below(
                                   &r, (uint32_t)(room < 240 ? room : 240))
                         : 1;
    }
    double gap = (double)(DEMO_NUMBER_MAX - first) / count;
    gap = gap > 2.8 ? 2.8 : gap;
    struct rng r = rng_make((uint64_t)k->village->place->id, (uint64_t)i + 99);
    double shift = gap > 1 ? (gap - 1) * rng_unit(&r) : 0;
    return first + (int)(at * gap + shift);
}

/* ---- the households ---- */

static void count_aids(struct village_sum *s, const struct home *h)
{
    bool covered[DEMO_YEARS] = { false };
    bool housing = false, industry = false;
    for (int i = 0; i < h->n_aids; i++) {
        const struct aid *a = &h->aids[i];
        int y = demo_year_index(a->year);
        struct kind_sum *sum = &s->kinds[y][a->kind];
        sum->amount += a->amount;
        sum->households++;
        sum->persons += h->n_people;
        covered[y] = true;
        bool done = a->year <= DEMO_YEAR && a->progress != PROGRESS_ACTIVE;
        if (a->kind == MEASURE_HOUSING && h->house_year && !housing) {
            housing = true;
            s->houses++;
            s->houses_done += done;
        }
        if (a->kind == MEASURE_INDUSTRY && !industry) {
            industry = true;
            s->joined++;
            s->joined_done += done;
        }
    }
    for (int y = 0; y < DEMO_YEARS; y++)
        s->persons_covered[y] += covered[y] ? h->n_people : 0;
}

static void count_home(struct village_sum *s, const struct home *h)
{
    s->households++;
    s->persons += h->n_people;
    for (int y = 0; y < DEMO_YEARS; y++)
        if (h->poverty[y] != POVERTY_NONE && h->poverty[y] != POVERTY_LIFTED)
            s->poor[y] += h->n_people;
    count_aids(s, h);
}

static void tell_progress(struct demo *d)
{
    const struct demo_options *o = d->options;
    d->n_done++;
    bool step = d->n_done % PROGRESS_STEP == 0 || d->n_done == d->households;
    if (o->progress && step)
        o->progress(o->progress_ctx, "households", d->n_done, d->households);
}

static enum status put_homes(struct walk *k, struct error *err)
{
    struct demo *d = k->d;
    const struct village *v = k->village;
    const struct words *w = &d->words;
    bool fixed = v->place->id == DEMO_VILLAGE;
    int n = (int)v->households, known = w->neighbours.n;
    known = !fixed ? 0 : n < known ? n : known;
    enum status status = STATUS_OK;
    for (int i = 0; i < n && status == STATUS_OK; i++) {
        struct home h;
        int at = i - k->block;
        bool is_known = at >= 0 && at < known;
        bool first = fixed && at == 0;
        if (k->helped_left == 0 || first)
            status = next_helper(k, i < k->block ? k->block - i : n - i,
                                 first ? "祁" : NULL, err);
        k->helped_left--;
        /* Those that are drawn take their place in the plan by a stride that
         * meets each place once. */
        int drawn = n - known, turn = i < k->block ? i : i - known;
        double plan = fixed && drawn > 0
                          ? (double)((int64_t)turn * 29 % drawn) / drawn
                          : -1;
        demo_home_make(d, &h, v, number_at(k, i, n),
                       is_known ? &w->neighbours.of[at] : NULL,
                       (int)((int64_t)i * v->groups / n), plan);
        if (k->twin || h.fault == FAULT_TWIN)
            h.twin = k->twin ? k->twin : h.id;
        k->twin = k->twin || h.fault != FAULT_TWIN ? 0 : h.id;
        if (h.fault == FAULT_PLACE && i > 0)
            h.at = k->at;
        k->at = h.at;
        const struct diary diary = { d->log_low, d->log_high, k->helper,
                                     k->secretary };
        if (status == STATUS_OK)
            status = demo_home_write(d, &h, k->helper_id, &diary, err);
        count_home(&k->sum, &h);
        tell_progress(d);
    }
    return status;
}

/* ---- the village's own row ---- */

/* A poverty village leaves when at most 3 in 100 rural people are poor. */
static int exit_year(const struct village *v, const struct village_sum *s)
{
    if (!v->poverty_village)
        return 0;
    for (int y = 1; y < DEMO_YEARS; y++)
        if (s->poor[y] * 100 <= v->rural_persons * 3)
            return DEMO_YEAR_FIRST + y;
    return DEMO_YEAR_LAST;
}

static enum status put_facts(struct walk *k, struct error *err)
{
    struct village *v = k->village;
    v->registered_persons = k->sum.persons;
    int64_t least = k->sum.persons + k->sum.persons / 2;
    if (v->rural_persons < least)
        v->rural_persons = least;
    int64_t others = (int64_t)((double)(v->rural_persons - k->sum.persons) /
                               4.05);
    const struct row_village row = {
        .id = v->place->id,
        .facts = { .poverty_village = v->poverty_village,
                   .exit_year = exit_year(v, &k->sum),
                   .terrain = v->terrain,
                   .collective_income = 100 * rng_between(&k->rng, 40, 1200),
                   .groups = v->groups,
                   .team_size = k->team_size,
                   .households_all = k->sum.households + others,
                   .persons_all = v->rural_persons },
    };
    k->d->places.townships[v->township].rural_persons += v->rural_persons;
    k->d->places.counties[v->county].rural_persons += v->rural_persons;
    return store_put_village(k->d->store, &row, err);
}

enum status demo_village_write(struct demo *d, int village, struct error *err)
{
    struct village *v = &d->places.villages[village];
    uint64_t id = (uint64_t)v->place->id;
    struct walk k = { .d = d,
                      .village = v,
                      .rng = rng_make(hash_u64(d->options->seed ^ 0x5eed, id),
                                      id) };
    int known = d->words.neighbours.n;
    if (v->place->id == DEMO_VILLAGE && v->households > known) {
        k.block = (int)(v->households - known) / 3;
        k.block = k.block < 130 ? k.block : 130;
    }
    enum status status = put_team(&k, err);
    if (status == STATUS_OK)
        status = put_departments(&k, err);
    if (status == STATUS_OK)
        status = put_homes(&k, err);
    if (status == STATUS_OK)
        status = put_facts(&k, err);
    if (status == STATUS_OK)
        status = demo_works_write(d, v, &k.sum, &k.rng, err);
    return status;
}
