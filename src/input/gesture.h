/* gesture - fingers and the mouse into actions: tap, drag, fling, pinch.
 *
 * One finger: PRESS, then TAP (it stayed within slop_px and left within
 * GESTURE_TAP_MS), or RELEASE (it stayed longer), or RELEASE and DRAG … DRAG,
 * FLING (speed 0 when it had come to rest). Two fingers: RELEASE, ZOOM …; the
 * one that stays may drag on; no tap comes of it. More than two: the first
 * two that are down count.
 * A finger may go up or move without having gone down (a panel power cycle):
 * such orphans are ignored, a second DOWN of one finger ends the first, and a
 * finger silent for GESTURE_ORPHAN_MS while another event comes is dropped.
 * Pure: time comes in with the events. No allocation. {0} is valid. */
#ifndef INPUT_GESTURE_H
#define INPUT_GESTURE_H

#include "model/action.h"

#define GESTURE_FINGERS_MAX 10
#define GESTURE_TAP_MS      900
#define GESTURE_ORPHAN_MS   4000

enum touch_phase { TOUCH_DOWN, TOUCH_MOVE, TOUCH_UP, TOUCH_CANCEL };

struct gesture_finger {
    int64_t id;
    bool down;
    float x0, y0, x, y;
    int64_t since_ms, seen_ms;
    float vx, vy; /* px/s */
};

struct gesture {
    float slop_px; /* from the wall's unit; 0: 12 */
    struct gesture_finger fingers[GESTURE_FINGERS_MAX]; /* oldest first */
    int n_down;
    bool dragging, pinched; /* since the first finger went down */
    float pinch_dist, pinch_x, pinch_y;
};

/* Feed one event; writes 0..4 actions to out, returns how many. Positions
 * that are no numbers are ignored. */
int gesture_touch(struct gesture *g, int64_t finger, enum touch_phase phase,
                  float x_px, float y_px, int64_t now_ms, struct action out[4]);
/* A wheel turn of `steps` notches at x, y: one ZOOM. */
int gesture_wheel(struct gesture *g, float x_px, float y_px, float steps,
                  struct action out[4]);
/* Forget every finger; slop_px stays. */
void gesture_reset(struct gesture *g);

#endif
