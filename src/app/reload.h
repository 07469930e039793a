/* reload - notices that files which the running wall was made from are others
 * now: by name, size and time, every RELOAD_LOOK_MS, and told only when they
 * have stood still for one look, so that what is being written is not read.
 * Thread: UI thread only; a look is SESSION_FILES stat(2). */
#ifndef APP_RELOAD_H
#define APP_RELOAD_H

#include "app/session.h"

#include <sys/stat.h>

#define RELOAD_LOOK_MS 1000

struct reload {
    struct reload_file {
        char path[PATH_BYTES];
        dev_t device;
        ino_t inode;
        off_t size;
        struct timespec changed;
    } files[SESSION_FILES];
    bool moving; /* changed at the last look */
    int64_t next_ms;
};

/* These files, as they are now. */
void reload_watch(struct reload *r, const struct session *s, int64_t now_ms);
/* True once after a change. */
bool reload_due(struct reload *r, int64_t now_ms);

#endif
