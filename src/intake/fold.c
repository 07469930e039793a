#include "intake/fold.h"

#include <string.h>

#include "base/str.h"

#define FILE_SHIFT 40

struct sort_key fold_key(const struct record *r, int file, int64_t row)
{
    return (struct sort_key){ (uint64_t)r->village, r->key,
                              (uint64_t)file << FILE_SHIFT | (uint64_t)row };
}

static enum status read_next(struct folder *f, struct error *err)
{
    const void *data;
    size_t n;
    enum status status = sorter_next(f->sorter, &f->key, &data, &n, err);
    f->next = data;
    return status;
}

static enum status next_twin(struct folder *f, struct error *err)
{
    const void *data = NULL;
    size_t n;
    enum status status = sorter_next(f->twins, &f->twin_key, &data, &n, err);
    f->twin = data;
    return status;
}

/* Both are in the order of rows. */
static enum status find_twin(struct folder *f, uint32_t *out, struct error *err)
{
    enum status status = STATUS_OK;
    *out = 0;
    while (f->twin && status == STATUS_OK) {
        int c = sort_key_compare(&f->twin_key, &f->key);
        if (c > 0)
            break;
        if (c == 0)
            *out = *f->twin;
        status = next_twin(f, err);
    }
    return status;
}

enum status fold_start(struct folder *f, struct sorter *s, bool household_rows,
                       struct sorter *twins, struct error *err)
{
    *f = (struct folder){ .sorter = s,
                          .household_rows = household_rows,
                          .twins = twins };
    enum status status = sorter_rewind(s, err);
    if (status == STATUS_OK && twins)
        status = sorter_rewind(twins, err);
    if (status == STATUS_OK && twins)
        status = next_twin(f, err);
    return status == STATUS_OK ? read_next(f, err) : status;
}

static bool tells(const struct record *r, enum field f)
{
    return r->told >> f & 1;
}

/* The first that says it counts; another that says otherwise is noted. */
#define TAKE(field, slot)                                                      \
    do {                                                                       \
        if (tells(r, field)) {                                                 \
            if (!tells(a, field))                                              \
                a->slot = r->slot;                                             \
            else if (a->slot != r->slot)                                       \
                h->disagrees = true;                                           \
        }                                                                      \
    } while (0)

static void take_household(struct home *h, const struct record *r)
{
    struct record *a = &h->all;
    TAKE(FIELD_GROUP, group);
    TAKE(FIELD_HOUSING, housing);
    TAKE(FIELD_WATER, water);
    TAKE(FIELD_PERSONS, persons);
    TAKE(FIELD_POVERTY, poverty);
    TAKE(FIELD_EXIT_YEAR, exit_year);
    TAKE(FIELD_IDENTIFIED, identified_year);
    TAKE(FIELD_ATTRIBUTE, attribute);
    TAKE(FIELD_CAUSE, cause[0]);
    TAKE(FIELD_CAUSE_2, cause[1]);
    TAKE(FIELD_CAUSE_3, cause[2]);
    TAKE(FIELD_DANGEROUS, dangerous);
    TAKE(FIELD_WATER_SAFE, water_safe);
    TAKE(FIELD_WATER_HARD, water_hard);
    TAKE(FIELD_MONITORED, monitored);
    TAKE(FIELD_RISK, risks);
    TAKE(FIELD_RISK_REMOVED, removed);
    for (int f = FIELD_PER_HEAD; f <= FIELD_EXPENSE; f++)
        TAKE((enum field)f, yuan[f - FIELD_PER_HEAD]);
    if (tells(r, FIELD_LON) && !tells(a, FIELD_LON)) {
        a->lon_e6 = r->lon_e6;
        a->lat_e6 = r->lat_e6;
    }
    if (tells(r, FIELD_INSURED))
        h->insured = r->insured && h->insured != 0;
    a->told |= r->told;
}

#undef TAKE

static void take_years(struct home *h, const struct record *r)
{
    const struct year_value *years = record_years(r);
    for (int i = 0; i < r->n_years; i++) {
        bool known = false;
        for (int k = 0; k < h->n_years; k++)
            known |= h->years[k].year == years[i].year &&
                     h->years[k].field == years[i].field;
        if (!known && h->n_years < RECORD_YEARS_MAX)
            h->years[h->n_years++] = years[i];
    }
}

static void take_member(struct home *h, const struct record *r, uint32_t twin)
{
    bool head = tells(r, FIELD_RELATION) && r->relation == RELATION_HEAD;
    if (h->n_members == HOME_MEMBERS_MAX) {
        h->n_beyond++;
        return;
    }
    int at = h->n_members;
    /* The head is the first, wherever the export has it. */
    if (head && at > 0 &&
        !(h->members[0].told >> FIELD_RELATION & 1 &&
          h->members[0].relation == RELATION_HEAD)) {
        memmove(&h->members[1], &h->members[0],
                sizeof h->members[0] * (size_t)at);
        at = 0;
    }
    struct home_member *m = &h->members[at];
    *m = (struct home_member){ .told = r->told,
                               .birth_year = r->birth_year,
                               .work_months = r->work_months,
                               .ethnicity = r->ethnicity,
                               .relation = r->relation,
                               .health = r->health,
                               .labour = r->labour,
                               .school = r->school,
                               .work = r->work,
                               .education = r->education,
                               .work_place = r->work_place,
                               .male = r->male,
                               .insured = r->insured,
                               .twin = twin };
    memcpy(m->name, record_name(r), (size_t)r->name_n + 1);
    h->n_members++;
}

static void take(struct folder *f, struct home *h, const struct record *r,
                 uint32_t twin)
{
    take_household(h, r);
    take_years(h, r);
    if (!f->household_rows)
        take_member(h, r, twin);
    else if (!*h->head)
        memcpy(h->head, record_name(r), (size_t)r->name_n + 1);
    h->n_rows++;
}

enum status fold_next(struct folder *f, struct home *out, bool *more,
                      struct error *err)
{
    *more = f->next != NULL;
    if (!f->next)
        return STATUS_OK;
    const struct sort_key key = f->key;
    struct home *h = out;
    h->all = (struct record){ .village = f->next->village,
                              .key = f->next->key };
    h->n_years = h->n_members = h->n_rows = h->n_beyond = 0;
    h->insured = -1;
    h->disagrees = false;
    h->head[0] = 0;
    h->file = (int)(key.c >> FILE_SHIFT);
    h->row = (int64_t)(key.c & ((UINT64_C(1) << FILE_SHIFT) - 1));
    memcpy(h->external, record_external(f->next),
           (size_t)f->next->external_n + 1);
    while (f->next && f->key.a == key.a && f->key.b == key.b) {
        uint32_t twin;
        enum status status = find_twin(f, &twin, err);
        if (status == STATUS_OK) {
            take(f, h, f->next, twin);
            status = read_next(f, err);
        }
        if (status != STATUS_OK)
            return status;
    }
    if (!*h->head && h->n_members > 0)
        str_copy(h->head, sizeof h->head, h->members[0].name);
    return STATUS_OK;
}
