#include "store/writer.h"

#include <stdlib.h>

#include "store/cells.h"
#include "store/shape.h"

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

enum status store_put_household(struct store *s, const struct row_household *r,
                                struct error *err)
{
    struct cell cells[PUT_CELLS_MAX];
    enum status status = cells_check_household(s, r, err);
    if (status != STATUS_OK)
        return status;
    int n = cells_of_household(r, cells);
    return put_row(s, PUT_HOUSEHOLD, cells, n, r->id, err);
}

enum status store_put_household_year(struct store *s,
                                     const struct row_household_year *r,
                                     struct error *err)
{
    struct cell cells[PUT_CELLS_MAX];
    enum status status = cells_check_year(s, r, err);
    if (status != STATUS_OK)
        return status;
    int n = cells_of_year(r, cells);
    return put_row(s, PUT_HOUSEHOLD_YEAR, cells, n, r->household, err);
}

enum status store_put_member(struct store *s, const struct row_member *r,
                             struct error *err)
{
    struct cell cells[PUT_CELLS_MAX];
    int n = cells_of_member(r, cells);
    return put_row(s, PUT_MEMBER, cells, n, r->household, err);
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
    struct cell cells[PUT_CELLS_MAX];
    int n = cells_of_item(r, cells);
    return put_row(s, PUT_INCOME_ITEM, cells, n, r->household, err);
}

enum status store_put_risk(struct store *s, const struct row_risk *r,
                           struct error *err)
{
    struct cell cells[PUT_CELLS_MAX];
    int n = cells_of_risk(r, cells);
    return put_row(s, PUT_RISK, cells, n, r->household, err);
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
