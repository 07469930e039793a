/* dossier - everything about one household, as a public wall may show it:
 * names masked, ages in bands, health as a class (see mask.h). Pure. */
#ifndef MODEL_DOSSIER_H
#define MODEL_DOSSIER_H

#include "base/arena.h"
#include "model/region.h"
#include "model/terms.h"
#include "model/view.h"

struct member {
    enum relation relation;
    const char *name;      /* masked; "" for a minor */
    int age_band;          /* 40 for 40–49, 70 for 70 and over, 0 = minor */
    bool male;
    enum health health;
    enum labour labour;
    enum occupation occupation;
};

struct help {              /* one measure that reached the household */
    enum measure kind;
    const char *title;     /* "拉面技能培训 · 结业取证" */
    const char *detail;    /* policy or result, may be "" */
    int year, month;       /* month 0 when unknown */
    int64_t amount;        /* yuan; 0 when it is not money */
    enum progress progress;
    int percent;           /* 0..100 */
    const char *department;
    const char *project;   /* the project it came from, may be "" */
};

struct finding {           /* of a quality rule (store/rules.h) */
    const char *rule;      /* its id */
    enum severity severity;
    const char *zh, *en;   /* its name */
    const char *detail;    /* figures, may be "" */
    int64_t since_unix_s;  /* found first */
};

/* Immutable answer; freed whole. Strings belong to `arena`. */
struct dossier {
    struct arena arena;
    household_id id;
    int year;              /* the year the headline figures are of */
    struct region_name path[REGION_PATH_MAX]; /* province … village */
    int n_path;
    const char *head;      /* masked: "关**" */
    const char *surname;   /* "关" */
    const char *group;     /* village group, "三组"; may be "" */
    enum attribute attribute;
    enum poverty poverty;  /* in `year` */
    enum cause cause, cause_other[2]; /* CAUSE_NONE when absent */
    int n_persons, n_workers;
    int year_identified, year_exit; /* exit: done or planned; 0 unknown */
    bool exit_done;                 /* by the end of `year` */
    double lon, lat;                /* rounded for public display */

    struct income_year *income; /* a year each, ascending, a head */
    int n_income;
    int64_t income_per_head, line;  /* of `year`, yuan */
    bool income_known;
    int32_t village_median;         /* per-head income of the village's
                                       registered households; 0 unknown */
    unsigned guarantees;            /* bit set: assured, in `year` */
    const char *housing, *water;    /* short text, may be "" */

    struct help *help;       /* newest first */
    int n_help;
    int64_t help_amount;     /* yuan, sum over help */

    struct official *people; /* first secretary, helper … */
    int n_people;
    int days_since_visit;    /* at the end of `year`, or on the register's
                                as-of day if that is earlier; -1 never */

    struct log_entry *log;   /* newest first */
    int n_log;
    int64_t n_log_all;

    struct member *members;
    int n_members;

    struct change_entry *changes; /* newest first */
    int n_changes;

    struct finding *findings; /* serious first */
    int n_findings;

    /* Neighbours in the village's list by number; 0 at the ends. */
    household_id previous, next;
};

#endif
