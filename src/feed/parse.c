#include "feed/parse.h"

#include <jansson.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"

#define LOAD_FLAGS JSON_REJECT_DUPLICATES

static json_t *load_object(const char *text, size_t n, const char *where,
                           struct error *err)
{
    json_error_t why;
    json_t *j = json_loadb(text, n, LOAD_FLAGS, &why);
    if (j && json_is_object(j))
        return j;
    if (j)
        error_set(err, STATUS_INVALID, "%sa JSON object expected", where);
    else
        error_set(err, STATUS_INVALID, "%s%s", where, why.text);
    json_decref(j);
    return NULL;
}

/* An absent or null time is unknown; another text is an error. */
static bool read_time(const json_t *j, int64_t *out)
{
    *out = 0;
    if (!j || json_is_null(j))
        return true;
    return json_is_string(j) && civil_parse_iso(json_string_value(j), out);
}

static bool read_text(const json_t *j, char *out, size_t size)
{
    str_copy(out, size, "");
    if (!j || json_is_null(j))
        return true;
    if (!json_is_string(j) || json_string_length(j) >= size)
        return false;
    str_copy(out, size, json_string_value(j));
    return true;
}

static bool read_count(const json_t *j, int64_t *out)
{
    *out = -1;
    if (!j || json_is_null(j))
        return true;
    *out = json_integer_value(j);
    return json_is_integer(j) && *out >= 0;
}

static const char *status_fault(const json_t *j, struct feed_status *out)
{
    const json_t *counts = json_object_get(j, "counts");
    const json_t *demo = json_object_get(j, "demo");
    if (json_integer_value(json_object_get(j, "schema")) != 1)
        return "schema: 1 expected";
    if (!read_text(json_object_get(j, "register"), out->reg, sizeof out->reg))
        return "register: a short text expected";
    if (!read_text(json_object_get(j, "name"), out->name, sizeof out->name))
        return "name: a short text expected";
    if (!read_time(json_object_get(j, "as_of"), &out->as_of_unix_s))
        return "as_of: a time like 2016-04-14T09:41:00+08:00 expected";
    if (!json_is_string(json_object_get(j, "cursor")) ||
        !read_text(json_object_get(j, "cursor"), out->cursor,
                   sizeof out->cursor) ||
        !out->cursor[0])
        return "cursor: a text of 1 to 255 bytes expected";
    if (demo && !json_is_boolean(demo))
        return "demo: true or false expected";
    out->demo = json_is_true(demo);
    if (counts && !json_is_object(counts))
        return "counts: an object expected";
    if (!read_count(json_object_get(counts, "household"), &out->households))
        return "counts.household: a whole number from 0 expected";
    if (!read_count(json_object_get(counts, "member"), &out->members))
        return "counts.member: a whole number from 0 expected";
    return NULL;
}

enum status feed_status_parse(const char *text, size_t n,
                              struct feed_status *out, struct error *err)
{
    *out = (struct feed_status){ .households = -1, .members = -1 };
    if (n > FEED_LINE_BYTES_MAX)
        return error_set(err, STATUS_LIMIT, "status: longer than %d bytes",
                         FEED_LINE_BYTES_MAX);
    json_t *j = load_object(text, n, "status: ", err);
    if (!j)
        return STATUS_INVALID;
    const char *fault = status_fault(j, out);
    json_decref(j);
    return fault ? error_set(err, STATUS_INVALID, "status: %s", fault)
                 : STATUS_OK;
}

/* ---- pages ---- */

static const char *end_fault(const json_t *j, struct feed_page_end *out)
{
    const json_t *cursor = json_object_get(j, "cursor");
    const json_t *more = json_object_get(j, "more");
    if (!cursor)
        return "the page is cut short: its last line is no cursor line";
    if (!json_is_string(cursor) ||
        !read_text(cursor, out->cursor, sizeof out->cursor) || !out->cursor[0])
        return "cursor: a text of 1 to 255 bytes expected";
    if (!json_is_boolean(more))
        return "more: true or false expected in the cursor line";
    out->more = json_is_true(more);
    if (!read_time(json_object_get(j, "as_of"), &out->as_of_unix_s))
        return "as_of: a time like 2016-04-14T09:41:00+08:00 expected";
    return NULL;
}

enum status feed_page_end_parse(const char *text, size_t n,
                                struct feed_page_end *out, struct error *err)
{
    *out = (struct feed_page_end){ .n_bytes = 0 };
    if (n > FEED_PAGE_BYTES_MAX)
        return error_set(err, STATUS_LIMIT, "the page is longer than %d bytes",
                         FEED_PAGE_BYTES_MAX);
    size_t end = n > 0 && text[n - 1] == '\n' ? n - 1 : n;
    size_t begin = end;
    while (begin > 0 && text[begin - 1] != '\n')
        begin--;
    if (begin == end)
        return error_set(err, STATUS_INVALID,
                         "the page is cut short: no cursor line");
    if (end - begin > FEED_LINE_BYTES_MAX)
        return error_set(err, STATUS_LIMIT,
                         "the last line is longer than %d bytes",
                         FEED_LINE_BYTES_MAX);
    struct error why;
    json_t *j = load_object(text + begin, end - begin, "", &why);
    if (!j)
        return error_set(err, STATUS_INVALID,
                         "the page is cut short, or its last line is no "
                         "cursor line: %s",
                         why.text);
    const char *fault = end_fault(j, out);
    json_decref(j);
    out->n_bytes = begin;
    return fault ? error_set(err, STATUS_INVALID, "%s", fault) : STATUS_OK;
}

static const char *line_fault(const json_t *j, struct feed_line *line)
{
    const json_t *put = json_object_get(j, "put");
    const json_t *del = json_object_get(j, "del");
    if (json_object_get(j, "cursor"))
        return "a cursor line before the last line";
    if (!put == !del)
        return "`put`, `del` or `cursor` expected";
    line->table = json_string_value(put ? put : del);
    if (!line->table)
        return "the name of a table expected";
    if (put) {
        line->row = json_object_get(j, "row");
        return json_is_object(line->row) ? NULL : "row: an object expected";
    }
    line->key = json_string_value(json_object_get(j, "key"));
    return line->key ? NULL : "key: a text expected";
}

enum status feed_page_parse(const char *text, const struct feed_page_end *end,
                            enum status (*take)(void *ctx,
                                                const struct feed_line *line,
                                                struct error *err),
                            void *ctx, struct error *err)
{
    const char *p = text, *stop = text + end->n_bytes;
    enum status status = STATUS_OK;
    for (int number = 1; p < stop && status == STATUS_OK; number++) {
        const char *feed = memchr(p, '\n', (size_t)(stop - p));
        size_t n = (size_t)((feed ? feed : stop) - p);
        struct feed_line line = { .number = number };
        char where[24];
        str_format(where, sizeof where, "line %d: ", number);
        if (n > FEED_LINE_BYTES_MAX)
            return error_set(err, STATUS_LIMIT, "%slonger than %d bytes", where,
                             FEED_LINE_BYTES_MAX);
        json_t *j = load_object(p, n, where, err);
        if (!j)
            return STATUS_INVALID;
        const char *fault = line_fault(j, &line);
        status = fault ? error_set(err, STATUS_INVALID, "%s%s", where, fault)
                       : take(ctx, &line, err);
        json_decref(j);
        p += n + 1;
    }
    return status;
}

/* ---- keys ---- */

bool feed_key_parse(const struct feed_table *t, const char *key,
                    struct feed_value values[2])
{
    char first[256];
    const char *slash = t->n_key > 1 ? strrchr(key, '/') : NULL;
    size_t n = slash ? (size_t)(slash - key) : strlen(key);
    if ((t->n_key > 1) != (slash != NULL) || n >= sizeof first)
        return false;
    memcpy(first, key, n);
    first[n] = 0;
    if (t->n_key > 1)
        return feed_value_parse(t->columns[0].kind, first, &values[0]) &&
               feed_value_parse(t->columns[1].kind, slash + 1, &values[1]);
    return feed_value_parse(t->columns[0].kind, key, &values[0]);
}

void feed_key_write(const struct feed_table *t, const struct json_t *row,
                    char *out, size_t size)
{
    str_copy(out, size, "");
    for (int i = 0; i < t->n_key; i++) {
        const json_t *j = json_object_get(row, t->columns[i].name);
        if (json_is_string(j) && json_string_length(j) < 40)
            str_append(out, size, "%s%s", i ? "/" : "", json_string_value(j));
        else if (json_is_integer(j))
            str_append(out, size, "%s%lld", i ? "/" : "",
                       (long long)json_integer_value(j));
        else
            str_append(out, size, "%s?", i ? "/" : "");
    }
    str_one_line(out);
}
