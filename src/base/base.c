#include "base/base.h"

#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum status error_set(struct error *err, enum status status, const char *fmt,
                      ...)
{
    if (err) {
        va_list args;
        va_start(args, fmt);
        vsnprintf(err->text, sizeof err->text, fmt, args);
        va_end(args);
        str_one_line(err->text);
    }
    return status;
}

void error_prefix(struct error *err, const char *fmt, ...)
{
    if (!err)
        return;
    char tail[ERROR_TEXT_BYTES];
    memcpy(tail, err->text, sizeof tail);
    va_list args;
    va_start(args, fmt);
    vsnprintf(err->text, sizeof err->text, fmt, args);
    va_end(args);
    str_append(err->text, sizeof err->text, ": %s", tail);
    str_one_line(err->text);
}

_Noreturn void assert_failed(const char *expr, const char *file, int line)
{
    fprintf(stderr, "wanjia: %s:%d: assertion failed: %s\n", file, line, expr);
    abort();
}

static void *checked(void *p)
{
    if (!p) {
        fputs("wanjia: out of memory\n", stderr);
        abort();
    }
    return p;
}

void *xcalloc(size_t n, size_t size)
{
    return checked(calloc(n ? n : 1, size ? size : 1));
}

void *xrealloc(void *p, size_t bytes)
{
    return checked(realloc(p, bytes ? bytes : 1));
}

char *xstrdup(const char *s)
{
    return checked(strdup(s));
}
