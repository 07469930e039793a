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
    enum occupation occupation; /* a pupil's: the school attended */
    enum education education;
    enum work_place work_place;
    int months;            /* of work in the register's year; -1 not known */
    const char *ethnicity; /* may be "" */
};

struct help {              /* one measure that reached the household */
    enum measure kind;
    const char *title;     /* "拉面技能培训 · 结业取证" */
    const char *detail;    /* what it consists of, may be "" */
    int year, month;       /* month 0 when unknown */
    int64_t amount;        /* yuan; 0 when it is not money */
    enum progress progress;
    int percent;           /* 0..100 */
    const char *department;
    const char *project;   /* the project it came from, may be "" */
    int64_t project_id;    /* 0: none, or none that is in the register */
    const char *policy;    /* what it is granted by, may be "" */
    const char *result;    /* what came of it, may be "" */
    int64_t id;            /* of its row */
};

struct reached { /* a project that reaches the household, up to `year` */
    int64_t id;
    const char *number, *name, *department;
    int year;
    int64_t budget, arrived, spent; /* of all of it, yuan */
    int percent;
    enum progress progress;
    int64_t households, persons; /* covered by it */
    int n_help;                  /* measures of this household */
    int64_t amount;              /* yuan to this household */
};

struct income_item { /* a part of an income, yuan of the household */
    int year;
    enum income_source source;
    const char *name;
    int64_t amount;
};

struct income_sums { /* of a year, yuan of the household */
    int64_t of[SOURCE_COUNT];
};

#define MONITORED_RISKS 5

struct monitoring { /* of one year */
    int year;
    enum monitored kind;
    enum risk risks[MONITORED_RISKS];
    int n_risks;
    enum removal removed;
};

struct photo {
    enum photo_kind kind;
    int64_t at_unix_s;
    const char *file; /* a path inside the photo folder */
    int pair;         /* > 0: with the others of this number */
};

struct finding {           /* of a quality rule (store/rules.h) */
    const char *rule;      /* its id */
    enum severity severity;
    const char *zh, *en;   /* its name */
    const char *detail;    /* figures, may be "" */
    int64_t since_unix_s;  /* found first */
};

#define DOSSIER_LOG_MAX 500

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
    struct income_sums *sums;   /* of the same years; 0 where not known */
    int n_income;
    struct income_item *items;  /* by year, source and place in the register */
    int n_items;
    int64_t income_per_head, line;  /* of `year`, yuan */
    bool income_known;
    int32_t village_median;         /* per-head income of the village's
                                       registered households; 0 unknown */
    int32_t county_median;          /* the same of the county's */
    unsigned guarantees;            /* bit set: assured, in `year` */
    const char *housing, *water;    /* short text, may be "" */

    struct help *help;       /* newest first */
    int n_help;
    int64_t help_amount;     /* yuan, sum over help */
    struct reached *projects; /* newest first */
    int n_projects;

    struct official *people; /* first secretary, helper … */
    int n_people;
    int days_since_visit;    /* at the end of `year`, or on the register's
                                as-of day if that is earlier; -1 never */

    struct log_entry *log;   /* newest first, at most DOSSIER_LOG_MAX */
    int n_log;
    int64_t n_log_all;
    int64_t n_log_of[VISIT_COUNT]; /* of all */

    struct member *members;
    int n_members;

    struct change_entry *changes; /* newest first */
    int n_changes;

    struct finding *findings; /* serious first */
    int n_findings;

    struct monitoring *monitored; /* newest first, up to `year` */
    int n_monitored;

    /* Newest first, up to the end of `year`; for staff alone to see. */
    struct photo *photos;
    int n_photos;

    /* Neighbours in the village's list by number; 0 at the ends. */
    household_id previous, next;
};

#endif
