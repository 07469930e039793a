#include "cmd/cmd.h"

#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int64_t cmd_started_us;

int cmd_fail(int code, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    fputs("wanjia: ", stderr);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
    va_end(args);
    return code;
}

static const struct cmd_option *find(const struct cmd_option *options, int n,
                                     const char *name, size_t length)
{
    for (int i = 0; i < n; i++)
        if (strlen(options[i].name) == length &&
            !strncmp(options[i].name, name, length))
            return &options[i];
    return NULL;
}

int cmd_parse(const struct cmd *c, int argc, char **argv,
              const struct cmd_option *options, int n)
{
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        if (!strcmp(word, "--help") || !strcmp(word, "-h")) {
            fputs(c->usage, stdout);
            return -1;
        }
        if (!str_starts(word, "--"))
            return cmd_fail(EXIT_USAGE,
                            "%s: unexpected '%s'; see `wanjia %s --help`",
                            c->name, word, c->name);
        const char *equals = strchr(word, '=');
        size_t length = equals ? (size_t)(equals - word) - 2 : strlen(word) - 2;
        const struct cmd_option *o = find(options, n, word + 2, length);
        if (!o)
            return cmd_fail(EXIT_USAGE,
                            "%s: unknown option '%s'; see `wanjia %s --help`",
                            c->name, word, c->name);
        if (!o->value) {
            if (equals)
                return cmd_fail(EXIT_USAGE, "%s: --%s takes no value", c->name,
                                o->name);
            *o->flag = true;
            continue;
        }
        if (!equals && i + 1 >= argc)
            return cmd_fail(EXIT_USAGE, "%s: --%s needs a value", c->name,
                            o->name);
        *o->value = equals ? equals + 1 : argv[++i];
    }
    return 0;
}

bool cmd_parse_size(const char *text, int *w, int *h)
{
    char left[16];
    const char *x = strchr(text, 'x');
    int64_t a, b;
    size_t n = x ? (size_t)(x - text) : 0;
    if (n > 0 && n < sizeof left) {
        memcpy(left, text, n);
        left[n] = 0;
        if (str_parse_int(left, 0, 1 << 20, &a) &&
            str_parse_int(x + 1, 0, 1 << 20, &b)) {
            *w = (int)a;
            *h = (int)b;
            return true;
        }
    }
    cmd_fail(EXIT_USAGE, "--size %s: expected WIDTHxHEIGHT, like 3840x2160",
             text);
    return false;
}
