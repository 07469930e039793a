/* import_target - a household's rows as its files tell them, and how they
 * differ from the register's. Thread: one at a time. */
#ifndef INTAKE_IMPORT_TARGET_H
#define INTAKE_IMPORT_TARGET_H

#include "intake/import_parts.h"

#define REASON_BYTES 256

/* What a household's rows will be; texts borrowed from the home they are made
 * of, the stored household, and the importer's texts. */
struct target {
    struct row_household row;
    struct row_member members[HOME_MEMBERS_MAX];
    int n_members;
    bool members_told;
    struct row_household_year years[YEARS_MAX + 1];
    int n_years;
    struct row_income_item items[RECORD_YEARS_MAX]; /* that the files tell */
    int n_items;
    struct row_risk risk; /* n_risks = -1: the files tell of none */
    char surname[RECORD_NAME_BYTES];
};

struct change_of {
    enum change kind;
    bool any;
    char reason[REASON_BYTES]; /* for the change's row */
};

static inline bool home_tells(const struct home *h, enum field f)
{
    return h->all.told >> f & 1;
}

/* old: what the register has of it, NULL nothing: what the files do not tell
 * stays. */
void target_make(struct importer *im, const struct home *h, household_id id,
                 const struct stored_household *old, struct target *t);

/* What of the register's household becomes another. */
void target_compare(const struct importer *im, const struct target *t,
                    const struct stored_household *old, struct change_of *out);
bool target_same_members(const struct target *t,
                         const struct stored_household *old);
/* A member who shared a number with one that these files do not tell of still
 * does, as far as anybody knows. Are all twins as they were? */
bool target_keep_twins(const struct importer *im, struct target *t,
                       const struct stored_household *old);
/* Is the register's row of that year there, and equal? */
bool target_same_year(const struct row_household_year *y,
                      const struct stored_household *old);

/* The register's income items of a household as they must become: those of
 * years that the files do not tell, then theirs; numbered from 1. In `a`. */
struct row_income_item *target_merge_items(const struct target *t,
                                           const struct row_income_item *old,
                                           int n_old, struct arena *a, int *n);
bool target_same_items(const struct row_income_item *a, int n_a,
                       const struct row_income_item *b, int n_b);
bool target_same_risk(const struct row_risk *a, const struct row_risk *b);
/* One more thing that has become another. */
void target_say(struct change_of *c, const char *what);

/* import_apply.c: the number of a household, found by the one it has in
 * another system or given. *fresh: given just now. *id = 0: the village has no
 * more, and the rows are rejected. */
enum status apply_number(struct importer *im, const struct home *h,
                         household_id *id, bool *fresh,
                         struct error *err) MUST_USE;
/* What the report says of every household. */
void apply_count(struct importer *im, const struct home *h,
                 const struct target *t);

#endif
