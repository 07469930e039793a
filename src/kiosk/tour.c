#include "kiosk/tour.h"

#include "base/str.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define LINE_BYTES 512
#define NAME_BYTES 64

struct reader {
    const char *path;
    int line;
    struct tour *tour;
    char names[TOUR_STOPS_MAX][NAME_BYTES];
    int lines[TOUR_STOPS_MAX];
    unsigned seen; /* keys of the last stop, 1 << */
    struct error *err;
};

enum key { KEY_ROUTE, KEY_SECONDS, KEY_CAPTION, KEY_PLAY, KEY_COUNT };
static const char *const keys[] = { "route", "seconds", "caption", "play" };

static enum status wrong(const struct reader *r, int line, const char *what)
{
    return error_set(r->err, STATUS_INVALID, "%s:%d: %s", r->path, line, what);
}

/* In place: no spaces around. */
static char *trim(char *s)
{
    s += strspn(s, " \t\r\n");
    size_t n = strlen(s);
    while (n > 0 && strchr(" \t\r\n", s[n - 1]))
        s[--n] = 0;
    return s;
}

/* The stop that ends here must be whole. */
static enum status check_stop(struct reader *r)
{
    if (r->tour->n == 0 || (r->seen & 1u << KEY_ROUTE))
        return STATUS_OK;
    return wrong(r, r->lines[r->tour->n - 1],
                 "a stop without its route; expected route = /630222 or so");
}

static enum status begin_stop(struct reader *r, char *line)
{
    struct tour *t = r->tour;
    enum status s = check_stop(r);
    if (s)
        return s;
    char *end = strchr(line, ']');
    if (!end || end[1] || end == line + 1 || end - line >= NAME_BYTES)
        return wrong(r, r->line, "expected [name], at most 62 bytes");
    *end = 0;
    for (int i = 0; i < t->n; i++)
        if (!strcmp(r->names[i], line + 1))
            return wrong(r, r->line, "a stop of that name is there already");
    if (t->n == TOUR_STOPS_MAX)
        return wrong(r, r->line, "more than 64 stops");
    str_copy(r->names[t->n], NAME_BYTES, line + 1);
    r->lines[t->n] = r->line;
    t->stops[t->n++] = (struct tour_stop){ .seconds = 20 };
    r->seen = 0;
    return STATUS_OK;
}

static enum status set_key(struct reader *r, enum key k, const char *value)
{
    struct tour_stop *stop = &r->tour->stops[r->tour->n - 1];
    struct error why = { "" };
    int64_t n;
    switch (k) {
    case KEY_ROUTE:
        if (route_parse(value, &stop->route, &why))
            return wrong(r, r->line, why.text);
        break;
    case KEY_SECONDS:
        if (!str_parse_int(value, TOUR_SECONDS_LEAST, TOUR_SECONDS_MOST, &n))
            return wrong(r, r->line, "seconds: expected 3 to 3600");
        stop->seconds = (int)n;
        break;
    case KEY_CAPTION:
        if (strlen(value) >= sizeof stop->caption)
            return wrong(r, r->line, "caption: expected at most 191 bytes");
        str_copy(stop->caption, sizeof stop->caption, value);
        break;
    default:
        if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
            return wrong(r, r->line, "play: expected yes or no");
        stop->play = !strcmp(value, "yes");
        break;
    }
    return STATUS_OK;
}

static enum status read_key(struct reader *r, char *line)
{
    char *equals = strchr(line, '=');
    if (!equals)
        return wrong(r, r->line, "expected [name] or key = value");
    *equals = 0;
    char *name = trim(line), *value = trim(equals + 1);
    if (r->tour->n == 0)
        return wrong(r, r->line, "expected [name] before the first key");
    for (int k = 0; k < KEY_COUNT; k++) {
        if (strcmp(name, keys[k]) != 0)
            continue;
        if (r->seen & 1u << k)
            return wrong(r, r->line, "given twice; keep one line");
        r->seen |= 1u << k;
        return set_key(r, (enum key)k, value);
    }
    return wrong(r, r->line,
                 "unknown key; expected route, seconds, caption or play");
}

static enum status read_line(struct reader *r, char *line)
{
    size_t n = strlen(line);
    if (n == LINE_BYTES - 1)
        return wrong(r, r->line,
                     "the line is too long; keep it under 500 "
                     "bytes");
    if (!utf8_valid(line, n))
        return wrong(r, r->line, "not UTF-8; save the file as UTF-8");
    if (r->line == 1 && str_starts(line, "\xEF\xBB\xBF"))
        line += 3;
    line = trim(line);
    if (!*line || *line == ';' || *line == '#')
        return STATUS_OK;
    return *line == '[' ? begin_stop(r, line) : read_key(r, line);
}

enum status tour_load(const char *path, struct tour *out, struct error *err)
{
    struct reader r = { .path = path, .tour = out, .err = err };
    char line[LINE_BYTES];
    enum status s = STATUS_OK;
    memset(out, 0, sizeof *out);
    FILE *f = fopen(path, "re");
    if (!f)
        return error_set(err, STATUS_NOT_FOUND, "%s: cannot be read: %s", path,
                         strerror(errno));
    while (!s && fgets(line, sizeof line, f)) {
        r.line++;
        s = read_line(&r, line);
    }
    if (!s && ferror(f))
        s = error_set(err, STATUS_IO, "%s: cannot be read", path);
    fclose(f);
    if (!s)
        s = check_stop(&r);
    if (s)
        memset(out, 0, sizeof *out);
    return s;
}
