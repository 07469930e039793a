/* fold - sorted records into households: the rows of one household, wherever
 * they stood in the files, become one. Thread: one at a time. */
#ifndef INTAKE_FOLD_H
#define INTAKE_FOLD_H

#include "intake/record.h"
#include "intake/sorter.h"

#define HOME_MEMBERS_MAX 40

struct home_member {
    uint64_t told;
    char name[RECORD_NAME_BYTES];
    int16_t birth_year, work_months;
    uint32_t ethnicity;
    int8_t education, work_place;
    int8_t relation, health, labour, school, work, male, insured;
    uint32_t twin; /* who else has its identity number; 0 nobody */
};

struct home {
    struct record all; /* what its rows say of the household: the first one
                          that says it; `told` of all of them */
    char external[RECORD_EXTERNAL_BYTES];
    char head[RECORD_NAME_BYTES]; /* of the head, else of the first row */
    struct year_value years[RECORD_YEARS_MAX];
    int n_years;
    struct home_member members[HOME_MEMBERS_MAX]; /* the head first */
    int n_members;
    int n_rows, n_beyond; /* n_beyond: members that had no room */
    int insured;          /* 1 all who tell, 0 somebody is not, -1 not told */
    bool disagrees;       /* two rows say different things of it */
    int file;
    int64_t row;          /* the first of its rows */
};

struct folder {
    struct sorter *sorter;
    bool household_rows;
    struct sort_key key;
    const struct record *next; /* read and not folded yet */
    struct sorter *twins;
    struct sort_key twin_key;
    const uint32_t *twin; /* the next one's group; NULL: no more */
};

/* From the first household (again). twins: groups (uint32_t) of rows with one
 * identity number, by the rows' keys; NULL: none. */
enum status fold_start(struct folder *f, struct sorter *s, bool household_rows,
                       struct sorter *twins, struct error *err) MUST_USE;
/* *more = false at the end. */
enum status fold_next(struct folder *f, struct home *out, bool *more,
                      struct error *err) MUST_USE;

/* The key a record is sorted by. */
struct sort_key fold_key(const struct record *r, int file, int64_t row);

#endif
