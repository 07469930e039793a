#include "intake/mapping.h"

#include <errno.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "intake/table.h"

#define LINE_BYTES_MAX 200 /* of Debian's inih */

struct reader {
    struct mapping *m;
    struct words *words;
    char *at, *end;
    int line;
    enum status status;
    struct error *err;
};

static void fault(struct reader *r, const char *what, const char *detail)
{
    if (r->status != STATUS_OK)
        return; /* the first is told */
    r->status = error_set(r->err, STATUS_INVALID, "%s:%d: %s%.80s", r->m->path,
                          r->line, what, detail);
}

/* inih tells its handlers no line number; lines are counted here. */
static char *read_line(char *buf, int size, void *user)
{
    struct reader *r = user;
    if (r->at >= r->end || r->status != STATUS_OK)
        return NULL;
    char *line = r->at;
    char *stop = memchr(line, '\n', (size_t)(r->end - line));
    stop = stop ? stop : r->end;
    r->at = stop + 1;
    r->line++;
    if (r->line == 1 && stop - line >= 3 && !memcmp(line, "\xEF\xBB\xBF", 3))
        line += 3;
    while (line < stop && (*line == ' ' || *line == '\t'))
        line++; /* an indented line continues nothing */
    size_t n = (size_t)(stop - line);
    if (n + 2 >= (size_t)size) {
        fault(r, "the line is too long; keep it under 190 bytes", "");
        return NULL;
    }
    memcpy(buf, line, n);
    buf[n] = 0;
    if (n > 0 && !strchr("[;#\r", *buf) && !strpbrk(buf, "=:"))
        fault(r, "expected [section] or key = value: ", buf);
    str_append(buf, (size_t)size, "\n");
    return buf;
}

static enum field take_field(struct reader *r, const char *name, int *year)
{
    size_t n = strcspn(name, "@");
    int64_t y = 0;
    enum field f = field_parse(name, n);
    *year = 0;
    if (f == FIELD_NONE) {
        fault(r, "unknown field; see config/README.md: ", name);
        return f;
    }
    if (name[n] == '@') {
        if (!field_info(f)->yearly)
            fault(r, "this field has no years: ", name);
        else if (!str_parse_int(name + n + 1, 1990, 2199, &y))
            fault(r, "expected FIELD@YEAR: ", name);
        *year = (int)y;
    }
    return f;
}

static void take_column(struct reader *r, const char *name, const char *value)
{
    int year;
    enum field f = take_field(r, name, &year);
    struct mapping *m = r->m;
    if (f == FIELD_NONE)
        return;
    if (!*value) {
        fault(r, "expected a header, or #7 for the seventh column: ", name);
        return;
    }
    for (int i = 0; i < m->n_columns; i++)
        if (m->columns[i].field == f && m->columns[i].year == year) {
            fault(r, "given twice: ", name);
            return;
        }
    if (m->n_columns == MAPPING_COLUMNS_MAX) {
        fault(r, "more than 512 columns", "");
        return;
    }
    m->columns[m->n_columns++] = (struct map_column){
        f, year, arena_strdup(&m->arena, value), r->line
    };
}

/* "wage@2016 = 务工收入（元） | 外出务工工资" */
static void take_item(struct reader *r, const char *name, const char *value)
{
    int year;
    enum field f = take_field(r, name, &year);
    struct mapping *m = r->m;
    size_t width = strcspn(value, "|");
    const char *called = value[width] ? value + width + 1 : value;
    if (f == FIELD_NONE)
        return;
    while (width > 0 && value[width - 1] == ' ')
        width--;
    called += strspn(called, " ");
    if (f < FIELD_WAGE || f > FIELD_EXPENSE)
        fault(r, "expected wage, business, property, transfer or expense: ",
              name);
    else if (width == 0 || !*called || (*value == '#' && called == value))
        fault(r, "expected HEADER | NAME: ", value);
    else if (m->n_items == MAPPING_ITEMS_MAX)
        fault(r, "more than 128 items", "");
    else
        m->items[m->n_items++] = (struct map_item){
            f, year, arena_printf(&m->arena, "%.*s", (int)width, value),
            arena_strdup(&m->arena, called), r->line
        };
}

bool datum_parse(const char *text, enum datum *out)
{
    static const char *const names[] = { "wgs84", "gcj02", "bd09" };
    for (size_t i = 0; i < LENGTH(names); i++)
        if (!strcmp(text, names[i])) {
            *out = (enum datum)i;
            return true;
        }
    return false;
}

static void take_setting(struct reader *r, const char *name, const char *value)
{
    struct mapping *m = r->m;
    int64_t year;
    if (!strcmp(name, "rows")) {
        m->rows = !strcmp(value, "person")      ? ROWS_PERSON
                  : !strcmp(value, "household") ? ROWS_HOUSEHOLD
                                                : ROWS_AUTO;
        if (m->rows == ROWS_AUTO)
            fault(r, "rows: expected person or household: ", value);
    } else if (!strcmp(name, "year")) {
        if (!str_parse_int(value, 1990, 2199, &year))
            fault(r, "year: expected 1990 to 2199: ", value);
        else
            m->year = (int)year;
    } else if (!strcmp(name, "datum")) {
        m->datum_given = datum_parse(value, &m->datum);
        if (!m->datum_given)
            fault(r, "datum: expected wgs84, gcj02 or bd09: ", value);
    } else if (!strcmp(name, "geojson_code")) {
        m->geo_code = arena_strdup(&m->arena, value);
    } else if (!strcmp(name, "geojson_name")) {
        m->geo_name = arena_strdup(&m->arena, value);
    } else {
        fault(r, "unknown key; expected rows, year, datum, geojson_code or "
                 "geojson_name: ",
              name);
    }
}

static void take_value(struct reader *r, const char *field, const char *word,
                       const char *key)
{
    enum field f = field_parse(field, strlen(field));
    if (f == FIELD_NONE || field_info(f)->kind != KIND_TERM)
        fault(r, "no field of terms: values.", field);
    else if (r->words && !words_add(r->words, f, word, key))
        fault(r, "no key of this field: ", key);
}

static int take(void *user, const char *section, const char *name,
                const char *value)
{
    struct reader *r = user;
    int year;
    if (r->status != STATUS_OK)
        return 0;
    if (!strcmp(section, "file")) {
        take_setting(r, name, value);
    } else if (!strcmp(section, "columns")) {
        take_column(r, name, value);
    } else if (!strcmp(section, "units")) {
        enum field f = take_field(r, name, &year);
        if (f == FIELD_NONE)
            return 0;
        r->m->wan[f] = !strcmp(value, "万元");
        if (field_info(f)->kind != KIND_YUAN)
            fault(r, "not a field of money: ", name);
        else if (!r->m->wan[f] && strcmp(value, "元") != 0)
            fault(r, "expected 元 or 万元: ", value);
    } else if (!strcmp(section, "constants")) {
        enum field f = take_field(r, name, &year);
        if (f != FIELD_NONE)
            r->m->constants[f] = arena_strdup(&r->m->arena, value);
    } else if (!strcmp(section, "items")) {
        take_item(r, name, value);
    } else if (str_starts(section, "values.")) {
        take_value(r, section + strlen("values."), name, value);
    } else {
        fault(r, "unknown section; expected [file], [columns], [units], "
                 "[constants], [items] or [values.FIELD]: ",
              section);
    }
    return 1;
}

enum status mapping_read(const char *path, struct words *words,
                         struct mapping *out, struct error *err)
{
    char *text;
    size_t n;
    struct arena file = { 0 };
    *out = (struct mapping){ 0 };
    out->path = arena_strdup(&out->arena, path);
    enum status status = table_load_file(path, MAPPING_BYTES_MAX, &file, &text,
                                         &n, err);
    if (status == STATUS_OK && (strlen(text) != n || !utf8_valid(text, n)))
        status = error_set(err, STATUS_INVALID,
                           "%s: not UTF-8 text; save it as UTF-8", path);
    if (status == STATUS_OK) {
        struct reader r = { .m = out, .words = words, .at = text,
                            .end = text + n, .err = err };
        int line = ini_parse_stream(read_line, &r, take, &r);
        if (line > 0 && r.status == STATUS_OK) {
            r.line = line;
            fault(&r, "expected [section] or key = value", "");
        }
        status = r.status;
    }
    if (status == STATUS_OK && out->n_columns == 0 && !out->geo_code &&
        !out->geo_name)
        status = error_set(err, STATUS_INVALID,
                           "%s: no [columns]; `wanjia import --guess FILE` "
                           "prints a mapping to edit",
                           path);
    arena_finish(&file);
    if (status != STATUS_OK)
        mapping_finish(out);
    return status;
}

void mapping_finish(struct mapping *m)
{
    arena_finish(&m->arena);
    *m = (struct mapping){ 0 };
}

/* ---- binding ---- */

static int find_header(const char *header, char *const *fields, int n)
{
    int64_t number;
    if (*header == '#' && str_parse_int(header + 1, 1, n, &number))
        return (int)number - 1;
    for (int i = 0; i < n; i++) {
        const char *p = fields[i] + strspn(fields[i], " \t\r\n");
        size_t width = strlen(p);
        while (width > 0 && strchr(" \t\r\n", p[width - 1]))
            width--;
        if (strlen(header) == width && !strncmp(p, header, width))
            return i;
    }
    return -1;
}

static void put(struct binding *b, int i, struct bound_column c)
{
    b->columns[i] = c;
    b->has[c.field] = true;
    b->n_bound++;
}

static bool bind_mapped(const struct mapping *m, char *const *fields, int n,
                        struct binding *b, struct error *why)
{
    for (int k = 0; k < m->n_columns; k++) {
        const struct map_column *c = &m->columns[k];
        int i = find_header(c->header, fields, n);
        if (i < 0) {
            error_set(why, STATUS_INVALID,
                      "%s:%d: no column '%.60s' in the file", m->path, c->line,
                      c->header);
            return false;
        }
        put(b, i,
            (struct bound_column){ c->field, c->year, m->wan[c->field], 0 });
    }
    for (int k = 0; k < m->n_items; k++) {
        const struct map_item *item = &m->items[k];
        int i = find_header(item->header, fields, n);
        if (i < 0) {
            error_set(why, STATUS_INVALID,
                      "%s:%d: no column '%.60s' in the file", m->path,
                      item->line, item->header);
            return false;
        }
        if (b->columns[i].field != FIELD_NONE) {
            error_set(why, STATUS_INVALID,
                      "%s:%d: the column '%.60s' is something else already",
                      m->path, item->line, item->header);
            return false;
        }
        b->columns[i] = (struct bound_column){ item->source, item->year,
                                               m->wan[item->source], k + 1 };
        b->n_bound++;
    }
    return true;
}

static bool bind_known(const struct mapping *m, char *const *fields, int n,
                       struct binding *b, struct error *why)
{
    for (int i = 0; i < n; i++) {
        struct bound_column c = { .field = FIELD_NONE };
        c.field = field_of_header(fields[i], &c.year, &c.wan);
        if (c.field == FIELD_NONE || (c.year == 0 && b->has[c.field]))
            continue; /* of two columns with one header the first */
        c.wan = c.wan || m->wan[c.field];
        put(b, i, c);
    }
    if (b->n_bound >= 3)
        return true;
    error_set(why, STATUS_INVALID,
              "no header that is known in the first %d rows; give --mapping "
              "(`wanjia import --guess FILE` prints one to edit)",
              HEADER_ROWS_MAX);
    return false;
}

bool mapping_bind(const struct mapping *m, char *const *fields, int n,
                  struct binding *out, struct error *why)
{
    *out = (struct binding){ .n_columns = n };
    ASSERT(n <= MAPPING_COLUMNS_MAX);
    for (int i = 0; i < MAPPING_COLUMNS_MAX; i++)
        out->columns[i].field = FIELD_NONE;
    bool bound = m->n_columns > 0 ? bind_mapped(m, fields, n, out, why)
                                  : bind_known(m, fields, n, out, why);
    if (!bound)
        return false;
    for (int f = 0; f < FIELD_COUNT; f++)
        out->has[f] = out->has[f] || m->constants[f];
    out->household_rows = m->rows == ROWS_HOUSEHOLD ||
                          (m->rows == ROWS_AUTO && !out->has[FIELD_RELATION] &&
                           !out->has[FIELD_PERSON]);
    return true;
}
