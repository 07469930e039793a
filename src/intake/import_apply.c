/* A household against the register: new, changed, the same, or gone. */
#include "intake/import_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/rng.h"
#include "base/str.h"
#include "model/mask.h"

#define CELL_M       80.0  /* within which a house's place is uncertain */
#define SPREAD_M     350.0 /* of houses around a village whose place is known */
#define REASON_BYTES 256
#define STEP         512 /* households between two looks at the clock */

struct change_of {
    enum change kind;
    bool any;
    char reason[REASON_BYTES];
};

/* What a household's rows will be. */
struct target {
    struct row_household row;
    struct row_member members[HOME_MEMBERS_MAX];
    int n_members;
    bool members_told;
    struct row_household_year years[YEARS_MAX + 1];
    int n_years;
    char surname[RECORD_NAME_BYTES];
};

static bool tells(const struct home *h, enum field f)
{
    return h->all.told >> f & 1;
}

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
        .twin = twins_number(im, m->twin, id, number),
    };
}

static void make_members(struct importer *im, const struct home *h,
                         struct target *t)
{
    t->members_told = h->n_members > 0;
    t->n_members = h->n_members;
    for (int i = 0; i < h->n_members; i++)
        make_member(im, &h->members[i], t->row.id, i + 1, &t->members[i]);
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
    if (tells(h, FIELD_LON)) {
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
    if (tells(h, FIELD_DANGEROUS))
        set_bit(bits, GUARANTEE_HOUSING, !h->all.dangerous);
    if (tells(h, FIELD_WATER_SAFE))
        set_bit(bits, GUARANTEE_WATER, h->all.water_safe);
    if (tells(h, FIELD_WATER_HARD) && h->all.water_hard)
        set_bit(bits, GUARANTEE_WATER, false);
    if (h->insured >= 0)
        set_bit(bits, GUARANTEE_MEDICAL, h->insured);
}

static enum poverty poverty_for(const struct home *h)
{
    if (tells(h, FIELD_POVERTY))
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
    if (tells(h, FIELD_GROUP))
        r->group = tally_text(&im->texts, a->group);
    if (tells(h, FIELD_HOUSING))
        r->housing = tally_text(&im->texts, a->housing);
    if (tells(h, FIELD_WATER))
        r->water = tally_text(&im->texts, a->water);
    if (tells(h, FIELD_CAUSE))
        r->cause = (enum cause)a->cause[0];
    if (tells(h, FIELD_CAUSE_2))
        r->cause_other[0] = (enum cause)a->cause[1];
    if (tells(h, FIELD_CAUSE_3))
        r->cause_other[1] = (enum cause)a->cause[2];
    if (tells(h, FIELD_ATTRIBUTE))
        r->attribute = (enum attribute)a->attribute;
    if (tells(h, FIELD_EXIT_YEAR))
        r->year_exit = a->exit_year;
    if (tells(h, FIELD_IDENTIFIED))
        r->year_identified = a->identified_year;
    if (tells(h, FIELD_PERSONS))
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
        split |= tells(h, (enum field)f);
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
            if (y->year == im->year && tells(h, (enum field)f))
                put_yuan(y, (enum field)f, h->all.yuan[f - FIELD_PER_HEAD],
                         t->row.persons);
        for (int k = 0; k < h->n_years; k++)
            if (h->years[k].year == y->year && h->years[k].field >= from &&
                h->years[k].field <= to)
                put_yuan(y, (enum field)h->years[k].field, h->years[k].value,
                         t->row.persons);
        if (!split && y->income_known && tells(h, FIELD_PER_HEAD))
            im->report->income_unsplit = true;
    }
}

/* ---- differences ---- */

static void say(struct change_of *c, const char *what)
{
    str_append(c->reason, sizeof c->reason, "%s%s", c->any ? "、" : "", what);
    c->any = true;
}

static bool same_members(const struct target *t,
                         const struct stored_household *old)
{
    if (t->n_members != old->n_members)
        return false;
    for (int i = 0; i < t->n_members; i++) {
        const struct row_member *a = &t->members[i], *b = &old->members[i];
        if (a->number != b->number || a->relation != b->relation ||
            strcmp(a->name, b->name) != 0 || a->birth_year != b->birth_year ||
            a->male != b->male || strcmp(a->ethnicity, b->ethnicity) != 0 ||
            a->health != b->health || a->labour != b->labour ||
            a->occupation != b->occupation)
            return false;
    }
    return true;
}

/* A member who shared a number with one that these files do not tell of still
 * does, as far as anybody knows. */
static bool keep_twins(const struct importer *im, struct target *t,
                       const struct stored_household *old)
{
    bool same = t->n_members == old->n_members || !t->members_told;
    for (int i = 0; i < t->n_members && i < old->n_members; i++) {
        struct row_member *a = &t->members[i];
        const struct row_member *b = &old->members[i];
        if (!a->twin && b->twin && a->birth_year == b->birth_year &&
            !strcmp(a->name, b->name) && twins_outside(im, b->twin))
            a->twin = b->twin;
        same &= a->twin == b->twin;
    }
    return same;
}

static bool same_year(const struct row_household_year *a,
                      const struct row_household_year *b)
{
    return a->poverty == b->poverty && a->income_known == b->income_known &&
           (!a->income_known ||
            (a->wage == b->wage && a->business == b->business &&
             a->property == b->property && a->transfer == b->transfer &&
             a->expense == b->expense));
}

static const struct row_household_year *
old_year(const struct stored_household *old, int year)
{
    for (int i = 0; i < old->n_years; i++)
        if (old->years[i].year == year)
            return &old->years[i];
    return NULL;
}

/* The state before a year, for telling an exit from a correction. */
static enum poverty state_before(const struct stored_household *old, int year)
{
    enum poverty p = POVERTY_NONE;
    for (int i = 0; i < old->n_years; i++)
        if (old->years[i].year <= year)
            p = old->years[i].poverty;
    return p;
}

static void compare_years(const struct importer *im, const struct target *t,
                          const struct stored_household *old,
                          struct change_of *c)
{
    bool income = false, state = false;
    for (int i = 0; i < t->n_years; i++) {
        const struct row_household_year *b = old_year(old, t->years[i].year);
        if (b && same_year(&t->years[i], b))
            continue;
        state |= !b || b->poverty != t->years[i].poverty;
        income |= t->years[i].income_known;
        if (t->years[i].year != im->year)
            continue;
        enum poverty before = state_before(old, im->year);
        enum poverty now = t->years[i].poverty;
        if (now == POVERTY_LIFTED && before != POVERTY_LIFTED &&
            before != POVERTY_NONE)
            c->kind = CHANGE_EXITED;
        else if (before == POVERTY_LIFTED && now != POVERTY_LIFTED)
            c->kind = CHANGE_RETURNED;
    }
    if (state)
        say(c, "脱贫属性");
    if (income)
        say(c, "收入");
}

static void compare(const struct importer *im, const struct target *t,
                    const struct stored_household *old, struct change_of *c)
{
    const struct row_household *a = &t->row, *b = &old->row;
    *c = (struct change_of){ .kind = CHANGE_CORRECTED };
    str_copy(c->reason, sizeof c->reason, "导入：");
    compare_years(im, t, old, c);
    if (strcmp(a->head, b->head) != 0)
        say(c, "户主");
    if (strcmp(a->group, b->group) != 0)
        say(c, "村民小组");
    if (a->persons != b->persons)
        say(c, "人数");
    if ((t->members_told && !same_members(t, old)) || a->workers != b->workers)
        say(c, "家庭成员");
    if (a->cause != b->cause || a->cause_other[0] != b->cause_other[0] ||
        a->cause_other[1] != b->cause_other[1])
        say(c, "致贫原因");
    if (a->attribute != b->attribute)
        say(c, "户属性");
    if (a->year_identified != b->year_identified ||
        a->year_exit != b->year_exit)
        say(c, "识别和脱贫年度");
    if (a->guarantees != b->guarantees)
        say(c, "两不愁三保障");
    if (strcmp(a->housing, b->housing) != 0 || strcmp(a->water, b->water) != 0)
        say(c, "住房和饮水");
    if (fabs(a->lon - b->lon) > 1e-9 || fabs(a->lat - b->lat) > 1e-9)
        say(c, "位置");
}

/* ---- writing ---- */

static enum status put_change(struct importer *im, household_id id,
                              enum change kind, const char *reason,
                              struct error *err)
{
    const struct row_change row = { im->next_change++, id, im->as_of, kind,
                                    reason };
    return store_put_change(im->store, &row, err);
}

static enum status put_all(struct importer *im, const struct target *t,
                           const struct stored_household *old,
                           bool same_twins, struct error *err)
{
    enum status status = store_put_household(im->store, &t->row, err);
    bool members = t->members_told &&
                   !(old && same_twins && same_members(t, old));
    if (status == STATUS_OK && members && old)
        status = store_clear_members(im->updater, t->row.id, err);
    for (int i = 0; i < t->n_members && members && status == STATUS_OK; i++)
        status = store_put_member(im->store, &t->members[i], err);
    for (int i = 0; i < t->n_years && status == STATUS_OK; i++) {
        const struct row_household_year *b =
            old ? old_year(old, t->years[i].year) : NULL;
        if (!b || !same_year(&t->years[i], b))
            status = store_put_household_year(im->store, &t->years[i], err);
    }
    return status;
}

static void note_seen(struct importer *im, household_id id)
{
    if (im->report->fresh)
        return;
    if (im->n_seen == im->cap_seen) {
        im->cap_seen = im->cap_seen ? im->cap_seen * 2 : 4096;
        im->seen = xrealloc(im->seen, sizeof *im->seen * (size_t)im->cap_seen);
    }
    im->seen[im->n_seen++] = id;
}

/* The number of a household that has one of another system. *fresh: given
 * just now; 0: the village has no more. */
static enum status find_number(struct importer *im, const struct home *h,
                               household_id *id, bool *fresh, struct error *err)
{
    region_id village = h->all.village;
    enum status status = STATUS_OK;
    *fresh = false;
    if (im->village != village) {
        im->village = village;
        im->last_number = 0;
        if (im->updater && !im->report->fresh)
            status = store_last_number(im->updater, village, &im->last_number,
                                       err);
    }
    if (status != STATUS_OK)
        return status;
    if (!(h->all.key & (KEY_EXTERNAL | KEY_HASHED))) {
        *id = household_make(village, (int)h->all.key);
        if ((int)h->all.key > im->last_number)
            im->last_number = (int)h->all.key;
        return STATUS_OK;
    }
    *id = 0;
    if (im->updater && !im->report->fresh)
        status = store_find_external(im->updater, village, h->external, id,
                                     err);
    if (status == STATUS_OK && *id == 0 && im->last_number < 99999) {
        *id = household_make(village, ++im->last_number);
        *fresh = true;
    }
    return status;
}

static void start_target(struct target *t, household_id id,
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

static void count_years(struct importer *im, const struct target *t)
{
    for (int i = 0; i < t->n_years; i++) {
        if (t->years[i].year < im->year_first)
            im->year_first = t->years[i].year;
        if (t->years[i].year > im->year_last)
            im->year_last = t->years[i].year;
    }
}

static enum status apply_home(struct importer *im, const struct home *h,
                              struct arena *arena, struct error *err)
{
    static struct target t;
    struct stored_household old;
    struct import_report *rep = im->report;
    household_id id;
    bool found = false, numbered;
    enum status status = find_number(im, h, &id, &numbered, err);
    if (status != STATUS_OK)
        return status;
    if (id == 0) {
        rep->rejected_rows += h->n_rows;
        tally_add(&rep->rejects, "the village has 99,999 households already",
                  h->file, h->row);
        return STATUS_OK;
    }
    if (im->updater && !rep->fresh && !numbered)
        status = store_read_household(im->updater, id, arena, &old, &found,
                                      err);
    if (status != STATUS_OK)
        return status;
    start_target(&t, id, found ? &old : NULL);
    make_members(im, h, &t);
    take_told(im, h, &t);
    make_years(im, h, &t);
    make_guarantees(h, t.years[0].poverty, !found, &t.row.guarantees);
    place_house(im, h, &t.row);
    count_years(im, &t);
    note_seen(im, id);
    struct known_place *v = locator_find(im->places, h->all.village);
    v->households++;
    v->persons += t.row.persons;
    rep->households++;
    rep->persons += t.row.persons;
    rep->given_positions += tells(h, FIELD_LON);
    rep->disagree += h->disagrees;
    if (h->n_beyond > 0)
        tally_add(&rep->notes, "more than 40 members; the rest is left out",
                  h->file, h->row);
    struct change_of c = { .kind = CHANGE_IDENTIFIED, .any = true };
    str_copy(c.reason, sizeof c.reason, "导入：新增");
    bool twins = !found || keep_twins(im, &t, &old);
    if (found)
        compare(im, &t, &old, &c);
    rep->n_new += !found;
    rep->n_changed += found && c.any;
    rep->n_same += found && !c.any;
    if (im->o->dry_run || (!c.any && twins))
        return STATUS_OK;
    status = put_all(im, &t, found ? &old : NULL, twins, err);
    if (status == STATUS_OK && numbered)
        status = store_put_external(im->store, h->all.village, h->external, id,
                                    err);
    if (status == STATUS_OK && !rep->fresh && c.any)
        status = put_change(im, id, c.kind, c.reason, err);
    return status;
}

enum status apply_households(struct importer *im, struct error *err)
{
    struct folder f;
    struct arena arena = { 0 };
    struct home *h = xcalloc(1, sizeof *h);
    bool more = true;
    int64_t done = 0, rows = 0, total = sorter_count(im->sorter);
    enum status status = fold_start(&f, im->sorter, im->household_rows,
                                     im->twins, err);
    while (status == STATUS_OK) {
        status = fold_next(&f, h, &more, err);
        if (status != STATUS_OK || !more)
            break;
        status = apply_home(im, h, &arena, err);
        arena_reset(&arena);
        rows += h->n_rows;
        if (++done % STEP == 0) {
            import_progress(im, "households", rows, total);
            if (status == STATUS_OK && import_stopped(im, err))
                status = STATUS_CANCELLED;
        }
    }
    arena_finish(&arena);
    free(h);
    return status;
}

/* ---- those that are gone ---- */

static int compare_ids(const void *a, const void *b)
{
    household_id x = *(const household_id *)a, y = *(const household_id *)b;
    return (x > y) - (x < y);
}

enum status apply_vanished(struct importer *im, struct error *err)
{
    enum status status = STATUS_OK;
    int64_t at = 0;
    if (im->n_seen > 0)
        qsort(im->seen, (size_t)im->n_seen, sizeof *im->seen, compare_ids);
    for (int64_t i = 0; i < im->n_vanished && status == STATUS_OK; i++) {
        household_id id = im->vanished[i];
        while (at < im->n_seen && im->seen[at] < id)
            at++;
        if (at < im->n_seen && im->seen[at] == id)
            continue;
        im->report->n_vanished++;
        if (!im->o->complete)
            continue;
        im->report->n_removed++;
        if (im->o->dry_run)
            continue;
        status = store_clear_years(im->updater, id, im->year, err);
        if (status == STATUS_OK)
            status = put_change(im, id, CHANGE_REMOVED, "导入：不在新名册中",
                                err);
    }
    return status;
}
