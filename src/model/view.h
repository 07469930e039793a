/* view - one immutable snapshot of a region in a year: all that the overview,
 * township and village screens show besides map geometry and household rows.
 * Amounts are yuan, incomes yuan a head a year. Pure. */
#ifndef MODEL_VIEW_H
#define MODEL_VIEW_H

#include "base/arena.h"
#include "model/cube.h"
#include "model/freshness.h"
#include "model/region.h"
#include "model/terms.h"

#define REGION_PATH_MAX  6
#define INCOME_YEARS_MAX 16

struct region_name {
    region_id id;
    const char *name, *short_name, *en;
};

/* Counts of a region at the end of a year. */
struct totals {
    int64_t households; /* registered 建档立卡户 */
    int64_t persons;
    int64_t by_poverty[POVERTY_COUNT]; /* households */
    int64_t persons_by_poverty[POVERTY_COUNT];
    int64_t rural_persons;  /* denominator of the rate */
    int64_t net_income;     /* of all registered persons, yuan */
    int64_t income_persons; /* persons that sum covers */
    int64_t funds;          /* arrived in the year, yuan */
    int64_t visits;         /* logged in the year */
    int64_t poverty_villages, villages;
};

/* 贫困发生率: persons not yet lifted (not_yet, preparing, returned) per 100
 * rural persons; false when there are none. */
bool totals_rate(const struct totals *t, double *out);

struct income_year { /* yuan a head; net = the four sources − expense */
    int year;
    int32_t wage, business, property, transfer, expense, net;
    int32_t line; /* the national poverty line; 0 unknown */
    bool known;
};

struct funds { /* of one year, yuan */
    int64_t budget, arrived, to_village, to_household, spent;
    int64_t persons; /* covered */
};

struct child { /* a region one level below */
    struct region_name name;
    double lon, lat; /* seat or centre, WGS-84 */
    struct totals totals;
    struct cube cube; /* of the view's year */
    bool poverty_village;
};

struct rule_name { /* a quality rule, as its file names it */
    const char *id, *zh, *en;
    enum severity severity;
};

struct official {
    enum duty duty;
    const char *name; /* masked */
    const char *unit;
    int since_year, since_month; /* 0 unknown */
};

struct project {
    const char *number, *name, *department;
    int year;
    int64_t budget, arrived, spent;
    int percent;
    enum progress progress;
    int64_t villages, households, persons;
};

struct plan_item { /* 帮扶规划: a milestone of a village's plan */
    const char *title;
    const char *state; /* "2016.08 完工", "18 / 31" */
    enum progress progress;
    int percent;
    int year;
};

struct log_entry {
    int64_t at_unix_s;
    enum visit kind;
    household_id household;
    region_id village;
    const char *township_name, *village_name;
    const char *helper; /* masked */
    const char *text;
};

struct change_entry {
    int64_t at_unix_s;
    enum change kind;
    household_id household;
    const char *reason;
};

struct village_facts {
    bool poverty_village;
    int exit_year; /* done or planned; 0 unknown */
    const char *terrain;
    int64_t collective_income; /* yuan a year */
    int groups, team_size;
    int64_t households_all, persons_all; /* registered or not */
};

/* Immutable answer; freed whole. Strings belong to `arena`. */
struct view {
    struct arena arena;
    region_id region;
    enum region_level level;
    int year, year_first, year_last;
    struct region_name path[REGION_PATH_MAX]; /* province … this region */
    int n_path;

    struct cube cube;        /* of all years from year_first to year_last */
    struct rule_name *rules; /* all the register has, in their file's order */
    int n_rules;

    struct totals totals;
    int64_t by_cause[CAUSE_COUNT];               /* households not NONE, main */
    int64_t by_attribute[ATTRIBUTE_COUNT];       /* households */
    int64_t measure_households[MEASURE_COUNT];   /* reached in the year */
    int64_t measure_amount[MEASURE_COUNT];       /* yuan in the year */
    struct income_year income[INCOME_YEARS_MAX]; /* ascending */
    int n_income;
    struct funds funds;

    struct child *children; /* by code; none for a village */
    int n_children;
    struct official *officials;
    int n_officials;
    struct project *projects; /* largest first, at most 24 */
    int n_projects;
    struct plan_item *plan;
    int n_plan;
    struct log_entry *log; /* newest first, at most 24, up to as-of */
    int n_log;
    struct village_facts village; /* villages only */
};

/* A rule by its id; NULL when v has none such. */
const struct rule_name *view_rule(const struct view *v, const char *id);

/* A child by its code; NULL when v is NULL or has none such. O(log n). */
const struct child *view_child(const struct view *v, region_id id);

#endif
