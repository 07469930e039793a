#include "app/config.h"

#include "base/str.h"
#include "ui/grid.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>

#define LINE_BYTES_MAX 4096

struct config config_default(void)
{
    return (struct config){ .fullscreen = true,
                            .cells = { 1, 1 },
                            .unit_scale = 1,
                            .language = "zh-CN",
                            .present = PRESENT_AUTO,
                            .fps_max = 60,
                            .poll_s = 1,
                            .wait_s = 30,
                            .connect_timeout_s = 10,
                            .stall_timeout_s = 20,
                            .retry_s = 1,
                            .retry_max_s = 300,
                            .idle_s = 60,
                            .tour_after_s = 300,
                            .pixel_shift_s = 120,
                            .health_listen = "127.0.0.1:8471",
                            .staff_s = 300,
                            .log_max_mb = 8,
                            .log_keep = 4,
                            .log_level = LOG_INFO,
                            .zoom_max = 2 };
}

struct wall_shape config_shape(const struct config *c, int w, int h)
{
    return (struct wall_shape){ .w = w,
                                .h = h,
                                .columns = c->cells[0],
                                .rows = c->cells[1],
                                .bezel_mm = c->bezel_mm,
                                .width_mm = c->width_mm,
                                .distance_m = c->viewing_distance_m,
                                .unit_scale = c->unit_scale };
}

bool present_parse(const char *text, enum present_kind *out)
{
    static const char *const names[] = { "auto", "software", "texture",
                                         "headless" };
    for (size_t i = 0; i < LENGTH(names); i++)
        if (!strcmp(text, names[i])) {
            *out = (enum present_kind)i;
            return true;
        }
    return false;
}

enum type {
    TYPE_SIDE, /* 0 or a side of the wall, px */
    TYPE_INT,
    TYPE_REAL,
    TYPE_BOOL,
    TYPE_TEXT,
    TYPE_LANGUAGE,
    TYPE_PRESENT,
    TYPE_CELLS,
    TYPE_SOURCE,
    TYPE_AUDIENCE,
    TYPE_LOG_LEVEL,
    TYPE_LIT,
    TYPE_DATES,
    TYPE_BRIGHTNESS,
    TYPE_LENGTH /* 0 or a length: not known */
};

static const struct key {
    const char *section, *name;
    enum type type;
    size_t offset, size;
    double min, max;
    const char *expected;
} keys[] = {
#define AT(field)                                                              \
    offsetof(struct config, field), sizeof(((struct config *)0)->field)
    { "wall", "width", TYPE_SIDE, AT(width), 16, 16384,
      "0 (the display's) or 16 to 16384 px" },
    { "wall", "height", TYPE_SIDE, AT(height), 16, 16384,
      "0 (the display's) or 16 to 16384 px" },
    { "wall", "fullscreen", TYPE_BOOL, AT(fullscreen), 0, 0, "yes or no" },
    { "wall", "cells", TYPE_CELLS, AT(cells), 1, GRID_SIDE_MAX,
      "columns x rows like 4x2, each 1 to 16" },
    { "wall", "bezel_mm", TYPE_REAL, AT(bezel_mm), 0, 100,
      "millimetres from 0 to 100" },
    { "wall", "width_mm", TYPE_LENGTH, AT(width_mm), 100, 100000,
      "0 (not known) or 100 to 100000 mm" },
    { "wall", "viewing_distance_m", TYPE_LENGTH, AT(viewing_distance_m), 0.3,
      200, "0 (not known) or 0.3 to 200 m" },
    { "wall", "title", TYPE_TEXT, AT(title), 0, 0, "at most 190 bytes" },
    { "wall", "unit_scale", TYPE_REAL, AT(unit_scale), 0.5, 2,
      "a number from 0.5 to 2" },
    { "wall", "language", TYPE_LANGUAGE, AT(language), 0, 0, "zh-CN or en" },
    { "wall", "theme", TYPE_TEXT, AT(theme), 0, 0, "a file" },
    { "wall", "present", TYPE_PRESENT, AT(present), 0, 0,
      "auto, software, texture or headless" },
    { "wall", "fps_max", TYPE_INT, AT(fps_max), 10, 240, "10 to 240" },
    { "source", "register", TYPE_TEXT, AT(register_path), 0, 0, "a file" },
    { "source", "poll_s", TYPE_REAL, AT(poll_s), 0, 3600,
      "seconds from 0 (never) to 3600" },
    { "source", "kind", TYPE_SOURCE, AT(source_kind), 0, 0,
      "register or feed" },
    { "source", "url", TYPE_TEXT, AT(url), 0, 0, "at most 1023 bytes" },
    { "source", "token_file", TYPE_TEXT, AT(token_file), 0, 0, "a file" },
    { "source", "ca_file", TYPE_TEXT, AT(ca_file), 0, 0, "a file" },
    { "source", "state_dir", TYPE_TEXT, AT(state_dir), 0, 0, "a folder" },
    { "source", "wait_s", TYPE_REAL, AT(wait_s), 0, 60,
      "seconds from 0 (never) to 60" },
    { "source", "connect_timeout_s", TYPE_REAL, AT(connect_timeout_s), 0.1, 300,
      "seconds from 0.1 to 300" },
    { "source", "stall_timeout_s", TYPE_REAL, AT(stall_timeout_s), 0.1, 300,
      "seconds from 0.1 to 300" },
    { "source", "retry_s", TYPE_REAL, AT(retry_s), 0.1, 300,
      "seconds from 0.1 to 300" },
    { "source", "retry_max_s", TYPE_REAL, AT(retry_max_s), 0.1, 3600,
      "seconds from 0.1 to 3600" },
    { "source", "allow_plain_http", TYPE_BOOL, AT(allow_plain_http), 0, 0,
      "yes or no" },
    { "kiosk", "idle_s", TYPE_INT, AT(idle_s), 0, 86400,
      "seconds from 0 (never) to 86400" },
    { "kiosk", "tour_after_s", TYPE_INT, AT(tour_after_s), 0, 86400,
      "seconds from 0 (never) to 86400" },
    { "kiosk", "tour", TYPE_TEXT, AT(tour), 0, 0, "a file" },
    { "kiosk", "pin_file", TYPE_TEXT, AT(pin_file), 0, 0, "a file" },
    { "kiosk", "pixel_shift_px", TYPE_INT, AT(pixel_shift_px), 0, 16,
      "pixels from 0 (never) to 16" },
    { "kiosk", "pixel_shift_s", TYPE_INT, AT(pixel_shift_s), 1, 86400,
      "seconds from 1 to 86400" },
    { "schedule", "lit", TYPE_LIT, AT(schedule.lit), 0, 0,
      "days and hours like mon-fri 08:00-18:30, sat 09:00-12:00" },
    { "schedule", "holidays", TYPE_DATES, AT(schedule.holidays), 0, 0,
      "at most 16 dates like 2026-10-01..2026-10-07 2027-01-01" },
    { "schedule", "workdays", TYPE_DATES, AT(schedule.workdays), 0, 0,
      "at most 16 dates like 2026-10-10 2026-09-26..2026-09-27" },
    { "schedule", "brightness", TYPE_BRIGHTNESS, AT(schedule.brightness), 0, 0,
      "times and percents from 5 to 100 like 07:00 100, 19:00 70" },
    { "privacy", "audience", TYPE_AUDIENCE, AT(staff_audience), 0, 0,
      "public or staff" },
    { "privacy", "staff_s", TYPE_INT, AT(staff_s), 10, 3600,
      "seconds from 10 to 3600" },
    { "privacy", "photo_dir", TYPE_TEXT, AT(photo_dir), 0, 0, "a folder" },
    { "map", "zoom_max", TYPE_REAL, AT(zoom_max), 0.05, 20,
      "px a metre from 0.05 to 20" },
    { "health", "listen", TYPE_TEXT, AT(health_listen), 0, 0,
      "an address and port like 127.0.0.1:8471" },
    { "health", "token_file", TYPE_TEXT, AT(health_token_file), 0, 0,
      "a file" },
    { "log", "level", TYPE_LOG_LEVEL, AT(log_level), 0, 0,
      "debug, info, warn or error" },
    { "log", "file", TYPE_TEXT, AT(log_file), 0, 0, "a file" },
    { "log", "max_mb", TYPE_INT, AT(log_max_mb), 1, 1024,
      "megabytes from 1 to 1024" },
    { "log", "keep", TYPE_INT, AT(log_keep), 0, 99, "files from 0 to 99" },
#undef AT
};

struct reader {
    FILE *file;
    const char *path;
    int line;
    struct config *config;
    uint64_t seen;        /* bits: keys given already */
    int bezel_line;       /* where bezel_mm was given */
    int kind_line;        /* where kind was */
    bool unknown_section; /* said once, at its heading */
    void (*report)(void *ctx, const char *line);
    void *ctx;
    int n_problems;
};

static void problem(struct reader *r, const char *what)
{
    char line[ERROR_TEXT_BYTES];
    str_format(line, sizeof line, "%s:%d: %s", r->path, r->line, what);
    str_one_line(line);
    r->n_problems++;
    if (r->report)
        r->report(r->ctx, line);
}

static void key_problem(struct reader *r, const char *section, const char *name,
                        const char *what, const char *detail)
{
    char text[ERROR_TEXT_BYTES];
    str_format(text, sizeof text, "[%.40s] %.40s: %s%s", section, name, what,
               detail);
    problem(r, text);
}

static bool known_section(const char *name, size_t n)
{
    for (size_t i = 0; i < LENGTH(keys); i++)
        if (strlen(keys[i].section) == n && !strncmp(keys[i].section, name, n))
            return true;
    return false;
}

/* What is wrong with a line as a line, before its key is looked at; false
 * keeps it from inih. */
static bool legal_line(struct reader *r, const char *line, size_t most)
{
    size_t n = strlen(line);
    if (n >= most)
        problem(r, "the line is too long; keep it under 200 bytes");
    else if (!utf8_valid(line, n))
        problem(r, "not UTF-8; save the file as UTF-8");
    else if (*line == '[') {
        const char *end = strchr(line, ']');
        r->unknown_section = end &&
                             !known_section(line + 1, (size_t)(end - line - 1));
        if (!end)
            problem(r, "expected [section]");
        else if (r->unknown_section)
            problem(r, "unknown section; expected [wall], [source], [kiosk], "
                       "[schedule], [privacy], [map], [health] or [log]");
        return end != NULL;
    } else if (*line && !strchr(";#\r\n", *line) && !strpbrk(line, "=:"))
        problem(r, "expected [section] or key = value");
    else
        return true;
    return false;
}

/* Debian's inih gives handlers no line number, cuts long lines in two and
 * tells only the first line it cannot read; so lines are read here. */
static char *read_line(char *buf, int size, void *user)
{
    struct reader *r = user;
    char line[LINE_BYTES_MAX];
    if (!fgets(line, sizeof line, r->file))
        return NULL;
    r->line++;
    const char *text = line;
    if (r->line == 1 && str_starts(text, "\xEF\xBB\xBF"))
        text += 3;
    text += strspn(text, " \t"); /* an indented line continues nothing */
    str_copy(buf, (size_t)size, "\n");
    if (legal_line(r, text, (size_t)size))
        str_copy(buf, (size_t)size, text);
    return buf;
}

/* "4x2" */
static bool set_cells(const struct key *k, int cells[2], const char *value)
{
    char columns[8];
    int64_t n[2];
    size_t at = strcspn(value, "x");
    if (!value[at] || at >= sizeof columns)
        return false;
    memcpy(columns, value, at);
    columns[at] = 0;
    if (!str_parse_int(columns, (int64_t)k->min, (int64_t)k->max, &n[0]) ||
        !str_parse_int(value + at + 1, (int64_t)k->min, (int64_t)k->max, &n[1]))
        return false;
    cells[0] = (int)n[0];
    cells[1] = (int)n[1];
    return true;
}

static bool set_value(const struct key *k, struct config *c, const char *value)
{
    void *slot = (char *)c + k->offset;
    int64_t n;
    switch (k->type) {
    case TYPE_SIDE:
        if (!strcmp(value, "0")) {
            *(int *)slot = 0;
            return true;
        }
        /* fall through */
    case TYPE_INT:
        if (!str_parse_int(value, (int64_t)k->min, (int64_t)k->max, &n))
            return false;
        *(int *)slot = (int)n;
        return true;
    case TYPE_CELLS: return set_cells(k, slot, value);
    case TYPE_LENGTH:
        if (!strcmp(value, "0")) {
            *(double *)slot = 0;
            return true;
        }
        /* fall through */
    case TYPE_REAL: return str_parse_double(value, k->min, k->max, slot);
    case TYPE_BOOL:
        if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
            return false;
        *(bool *)slot = !strcmp(value, "yes");
        return true;
    case TYPE_SOURCE:
        if (strcmp(value, "feed") != 0 && strcmp(value, "register") != 0)
            return false;
        *(enum source_kind *)slot = !strcmp(value, "feed") ? SOURCE_FEED
                                                           : SOURCE_REGISTER;
        return true;
    case TYPE_AUDIENCE:
        if (strcmp(value, "public") != 0 && strcmp(value, "staff") != 0)
            return false;
        *(bool *)slot = !strcmp(value, "staff");
        return true;
    case TYPE_PRESENT: return present_parse(value, slot);
    case TYPE_LIT: return schedule_parse_lit(value, slot);
    case TYPE_DATES: return schedule_parse_dates(value, slot);
    case TYPE_BRIGHTNESS: return schedule_parse_brightness(value, slot);
    case TYPE_LOG_LEVEL: return log_level_parse(value, slot);
    case TYPE_LANGUAGE:
        if (strcmp(value, "zh-CN") != 0 && strcmp(value, "en") != 0)
            return false;
        /* fall through */
    default:
        if (strlen(value) >= k->size)
            return false;
        str_copy(slot, k->size, value);
        return true;
    }
}

static int read_key(void *user, const char *section, const char *name,
                    const char *value)
{
    struct reader *r = user;
    if (r->unknown_section)
        return 1;
    for (size_t i = 0; i < LENGTH(keys); i++) {
        if (strcmp(keys[i].section, section) || strcmp(keys[i].name, name))
            continue;
        if (r->seen & (uint64_t)1 << i)
            key_problem(r, section, name, "given twice", "; keep one line");
        else if (!set_value(&keys[i], r->config, value))
            key_problem(r, section, name, "expected ", keys[i].expected);
        if (!strcmp(name, "kind"))
            r->kind_line = r->line;
        if (!strcmp(name, "bezel_mm"))
            r->bezel_line = r->line;
        r->seen |= (uint64_t)1 << i;
        return 1;
    }
    key_problem(r, section, name, "unknown key", "; see config/README.md");
    return 1;
}

/* Bezels are turned into pixels by the width, and must leave a picture. */
static void check_bezels(struct reader *r)
{
    const struct config *c = r->config;
    r->line = r->bezel_line;
    if (c->bezel_mm > 0 && c->width_mm == 0)
        key_problem(r, "wall", "bezel_mm", "expected width_mm as well",
                    "; measure the wall's picture from edge to edge");
    else if (c->bezel_mm * (c->cells[0] - 1) > c->width_mm / 2)
        key_problem(r, "wall", "bezel_mm",
                    "more bezel than picture between the edges of width_mm",
                    "; both are millimetres");
}

static void check_source(struct reader *r)
{
    const struct config *c = r->config;
    r->line = r->kind_line;
    if (c->source_kind == SOURCE_FEED && !c->url[0])
        key_problem(r, "source", "kind", "expected url as well",
                    "; the feed's, like https://feed.example:8470");
}

enum status config_load(const char *path, struct config *c,
                        void (*report)(void *ctx, const char *line), void *ctx,
                        int *n_problems, struct error *err)
{
    struct reader r = {
        .path = path, .config = c, .report = report, .ctx = ctx
    };
    r.file = fopen(path, "re");
    if (!r.file)
        return error_set(err, STATUS_NOT_FOUND,
                         "%s: the configuration cannot be read: %s", path,
                         strerror(errno));
    int line = ini_parse_stream(read_line, &r, read_key, &r);
    bool io = ferror(r.file) != 0;
    fclose(r.file);
    if (io)
        return error_set(err, STATUS_IO, "%s: the configuration cannot be read",
                         path);
    if (line > 0 && r.n_problems == 0) {
        r.line = line;
        problem(&r, "expected [section] or key = value");
    }
    if (r.bezel_line)
        check_bezels(&r);
    if (r.kind_line)
        check_source(&r);
    *n_problems = r.n_problems;
    return STATUS_OK;
}
