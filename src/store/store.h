/* store - the register in SQLite: the only room that speaks SQL.
 *
 * A register file has application_id STORE_APPLICATION_ID and user_version
 * STORE_VERSION; anything else is refused with one clear line. Readers are
 * plain functions that block; the source room runs them on its own thread.
 * Thread: one at a time per handle. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "model/atlas.h"
#include "model/changes.h"
#include "model/dossier.h"
#include "model/findings.h"
#include "model/flow.h"
#include "model/household.h"
#include "model/view.h"

#define STORE_APPLICATION_ID 0x57414e4a /* "WANJ" */
#define STORE_VERSION 6

struct store;

enum store_mode { STORE_READ, STORE_WRITE, STORE_CREATE };

/* STORE_CREATE makes a new file and its schema; fails if `path` exists.
 * Errors: not found; not a register (foreign file, truncated, damaged); of a
 * newer version; no county in it (STORE_READ). */
enum status store_open(const char *path, enum store_mode mode,
                       struct store **out, struct error *err) MUST_USE;
void store_close(struct store *s); /* NULL is fine */

/* ---- what the register is ---- */
struct store_facts {
    region_id home;                  /* meta 'home', else its first county */
    int year_first, year_last, year; /* `year`: of the as-of day, clamped */
    struct freshness freshness;
};
enum status store_facts(struct store *s, struct store_facts *out,
                        struct error *err) MUST_USE;
/* Counties with households first, by code; at most `cap`. */
enum status store_counties(struct store *s, region_id *out, int cap, int *n,
                           struct error *err) MUST_USE;
/* PRAGMA data_version: changes when another connection wrote. */
enum status store_data_version(struct store *s, int64_t *out,
                               struct error *err) MUST_USE;

/* Answer whole from now on: names, texts and photographs as the register holds
 * them, which may be more than a public wall may show. Not whole (as opened):
 * masked as model/mask.h says, whatever the register holds. */
void store_show_whole(struct store *s, bool whole);

/* ---- the questions (model structs; each owned by the caller, freed by
 * arena_finish(&x->arena) then free(x)) ----
 * NOT_FOUND when the region or household is not in the register. */
enum status store_atlas(struct store *s, region_id county, struct atlas **out,
                        struct error *err) MUST_USE;
enum status store_lights(struct store *s, region_id county, struct lights **out,
                         struct error *err) MUST_USE;
enum status store_view(struct store *s, region_id region, int year,
                       struct view **out, struct error *err) MUST_USE;
enum status store_page(struct store *s, const struct household_query *q,
                       struct household_page **out, struct error *err) MUST_USE;
enum status store_dossier(struct store *s, household_id h, int year,
                          struct dossier **out, struct error *err) MUST_USE;
enum status store_flow(struct store *s, const struct flow_query *q,
                       struct fund_flow **out, struct error *err) MUST_USE;
enum status store_changes(struct store *s, const struct change_query *q,
                          struct change_stream **out, struct error *err) MUST_USE;
enum status store_findings(struct store *s, region_id region,
                           struct region_findings **out, struct error *err) MUST_USE;
/* The k-th (0-based, by number) household of a scope that passes the filter,
 * and how many there are; k < 0 only counts. */
enum status store_kth(struct store *s, region_id scope, int year,
                      const struct household_filter *filter, int64_t k,
                      int64_t *n, household_id *out,
                      struct error *err) MUST_USE;
/* Which of the county's lights (store_lights() of the same register) pass the
 * filter in a year. */
enum status store_marks(struct store *s, region_id county, int year,
                        const struct household_filter *filter,
                        struct marks **out, struct error *err) MUST_USE;

/* Counties, townships, villages and households that a text may mean, best
 * first, at most n_max (1..SEARCH_HITS_MAX): the first digits of a number (of a
 * household's at least 4), a part of a region's name, the first pinyin initials
 * of one ("lp"); with `names` the beginning of a person's name, where the
 * register holds whole names. Nothing found is no error. */
struct search;
enum status store_search(struct store *s, const char *text, bool names,
                         int n_max, struct search **out,
                         struct error *err) MUST_USE;

/* Between begin and end all questions see the register as it was at the first
 * of them. May be nested; end after a failed begin is not needed. Keep it
 * short: a writer waits for it. */
enum status store_read_begin(struct store *s, struct error *err) MUST_USE;
void store_read_end(struct store *s);

/* How long one primary-key read takes, µs: of the first household from `at`
 * (0..1) of the numbers in use on. For benchmarks: the floor under every
 * question. */
enum status store_time_read(struct store *s, double at, double *us,
                            struct error *err) MUST_USE;

/* Stop a query that runs on another thread: it returns CANCELLED. */
void store_interrupt(struct store *s);

/* A whole copy of a register that may be in use, put in place of `to` at once.
 * Errors: as store_open(); INVALID when it is damaged: `to` stays as it was. */
enum status store_backup(const char *from, const char *to,
                         void (*progress)(void *ctx, double done), void *ctx,
                         struct error *err) MUST_USE;

/* ---- checks (for `wanjia check` and tests) ----
 * Integrity, foreign keys, and rollup against a recount; each problem found
 * is given to report() as one line. n_problems counts them. */
enum status store_check(struct store *s,
                        void (*report)(void *ctx, const char *line), void *ctx,
                        int64_t *n_problems, struct error *err) MUST_USE;
/* Everything that is kept of the rows (sums, lights, packs, incomes a head)
 * counted anew, in one transaction. */
enum status store_recount(const char *path, struct error *err) MUST_USE;
/* The rollup of one township and its villages against a recount: the
 * (pick mod n)-th of the register's n townships; 0 when it has none. */
enum status store_self_check(struct store *s, uint64_t pick,
                             void (*report)(void *ctx, const char *line),
                             void *ctx, region_id *township,
                             int64_t *n_problems, struct error *err) MUST_USE;

#endif
