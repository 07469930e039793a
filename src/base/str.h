/* str - UTF-8 and small text: decoding, counting, formatting into a caller's
 * buffer. Everything is bounded and always NUL-terminated. Pure. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/base.h"
#include <stdarg.h>

/* Decode one code point at *p (before end) and move *p past it. An invalid
 * byte gives U+FFFD and moves one byte on: the loop always ends. */
uint32_t utf8_next(const char **p, const char *end);

/* Write a code point; returns the bytes written (1..4), not terminated. */
size_t utf8_put(char out[4], uint32_t code_point);

size_t utf8_count(const char *s); /* code points */
bool utf8_valid(const char *s, size_t n);
bool utf8_is_wide(uint32_t code_point); /* Han, kana, full-width forms */

/* Make it one line of valid UTF-8, in place and never longer: control
 * characters become spaces, broken bytes '?'. For lines that quote input. */
void str_one_line(char *s);

/* snprintf that never reports more than what fits: returns strlen(buf). What
 * does not fit is cut after a whole character, here and in the next two. */
size_t str_format(char *buf, size_t size, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
size_t str_copy(char *buf, size_t size, const char *s);
/* Append to what is there. */
size_t str_append(char *buf, size_t size, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

/* 1234567 -> "1,234,567"; negative numbers take U+2212 MINUS SIGN. */
size_t str_group(char *buf, size_t size, int64_t value);

/* Whole text must be the number: no spaces, no trailing text, no overflow. */
bool str_parse_int(const char *s, int64_t min, int64_t max, int64_t *out);
bool str_parse_double(const char *s, double min, double max, double *out);

bool str_equal(const char *a, const char *b); /* NULL equals NULL only */
bool str_starts(const char *s, const char *prefix);

#endif
