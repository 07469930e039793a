#include "paint/trace.h"

#include <math.h>
#include <stdlib.h>

/* How far a flattened cubic may lie from the true one: no more than a few of
 * the 256 levels of coverage at an edge. */
#define FLATNESS_PX     0.02f
#define CUBIC_LINES_MAX 256
#define DASH_LEAST_PX   0.5f /* finer dashes are a solid line */
#define LEAST_STEP_PX   1e-6 /* so that rounding cannot stop the walk */

void points_add(struct points *p, float x, float y)
{
    if (p->n == p->cap) {
        p->cap = p->cap ? p->cap * 2 : 256;
        p->xy = xrealloc(p->xy, (size_t)p->cap * 2 * sizeof *p->xy);
    }
    p->xy[2 * p->n] = x;
    p->xy[2 * p->n + 1] = y;
    p->n++;
}

void points_finish(struct points *p)
{
    free(p->xy);
    *p = (struct points){ 0 };
}

void trace_finish(struct trace *t)
{
    points_finish(&t->path);
    points_finish(&t->cut);
    points_finish(&t->dash);
}

/* ---- flattening ---- */

static float second_difference(const float *a, const float *b, const float *c)
{
    return hypotf(a[0] - 2 * b[0] + c[0], a[1] - 2 * b[1] + c[1]);
}

/* Even steps of the parameter; the count bounds the distance to the curve
 * (a quadratic bound on the second derivative: n^2 >= 6/8 * d / flatness). */
static void add_cubic(struct points *out, const float *p)
{
    float from[2] = { p[0], p[1] };
    if (out->n) {
        from[0] = out->xy[2 * out->n - 2];
        from[1] = out->xy[2 * out->n - 1];
    }
    float bend = fmaxf(second_difference(from, p, p + 2),
                       second_difference(p, p + 2, p + 4));
    float lines = ceilf(sqrtf(0.75f * bend / FLATNESS_PX));
    int n = (int)fmaxf(1, fminf(CUBIC_LINES_MAX, lines));
    for (int i = 1; i < n; i++) {
        float t = (float)i / (float)n, u = 1 - t;
        float w0 = u * u * u, w1 = 3 * u * u * t, w2 = 3 * u * t * t,
              w3 = t * t * t;
        points_add(out, w0 * from[0] + w1 * p[0] + w2 * p[2] + w3 * p[4],
                   w0 * from[1] + w1 * p[1] + w2 * p[3] + w3 * p[5]);
    }
    points_add(out, p[4], p[5]);
}

/* Calls `line` for every subpath, flattened. */
static void flatten(struct points *out, const struct scene *s,
                    const struct scene_cmd *c, trace_line *line, void *ctx)
{
    const float *p = s->points + c->points;
    out->n = 0;
    for (uint32_t i = 0; i < c->n_data; i++) {
        switch (s->verbs[c->data + i]) {
        case PATH_MOVE:
            if (out->n)
                line(ctx, out->xy, out->n, false);
            out->n = 0;
            points_add(out, p[0], p[1]);
            p += 2;
            break;
        case PATH_LINE:
            points_add(out, p[0], p[1]);
            p += 2;
            break;
        case PATH_CUBIC:
            add_cubic(out, p);
            p += 6;
            break;
        default:
            if (out->n)
                line(ctx, out->xy, out->n, true);
            out->n = 0;
            break;
        }
    }
    if (out->n)
        line(ctx, out->xy, out->n, false);
    out->n = 0;
}

static bool inside_box(const float *xy, int n, struct box k)
{
    for (int i = 0; i < n; i++)
        if (xy[2 * i] < k.x0 || xy[2 * i] > k.x1 || xy[2 * i + 1] < k.y0 ||
            xy[2 * i + 1] > k.y1)
            return false;
    return true;
}

/* What is handed from one stage to the next. */
struct stage {
    struct trace *trace;
    struct box keep;
    float dash_px;
    trace_line *line;
    void *ctx;
};

/* ---- rings: Sutherland and Hodgman, one side of the box after another ---- */

struct side {
    int axis;    /* 0: x, 1: y */
    float limit; /* keep what is on the box's side of it */
    float sign;  /* 1: greater is inside, -1: less is */
};

static void cut_side(const float *xy, int n, struct side k, struct points *out)
{
    out->n = 0;
    for (int i = 0; i < n; i++) {
        const float *a = xy + 2 * (i ? i - 1 : n - 1), *b = xy + 2 * i;
        float da = (a[k.axis] - k.limit) * k.sign;
        float db = (b[k.axis] - k.limit) * k.sign;
        if ((da >= 0) != (db >= 0)) {
            float t = da / (da - db);
            points_add(out, a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t);
        }
        if (db >= 0)
            points_add(out, b[0], b[1]);
    }
}

static void cut_ring(void *ctx, const float *xy, int n, bool closed)
{
    const struct stage *st = ctx;
    struct trace *t = st->trace;
    const struct side sides[4] = { { 0, st->keep.x0, 1 },
                                   { 0, st->keep.x1, -1 },
                                   { 1, st->keep.y0, 1 },
                                   { 1, st->keep.y1, -1 } };
    (void)closed; /* what is filled closes by itself */
    if (inside_box(xy, n, st->keep)) {
        st->line(st->ctx, xy, n, true);
        return;
    }
    /* Strokes and rings never meet in one trace: dash is free for this. */
    struct points *in = NULL, *out = &t->cut;
    for (int i = 0; i < 4; i++) {
        cut_side(in ? in->xy : xy, in ? in->n : n, sides[i], out);
        in = out;
        out = in == &t->cut ? &t->dash : &t->cut;
        if (in->n == 0)
            return;
    }
    st->line(st->ctx, in->xy, in->n, true);
}

void trace_rings(struct trace *t, const struct scene *s,
                 const struct scene_cmd *c, struct box keep, trace_line *line,
                 void *ctx)
{
    struct stage st = { t, keep, 0, line, ctx };
    flatten(&t->path, s, c, cut_ring, &st);
}

/* ---- strokes: lines to the box (Liang and Barsky), then dashes ---- */

/* The part [t0, t1] of a to b inside the box; false: none. */
static bool cut_line(const float *a, const float *b, struct box k, float *t0,
                     float *t1)
{
    const float low[2] = { k.x0, k.y0 }, high[2] = { k.x1, k.y1 };
    *t0 = 0;
    *t1 = 1;
    for (int i = 0; i < 2; i++) {
        float d = b[i] - a[i];
        if (d == 0) {
            if (a[i] < low[i] || a[i] > high[i])
                return false;
            continue;
        }
        float in = ((d > 0 ? low[i] : high[i]) - a[i]) / d;
        float out = ((d > 0 ? high[i] : low[i]) - a[i]) / d;
        *t0 = fmaxf(*t0, in);
        *t1 = fminf(*t1, out);
    }
    return *t0 < *t1;
}

static void emit(const struct stage *st, struct points *p)
{
    if (p->n > 1)
        st->line(st->ctx, p->xy, p->n, false);
    p->n = 0;
}

/* The dashes between `at` and `end` (px along a line of `length` px from a),
 * which lies `phase` px after the start of the dashed line. */
static void dash_line(const struct stage *st, const float *a, double length,
                      double at, double end, double phase)
{
    struct points *out = &st->trace->dash;
    double dash = (double)st->dash_px;
    double dx = ((double)a[2] - (double)a[0]) / length;
    double dy = ((double)a[3] - (double)a[1]) / length;
    while (at < end) {
        double inside = fmod(phase + at, 2 * dash);
        bool on = inside < dash;
        double left = (on ? dash : 2 * dash) - inside;
        double next = fmin(end, at + fmax(left, LEAST_STEP_PX));
        if (on && out->n == 0)
            points_add(out, (float)((double)a[0] + dx * at),
                       (float)((double)a[1] + dy * at));
        if (on)
            points_add(out, (float)((double)a[0] + dx * next),
                       (float)((double)a[1] + dy * next));
        if (!on || next < end)
            emit(st, out);
        at = next;
    }
}

/* On for dash_px, off for as long. The phase runs on over what lies outside
 * of the box, but only what crosses it is walked. */
static void cut_dashes(const struct stage *st, const float *xy, int n)
{
    struct points *out = &st->trace->dash;
    double phase = 0;
    out->n = 0;
    for (int i = 0; i + 1 < n; i++) {
        const float *a = xy + 2 * i, *b = a + 2;
        double dx = (double)b[0] - (double)a[0];
        double dy = (double)b[1] - (double)a[1];
        double length = sqrt(dx * dx + dy * dy);
        float t0, t1;
        if (length == 0)
            continue;
        if (!cut_line(a, b, st->keep, &t0, &t1))
            t0 = t1 = 0;
        if (t0 > 0)
            emit(st, out);
        dash_line(st, a, length, length * (double)t0, length * (double)t1,
                  phase);
        if (t1 < 1)
            emit(st, out); /* left the box */
        phase = fmod(phase + length, 2 * (double)st->dash_px);
    }
    emit(st, out);
}

/* The runs of a line that cross the box. */
static void cut_runs(const struct stage *st, const float *xy, int n)
{
    struct points *out = &st->trace->cut;
    out->n = 0;
    for (int i = 0; i + 1 < n; i++) {
        const float *a = xy + 2 * i, *b = a + 2;
        float t0, t1;
        if (!cut_line(a, b, st->keep, &t0, &t1)) {
            emit(st, out);
            continue;
        }
        if (t0 > 0)
            emit(st, out);
        if (out->n == 0)
            points_add(out, a[0] + (b[0] - a[0]) * t0,
                       a[1] + (b[1] - a[1]) * t0);
        points_add(out, a[0] + (b[0] - a[0]) * t1, a[1] + (b[1] - a[1]) * t1);
        if (t1 < 1)
            emit(st, out);
    }
    emit(st, out);
}

static void cut_stroke(void *ctx, const float *xy, int n, bool closed)
{
    const struct stage *st = ctx;
    bool whole = inside_box(xy, n, st->keep);
    if (whole && st->dash_px <= 0) {
        st->line(st->ctx, xy, n, closed);
        return;
    }
    struct points *path = &st->trace->path; /* owns xy */
    if (closed) {
        points_add(path, xy[0], xy[1]);
        xy = path->xy;
        n = path->n;
    }
    if (st->dash_px > 0)
        cut_dashes(st, xy, n);
    else
        cut_runs(st, xy, n);
}

void trace_strokes(struct trace *t, const struct scene *s,
                   const struct scene_cmd *c, struct box keep, trace_line *line,
                   void *ctx)
{
    float dash = c->extra >= DASH_LEAST_PX ? c->extra : 0;
    struct stage st = { t, keep, dash, line, ctx };
    flatten(&t->path, s, c, cut_stroke, &st);
}
