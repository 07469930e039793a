/* PNG: the pixels come back, twice the same bytes, nothing half-written. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rng.h"
#include "base/str.h"
#include "paint/png.h"

#include <dirent.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[256];

static int begin(void **state)
{
    const char *tmp = getenv("WANJIA_TEST_TMP");
    (void)state;
    str_format(folder, sizeof folder, "%s/wanjia-png-XXXXXX",
               tmp ? tmp : "/tmp");
    return mkdtemp(folder) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    return rmdir(folder);
}

static int n_files(void)
{
    int n = 0;
    DIR *d = opendir(folder);
    for (struct dirent *e; (e = readdir(d));)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

/* Rows are wider than the picture: what lies between must not show. */
static struct pixels some_picture(int w, int h)
{
    struct rng r = rng_make((uint64_t)w, (uint64_t)h);
    struct pixels px = { xcalloc((size_t)(w + 5) * (size_t)h, 4), w, h, w + 5 };
    for (int i = 0; i < (w + 5) * h; i++)
        px.data[i] = rng_u32(&r);
    return px;
}

static char *read_all(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    char *data = xcalloc(1, 1 << 20);
    *n = fread(data, 1, 1 << 20, f);
    fclose(f);
    return data;
}

static void pixels_come_back_and_bytes_are_equal(void **state)
{
    static const int sizes[][2] = { { 1, 1 }, { 16, 16 }, { 333, 77 } };
    (void)state;
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        int w = sizes[i][0], h = sizes[i][1];
        struct pixels px = some_picture(w, h);
        char a[300], b[300];
        size_t na, nb;
        struct error err = { { 0 } };
        str_format(a, sizeof a, "%s/a.png", folder);
        str_format(b, sizeof b, "%s/b.png", folder);
        assert_int_equal(png_write(a, px, &err), STATUS_OK);
        assert_int_equal(png_write(b, px, &err), STATUS_OK);
        char *one = read_all(a, &na), *two = read_all(b, &nb);
        assert_int_equal(na, nb);
        assert_memory_equal(one, two, na);
        png_image image = { .version = PNG_IMAGE_VERSION };
        assert_true(png_image_begin_read_from_memory(&image, one, na));
        assert_int_equal(image.width, w);
        assert_int_equal(image.height, h);
        assert_int_equal(image.format, PNG_FORMAT_RGB);
        unsigned char *rgb = xcalloc(1, PNG_IMAGE_SIZE(image));
        assert_true(png_image_finish_read(&image, NULL, rgb, 0, NULL));
        for (int y = 0; y < h; y++)
            for (int x = 0; x < w; x++) {
                const unsigned char *p = rgb + 3 * (y * w + x);
                uint32_t got = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 |
                               p[2];
                assert_int_equal(got, px.data[y * px.stride_px + x] & 0xFFFFFF);
            }
        assert_int_equal(n_files(), 2); /* nothing left beside */
        unlink(a);
        unlink(b);
        free(rgb);
        free(one);
        free(two);
        free(px.data);
    }
}

static void what_cannot_be_written_is_one_line_and_leaves_nothing(void **state)
{
    struct pixels px = some_picture(20, 20);
    char path[300], long_path[5000];
    struct error err = { { 0 } };
    (void)state;
    assert_int_equal(png_write("/nowhere/deep/a.png", px, &err), STATUS_IO);
    assert_non_null(strstr(err.text, "/nowhere/deep/a.png"));
    /* The target is a folder: written beside, then refused and removed. */
    str_format(path, sizeof path, "%s/folder.png", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(png_write(path, px, &err), STATUS_IO);
    assert_non_null(strstr(err.text, "folder.png"));
    assert_int_equal(n_files(), 1);
    assert_int_equal(rmdir(path), 0);
    memset(long_path, 'x', sizeof long_path);
    long_path[sizeof long_path - 1] = 0;
    assert_int_equal(png_write(long_path, px, &err), STATUS_INVALID);
    /* A full disk. */
    if (access("/dev/full", W_OK) == 0) {
        str_format(path, sizeof path, "%s/full.png.tmp-%d", folder,
                   (int)getpid());
        assert_int_equal(symlink("/dev/full", path), 0);
        str_format(path, sizeof path, "%s/full.png", folder);
        assert_int_equal(png_write(path, px, &err), STATUS_IO);
        assert_non_null(strstr(err.text, "No space left"));
        assert_int_equal(n_files(), 0);
    }
    free(px.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pixels_come_back_and_bytes_are_equal),
        cmocka_unit_test(what_cannot_be_written_is_one_line_and_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
