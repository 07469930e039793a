/* Painting: incremental equals full, bounds are kept, masks are kept. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "frames.h"
#include "paint/paint.h"
#include "scene/damage.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define W 420
#define H 330

static struct fonts *fonts;

static int open_fonts(void **state)
{
    struct error err = { { 0 } };
    (void)state;
    if (fonts_create(&(struct font_search){ "fonts" }, &fonts, &err)) {
        print_error("%s\n", err.text);
        return -1;
    }
    return 0;
}

static int close_fonts(void **state)
{
    (void)state;
    fonts_destroy(fonts);
    return 0;
}

static struct pixels make_pixels(int w, int h)
{
    return (struct pixels){ xcalloc((size_t)w * (size_t)h, 4), w, h, w };
}

static struct paint *make_paint(int bands)
{
    return paint_create(
        &(struct paint_options){ .fonts = fonts, .bands = bands });
}

static struct pixels some_image(int w, int h, uint64_t seed)
{
    struct rng r = rng_make(seed, 1);
    struct pixels p = pixels_create(w, h);
    for (int i = 0; i < w * h; i++)
        p.data[i] = rng_u32(&r) | 0xFF000000;
    return p;
}

/* The same two pictures in every paint. */
static void make_layers(struct paint *p, struct frames *f)
{
    f->layers[0] = paint_layer_put(p, 1, some_image(200, 150, 77));
    f->layers[1] = paint_layer_put(p, 2, some_image(64, 64, 78));
}

static void fail_at(const char *what, int frame, const uint32_t *a,
                    const uint32_t *b)
{
    for (int i = 0; i < W * H; i++)
        if (a[i] != b[i])
            fail_msg("%s: frame %d differs first at %d,%d: %08X, full %08X",
                     what, frame, i % W, i / W, a[i], b[i]);
}

/* The heart of the matter: 500 random frames painted by damage alone are
 * equal, byte for byte, to the same frames painted whole; whatever the number
 * of bands. */
static void incremental_painting_equals_a_full_repaint(void **state)
{
    struct paint *p[2] = { make_paint(1), make_paint(3) };
    struct pixels inc[2] = { make_pixels(W, H), make_pixels(W, H) };
    struct pixels full = make_pixels(W, H);
    struct frames f = { .metrics = fonts_metrics(fonts) };
    struct damage d;
    struct scene s = { 0 };
    const struct rect all = rect_make(0, 0, W, H);
    int partial = 0;
    (void)state;
    for (int i = 0; i < 2; i++)
        make_layers(p[i], &f);
    frames_begin(&f, 2024);
    damage_init(&d, W, H);
    for (int frame = 0; frame < 500; frame++) {
        frames_next(&f, &s, W, H);
        damage_update(&d, &s);
        partial += !d.all && d.n_rects > 0;
        for (int i = 0; i < 2; i++)
            paint_replay(p[i], &s, inc[i], d.rects, d.n_rects);
        memset(full.data, frame & 0xFF, (size_t)W * H * 4);
        paint_replay(p[frame & 1], &s, full, &all, 1);
        fail_at("one band", frame, inc[0].data, full.data);
        fail_at("three bands", frame, inc[1].data, full.data);
    }
    assert_true(partial > 300);
    for (int i = 0; i < 2; i++) {
        free(inc[i].data);
        paint_destroy(p[i]);
    }
    free(full.data);
    scene_finish(&s);
    damage_finish(&d);
}

static void the_number_of_bands_changes_no_pixel(void **state)
{
    const struct rect all = rect_make(0, 0, W, H);
    struct pixels first = make_pixels(W, H), other = make_pixels(W, H);
    struct frames f = { .metrics = fonts_metrics(fonts) };
    struct scene s = { 0 };
    (void)state;
    for (int bands = 1; bands <= 8; bands++) {
        struct paint *p = make_paint(bands);
        make_layers(p, &f);
        frames_begin(&f, 31);
        frames_next(&f, &s, W, H);
        paint_replay(p, &s, bands == 1 ? first : other, &all, 1);
        if (bands > 1)
            fail_at("bands", bands, other.data, first.data);
        paint_destroy(p);
    }
    free(first.data);
    free(other.data);
    scene_finish(&s);
}

/* A command alone on a known ground changes nothing outside its bounds, and
 * nothing outside the rectangles asked for. */
static void nothing_is_painted_outside_bounds_or_rects(void **state)
{
    struct paint *p = make_paint(2);
    struct pixels px = make_pixels(W, H);
    struct frames f = { .metrics = fonts_metrics(fonts) };
    struct scene s = { 0 };
    struct rng rng = rng_make(404, 4);
    const colour ground = 0xFF5A6B7C;
    (void)state;
    make_layers(p, &f);
    for (int n = 0; n < 600; n++) {
        struct rng r = rng_make(rng_u32(&rng), 6);
        struct rect asked = rect_intersect(rect_cover(some_rect(&rng, W, H)),
                                           rect_make(0, 0, W, H));
        if (n & 1)
            asked = rect_make(0, 0, W, H);
        scene_begin(&s, W, H);
        add_some(&s, &r, &f);
        if (s.n_cmds == 0)
            continue;
        for (int i = 0; i < W * H; i++)
            px.data[i] = ground;
        paint_replay(p, &s, px, &asked, 1);
        struct rect may = rect_intersect(s.cmds[0].bounds, asked);
        for (int i = 0; i < W * H; i++)
            if (px.data[i] != ground && !rect_contains(may, i % W, i / W))
                fail_msg("command %d of kind %d painted %d,%d, outside", n,
                         s.cmds[0].kind, i % W, i / W);
    }
    free(px.data);
    paint_destroy(p);
    scene_finish(&s);
}

static void an_unchanged_frame_makes_no_mask(void **state)
{
    struct paint *p = make_paint(2);
    struct pixels px = make_pixels(W, H);
    struct frames f = { .metrics = fonts_metrics(fonts) };
    struct scene s = { 0 };
    const struct rect all = rect_make(0, 0, W, H);
    (void)state;
    frames_begin(&f, 9);
    frames_next(&f, &s, W, H);
    paint_replay(p, &s, px, &all, 1);
    struct paint_stats first = paint_stats(p);
    assert_true(first.masks_made > 10);
    for (int i = 0; i < 3; i++)
        paint_replay(p, &s, px, &all, 1);
    struct paint_stats later = paint_stats(p);
    assert_int_equal(later.masks_made, first.masks_made);
    assert_int_equal(later.mask_bytes, first.mask_bytes);
    free(px.data);
    paint_destroy(p);
    scene_finish(&s);
}

static void a_small_mask_limit_changes_no_pixel(void **state)
{
    struct paint *large = make_paint(1);
    struct paint *small = paint_create(&(struct paint_options){
        .fonts = fonts, .mask_limit_bytes = 4096, .bands = 1 });
    struct pixels a = make_pixels(W, H), b = make_pixels(W, H);
    struct frames f = { .metrics = fonts_metrics(fonts) };
    struct scene s = { 0 };
    const struct rect all = rect_make(0, 0, W, H);
    (void)state;
    for (int frame = 0; frame < 10; frame++) {
        frames_begin(&f, 55 + (uint64_t)frame); /* another picture */
        frames_next(&f, &s, W, H);
        paint_replay(large, &s, a, &all, 1);
        paint_replay(small, &s, b, &all, 1);
        fail_at("small cache", frame, b.data, a.data);
    }
    assert_true(paint_stats(small).masks_evicted > 50);
    assert_int_equal(paint_stats(large).masks_evicted, 0);
    free(a.data);
    free(b.data);
    paint_destroy(large);
    paint_destroy(small);
    scene_finish(&s);
}

/* ---- layers ---- */

static void layers_show_what_was_put_and_only_that_generation(void **state)
{
    struct paint *p = make_paint(1);
    struct pixels px = make_pixels(W, H);
    struct scene s = { 0 };
    const struct rect all = rect_make(0, 0, W, H);
    (void)state;
    struct pixels green = pixels_create(10, 10), blue = pixels_create(10, 10);
    for (int i = 0; i < 100; i++) {
        green.data[i] = 0xFF00FF00;
        blue.data[i] = 0xFF0000FF;
    }
    struct layer_ref first = paint_layer_put(p, 5, green);
    for (int step = 0; step < 3; step++) {
        struct layer_ref second = { 0, 0 };
        if (step == 1)
            second = paint_layer_put(p, 5, blue);
        if (step == 2)
            paint_layer_drop(p, 5);
        assert_true(step != 1 || second.generation > first.generation);
        scene_begin(&s, W, H);
        scene_fill(&s, all, 0xFF000000);
        scene_layer(&s, rectf_make(20, 20, 10, 10), first);
        if (second.generation)
            scene_layer(&s, rectf_make(40, 20, 10, 10), second);
        paint_replay(p, &s, px, &all, 1);
        assert_int_equal(px.data[25 * W + 25],
                         step == 0 ? 0xFF00FF00 : 0xFF000000);
        if (step == 1)
            assert_int_equal(px.data[25 * W + 45], 0xFF0000FF);
    }
    assert_int_equal(paint_stats(p).layer_bytes, 0);
    free(px.data);
    paint_destroy(p);
    scene_finish(&s);
}

/* Against the plain formula: bilinear between the centres of pixels, edges
 * continued. Each of the two mixes may round a step down. */
static void a_layer_is_scaled_smoothly(void **state)
{
    static const struct rectf places[] = {
        { 10, 20, 90, 60 },       { 3.25f, -7.5f, 130.5f, 77.25f },
        { -300, -200, 900, 700 }, { 40, 40, 23.5f, 11.75f },
        { 0.5f, 0.5f, 37, 29 },
    };
    struct paint *p = make_paint(2);
    struct pixels px = make_pixels(W, H), image = some_image(37, 29, 5);
    struct layer_ref ref = paint_layer_put(p, 5, image);
    struct scene s = { 0 };
    const struct rect all = rect_make(0, 0, W, H);
    (void)state;
    for (size_t i = 0; i < LENGTH(places); i++) {
        struct rectf r = places[i];
        scene_begin(&s, W, H);
        scene_layer(&s, r, ref);
        paint_replay(p, &s, px, &all, 1);
        struct rect in = s.cmds[0].bounds;
        for (int n = 0; n < in.w * in.h; n++) {
            int x = in.x + n % in.w, y = in.y + n / in.w;
            double u = (x + 0.5 - (double)r.x) * 37 / (double)r.w - 0.5;
            double v = (y + 0.5 - (double)r.y) * 29 / (double)r.h - 0.5;
            u = fmin(fmax(u, 0), 36);
            v = fmin(fmax(v, 0), 28);
            int u0 = (int)u, v0 = (int)v;
            int u1 = u0 < 36 ? u0 + 1 : u0, v1 = v0 < 28 ? v0 + 1 : v0;
            for (int shift = 0; shift < 24; shift += 8) {
                double a = image.data[v0 * 37 + u0] >> shift & 255;
                double b = image.data[v0 * 37 + u1] >> shift & 255;
                double c = image.data[v1 * 37 + u0] >> shift & 255;
                double d = image.data[v1 * 37 + u1] >> shift & 255;
                double top = a + (b - a) * (u - u0);
                double low = c + (d - c) * (u - u0);
                double want = top + (low - top) * (v - v0);
                double got = px.data[y * W + x] >> shift & 255;
                assert_true(fabs(got - want) < 4);
            }
        }
    }
    free(px.data);
    paint_destroy(p);
    scene_finish(&s);
}

/* ---- shapes ---- */

/* FreeType 2.12 crashes on a stroke without length; here it is a dot. */
static void a_stroke_without_length_is_a_dot(void **state)
{
    struct paint *p = make_paint(1);
    struct pixels px = make_pixels(W, H);
    struct scene s = { 0 };
    const struct rect all = rect_make(0, 0, W, H);
    (void)state;
    scene_begin(&s, W, H);
    scene_fill(&s, all, 0xFF000000);
    for (int i = 0; i < 3; i++) {
        float x = 50 + 40 * (float)i;
        scene_move_to(&s, x, 50);
        scene_line_to(&s, x, 50);
        if (i == 1)
            scene_close(&s);
        if (i == 2)
            scene_line_to(&s, x + 0.001f, 50);
        scene_path_stroke(&s, 8, 0, 0xFFFFFFFF);
    }
    paint_replay(p, &s, px, &all, 1);
    for (int x = 50; x <= 130; x += 40) {
        assert_int_equal(px.data[50 * W + x + 2], 0xFFFFFFFF);
        assert_int_equal(px.data[50 * W + x + 6], 0xFF000000);
    }
    free(px.data);
    paint_destroy(p);
    scene_finish(&s);
}

/* One translucent line of many points is one tone, also where the parts in
 * which it is drawn meet and where it crosses itself. */
static void a_long_translucent_stroke_is_one_tone(void **state)
{
    struct paint *p = make_paint(1);
    struct pixels px = make_pixels(W, H);
    struct scene s = { 0 };
    const struct rect all = rect_make(0, 0, W, H);
    (void)state;
    scene_begin(&s, W, H);
    scene_fill(&s, all, 0xFF000000);
    scene_move_to(&s, 10, 10);
    for (int i = 1; i < 5000; i++) /* there and back, many times */
        scene_line_to(&s, 10 + (float)(i * 7 % 401), 10 + (float)(i * 3 % 301));
    scene_path_stroke(&s, 6, 0, 0x80FFFFFF);
    paint_replay(p, &s, px, &all, 1);
    int inked = 0;
    for (int i = 0; i < W * H; i++) {
        uint32_t v = px.data[i] & 0xFF;
        inked += v == 0x80;
        assert_true(v <= 0x81);
    }
    assert_true(inked > W * H / 4);
    free(px.data);
    paint_destroy(p);
    scene_finish(&s);
}

/* Parts of a rounded rectangle and its border must not be blended twice, nor
 * leave a gap: with square corners all of it has one of two tones. */
static void translucent_rounds_have_one_tone(void **state)
{
    static const float radii[] = { 0, 1, 2, 5, 12, 30 };
    static const float borders[] = { 1, 3, 7, 20 };
    struct paint *p = make_paint(1);
    struct pixels px = make_pixels(W, H);
    struct scene s = { 0 };
    const struct rect all = rect_make(0, 0, W, H);
    (void)state;
    for (size_t i = 0; i < LENGTH(radii) * LENGTH(borders); i++) {
        float radius = radii[i % LENGTH(radii)];
        float border = borders[i / LENGTH(radii)];
        scene_begin(&s, W, H);
        scene_fill(&s, all, 0xFF000000);
        scene_round(&s, rectf_make(10, 10, 80, 61), radius, 0, border,
                    0x80FFFFFF);
        paint_replay(p, &s, px, &all, 1);
        for (int y = 0; y < 61; y++)
            for (int x = 0; x < 80; x++) {
                int r = (int)radius, b = (int)border;
                bool corner = (x < r || x >= 80 - r) && (y < r || y >= 61 - r);
                bool line = x < b || y < b || x >= 80 - b || y >= 61 - b;
                uint32_t got = px.data[(10 + y) * W + 10 + x] & 0xFF;
                if (corner ? got > 0x81 : got != (line ? 0x80u : 0))
                    fail_msg("radius %d, border %d: %02X at %d,%d", r, b, got,
                             x, y);
            }
    }
    free(px.data);
    paint_destroy(p);
    scene_finish(&s);
}

/* A dark ramp steps by one level now and then; undithered that is a band. */
static void dark_gradients_have_no_bands(void **state)
{
    struct paint *p = make_paint(1);
    struct pixels px = make_pixels(W, H);
    struct scene s = { 0 };
    const struct rect all = rect_make(0, 0, W, H);
    (void)state;
    scene_begin(&s, W, H);
    scene_gradient(&s, all, AXIS_Y, 0, H, 0xFF101010, 0xFF141414);
    paint_replay(p, &s, px, &all, 1);
    double last = 0;
    for (int y = 0; y + 8 <= H; y += 8) {
        double sum = 0;
        for (int i = 0; i < 8 * W; i++)
            sum += px.data[y * W + i] & 0xFF;
        sum /= 8 * W;
        assert_true(sum >= last);
        assert_true(y == 0 || sum - last < 0.2); /* 4 levels over 41 rows */
        last = sum;
    }
    assert_true(last > 19.8);
    free(px.data);
    paint_destroy(p);
    scene_finish(&s);
}

static void an_opaque_frame_stays_opaque(void **state)
{
    struct paint *p = make_paint(1);
    struct pixels px = make_pixels(W, H);
    struct frames f = { .metrics = fonts_metrics(fonts) };
    struct scene s = { 0 };
    const struct rect all = rect_make(0, 0, W, H);
    (void)state;
    make_layers(p, &f);
    frames_begin(&f, 3);
    frames_next(&f, &s, W, H);
    paint_replay(p, &s, px, &all, 1);
    for (int i = 0; i < W * H; i++)
        assert_int_equal(px.data[i] >> 24, 0xFF);
    free(px.data);
    paint_destroy(p);
    scene_finish(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(incremental_painting_equals_a_full_repaint),
        cmocka_unit_test(the_number_of_bands_changes_no_pixel),
        cmocka_unit_test(nothing_is_painted_outside_bounds_or_rects),
        cmocka_unit_test(an_unchanged_frame_makes_no_mask),
        cmocka_unit_test(a_small_mask_limit_changes_no_pixel),
        cmocka_unit_test(layers_show_what_was_put_and_only_that_generation),
        cmocka_unit_test(a_layer_is_scaled_smoothly),
        cmocka_unit_test(a_stroke_without_length_is_a_dot),
        cmocka_unit_test(a_long_translucent_stroke_is_one_tone),
        cmocka_unit_test(translucent_rounds_have_one_tone),
        cmocka_unit_test(dark_gradients_have_no_bands),
        cmocka_unit_test(an_opaque_frame_stays_opaque),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
