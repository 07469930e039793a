#include "app/shot.h"
#include "base/clock.h"
#include "cmd/cmd.h"

#include <string.h>

static const char usage[] =
    "usage: wanjia shot --register F --out F.png [OPTION …]\n"
    "       wanjia shot --register F --walk DIR [OPTION …]\n"
    "\n"
    "A picture of the wall, without a display. Equal options, register and\n"
    "fonts give equal bytes.\n"
    "\n"
    "  --register F   the register; default: [source] register\n"
    "  --route R      what is shown: /630222, /630222/203, /630222/203/205,\n"
    "                 /h/63022220320500417, with ?year=2016&metric=rate…\n"
    "                 (default: the register's county)\n"
    "  --size WxH     pixels, each side 16 to 16384 (default 3840x2160)\n"
    "  --at TIME      what the clock shows, like 2016-04-14T09:41:00+08:00\n"
    "                 (default: the register's as-of time)\n"
    "  --out F.png    where the picture goes\n"
    "  --dump F.txt   also write the command list\n"
    "  --walk DIR     county, township, village and household into DIR\n"
    "  --touch P      touched there in turn first: X,Y in pixels from the\n"
    "                 top left, parted by spaces, like \"960,540 40,1040\"\n"
    "  --lang L       zh-CN or en\n"
    "  --config F     another configuration file\n"
    "  --screens DIR  another folder than config/screens\n"
    "  --vision V     as seen with protanopia, deuteranopia, tritanopia\n"
    "  --test-pattern the installer's picture instead of a route\n"
    "  --staff        as staff sees it, where [privacy] audience = staff\n"
    "  --timing       print first_frame_ms, since the process began\n";

static int run(int argc, char **argv)
{
    const char *reg = NULL, *route = NULL, *size = "3840x2160", *at = NULL,
               *out = NULL, *dump = NULL, *walk = NULL, *lang = NULL,
               *config = NULL, *screens = NULL, *vision = NULL;
    bool timing = false;
    struct shot_options o = { 0 };
    const struct cmd_option options[] = {
        { "register", &reg, NULL },
        { "route", &route, NULL },
        { "size", &size, NULL },
        { "at", &at, NULL },
        { "out", &out, NULL },
        { "dump", &dump, NULL },
        { "walk", &walk, NULL },
        { "touch", &o.touch, NULL },
        { "lang", &lang, NULL },
        { "config", &config, NULL },
        { "screens", &screens, NULL },
        { "vision", &vision, NULL },
        { "timing", NULL, &timing },
        { "staff", NULL, &o.staff },
        { "test-pattern", NULL, &o.pattern },
    };
    int code = cmd_parse(&cmd_shot, argc, argv, options, LENGTH(options));
    if (code)
        return code < 0 ? 0 : code;
    if (!out && !dump && !walk)
        return cmd_fail(EXIT_USAGE, "shot: give --out F.png, --dump F.txt or "
                                    "--walk DIR");
    if (o.pattern && (walk || route))
        return cmd_fail(EXIT_USAGE, "shot: --test-pattern is a picture of its "
                                    "own; leave out --route and --walk");
    if (walk && (out || dump || route))
        return cmd_fail(EXIT_USAGE, "shot: --walk chooses its own routes and "
                                    "files; leave out --route, --out, --dump");
    if (!cmd_parse_size(size, &o.w, &o.h))
        return EXIT_USAGE;
    if (at && !civil_parse_iso(at, &o.at_unix_s))
        return cmd_fail(EXIT_USAGE,
                        "--at %s: expected a time like "
                        "2016-04-14T09:41:00+08:00",
                        at);
    struct error err = { "" };
    if (vision && vision_parse(vision, &o.vision, &err))
        return cmd_fail(EXIT_USAGE, "shot: %s", err.text);
    o.route = route;
    o.out = out;
    o.dump = dump;
    o.started_us = timing ? cmd_started_us : 0;
    struct session s;
    struct session_options so = { .config_path = config,
                                  .register_path = reg,
                                  .screens_dir = screens,
                                  .language = lang };
    enum status status = session_open(&s, &so, &err);
    if (!status)
        status = walk ? shot_walk(&s, walk, &o, &err) : shot_take(&s, &o, &err);
    session_close(&s);
    return status ? cmd_fail(EXIT_FAILED, "%s", err.text) : 0;
}

const struct cmd cmd_shot = { "shot",
                              "a picture of any route, without a "
                              "display",
                              usage, run };
