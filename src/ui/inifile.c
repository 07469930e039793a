#include "ui/inifile.h"

#include "base/str.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

PRINTF_LIKE(4, 0)
static void tell(struct inifile *f, int line, const char *section,
                 const char *fmt, va_list args)
{
    char text[ERROR_TEXT_BYTES], what[ERROR_TEXT_BYTES];
    f->n_problems++;
    if (!f->report)
        return;
    vsnprintf(what, sizeof what, fmt, args);
    if (section && *section)
        str_format(text, sizeof text, "%s:%d: [%s] %s", f->path, line, section,
                   what);
    else
        str_format(text, sizeof text, "%s:%d: %s", f->path, line, what);
    str_one_line(text);
    f->report(f->ctx, text);
}

void inifile_problem(struct inifile *f, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    tell(f, f->line, f->section, fmt, args);
    va_end(args);
}

void inifile_problem_at(struct inifile *f, int line, const char *section,
                        const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    tell(f, line, section, fmt, args);
    va_end(args);
}

/* Spaces at both ends are cut, in place. */
static char *trim(char *s)
{
    s += strspn(s, " \t\r\n");
    size_t n = strlen(s);
    while (n > 0 && strchr(" \t\r\n", s[n - 1]))
        s[--n] = 0;
    return s;
}

static void cut_comment(char *s)
{
    for (char *p = s; *p; p++)
        if (*p == ';' && (p == s || p[-1] == ' ' || p[-1] == '\t')) {
            *p = 0;
            return;
        }
}

static void take_line(struct inifile *f, char *line, inifile_line *on_line,
                      void *user)
{
    cut_comment(line);
    line = trim(line);
    size_t n = strlen(line);
    if (n == 0)
        return;
    if (*line == '[') {
        if (line[n - 1] != ']' || n - 1 > sizeof f->section) {
            inifile_problem(f, "expected [section]");
            return;
        }
        line[n - 1] = 0;
        str_copy(f->section, sizeof f->section, trim(line + 1));
        on_line(user, f, NULL, NULL);
        return;
    }
    char *equals = strchr(line, '=');
    if (!equals) {
        inifile_problem(f, "expected [section] or key = value");
        return;
    }
    *equals = 0;
    on_line(user, f, trim(line), trim(equals + 1));
}

static void read_lines(struct inifile *f, FILE *file, inifile_line *on_line,
                       void *user)
{
    char buf[INIFILE_LINE_MAX];
    while (fgets(buf, sizeof buf, file)) {
        char *line = buf;
        size_t n = strlen(line);
        f->line++;
        if (n == sizeof buf - 1 && line[n - 1] != '\n') {
            inifile_problem(f, "the line is too long; keep it under %d bytes",
                            INIFILE_LINE_MAX);
            int c;
            while ((c = fgetc(file)) != EOF && c != '\n')
                continue;
            continue;
        }
        if (f->line == 1 && str_starts(line, "\xEF\xBB\xBF"))
            line += 3;
        if (!utf8_valid(line, strlen(line)))
            inifile_problem(f, "not UTF-8; save the file as UTF-8");
        else
            take_line(f, line, on_line, user);
    }
}

enum status inifile_read(struct inifile *f, inifile_line *on_line, void *user,
                         struct error *err)
{
    FILE *file = f->text ? fmemopen((void *)(uintptr_t)f->text, strlen(f->text),
                                    "r")
                         : fopen(f->path, "re");
    f->line = 0;
    f->section[0] = 0;
    if (!file)
        return error_set(err, STATUS_NOT_FOUND, "%s: cannot be read: %s",
                         f->path, strerror(errno));
    read_lines(f, file, on_line, user);
    bool io = ferror(file) != 0;
    fclose(file);
    return io ? error_set(err, STATUS_IO, "%s: cannot be read", f->path)
              : STATUS_OK;
}

bool inifile_pair(const char *value, char *zh, char *en, size_t size)
{
    char text[INIFILE_LINE_MAX];
    str_copy(text, sizeof text, value);
    char *bar = strchr(text, '|');
    const char *second = text;
    if (bar) {
        *bar = 0;
        second = trim(bar + 1);
    }
    const char *first = trim(text);
    if (!bar)
        second = first;
    if (!*first || !*second || strlen(first) >= size || strlen(second) >= size)
        return false;
    str_copy(zh, size, first);
    str_copy(en, size, second);
    return true;
}
