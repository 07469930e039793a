#include "paint/font_search.h"

#include "base/str.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define VALUE_BYTES 512

static const char *const face_names[FACE_COUNT] = { "light", "regular",
                                                    "bold" };
static const char *const part_names[PART_COUNT] = { "latin", "han" };

struct role_text {
    char candidates[PART_COUNT][VALUE_BYTES];
    char package[PART_COUNT][64];
    char family[128];
};

struct reader {
    FILE *file;
    const char *path;
    int line;
    bool failed;
    struct error *err;
    char folders[VALUE_BYTES];
    struct role_text roles[FACE_COUNT];
};

/* Debian's inih gives handlers no line number, so count what it reads. */
static char *read_line(char *buf, int size, void *user)
{
    struct reader *r = user;
    r->line++;
    return fgets(buf, size, r->file);
}

static char *slot_for(struct reader *r, const char *section, const char *name,
                      size_t *size)
{
    *size = VALUE_BYTES;
    if (!strcmp(section, "search") && !strcmp(name, "folders"))
        return r->folders;
    for (int f = 0; f < FACE_COUNT; f++) {
        struct role_text *role = &r->roles[f];
        if (strcmp(section, face_names[f]) != 0)
            continue;
        for (int p = 0; p < PART_COUNT; p++) {
            char package[32];
            str_format(package, sizeof package, "package_%s", part_names[p]);
            if (!strcmp(name, part_names[p]))
                return role->candidates[p];
            *size = sizeof role->package[p];
            if (!strcmp(name, package))
                return role->package[p];
            *size = VALUE_BYTES;
        }
        *size = sizeof role->family;
        if (!strcmp(name, "family"))
            return role->family;
    }
    return NULL;
}

static int read_key(void *user, const char *section, const char *name,
                    const char *value)
{
    struct reader *r = user;
    size_t size;
    char *slot = slot_for(r, section, name, &size);
    if (!slot || strlen(value) >= size) {
        if (!r->failed)
            error_set(r->err, STATUS_INVALID, "%s:%d: [%s] %s: %s", r->path,
                      r->line, section, name,
                      slot ? "the value is too long"
                           : "unknown key; expected [search] folders, or "
                             "latin, han, family, package_latin, package_han "
                             "in [light], [regular] or [bold]");
        r->failed = true;
        return 0;
    }
    str_copy(slot, size, value);
    return 1;
}

/* The next item of a ';' list, trimmed; false at the end. */
static bool next_item(const char **list, char *out, size_t size)
{
    const char *p = *list;
    p += strspn(p, "; \t");
    if (!*p)
        return false;
    size_t n = strcspn(p, ";");
    *list = p + n;
    while (n > 0 && (p[n - 1] == ' ' || p[n - 1] == '\t'))
        n--;
    if (n >= size)
        n = size - 1;
    memcpy(out, p, n);
    out[n] = 0;
    return true;
}

static bool readable(const char *dir, const char *name, char *out)
{
    if (dir)
        str_format(out, FONT_PATH_BYTES, "%s/%s", dir, name);
    else
        str_copy(out, FONT_PATH_BYTES, name);
    return access(out, R_OK) == 0;
}

static bool find_candidate(const struct reader *r, const char *fonts_dir,
                           const char *candidates, char *out)
{
    char name[VALUE_BYTES], folder[VALUE_BYTES];
    for (const char *c = candidates; next_item(&c, name, sizeof name);) {
        if (name[0] == '/') {
            if (readable(NULL, name, out))
                return true;
            continue;
        }
        if (readable(fonts_dir, name, out))
            return true;
        for (const char *f = r->folders; next_item(&f, folder, sizeof folder);)
            if (readable(folder, name, out))
                return true;
    }
    return false;
}

static enum status find_roles(struct reader *r, const char *fonts_dir,
                              struct font_role out[FACE_COUNT])
{
    for (int f = 0; f < FACE_COUNT; f++)
        for (int p = 0; p < PART_COUNT; p++) {
            const struct role_text *role = &r->roles[f];
            if (!role->candidates[p][0])
                return error_set(r->err, STATUS_INVALID,
                                 "%s: [%s] %s is missing: expected font file "
                                 "names",
                                 r->path, face_names[f], part_names[p]);
            if (!find_candidate(r, fonts_dir, role->candidates[p],
                                out[f].path[p]))
                return error_set(
                    r->err, STATUS_NOT_FOUND,
                    "%s: [%s] %s: no font found (looked for %s); install the "
                    "Debian package %s or put the file into %s",
                    r->path, face_names[f], part_names[p], role->candidates[p],
                    role->package[p][0] ? role->package[p] : "that carries it",
                    fonts_dir);
            str_copy(out[f].family, sizeof out[f].family, role->family);
        }
    return STATUS_OK;
}

enum status font_search_run(const char *fonts_dir,
                            struct font_role out[FACE_COUNT], struct error *err)
{
    char path[FONT_PATH_BYTES];
    struct reader r = { .err = err };
    str_format(path, sizeof path, "%s/fonts.ini", fonts_dir);
    r.path = path;
    r.file = fopen(path, "re");
    if (!r.file)
        return error_set(err, STATUS_NOT_FOUND,
                         "%s: cannot be read: %s; it names the fonts of the "
                         "wall",
                         path, strerror(errno));
    int line = ini_parse_stream(read_line, &r, read_key, &r);
    fclose(r.file);
    if (r.failed)
        return STATUS_INVALID;
    if (line != 0)
        return error_set(err, STATUS_INVALID,
                         "%s:%d: expected [section] or key = value", path,
                         line > 0 ? line : 0);
    return find_roles(&r, fonts_dir, out);
}
