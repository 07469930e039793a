/* watchdog - the wall tells systemd that it is ready, what it does, and that it
 * lives: datagrams to $NOTIFY_SOCKET, sd_notify(3)'s protocol. The ping goes
 * out only when everything that is watched has advanced since the last one, so
 * a hung thread is found even while another still runs.
 * Without $NOTIFY_SOCKET all of it does nothing. Thread: UI thread only; sends
 * never block. */
#ifndef KIOSK_WATCHDOG_H
#define KIOSK_WATCHDOG_H

#include "base/base.h"

#define WATCHDOG_WATCHED_MAX 2

struct watchdog {
    bool ready_said, heard; /* heard: somebody listens */
    int64_t every_ms;       /* between pings; 0: none are wanted */
    int64_t next_ms;
    uint64_t last[WATCHDOG_WATCHED_MAX]; /* counters at the last ping */
    char status[160];                    /* told last */
};

/* Read $NOTIFY_SOCKET, $WATCHDOG_USEC and $WATCHDOG_PID. A ping is due three
 * times within the time that systemd waits. */
void watchdog_init(struct watchdog *w, int64_t now_ms);
/* The first picture is shown. */
void watchdog_ready(struct watchdog *w);
/* What the wall does, for `systemctl status`; sent when it is another text.
 * Never a name, a place below the county, or a household. */
void watchdog_status(struct watchdog *w, const char *text);
/* Before ready: it takes a while, but goes on. */
void watchdog_extend(int seconds);
/* Ping when it is due and every counter has grown. Returns when to come again
 * at the latest; INT64_MAX: never. */
int64_t watchdog_tick(struct watchdog *w, int64_t now_ms,
                      const uint64_t counters[], int n);
void watchdog_stopping(struct watchdog *w);

/* One message, lines of NAME=value. False when nobody listens. */
bool watchdog_send(const char *message);

#endif
