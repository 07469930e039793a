/* The run: files read and sorted, then written beside the register in the
 * order of its numbers, and put in place whole. */
#include "intake/import_parts.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/rng.h"
#include "base/str.h"
#include "intake/table.h"
#include "store/fill.h"

#define SORT_BYTES     ((size_t)96 << 20)
#define IDENTITY_BYTES ((size_t)16 << 20)
#define MODE_PUBLIC    0644
#define MODE_STAFF     0600

bool import_stopped(const struct importer *im, struct error *err)
{
    if (!im->o->stop || !im->o->stop(im->o->stop_ctx))
        return false;
    error_set(err, STATUS_CANCELLED, "stopped");
    return true;
}

void import_progress(const struct importer *im, const char *what, int64_t done,
                     int64_t total)
{
    if (im->o->progress)
        im->o->progress(im->o->progress_ctx, what, done, total);
}

/* ---- what the files tell of ---- */

/* Wrong columns rather than wrong rows. */
static enum status some_row_is_good(const struct importer *im,
                                    struct error *err)
{
    const struct import_report *r = im->report;
    if (r->rows == 0 || r->rejected_rows < r->rows)
        return STATUS_OK;
    const struct tally_entry *first = &r->rejects.entries[0];
    return error_set(err, STATUS_INVALID,
                     "%s: none of its %lld rows can be used, row %lld: %s; "
                     "name its columns by --mapping (see --guess)",
                     im->o->files[first->file], (long long)r->rows,
                     (long long)first->row, first->text);
}

static void choose_year(struct importer *im)
{
    struct import_report *rep = im->report;
    int64_t now = clock_unix_s();
    im->as_of = im->o->as_of_unix_s ? im->o->as_of_unix_s : now;
    int year = civil_from_unix(im->as_of).year;
    rep->year_from = im->o->as_of_unix_s ? "the time given" : "today";
    if (im->mapping.year) {
        year = im->mapping.year;
        rep->year_from = "the mapping";
    }
    if (im->o->year) {
        year = im->o->year;
        rep->year_from = "--year";
    }
    im->year = rep->year = year;
    struct civil end = { .year = year, .month = 12, .day = 31, .hour = 12 };
    if (!im->o->as_of_unix_s && civil_to_unix(&end) < now)
        im->as_of = civil_to_unix(&end);
    if (!im->year_first)
        im->year_first = im->year_last = year;
    const int years[] = { year, im->told_first, im->told_last };
    for (size_t i = 0; i < LENGTH(years); i++) {
        if (years[i] && years[i] < im->year_first)
            im->year_first = years[i];
        if (years[i] > im->year_last)
            im->year_last = years[i];
    }
}

static enum status choose_home(struct importer *im, struct error *err)
{
    region_id county = region_at(im->scope, LEVEL_COUNTY);
    int n;
    struct known_place **all = locator_all(im->places, &n);
    for (int i = 0; i < n && !county; i++) /* several: the first by code */
        if (all[i]->used && region_level(all[i]->id) == LEVEL_COUNTY)
            county = all[i]->id;
    if (!im->home)
        im->home = county;
    if (im->home)
        return STATUS_OK;
    return error_set(err, STATUS_INVALID,
                     "%s: no row is of a county that is known; add the county "
                     "to assets/gazetteer.csv or give its GeoJSON with codes",
                     im->o->n_files ? im->o->files[0] : "no file");
}

/* ---- writing ---- */

static enum status put_metas(struct importer *im, struct error *err)
{
    char home[24], first[8], last[8], year[8], as_of[32];
    const struct known_place *k = locator_find(im->places, im->home);
    str_format(home, sizeof home, "%lld", (long long)im->home);
    str_format(first, sizeof first, "%d", im->year_first);
    str_format(last, sizeof last, "%d", im->year_last);
    str_format(year, sizeof year, "%d", im->year);
    civil_format_iso(im->as_of, as_of);
    const char *const pairs[][2] = {
        { "home", home },
        { "as_of", as_of },
        { "year_first", first },
        { "year_last", last },
        { "default_year", year },
        { "name", k ? k->name : "" },
        { "audience", im->o->staff ? "staff" : "public" },
    };
    enum status status = STATUS_OK;
    for (size_t i = 0; i < LENGTH(pairs) && status == STATUS_OK; i++)
        status = store_put_meta(im->store, pairs[i][0], pairs[i][1], err);
    return status;
}

static enum status put_lines(struct importer *im, struct error *err)
{
    struct table t;
    const char *path = arena_printf(&im->arena, "%s/poverty_line.csv",
                                    im->o->assets_dir);
    enum status status = table_read(path, "year,yuan,basis", &im->arena, &t,
                                    err);
    for (int i = 0; status == STATUS_OK && i < t.n_rows; i++) {
        int64_t year, yuan = 0;
        status = table_int(&t, i, 0, 1990, 2199, &year, err);
        if (status == STATUS_OK)
            status = table_int(&t, i, 1, 1, 10000000, &yuan, err);
        if (status == STATUS_OK)
            status = store_put_poverty_line(im->store, (int)year, (int32_t)yuan,
                                            table_text(&t, i, 2), err);
    }
    return status;
}

static void take_registered(void *ctx, household_id id, int last_year)
{
    struct importer *im = ctx;
    if (last_year < im->year - 1)
        return; /* it was gone before these files were made */
    if (im->n_vanished % 4096 == 0)
        im->vanished = xrealloc(im->vanished,
                                sizeof *im->vanished *
                                    (size_t)(im->n_vanished + 4096));
    im->vanished[im->n_vanished++] = id;
}

static enum status apply_all(struct importer *im, struct error *err)
{
    enum status status = STATUS_OK;
    im->next_change = 1;
    im->updater = im->store ? store_updater_create(im->store) : NULL;
    if (im->updater && !im->report->fresh) {
        status = store_next_change(im->updater, &im->next_change, err);
        if (status == STATUS_OK)
            status = store_each_registered(im->store, im->scope,
                                           take_registered, im, err);
        if (status == STATUS_OK)
            status = twins_read(im, err);
    }
    if (status == STATUS_OK)
        status = im->report->fresh && im->store ? apply_fresh(im, err)
                                                : apply_households(im, err);
    if (status == STATUS_OK)
        status = apply_vanished(im, err);
    store_updater_destroy(im->updater);
    im->updater = NULL;
    return status;
}

static void tell_sums(void *ctx, double done)
{
    import_progress(ctx, "sums", (int64_t)(done * 1000), 1000);
}

static void tell_rules(void *ctx, double done)
{
    import_progress(ctx, "rules", (int64_t)(done * 1000), 1000);
}

static enum status run_rules(struct importer *im, struct error *err)
{
    struct rules_report found;
    if (!im->rules)
        return STATUS_OK;
    enum status status = store_rules_run(im->store, im->rules, im->as_of,
                                         tell_rules, im, &found, err);
    im->report->ruled = true;
    im->report->n_found = found.found;
    im->report->n_gone = found.gone;
    return status;
}

static enum status fill(struct importer *im, struct error *err)
{
    bool fresh = im->report->fresh;
    enum status status = store_fill_begin(im->store, err);
    if (status == STATUS_OK)
        status = land_make(im, err);
    if (status == STATUS_OK)
        status = land_write(im, err);
    if (status == STATUS_OK && fresh)
        status = put_lines(im, err);
    if (status == STATUS_OK && fresh)
        status = put_metas(im, err); /* the households are counted by them */
    if (status == STATUS_OK)
        status = apply_all(im, err);
    if (status == STATUS_OK && !fresh)
        status = put_metas(im, err); /* what is in the register may be older */
    if (status == STATUS_OK)
        status = store_bulk_end(im->store, tell_sums, im, err);
    return status == STATUS_OK ? run_rules(im, err) : status;
}

static enum status write_register(struct importer *im, struct error *err)
{
    enum status status = store_swap_begin(im->o->into, &im->swap, err);
    if (status != STATUS_OK)
        return status;
    im->store = im->swap.store;
    im->report->fresh = im->swap.fresh;
    store_stop_when(im->store, im->o->stop, im->o->stop_ctx);
    status = fill(im, err);
    store_stop_when(im->store, NULL, NULL);
    if (status == STATUS_OK && import_stopped(im, err))
        status = STATUS_CANCELLED;
    if (status == STATUS_OK)
        status = store_swap_commit(
            &im->swap, im->o->staff ? MODE_STAFF : MODE_PUBLIC, err);
    store_swap_abandon(&im->swap);
    im->store = NULL;
    return status;
}

/* What would happen, from the register as it is. */
static enum status look_only(struct importer *im, struct error *err)
{
    enum status status = STATUS_OK;
    im->report->dry_run = true;
    im->report->fresh = access(im->o->into, F_OK) != 0;
    if (!im->report->fresh)
        status = store_open(im->o->into, STORE_READ, &im->store, err);
    if (status == STATUS_OK)
        status = land_make(im, err);
    if (status == STATUS_OK)
        status = apply_all(im, err);
    store_close(im->store);
    im->store = NULL;
    return status;
}

/* ---- the whole ---- */

static enum status prepare(struct importer *im, struct error *err)
{
    char *copy = xstrdup(im->o->into);
    im->folder = arena_strdup(&im->arena, dirname(copy));
    free(copy);
    im->texts.limit = RECORD_TEXTS_MAX;
    im->sorter = sorter_create(im->folder, SORT_BYTES);
    im->identities = sorter_create(im->folder, IDENTITY_BYTES);
    enum status status = rng_system_below(UINT64_MAX, &im->salt[0], err);
    if (status == STATUS_OK)
        status = rng_system_below(UINT64_MAX, &im->salt[1], err);
    if (status == STATUS_OK)
        status = words_create(arena_printf(&im->arena, "%s/import/synonyms.csv",
                                           im->o->assets_dir),
                              &im->words, err);
    if (status == STATUS_OK && im->o->rules)
        status = rules_read(im->o->rules, &im->rules, err);
    if (status == STATUS_OK && im->rules)
        status = rules_compile(im->rules, err);
    if (status == STATUS_OK && im->o->mapping)
        status = mapping_read(im->o->mapping, im->words, &im->mapping, err);
    if (status == STATUS_OK)
        status = land_read(im, err);
    return status;
}

static void finish(struct importer *im)
{
    free(im->seen);
    free(im->vanished);
    sorter_destroy(im->sorter);
    sorter_destroy(im->identities);
    twins_finish(im);
    words_destroy(im->words);
    rules_destroy(im->rules);
    locator_destroy(im->places);
    mapping_finish(&im->mapping);
    tally_finish(&im->texts);
    arena_finish(&im->arena);
    free(im);
}

enum status import_run(const struct import_options *o,
                       struct import_report *out, struct error *err)
{
    struct importer *im = xcalloc(1, sizeof *im);
    *out = (struct import_report){ .names = o->files };
    im->o = o;
    im->report = out;
    enum status status = prepare(im, err);
    if (status == STATUS_OK)
        status = read_files(im, err);
    if (status == STATUS_OK)
        status = some_row_is_good(im, err);
    if (status == STATUS_OK) {
        choose_year(im);
        status = choose_home(im, err);
    }
    if (status == STATUS_OK)
        status = twins_find(im, im->folder, err);
    if (status == STATUS_OK)
        status = o->dry_run ? look_only(im, err) : write_register(im, err);
    if (status == STATUS_CANCELLED) /* wherever it was noticed */
        error_set(err, status, "stopped; the register is as it was");
    out->home = im->home;
    finish(im);
    return status;
}
