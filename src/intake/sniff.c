#include "intake/sniff.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

#define HEAD_BYTES  65536
#define SCAN_CHUNK  (1 << 18)
#define LINE_MOST   (1 << 21) /* no table has a longer line (csv.h) */

static const struct {
    const char *name, *iconv;
} encodings[ENCODING_COUNT] = {
    [ENCODING_UTF8] = { "UTF-8", "UTF-8" },
    [ENCODING_GBK] = { "GBK", "GB18030" },
    [ENCODING_GB18030] = { "GB18030", "GB18030" },
    [ENCODING_UTF16LE] = { "UTF-16LE", "UTF-16LE" },
    [ENCODING_UTF16BE] = { "UTF-16BE", "UTF-16BE" },
};

const char *encoding_name(enum encoding e)
{
    ASSERT(e >= 0 && e < ENCODING_COUNT);
    return encodings[e].name;
}

const char *encoding_iconv(enum encoding e)
{
    ASSERT(e >= 0 && e < ENCODING_COUNT);
    return encodings[e].iconv;
}

const char *delimiter_name(char delimiter)
{
    return delimiter == ';' ? "semicolon" : delimiter == '\t' ? "tab" : "comma";
}

/* Files that offices send by mistake, by their first bytes. */
static const struct {
    const char *magic;
    size_t n;
    const char *what;
} strangers[] = {
    { "\xFF\xD8\xFF", 3, "a JPEG picture" },
    { "\x89PNG", 4, "a PNG picture" },
    { "GIF8", 4, "a GIF picture" },
    { "%PDF", 4, "a PDF document" },
    { "\xD0\xCF\x11\xE0", 4,
      "an old Excel file (.xls); save it as .xlsx or as CSV" },
    { "\x1F\x8B", 2, "a gzip file; unpack it first" },
    { "Rar!", 4, "a RAR file; unpack it first" },
    { "7z\xBC\xAF", 4, "a 7-Zip file; unpack it first" },
    { "SQLite format 3", 15, "a SQLite file" },
    { "\x7F" "ELF", 4, "a program" },
};

static enum status refuse_stranger(const char *path, const uint8_t *head,
                                   size_t n, struct error *err)
{
    for (size_t i = 0; i < LENGTH(strangers); i++)
        if (n >= strangers[i].n &&
            !memcmp(head, strangers[i].magic, strangers[i].n))
            return error_set(err, STATUS_INVALID,
                             "%s: byte 1: %s; CSV, XLSX or GeoJSON expected",
                             path, strangers[i].what);
    return STATUS_OK;
}

/* ---- encodings ---- */

/* Complete GB18030 characters in p[0..n); -1 at a byte that is none. The last
 * may be cut. *four: a four-byte character was seen. */
static int64_t gb18030_bad(const uint8_t *p, size_t n, bool *four)
{
    size_t i = 0;
    while (i < n) {
        uint8_t a = p[i];
        if (a < 0x80) {
            i++;
            continue;
        }
        if (a == 0x80 || a == 0xFF)
            return (int64_t)i;
        if (i + 1 >= n)
            break;
        uint8_t b = p[i + 1];
        if (b >= 0x40 && b <= 0xFE && b != 0x7F) {
            i += 2;
            continue;
        }
        if (b < 0x30 || b > 0x39)
            return (int64_t)i;
        if (i + 3 >= n)
            break;
        if (p[i + 2] < 0x81 || p[i + 2] == 0xFF || p[i + 3] < 0x30 ||
            p[i + 3] > 0x39)
            return (int64_t)i;
        *four = true;
        i += 4;
    }
    return -1;
}

/* Where UTF-8 breaks; -1 when it does not. A character cut off by the end of
 * the window is no break. */
static int64_t utf8_bad(const uint8_t *p, size_t n)
{
    size_t keep = n;
    for (int back = 1; back <= 3 && (size_t)back <= n; back++) {
        uint8_t b = p[n - (size_t)back];
        if ((b & 0xC0) == 0x80)
            continue;
        if (b >= 0xC0)
            keep = n - (size_t)back;
        break;
    }
    const char *s = (const char *)p, *end = s + keep;
    while (s < end) {
        const char *at = s;
        if (utf8_next(&s, end) == 0xFFFD && s - at == 1)
            return at - (const char *)p;
    }
    return -1;
}

/* UTF-16 without a mark: every ASCII character has a zero byte on one side,
 * and a table is full of delimiters. */
static bool looks_utf16(const uint8_t *p, size_t n, enum encoding *e)
{
    size_t zeros[2] = { 0, 0 };
    for (size_t i = 0; i < n; i++)
        zeros[i % 2] += p[i] == 0;
    if (zeros[0] + zeros[1] < n / 100 + 1 || n < 4)
        return false;
    if (zeros[0] != 0 && zeros[1] != 0)
        return false;
    *e = zeros[1] ? ENCODING_UTF16LE : ENCODING_UTF16BE;
    return true;
}

static bool take_bom(const uint8_t *head, size_t n, struct sniffed *s)
{
    if (n >= 3 && !memcmp(head, "\xEF\xBB\xBF", 3)) {
        s->encoding = ENCODING_UTF8;
        s->bom_bytes = 3;
    } else if (n >= 2 && head[0] == 0xFF && head[1] == 0xFE) {
        s->encoding = ENCODING_UTF16LE;
        s->bom_bytes = 2;
    } else if (n >= 2 && head[0] == 0xFE && head[1] == 0xFF) {
        s->encoding = ENCODING_UTF16BE;
        s->bom_bytes = 2;
    }
    return s->bom_bytes > 0;
}

static enum status judge_window(const char *path, const uint8_t *p, size_t n,
                                int64_t offset, struct sniffed *s,
                                struct error *err)
{
    bool four = false;
    int64_t bad = utf8_bad(p, n);
    if (bad < 0) {
        s->encoding = ENCODING_UTF8;
        return STATUS_OK;
    }
    int64_t gb = gb18030_bad(p, n, &four);
    if (gb >= 0)
        return error_set(err, STATUS_INVALID,
                         "%s: byte %lld: neither UTF-8, UTF-16 nor GB18030; "
                         "not a text table",
                         path, (long long)(offset + (bad > gb ? bad : gb) + 1));
    s->encoding = four ? ENCODING_GB18030 : ENCODING_GBK;
    return STATUS_OK;
}

/* The window starts with the first byte that is no ASCII: before it nothing
 * tells the encodings apart. */
static enum status find_window(const char *path, int fd, struct sniffed *s,
                               struct error *err)
{
    uint8_t *buf = xcalloc(1, SCAN_CHUNK);
    int64_t offset = 0;
    bool lines = false;
    enum status status = STATUS_OK;
    s->encoding = ENCODING_UTF8;
    for (;;) {
        ssize_t n = pread(fd, buf, SCAN_CHUNK, offset);
        if (n <= 0) {
            if (n < 0)
                status = error_set(err, STATUS_IO, "%s: %s", path,
                                   strerror(errno));
            break;
        }
        ssize_t i = 0;
        while (i < n && buf[i] < 0x80 && buf[i])
            i++;
        if (i < n && buf[i] == 0) {
            status = error_set(err, STATUS_INVALID,
                               "%s: byte %lld: a zero byte; not a text table",
                               path, (long long)(offset + i + 1));
            break;
        }
        lines = lines || memchr(buf, '\n', (size_t)i);
        offset += i;
        if (!lines && offset > LINE_MOST)
            break; /* whoever reads it will say so */
        if (i == n)
            continue;
        n = pread(fd, buf, HEAD_BYTES, offset);
        if (n > 0)
            status = judge_window(path, buf, (size_t)n, offset, s, err);
        break;
    }
    free(buf);
    return status;
}

static void find_delimiter(const uint8_t *p, size_t n, struct sniffed *s)
{
    int commas = 0, semicolons = 0, tabs = 0;
    bool quoted = false;
    for (size_t i = 0; i < n && (quoted || p[i] != '\n'); i++) {
        quoted ^= p[i] == '"';
        if (quoted)
            continue;
        commas += p[i] == ',';
        semicolons += p[i] == ';';
        tabs += p[i] == '\t';
    }
    s->delimiter = ',';
    if (semicolons > commas && semicolons >= tabs)
        s->delimiter = ';';
    else if (tabs > commas)
        s->delimiter = '\t';
}

static enum status judge(const char *path, int fd, const uint8_t *head,
                         size_t n, struct sniffed *s, struct error *err)
{
    enum status status = refuse_stranger(path, head, n, err);
    if (status != STATUS_OK)
        return status;
    if (n >= 4 && !memcmp(head, "PK\3\4", 4)) {
        s->kind = FILE_XLSX;
        return STATUS_OK;
    }
    bool bom = take_bom(head, n, s);
    size_t first = (size_t)s->bom_bytes;
    while (first < n && strchr(" \t\r\n", head[first]) && head[first])
        first++;
    if (first < n && (head[first] == '{' || head[first] == '[')) {
        s->kind = FILE_GEOJSON;
        return STATUS_OK;
    }
    if (first < n && head[first] == '<')
        return error_set(err, STATUS_INVALID,
                         "%s: byte %zu: HTML or XML (a web page saved as "
                         "Excel?); open it and save it as .xlsx or CSV",
                         path, first + 1);
    s->kind = FILE_CSV;
    if (!bom && !looks_utf16(head, n, &s->encoding))
        status = find_window(path, fd, s, err);
    if (status == STATUS_OK)
        find_delimiter(head, n, s);
    return status;
}

enum status sniff_file(const char *path, struct sniffed *out, struct error *err)
{
    *out = (struct sniffed){ 0 };
    /* A pipe is refused below, not waited for. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return error_set(err, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO,
                         "%s: %s", path, strerror(errno));
    struct stat st;
    enum status status = STATUS_OK;
    if (fstat(fd, &st) != 0)
        status = error_set(err, STATUS_IO, "%s: %s", path, strerror(errno));
    else if (!S_ISREG(st.st_mode))
        status = error_set(err, STATUS_INVALID, "%s: not a plain file", path);
    else if (st.st_size == 0)
        status = error_set(err, STATUS_INVALID, "%s: byte 0: an empty file",
                           path);
    if (status == STATUS_OK) {
        uint8_t *head = xcalloc(1, HEAD_BYTES);
        ssize_t n = pread(fd, head, HEAD_BYTES, 0);
        out->bytes = st.st_size;
        status = n <= 0 ? error_set(err, STATUS_IO, "%s: %s", path,
                                    strerror(errno))
                        : judge(path, fd, head, (size_t)n, out, err);
        free(head);
    }
    close(fd);
    return status;
}
