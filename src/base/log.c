#include "base/log.h"

#include "base/clock.h"
#include "base/str.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>

#define LINE_BYTES 1024

static atomic_int least = LOG_INFO;

void log_set_level(enum log_level level)
{
    atomic_store(&least, (int)level);
}

void log_line(enum log_level level, const char *fmt, ...)
{
    static const char *const names[] = { "debug", "info", "warn", "error" };
    if ((int)level < atomic_load(&least))
        return;
    char text[LINE_BYTES], when[32];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    str_one_line(text);
    civil_format_iso(clock_unix_s(), when);
    fprintf(stderr, "%s %s %s\n", when, names[level], text);
}
