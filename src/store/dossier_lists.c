/* The lists of a dossier: what a household got, who looks after it, what
 * happened, what was found. */
#include "store/dossier_lists.h"

#include <string.h>

#include "base/clock.h"
#include "model/mask.h"
#include "store/view_lists.h"

#define ITEMS_MAX     256
#define HELP_MAX      256
#define REACHED_MAX   64
#define PEOPLE_MAX    16
#define MEMBERS_MAX   64
#define CHANGES_MAX   64
#define FINDINGS_MAX  64
#define MONITORED_MAX 32
#define PHOTOS_MAX    200
#define ADULT_YEARS   18

static int term_or(int term, int otherwise)
{
    return term < 0 ? otherwise : term;
}

enum status dossier_items(struct store *s, struct dossier *d,
                          const struct store_facts *f, struct error *err)
{
    struct query q;
    struct arena *a = &d->arena;
    d->items = ARENA_ARRAY(a, struct income_item, ITEMS_MAX);
    query_open(&q, s,
               "select year, source, name, amount from income_item where "
               "household = ?1 and year between ?2 and ?3 order by year, case "
               "source when 'wage' then 0 when 'business' then 1 when "
               "'property' then 2 when 'transfer' then 3 else 4 end, number "
               "limit ?4",
               (int64_t[]){ d->id, f->year_first, f->year_last, ITEMS_MAX }, 4);
    while (d->n_items < ITEMS_MAX && query_next(&q)) {
        int source = income_source_of(column_text(&q, 1));
        if (source < 0)
            continue; /* a hand-made row */
        d->items[d->n_items++] = (struct income_item){
            .year = (int)column_int(&q, 0),
            .source = (enum income_source)source,
            .name = column_prose(&q, 2, a),
            .amount = column_int(&q, 3),
        };
    }
    return query_close(&q, err);
}

enum status dossier_help(struct store *s, struct dossier *d, struct error *err)
{
    struct query q;
    struct arena *a = &d->arena;
    d->help = ARENA_ARRAY(a, struct help, HELP_MAX);
    query_open(&q, s,
               "select m.kind, m.title, m.detail, m.year, m.month, m.amount, "
               "m.progress, m.percent, m.department, p.name, m.policy, "
               "m.result, p.id, m.id from measure m "
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
            .title = column_prose(&q, 1, a),
            .detail = column_prose(&q, 2, a),
            .year = (int)column_int(&q, 3),
            .month = (int)column_int(&q, 4),
            .amount = column_int(&q, 5),
            .progress = progress < 0 ? PROGRESS_PLANNED
                                     : (enum progress)progress,
            .percent = (int)column_int(&q, 7),
            .department = column_copy(&q, 8, a),
            .project = column_copy(&q, 9, a),
            .policy = column_copy(&q, 10, a),
            .result = column_prose(&q, 11, a),
            .project_id = column_int(&q, 12),
            .id = column_int(&q, 13),
        };
    }
    return query_close(&q, err);
}

enum status dossier_projects(struct store *s, struct dossier *d,
                             struct error *err)
{
    struct query q;
    struct arena *a = &d->arena;
    d->projects = ARENA_ARRAY(a, struct reached, REACHED_MAX);
    query_open(&q, s,
               "select p.id, p.number, p.name, p.department, p.year, p.budget, "
               "p.arrived, p.spent, p.percent, p.progress, p.households, "
               "p.persons, count(*), sum(m.amount) from measure m "
               "join project p on p.id = m.project "
               "where m.household = ?1 and m.year <= ?2 group by p.id "
               "order by max(m.year) desc, max(m.month) desc, p.id limit ?3",
               (int64_t[]){ d->id, d->year, REACHED_MAX }, 3);
    while (d->n_projects < REACHED_MAX && query_next(&q))
        d->projects[d->n_projects++] = (struct reached){
            .id = column_int(&q, 0),
            .number = column_copy(&q, 1, a),
            .name = column_copy(&q, 2, a),
            .department = column_copy(&q, 3, a),
            .year = (int)column_int(&q, 4),
            .budget = column_int(&q, 5),
            .arrived = column_int(&q, 6),
            .spent = column_int(&q, 7),
            .percent = (int)column_int(&q, 8),
            .progress = (enum progress)term_or(progress_of(column_text(&q, 9)),
                                               PROGRESS_PLANNED),
            .households = column_int(&q, 10),
            .persons = column_int(&q, 11),
            .n_help = (int)column_int(&q, 12),
            .amount = column_int(&q, 13),
        };
    return query_close(&q, err);
}

/* Those who answer for the household: its village's first secretary and team
 * leader, then its own helper. */
enum status dossier_people(struct store *s, struct dossier *d, int64_t helper,
                           struct error *err)
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

static enum status count_log(struct store *s, struct dossier *d, int64_t until,
                             struct error *err)
{
    struct query q;
    int64_t last = INT64_MIN;
    query_open(&q, s,
               "select kind, count(*), max(at) from log where household = ?1 "
               "and at <= ?2 group by kind",
               (int64_t[]){ d->id, until }, 2);
    while (query_next(&q)) {
        d->n_log_of[term_or(visit_of(column_text(&q, 0)), VISIT_CALL)] +=
            column_int(&q, 1);
        d->n_log_all += column_int(&q, 1);
        if (column_int(&q, 2) > last)
            last = column_int(&q, 2);
    }
    d->days_since_visit = -1;
    if (d->n_log_all > 0) /* `until` ends a day: whole days between two dates */
        d->days_since_visit = (int)((until + CLOCK_ZONE_S) / 86400 -
                                    (last + CLOCK_ZONE_S) / 86400);
    return query_close(&q, err);
}

enum status dossier_log(struct store *s, struct dossier *d, int64_t until,
                        struct error *err)
{
    struct query q;
    const char *township = "", *village = "";
    enum status status = count_log(s, d, until, err);
    if (status != STATUS_OK)
        return status;
    int most = d->n_log_all < DOSSIER_LOG_MAX ? (int)d->n_log_all
                                              : DOSSIER_LOG_MAX;
    for (int i = 0; i < d->n_path; i++) {
        if (region_level(d->path[i].id) == LEVEL_TOWNSHIP)
            township = d->path[i].name;
        if (region_level(d->path[i].id) == LEVEL_VILLAGE)
            village = d->path[i].name;
    }
    d->log = ARENA_ARRAY(&d->arena, struct log_entry, most + 1);
    query_open(&q, s,
               "select at, kind, helper, text from log where household = ?1 "
               "and at <= ?2 order by at desc, id desc limit ?3",
               (int64_t[]){ d->id, until, most }, 3);
    while (d->n_log < most && query_next(&q)) {
        int kind = visit_of(column_text(&q, 1));
        d->log[d->n_log++] = (struct log_entry){
            .at_unix_s = column_int(&q, 0),
            .kind = kind < 0 ? VISIT_CALL : (enum visit)kind,
            .household = d->id,
            .village = household_village(d->id),
            .township_name = township,
            .village_name = village,
            .helper = column_worker(&q, 2, &d->arena),
            .text = column_prose(&q, 3, &d->arena),
        };
    }
    return query_close(&q, err);
}

/* What those do who are too young to be named, when no birth is known. */
static bool learns(int occupation)
{
    return occupation == OCCUPATION_PRESCHOOL ||
           occupation == OCCUPATION_PRIMARY ||
           occupation == OCCUPATION_MIDDLE || occupation == OCCUPATION_HIGH;
}

static void read_member(const struct query *q, struct arena *a, int year,
                        struct member *out)
{
    int born = (int)column_int(q, 2);
    int age = born > 0 ? year - born : -1;
    int does = occupation_of(column_text(q, 6));
    bool minor = age < 0 ? learns(does) : age < ADULT_YEARS;
    *out = (struct member){
        .relation = (enum relation)term_or(relation_of(column_text(q, 0)),
                                           RELATION_OTHER),
        .name = minor ? "" : column_name(q, 1, a),
        .age_band = age < 0 ? 0 : mask_age_band(age),
        .male = column_int(q, 3) != 0,
        .health = (enum health)term_or(health_of(column_text(q, 4)),
                                       HEALTH_GOOD),
        .labour = (enum labour)term_or(labour_of(column_text(q, 5)),
                                       LABOUR_NONE),
        .occupation = (enum occupation)term_or(does, OCCUPATION_HOME),
        .education = (enum education)education_of(column_text(q, 7)),
        .work_place = (enum work_place)work_place_of(column_text(q, 8)),
        .months = sqlite3_column_type(q->stmt, 9) == SQLITE_NULL
                      ? -1
                      : (int)column_int(q, 9),
        .ethnicity = column_copy(q, 10, a),
    };
}

enum status dossier_members(struct store *s, struct dossier *d,
                            const struct store_facts *f, struct error *err)
{
    struct query q;
    d->members = ARENA_ARRAY(&d->arena, struct member, MEMBERS_MAX);
    query_open(&q, s,
               "select relation, name, birth_year, male, health, labour, "
               "occupation, education, work_place, months, ethnicity "
               "from member where household = ?1 "
               "order by number limit ?2",
               (int64_t[]){ d->id, MEMBERS_MAX }, 2);
    while (d->n_members < MEMBERS_MAX && query_next(&q))
        read_member(&q, &d->arena, f->year, &d->members[d->n_members++]);
    return query_close(&q, err);
}

enum status dossier_changes(struct store *s, struct dossier *d, int64_t until,
                            struct error *err)
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
            .reason = column_prose(&q, 2, &d->arena),
        };
    }
    return query_close(&q, err);
}

enum status dossier_findings(struct store *s, struct dossier *d,
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

static void read_monitoring(const struct query *q, struct monitoring *out)
{
    *out = (struct monitoring){
        .year = (int)column_int(q, 0),
        .kind = (enum monitored)term_or(monitored_of(column_text(q, 1)),
                                        MONITORED_UNSTABLE),
        .removed = (enum removal)removal_of(column_text(q, 2)),
    };
    for (int k = 0; k < MONITORED_RISKS; k++) {
        int risk = risk_of(column_text(q, 3 + k));
        if (risk >= 0)
            out->risks[out->n_risks++] = (enum risk)risk;
    }
}

enum status dossier_monitored(struct store *s, struct dossier *d,
                              struct error *err)
{
    struct query q;
    query_open(&q, s,
               "select year, kind, removed, risk, risk_2, risk_3, risk_4, "
               "risk_5 from risk where household = ?1 and year <= ?2 "
               "order by year desc limit ?3",
               (int64_t[]){ d->id, d->year, MONITORED_MAX }, 3);
    while (d->n_monitored < MONITORED_MAX && query_next(&q)) {
        if (!d->monitored)
            d->monitored = ARENA_ARRAY(&d->arena, struct monitoring,
                                       MONITORED_MAX);
        read_monitoring(&q, &d->monitored[d->n_monitored++]);
    }
    return query_close(&q, err);
}

enum status dossier_photos(struct store *s, struct dossier *d, int64_t until,
                           struct error *err)
{
    struct query q;
    if (!s->whole)
        return STATUS_OK;
    query_open(&q, s,
               "select kind, at, file, pair from photo where household = ?1 "
               "and at <= ?2 order by at desc, id desc limit ?3",
               (int64_t[]){ d->id, until, PHOTOS_MAX }, 3);
    while (d->n_photos < PHOTOS_MAX && query_next(&q)) {
        if (!d->photos)
            d->photos = ARENA_ARRAY(&d->arena, struct photo, PHOTOS_MAX);
        d->photos[d->n_photos++] = (struct photo){
            .kind = (enum photo_kind)term_or(photo_kind_of(column_text(&q, 0)),
                                             PHOTO_HOUSE),
            .at_unix_s = column_int(&q, 1),
            .file = column_copy(&q, 2, &d->arena),
            .pair = (int)column_int(&q, 3),
        };
    }
    return query_close(&q, err);
}
