/* crash - how the last runs of the wall ended. While a wall runs, a marker in
 * the state folder says so; whoever finds it there without its wall knows that
 * the wall crashed. After CRASH_MANY within CRASH_WITHIN_S it should start in
 * safe mode.
 * Time is counted since the machine was started, so that a wrong clock changes
 * nothing; another start of the machine (a power cut) is no crash.
 * Thread: one at a time; crash_end() from anywhere. */
#ifndef KIOSK_CRASH_H
#define KIOSK_CRASH_H

#include "base/base.h"

#define CRASH_MANY     3
#define CRASH_WITHIN_S 300

struct crash_record {
    int fd_plus_1; /* of the marker, locked while the wall runs */
    int n_recent;  /* crashes within CRASH_WITHIN_S before this start */
    bool safe;     /* n_recent >= CRASH_MANY */
};

/* Leave the marker in `dir`. Another wall that runs with the same folder has
 * it: then nothing is recorded, and nothing is wrong. Errors: IO; the wall may
 * go on without. */
enum status crash_begin(struct crash_record *c, const char *dir,
                        struct error *err) MUST_USE;
/* It ends as it should: take the marker away. Fine when never begun. */
void crash_end(struct crash_record *c);

/* No core dump of this process, whatever the system is set to: it would hold
 * what people's register holds. */
void crash_no_core(void);

#endif
