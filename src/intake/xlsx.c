#include "intake/xlsx.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/arena.h"
#include "base/str.h"

#define COLUMNS_MAX 512
#define CHUNK_BYTES 65536
#define ROOMY       (1 << 20) /* below it no ratio is a bomb */

struct text {
    char *p;
    size_t n, size;
};

struct part { /* one file of the archive, being unpacked into a parser */
    zip_file_t *file;
    XML_Parser parser;
    const char *name;
    int64_t packed, unpacked;
    bool end;
};

enum cell_type { CELL_NUMBER, CELL_SHARED, CELL_INLINE };

struct xlsx {
    char *path;
    zip_t *zip;
    struct part sheet;
    /* shared strings: one after another, each with its NUL */
    struct text strings;
    size_t *offsets;
    int64_t n_strings, cap_strings;
    /* the row being read */
    struct text row_text, value;
    size_t starts[COLUMNS_MAX];
    bool filled[COLUMNS_MAX];
    char *fields[COLUMNS_MAX];
    int n_fields, column;
    int64_t row;
    bool row_done, in_value, in_phonetic;
    enum cell_type type;
    const char *fault; /* what a handler met */
};

static void text_add(struct text *t, const char *p, size_t n)
{
    if (t->n + n + 1 > t->size) {
        t->size = (t->n + n + 1) * 2;
        t->p = xrealloc(t->p, t->size);
    }
    memcpy(t->p + t->n, p, n);
    t->n += n;
    t->p[t->n] = 0;
}

static enum status fault(const struct xlsx *x, const char *part,
                         const char *what, struct error *err)
{
    return error_set(err, STATUS_INVALID, "%s: %s, row %lld: %s", x->path, part,
                     (long long)x->row, what);
}

/* ---- parts ---- */

static void part_close(struct part *p)
{
    if (p->file)
        zip_fclose(p->file);
    if (p->parser)
        XML_ParserFree(p->parser);
    *p = (struct part){ 0 };
}

static enum status part_open(struct xlsx *x, const char *name, struct part *p,
                             bool *there, struct error *err)
{
    zip_stat_t st;
    *p = (struct part){ .name = name };
    *there = zip_stat(x->zip, name, 0, &st) == 0;
    if (!*there)
        return STATUS_OK;
    if ((int64_t)st.size > XLSX_PART_BYTES_MAX ||
        (st.size > ROOMY && st.size / (st.comp_size + 1) > XLSX_RATIO_MAX))
        return error_set(err, STATUS_LIMIT,
                         "%s: %s: unpacks %llu bytes to %llu; no workbook does",
                         x->path, name, (unsigned long long)st.comp_size,
                         (unsigned long long)st.size);
    p->packed = (int64_t)st.comp_size;
    p->file = zip_fopen(x->zip, name, 0);
    if (!p->file)
        return error_set(err, STATUS_INVALID, "%s: %s: %s", x->path, name,
                         zip_strerror(x->zip));
    p->parser = XML_ParserCreate(NULL);
    ASSERT(p->parser);
    XML_SetUserData(p->parser, x);
    return STATUS_OK;
}

static enum status part_failed(struct xlsx *x, struct part *p,
                               struct error *err)
{
    if (x->fault)
        return fault(x, p->name, x->fault, err);
    return error_set(err, STATUS_INVALID, "%s: %s, line %lu: %s", x->path,
                     p->name, XML_GetCurrentLineNumber(p->parser),
                     XML_ErrorString(XML_GetErrorCode(p->parser)));
}

/* Parse a chunk, or go on where the parser was suspended. */
static enum status part_step(struct xlsx *x, struct part *p, struct error *err)
{
    XML_ParsingStatus state;
    XML_GetParsingStatus(p->parser, &state);
    enum XML_Status rc;
    if (state.parsing == XML_SUSPENDED) {
        rc = XML_ResumeParser(p->parser);
    } else {
        void *buf = XML_GetBuffer(p->parser, CHUNK_BYTES);
        if (!buf)
            return error_set(err, STATUS_LIMIT, "%s: %s: out of memory",
                             x->path, p->name);
        zip_int64_t n = zip_fread(p->file, buf, CHUNK_BYTES);
        if (n < 0)
            return error_set(err, STATUS_INVALID, "%s: %s: damaged: %s",
                             x->path, p->name, zip_file_strerror(p->file));
        p->unpacked += n;
        /* Sizes in the archive's own list may lie. */
        if (p->unpacked > XLSX_PART_BYTES_MAX ||
            (p->unpacked > ROOMY &&
             p->unpacked / (p->packed + 1) > XLSX_RATIO_MAX))
            return error_set(err, STATUS_LIMIT,
                             "%s: %s: unpacks without end; no workbook does",
                             x->path, p->name);
        rc = XML_ParseBuffer(p->parser, (int)n, n == 0);
    }
    if (rc == XML_STATUS_ERROR)
        return part_failed(x, p, err);
    XML_GetParsingStatus(p->parser, &state);
    p->end = state.parsing == XML_FINISHED;
    return STATUS_OK;
}

static const char *attribute_of(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (!strcmp(attributes[0], name))
            return attributes[1];
    return NULL;
}

/* Element names may carry a prefix: "x:row". */
static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

static void stop(struct xlsx *x, struct part *p, const char *why)
{
    x->fault = x->fault ? x->fault : why;
    XML_StopParser(p->parser, XML_FALSE);
}

/* ---- shared strings ---- */

struct strings_reader {
    struct xlsx *x;
    struct part part;
};

static void XMLCALL strings_start(void *user, const char *name,
                                  const char **attributes)
{
    struct strings_reader *r = user;
    struct xlsx *x = r->x;
    (void)attributes;
    name = local(name);
    if (!strcmp(name, "si")) {
        if (x->n_strings == x->cap_strings) {
            x->cap_strings = x->cap_strings ? x->cap_strings * 2 : 1024;
            x->offsets = xrealloc(x->offsets, sizeof *x->offsets *
                                                  (size_t)x->cap_strings);
        }
        x->offsets[x->n_strings++] = x->strings.n;
    }
    x->in_phonetic |= !strcmp(name, "rPh");
    x->in_value = !strcmp(name, "t") && !x->in_phonetic;
}

static void XMLCALL strings_end(void *user, const char *name)
{
    struct strings_reader *r = user;
    struct xlsx *x = r->x;
    name = local(name);
    if (!strcmp(name, "t"))
        x->in_value = false;
    else if (!strcmp(name, "rPh"))
        x->in_phonetic = false;
    else if (!strcmp(name, "si"))
        text_add(&x->strings, "", 1);
}

static void XMLCALL strings_text(void *user, const char *s, int n)
{
    struct strings_reader *r = user;
    struct xlsx *x = r->x;
    if (!x->in_value || x->n_strings == 0)
        return;
    if (x->strings.n + (size_t)n > XLSX_STRINGS_BYTES_MAX)
        stop(x, &r->part, "more than 96 MiB of text; save it as CSV");
    else
        text_add(&x->strings, s, (size_t)n);
}

static enum status read_strings(struct xlsx *x, struct error *err)
{
    struct strings_reader r = { .x = x };
    bool there;
    enum status status = part_open(x, "xl/sharedStrings.xml", &r.part, &there,
                                   err);
    if (status != STATUS_OK || !there)
        return status;
    XML_SetUserData(r.part.parser, &r);
    XML_SetElementHandler(r.part.parser, strings_start, strings_end);
    XML_SetCharacterDataHandler(r.part.parser, strings_text);
    while (status == STATUS_OK && !r.part.end)
        status = part_step(x, &r.part, err);
    part_close(&r.part);
    x->in_value = x->in_phonetic = false;
    return status;
}

/* ---- the sheet ---- */

/* "AB12" -> 27; -1 when it is none. */
static int column_of(const char *cell)
{
    int n = 0;
    for (; *cell >= 'A' && *cell <= 'Z' && n < 100000; cell++)
        n = n * 26 + (*cell - 'A' + 1);
    return n - 1;
}

static void start_cell(struct xlsx *x, const char **attributes)
{
    const char *at = attribute_of(attributes, "r");
    const char *type = attribute_of(attributes, "t");
    x->column = at ? column_of(at) : x->column + 1;
    x->value.n = 0;
    x->type = !type                        ? CELL_NUMBER
              : !strcmp(type, "s")         ? CELL_SHARED
              : !strcmp(type, "inlineStr") ? CELL_INLINE
                                           : CELL_NUMBER;
    if (x->column < 0 || x->column >= COLUMNS_MAX)
        stop(x, &x->sheet, "more than 512 columns");
}

static void XMLCALL sheet_start(void *user, const char *name,
                                const char **attributes)
{
    struct xlsx *x = user;
    name = local(name);
    if (!strcmp(name, "row")) {
        int64_t row;
        const char *r = attribute_of(attributes, "r");
        x->row = r && str_parse_int(r, 1, 1 << 30, &row) ? row : x->row + 1;
        x->column = -1;
        x->n_fields = 0;
        x->row_text.n = 0;
        memset(x->filled, 0, sizeof x->filled);
    } else if (!strcmp(name, "c")) {
        start_cell(x, attributes);
    } else {
        x->in_phonetic |= !strcmp(name, "rPh");
        x->in_value = !x->in_phonetic &&
                      (!strcmp(name, "v") || !strcmp(name, "t"));
    }
}

static void end_cell(struct xlsx *x)
{
    const char *text = x->value.n ? x->value.p : "";
    size_t n = x->value.n;
    int64_t index;
    if (x->column < 0 || x->column >= COLUMNS_MAX)
        return;
    if (x->type == CELL_SHARED) {
        if (!str_parse_int(text, 0, x->n_strings - 1, &index)) {
            stop(x, &x->sheet, "a cell names a text that is not there");
            return;
        }
        text = x->strings.p + x->offsets[index];
        n = strlen(text);
    }
    x->starts[x->column] = x->row_text.n;
    x->filled[x->column] = true;
    text_add(&x->row_text, text, n);
    text_add(&x->row_text, "", 1);
    if (x->column >= x->n_fields)
        x->n_fields = x->column + 1;
}

static void XMLCALL sheet_end(void *user, const char *name)
{
    struct xlsx *x = user;
    name = local(name);
    if (!strcmp(name, "c")) {
        end_cell(x);
    } else if (!strcmp(name, "row")) {
        x->row_done = true;
        XML_StopParser(x->sheet.parser, XML_TRUE);
    } else if (!strcmp(name, "rPh")) {
        x->in_phonetic = false;
    }
    x->in_value = false;
}

static void XMLCALL sheet_text(void *user, const char *s, int n)
{
    struct xlsx *x = user;
    if (!x->in_value)
        return;
    if (x->value.n + (size_t)n > XLSX_CELL_BYTES_MAX)
        stop(x, &x->sheet, "a cell longer than 32,768 bytes");
    else
        text_add(&x->value, s, (size_t)n);
}

static void close_all(struct xlsx *x)
{
    part_close(&x->sheet);
    if (x->zip)
        zip_discard(x->zip);
    free(x->path);
    free(x->strings.p);
    free(x->offsets);
    free(x->row_text.p);
    free(x->value.p);
    free(x);
}

void xlsx_close(struct xlsx *x)
{
    if (x)
        close_all(x);
}

static enum status open_sheet(struct xlsx *x, struct error *err)
{
    bool there;
    enum status status = read_strings(x, err);
    if (status == STATUS_OK)
        status = part_open(x, "xl/worksheets/sheet1.xml", &x->sheet, &there,
                           err);
    if (status == STATUS_OK && !there)
        status = error_set(err, STATUS_INVALID,
                           "%s: byte 1: a ZIP archive without "
                           "xl/worksheets/sheet1.xml; no XLSX workbook",
                           x->path);
    if (status != STATUS_OK)
        return status;
    XML_SetElementHandler(x->sheet.parser, sheet_start, sheet_end);
    XML_SetCharacterDataHandler(x->sheet.parser, sheet_text);
    return STATUS_OK;
}

enum status xlsx_open(const char *path, struct xlsx **out, struct error *err)
{
    int code = 0;
    struct xlsx *x = xcalloc(1, sizeof *x);
    x->path = xstrdup(path);
    x->zip = zip_open(path, ZIP_RDONLY, &code);
    enum status status = STATUS_OK;
    if (!x->zip) {
        zip_error_t ze;
        zip_error_init_with_code(&ze, code);
        status = error_set(err, STATUS_INVALID,
                           "%s: byte 1: a damaged XLSX or ZIP file: %s", path,
                           zip_error_strerror(&ze));
        zip_error_fini(&ze);
    }
    if (status == STATUS_OK)
        status = open_sheet(x, err);
    if (status != STATUS_OK) {
        close_all(x);
        x = NULL;
    }
    *out = x;
    return status;
}

static bool row_blank(const struct xlsx *x)
{
    for (int i = 0; i < x->n_fields; i++)
        if (x->filled[i] &&
            x->row_text.p[x->starts[i] +
                          strspn(x->row_text.p + x->starts[i], " \t\r\n")])
            return false;
    return true;
}

enum status xlsx_next(struct xlsx *x, char ***fields, int *n, int64_t *row,
                      struct error *err)
{
    static char nothing[1];
    *n = 0;
    *fields = x->fields;
    do {
        x->row_done = false;
        while (!x->row_done) {
            if (x->sheet.end)
                return STATUS_OK;
            enum status status = part_step(x, &x->sheet, err);
            if (status != STATUS_OK)
                return status;
        }
    } while (row_blank(x));
    for (int i = 0; i < x->n_fields; i++) {
        nothing[0] = 0;
        x->fields[i] = x->filled[i] ? x->row_text.p + x->starts[i] : nothing;
    }
    *n = x->n_fields;
    *row = x->row;
    return STATUS_OK;
}

int64_t xlsx_bytes_read(const struct xlsx *x)
{
    return x->sheet.unpacked > 0 ? x->sheet.packed : 0;
}
