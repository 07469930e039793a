/* How a household differs from what the register has of it. */
#include "intake/import_target.h"

#include <math.h>
#include <string.h>

#include "base/str.h"

void target_say(struct change_of *c, const char *what)
{
    str_append(c->reason, sizeof c->reason, "%s%s", c->any ? "、" : "", what);
    c->any = true;
}

bool target_same_members(const struct target *t,
                         const struct stored_household *old)
{
    if (t->n_members != old->n_members)
        return false;
    for (int i = 0; i < t->n_members; i++) {
        const struct row_member *a = &t->members[i], *b = &old->members[i];
        if (a->number != b->number || a->relation != b->relation ||
            strcmp(a->name, b->name) != 0 || a->birth_year != b->birth_year ||
            a->male != b->male || strcmp(a->ethnicity, b->ethnicity) != 0 ||
            a->health != b->health || a->labour != b->labour ||
            a->occupation != b->occupation || a->dropout != b->dropout ||
            a->insured != b->insured || a->months_known != b->months_known ||
            (a->months_known && a->months != b->months) ||
            a->education != b->education || a->work_place != b->work_place)
            return false;
    }
    return true;
}

bool target_keep_twins(const struct importer *im, struct target *t,
                       const struct stored_household *old)
{
    bool same = t->n_members == old->n_members || !t->members_told;
    for (int i = 0; i < t->n_members && i < old->n_members; i++) {
        struct row_member *a = &t->members[i];
        const struct row_member *b = &old->members[i];
        if (!a->twin && b->twin && a->birth_year == b->birth_year &&
            !strcmp(a->name, b->name) && twins_outside(im, b->twin))
            a->twin = b->twin;
        same &= a->twin == b->twin;
    }
    return same;
}

static bool same_year(const struct row_household_year *a,
                      const struct row_household_year *b)
{
    return a->poverty == b->poverty && a->income_known == b->income_known &&
           (!a->income_known ||
            (a->wage == b->wage && a->business == b->business &&
             a->property == b->property && a->transfer == b->transfer &&
             a->expense == b->expense));
}

static const struct row_household_year *
old_year(const struct stored_household *old, int year)
{
    for (int i = 0; i < old->n_years; i++)
        if (old->years[i].year == year)
            return &old->years[i];
    return NULL;
}

bool target_same_year(const struct row_household_year *y,
                      const struct stored_household *old)
{
    const struct row_household_year *b = old_year(old, y->year);
    return b && same_year(y, b);
}

bool target_same_items(const struct row_income_item *a, int n_a,
                       const struct row_income_item *b, int n_b)
{
    if (n_a != n_b)
        return false;
    for (int i = 0; i < n_a; i++)
        if (a[i].year != b[i].year || a[i].source != b[i].source ||
            a[i].amount != b[i].amount || strcmp(a[i].name, b[i].name) != 0)
            return false;
    return true;
}

bool target_same_risk(const struct row_risk *a, const struct row_risk *b)
{
    if (a->kind != b->kind || a->removed != b->removed ||
        a->n_risks != b->n_risks)
        return false;
    for (int i = 0; i < a->n_risks; i++)
        if (a->risks[i] != b->risks[i])
            return false;
    return true;
}

/* The state before a year, for telling an exit from a correction. */
static enum poverty state_before(const struct stored_household *old, int year)
{
    enum poverty p = POVERTY_NONE;
    for (int i = 0; i < old->n_years; i++)
        if (old->years[i].year <= year)
            p = old->years[i].poverty;
    return p;
}

static void compare_years(const struct importer *im, const struct target *t,
                          const struct stored_household *old,
                          struct change_of *c)
{
    bool income = false, state = false;
    for (int i = 0; i < t->n_years; i++) {
        const struct row_household_year *b = old_year(old, t->years[i].year);
        if (b && same_year(&t->years[i], b))
            continue;
        state |= !b || b->poverty != t->years[i].poverty;
        income |= t->years[i].income_known;
        if (t->years[i].year != im->year)
            continue;
        enum poverty before = state_before(old, im->year);
        enum poverty now = t->years[i].poverty;
        if (now == POVERTY_LIFTED && before != POVERTY_LIFTED &&
            before != POVERTY_NONE)
            c->kind = CHANGE_EXITED;
        else if (before == POVERTY_LIFTED && now != POVERTY_LIFTED)
            c->kind = CHANGE_RETURNED;
    }
    if (state)
        target_say(c, "脱贫属性");
    if (income)
        target_say(c, "收入");
}

void target_compare(const struct importer *im, const struct target *t,
                    const struct stored_household *old, struct change_of *c)
{
    const struct row_household *a = &t->row, *b = &old->row;
    *c = (struct change_of){ .kind = CHANGE_CORRECTED };
    str_copy(c->reason, sizeof c->reason, "导入：");
    compare_years(im, t, old, c);
    if (strcmp(a->head, b->head) != 0)
        target_say(c, "户主");
    if (strcmp(a->group, b->group) != 0)
        target_say(c, "村民小组");
    if (a->persons != b->persons)
        target_say(c, "人数");
    if ((t->members_told && !target_same_members(t, old)) ||
        a->workers != b->workers)
        target_say(c, "家庭成员");
    if (a->cause != b->cause || a->cause_other[0] != b->cause_other[0] ||
        a->cause_other[1] != b->cause_other[1])
        target_say(c, "致贫原因");
    if (a->attribute != b->attribute)
        target_say(c, "户属性");
    if (a->year_identified != b->year_identified ||
        a->year_exit != b->year_exit)
        target_say(c, "识别和脱贫年度");
    if (a->guarantees != b->guarantees)
        target_say(c, "两不愁三保障");
    if (strcmp(a->housing, b->housing) != 0 || strcmp(a->water, b->water) != 0)
        target_say(c, "住房和饮水");
    if (fabs(a->lon - b->lon) > 1e-9 || fabs(a->lat - b->lat) > 1e-9)
        target_say(c, "位置");
}
