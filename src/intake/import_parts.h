/* import_parts - what the files of the import share.
 *
 *   import.c        the run: staging, order of writing, the register swapped
 *   import_read.c   files read: rows masked and sorted
 *   import_apply.c  a household against the register: new, changed, the same
 *   import_target.c what its rows will be
 *   import_compare.c how they differ from the register's
 *   import_fill.c   all of them into a new register
 *   import_land.c   regions: outlines, schematic areas, places of villages
 *   import_twins.c  one identity number on two members
 *   import_report.c what happened, for people */
#ifndef INTAKE_IMPORT_PARTS_H
#define INTAKE_IMPORT_PARTS_H

#include "intake/fold.h"
#include "intake/import.h"
#include "store/rules.h"
#include "store/swap.h"
#include "store/update.h"

#define YEARS_MAX 16 /* a register's, from its first (light.history) */

struct importer {
    const struct import_options *o;
    struct import_report *report;
    struct arena arena;
    const char *folder; /* the register's, for what is sorted */
    struct mapping mapping;
    struct words *words;
    struct rules *rules; /* NULL: none are run */
    struct locator *places;
    struct sorter *sorter, *identities; /* identities: until twins_find() */
    struct sorter *twins; /* rows whose number another has, too */
    uint32_t n_twins;     /* groups of them, from 1 */
    int64_t *twin_numbers; /* of each group, given when it is met first */
    struct tally texts;
    bool household_rows;
    region_id home; /* of the register; 0 a fresh one */
    int year, year_first, year_last;
    int told_first, told_last; /* years that rows tell of by name; 0 none */
    int64_t as_of;
    uint64_t salt[2];

    /* while writing */
    struct store_swap swap;
    struct store *store; /* the swap's, or the register read by a dry run;
                            NULL: a dry run into nothing */
    struct store_updater *updater;
    int64_t next_change;
    region_id village; /* whose numbers are being given */
    int last_number;
    household_id *seen; /* households the files hold */
    int64_t n_seen, cap_seen;
    household_id *vanished;
    int64_t n_vanished;
    int64_t *outside; /* twins of members these files do not tell of */
    int64_t n_outside;
    region_id scope; /* the smallest region that holds all rows */
    bool land_changed;
};

/* import_read.c: the files, into the sorters. */
enum status read_files(struct importer *im, struct error *err) MUST_USE;

/* import_land.c: what is known of regions, from the gazetteer, the register
 * and the GeoJSON files; then their rows. */
enum status land_read(struct importer *im, struct error *err) MUST_USE;
enum status land_read_geojson(struct importer *im, const char *path,
                              struct error *err) MUST_USE;
/* Seats of all, shapes of those that have none; before households. */
enum status land_make(struct importer *im, struct error *err) MUST_USE;
enum status land_write(struct importer *im, struct error *err) MUST_USE;

/* import_apply.c: all households, written unless im->o->dry_run. */
enum status apply_households(struct importer *im, struct error *err) MUST_USE;
enum status apply_vanished(struct importer *im, struct error *err) MUST_USE;

/* import_fill.c: all households into a register just made. Folding them goes
 * on in a thread of its own while this one writes. */
enum status apply_fresh(struct importer *im, struct error *err) MUST_USE;

/* import_twins.c: after all rows are read; the report's pairs. folder: for
 * what memory cannot hold. */
enum status twins_find(struct importer *im, const char *folder,
                       struct error *err) MUST_USE;
/* member.twin of a group's member: named after the one that is met first. */
int64_t twins_number(struct importer *im, uint32_t group, household_id id,
                     int number);
/* The register's twins some of whom live in villages that are not in the
 * files; is this one of them? */
enum status twins_read(struct importer *im, struct error *err) MUST_USE;
bool twins_outside(const struct importer *im, int64_t twin);
void twins_finish(struct importer *im);

bool import_stopped(const struct importer *im, struct error *err);
void import_progress(const struct importer *im, const char *what, int64_t done,
                     int64_t total);

#endif
