#include "app/bench_internal.h"

#include "app/bench_floor.h"
#include "app/bench_store.h"
#include "base/clock.h"
#include "base/str.h"

#include <SDL2/SDL.h>
#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define ANSWER_TIMEOUT_MS 60000
#define SAMPLES_MAX       200000
#define TAPS_A_VILLAGE    5
#define STEP_MS           800 /* between a random visitor's steps */
#define WARM_SHARE        20  /* soak: memory counts after 1/20 of the steps */

int64_t bench_now_ms(void)
{
    return clock_monotonic_us() / 1000 + 1;
}

double bench_since_ms(int64_t from_us)
{
    return (double)(clock_monotonic_us() - from_us) / 1000;
}

/* ---- the wall, driven ---- */

enum status bench_show(struct bench *b, int64_t now, struct wall_frame *f,
                       struct error *err)
{
    if (b->o->window)
        SDL_PumpEvents();
    *f = wall_paint(b->wall, present_frame(b->present), now);
    return f->n_rects ? present_show(b->present, f->rects, f->n_rects, err)
                      : STATUS_OK;
}

static enum status settle(struct bench *b, int64_t now, struct error *err)
{
    do {
        wall_hurry(b->wall);
        if (!wall_wait(b->wall, now, ANSWER_TIMEOUT_MS))
            return error_set(err, STATUS_IO,
                             "the register does not answer within %d s",
                             ANSWER_TIMEOUT_MS / 1000);
    } while (!wall_settled(b->wall));
    return STATUS_OK;
}

static enum status settle_and_show(struct bench *b, int64_t now,
                                   struct error *err)
{
    struct wall_frame f;
    enum status s = settle(b, now, err);
    return s ? s : bench_show(b, now, &f, err);
}

enum status bench_rest(struct bench *b, struct error *err)
{
    struct wall_frame f;
    enum status s = settle(b, bench_now_ms(), err);
    for (int i = 0; !s && i < 2000; i++) {
        s = bench_show(b, bench_now_ms(), &f, err);
        if (f.deadline_ms > bench_now_ms() + 500 && !f.drawing)
            break;
        SDL_Delay(1);
    }
    return s;
}

static void do_action(struct bench *b, struct action a, int64_t now)
{
    wall_action(b->wall, &a, now);
}

void bench_sample(struct bench *b, double ms)
{
    if (b->n_ms < SAMPLES_MAX)
        b->ms[b->n_ms++] = ms;
}

/* ---- figures ---- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_percentile(const struct bench *b, double p)
{
    if (b->n_ms == 0)
        return 0;
    int rank = (int)ceil(p * b->n_ms);
    return b->ms[rank < 1 ? 0 : rank - 1];
}

static double mean(const struct bench *b)
{
    double sum = 0;
    for (int i = 0; i < b->n_ms; i++)
        sum += b->ms[i];
    return b->n_ms ? sum / b->n_ms : 0;
}

void bench_sort(struct bench *b)
{
    qsort(b->ms, (size_t)b->n_ms, sizeof *b->ms, ascending);
}

/* Proportional set size of this process, MiB; 0 when /proc does not say. */
static double pss_mib(void)
{
    char line[256];
    int64_t kib = 0;
    FILE *f = fopen("/proc/self/smaps_rollup", "re");
    if (!f)
        return 0;
    while (fgets(line, sizeof line, f))
        if (str_starts(line, "Pss:")) {
            kib = strtoll(line + strlen("Pss:"), NULL, 10);
            break;
        }
    fclose(f);
    return (double)kib / 1024;
}

static int open_handles(void)
{
    int n = 0;
    DIR *d = opendir("/proc/self/fd");
    if (!d)
        return 0;
    while (readdir(d))
        n++;
    closedir(d);
    return n;
}

static double cpu_s(const struct rusage *u)
{
    return (double)(u->ru_utime.tv_sec + u->ru_stime.tv_sec) +
           (double)(u->ru_utime.tv_usec + u->ru_stime.tv_usec) / 1e6;
}

/* ---- the benchmarks: each prints its own members ---- */

static enum status run_start(struct bench *b, double first_ms, FILE *out,
                             struct error *err)
{
    (void)b;
    (void)err;
    fprintf(out, ", \"first_frame_ms\": %.2f, \"pss_mib\": %.1f", first_ms,
            pss_mib());
    return STATUS_OK;
}

/* A village with a household in it, drawn fairly over households. */
static enum status random_village(struct bench *b, struct route *out,
                                  struct error *err)
{
    struct source *source = b->session->source;
    struct household_filter all = filter_all();
    uint32_t request = source_ask_draw(source, source_home(source),
                                       source_year(source), &all);
    struct answer a;
    *out = (struct route){ .list = household_query_all() };
    while (source_wait(source, &a, ANSWER_TIMEOUT_MS)) {
        bool ours = a.request == request;
        if (ours && a.status == STATUS_OK && a.draw.n_candidates > 0)
            out->region = household_village(a.draw.household);
        answer_finish(&a);
        if (ours)
            break;
    }
    return out->region ? STATUS_OK
                       : error_set(err, STATUS_NOT_FOUND,
                                   "the register has no household to touch");
}

/* A random target that leads to a household; NULL when none is shown. */
static const struct ui_target *household_target(struct bench *b)
{
    const struct ui_target *found = NULL, *t;
    int n, seen = 0;
    t = wall_targets(b->wall, &n);
    for (int i = 0; i < n; i++)
        if (t[i].action.kind == ACTION_GO && t[i].action.route.household &&
            rng_below(&b->rng, (uint32_t)++seen) == 0)
            found = &t[i];
    return found;
}

static void tap(struct bench *b, const struct ui_target *t, int64_t now)
{
    do_action(b,
              (struct action){ .kind = ACTION_TAP,
                               .x = t->r.x + t->r.w / 2,
                               .y = t->r.y + t->r.h / 2 },
              now);
}

static enum status tap_once(struct bench *b, struct error *err)
{
    const struct ui_target *t = household_target(b);
    if (!t)
        return error_set(err, STATUS_NOT_FOUND,
                         "no row of a household can be touched at this size");
    int64_t from = clock_monotonic_us();
    tap(b, t, bench_now_ms());
    enum status s = settle_and_show(b, bench_now_ms(), err);
    double ms = bench_since_ms(from);
    if (!s && wall_route(b->wall)->household)
        bench_sample(b, ms);
    do_action(b, (struct action){ .kind = ACTION_BACK }, bench_now_ms());
    return s ? s : bench_rest(b, err);
}

static enum status run_tap(struct bench *b, double first_ms, FILE *out,
                           struct error *err)
{
    (void)first_ms;
    enum status s = STATUS_OK;
    for (int64_t i = 0; !s && i < b->o->steps; i++) {
        struct route r;
        if (i % TAPS_A_VILLAGE == 0) {
            s = random_village(b, &r, err);
            if (!s) {
                wall_go(b->wall, &r);
                s = bench_rest(b, err);
            }
        }
        if (!s)
            s = tap_once(b, err);
    }
    bench_sort(b);
    fprintf(out,
            ", \"n\": %d, \"p50_ms\": %.2f, \"p99_ms\": %.2f, "
            "\"max_ms\": %.2f",
            b->n_ms, bench_percentile(b, 0.5), bench_percentile(b, 0.99),
            bench_percentile(b, 1));
    return s;
}

struct action bench_hand(const struct bench *b, int64_t frame)
{
    float turn = (float)frame * 0.06f, reach = (float)b->o->h * 0.008f;
    struct action a = { .kind = frame / 120 % 2 ? ACTION_ZOOM : ACTION_DRAG,
                        .x = (float)b->o->w / 2,
                        .y = (float)b->o->h / 2,
                        .dx = cosf(turn) * reach,
                        .dy = sinf(turn) * reach };
    a.factor = 1 + 0.01f * sinf((float)frame * 0.0524f);
    return a;
}

enum status bench_pan(struct bench *b, FILE *out, struct error *err)
{
    enum status s = bench_rest(b, err);
    /* A drag counts only where a finger went down on the map. */
    struct action press = bench_hand(b, 0);
    press.kind = ACTION_PRESS;
    do_action(b, press, bench_now_ms());
    int64_t begin = clock_monotonic_us(), frames = 0, changed = 0;
    while (!s && bench_since_ms(begin) < b->o->seconds * 1000) {
        struct wall_frame f;
        int64_t from = clock_monotonic_us();
        do_action(b, bench_hand(b, frames++), bench_now_ms());
        wall_answers(b->wall, bench_now_ms());
        s = bench_show(b, bench_now_ms(), &f, err);
        bench_sample(b, bench_since_ms(from));
        changed += f.n_rects > 0;
    }
    double elapsed_s = bench_since_ms(begin) / 1000;
    bench_sort(b);
    fprintf(out,
            ", \"frames\": %lld, \"changed\": %lld, \"fps\": %.1f, "
            "\"frame_p50_ms\": %.2f, \"frame_p99_ms\": %.2f, "
            "\"frame_max_ms\": %.2f",
            (long long)frames, (long long)changed, (double)changed / elapsed_s,
            bench_percentile(b, 0.5), bench_percentile(b, 0.99),
            bench_percentile(b, 1));
    return s;
}

static enum status run_pan(struct bench *b, double first_ms, FILE *out,
                           struct error *err)
{
    (void)first_ms;
    return bench_pan(b, out, err);
}

/* Nobody touches the wall: what it does by itself for half the time. */
static enum status idle_part(struct bench *b, const char *prefix, FILE *out,
                             struct error *err)
{
    struct rusage before, after;
    int64_t frames = 0;
    enum status s = bench_rest(b, err);
    int64_t begin = clock_monotonic_us(), deadline = 0;
    getrusage(RUSAGE_SELF, &before);
    while (!s && bench_since_ms(begin) < b->o->seconds * 500) {
        struct wall_frame f = { .deadline_ms = deadline };
        wall_answers(b->wall, bench_now_ms());
        if (bench_now_ms() >= deadline)
            s = bench_show(b, bench_now_ms(), &f, err);
        frames += f.n_rects > 0;
        deadline = f.deadline_ms;
        int64_t left = deadline - bench_now_ms();
        SDL_Delay((Uint32)(left < 1 ? 1 : left > 1000 ? 1000 : left));
    }
    getrusage(RUSAGE_SELF, &after);
    double elapsed_s = bench_since_ms(begin) / 1000;
    fprintf(out,
            ", \"%scpu_percent\": %.3f, \"%sframes\": %lld, "
            "\"%swakeups_per_s\": %.2f",
            prefix, (cpu_s(&after) - cpu_s(&before)) / elapsed_s * 100, prefix,
            (long long)frames, prefix,
            (double)(after.ru_nvcsw - before.ru_nvcsw) / elapsed_s);
    return s;
}

/* First the overview, whose clock and log step; then a village, where nothing
 * moves but the clock. */
static enum status run_idle(struct bench *b, double first_ms, FILE *out,
                            struct error *err)
{
    struct route village;
    (void)first_ms;
    enum status s = idle_part(b, "", out, err);
    if (!s)
        s = random_village(b, &village, err);
    if (!s) {
        wall_go(b->wall, &village);
        s = idle_part(b, "static_", out, err);
    }
    return s;
}

static enum status run_replay(struct bench *b, double first_ms, FILE *out,
                              struct error *err)
{
    (void)first_ms;
    enum status s = bench_rest(b, err);
    do_action(b, (struct action){ .kind = ACTION_YEAR, .value = 2014 },
              bench_now_ms());
    if (!s)
        s = bench_rest(b, err);
    do_action(b, (struct action){ .kind = ACTION_PLAY }, bench_now_ms());
    int64_t begin = clock_monotonic_us();
    while (!s && bench_since_ms(begin) < b->o->seconds * 1000) {
        struct wall_frame f;
        int64_t from = clock_monotonic_us();
        wall_answers(b->wall, bench_now_ms());
        s = bench_show(b, bench_now_ms(), &f, err);
        if (f.n_rects)
            bench_sample(b, bench_since_ms(from));
        int64_t left = f.deadline_ms - bench_now_ms();
        SDL_Delay((Uint32)(left < 1 ? 1 : left > 10 ? 10 : left));
    }
    bench_sort(b);
    fprintf(out,
            ", \"frames\": %d, \"fps\": %.1f, \"frame_p50_ms\": %.2f, "
            "\"frame_p99_ms\": %.2f, \"frame_max_ms\": %.2f",
            b->n_ms, b->n_ms ? 1000 / mean(b) : 0, bench_percentile(b, 0.5),
            bench_percentile(b, 0.99), bench_percentile(b, 1));
    return s;
}

/* What a visitor might do next: mostly touch something, at times move the
 * map, go back or home. */
static void random_step(struct bench *b, int64_t now)
{
    int n;
    const struct ui_target *t = wall_targets(b->wall, &n);
    uint32_t dice = rng_below(&b->rng, 10);
    if (dice == 0)
        do_action(b, (struct action){ .kind = ACTION_BACK }, now);
    else if (dice == 1)
        do_action(b, bench_hand(b, (int64_t)rng_below(&b->rng, 1000)), now);
    else if (dice == 2 && rng_below(&b->rng, 5) == 0)
        do_action(b, (struct action){ .kind = ACTION_HOME }, now);
    else if (n > 0)
        tap(b, &t[rng_below(&b->rng, (uint32_t)n)], now);
}

static enum status run_soak(struct bench *b, double first_ms, FILE *out,
                            struct error *err)
{
    (void)first_ms;
    int64_t now = bench_now_ms(), warm = b->o->steps / WARM_SHARE;
    int handles = open_handles();
    double start = 0;
    enum status s = STATUS_OK;
    for (int64_t i = 0; !s && i < b->o->steps; i++) {
        if (i == warm) {
            start = pss_mib();
            handles = open_handles();
        }
        random_step(b, now);
        now += STEP_MS;
        s = settle_and_show(b, now, err);
    }
    fprintf(out,
            ", \"steps\": %lld, \"pss_start_mib\": %.2f, "
            "\"pss_end_mib\": %.2f, \"leaked_handles\": %d",
            (long long)b->o->steps, start, pss_mib(), open_handles() - handles);
    return s;
}

static enum status run_floor(struct bench *b, double first_ms, FILE *out,
                             struct error *err)
{
    (void)first_ms;
    return bench_floor(b->session->config.register_path, b->present, out, err);
}

static enum status run_nation(struct bench *b, double first_ms, FILE *out,
                              struct error *err)
{
    (void)first_ms;
    return bench_nation(b, out, err);
}

static const struct entry {
    const char *name;
    enum status (*run)(struct bench *b, double first_ms, FILE *out,
                       struct error *err);
} entries[] = { { "start", run_start },   { "tap", run_tap },
                { "pan", run_pan },       { "idle", run_idle },
                { "replay", run_replay }, { "soak", run_soak },
                { "floor", run_floor },   { "nation", run_nation },
                { "store", NULL } };

static const struct entry *find(const char *name)
{
    for (size_t i = 0; i < LENGTH(entries); i++)
        if (!strcmp(entries[i].name, name))
            return &entries[i];
    return NULL;
}

bool bench_known(const char *name)
{
    return find(name) != NULL;
}

bool bench_needs_register(const char *name)
{
    return strcmp(name, "nation") != 0;
}

static enum status open_wall(struct bench *b, struct error *err)
{
    struct session *s = b->session;
    struct present_options po = { .kind = b->o->window ? PRESENT_AUTO
                                                       : PRESENT_HEADLESS,
                                  .w = b->o->w,
                                  .h = b->o->h };
    enum status status = present_create(&po, &b->present, err);
    if (status)
        return status;
    struct pixels frame = present_frame(b->present);
    struct wall_options wo = { .config = &s->config,
                               .fonts = s->fonts,
                               .theme = &s->theme,
                               .screens = s->screens,
                               .languages = { s->languages[0],
                                              s->languages[1] },
                               .source = s->source,
                               .w = frame.w,
                               .h = frame.h,
                               .now_ms = bench_now_ms() };
    b->wall = wall_create(&wo);
    if (!s->source)
        return bench_nation_open(b, err);
    struct route home = { .region = source_home(s->source),
                          .list = household_query_all() };
    wall_go(b->wall, &home);
    pixels_touch(frame); /* while the register answers, as the wall does */
    return settle_and_show(b, bench_now_ms(), err);
}

enum status bench_run(struct session *s, const struct bench_options *o,
                      FILE *out, struct error *err)
{
    struct bench b = { .o = o, .session = s };
    if (!find(o->name)->run) /* no wall is needed */
        return bench_store(s->config.register_path, o->steps, o->seed, out,
                           err);
    b.rng = rng_make(o->seed, 1);
    b.ms = xcalloc(SAMPLES_MAX, sizeof *b.ms);
    enum status status = open_wall(&b, err);
    double first_ms = bench_since_ms(o->started_us);
    if (!status) {
        struct pixels f = present_frame(b.present);
        fprintf(out,
                "{\"bench\": \"%s\", \"size\": \"%dx%d\", "
                "\"display\": \"%s\"",
                o->name, f.w, f.h, o->window ? "window" : "headless");
        status = find(o->name)->run(&b, first_ms, out, err);
        fputs("}\n", out);
    }
    wall_destroy(b.wall);
    present_destroy(b.present);
    free(b.ms);
    return status;
}
