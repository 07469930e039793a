#include "kiosk/crash.h"

#include "base/clock.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define FILE_BYTES 512

/* The marker: this text, a word for the machine's start, whether a wall runs,
 * and when crashes were found, seconds since that start.
 *
 *   wanjia run
 *   boot 7d1f6d3e-…
 *   running 1
 *   crash 4711
 */
struct marker {
    char boot[CLOCK_BOOT_BYTES];
    bool running;
    int64_t crash_s[CRASH_MANY];
    int n;
};

static void add_crash(struct marker *m, int64_t s)
{
    if (m->n == CRASH_MANY) {
        memmove(m->crash_s, m->crash_s + 1,
                (CRASH_MANY - 1) * sizeof *m->crash_s);
        m->n--;
    }
    m->crash_s[m->n++] = s;
}

/* A marker that cannot be read is none. */
static void parse(char *text, struct marker *m)
{
    char *rest = text, *line;
    memset(m, 0, sizeof *m);
    while ((line = strsep(&rest, "\n"))) {
        int64_t s;
        if (str_starts(line, "boot "))
            str_copy(m->boot, sizeof m->boot, line + 5);
        else if (!strcmp(line, "running 1"))
            m->running = true;
        else if (str_starts(line, "crash ") &&
                 str_parse_int(line + 6, 0, INT64_MAX, &s))
            add_crash(m, s);
    }
}

static bool store(int fd, const struct marker *m)
{
    char text[FILE_BYTES];
    size_t n = str_format(text, sizeof text,
                          "wanjia run\nboot %s\nrunning %d\n", m->boot,
                          m->running);
    for (int i = 0; i < m->n; i++)
        n = str_append(text, sizeof text, "crash %lld\n",
                       (long long)m->crash_s[i]);
    return pwrite(fd, text, n, 0) == (ssize_t)n && ftruncate(fd, (off_t)n) == 0;
}

static void load(int fd, struct marker *m)
{
    char text[FILE_BYTES];
    ssize_t n = pread(fd, text, sizeof text - 1, 0);
    text[n > 0 ? n : 0] = 0;
    parse(text, m);
}

enum status crash_begin(struct crash_record *c, const char *dir,
                        struct error *err)
{
    char path[4096], boot[CLOCK_BOOT_BYTES];
    struct marker m;
    memset(c, 0, sizeof *c);
    str_format(path, sizeof path, "%s/run", dir);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return error_set(err, STATUS_IO, "%s: cannot be written: %s", path,
                         strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
        return STATUS_OK;
    }
    int64_t now_s = clock_boot_s();
    load(fd, &m);
    clock_boot_word(boot);
    if (strcmp(boot, m.boot) != 0 || (m.n > 0 && m.crash_s[m.n - 1] > now_s))
        m = (struct marker){ 0 }; /* the machine was started since */
    str_copy(m.boot, sizeof m.boot, boot);
    if (m.running)
        add_crash(&m, now_s);
    for (int i = 0; i < m.n; i++)
        c->n_recent += now_s - m.crash_s[i] <= CRASH_WITHIN_S;
    c->safe = c->n_recent >= CRASH_MANY;
    m.running = true;
    c->fd_plus_1 = fd + 1;
    if (!store(fd, &m)) {
        close(fd);
        c->fd_plus_1 = 0;
        return error_set(err, STATUS_IO, "%s: cannot be written: %s", path,
                         strerror(errno));
    }
    return STATUS_OK;
}

void crash_end(struct crash_record *c)
{
    struct marker m;
    if (!c->fd_plus_1)
        return;
    int fd = c->fd_plus_1 - 1;
    load(fd, &m);
    m.running = false;
    m.n = 0;
    if (!store(fd, &m) && ftruncate(fd, 0) != 0) {
        close(fd); /* it will count as a crash: one too many */
        c->fd_plus_1 = 0;
        return;
    }
    close(fd);
    c->fd_plus_1 = 0;
}

void crash_no_core(void)
{
    const struct rlimit none = { 0, 0 };
    setrlimit(RLIMIT_CORE, &none);
    /* A handler that is a program (systemd-coredump) asks no limit. */
    prctl(PR_SET_DUMPABLE, 0);
}
