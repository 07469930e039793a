#include "base/linefile.h"

#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_BYTES (LINEFILE_PATH_BYTES + 16)

enum status linefile_init(struct linefile *f, const char *path,
                          int64_t bytes_max, int keep, struct error *err)
{
    memset(f, 0, sizeof *f);
    if (strlen(path) >= sizeof f->path)
        return error_set(err, STATUS_INVALID, "%.60s…: the path is too long",
                         path);
    str_copy(f->path, sizeof f->path, path);
    f->bytes_max = bytes_max;
    f->keep = keep;
    return STATUS_OK;
}

void linefile_close(struct linefile *f)
{
    if (f->fd_plus_1)
        close(f->fd_plus_1 - 1);
    f->fd_plus_1 = 0;
}

static enum status failed(const struct linefile *f, struct error *err)
{
    return error_set(err, STATUS_IO, "%s: cannot be written: %s", f->path,
                     strerror(errno));
}

/* Open, and still the file that the path names. */
static bool is_current(const struct linefile *f)
{
    struct stat named, open_one;
    return f->fd_plus_1 && stat(f->path, &named) == 0 &&
           fstat(f->fd_plus_1 - 1, &open_one) == 0 &&
           named.st_dev == open_one.st_dev && named.st_ino == open_one.st_ino;
}

static enum status open_current(struct linefile *f, struct error *err)
{
    if (is_current(f))
        return STATUS_OK;
    linefile_close(f);
    int fd = open(f->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return failed(f, err);
    f->fd_plus_1 = fd + 1;
    return STATUS_OK;
}

static int64_t size_now(const struct linefile *f)
{
    struct stat st;
    return fstat(f->fd_plus_1 - 1, &st) == 0 && S_ISREG(st.st_mode) ? st.st_size
                                                                    : 0;
}

static void move_older(const struct linefile *f)
{
    char from[NAME_BYTES], to[NAME_BYTES];
    for (int i = f->keep; i > 0; i--) {
        str_format(to, sizeof to, "%s.%d", f->path, i);
        str_copy(from, sizeof from, f->path);
        if (i > 1)
            str_append(from, sizeof from, ".%d", i - 1);
        rename(from, to); /* a gap in the row is no fault */
    }
    if (f->keep == 0)
        unlink(f->path);
}

enum status linefile_append(struct linefile *f, const char *line, size_t n,
                            bool sync, struct error *err)
{
    enum status s = open_current(f, err);
    if (s)
        return s;
    int64_t before = size_now(f);
    if (f->bytes_max && before > 0 && before + (int64_t)n > f->bytes_max) {
        move_older(f);
        s = open_current(f, err);
        if (s)
            return s;
        before = size_now(f);
    }
    int fd = f->fd_plus_1 - 1;
    ssize_t written = write(fd, line, n);
    if (written == (ssize_t)n && (!sync || fsync(fd) == 0))
        return STATUS_OK;
    if (written >= 0 && written < (ssize_t)n)
        errno = ENOSPC;
    s = failed(f, err);
    if (written > 0 && ftruncate(fd, before) != 0)
        error_prefix(err, "and holds part of a line");
    linefile_close(f);
    return s;
}
