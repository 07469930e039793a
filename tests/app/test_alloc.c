/* Frames take no memory once the wall is warm: every allocation of the process
 * is counted while it is dragged, pinched, pressed and left alone. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/session.h"
#include "app/wall_internal.h"
#include "base/str.h"
#include "intake/demo.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNTY INT64_C(630222)
#define W      960
#define H      540
#define AT     1460598060

/* ---- counting every allocation of the process ---- */

static atomic_bool counting;
static atomic_long n_allocations;

static void count(void)
{
    if (atomic_load_explicit(&counting, memory_order_relaxed))
        atomic_fetch_add(&n_allocations, 1);
}

#ifdef __SANITIZE_ADDRESS__ /* its allocator tells */

/* gcc ships no header for it; from compiler-rt's allocator_interface.h. */
int __sanitizer_install_malloc_and_free_hooks(
    void (*on_malloc)(const volatile void *p, size_t n),
    void (*on_free)(const volatile void *p));

static void count_it(const volatile void *p, size_t n)
{
    (void)p, (void)n;
    count();
}

static void pass(const volatile void *p)
{
    (void)p;
}

static void count_from_here(void)
{
    assert_true(__sanitizer_install_malloc_and_free_hooks(count_it, pass) > 0);
}

#else

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);
void __libc_free(void *p);

void *malloc(size_t n)
{
    count();
    return __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    count();
    return __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    count();
    return __libc_realloc(p, n);
}

void free(void *p)
{
    __libc_free(p);
}

static void count_from_here(void)
{
}

#endif

/* ---- a wall ---- */

struct fix {
    struct session s;
    struct wall *w;
    struct pixels frame;
    int64_t now;
};

static char dir[1024], db_path[1100];

static int make_register(void **state)
{
    (void)state;
    const char *base = getenv("WANJIA_TEST_TMP");
    struct error err = { "" };
    setenv("WANJIA_DATA", ".", 1);
    str_format(dir, sizeof dir, "%s/wanjia-alloc-XXXXXX",
               base && *base ? base : "/tmp");
    if (!mkdtemp(dir))
        return -1;
    str_format(db_path, sizeof db_path, "%s/r.db", dir);
    struct demo_options o = { .assets_dir = "assets",
                              .out_path = db_path,
                              .households = 800,
                              .seed = 7 };
    return demo_write(&o, &err) ? -1 : 0;
}

static int remove_register(void **state)
{
    (void)state;
    unlink(db_path);
    return rmdir(dir);
}

static bool paint(struct fix *f, int64_t ms)
{
    f->now += ms;
    return wall_paint(f->w, f->frame, f->now).drawing;
}

static void open_wall(struct fix *f)
{
    struct error err = { "" };
    struct session_options o = { .register_path = db_path };
    struct route home = { .region = COUNTY, .list = household_query_all() };
    if (session_open(&f->s, &o, &err))
        fail_msg("%s", err.text);
    struct wall_options wo = { .config = &f->s.config,
                               .fonts = f->s.fonts,
                               .theme = &f->s.theme,
                               .languages = { f->s.languages[0],
                                              f->s.languages[1] },
                               .source = f->s.source,
                               .w = W,
                               .h = H,
                               .now_ms = f->now,
                               .frozen_unix_s = AT };
    f->w = wall_create(&wo);
    f->frame = pixels_create(W, H);
    wall_go(f->w, &home);
    while (!wall_settled(f->w))
        assert_true(wall_wait(f->w, f->now, 20000));
    paint(f, 1);
    paint(f, 3000);
    while (paint(f, 1))
        usleep(1000);
}

static void close_wall(struct fix *f)
{
    wall_destroy(f->w);
    session_close(&f->s);
    pixels_destroy(&f->frame);
}

/* ---- what a hand does ---- */

static void act(struct fix *f, struct action a)
{
    wall_action(f->w, &a, f->now);
}

static void move(struct fix *f, int i)
{
    float side = i % 2 ? 1 : -1;
    f->w->map_ordered_ms = f->now; /* no new image under way: that is work of
                                      another thread, and takes memory */
    if (i % 8 < 4)
        act(f, (struct action){ .kind = ACTION_ZOOM,
                                .x = W / 2,
                                .y = H / 2,
                                .factor = powf(1.02f, side) });
    else
        act(f, (struct action){ .kind = ACTION_DRAG,
                                .x = W / 2,
                                .y = H / 2,
                                .dx = 3 * side,
                                .dy = 2 * side });
    paint(f, 16);
}

static void press(struct fix *f, int i)
{
    int n;
    const struct ui_target *t = wall_targets(f->w, &n);
    const struct rectf r = t[i % n].r;
    act(f, (struct action){
               .kind = ACTION_PRESS, .x = r.x + r.w / 2, .y = r.y + r.h / 2 });
    paint(f, 16);
    act(f, (struct action){ .kind = ACTION_RELEASE, .x = 0, .y = 0 });
    paint(f, 16);
}

static void wait(struct fix *f, int i)
{
    (void)i;
    paint(f, 500); /* the log steps */
}

static void frames_take_no_memory(void **state)
{
    static const struct {
        const char *name;
        void (*step)(struct fix *f, int i);
    } hands[] = { { "idle", wait }, { "moving", move }, { "pressing", press } };
    (void)state;
    struct fix f = { .now = 1000000 };
    count_from_here();
    open_wall(&f);
    f.w->o.config = &f.s.config;
    f.w->o.theme = &f.s.theme;
    for (size_t h = 0; h < LENGTH(hands); h++) {
        if (hands[h].step == move)
            act(&f, (struct action){
                        .kind = ACTION_PRESS, .x = W / 2, .y = H / 2 });
        /* Warm when two rounds in a row take nothing: which thread meets the
         * largest shape first is chance. */
        int quiet = 0;
        long n = 0;
        for (int round = 0; round < 12 && quiet < 2; round++) {
            atomic_store(&n_allocations, 0);
            atomic_store(&counting, true);
            for (int i = 0; i < 400; i++)
                hands[h].step(&f, i);
            atomic_store(&counting, false);
            n = atomic_load(&n_allocations);
            quiet = n == 0 ? quiet + 1 : 0;
        }
        if (quiet < 2)
            fail_msg("%s: still %ld allocations in 400 steps", hands[h].name,
                     n);
    }
    close_wall(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_take_no_memory),
    };
    return cmocka_run_group_tests(tests, make_register, remove_register);
}
