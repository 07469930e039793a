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
struct town {
    household_id id[N];
    float lon[N], lat[N];
    uint64_t history[N];
    struct lights lights;
    struct glow_field field;
    struct projection projection;
    struct camera camera;
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
        cmocka_unit_test(nothing_is_written_outside_the_picture),
        cmocka_unit_test(cutting_a_light_at_the_edge_changes_no_pixel),
        cmocka_unit_test(rows_in_any_pieces_give_the_same_picture),
        cmocka_unit_test(a_density_shines_as_bright_as_its_lights),
        cmocka_unit_test(a_crowd_on_one_pixel_is_bright),
        cmocka_unit_test(a_single_light_is_round_and_hot_in_the_middle),
        cmocka_unit_test(the_nearest_light_is_hit),
        cmocka_unit_test(an_empty_register_draws_and_hits_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
