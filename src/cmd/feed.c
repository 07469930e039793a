#include "app/session.h"
#include "base/clock.h"
#include "base/str.h"
#include "cmd/cmd.h"

#include <signal.h>
#include <stdio.h>
#include <time.h>

static const char usage[] =
    "usage: wanjia feed --once | --follow [--config F] [--url U] [OPTION …]\n"
    "\n"
    "Brings a register up to date with a feed. --once does it once, without\n"
    "another try, for cron; --follow goes on and prints what happens, until\n"
    "SIGTERM or SIGINT. A wall with [source] kind = feed does so by itself.\n"
    "\n"
    "  --url U         the feed; default: [source] url\n"
    "  --register F    the register to fill; default: one under state_dir\n"
    "  --token-file F  what to show the server; default: [source] token_file\n"
    "  --ca-file F     whom to trust; default: [source] ca_file\n"
    "  --config F      another configuration file\n"
    "  --seconds S     --follow: leave after so long\n"
    "\n"
    "Exit status: 0 the register equals the server's (rejected rows are "
    "told);\n"
    "1 the disk or the register failed; 2 asked for wrongly; 3 the network or\n"
    "the server failed, and may come back; 4 somebody must act: token,\n"
    "certificate, url, or a server that is no feed.\n";

#define EXIT_NETWORK 3
#define EXIT_ACT     4

static volatile sig_atomic_t stop_signal;

static void on_signal(int number)
{
    stop_signal = number;
}

static int exit_code(enum trouble t)
{
    switch (t) {
    case TROUBLE_NONE:
    case TROUBLE_REJECTED:
    case TROUBLE_CLOCK: return 0;
    case TROUBLE_DISK:
    case TROUBLE_READ_ONLY:
    case TROUBLE_REGISTER: return EXIT_FAILED;
    case TROUBLE_DNS:
    case TROUBLE_REFUSED:
    case TROUBLE_TIMEOUT:
    case TROUBLE_STALL:
    case TROUBLE_CUT:
    case TROUBLE_BUSY:
    case TROUBLE_SERVER: return EXIT_NETWORK;
    default: return EXIT_ACT;
    }
}

static const char *state_word(const struct feed_client_state *s)
{
    static const char *const words[] = { [SOURCE_LIVE] = "live",
                                         [SOURCE_LATE] = "late",
                                         [SOURCE_STALE] = "stale",
                                         [SOURCE_NEVER] = "never" };
    return s->loading ? "loading" : words[s->state];
}

/* "live: 120 rows, as of 2016-04-14T09:41:00+08:00: 3 rows rejected" */
static void print_state(const struct feed_client_state *s)
{
    char time[32] = "unknown";
    if (s->as_of_unix_s)
        civil_format_iso(s->as_of_unix_s, time);
    printf("%s: %lld rows, as of %s%s%s", state_word(s), (long long)s->n_rows,
           time, s->reason[0] ? ": " : "", s->reason);
    if (s->retry_in_s > 0)
        printf("; again in %.1f s", s->retry_in_s);
    printf("\n");
    fflush(stdout);
}

static int once(const struct feed_client_options *o)
{
    struct feed_client_state s;
    feed_client_once(o, &stop_signal, &s);
    int code = exit_code(s.trouble);
    if (code)
        return cmd_fail(code, "feed: %s", s.reason);
    print_state(&s);
    return 0;
}

static bool same(const struct feed_client_state *a,
                 const struct feed_client_state *b)
{
    return a->state == b->state && a->trouble == b->trouble &&
           a->n_rows == b->n_rows && a->n_failures == b->n_failures &&
           a->loading == b->loading && a->n_rejected == b->n_rejected;
}

static int follow(const struct feed_client_options *o, double seconds)
{
    struct feed_client *c;
    struct feed_client_state now, told = { .n_rows = -1 };
    struct error err = { "" };
    const struct timespec pause = { .tv_nsec = 50000000 };
    int64_t end_us = clock_monotonic_us() + (int64_t)(seconds * 1e6);
    if (feed_client_create(o, &c, &err))
        return cmd_fail(EXIT_FAILED, "%s", err.text);
    while (!stop_signal && (seconds == 0 || clock_monotonic_us() < end_us)) {
        feed_client_state(c, &now);
        if (!same(&now, &told) && now.n_tries)
            print_state(&now);
        told = now;
        nanosleep(&pause, NULL);
    }
    feed_client_destroy(c);
    return 0;
}

static enum status read_config(const char *given, struct config *c,
                               struct error *err)
{
    char data[PATH_BYTES], path[PATH_BYTES];
    int n = 0;
    *c = config_default();
    enum status s = paths_data(data, err);
    if (!s)
        s = session_config_path(given, data, path, err);
    if (!s)
        s = config_load(path, c, NULL, NULL, &n, err);
    if (!s && n)
        s = error_set(err, STATUS_INVALID,
                      "%s: %d problem%s; see `wanjia check`", path, n,
                      n == 1 ? "" : "s");
    return s;
}

static void take(char *field, size_t size, const char *given)
{
    if (given)
        str_copy(field, size, given);
}

static int run(int argc, char **argv)
{
    const char *config = NULL, *url = NULL, *reg = NULL, *token = NULL,
               *ca = NULL, *seconds = NULL;
    bool do_once = false, do_follow = false;
    double s = 0;
    const struct cmd_option options[] = {
        { "once", NULL, &do_once },  { "follow", NULL, &do_follow },
        { "config", &config, NULL }, { "url", &url, NULL },
        { "register", &reg, NULL },  { "token-file", &token, NULL },
        { "ca-file", &ca, NULL },    { "seconds", &seconds, NULL },
    };
    int code = cmd_parse(&cmd_feed, argc, argv, options, LENGTH(options));
    if (code)
        return code < 0 ? 0 : code;
    if (do_once == do_follow)
        return cmd_fail(EXIT_USAGE, "feed: give --once or --follow");
    if (seconds && !str_parse_double(seconds, 0, 1e9, &s))
        return cmd_fail(EXIT_USAGE, "--seconds %s: expected a number", seconds);
    struct config c;
    struct error err = { "" };
    char path[PATH_BYTES];
    if (read_config(config, &c, &err))
        return cmd_fail(EXIT_FAILED, "%s", err.text);
    take(c.url, sizeof c.url, url);
    take(c.token_file, sizeof c.token_file, token);
    take(c.ca_file, sizeof c.ca_file, ca);
    c.source_kind = SOURCE_FEED;
    if (!c.url[0])
        return cmd_fail(EXIT_USAGE, "feed: give --url URL or set [source] url");
    if (session_register(&c, path, &err))
        return cmd_fail(EXIT_FAILED, "%s", err.text);
    struct sigaction a = { .sa_handler = on_signal };
    sigaction(SIGTERM, &a, NULL);
    sigaction(SIGINT, &a, NULL);
    struct feed_client_options o = session_feed_options(&c, reg ? reg : path);
    return do_once ? once(&o) : follow(&o, s);
}

const struct cmd cmd_feed = { "feed", "bring a register up to date with a feed",
                              usage, run };
