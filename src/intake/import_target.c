/* What a household's rows will be: what the files tell, and else what the
 * register has. */
#include "intake/import_target.h"

#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "model/mask.h"

#define CELL_M   80.0  /* within which a house's place is uncertain */
#define SPREAD_M 350.0 /* of houses around a village whose place is known */

/* ---- members ---- */

static enum occupation occupation_for(const struct home_member *m, int age)
{
    if (m->told >> FIELD_SCHOOL & 1)
        return (enum occupation)m->school;
    if (m->told >> FIELD_WORK & 1)
        return (enum occupation)m->work;
    if (m->told >> FIELD_WORK_MONTHS & 1 && m->work_months > 0)
        return OCCUPATION_LOCAL;
    if (age >= 0 && age < 7)
        return OCCUPATION_PRESCHOOL;
    if (age >= 60)
        return OCCUPATION_PENSION;
    bool able = !(m->told >> FIELD_LABOUR & 1) || m->labour <= LABOUR_WEAK;
    return able && (age < 0 || age >= 16) ? OCCUPATION_FARM : OCCUPATION_HOME;
}

static void make_member(struct importer *im, const struct home_member *m,
                        household_id id, int number, struct row_member *out)
{
    int age = m->told >> FIELD_BIRTH & 1 ? im->year - m->birth_year : -1;
    bool minor = age >= 0 && age < 18;
    *out = (struct row_member){
        .household = id,
        .number = number,
        .relation = m->told >> FIELD_RELATION & 1 ? (enum relation)m->relation
                    : number == 1                 ? RELATION_HEAD
                                                  : RELATION_OTHER,
        .name = minor && !im->o->staff ? "" : m->name,
        .birth_year = m->birth_year,
        .male = m->male > 0,
        .ethnicity = tally_text(&im->texts, m->ethnicity),
        .health = (enum health)m->health,
        .labour = m->told >> FIELD_LABOUR & 1 ? (enum labour)m->labour
                  : age >= 16 && age < 60     ? LABOUR_ORDINARY
                                              : LABOUR_NONE,
        .occupation = occupation_for(m, age),
        .insured = !(m->told >> FIELD_INSURED & 1) ? KNOWN_NOT
                   : m->insured                    ? KNOWN_YES
                                                   : KNOWN_NO,
        .months_known = m->told >> FIELD_WORK_MONTHS & 1,
        .months = m->work_months,
        .education = m->told >> FIELD_EDUCATION & 1
                         ? (enum education)m->education
                         : EDUCATION_NONE,
        .work_place = m->told >> FIELD_WORK_PLACE & 1
                          ? (enum work_place)m->work_place
                          : WORK_PLACE_NONE,
        .twin = twins_number(im, m->twin, id, number),
    };
}

/* What others tell of a member, and an export does not, stays. */
static void keep_known(struct row_member *m, const struct stored_household *old)
{
    for (int i = 0; i < old->n_members; i++) {
        const struct row_member *o = &old->members[i];
        if (o->number != m->number || o->birth_year != m->birth_year ||
            strcmp(o->name, m->name) != 0)
            continue;
        m->dropout = o->dropout;
        if (m->education == EDUCATION_NONE)
            m->education = o->education;
        if (m->work_place == WORK_PLACE_NONE)
            m->work_place = o->work_place;
        if (m->insured == KNOWN_NOT)
            m->insured = o->insured;
        if (!m->months_known) {
            m->months_known = o->months_known;
            m->months = o->months;
        }
    }
}

static void make_members(struct importer *im, const struct home *h,
                         const struct stored_household *old, struct target *t)
{
    t->members_told = h->n_members > 0;
    t->n_members = h->n_members;
    for (int i = 0; i < h->n_members; i++) {
        make_member(im, &h->members[i], t->row.id, i + 1, &t->members[i]);
        if (old)
            keep_known(&t->members[i], old);
    }
}

static int count_workers(const struct target *t)
{
    int n = 0;
    for (int i = 0; i < t->n_members; i++)
        n += t->members[i].labour <= LABOUR_WEAK;
    return n;
}
/* ---- the household ---- */

/* Rounded to its cell and put anywhere in there: no house can be singled
 * out, and houses do not lie on a grid. Deterministic by household. */
static void place_house(const struct importer *im, const struct home *h,
                        struct row_household *row)
{
    struct rng r = rng_make((uint64_t)row->id, 7);
    const struct known_place *v = locator_find(im->places, h->all.village);
    double around = 0;
    if (home_tells(h, FIELD_LON)) {
        row->lon = h->all.lon_e6 / 1e6;
        row->lat = h->all.lat_e6 / 1e6;
        mask_position(CELL_M, &row->lon, &row->lat);
    } else if (isfinite(row->lon) && isfinite(row->lat)) {
        return; /* keeps the place it has */
    } else {
        row->lon = v->seat.lon;
        row->lat = v->seat.lat;
        around = SPREAD_M;
    }
    double x = rng_unit(&r) - 0.5, y = rng_unit(&r) - 0.5;
    double dx = x * CELL_M, dy = y * CELL_M;
    if (around > 0) {
        dx = rng_normal(&r) * around;
        dy = rng_normal(&r) * around;
    }
    double metres = 111320.0;
    row->lat += dy / metres;
    row->lon += dx / (metres * fmax(0.1, cos(row->lat * 0.017453292519943295)));
    row->lon = floor(row->lon * 1e6 + 0.5) / 1e6;
    row->lat = floor(row->lat * 1e6 + 0.5) / 1e6;
}

static void set_bit(unsigned *bits, enum guarantee g, bool value)
{
    *bits = value ? *bits | 1u << g : *bits & ~(1u << g);
}

static void make_guarantees(const struct home *h, enum poverty p, bool is_new,
                            unsigned *bits)
{
    /* Who has left poverty has been found to have them all. */
    if (is_new && p == POVERTY_LIFTED)
        *bits = (1u << GUARANTEE_COUNT) - 1;
    if (home_tells(h, FIELD_DANGEROUS))
        set_bit(bits, GUARANTEE_HOUSING, !h->all.dangerous);
    if (home_tells(h, FIELD_WATER_SAFE))
        set_bit(bits, GUARANTEE_WATER, h->all.water_safe);
    if (home_tells(h, FIELD_WATER_HARD) && h->all.water_hard)
        set_bit(bits, GUARANTEE_WATER, false);
    if (h->insured >= 0)
        set_bit(bits, GUARANTEE_MEDICAL, h->insured);
}

static enum poverty poverty_for(const struct home *h)
{
    if (home_tells(h, FIELD_POVERTY))
        return (enum poverty)h->all.poverty;
    return POVERTY_NONE;
}

static void take_told(const struct importer *im, const struct home *h,
                      struct target *t)
{
    struct row_household *r = &t->row;
    const struct record *a = &h->all;
    if (*h->head) {
        r->head = h->head;
        mask_surname(h->head, t->surname, sizeof t->surname);
        r->surname = t->surname;
    }
    if (home_tells(h, FIELD_GROUP))
        r->group = tally_text(&im->texts, a->group);
    if (home_tells(h, FIELD_HOUSING))
        r->housing = tally_text(&im->texts, a->housing);
    if (home_tells(h, FIELD_WATER))
        r->water = tally_text(&im->texts, a->water);
    if (home_tells(h, FIELD_CAUSE))
        r->cause = (enum cause)a->cause[0];
    if (home_tells(h, FIELD_CAUSE_2))
        r->cause_other[0] = (enum cause)a->cause[1];
    if (home_tells(h, FIELD_CAUSE_3))
        r->cause_other[1] = (enum cause)a->cause[2];
    if (home_tells(h, FIELD_ATTRIBUTE))
        r->attribute = (enum attribute)a->attribute;
    if (home_tells(h, FIELD_EXIT_YEAR))
        r->year_exit = a->exit_year;
    if (home_tells(h, FIELD_IDENTIFIED))
        r->year_identified = a->identified_year;
    if (home_tells(h, FIELD_PERSONS))
        r->persons = a->persons;
    else if (t->members_told)
        r->persons = t->n_members;
    if (t->members_told)
        r->workers = count_workers(t);
}
/* ---- its years ---- */

static struct row_household_year *year_of(struct target *t, int year,
                                          enum poverty p)
{
    for (int i = 0; i < t->n_years; i++)
        if (t->years[i].year == year)
            return &t->years[i];
    if (t->n_years == (int)LENGTH(t->years))
        return NULL;
    struct row_household_year *y = &t->years[t->n_years++];
    *y = (struct row_household_year){ .household = t->row.id,
                                      .year = year,
                                      .poverty = p };
    return y;
}

static void put_yuan(struct row_household_year *y, enum field f, int32_t v,
                     int persons)
{
    if (!y->income_known && f != FIELD_PER_HEAD)
        y->wage = y->business = y->property = y->transfer = y->expense = 0;
    switch (f) {
    case FIELD_PER_HEAD: {
        /* Not split by source: counted as wages; a loss as expense. Only when
         * nothing better is told. */
        int64_t net = (int64_t)v * (persons > 0 ? persons : 1);
        int64_t now = (int64_t)y->wage + y->business + y->property +
                      y->transfer - y->expense;
        if (y->income_known && now == net)
            return;
        if (net > INT32_MAX || net < -INT32_MAX)
            return;
        y->wage = net > 0 ? (int32_t)net : 0;
        y->expense = net < 0 ? (int32_t)-net : 0;
        y->business = y->property = y->transfer = 0;
        break;
    }
    case FIELD_WAGE: y->wage = v; break;
    case FIELD_BUSINESS: y->business = v; break;
    case FIELD_PROPERTY: y->property = v; break;
    case FIELD_TRANSFER: y->transfer = v; break;
    case FIELD_EXPENSE: y->expense = v; break;
    default: return;
    }
    y->income_known = true;
}

static bool split_told(const struct home *h, int year, int file_year)
{
    bool split = false;
    for (int f = FIELD_WAGE; f <= FIELD_EXPENSE && year == file_year; f++)
        split |= home_tells(h, (enum field)f);
    for (int i = 0; i < h->n_years; i++)
        split |= h->years[i].year == year && h->years[i].field >= FIELD_WAGE &&
                 h->years[i].field <= FIELD_EXPENSE;
    return split;
}

/* The state in a year that only its income is told of. */
static enum poverty poverty_in(const struct target *t, int year,
                               enum poverty now)
{
    if (t->row.year_exit > 0 && now == POVERTY_LIFTED)
        return year >= t->row.year_exit ? POVERTY_LIFTED : POVERTY_NOT_YET;
    return now;
}

static void make_years(struct importer *im, const struct home *h,
                       struct target *t)
{
    enum poverty now = poverty_for(h);
    enum poverty usual = now;
    if (now == POVERTY_NONE) {
        for (int i = 0; i < t->n_years; i++)
            if (t->years[i].year <= im->year)
                usual = t->years[i].poverty;
        if (usual == POVERTY_NONE)
            usual = t->row.year_exit && t->row.year_exit <= im->year
                        ? POVERTY_LIFTED
                        : POVERTY_NOT_YET;
    }
    struct row_household_year *y = year_of(t, im->year, usual);
    if (y && now != POVERTY_NONE)
        y->poverty = now;
    for (int i = 0; i < h->n_years; i++) {
        const struct year_value *v = &h->years[i];
        if (v->field >= RECORD_ITEM)
            continue;
        y = year_of(t, v->year, poverty_in(t, v->year, usual));
        if (y && v->field == FIELD_POVERTY)
            y->poverty = (enum poverty)v->value;
    }
    for (int i = 0; i < t->n_years; i++) {
        y = &t->years[i];
        bool split = split_told(h, y->year, im->year);
        int from = split ? FIELD_WAGE : FIELD_PER_HEAD;
        int to = split ? FIELD_EXPENSE : FIELD_PER_HEAD;
        for (int f = from; f <= to; f++)
            if (y->year == im->year && home_tells(h, (enum field)f))
                put_yuan(y, (enum field)f, h->all.yuan[f - FIELD_PER_HEAD],
                         t->row.persons);
        for (int k = 0; k < h->n_years; k++)
            if (h->years[k].year == y->year && h->years[k].field >= from &&
                h->years[k].field <= to)
                put_yuan(y, (enum field)h->years[k].field, h->years[k].value,
                         t->row.persons);
        if (!split && y->income_known && home_tells(h, FIELD_PER_HEAD))
            im->report->income_unsplit = true;
    }
}

/* ---- what its incomes were made of, and what it is watched for ---- */

static int compare_items(const struct row_income_item *a,
                         const struct row_income_item *b)
{
    return a->year != b->year ? a->year - b->year
                              : (int)a->source - (int)b->source;
}

/* By year and source, else in the mapping's order. */
static void make_items(const struct importer *im, const struct home *h,
                       struct target *t)
{
    t->n_items = 0;
    for (int i = 0; i < h->n_years; i++) {
        int k = h->years[i].field - RECORD_ITEM, at = t->n_items;
        if (k < 0 || k >= im->mapping.n_items || h->years[i].value == 0)
            continue;
        const struct map_item *m = &im->mapping.items[k];
        const struct row_income_item item = {
            .household = t->row.id,
            .year = h->years[i].year ? h->years[i].year : im->year,
            .source = (enum income_source)(m->source - FIELD_WAGE),
            .name = m->name,
            .amount = h->years[i].value,
        };
        for (; at > 0 && compare_items(&t->items[at - 1], &item) > 0; at--)
            t->items[at] = t->items[at - 1];
        t->items[at] = item;
        t->n_items++;
    }
    for (int i = 0; i < t->n_items; i++)
        t->items[i].number = i + 1;
}

static void make_risk(const struct importer *im, const struct home *h,
                      struct target *t)
{
    t->risk = (struct row_risk){ .household = t->row.id,
                                 .year = im->year,
                                 .n_risks = -1,
                                 .removed = REMOVAL_NONE };
    if (!home_tells(h, FIELD_MONITORED))
        return;
    t->risk.kind = (enum monitored)h->all.monitored;
    t->risk.n_risks = 0;
    for (int r = 0; r < RISK_COUNT && t->risk.n_risks < RISKS_MAX; r++)
        if (home_tells(h, FIELD_RISK) && h->all.risks >> r & 1)
            t->risk.risks[t->risk.n_risks++] = (enum risk)r;
    if (home_tells(h, FIELD_RISK_REMOVED))
        t->risk.removed = (enum removal)h->all.removed;
}

static bool tells_year(const struct target *t, int year)
{
    for (int i = 0; i < t->n_items; i++)
        if (t->items[i].year == year)
            return true;
    return false;
}

struct row_income_item *target_merge_items(const struct target *t,
                                           const struct row_income_item *old,
                                           int n_old, struct arena *a, int *n)
{
    struct row_income_item *all = ARENA_ARRAY(a, struct row_income_item,
                                              n_old + t->n_items + 1);
    *n = 0;
    for (int i = 0; i < n_old; i++)
        if (!tells_year(t, old[i].year))
            all[(*n)++] = old[i];
    for (int i = 0; i < t->n_items; i++)
        all[(*n)++] = t->items[i];
    for (int i = 0; i < *n; i++)
        all[i].number = i + 1;
    return all;
}

/* ---- the whole ---- */

static void start(struct target *t, household_id id,
                  const struct stored_household *old)
{
    t->n_members = t->n_years = 0;
    t->members_told = false;
    if (old) {
        t->row = old->row;
        for (int i = 0; i < old->n_years && i < (int)LENGTH(t->years); i++)
            t->years[t->n_years++] = old->years[i];
        return;
    }
    t->row = (struct row_household){ .id = id,
                                     .head = "",
                                     .surname = "",
                                     .group = "",
                                     .housing = "",
                                     .water = "",
                                     .cause = CAUSE_NONE,
                                     .cause_other = { CAUSE_NONE, CAUSE_NONE },
                                     .lon = NAN,
                                     .lat = NAN };
}

void target_make(struct importer *im, const struct home *h, household_id id,
                 const struct stored_household *old, struct target *t)
{
    start(t, id, old);
    make_members(im, h, old, t);
    take_told(im, h, t);
    make_years(im, h, t);
    make_items(im, h, t);
    make_risk(im, h, t);
    make_guarantees(h, t->years[0].poverty, !old, &t->row.guarantees);
    place_house(im, h, &t->row);
}
