/* audit - who did what behind the PIN: audit.csv in the state folder, a line
 * each: time, who, route, action. It only grows; at AUDIT_BYTES it becomes
 * audit.csv.1 and so on. Readable by its owner alone; a route may name a
 * household, so nothing of it goes into the log.
 * Thread: one at a time. Waits for the disk. */
#ifndef KIOSK_AUDIT_H
#define KIOSK_AUDIT_H

#include "base/base.h"

#define AUDIT_BYTES       (1 << 20)
#define AUDIT_KEEP        20
#define AUDIT_ROUTE_BYTES 256 /* what is longer is cut */

/* who: the PIN's name; route may be ""; action: a word like "open" or "add".
 * Errors: IO. */
enum status audit_append(const char *state_dir, const char *who,
                         const char *route, const char *action,
                         struct error *err) MUST_USE;

#endif
