#include "base/safefile.h"

#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_BYTES 4096

static bool write_beside(const char *beside, const char *text, size_t n)
{
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    bool ok = fchmod(fd, 0600) == 0 && write(fd, text, n) == (ssize_t)n &&
              fsync(fd) == 0;
    int why = errno;
    ok = close(fd) == 0 && ok;
    errno = why;
    return ok;
}

/* The new name itself must be on the disk. */
static bool sync_folder(const char *path)
{
    char dir[NAME_BYTES];
    str_copy(dir, sizeof dir, path);
    char *slash = strrchr(dir, '/');
    if (slash)
        slash[slash == dir] = 0;
    int fd = open(slash ? dir : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return ok;
}

enum status safefile_write(const char *path, const char *text, size_t n,
                           struct error *err)
{
    char beside[NAME_BYTES];
    if (strlen(path) + 32 > sizeof beside)
        return error_set(err, STATUS_INVALID, "%.60s…: the path is too long",
                         path);
    str_format(beside, sizeof beside, "%s.tmp-%d", path, (int)getpid());
    if (write_beside(beside, text, n) && rename(beside, path) == 0 &&
        sync_folder(path))
        return STATUS_OK;
    int why = errno;
    unlink(beside);
    return error_set(err, STATUS_IO, "%s: cannot be written: %s", path,
                     strerror(why));
}

enum status safefile_read(const char *path, bool secret, char *buf, size_t size,
                          size_t *n, struct error *err)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set(err, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO,
                         "%s: cannot be read: %s", path, strerror(errno));
    /* Of the open file: the name may be another's a moment later. */
    if (secret && (fstat(fd, &st) != 0 || st.st_mode & 077)) {
        close(fd);
        return error_set(err, STATUS_INVALID,
                         "%s: others may read it; `chmod 600 %s`", path, path);
    }
    ssize_t got = read(fd, buf, size);
    int why = errno;
    close(fd);
    if (got < 0)
        return error_set(err, STATUS_IO, "%s: cannot be read: %s", path,
                         strerror(why));
    if ((size_t)got >= size) {
        memset(buf, 0, size);
        return error_set(err, STATUS_LIMIT, "%s: longer than %zu bytes", path,
                         size - 1);
    }
    buf[got] = 0;
    if (n)
        *n = (size_t)got;
    return STATUS_OK;
}
