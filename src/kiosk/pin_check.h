/* pin_check - PINs tried on the wall, on a thread of their own.
 *
 * Five tries in a row may be wrong; each wrong one from the fifth on costs a
 * delay that doubles: 30 s, 60 s … an hour. While it lasts a PIN is refused
 * before anything is hashed. A try is counted on the disk before it is hashed,
 * so that neither a kill nor a restart gives one for nothing; when it cannot be
 * counted it is refused. Time is counted since the machine's start: no clock
 * can shorten the delay, and another start of the machine begins it anew.
 * The same thread writes the audit (audit.h), so that no frame waits for the
 * disk: whose PIN was right, that one was wrong, and what is noted. A right one
 * that cannot be written there opens nothing.
 * Threads: ask, take and note from one thread, never blocking. */
#ifndef KIOSK_PIN_CHECK_H
#define KIOSK_PIN_CHECK_H

#include "kiosk/pin.h"

#define PIN_TRIES       5
#define PIN_DELAY_S     30
#define PIN_DELAY_MAX_S 3600

enum pin_result {
    PIN_OPEN,   /* it is `name`'s */
    PIN_WRONG,  /* wait_s until the next may be tried */
    PIN_WAIT,   /* not tried: wait_s */
    PIN_NOBODY, /* nobody has one */
    PIN_FAULT,  /* `error` */
};

struct pin_answer {
    enum pin_result result;
    char name[PIN_NAME_BYTES];
    int wait_s;
    struct error error;
};

struct pin_check_options {
    const char *pin_path;  /* the tries are kept beside it, in PATH.tries */
    const char *audit_dir; /* NULL: somebody else writes it */
    void (*wake)(
        void *ctx); /* on the thread, when an answer is ready; or NULL */
    void *wake_ctx;
};

struct pin_check;

enum status pin_check_create(const struct pin_check_options *o,
                             struct pin_check **out,
                             struct error *err) MUST_USE;
void pin_check_destroy(struct pin_check *p); /* NULL is fine; joins */
/* False while one is being tried, or when it is no PIN at all (pin_legal()):
 * that one is not counted either. */
bool pin_check_ask(struct pin_check *p, const char *digits);
bool pin_check_take(struct pin_check *p, struct pin_answer *out);
/* A line of the audit; what is not yet written when `p` is destroyed is written
 * then. One that cannot be is logged. */
void pin_check_note(struct pin_check *p, const char *who, const char *route,
                    const char *action);
/* Wait for it; false on time-out. */
bool pin_check_wait(struct pin_check *p, struct pin_answer *out,
                    int timeout_ms);

/* The delay after so many wrong ones in a row, s. */
int64_t pin_delay_s(int64_t n_wrong);

#endif
