/* demo_parts - what the files of the demo generator share.
 *
 *   demo_words.c   the word lists of assets/demo
 *   demo_places.c  regions, their shapes, where villages lie, how many
 *                  households each has
 *   demo_land.c    rows of regions and surroundings; where a house stands
 *   demo_people.c  who lives in a household, and why it is poor
 *   demo_life.c    its state by year and what it earns
 *   demo_help.c    what reached it, its house and water
 *   demo_faults.c  mistakes for the quality rules
 *   demo_ledger.c  what its incomes were made of, and what it is watched for
 *   demo_diary.c   its log and its changes
 *   demo_fixed.c   the household of the origin text and its neighbours
 *   demo_home.c    a household from its parts, and its rows
 *   demo_village.c a village: who helps there, its households, its facts
 *   demo_works.c   plans, projects and funds of villages, townships, counties
 *   demo.c         the run: temporary file, order of writing, progress
 *
 * Everything drawn for a household comes from a generator of its own, seeded
 * by the register's seed and its number, so one household never changes
 * another. Two draws are never in one argument list or initialiser: their
 * order would be the compiler's. Facts without a date (members, guarantees,
 * house, plan) are those of the end of DEMO_YEAR, the year the wall opens with.
 */
#ifndef INTAKE_DEMO_PARTS_H
#define INTAKE_DEMO_PARTS_H

#include "base/arena.h"
#include "base/rng.h"
#include "intake/demo.h"
#include "intake/gazetteer.h"
#include "map/geo.h"
#include "store/rules.h"
#include "store/writer.h"

#define DEMO_YEAR_FIRST 2014
#define DEMO_YEAR_LAST  2020
#define DEMO_YEAR       2016
#define DEMO_YEARS      (DEMO_YEAR_LAST - DEMO_YEAR_FIRST + 1)
#define DEMO_AS_OF      "2020-12-31T09:40:00+08:00"

#define DEMO_COUNTIES    2
#define DEMO_HOME        630222                     /* Minhe */
#define DEMO_VILLAGE     INT64_C(630222203205)      /* 凉坪村 */
#define DEMO_HOUSEHOLD   INT64_C(63022220320500417) /* 关** */
#define DEMO_NUMBER_MAX  99999
#define DEMO_MEMBERS_MAX 8
#define DEMO_AIDS_MAX    8
#define DEMO_NAME_BYTES  16
#define DEMO_TEXT_BYTES  128

/* Facts of a household that texts and measures ask for. */
enum {
    FACT_WORKER = 1 << 0,  /* somebody is able to work */
    FACT_AWAY = 1 << 1,    /* works away */
    FACT_WEAK = 1 << 2,    /* weak labour */
    FACT_STUDENT = 1 << 3, /* goes to school */
    FACT_SENIOR = 1 << 4,  /* high school and above */
    FACT_PRESCHOOL = 1 << 5,
    FACT_SICK = 1 << 6,
    FACT_DISABLED = 1 << 7,
    FACT_OLD = 1 << 8,    /* 60 and over */
    FACT_HOUSE = 1 << 9,  /* the house is or was unsafe */
    FACT_WATER = 1 << 10, /* so is the water */
    FACT_ALLOWANCE = 1 << 11,
    FACT_DESTITUTE = 1 << 12
};

/* What a text or a measure needs: all of `facts`, one of its causes (bit i is
 * cause i), a measure of a kind (-1 none). */
struct need {
    unsigned facts, causes;
    int measure;
};

/* ---- words ---- */
struct surname {
    const char *text;
    double weight[DEMO_COUNTIES];
    double ethnic[5]; /* per cent: Hui, Tu, Dongxiang, Tibetan, Salar */
};

struct aid_kind { /* a row of measures.csv */
    enum measure kind;
    struct need need;
    int first, last, low, high, step;
    enum progress progress;
    double weight;
    const char *title, *detail;
};

struct project_kind {
    const char *name, *department, *policy, *result;
};

struct item_kind { /* a row of items.csv */
    enum income_source source;
    struct need need;
    int share;
    const char *name;
};

struct work { /* public works of a village or a township */
    const char *title, *project, *department;
    enum measure kind;
    double low, high;
    int decimals, cost_low, cost_high;
    bool always;
};

struct fixed_work {
    const char *title, *project, *department;
    enum measure kind;
    int year, month, percent, cost;
};

enum entry_when {
    WHEN_ANY,
    WHEN_START,
    WHEN_BEFORE,
    WHEN_EXIT,
    WHEN_AFTER,
    WHEN_COUNT
};
enum entry_by { BY_HELPER, BY_SECRETARY, BY_COMMITTEE, BY_COUNT };

struct entry_kind { /* a row of logs.csv */
    enum visit kind;
    struct need need;
    enum entry_when when;
    int first_month, last_month; /* 11, 2: November to February */
    enum entry_by by;
    const char *text;
};

struct reason {
    enum change kind;
    const char *text;
};

struct unit {
    const char *text;
    double weight;
};

enum unit_of { UNIT_SECRETARY, UNIT_TEAM, UNIT_HELPER, UNIT_COUNT };

struct neighbour {
    int number;
    const char *surname;
    int persons;
    enum cause cause;
    enum poverty poverty;
    int income;
};

struct fixed_year {
    enum poverty poverty;
    int wage, business, property, transfer, expense;
};

struct fixed_aid {
    enum measure kind;
    const char *title, *detail;
    int year, month, amount;
    enum progress progress;
    int percent;
};

struct fixed_entry {
    int64_t at;
    enum visit kind;
    enum entry_by by;
    const char *text;
};

#define LIST(type, name)                                                       \
    struct {                                                                   \
        const struct type *of;                                                 \
        int n;                                                                 \
    } name

struct words {
    LIST(surname, surnames);
    double *surname_weights[DEMO_COUNTIES]; /* side by side, for drawing */
    const char **given[2];                  /* female, male */
    int n_given[2];
    const char **groups;
    int n_groups;
    double causes[CAUSE_COUNT];
    const char **departments;
    int n_departments;
    struct unit *units[UNIT_COUNT];
    int n_units[UNIT_COUNT];
    LIST(aid_kind, aids);
    struct project_kind projects[MEASURE_COUNT];
    LIST(item_kind, items);
    LIST(work, works);
    LIST(work, town_works);
    LIST(fixed_work, fixed_works);
    LIST(entry_kind, entries);
    LIST(reason, reasons);
    LIST(neighbour, neighbours);
    struct fixed_year fixed_years[DEMO_YEARS];
    LIST(fixed_aid, fixed_aids);
    LIST(fixed_entry, fixed_entries);
    int32_t lines[DEMO_YEARS]; /* the national poverty line */
};

/* Reads every list under dir/demo. Errors: as table_read(); INVALID
 * "file:line: …" for an unknown word. */
enum status demo_words_read(const char *dir, struct arena *arena,
                            struct words *out, struct error *err) MUST_USE;

/* Draw a full name and keep its mask: surname and "**". `surname` may be NULL:
 * drawn, too. *index (may be NULL) gets the drawn surname's place in its list.
 */
void demo_name(const struct words *w, struct rng *r, int county, bool male,
               const char *surname, char out[DEMO_NAME_BYTES], int *index);

/* ---- places ---- */
struct village {
    const struct place *place;
    int county, township; /* indexes */
    struct geo_point seat;
    double clear_m;    /* to the nearest border of the township */
    double valley_rad; /* along which its groups lie */
    double propensity; /* how much oftener than on average poor */
    bool poverty_village;
    const char *terrain;
    int groups;
    int64_t households, rural_persons;
    int64_t registered_persons; /* known when it is written */
};

struct township {
    const struct place *place;
    int county;
    struct geo_shape shape;
    struct geo_point seat;
    double size, poverty;
    const char *terrain;
    int first_village, n_villages;
    int64_t rural_persons; /* known when its villages are written */
};

struct county {
    const struct place *place;
    struct geo_shape shape;
    struct projection projection;
    double share, rural_per_household;
    int poverty_villages, first_township, n_townships;
    int first_village, n_villages;
    int64_t households, rural_persons;
};

struct places {
    struct gazetteer gazetteer;
    struct county counties[DEMO_COUNTIES];
    struct township *townships;
    int n_townships;
    struct village *villages; /* by code */
    int n_villages;
};

/* Where everything lies and how many households live there. */
enum status demo_places_make(const char *dir, int64_t households, uint64_t seed,
                             struct arena *arena, struct places *out,
                             struct error *err) MUST_USE;
enum status demo_backdrop_write(const char *dir, struct store *s,
                                struct error *err) MUST_USE;
/* Every region's row, once the villages' rural people are settled. */
enum status demo_regions_write(const struct places *p, struct store *s,
                               struct error *err) MUST_USE;

/* ---- one household ---- */
struct demo;
struct person {
    enum relation relation;
    char name[DEMO_NAME_BYTES];
    int age; /* in DEMO_YEAR */
    bool male;
    enum health health;
    enum labour labour;
    enum occupation occupation;
};

struct aid {
    enum measure kind;
    const struct aid_kind *from; /* NULL: fixed */
    char title[DEMO_TEXT_BYTES], detail[DEMO_TEXT_BYTES];
    int year, month, amount;
    enum progress progress;
    int percent;
};

enum fault {
    FAULT_NONE,
    FAULT_WATER,
    FAULT_DROPOUT,
    FAULT_INSURED,
    FAULT_ILLNESS,
    FAULT_SCHOOLING,
    FAULT_DISABILITY,
    FAULT_CAUSE_TWICE,
    FAULT_ALLOWANCE,
    FAULT_WAGE,
    FAULT_EXPENSE,
    FAULT_NEGATIVE, /* a loss larger than the income */
    FAULT_MONTHS,
    FAULT_HELPER,
    FAULT_TWIN,  /* a member is in the next household too */
    FAULT_PLACE, /* at the place of the household before */
    FAULT_MEMBERS,
    FAULT_OUTSIDE,
    FAULT_COUNT
};

struct home {
    household_id id;
    struct rng rng;
    const struct village *village;
    const struct neighbour *known; /* NULL: everything is drawn */
    bool fixed;                    /* the household of the origin text */
    char surname[DEMO_NAME_BYTES];
    const char *ethnicity;
    const char *group;
    struct person people[DEMO_MEMBERS_MAX];
    int n_people, workers;
    enum cause cause, other[2];
    enum attribute attribute;
    unsigned facts;
    struct geo_point at;

    int identified, exit;     /* exit: the last one */
    int first_exit, returned; /* 0: never returned */
    enum poverty poverty[DEMO_YEARS];
    bool below_after_exit; /* a case for the quality rules */
    int32_t per_head[DEMO_YEARS];
    struct row_household_year income[DEMO_YEARS];
    int allowance_persons, allowance_year;

    int house_year, water_year;      /* when mended; 0: never was unsafe */
    bool house_unsafe, water_unsafe; /* at the end of DEMO_YEAR */
    unsigned guarantees;
    char housing[DEMO_TEXT_BYTES], water[DEMO_TEXT_BYTES];
    struct aid aids[DEMO_AIDS_MAX];
    int n_aids;
    int helper; /* index in its village */

    enum fault fault;
    int fault_member; /* whose it is; -1: nobody's */
    int fault_months;
    int64_t twin; /* of the head; 0 none */
};

static inline int demo_year_index(int year)
{
    return year - DEMO_YEAR_FIRST;
}
/* `facts`: the household's, or those of one of its years. */
bool demo_need_met(const struct need *n, const struct home *h, unsigned facts);

void demo_people_make(const struct words *w, struct home *h);
/* States by year; `plan`: for DEMO_VILLAGE, the household's place among those
 * that are drawn there, 0..1; else negative. */
void demo_status_make(struct home *h, double plan);
void demo_income_make(const struct words *w, struct home *h);
/* Of a year's transfer: the allowance or the support of the destitute. */
int32_t demo_allowance(const struct home *h, int year);
void demo_house_make(struct home *h);
void demo_aids_make(const struct words *w, struct home *h);
/* After the income: what the allowance pays, what is assured. */
void demo_guarantees_make(struct home *h);
void demo_position_make(const struct places *p, struct home *h, int group);

/* Puts a mistake into few households; without rules to find it into none. */
void demo_fault_make(const struct demo *d, struct home *h);

/* Replaces what was drawn by the household of the origin text. */
void demo_fixed_people(const struct words *w, struct home *h);
void demo_fixed_life(const struct words *w, struct home *h);
void demo_fixed_help(const struct words *w, struct home *h);

struct diary {                      /* how a household's log is written */
    int low, high;                  /* entries a household */
    const char *helper, *secretary; /* masked */
};
enum status demo_diary_write(const struct words *w, const struct home *h,
                             const struct diary *diary, struct store *s,
                             struct error *err) MUST_USE;

/* The names in its incomes: of all years, or of the year the wall opens with.
 */
enum status demo_items_write(const struct demo *d, const struct home *h,
                             struct error *err) MUST_USE;
/* Its monitoring in the last two years. */
enum status demo_risks_write(const struct demo *d, const struct home *h,
                             struct error *err) MUST_USE;

/* ---- sums ---- */
struct kind_sum {
    int64_t amount, households, persons;
};

struct village_sum { /* of its households */
    int64_t households, persons;
    int64_t poor[DEMO_YEARS];            /* persons not lifted */
    int64_t persons_covered[DEMO_YEARS]; /* by any measure of the year */
    struct kind_sum kinds[DEMO_YEARS][MEASURE_COUNT];
    int64_t houses, houses_done, joined, joined_done; /* for the plan */
};

struct project_sum { /* a county's project of one kind and year, yuan */
    int64_t to_household;
    int64_t held, late, unplanned; /* what they are: demo_works.c */
    int64_t villages, households, persons;
};

struct demo {
    const struct demo_options *options;
    struct words words;
    struct places places;
    struct rules *rules; /* NULL: none are run */
    struct store *store;
    struct project_sum sums[DEMO_COUNTIES][DEMO_YEARS][MEASURE_COUNT];
    int64_t households, n_done;
    int log_low, log_high; /* entries a household */
    bool brief;            /* a large register: income items of one year */
};

/* known: what is given of it, or NULL; group: index in the village; plan: see
 * demo_status_make(). */
void demo_home_make(const struct demo *d, struct home *h,
                    const struct village *v, int number,
                    const struct neighbour *known, int group, double plan);
enum status demo_home_write(const struct demo *d, const struct home *h,
                            int64_t helper, const struct diary *diary,
                            struct error *err) MUST_USE;
int64_t demo_project_id(const struct county *c, int year, enum measure kind);

/* A village's people who help, households, facts, plan and money. Settles its
 * rural people and adds them to its township and county. */
enum status demo_village_write(struct demo *d, int village,
                               struct error *err) MUST_USE;
enum status demo_works_write(struct demo *d, const struct village *v,
                             const struct village_sum *sum, struct rng *r,
                             struct error *err) MUST_USE;
/* A township's public works, after its villages. */
enum status demo_township_write(struct demo *d, int township,
                                struct error *err) MUST_USE;
/* The county's projects and departments, after its townships. */
enum status demo_county_write(struct demo *d, int county,
                              struct error *err) MUST_USE;

#endif
