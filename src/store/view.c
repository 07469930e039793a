/* One region in one year: keyed reads of rollup, and short lists. */
#include "store/db.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "store/view_lists.h"

static void add_totals(struct totals *t, const char *dimension, const char *key,
                       int64_t households, int64_t persons, int64_t amount)
{
    if (strcmp(dimension, "poverty") == 0) {
        int p = poverty_of(key);
        if (p < 0)
            return;
        t->households += households;
        t->persons += persons;
        t->by_poverty[p] += households;
        t->persons_by_poverty[p] += persons;
    } else if (strcmp(dimension, "income") == 0) {
        bool expense = strcmp(key, "expense") == 0;
        t->net_income += expense ? -amount : amount;
        if (expense)
            t->income_persons += persons;
    } else if (strcmp(dimension, "visit") == 0) {
        t->visits += amount;
    } else if (strcmp(dimension, "fund") == 0) {
        if (strcmp(key, "arrived") == 0)
            t->funds += amount;
    } else if (strcmp(dimension, "village") == 0) {
        if (strcmp(key, "poverty") == 0)
            t->poverty_villages += households;
        else {
            t->villages += households;
            t->rural_persons += persons;
        }
    }
}

static void add_funds(struct funds *f, const char *key, int64_t amount)
{
    const struct {
        const char *key;
        int64_t *to;
    } fields[] = {
        { "budget", &f->budget },         { "arrived", &f->arrived },
        { "to_village", &f->to_village }, { "to_household", &f->to_household },
        { "spent", &f->spent },           { "persons", &f->persons },
    };
    for (size_t i = 0; i < LENGTH(fields); i++)
        if (strcmp(key, fields[i].key) == 0)
            *fields[i].to += amount;
}

static void add_row(struct view *v, const struct query *q)
{
    const char *dimension = column_text(q, 0), *key = column_text(q, 1);
    int64_t households = column_int(q, 2), persons = column_int(q, 3);
    int64_t amount = column_int(q, 4);
    int term;
    add_totals(&v->totals, dimension, key, households, persons, amount);
    if (strcmp(dimension, "cause") == 0) {
        if ((term = cause_of(key)) >= 0)
            v->by_cause[term] += households;
    } else if (strcmp(dimension, "attribute") == 0) {
        if ((term = attribute_of(key)) >= 0)
            v->by_attribute[term] += households;
    } else if (strcmp(dimension, "measure") == 0) {
        if ((term = measure_of(key)) >= 0) {
            v->measure_households[term] += households;
            v->measure_amount[term] += amount;
        }
    } else if (strcmp(dimension, "fund") == 0) {
        add_funds(&v->funds, key, amount);
    }
}

static enum status read_own(struct store *s, struct view *v, struct error *err)
{
    struct query q;
    query_open(&q, s,
               "select dimension, key, households, persons, amount "
               "from rollup where region = ?1 and year in (0, ?2)",
               (int64_t[]){ v->region, v->year }, 2);
    while (query_next(&q))
        add_row(v, &q);
    enum status status = query_close(&q, err);
    if (status != STATUS_OK)
        return status;
    int64_t stated;
    status = db_number(s, "select rural_persons from region where id = ?1",
                       (int64_t[]){ v->region }, 1, &stated, NULL, err);
    if (stated > 0)
        v->totals.rural_persons = stated;
    return status;
}

/* The parts are rounded one by one; what rounding lost or won goes to the
 * largest, so that the bar's parts add up to the net figure beside it. */
static void settle_rounding(struct income_year *y)
{
    int32_t *parts[] = { &y->wage, &y->business, &y->property, &y->transfer };
    int32_t *largest = parts[0];
    int32_t sum = -y->expense;
    for (size_t i = 0; i < LENGTH(parts); i++) {
        sum += *parts[i];
        if (*parts[i] > *largest)
            largest = parts[i];
    }
    *largest += y->net - sum;
}

void income_year_fill(struct income_year *y, const int64_t sums[INCOME_PARTS],
                      int64_t persons)
{
    y->known = persons > 0;
    y->wage = per_head(sums[INCOME_WAGE], persons);
    y->business = per_head(sums[INCOME_BUSINESS], persons);
    y->property = per_head(sums[INCOME_PROPERTY], persons);
    y->transfer = per_head(sums[INCOME_TRANSFER], persons);
    y->expense = per_head(sums[INCOME_EXPENSE], persons);
    y->net = per_head(sums[INCOME_WAGE] + sums[INCOME_BUSINESS] +
                          sums[INCOME_PROPERTY] + sums[INCOME_TRANSFER] -
                          sums[INCOME_EXPENSE],
                      persons);
    settle_rounding(y);
}

enum status income_lines_read(struct store *s, struct income_year *income,
                              int n, struct error *err)
{
    struct query q;
    query_open(&q, s, "select year, yuan from poverty_line", NULL, 0);
    while (query_next(&q))
        for (int i = 0; i < n; i++)
            if (income[i].year == column_int(&q, 0))
                income[i].line = (int32_t)column_int(&q, 1);
    return query_close(&q, err);
}

static enum status read_income(struct store *s, struct view *v,
                               struct error *err)
{
    static const char *const keys[INCOME_PARTS] = {
        "wage", "business", "property", "transfer", "expense",
    };
    struct query q;
    int64_t sums[INCOME_YEARS_MAX][INCOME_PARTS] = { { 0 } };
    int64_t persons[INCOME_YEARS_MAX] = { 0 };
    int n = v->year_last - v->year_first + 1;
    v->n_income = n > INCOME_YEARS_MAX ? INCOME_YEARS_MAX : n;
    query_open(&q, s,
               "select year, key, persons, amount from rollup where "
               "region = ?1 and year between ?2 and ?3 and "
               "dimension = 'income'",
               (int64_t[]){ v->region, v->year_first,
                            v->year_first + v->n_income - 1 },
               3);
    while (query_next(&q)) {
        int64_t i = column_int(&q, 0) - v->year_first;
        for (int k = 0; k < INCOME_PARTS; k++)
            if (strcmp(column_text(&q, 1), keys[k]) == 0) {
                sums[i][k] = column_int(&q, 3);
                persons[i] = column_int(&q, 2);
            }
    }
    for (int i = 0; i < v->n_income; i++) {
        v->income[i].year = v->year_first + i;
        income_year_fill(&v->income[i], sums[i], persons[i]);
    }
    enum status status = query_close(&q, err);
    if (status != STATUS_OK)
        return status;
    return income_lines_read(s, v->income, v->n_income, err);
}

static void read_child(const struct query *q, struct arena *a,
                       struct child *out)
{
    *out = (struct child){
        .name = { .id = column_int(q, 0),
                  .name = column_copy(q, 1, a),
                  .short_name = column_copy(q, 2, a),
                  .en = column_copy(q, 3, a) },
        .lon = column_real(q, 4),
        .lat = column_real(q, 5),
        .poverty_village = column_int(q, 7) != 0,
    };
}

static enum status read_child_totals(struct store *s, struct view *v,
                                     int64_t first, int64_t last,
                                     struct error *err)
{
    struct query q;
    int i = 0;
    /* By region in code order, like the children. */
    query_open(&q, s,
               "select r.region, r.dimension, r.key, r.households, r.persons, "
               "r.amount from region g cross join rollup r on r.region = g.id "
               "where g.id between ?1 and ?2 and r.year in (0, ?3) and "
               "r.dimension in ('poverty', 'income', 'visit', 'fund', "
               "'village') order by g.id",
               (int64_t[]){ first, last, v->year }, 3);
    while (query_next(&q)) {
        int64_t region = column_int(&q, 0);
        while (i < v->n_children && v->children[i].name.id < region)
            i++;
        if (i < v->n_children && v->children[i].name.id == region)
            add_totals(&v->children[i].totals, column_text(&q, 1),
                       column_text(&q, 2), column_int(&q, 3), column_int(&q, 4),
                       column_int(&q, 5));
    }
    return query_close(&q, err);
}

static enum status read_children(struct store *s, struct view *v,
                                 struct error *err)
{
    if (v->level == LEVEL_VILLAGE)
        return STATUS_OK;
    struct query q;
    int64_t stated[1000];
    int64_t first = v->region * 1000, last = first + 999;
    v->children = ARENA_ARRAY(&v->arena, struct child, 1000);
    query_open(&q, s,
               "select g.id, g.name, g.short_name, g.en, g.lon, g.lat, "
               "g.rural_persons, v.poverty_village from region g "
               "left join village v on v.id = g.id "
               "where g.id between ?1 and ?2 order by g.id",
               (int64_t[]){ first, last }, 2);
    while (v->n_children < 1000 && query_next(&q)) {
        stated[v->n_children] = column_int(&q, 6);
        read_child(&q, &v->arena, &v->children[v->n_children++]);
    }
    enum status status = query_close(&q, err);
    if (status == STATUS_OK)
        status = read_child_totals(s, v, first, last, err);
    for (int i = 0; i < v->n_children; i++)
        if (stated[i] > 0)
            v->children[i].totals.rural_persons = stated[i];
    return status;
}

static enum status fill_view(struct store *s, struct view *v, struct error *err)
{
    struct store_facts f;
    enum status status = store_facts(s, &f, err);
    if (status == STATUS_OK)
        status = region_require(s, v->region, err);
    if (status != STATUS_OK)
        return status;
    v->level = region_level(v->region);
    v->year = v->year == 0 ? f.year : v->year;
    v->year_first = f.year_first;
    v->year_last = f.year_last;
    enum status (*const parts[])(struct store *, struct view *,
                                 struct error *) = {
        read_own,      read_income, read_children, view_officials,
        view_projects, view_plan,   view_village,
    };
    status = region_path_read(s, v->region, &v->arena, v->path, &v->n_path,
                              err);
    for (size_t i = 0; i < LENGTH(parts) && status == STATUS_OK; i++)
        status = parts[i](s, v, err);
    if (status == STATUS_OK)
        status = view_log(s, v, shown_until(&f, v->year), err);
    return status;
}

enum status store_view(struct store *s, region_id region, int year,
                       struct view **out, struct error *err)
{
    *out = NULL;
    enum status status = store_read_begin(s, err);
    if (status != STATUS_OK)
        return status;
    struct view *v = xcalloc(1, sizeof *v);
    v->region = region;
    v->year = year;
    status = fill_view(s, v, err);
    store_read_end(s);
    if (status != STATUS_OK) {
        arena_finish(&v->arena);
        free(v);
        return status;
    }
    *out = v;
    return STATUS_OK;
}
