/* view_lists - the short lists of a view (people, projects, plan, log), and
 * what a view and a dossier share. Each fills its part of *v; the caller holds
 * the read transaction. */
#ifndef STORE_VIEW_LISTS_H
#define STORE_VIEW_LISTS_H

#include "store/db.h"

#define OFFICIALS_MAX 64
#define PROJECTS_MAX  24
#define PLAN_MAX      64
#define LOG_MAX       24
#define RULE_NAMES    64

enum {
    INCOME_WAGE,
    INCOME_BUSINESS,
    INCOME_PROPERTY,
    INCOME_TRANSFER,
    INCOME_EXPENSE,
    INCOME_PARTS
};

/* A year's income a head from sums over `persons`; year, line untouched. */
void income_year_fill(struct income_year *y, const int64_t sums[INCOME_PARTS],
                      int64_t persons);
/* The poverty line of each of n years. */
enum status income_lines_read(struct store *s, struct income_year *income,
                              int n, struct error *err) MUST_USE;

enum status view_rules(struct store *s, struct view *v,
                       struct error *err) MUST_USE;
enum status view_officials(struct store *s, struct view *v,
                           struct error *err) MUST_USE;
enum status view_projects(struct store *s, struct view *v,
                          struct error *err) MUST_USE;
enum status view_plan(struct store *s, struct view *v,
                      struct error *err) MUST_USE;
enum status view_village(struct store *s, struct view *v,
                         struct error *err) MUST_USE;
/* Nothing later than `until` is shown. */
enum status view_log(struct store *s, struct view *v, int64_t until,
                     struct error *err) MUST_USE;

/* Columns duty, name, unit, since_year, since_month from `column` on. */
void official_read(const struct query *q, int column, struct arena *a,
                   struct official *out);

#endif
