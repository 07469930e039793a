#include "intake/rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "intake/csv.h"
#include "intake/xlsx.h"

#define SAMPLE_ROWS 200
#define SAMPLE_WORDS 12

struct rows {
    struct csv *csv;
    struct xlsx *xlsx;
    int width; /* of the header: a workbook leaves empty last cells out */
};

enum status rows_open(const char *path, const struct sniffed *s,
                      struct rows **out, struct error *err)
{
    struct rows *r = xcalloc(1, sizeof *r);
    enum status status = s->kind == FILE_XLSX
                             ? xlsx_open(path, &r->xlsx, err)
                             : csv_open(path, s, &r->csv, err);
    if (status != STATUS_OK) {
        rows_close(r);
        r = NULL;
    }
    *out = r;
    return status;
}

void rows_close(struct rows *r)
{
    if (!r)
        return;
    csv_close(r->csv);
    xlsx_close(r->xlsx);
    free(r);
}

enum status rows_next(struct rows *r, char ***fields, int *n, int64_t *row,
                      struct error *err)
{
    static char nothing[1];
    enum status status;
    if (!r->xlsx) {
        status = csv_next(r->csv, fields, n, err);
        *row = csv_row(r->csv);
        return status;
    }
    status = xlsx_next(r->xlsx, fields, n, row, err);
    while (status == STATUS_OK && *n > 0 && *n < r->width)
        (*fields)[(*n)++] = nothing;
    return status;
}

int64_t rows_bytes_read(const struct rows *r)
{
    return r->xlsx ? xlsx_bytes_read(r->xlsx) : csv_bytes_read(r->csv);
}

enum status rows_bind(struct rows *r, const char *path,
                      const struct mapping *m, struct binding *out,
                      struct error *err)
{
    struct error why = { "no rows" };
    for (int i = 0; i < HEADER_ROWS_MAX; i++) {
        char **fields;
        int n;
        int64_t row;
        enum status status = rows_next(r, &fields, &n, &row, err);
        if (status != STATUS_OK)
            return status;
        if (n == 0)
            break;
        if (mapping_bind(m, fields, n, out, &why)) {
            r->width = n;
            return STATUS_OK;
        }
    }
    return error_set(err, STATUS_INVALID, "%s: row 1: %s", path, why.text);
}

/* ---- guessing ---- */

struct guess {
    char *header[MAPPING_COLUMNS_MAX];
    struct tally seen[MAPPING_COLUMNS_MAX]; /* words of term columns */
    struct binding b;
};

static void print_columns(const struct guess *g, FILE *to)
{
    fputs("\n[columns]\n", to);
    for (int i = 0; i < g->b.n_columns; i++) {
        const struct bound_column *c = &g->b.columns[i];
        if (c->field == FIELD_NONE)
            continue;
        const struct field_info *f = field_info(c->field);
        char key[64];
        if (c->year)
            str_format(key, sizeof key, "%s@%d", f->key, c->year);
        else
            str_copy(key, sizeof key, f->key);
        fprintf(to, "; %s\n%s = %s\n", f->what, key, g->header[i]);
    }
    for (int i = 0; i < g->b.n_columns; i++)
        if (g->b.columns[i].field == FIELD_NONE && *g->header[i])
            fprintf(to, "; not read: %s\n", g->header[i]);
}

static void print_units(const struct guess *g, FILE *to)
{
    bool said[FIELD_COUNT] = { false };
    fputs("\n[units]\n", to);
    for (int i = 0; i < g->b.n_columns; i++) {
        const struct bound_column *c = &g->b.columns[i];
        if (c->field == FIELD_NONE || said[c->field] ||
            field_info(c->field)->kind != KIND_YUAN)
            continue;
        said[c->field] = true;
        fprintf(to, "%s = %s\n", field_info(c->field)->key,
                c->wan ? "万元" : "元");
    }
}

/* Words of the sample that nothing is known of are for the reader to fill. */
static void print_values(const struct guess *g, struct words *words, FILE *to)
{
    for (int i = 0; i < g->b.n_columns; i++) {
        enum field f = g->b.columns[i].field;
        bool said = false;
        for (uint32_t k = 0; k < g->seen[i].n_entries; k++) {
            int v;
            const char *word = g->seen[i].entries[k].text;
            if (words_find(words, f, word, &v))
                continue;
            if (!said)
                fprintf(to, "\n[values.%s]\n", field_info(f)->key);
            said = true;
            fprintf(to, "; %s = \n", word);
        }
    }
}

static void sample(struct guess *g, char **fields, int n)
{
    for (int i = 0; i < n && i < g->b.n_columns; i++) {
        enum field f = g->b.columns[i].field;
        if (f == FIELD_NONE || field_info(f)->kind != KIND_TERM || !*fields[i])
            continue;
        g->seen[i].limit = SAMPLE_WORDS;
        tally_add(&g->seen[i], fields[i], 0, 0);
    }
}

static enum status look(const char *path, struct rows *r, struct guess *g,
                        struct error *err)
{
    char **fields;
    int n;
    int64_t row;
    const struct mapping none = { 0 };
    enum status status = STATUS_OK;
    for (int i = 0; i < SAMPLE_ROWS; i++) {
        status = rows_next(r, &fields, &n, &row, err);
        if (status != STATUS_OK || n == 0)
            break;
        if (g->b.n_columns > 0 && g->b.n_bound > 0) {
            sample(g, fields, n);
            continue;
        }
        /* The first row that is a header; else the first with two cells. */
        bool header = mapping_bind(&none, fields, n, &g->b, NULL);
        if (!header && (i > 0 || n < 2))
            continue;
        for (int k = 0; k < n; k++) {
            free(g->header[k]);
            g->header[k] = xstrdup(fields[k]);
            str_one_line(g->header[k]);
        }
        if (!header)
            g->b.n_bound = 0;
    }
    if (status == STATUS_OK && !g->header[0])
        status = error_set(err, STATUS_INVALID, "%s: row 1: no header found",
                           path);
    return status;
}

enum status rows_guess(const char *path, struct words *words, FILE *to,
                       struct error *err)
{
    struct sniffed s;
    struct rows *r = NULL;
    struct guess *g = xcalloc(1, sizeof *g);
    enum status status = sniff_file(path, &s, err);
    if (status == STATUS_OK && s.kind == FILE_GEOJSON)
        status = error_set(err, STATUS_INVALID,
                           "%s: GeoJSON; a table expected", path);
    if (status == STATUS_OK)
        status = rows_open(path, &s, &r, err);
    if (status == STATUS_OK)
        status = look(path, r, g, err);
    if (status == STATUS_OK) {
        fprintf(to, "; for wanjia import --mapping; see config/README.md\n"
                    "[file]\nrows = %s\n; year = 2020\n; datum = wgs84\n",
                g->b.household_rows ? "household" : "person");
        print_columns(g, to);
        print_units(g, to);
        print_values(g, words, to);
    }
    for (int i = 0; i < MAPPING_COLUMNS_MAX; i++) {
        free(g->header[i]);
        tally_finish(&g->seen[i]);
    }
    free(g);
    rows_close(r);
    return status;
}
