/* base - what every room may use: status, error text, assertions.
 *
 * Functions that can fail for reasons outside the program return an
 * `enum status` that must be used, and write one line into `struct error`:
 * where it happened, what was expected, what to do. Whoever handles the error
 * logs it, once. Programmer error is ASSERT. */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_USE               __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#define LENGTH(array)          (sizeof(array) / sizeof((array)[0]))

enum status {
    STATUS_OK = 0,
    STATUS_NOT_FOUND, /* a file, a region, a household that is not there */
    STATUS_INVALID,   /* read, but not what was expected */
    STATUS_NEWER,     /* a register or file of a newer version than ours */
    STATUS_IO,        /* the disk, the display, the operating system */
    STATUS_LIMIT,     /* a named limit was reached */
    STATUS_CANCELLED, /* the asker no longer wants it */
};

#define ERROR_TEXT_BYTES 512

/* One line of valid UTF-8, whatever was quoted in it: line ends become
 * spaces, broken bytes '?'. Empty when nothing went wrong. */
struct error {
    char text[ERROR_TEXT_BYTES];
};

/* Write the line and return `status`, so that a caller can say
 * `return error_set(err, STATUS_INVALID, "%s:%d: …", …)`. err may be NULL. */
enum status error_set(struct error *err, enum status status, const char *fmt,
                      ...) PRINTF_LIKE(3, 4);

/* Put "context: " before the line already there. */
void error_prefix(struct error *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

_Noreturn void assert_failed(const char *expr, const char *file, int line);
#define ASSERT(expr)                                                           \
    ((expr) ? (void)0 : assert_failed(#expr, __FILE__, __LINE__))

/* malloc family for small process-lifetime memory: never returns NULL, ends
 * the process with a message instead. Sizes that come from outside data go
 * through a named limit first. */
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t bytes);
char *xstrdup(const char *s);

#endif
