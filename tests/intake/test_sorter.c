/* Records come out by their keys, whatever order they went in, from memory and
 * from runs in a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "intake/sorter.h"

#define RECORDS 120000

enum order { RISING, FALLING, ANY, BLOCKS, RISING_TWICE };

/* The i-th record's number; each from 0 to RECORDS - 1 comes once. */
static int number_at(enum order order, int i)
{
    switch (order) {
    case RISING: return i;
    case FALLING: return RECORDS - 1 - i;
    case ANY: return (int)((int64_t)i * 77773 % RECORDS); /* a prime */
    case BLOCKS: return (i / 5000 ^ 1) * 5000 + i % 5000;
    case RISING_TWICE:
        return i < RECORDS / 2 ? 2 * i : 2 * (i - RECORDS / 2) + 1;
    }
    return 0;
}

static struct sort_key key_of(int number)
{
    return (struct sort_key){ (uint64_t)number / 1000,
                              (uint64_t)number / 10 % 100,
                              (uint64_t)number % 10 };
}

/* Of many lengths, its number in each word. */
static size_t make_record(int number, uint32_t out[64])
{
    size_t n = 1 + (size_t)(number % 61);
    for (size_t i = 0; i < n; i++)
        out[i] = (uint32_t)number;
    return n * sizeof *out;
}

static void require_sorted(struct sorter *s)
{
    struct error err = { "" };
    uint32_t want[64];
    const void *data;
    size_t n;
    struct sort_key key;
    assert_int_equal(sorter_rewind(s, &err), STATUS_OK);
    for (int i = 0; i < RECORDS; i++) {
        struct sort_key wanted = key_of(i);
        assert_int_equal(sorter_next(s, &key, &data, &n, &err), STATUS_OK);
        assert_non_null(data);
        assert_int_equal(sort_key_compare(&key, &wanted), 0);
        assert_int_equal(n, make_record(i, want));
        assert_memory_equal(data, want, n);
    }
    assert_int_equal(sorter_next(s, &key, &data, &n, &err), STATUS_OK);
    assert_null(data);
}

static void test_any_order_comes_out_sorted(void **state)
{
    static const size_t memories[] = { 1 << 20, 8 << 20, 256 << 20 };
    (void)state;
    for (int order = RISING; order <= RISING_TWICE; order++)
        for (size_t m = 0; m < LENGTH(memories); m++) {
            struct sorter *s = sorter_create("/tmp", memories[m]);
            struct error err = { "" };
            uint32_t record[64];
            for (int i = 0; i < RECORDS; i++) {
                int number = number_at((enum order)order, i);
                size_t n = make_record(number, record);
                assert_int_equal(sorter_add(s, key_of(number), record, n, &err),
                                 STATUS_OK);
            }
            assert_int_equal(sorter_count(s), RECORDS);
            require_sorted(s);
            require_sorted(s); /* once more */
            sorter_destroy(s);
        }
}

static void test_nothing_and_no_folder(void **state)
{
    struct error err = { "" };
    struct sort_key key;
    const void *data;
    size_t n;
    (void)state;
    struct sorter *s = sorter_create("/tmp", 1 << 20);
    assert_int_equal(sorter_rewind(s, &err), STATUS_OK);
    assert_int_equal(sorter_next(s, &key, &data, &n, &err), STATUS_OK);
    assert_null(data);
    sorter_destroy(s);
    sorter_destroy(NULL);
    s = sorter_create("/nowhere/at/all", 4096);
    enum status status = STATUS_OK;
    for (int i = 0; i < 1000 && status == STATUS_OK; i++)
        status = sorter_add(s, key_of(i), &i, sizeof i, &err);
    assert_int_equal(status, STATUS_IO);
    assert_non_null(strstr(err.text, "/nowhere/at/all"));
    sorter_destroy(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_order_comes_out_sorted),
        cmocka_unit_test(test_nothing_and_no_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
