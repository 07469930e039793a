#include "app/bench_floor.h"

#include "base/clock.h"
#include "base/rng.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#define ROUNDS 41
#define READS  2001

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *v, int n)
{
    qsort(v, (size_t)n, sizeof *v, ascending);
    return v[n / 2];
}

static double copy_ms(struct pixels frame)
{
    struct pixels to = pixels_create(frame.w, frame.h);
    double ms[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        int64_t from = clock_monotonic_us();
        for (int y = 0; y < frame.h; y++)
            memcpy(to.data + (ptrdiff_t)y * to.stride_px,
                   frame.data + (ptrdiff_t)y * frame.stride_px,
                   (size_t)frame.w * sizeof *to.data);
        ms[i] = (double)(clock_monotonic_us() - from) / 1000;
    }
    pixels_destroy(&to);
    return median(ms, ROUNDS);
}

static enum status read_us(const char *path, double *out, struct error *err)
{
    struct store *s;
    struct rng rng = rng_make(1, 1);
    double us[READS];
    enum status status = store_open(path, STORE_READ, &s, err);
    for (int i = 0; !status && i < READS; i++)
        status = store_time_read(s, rng_unit(&rng), &us[i], err);
    if (!status)
        *out = median(us, READS);
    store_close(s);
    return status;
}

static enum status show_ms(struct present *p, double *out, struct error *err)
{
    struct pixels f = present_frame(p);
    struct rect all = rect_make(0, 0, f.w, f.h);
    double ms[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        int64_t from = clock_monotonic_us();
        enum status s = present_show(p, &all, 1, err);
        if (s)
            return s;
        ms[i] = (double)(clock_monotonic_us() - from) / 1000;
    }
    *out = median(ms, ROUNDS);
    return STATUS_OK;
}

enum status bench_floor(const char *register_path, struct present *p, FILE *out,
                        struct error *err)
{
    double us, ms;
    enum status s = read_us(register_path, &us, err);
    if (!s)
        s = show_ms(p, &ms, err);
    if (!s)
        fprintf(out,
                ", \"memcpy_ms\": %.3f, \"read_us\": %.2f, "
                "\"present_ms\": %.3f",
                copy_ms(present_frame(p)), us, ms);
    return s;
}
