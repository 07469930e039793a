/* config/screens/county.ini, township.ini, village.ini. */
#include "screens/board_internal.h"

#include "base/str.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "screens_ini.h"

#define WIDTH_LEAST  300
#define WIDTH_MOST   700
#define HEIGHT_LEAST 120
#define HEIGHT_MOST  2000

const char *const screen_files[SCREEN_FILES] = { "themes.ini", "county.ini",
                                                 "township.ini",
                                                 "village.ini" };
static const char *const board_names[BOARD_COUNT] = { "county", "township",
                                                      "village" };

struct board_reader {
    struct board *board;
    enum board_id id;
    const struct topics *topics;
    struct board_panel
        *panel;  /* at hand; NULL: none, or one that is left out */
    bool ignore; /* the section's keys: it was a problem itself */
    int line;    /* of the panel's heading */
    char section[64];
    unsigned seen; /* bits: the section's keys */
    bool seen_screen;
    int lines[BOARD_PANELS_MAX];
};

enum {
    KEY_KIND,
    KEY_PLACE,
    KEY_BY,
    KEY_MEASURE,
    KEY_TITLE,
    KEY_HEIGHT,
    KEY_LEAST,
    KEY_COUNT
};
static const char *const panel_keys[KEY_COUNT] = { "kind",    "place", "by",
                                                   "measure", "title", "height",
                                                   "least" };

/* ---- a panel's values ---- */

static bool set_kind(struct board_reader *r, struct inifile *f,
                     const char *value)
{
    char names[256];
    enum panel_kind kind;
    kind_names(r->id, names, sizeof names);
    if (!kind_parse(value, &kind)) {
        inifile_problem(f, "kind: unknown '%.40s'; expected %s", value, names);
        return false;
    }
    if (!(kind_of(kind)->boards & 1u << r->id)) {
        inifile_problem(f, "kind: '%s' is not for the %s's screen; expected %s",
                        value, board_names[r->id], names);
        return false;
    }
    r->panel->kind = kind;
    return true;
}

/* "left 2" */
static bool set_place(struct board_reader *r, struct inifile *f,
                      const char *value)
{
    static const char *const sides[SIDE_COUNT] = { "left", "right" };
    struct board_panel *p = r->panel;
    int64_t place;
    for (int s = 0; s < SIDE_COUNT; s++) {
        size_t n = strlen(sides[s]);
        if (strncmp(value, sides[s], n) != 0 || value[n] != ' ' ||
            !str_parse_int(value + n + strspn(value + n, " "), 1, BOARD_PLACES,
                           &place))
            continue;
        p->side = (enum board_side)s;
        p->place = (int)place;
        for (int i = 0; i < r->board->n; i++) {
            const struct board_panel *o = &r->board->panels[i];
            if (o == p || o->place != p->place || o->side != p->side)
                continue;
            inifile_problem(f,
                            "place: %s %d is taken by [panel %s] in line %d; "
                            "give each its own",
                            sides[s], p->place, o->name, r->lines[i]);
            return false;
        }
        return true;
    }
    inifile_problem(f, "place: expected left or right and 1 to %d, like left 2",
                    BOARD_PLACES);
    return false;
}

/* Themes or one quantity, as the kind has it: looked at when the panel is
 * whole. */
static bool set_themes(struct board_reader *r, struct inifile *f,
                       const char *value)
{
    struct board_panel *p = r->panel;
    p->n_topics = 0;
    for (const char *at = value;;) {
        char id[TOPIC_ID_BYTES + 1] = "";
        size_t n = strcspn(at, ", ");
        if (n > 0 && n < sizeof id)
            memcpy(id, at, n);
        if (p->n_topics == BOARD_TOPICS_MAX) {
            inifile_problem(f, "measure: more than %d", BOARD_TOPICS_MAX);
            return false;
        }
        if (n == 0 || n >= TOPIC_ID_BYTES) {
            inifile_problem(f, "measure: expected names joined by commas");
            return false;
        }
        str_copy(p->topics[p->n_topics++], TOPIC_ID_BYTES, id);
        at += n + strspn(at + n, ", ");
        if (!*at)
            return true;
    }
}

static bool set_height(struct inifile *f, const char *key, const char *value,
                       float *out)
{
    int64_t n;
    if (!str_parse_int(value, HEIGHT_LEAST, HEIGHT_MOST, &n)) {
        inifile_problem(f, "%s: expected %d to %d; 1080 is a wall's height",
                        key, HEIGHT_LEAST, HEIGHT_MOST);
        return false;
    }
    *out = (float)n;
    return true;
}

static bool set_panel(struct board_reader *r, struct inifile *f, int key,
                      const char *value)
{
    struct board_panel *p = r->panel;
    switch (key) {
    case KEY_KIND: return set_kind(r, f, value);
    case KEY_PLACE: return set_place(r, f, value);
    case KEY_BY:
        if (dimension_parse(value, &p->by))
            return true;
        inifile_problem(f, "by: '%.40s' is no dimension; see config/README.md",
                        value);
        return false;
    case KEY_MEASURE: return set_themes(r, f, value);
    case KEY_TITLE:
        if (inifile_pair(value, p->title[WORD_ZH], p->title[WORD_EN],
                         TOPIC_WORD_BYTES))
            return true;
        inifile_problem(f,
                        "title: expected Chinese | English, each under %d "
                        "bytes",
                        TOPIC_WORD_BYTES);
        return false;
    case KEY_HEIGHT: return set_height(f, "height", value, &p->height);
    default: return set_height(f, "least", value, &p->least);
    }
}

/* ---- a panel that is whole ---- */

static void panel_problem(struct board_reader *r, struct inifile *f,
                          const char *what)
{
    inifile_problem_at(f, r->line, r->section, "%s", what);
}

static bool check_dimension(struct board_reader *r, struct inifile *f)
{
    struct board_panel *p = r->panel;
    const struct kind *k = kind_of(p->kind);
    char text[ERROR_TEXT_BYTES] = "";
    bool by = (r->seen & 1u << KEY_BY) != 0;
    if (!by || !(k->dimensions & 1u << p->by)) {
        str_format(text, sizeof text,
                   "%s%s: kind %s takes by = ", by ? "by: not " : "by",
                   by ? dimension_key(p->by) : "", k->key);
        for (int d = 0, n = 0; d < DIMENSION_COUNT; d++)
            if (k->dimensions & 1u << d)
                str_append(text, sizeof text, "%s%s", n++ ? ", " : "",
                           dimension_key((enum dimension)d));
        panel_problem(r, f, text);
        return false;
    }
    const char *q = p->n_topics == 1 ? p->topics[0] : "";
    bool ok = quantity_parse(q, &p->quantity) &&
              dimension_has(p->by, p->quantity);
    if (!strcmp(q, "entries") && !dimension_counts_entries(p->by))
        ok = false;
    p->n_topics = 0;
    if (ok)
        return true;
    str_format(text, sizeof text, "measure: %s has", dimension_key(p->by));
    for (int i = 0, n = 0; i < QUANTITY_COUNT; i++)
        if (dimension_has(p->by, (enum quantity)i))
            str_append(text, sizeof text, "%s %s", n++ ? "," : "",
                       i == QUANTITY_AMOUNT && dimension_counts_entries(p->by)
                           ? "entries"
                           : quantity_key((enum quantity)i));
    panel_problem(r, f, text);
    return false;
}

static bool check_themes(struct board_reader *r, struct inifile *f)
{
    struct board_panel *p = r->panel;
    const struct kind *k = kind_of(p->kind);
    char text[ERROR_TEXT_BYTES];
    if (p->n_topics == 0 || p->n_topics > k->most_themes) {
        str_format(text, sizeof text,
                   "measure: kind %s takes 1 to %d themes of themes.ini, or "
                   "map",
                   k->key, k->most_themes);
        panel_problem(r, f, text);
        return false;
    }
    for (int i = 0; i < p->n_topics; i++) {
        if (!strcmp(p->topics[i], "map")) {
            p->topics[i][0] = 0;
        } else if (!topic_find(r->topics, p->topics[i])) {
            str_format(text, sizeof text,
                       "measure: no theme '%s' in themes.ini", p->topics[i]);
            panel_problem(r, f, text);
            return false;
        }
    }
    return true;
}

static bool check_panel(struct board_reader *r, struct inifile *f)
{
    struct board_panel *p = r->panel;
    const struct kind *k = kind_of(p->kind);
    if (!(r->seen & 1u << KEY_KIND) || !(r->seen & 1u << KEY_PLACE)) {
        panel_problem(r, f,
                      r->seen & 1u << KEY_KIND
                          ? "place is missing; like left 2"
                          : "kind is missing; see config/README.md");
        return false;
    }
    if (p->height > 0 && p->least > p->height) {
        panel_problem(r, f, "least is more than height");
        return false;
    }
    if (k->takes != TAKES_DIMENSION && r->seen & 1u << KEY_BY) {
        panel_problem(r, f, "by: this kind takes none; remove it");
        return false;
    }
    if (k->takes == TAKES_NOTHING && r->seen & 1u << KEY_MEASURE) {
        panel_problem(r, f, "measure: this kind takes none; remove it");
        return false;
    }
    return k->takes == TAKES_DIMENSION ? check_dimension(r, f)
           : k->takes == TAKES_THEMES  ? check_themes(r, f)
                                       : true;
}

static void end_panel(struct board_reader *r, struct inifile *f)
{
    if (r->panel && !r->ignore)
        check_panel(r, f);
    r->panel = NULL;
    r->ignore = false;
}

/* ---- lines ---- */

static void begin_panel(struct board_reader *r, struct inifile *f,
                        const char *name)
{
    struct board *b = r->board;
    r->ignore = true;
    if (!topic_id_legal(name)) {
        inifile_problem(f, "expected [panel NAME]; a name has a-z, 0-9, _ and "
                           "under 24 bytes");
        return;
    }
    for (int i = 0; i < b->n; i++)
        if (!strcmp(b->panels[i].name, name)) {
            inifile_problem(f, "the same name as in line %d; give each its own",
                            r->lines[i]);
            return;
        }
    if (b->n == BOARD_PANELS_MAX) {
        inifile_problem(f, "more than %d panels", BOARD_PANELS_MAX);
        return;
    }
    r->ignore = false;
    r->lines[b->n] = f->line;
    r->panel = &b->panels[b->n++];
    str_copy(r->panel->name, sizeof r->panel->name, name);
}

static void begin_section(struct board_reader *r, struct inifile *f)
{
    end_panel(r, f);
    r->line = f->line;
    r->seen = 0;
    str_copy(r->section, sizeof r->section, f->section);
    if (str_starts(f->section, "panel ")) {
        begin_panel(r, f, f->section + 6 + strspn(f->section + 6, " "));
    } else if (strcmp(f->section, "screen") != 0 || r->seen_screen) {
        r->ignore = true;
        inifile_problem(f, r->seen_screen
                               ? "given twice; keep one"
                               : "unknown section; expected [screen] or "
                                 "[panel NAME]");
    } else {
        r->seen_screen = true;
    }
}

static void read_screen_key(struct board_reader *r, struct inifile *f,
                            const char *key, const char *value)
{
    int side = !strcmp(key, "left")    ? SIDE_LEFT
               : !strcmp(key, "right") ? SIDE_RIGHT
                                       : -1;
    int64_t n;
    if (side < 0)
        inifile_problem(f, "%.40s: unknown key; expected left or right", key);
    else if (r->seen & 1u << side)
        inifile_problem(f, "%s: given twice; keep one line", key);
    else if (str_parse_int(value, WIDTH_LEAST, WIDTH_MOST, &n) ||
             str_parse_int(value, 0, 0, &n))
        r->board->width[side] = (float)n;
    else
        inifile_problem(f,
                        "%s: expected 0 (no column) or %d to %d; 1920 is a "
                        "wall's width",
                        key, WIDTH_LEAST, WIDTH_MOST);
    if (side >= 0)
        r->seen |= 1u << side;
}

static void board_line(void *user, struct inifile *f, const char *key,
                       const char *value)
{
    struct board_reader *r = user;
    if (!key) {
        begin_section(r, f);
        return;
    }
    if (r->ignore)
        return;
    if (!f->section[0]) {
        inifile_problem(f, "expected [screen] or [panel NAME] before it");
        return;
    }
    if (!r->panel) {
        read_screen_key(r, f, key, value);
        return;
    }
    for (int i = 0; i < KEY_COUNT; i++) {
        if (strcmp(panel_keys[i], key) != 0)
            continue;
        if (r->seen & 1u << i)
            inifile_problem(f, "%s: given twice; keep one line", key);
        else if (!set_panel(r, f, i, value))
            r->ignore = true; /* one problem a panel */
        r->seen |= 1u << i;
        return;
    }
    inifile_problem(f, "%.40s: unknown key; see config/README.md", key);
}

static int by_place(const void *a, const void *b)
{
    const struct board_panel *x = a, *y = b;
    return x->side != y->side ? (int)x->side - (int)y->side
                              : x->place - y->place;
}

/* Columns without width hold nothing. */
static void check_columns(struct board_reader *r, struct inifile *f)
{
    for (int i = 0; i < r->board->n; i++) {
        const struct board_panel *p = &r->board->panels[i];
        char section[64];
        if (p->place == 0 || r->board->width[p->side] > 0)
            continue;
        str_format(section, sizeof section, "panel %s", p->name);
        inifile_problem_at(f, r->lines[i], section,
                           "place: [screen] %s = 0 leaves it no room",
                           p->side == SIDE_LEFT ? "left" : "right");
    }
}

enum status board_read(struct inifile *f, enum board_id id,
                       const struct topics *topics, struct board *out,
                       struct error *err)
{
    static const float widths[BOARD_COUNT][SIDE_COUNT] = { { 450, 478 },
                                                           { 450, 478 },
                                                           { 450, 560 } };
    struct board_reader r = { .board = out, .id = id, .topics = topics };
    memset(out, 0, sizeof *out);
    memcpy(out->width, widths[id], sizeof out->width);
    enum status status = inifile_read(f, board_line, &r, err);
    end_panel(&r, f);
    if (!status)
        check_columns(&r, f);
    qsort(out->panels, (size_t)out->n, sizeof *out->panels, by_place);
    return status;
}

int board_side_panels(const struct board *b, enum board_side side,
                      const struct board_panel **first)
{
    int n = 0;
    *first = NULL;
    for (int i = 0; i < b->n; i++)
        if (b->panels[i].side == side && n++ == 0)
            *first = &b->panels[i];
    return n;
}

/* ---- the set ---- */

static const char *const builtin_text[SCREEN_FILES] = { screens_themes_ini,
                                                        screens_county_ini,
                                                        screens_township_ini,
                                                        screens_village_ini };

static enum status read_file(struct screen_set *s, int i, const char *path,
                             const char *text, const struct inifile *report,
                             int *n_problems, struct error *err)
{
    struct inifile f = {
        .path = path, .text = text, .report = report->report, .ctx = report->ctx
    };
    enum status status = i == 0
                             ? topics_read(&f, &s->topics, err)
                             : board_read(&f, (enum board_id)(i - 1),
                                          &s->topics, &s->boards[i - 1], err);
    *n_problems += f.n_problems;
    return status;
}

static struct screen_set builtin;
static pthread_once_t builtin_once = PTHREAD_ONCE_INIT;

static void read_builtin(void)
{
    const struct inifile silent = { .report = NULL };
    struct error err = { "" };
    int n = 0;
    for (int i = 0; i < SCREEN_FILES; i++)
        ASSERT(read_file(&builtin, i, screen_files[i], builtin_text[i], &silent,
                         &n, &err) == STATUS_OK);
    ASSERT(n == 0); /* a test reads the same files with their problems */
}

const struct screen_set *screen_set_builtin(void)
{
    pthread_once(&builtin_once, read_builtin);
    return &builtin;
}

enum status screen_set_load(const char *dir,
                            void (*report)(void *ctx, const char *line),
                            void *ctx, int *n_problems, struct screen_set **out,
                            struct error *err)
{
    const struct inifile to = { .report = report, .ctx = ctx };
    struct screen_set *s = xcalloc(1, sizeof *s);
    enum status status = STATUS_OK;
    *out = NULL;
    *n_problems = 0;
    for (int i = 0; i < SCREEN_FILES && !status; i++) {
        char path[1024];
        str_format(path, sizeof path, "%s/%s", dir, screen_files[i]);
        bool there = access(path, F_OK) == 0;
        status = read_file(s, i, path, there ? NULL : builtin_text[i], &to,
                           n_problems, err);
    }
    if (status)
        free(s);
    else
        *out = s;
    return status;
}

void screen_set_destroy(struct screen_set *s)
{
    free(s);
}
