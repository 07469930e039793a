#include "app/paths.h"
#include "base/clock.h"
#include "base/str.h"
#include "cmd/cmd.h"
#include "intake/demo.h"

#include <stdio.h>
#include <unistd.h>

static const char usage[] =
    "usage: wanjia demo --out F [--households N] [--seed S] [--force]\n"
    "\n"
    "Writes a synthetic register: two real counties, Minhe and Yongjing, and\n"
    "invented people. Equal options give equal content. Nothing is written\n"
    "under the name F before all of it is.\n"
    "\n"
    "  --out F          the register file\n"
    "  --households N   40 to 25000000, both counties together (default\n"
    "                   about 21000)\n"
    "  --seed S         another invention (default 1)\n"
    "  --force          replace an existing file\n";

struct progress {
    bool terminal;
    int64_t began_us, said_us;
    const char *what;
};

/* A bar with rate and time left on a terminal, a line each 10 s elsewhere. */
static void show_progress(void *ctx, const char *what, int64_t done,
                          int64_t total)
{
    struct progress *p = ctx;
    int64_t now = clock_monotonic_us();
    int64_t pause = p->terminal ? 100000 : 10000000;
    bool end = done >= total;
    if (p->what != what) {
        p->what = what;
        p->began_us = now;
        p->said_us = 0;
    }
    if (total <= 0 || (now - p->said_us < pause && !(end && p->terminal)) ||
        (!p->terminal && now - p->began_us < pause))
        return;
    p->said_us = now;
    double s = (double)(now - p->began_us) / 1e6;
    double rate = s > 0 ? (double)done / s : 0;
    double left = rate > 0 ? (double)(total - done) / rate : 0;
    fprintf(stderr, "%s%s %lld of %lld, %.0f a second, %.0f s left%s",
            p->terminal ? "\r\033[K" : "", what, (long long)done,
            (long long)total, rate, left, p->terminal && !end ? "" : "\n");
}

static int run(int argc, char **argv)
{
    const char *out = NULL, *households = NULL, *seed = NULL;
    bool force = false;
    const struct cmd_option options[] = {
        { "out", &out, NULL },
        { "households", &households, NULL },
        { "seed", &seed, NULL },
        { "force", NULL, &force },
    };
    int64_t n = 0, s = 1;
    int code = cmd_parse(&cmd_demo, argc, argv, options, LENGTH(options));
    if (code)
        return code < 0 ? 0 : code;
    if (!out || !*out)
        return cmd_fail(EXIT_USAGE, "demo: give --out FILE");
    if (households && !str_parse_int(households, 40, 25000000, &n))
        return cmd_fail(EXIT_USAGE, "--households %s: expected 40 to 25000000",
                        households);
    if (seed && !str_parse_int(seed, 0, INT64_MAX, &s))
        return cmd_fail(EXIT_USAGE, "--seed %s: expected a whole number from 0",
                        seed);
    if (!force && access(out, F_OK) == 0)
        return cmd_fail(EXIT_FAILED, "%s exists already; --force replaces it",
                        out);
    char data[PATH_BYTES], assets[PATH_BYTES], rules[PATH_BYTES];
    struct error err = { "" };
    struct progress progress = { .terminal = isatty(STDERR_FILENO) };
    enum status status = paths_data(data, &err);
    if (!status && (!paths_join(assets, data, "assets") ||
                    !paths_join(rules, data, "config/rules.ini")))
        status = error_set(&err, STATUS_INVALID, "%s: the path is too long",
                           data);
    struct demo_options o = { .assets_dir = assets,
                              .out_path = out,
                              .rules = rules,
                              .households = n,
                              .seed = (uint64_t)s,
                              .progress = show_progress,
                              .progress_ctx = &progress };
    if (!status)
        status = demo_write(&o, &err);
    if (status)
        return cmd_fail(EXIT_FAILED, "%s", err.text);
    printf("%s written\n", out);
    return 0;
}

const struct cmd cmd_demo = { "demo",
                              "write a demo register: real places, "
                              "invented people",
                              usage, run };
