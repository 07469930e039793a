/* gesture - fingers and the mouse into actions: tap, drag, fling, pinch.
 * A finger may go up without having gone down (a panel power cycle): orphans
 * are ignored, and a finger silent for GESTURE_ORPHAN_MS while another event
 * comes is dropped. More than two fingers: the first two count. A tap is a
 * press that moves less than slop_px and lasts at most GESTURE_TAP_MS.
 * Pure: time comes in with the events. No allocation. */
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
    float vx, vy;
};

struct gesture {
    float slop_px;          /* from the wall's unit; 0: 12 */
    struct gesture_finger fingers[GESTURE_FINGERS_MAX];
    int n_down;
    bool dragging, pinched; /* since the first finger went down */
    float pinch_dist, pinch_x, pinch_y;
};

/* Feed one event; writes 0..4 actions to out, returns how many. */
int gesture_touch(struct gesture *g, int64_t finger, enum touch_phase phase,
                  float x_px, float y_px, int64_t now_ms,
                  struct action out[4]);
/* A wheel turn of `steps` notches at x, y: one ZOOM. */
int gesture_wheel(struct gesture *g, float x_px, float y_px, float steps,
                  struct action out[4]);
void gesture_reset(struct gesture *g);

#endif
