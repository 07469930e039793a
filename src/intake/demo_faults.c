/* Mistakes for the quality rules: about one household in forty has one. They
 * are drawn from a generator of their own, after all else: what is right in a
 * household stays as it is without them. */
#include "intake/demo_parts.h"

#include "base/hash.h"

#define CHANCE 0.03 /* some of the drawn ones do not fit their household */

static bool student(const struct person *p)
{
    return p->age >= 7 && p->age <= 16;
}

static bool sick(const struct person *p)
{
    return p->health == HEALTH_CHRONIC || p->health == HEALTH_SERIOUS;
}

static bool adult(const struct person *p)
{
    return p->occupation == OCCUPATION_AWAY ||
           p->occupation == OCCUPATION_LOCAL;
}

/* The first member of a kind; -1 none. */
static int first(const struct home *h, bool (*is)(const struct person *p))
{
    for (int i = 0; i < h->n_people; i++)
        if (is(&h->people[i]))
            return i;
    return -1;
}

static void fault_income(struct home *h, enum fault f, int32_t yuan)
{
    struct row_household_year *y = &h->income[demo_year_index(DEMO_YEAR)];
    int32_t net = y->business - y->expense;
    if (f == FAULT_ALLOWANCE) {
        y->allowance_known = h->attribute == ATTRIBUTE_ALLOWANCE;
    } else if (f == FAULT_WAGE && h->workers == 0 && y->transfer > yuan) {
        y->transfer -= yuan;
        y->wage += yuan;
    } else if (f == FAULT_EXPENSE && net > 0) {
        y->business = net;
        y->expense = 0;
    } else if (f == FAULT_NEGATIVE &&
               h->poverty[demo_year_index(DEMO_YEAR)] != POVERTY_LIFTED) {
        y->expense += y->wage + y->property + y->transfer + net + yuan;
    }
}

static void fault_cause(struct home *h, enum fault f)
{
    static const struct {
        enum fault fault;
        enum cause cause;
        unsigned facts; /* that bear it out */
    } causes[] = {
        { FAULT_ILLNESS, CAUSE_ILLNESS, FACT_SICK | FACT_DISABLED },
        { FAULT_SCHOOLING, CAUSE_SCHOOLING, FACT_STUDENT },
        { FAULT_DISABILITY, CAUSE_DISABILITY, FACT_DISABLED },
    };
    for (size_t i = 0; i < LENGTH(causes); i++)
        if (causes[i].fault == f && !(h->facts & causes[i].facts))
            h->cause = causes[i].cause;
    if (f == FAULT_CAUSE_TWICE)
        h->other[0] = h->cause;
}

void demo_fault_make(const struct demo *d, struct home *h)
{
    struct rng r = rng_make(
        hash_u64(d->options->seed ^ 0xfa17, (uint64_t)h->id), (uint64_t)h->id);
    bool lifted = h->poverty[demo_year_index(DEMO_YEAR)] == POVERTY_LIFTED;
    if (h->village->place->id == DEMO_VILLAGE || !rng_chance(&r, CHANCE))
        return;
    enum fault f = (enum fault)rng_between(&r, 1, FAULT_COUNT - 1);
    int32_t yuan = rng_between(&r, 300, 1800);
    int months = rng_between(&r, 13, 36);
    bool of_exit = f == FAULT_WATER || f == FAULT_DROPOUT || f == FAULT_INSURED;
    if (of_exit && !lifted)
        return;
    h->fault = f;
    h->fault_months = months;
    if (f == FAULT_WATER)
        h->guarantees &= ~(1u << GUARANTEE_WATER);
    h->fault_member = f == FAULT_DROPOUT   ? first(h, student)
                      : f == FAULT_INSURED ? first(h, sick)
                      : f == FAULT_MONTHS  ? first(h, adult)
                                           : -1;
    if (f == FAULT_OUTSIDE) /* two figures exchanged */
        h->at.lat += h->at.lat < 36 ? -0.9 : 0.9;
    fault_income(h, f, yuan);
    fault_cause(h, f);
}
