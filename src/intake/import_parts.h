/* import_parts - what the files of the import share.
 *
 *   import.c        the run: staging, order of writing, the register swapped
 *   import_apply.c  a household against the register: new, changed, the same
 *   import_land.c   regions: outlines, schematic areas, places of villages
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
    struct mapping mapping;
    struct words *words;
    struct rules *rules; /* NULL: none are run */
    struct locator *places;
    struct sorter *sorter, *identities;
    struct tally texts;
    bool household_rows;
    region_id home; /* of the register; 0 a fresh one */
    int year, year_first, year_last;
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
    region_id scope; /* the smallest region that holds all rows */
    bool land_changed;
};

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

bool import_stopped(const struct importer *im, struct error *err);
void import_progress(const struct importer *im, const char *what, int64_t done,
                     int64_t total);

#endif
