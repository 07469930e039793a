/* Everything about one household. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "model/mask.h"
#include "store/list.h"
#include "store/view_lists.h"

#define HELP_MAX     256
#define PEOPLE_MAX   16
#define MEMBERS_MAX  64
#define CHANGES_MAX  64
#define FINDINGS_MAX 64
#define ADULT_YEARS  18

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
        d->head = column_copy(&q, 0, a);
        d->surname = column_copy(&q, 1, a);
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
        d->housing = column_copy(&q, 19, a);
        d->water = column_copy(&q, 20, a);
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

static enum status read_median(struct store *s, struct dossier *d,
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
    return status;
}

static enum status read_help(struct store *s, struct dossier *d,
                             struct error *err)
{
    struct query q;
    struct arena *a = &d->arena;
    d->help = ARENA_ARRAY(a, struct help, HELP_MAX);
    query_open(&q, s,
               "select m.kind, m.title, m.detail, m.year, m.month, m.amount, "
               "m.progress, m.percent, m.department, p.name from measure m "
               "left join project p on p.id = m.project "
               "where m.household = ?1 and m.year <= ?2 "
               "order by m.year desc, m.month desc, m.id desc limit ?3",
               (int64_t[]){ d->id, d->year, HELP_MAX }, 3);
    while (d->n_help < HELP_MAX && query_next(&q)) {
        int kind = measure_of(column_text(&q, 0));
        int progress = progress_of(column_text(&q, 6));
        d->help_amount += column_int(&q, 5);
        d->help[d->n_help++] = (struct help){
            .kind = kind < 0 ? MEASURE_SOCIETY : (enum measure)kind,
            .title = column_copy(&q, 1, a),
            .detail = column_copy(&q, 2, a),
            .year = (int)column_int(&q, 3),
            .month = (int)column_int(&q, 4),
            .amount = column_int(&q, 5),
            .progress = progress < 0 ? PROGRESS_PLANNED
                                     : (enum progress)progress,
            .percent = (int)column_int(&q, 7),
            .department = column_copy(&q, 8, a),
            .project = column_copy(&q, 9, a),
        };
    }
    return query_close(&q, err);
}

/* Those who answer for the household: its village's first secretary and team
 * leader, then its own helper. */
static enum status read_people(struct store *s, struct dossier *d,
                               int64_t helper, struct error *err)
{
    struct query q;
    d->people = ARENA_ARRAY(&d->arena, struct official, PEOPLE_MAX);
    query_open(&q, s,
               "select duty, name, unit, since_year, since_month "
               "from official where (region = ?1 and duty in "
               "('first_secretary', 'team_leader')) or id = ?2 "
               "order by id = ?2, duty, id limit ?3",
               (int64_t[]){ household_village(d->id), helper, PEOPLE_MAX }, 3);
    while (d->n_people < PEOPLE_MAX && query_next(&q))
        official_read(&q, 0, &d->arena, &d->people[d->n_people++]);
    return query_close(&q, err);
}

static enum status count_visits(struct store *s, struct dossier *d,
                                int64_t until, struct error *err)
{
    int64_t last;
    bool found;
    enum status status = db_number(
        s, "select count(*) from log where household = ?1 and at <= ?2",
        (int64_t[]){ d->id, until }, 2, &d->n_log_all, NULL, err);
    if (status != STATUS_OK)
        return status;
    status = db_number(s,
                       "select at from log where household = ?1 and at <= ?2 "
                       "order by at desc limit 1",
                       (int64_t[]){ d->id, until }, 2, &last, &found, err);
    d->days_since_visit = -1;
    if (found) /* `until` ends a day: whole days between the two dates */
        d->days_since_visit = (int)((until + CLOCK_ZONE_S) / 86400 -
                                    (last + CLOCK_ZONE_S) / 86400);
    return status;
}

static enum status read_log(struct store *s, struct dossier *d, int64_t until,
                            struct error *err)
{
    struct query q;
    const char *township = "", *village = "";
    for (int i = 0; i < d->n_path; i++) {
        if (region_level(d->path[i].id) == LEVEL_TOWNSHIP)
            township = d->path[i].name;
        if (region_level(d->path[i].id) == LEVEL_VILLAGE)
            village = d->path[i].name;
    }
    d->log = ARENA_ARRAY(&d->arena, struct log_entry, LOG_MAX);
    query_open(&q, s,
               "select at, kind, helper, text from log where household = ?1 "
               "and at <= ?2 order by at desc, id desc limit ?3",
               (int64_t[]){ d->id, until, LOG_MAX }, 3);
    while (d->n_log < LOG_MAX && query_next(&q)) {
        int kind = visit_of(column_text(&q, 1));
        d->log[d->n_log++] = (struct log_entry){
            .at_unix_s = column_int(&q, 0),
            .kind = kind < 0 ? VISIT_CALL : (enum visit)kind,
            .household = d->id,
            .village = household_village(d->id),
            .township_name = township,
            .village_name = village,
            .helper = column_copy(&q, 2, &d->arena),
            .text = column_copy(&q, 3, &d->arena),
        };
    }
    return query_close(&q, err);
}

static int term_or(int term, int otherwise)
{
    return term < 0 ? otherwise : term;
}

static void read_member(const struct query *q, struct arena *a, int year,
                        struct member *out)
{
    int born = (int)column_int(q, 2);
    int age = born > 0 ? year - born : -1;
    bool minor = age >= 0 && age < ADULT_YEARS;
    *out = (struct member){
        .relation = (enum relation)term_or(relation_of(column_text(q, 0)),
                                           RELATION_OTHER),
        .name = minor ? "" : column_copy(q, 1, a),
        .age_band = age < 0 ? 0 : mask_age_band(age),
        .male = column_int(q, 3) != 0,
        .health = (enum health)term_or(health_of(column_text(q, 4)),
                                       HEALTH_GOOD),
        .labour = (enum labour)term_or(labour_of(column_text(q, 5)),
                                       LABOUR_NONE),
        .occupation = (enum occupation)term_or(occupation_of(column_text(q, 6)),
                                               OCCUPATION_HOME),
    };
}

static enum status read_members(struct store *s, struct dossier *d,
                                const struct store_facts *f, struct error *err)
{
    struct query q;
    d->members = ARENA_ARRAY(&d->arena, struct member, MEMBERS_MAX);
    query_open(&q, s,
               "select relation, name, birth_year, male, health, labour, "
               "occupation from member where household = ?1 "
               "order by number limit ?2",
               (int64_t[]){ d->id, MEMBERS_MAX }, 2);
    while (d->n_members < MEMBERS_MAX && query_next(&q))
        read_member(&q, &d->arena, f->year, &d->members[d->n_members++]);
    return query_close(&q, err);
}

static enum status read_changes(struct store *s, struct dossier *d,
                                int64_t until, struct error *err)
{
    struct query q;
    d->changes = ARENA_ARRAY(&d->arena, struct change_entry, CHANGES_MAX);
    query_open(&q, s,
               "select at, kind, reason from change where household = ?1 and "
               "at <= ?2 order by at desc, id desc limit ?3",
               (int64_t[]){ d->id, until, CHANGES_MAX }, 3);
    while (d->n_changes < CHANGES_MAX && query_next(&q)) {
        int kind = change_of(column_text(&q, 1));
        d->changes[d->n_changes++] = (struct change_entry){
            .at_unix_s = column_int(&q, 0),
            .kind = kind < 0 ? CHANGE_CORRECTED : (enum change)kind,
            .household = d->id,
            .reason = column_copy(&q, 2, &d->arena),
        };
    }
    return query_close(&q, err);
}

static enum status read_findings(struct store *s, struct dossier *d,
                                 struct error *err)
{
    struct query q;
    struct arena *a = &d->arena;
    query_open(&q, s,
               "select f.rule, r.severity, r.zh, r.en, f.detail, f.since "
               "from flag f join rule r on r.id = f.rule "
               "where f.household = ?1 order by case r.severity "
               "when 'serious' then 0 when 'warning' then 1 else 2 end, "
               "r.place limit ?2",
               (int64_t[]){ d->id, FINDINGS_MAX }, 2);
    while (d->n_findings < FINDINGS_MAX && query_next(&q)) {
        if (!d->findings)
            d->findings = ARENA_ARRAY(a, struct finding, FINDINGS_MAX);
        d->findings[d->n_findings++] = (struct finding){
            .rule = column_copy(&q, 0, a),
            .severity = (enum severity)term_or(severity_of(column_text(&q, 1)),
                                               SEVERITY_NOTE),
            .zh = column_copy(&q, 2, a),
            .en = column_copy(&q, 3, a),
            .detail = column_copy(&q, 4, a),
            .since_unix_s = column_int(&q, 5),
        };
    }
    return query_close(&q, err);
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
        status = read_median(s, d, &f, err);
    if (status == STATUS_OK)
        status = read_help(s, d, err);
    if (status == STATUS_OK)
        status = read_people(s, d, helper, err);
    if (status == STATUS_OK)
        status = count_visits(s, d, until, err);
    if (status == STATUS_OK)
        status = read_log(s, d, until, err);
    if (status == STATUS_OK)
        status = read_members(s, d, &f, err);
    if (status == STATUS_OK)
        status = read_changes(s, d, until, err);
    if (status == STATUS_OK)
        status = read_findings(s, d, err);
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
