#include "base/str.h"
#include "cmd/cmd.h"
#include "store/store.h"

#include <stdio.h>
#include <unistd.h>

static const char usage[] =
    "usage: wanjia backup --register F --to G\n"
    "\n"
    "Copies a register that may be in use: whole, as it was at one moment, "
    "and\n"
    "put in place of G at once. A damaged register is refused, so that it "
    "does\n"
    "not take a good copy's place. To restore, copy G back under the "
    "register's\n"
    "name; a running wall takes it up within a second.\n"
    "\n"
    "  --register F   the register\n"
    "  --to G         the copy\n";

static void tell(void *ctx, double done)
{
    (void)ctx;
    fprintf(stderr, "\r%3.0f %% copied%s", done * 100, done >= 1 ? "\n" : "");
}

static int run(int argc, char **argv)
{
    const char *reg = NULL, *to = NULL;
    const struct cmd_option options[] = { { "register", &reg, NULL },
                                          { "to", &to, NULL } };
    int code = cmd_parse(&cmd_backup, argc, argv, options, LENGTH(options));
    if (code)
        return code < 0 ? 0 : code;
    if (!reg || !to)
        return cmd_fail(EXIT_USAGE, "backup: give --register F and --to G");
    struct error err = { "" };
    if (store_backup(reg, to, isatty(STDERR_FILENO) ? tell : NULL, NULL, &err))
        return cmd_fail(EXIT_FAILED, "%s", err.text);
    printf("%s written\n", to);
    return 0;
}

const struct cmd cmd_backup = { "backup",
                                "a whole copy of a register that is in use",
                                usage, run };
