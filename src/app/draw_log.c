#include "app/draw_log.h"

#include "base/clock.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const char heading[] = "time,scope,year,filter,candidates,household\n";

enum status draw_log_append(const char *path, int64_t unix_s,
                            const struct draw *d, struct error *err)
{
    char line[512], when[32], filter[256];
    filter_format(&d->filter, filter, sizeof filter);
    civil_format_iso(unix_s, when);
    size_t n = str_format(line, sizeof line, "%s,%lld,%d,%s,%lld,%lld\n", when,
                          (long long)d->scope, d->year,
                          *filter ? filter : "all", (long long)d->n_candidates,
                          (long long)d->household);
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    bool ok = fd >= 0;
    if (ok && lseek(fd, 0, SEEK_END) == 0)
        ok = write(fd, heading, sizeof heading - 1) ==
             (ssize_t)sizeof heading - 1;
    ok = ok && write(fd, line, n) == (ssize_t)n && fsync(fd) == 0;
    int why = errno;
    if (fd >= 0)
        close(fd);
    return ok ? STATUS_OK
              : error_set(err, STATUS_IO, "%s: the draw is not logged: %s",
                          path, strerror(why));
}
