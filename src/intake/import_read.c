/* The files read: outlines, then tables, whose rows are masked and sorted. */
#include "intake/import_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "intake/csv.h"
#include "intake/relay.h"
#include "intake/rows.h"

/* ---- a row ---- */

static void note_village(struct importer *im, region_id village)
{
    for (region_id id = village; id; id = region_parent(id)) {
        struct known_place *k = locator_find(im->places, id);
        if (k && k->used)
            break;
        if (k)
            k->used = true;
    }
    if (!im->scope)
        im->scope = village;
    while (im->scope && !region_inside(village, im->scope))
        im->scope = region_parent(im->scope);
}

static void note_years(struct importer *im, const struct record *r)
{
    const struct year_value *v = record_years(r);
    for (int i = 0; i < r->n_years; i++) {
        if (!im->told_first || v[i].year < im->told_first)
            im->told_first = v[i].year;
        if (v[i].year > im->told_last)
            im->told_last = v[i].year;
    }
}

/* ---- the rows of a file, read in a thread of their own ---- */

#define CHUNK_ROWS  512
#define CHUNK_BYTES (256 << 10)

struct identity {        /* of a row */
    struct sort_key key; /* hash, village, household */
    uint64_t order;
};

struct chunk {
    struct reading *of; /* NULL: was never used */
    struct arena arena; /* the cells */
    struct {
        char **cells;
        int n;
        int64_t row;
    } rows[CHUNK_ROWS];
    int n;
    /* What the other thread made of them, for this one to sort. */
    struct identity identities[CHUNK_ROWS];
    int n_identities;
    int64_t bytes; /* of the file read so far */
    enum status status;
    struct error error;
};

struct reading {
    struct importer *im;
    struct record_reader *records;
    struct rows *rows;  /* the reading thread's, and the importer's sorter of
                           identities */
    int64_t bytes;      /* of the file */
    enum status status; /* of the last chunks' identities */
    struct error error;
};

/* The cells in one piece: the pointers, then the texts. */
static void keep_row(struct chunk *c, char **cells, int n, int64_t row)
{
    size_t bytes[CSV_FIELDS_MAX], all = 0;
    ASSERT(n <= CSV_FIELDS_MAX);
    record_trim(cells, n);
    for (int i = 0; i < n; i++)
        all += bytes[i] = strlen(cells[i]) + 1;
    char **copies = arena_alloc(&c->arena, sizeof *copies * (size_t)n + all);
    char *to = (char *)(copies + n);
    for (int i = 0; i < n; i++) {
        copies[i] = memcpy(to, cells[i], bytes[i]);
        to += bytes[i];
    }
    c->rows[c->n].cells = copies;
    c->rows[c->n].n = n;
    c->rows[c->n++].row = row;
}

static enum status sort_identities(struct reading *r, struct chunk *c,
                                   struct error *err)
{
    enum status status = STATUS_OK;
    for (int i = 0; i < c->n_identities && status == STATUS_OK; i++) {
        const struct identity *d = &c->identities[i];
        status = sorter_add(r->im->identities, d->key, &d->order,
                            sizeof d->order, err);
    }
    c->n_identities = 0;
    return status;
}

static bool read_chunk(void *ctx, void *chunk)
{
    struct reading *r = ctx;
    struct chunk *c = chunk;
    int n = 1;
    arena_reset(&c->arena);
    c->of = r;
    c->n = 0;
    c->status = sort_identities(r, c, &c->error);
    while (c->status == STATUS_OK && c->n < CHUNK_ROWS &&
           c->arena.used_bytes < CHUNK_BYTES) {
        char **cells;
        int64_t row;
        c->status = rows_next(r->rows, &cells, &n, &row, &c->error);
        if (c->status != STATUS_OK || n == 0)
            break;
        keep_row(c, cells, n, row);
    }
    c->bytes = rows_bytes_read(r->rows);
    return c->status == STATUS_OK && n > 0;
}

/* When the reading thread has ended. */
static void finish_chunk(void *chunk)
{
    struct chunk *c = chunk;
    if (c->of && c->of->status == STATUS_OK)
        c->of->status = sort_identities(c->of, c, &c->of->error);
    arena_finish(&c->arena);
}

static enum status take_row(struct reading *r, struct chunk *c, int i,
                            struct error *err)
{
    _Alignas(8) char bytes[RECORD_BYTES_MAX];
    const struct record *o = (const struct record *)(const void *)bytes;
    struct importer *im = r->im;
    struct record_reader *rr = r->records;
    size_t n;
    im->report->rows++;
    const char *why = record_make(rr, c->rows[i].cells, c->rows[i].n,
                                  c->rows[i].row, bytes, &n);
    if (why) {
        im->report->rejected_rows++;
        tally_add(&im->report->rejects, why, rr->file, c->rows[i].row);
        return STATUS_OK;
    }
    note_village(im, o->village);
    note_years(im, o);
    struct sort_key key = fold_key(o, rr->file, c->rows[i].row);
    if (rr->identity_hash)
        c->identities[c->n_identities++] =
            (struct identity){ { rr->identity_hash, key.a, key.b }, key.c };
    return sorter_add(im->sorter, key, bytes, n, err);
}

static enum status take_chunk(void *ctx, void *chunk, struct error *err)
{
    struct reading *r = ctx;
    struct chunk *c = chunk;
    enum status status = STATUS_OK;
    for (int i = 0; i < c->n && status == STATUS_OK; i++)
        status = take_row(r, c, i, err);
    import_progress(r->im, "rows", c->bytes, r->bytes);
    if (status == STATUS_OK && import_stopped(r->im, err))
        return STATUS_CANCELLED;
    if (status == STATUS_OK && c->status != STATUS_OK)
        *err = c->error;
    return status == STATUS_OK ? c->status : status;
}

static enum status read_rows(struct importer *im, struct rows *rows,
                             struct record_reader *rr, int64_t bytes,
                             struct error *err)
{
    struct reading r = {
        .im = im, .records = rr, .rows = rows, .bytes = bytes
    };
    const struct relay relay = { sizeof(struct chunk), read_chunk, take_chunk,
                                 finish_chunk, &r };
    enum status status = relay_run(&relay, err);
    if (status == STATUS_OK && r.status != STATUS_OK)
        *err = r.error;
    return status == STATUS_OK ? r.status : status;
}

/* ---- files ---- */

static struct record_reader reader_for(struct importer *im, int file,
                                       const struct binding *b)
{
    struct record_reader rr = {
        .binding = b,
        .mapping = &im->mapping,
        .datum = im->o->datum_given ? im->o->datum : im->mapping.datum,
        .words = im->words,
        .places = im->places,
        .county = im->home,
        .whole_names = im->o->staff,
        .add_places = im->o->add_places,
        .secret = { im->salt[0], im->salt[1] },
        .file = file,
        .texts = &im->texts,
        .doubts = &im->report->doubts,
        .unknown = &im->report->unknown,
    };
    return rr;
}

static void tell_file(struct importer *im, int file, const struct sniffed *s)
{
    char line[512];
    const char *path = im->o->files[file];
    if (s->kind == FILE_CSV)
        str_format(line, sizeof line, "%s: CSV, %s, %s", path,
                   encoding_name(s->encoding), delimiter_name(s->delimiter));
    else
        str_format(line, sizeof line, "%s: %s", path,
                   s->kind == FILE_XLSX ? "XLSX, first sheet" : "GeoJSON");
    tally_add(&im->report->files, line, file, 0);
}

static enum status read_table(struct importer *im, int file,
                              const struct sniffed *s, struct error *err)
{
    struct rows *rows = NULL;
    struct binding *b = xcalloc(1, sizeof *b);
    const char *path = im->o->files[file];
    enum status status = rows_open(path, s, &rows, err);
    if (status == STATUS_OK)
        status = rows_bind(rows, path, &im->mapping, b, err);
    if (status == STATUS_OK && sorter_count(im->sorter) > 0 &&
        b->household_rows != im->household_rows)
        status = error_set(err, STATUS_INVALID,
                           "%s: one row a %s, the files before it one a %s; "
                           "import them one after the other",
                           path, b->household_rows ? "household" : "person",
                           im->household_rows ? "household" : "person");
    if (status == STATUS_OK) {
        im->household_rows = b->household_rows;
        struct record_reader rr = reader_for(im, file, b);
        status = read_rows(im, rows, &rr, s->bytes, err);
    }
    rows_close(rows);
    free(b);
    return status;
}

/* Outlines first: their places may be named by the tables. */
enum status read_files(struct importer *im, struct error *err)
{
    enum status status = STATUS_OK;
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < im->o->n_files && status == STATUS_OK; i++) {
            struct sniffed s;
            status = sniff_file(im->o->files[i], &s, err);
            if (status != STATUS_OK || (s.kind == FILE_GEOJSON) != (pass == 0))
                continue;
            tell_file(im, i, &s);
            status = s.kind == FILE_GEOJSON
                         ? land_read_geojson(im, im->o->files[i], err)
                         : read_table(im, i, &s, err);
        }
    record_name_nearest(&im->report->unknown, im->places, im->home);
    return status;
}
