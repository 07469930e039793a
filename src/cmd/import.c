#include "app/paths.h"
#include "base/clock.h"
#include "base/str.h"
#include "cmd/cmd.h"
#include "intake/import.h"
#include "intake/rows.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: wanjia import --into F [OPTION …] FILE…\n"
    "       wanjia import --guess FILE\n"
    "\n"
    "Brings a county's exports into a register: CSV (UTF-8, GBK, GB18030,\n"
    "UTF-16), XLSX, and GeoJSON outlines. The common order of county systems "
    "is\n"
    "known by its headers; any other by a mapping. Rows of persons are folded\n"
    "into households. The register is written beside its name and put in "
    "place\n"
    "whole: stopped, killed or out of disk, the old one stays.\n"
    "\n"
    "  --into F       the register, changed or made\n"
    "  --mapping M    which column is what: config/README.md\n"
    "  --guess        print a mapping to edit, from the headers and a sample\n"
    "  --dry-run      tell what would happen, change nothing\n"
    "  --complete     the files hold every household of their area: those not\n"
    "                 in them are removed (tombstones stay)\n"
    "  --add-places   villages that nobody knows are made below their "
    "township\n"
    "  --audience A   public (names masked as they are read; default) or "
    "staff\n"
    "  --year Y       what the files tell of\n"
    "  --as-of TIME   when they were made: 2016-04-14T09:41:00+08:00\n"
    "  --datum D      of positions: wgs84 (default), gcj02 or bd09\n"
    "  --aliases F    codes of another list: code,same_as\n";

#define FILES_MAX 256
#define LINE_S    5 /* between two lines of progress, not on a terminal */

static volatile sig_atomic_t stop_signal;

static void on_signal(int number)
{
    stop_signal = number;
}

static bool stopped(void *ctx)
{
    (void)ctx;
    return stop_signal != 0;
}

struct progress {
    bool terminal;
    char what[16];
    int64_t began_us, told_us;
};

/* A bar with rate and time left on a terminal, now and then a line elsewhere.
 */
static void tell(void *ctx, const char *what, int64_t done, int64_t total)
{
    struct progress *p = ctx;
    int64_t now = clock_monotonic_us();
    if (strcmp(p->what, what) != 0) {
        if (p->terminal && p->what[0])
            fputc('\n', stderr);
        str_copy(p->what, sizeof p->what, what);
        p->began_us = p->told_us = now;
        return;
    }
    double gone_s = (double)(now - p->began_us) / 1e6;
    double part = total > 0 ? (double)done / (double)total : 0;
    if (now - p->told_us < (p->terminal ? 200000 : LINE_S * 1000000) ||
        part <= 0)
        return;
    p->told_us = now;
    double left_s = gone_s / part - gone_s, rate = (double)done / gone_s;
    bool bytes = !strcmp(what, "rows");
    char speed[32];
    str_format(speed, sizeof speed, bytes ? "%.1f MB/s" : "%.0f/s",
               bytes ? rate / 1e6 : rate);
    if (!p->terminal) {
        fprintf(stderr, "%s: %.0f %%, %s, %.0f s left\n", what, part * 100,
                speed, left_s);
        return;
    }
    char bar[41];
    int full = (int)(part * 40);
    for (int i = 0; i < 40; i++)
        bar[i] = i < full ? '#' : '.';
    bar[40] = 0;
    fprintf(stderr, "\r%-11s [%s] %3.0f %% %s, %.0f s left   ", what, bar,
            part * 100, speed, left_s);
}

static int guess(const char *path, const char *assets)
{
    char synonyms[PATH_BYTES];
    struct words *words = NULL;
    struct error err = { "" };
    enum status s = STATUS_OK;
    if (!paths_join(synonyms, assets, "import/synonyms.csv"))
        return cmd_fail(EXIT_FAILED, "%s: the path is too long", assets);
    s = words_create(synonyms, &words, &err);
    if (!s)
        s = rows_guess(path, words, stdout, &err);
    words_destroy(words);
    return s ? cmd_fail(EXIT_FAILED, "%s", err.text) : 0;
}

/* Files are the words without a dash, wherever they stand; options are left
 * in argv for cmd_parse(). */
static int split(int *argc, char **argv, const char **files)
{
    static const char *const valued[] = { "--into",   "--mapping", "--audience",
                                          "--year",   "--as-of",   "--datum",
                                          "--aliases" };
    int n = 0, kept = 1;
    for (int i = 1; i < *argc; i++) {
        bool value = false;
        for (size_t k = 0; k < LENGTH(valued); k++)
            value |= !strcmp(argv[i], valued[k]);
        if (argv[i][0] != '-' && n < FILES_MAX) {
            files[n++] = argv[i];
            continue;
        }
        argv[kept++] = argv[i];
        if (value && i + 1 < *argc)
            argv[kept++] = argv[++i];
    }
    *argc = kept;
    return n;
}

static int import_files(struct import_options *o)
{
    struct progress p = { .terminal = isatty(STDERR_FILENO) };
    struct import_report report;
    struct error err = { "" };
    struct sigaction a = { .sa_handler = on_signal };
    sigaction(SIGINT, &a, NULL);
    sigaction(SIGTERM, &a, NULL);
    o->progress = tell;
    o->progress_ctx = &p;
    o->stop = stopped;
    enum status s = import_run(o, &report, &err);
    if (p.terminal && p.what[0])
        fputc('\n', stderr);
    if (!s)
        import_report_print(&report, stdout);
    import_report_finish(&report);
    return s ? cmd_fail(EXIT_FAILED, "%s", err.text) : 0;
}

static int run(int argc, char **argv)
{
    const char *files[FILES_MAX], *audience = NULL, *year = NULL, *as_of = NULL,
                                  *datum = NULL;
    struct import_options o = { 0 };
    bool guessing = false;
    int64_t n_year = 0;
    o.files = files;
    o.n_files = split(&argc, argv, files);
    const struct cmd_option options[] = {
        { "into", &o.into, NULL },
        { "mapping", &o.mapping, NULL },
        { "guess", NULL, &guessing },
        { "dry-run", NULL, &o.dry_run },
        { "complete", NULL, &o.complete },
        { "add-places", NULL, &o.add_places },
        { "audience", &audience, NULL },
        { "year", &year, NULL },
        { "as-of", &as_of, NULL },
        { "datum", &datum, NULL },
        { "aliases", &o.aliases, NULL },
    };
    int code = cmd_parse(&cmd_import, argc, argv, options, LENGTH(options));
    if (code)
        return code < 0 ? 0 : code;
    char data[PATH_BYTES], assets[PATH_BYTES], rules[PATH_BYTES];
    struct error err = { "" };
    if (paths_data(data, &err))
        return cmd_fail(EXIT_FAILED, "%s", err.text);
    paths_join(assets, data, "assets");
    paths_join(rules, data, "config/rules.ini");
    o.assets_dir = assets;
    o.rules = rules;
    if (o.n_files == 0)
        return cmd_fail(EXIT_USAGE, "import: give at least one file");
    if (guessing)
        return guess(files[0], assets);
    if (!o.into || !*o.into)
        return cmd_fail(EXIT_USAGE, "import: give --into FILE");
    if (audience && strcmp(audience, "public") && strcmp(audience, "staff"))
        return cmd_fail(EXIT_USAGE, "--audience %s: expected public or staff",
                        audience);
    o.staff = audience && !strcmp(audience, "staff");
    if (year && !str_parse_int(year, 1990, 2199, &n_year))
        return cmd_fail(EXIT_USAGE, "--year %s: expected a year", year);
    o.year = (int)n_year;
    if (as_of && !civil_parse_iso(as_of, &o.as_of_unix_s))
        return cmd_fail(EXIT_USAGE,
                        "--as-of %s: expected a time like "
                        "2016-04-14T09:41:00+08:00",
                        as_of);
    o.datum_given = datum != NULL;
    if (datum && !datum_parse(datum, &o.datum))
        return cmd_fail(EXIT_USAGE, "--datum %s: expected wgs84, gcj02 or bd09",
                        datum);
    return import_files(&o);
}

const struct cmd cmd_import = { "import", "a county's exports into a register",
                                usage, run };
