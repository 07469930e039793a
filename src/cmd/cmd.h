/* cmd - the subcommands, one file each. */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include "base/base.h"

#define EXIT_FAILED 1 /* it was tried and did not work */
#define EXIT_USAGE  2 /* it was asked for wrongly */

#define WANJIA_VERSION "0.1.0"

struct cmd {
    const char *name, *summary;        /* summary: a line of `wanjia --help` */
    const char *usage;                 /* all of `wanjia NAME --help` */
    int (*run)(int argc, char **argv); /* argv[0] is the name */
};

extern const struct cmd cmd_show, cmd_shot, cmd_demo, cmd_check, cmd_bench,
    cmd_serve, cmd_import, cmd_feed, cmd_backup, cmd_rules, cmd_pin;

/* When the process began, microseconds of the monotonic clock. */
extern int64_t cmd_started_us;

/* "wanjia: …" on standard error, one line; returns `code`. */
int cmd_fail(int code, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* One option "--name" or "--name VALUE" (also "--name=VALUE"). */
struct cmd_option {
    const char *name;
    const char **value; /* where the value goes; NULL: a flag */
    bool *flag;
};

/* Fill the options; 0 when all is well. --help prints `usage` and gives -1
 * (exit 0). Unknown options, missing values and stray words: one line and
 * EXIT_USAGE. */
int cmd_parse(const struct cmd *c, int argc, char **argv,
              const struct cmd_option *options, int n);

/* "3840x2160" into w, h; one line and false when it is not a size. */
bool cmd_parse_size(const char *text, int *w, int *h);

#endif
