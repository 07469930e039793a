/* The bounded queue, alone and between threads; the log's one line a fact. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/queue.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void messages_come_in_order_and_a_full_queue_refuses(void **state)
{
    (void)state;
    struct queue *q = queue_create(sizeof(int), 3);
    int got;
    assert_false(queue_take(q, &got));
    for (int round = 0; round < 10; round++) { /* goes round the ring */
        int a = round * 3, b = a + 1, c = a + 2;
        assert_true(queue_send(q, &a) && queue_send(q, &b));
        assert_true(queue_send(q, &c));
        assert_false(queue_send(q, &a));
        assert_int_equal(queue_count(q), 3);
        for (int i = 0; i < 3; i++) {
            assert_true(queue_take(q, &got));
            assert_int_equal(got, a + i);
        }
        assert_true(queue_send(q, &a) && queue_take(q, &got));
        assert_int_equal(got, a);
    }
    queue_destroy(q);
    queue_destroy(NULL);
}

static void messages_of_any_size_are_copied_whole(void **state)
{
    (void)state;
    struct odd {
        char text[13];
    } in = { "twelve bytes" }, out;
    struct queue *q = queue_create(sizeof in, 2);
    assert_true(queue_send(q, &in));
    in.text[0] = 'X';
    assert_true(queue_take(q, &out));
    assert_string_equal(out.text, "twelve bytes");
    queue_destroy(q);
}

static void waiting_ends_when_the_time_is_over(void **state)
{
    (void)state;
    struct queue *q = queue_create(sizeof(int), 1);
    int got;
    int64_t begin = clock_monotonic_us();
    assert_false(queue_wait(q, &got, 0));
    assert_false(queue_wait(q, &got, 20));
    int64_t took = clock_monotonic_us() - begin;
    assert_true(took >= 20000 && took < 5000000);
    queue_destroy(q);
}

static void a_closed_queue_gives_what_it_holds_and_takes_no_more(void **state)
{
    (void)state;
    struct queue *q = queue_create(sizeof(int), 4);
    int one = 1, got;
    assert_true(queue_send(q, &one));
    queue_close(q);
    assert_false(queue_send(q, &one));
    assert_true(queue_wait(q, &got, -1));
    assert_int_equal(got, 1);
    assert_false(queue_wait(q, &got, -1));
    queue_close(q); /* twice is fine */
    queue_destroy(q);
}

struct removal {
    int odd, dropped[8], n_dropped;
};

static bool is_odd(const void *m, void *ctx)
{
    struct removal *r = ctx;
    int v;
    memcpy(&v, m, sizeof v);
    return v % 2 == r->odd;
}

static void note_drop(void *m, void *ctx)
{
    struct removal *r = ctx;
    memcpy(&r->dropped[r->n_dropped++], m, sizeof(int));
}

static void removal_drops_the_matching_and_keeps_the_order(void **state)
{
    (void)state;
    struct queue *q = queue_create(sizeof(int), 5);
    int got;
    for (int i = 0; i < 3; i++) /* so that the ring wraps */
        assert_true(queue_send(q, &i) && queue_take(q, &got));
    for (int i = 1; i <= 5; i++)
        assert_true(queue_send(q, &i));
    struct removal odd = { .odd = 1 };
    assert_int_equal(queue_remove(q, is_odd, note_drop, &odd), 3);
    static const int dropped[] = { 1, 3, 5 }, kept[] = { 2, 4, 6 };
    assert_int_equal(odd.n_dropped, 3);
    assert_memory_equal(odd.dropped, dropped, sizeof dropped);
    int six = 6;
    assert_true(queue_send(q, &six));
    for (int i = 0; i < 3; i++) {
        assert_true(queue_take(q, &got));
        assert_int_equal(got, kept[i]);
    }
    assert_int_equal(queue_remove(q, is_odd, NULL, &odd), 0);
    assert_true(queue_send(q, &kept[0]));
    struct removal even = { .odd = 0 };
    assert_int_equal(queue_remove(q, is_odd, NULL, &even), 1);
    queue_destroy(q);
}

/* ---- threads ---- */

#define SENT 20000

struct note {
    int sender, number;
};

struct sender {
    struct queue *q;
    int id, n;
};

static void *send_all(void *arg)
{
    const struct sender *s = arg;
    for (int i = 0; i < s->n; i++) {
        struct note m = { s->id, i };
        while (!queue_send(s->q, &m))
            sched_yield();
    }
    return NULL;
}

static void two_senders_lose_nothing_and_keep_their_own_order(void **state)
{
    (void)state;
    struct queue *q = queue_create(sizeof(struct note), 16);
    struct sender senders[2] = { { q, 0, SENT }, { q, 1, SENT } };
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, send_all, &senders[i]);
    int next[2] = { 0 };
    for (int i = 0; i < 2 * SENT; i++) {
        struct note m;
        assert_true(queue_wait(q, &m, 60000));
        assert_int_equal(m.number, next[m.sender]);
        next[m.sender]++;
    }
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    assert_true(next[0] == SENT && next[1] == SENT);
    queue_destroy(q);
}

struct receiver {
    struct queue *q;
    int64_t sum, n;
};

static void *receive_all(void *arg)
{
    struct receiver *r = arg;
    struct note m;
    while (queue_wait(r->q, &m, -1)) {
        r->sum += m.number;
        r->n++;
    }
    return NULL;
}

static void closing_wakes_every_receiver(void **state)
{
    (void)state;
    struct queue *q = queue_create(sizeof(struct note), 16);
    struct receiver receivers[2] = { { q, 0, 0 }, { q, 0, 0 } };
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, receive_all, &receivers[i]);
    struct sender all = { q, 0, SENT };
    send_all(&all);
    queue_close(q);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(receivers[0].n + receivers[1].n, SENT);
    assert_int_equal(receivers[0].sum + receivers[1].sum,
                     (int64_t)SENT * (SENT - 1) / 2);
    queue_destroy(q);
}

static void closing_wakes_receivers_that_have_long_waited(void **state)
{
    (void)state;
    struct queue *q = queue_create(sizeof(struct note), 1);
    struct receiver receivers[4];
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
        receivers[i] = (struct receiver){ q, 0, 0 };
        pthread_create(&threads[i], NULL, receive_all, &receivers[i]);
    }
    usleep(50000); /* all of them are inside queue_wait() by now */
    queue_close(q);
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 20;
    for (int i = 0; i < 4; i++)
        if (pthread_timedjoin_np(threads[i], NULL, &until) != 0)
            fail_msg("receiver %d sleeps on", i);
    queue_destroy(q);
}

/* ---- log ---- */

static size_t log_to_file(FILE *f, void (*write_lines)(void), char *buf,
                          size_t size)
{
    fflush(stderr);
    int keep = dup(STDERR_FILENO);
    dup2(fileno(f), STDERR_FILENO);
    write_lines();
    fflush(stderr);
    dup2(keep, STDERR_FILENO);
    close(keep);
    rewind(f);
    size_t n = fread(buf, 1, size - 1, f);
    buf[n] = 0;
    return n;
}

static void write_three(void)
{
    log_debug("not shown");
    log_info("rows %d", 312);
    log_set_level(LOG_ERROR);
    log_warn("not shown");
    log_error("凉坪村\nsecond");
    log_set_level(LOG_INFO);
}

static void a_fact_is_one_line_with_time_and_level(void **state)
{
    (void)state;
    FILE *f = tmpfile();
    char text[1024];
    assert_non_null(f);
    log_to_file(f, write_three, text, sizeof text);
    fclose(f);
    int lines = 0;
    for (const char *p = text; *p; p++)
        lines += *p == '\n';
    assert_int_equal(lines, 2);
    assert_null(strstr(text, "not shown"));
    assert_non_null(strstr(text, "+08:00 info rows 312\n"));
    assert_non_null(strstr(text, "+08:00 error 凉坪村 second\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_come_in_order_and_a_full_queue_refuses),
        cmocka_unit_test(messages_of_any_size_are_copied_whole),
        cmocka_unit_test(waiting_ends_when_the_time_is_over),
        cmocka_unit_test(a_closed_queue_gives_what_it_holds_and_takes_no_more),
        cmocka_unit_test(removal_drops_the_matching_and_keeps_the_order),
        cmocka_unit_test(two_senders_lose_nothing_and_keep_their_own_order),
        cmocka_unit_test(closing_wakes_every_receiver),
        cmocka_unit_test(closing_wakes_receivers_that_have_long_waited),
        cmocka_unit_test(a_fact_is_one_line_with_time_and_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
