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
    /* the outline that outside_county() looked at last */
    region_id county;
    struct arena shape_arena;
    struct geo_shape shape;
    struct geo_point low, high;
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
/* Columns: the household, then 0 or 1 for each rule. ?1, ?2: the half-open
 * range of households. */
enum status box_prepare_all(struct sandbox *b, sqlite3_stmt **out,
                            struct error *err) MUST_USE;
/* One column: the detail of rule i for household ?1. */
enum status box_prepare_detail(struct sandbox *b, int i, sqlite3_stmt **out,
                               struct error *err) MUST_USE;
/* Grant steps for so many households. */
void box_grant(struct sandbox *b, int64_t households);
/* Which rule it was: after a step over a range of households failed. */
enum status box_blame(struct sandbox *b, int rc, int64_t begin, int64_t end,
                      int64_t households, struct error *err) MUST_USE;

#endif
