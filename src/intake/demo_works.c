/* Plans, projects and money: every yuan is in one project and in one fund row.
 *
 * In a village and year, with H what reached households and P what arrived
 * for its public works,
 *     to household = H             to village = H + P + held
 *     arrived = to village + late  spent = H + what P's works cost so far
 * where `held` lies in the village and `late` is not yet passed down. The
 * county's project of a kind has its part of H, held and late; public works
 * are projects of the village or the township. So the arrived sums of all
 * projects and of all fund rows of a county agree in every year; so do budget
 * and spent. */
#include "intake/demo_parts.h"

#include <string.h>

#include "base/hash.h"
#include "base/str.h"

#define WAN 10000 /* 万元 */

struct builder {
    struct demo *d;
    const struct village *village;
    const struct village_sum *sum;
    struct rng *rng;
    int64_t budget[DEMO_YEARS], arrived[DEMO_YEARS], spent[DEMO_YEARS];
    int n_plan, n_projects;
};

/* ---- public works ---- */

struct site {
    const char *title, *project, *department;
    int year, month, percent, cost;
};

static enum status put_site(struct builder *b, const struct site *s,
                            struct error *err)
{
    char number[48], name[DEMO_TEXT_BYTES];
    region_id id = b->village->place->id;
    int y = demo_year_index(s->year);
    int64_t budget = (int64_t)s->cost * WAN;
    int64_t arrived = budget * rng_between(b->rng, 90, 100) / 100;
    int64_t spent = s->percent >= 100
                        ? arrived * rng_between(b->rng, 96, 100) / 100
                        : arrived * s->percent / 100;
    int k = ++b->n_projects;
    str_format(number, sizeof number, "%lld-%d-%02d", (long long)id, s->year,
               k);
    str_format(name, sizeof name, "%s%s", b->village->place->name, s->project);
    const struct row_project row = {
        .id = (id * 10000 + s->year) * 100 + k,
        .region = id,
        .facts = { .number = number,
                   .name = name,
                   .department = s->department,
                   .year = s->year,
                   .budget = budget,
                   .arrived = arrived,
                   .spent = spent,
                   .percent = s->percent,
                   .progress = s->percent >= 100 ? PROGRESS_DONE
                                                 : PROGRESS_ACTIVE,
                   .villages = 1,
                   .households = b->sum->households,
                   .persons = b->sum->persons },
    };
    b->budget[y] += budget;
    b->arrived[y] += arrived;
    b->spent[y] += spent;
    return store_put_project(b->d->store, &row, err);
}

static enum status put_plan(struct builder *b, const char *title,
                            const char *state, enum progress progress,
                            int percent, int year, struct error *err)
{
    const struct row_plan row = {
        .id = b->village->place->id * 100 + ++b->n_plan,
        .village = b->village->place->id,
        .item = { .title = title,
                  .state = state,
                  .progress = progress,
                  .percent = percent,
                  .year = year },
    };
    return store_put_plan(b->d->store, &row, err);
}

/* A milestone as the plan shows it at the end of DEMO_YEAR, and the project
 * that builds it. */
static enum status put_milestone(struct builder *b, const struct site *s,
                                 struct error *err)
{
    char state[64];
    enum progress progress = PROGRESS_ACTIVE;
    struct site built = *s;
    if (s->year > DEMO_YEAR) {
        str_format(state, sizeof state, "%d 年立项", s->year);
        progress = PROGRESS_PLANNED;
        built.percent = 100; /* by the register's as-of day */
    } else if (s->percent >= 100) {
        str_format(state, sizeof state, "%d.%02d 完工", s->year, s->month);
        progress = PROGRESS_DONE;
    } else {
        str_copy(state, sizeof state, "在建");
    }
    enum status status = put_plan(b, s->title, state, progress, s->percent,
                                  s->year, err);
    return status == STATUS_OK ? put_site(b, &built, err) : status;
}

static void write_title(struct builder *b, const struct work *w, char *buf,
                        size_t size)
{
    const char *mark = strstr(w->title, "{n}");
    double n = w->low + (w->high - w->low) * rng_unit(b->rng);
    if (w->decimals == 0 && n > 100)
        n = (double)((int)(n / 10) * 10);
    if (!mark)
        str_copy(buf, size, w->title);
    else
        str_format(buf, size, "%.*s%.*f%s", (int)(mark - w->title), w->title,
                   w->decimals, n, mark + 3);
}

static enum status put_drawn(struct builder *b, const struct work *w,
                             struct error *err)
{
    static const double years[] = { 0.8, 2, 3.6, 3, 1.8 }; /* 2014 … 2018 */
    char title[DEMO_TEXT_BYTES];
    write_title(b, w, title, sizeof title);
    struct site s = { .title = title,
                      .project = w->project,
                      .department = w->department };
    s.year = DEMO_YEAR_FIRST + rng_weighted(b->rng, years, 5);
    s.month = rng_between(b->rng, 6, 11);
    s.cost = rng_between(b->rng, w->cost_low, w->cost_high);
    if (!b->village->poverty_village) /* which get less of it */
        s.cost = (s.cost + 1) / 2;
    bool open = s.year == DEMO_YEAR && rng_chance(b->rng, 0.45);
    s.percent = s.year > DEMO_YEAR ? 0
                : open             ? rng_between(b->rng, 30, 88)
                                   : 100;
    return put_milestone(b, &s, err);
}

/* What the measures of the households say: houses, the cooperative. */
static enum status put_counts(struct builder *b, struct error *err)
{
    const struct village_sum *s = b->sum;
    char title[64], state[64];
    enum status status = STATUS_OK;
    if (s->houses > 0) {
        str_format(title, sizeof title, "危房改造 %lld 户",
                   (long long)s->houses);
        str_format(state, sizeof state, "%lld / %lld",
                   (long long)s->houses_done, (long long)s->houses);
        status = put_plan(
            b, title, state,
            s->houses_done == s->houses ? PROGRESS_DONE : PROGRESS_ACTIVE,
            (int)(s->houses_done * 100 / s->houses), DEMO_YEAR, err);
    }
    if (s->joined > 0 && status == STATUS_OK) {
        str_format(state, sizeof state, "%lld 户入社",
                   (long long)s->joined_done);
        status = put_plan(
            b, "良种羊养殖合作社", state,
            s->joined_done == s->joined ? PROGRESS_DONE : PROGRESS_ACTIVE,
            (int)(s->joined_done * 100 / s->joined), DEMO_YEAR, err);
    }
    return status;
}

/* Road and water, then houses and cooperative, then the rest. */
static enum status put_fixed_plan(struct builder *b, struct error *err)
{
    const struct words *w = &b->d->words;
    enum status status = STATUS_OK;
    for (int i = 0; i < w->fixed_works.n && status == STATUS_OK; i++) {
        const struct fixed_work *f = &w->fixed_works.of[i];
        const struct site s = { f->title, f->project, f->department, f->year,
                                f->month, f->percent, f->cost };
        if (i == 2)
            status = put_counts(b, err);
        if (status == STATUS_OK)
            status = put_milestone(b, &s, err);
    }
    return status;
}

static enum status put_drawn_plan(struct builder *b, struct error *err)
{
    const struct words *w = &b->d->words;
    enum status status = STATUS_OK;
    int optional = 0, want = rng_between(b->rng, 1, 2);
    for (int i = 0; i < w->works.n; i++)
        optional += !w->works.of[i].always;
    int always = 0;
    for (int i = 0; i < w->works.n && status == STATUS_OK; i++) {
        const struct work *work = &w->works.of[i];
        bool take = work->always;
        if (!take && optional > 0) {
            take = (int)rng_below(b->rng, (uint32_t)optional--) < want;
            want -= take;
        }
        if (work->always && always++ == 2)
            status = put_counts(b, err);
        if (take && status == STATUS_OK)
            status = put_drawn(b, work, err);
    }
    return status;
}

/* Small works outside the plan, a year in three. */
static enum status put_extra(struct builder *b, struct error *err)
{
    const struct words *w = &b->d->words;
    enum status status = STATUS_OK;
    for (int y = 0; y < DEMO_YEARS && status == STATUS_OK; y++) {
        if (!rng_chance(b->rng, 0.34))
            continue;
        const struct work *work =
            &w->works.of[rng_below(b->rng, (uint32_t)w->works.n)];
        const struct site s = {
            .project = work->project,
            .department = work->department,
            .year = DEMO_YEAR_FIRST + y,
            .percent = 100,
            .cost = 1 + rng_between(b->rng, work->cost_low, work->cost_high) / 3
        };
        status = put_site(b, &s, err);
    }
    return status;
}

/* ---- a village's money ---- */

/* Divide `n` among the kinds as their amounts are; what rounding leaves goes
 * to the largest. */
static void divide(struct builder *b, int year, int64_t total, int64_t n,
                   size_t field)
{
    int64_t left = n;
    int largest = 0;
    struct project_sum *sums = b->d->sums[b->village->county][year];
    for (int k = 0; k < MEASURE_COUNT; k++) {
        int64_t amount = b->sum->kinds[year][k].amount;
        int64_t part = total > 0 ? n * amount / total : 0;
        if (amount > b->sum->kinds[year][largest].amount)
            largest = k;
        *(int64_t *)((char *)&sums[k] + field) += part;
        left -= part;
    }
    *(int64_t *)((char *)&sums[largest] + field) += left;
}

static enum status put_fund(struct builder *b, int year, struct error *err)
{
    int64_t own = 0;
    for (int k = 0; k < MEASURE_COUNT; k++) {
        const struct kind_sum *kind = &b->sum->kinds[year][k];
        struct project_sum *sum = &b->d->sums[b->village->county][year][k];
        own += kind->amount;
        sum->to_household += kind->amount;
        sum->households += kind->households;
        sum->persons += kind->persons;
        sum->villages += kind->households > 0;
    }
    int64_t held = own * rng_between(b->rng, 20, 120) / 1000;
    int64_t to_village = own + b->arrived[year] + held;
    int64_t late = own > 0 ? to_village * rng_between(b->rng, 20, 60) / 1000
                           : 0;
    int64_t unplanned = own * rng_between(b->rng, 0, 60) / 1000;
    divide(b, year, own, held, offsetof(struct project_sum, held));
    divide(b, year, own, late, offsetof(struct project_sum, late));
    divide(b, year, own, unplanned, offsetof(struct project_sum, unplanned));
    if (own == 0 && b->budget[year] == 0)
        return STATUS_OK;
    const struct row_fund row = {
        .region = b->village->place->id,
        .year = DEMO_YEAR_FIRST + year,
        .facts = { .budget = to_village + late + unplanned + b->budget[year] -
                             b->arrived[year],
                   .arrived = to_village + late,
                   .to_village = to_village,
                   .to_household = own,
                   .spent = own + b->spent[year],
                   .persons = b->sum->persons_covered[year] },
    };
    return store_put_fund(b->d->store, &row, err);
}

enum status demo_works_write(struct demo *d, const struct village *v,
                             const struct village_sum *sum, struct rng *r,
                             struct error *err)
{
    struct builder b = { .d = d, .village = v, .sum = sum, .rng = r };
    enum status status = v->place->id == DEMO_VILLAGE ? put_fixed_plan(&b, err)
                                                      : put_drawn_plan(&b, err);
    if (status == STATUS_OK)
        status = put_extra(&b, err);
    for (int y = 0; y < DEMO_YEARS && status == STATUS_OK; y++)
        status = put_fund(&b, y, err);
    return status;
}

/* ---- townships and counties ---- */

static enum status put_departments(struct demo *d, region_id id,
                                   struct error *err)
{
    enum status status = STATUS_OK;
    for (int i = 0; i < d->words.n_departments && status == STATUS_OK; i++) {
        const struct row_official row = {
            .id = id * 1000 + i,
            .region = id,
            .duty = DUTY_DEPARTMENT,
            .name = d->words.departments[i],
            .unit = d->words.departments[i],
            .since_year = 2014,
            .since_month = 6,
        };
        status = store_put_official(d->store, &row, err);
    }
    return status;
}

struct town_year {
    const struct township *town;
    int64_t households, persons;
};

static enum status put_town_work(struct demo *d, const struct town_year *t,
                                 int year, struct rng *r, struct error *err)
{
    const struct words *w = &d->words;
    const struct work *work =
        &w->town_works.of[rng_below(r, (uint32_t)w->town_works.n)];
    char number[48], name[DEMO_TEXT_BYTES];
    region_id id = t->town->place->id;
    int64_t budget = (int64_t)rng_between(r, work->cost_low, work->cost_high) *
                     WAN;
    int64_t arrived = budget * rng_between(r, 85, 100) / 100;
    int64_t down = arrived * rng_between(r, 88, 100) / 100;
    bool last = year == DEMO_YEAR_LAST && rng_chance(r, 0.4);
    int percent = last ? rng_between(r, 70, 98) : 100;
    int64_t spent = down * percent / 100;
    str_format(number, sizeof number, "%lld-%d-01", (long long)id, year);
    str_format(name, sizeof name, "%s%s", t->town->place->name, work->project);
    const struct row_project row = {
        .id = (id * 10000 + year) * 100 + 1,
        .region = id,
        .facts = { .number = number,
                   .name = name,
                   .department = work->department,
                   .year = year,
                   .budget = budget,
                   .arrived = arrived,
                   .spent = spent,
                   .percent = percent,
                   .progress = last ? PROGRESS_ACTIVE : PROGRESS_DONE,
                   .villages = t->town->n_villages,
                   .households = t->households,
                   .persons = t->persons },
    };
    const struct row_fund fund = {
        .region = id,
        .year = year,
        .facts = { .budget = budget,
                   .arrived = arrived,
                   .to_village = down,
                   .spent = spent },
    };
    enum status status = store_put_project(d->store, &row, err);
    return status == STATUS_OK ? store_put_fund(d->store, &fund, err) : status;
}

enum status demo_township_write(struct demo *d, int township, struct error *err)
{
    const struct township *town = &d->places.townships[township];
    uint64_t id = (uint64_t)town->place->id;
    struct rng r = rng_make(hash_u64(d->options->seed, id), id);
    struct town_year t = { .town = town };
    for (int i = 0; i < town->n_villages; i++) {
        const struct village *v = &d->places.villages[town->first_village + i];
        t.households += v->households;
        t.persons += v->registered_persons;
    }
    enum status status = put_departments(d, town->place->id, err);
    for (int y = DEMO_YEAR_FIRST; y <= DEMO_YEAR_LAST && status == STATUS_OK;
         y++)
        if (rng_chance(&r, 0.8))
            status = put_town_work(d, &t, y, &r, err);
    return status;
}

static enum status put_county_project(struct demo *d, const struct county *c,
                                      int year, enum measure kind,
                                      const struct project_sum *s,
                                      struct error *err)
{
    char number[48];
    int64_t arrived = s->to_household + s->held + s->late;
    int percent = arrived > 0 ? (int)(s->to_household * 100 / arrived) : 100;
    str_format(number, sizeof number, "%lld-%d-%02d", (long long)c->place->id,
               year, (int)kind + 1);
    const struct row_project row = {
        .id = demo_project_id(c, year, kind),
        .region = c->place->id,
        .facts = { .number = number,
                   .name = d->words.projects[kind].name,
                   .department = d->words.projects[kind].department,
                   .year = year,
                   .budget = arrived + s->unplanned,
                   .arrived = arrived,
                   .spent = s->to_household,
                   .percent = percent,
                   .progress = percent >= 90 ? PROGRESS_DONE : PROGRESS_ACTIVE,
                   .villages = s->villages,
                   .households = s->households,
                   .persons = s->persons },
    };
    return store_put_project(d->store, &row, err);
}

enum status demo_county_write(struct demo *d, int county, struct error *err)
{
    const struct county *c = &d->places.counties[county];
    enum status status = put_departments(d, c->place->id, err);
    for (int y = 0; y < DEMO_YEARS; y++)
        for (int k = 0; k < MEASURE_COUNT && status == STATUS_OK; k++) {
            const struct project_sum *s = &d->sums[county][y][k];
            if (s->households > 0 || s->held + s->late + s->unplanned > 0)
                status = put_county_project(d, c, DEMO_YEAR_FIRST + y,
                                            (enum measure)k, s, err);
        }
    return status;
}
