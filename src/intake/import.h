/* import - exports of county systems into a register.
 *
 * The files are read once, each row masked on its way (record.h) and sorted by
 * household in bounded memory; the register is written beside its name and put
 * in place whole (store/swap.h). */
#ifndef INTAKE_IMPORT_H
#define INTAKE_IMPORT_H

#include <stdio.h>

#include "intake/mapping.h"
#include "intake/tally.h"
#include "model/region.h"

#define IMPORT_FILES_MAX 1000

struct import_options {
    const char *assets_dir; /* gazetteer.csv, outlines.geojson,
                                     import/synonyms.csv */
    const char *into;       /* the register: changed, or made */
    const char *const *files;
    int n_files;
    const char *mapping;  /* NULL: by headers */
    const char *rules;    /* quality rules, run at the end; NULL: none are */
    const char *aliases;  /* a table code,same_as; NULL: none */
    int year;             /* what the files tell of; 0: as told below */
    int64_t as_of_unix_s; /* of the export; 0: now, or the year's end */
    enum datum datum;
    bool datum_given;
    bool dry_run, complete, add_places;
    bool staff; /* whole names; the file is its owner's alone */
    /* Called now and then from the same thread; may be NULL. what: "rows" (of
     * bytes), "households", "sums", "rules". */
    void (*progress)(void *ctx, const char *what, int64_t done, int64_t total);
    void *progress_ctx;
    bool (*stop)(void *ctx); /* true: leave the register as it was */
    void *stop_ctx;
};

struct import_report {
    int64_t rows, persons, households, given_positions;
    int64_t n_new, n_changed, n_same, n_vanished, n_removed, n_back;
    int64_t rejected_rows, disagree, doubles;
    bool ruled;              /* the quality rules ran */
    int64_t n_found, n_gone; /* findings that are new, that are no more */
    int year;
    const char *year_from; /* how it is known */
    bool fresh, dry_run, income_unsplit;
    region_id home;
    int n_places_added, n_shapes;
    struct tally files; /* one line a file: what it was read as */
    struct tally rejects, unknown, doubts, pairs, notes;
    const char *const *names; /* of the files, borrowed */
};

/* Errors: of the options, the files ("file: row R: …"), the disk; CANCELLED
 * when stop() said so. After an error the register is as it was. The report
 * is the caller's to finish, after an error too. */
enum status import_run(const struct import_options *o,
                       struct import_report *out, struct error *err) MUST_USE;
void import_report_print(const struct import_report *r, FILE *to);
void import_report_finish(struct import_report *r);

#endif
