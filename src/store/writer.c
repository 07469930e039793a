#include "store/writer.h"

#include <stdlib.h>

#include "store/put.h"
#include "store/shape.h"

/* Of the schema. */
#define YEAR_LEAST 1990
#define YEAR_MOST  2199

#define PUT(table, key, ...)                                                   \
    put_row(s, table, (const struct cell[]){ __VA_ARGS__ },                    \
            (int)LENGTH(((const struct cell[]){ __VA_ARGS__ })), key, err)

enum status store_put_meta(struct store *s, const char *key, const char *value,
                           struct error *err)
{
    enum status status = PUT(PUT_META, 0, cell_text(key), cell_text(value));
    if (status != STATUS_OK)
        error_prefix(err, "meta '%s'", key);
    return status;
}

enum status store_put_poverty_line(struct store *s, int year, int32_t yuan,
                                   const char *basis, struct error *err)
{
    return PUT(PUT_POVERTY_LINE, year, cell_int(year), cell_int(yuan),
               cell_text(basis));
}

static enum status encode(const struct geo_shape *shape, const char *name,
                          uint8_t **blob, size_t *n, struct error *err)
{
    *blob = NULL;
    *n = 0;
    if (!shape)
        return STATUS_OK;
    enum status status = shape_encode(shape, blob, n, err);
    if (status != STATUS_OK)
        error_prefix(err, "%s", name ? name : "");
    return status;
}

enum status store_put_region(struct store *s, const struct row_region *r,
                             struct error *err)
{
    uint8_t *blob;
    size_t n;
    enum status status = encode(r->shape, r->name, &blob, &n, err);
    if (status != STATUS_OK)
        return status;
    status = PUT(PUT_REGION, r->id, cell_int(r->id), cell_text(r->name),
                 cell_text(r->short_name), cell_text(r->en),
                 cell_text(r->initials), cell_real(r->lon), cell_real(r->lat),
                 cell_blob(blob, n), cell_int(r->schematic),
                 cell_int(r->rural_persons));
    free(blob);
    return status;
}

enum status store_put_backdrop(struct store *s, const struct row_backdrop *r,
                               struct error *err)
{
    uint8_t *blob;
    size_t n;
    const struct geo_shape none = { 0 };
    enum status status = encode(r->shape ? r->shape : &none, r->name, &blob, &n,
                                err);
    if (status != STATUS_OK)
        return status;
    status = PUT(PUT_BACKDROP, 0,
                 cell_text(r->kind == BACKDROP_RIVER ? "river" : "neighbour"),
                 cell_text(r->name), cell_blob(blob, n),
                 cell_int(r->schematic));
    free(blob);
    return status;
}

enum status store_put_village(struct store *s, const struct row_village *r,
                              struct error *err)
{
    const struct village_facts *f = &r->facts;
    return PUT(PUT_VILLAGE, r->id, cell_int(r->id),
               cell_int(f->poverty_village), cell_known(f->exit_year),
               cell_text(f->terrain), cell_int(f->collective_income),
               cell_int(f->groups), cell_int(f->team_size),
               cell_int(f->households_all), cell_int(f->persons_all));
}

enum status store_put_official(struct store *s, const struct row_official *r,
                               struct error *err)
{
    return PUT(PUT_OFFICIAL, r->id, cell_int(r->id), cell_int(r->region),
               cell_key(duty_key(r->duty)), cell_text(r->name),
               cell_text(r->unit), cell_known(r->since_year),
               cell_known(r->since_month));
}

static struct cell cause_cell(enum cause c)
{
    return cell_key(c == CAUSE_NONE ? NULL : cause_key(c));
}

static struct cell bit_cell(unsigned bits, enum guarantee g)
{
    return cell_int(bits >> g & 1);
}

enum status store_put_household(struct store *s, const struct row_household *r,
                                struct error *err)
{
    unsigned bits = r->guarantees;
    if (!household_legal(r->id) || r->persons < 0)
        return error_set(err, STATUS_INVALID,
                         "%s: household %lld of %d persons: a number of 17 "
                         "digits below a village, and 0 persons or more, "
                         "expected",
                         s->path, (long long)r->id, r->persons);
    return PUT(
        PUT_HOUSEHOLD, r->id, cell_int(r->id), cell_text(r->head),
        cell_text(r->surname), cell_text(r->group), cell_int(r->persons),
        cell_int(r->workers), cause_cell(r->cause),
        cause_cell(r->cause_other[0]), cause_cell(r->cause_other[1]),
        cell_key(attribute_key(r->attribute)), cell_known(r->year_identified),
        cell_known(r->year_exit), cell_real(r->lon), cell_real(r->lat),
        bit_cell(bits, GUARANTEE_FOOD), bit_cell(bits, GUARANTEE_CLOTHING),
        bit_cell(bits, GUARANTEE_SCHOOLING), bit_cell(bits, GUARANTEE_MEDICAL),
        bit_cell(bits, GUARANTEE_HOUSING), bit_cell(bits, GUARANTEE_WATER),
        cell_text(r->housing), cell_text(r->water), cell_known(r->helper));
}

enum status store_put_household_year(struct store *s,
                                     const struct row_household_year *r,
                                     struct error *err)
{
    const struct cell none = { .kind = CELL_NULL };
    bool known = r->income_known;
    if (r->year < YEAR_LEAST || r->year > YEAR_MOST)
        return error_set(err, STATUS_INVALID,
                         "%s: household %lld: year %d; %d to %d expected",
                         s->path, (long long)r->household, r->year, YEAR_LEAST,
                         YEAR_MOST);
    return PUT(PUT_HOUSEHOLD_YEAR, r->household, cell_int(r->household),
               cell_int(r->year), cell_key(poverty_key(r->poverty)),
               known ? cell_int(r->wage) : none,
               known ? cell_int(r->business) : none,
               known ? cell_int(r->property) : none,
               known ? cell_int(r->transfer) : none,
               known ? cell_int(r->expense) : none,
               r->allowance_known ? cell_int(r->allowance) : none);
}

static struct cell cell_of_known(enum known k)
{
    return k == KNOWN_NOT ? (struct cell){ .kind = CELL_NULL }
                          : cell_int(k == KNOWN_YES);
}

enum status store_put_member(struct store *s, const struct row_member *r,
                             struct error *err)
{
    return PUT(PUT_MEMBER, r->household, cell_int(r->household),
               cell_int(r->number), cell_key(relation_key(r->relation)),
               cell_text(r->name), cell_known(r->birth_year), cell_int(r->male),
               cell_text(r->ethnicity), cell_key(health_key(r->health)),
               cell_key(labour_key(r->labour)),
               cell_key(occupation_key(r->occupation)),
               cell_of_known(r->dropout), cell_of_known(r->insured),
               r->months_known ? cell_int(r->months)
                               : (struct cell){ .kind = CELL_NULL },
               cell_key(r->education == EDUCATION_NONE
                            ? NULL
                            : education_key(r->education)),
               cell_key(r->work_place == WORK_PLACE_NONE
                            ? NULL
                            : work_place_key(r->work_place)),
               cell_known(r->twin));
}

enum status store_put_project(struct store *s, const struct row_project *r,
                              struct error *err)
{
    const struct project *f = &r->facts;
    return PUT(PUT_PROJECT, r->id, cell_int(r->id), cell_int(r->region),
               cell_text(f->number), cell_text(f->name),
               cell_text(f->department), cell_int(f->year), cell_int(f->budget),
               cell_int(f->arrived), cell_int(f->spent), cell_int(f->percent),
               cell_key(progress_key(f->progress)), cell_int(f->villages),
               cell_int(f->households), cell_int(f->persons));
}

enum status store_put_measure(struct store *s, const struct row_measure *r,
                              struct error *err)
{
    return PUT(PUT_MEASURE, r->id, cell_int(r->id), cell_int(r->household),
               cell_known(r->project), cell_key(measure_key(r->kind)),
               cell_text(r->title), cell_text(r->detail),
               cell_text(r->department), cell_int(r->year),
               cell_known(r->month), cell_int(r->amount),
               cell_key(progress_key(r->progress)), cell_int(r->percent),
               cell_text(r->policy), cell_text(r->result));
}

enum status store_put_income_item(struct store *s,
                                  const struct row_income_item *r,
                                  struct error *err)
{
    return PUT(PUT_INCOME_ITEM, r->household, cell_int(r->household),
               cell_int(r->number), cell_int(r->year),
               cell_key(income_source_key(r->source)), cell_text(r->name),
               cell_int(r->amount));
}

static struct cell risk_cell(const struct row_risk *r, int i)
{
    return cell_key(i < r->n_risks ? risk_key(r->risks[i]) : NULL);
}

enum status store_put_risk(struct store *s, const struct row_risk *r,
                           struct error *err)
{
    return PUT(PUT_RISK, r->household, cell_int(r->household),
               cell_int(r->year), cell_key(monitored_key(r->kind)),
               risk_cell(r, 0), risk_cell(r, 1), risk_cell(r, 2),
               risk_cell(r, 3), risk_cell(r, 4),
               cell_key(r->removed == REMOVAL_NONE ? NULL
                                                   : removal_key(r->removed)));
}

enum status store_put_photo(struct store *s, const struct row_photo *r,
                            struct error *err)
{
    return PUT(PUT_PHOTO, r->id, cell_int(r->id), cell_int(r->household),
               cell_key(photo_kind_key(r->kind)), cell_int(r->at_unix_s),
               cell_text(r->file), cell_known(r->pair));
}

enum status store_put_plan(struct store *s, const struct row_plan *r,
                           struct error *err)
{
    const struct plan_item *f = &r->item;
    return PUT(PUT_PLAN, r->id, cell_int(r->id), cell_int(r->village),
               cell_text(f->title), cell_text(f->state),
               cell_key(progress_key(f->progress)), cell_int(f->percent),
               cell_known(f->year));
}

enum status store_put_fund(struct store *s, const struct row_fund *r,
                           struct error *err)
{
    const struct funds *f = &r->facts;
    return PUT(PUT_FUND, r->region, cell_int(r->region), cell_int(r->year),
               cell_int(f->budget), cell_int(f->arrived),
               cell_int(f->to_village), cell_int(f->to_household),
               cell_int(f->spent), cell_int(f->persons));
}

enum status store_put_log(struct store *s, const struct row_log *r,
                          struct error *err)
{
    return PUT(PUT_LOG, r->id, cell_int(r->id), cell_int(r->household),
               cell_int(r->at_unix_s), cell_key(visit_key(r->kind)),
               cell_text(r->helper), cell_text(r->text));
}

enum status store_put_change(struct store *s, const struct row_change *r,
                             struct error *err)
{
    return PUT(PUT_CHANGE, r->id, cell_int(r->id), cell_int(r->household),
               cell_int(r->at_unix_s), cell_key(change_key(r->kind)),
               cell_text(r->reason));
}

enum status store_put_external(struct store *s, region_id village,
                               const char *external, household_id household,
                               struct error *err)
{
    return PUT(PUT_EXTERNAL, household, cell_int(village), cell_text(external),
               cell_int(household));
}
