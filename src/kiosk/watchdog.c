#include "kiosk/watchdog.h"

#include "base/log.h"
#include "base/str.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PINGS 3 /* within the time that systemd waits */

bool watchdog_send(const char *message)
{
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un to = { .sun_family = AF_UNIX };
    size_t n = path ? strlen(path) : 0;
    if (n < 2 || n >= sizeof to.sun_path || (*path != '/' && *path != '@'))
        return false;
    memcpy(to.sun_path, path, n);
    if (*path == '@')
        to.sun_path[0] = 0; /* abstract */
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return false;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
    bool ok = sendto(fd, message, strlen(message), MSG_NOSIGNAL,
                     (const struct sockaddr *)&to, size) >= 0;
    int why = errno;
    close(fd);
    if (!ok)
        log_warn("systemd cannot be told: %s", strerror(why));
    return ok;
}

/* The time that systemd waits for a ping of this process; 0: it does not. */
static int64_t wanted_us(void)
{
    const char *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
    int64_t us = 0, whose = getpid();
    if (!usec || !str_parse_int(usec, 1, INT64_MAX / 2, &us))
        return 0;
    if (pid && !str_parse_int(pid, 1, INT32_MAX, &whose))
        return 0;
    return whose == getpid() ? us : 0;
}

void watchdog_init(struct watchdog *w, int64_t now_ms)
{
    *w = (struct watchdog){ .heard = getenv("NOTIFY_SOCKET") != NULL };
    if (w->heard)
        w->every_ms = wanted_us() / 1000 / PINGS;
    w->next_ms = now_ms + w->every_ms;
}

void watchdog_ready(struct watchdog *w)
{
    if (w->heard && !w->ready_said)
        watchdog_send("READY=1");
    w->ready_said = true;
}

void watchdog_status(struct watchdog *w, const char *text)
{
    char message[sizeof w->status + 8];
    if (!w->heard || !strcmp(w->status, text))
        return;
    str_copy(w->status, sizeof w->status, text);
    str_one_line(w->status);
    str_format(message, sizeof message, "STATUS=%s", w->status);
    watchdog_send(message);
}

void watchdog_extend(int seconds)
{
    char message[64];
    str_format(message, sizeof message, "EXTEND_TIMEOUT_USEC=%d000000",
               seconds);
    watchdog_send(message);
}

int64_t watchdog_tick(struct watchdog *w, int64_t now_ms,
                      const uint64_t counters[], int n)
{
    ASSERT(n <= WATCHDOG_WATCHED_MAX);
    if (!w->every_ms)
        return INT64_MAX;
    if (now_ms < w->next_ms)
        return w->next_ms;
    /* Looked at again soon: what is late is not yet hung. */
    w->next_ms = now_ms + w->every_ms / 4 + 1;
    for (int i = 0; i < n; i++)
        if (counters[i] == w->last[i])
            return w->next_ms;
    memcpy(w->last, counters, (size_t)n * sizeof *counters);
    watchdog_send("WATCHDOG=1");
    w->next_ms = now_ms + w->every_ms;
    return w->next_ms;
}

void watchdog_stopping(struct watchdog *w)
{
    if (w->heard)
        watchdog_send("STOPPING=1");
}
