#include "intake/table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

struct reader {
    const char *path;
    char *at, *end;
    int line;
};

static enum status read_whole(int fd, const char *path, char *to, size_t size,
                              size_t *n, struct error *err)
{
    *n = 0;
    while (*n < size) {
        ssize_t got = read(fd, to + *n, size - *n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set(err, STATUS_IO, "%s: %s", path, strerror(errno));
        if (got == 0)
            break;
        *n += (size_t)got;
    }
    return STATUS_OK;
}

enum status table_load_file(const char *path, size_t max_bytes,
                            struct arena *arena, char **out, size_t *n,
                            struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set(err, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO,
                         "%s: %s", path, strerror(errno));
    struct stat st;
    enum status status = STATUS_OK;
    if (fstat(fd, &st) != 0)
        status = error_set(err, STATUS_IO, "%s: %s", path, strerror(errno));
    else if (!S_ISREG(st.st_mode))
        status = error_set(err, STATUS_INVALID, "%s: not a plain file", path);
    else if ((uint64_t)st.st_size > max_bytes)
        status = error_set(err, STATUS_LIMIT,
                           "%s: %lld bytes; at most %zu are read", path,
                           (long long)st.st_size, max_bytes);
    if (status == STATUS_OK) {
        size_t size = (size_t)st.st_size;
        *out = arena_alloc(arena, size + 1);
        status = read_whole(fd, path, *out, size, n, err);
    }
    close(fd);
    return status;
}

static enum status fault(const struct reader *r, struct error *err,
                         const char *what)
{
    return error_set(err, STATUS_INVALID, "%s:%d: %s", r->path, r->line, what);
}

/* The next line that says something, cut off in place; NULL at the end. */
static char *next_line(struct reader *r)
{
    while (r->at < r->end) {
        char *line = r->at;
        char *stop = memchr(line, '\n', (size_t)(r->end - line));
        stop = stop ? stop : r->end;
        r->at = stop < r->end ? stop + 1 : r->end;
        if (stop > line && stop[-1] == '\r')
            stop--;
        *stop = 0;
        r->line++;
        if (*line && *line != '#')
            return line;
    }
    return NULL;
}

/* One field cut off in place; *p is NULL after the last. False: a quote is
 * open or text follows a closed one. */
static bool take_field(char **p, const char **out)
{
    char *from = *p;
    if (*from != '"') {
        char *comma = strchr(from, ',');
        *out = from;
        *p = comma ? comma + 1 : NULL;
        if (comma)
            *comma = 0;
        return true;
    }
    char *to = from++;
    bool closed = false;
    *out = to;
    while (*from && !closed) {
        if (from[0] == '"' && from[1] != '"') {
            closed = true;
        } else {
            from += *from == '"';
            *to++ = *from;
        }
        from++;
    }
    bool last = *from == 0;
    closed = closed && (last || *from == ',');
    *p = last ? NULL : from + 1;
    *to = 0;
    return closed;
}

static enum status take_row(struct reader *r, char *line, const char **cells,
                            int n_columns, struct error *err)
{
    char *p = line;
    int n = 0;
    if (!utf8_valid(line, strlen(line)))
        return fault(r, err, "broken UTF-8; save the file as UTF-8");
    for (; p; n++) {
        const char *field;
        if (!take_field(&p, &field))
            return fault(r, err,
                         "a quoted field is not closed before the "
                         "comma or the line's end");
        if (n < n_columns)
            cells[n] = field;
    }
    if (n != n_columns)
        return error_set(err, STATUS_INVALID,
                         "%s:%d: %d fields; the header names %d", r->path,
                         r->line, n, n_columns);
    return STATUS_OK;
}

static int count_columns(const char *header)
{
    int n = 1;
    for (; *header; header++)
        n += *header == ',';
    return n;
}

static int count_lines(const char *text, size_t n)
{
    int lines = 1;
    for (size_t i = 0; i < n; i++)
        lines += text[i] == '\n';
    return lines;
}

static enum status check_header(struct reader *r, const char *header,
                                struct error *err)
{
    const char *line = next_line(r);
    if (line && str_starts(line, "\xEF\xBB\xBF"))
        line += 3;
    if (line && str_equal(line, header))
        return STATUS_OK;
    return error_set(err, STATUS_INVALID,
                     "%s:%d: the header is '%.80s'; '%s' expected", r->path,
                     r->line > 0 ? r->line : 1, line ? line : "", header);
}

enum status table_read(const char *path, const char *header,
                       struct arena *arena, struct table *out,
                       struct error *err)
{
    char *text = NULL;
    size_t n = 0;
    enum status status = table_load_file(path, TABLE_BYTES_MAX, arena, &text,
                                         &n, err);
    if (status != STATUS_OK)
        return status;
    if (strlen(text) != n)
        return error_set(err, STATUS_INVALID,
                         "%s: holds a zero byte; not a text file", path);
    struct reader r = { path, text, text + n, 0 };
    status = check_header(&r, header, err);
    if (status != STATUS_OK)
        return status;
    int columns = count_columns(header), rows = count_lines(text, n);
    ASSERT(columns <= TABLE_COLUMNS_MAX);
    const char **cells = ARENA_ARRAY(arena, const char *, rows *columns);
    int *lines = ARENA_ARRAY(arena, int, rows);
    int n_rows = 0;
    for (char *line; (line = next_line(&r)) != NULL; n_rows++) {
        status = take_row(&r, line, cells + (size_t)n_rows * (size_t)columns,
                          columns, err);
        if (status != STATUS_OK)
            return status;
        lines[n_rows] = r.line;
    }
    if (n_rows == 0)
        return fault(&r, err, "nothing after the header");
    *out = (struct table){ arena_strdup(arena, path), cells, lines, n_rows,
                           columns };
    return STATUS_OK;
}

const char *table_text(const struct table *t, int row, int column)
{
    ASSERT(row >= 0 && row < t->n_rows && column >= 0 && column < t->n_columns);
    return t->cells[(size_t)row * (size_t)t->n_columns + (size_t)column];
}

enum status table_fault(const struct table *t, int row, struct error *err,
                        const char *fmt, ...)
{
    char line[ERROR_TEXT_BYTES];
    va_list args;
    va_start(args, fmt);
    vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    return error_set(err, STATUS_INVALID, "%s:%d: %s", t->path, t->lines[row],
                     line);
}

enum status table_int(const struct table *t, int row, int column, int64_t min,
                      int64_t max, int64_t *out, struct error *err)
{
    const char *text = table_text(t, row, column);
    if (str_parse_int(text, min, max, out))
        return STATUS_OK;
    return table_fault(t, row, err,
                       "field %d is '%.40s'; a whole number from %lld to %lld "
                       "expected",
                       column + 1, text, (long long)min, (long long)max);
}

enum status table_real(const struct table *t, int row, int column, double min,
                       double max, double *out, struct error *err)
{
    const char *text = table_text(t, row, column);
    if (str_parse_double(text, min, max, out))
        return STATUS_OK;
    return table_fault(t, row, err,
                       "field %d is '%.40s'; a number from %g to %g expected",
                       column + 1, text, min, max);
}
