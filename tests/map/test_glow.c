#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rng.h"
#include "map/glow.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define N     3000
#define W     320
#define H     200
#define GUARD 0xDEADBEEFu

static const region_id village_a = 630222203214, village_b = 630222203215;

/* Lights around 102.7, 36.18 with a mix of states; 2014 and 2015. */
struct big { /* room for lights enough to be a density of its own accord */
    household_id id[GLOW_DENSE_LEAST * 5 / 4];
    float lon[GLOW_DENSE_LEAST * 5 / 4], lat[GLOW_DENSE_LEAST * 5 / 4];
    uint64_t history[GLOW_DENSE_LEAST * 5 / 4];
};

struct town {
    household_id id[N];
    float lon[N], lat[N];
    uint64_t history[N];
    struct lights lights;
    struct glow_field field;
    struct projection projection;
    struct camera camera;
    struct big *big;
};

static const struct rectf view = { 0, 0, W, H };

static const struct glow_style style = {
    .colour = { 0xFF7062, 0xD9A455, 0xFFC65C, 0xE58CFF },
    .strength = { 0.85f, 0.6f, 1, 0.9f },
    .core_px = 1.4f,
    .halo_px = 8,
};

static struct town *town_make(int n, uint64_t seed)
{
    struct town *t = calloc(1, sizeof *t);
    struct rng r = rng_make(seed, 1);
    for (int i = 0; i < n; i++) {
        region_id village = i < n / 2 ? village_a : village_b;
        t->id[i] = household_make(village, i + 1);
        t->lon[i] = (float)(102.7 + 0.02 * (rng_unit(&r) - 0.5));
        t->lat[i] = (float)(36.18 + 0.012 * (rng_unit(&r) - 0.5));
        t->history[i] = (uint64_t)rng_between(&r, 0, POVERTY_COUNT) |
                        (uint64_t)(POVERTY_LIFTED + 1) << 4;
    }
    t->lights = (struct lights){ .county = 630222,
                                 .n = n,
                                 .id = t->id,
                                 .lon = t->lon,
                                 .lat = t->lat,
                                 .history = t->history,
                                 .year_first = 2014,
                                 .year_last = 2015 };
    t->projection = projection_make(102.7, 36.18);
    t->camera = (struct camera){ { 0, 0 }, 0.14 };
    glow_init(&t->field, &t->lights, &t->projection);
    return t;
}

static void town_free(struct town *t)
{
    glow_finish(&t->field);
    free(t->big);
    free(t);
}

static uint32_t *image_make(void)
{
    return calloc((size_t)W * H, sizeof(uint32_t));
}

static struct glow_look look_of(const struct town *t, int year)
{
    return (struct glow_look){ .year = year,
                               .camera = t->camera,
                               .view = view,
                               .style = style,
                               .dim = 1,
                               .w = W,
                               .h = H };
}

static void draw(const struct town *t, int year, region_id only, float dim,
                 uint32_t *pixels)
{
    struct glow_look look = look_of(t, year);
    look.only = only;
    look.dim = dim;
    memset(pixels, 0, sizeof *pixels * W * H);
    glow_draw(&t->field, &look, pixels, W);
}

static uint64_t brightness(const uint32_t *pixels)
{
    uint64_t sum = 0;
    for (int i = 0; i < W * H; i++)
        sum += (pixels[i] >> 16 & 255) + (pixels[i] >> 8 & 255) +
               (pixels[i] & 255);
    return sum;
}

static void equal_input_gives_equal_bytes(void **state)
{
    (void)state;
    struct town *t = town_make(2000, 1);
    uint32_t *a = image_make(), *b = image_make();
    draw(t, 2014, 0, 1, a);
    draw(t, 2014, 0, 1, b);
    assert_memory_equal(a, b, sizeof *a * W * H);
    assert_true(brightness(a) > 0);
    free(a);
    free(b);
    town_free(t);
}

/* A golden sum: gcc and clang, any optimisation, must give these pixels. */
static void the_picture_has_its_known_sum(void **state)
{
    (void)state;
    struct town *t = town_make(2000, 1);
    uint32_t *a = image_make();
    draw(t, 2014, 0, 1, a);
    uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a of words */
    for (int i = 0; i < W * H; i++)
        hash = (hash ^ a[i]) * UINT64_C(1099511628211);
    if (hash != UINT64_C(0x0c33474cb76d0bd0))
        fail_msg("pixels hash to 0x%016llx", (unsigned long long)hash);
    free(a);
    town_free(t);
}

static void more_lights_are_brighter_pixel_by_pixel(void **state)
{
    (void)state;
    struct town *t = town_make(N, 2);
    uint32_t *a = image_make(), *b = image_make();
    uint64_t before = 0;
    /* In 2015 all are lifted: one colour, so no pixel may get darker. */
    for (int n = 0; n <= N; n += N / 10) {
        t->field.n = n;
        draw(t, 2015, 0, 1, b);
        for (int i = 0; i < W * H; i++)
            for (int k = 0; k < 32; k += 8)
                assert_true((b[i] >> k & 255) >= (a[i] >> k & 255));
        assert_true(n == 0 ? brightness(b) == 0 : brightness(b) > before);
        before = brightness(b);
        memcpy(a, b, sizeof *a * W * H);
    }
    free(a);
    free(b);
    town_free(t);
}

static void pixels_are_premultiplied(void **state)
{
    (void)state;
    struct town *t = town_make(N, 3);
    uint32_t *a = image_make();
    for (int year = 2014; year <= 2015; year++) {
        draw(t, year, village_a, 0.3f, a);
        for (int i = 0; i < W * H; i++)
            for (int k = 0; k < 24; k += 8)
                assert_true((a[i] >> k & 255) <= a[i] >> 24);
    }
    free(a);
    town_free(t);
}

/* 3,000 lifted homes on a spot must be amber, not a white blob. */
static void dense_lights_stay_amber(void **state)
{
    (void)state;
    struct town *t = town_make(N, 4);
    t->camera.scale = 0.02;
    uint32_t *a = image_make();
    draw(t, 2015, 0, 1, a);
    uint32_t p = a[H / 2 * W + W / 2];
    assert_true((p >> 16 & 255) > 245);
    assert_true((p & 255) < 185 && (p & 255) + 40 < (p >> 8 & 255));
    free(a);
    town_free(t);
}

static void nothing_is_drawn_in_years_without_registration(void **state)
{
    (void)state;
    struct town *t = town_make(500, 5);
    uint32_t *a = image_make();
    draw(t, 2013, 0, 1, a);
    assert_true(brightness(a) == 0);
    draw(t, 2016, 0, 1, a);
    assert_true(brightness(a) == 0);
    free(a);
    town_free(t);
}

static void others_are_dimmed_or_left_out(void **state)
{
    (void)state;
    struct town *t = town_make(2000, 6);
    uint32_t *a = image_make();
    draw(t, 2015, 0, 1, a);
    uint64_t all = brightness(a);
    draw(t, 2015, village_a, 0.3f, a);
    uint64_t dimmed = brightness(a);
    draw(t, 2015, village_a, 0, a);
    uint64_t alone = brightness(a);
    assert_true(all > dimmed && dimmed > alone && alone > 0);
    draw(t, 2015, village_a, 1, a);
    assert_true(brightness(a) > dimmed);
    draw(t, 2015, 630222299, 0, a); /* nobody lives there */
    assert_true(brightness(a) == 0);
    free(a);
    town_free(t);
}

/* Bits of a village's lights are that village. */
static void marks_choose_who_shines(void **state)
{
    (void)state;
    struct town *t = town_make(2000, 6);
    uint32_t *a = image_make(), *b = image_make();
    uint64_t *marks = calloc(2000 / 64 + 1, sizeof *marks);
    int64_t begin, end;
    lights_range(t->field.lights, village_a, &begin, &end);
    for (int64_t i = begin; i < end; i++)
        marks[i / 64] |= (uint64_t)1 << i % 64;
    for (int year = 2014; year <= 2015; year++)
        for (int dense = 0; dense < 2; dense++) {
            struct glow_look look = look_of(t, year);
            look.dim = 0.3f;
            look.only = village_a;
            look.dense_least = dense ? 1 : 0;
            memset(a, 0, sizeof *a * W * H);
            memset(b, 0, sizeof *b * W * H);
            glow_draw(&t->field, &look, a, W);
            look.only = 0;
            look.marks = marks;
            glow_draw(&t->field, &look, b, W);
            assert_memory_equal(a, b, sizeof *a * W * H);
            assert_true(brightness(a) > 0);
        }
    free(marks);
    free(a);
    free(b);
    town_free(t);
}

/* In 2015 all are lifted. */
static void a_status_can_be_dimmed(void **state)
{
    (void)state;
    struct town *t = town_make(2000, 6);
    uint32_t *a = image_make();
    struct glow_look look = look_of(t, 2015);
    look.dim = 0;
    look.dimmed = 1u << POVERTY_NOT_YET;
    glow_draw(&t->field, &look, a, W);
    uint64_t lifted = brightness(a);
    look.dimmed = 1u << POVERTY_LIFTED;
    memset(a, 0, sizeof *a * W * H);
    glow_draw(&t->field, &look, a, W);
    assert_true(lifted > 0 && brightness(a) == 0);
    free(a);
    town_free(t);
}

/* A picture with guard words around it, lights everywhere and far away. */
static void nothing_is_written_outside_the_picture(void **state)
{
    (void)state;
    struct town *t = town_make(N, 7);
    static const float halos[] = { 0, 0.5f, 8, 33, 200 };
    struct rng r = rng_make(7, 7);
    for (int i = 0; i < 60; i++) {
        int w = rng_between(&r, 1, 60), h = rng_between(&r, 1, 60);
        int stride = w + rng_between(&r, 0, 5);
        size_t n = (size_t)stride * (size_t)(h + 2);
        uint32_t *a = calloc(n, sizeof *a), *image = a + stride;
        for (size_t k = 0; k < n; k++) {
            size_t row = k / (size_t)stride, col = k % (size_t)stride;
            if (row == 0 || row == (size_t)h + 1 || col >= (size_t)w)
                a[k] = GUARD;
        }
        struct glow_style s = style;
        s.halo_px = halos[i % (int)LENGTH(halos)];
        struct camera c = { { 1500 * (rng_unit(&r) - 0.5), 500 },
                            0.001 * exp(9 * rng_unit(&r)) };
        if (i % 10 == 9)
            c.scale = 1e300; /* places overflow */
        t->field.n = s.halo_px > 10 ? 100 : N;
        struct glow_look look = { .year = 2015,
                                  .camera = c,
                                  .view = rectf_make(0, 0, (float)w, (float)h),
                                  .style = s,
                                  .w = w,
                                  .h = h,
                                  .dense_least = i & 1 ? 1 : 0 };
        glow_draw(&t->field, &look, image, stride);
        for (size_t k = 0; k < n; k++) {
            size_t row = k / (size_t)stride, col = k % (size_t)stride;
            if (row == 0 || row == (size_t)h + 1 || col >= (size_t)w)
                assert_true(a[k] == GUARD);
        }
        free(a);
    }
    town_free(t);
}

/* The picture of the left half equals the left half of the picture. */
static void cutting_a_light_at_the_edge_changes_no_pixel(void **state)
{
    (void)state;
    struct town *t = town_make(N, 8);
    uint32_t *a = image_make(), *b = image_make();
    draw(t, 2014, 0, 1, a);
    struct glow_look half = look_of(t, 2014);
    half.w = W / 2 + 3;
    glow_draw(&t->field, &half, b, W);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            assert_true(b[y * W + x] == (x < W / 2 + 3 ? a[y * W + x] : 0));
    free(a);
    free(b);
    town_free(t);
}

static void rows_in_any_pieces_give_the_same_picture(void **state)
{
    (void)state;
    struct town *t = town_make(N, 11);
    uint32_t *a = image_make(), *b = image_make();
    for (int dense = 0; dense < 2; dense++) {
        struct glow_look look = look_of(t, 2014);
        look.only = village_a;
        look.dim = 0.4f;
        look.dense_least = dense ? 200 : 0;
        memset(a, 0, sizeof *a * W * H);
        memset(b, 0, sizeof *b * W * H);
        glow_draw(&t->field, &look, a, W);
        struct arena scratch = { 0 };
        struct glow *g = glow_begin(&t->field, &look);
        for (int y = 0, rows = 1; y < H; y += rows, rows = rows % 13 + 1)
            glow_rows(g, y, y + rows > H ? H - y : rows, b + (size_t)y * W, W,
                      &scratch);
        glow_end(g);
        arena_finish(&scratch);
        assert_memory_equal(a, b, sizeof *a * W * H);
    }
    free(a);
    free(b);
    town_free(t);
}

/* The same lights stamped and as a density: nobody sees where it changes. */
static void a_density_shines_as_bright_as_its_lights(void **state)
{
    static const float sizes[][2] = {
        { 1.0f, 5 }, { 1.7f, 8.8f }, { 3, 16 }, { 4.4f, 33 }
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        struct town *t = town_make(N, 12 + i);
        uint32_t *a = image_make(), *b = image_make();
        struct glow_look look = look_of(t, 2014);
        look.style.core_px = sizes[i][0];
        look.style.halo_px = sizes[i][1];
        glow_draw(&t->field, &look, a, W);
        look.dense_least = 1;
        glow_draw(&t->field, &look, b, W);
        double ratio = (double)brightness(b) / (double)brightness(a);
        if (fabs(ratio - 1) > 0.05)
            fail_msg("core %.1f, halo %.1f: %.3f of the light",
                     (double)sizes[i][0], (double)sizes[i][1], ratio);
        free(a);
        free(b);
        town_free(t);
    }
}

/* ---- the switch where it happens: a nation's lights ---- */

#define MANY   (GLOW_DENSE_LEAST + GLOW_DENSE_LEAST / 4)
#define WIDE_W 1920
#define WIDE_H 1080

/* Villages of 200 homes each on a land as wide as the image at `scale`. */
static struct town *nation_make(double scale)
{
    struct town *t = calloc(1, sizeof *t);
    struct big *b = calloc(1, sizeof *b);
    struct rng r = rng_make(40, 1);
    t->projection = projection_make(102.7, 36.18);
    double x = 0, y = 0;
    for (int i = 0; i < MANY; i++) {
        if (i % 200 == 0) {
            x = (rng_unit(&r) - 0.5) * WIDE_W * 0.9 / scale;
            y = (rng_unit(&r) - 0.5) * WIDE_H * 0.9 / scale;
        }
        struct point m = { x + 12 * rng_normal(&r) / scale,
                           y + 12 * rng_normal(&r) / scale };
        struct geo_point g = unproject(&t->projection, m);
        b->id[i] = household_make(village_a + i / 200, i % 200 + 1);
        b->lon[i] = (float)g.lon;
        b->lat[i] = (float)g.lat;
        b->history[i] = POVERTY_LIFTED + 1;
    }
    t->big = b;
    t->lights = (struct lights){ .county = 630222,
                                 .n = MANY,
                                 .id = b->id,
                                 .lon = b->lon,
                                 .lat = b->lat,
                                 .history = b->history,
                                 .year_first = 2014,
                                 .year_last = 2014 };
    t->camera = (struct camera){ { 0, 0 }, scale };
    glow_init(&t->field, &t->lights, &t->projection);
    return t;
}

static void draw_wide(const struct town *t, double scale, int64_t dense_least,
                      uint32_t *pixels)
{
    struct glow_look look = look_of(t, 2014);
    look.view = rectf_make(0, 0, WIDE_W, WIDE_H);
    look.w = WIDE_W;
    look.h = WIDE_H;
    look.camera.scale = scale;
    look.dense_least = dense_least;
    memset(pixels, 0, sizeof *pixels * WIDE_W * WIDE_H);
    glow_draw(&t->field, &look, pixels, WIDE_W);
}

static double block_mean(const uint32_t *p, int x0, int y0, int side)
{
    double sum = 0;
    for (int y = y0; y < y0 + side; y++)
        for (int x = x0; x < x0 + side; x++)
            for (int k = 0; k < 24; k += 8)
                sum += p[y * WIDE_W + x] >> k & 255;
    return sum / (3.0 * side * side);
}

/* Zooming in, the picture turns from a density into single lights between two
 * steps; on either side both ways give the same light, in all and in every
 * part of the picture as large as a village. */
static void zooming_through_the_switch_shows_no_jump(void **state)
{
    enum { SIDE = 40 };
    const double scale = 2e-4;
    (void)state;
    struct town *t = nation_make(scale);
    size_t n = (size_t)WIDE_W * WIDE_H;
    uint32_t *a = calloc(n, sizeof *a), *b = calloc(n, sizeof *b);
    uint32_t *c = calloc(n, sizeof *c);
    bool switched[2] = { false, false };
    for (double zoom = 1; zoom < 1.7; zoom *= 1.1) {
        draw_wide(t, scale * zoom, 1, a);
        draw_wide(t, scale * zoom, INT64_MAX, b);
        draw_wide(t, scale * zoom, 0, c);
        assert_memory_not_equal(a, b, n * sizeof *a);
        bool dense = memcmp(c, a, n * sizeof *a) == 0;
        assert_true(dense || memcmp(c, b, n * sizeof *b) == 0);
        switched[dense] = true;
        double sum_a = 0, sum_b = 0;
        for (int y = 0; y < WIDE_H; y += SIDE)
            for (int x = 0; x < WIDE_W; x += SIDE) {
                double in_a = block_mean(a, x, y, SIDE);
                double in_b = block_mean(b, x, y, SIDE);
                sum_a += in_a;
                sum_b += in_b;
                if (fabs(in_a - in_b) > 0.05 * in_b + 2)
                    fail_msg("zoom %.2f: %.1f instead of %.1f at %d, %d", zoom,
                             in_a, in_b, x, y);
            }
        if (fabs(sum_a / sum_b - 1) > 0.05)
            fail_msg("zoom %.2f: %.3f of the light", zoom, sum_a / sum_b);
    }
    assert_true(switched[0] && switched[1]);
    free(a);
    free(b);
    free(c);
    town_free(t);
}

/* One home far away in each run of the list makes its box as wide as the
 * land: still only what is on the image decides. */
static void lights_out_of_view_do_not_make_a_density(void **state)
{
    (void)state;
    struct town *t = nation_make(2e-4);
    for (int i = 0; i < MANY; i += 100) {
        t->big->lon[i] = i % 200 ? 60.0f : 150.0f;
        t->big->lat[i] = i % 200 ? 10.0f : 60.0f;
    }
    glow_finish(&t->field);
    glow_init(&t->field, &t->lights, &t->projection);
    size_t n = (size_t)WIDE_W * WIDE_H;
    uint32_t *a = calloc(n, sizeof *a), *b = calloc(n, sizeof *b);
    draw_wide(t, 8e-4, 0, a);
    draw_wide(t, 8e-4, INT64_MAX, b);
    assert_memory_equal(a, b, n * sizeof *a);
    draw_wide(t, 8e-4, 1, b);
    assert_memory_not_equal(a, b, n * sizeof *a);
    free(a);
    free(b);
    town_free(t);
}

/* However many homes on one spot: it saturates, nothing wraps around. */
static void a_crowd_on_one_pixel_is_bright(void **state)
{
    (void)state;
    struct town *t = town_make(N, 30);
    for (int i = 0; i < N; i++) {
        t->lon[i] = t->lon[0];
        t->lat[i] = t->lat[0];
    }
    glow_finish(&t->field);
    glow_init(&t->field, &t->lights, &t->projection);
    uint32_t *a = image_make();
    struct glow_look look = look_of(t, 2015);
    look.dense_least = 1;
    glow_draw(&t->field, &look, a, W);
    struct point at = camera_to_screen(&t->camera, view,
                                       glow_place(&t->field, 0));
    uint32_t px = a[(int)at.y * W + (int)at.x];
    assert_true((px >> 24) > 250 && (px >> 16 & 255) > 250);
    free(a);
    town_free(t);
}

static void a_single_light_is_round_and_hot_in_the_middle(void **state)
{
    (void)state;
    struct town *t = town_make(1, 9);
    t->field.projection = projection_make((double)t->lon[0], (double)t->lat[0]);
    struct rectf centred = rectf_make(0, 0, 101, 101); /* middle of a pixel */
    uint32_t *a = image_make();
    struct glow_look look = look_of(t, 2015);
    look.view = centred;
    glow_draw(&t->field, &look, a, W);
    uint32_t middle = a[50 * W + 50];
    assert_true((middle >> 16 & 255) > 240 && (middle & 255) > 140);
    for (int d = 1; d < 12; d++) {
        uint32_t right = a[50 * W + 50 + d], down = a[(50 + d) * W + 50];
        uint32_t left = a[50 * W + 50 - d], up = a[(50 - d) * W + 50];
        uint32_t nearer = a[50 * W + 50 + d - 1];
        assert_true(right == down && left == up);
        assert_true(right >> 24 <= nearer >> 24);
    }
    assert_true(a[50 * W + 50 + 12] == 0 && a[0] == 0);
    free(a);
    town_free(t);
}

static void the_nearest_light_is_hit(void **state)
{
    (void)state;
    struct town *t = town_make(1000, 10);
    struct rng r = rng_make(10, 2);
    for (int k = 0; k < 200; k++) {
        float x = (float)(W * rng_unit(&r)), y = (float)(H * rng_unit(&r));
        household_id want = 0;
        double best = 12.0 * 12.0;
        for (int i = 0; i < 1000; i++) {
            struct point m = glow_place(&t->field, i);
            struct point s = camera_to_screen(&t->camera, view, m);
            double d = (s.x - (double)x) * (s.x - (double)x) +
                       (s.y - (double)y) * (s.y - (double)y);
            if (lights_poverty(&t->lights, i, 2014) != POVERTY_NONE &&
                d < best) {
                best = d;
                want = t->id[i];
            }
        }
        assert_true(glow_hit(&t->field, 2014, &t->camera, view, x, y, 12, 0) ==
                    want);
    }
    struct point m = glow_place(&t->field, 900);
    struct point s = camera_to_screen(&t->camera, view, m);
    assert_true(glow_hit(&t->field, 2015, &t->camera, view, (float)s.x,
                         (float)s.y, 5, village_b) == t->id[900]);
    assert_true(household_village(glow_hit(&t->field, 2015, &t->camera, view,
                                           (float)s.x, (float)s.y, 1000,
                                           village_a)) == village_a);
    assert_true(glow_hit(&t->field, 2013, &t->camera, view, (float)s.x,
                         (float)s.y, 1000, 0) == 0);
    town_free(t);
}

static void an_empty_register_draws_and_hits_nothing(void **state)
{
    (void)state;
    struct town *t = town_make(0, 11);
    uint32_t *a = image_make();
    draw(t, 2015, 0, 1, a);
    assert_true(brightness(a) == 0);
    assert_true(glow_hit(&t->field, 2015, &t->camera, view, 5, 5, 1e6f, 0) ==
                0);
    free(a);
    town_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_input_gives_equal_bytes),
        cmocka_unit_test(the_picture_has_its_known_sum),
        cmocka_unit_test(more_lights_are_brighter_pixel_by_pixel),
        cmocka_unit_test(pixels_are_premultiplied),
        cmocka_unit_test(dense_lights_stay_amber),
        cmocka_unit_test(nothing_is_drawn_in_years_without_registration),
        cmocka_unit_test(others_are_dimmed_or_left_out),
        cmocka_unit_test(marks_choose_who_shines),
        cmocka_unit_test(a_status_can_be_dimmed),
        cmocka_unit_test(nothing_is_written_outside_the_picture),
        cmocka_unit_test(cutting_a_light_at_the_edge_changes_no_pixel),
        cmocka_unit_test(rows_in_any_pieces_give_the_same_picture),
        cmocka_unit_test(a_density_shines_as_bright_as_its_lights),
        cmocka_unit_test(zooming_through_the_switch_shows_no_jump),
        cmocka_unit_test(lights_out_of_view_do_not_make_a_density),
        cmocka_unit_test(a_crowd_on_one_pixel_is_bright),
        cmocka_unit_test(a_single_light_is_round_and_hot_in_the_middle),
        cmocka_unit_test(the_nearest_light_is_hit),
        cmocka_unit_test(an_empty_register_draws_and_hits_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
