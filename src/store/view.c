/* One region in one year: keyed reads of rollup, and short lists. */
#include "store/db.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "store/view_lists.h"

/* Cells as they are read; they go to the view's arena when they are whole. */
struct cells {
    struct cube_cell *of;
    int n, cap;
};

/* Columns year, dimension, key, households, persons, amount from `column` on;
 * what is no dimension of the wall's (the lists' counts) is left out. */
static void cells_add(struct cells *c, const struct query *q, int column,
                      struct arena *a)
{
    struct cube_cell cell = { .year = (int)column_int(q, column) };
    bool any = false;
    if (!dimension_parse(column_text(q, column + 1), &cell.dimension))
        return;
    for (int i = 0; i < QUANTITY_COUNT; i++) {
        cell.of[i] = column_int(q, column + 3 + i);
        any = any || cell.of[i] != 0;
    }
    if (!any)
        return; /* as good as none */
    cell.key = column_copy(q, column + 2, a);
    if (c->n == c->cap) {
        c->cap = c->cap ? c->cap * 2 : 512;
        c->of = xrealloc(c->of, sizeof *c->of * (size_t)c->cap);
    }
    c->of[c->n++] = cell;
}

/* The cells from `first` on as a cube of their own, from the arena. `stated`:
 * the region's rural people as its row gives them, 0: its villages' sum. */
static struct cube cube_of(const struct cells *c, int first, int64_t stated,
                           struct arena *a)
{
    int n = c->n - first;
    struct cube_cell *cells = ARENA_ARRAY(a, struct cube_cell, n + 1);
    if (n > 0)
        memcpy(cells, c->of + first, sizeof *cells * (size_t)n);
    struct cube_cell *all = NULL;
    for (int i = 0; i < n && stated > 0; i++)
        if (cells[i].dimension == DIMENSION_VILLAGE &&
            strcmp(cells[i].key, "all") == 0)
            all = &cells[i];
    if (stated > 0 && !all) {
        all = &cells[n++];
        *all = (struct cube_cell){ .dimension = DIMENSION_VILLAGE,
                                   .key = "all" };
    }
    if (all)
        all->of[QUANTITY_PERSONS] = stated;
    cube_sort(cells, n);
    return (struct cube){ cells, n };
}

static void fill_totals(struct totals *t, const struct cube *c, int year)
{
    static const char *const gains[] = { "wage", "business", "property",
                                         "transfer" };
    const enum quantity h = QUANTITY_HOUSEHOLDS, p = QUANTITY_PERSONS,
                        a = QUANTITY_AMOUNT;
    for (int i = 0; i < POVERTY_COUNT; i++) {
        const char *key = poverty_key((enum poverty)i);
        t->by_poverty[i] = cube_value(c, year, DIMENSION_POVERTY, key, h);
        t->persons_by_poverty[i] = cube_value(c, year, DIMENSION_POVERTY, key,
                                              p);
        t->households += t->by_poverty[i];
        t->persons += t->persons_by_poverty[i];
    }
    for (size_t i = 0; i < LENGTH(gains); i++)
        t->net_income += cube_value(c, year, DIMENSION_INCOME, gains[i], a);
    t->net_income -= cube_value(c, year, DIMENSION_INCOME, "expense", a);
    t->income_persons = cube_value(c, year, DIMENSION_INCOME, "expense", p);
    t->visits = cube_total(c, year, DIMENSION_VISIT, a);
    t->funds = cube_value(c, year, DIMENSION_FUND, "arrived", a);
    t->poverty_villages = cube_value(c, 0, DIMENSION_VILLAGE, "poverty", h);
    t->villages = cube_value(c, 0, DIMENSION_VILLAGE, "all", h);
    t->rural_persons = cube_value(c, 0, DIMENSION_VILLAGE, "all", p);
}

static int64_t fund_of(const struct view *v, const char *key)
{
    return cube_value(&v->cube, v->year, DIMENSION_FUND, key, QUANTITY_AMOUNT);
}

static void fill_parts(struct view *v)
{
    const struct cube *c = &v->cube;
    for (int i = 0; i < CAUSE_COUNT; i++)
        v->by_cause[i] = cube_value(c, v->year, DIMENSION_CAUSE,
                                    cause_key((enum cause)i),
                                    QUANTITY_HOUSEHOLDS);
    for (int i = 0; i < ATTRIBUTE_COUNT; i++)
        v->by_attribute[i] = cube_value(c, v->year, DIMENSION_ATTRIBUTE,
                                        attribute_key((enum attribute)i),
                                        QUANTITY_HOUSEHOLDS);
    for (int i = 0; i < MEASURE_COUNT; i++) {
        const char *key = measure_key((enum measure)i);
        v->measure_households[i] = cube_value(c, v->year, DIMENSION_MEASURE,
                                              key, QUANTITY_HOUSEHOLDS);
        v->measure_amount[i] = cube_value(c, v->year, DIMENSION_MEASURE, key,
                                          QUANTITY_AMOUNT);
    }
    v->funds =
        (struct funds){ fund_of(v, "budget"),     fund_of(v, "arrived"),
                        fund_of(v, "to_village"), fund_of(v, "to_household"),
                        fund_of(v, "spent"),      fund_of(v, "persons") };
}

/* Each year's sums in two ranges: the counts of lists (list_*) lie between
 * them and may be thousands. */
static enum status read_own(struct store *s, struct view *v, struct error *err)
{
    struct query q;
    struct cells cells = { NULL, 0, 0 };
    int64_t stated = 0;
    enum status status = db_number(
        s, "select rural_persons from region where id = ?1",
        (int64_t[]){ v->region }, 1, &stated, NULL, err);
    if (status != STATUS_OK)
        return status;
    query_open(&q, s,
               "with recursive y (year) as (select 0 union select ?4 union "
               "select ?2 union select year + 1 from y "
               "where year between ?2 and ?3 - 1) "
               "select r.year, r.dimension, r.key, r.households, r.persons, "
               "r.amount from y cross join (select '' as low, 'list_' as high "
               "union all select 'list~', '~') h cross join rollup r "
               "on r.region = ?1 and r.year = y.year "
               "and r.dimension >= h.low and r.dimension < h.high",
               (int64_t[]){ v->region, v->year_first, v->year_last, v->year },
               4);
    while (query_next(&q))
        cells_add(&cells, &q, 0, &v->arena);
    status = query_close(&q, err);
    v->cube = cube_of(&cells, 0, stated, &v->arena);
    free(cells.of);
    fill_totals(&v->totals, &v->cube, v->year);
    fill_parts(v);
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

static void give_cube(struct view *v, int i, struct cells *cells,
                      int64_t stated)
{
    struct child *c = &v->children[i];
    c->cube = cube_of(cells, 0, stated, &v->arena);
    fill_totals(&c->totals, &c->cube, v->year);
    cells->n = 0;
}

static enum status read_child_cubes(struct store *s, struct view *v,
                                    const int64_t *stated, struct error *err)
{
    struct query q;
    struct cells cells = { NULL, 0, 0 };
    int i = 0;
    /* By region in code order, like the children. */
    query_open(&q, s,
               "select r.region, r.year, r.dimension, r.key, r.households, "
               "r.persons, r.amount from region g cross join (select '' as "
               "low, 'list_' as high union all select 'list~', '~') h "
               "cross join rollup r on r.region = g.id and r.year in (0, ?3) "
               "and r.dimension >= h.low and r.dimension < h.high "
               "where g.id between ?1 and ?2 order by g.id",
               (int64_t[]){ v->region * 1000, v->region * 1000 + 999, v->year },
               3);
    while (query_next(&q)) {
        int64_t region = column_int(&q, 0);
        for (; i < v->n_children && v->children[i].name.id < region; i++)
            give_cube(v, i, &cells, stated[i]);
        if (i < v->n_children && v->children[i].name.id == region)
            cells_add(&cells, &q, 1, &v->arena);
    }
    for (; i < v->n_children; i++)
        give_cube(v, i, &cells, stated[i]);
    free(cells.of);
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
        status = read_child_cubes(s, v, stated, err);
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
        read_own,       read_income,   read_children, view_rules,
        view_officials, view_projects, view_plan,     view_village,
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
