#include "base/str.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPLACEMENT 0xFFFDu

static bool continues(const char *p, const char *end)
{
    return p < end && ((unsigned char)*p & 0xC0) == 0x80;
}

/* Strict: no overlong forms, no surrogates, nothing above U+10FFFF (Unicode
 * 15.0, table 3-7). An error consumes one byte. */
static bool decode(const char **p, const char *end, uint32_t *out)
{
    const char *s = *p;
    unsigned char b = (unsigned char)*s++;
    *p = s;
    if (b < 0x80) {
        *out = b;
        return true;
    }
    int more = b >= 0xC2 && b <= 0xDF   ? 1
               : b >= 0xE0 && b <= 0xEF ? 2
               : b >= 0xF0 && b <= 0xF4 ? 3
                                        : 0;
    *out = REPLACEMENT;
    if (more == 0)
        return false;
    uint32_t c = b & (0x3Fu >> more);
    for (int i = 0; i < more; i++) {
        if (!continues(s, end))
            return false;
        c = c << 6 | ((unsigned char)*s++ & 0x3F);
    }
    static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
    if (c < least[more] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        return false;
    *p = s;
    *out = c;
    return true;
}

uint32_t utf8_next(const char **p, const char *end)
{
    uint32_t c;
    decode(p, end, &c);
    return c;
}

size_t utf8_put(char out[4], uint32_t c)
{
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        c = REPLACEMENT;
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (c & 0x3F));
        c >>= 6;
    }
    out[0] = (char)(lead[n] | c);
    return n;
}

size_t utf8_count(const char *s)
{
    size_t n = 0;
    for (const char *end = s + strlen(s); s < end; n++)
        utf8_next(&s, end);
    return n;
}

/* Past most of what is met: ASCII, eight bytes at a time, and the three bytes
 * of a Han character (U+1000 to U+CFFF: no overlong forms, no surrogates). */
static const char *skip_usual(const char *s, const char *end)
{
    uint64_t eight;
    while (s < end) {
        unsigned char b = (unsigned char)*s;
        if (b >= 0xE1 && b <= 0xEC && end - s >= 3 && (s[1] & 0xC0) == 0x80 &&
            (s[2] & 0xC0) == 0x80) {
            s += 3;
            continue;
        }
        if (b >= 0x80)
            break;
        if (end - s >= (ptrdiff_t)sizeof eight) {
            memcpy(&eight, s, sizeof eight);
            if (!(eight & UINT64_C(0x8080808080808080))) {
                s += sizeof eight;
                continue;
            }
        }
        s++;
    }
    return s;
}

bool utf8_valid(const char *s, size_t n)
{
    uint32_t c;
    for (const char *end = s + n; (s = skip_usual(s, end)) < end;)
        if (!decode(&s, end, &c))
            return false;
    return true;
}

void str_one_line(char *s)
{
    char *to = s;
    const char *p = s, *end = s + strlen(s);
    while (p < end) {
        const char *start = p;
        uint32_t c = utf8_next(&p, end);
        size_t n = (size_t)(p - start);
        bool broken = n == 1 && (unsigned char)*start >= 0x80;
        if (c < 0x20 || (c >= 0x7F && c < 0xA0) || broken) {
            *to++ = broken ? '?' : ' ';
            continue;
        }
        memmove(to, start, n);
        to += n;
    }
    *to = 0;
}

/* East Asian Width W and F (Unicode UAX #11), the blocks that matter here. */
bool utf8_is_wide(uint32_t c)
{
    return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0x303E) ||
           (c >= 0x3041 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) ||
           (c >= 0xFF00 && c <= 0xFF60) || (c >= 0xFFE0 && c <= 0xFFE6) ||
           (c >= 0x20000 && c <= 0x3FFFD);
}

/* The bytes before n that make whole characters, when n cuts one. */
static size_t whole_bytes(const char *s, size_t n)
{
    size_t start = n;
    while (start > 0 && n - start < 4) {
        unsigned char b = (unsigned char)s[--start];
        if ((b & 0xC0) == 0x80)
            continue;
        size_t need = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : b >= 0xC0 ? 2 : 1;
        return n - start < need ? start : n;
    }
    return n;
}

PRINTF_LIKE(4, 0)
static size_t format_at(char *buf, size_t size, size_t at, const char *fmt,
                        va_list args)
{
    if (size == 0)
        return 0;
    if (at >= size)
        at = size - 1;
    int n = vsnprintf(buf + at, size - at, fmt, args);
    size_t end = n < 0 ? at : at + (size_t)n;
    if (end >= size)
        end = whole_bytes(buf, size - 1);
    buf[end] = 0;
    return end;
}

size_t str_format(char *buf, size_t size, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    size_t n = format_at(buf, size, 0, fmt, args);
    va_end(args);
    return n;
}

size_t str_append(char *buf, size_t size, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    size_t n = format_at(buf, size, strnlen(buf, size), fmt, args);
    va_end(args);
    return n;
}

size_t str_copy(char *buf, size_t size, const char *s)
{
    size_t n = strlen(s);
    if (size == 0)
        return 0;
    if (n >= size)
        n = whole_bytes(s, size - 1);
    memcpy(buf, s, n);
    buf[n] = 0;
    return n;
}

size_t str_group(char *buf, size_t size, int64_t value)
{
    char digits[24];
    uint64_t v = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    size_t n = str_format(digits, sizeof digits, "%llu", (unsigned long long)v);
    char out[48];
    size_t at = 0;
    if (value < 0)
        at += utf8_put(out, 0x2212);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = 0;
    return str_copy(buf, size, out);
}

bool str_parse_int(const char *s, int64_t min, int64_t max, int64_t *out)
{
    const char *digits = s[0] == '-' || s[0] == '+' ? s + 1 : s;
    if (!*digits || strspn(digits, "0123456789") != strlen(digits))
        return false;
    errno = 0;
    long long v = strtoll(s, NULL, 10);
    if (errno || v < min || v > max)
        return false;
    *out = v;
    return true;
}

bool str_parse_double(const char *s, double min, double max, double *out)
{
    if (!*s || strspn(s, "0123456789+-.eE") != strlen(s))
        return false;
    char *end;
    errno = 0;
    double v = strtod(s, &end);
    if (*end || end == s || (errno == ERANGE && isinf(v)) || !(v >= min) ||
        !(v <= max))
        return false;
    *out = v;
    return true;
}

bool str_equal(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

bool str_starts(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}
