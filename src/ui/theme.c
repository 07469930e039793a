#include "ui/theme.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The night theme of the reference pictures: dark land, one warm colour. */
struct theme theme_night(void)
{
    struct theme t = {
        .ground = 0xFF080D1A,
        .land = 0xFF0C1324,
        .land_line = 0xFF1A2540,
        .river = 0xFF2C5FA8,
        .county_line = 0xFF6F8FC8,
        .township_line = 0xFF0A1122,
        .county_glow = 0xFF2F5CB0,
        .classes = { 0xFF142242, 0xFF1C3158, 0xFF284470, 0xFF3C5E8C,
                     0xFF5A80AC },
        .card = 0xFF0D1427,
        .card_line = 0xFF1E2A47,
        .text = 0xFFF2F5FC,
        .text_soft = 0xFFA9B6D3,
        .text_faint = 0xFF8190B2,
        .amber = 0xFFFFC65C,
        .amber_soft = 0xFFB98A4A,
        .ember = 0xFFFF7062,
        .teal = 0xFF57D4B2,
        .violet = 0xFF8D79E0,
        .blue = 0xFF62A0DC,
        .chip = 0xFF1A2542,
        .chip_text = 0xFFBECAE4,
        .on_amber = 0xFF1A1408,
        .track = 0xFF1B2644,
        .grid = 0xFF22304F,
        .poverty = { 0xFFFF7062, 0xFFD9A455, 0xFFFFC65C, 0xFFE58CFF },
        .income = { 0xFFFFC65C, 0xFFE08D4A, 0xFF8D79E0, 0xFF62A0DC },
        .flow = { 0xFF5C82D6, 0xFFA9825A, 0xFF4C9F9A, 0xFFB06A63, 0xFF8A78CF,
                  0xFF7E8FB0, 0xFF6F9E6B, 0xFFAD739F },
        .halo = 0xE6050913,
        .light_strength = { 0.85f, 0.60f, 1.00f, 0.90f },
    };
    return t;
}

struct theme_key {
    const char *section, *key;
    size_t offset;
};

#define COLOUR(name)                                                           \
    {                                                                          \
        "colours", #name, offsetof(struct theme, name)                         \
    }
#define INDEXED(section, key, member, i)                                       \
    {                                                                          \
        section, key, offsetof(struct theme, member) + sizeof(colour) * (i)    \
    }

static const struct theme_key keys[] = {
    COLOUR(ground),
    COLOUR(land),
    COLOUR(land_line),
    COLOUR(river),
    COLOUR(county_line),
    COLOUR(township_line),
    COLOUR(county_glow),
    COLOUR(card),
    COLOUR(card_line),
    COLOUR(text),
    COLOUR(text_soft),
    COLOUR(text_faint),
    COLOUR(amber),
    COLOUR(amber_soft),
    COLOUR(ember),
    COLOUR(teal),
    COLOUR(violet),
    COLOUR(blue),
    COLOUR(chip),
    COLOUR(chip_text),
    COLOUR(on_amber),
    COLOUR(track),
    COLOUR(grid),
    COLOUR(halo),
    INDEXED("classes", "1", classes, 0),
    INDEXED("classes", "2", classes, 1),
    INDEXED("classes", "3", classes, 2),
    INDEXED("classes", "4", classes, 3),
    INDEXED("classes", "5", classes, 4),
    INDEXED("poverty", "not_yet", poverty, POVERTY_NOT_YET),
    INDEXED("poverty", "preparing", poverty, POVERTY_PREPARING),
    INDEXED("poverty", "lifted", poverty, POVERTY_LIFTED),
    INDEXED("poverty", "returned", poverty, POVERTY_RETURNED),
    INDEXED("income", "wage", income, 0),
    INDEXED("income", "business", income, 1),
    INDEXED("income", "property", income, 2),
    INDEXED("income", "transfer", income, 3),
    INDEXED("flow", "1", flow, 0),
    INDEXED("flow", "2", flow, 1),
    INDEXED("flow", "3", flow, 2),
    INDEXED("flow", "4", flow, 3),
    INDEXED("flow", "5", flow, 4),
    INDEXED("flow", "6", flow, 5),
    INDEXED("flow", "7", flow, 6),
    INDEXED("flow", "8", flow, 7),
};

/* "#RRGGBB" or "#AARRGGBB". */
static bool parse_colour(const char *s, colour *out)
{
    size_t n = strlen(s);
    if (s[0] != '#' || (n != 7 && n != 9) ||
        strspn(s + 1, "0123456789abcdefABCDEF") != n - 1)
        return false;
    colour c = (colour)strtoul(s + 1, NULL, 16);
    *out = n == 7 ? c | 0xFF000000u : c;
    return true;
}

struct theme_reader {
    const char *path;
    FILE *file;
    int line;
    struct theme *theme;
    struct error *err;
    bool failed;
};

/* Debian's inih gives handlers no line number, so count what it reads. */
static char *read_line(char *buf, int size, void *user)
{
    struct theme_reader *r = user;
    r->line++;
    return fgets(buf, size, r->file);
}

static int read_key(void *user, const char *section, const char *name,
                    const char *value)
{
    struct theme_reader *r = user;
    for (size_t i = 0; i < LENGTH(keys); i++) {
        if (strcmp(keys[i].section, section) || strcmp(keys[i].key, name))
            continue;
        colour *c = (colour *)(void *)((char *)r->theme + keys[i].offset);
        if (parse_colour(value, c))
            return 1;
        if (!r->failed)
            error_set(r->err, STATUS_INVALID,
                      "%s:%d: [%s] %s: expected a colour like #FFC65C, "
                      "got '%s'",
                      r->path, r->line, section, name, value);
        r->failed = true;
        return 0;
    }
    if (!r->failed)
        error_set(r->err, STATUS_INVALID,
                  "%s:%d: [%s] %s: unknown key; see config/README.md", r->path,
                  r->line, section, name);
    r->failed = true;
    return 0;
}

enum status theme_load(const char *path, struct theme *out, struct error *err)
{
    FILE *f = fopen(path, "re");
    if (!f)
        return error_set(err, STATUS_NOT_FOUND, "%s: cannot be read: %s", path,
                         strerror(errno));
    struct theme t = *out;
    struct theme_reader reader = { path, f, 0, &t, err, false };
    int line = ini_parse_stream(read_line, &reader, read_key, &reader);
    fclose(f);
    if (reader.failed)
        return STATUS_INVALID;
    if (line != 0)
        return error_set(err, STATUS_INVALID,
                         "%s:%d: expected [section] or key = value", path,
                         line > 0 ? line : 0);
    *out = t;
    return STATUS_OK;
}
