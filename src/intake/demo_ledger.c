/* What a household's incomes were made of, and what it is watched for. Drawn
 * from generators of their own: nothing else depends on them. */
#include "intake/demo_parts.h"

#include "base/hash.h"

#define PARTS_MAX 3 /* of one source in one year */

/* ---- income items ---- */

struct ledger {
    const struct demo *d;
    const struct home *h;
    struct rng rng;
    int number;
};

static bool helped_by(const struct home *h, int kind, int year)
{
    for (int i = 0; i < h->n_aids; i++)
        if ((int)h->aids[i].kind == kind && h->aids[i].year <= year)
            return true;
    return false;
}

static bool granted(const struct item_kind *k)
{
    return (k->need.facts & (FACT_ALLOWANCE | FACT_DESTITUTE)) != 0;
}

static bool has_part(const struct home *h, const struct item_kind *k, int year)
{
    return demo_need_met(&k->need, h, h->facts) &&
           (k->need.measure < 0 || helped_by(h, k->need.measure, year));
}

static enum status put_item(struct ledger *l, int year,
                            const struct item_kind *k, int32_t amount,
                            struct error *err)
{
    if (amount == 0)
        return STATUS_OK;
    const struct row_income_item row = { .household = l->h->id,
                                         .number = ++l->number,
                                         .year = year,
                                         .source = k->source,
                                         .name = k->name,
                                         .amount = amount };
    return store_put_income_item(l->d->store, &row, err);
}

/* Those parts that the year's amount divides into: to the yuan. */
static enum status divide(struct ledger *l, int year, enum income_source source,
                          int32_t total, struct error *err)
{
    const struct words *w = &l->d->words;
    const struct item_kind *parts[PARTS_MAX] = { NULL };
    double share[PARTS_MAX], sum = 0;
    int n = 0;
    enum status status = STATUS_OK;
    for (int i = 0; i < w->items.n && status == STATUS_OK; i++) {
        const struct item_kind *k = &w->items.of[i];
        if (k->source != source || total <= 0 || !has_part(l->h, k, year))
            continue;
        if (granted(k)) {
            int32_t got = l->h->fault == FAULT_ALLOWANCE
                              ? 0
                              : demo_allowance(l->h, year);
            got = got < total ? got : total;
            status = put_item(l, year, k, got, err);
            total -= got;
        } else if (n < PARTS_MAX && (n == 0 || rng_chance(&l->rng, 0.55))) {
            parts[n] = k;
            share[n] = k->share * (0.7 + 0.6 * rng_unit(&l->rng));
            sum += share[n++];
        }
    }
    for (int i = 0; i < n && total > 0 && status == STATUS_OK; i++) {
        int32_t part = i == n - 1 ? total : (int32_t)(total * share[i] / sum);
        sum -= share[i];
        total -= part;
        status = put_item(l, year, parts[i], part, err);
    }
    return status;
}

enum status demo_items_write(const struct demo *d, const struct home *h,
                             struct error *err)
{
    struct ledger l = { .d = d, .h = h };
    l.rng = rng_make(hash_u64(d->options->seed, (uint64_t)h->id), 41);
    enum status status = STATUS_OK;
    for (int i = 0; i < DEMO_YEARS && status == STATUS_OK; i++) {
        const struct row_household_year *y = &h->income[i];
        const int32_t of[SOURCE_COUNT] = { y->wage, y->business, y->property,
                                           y->transfer, y->expense };
        if (h->poverty[i] == POVERTY_NONE ||
            (d->brief && DEMO_YEAR_FIRST + i != DEMO_YEAR))
            continue;
        for (int s = 0; s < SOURCE_COUNT && status == STATUS_OK; s++)
            status = divide(&l, DEMO_YEAR_FIRST + i, (enum income_source)s,
                            of[s], err);
    }
    return status;
}

/* ---- monitoring ---- */

static void add_risk(struct row_risk *r, enum risk risk)
{
    for (int i = 0; i < r->n_risks; i++)
        if (r->risks[i] == risk)
            return;
    if (r->n_risks < RISKS_MAX)
        r->risks[r->n_risks++] = risk;
}

/* What the facts bear out; there always is one. */
static void draw_risks(const struct home *h, struct rng *g, struct row_risk *r)
{
    static const struct {
        unsigned fact;
        enum risk risk;
        double chance;
    } all[] = {
        { FACT_SICK, RISK_ILLNESS, 0.7 },
        { FACT_DISABLED, RISK_DISABILITY, 0.6 },
        { FACT_SENIOR, RISK_SCHOOLING, 0.5 },
        { FACT_AWAY, RISK_WORK, 0.35 },
    };
    for (size_t i = 0; i < LENGTH(all); i++) {
        bool drawn = rng_chance(g, all[i].chance);
        if ((h->facts & all[i].fact) && drawn)
            add_risk(r, all[i].risk);
    }
    if (h->cause == CAUSE_LABOUR)
        add_risk(r, RISK_LABOUR);
    if (rng_chance(g, 0.12) || r->kind == MONITORED_SUDDEN)
        add_risk(r, rng_chance(g, 0.5) ? RISK_DISASTER : RISK_ACCIDENT);
    if (r->n_risks == 0)
        add_risk(r, helped_by(h, MEASURE_INDUSTRY, r->year) ? RISK_INDUSTRY
                                                            : RISK_OTHER);
}

static bool watched(const struct demo *d, const struct home *h, struct rng *g,
                    int year, struct row_risk *r)
{
    int i = demo_year_index(year);
    int32_t line = d->words.lines[i];
    double low = rng_unit(g), other = rng_unit(g);
    *r = (struct row_risk){ .household = h->id,
                            .year = year,
                            .removed = REMOVAL_NONE };
    if (h->poverty[i] != POVERTY_LIFTED)
        return false;
    if (h->fixed)
        return true;
    r->kind = other < 0.006   ? MONITORED_SUDDEN
              : other < 0.014 ? MONITORED_MARGINAL
                              : MONITORED_UNSTABLE;
    return other < 0.014 || (h->per_head[i] < line * 1.3 && low < 0.1);
}

enum status demo_risks_write(const struct demo *d, const struct home *h,
                             struct error *err)
{
    struct rng g = rng_make(hash_u64(d->options->seed, (uint64_t)h->id), 43);
    struct row_risk first, last;
    bool was = watched(d, h, &g, DEMO_YEAR_LAST - 1, &first);
    bool is = watched(d, h, &g, DEMO_YEAR_LAST, &last);
    if (was) {
        draw_risks(h, &g, &first);
        last = first; /* goes on, and mostly ends */
        last.year = DEMO_YEAR_LAST;
        if (h->fixed || rng_chance(&g, 0.6))
            last.removed = h->fixed || rng_chance(&g, 0.8) ? REMOVAL_HELP
                                                           : REMOVAL_NATURAL;
    } else if (is) {
        draw_risks(h, &g, &last);
    }
    enum status status = STATUS_OK;
    if (was)
        status = store_put_risk(d->store, &first, err);
    if (status == STATUS_OK && (was || is))
        status = store_put_risk(d->store, &last, err);
    return status;
}
