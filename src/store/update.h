/* update - what an import asks of the register it changes: rows as they are,
 * by statements prepared once. Thread: the handle's. */
#ifndef STORE_UPDATE_H
#define STORE_UPDATE_H

#include "base/arena.h"
#include "store/writer.h"

struct stored_household { /* texts in the arena given */
    struct row_household row;
    struct row_member *members;
    int n_members;
    struct row_household_year *years;
    int n_years;
};

struct store_updater;

struct store_updater *store_updater_create(struct store *s);
void store_updater_destroy(struct store_updater *u); /* NULL is fine */

/* *found = false when it is not there. */
enum status store_read_household(struct store_updater *u, household_id id,
                                 struct arena *a, struct stored_household *out,
                                 bool *found, struct error *err) MUST_USE;
/* Its income items by number, and its monitoring of a year (n_risks -1: none);
 * texts in `a`. */
enum status store_read_items(struct store_updater *u, household_id id,
                             struct arena *a, struct row_income_item **out,
                             int *n, struct error *err) MUST_USE;
enum status store_read_risk(struct store_updater *u, household_id id, int year,
                            struct row_risk *out, struct error *err) MUST_USE;
/* Before others are put. */
enum status store_clear_items(struct store_updater *u, household_id id,
                              struct error *err) MUST_USE;
/* The household with a number of another system; 0 when it is new. */
enum status store_find_external(struct store_updater *u, region_id village,
                                const char *external, household_id *out,
                                struct error *err) MUST_USE;
/* The highest number in use in a village; 0 none. */
enum status store_last_number(struct store_updater *u, region_id village,
                              int *out, struct error *err) MUST_USE;
/* The members of a household, before others are put. */
enum status store_clear_members(struct store_updater *u, household_id id,
                                struct error *err) MUST_USE;
/* Its registration from a year on: a tombstone keeps what was before. */
enum status store_clear_years(struct store_updater *u, household_id id,
                              int from_year, struct error *err) MUST_USE;
/* The next free id of the changes. */
enum status store_next_change(struct store_updater *u, int64_t *out,
                              struct error *err) MUST_USE;

/* Every household of a region that is registered in its last known year. */
enum status store_each_registered(struct store *s, region_id region,
                                  void (*take)(void *ctx, household_id id,
                                               int last_year),
                                  void *ctx, struct error *err) MUST_USE;
/* Every member that shares its identity number with another, by that number's
 * stand-in (member.twin). */
enum status store_each_twin(struct store *s,
                            void (*take)(void *ctx, int64_t twin,
                                         household_id id),
                            void *ctx, struct error *err) MUST_USE;
/* Every region: code, names, place, whether it has a shape. */
enum status store_each_region(struct store *s,
                              void (*take)(void *ctx,
                                           const struct row_region *r,
                                           bool has_shape),
                              void *ctx, struct error *err) MUST_USE;
/* The shape on a region's row; n_rings 0: none. */
enum status store_read_shape(struct store *s, region_id id, struct arena *a,
                             struct geo_shape *out,
                             struct error *err) MUST_USE;
/* meta's value of a key into buf; "" when it is not there. */
enum status store_read_meta(struct store *s, const char *key, char *buf,
                            size_t size, struct error *err) MUST_USE;

/* stop(ctx) is asked now and then while statements run (from this thread);
 * true ends them with CANCELLED. NULL: nobody asks. */
void store_stop_when(struct store *s, bool (*stop)(void *ctx), void *ctx);

#endif
