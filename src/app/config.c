#include "app/config.h"

#include "base/str.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>

struct config config_default(void)
{
    return (struct config){ .fullscreen = true,
                            .unit_scale = 1,
                            .language = "zh-CN",
                            .present = PRESENT_AUTO,
                            .fps_max = 60,
                            .poll_s = 1,
                            .idle_s = 60,
                            .zoom_max = 2 };
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

enum type { TYPE_INT, TYPE_REAL, TYPE_BOOL, TYPE_TEXT, TYPE_PRESENT };

static const struct key {
    const char *section, *name;
    enum type type;
    size_t offset, size;
    double min, max;
    const char *expected;
} keys[] = {
#define AT(field)                                                              \
    offsetof(struct config, field), sizeof(((struct config *)0)->field)
    { "wall", "width", TYPE_INT, AT(width), 0, 16384,
      "0 (the display's) or 16 to 16384 px" },
    { "wall", "height", TYPE_INT, AT(height), 0, 16384,
      "0 (the display's) or 16 to 16384 px" },
    { "wall", "fullscreen", TYPE_BOOL, AT(fullscreen), 0, 0, "yes or no" },
    { "wall", "title", TYPE_TEXT, AT(title), 0, 0, "at most 190 bytes" },
    { "wall", "unit_scale", TYPE_REAL, AT(unit_scale), 0.5, 2,
      "a number from 0.5 to 2" },
    { "wall", "language", TYPE_TEXT, AT(language), 0, 0, "zh-CN or en" },
    { "wall", "theme", TYPE_TEXT, AT(theme), 0, 0, "a file" },
    { "wall", "present", TYPE_PRESENT, AT(present), 0, 0,
      "auto, software, texture or headless" },
    { "wall", "fps_max", TYPE_INT, AT(fps_max), 10, 240, "10 to 240" },
    { "source", "register", TYPE_TEXT, AT(register_path), 0, 0, "a file" },
    { "source", "poll_s", TYPE_REAL, AT(poll_s), 0, 3600,
      "seconds from 0 (never) to 3600" },
    { "kiosk", "idle_s", TYPE_INT, AT(idle_s), 0, 86400,
      "seconds from 0 (never) to 86400" },
    { "map", "zoom_max", TYPE_REAL, AT(zoom_max), 0.05, 20,
      "px a metre from 0.05 to 20" },
#undef AT
};

struct reader {
    FILE *file;
    const char *path;
    int line;
    struct config *config;
    unsigned seen; /* bits: keys given already */
    void (*report)(void *ctx, const char *line);
    void *ctx;
    int n_problems;
};

/* Debian's inih gives handlers no line number, so count what it reads. */
static char *read_line(char *buf, int size, void *user)
{
    struct reader *r = user;
    r->line++;
    return fgets(buf, size, r->file);
}

static void problem(struct reader *r, const char *section, const char *name,
                    const char *what, const char *detail)
{
    char line[ERROR_TEXT_BYTES];
    str_format(line, sizeof line, "%s:%d: [%s] %s: %s%s", r->path, r->line,
               section, name, what, detail);
    r->n_problems++;
    if (r->report)
        r->report(r->ctx, line);
}

static bool set_value(const struct key *k, struct config *c, const char *value)
{
    void *slot = (char *)c + k->offset;
    int64_t n;
    switch (k->type) {
    case TYPE_INT:
        if (!str_parse_int(value, (int64_t)k->min, (int64_t)k->max, &n) ||
            (k->max >= 16384 && k->min >= 0 && n > 0 && n < 16 &&
             !strcmp(k->section, "wall")))
            return false;
        *(int *)slot = (int)n;
        return true;
    case TYPE_REAL: return str_parse_double(value, k->min, k->max, slot);
    case TYPE_BOOL:
        if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
            return false;
        *(bool *)slot = !strcmp(value, "yes");
        return true;
    case TYPE_PRESENT: return present_parse(value, slot);
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
    for (size_t i = 0; i < LENGTH(keys); i++) {
        if (strcmp(keys[i].section, section) || strcmp(keys[i].name, name))
            continue;
        if (r->seen & 1u << i)
            problem(r, section, name, "given twice", "; keep one line");
        else if (!set_value(&keys[i], r->config, value))
            problem(r, section, name, "expected ", keys[i].expected);
        r->seen |= 1u << i;
        return 1;
    }
    problem(r, section, name, "unknown key", "; see config/README.md");
    return 1;
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
    fclose(r.file);
    if (line > 0) {
        r.line = line;
        char text[ERROR_TEXT_BYTES];
        str_format(text, sizeof text,
                   "%s:%d: expected [section] or key = value", path, line);
        r.n_problems++;
        if (report)
            report(ctx, text);
    }
    *n_problems = r.n_problems;
    return STATUS_OK;
}
