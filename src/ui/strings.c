#include "ui/strings.h"

#include "base/str.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STRINGS_MAX    4096
#define KEY_BYTES_MAX  64
#define LINE_BYTES_MAX 4096
#define MISSING_SLOTS  8

struct entry {
    char *key, *text;
    int line;
};

struct strings {
    char language[24];
    struct entry *entries; /* by key */
    int n, cap;
};

struct reader {
    const char *path;
    FILE *file;
    int line;
    struct strings *strings;
    struct error *err;
    bool failed;
};

/* The first problem is the one that is told. */
static int fail(struct reader *r, const char *what)
{
    if (!r->failed)
        error_set(r->err, STATUS_INVALID, "%s:%d: %s", r->path, r->line, what);
    r->failed = true;
    return 0;
}

/* inih's buffer is short, and what does not fit it would be read as a line of
 * its own; so whole lines are read here and a long one is refused. */
static char *read_line(char *buf, int size, void *user)
{
    struct reader *r = user;
    char line[LINE_BYTES_MAX];
    if (r->failed || !fgets(line, sizeof line, r->file))
        return NULL;
    r->line++;
    size_t n = strlen(line);
    if (n >= (size_t)size) {
        fail(r, "the line is too long; keep it under 200 bytes");
        return NULL;
    }
    if (!utf8_valid(line, n)) {
        fail(r, "not UTF-8; save the file as UTF-8");
        return NULL;
    }
    memcpy(buf, line, n + 1);
    return buf;
}

static bool legal_key(const char *s)
{
    return *s &&
           strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(s);
}

static int read_key(void *user, const char *section, const char *name,
                    const char *value)
{
    struct reader *r = user;
    struct strings *s = r->strings;
    char text[160];
    if (!legal_key(section) || !legal_key(name) ||
        strlen(section) + strlen(name) + 2 > KEY_BYTES_MAX) {
        str_format(text, sizeof text,
                   "[%.40s] %.40s: expected a key of a-z, 0-9 and _ in a "
                   "[section]",
                   section, name);
        return fail(r, text);
    }
    if (!*value) {
        str_format(text, sizeof text, "[%s] %s: has no text", section, name);
        return fail(r, text);
    }
    if (s->n >= STRINGS_MAX)
        return fail(r, "more than 4096 texts");
    if (s->n == s->cap) {
        s->cap = s->cap ? 2 * s->cap : 256;
        s->entries = xrealloc(s->entries, sizeof *s->entries * (size_t)s->cap);
    }
    char key[KEY_BYTES_MAX];
    str_format(key, sizeof key, "%s.%s", section, name);
    s->entries[s->n++] = (struct entry){ xstrdup(key), xstrdup(value),
                                         r->line };
    return 1;
}

static int by_key(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    return order ? order : (x->line > y->line) - (x->line < y->line);
}

static enum status check_duplicates(const struct strings *s, const char *path,
                                    struct error *err)
{
    for (int i = 1; i < s->n; i++) {
        const struct entry *a = &s->entries[i - 1], *b = &s->entries[i];
        if (!strcmp(a->key, b->key))
            return error_set(err, STATUS_INVALID,
                             "%s:%d: %s: given twice, first in line %d", path,
                             b->line, b->key, a->line);
    }
    return STATUS_OK;
}

/* "assets/strings/zh-CN.ini" is in zh-CN. */
static void name_language(struct strings *s, const char *path)
{
    const char *slash = strrchr(path, '/');
    str_copy(s->language, sizeof s->language, slash ? slash + 1 : path);
    char *dot = strrchr(s->language, '.');
    if (dot)
        *dot = 0;
}

enum status strings_load(const char *path, struct strings **out,
                         struct error *err)
{
    FILE *f = fopen(path, "re");
    if (!f)
        return error_set(err, STATUS_NOT_FOUND, "%s: cannot be read: %s", path,
                         strerror(errno));
    struct strings *s = xcalloc(1, sizeof *s);
    struct reader r = { path, f, 0, s, err, false };
    int line = ini_parse_stream(read_line, &r, read_key, &r);
    bool io = ferror(f) != 0;
    fclose(f);
    enum status status = STATUS_OK;
    if (io)
        status = error_set(err, STATUS_IO, "%s: cannot be read", path);
    else if (r.failed)
        status = STATUS_INVALID;
    else if (line != 0)
        status = error_set(err, STATUS_INVALID,
                           "%s:%d: expected [section] or key = text", path,
                           line);
    else if (s->n == 0)
        status = error_set(err, STATUS_INVALID,
                           "%s:1: no texts; expected key = text", path);
    if (status == STATUS_OK) {
        qsort(s->entries, (size_t)s->n, sizeof *s->entries, by_key);
        status = check_duplicates(s, path, err);
    }
    if (status != STATUS_OK) {
        strings_destroy(s);
        return status;
    }
    name_language(s, path);
    *out = s;
    return STATUS_OK;
}

void strings_destroy(struct strings *s)
{
    if (!s)
        return;
    for (int i = 0; i < s->n; i++) {
        free(s->entries[i].key);
        free(s->entries[i].text);
    }
    free(s->entries);
    free(s);
}

static const struct entry *find(const struct strings *s, const char *key)
{
    int low = 0, high = s->n;
    while (low < high) {
        int mid = low + (high - low) / 2;
        int order = strcmp(key, s->entries[mid].key);
        if (order == 0)
            return &s->entries[mid];
        if (order < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

/* A loaded set is immutable, so the mark of a missing key lives beside it; a
 * few slots, because one expression may look up several keys. */
static const char *missing(const char *key)
{
    static _Thread_local char slots[MISSING_SLOTS][KEY_BYTES_MAX + 8];
    static _Thread_local unsigned next;
    char *buf = slots[next++ % MISSING_SLOTS];
    str_format(buf, sizeof slots[0], "‹%s›", key);
    return buf;
}

const char *strings_get(const struct strings *s, const char *key)
{
    const struct entry *e = find(s, key);
    return e ? e->text : missing(key);
}

bool strings_have(const struct strings *s, const char *key)
{
    return find(s, key) != NULL;
}

const char *strings_language(const struct strings *s)
{
    return s->language;
}

int strings_count(const struct strings *s)
{
    return s->n;
}

const char *strings_key(const struct strings *s, int i)
{
    ASSERT(i >= 0 && i < s->n);
    return s->entries[i].key;
}

/* Bytes of the next piece: an argument, or the text up to the next brace. */
static const char *next_piece(const char **text, int n, const char *const *args,
                              size_t *bytes)
{
    const char *p = *text;
    if (p[0] == '{' && p[1] >= '0' && p[1] <= '9' && p[2] == '}' &&
        p[1] - '0' < n) {
        *text = p + 3;
        *bytes = strlen(args[p[1] - '0']);
        return args[p[1] - '0'];
    }
    const char *brace = strchr(p + 1, '{');
    *bytes = brace ? (size_t)(brace - p) : strlen(p);
    *text = p + *bytes;
    return p;
}

size_t strings_fill(char *buf, size_t size, const char *text, int n,
                    const char *const *args)
{
    if (size == 0)
        return 0;
    size_t len = 0;
    buf[0] = 0;
    while (*text) {
        size_t bytes;
        const char *piece = next_piece(&text, n, args, &bytes);
        size_t before = len;
        len = str_append(buf, size, "%.*s", (int)bytes, piece);
        if (len - before < bytes)
            break; /* full */
    }
    return len;
}
