/* Paths: flattening, dashes, cutting to a box, even-odd, many points. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rng.h"
#include "paint/masks.h"
#include "paint/raster.h"
#include "paint/trace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct box everywhere = { -1e6f, -1e6f, 1e6f, 1e6f };

struct tally {
    int lines, points, closed;
    double length, area; /* area: twice, signed, summed over lines */
    struct box box;
};

static void count(void *ctx, const float *xy, int n, bool closed)
{
    struct tally *t = ctx;
    t->lines++;
    t->points += n;
    t->closed += closed;
    for (int i = 0; i < n; i++) {
        const float *a = xy + 2 * i, *b = xy + 2 * (i + 1 < n ? i + 1 : 0);
        t->area += (double)a[0] * (double)b[1] - (double)a[1] * (double)b[0];
        if (i + 1 < n || closed)
            t->length += hypot((double)(b[0] - a[0]), (double)(b[1] - a[1]));
        t->box.x0 = fminf(t->box.x0, a[0]);
        t->box.x1 = fmaxf(t->box.x1, a[0]);
        t->box.y0 = fminf(t->box.y0, a[1]);
        t->box.y1 = fmaxf(t->box.y1, a[1]);
    }
}

static const double pi = 3.14159265358979323846;

static void a_flattened_circle_keeps_its_area_and_length(void **state)
{
    struct trace t = { 0 };
    struct scene s = { 0 };
    (void)state;
    for (float r = 1; r < 2000; r *= 3) {
        struct tally k = { 0 };
        scene_begin(&s, 8000, 8000);
        scene_add_circle(&s, 4000, 4000, r);
        scene_path_fill(&s, 0xFFFFFFFF);
        trace_rings(&t, &s, &s.cmds[0], everywhere, count, &k);
        double area = pi * (double)r * (double)r;
        /* Flatness, and what four cubics differ from a circle. */
        double off = 0.02 + 3e-4 * (double)r;
        assert_int_equal(k.lines, 1);
        assert_true(fabs(fabs(k.area) / 2 - area) < off * 2 * pi * (double)r);
        assert_true(k.points < 20 + 12 * (int)sqrtf(r) * 3);
    }
    scene_finish(&s);
    trace_finish(&t);
}

static void dashes_cover_half_of_the_line(void **state)
{
    static const struct {
        const char *name;
        float dash;
        int n; /* corners of a polygon of radius 100, closed */
        int want_lines;
        double want_length;
    } cases[] = {
        { "a triangle", 10, 3, 26, 259.8 },
        { "a circle of many short lines", 7, 400, 45, 314.2 },
        { "dashes longer than the sides", 200, 12, 2, 400.0 },
        { "dashes too fine to see are a solid line", 0.1f, 4, 1, 565.7 },
    };
    struct trace t = { 0 };
    struct scene s = { 0 };
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct tally k = { 0 };
        scene_begin(&s, 300, 300);
        for (int j = 0; j < cases[i].n; j++) {
            float a = (float)(2 * pi * j / cases[i].n);
            float x = 150 + 100 * cosf(a), y = 150 + 100 * sinf(a);
            j ? scene_line_to(&s, x, y) : scene_move_to(&s, x, y);
        }
        scene_close(&s);
        scene_path_stroke(&s, 2, cases[i].dash, 0xFFFFFFFF);
        trace_strokes(&t, &s, &s.cmds[0], everywhere, count, &k);
        if (k.lines != cases[i].want_lines ||
            fabs(k.length - cases[i].want_length) > 1)
            fail_msg("%s: %d lines of %.1f px", cases[i].name, k.lines,
                     k.length);
    }
    scene_finish(&s);
    trace_finish(&t);
}

/* The phase of dashes does not depend on where the box cuts the line. */
static void dashes_stay_in_place_when_cut(void **state)
{
    struct trace t = { 0 };
    struct scene s = { 0 };
    struct tally whole = { 0 }, left = { 0 }, right = { 0 };
    (void)state;
    scene_begin(&s, 1000, 100);
    scene_move_to(&s, 0, 50);
    for (int i = 1; i <= 30; i++)
        scene_line_to(&s, (float)i * 33.3f, 50 + (float)(i % 3));
    scene_path_stroke(&s, 2, 9, 0xFFFFFFFF);
    trace_strokes(&t, &s, &s.cmds[0], everywhere, count, &whole);
    trace_strokes(&t, &s, &s.cmds[0], (struct box){ -9, -9, 471.3f, 99 }, count,
                  &left);
    trace_strokes(&t, &s, &s.cmds[0], (struct box){ 471.3f, -9, 1009, 99 },
                  count, &right);
    assert_true(fabs(left.length + right.length - whole.length) < 0.1);
    assert_true(left.lines + right.lines >= whole.lines);
    assert_true(left.lines + right.lines <= whole.lines + 1);
    scene_finish(&s);
    trace_finish(&t);
}

/* Cutting to a box keeps the area inside of it: left and right halves add up,
 * and nothing leaves the box. */
static void rings_cut_to_a_box_keep_their_area(void **state)
{
    struct rng r = rng_make(3, 3);
    struct trace t = { 0 };
    struct scene s = { 0 };
    (void)state;
    for (int n = 0; n < 200; n++) {
        struct tally whole = { 0 }, a = { 0 }, b = { 0 };
        float cut = (float)rng_between(&r, 50, 350);
        scene_begin(&s, 400, 400);
        for (int i = 0; i < 12; i++) {
            float x = (float)(rng_unit(&r) * 400);
            float y = (float)(rng_unit(&r) * 400);
            i ? scene_line_to(&s, x, y) : scene_move_to(&s, x, y);
        }
        scene_path_fill(&s, 0xFFFFFFFF);
        trace_rings(&t, &s, &s.cmds[0], everywhere, count, &whole);
        trace_rings(&t, &s, &s.cmds[0], (struct box){ -9, -9, cut, 500 }, count,
                    &a);
        trace_rings(&t, &s, &s.cmds[0], (struct box){ cut, -9, 500, 500 },
                    count, &b);
        assert_true(fabs(a.area + b.area - whole.area) < 1);
        assert_true(a.box.x1 <= cut + 0.01f);
    }
    scene_finish(&s);
    trace_finish(&t);
}

/* ---- coverage ---- */

#define SIDE 200

struct canvas {
    struct raster *r;
    struct scene s;
    uint32_t data[SIDE * SIDE];
};

static void canvas_begin(struct canvas *c)
{
    memset(c, 0, sizeof *c);
    c->r = raster_create();
    assert_non_null(c->r);
    scene_begin(&c->s, SIDE, SIDE);
}

static void canvas_end(struct canvas *c)
{
    scene_finish(&c->s);
    raster_destroy(c->r);
}

/* Blend the last command; the sum of coverage in px. */
static double canvas_draw(struct canvas *c)
{
    struct pixels px = { c->data, SIDE, SIDE, SIDE };
    double sum = 0;
    memset(c->data, 0, sizeof c->data);
    assert_true(c->s.n_cmds > 0);
    raster_blend(c->r, &c->s, &c->s.cmds[c->s.n_cmds - 1], px,
                 rect_make(0, 0, SIDE, SIDE));
    for (int i = 0; i < SIDE * SIDE; i++)
        sum += (double)(c->data[i] >> 24) / 255;
    return sum;
}

static void shapes_have_their_true_area(void **state)
{
    struct canvas *c = xcalloc(1, sizeof *c);
    (void)state;
    canvas_begin(c);
    scene_add_circle(&c->s, 100.3f, 99.6f, 60);
    scene_path_fill(&c->s, 0xFFFFFFFF);
    assert_true(fabs(canvas_draw(c) - pi * 3600) < 20);
    scene_add_circle(&c->s, 100, 100, 60); /* even-odd: a ring */
    scene_add_circle(&c->s, 100, 100, 40);
    scene_path_fill(&c->s, 0xFFFFFFFF);
    assert_true(fabs(canvas_draw(c) - pi * 2000) < 20);
    assert_int_equal(c->data[100 * SIDE + 100], 0);
    scene_add_circle(&c->s, 100, 100, 60);
    scene_path_stroke(&c->s, 8, 0, 0xFFFFFFFF);
    assert_true(fabs(canvas_draw(c) - 2 * pi * 60 * 8) < 20);
    scene_add_circle(&c->s, 100, 100, 60);
    scene_path_stroke(&c->s, 8, 5, 0xFFFFFFFF);
    assert_true(fabs(canvas_draw(c) - 2 * pi * 60 * 8 / 2) < 60);
    scene_move_to(&c->s, 20.5f, 50);
    scene_line_to(&c->s, 120.5f, 50);
    scene_path_stroke(&c->s, 10, 0, 0xFFFFFFFF); /* with round caps */
    assert_true(fabs(canvas_draw(c) - (1000 + pi * 25)) < 5);
    canvas_end(c);
    free(c);
}

static double distance(double px, double py, const float *a, const float *b)
{
    double dx = (double)b[0] - (double)a[0], dy = (double)b[1] - (double)a[1];
    double l = dx * dx + dy * dy, t = 0;
    if (l > 0)
        t = ((px - (double)a[0]) * dx + (py - (double)a[1]) * dy) / l;
    t = fmax(0, fmin(1, t));
    return hypot(px - (double)a[0] - t * dx, py - (double)a[1] - t * dy);
}

/* Property: a stroke is the points nearer to the line than half its width,
 * whatever turns the line takes: no holes, no spikes. */
static void a_stroke_is_what_lies_near_its_line(void **state)
{
    struct canvas *c = xcalloc(1, sizeof *c);
    struct rng r = rng_make(8, 1);
    float xy[2 * 40];
    (void)state;
    canvas_begin(c);
    for (int round = 0; round < 150; round++) {
        int n = rng_between(&r, 2, 24);
        double half = 0.5 + 12 * rng_unit(&r);
        float step = round % 3 == 0 ? 4 : round % 3 == 1 ? 20 : 200;
        bool closed = rng_chance(&r, 0.5);
        for (int i = 0; i < 2 * n; i++) {
            float v = (float)(rng_unit(&r) * 160) + 20;
            if (i >= 2)
                v = xy[i - 2] + (float)(rng_unit(&r) - 0.5) * step;
            xy[i] = roundf(fmaxf(20, fminf(180, v)) * 64) / 64;
        }
        for (int i = 0; i < n; i++)
            i ? scene_line_to(&c->s, xy[2 * i], xy[2 * i + 1])
              : scene_move_to(&c->s, xy[0], xy[1]);
        if (closed)
            scene_close(&c->s);
        scene_path_stroke(&c->s, (float)(2 * half), 0, 0xFFFFFFFF);
        canvas_draw(c);
        for (int i = 0; i < SIDE * SIDE; i++) {
            double x = i % SIDE + 0.5, y = i / SIDE + 0.5, d = 1e9;
            for (int j = 0; j + 1 < n + closed; j++)
                d = fmin(d, distance(x, y, xy + 2 * j,
                                     xy + 2 * (j + 1 < n ? j + 1 : 0)));
            uint32_t got = c->data[i] >> 24;
            if ((d < half - 0.95 && got < 0xF8) || (d > half + 0.95 && got > 8))
                fail_msg("round %d, %d points, width %.1f: %02X at %d,%d, "
                         "%.2f px from the line",
                         round, n, 2 * half, got, i % SIDE, i / SIDE, d);
        }
    }
    canvas_end(c);
    free(c);
}

/* FreeType counts points in a short: a shape of more keeps its look. */
static void a_shape_of_a_hundred_thousand_points_is_drawn(void **state)
{
    struct canvas *c = xcalloc(1, sizeof *c);
    (void)state;
    canvas_begin(c);
    for (int i = 0; i < 100000; i++) {
        float a = (float)(2 * pi * i / 100000);
        float x = 100 + 80 * cosf(a), y = 100 + 80 * sinf(a);
        i ? scene_line_to(&c->s, x, y) : scene_move_to(&c->s, x, y);
    }
    scene_path_fill(&c->s, 0xFFFFFFFF);
    assert_true(fabs(canvas_draw(c) - pi * 6400) < 60);
    /* Many rings, each too small to be thinned to less than a triangle. */
    for (int i = 0; i < 20000; i++)
        scene_add_rect(&c->s,
                       rectf_make((float)(i % 190), (float)(i % 187), 9, 9));
    scene_path_fill(&c->s, 0xFFFFFFFF);
    canvas_draw(c);
    canvas_end(c);
    free(c);
}

/* At a deep zoom outlines reach far outside; FreeType alone would refuse. */
static void shapes_far_larger_than_the_frame_are_drawn(void **state)
{
    struct canvas *c = xcalloc(1, sizeof *c);
    (void)state;
    canvas_begin(c);
    scene_move_to(&c->s, -900000, -900000);
    scene_line_to(&c->s, 900000, -900000);
    scene_line_to(&c->s, 900000, 100);
    scene_line_to(&c->s, -900000, 100);
    scene_path_fill(&c->s, 0xFFFFFFFF);
    assert_true(fabs(canvas_draw(c) - SIDE * 100) < 60);
    scene_move_to(&c->s, -900000, 100);
    scene_line_to(&c->s, 900000, 100);
    scene_path_stroke(&c->s, 10, 0, 0xFFFFFFFF);
    assert_true(fabs(canvas_draw(c) - SIDE * 10) < 60);
    scene_move_to(&c->s, -900000, 100);
    scene_line_to(&c->s, 900000, 100);
    scene_path_stroke(&c->s, 10, 20, 0xFFFFFFFF);
    assert_true(fabs(canvas_draw(c) - SIDE * 10 / 2) < 201);
    canvas_end(c);
    free(c);
}

static void rings_of_raster_ring_have_their_area(void **state)
{
    struct raster *r = raster_create();
    uint8_t px[64 * 64] = { 0 };
    double sum = 0;
    (void)state;
    raster_ring(r, 30, 25, px, 60, 64);
    for (size_t i = 0; i < sizeof px; i++)
        sum += (double)px[i] / 255;
    assert_true(fabs(sum - pi * (900 - 625)) < 8);
    for (int y = 0; y < 60; y++) /* the same from all four sides */
        for (int x = 0; x < 60; x++)
            assert_true(abs(px[y * 64 + x] - px[x * 64 + 59 - y]) <= 2);
    raster_destroy(r);
}

/* ---- masks ---- */

static void the_least_recently_used_mask_goes_first(void **state)
{
    struct masks *m = masks_create(3 * 1200);
    (void)state;
    for (uint64_t k = 1; k <= 3; k++)
        masks_put(m, k, 32, 32)->pixels[0] = (uint8_t)k;
    masks_frame(m);
    assert_non_null(masks_get(m, 1));
    masks_put(m, 4, 32, 32);
    masks_frame(m);
    assert_null(masks_get(m, 2));
    assert_int_equal(masks_get(m, 1)->pixels[0], 1);
    assert_non_null(masks_get(m, 3));
    assert_non_null(masks_get(m, 4));
    /* Over the limit inside a frame: nothing that the frame uses goes. */
    for (uint64_t k = 10; k < 20; k++)
        masks_put(m, k, 32, 32);
    for (uint64_t k = 10; k < 20; k++)
        assert_non_null(masks_get(m, k));
    masks_frame(m);
    masks_frame(m);
    assert_true(masks_stats(m).bytes <= 3 * 1200);
    masks_destroy(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flattened_circle_keeps_its_area_and_length),
        cmocka_unit_test(dashes_cover_half_of_the_line),
        cmocka_unit_test(dashes_stay_in_place_when_cut),
        cmocka_unit_test(rings_cut_to_a_box_keep_their_area),
        cmocka_unit_test(shapes_have_their_true_area),
        cmocka_unit_test(a_stroke_is_what_lies_near_its_line),
        cmocka_unit_test(a_shape_of_a_hundred_thousand_points_is_drawn),
        cmocka_unit_test(shapes_far_larger_than_the_frame_are_drawn),
        cmocka_unit_test(rings_of_raster_ring_have_their_area),
        cmocka_unit_test(the_least_recently_used_mask_goes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
