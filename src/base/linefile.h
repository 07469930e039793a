/* linefile - a file that grows by whole lines at its end. When a line would
 * take it over its limit the file becomes PATH.1, PATH.1 becomes PATH.2 …, and
 * the one after PATH.keep is gone. Readable by its owner alone (0600).
 * A file that somebody else renamed or removed is begun anew; several processes
 * may write to one. A line that does not fit on the disk leaves nothing of it.
 * Thread: one at a time. */
#ifndef BASE_LINEFILE_H
#define BASE_LINEFILE_H

#include "base/base.h"

#define LINEFILE_PATH_BYTES 4096

struct linefile {
    char path[LINEFILE_PATH_BYTES];
    int64_t bytes_max; /* 0: no limit */
    int keep;          /* older ones beside it */
    int fd_plus_1;     /* 0: not open, so that {0} is closed */
};

/* Errors: a path that is too long. Opens nothing yet. */
enum status linefile_init(struct linefile *f, const char *path,
                          int64_t bytes_max, int keep,
                          struct error *err) MUST_USE;
/* line: n bytes with their own '\n'. sync: return when the disk has it.
 * Errors: IO, with path and reason; the next call tries again. */
enum status linefile_append(struct linefile *f, const char *line, size_t n,
                            bool sync, struct error *err) MUST_USE;
void linefile_close(struct linefile *f); /* it may be written to again */

#endif
