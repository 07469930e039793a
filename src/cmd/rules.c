#include "app/paths.h"
#include "base/clock.h"
#include "base/str.h"
#include "cmd/cmd.h"
#include "store/rules.h"
#include "store/update.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static const char usage[] =
    "usage: wanjia rules --register F [--rules FILE]\n"
    "       wanjia rules --list [--rules FILE]\n"
    "\n"
    "Runs the quality rules over a register: over the households that changed\n"
    "since the last run, or over all when the rules, the day or a poverty "
    "line\n"
    "are others. What they find is shown with the household and counted by\n"
    "`wanjia check`. An import and a demo run them by themselves.\n"
    "\n"
    "  --register F   the register\n"
    "  --rules FILE   another file of rules than config/rules.ini\n"
    "  --list         only try the rules and list them\n";

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

static void tell(void *ctx, double done)
{
    (void)ctx;
    fprintf(stderr, "\rrules %3.0f %%", done > 1 ? 100 : done * 100);
}

static void list(const struct rules *r)
{
    for (int i = 0; i < r->n; i++)
        printf("%-18s %-8s %s / %s\n", r->of[i].id,
               severity_key(r->of[i].severity), r->of[i].zh, r->of[i].en);
}

static void print_counts(const struct rule_counts *c)
{
    for (int i = 0; i < c->n; i++)
        printf("%-18s %-8s %8lld  %s\n", c->of[i].id,
               severity_key(c->of[i].severity), (long long)c->of[i].households,
               c->of[i].zh);
}

static enum status run_over(const char *path, const struct rules *rules,
                            struct error *err)
{
    struct store *s = NULL;
    struct rules_report report = { 0 };
    struct rule_counts counts = { 0 };
    struct sigaction a = { .sa_handler = on_signal };
    bool terminal = isatty(STDERR_FILENO);
    sigaction(SIGINT, &a, NULL);
    sigaction(SIGTERM, &a, NULL);
    enum status status = store_open(path, STORE_WRITE, &s, err);
    if (!status) {
        store_stop_when(s, stopped, NULL);
        status = store_rules_run(s, rules, clock_unix_s(),
                                 terminal ? tell : NULL, NULL, &report, err);
        store_stop_when(s, NULL, NULL);
    }
    if (terminal)
        fputc('\n', stderr);
    if (status == STATUS_CANCELLED)
        error_set(err, status, "stopped; the next run goes on from here");
    if (!status)
        status = store_rules_count(s, &counts, err);
    if (!status) {
        print_counts(&counts);
        printf("%s: %lld household%s looked at, %lld new findings, %lld gone\n",
               path, (long long)report.households,
               report.households == 1 ? "" : "s", (long long)report.found,
               (long long)report.gone);
    }
    arena_finish(&counts.arena);
    store_close(s);
    return status;
}

static int run(int argc, char **argv)
{
    const char *reg = NULL, *file = NULL;
    bool only_list = false;
    const struct cmd_option options[] = {
        { "register", &reg, NULL },
        { "rules", &file, NULL },
        { "list", NULL, &only_list },
    };
    int code = cmd_parse(&cmd_rules, argc, argv, options, LENGTH(options));
    if (code)
        return code < 0 ? 0 : code;
    if (!only_list && (!reg || !*reg))
        return cmd_fail(EXIT_USAGE, "rules: give --register FILE or --list");
    char data[PATH_BYTES], usual[PATH_BYTES];
    struct rules *rules = NULL;
    struct error err = { "" };
    enum status s = STATUS_OK;
    if (!file) {
        s = paths_data(data, &err);
        if (!s && !paths_join(usual, data, "config/rules.ini"))
            s = error_set(&err, STATUS_INVALID, "%s: the path is too long",
                          data);
        file = usual;
    }
    if (!s)
        s = rules_read(file, &rules, &err);
    if (!s)
        s = rules_compile(rules, &err);
    if (!s && only_list)
        list(rules);
    else if (!s)
        s = run_over(reg, rules, &err);
    rules_destroy(rules);
    return s ? cmd_fail(EXIT_FAILED, "%s", err.text) : 0;
}

const struct cmd cmd_rules = { "rules", "run the quality rules over a register",
                               usage, run };
