/* writer - putting rows into a register opened with STORE_CREATE or
 * STORE_WRITE. Strings are borrowed for the call. Names given here must
 * already be masked for the register's audience (model/mask.h).
 *
 * Between store_bulk_begin() and store_bulk_end() everything is one
 * transaction with the rollup triggers off; end() rebuilds the rollup, the
 * indexes and the triggers and commits. Outside of it each put is its own
 * change and the triggers keep the rollup right, whoever writes: a wall, an
 * import, or somebody with the sqlite3 shell.
 * A bulk load that fails, or a handle closed before end(), leaves an existing
 * register as it was and a created one empty.
 * A put with an existing key replaces the row; a backdrop has no key, each
 * put adds one. Rows that others name (region, official, project, household)
 * go first, except in a bulk load, where end() looks whether all are there.
 * Errors: the database's, with the row's key in front. */
#ifndef STORE_WRITER_H
#define STORE_WRITER_H

#include "store/store.h"

struct row_region {
    region_id id;
    const char *name, *short_name, *en, *initials;
    double lon, lat;               /* WGS-84; NaN unknown */
    const struct geo_shape *shape; /* NULL unknown; kept as a blob of
                                      1e-7 degree integers */
    bool schematic;
    int64_t rural_persons; /* 户籍农村人口; 0 unknown */
};

struct row_backdrop {
    enum backdrop_kind kind;
    const char *name;
    const struct geo_shape *shape;
    bool schematic;
};

struct row_village {
    region_id id;
    struct village_facts facts;
};

struct row_official {
    int64_t id;
    region_id region; /* the region the person serves */
    enum duty duty;
    const char *name, *unit;
    int since_year, since_month;
};

struct row_household {
    household_id id;
    const char *head, *surname, *group;
    int persons, workers;
    enum cause cause, cause_other[2];
    enum attribute attribute;
    int year_identified, year_exit; /* exit planned or done; 0 unknown */
    double lon, lat;
    unsigned guarantees; /* bits, at the as-of day */
    const char *housing, *water;
    int64_t helper; /* official id; 0 none */
};

struct row_household_year {
    household_id household;
    int year;
    enum poverty poverty;
    /* yuan a household a year; income_known = false: all unknown */
    bool income_known;
    int32_t wage, business, property, transfer, expense;
    bool allowance_known;
    int32_t allowance; /* of transfer: low-income allowance */
};

enum known { KNOWN_NOT, KNOWN_NO, KNOWN_YES };

struct row_member {
    household_id household;
    int number; /* 1 = head */
    enum relation relation;
    const char *name; /* masked; "" for a minor */
    int birth_year;   /* shown as an age band only */
    bool male;
    const char *ethnicity;
    enum health health;
    enum labour labour;
    enum occupation occupation;
    enum known dropout; /* left school too early */
    enum known insured; /* basic medical insurance */
    bool months_known;
    int months;   /* of work in the register's year */
    enum education education;
    enum work_place work_place;
    int64_t twin; /* one number for all members whose
                     identity numbers were the same; 0 none.
                     An identity number is never put, nor a
                     hash of one. */
};

struct row_project {
    int64_t id;
    region_id region; /* where it is; a village or higher */
    struct project facts;
};

struct row_measure {
    int64_t id;
    household_id household;
    int64_t project; /* 0 none */
    enum measure kind;
    const char *title, *detail, *department;
    int year, month;
    int64_t amount;
    enum progress progress;
    int percent;
    const char *policy, *result; /* what grants it; what came of it */
};

struct row_income_item {
    household_id household;
    int number; /* of the household's, from 1 in the order to show */
    int year;
    enum income_source source;
    const char *name;
    int64_t amount; /* yuan of the household */
};

#define RISKS_MAX 5

struct row_risk {
    household_id household;
    int year;
    enum monitored kind;
    enum risk risks[RISKS_MAX]; /* the first n_risks */
    int n_risks;
    enum removal removed;
};

struct row_photo {
    int64_t id;
    household_id household;
    enum photo_kind kind;
    int64_t at_unix_s;
    const char *file; /* inside the photo folder */
    int pair;         /* 0 none */
};

struct row_plan {
    int64_t id;
    region_id village;
    struct plan_item item;
};

struct row_fund {     /* a region's own money of one year */
    region_id region; /* a township or village */
    int year;
    struct funds facts;
};

struct row_log {
    int64_t id;
    household_id household;
    int64_t at_unix_s;
    enum visit kind;
    const char *helper, *text;
};

struct row_change {
    int64_t id;
    household_id household;
    int64_t at_unix_s;
    enum change kind;
    const char *reason;
};

enum status store_bulk_begin(struct store *s, struct error *err) MUST_USE;
/* progress(ctx, done 0..1) may be NULL. */
enum status store_bulk_end(struct store *s,
                           void (*progress)(void *ctx, double done), void *ctx,
                           struct error *err) MUST_USE;

/* After single puts that moved or relit households: pack their villages' lights
 * again, so that a map reads them fast. A bulk load has done so. */
enum status store_pack_lights(struct store *s, struct error *err) MUST_USE;

/* meta: "home" (county code), "as_of" (ISO time), "demo" ("1"), "year_first",
 * "year_last", "seed", "name". */
enum status store_put_meta(struct store *s, const char *key, const char *value,
                           struct error *err) MUST_USE;
enum status store_put_poverty_line(struct store *s, int year, int32_t yuan,
                                   const char *basis,
                                   struct error *err) MUST_USE;
enum status store_put_region(struct store *s, const struct row_region *r,
                             struct error *err) MUST_USE;
enum status store_put_backdrop(struct store *s, const struct row_backdrop *r,
                               struct error *err) MUST_USE;
enum status store_put_village(struct store *s, const struct row_village *r,
                              struct error *err) MUST_USE;
enum status store_put_official(struct store *s, const struct row_official *r,
                               struct error *err) MUST_USE;
enum status store_put_household(struct store *s, const struct row_household *r,
                                struct error *err) MUST_USE;
enum status store_put_household_year(struct store *s,
                                     const struct row_household_year *r,
                                     struct error *err) MUST_USE;
enum status store_put_member(struct store *s, const struct row_member *r,
                             struct error *err) MUST_USE;
enum status store_put_project(struct store *s, const struct row_project *r,
                              struct error *err) MUST_USE;
enum status store_put_measure(struct store *s, const struct row_measure *r,
                              struct error *err) MUST_USE;
enum status store_put_income_item(struct store *s,
                                  const struct row_income_item *r,
                                  struct error *err) MUST_USE;
enum status store_put_risk(struct store *s, const struct row_risk *r,
                           struct error *err) MUST_USE;
enum status store_put_photo(struct store *s, const struct row_photo *r,
                            struct error *err) MUST_USE;
enum status store_put_plan(struct store *s, const struct row_plan *r,
                           struct error *err) MUST_USE;
enum status store_put_fund(struct store *s, const struct row_fund *r,
                           struct error *err) MUST_USE;
enum status store_put_log(struct store *s, const struct row_log *r,
                          struct error *err) MUST_USE;
enum status store_put_change(struct store *s, const struct row_change *r,
                             struct error *err) MUST_USE;
/* A household's number in another system (table external_id). */
enum status store_put_external(struct store *s, region_id village,
                               const char *external, household_id household,
                               struct error *err) MUST_USE;

#endif
