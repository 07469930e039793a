/* What reached a household, its house and water, and what is assured. */
#include "intake/demo_parts.h"

#include <string.h>

#include "base/str.h"

#define ALL_GUARANTEES ((1u << GUARANTEE_COUNT) - 1)

/* ---- house and water ---- */

/* Unsafe at first; mended by the end of DEMO_YEAR, or before it leaves. */
static bool unsafe_once(struct home *h, double before, double after, int *year,
                        bool *now)
{
    struct rng *r = &h->rng;
    double u = rng_unit(r);
    int last = h->exit < 2019 ? h->exit : 2019;
    *now = false;
    *year = 0;
    if (h->exit > DEMO_YEAR && u < after) {
        int first = h->identified > DEMO_YEAR ? h->identified : DEMO_YEAR;
        *now = true;
        *year = rng_between(r, first < last ? first : last, last);
        return true;
    }
    if (u < after + before && h->identified <= DEMO_YEAR) {
        *year = rng_between(r, h->identified, DEMO_YEAR);
        return true;
    }
    return false;
}

void demo_house_make(struct home *h)
{
    static const char *const kinds[] = { "砖木结构", "砖混结构", "土木结构" };
    int area = rng_between(&h->rng, 10, 20) * 4 + 6 * (h->n_people > 3);
    if (unsafe_once(h, 0.14, 0.36, &h->house_year, &h->house_unsafe))
        h->facts |= FACT_HOUSE;
    if (unsafe_once(h, 0.12, 0.15, &h->water_year, &h->water_unsafe))
        h->facts |= FACT_WATER;
    if (h->house_unsafe)
        str_format(h->housing, sizeof h->housing, "土木结构 %d㎡ · %s 级危房",
                   area, rng_chance(&h->rng, 0.7) ? "C" : "D");
    else if (h->house_year)
        str_format(h->housing, sizeof h->housing, "砖混结构 %d㎡ · %d 年改造",
                   area, h->house_year);
    else
        str_format(h->housing, sizeof h->housing, "%s %d㎡ · 安全",
                   kinds[rng_below(&h->rng, 3)], area);
    str_copy(h->water, sizeof h->water,
             h->water_unsafe             ? "水窖，水量不足"
             : h->water_year > 0         ? "自来水入户"
             : rng_chance(&h->rng, 0.82) ? "自来水入户"
                                         : "集中供水点");
}

void demo_guarantees_make(struct home *h)
{
    struct rng *r = &h->rng;
    bool lifted = h->poverty[demo_year_index(DEMO_YEAR)] == POVERTY_LIFTED;
    double u[4];
    for (int i = 0; i < 4; i++)
        u[i] = rng_unit(r);
    h->guarantees = ALL_GUARANTEES;
    /* A case for the quality rules: left poverty, and the house is unsafe. */
    if (h->house_unsafe || (lifted && !h->known && u[0] < 0.004))
        h->guarantees &= ~(1u << GUARANTEE_HOUSING);
    if (h->water_unsafe)
        h->guarantees &= ~(1u << GUARANTEE_WATER);
    if (lifted)
        return;
    if ((h->facts & FACT_SICK) && u[1] < 0.1)
        h->guarantees &= ~(1u << GUARANTEE_MEDICAL);
    if ((h->facts & FACT_STUDENT) && u[2] < 0.012)
        h->guarantees &= ~(1u << GUARANTEE_SCHOOLING);
    if (u[3] < 0.006)
        h->guarantees &= ~(1u << GUARANTEE_CLOTHING);
    if (u[3] < 0.003)
        h->guarantees &= ~(1u << GUARANTEE_FOOD);
}

/* ---- measures ---- */

static bool has_kind(const struct home *h, enum measure kind)
{
    for (int i = 0; i < h->n_aids; i++)
        if (h->aids[i].kind == kind)
            return true;
    return false;
}

/* The years in which it can have reached the household. */
static bool years_of(const struct home *h, const struct aid_kind *k, int *first,
                     int *last)
{
    bool keeps = (k->need.facts & (FACT_ALLOWANCE | FACT_DESTITUTE)) != 0;
    int end = h->exit + 3 < DEMO_YEAR_LAST ? h->exit + 3 : DEMO_YEAR_LAST;
    *first = k->first > h->identified ? k->first : h->identified;
    *last = k->last < end ? k->last : end;
    if (keeps && *last < *first)
        *last = *first;
    /* What mends the house or the water is of the year when it was mended. */
    if (k->need.facts & FACT_HOUSE)
        *first = *last = h->house_year;
    if (k->need.facts & FACT_WATER)
        *first = *last = h->water_year;
    return *first <= *last;
}

static void write_allowance(struct home *h, struct aid *a)
{
    bool destitute = h->attribute == ATTRIBUTE_DESTITUTE;
    int n = h->n_people;
    if (!destitute && n > 1)
        n = rng_between(&h->rng, 1, n < 4 ? n : 4);
    h->allowance_persons = n;
    h->allowance_year = a->year;
    str_format(a->title, sizeof a->title, "%s · %d 人", a->from->title, n);
    str_copy(a->detail, sizeof a->detail,
             destitute ? "分散供养，按月发放" : "按月打卡发放");
}

/* Building work of DEMO_YEAR is going on at its end when the house is still
 * unsafe then. */
static void write_mending(struct home *h, struct aid *a)
{
    bool house = (a->from->need.facts & FACT_HOUSE) != 0;
    bool open = house ? h->house_unsafe : h->water_unsafe;
    if (a->kind == MEASURE_HOUSING)
        str_format(a->detail, sizeof a->detail, "%s，验收后拨付尾款",
                   strstr(h->housing, "D 级") ? "D 级危房拆除重建"
                                              : "C 级危房加固改造");
    if (!open || a->year != DEMO_YEAR)
        return;
    a->progress = PROGRESS_ACTIVE;
    a->percent = 5 * rng_between(&h->rng, 6, 17);
    a->month = rng_between(&h->rng, 5, 10);
}

static int draw_year(struct home *h, int first, int last)
{
    /* Help was most in the years before the county left poverty. */
    static const double busy[DEMO_YEARS] = {
        0.5, 0.8, 1.2, 1.4, 1.3, 1.2, 1.1
    };
    return first + rng_weighted(&h->rng, busy + demo_year_index(first),
                                last - first + 1);
}

static void give(struct home *h, const struct aid_kind *k)
{
    int first, last;
    if (h->n_aids >= DEMO_AIDS_MAX || !years_of(h, k, &first, &last))
        return;
    struct aid *a = &h->aids[h->n_aids++];
    *a = (struct aid){ .kind = k->kind, .from = k, .progress = k->progress };
    a->year = draw_year(h, first, last);
    a->month = rng_between(&h->rng, a->year == 2014 ? 6 : 1, 12);
    a->percent = 100;
    a->amount = k->low +
                k->step * rng_between(&h->rng, 0, (k->high - k->low) / k->step);
    str_copy(a->title, sizeof a->title, k->title);
    str_copy(a->detail, sizeof a->detail, k->detail);
    if (k->need.facts & (FACT_ALLOWANCE | FACT_DESTITUTE))
        write_allowance(h, a);
    if (k->need.facts & (FACT_HOUSE | FACT_WATER))
        write_mending(h, a);
}

static bool fits(const struct home *h, const struct aid_kind *k)
{
    int first, last;
    return demo_need_met(&k->need, h, h->facts) && !has_kind(h, k->kind) &&
           years_of(h, k, &first, &last);
}

/* One of those that need `facts`, by weight; none when none fits. */
static void give_for(const struct words *w, struct home *h, unsigned facts)
{
    double weights[128], sum = 0;
    int n = w->aids.n < (int)LENGTH(weights) ? w->aids.n : (int)LENGTH(weights);
    for (int i = 0; i < n; i++) {
        const struct aid_kind *k = &w->aids.of[i];
        bool wanted = (facts == 0 &&
                       !(k->need.facts & (FACT_HOUSE | FACT_WATER |
                                          FACT_ALLOWANCE | FACT_DESTITUTE))) ||
                      (facts != 0 && k->need.facts == facts);
        weights[i] = wanted && fits(h, k) ? k->weight : 0;
        sum += weights[i];
    }
    if (sum > 0)
        give(h, &w->aids.of[rng_weighted(&h->rng, weights, n)]);
}

void demo_aids_make(const struct words *w, struct home *h)
{
    static const struct {
        unsigned fact;
        double chance;
    } due[] = {
        { FACT_DESTITUTE, 1 },  { FACT_ALLOWANCE, 1 }, { FACT_HOUSE, 1 },
        { FACT_WATER, 1 },      { FACT_SENIOR, 0.9 },  { FACT_SICK, 0.75 },
        { FACT_DISABLED, 0.5 },
    };
    static const double counts[] = { 20, 30, 28, 15, 7 }; /* 2 … 6 */
    int target = 2 + rng_weighted(&h->rng, counts, 5);
    for (size_t i = 0; i < LENGTH(due); i++)
        if ((h->facts & due[i].fact) && h->n_aids < 6 &&
            rng_chance(&h->rng, due[i].chance))
            give_for(w, h, due[i].fact);
    for (int tries = 0; h->n_aids < target && tries < 12; tries++)
        give_for(w, h, 0);
}
