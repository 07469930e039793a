/* rules_internal - what the files of the rules share. */
#ifndef STORE_RULES_INTERNAL_H
#define STORE_RULES_INTERNAL_H

#include "store/db.h"
#include "store/rules.h"

struct sandbox {
    struct store *store;
    const struct rules *rules;
    int64_t left; /* calls of the progress handler still granted */
    bool counting, over;
    char *households; /* SQL: with h as (…), the columns that the rules name */
    /* what outside_county() was asked last */
    region_id county;
    struct geo_point point;
    int64_t outside_m; /* -1 unknown */
    struct arena shape_arena;
    struct geo_shape shape;
    struct outline *outline;
};

/* What a text must be before SQLite sees it: one expression. Gives what is
 * wrong, NULL nothing. */
const char *rules_expression_fault(const char *sql);

/* While it is on, the function outside_county() is there, SQLite's limits are
 * low, and the handle's progress handler counts; box_off() restores all. */
enum status box_on(struct sandbox *b, struct store *s, const struct rules *r,
                   struct error *err) MUST_USE;
void box_off(struct sandbox *b);

/* Whether each rule's texts are legal, one after the other. */
enum status box_try_all(struct sandbox *b, struct error *err) MUST_USE;
/* Columns: the household, its persons, then for each rule NULL, or the detail of
 * what it found. ?1, ?2: the half-open range of households. */
enum status box_prepare_all(struct sandbox *b, sqlite3_stmt **out,
                            struct error *err) MUST_USE;
/* Grant steps for so many households. */
void box_grant(struct sandbox *b, int64_t households);
/* Which rule it was: after a step over a range of households failed. */
enum status box_blame(struct sandbox *b, int rc, int64_t begin, int64_t end,
                      int64_t households, struct error *err) MUST_USE;

/* rules_views.c: the views that rules read, as this program's schema has them: a
 * register may be older than a column of theirs. */
enum status rules_renew_views(struct store *s, struct error *err) MUST_USE;

/* rules_find.c: what the rules say of households. */
struct finding_at { /* found now, or in the table */
    household_id household;
    int rule;  /* RULES_MAX: one that is no more */
    bool kept; /* from the table */
    const char *id, *detail;
    int64_t persons; /* of the household; found now */
};

struct finder {
    const struct rules *rules;
    struct sandbox box;
    sqlite3_stmt *all;
    int64_t households; /* looked at */
    struct arena arena; /* texts of the findings */
    struct finding_at *of;
    size_t n, cap;
};

/* Rules may be tried after open, and asked after prepare. */
enum status finder_open(struct finder *f, struct store *s,
                        const struct rules *rules, struct error *err) MUST_USE;
enum status finder_prepare(struct finder *f, struct error *err) MUST_USE;
void finder_close(struct finder *f); /* after an error of open, too */
void finder_reset(struct finder *f); /* no findings */
void finder_add(struct finder *f, struct finding_at finding);
/* Add every finding of households begin … end - 1; n of them, about. */
enum status finder_evaluate(struct finder *f, int64_t begin, int64_t end,
                            int64_t n, struct error *err) MUST_USE;

/* A finder in a thread of its own, with a handle of its own that reads the same
 * file: while it runs, the first handle must not write. NULL: it cannot be. */
struct helper;
struct helper *helper_create(const struct store *s, const struct rules *rules);
void helper_destroy(struct helper *h); /* NULL is fine */
/* False: no thread; nothing runs. */
bool helper_start(struct helper *h, int64_t begin, int64_t end,
                  int64_t n) MUST_USE;
/* Wait for it and add what it found; it is stopped when `status` is an error.
 * Gives that, else its own. */
enum status helper_join(struct helper *h, enum status status,
                        struct finder *into, struct error *err) MUST_USE;

/* rules_flags.c: findings written, and counted in the rollup, while the
 * handle's triggers are off: for each finding they would count a village and
 * all above it; here a village is counted once a call. */
struct flags;

/* Triggers off. Statements prepared before are compiled again. */
enum status flags_begin(struct store *s, int64_t now, struct flags **out,
                        struct error *err) MUST_USE;
void flags_end(struct flags *f); /* triggers as they were; NULL is fine */
/* New ones, by household; they are left in another order. After all changes:
 * flags_count(). */
enum status flags_add(struct flags *f, const struct finding_at **of, size_t n,
                      struct error *err) MUST_USE;
enum status flags_remove(struct flags *f, const char *rule, household_id h,
                         struct error *err) MUST_USE;
enum status flags_mend(struct flags *f, const char *rule, household_id h,
                       const char *detail, struct error *err) MUST_USE;
enum status flags_count(struct flags *f, struct error *err) MUST_USE;

#endif
