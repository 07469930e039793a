/* Everything about one household. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "store/dossier_lists.h"
#include "store/list.h"
#include "store/view_lists.h"

static enum status read_head(struct store *s, struct dossier *d,
                             int64_t *helper, struct error *err)
{
    struct query q;
    struct arena *a = &d->arena;
    bool found = false;
    query_open(&q, s,
               "select head, surname, group_name, persons, workers, cause, "
               "cause_2, cause_3, attribute, year_identified, year_exit, "
               "lon, lat, food, clothing, schooling, medical, housing_safe, "
               "water_safe, housing, water, helper from household "
               "where id = ?1",
               (int64_t[]){ d->id }, 1);
    if (query_next(&q)) {
        found = true;
        int attribute = attribute_of(column_text(&q, 8));
        d->head = column_name(&q, 0, a);
        d->surname = column_surname(&q, 1, a);
        d->group = column_copy(&q, 2, a);
        d->n_persons = (int)column_int(&q, 3);
        d->n_workers = (int)column_int(&q, 4);
        d->cause = (enum cause)cause_of(column_text(&q, 5));
        d->cause_other[0] = (enum cause)cause_of(column_text(&q, 6));
        d->cause_other[1] = (enum cause)cause_of(column_text(&q, 7));
        d->attribute = attribute < 0 ? ATTRIBUTE_ORDINARY
                                     : (enum attribute)attribute;
        d->year_identified = (int)column_int(&q, 9);
        d->year_exit = (int)column_int(&q, 10);
        d->lon = column_real(&q, 11);
        d->lat = column_real(&q, 12);
        for (int g = 0; g < GUARANTEE_COUNT; g++)
            d->guarantees |= column_int(&q, 13 + g) ? 1u << g : 0;
        d->housing = column_prose(&q, 19, a);
        d->water = column_prose(&q, 20, a);
        *helper = column_int(&q, 21);
    }
    enum status status = query_close(&q, err);
    if (status == STATUS_OK && !found)
        return error_set(err, STATUS_NOT_FOUND,
                         "%s: no household %lld in this register", s->path,
                         (long long)d->id);
    return status;
}

static void read_year(const struct query *q, struct dossier *d)
{
    struct income_year *y = &d->income[d->n_income++];
    y->year = (int)column_int(q, 0);
    if (sqlite3_column_type(q->stmt, 2) != SQLITE_NULL) {
        int64_t sums[INCOME_PARTS];
        for (int k = 0; k < INCOME_PARTS; k++)
            sums[k] = column_int(q, 2 + k);
        income_year_fill(y, sums, d->n_persons);
        for (int k = 0; k < INCOME_PARTS; k++)
            d->sums[d->n_income - 1].of[k] = sums[k];
    }
    if (y->year == d->year)
        d->poverty = (enum poverty)poverty_of(column_text(q, 1));
}

static enum status read_years(struct store *s, struct dossier *d,
                              const struct store_facts *f, struct error *err)
{
    struct query q;
    d->poverty = POVERTY_NONE;
    d->income = ARENA_ARRAY(&d->arena, struct income_year, INCOME_YEARS_MAX);
    d->sums = ARENA_ARRAY(&d->arena, struct income_sums, INCOME_YEARS_MAX);
    query_open(&q, s,
               "select year, poverty, wage, business, property, transfer, "
               "expense from household_year where household = ?1 and year "
               "between ?2 and ?3 order by year",
               (int64_t[]){ d->id, f->year_first, f->year_last }, 3);
    while (d->n_income < INCOME_YEARS_MAX && query_next(&q))
        read_year(&q, d);
    enum status status = query_close(&q, err);
    if (status == STATUS_OK)
        status = income_lines_read(s, d->income, d->n_income, err);
    for (int i = 0; i < d->n_income; i++)
        if (d->income[i].year == d->year) {
            d->income_known = d->income[i].known;
            d->income_per_head = d->income[i].net;
            d->line = d->income[i].line;
        }
    if (status == STATUS_OK && d->line == 0)
        status = db_number(s, "select yuan from poverty_line where year = ?1",
                           (int64_t[]){ d->year }, 1, &d->line, NULL, err);
    d->exit_done = d->poverty == POVERTY_LIFTED;
    /* Guarantees are kept without a date: they are those of the register's
     * own year. Whoever left poverty after it had all of them by then, for
     * nobody may leave without (两不愁三保障 is the standard of exit). */
    if (d->exit_done && d->year_exit > f->year && d->year >= d->year_exit)
        d->guarantees = (1u << GUARANTEE_COUNT) - 1;
    return status;
}

static enum status read_medians(struct store *s, struct dossier *d,
                                const struct store_facts *f, struct error *err)
{
    const struct list_order o = { d->year, POVERTY_NONE, SORT_INCOME,
                                  f->year_first, NULL };
    struct list l = { 0 };
    enum status status = list_gather(s, household_village(d->id), &o, NAN, &l,
                                     err);
    int64_t n = 0; /* of known income; the others would come last */
    for (int64_t i = 0; i < l.n && status == STATUS_OK; i++)
        n += isfinite(l.entries[i].key);
    if (n > 0) {
        list_select(&l, (n - 1) / 2, (n - 1) / 2 + 1);
        double head = round(l.entries[(n - 1) / 2].key);
        d->village_median = head > INT32_MAX   ? INT32_MAX
                            : head < INT32_MIN ? INT32_MIN
                                               : (int32_t)head;
    }
    list_finish(&l);
    if (status == STATUS_OK)
        status = county_median(
            s, region_at(household_village(d->id), LEVEL_COUNTY), d->year,
            &d->county_median, err);
    return status;
}

static enum status read_neighbours(struct store *s, struct dossier *d,
                                   struct error *err)
{
    int64_t begin, end;
    household_range(household_village(d->id), &begin, &end);
    enum status status = db_number(
        s,
        "select h.id from household h where h.id >= ?1 and h.id < ?2 and "
        "exists (select 1 from household_year y where y.household = h.id and "
        "y.year = ?3) order by h.id desc limit 1",
        (int64_t[]){ begin, d->id, d->year }, 3, &d->previous, NULL, err);
    if (status != STATUS_OK)
        return status;
    return db_number(
        s,
        "select h.id from household h where h.id > ?1 and h.id < ?2 and "
        "exists (select 1 from household_year y where y.household = h.id and "
        "y.year = ?3) order by h.id limit 1",
        (int64_t[]){ d->id, end, d->year }, 3, &d->next, NULL, err);
}

static enum status fill_dossier(struct store *s, struct dossier *d,
                                struct error *err)
{
    struct store_facts f;
    int64_t helper = 0;
    enum status status = store_facts(s, &f, err);
    if (status == STATUS_OK)
        status = read_head(s, d, &helper, err);
    if (status != STATUS_OK)
        return status;
    d->year = d->year == 0 ? f.year : d->year;
    int64_t until = shown_until(&f, d->year);
    status = region_path_read(s, household_village(d->id), &d->arena, d->path,
                              &d->n_path, err);
    if (status == STATUS_OK)
        status = read_years(s, d, &f, err);
    if (status == STATUS_OK)
        status = read_medians(s, d, &f, err);
    if (status == STATUS_OK)
        status = dossier_items(s, d, &f, err);
    if (status == STATUS_OK)
        status = dossier_help(s, d, err);
    if (status == STATUS_OK)
        status = dossier_projects(s, d, err);
    if (status == STATUS_OK)
        status = dossier_people(s, d, helper, err);
    if (status == STATUS_OK)
        status = dossier_log(s, d, until, err);
    if (status == STATUS_OK)
        status = dossier_members(s, d, &f, err);
    if (status == STATUS_OK)
        status = dossier_changes(s, d, until, err);
    if (status == STATUS_OK)
        status = dossier_findings(s, d, err);
    if (status == STATUS_OK)
        status = dossier_monitored(s, d, err);
    if (status == STATUS_OK)
        status = dossier_photos(s, d, until, err);
    return status == STATUS_OK ? read_neighbours(s, d, err) : status;
}

enum status store_dossier(struct store *s, household_id h, int year,
                          struct dossier **out, struct error *err)
{
    *out = NULL;
    enum status status = store_read_begin(s, err);
    if (status != STATUS_OK)
        return status;
    struct dossier *d = xcalloc(1, sizeof *d);
    d->id = h;
    d->year = year;
    status = fill_dossier(s, d, err);
    store_read_end(s);
    if (status != STATUS_OK) {
        arena_finish(&d->arena);
        free(d);
        return status;
    }
    *out = d;
    return STATUS_OK;
}
