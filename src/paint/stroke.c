#include "paint/stroke.h"

#include <math.h>

#define ROUND_PX   0.1f  /* how far an arc's chord may lie inside of it */
#define ARC_DEPTH  5     /* an arc has at most 2^5 chords a half circle */
#define LEAST_PX   1e-3f /* shorter segments have no direction */
#define SMOOTH_DOT 0.99f /* a turn below 8 degrees is one point a side */
#define SMOOTH_LEAST                                                           \
    0.5f /* … of segments longer than this of the half width                 \
          */

struct vec {
    float x, y;
};

static struct vec add(struct vec a, struct vec b)
{
    return (struct vec){ a.x + b.x, a.y + b.y };
}

static struct vec minus(struct vec a)
{
    return (struct vec){ -a.x, -a.y };
}

static float dot(struct vec a, struct vec b)
{
    return a.x * b.x + a.y * b.y;
}

static void put(struct points *out, struct vec at, struct vec by)
{
    points_add(out, at.x + by.x, at.y + by.y);
}

void stroke_finish(struct stroke *st)
{
    points_finish(&st->left);
    points_finish(&st->right);
}

int stroke_points_most(int n)
{
    /* Each point a join: three on the inner side, a half circle outside; and
     * two caps. */
    return (n + 2) * (5 + (1 << ARC_DEPTH));
}

/* The points between a and b (both half_px from the centre) of an arc by way
 * of `middle`, also half_px long. */
static void arc(struct points *out, struct vec centre, struct vec a,
                struct vec b, struct vec middle, float half, int depth)
{
    struct vec chord = add(a, b);
    if (depth == 0 || half - sqrtf(dot(chord, chord)) / 2 < ROUND_PX)
        return;
    struct vec low = add(a, middle), high = add(middle, b);
    float l = half / sqrtf(dot(low, low)), h = half / sqrtf(dot(high, high));
    low = (struct vec){ low.x * l, low.y * l };
    high = (struct vec){ high.x * h, high.y * h };
    arc(out, centre, a, middle, low, half, depth - 1);
    put(out, centre, middle);
    arc(out, centre, middle, b, high, half, depth - 1);
}

/* Half a turn, or less: the middle of a and b, or `ahead` when they oppose
 * each other. */
static void turn(struct points *out, struct vec centre, struct vec a,
                 struct vec b, struct vec ahead, float half)
{
    struct vec m = add(a, b);
    float length = sqrtf(dot(m, m));
    if (length < 0.05f * half)
        m = ahead;
    else
        m = (struct vec){ m.x * half / length, m.y * half / length };
    put(out, centre, a);
    arc(out, centre, a, b, m, half, ARC_DEPTH);
    put(out, centre, b);
}

struct segment {
    struct vec normal; /* half_px long, 90 degrees from the direction */
    float length;
};

static struct vec ahead_of(const struct segment *s)
{
    return (struct vec){ s->normal.y, -s->normal.x };
}

static void join(struct stroke *st, struct vec at, const struct segment *from,
                 const struct segment *to)
{
    struct vec a = from->normal, b = to->normal;
    float half = st->half_px, least = SMOOTH_LEAST * half;
    if (dot(a, b) > SMOOTH_DOT * half * half && from->length > least &&
        to->length > least) {
        struct vec m = add(a, b);
        float k = half / sqrtf(dot(m, m));
        m = (struct vec){ m.x * k, m.y * k };
        put(&st->left, at, m);
        put(&st->right, at, minus(m));
        return;
    }
    bool to_left = a.x * b.y - a.y * b.x > 0; /* the left side is inside */
    struct points *inner = to_left ? &st->left : &st->right;
    struct points *outer = to_left ? &st->right : &st->left;
    put(inner, at, to_left ? a : minus(a));
    put(inner, at, (struct vec){ 0, 0 });
    put(inner, at, to_left ? b : minus(b));
    turn(outer, at, to_left ? minus(a) : a, to_left ? minus(b) : b,
         ahead_of(from), half);
}

static void reverse(struct points *p)
{
    for (int i = 0, j = p->n - 1; i < j; i++, j--)
        for (int k = 0; k < 2; k++) {
            float swap = p->xy[2 * i + k];
            p->xy[2 * i + k] = p->xy[2 * j + k];
            p->xy[2 * j + k] = swap;
        }
}

static bool segment_between(const struct stroke *st, struct vec a, struct vec b,
                            struct segment *out)
{
    float dx = b.x - a.x, dy = b.y - a.y;
    out->length = sqrtf(dx * dx + dy * dy);
    if (!(out->length >= LEAST_PX))
        return false;
    float k = st->half_px / out->length;
    out->normal = (struct vec){ -dy * k, dx * k };
    return true;
}

/* The last cap, the way back, the first cap. */
static void end_open(struct stroke *st, struct vec begin, struct vec end,
                     const struct segment *first, const struct segment *last)
{
    struct points *ring = &st->left;
    float half = st->half_px;
    put(ring, end, last->normal);
    if (st->round_caps)
        turn(ring, end, last->normal, minus(last->normal), ahead_of(last),
             half);
    put(ring, end, minus(last->normal));
    reverse(&st->right);
    for (int i = 0; i < st->right.n; i++)
        points_add(ring, st->right.xy[2 * i], st->right.xy[2 * i + 1]);
    put(ring, begin, minus(first->normal));
    if (st->round_caps)
        turn(ring, begin, minus(first->normal), first->normal,
             minus(ahead_of(first)), half);
    put(ring, begin, first->normal);
}

static void dot_at(struct stroke *st, struct vec at)
{
    const struct segment east = { { 0, st->half_px }, 0 };
    end_open(st, at, at, &east, &east);
}

void stroke_outline(struct stroke *st, const float *xy, int n, bool closed,
                    trace_line *ring, void *ctx)
{
    struct vec begin = { xy[0], xy[1] }, at = begin;
    struct segment first = { { 0, 0 }, 0 }, last = first, next;
    bool any = false;
    st->left.n = st->right.n = 0;
    for (int i = 1; i < n + closed; i++) {
        const float *p = xy + 2 * (i < n ? i : 0);
        struct vec to = { p[0], p[1] };
        if (!segment_between(st, at, to, &next))
            continue;
        if (any)
            join(st, at, &last, &next);
        else
            first = next;
        any = true;
        last = next;
        at = to;
    }
    if (any && closed) {
        join(st, begin, &last, &first);
        reverse(&st->right);
        ring(ctx, st->left.xy, st->left.n, true);
        ring(ctx, st->right.xy, st->right.n, true);
        return;
    }
    if (any)
        end_open(st, begin, at, &first, &last);
    else if (st->round_caps)
        dot_at(st, begin);
    if (st->left.n)
        ring(ctx, st->left.xy, st->left.n, true);
}
