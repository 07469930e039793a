/* Who lives in a household, and why it is poor: the cause is drawn first and
 * the people are made to bear it out. */
#include "intake/demo_parts.h"

#include <string.h>

#include "base/str.h"

static const char *const ethnicities[] = { "回族", "土族", "东乡族", "藏族",
                                           "撒拉族" };

bool demo_need_met(const struct need *n, const struct home *h, unsigned facts)
{
    unsigned causes = 1u << h->cause;
    for (int i = 0; i < 2; i++)
        if (h->other[i] != CAUSE_NONE)
            causes |= 1u << h->other[i];
    if ((n->facts & facts) != n->facts)
        return false;
    return n->causes == 0 || (n->causes & causes) != 0;
}

/* ---- how many, and what kind of household ---- */

static int draw_persons(struct home *h)
{
    /* Chances of 1 … 8 persons; means 4.2, 2.4, 1.3. */
    static const double usual[] = { 2, 8.5, 19, 36, 21.5, 8.5, 3.7, 0.8 };
    static const double few[] = { 22, 38, 23, 12, 5, 0, 0, 0 };
    static const double alone[] = { 72, 28 };
    static const double school[] = { 0, 0, 12, 38, 31, 13, 5, 1 };
    if (h->attribute == ATTRIBUTE_DESTITUTE)
        return 1 + rng_weighted(&h->rng, alone, 2);
    if (h->cause == CAUSE_LABOUR)
        return 1 + rng_weighted(&h->rng, few, 8);
    if (h->cause == CAUSE_SCHOOLING)
        return 1 + rng_weighted(&h->rng, school, 8);
    return 1 + rng_weighted(&h->rng, usual, 8);
}

static void draw_attribute(struct home *h)
{
    static const double low[CAUSE_COUNT] = {
        [CAUSE_ILLNESS] = 0.54,  [CAUSE_DISABILITY] = 0.66,
        [CAUSE_LABOUR] = 0.56,   [CAUSE_SCHOOLING] = 0.30,
        [CAUSE_DISASTER] = 0.34,
    };
    double alone = h->cause == CAUSE_LABOUR || h->cause == CAUSE_DISABILITY
                       ? 0.16
                   : h->cause == CAUSE_ILLNESS ? 0.03
                                               : 0;
    double chance = low[h->cause] > 0 ? low[h->cause] : 0.24;
    h->attribute = ATTRIBUTE_ORDINARY;
    if (rng_chance(&h->rng, chance))
        h->attribute = ATTRIBUTE_ALLOWANCE;
    if (!h->known && rng_chance(&h->rng, alone))
        h->attribute = ATTRIBUTE_DESTITUTE;
}

/* ---- who ---- */

static struct person *add(struct home *h, enum relation relation, int age,
                          bool male)
{
    if (h->n_people >= DEMO_MEMBERS_MAX)
        return NULL;
    struct person *p = &h->people[h->n_people++];
    *p = (struct person){ .relation = relation,
                          .age = age < 0    ? 0
                                 : age > 92 ? 92
                                            : age,
                          .male = male };
    return p;
}

static int head_age(struct home *h, int n)
{
    struct rng *r = &h->rng;
    bool old = h->attribute == ATTRIBUTE_DESTITUTE ||
               (h->cause == CAUSE_LABOUR && (n < 3 || rng_chance(r, 0.3)));
    if (old)
        return rng_between(r, 61, 81);
    if (h->cause == CAUSE_SCHOOLING)
        return rng_between(r, 38, 54);
    if (n == 1)
        return rng_between(r, 38, 59);
    if (n >= 5 && rng_chance(r, 0.45))
        return rng_between(r, 50, 66); /* three generations */
    double age = 45 + rng_normal(r) * 8;
    return age < 27 ? 27 : age > 59 ? 59 : (int)age;
}

/* Son or daughter at home with wife or husband, and their children. */
static void add_young_family(struct home *h, int head, int n)
{
    struct rng *r = &h->rng;
    int age = head - rng_between(r, 22, 27);
    add(h, RELATION_CHILD, age, rng_chance(r, 0.8));
    add(h, RELATION_CHILD_IN_LAW, age - rng_between(r, -2, 4),
        !h->people[h->n_people - 1].male);
    for (int child = age - rng_between(r, 21, 24); h->n_people < n;
         child -= rng_between(r, 2, 4)) {
        int least = rng_between(r, 0, 3);
        add(h, RELATION_GRANDCHILD, child < 1 ? least : child,
            rng_chance(r, 0.52));
    }
}

static void add_children(struct home *h, int head, int n)
{
    struct rng *r = &h->rng;
    int age = head - rng_between(r, 22, 28);
    if (h->cause == CAUSE_SCHOOLING)
        age = rng_between(r, 16, 21);
    for (; h->n_people < n; age -= rng_between(r, 2, 4)) {
        if (age < 0)
            age = rng_between(r, 0, 2);
        if (age > 27) /* grown-up ones have mostly left */
            age = rng_between(r, 18, 27);
        add(h, RELATION_CHILD, age, rng_chance(r, 0.53));
    }
}

static void compose(struct home *h, int n)
{
    struct rng *r = &h->rng;
    int head = head_age(h, n);
    bool few = h->cause == CAUSE_LABOUR && head < 60;
    add(h, RELATION_HEAD, head, rng_chance(r, n == 1 ? 0.78 : 0.9));
    if (n >= 2 && rng_chance(r, few ? 0.1 : 0.9))
        add(h, RELATION_SPOUSE, head - rng_between(r, -2, 5),
            !h->people[0].male);
    /* The one who teaches or studies needs a place of his own. */
    int keep = h->cause == CAUSE_SCHOOLING ? 1 : 0;
    if (head < 58 && n - h->n_people > keep && !few) {
        bool father = rng_chance(r, 0.4);
        if (rng_chance(r, 0.42))
            add(h, RELATION_PARENT, head + rng_between(r, 21, 29), father);
        if (n - h->n_people > keep && h->n_people == 3 && rng_chance(r, 0.35))
            add(h, RELATION_PARENT, head + rng_between(r, 20, 27),
                !h->people[2].male);
    }
    bool brother = rng_chance(r, 0.7);
    if (head >= 46 && n - h->n_people >= 2 && rng_chance(r, 0.72) && !few &&
        h->cause != CAUSE_SCHOOLING)
        add_young_family(h, head, n);
    else if (head >= 58 && n - h->n_people == 1 && rng_chance(r, 0.4))
        add(h, RELATION_SIBLING, head - rng_between(r, 2, 9), brother);
    add_children(h, head, n);
}

/* ---- health, work, school ---- */

static void draw_health(struct home *h, struct person *p)
{
    double u = rng_unit(&h->rng);
    double chronic = p->age >= 60 ? 0.3 : p->age >= 35 ? 0.08 : 0.006;
    double serious = p->age >= 40 ? 0.015 : 0.003;
    double disabled = p->age >= 50 ? 0.03 : 0.012;
    p->health = u < chronic                        ? HEALTH_CHRONIC
                : u < chronic + serious            ? HEALTH_SERIOUS
                : u < chronic + serious + disabled ? HEALTH_DISABLED
                                                   : HEALTH_GOOD;
}

/* Somebody who can carry the household's trouble: an adult, often not the
 * head; `least` age. */
static struct person *somebody(struct home *h, int least)
{
    int start = (int)rng_below(&h->rng, (uint32_t)h->n_people);
    for (int i = 0; i < h->n_people; i++) {
        struct person *p = &h->people[(start + i) % h->n_people];
        if (p->age >= least && (p->relation != RELATION_HEAD || i > 0))
            return p;
    }
    return &h->people[0];
}

static bool anybody(const struct home *h, enum health a, enum health b)
{
    for (int i = 0; i < h->n_people; i++)
        if (h->people[i].health == a || h->people[i].health == b)
            return true;
    return false;
}

static void suffer(struct home *h)
{
    struct rng *r = &h->rng;
    for (int i = 0; i < h->n_people; i++)
        draw_health(h, &h->people[i]);
    if (h->cause == CAUSE_ILLNESS &&
        (!anybody(h, HEALTH_SERIOUS, HEALTH_SERIOUS) || rng_chance(r, 0.2)))
        somebody(h, 24)->health = rng_chance(r, 0.42) ? HEALTH_SERIOUS
                                                      : HEALTH_CHRONIC;
    if (h->cause == CAUSE_DISABILITY &&
        !anybody(h, HEALTH_DISABLED, HEALTH_DISABLED))
        somebody(h, 14)->health = HEALTH_DISABLED;
}

static enum occupation school_of(struct home *h, int age)
{
    double u = rng_unit(&h->rng);
    if (age < 3)
        return OCCUPATION_HOME;
    if (age < 6)
        return u < 0.8 ? OCCUPATION_PRESCHOOL : OCCUPATION_HOME;
    if (age < 12)
        return OCCUPATION_PRIMARY;
    if (age < 15)
        return OCCUPATION_MIDDLE;
    if (age < 18)
        return u < 0.95 || h->cause == CAUSE_SCHOOLING ? OCCUPATION_HIGH
                                                       : OCCUPATION_HOME;
    if (age < 23 && (u < 0.5 || h->cause == CAUSE_SCHOOLING))
        return OCCUPATION_COLLEGE;
    return OCCUPATION_COUNT; /* out of school */
}

static void draw_labour(struct home *h, struct person *p)
{
    double u = rng_unit(&h->rng);
    bool skilled = h->cause != CAUSE_SKILLS && u < 0.12;
    p->labour = p->age >= 75   ? LABOUR_NONE
                : p->age >= 68 ? LABOUR_LOST
                : p->age >= 60 ? LABOUR_WEAK
                : skilled      ? LABOUR_SKILLED
                               : LABOUR_ORDINARY;
    if (p->age >= 68)
        return;
    if (p->health == HEALTH_SERIOUS)
        p->labour = u < 0.7 ? LABOUR_LOST : LABOUR_WEAK;
    else if (p->health == HEALTH_DISABLED)
        p->labour = u < 0.45 ? LABOUR_LOST : LABOUR_WEAK;
    else if (p->health == HEALTH_CHRONIC && u < 0.8)
        p->labour = LABOUR_WEAK;
}

static bool able(const struct person *p)
{
    return p->labour == LABOUR_ORDINARY || p->labour == LABOUR_SKILLED;
}

static void draw_work(struct home *h, struct person *p)
{
    static const double chances[] = { 42, 30, 20, 4 }; /* farm, away … */
    static const enum occupation kinds[] = { OCCUPATION_FARM, OCCUPATION_AWAY,
                                             OCCUPATION_LOCAL,
                                             OCCUPATION_TRAINING };
    if (p->age >= 60)
        p->occupation = OCCUPATION_PENSION;
    else if (able(p))
        p->occupation = kinds[rng_weighted(&h->rng, chances, 4)];
    else
        p->occupation = p->labour == LABOUR_WEAK && rng_chance(&h->rng, 0.5)
                            ? OCCUPATION_FARM
                            : OCCUPATION_HOME;
}

static void occupy(struct home *h)
{
    for (int i = 0; i < h->n_people; i++) {
        struct person *p = &h->people[i];
        enum occupation school = school_of(h, p->age);
        if (p->age < 23 && school != OCCUPATION_COUNT) {
            p->occupation = school;
            p->labour = LABOUR_NONE;
            continue;
        }
        draw_labour(h, p);
        draw_work(h, p);
    }
}

/* ---- what the cause still asks for ---- */

/* A household that could work but lacks something: somebody in it can. */
static void let_somebody_work(struct home *h)
{
    struct person *worker = NULL;
    for (int i = 0; i < h->n_people; i++) {
        struct person *p = &h->people[i];
        bool grown = p->age >= 18 && p->age < 60;
        if (able(p))
            return;
        if (!worker && grown && p->occupation != OCCUPATION_COLLEGE)
            worker = p;
    }
    if (!worker) { /* the head, who is never much older here */
        worker = &h->people[0];
        worker->age = 59;
    }
    worker->health = HEALTH_GOOD;
    worker->labour = LABOUR_ORDINARY;
    worker->occupation = OCCUPATION_FARM;
}

/* At most one who can do some work. */
static void let_few_work(struct home *h)
{
    int n = 0;
    for (int i = 0; i < h->n_people; i++) {
        struct person *p = &h->people[i];
        bool works = able(p) || p->labour == LABOUR_WEAK;
        if (!works || n++ == 0)
            continue;
        p->labour = LABOUR_LOST;
        p->occupation = p->age >= 60 ? OCCUPATION_PENSION : OCCUPATION_HOME;
        if (p->health == HEALTH_GOOD)
            p->health = HEALTH_CHRONIC;
    }
}

static void let_nobody_work(struct home *h)
{
    for (int i = 0; i < h->n_people; i++) {
        struct person *p = &h->people[i];
        if (p->labour != LABOUR_NONE)
            p->labour = LABOUR_LOST;
        if (p->age < 60)
            p->occupation = OCCUPATION_HOME;
    }
}

/* Schooling costs when somebody is in high school or beyond. */
static void let_somebody_learn(struct home *h)
{
    for (int i = 0; i < h->n_people; i++)
        if (h->people[i].occupation == OCCUPATION_HIGH ||
            h->people[i].occupation == OCCUPATION_COLLEGE)
            return;
    struct person *p = &h->people[h->n_people - 1];
    *p = (struct person){ .relation = RELATION_CHILD,
                          .age = rng_between(&h->rng, 15, 20),
                          .male = p->male };
    p->labour = LABOUR_NONE;
    p->occupation = p->age < 18 ? OCCUPATION_HIGH : OCCUPATION_COLLEGE;
}

static void bear_out(struct home *h)
{
    if (h->attribute == ATTRIBUTE_DESTITUTE)
        let_nobody_work(h);
    else if (h->cause == CAUSE_LABOUR)
        let_few_work(h);
    else if (h->cause == CAUSE_SCHOOLING)
        let_somebody_learn(h);
    else if (h->cause != CAUSE_ILLNESS && h->cause != CAUSE_DISABILITY)
        let_somebody_work(h);
}

static void gather_facts(struct home *h)
{
    h->workers = 0;
    h->facts = 0;
    for (int i = 0; i < h->n_people; i++) {
        const struct person *p = &h->people[i];
        enum occupation o = p->occupation;
        bool school = o == OCCUPATION_PRIMARY || o == OCCUPATION_MIDDLE ||
                      o == OCCUPATION_HIGH || o == OCCUPATION_COLLEGE;
        bool senior = o == OCCUPATION_HIGH || o == OCCUPATION_COLLEGE;
        h->workers += able(p) || p->labour == LABOUR_WEAK;
        h->facts |= able(p) ? FACT_WORKER : 0;
        h->facts |= o == OCCUPATION_AWAY ? FACT_AWAY : 0;
        h->facts |= p->labour == LABOUR_WEAK ? FACT_WEAK : 0;
        h->facts |= school ? FACT_STUDENT : 0;
        h->facts |= senior ? FACT_SENIOR : 0;
        h->facts |= o == OCCUPATION_PRESCHOOL ? FACT_PRESCHOOL : 0;
        h->facts |= p->health == HEALTH_DISABLED ? FACT_DISABLED : 0;
        h->facts |= p->age >= 60 ? FACT_OLD : 0;
        if (p->health == HEALTH_CHRONIC || p->health == HEALTH_SERIOUS)
            h->facts |= FACT_SICK;
    }
    h->facts |= h->attribute == ATTRIBUTE_ALLOWANCE ? FACT_ALLOWANCE : 0;
    h->facts |= h->attribute == ATTRIBUTE_DESTITUTE ? FACT_DESTITUTE : 0;
}

/* One or two further causes that the facts bear out. */
static void draw_others(const struct words *w, struct home *h)
{
    static const unsigned asks[CAUSE_COUNT] = {
        [CAUSE_ILLNESS] = FACT_SICK,     [CAUSE_DISABILITY] = FACT_DISABLED,
        [CAUSE_SCHOOLING] = FACT_SENIOR, [CAUSE_SKILLS] = FACT_WORKER,
        [CAUSE_FUNDS] = FACT_WORKER,     [CAUSE_MOTIVATION] = FACT_WORKER,
    };
    int n = rng_chance(&h->rng, 0.72) ? rng_chance(&h->rng, 0.25) ? 2 : 1 : 0;
    h->other[0] = h->other[1] = CAUSE_NONE;
    for (int i = 0; i < n; i++) {
        double weights[CAUSE_COUNT], sum = 0;
        for (int c = 0; c < CAUSE_COUNT; c++) {
            bool fits = (h->facts & asks[c]) == asks[c] && c != (int)h->cause &&
                        c != (int)h->other[0];
            if (c == CAUSE_LABOUR && h->workers > 1)
                fits = false;
            weights[c] = fits ? w->causes[c] : 0;
            sum += weights[c];
        }
        if (sum > 0)
            h->other[i] = (enum cause)rng_weighted(&h->rng, weights,
                                                   CAUSE_COUNT);
    }
}

/* ---- names ---- */

static const char *ethnicity(const struct words *w, struct rng *r, int surname)
{
    double u = rng_unit(r) * 100;
    for (int k = 0; k < 5; k++) {
        u -= w->surnames.of[surname].ethnic[k];
        if (u < 0)
            return ethnicities[k];
    }
    return "汉族";
}

static int find_surname(const struct words *w, const char *text)
{
    for (int i = 0; i < w->surnames.n; i++)
        if (str_equal(w->surnames.of[i].text, text))
            return i;
    return 0;
}

/* Children carry their father's surname, and so does his father; those who
 * married in have their own. Minors are not named at all. */
static void name_people(const struct words *w, struct home *h)
{
    int county = h->village->county, index;
    char mask[DEMO_NAME_BYTES];
    demo_name(w, &h->rng, county, h->people[0].male,
              h->known ? h->known->surname : NULL, mask, &index);
    if (h->known)
        index = find_surname(w, h->known->surname);
    const char *family = h->known ? h->known->surname
                                  : w->surnames.of[index].text;
    str_copy(h->surname, sizeof h->surname, family);
    h->ethnicity = ethnicity(w, &h->rng, index);
    for (int i = 0; i < h->n_people; i++) {
        struct person *p = &h->people[i];
        bool own = p->relation == RELATION_SPOUSE ||
                   p->relation == RELATION_CHILD_IN_LAW ||
                   (p->relation == RELATION_PARENT && !p->male);
        if (i == 0)
            str_copy(p->name, sizeof p->name, mask);
        else if (p->age >= 18)
            demo_name(w, &h->rng, county, p->male, own ? NULL : family, p->name,
                      NULL);
    }
}

void demo_people_make(const struct words *w, struct home *h)
{
    h->cause = h->known
                   ? h->known->cause
                   : (enum cause)rng_weighted(&h->rng, w->causes, CAUSE_COUNT);
    draw_attribute(h);
    int n = draw_persons(h);
    compose(h, h->known ? h->known->persons : n);
    suffer(h);
    occupy(h);
    bear_out(h);
    gather_facts(h);
    draw_others(w, h);
    name_people(w, h);
}
