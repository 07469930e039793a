/* Present: sizes, headless frames, and a real window under Xvfb whose pixels
 * are read back from the server's own frame buffer file. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rng.h"
#include "base/str.h"
#include "paint/present.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SCREEN_W 800
#define SCREEN_H 600

/* D-Bus and Mesa, which SDL loads, keep a few bytes for ever; the leak checker
 * asks here (sanitizer/lsan_interface.h). */
int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void)
{
    return 1;
}

/* ---- a display of our own ---- */

static struct {
    pid_t pid;
    char folder[256];
} server;

/* The server writes its display number when it is ready. */
static bool read_number(int fd, char *out, size_t size)
{
    size_t n = 0;
    while (n + 1 < size && read(fd, out + n, 1) == 1 && out[n] != '\n')
        n++;
    out[n] = 0;
    return n > 0;
}

static int start_server(void **state)
{
    const char *tmp = getenv("WANJIA_TEST_TMP");
    int ends[2];
    char number[16], display[32], fd[16];
    (void)state;
    str_format(server.folder, sizeof server.folder, "%s/wanjia-x-XXXXXX",
               tmp ? tmp : "/tmp");
    if (!mkdtemp(server.folder) || pipe(ends) != 0)
        return -1;
    server.pid = fork();
    if (server.pid == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, 1);
        dup2(null, 2);
        close(ends[0]);
        str_format(fd, sizeof fd, "%d", ends[1]);
        execlp("Xvfb", "Xvfb", "-displayfd", fd, "-screen", "0", "800x600x24",
               "-fbdir", server.folder, "-nolisten", "tcp", "-noreset",
               (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    bool ready = read_number(ends[0], number, sizeof number);
    close(ends[0]);
    if (ready) {
        str_format(display, sizeof display, ":%s", number);
        setenv("DISPLAY", display, 1);
        setenv("SDL_VIDEODRIVER", "x11", 1);
    } else {
        waitpid(server.pid, NULL, 0);
        server.pid = 0; /* no Xvfb here: its tests are skipped */
    }
    return 0;
}

static int stop_server(void **state)
{
    char path[300];
    (void)state;
    if (server.pid) {
        kill(server.pid, SIGTERM);
        waitpid(server.pid, NULL, 0);
    }
    unsetenv("DISPLAY");
    str_format(path, sizeof path, "%s/Xvfb_screen0", server.folder);
    unlink(path);
    return rmdir(server.folder);
}

static uint32_t big_endian(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 |
           p[3];
}

/* What the screen shows: an XWD file (X11/XWDFile.h), 24 bits in 32. */
static void read_screen(uint32_t *out)
{
    char path[300];
    unsigned char head[100], *row = xcalloc(SCREEN_W, 8);
    str_format(path, sizeof path, "%s/Xvfb_screen0", server.folder);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fread(head, 1, sizeof head, f), sizeof head);
    uint32_t header = big_endian(head), stride = big_endian(head + 48);
    uint32_t colours = big_endian(head + 76);
    assert_int_equal(big_endian(head + 16), SCREEN_W);
    assert_true(stride >= SCREEN_W * 4 && stride <= SCREEN_W * 8);
    assert_int_equal(fseek(f, (long)(header + colours * 12), SEEK_SET), 0);
    for (int y = 0; y < SCREEN_H; y++) {
        assert_int_equal(fread(row, 1, stride, f), stride);
        for (int x = 0; x < SCREEN_W; x++)
            memcpy(&out[y * SCREEN_W + x], row + 4 * x, 4);
    }
    fclose(f);
    free(row);
}

/* Whether the screen shows the frame, wherever the window lies. */
static bool screen_shows(struct pixels px, int left, int top)
{
    uint32_t *screen = xcalloc(SCREEN_W * SCREEN_H, 4);
    bool same = true;
    read_screen(screen);
    for (int y = 0; y < px.h && same; y++)
        for (int x = 0; x < px.w && same; x++)
            same = (screen[(top + y) * SCREEN_W + left + x] & 0xFFFFFF) ==
                   (px.data[y * px.stride_px + x] & 0xFFFFFF);
    free(screen);
    return same;
}

static void fill_random(struct pixels px, struct rect r, uint64_t seed)
{
    struct rng rng = rng_make(seed, 1);
    for (int y = r.y; y < r.y + r.h; y++)
        for (int x = r.x; x < r.x + r.w; x++)
            px.data[y * px.stride_px + x] = rng_u32(&rng) | 0xFF000000;
}

/* ---- tests ---- */

static void impossible_sizes_are_refused(void **state)
{
    static const int sizes[][2] = { { 0, 0 },      { 0, 100 },    { 15, 100 },
                                    { 100, 15 },   { 16385, 99 }, { 99, 16385 },
                                    { -100, 100 }, { 100, -1 } };
    (void)state;
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        struct present_options o = { PRESENT_HEADLESS, sizes[i][0], sizes[i][1],
                                     false, NULL, false };
        struct present *p = NULL;
        struct error err = { { 0 } };
        assert_int_equal(present_create(&o, &p, &err), STATUS_INVALID);
        assert_null(p);
        assert_non_null(strstr(err.text, "between 16 and 16384"));
    }
}

static void a_headless_frame_needs_no_display(void **state)
{
    struct present_options o = { PRESENT_HEADLESS, 333, 222, false, NULL, false };
    struct present *p = NULL;
    struct error err = { { 0 } };
    const struct rect all = rect_make(0, 0, 333, 222);
    (void)state;
    assert_int_equal(present_create(&o, &p, &err), STATUS_OK);
    struct pixels px = present_frame(p);
    assert_int_equal(px.w, 333);
    assert_int_equal(px.h, 222);
    fill_random(px, all, 1);
    assert_int_equal(present_show(p, &all, 1, &err), STATUS_OK);
    assert_false(present_changed(p));
    assert_int_equal(present_kind(p), PRESENT_HEADLESS);
    assert_true(present_reason(p)[0] != 0);
    present_destroy(p);
    present_destroy(NULL);
}

static void without_a_display_the_line_says_what_to_do(void **state)
{
    struct present_options o = { PRESENT_AUTO, 640, 480, false, NULL, false };
    struct present *p = NULL;
    struct error err = { { 0 } };
    char *was = getenv("DISPLAY") ? xstrdup(getenv("DISPLAY")) : NULL;
    (void)state;
    setenv("SDL_VIDEODRIVER", "x11", 1);
    setenv("DISPLAY", ":987654", 1);
    assert_int_equal(present_create(&o, &p, &err), STATUS_IO);
    assert_null(p);
    assert_non_null(strstr(err.text, "DISPLAY"));
    assert_non_null(strstr(err.text, "wanjia shot"));
    unsetenv("DISPLAY");
    if (was)
        setenv("DISPLAY", was, 1);
    free(was);
}

static struct present *open_window(enum present_kind kind, int w, int h,
                                   bool fullscreen)
{
    struct present_options o = { kind, w, h, fullscreen, "Wanjia test", false };
    struct present *p = NULL;
    struct error err = { { 0 } };
    if (!server.pid) {
        print_message("no Xvfb: not tested\n");
        skip();
    }
    if (present_create(&o, &p, &err))
        fail_msg("%s", err.text);
    return p;
}

static void a_window_shows_the_frame_and_then_what_changed(void **state)
{
    struct present *p = open_window(PRESENT_SOFTWARE, 400, 300, false);
    struct pixels px = present_frame(p);
    struct error err = { { 0 } };
    const struct rect all = rect_make(0, 0, 400, 300);
    const struct rect parts[] = { { 0, 0, 33, 21 }, { 350, 290, 50, 10 } };
    int left = (SCREEN_W - 400) / 2, top = (SCREEN_H - 300) / 2;
    (void)state;
    assert_int_equal(present_kind(p), PRESENT_SOFTWARE);
    assert_int_equal(px.w, 400);
    fill_random(px, all, 1);
    assert_int_equal(present_show(p, &all, 1, &err), STATUS_OK);
    assert_true(screen_shows(px, left, top));
    for (size_t i = 0; i < LENGTH(parts); i++)
        fill_random(px, parts[i], 5 + i);
    assert_false(screen_shows(px, left, top));
    assert_int_equal(present_show(p, parts, LENGTH(parts), &err), STATUS_OK);
    assert_true(screen_shows(px, left, top));
    /* Nothing changed: nothing is shown, and that is fine. */
    assert_int_equal(present_show(p, NULL, 0, &err), STATUS_OK);
    assert_false(present_changed(p));
    present_destroy(p);
}

static void a_full_screen_window_takes_the_whole_display(void **state)
{
    struct present *p = open_window(PRESENT_SOFTWARE, 0, 0, true);
    struct error err = { { 0 } };
    const struct rect all = rect_make(0, 0, SCREEN_W, SCREEN_H);
    (void)state;
    present_changed(p);
    struct pixels px = present_frame(p);
    assert_int_equal(px.w, SCREEN_W);
    assert_int_equal(px.h, SCREEN_H);
    fill_random(px, all, 3);
    assert_int_equal(present_show(p, &all, 1, &err), STATUS_OK);
    assert_true(screen_shows(px, 0, 0));
    present_destroy(p);
}

/* Xvfb has no GPU: the choice must fall on the window surface, and say why,
 * also after an OpenGL renderer was tried on the same window. */
static void without_a_gpu_the_window_surface_is_chosen(void **state)
{
    struct present *p = open_window(PRESENT_AUTO, 400, 300, false);
    struct error err = { { 0 } };
    const struct rect all = rect_make(0, 0, 400, 300);
    (void)state;
    assert_int_equal(present_kind(p), PRESENT_SOFTWARE);
    assert_true(present_reason(p)[0] != 0);
    fill_random(present_frame(p), all, 4);
    assert_int_equal(present_show(p, &all, 1, &err), STATUS_OK);
    assert_true(screen_shows(present_frame(p), (SCREEN_W - 400) / 2,
                             (SCREEN_H - 300) / 2));
    present_destroy(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(impossible_sizes_are_refused),
        cmocka_unit_test(a_headless_frame_needs_no_display),
        cmocka_unit_test(without_a_display_the_line_says_what_to_do),
        cmocka_unit_test(a_window_shows_the_frame_and_then_what_changed),
        cmocka_unit_test(a_full_screen_window_takes_the_whole_display),
        cmocka_unit_test(without_a_gpu_the_window_surface_is_chosen),
    };
    return cmocka_run_group_tests(tests, start_server, stop_server);
}
