/* One household: made in the order in which one thing follows from another,
 * and written. */
#include "intake/demo_parts.h"

#include "base/hash.h"
#include "base/str.h"

void demo_home_make(const struct demo *d, struct home *h,
                    const struct village *v, int number,
                    const struct neighbour *known, int group, double plan)
{
    const struct words *w = &d->words;
    household_id id = household_make(v->place->id, number);
    *h = (struct home){ .id = id, .village = v, .known = known };
    h->fixed = id == DEMO_HOUSEHOLD;
    h->rng = rng_make(hash_u64(d->options->seed, (uint64_t)id), (uint64_t)id);
    h->group = w->groups[group];
    demo_position_make(&d->places, h, group);
    if (h->fixed) {
        demo_fixed_people(w, h);
        demo_fixed_life(w, h);
        demo_fixed_help(w, h);
        return;
    }
    demo_people_make(w, h);
    demo_status_make(h, plan);
    demo_house_make(h);
    demo_aids_make(w, h);
    demo_income_make(w, h);
    demo_guarantees_make(h);
    if (d->rules)
        demo_fault_make(d, h);
}

static enum status put_household(const struct home *h, int64_t helper,
                                 struct store *s, struct error *err)
{
    const struct row_household row = {
        .id = h->id,
        .head = h->people[0].name,
        .surname = h->surname,
        .group = h->group,
        .persons = h->n_people,
        .workers = h->workers,
        .cause = h->cause,
        .cause_other = { h->other[0], h->other[1] },
        .attribute = h->attribute,
        .year_identified = h->identified,
        .year_exit = h->exit,
        .lon = h->at.lon,
        .lat = h->at.lat,
        .guarantees = h->guarantees,
        .housing = h->housing,
        .water = h->water,
        .helper = h->fault == FAULT_HELPER ? 0 : helper,
    };
    return store_put_household(s, &row, err);
}

/* ---- members ---- */

/* The young went to school longer; who is at school has not finished it. */
static enum education education_of(const struct person *p, struct rng *r)
{
    static const double old[EDUCATION_COUNT] = { 34, 46, 17, 3, 0, 0 };
    static const double grown[EDUCATION_COUNT] = { 6, 38, 44, 9, 2, 1 };
    static const double young[EDUCATION_COUNT] = { 0, 9, 52, 24, 10, 5 };
    switch (p->occupation) {
    case OCCUPATION_PRESCHOOL:
    case OCCUPATION_PRIMARY: return EDUCATION_NONE;
    case OCCUPATION_MIDDLE: return EDUCATION_PRIMARY;
    case OCCUPATION_HIGH: return EDUCATION_MIDDLE;
    case OCCUPATION_COLLEGE: return EDUCATION_HIGH;
    default: break;
    }
    if (p->age < 15)
        return EDUCATION_NONE;
    return (enum education)rng_weighted(r,
                                        p->age >= 60   ? old
                                        : p->age >= 35 ? grown
                                                       : young,
                                        EDUCATION_COUNT);
}

static enum work_place work_place_of(const struct person *p, struct rng *r)
{
    double u = rng_unit(r);
    if (p->occupation == OCCUPATION_AWAY)
        return u < 0.62 ? WORK_PLACE_OUTSIDE : WORK_PLACE_PROVINCE;
    if (p->occupation == OCCUPATION_LOCAL)
        return u < 0.5 ? WORK_PLACE_TOWNSHIP : WORK_PLACE_COUNTY;
    return WORK_PLACE_NONE;
}

static int months_of(const struct person *p, struct rng *r)
{
    int away = rng_between(r, 5, 11), near = rng_between(r, 3, 10);
    return p->occupation == OCCUPATION_AWAY    ? away
           : p->occupation == OCCUPATION_LOCAL ? near
                                               : -1;
}

static enum status put_people(const struct home *h, struct store *s,
                              struct error *err)
{
    enum status status = STATUS_OK;
    /* One member more than the list has. */
    int n = h->n_people - (h->fault == FAULT_MEMBERS && h->n_people > 1);
    struct rng r = rng_make((uint64_t)h->id, 31);
    for (int i = 0; i < n && status == STATUS_OK; i++) {
        const struct person *p = &h->people[i];
        bool bad_months = h->fault == FAULT_MONTHS && i == h->fault_member;
        enum education education = education_of(p, &r);
        enum work_place place = work_place_of(p, &r);
        int months = months_of(p, &r);
        const struct row_member row = {
            .household = h->id,
            .number = i + 1,
            .relation = p->relation,
            .name = p->name,
            .birth_year = DEMO_YEAR - p->age,
            .male = p->male,
            .ethnicity = h->ethnicity,
            .health = p->health,
            .labour = p->labour,
            .occupation = p->occupation,
            .dropout = h->fault == FAULT_DROPOUT && i == h->fault_member
                           ? KNOWN_YES
                           : KNOWN_NOT,
            .insured = h->fault == FAULT_INSURED && i == h->fault_member
                           ? KNOWN_NO
                           : KNOWN_NOT,
            .months_known = bad_months || months >= 0,
            .months = bad_months ? h->fault_months : months,
            .education = education,
            .work_place = place,
            .twin = i == 0 ? h->twin : 0,
        };
        status = store_put_member(s, &row, err);
    }
    return status;
}

int64_t demo_project_id(const struct county *c, int year, enum measure kind)
{
    return (c->place->id * 10000 + year) * 100 + (int)kind + 1;
}

static enum status put_aids(const struct demo *d, const struct home *h,
                            struct error *err)
{
    enum status status = STATUS_OK;
    const struct county *c = &d->places.counties[h->village->county];
    for (int i = 0; i < h->n_aids && status == STATUS_OK; i++) {
        const struct aid *a = &h->aids[i];
        const struct row_measure row = {
            .id = h->id * 16 + i,
            .household = h->id,
            .project = demo_project_id(c, a->year, a->kind),
            .kind = a->kind,
            .title = a->title,
            .detail = a->detail,
            .department = d->words.projects[a->kind].department,
            .year = a->year,
            .month = a->month,
            .amount = a->amount,
            .progress = a->progress,
            .percent = a->percent,
            .policy = d->words.projects[a->kind].policy,
            .result = a->progress == PROGRESS_DONE ||
                              a->progress == PROGRESS_MONTHLY
                          ? d->words.projects[a->kind].result
                          : "",
        };
        status = store_put_measure(d->store, &row, err);
    }
    return status;
}

enum status demo_home_write(const struct demo *d, const struct home *h,
                            int64_t helper, const struct diary *diary,
                            struct error *err)
{
    struct store *s = d->store;
    enum status status = put_household(h, helper, s, err);
    for (int i = 0; i < DEMO_YEARS && status == STATUS_OK; i++)
        if (h->poverty[i] != POVERTY_NONE)
            status = store_put_household_year(s, &h->income[i], err);
    if (status == STATUS_OK)
        status = put_people(h, s, err);
    if (status == STATUS_OK)
        status = put_aids(d, h, err);
    if (status == STATUS_OK)
        status = demo_items_write(d, h, err);
    if (status == STATUS_OK)
        status = demo_risks_write(d, h, err);
    if (status == STATUS_OK)
        status = demo_diary_write(&d->words, h, diary, s, err);
    return status;
}
