/* signals - SIGTERM and SIGINT ask the loop to end, SIGHUP to read its files
 * again; whichever thread they reach, the loop is woken at once.
 * Thread: UI thread only; one at a time. */
#ifndef APP_SIGNALS_H
#define APP_SIGNALS_H

#include <stdbool.h>

/* From here on they are caught. wake: called on a thread of its own. */
void signals_catch(void (*wake)(void *ctx));
/* From here on nobody is woken by them. */
void signals_release(void);

/* The signal that asked the loop to end; 0 none. */
int signals_stop(void);
/* True once after one or more SIGHUP. */
bool signals_take_reload(void);

#endif
