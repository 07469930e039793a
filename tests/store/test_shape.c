/* Outline blobs: what goes in comes out, and nothing is believed. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "store/shape.h"

static uint8_t *good_blob(size_t *n)
{
    static const struct geo_point a[] = {
        { 102.5, 36.0 },
        { 102.9000001, 36.0 },
        { -180, -90 },
        { 180, 90 },
    };
    static const struct geo_point b[] = { { 0, 0 }, { -0.0000001, 1e-7 } };
    static const struct geo_ring rings[] = { { a, 4 }, { b, 2 }, { b, 0 } };
    const struct geo_shape shape = { rings, 3 };
    struct error err = { "" };
    uint8_t *blob;
    assert_int_equal(shape_encode(&shape, &blob, n, &err), STATUS_OK);
    return blob;
}

static void test_a_shape_comes_back_to_the_centimetre(void **state)
{
    (void)state;
    size_t n;
    uint8_t *blob = good_blob(&n);
    struct arena arena = { 0 };
    struct geo_shape s;
    assert_true(shape_decode(blob, n, &arena, &s));
    assert_int_equal(s.n_rings, 3);
    assert_int_equal(s.rings[0].n_points, 4);
    assert_int_equal(s.rings[2].n_points, 0);
    assert_true(s.rings[0].points[0].lon == 102.5);
    assert_true(s.rings[0].points[1].lon == 102.9000001);
    assert_true(s.rings[0].points[2].lat == -90);
    assert_true(s.rings[0].points[3].lon == 180);
    assert_true(s.rings[1].points[1].lon == -1e-7);
    arena_finish(&arena);
    free(blob);
}

static void test_every_cut_and_every_longer_blob_is_refused(void **state)
{
    (void)state;
    size_t n;
    uint8_t *blob = good_blob(&n);
    struct arena arena = { 0 };
    struct geo_shape s;
    for (size_t cut = 0; cut < n; cut++) {
        uint8_t *part = malloc(cut ? cut : 1); /* the sanitizer sees its end */
        memcpy(part, blob, cut);
        assert_false(shape_decode(part, cut, &arena, &s));
        assert_int_equal(s.n_rings, 0);
        free(part);
    }
    uint8_t longer[256] = { 0 };
    memcpy(longer, blob, n);
    assert_false(shape_decode(longer, n + 1, &arena, &s));
    arena_finish(&arena);
    free(blob);
}

static void test_false_counts_and_places_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint8_t bytes[16];
        size_t n;
    } rows[] = {
        { "not our magic", { 'X', 1, 0 }, 3 },
        { "a version of tomorrow", { 'S', 2, 0 }, 3 },
        { "four thousand million rings",
          { 'S', 1, 255, 255, 255, 255, 15 },
          7 },
        { "more points than bytes", { 'S', 1, 1, 255, 255, 127, 2, 2 }, 8 },
        { "a number that does not end",
          { 'S', 1, 1, 1, 255, 255, 255, 255, 255, 255, 255, 1 },
          12 },
        { "a longitude of 200 degrees",
          { 'S', 1, 1, 1, 0x80, 0xd0, 0xac, 0xf3, 0x0e, 0 },
          10 },
    };
    struct arena arena = { 0 };
    struct geo_shape s;
    for (size_t i = 0; i < LENGTH(rows); i++)
        if (shape_decode(rows[i].bytes, rows[i].n, &arena, &s))
            fail_msg("taken: %s", rows[i].name);
    assert_true(shape_decode("S\1\0", 3, &arena, &s));
    arena_finish(&arena);
}

static void test_random_bytes_never_hurt(void **state)
{
    (void)state;
    struct rng r = rng_make(7, 7);
    size_t n;
    uint8_t *good = good_blob(&n);
    for (int i = 0; i < 20000; i++) {
        uint8_t *bytes = malloc(n);
        struct arena arena = { 0 };
        struct geo_shape s;
        memcpy(bytes, good, n);
        for (int k = rng_between(&r, 1, 4); k > 0; k--)
            bytes[rng_below(&r, (uint32_t)n)] = (uint8_t)rng_below(&r, 256);
        if (shape_decode(bytes, n, &arena, &s))
            for (int k = 0; k < s.n_rings; k++)
                for (int j = 0; j < s.rings[k].n_points; j++) {
                    assert_true(s.rings[k].points[j].lon >= -180);
                    assert_true(s.rings[k].points[j].lat <= 90);
                }
        arena_finish(&arena);
        free(bytes);
    }
    free(good);
}

static void test_a_point_off_the_globe_is_not_written(void **state)
{
    (void)state;
    const struct geo_point p[] = { { 10, 10 }, { 10, 91 } };
    const struct geo_ring ring = { p, 2 };
    const struct geo_shape shape = { &ring, 1 };
    struct error err = { "" };
    uint8_t *blob;
    size_t n;
    assert_int_equal(shape_encode(&shape, &blob, &n, &err), STATUS_INVALID);
    assert_string_equal(err.text, "shape: point 1 of ring 0 is not on the "
                                  "globe (degrees expected)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_shape_comes_back_to_the_centimetre),
        cmocka_unit_test(test_every_cut_and_every_longer_blob_is_refused),
        cmocka_unit_test(test_false_counts_and_places_are_refused),
        cmocka_unit_test(test_random_bytes_never_hurt),
        cmocka_unit_test(test_a_point_off_the_globe_is_not_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
