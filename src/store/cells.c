#include "store/cells.h"

/* Of the schema. */
#define YEAR_LEAST 1990
#define YEAR_MOST  2199

static const struct cell none = { .kind = CELL_NULL };

static struct cell cause_cell(enum cause c)
{
    return cell_key(c == CAUSE_NONE ? NULL : cause_key(c));
}

static struct cell bit_cell(unsigned bits, enum guarantee g)
{
    return cell_int(bits >> g & 1);
}

static struct cell known_cell(enum known k)
{
    return k == KNOWN_NOT ? none : cell_int(k == KNOWN_YES);
}

enum status cells_check_household(const struct store *s,
                                  const struct row_household *r,
                                  struct error *err)
{
    if (household_legal(r->id) && r->persons >= 0)
        return STATUS_OK;
    return error_set(err, STATUS_INVALID,
                     "%s: household %lld of %d persons: a number of 17 "
                     "digits below a village, and 0 persons or more, "
                     "expected",
                     s->path, (long long)r->id, r->persons);
}

enum status cells_check_year(const struct store *s,
                             const struct row_household_year *r,
                             struct error *err)
{
    if (r->year >= YEAR_LEAST && r->year <= YEAR_MOST)
        return STATUS_OK;
    return error_set(err, STATUS_INVALID,
                     "%s: household %lld: year %d; %d to %d expected", s->path,
                     (long long)r->household, r->year, YEAR_LEAST, YEAR_MOST);
}

int cells_of_household(const struct row_household *r, struct cell *out)
{
    unsigned bits = r->guarantees;
    int n = 0;
    out[n++] = cell_int(r->id);
    out[n++] = cell_text(r->head);
    out[n++] = cell_text(r->surname);
    out[n++] = cell_text(r->group);
    out[n++] = cell_int(r->persons);
    out[n++] = cell_int(r->workers);
    out[n++] = cause_cell(r->cause);
    out[n++] = cause_cell(r->cause_other[0]);
    out[n++] = cause_cell(r->cause_other[1]);
    out[n++] = cell_key(attribute_key(r->attribute));
    out[n++] = cell_known(r->year_identified);
    out[n++] = cell_known(r->year_exit);
    out[n++] = cell_real(r->lon);
    out[n++] = cell_real(r->lat);
    out[n++] = bit_cell(bits, GUARANTEE_FOOD);
    out[n++] = bit_cell(bits, GUARANTEE_CLOTHING);
    out[n++] = bit_cell(bits, GUARANTEE_SCHOOLING);
    out[n++] = bit_cell(bits, GUARANTEE_MEDICAL);
    out[n++] = bit_cell(bits, GUARANTEE_HOUSING);
    out[n++] = bit_cell(bits, GUARANTEE_WATER);
    out[n++] = cell_text(r->housing);
    out[n++] = cell_text(r->water);
    out[n++] = cell_known(r->helper);
    return n;
}

int cells_of_year(const struct row_household_year *r, struct cell *out)
{
    bool known = r->income_known;
    int n = 0;
    out[n++] = cell_int(r->household);
    out[n++] = cell_int(r->year);
    out[n++] = cell_key(poverty_key(r->poverty));
    out[n++] = known ? cell_int(r->wage) : none;
    out[n++] = known ? cell_int(r->business) : none;
    out[n++] = known ? cell_int(r->property) : none;
    out[n++] = known ? cell_int(r->transfer) : none;
    out[n++] = known ? cell_int(r->expense) : none;
    out[n++] = r->allowance_known ? cell_int(r->allowance) : none;
    return n;
}

int cells_of_member(const struct row_member *r, struct cell *out)
{
    int n = 0;
    out[n++] = cell_int(r->household);
    out[n++] = cell_int(r->number);
    out[n++] = cell_key(relation_key(r->relation));
    out[n++] = cell_text(r->name);
    out[n++] = cell_known(r->birth_year);
    out[n++] = cell_int(r->male);
    out[n++] = cell_text(r->ethnicity);
    out[n++] = cell_key(health_key(r->health));
    out[n++] = cell_key(labour_key(r->labour));
    out[n++] = cell_key(occupation_key(r->occupation));
    out[n++] = known_cell(r->dropout);
    out[n++] = known_cell(r->insured);
    out[n++] = r->months_known ? cell_int(r->months) : none;
    out[n++] = cell_key(
        r->education == EDUCATION_NONE ? NULL : education_key(r->education));
    out[n++] = cell_key(r->work_place == WORK_PLACE_NONE
                            ? NULL
                            : work_place_key(r->work_place));
    out[n++] = cell_known(r->twin);
    return n;
}

int cells_of_item(const struct row_income_item *r, struct cell *out)
{
    int n = 0;
    out[n++] = cell_int(r->household);
    out[n++] = cell_int(r->number);
    out[n++] = cell_int(r->year);
    out[n++] = cell_key(income_source_key(r->source));
    out[n++] = cell_text(r->name);
    out[n++] = cell_int(r->amount);
    return n;
}

int cells_of_risk(const struct row_risk *r, struct cell *out)
{
    int n = 0;
    out[n++] = cell_int(r->household);
    out[n++] = cell_int(r->year);
    out[n++] = cell_key(monitored_key(r->kind));
    for (int i = 0; i < RISKS_MAX; i++)
        out[n++] = cell_key(i < r->n_risks ? risk_key(r->risks[i]) : NULL);
    out[n++] = cell_key(r->removed == REMOVAL_NONE ? NULL
                                                   : removal_key(r->removed));
    return n;
}
