/* log - one line a fact: level, time, text. Line ends and broken UTF-8 in the
 * text are made harmless (str_one_line).
 *
 * Goes to standard error; when that is journald's own stream, with the level in
 * front (<6>) and without the time, which the journal has better; or to a file
 * that is rotated (linefile.h). A disk that refuses does not end anything: the
 * line goes to standard error.
 * No storms: a line that was written less than LOG_QUIET_S ago is counted
 * instead, and the count written when that time is over; of LOG_LINES_KEPT
 * lines at a time.
 * Thread: any; the lock is a leaf. Never logs personal data. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/base.h"

#define LOG_QUIET_S    60
#define LOG_LINES_KEPT 16

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log_options {
    enum log_level least;
    const char *file; /* NULL or "": standard error */
    int max_mb, keep; /* of the file */
};

void log_set_level(enum log_level level); /* default LOG_INFO */
/* From now on. Errors: the file cannot be written; lines go to standard error
 * then. */
enum status log_open(const struct log_options *o, struct error *err) MUST_USE;
/* Write the counts that are due; to be called now and then. */
void log_tick(void);
/* Write all counts; back to standard error. */
void log_close(void);
/* False while lines go to standard error. */
bool log_is_file(void);
bool log_level_parse(const char *text, enum log_level *out); /* "warn" */

void log_line(enum log_level level, const char *fmt, ...) PRINTF_LIKE(2, 3);

#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)
#define log_info(...)  log_line(LOG_INFO, __VA_ARGS__)
#define log_warn(...)  log_line(LOG_WARN, __VA_ARGS__)
#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)

#endif
