#include "input/gesture.h"

#include <math.h>
#include <string.h>

#define SLOP_DEFAULT_PX 12
#define SPEED_KEEP      0.6f  /* of the old speed at each move */
#define WHEEL_STEP      1.18f /* zoom of one notch */
#define PINCH_LEAST_PX  8.0f  /* fingers nearer than this have no ratio */

void gesture_reset(struct gesture *g)
{
    float slop = g->slop_px;
    memset(g, 0, sizeof *g);
    g->slop_px = slop;
}

static float slop_of(const struct gesture *g)
{
    return g->slop_px > 0 ? g->slop_px : SLOP_DEFAULT_PX;
}

static struct gesture_finger *find(struct gesture *g, int64_t id)
{
    for (int i = 0; i < GESTURE_FINGERS_MAX; i++)
        if (g->fingers[i].down && g->fingers[i].id == id)
            return &g->fingers[i];
    return NULL;
}

/* The first two fingers that are down, oldest first; fewer leave NULL. */
static void first_two(struct gesture *g, struct gesture_finger *out[2])
{
    out[0] = out[1] = NULL;
    for (int i = 0; i < GESTURE_FINGERS_MAX; i++) {
        struct gesture_finger *f = &g->fingers[i];
        if (!f->down)
            continue;
        if (!out[0] || f->since_ms < out[0]->since_ms) {
            out[1] = out[0];
            out[0] = f;
        } else if (!out[1] || f->since_ms < out[1]->since_ms) {
            out[1] = f;
        }
    }
}

/* Start measuring the pinch from where the fingers are now, so that a finger
 * that comes or goes makes no jump. */
static void begin_pinch(struct gesture *g)
{
    struct gesture_finger *two[2];
    first_two(g, two);
    if (!two[1])
        return;
    g->pinch_dist = hypotf(two[0]->x - two[1]->x, two[0]->y - two[1]->y);
    g->pinch_x = (two[0]->x + two[1]->x) / 2;
    g->pinch_y = (two[0]->y + two[1]->y) / 2;
    g->pinched = true;
}

static void drop_orphans(struct gesture *g, int64_t now_ms)
{
    for (int i = 0; i < GESTURE_FINGERS_MAX; i++) {
        struct gesture_finger *f = &g->fingers[i];
        if (f->down && now_ms - f->seen_ms > GESTURE_ORPHAN_MS) {
            f->down = false;
            g->n_down--;
        }
    }
    if (g->n_down == 0)
        g->dragging = g->pinched = false;
}

static int on_down(struct gesture *g, int64_t id, float x, float y,
                   int64_t now_ms, struct action out[4])
{
    struct gesture_finger *f = find(g, id);
    if (f) { /* down twice: its UP was lost */
        f->down = false;
        g->n_down--;
    }
    for (int i = 0; i < GESTURE_FINGERS_MAX && (!f || f->down); i++)
        if (!g->fingers[i].down)
            f = &g->fingers[i];
    if (!f || f->down)
        return 0;
    *f = (struct gesture_finger){ id, true, x, y, x, y, now_ms, now_ms, 0, 0 };
    g->n_down++;
    if (g->n_down == 1) {
        g->dragging = g->pinched = false;
        out[0] = (struct action){ .kind = ACTION_PRESS, .x = x, .y = y };
        return 1;
    }
    begin_pinch(g);
    if (g->n_down > 2)
        return 0;
    out[0] = (struct action){ .kind = ACTION_RELEASE, .x = x, .y = y };
    return 1;
}

static int on_pinch(struct gesture *g, struct action out[4])
{
    struct gesture_finger *two[2];
    first_two(g, two);
    float dist = hypotf(two[0]->x - two[1]->x, two[0]->y - two[1]->y);
    float x = (two[0]->x + two[1]->x) / 2, y = (two[0]->y + two[1]->y) / 2;
    float factor = dist >= PINCH_LEAST_PX && g->pinch_dist >= PINCH_LEAST_PX
                       ? dist / g->pinch_dist
                       : 1;
    out[0] = (struct action){ .kind = ACTION_ZOOM,
                              .x = x,
                              .y = y,
                              .dx = x - g->pinch_x,
                              .dy = y - g->pinch_y,
                              .factor = factor };
    g->pinch_dist = dist;
    g->pinch_x = x;
    g->pinch_y = y;
    return 1;
}

static int on_drag(struct gesture *g, struct gesture_finger *f, float dx,
                   float dy, struct action out[4])
{
    int n = 0;
    if (!g->dragging) {
        if (!g->pinched && hypotf(f->x - f->x0, f->y - f->y0) < slop_of(g))
            return 0;
        g->dragging = true;
        out[n++] =
            (struct action){ .kind = ACTION_RELEASE, .x = f->x, .y = f->y };
        if (!g->pinched) { /* what the slop swallowed */
            dx = f->x - f->x0;
            dy = f->y - f->y0;
        }
    }
    out[n++] = (struct action){
        .kind = ACTION_DRAG, .x = f->x, .y = f->y, .dx = dx, .dy = dy
    };
    return n;
}

static int on_move(struct gesture *g, int64_t id, float x, float y,
                   int64_t now_ms, struct action out[4])
{
    struct gesture_finger *f = find(g, id), *two[2];
    if (!f)
        return 0;
    float dx = x - f->x, dy = y - f->y;
    int64_t gone = now_ms - f->seen_ms;
    if (gone > 0) {
        float s = 1000 / (float)gone;
        f->vx = f->vx * SPEED_KEEP + dx * s * (1 - SPEED_KEEP);
        f->vy = f->vy * SPEED_KEEP + dy * s * (1 - SPEED_KEEP);
    }
    f->x = x;
    f->y = y;
    f->seen_ms = now_ms;
    if (g->n_down == 1)
        return on_drag(g, f, dx, dy, out);
    first_two(g, two);
    return f == two[0] || f == two[1] ? on_pinch(g, out) : 0;
}

static int on_up(struct gesture *g, int64_t id, float x, float y,
                 int64_t now_ms, bool cancelled, struct action out[4])
{
    struct gesture_finger *f = find(g, id);
    if (!f)
        return 0; /* UP without DOWN: a panel that was power cycled */
    f->down = false;
    g->n_down--;
    if (g->n_down > 0) {
        begin_pinch(g);
        return 0;
    }
    bool still = !g->dragging && !g->pinched && !cancelled;
    if (still && now_ms - f->since_ms <= GESTURE_TAP_MS &&
        hypotf(x - f->x0, y - f->y0) < slop_of(g)) {
        out[0] = (struct action){ .kind = ACTION_TAP, .x = f->x0, .y = f->y0 };
        return 1;
    }
    bool flung = g->dragging && !g->pinched && !cancelled &&
                 now_ms - f->seen_ms < 60;
    out[0] = flung ? (struct action){ .kind = ACTION_FLING,
                                      .x = x,
                                      .y = y,
                                      .dx = f->vx,
                                      .dy = f->vy }
                   : (struct action){ .kind = ACTION_RELEASE, .x = x, .y = y };
    g->dragging = g->pinched = false;
    return 1;
}

int gesture_touch(struct gesture *g, int64_t finger, enum touch_phase phase,
                  float x_px, float y_px, int64_t now_ms, struct action out[4])
{
    if (!isfinite(x_px) || !isfinite(y_px))
        return 0;
    drop_orphans(g, now_ms);
    switch (phase) {
    case TOUCH_DOWN: return on_down(g, finger, x_px, y_px, now_ms, out);
    case TOUCH_MOVE: return on_move(g, finger, x_px, y_px, now_ms, out);
    default:
        return on_up(g, finger, x_px, y_px, now_ms, phase == TOUCH_CANCEL, out);
    }
}

int gesture_wheel(struct gesture *g, float x_px, float y_px, float steps,
                  struct action out[4])
{
    (void)g;
    if (!isfinite(steps) || steps == 0)
        return 0;
    steps = fmaxf(-8, fminf(8, steps));
    out[0] = (struct action){ .kind = ACTION_ZOOM,
                              .x = x_px,
                              .y = y_px,
                              .factor = powf(WHEEL_STEP, steps) };
    return 1;
}
