/* The run: checks, the temporary file beside the register, the order of
 * writing, progress. */
#include "intake/demo.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "intake/demo_parts.h"
#include "intake/table.h"

#define HOUSEHOLDS_USUAL 21000
#define LOGS_FULL_MAX    50000 /* above, households have fewer log entries */
#define NAME_SHOWN       "民和县"
#define PATH_MAX_BYTES   4000

/* ---- the file ---- */

/* The folder of a path: fails when it is none. */
static enum status check_folder(const char *path, char *folder, size_t size,
                                struct error *err)
{
    char copy[PATH_MAX_BYTES + 1];
    struct stat st;
    str_copy(copy, sizeof copy, path);
    str_copy(folder, size, dirname(copy));
    if (stat(folder, &st) != 0)
        return error_set(err, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO,
                         "%s: the folder %s: %s; make it first", path, folder,
                         strerror(errno));
    if (!S_ISDIR(st.st_mode))
        return error_set(err, STATUS_INVALID, "%s: %s is not a folder", path,
                         folder);
    return STATUS_OK;
}

static enum status check_options(const struct demo_options *o, char *folder,
                                 size_t size, struct error *err)
{
    struct stat st;
    const char *path = o->out_path;
    if (!path || !*path)
        return error_set(err, STATUS_INVALID,
                         "no name for the register; give --out FILE");
    if (strlen(path) > PATH_MAX_BYTES)
        return error_set(err, STATUS_INVALID,
                         "the register's name is longer than %d bytes",
                         PATH_MAX_BYTES);
    if (o->households != 0 && (o->households < DEMO_HOUSEHOLDS_MIN ||
                               o->households > DEMO_HOUSEHOLDS_MAX))
        return error_set(err, STATUS_INVALID,
                         "%lld households; %d to %d expected (the villages "
                         "number theirs with five digits)",
                         (long long)o->households, DEMO_HOUSEHOLDS_MIN,
                         DEMO_HOUSEHOLDS_MAX);
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return error_set(err, STATUS_INVALID,
                         "%s: a folder; give the name of a file", path);
    if (path[strlen(path) - 1] == '/')
        return error_set(err, STATUS_INVALID,
                         "%s: ends with '/'; give the name of a file", path);
    return check_folder(path, folder, size, err);
}

static void sync_folder(const char *folder)
{
    /* Makes the new name last through a power cut; a file system that cannot
     * do it is no reason to fail. */
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    (void)fsync(fd);
    close(fd);
}

static enum status sync_file(const char *path, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set(err, STATUS_IO, "%s: %s", path, strerror(errno));
    int rc = fsync(fd), sync_errno = errno;
    close(fd);
    if (rc != 0)
        return error_set(err, STATUS_IO, "%s: %s", path, strerror(sync_errno));
    return STATUS_OK;
}

static void remove_file(const char *path)
{
    static const char *const suffixes[] = { "", "-journal", "-wal", "-shm" };
    char name[PATH_MAX_BYTES + 64];
    for (size_t i = 0; i < LENGTH(suffixes); i++) {
        str_format(name, sizeof name, "%s%s", path, suffixes[i]);
        unlink(name);
    }
}

/* ---- what is in it ---- */

static enum status put_meta(struct demo *d, struct error *err)
{
    char home[16], seed[24], first[8], last[8], year[8];
    str_format(home, sizeof home, "%d", DEMO_HOME);
    str_format(seed, sizeof seed, "%llu", (unsigned long long)d->options->seed);
    str_format(first, sizeof first, "%d", DEMO_YEAR_FIRST);
    str_format(last, sizeof last, "%d", DEMO_YEAR_LAST);
    str_format(year, sizeof year, "%d", DEMO_YEAR);
    const char *const pairs[][2] = {
        { "home", home },      { "as_of", DEMO_AS_OF },
        { "demo", "1" },       { "year_first", first },
        { "year_last", last }, { "default_year", year },
        { "seed", seed },      { "name", NAME_SHOWN },
    };
    enum status status = STATUS_OK;
    for (size_t i = 0; i < LENGTH(pairs) && status == STATUS_OK; i++)
        status = store_put_meta(d->store, pairs[i][0], pairs[i][1], err);
    return status;
}

static enum status put_lines(struct demo *d, struct arena *arena,
                             struct error *err)
{
    struct table t;
    const char *path = arena_printf(arena, "%s/poverty_line.csv",
                                    d->options->assets_dir);
    enum status status = table_read(path, "year,yuan,basis", arena, &t, err);
    for (int i = 0; status == STATUS_OK && i < t.n_rows; i++) {
        int64_t year, yuan = 0;
        status = table_int(&t, i, 0, 1990, 2199, &year, err);
        if (status == STATUS_OK)
            status = table_int(&t, i, 1, 1, 10000000, &yuan, err);
        if (status == STATUS_OK)
            status = store_put_poverty_line(d->store, (int)year, (int32_t)yuan,
                                            table_text(&t, i, 2), err);
    }
    return status;
}

static enum status put_counties(struct demo *d, struct error *err)
{
    enum status status = STATUS_OK;
    for (int t = 0; t < d->places.n_townships && status == STATUS_OK; t++) {
        const struct township *town = &d->places.townships[t];
        for (int v = 0; v < town->n_villages && status == STATUS_OK; v++)
            status = demo_village_write(d, town->first_village + v, err);
        if (status == STATUS_OK)
            status = demo_township_write(d, t, err);
    }
    for (int c = 0; c < DEMO_COUNTIES && status == STATUS_OK; c++)
        status = demo_county_write(d, c, err);
    return status;
}

static void tell_end(void *ctx, double done)
{
    const struct demo *d = ctx;
    const struct demo_options *o = d->options;
    if (o->progress)
        o->progress(o->progress_ctx, "sums", (int64_t)(done * 1000), 1000);
}

static void tell_rules(void *ctx, double done)
{
    const struct demo *d = ctx;
    const struct demo_options *o = d->options;
    if (o->progress)
        o->progress(o->progress_ctx, "rules", (int64_t)(done * 1000), 1000);
}

static enum status fill(struct demo *d, struct arena *arena, struct error *err)
{
    const struct demo_options *o = d->options;
    enum status status = store_bulk_begin(d->store, err);
    if (status == STATUS_OK)
        status = put_meta(d, err);
    if (status == STATUS_OK)
        status = put_lines(d, arena, err);
    if (status == STATUS_OK)
        status = demo_backdrop_write(o->assets_dir, d->store, err);
    if (status == STATUS_OK)
        status = put_counties(d, err);
    if (status == STATUS_OK)
        status = demo_regions_write(&d->places, d->store, err);
    if (status == STATUS_OK)
        status = store_bulk_end(d->store, tell_end, d, err);
    /* Found at the as-of moment: equal options give equal rows. */
    if (status == STATUS_OK && d->rules)
        status = store_rules_run(d->store, d->rules, 0, tell_rules, d, NULL,
                                 err);
    return status;
}

static enum status write_to(struct demo *d, const char *path, struct error *err)
{
    struct arena arena = { .chunk_bytes = 1 << 20 };
    const struct demo_options *o = d->options;
    /* Everything is read and checked before the file is made. */
    enum status status = demo_words_read(o->assets_dir, &arena, &d->words, err);
    if (status == STATUS_OK && o->rules)
        status = rules_read(o->rules, &d->rules, err);
    if (status == STATUS_OK && d->rules)
        status = rules_compile(d->rules, err);
    if (status == STATUS_OK)
        status = demo_places_make(o->assets_dir, d->households, o->seed, &arena,
                                  &d->places, err);
    if (status == STATUS_OK) {
        remove_file(path); /* of a process with our number that died */
        status = store_open(path, STORE_CREATE, &d->store, err);
    }
    if (status == STATUS_OK)
        status = fill(d, &arena, err);
    store_close(d->store);
    d->store = NULL;
    rules_destroy(d->rules);
    if (status == STATUS_OK)
        status = sync_file(path, err);
    arena_finish(&arena);
    return status;
}

enum status demo_write(const struct demo_options *options, struct error *err)
{
    char folder[PATH_MAX_BYTES + 1], path[PATH_MAX_BYTES + 32];
    enum status status = check_options(options, folder, sizeof folder, err);
    if (status != STATUS_OK)
        return status;
    str_format(path, sizeof path, "%s.tmp-%ld", options->out_path,
               (long)getpid());
    struct demo *d = xcalloc(1, sizeof *d);
    d->options = options;
    d->households = options->households ? options->households
                                        : HOUSEHOLDS_USUAL;
    bool full = d->households <= LOGS_FULL_MAX;
    d->brief = !full;
    d->log_low = full ? 6 : 2;
    d->log_high = full ? 25 : 4;
    status = write_to(d, path, err);
    if (status == STATUS_OK && rename(path, options->out_path) != 0)
        status = error_set(err, STATUS_IO, "%s: %s", options->out_path,
                           strerror(errno));
    if (status == STATUS_OK)
        sync_folder(folder);
    else
        remove_file(path);
    free(d);
    return status;
}
