#include "app/bench.h"

#include "base/str.h"
#include "cmd/cmd.h"

#include <string.h>

static const char usage[] =
    "usage: wanjia bench NAME --register F [OPTION …]\n"
    "       wanjia bench nation [OPTION …]\n"
    "\n"
    "Measures the wall and prints one JSON object. NAME:\n"
    "  start    process start to the first complete frame; memory\n"
    "  tap      touch on a household's row to its panel\n"
    "  pan      drag and pinch over the county\n"
    "  nation   drag and pinch over 2,886 invented counties; no register\n"
    "  idle     processor time, frames and wake-ups at rest\n"
    "  replay   the years played\n"
    "  soak     memory and handles through a random visitor's steps\n"
    "  store    the register's questions, without a wall\n"
    "  floor    the machine's own: a frame's memcpy, a read, a present\n"
    "  store    the register's answers: views, lists, dossiers, lights\n"
    "\n"
    "  --register F   the register; default: [source] register\n"
    "  --size WxH     default 3840x2160\n"
    "  --display D    headless (default) or window\n"
    "  --seconds S    pan, nation, idle, replay: how long; default 10\n"
    "  --steps N      tap: touches (default 200); soak: steps (100,000);\n"
    "                 store: questions of a kind (200)\n"
    "  --seed S       of the random visitor and questions; default 1\n"
    "  --config F     another configuration file\n"
    "  --json         JSON, the only form there is\n";

static bool number(const char *name, const char *text, int64_t most,
                   int64_t *out)
{
    if (!text || str_parse_int(text, 1, most, out))
        return true;
    cmd_fail(EXIT_USAGE, "--%s %s: expected a whole number from 1 to %lld",
             name, text, (long long)most);
    return false;
}

static int measure(const struct session_options *so,
                   const struct bench_options *o)
{
    struct session s;
    struct error err = { "" };
    enum status status = session_open(&s, so, &err);
    if (!status)
        status = bench_run(&s, o, stdout, &err);
    session_close(&s);
    return status ? cmd_fail(EXIT_FAILED, "%s", err.text) : 0;
}

static int run(int argc, char **argv)
{
    struct bench_options o = {
        .w = 3840, .h = 2160, .seconds = 10, .started_us = cmd_started_us
    };
    struct session_options so = { .poll = true };
    const char *size = NULL, *display = NULL, *seconds = NULL, *steps = NULL;
    const char *seed = NULL;
    bool json = false;
    int64_t n_seed = 1;
    const struct cmd_option options[] = {
        { "register", &so.register_path, NULL },
        { "size", &size, NULL },
        { "display", &display, NULL },
        { "seconds", &seconds, NULL },
        { "steps", &steps, NULL },
        { "seed", &seed, NULL },
        { "config", &so.config_path, NULL },
        { "json", NULL, &json },
    };
    bool named = argc > 1 && argv[1][0] != '-';
    if (named)
        o.name = argv[1];
    int code = cmd_parse(&cmd_bench, argc - named, argv + named, options,
                         LENGTH(options));
    if (code)
        return code < 0 ? 0 : code;
    if (!o.name || !bench_known(o.name))
        return cmd_fail(EXIT_USAGE,
                        "bench '%s': expected start, tap, pan, nation, idle, "
                        "replay, soak, floor or store",
                        o.name ? o.name : "");
    o.window = display && !strcmp(display, "window");
    if (display && !o.window && strcmp(display, "headless") != 0)
        return cmd_fail(EXIT_USAGE, "--display %s: expected headless or window",
                        display);
    if (size && !cmd_parse_size(size, &o.w, &o.h))
        return EXIT_USAGE;
    if (o.w < 16 || o.h < 16 || o.w > 16384 || o.h > 16384)
        return cmd_fail(EXIT_USAGE,
                        "--size %dx%d: expected each side between 16 and 16384",
                        o.w, o.h);
    if (seconds && !str_parse_double(seconds, 0.1, 86400, &o.seconds))
        return cmd_fail(EXIT_USAGE,
                        "--seconds %s: expected a number from 0.1 to 86400",
                        seconds);
    o.steps = strcmp(o.name, "soak") == 0 ? 100000 : 200;
    if (!number("steps", steps, 100000000, &o.steps) ||
        !number("seed", seed, INT64_MAX, &n_seed))
        return EXIT_USAGE;
    o.seed = (uint64_t)n_seed;
    so.no_register = !bench_needs_register(o.name);
    return measure(&so, &o);
}

const struct cmd cmd_bench = { "bench", "measure the wall, as JSON", usage,
                               run };
