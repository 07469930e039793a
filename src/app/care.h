/* care - what a wall needs that nobody attends to: systemd is told that it
 * lives, a crash is remembered, after too many it starts in safe mode; its
 * health is told to whoever asks; PINs are tried and what follows written down;
 * the panel is dark, dim or shifted when it should be, and the touch that wakes
 * it does nothing else. Thread: UI thread only. */
#ifndef APP_CARE_H
#define APP_CARE_H

#include "app/session.h"
#include "kiosk/crash.h"
#include "kiosk/gate.h"
#include "kiosk/panel.h"
#include "kiosk/pin_check.h"
#include "kiosk/watchdog.h"
#include "remote/health.h"

struct care {
    struct watchdog watchdog;
    struct crash_record crash;
    struct health_server *health;      /* NULL: nobody may ask */
    void (*wake)(void *);              /* see health_options */
    char listen[64], token_file[1024]; /* what it was made from */
    struct pin_check *pins;            /* NULL: nobody unlocks the wall */
    char pin_file[PATH_BYTES];         /* theirs */
    uint64_t rounds;                   /* of the loop */
    int64_t begun_ms;
    struct panel panel;
    struct gate gate;
    int64_t frozen_unix_s; /* the schedule's clock stands there; 0: it goes */
    bool look_changed;     /* taken by care_look() */
    struct tour tour;      /* of the file; none: composed when it begins */
    struct tour_now {
        struct tour stops;
        int at;
        bool on;
        int64_t until_ms; /* of this stop */
    } touring;
    int64_t tour_after_ms, touched_ms; /* 0: no tour */
};

/* Before anything else of the wall. whole: this is the wall itself, no trial in
 * a window: its crashes are remembered. What cannot be remembered is logged. */
void care_begin(struct care *c, bool whole, int64_t now_ms);
/* The configuration is known; wake: see health_options. A port that is taken
 * is logged. */
void care_open(struct care *c, const struct session *s, void (*wake)(void *),
               int64_t frozen_unix_s, int64_t now_ms);
/* The configuration is another one now. */
void care_reopen(struct care *c, const struct session *s, int64_t now_ms);
/* A touch or key before it goes to the wall: false when it must not. */
bool care_passes(struct care *c, struct wall *w, enum gate_event e,
                 int64_t now_ms);
/* Begin the tour, or go on with it, when that is due; true when it did. */
bool care_tour(struct care *c, struct wall *w, int64_t now_ms);
/* True when the picture is to be shown another way from now on. */
bool care_look(struct care *c, struct present_look *out);
/* True when this configuration needs present_options.looks. */
bool care_looks(const struct config *c);
/* Once a round of the loop, frame: what is on the wall. Returns when to come
 * again at the latest. */
int64_t care_tick(struct care *c, const struct wall *w, const struct session *s,
                  struct pixels frame, int64_t now_ms);
/* The first picture is shown. */
void care_ready(struct care *c);
/* Safe mode has lasted long enough and something will start the wall again: it
 * should end and try. */
bool care_gives_up(const struct care *c, int64_t now_ms);
/* The wall begins to end; it has ended as it should. */
void care_leave(struct care *c);
void care_end(struct care *c);

#endif
