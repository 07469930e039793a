/* A household's state by year and what it earns: below the line before it
 * leaves poverty, above it after. */
#include "intake/demo_parts.h"

#include <math.h>

/* How many of all leave poverty in each year, per cent: the county's rate
 * falls by about a tenth in 2015 and 2016 and fast after that. */
static const double exits[DEMO_YEARS] = { 1, 9, 10, 29.5, 22.5, 21.5, 6.5 };
/* A poverty village leaves later, another earlier, by this much a year. */
#define TILT 0.10

static int draw_exit(struct home *h)
{
    double weights[DEMO_YEARS];
    double tilt = h->village->poverty_village ? TILT : -TILT;
    for (int y = 0; y < DEMO_YEARS; y++)
        weights[y] = exits[y] * exp(tilt * (y - 3));
    return DEMO_YEAR_FIRST + rng_weighted(&h->rng, weights, DEMO_YEARS);
}

/* 凉坪村 as the reference pictures show it in 2016: 33 lifted, 14 preparing,
 * 16 not yet, of which the 12 of the list are given. */
static int planned_exit(struct home *h, double plan)
{
    if (plan < 28.0 / 51)
        return plan < 3.0 / 51 ? 2014 : plan < 14.0 / 51 ? 2015 : 2016;
    if (plan < 39.0 / 51)
        return 2017;
    return plan < 48.5 / 51 ? 2018 : rng_chance(&h->rng, 0.7) ? 2019 : 2020;
}

static int known_exit(const struct neighbour *n, struct rng *r)
{
    if (n->poverty == POVERTY_LIFTED)
        return rng_between(r, 2015, 2016);
    return n->poverty == POVERTY_PREPARING ? 2017 : 2018;
}

static void draw_years(struct home *h, double plan)
{
    struct rng *r = &h->rng;
    double u = rng_unit(r);
    h->identified = u < 0.945 ? 2014 : u < 0.98 ? 2015 : 2016;
    if (h->known) {
        h->identified = 2014;
        h->first_exit = known_exit(h->known, r);
    } else {
        h->first_exit = plan >= 0 ? planned_exit(h, plan) : draw_exit(h);
        if (plan >= 0)
            h->identified = 2014;
    }
    if (h->identified > DEMO_YEAR_FIRST && h->first_exit <= h->identified)
        h->first_exit = h->identified + rng_between(r, 1, 3);
    if (h->first_exit > DEMO_YEAR_LAST)
        h->first_exit = DEMO_YEAR_LAST;
    h->exit = h->first_exit;
    h->returned = 0;
    bool could = !h->known && plan < 0 && h->first_exit <= 2018;
    if (could && rng_chance(r, 0.012)) {
        h->returned = h->first_exit + 1;
        h->exit = h->returned + 1;
    }
    h->below_after_exit = !h->known && !h->returned &&
                          h->exit < DEMO_YEAR_LAST && rng_chance(r, 0.004);
}

void demo_status_make(struct home *h, double plan)
{
    draw_years(h, plan);
    bool planned = h->known || plan >= 0 || rng_chance(&h->rng, 0.82);
    for (int i = 0; i < DEMO_YEARS; i++) {
        int year = DEMO_YEAR_FIRST + i;
        enum poverty p = POVERTY_NOT_YET;
        if (year < h->identified)
            p = POVERTY_NONE;
        else if (year == h->returned)
            p = POVERTY_RETURNED;
        else if (year >= h->first_exit)
            p = POVERTY_LIFTED;
        else if (year == h->first_exit - 1 && planned)
            p = POVERTY_PREPARING;
        h->poverty[i] = p;
    }
}

/* ---- income ---- */

static double before_exit(struct home *h, int i, double base)
{
    int span = demo_year_index(h->first_exit);
    double part = span > 0 ? (double)i / span : 0;
    double f = base + (0.95 - base) * part + rng_normal(&h->rng) * 0.02;
    return f < 0.45 ? 0.45 : f > 0.985 ? 0.985 : f;
}

static double after_exit(struct home *h, const int32_t *line, int i,
                         double before)
{
    double grown = before * (1.09 + rng_unit(&h->rng) * 0.15);
    double least = line[i] * (1.03 + rng_unit(&h->rng) * 0.2);
    return fmax(grown, least);
}

/* Net yuan a head by year, from the state. */
static void draw_per_head(const struct words *w, struct home *h)
{
    struct rng *r = &h->rng;
    const int32_t *line = w->lines;
    double base = 0.58 + rng_unit(r) * 0.2, value = 0;
    for (int i = 0; i < DEMO_YEARS; i++) {
        int year = DEMO_YEAR_FIRST + i;
        if (h->poverty[i] == POVERTY_RETURNED)
            value = line[i] * (0.72 + rng_unit(r) * 0.24);
        else if (h->poverty[i] == POVERTY_PREPARING)
            value = line[i] * (0.88 + rng_unit(r) * 0.15);
        else if (year < h->first_exit)
            value = line[i] * before_exit(h, i, base);
        else if (year == h->first_exit || year == h->exit)
            value = line[i] * (1.07 + rng_unit(r) * 0.4);
        else
            value = after_exit(h, line, i, value);
        h->per_head[i] = (int32_t)(value + 0.5);
    }
    if (h->below_after_exit) {
        int at = rng_between(r, h->exit + 1, DEMO_YEAR_LAST);
        int i = demo_year_index(at);
        h->per_head[i] = (int32_t)(line[i] * (0.86 + rng_unit(r) * 0.1));
    }
}

/* A neighbour's year is given; the others must lead there and on. */
static void pass_through_known(const struct words *w, struct home *h)
{
    int at = demo_year_index(DEMO_YEAR);
    double value = h->known->income;
    h->per_head[at] = h->known->income;
    for (int i = at - 1; i >= 0; i--) {
        value *= 0.86 + rng_unit(&h->rng) * 0.07;
        bool lifted = h->poverty[i] == POVERTY_LIFTED;
        if (lifted && value < w->lines[i] * 1.05)
            value = w->lines[i] * 1.05;
        if (!lifted && value > w->lines[i] * 0.97)
            value = w->lines[i] * 0.97;
        h->per_head[i] = (int32_t)value;
    }
    for (int i = at + 1; i < DEMO_YEARS; i++) {
        int32_t least = (int32_t)(h->per_head[i - 1] * 1.07);
        if (h->poverty[i] == POVERTY_LIFTED && h->per_head[i] < least)
            h->per_head[i] = least;
    }
}

/* Pension of a person of 60 and over, yuan a year. */
static const int pensions[DEMO_YEARS] = { 1020, 1020, 1020, 1080,
                                          1140, 1200, 1300 };
/* Low-income allowance a person and month, and support for the destitute a
 * person and year. */
static const int allowances[DEMO_YEARS] = { 110, 140, 180, 200, 230, 260, 300 };
static const int supports[DEMO_YEARS] = { 2900, 3300, 3900, 4300,
                                          4700, 5100, 5600 };

/* What the household gets in a year, never so much that its income could not
 * be what it is; whole months. */
static int32_t allowance_of(const struct home *h, int i, int32_t net)
{
    bool destitute = h->attribute == ATTRIBUTE_DESTITUTE;
    if (h->attribute == ATTRIBUTE_ORDINARY ||
        DEMO_YEAR_FIRST + i < h->allowance_year)
        return 0;
    int32_t full = destitute ? supports[i] * h->n_people
                             : allowances[i] * 12 * h->allowance_persons;
    int32_t most = (int32_t)(net * (destitute ? 0.86 : 0.6));
    int32_t got = full < most ? full : most;
    return got / 12 / h->allowance_persons * 12 * h->allowance_persons;
}

int32_t demo_allowance(const struct home *h, int year)
{
    int i = demo_year_index(year);
    const struct row_household_year *y = &h->income[i];
    int32_t net = y->wage + y->business + y->property + y->transfer -
                  y->expense;
    int32_t got = allowance_of(h, i, net);
    return got < y->transfer ? got : y->transfer;
}

static int32_t transfer_of(struct home *h, int i, int32_t net, int32_t grants)
{
    int32_t sum = allowance_of(h, i, net);
    for (int k = 0; k < h->n_people; k++)
        if (h->people[k].age - (DEMO_YEAR - DEMO_YEAR_FIRST) + i >= 60)
            sum += pensions[i];
    sum += grants * h->n_people + rng_between(&h->rng, 0, 60 + 20 * i);
    int32_t most = (int32_t)(net * 0.92);
    return sum < most ? sum : most;
}

/* Somebody has a wage: works away or near by, learns a trade at work, or
 * holds a post since some year. */
static int wage_since(const struct home *h)
{
    int since = DEMO_YEAR_LAST + 1;
    for (int i = 0; i < h->n_people; i++) {
        enum occupation o = h->people[i].occupation;
        if (o == OCCUPATION_AWAY || o == OCCUPATION_LOCAL ||
            o == OCCUPATION_TRAINING)
            return DEMO_YEAR_FIRST;
    }
    for (int i = 0; i < h->n_aids; i++)
        if ((h->aids[i].kind == MEASURE_WELFARE ||
             (h->aids[i].kind == MEASURE_ECOLOGY &&
              h->aids[i].progress == PROGRESS_MONTHLY)) &&
            h->aids[i].year < since)
            since = h->aids[i].year;
    return since;
}

struct shares { /* of what is not transferred, drawn once a household */
    double wage, property, expense;
    int32_t grants;
    int wage_since, property_since;
};

static struct shares draw_shares(struct home *h)
{
    struct rng *r = &h->rng;
    struct shares s = { .wage_since = wage_since(h),
                        .property_since = DEMO_YEAR_LAST + 1 };
    s.wage = 0.3 + rng_unit(r) * 0.25;
    s.property = 0.02 + rng_unit(r) * 0.05;
    s.expense = 0.22 + rng_unit(r) * 0.18;
    s.grants = rng_between(r, 50, 130);
    if (rng_chance(r, 0.55))
        s.property_since = rng_between(r, 2015, 2018);
    if (h->workers == 0) { /* the land is let */
        s.property = 0.35 + rng_unit(r) * 0.25;
        s.property_since = DEMO_YEAR_FIRST;
    }
    return s;
}

static void split_year(struct home *h, int i, const struct shares *s)
{
    struct row_household_year *y = &h->income[i];
    int year = DEMO_YEAR_FIRST + i;
    /* A remainder that does not divide by the members, below a yuan a head. */
    int32_t net = h->per_head[i] * h->n_people +
                  (int32_t)rng_below(&h->rng, (uint32_t)h->n_people);
    if (h->known)
        net = h->per_head[i] * h->n_people;
    int32_t transfer = transfer_of(h, i, net, s->grants);
    int32_t rest = net - transfer;
    double wage = year >= s->wage_since ? s->wage + 0.045 * i : 0;
    *y = (struct row_household_year){
        .household = h->id,
        .year = year,
        .poverty = h->poverty[i],
        .income_known = true,
        .transfer = transfer,
        .wage = (int32_t)(rest * wage),
        .property = year >= s->property_since ? (int32_t)(rest * s->property)
                                              : 0,
    };
    int32_t business = rest - y->wage - y->property;
    y->business = (int32_t)(business / (1 - s->expense));
    y->expense = y->business - business;
}

void demo_income_make(const struct words *w, struct home *h)
{
    draw_per_head(w, h);
    if (h->known)
        pass_through_known(w, h);
    struct shares s = draw_shares(h);
    for (int i = 0; i < DEMO_YEARS; i++)
        split_year(h, i, &s);
    /* The allowance's measure says what it paid in its first year. */
    for (int k = 0; k < h->n_aids; k++) {
        struct aid *a = &h->aids[k];
        unsigned asks = a->from ? a->from->need.facts : 0;
        int i = demo_year_index(a->year);
        if (asks & (FACT_ALLOWANCE | FACT_DESTITUTE))
            a->amount = allowance_of(h, i, h->per_head[i] * h->n_people);
    }
}
