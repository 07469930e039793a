#include "input/gesture.h"

#include <math.h>
#include <string.h>

#define SLOP_DEFAULT_PX 12.0f
#define FLING_FRESH_MS  80   /* an older movement no longer carries on */
#define SPEED_NEW       0.6f /* weight of the newest movement */
#define WHEEL_STEP      1.2f
#define WHEEL_STEPS_MAX 10.0f

/* fingers[0..n_down) are down, in the order in which they came: the first two
 * of them are the ones that count. */

static int emit(struct action out[4], int n, enum action_kind kind, float x,
                float y, float dx, float dy)
{
    if (n < 4)
        out[n++] = (struct action){
            .kind = kind, .x = x, .y = y, .dx = dx, .dy = dy, .factor = 1
        };
    return n;
}

static float slop(const struct gesture *g)
{
    return g->slop_px > 0 ? g->slop_px : SLOP_DEFAULT_PX;
}

static int find(const struct gesture *g, int64_t id)
{
    for (int i = 0; i < g->n_down; i++)
        if (g->fingers[i].id == id)
            return i;
    return -1;
}

void gesture_reset(struct gesture *g)
{
    *g = (struct gesture){ .slop_px = g->slop_px };
}

/* ---- two fingers ---- */

static void measure_pinch(const struct gesture *g, float *dist, float *x,
                          float *y)
{
    const struct gesture_finger *a = &g->fingers[0], *b = &g->fingers[1];
    *dist = hypotf(b->x - a->x, b->y - a->y);
    *x = (a->x + b->x) / 2;
    *y = (a->y + b->y) / 2;
}

/* Begin again from where the first two fingers are now. */
static void start_pinch(struct gesture *g)
{
    g->pinched = true;
    measure_pinch(g, &g->pinch_dist, &g->pinch_x, &g->pinch_y);
}

static int move_pinch(struct gesture *g, struct action out[4], int n)
{
    float dist, x, y, least = slop(g);
    measure_pinch(g, &dist, &x, &y);
    float dx = x - g->pinch_x, dy = y - g->pinch_y, factor = 1;
    /* Fingers that touch each other have no direction to speak of. */
    if (dist >= least && g->pinch_dist >= least)
        factor = dist / g->pinch_dist;
    g->pinch_dist = dist;
    g->pinch_x = x;
    g->pinch_y = y;
    if (dx == 0 && dy == 0 && factor == 1)
        return n;
    n = emit(out, n, ACTION_ZOOM, x, y, dx, dy);
    out[n - 1].factor = factor;
    return n;
}

/* ---- one finger ---- */

static int move_one(struct gesture *g, const struct gesture_finger *before,
                    struct action out[4], int n)
{
    const struct gesture_finger *f = &g->fingers[0];
    float dx = f->x - before->x, dy = f->y - before->y;
    if (g->dragging)
        return dx == 0 && dy == 0
                   ? n
                   : emit(out, n, ACTION_DRAG, f->x, f->y, dx, dy);
    dx = f->x - f->x0;
    dy = f->y - f->y0;
    if (hypotf(dx, dy) <= slop(g))
        return n;
    /* From where it went down, so that the map stays under the finger. */
    if (!g->pinched)
        n = emit(out, n, ACTION_RELEASE, f->x, f->y, 0, 0);
    g->dragging = true;
    return emit(out, n, ACTION_DRAG, f->x, f->y, dx, dy);
}

/* The last finger leaves. */
static int end_one(struct gesture *g, const struct gesture_finger *f,
                   bool cancelled, int64_t silent_ms, int64_t now_ms,
                   struct action out[4], int n)
{
    if (g->dragging) {
        bool carries = !cancelled && silent_ms <= FLING_FRESH_MS;
        return emit(out, n, ACTION_FLING, f->x, f->y, carries ? f->vx : 0,
                    carries ? f->vy : 0);
    }
    if (g->pinched)
        return n;
    bool tap = !cancelled && now_ms - f->since_ms <= GESTURE_TAP_MS;
    return emit(out, n, tap ? ACTION_TAP : ACTION_RELEASE, f->x, f->y, 0, 0);
}

/* ---- fingers come and go ---- */

static void remove_finger(struct gesture *g, int i)
{
    g->n_down--;
    memmove(&g->fingers[i], &g->fingers[i + 1],
            sizeof g->fingers[0] * (size_t)(g->n_down - i));
    g->fingers[g->n_down] = (struct gesture_finger){ 0 };
    if (g->n_down >= 2) {
        start_pinch(g);
    } else if (g->n_down == 1) { /* the one that stays may go on dragging */
        struct gesture_finger *f = &g->fingers[0];
        f->x0 = f->x;
        f->y0 = f->y;
        f->vx = f->vy = 0;
    } else {
        g->dragging = g->pinched = false;
    }
}

static int drop_orphans(struct gesture *g, int64_t but, int64_t now_ms,
                        struct action out[4])
{
    int n = 0;
    for (int i = g->n_down - 1; i >= 0; i--) {
        struct gesture_finger f = g->fingers[i];
        if (f.id == but || now_ms - f.seen_ms <= GESTURE_ORPHAN_MS)
            continue;
        if (g->n_down == 1)
            n = end_one(g, &f, true, 0, now_ms, out, n);
        remove_finger(g, i);
    }
    return n;
}

static int finger_down(struct gesture *g, int64_t id, float x, float y,
                       int64_t now_ms, struct action out[4], int n)
{
    if (g->n_down >= GESTURE_FINGERS_MAX)
        return n;
    g->fingers[g->n_down++] = (struct gesture_finger){
        .id = id,
        .down = true,
        .x0 = x,
        .y0 = y,
        .x = x,
        .y = y,
        .since_ms = now_ms,
        .seen_ms = now_ms,
    };
    if (g->n_down == 1)
        return emit(out, n, ACTION_PRESS, x, y, 0, 0);
    if (g->n_down == 2) {
        if (!g->dragging && !g->pinched)
            n = emit(out, n, ACTION_RELEASE, x, y, 0, 0);
        start_pinch(g);
    }
    return n;
}

static int finger_move(struct gesture *g, int i, float x, float y,
                       int64_t now_ms, struct action out[4], int n)
{
    struct gesture_finger *f = &g->fingers[i], before = *f;
    float seconds = (float)(now_ms - f->seen_ms) / 1000;
    f->x = x;
    f->y = y;
    f->seen_ms = now_ms;
    if (seconds > 0) {
        f->vx += SPEED_NEW * ((x - before.x) / seconds - f->vx);
        f->vy += SPEED_NEW * ((y - before.y) / seconds - f->vy);
    }
    if (i > 1)
        return n;
    return g->n_down == 1 ? move_one(g, &before, out, n)
                          : move_pinch(g, out, n);
}

static int finger_up(struct gesture *g, int i, bool cancelled, float x, float y,
                     int64_t now_ms, struct action out[4], int n)
{
    struct gesture_finger *f = &g->fingers[i];
    int64_t silent_ms = now_ms - f->seen_ms;
    if (!cancelled && (x != f->x || y != f->y)) {
        n = finger_move(g, i, x, y, now_ms, out, n);
        silent_ms = 0;
    }
    if (g->n_down == 1)
        n = end_one(g, f, cancelled, silent_ms, now_ms, out, n);
    remove_finger(g, i);
    return n;
}

int gesture_touch(struct gesture *g, int64_t finger, enum touch_phase phase,
                  float x_px, float y_px, int64_t now_ms, struct action out[4])
{
    if (!isfinite(x_px) || !isfinite(y_px))
        return 0;
    int n = drop_orphans(g, finger, now_ms, out);
    int i = find(g, finger);
    if (phase == TOUCH_DOWN && i >= 0) { /* its UP was lost */
        n = finger_up(g, i, true, x_px, y_px, now_ms, out, n);
        i = -1;
    }
    if (phase == TOUCH_DOWN)
        return finger_down(g, finger, x_px, y_px, now_ms, out, n);
    if (i < 0)
        return n; /* an orphan */
    if (phase == TOUCH_MOVE)
        return finger_move(g, i, x_px, y_px, now_ms, out, n);
    return finger_up(g, i, phase == TOUCH_CANCEL, x_px, y_px, now_ms, out, n);
}

int gesture_wheel(struct gesture *g, float x_px, float y_px, float steps,
                  struct action out[4])
{
    (void)g;
    if (!isfinite(x_px) || !isfinite(y_px) || !isfinite(steps) || steps == 0)
        return 0;
    steps = fmaxf(-WHEEL_STEPS_MAX, fminf(WHEEL_STEPS_MAX, steps));
    int n = emit(out, 0, ACTION_ZOOM, x_px, y_px, 0, 0);
    out[0].factor = powf(WHEEL_STEP, steps);
    return n;
}
