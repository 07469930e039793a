/* A row between JSON, values and what a public wall may see of them. */
#include "store/feed.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/rng.h"
#include "base/str.h"
#include "model/mask.h"
#include "store/shape.h"

/* ---- reading ---- */

static const char *const expected[] = {
    [FEED_ID] = "a whole number as text expected",
    [FEED_INT] = "a whole number expected",
    [FEED_BOOL] = "0 or 1 expected",
    [FEED_REAL] = "a number expected",
    [FEED_TEXT] = "a text expected",
    [FEED_TERM] = "a text expected",
    [FEED_TIME] = "a time like 2016-04-14T09:41:00+08:00 expected",
    [FEED_SHAPE] = "an outline in hexadecimal expected",
};

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 32);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool parse_shape(const char *text, struct feed_value *v,
                        struct feed_scratch *scratch)
{
    size_t n = strlen(text);
    if (n % 2 || n / 2 > sizeof scratch->bytes - scratch->used)
        return false;
    char *out = scratch->bytes + scratch->used;
    for (size_t i = 0; i < n; i += 2) {
        int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i / 2] = (char)(high * 16 + low);
    }
    struct arena arena = { 0 };
    struct geo_shape shape;
    bool good = shape_decode(out, n / 2, &arena, &shape);
    arena_finish(&arena);
    *v = (struct feed_value){ .is = FEED_BYTES,
                              .text = out,
                              .integer = (int64_t)(n / 2) };
    scratch->used += n / 2;
    return good;
}

static struct feed_value number(int64_t n)
{
    return (struct feed_value){ .is = FEED_NUMBER, .integer = n };
}

static bool take_number(enum feed_kind kind, json_int_t n, struct feed_value *v)
{
    *v = number(n);
    switch (kind) {
    case FEED_BOOL: return n == 0 || n == 1;
    case FEED_REAL:
        *v = (struct feed_value){ .is = FEED_DOUBLE, .real = (double)n };
        return true;
    case FEED_ID:
    case FEED_INT:
    case FEED_TIME: return true;
    default: return false;
    }
}

static bool take_text(enum feed_kind kind, const char *text,
                      struct feed_value *v, struct feed_scratch *scratch)
{
    int64_t n;
    switch (kind) {
    case FEED_TEXT:
    case FEED_TERM:
        *v = (struct feed_value){ .is = FEED_STRING, .text = text };
        return true;
    case FEED_ID:
        if (!str_parse_int(text, INT64_MIN, INT64_MAX, &n))
            return false;
        *v = number(n);
        return true;
    case FEED_TIME:
        if (!civil_parse_iso(text, &n))
            return false;
        *v = number(n);
        return true;
    case FEED_SHAPE: return parse_shape(text, v, scratch);
    default: return false;
    }
}

bool feed_value_parse(enum feed_kind kind, const char *text,
                      struct feed_value *out)
{
    int64_t n;
    if (kind == FEED_TEXT || kind == FEED_TERM) {
        *out = (struct feed_value){ .is = FEED_STRING, .text = text };
        return true;
    }
    if (!str_parse_int(text, INT64_MIN, INT64_MAX, &n))
        return false;
    *out = number(n);
    return true;
}

static bool take(const struct feed_column *c, const json_t *j,
                 struct feed_value *v, struct feed_scratch *scratch)
{
    switch (json_typeof(j)) {
    case JSON_INTEGER: return take_number(c->kind, json_integer_value(j), v);
    case JSON_TRUE:
    case JSON_FALSE: *v = number(json_is_true(j)); return c->kind == FEED_BOOL;
    case JSON_REAL:
        *v = (struct feed_value){ .is = FEED_DOUBLE,
                                  .real = json_real_value(j) };
        return c->kind == FEED_REAL;
    case JSON_STRING:
        return take_text(c->kind, json_string_value(j), v, scratch);
    default: return false;
    }
}

static struct feed_value value_default(const struct feed_column *c)
{
    if (c->nullable)
        return (struct feed_value){ .is = FEED_NULL };
    if (c->kind == FEED_TEXT || c->kind == FEED_TERM)
        return (struct feed_value){ .is = FEED_STRING, .text = "" };
    return number(0);
}

/* A household's row may name its village: then it must be the number's. */
static bool region_agrees(const struct feed_table *t, const json_t *row,
                          const struct feed_value *values, struct error *err)
{
    const json_t *j = json_object_get(row, "region");
    struct feed_value v;
    char text[24];
    if (!j)
        return true;
    if (json_is_string(j) &&
        feed_value_parse(FEED_ID, json_string_value(j), &v) &&
        v.integer == household_village(values[0].integer))
        return true;
    str_format(text, sizeof text, "%lld",
               (long long)household_village(values[0].integer));
    error_set(err, STATUS_INVALID,
              "%s: region: \"%s\" expected, the first 12 "
              "digits of id",
              t->name, text);
    return false;
}

bool feed_row_parse(const struct feed_table *t, const json_t *row,
                    struct feed_value *values, int *n_unknown,
                    struct feed_scratch *scratch, struct error *err)
{
    int known = 0;
    scratch->used = 0;
    for (int i = 0; i < t->n_columns; i++) {
        const struct feed_column *c = &t->columns[i];
        const json_t *j = json_object_get(row, c->name);
        known += j != NULL;
        if (!j || json_is_null(j)) {
            if (c->required) {
                error_set(err, STATUS_INVALID, "%s: missing; %s", c->name,
                          expected[c->kind]);
                return false;
            }
            values[i] = value_default(c);
        } else if (!take(c, j, &values[i], scratch)) {
            error_set(err, STATUS_INVALID, "%s: %s", c->name,
                      expected[c->kind]);
            return false;
        }
    }
    if (!strcmp(t->name, "household")) {
        if (!region_agrees(t, row, values, err))
            return false;
        known += json_object_get(row, "region") != NULL;
    }
    *n_unknown = (int)json_object_size(row) - known;
    return true;
}

/* ---- writing ---- */

static void make_room(struct feed_text *t, size_t n)
{
    if (t->n + n <= t->cap)
        return;
    t->cap = t->cap ? t->cap : 65536;
    while (t->n + n > t->cap)
        t->cap *= 2;
    t->text = xrealloc(t->text, t->cap);
}

void feed_text_add(struct feed_text *t, const char *s, size_t n)
{
    make_room(t, n);
    memcpy(t->text + t->n, s, n);
    t->n += n;
}

void feed_text_string(struct feed_text *t, const char *s)
{
    size_t n = strlen(s);
    make_room(t, 6 * n + 2);
    char *out = t->text + t->n;
    bool valid = utf8_valid(s, n);
    *out++ = '"';
    for (const char *p = s; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if (c == '"' || c == '\\') {
            *out++ = '\\';
            *out++ = (char)c;
        } else if (c < 0x20) {
            out += str_format(out, 7, "\\u%04x", c);
        } else {
            *out++ = valid || c < 0x80 ? (char)c : '?';
        }
    }
    *out++ = '"';
    t->n = (size_t)(out - t->text);
}

static void add_number(struct feed_text *t, int64_t n, bool quoted)
{
    char digits[24];
    char *end = digits + sizeof digits, *p = end;
    uint64_t u = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    if (quoted)
        *--p = '"';
    do
        *--p = (char)('0' + u % 10);
    while (u /= 10);
    if (n < 0)
        *--p = '-';
    if (quoted)
        *--p = '"';
    feed_text_add(t, p, (size_t)(end - p));
}

static void add_shape(struct feed_text *t, const char *bytes, size_t n)
{
    static const char digits[] = "0123456789ABCDEF";
    make_room(t, 2 * n + 2);
    char *out = t->text + t->n;
    *out++ = '"';
    for (size_t i = 0; i < n; i++) {
        *out++ = digits[(unsigned char)bytes[i] >> 4];
        *out++ = digits[(unsigned char)bytes[i] & 15];
    }
    *out++ = '"';
    t->n += 2 * n + 2;
}

static void add_value(struct feed_text *t, enum feed_kind kind,
                      const struct feed_value *v)
{
    char text[40];
    switch (v->is) {
    case FEED_NULL: feed_text_add(t, "null", 4); return;
    case FEED_NUMBER:
        if (kind == FEED_TIME) {
            civil_format_iso(v->integer, text);
            feed_text_string(t, text);
            return;
        }
        add_number(t, v->integer, kind == FEED_ID);
        return;
    case FEED_DOUBLE: /* 15 digits: what SQLite's json_object() writes too */
        feed_text_add(t, text, str_format(text, sizeof text, "%.15g", v->real));
        return;
    case FEED_STRING: feed_text_string(t, v->text); return;
    case FEED_BYTES: add_shape(t, v->text, (size_t)v->integer); return;
    }
}

void feed_row_write(const struct feed_table *t, const struct feed_value *values,
                    struct feed_text *out)
{
    for (int i = 0; i < t->n_columns; i++) {
        const char *name = t->columns[i].name;
        feed_text_add(out, i ? ",\"" : "{\"", 2);
        feed_text_add(out, name, strlen(name));
        feed_text_add(out, "\":", 2);
        add_value(out, t->columns[i].kind, &values[i]);
    }
    if (!strcmp(t->name, "household")) {
        feed_text_add(out, ",\"region\":", 10);
        add_number(out, household_village(values[0].integer), true);
    }
    feed_text_add(out, "}", 1);
}

/* ---- masking ---- */

#define METRES_PER_DEGREE 111320.0 /* of latitude, as mask.c */

static const char *prose(const char *text, struct feed_scratch *scratch)
{
    size_t n = strlen(text) + 1;
    if (!strpbrk(text, "0123456789"))
        return text;
    if (n > sizeof scratch->bytes - scratch->used)
        return ""; /* more than a line holds */
    char *out = memcpy(scratch->bytes + scratch->used, text, n);
    scratch->used += n;
    mask_prose(out);
    return out;
}

static const struct feed_value *find_value(const struct feed_table *t,
                                           const struct feed_value *values,
                                           const char *name)
{
    for (int i = 0; i < t->n_columns; i++)
        if (!strcmp(t->columns[i].name, name))
            return &values[i];
    return NULL;
}

/* A minor is never named; whose birth is unknown is judged by what they do. */
static bool is_minor(const struct feed_table *t,
                     const struct feed_value *values, int year)
{
    const struct feed_value *birth = find_value(t, values, "birth_year");
    const struct feed_value *does = find_value(t, values, "occupation");
    if (birth->is == FEED_NUMBER && birth->integer > 0)
        return year - birth->integer < 18;
    return str_equal(does->text, "preschool") ||
           str_equal(does->text, "primary") ||
           str_equal(does->text, "middle") || str_equal(does->text, "high");
}

/* Anywhere in the middle nine tenths of its cell, the same for ever. */
static void mask_place(int64_t id, double *lon, double *lat)
{
    mask_position(FEED_CELL_M, lon, lat);
    struct rng r = rng_make((uint64_t)id, 5);
    double dlat = FEED_CELL_M / METRES_PER_DEGREE * 0.9;
    double dlon = dlat / cos(*lat * (3.14159265358979323846 / 180));
    *lon += (rng_unit(&r) - 0.5) * dlon;
    *lat += (rng_unit(&r) - 0.5) * dlat;
    *lon = floor(*lon * 1e6 + 0.5) / 1e6;
    *lat = floor(*lat * 1e6 + 0.5) / 1e6;
}

static void mask_column(const struct feed_table *t, struct feed_value *values,
                        int i, int year, struct feed_scratch *scratch)
{
    struct feed_value *v = &values[i];
    char *out = scratch->text[i];
    size_t size = sizeof scratch->text[i];
    switch (t->columns[i].mask) {
    case FEED_OPEN: return;
    case FEED_PERSON:
        if (is_minor(t, values, year)) {
            v->text = "";
            return;
        }
        break;
    case FEED_WORKER: {
        const struct feed_value *duty = find_value(t, values, "duty");
        if (str_equal(duty->text, "department"))
            return;
        break;
    }
    case FEED_SURNAME:
        mask_surname(v->text, out, size);
        v->text = out;
        return;
    case FEED_LON: /* the latitude is the next column */
        if (v->is == FEED_DOUBLE && v[1].is == FEED_DOUBLE)
            mask_place(values[0].integer, &v->real, &v[1].real);
        return;
    case FEED_LAT: return;
    case FEED_PROSE: v->text = prose(v->text, scratch); return;
    case FEED_NAME: break;
    }
    mask_name(v->text, out, size);
    v->text = out;
}

void feed_mask_row(const struct feed_table *t, struct feed_value *values,
                   int year, struct feed_scratch *scratch)
{
    for (int i = 0; i < t->n_columns; i++)
        if (values[i].is != FEED_NULL)
            mask_column(t, values, i, year, scratch);
}
