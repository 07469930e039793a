/* panel - what the display itself does: lit or dark by the schedule, how
 * bright, and a picture that wanders by a few pixels so that nothing burns in.
 * A touch lights a dark panel for a while. Pure: time and touches go in. */
#ifndef KIOSK_PANEL_H
#define KIOSK_PANEL_H

#include "kiosk/schedule.h"

struct panel {
    /* given */
    const struct schedule *schedule; /* borrowed */
    int shift_px, shift_s;           /* farthest, how often; 0 px: never */
    int64_t stay_ms;                 /* lit so long after a touch in the dark */
    /* what is to be shown */
    bool dark;
    int percent; /* brightness, of what is lit */
    int dx, dy;  /* px, each within ±shift_px */
    /* its own */
    int64_t lit_until_ms, begun_ms;
};

void panel_init(struct panel *p, const struct schedule *schedule, int shift_px,
                int shift_s, int64_t stay_ms, int64_t now_ms);
/* True when something of what is to be shown has changed. */
bool panel_tick(struct panel *p, int64_t now_ms, int64_t unix_s);
/* Somebody touched the wall. True when it was dark: it is lit from now on, and
 * that touch means nothing else. */
bool panel_touch(struct panel *p, int64_t now_ms);

/* The wandering: where it is after so many steps. Each step goes one pixel to
 * the side, up or down; all (2 most + 1)² places get their turn. */
void panel_shift_at(int64_t step, int most, int *dx, int *dy);

#endif
