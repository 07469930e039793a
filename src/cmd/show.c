#include "app/loop.h"
#include "base/clock.h"
#include "base/str.h"
#include "cmd/cmd.h"

static const char usage[] =
    "usage: wanjia show [--register F] [OPTION …]\n"
    "\n"
    "The wall, full screen. Touch, mouse, arrow keys with OK and Back; H goes\n"
    "home, R draws a household, P plays the years, L changes the language,\n"
    "Ctrl-Q leaves.\n"
    "\n"
    "  --register F   the register; default: [source] register\n"
    "  --route R      what is shown first: /630222, /630222/203 …\n"
    "  --size WxH     a window of this size instead of the whole display\n"
    "  --windowed     a window\n"
    "  --present P    auto, software, texture or headless\n"
    "  --lang L       zh-CN or en\n"
    "  --at TIME      the clock stands at this time\n"
    "  --seconds S    leave after so long\n"
    "  --config F     another configuration file\n"
    "  --timing       print first_frame_ms, since the process began\n"
    "  --test-pattern cells, seams, greys and the finger's trace, for the\n"
    "                 installer; Back leaves it\n"
    "  --probe        4 px squares at the bottom right for an observer: green\n"
    "                 when shown, magenta left of it on a household\n";

static int run(int argc, char **argv)
{
    struct loop_options o = { 0 };
    const char *size = NULL, *at = NULL, *seconds = NULL;
    bool timing = false;
    const struct cmd_option options[] = {
        { "register", &o.register_path, NULL },
        { "route", &o.route, NULL },
        { "size", &size, NULL },
        { "windowed", NULL, &o.windowed },
        { "present", &o.present, NULL },
        { "lang", &o.language, NULL },
        { "at", &at, NULL },
        { "seconds", &seconds, NULL },
        { "config", &o.config_path, NULL },
        { "timing", NULL, &timing },
        { "test-pattern", NULL, &o.pattern },
        { "probe", NULL, &o.probe },
    };
    int code = cmd_parse(&cmd_show, argc, argv, options, LENGTH(options));
    if (code)
        return code < 0 ? 0 : code;
    if (size && !cmd_parse_size(size, &o.w, &o.h))
        return EXIT_USAGE;
    if (size && (o.w < 16 || o.h < 16 || o.w > 16384 || o.h > 16384))
        return cmd_fail(EXIT_USAGE,
                        "--size %s: expected each side between 16 and 16384",
                        size);
    if (at && !civil_parse_iso(at, &o.frozen_unix_s))
        return cmd_fail(EXIT_USAGE,
                        "--at %s: expected a time like "
                        "2016-04-14T09:41:00+08:00",
                        at);
    if (seconds && !str_parse_double(seconds, 0, 1e9, &o.seconds))
        return cmd_fail(EXIT_USAGE, "--seconds %s: expected a number", seconds);
    o.started_us = timing ? cmd_started_us : 0;
    struct error err = { "" };
    return loop_run(&o, &err) ? cmd_fail(EXIT_FAILED, "%s", err.text) : 0;
}

const struct cmd cmd_show = { "show", "the wall, full screen", usage, run };
