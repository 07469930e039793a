/* The household of the origin text: 民和县 西沟乡 凉坪村, 关**, poor for want
 * of a skill, 2,290 yuan a head in 2016; training, a reward for rebuilding the
 * house, the low-income allowance. */
#include "intake/demo_parts.h"

#include <string.h>

#include "base/str.h"

void demo_fixed_people(const struct words *w, struct home *h)
{
    static const struct person people[] = {
        { .relation = RELATION_HEAD,
          .age = 44,
          .male = true,
          .health = HEALTH_GOOD,
          .labour = LABOUR_ORDINARY,
          .occupation = OCCUPATION_TRAINING },
        { .relation = RELATION_SPOUSE,
          .age = 42,
          .male = false,
          .health = HEALTH_CHRONIC,
          .labour = LABOUR_WEAK,
          .occupation = OCCUPATION_HOME },
        { .relation = RELATION_CHILD,
          .age = 14,
          .male = true,
          .health = HEALTH_GOOD,
          .labour = LABOUR_NONE,
          .occupation = OCCUPATION_MIDDLE },
        { .relation = RELATION_PARENT,
          .age = 72,
          .male = true,
          .health = HEALTH_GOOD,
          .labour = LABOUR_NONE,
          .occupation = OCCUPATION_PENSION },
    };
    int county = h->village->county;
    memcpy(h->people, people, sizeof people);
    h->n_people = (int)LENGTH(people);
    h->cause = CAUSE_SKILLS;
    h->other[0] = CAUSE_FUNDS;
    h->other[1] = CAUSE_NONE;
    h->attribute = ATTRIBUTE_ALLOWANCE;
    h->workers = 2;
    h->facts = FACT_WORKER | FACT_WEAK | FACT_STUDENT | FACT_SICK | FACT_OLD |
               FACT_ALLOWANCE | FACT_HOUSE;
    h->ethnicity = "汉族";
    str_copy(h->surname, sizeof h->surname, h->known->surname);
    for (int i = 0; i < h->n_people; i++) {
        struct person *p = &h->people[i];
        bool own = p->relation == RELATION_SPOUSE;
        if (p->age >= 18)
            demo_name(w, &h->rng, county, p->male,
                      own ? "李" : h->known->surname, p->name, NULL);
    }
}

void demo_fixed_life(const struct words *w, struct home *h)
{
    h->identified = 2014;
    h->first_exit = h->exit = 2018;
    h->returned = 0;
    h->below_after_exit = false;
    for (int i = 0; i < DEMO_YEARS; i++) {
        const struct fixed_year *f = &w->fixed_years[i];
        h->poverty[i] = f->poverty;
        h->income[i] = (struct row_household_year){
            .household = h->id,
            .year = DEMO_YEAR_FIRST + i,
            .poverty = f->poverty,
            .income_known = true,
            .wage = f->wage,
            .business = f->business,
            .property = f->property,
            .transfer = f->transfer,
            .expense = f->expense,
        };
        h->per_head[i] = (f->wage + f->business + f->property + f->transfer -
                          f->expense) /
                         h->n_people;
    }
}

void demo_fixed_help(const struct words *w, struct home *h)
{
    h->n_aids = w->fixed_aids.n;
    for (int i = 0; i < h->n_aids; i++) {
        const struct fixed_aid *f = &w->fixed_aids.of[i];
        struct aid *a = &h->aids[i];
        *a = (struct aid){ .kind = f->kind,
                           .year = f->year,
                           .month = f->month,
                           .amount = f->amount,
                           .progress = f->progress,
                           .percent = f->percent };
        str_copy(a->title, sizeof a->title, f->title);
        str_copy(a->detail, sizeof a->detail, f->detail);
    }
    h->allowance_persons = 2;
    h->allowance_year = DEMO_YEAR;
    h->house_year = 2017;
    h->house_unsafe = true;
    h->water_year = 0;
    h->water_unsafe = false;
    h->guarantees = ((1u << GUARANTEE_COUNT) - 1) & ~(1u << GUARANTEE_HOUSING);
    str_copy(h->housing, sizeof h->housing, "土木结构 62㎡ · C 级危房，改造中");
    str_copy(h->water, sizeof h->water, "自来水入户");
}
