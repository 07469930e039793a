#include "store/view_lists.h"

#include <stdlib.h>
#include <string.h>

void official_read(const struct query *q, int column, struct arena *a,
                   struct official *out)
{
    int duty = duty_of(column_text(q, column));
    *out = (struct official){
        .duty = duty < 0 ? DUTY_HELPER : (enum duty)duty,
        .name = duty == DUTY_DEPARTMENT ? column_copy(q, column + 1, a)
                                        : column_worker(q, column + 1, a),
        .unit = column_copy(q, column + 2, a),
        .since_year = (int)column_int(q, column + 3),
        .since_month = (int)column_int(q, column + 4),
    };
}

enum status view_rules(struct store *s, struct view *v, struct error *err)
{
    struct query q;
    v->rules = ARENA_ARRAY(&v->arena, struct rule_name, RULE_NAMES);
    query_open(&q, s,
               "select id, zh, en, severity from rule order by place limit ?1",
               (int64_t[]){ RULE_NAMES }, 1);
    while (v->n_rules < RULE_NAMES && query_next(&q)) {
        int severity = severity_of(column_text(&q, 3));
        v->rules[v->n_rules++] = (struct rule_name){
            .id = column_copy(&q, 0, &v->arena),
            .zh = column_copy(&q, 1, &v->arena),
            .en = column_copy(&q, 2, &v->arena),
            .severity = severity < 0 ? SEVERITY_NOTE : (enum severity)severity,
        };
    }
    return query_close(&q, err);
}

enum status view_officials(struct store *s, struct view *v, struct error *err)
{
    struct query q;
    v->officials = ARENA_ARRAY(&v->arena, struct official, OFFICIALS_MAX);
    query_open(&q, s,
               "select duty, name, unit, since_year, since_month "
               "from official where region = ?1 order by case duty "
               "when 'first_secretary' then 0 when 'team_leader' then 1 "
               "when 'team_member' then 2 when 'department' then 3 "
               "else 4 end, id limit ?2",
               (int64_t[]){ v->region, OFFICIALS_MAX }, 2);
    while (v->n_officials < OFFICIALS_MAX && query_next(&q))
        official_read(&q, 0, &v->arena, &v->officials[v->n_officials++]);
    return query_close(&q, err);
}

static void read_project(const struct query *q, struct arena *a,
                         struct project *out)
{
    int progress = progress_of(column_text(q, 8));
    *out = (struct project){
        .number = column_copy(q, 0, a),
        .name = column_copy(q, 1, a),
        .department = column_copy(q, 2, a),
        .year = (int)column_int(q, 3),
        .budget = column_int(q, 4),
        .arrived = column_int(q, 5),
        .spent = column_int(q, 6),
        .percent = (int)column_int(q, 7),
        .progress = progress < 0 ? PROGRESS_PLANNED : (enum progress)progress,
        .villages = column_int(q, 9),
        .households = column_int(q, 10),
        .persons = column_int(q, 11),
    };
}

enum status view_projects(struct store *s, struct view *v, struct error *err)
{
    struct query q;
    v->projects = ARENA_ARRAY(&v->arena, struct project, PROJECTS_MAX);
    /* The region itself and all below it: each level has its own range. */
    query_open(&q, s,
               "select number, name, department, year, budget, arrived, "
               "spent, percent, progress, villages, households, persons "
               "from project where year = ?2 and (region = ?1 or region "
               "between ?1 * 1000 and ?1 * 1000 + 999 or region between "
               "?1 * 1000000 and ?1 * 1000000 + 999999) "
               "order by budget desc, id limit ?3",
               (int64_t[]){ v->region, v->year, PROJECTS_MAX }, 3);
    while (v->n_projects < PROJECTS_MAX && query_next(&q))
        read_project(&q, &v->arena, &v->projects[v->n_projects++]);
    return query_close(&q, err);
}

enum status view_plan(struct store *s, struct view *v, struct error *err)
{
    struct query q;
    if (v->level != LEVEL_VILLAGE)
        return STATUS_OK;
    v->plan = ARENA_ARRAY(&v->arena, struct plan_item, PLAN_MAX);
    query_open(&q, s,
               "select title, state, progress, percent, year from plan "
               "where village = ?1 order by id limit ?2",
               (int64_t[]){ v->region, PLAN_MAX }, 2);
    while (v->n_plan < PLAN_MAX && query_next(&q)) {
        int progress = progress_of(column_text(&q, 2));
        v->plan[v->n_plan++] = (struct plan_item){
            .title = column_copy(&q, 0, &v->arena),
            .state = column_copy(&q, 1, &v->arena),
            .progress = progress < 0 ? PROGRESS_PLANNED
                                     : (enum progress)progress,
            .percent = (int)column_int(&q, 3),
            .year = (int)column_int(&q, 4),
        };
    }
    return query_close(&q, err);
}

enum status view_village(struct store *s, struct view *v, struct error *err)
{
    struct query q;
    if (v->level != LEVEL_VILLAGE)
        return STATUS_OK;
    v->village.terrain = "";
    query_open(&q, s,
               "select poverty_village, exit_year, terrain, "
               "collective_income, groups_n, team_size, households_all, "
               "persons_all from village where id = ?1",
               (int64_t[]){ v->region }, 1);
    if (query_next(&q))
        v->village = (struct village_facts){
            .poverty_village = column_int(&q, 0) != 0,
            .exit_year = (int)column_int(&q, 1),
            .terrain = column_copy(&q, 2, &v->arena),
            .collective_income = column_int(&q, 3),
            .groups = (int)column_int(&q, 4),
            .team_size = (int)column_int(&q, 5),
            .households_all = column_int(&q, 6),
            .persons_all = column_int(&q, 7),
        };
    return query_close(&q, err);
}

/* ---- the newest entries of a region's villages ----
 * Only the LOG_MAX villages with the latest entries can hold any of the
 * LOG_MAX newest, so the index on (village, at) is enough whatever the size
 * of the log: one seek a village, then one short range for each of those. */

struct newest {
    int64_t at, id;
};

static int compare_newest(const void *a, const void *b)
{
    const struct newest *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? 1 : -1;
    return (x->id < y->id) - (x->id > y->id);
}

static enum status latest_villages(struct store *s, const struct view *v,
                                   int64_t until, region_id out[LOG_MAX],
                                   int *n, struct error *err)
{
    struct query q;
    int64_t first = v->region, last = v->region;
    for (int level = (int)v->level; level < LEVEL_VILLAGE; level += 3) {
        first *= 1000;
        last = last * 1000 + 999;
    }
    *n = 0;
    query_open(&q, s,
               "select id, (select max(at) from log where village = region.id "
               "and at <= ?3) as newest from region "
               "where id between ?1 and ?2 and newest is not null "
               "order by newest desc, id limit ?4",
               (int64_t[]){ first, last, until, LOG_MAX }, 4);
    while (*n < LOG_MAX && query_next(&q))
        out[(*n)++] = column_int(&q, 0);
    return query_close(&q, err);
}

static enum status newest_entries(struct store *s, const region_id *villages,
                                  int n_villages, int64_t until,
                                  struct newest out[LOG_MAX], int *n,
                                  struct error *err)
{
    struct newest all[LOG_MAX * 2];
    enum status status = STATUS_OK;
    *n = 0;
    for (int i = 0; i < n_villages && status == STATUS_OK; i++) {
        struct query q;
        int n_all = *n;
        int64_t least = *n == LOG_MAX ? out[LOG_MAX - 1].at : INT64_MIN;
        memcpy(all, out, sizeof *out * (size_t)*n);
        query_open(&q, s,
                   "select at, id from log where village = ?1 and at <= ?2 "
                   "and at >= ?3 order by at desc, id desc limit ?4",
                   (int64_t[]){ villages[i], until, least, LOG_MAX }, 4);
        while (n_all < LOG_MAX * 2 && query_next(&q))
            all[n_all++] = (struct newest){ column_int(&q, 0),
                                            column_int(&q, 1) };
        status = query_close(&q, err);
        qsort(all, (size_t)n_all, sizeof all[0], compare_newest);
        *n = n_all < LOG_MAX ? n_all : LOG_MAX;
        memcpy(out, all, sizeof *out * (size_t)*n);
    }
    return status;
}

static enum status read_entry(struct store *s, int64_t id, struct arena *a,
                              struct log_entry *out, struct error *err)
{
    struct query q;
    query_open(&q, s,
               "select l.at, l.kind, l.household, l.helper, l.text, v.name, "
               "t.name from log l left join region v on v.id = l.village "
               "left join region t on t.id = l.village / 1000 "
               "where l.id = ?1",
               (int64_t[]){ id }, 1);
    if (query_next(&q)) {
        int kind = visit_of(column_text(&q, 1));
        *out = (struct log_entry){
            .at_unix_s = column_int(&q, 0),
            .kind = kind < 0 ? VISIT_CALL : (enum visit)kind,
            .household = column_int(&q, 2),
            .village = household_village(column_int(&q, 2)),
            .helper = column_worker(&q, 3, a),
            .text = column_prose(&q, 4, a),
            .village_name = column_copy(&q, 5, a),
            .township_name = column_copy(&q, 6, a),
        };
    }
    return query_close(&q, err);
}

enum status view_log(struct store *s, struct view *v, int64_t until,
                     struct error *err)
{
    region_id villages[LOG_MAX];
    struct newest newest[LOG_MAX] = { { 0, 0 } };
    int n_villages, n = 0;
    enum status status = latest_villages(s, v, until, villages, &n_villages,
                                         err);
    if (status == STATUS_OK)
        status = newest_entries(s, villages, n_villages, until, newest, &n,
                                err);
    v->log = ARENA_ARRAY(&v->arena, struct log_entry, LOG_MAX);
    for (int i = 0; i < n && status == STATUS_OK; i++)
        status = read_entry(s, newest[i].id, &v->arena, &v->log[v->n_log++],
                            err);
    return status;
}
