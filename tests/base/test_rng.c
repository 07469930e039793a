/* Random numbers and hashing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/rng.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- the deterministic generator ---- */

static void the_generator_is_pcg32(void **state)
{
    (void)state;
    /* The first outputs of the author's pcg32-demo, seed 42, stream 54. */
    static const uint32_t want[] = { 0xA15C02B7, 0x7B47F409, 0xBA1D3330,
                                     0x83D2F293, 0xBFA4784B, 0xCBED606E };
    struct rng r = rng_make(42, 54);
    for (size_t i = 0; i < LENGTH(want); i++)
        assert_int_equal(rng_u32(&r), want[i]);
}

static double chi_square(const int64_t *seen, int n, int64_t draws)
{
    double expected = (double)draws / n, sum = 0;
    for (int i = 0; i < n; i++)
        sum += ((double)seen[i] - expected) * ((double)seen[i] - expected) /
               expected;
    return sum;
}

/* The 99.9 % point of chi-square with k degrees of freedom (Wilson and
 * Hilferty, 1931). The seeds are fixed, so a pass stays a pass. */
static double chi_limit(int k)
{
    double a = 2.0 / (9 * k), root = 1 - a + 3.090 * sqrt(a);
    return k * root * root * root;
}

static void draws_below_n_are_uniform(void **state)
{
    (void)state;
    static const uint32_t sizes[] = { 2, 3, 6, 7, 10, 100, 312, 1000 };
    static int64_t seen[1000];
    for (size_t s = 0; s < LENGTH(sizes); s++)
        for (uint64_t seed = 1; seed <= 5; seed++) {
            uint32_t n = sizes[s];
            struct rng r = rng_make(seed, s);
            memset(seen, 0, sizeof seen);
            for (int i = 0; i < 100000; i++) {
                uint32_t v = rng_below(&r, n);
                assert_true(v < n);
                seen[v]++;
            }
            double x = chi_square(seen, (int)n, 100000);
            if (x > chi_limit((int)n - 1))
                fail_msg("n %u, seed %d: chi-square %.1f", n, (int)seed, x);
        }
}

/* A plain `% n` would favour the low third twice here. */
static void a_large_n_is_not_biased(void **state)
{
    (void)state;
    const uint32_t n = 3u << 30;
    struct rng r = rng_make(9, 9);
    int64_t seen[3] = { 0 };
    for (int i = 0; i < 90000; i++)
        seen[rng_below(&r, n) >> 30]++;
    assert_true(chi_square(seen, 3, 90000) < chi_limit(2));
    assert_int_equal(rng_below(&r, 1), 0);
}

static void between_includes_both_ends(void **state)
{
    (void)state;
    struct rng r = rng_make(4, 4);
    int64_t seen[7] = { 0 };
    for (int i = 0; i < 70000; i++) {
        int v = rng_between(&r, -3, 3);
        assert_in_range(v + 3, 0, 6);
        seen[v + 3]++;
    }
    assert_true(chi_square(seen, 7, 70000) < chi_limit(6));
    assert_int_equal(rng_between(&r, 5, 5), 5);
    bool below = false, above = false;
    for (int i = 0; i < 64; i++) {
        int v = rng_between(&r, INT_MIN, INT_MAX);
        below |= v < 0;
        above |= v > 0;
        assert_true(rng_between(&r, INT_MAX - 1, INT_MAX) >= INT_MAX - 1);
        assert_true(rng_between(&r, INT_MIN, 0) <= 0);
    }
    assert_true(below && above);
}

static void units_fill_the_half_open_interval(void **state)
{
    (void)state;
    struct rng r = rng_make(5, 5);
    int64_t seen[50] = { 0 };
    double sum = 0;
    for (int i = 0; i < 100000; i++) {
        double u = rng_unit(&r);
        assert_true(u >= 0 && u < 1);
        seen[(int)(u * 50)]++;
        sum += u;
    }
    assert_true(chi_square(seen, 50, 100000) < chi_limit(49));
    assert_true(fabs(sum / 100000 - 0.5) < 0.004);
}

static void normals_have_mean_zero_and_deviation_one(void **state)
{
    (void)state;
    struct rng r = rng_make(6, 6);
    double sum = 0, squares = 0;
    int inside = 0;
    for (int i = 0; i < 100000; i++) {
        double v = rng_normal(&r);
        sum += v;
        squares += v * v;
        inside += fabs(v) < 1;
    }
    assert_true(fabs(sum / 100000) < 0.0125); /* 4 sd of the mean */
    assert_true(fabs(squares / 100000 - 1) < 0.018);
    assert_true(abs(inside - 68269) < 600);
}

static void chances_and_weights_keep_their_proportion(void **state)
{
    (void)state;
    struct rng r = rng_make(7, 7);
    static const double weights[] = { 0, 1, 0, 3, 6, 0 };
    int seen[6] = { 0 }, hits = 0;
    for (int i = 0; i < 100000; i++) {
        seen[rng_weighted(&r, weights, 6)]++;
        hits += rng_chance(&r, 0.25);
        assert_false(rng_chance(&r, 0));
        assert_true(rng_chance(&r, 1));
    }
    assert_int_equal(seen[0] + seen[2] + seen[5], 0);
    assert_true(abs(seen[1] - 10000) < 400);
    assert_true(abs(seen[3] - 30000) < 600);
    assert_true(abs(seen[4] - 60000) < 600);
    assert_true(abs(hits - 25000) < 550);
}

static void streams_and_seeds_differ_and_repeat(void **state)
{
    (void)state;
    struct rng a = rng_make(1, 1), b = rng_make(1, 1), c = rng_make(1, 2),
               d = rng_make(2, 1);
    int same_c = 0, same_d = 0;
    for (int i = 0; i < 1000; i++) {
        uint32_t v = rng_u32(&a);
        assert_int_equal(v, rng_u32(&b));
        same_c += v == rng_u32(&c);
        same_d += v == rng_u32(&d);
    }
    assert_true(same_c < 3 && same_d < 3);
}

/* ---- the system's entropy ---- */

static void system_draws_stay_below_and_reach_everything(void **state)
{
    (void)state;
    struct error err = { "" };
    uint64_t v;
    int64_t seen[10] = { 0 };
    for (int i = 0; i < 20000; i++) {
        assert_int_equal(rng_system_below(10, &v, &err), STATUS_OK);
        assert_true(v < 10);
        seen[v]++;
    }
    /* Not a fixed seed: 9 degrees of freedom exceed 70 once in 10^11. */
    assert_true(chi_square(seen, 10, 20000) < 70);
    static const uint64_t sizes[] = {
        1, 2, 3, UINT64_C(1) << 63, (UINT64_C(1) << 63) + 1, UINT64_MAX
    };
    for (size_t i = 0; i < LENGTH(sizes); i++)
        for (int k = 0; k < 50; k++) {
            assert_int_equal(rng_system_below(sizes[i], &v, &err), STATUS_OK);
            assert_true(v < sizes[i]);
        }
    assert_string_equal(err.text, "");
}

/* ---- hash ---- */

static void equal_content_hashes_equal_wherever_it_lies(void **state)
{
    (void)state;
    struct rng r = rng_make(8, 8);
    static char at[8][300];
    for (size_t n = 0; n < 280; n++) {
        for (size_t k = 0; k < n; k++)
            at[0][k] = (char)rng_u32(&r);
        uint64_t want = hash_bytes(HASH_SEED, at[0], n);
        for (size_t shift = 1; shift < 8; shift++) {
            memcpy(at[shift] + shift, at[0], n);
            assert_true(hash_bytes(HASH_SEED, at[shift] + shift, n) == want);
        }
    }
    assert_true(hash_bytes(1, NULL, 0) == hash_bytes(1, "", 0));
    assert_true(hash_str(1, "凉坪") == hash_bytes(1, "凉坪", 6));
}

static void every_bit_of_the_input_turns_half_of_the_output(void **state)
{
    (void)state;
    static const size_t sizes[] = { 1, 7, 8, 9, 16, 31, 64 };
    struct rng r = rng_make(10, 10);
    for (size_t s = 0; s < LENGTH(sizes); s++)
        for (size_t bit = 0; bit < sizes[s] * 8; bit++) {
            int turned = 0;
            for (int round = 0; round < 16; round++) {
                unsigned char data[64];
                for (size_t k = 0; k < sizes[s]; k++)
                    data[k] = (unsigned char)rng_u32(&r);
                uint64_t a = hash_bytes(HASH_SEED, data, sizes[s]);
                data[bit / 8] ^= (unsigned char)(1 << bit % 8);
                uint64_t b = hash_bytes(HASH_SEED, data, sizes[s]);
                turned += __builtin_popcountll(a ^ b);
            }
            if (abs(turned - 512) > 120) /* 7.5 sd of 1,024 fair bits */
                fail_msg("%zu bytes, bit %zu: %d of 1024", sizes[s], bit,
                         turned);
        }
}

/* Drawing commands that differ in signs only: what a mirrored shape does. A
 * hash that only multiplies cancels pairs of top bits. */
static void turned_signs_never_collide(void **state)
{
    (void)state;
    struct rng r = rng_make(11, 11);
    for (int round = 0; round < 200; round++) {
        float v[8], w[8];
        uint64_t seen[256];
        for (int k = 0; k < 8; k++)
            v[k] = (float)(1 + rng_below(&r, 4000));
        for (int signs = 0; signs < 256; signs++) {
            for (int k = 0; k < 8; k++)
                w[k] = signs >> k & 1 ? -v[k] : v[k];
            seen[signs] = hash_bytes(HASH_SEED, w, sizeof w);
            for (int before = 0; before < signs; before++)
                if (seen[before] == seen[signs])
                    fail_msg("signs %02x and %02x", before, signs);
        }
    }
}

static int compare_u64(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static void small_numbers_and_lengths_are_told_apart(void **state)
{
    (void)state;
    enum { SIDE = 300, ZEROS = 200 };
    static uint64_t seen[SIDE * SIDE + ZEROS];
    static const char zeros[ZEROS];
    int n = 0;
    for (uint64_t a = 0; a < SIDE; a++)
        for (uint64_t b = 0; b < SIDE; b++)
            seen[n++] = hash_u64(hash_u64(HASH_SEED, a), b);
    for (size_t bytes = 0; bytes < ZEROS; bytes++)
        seen[n++] = hash_bytes(HASH_SEED, zeros, bytes);
    qsort(seen, (size_t)n, sizeof seen[0], compare_u64);
    for (int i = 1; i < n; i++)
        assert_true(seen[i] != seen[i - 1]);
    assert_true(hash_u64(1, 2) != hash_u64(2, 1));
    assert_true(hash_str(1, "a") != hash_str(2, "a"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_generator_is_pcg32),
        cmocka_unit_test(draws_below_n_are_uniform),
        cmocka_unit_test(a_large_n_is_not_biased),
        cmocka_unit_test(between_includes_both_ends),
        cmocka_unit_test(units_fill_the_half_open_interval),
        cmocka_unit_test(normals_have_mean_zero_and_deviation_one),
        cmocka_unit_test(chances_and_weights_keep_their_proportion),
        cmocka_unit_test(streams_and_seeds_differ_and_repeat),
        cmocka_unit_test(system_draws_stay_below_and_reach_everything),
        cmocka_unit_test(equal_content_hashes_equal_wherever_it_lies),
        cmocka_unit_test(every_bit_of_the_input_turns_half_of_the_output),
        cmocka_unit_test(turned_signs_never_collide),
        cmocka_unit_test(small_numbers_and_lengths_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
