#include "intake/csv.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"

#define RAW_BYTES  (1 << 18)
/* A converted chunk is at most twice its size (GBK 2 -> UTF-8 3 bytes). */
#define TEXT_BYTES (CSV_RECORD_BYTES_MAX + 2 * RAW_BYTES)

struct csv {
    int fd;
    char *path;
    char delimiter;
    enum encoding encoding;
    iconv_t convert; /* of the encodings that are not UTF-8 */
    bool converts, eof;
    char *raw;
    size_t raw_n;
    int64_t read_bytes; /* of the file */
    char *text;
    size_t at, end; /* what is not handed out yet */
    int64_t row, text_bytes; /* text_bytes: handed out before `at` */
    char *fields[CSV_FIELDS_MAX];
};

enum status csv_open(const char *path, const struct sniffed *s,
                     struct csv **out, struct error *err)
{
    *out = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set(err, STATUS_IO, "%s: %s", path, strerror(errno));
    if (lseek(fd, s->bom_bytes, SEEK_SET) < 0) {
        close(fd);
        return error_set(err, STATUS_IO, "%s: %s", path, strerror(errno));
    }
    struct csv *c = xcalloc(1, sizeof *c);
    c->fd = fd;
    c->path = xstrdup(path);
    c->delimiter = s->delimiter;
    c->encoding = s->encoding;
    c->converts = s->encoding != ENCODING_UTF8;
    c->text = xcalloc(1, TEXT_BYTES + 1);
    c->read_bytes = s->bom_bytes;
    if (c->converts) {
        c->raw = xcalloc(1, RAW_BYTES);
        c->convert = iconv_open("UTF-8", encoding_iconv(s->encoding));
        if (c->convert == (iconv_t)-1) {
            c->converts = false;
            csv_close(c);
            return error_set(err, STATUS_IO,
                             "%s: this system cannot read %s; save the file "
                             "as UTF-8",
                             path, encoding_name(s->encoding));
        }
    }
    *out = c;
    return STATUS_OK;
}

void csv_close(struct csv *c)
{
    if (!c)
        return;
    if (c->converts)
        iconv_close(c->convert);
    close(c->fd);
    free(c->path);
    free(c->raw);
    free(c->text);
    free(c);
}

int64_t csv_row(const struct csv *c)
{
    return c->row;
}

int64_t csv_bytes_read(const struct csv *c)
{
    return c->read_bytes;
}

static enum status fault(const struct csv *c, struct error *err,
                         const char *what)
{
    return error_set(err, STATUS_INVALID, "%s: row %lld: %s", c->path,
                     (long long)c->row, what);
}

static enum status read_some(struct csv *c, char *to, size_t size, size_t *n,
                             struct error *err)
{
    ssize_t got;
    do
        got = read(c->fd, to, size);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return error_set(err, STATUS_IO, "%s: %s", c->path, strerror(errno));
    *n = (size_t)got;
    c->read_bytes += got;
    c->eof = got == 0;
    return STATUS_OK;
}

static enum status convert(struct csv *c, struct error *err)
{
    size_t n;
    enum status status = read_some(c, c->raw + c->raw_n, RAW_BYTES - c->raw_n,
                                   &n, err);
    if (status != STATUS_OK)
        return status;
    c->raw_n += n;
    char *in = c->raw, *to = c->text + c->end;
    size_t left = c->raw_n, room = TEXT_BYTES - c->end;
    size_t rc = iconv(c->convert, &in, &left, &to, &room);
    int iconv_errno = errno;
    c->end = (size_t)(to - c->text);
    memmove(c->raw, in, left);
    c->raw_n = left;
    bool cut = rc == (size_t)-1 && iconv_errno == EINVAL && !c->eof;
    if (rc == (size_t)-1 && !cut)
        return error_set(err, STATUS_INVALID,
                         "%s: byte %lld (after row %lld): no %s character; "
                         "the file is damaged or mixes encodings",
                         c->path, (long long)(c->read_bytes - (int64_t)left + 1),
                         (long long)c->row, encoding_name(c->encoding));
    return STATUS_OK;
}

/* More text behind what is there, which moves to the front. */
static enum status fill(struct csv *c, struct error *err)
{
    memmove(c->text, c->text + c->at, c->end - c->at);
    c->text_bytes += (int64_t)c->at;
    c->end -= c->at;
    c->at = 0;
    if (c->converts)
        return convert(c, err);
    size_t n;
    enum status status = read_some(c, c->text + c->end, RAW_BYTES, &n, err);
    c->end += n;
    return status;
}

/* The end of the record that starts at c->at: its line feed, or the text's
 * end. NULL: more text is needed. *quoted: it holds a quote. */
static char *record_end(const struct csv *c, bool *quoted)
{
    char *from = c->text + c->at, *end = c->text + c->end;
    char *line = memchr(from, '\n', (size_t)(end - from));
    char *stop = line ? line : end;
    *quoted = memchr(from, '"', (size_t)(stop - from)) != NULL;
    if (!*quoted)
        return line ? line : c->eof ? end : NULL;
    /* A quote opens a field only at its start; inside, two make one. */
    enum { START, BARE, INSIDE, CLOSED } state = START;
    for (char *p = from; p < end; p++) {
        if (state == INSIDE)
            state = *p == '"' ? CLOSED : INSIDE;
        else if (*p == '"' && state != BARE)
            state = INSIDE;
        else if (*p == '\n')
            return p;
        else
            state = *p == c->delimiter ? START : BARE;
    }
    return c->eof ? end : NULL;
}

static enum status next_record(struct csv *c, char **stop, bool *quoted,
                               struct error *err)
{
    while (!(*stop = record_end(c, quoted))) {
        if (c->end - c->at >= CSV_RECORD_BYTES_MAX) {
            c->row++;
            return error_set(err, STATUS_LIMIT,
                             "%s: row %lld, byte %lld: longer than %d bytes; "
                             "%s",
                             c->path, (long long)c->row,
                             (long long)(c->text_bytes + (int64_t)c->at + 1),
                             CSV_RECORD_BYTES_MAX,
                             *quoted ? "is a quote left open?"
                                     : "not a table of lines");
        }
        enum status status = fill(c, err);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

static enum status split_plain(struct csv *c, char *p, char *stop, int *n,
                               struct error *err)
{
    const char delimiter = c->delimiter;
    *stop = 0;
    *n = 0;
    for (;;) {
        if (*n == CSV_FIELDS_MAX)
            return fault(c, err, "more than 512 fields");
        c->fields[(*n)++] = p;
        while (*p != delimiter && p < stop)
            p++;
        if (p >= stop)
            return STATUS_OK;
        *p++ = 0;
    }
}

static enum status split_quoted(struct csv *c, char *p, char *stop, int *n,
                                struct error *err)
{
    *n = 0;
    for (;;) {
        if (*n == CSV_FIELDS_MAX)
            return fault(c, err, "more than 512 fields");
        char *to = p;
        c->fields[(*n)++] = to;
        if (p < stop && *p == '"') {
            bool closed = false;
            for (p++; p < stop && !closed; p++) {
                if (*p == '"' && p + 1 < stop && p[1] == '"')
                    p++;
                else if (*p == '"')
                    closed = true;
                if (!closed)
                    *to++ = *p;
            }
            if (!closed)
                return fault(c, err, "a quote is never closed");
            if (p < stop && *p != c->delimiter)
                return fault(c, err, "text after a closed quote");
        } else {
            while (p < stop && *p != c->delimiter)
                p++;
            to = p;
        }
        bool last = p >= stop;
        *to = 0;
        if (last)
            return STATUS_OK;
        p++;
    }
}

static enum status split(struct csv *c, char *stop, bool quoted, int *n,
                         struct error *err)
{
    char *from = c->text + c->at;
    char *end = stop;
    c->row++;
    if (end - from > CSV_RECORD_BYTES_MAX)
        return fault(c, err, "longer than 1048576 bytes");
    if (end > from && end[-1] == '\r')
        end--;
    size_t bytes = (size_t)(end - from);
    char *zero = memchr(from, 0, bytes);
    if (zero)
        return error_set(err, STATUS_INVALID,
                         "%s: row %lld, byte %zu of it: a zero byte; not a "
                         "text table",
                         c->path, (long long)c->row, (size_t)(zero - from) + 1);
    if (!c->converts && !utf8_valid(from, bytes))
        return fault(c, err, "bytes that are no UTF-8, in a file that began "
                             "as UTF-8");
    c->at = (size_t)(stop - c->text) + (stop < c->text + c->end);
    return quoted ? split_quoted(c, from, end, n, err)
                  : split_plain(c, from, end, n, err);
}

static bool blank(char *const *fields, int n)
{
    for (int i = 0; i < n; i++)
        if (fields[i][strspn(fields[i], " \t")])
            return false;
    return true;
}

enum status csv_next(struct csv *c, char ***fields, int *n, struct error *err)
{
    *fields = c->fields;
    do {
        char *stop;
        bool quoted;
        *n = 0;
        enum status status = next_record(c, &stop, &quoted, err);
        if (status != STATUS_OK)
            return status;
        if (c->at == c->end && c->eof)
            return STATUS_OK;
        status = split(c, stop, quoted, n, err);
        if (status != STATUS_OK)
            return status;
    } while (blank(c->fields, *n));
    return STATUS_OK;
}
