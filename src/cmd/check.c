#include "app/session.h"
#include "base/str.h"
#include "cmd/cmd.h"
#include "store/rules.h"
#include "store/store.h"

#include <math.h>
#include <stdio.h>

static const char usage[] =
    "usage: wanjia check [--config F] [--register F] [--recount]\n"
    "\n"
    "Checks the configuration, the theme, the screens, the strings, the fonts "
    "and\nthe register. Prints each problem once, with file and line, and one "
    "line for\n"
    "what is in order. Exits with 1 when there is a problem. Text that the\n"
    "farthest viewer sees under less than 16 arc-minutes is told size by "
    "size;\n"
    "from body text on that is a problem.\n"
    "\n"
    "  --config F     another configuration file\n"
    "  --size WxH     the wall's pixels, to judge text sizes; default: [wall]\n"
    "                 width and height\n"
    "  --screens DIR  another folder than config/screens\n"
    "  --register F   the register; default: [source] register\n"
    "  --recount      count the register's sums, lights and lists anew first:\n"
    "                 they come from its rows, so this mends any that are "
    "wrong\n";

struct findings {
    int64_t n;
};

static void found(void *ctx, const char *line)
{
    struct findings *f = ctx;
    f->n++;
    printf("problem: %s\n", line);
}

static void ok_line(void *ctx, const char *line)
{
    (void)ctx;
    printf("ok: font %s\n", line);
}

static void check_config(struct findings *f, const char *given,
                         const char *data, struct config *c)
{
    char path[PATH_BYTES];
    struct error err = { "" };
    int n = 0;
    *c = config_default();
    enum status s = session_config_path(given, data, path, &err);
    if (!s)
        s = config_load(path, c, found, f, &n, &err);
    if (s)
        found(f, err.text);
    else if (n == 0)
        printf("ok: configuration %s\n", path);
}

/* ---- text as the farthest viewer sees it ---- */

static void small_text_line(struct findings *f, const struct small_text *t,
                            double viewing_m)
{
    char line[ERROR_TEXT_BYTES];
    str_format(line, sizeof line,
               "text of %g u (%s) is %.1f mm, %.1f arc-minutes at %.3g m: "
               "%.0f are legible; set unit_scale = %.2f, or stand within "
               "%.1f m",
               (double)t->size_u, t->texts, t->mm, t->arc_minutes, viewing_m,
               GEOMETRY_ARC_MINUTES, ceil(t->scale * 100) / 100,
               floor(t->distance_m * 10) / 10);
    if (t->body)
        found(f, line);
    else
        printf("small: %s\n", line);
}

/* The design promises its body text; what is smaller is told, but is no
 * mistake of the configuration. */
static void check_text(struct findings *f, const struct config *c, int w, int h)
{
    if (c->width_mm == 0 || c->viewing_distance_m == 0) {
        printf("ok: text sizes not judged, [wall] width_mm and "
               "viewing_distance_m are not known\n");
        return;
    }
    if (w == 0 || h == 0) {
        printf("ok: text sizes not judged, the wall's pixels are not known; "
               "give --size WxH or set [wall] width and height\n");
        return;
    }
    struct wall_shape shape = config_shape(c, w, h);
    struct small_text small[GEOMETRY_SIZES_MAX];
    int n = geometry_small_texts(&shape, small);
    for (int i = 0; i < n; i++)
        small_text_line(f, &small[i], c->viewing_distance_m);
    if (n == 0)
        printf("ok: all text is %.0f arc-minutes or more at %g m\n",
               GEOMETRY_ARC_MINUTES, c->viewing_distance_m);
}

static void check_theme(struct findings *f, const char *data,
                        const struct config *c)
{
    char path[PATH_BYTES];
    struct error err = { "" };
    struct theme theme = theme_night();
    if (c->theme[0])
        str_copy(path, sizeof path, c->theme);
    else
        paths_join(path, data, "config/theme.ini");
    if (theme_load(path, &theme, &err))
        found(f, err.text);
    else
        printf("ok: theme %s\n", path);
}

static void check_screens(struct findings *f, const char *given,
                          const char *data)
{
    char dir[PATH_BYTES];
    struct error err = { "" };
    struct screen_set *set = NULL;
    int n = 0, panels = 0;
    if (given)
        str_copy(dir, sizeof dir, given);
    else
        paths_join(dir, data, "config/screens");
    if (screen_set_load(dir, found, f, &n, &set, &err)) {
        found(f, err.text);
        return;
    }
    for (int i = 0; i < BOARD_COUNT; i++)
        panels += set->boards[i].n;
    if (n == 0)
        printf("ok: screens %s, %d panels, %d themes\n", dir, panels,
               set->topics.n);
    screen_set_destroy(set);
}

static void check_strings(struct findings *f, const char *data)
{
    static const char *const files[] = { "assets/strings/zh-CN.ini",
                                         "assets/strings/en.ini" };
    for (size_t i = 0; i < LENGTH(files); i++) {
        char path[PATH_BYTES];
        struct error err = { "" };
        struct strings *s = NULL;
        paths_join(path, data, files[i]);
        if (strings_load(path, &s, &err))
            found(f, err.text);
        else
            printf("ok: strings %s, %d keys\n", path, strings_count(s));
        strings_destroy(s);
    }
}

static void check_tour(struct findings *f, const char *data,
                       const struct config *c)
{
    char path[PATH_BYTES];
    struct error err = { "" };
    struct tour tour;
    session_tour_file(data, c, path);
    if (tour_load(path, &tour, &err))
        found(f, err.text);
    else
        printf("ok: tour %s, %d stops\n", path, tour.n);
}

static void check_fonts(struct findings *f, const char *data)
{
    char dir[PATH_BYTES];
    struct error err = { "" };
    struct fonts *fonts = NULL;
    paths_join(dir, data, "fonts");
    struct font_search search = { .fonts_dir = dir };
    if (fonts_create(&search, &fonts, &err))
        found(f, err.text);
    else
        fonts_report(fonts, ok_line, NULL);
    fonts_destroy(fonts);
}

/* What the rules found is the register's business, not a fault of the file. */
static enum status tell_rules(struct store *store, struct error *err)
{
    struct rule_counts counts;
    enum status s = store_rules_count(store, &counts, err);
    for (int i = 0; i < counts.n && !s; i++)
        printf("rule: %s, %s, %s: %lld household%s\n", counts.of[i].id,
               severity_key(counts.of[i].severity), counts.of[i].zh,
               (long long)counts.of[i].households,
               counts.of[i].households == 1 ? "" : "s");
    if (!s && counts.n_changed > 0)
        printf("rules: %lld household%s changed since the rules ran; "
               "`wanjia rules --register F` runs them\n",
               (long long)counts.n_changed, counts.n_changed == 1 ? "" : "s");
    arena_finish(&counts.arena);
    return s;
}

static void check_register(struct findings *f, const char *path)
{
    struct error err = { "" };
    struct store *store = NULL;
    struct store_facts facts;
    int64_t n = 0;
    if (!*path) {
        found(f, "no register; give --register FILE or set [source] "
                 "register");
        return;
    }
    enum status s = store_open(path, STORE_READ, &store, &err);
    if (!s)
        s = store_facts(store, &facts, &err);
    if (!s)
        s = store_check(store, found, f, &n, &err);
    if (!s)
        s = tell_rules(store, &err);
    if (s)
        found(f, err.text);
    else if (n == 0)
        printf("ok: register %s, county %lld, years %d to %d%s\n", path,
               (long long)facts.home, facts.year_first, facts.year_last,
               facts.freshness.demo ? ", demo" : "");
    store_close(store);
}

static void recount(struct findings *f, const char *path)
{
    struct error err = { "" };
    if (store_recount(path, &err))
        found(f, err.text);
    else
        printf("ok: register %s counted anew\n", path);
}

static int run(int argc, char **argv)
{
    const char *config = NULL, *reg = NULL, *size = NULL, *screens = NULL;
    bool count = false;
    int w = 0, h = 0;
    const struct cmd_option options[] = {
        { "config", &config, NULL }, { "register", &reg, NULL },
        { "size", &size, NULL },     { "screens", &screens, NULL },
        { "recount", NULL, &count },
    };
    int code = cmd_parse(&cmd_check, argc, argv, options, LENGTH(options));
    if (code)
        return code < 0 ? 0 : code;
    if (size && !cmd_parse_size(size, &w, &h))
        return EXIT_USAGE;
    char data[PATH_BYTES];
    struct error err = { "" };
    if (paths_data(data, &err))
        return cmd_fail(EXIT_FAILED, "%s", err.text);
    struct findings f = { 0 };
    struct config c;
    check_config(&f, config, data, &c);
    check_text(&f, &c, w ? w : c.width, h ? h : c.height);
    check_theme(&f, data, &c);
    check_screens(&f, screens, data);
    check_strings(&f, data);
    check_tour(&f, data, &c);
    check_fonts(&f, data);
    if (count)
        recount(&f, reg ? reg : c.register_path);
    check_register(&f, reg ? reg : c.register_path);
    if (f.n)
        printf("%lld problem%s\n", (long long)f.n, f.n == 1 ? "" : "s");
    return f.n ? EXIT_FAILED : 0;
}

const struct cmd cmd_check = { "check",
                               "what is wrong with configuration, "
                               "fonts or register, and where",
                               usage, run };
