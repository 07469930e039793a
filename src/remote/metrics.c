/* /metrics: what Prometheus reads. */
#include "remote/health_internal.h"

#include "base/clock.h"
#include "base/str.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int64_t resident_bytes(void)
{
    long long size = 0, resident = 0;
    FILE *f = fopen("/proc/self/statm", "re");
    char line[128];
    if (f && fgets(line, sizeof line, f)) {
        char *rest;
        size = strtoll(line, &rest, 10);
        resident = size > 0 ? strtoll(rest, NULL, 10) : 0;
    }
    if (f)
        fclose(f);
    return resident * sysconf(_SC_PAGESIZE);
}

static int open_files(void)
{
    int n = 0;
    DIR *d = opendir("/proc/self/fd");
    while (d && readdir(d))
        n++;
    if (d)
        closedir(d);
    return n > 3 ? n - 3 : 0; /* ".", ".." and the folder itself */
}

static void one(char *buf, size_t size, const char *name, const char *type,
                const char *help, double value)
{
    str_append(buf, size, "# HELP wanjia_%s %s\n# TYPE wanjia_%s %s\n", name,
               help, name, type);
    str_append(buf, size, "wanjia_%s %.15g\n", name, value);
}

static void frames(struct health_server *h, char *buf, size_t size)
{
    uint64_t n = 0;
    str_append(buf, size,
               "# HELP wanjia_frame_seconds time to build, paint and present a "
               "frame\n# TYPE wanjia_frame_seconds histogram\n");
    for (int i = 0; i < HEALTH_BUCKETS; i++) {
        n += atomic_load(&h->frames[i]);
        if (i < HEALTH_BUCKETS - 1)
            str_append(buf, size,
                       "wanjia_frame_seconds_bucket{le=\"%g\"} %llu\n",
                       (double)health_bound_us(i) / 1e6, (unsigned long long)n);
        else
            str_append(buf, size,
                       "wanjia_frame_seconds_bucket{le=\"+Inf\"} %llu\n",
                       (unsigned long long)n);
    }
    str_append(buf, size,
               "wanjia_frame_seconds_sum %.6f\nwanjia_frame_seconds_count "
               "%llu\n",
               (double)atomic_load(&h->frames_us) / 1e6, (unsigned long long)n);
    one(buf, size, "frames_total", "counter", "frames shown", (double)n);
}

static void data(struct health_server *h, char *buf, size_t size)
{
    static const char *const names[] = { "live", "late", "stale", "never" };
    int64_t as_of = atomic_load(&h->as_of_unix_s);
    int state = atomic_load(&h->state);
    if (as_of)
        one(buf, size, "data_age_seconds", "gauge",
            "since the as-of time of the data",
            (double)(clock_unix_s() - as_of));
    str_append(buf, size,
               "# HELP wanjia_data_state the way to the data\n"
               "# TYPE wanjia_data_state gauge\n");
    for (int i = 0; i < (int)LENGTH(names); i++)
        str_append(buf, size, "wanjia_data_state{state=\"%s\"} %d\n", names[i],
                   i == state);
    one(buf, size, "feed_errors_total", "counter",
        "tries of the feed that failed", (double)atomic_load(&h->feed_errors));
}

size_t health_metrics(struct health_server *h, char *buf, size_t size)
{
    str_copy(buf, size, "");
    frames(h, buf, size);
    data(h, buf, size);
    one(buf, size, "touches_total", "counter", "fingers, buttons and keys",
        (double)atomic_load(&h->touches));
    one(buf, size, "resident_bytes", "gauge", "memory of the process",
        (double)resident_bytes());
    one(buf, size, "mask_bytes", "gauge", "cached glyph runs and shapes",
        (double)atomic_load(&h->mask_bytes));
    one(buf, size, "layer_bytes", "gauge", "cached images",
        (double)atomic_load(&h->layer_bytes));
    one(buf, size, "map_images_total", "counter", "images of the map painted",
        (double)atomic_load(&h->map_images));
    one(buf, size, "open_files", "gauge", "file descriptors", open_files());
    one(buf, size, "safe_mode", "gauge", "1 after too many crashes",
        atomic_load(&h->safe));
    one(buf, size, "panel_dark", "gauge",
        "1 while the panel is off by schedule", atomic_load(&h->dark));
    one(buf, size, "start_time_seconds", "gauge", "since 1970",
        (double)h->began_unix_s);
    return str_append(buf, size, "%s", "");
}
