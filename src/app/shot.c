#include "app/shot.h"

#include "base/clock.h"
#include "base/str.h"
#include "paint/png.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ANSWER_TIMEOUT_MS 60000
/* Where monotonic time stands in a picture: well past every animation. */
#define STILL_MS 3600000

static enum status settle(struct wall *w, struct error *err)
{
    do {
        if (!wall_wait(w, STILL_MS, ANSWER_TIMEOUT_MS))
            return error_set(err, STATUS_IO,
                             "the register does not answer within %d s",
                             ANSWER_TIMEOUT_MS / 1000);
    } while (!wall_settled(w));
    if (wall_problem(w)->text[0])
        return error_set(err, STATUS_NOT_FOUND, "%s", wall_problem(w)->text);
    return STATUS_OK;
}

static enum status write_dump(const char *path, const struct scene *scene,
                              struct error *err)
{
    char beside[PATH_BYTES];
    str_format(beside, sizeof beside, "%s.tmp-%d", path, (int)getpid());
    FILE *f = fopen(beside, "we");
    if (!f)
        return error_set(err, STATUS_IO, "%s: cannot be written: %s", path,
                         strerror(errno));
    scene_dump(scene, f);
    bool ok = !ferror(f);
    ok = fclose(f) == 0 && ok;
    if (ok && rename(beside, path) == 0)
        return STATUS_OK;
    int why = errno;
    unlink(beside);
    return error_set(err, STATUS_IO, "%s: cannot be written: %s", path,
                     strerror(why));
}

/* "960,540 1500,200": a frame, a touch, and whatever that asks for. */
static enum status touch_all(struct wall *w, const char *text,
                             struct pixels frame, struct error *err)
{
    enum status status = STATUS_OK;
    for (const char *p = text; p && *p && status == STATUS_OK;) {
        char pair[32], *comma;
        int64_t x, y;
        size_t n = strcspn(p, " ");
        str_format(pair, sizeof pair, "%.*s", (int)n, p);
        comma = strchr(pair, ',');
        if (comma)
            *comma = 0;
        if (!comma || n >= sizeof pair ||
            !str_parse_int(pair, 0, frame.w - 1, &x) ||
            !str_parse_int(comma + 1, 0, frame.h - 1, &y))
            return error_set(err, STATUS_INVALID,
                             "touch '%.40s': expected X,Y of the picture, px "
                             "from the top left, parted by spaces",
                             text);
        wall_paint(w, frame, STILL_MS);
        wall_action(w,
                    &(struct action){
                        .kind = ACTION_TAP, .x = (float)x, .y = (float)y },
                    STILL_MS);
        status = settle(w, err);
        p += n + strspn(p + n, " ");
    }
    return status;
}

static enum status draw(struct wall *w, const struct shot_options *o,
                        struct error *err)
{
    struct present_options po = { .kind = PRESENT_HEADLESS,
                                  .w = o->w,
                                  .h = o->h };
    struct present *present = NULL;
    enum status status = settle(w, err);
    if (!status)
        status = present_create(&po, &present, err);
    if (!status)
        status = touch_all(w, o->touch, present_frame(present), err);
    if (!status) {
        struct pixels frame = present_frame(present);
        struct wall_frame f = wall_paint(w, frame, STILL_MS);
        status = present_show(present, f.rects, f.n_rects, err);
        if (o->started_us)
            fprintf(stderr, "first_frame_ms %.1f\n",
                    (double)(clock_monotonic_us() - o->started_us) / 1000);
    }
    if (!status && o->vision)
        vision_apply(present_frame(present), o->vision);
    if (!status && o->out)
        status = png_write(o->out, present_frame(present), err);
    if (!status && o->dump)
        status = write_dump(o->dump, wall_scene(w), err);
    present_destroy(present);
    return status;
}

enum status shot_take(struct session *s, const struct shot_options *o,
                      struct error *err)
{
    struct route route = { .region = source_home(s->source),
                           .list = household_query_all() };
    enum status status = STATUS_OK;
    if (o->w < 16 || o->h < 16 || o->w > 16384 || o->h > 16384)
        return error_set(err, STATUS_INVALID,
                         "size %dx%d: expected each side between 16 and "
                         "16384 px",
                         o->w, o->h);
    if (o->staff && !s->config.staff_audience)
        return error_set(err, STATUS_INVALID,
                         "%s: [privacy] audience: expected staff for --staff",
                         s->config_path);
    if (o->route)
        status = route_parse(o->route, &route, err);
    if (status)
        return status;
    int64_t at = o->at_unix_s ? o->at_unix_s
                              : source_freshness(s->source).as_of_unix_s;
    struct wall_options wo = { .config = &s->config,
                               .fonts = s->fonts,
                               .theme = &s->theme,
                               .screens = s->screens,
                               .languages = { s->languages[0],
                                              s->languages[1] },
                               .source = s->source,
                               .w = o->w,
                               .h = o->h,
                               .now_ms = STILL_MS,
                               .frozen_unix_s = at ? at : 1,
                               .pattern = o->pattern,
                               .staff = o->staff,
                               .still = true };
    struct wall *w = wall_create(&wo);
    wall_go(w, &route);
    status = draw(w, o, err);
    wall_destroy(w);
    return status;
}

/* ---- the walk ---- */

static household_id first_household(struct session *s, region_id scope)
{
    struct household_query q = household_query_all();
    struct answer a;
    household_id found = 0;
    q.region = scope;
    q.year = source_year(s->source);
    q.page_rows = 1;
    uint32_t request = source_ask_page(s->source, &q);
    while (source_wait(s->source, &a, ANSWER_TIMEOUT_MS)) {
        bool ours = a.request == request;
        if (ours && a.status == STATUS_OK && a.page->n_rows > 0)
            found = a.page->rows[0].id;
        answer_finish(&a);
        if (ours)
            break;
    }
    return found;
}

#define STORY_HOUSEHOLD INT64_C(63022220320500417)

static household_id story_household(struct session *s)
{
    struct answer a;
    household_id found = 0;
    uint32_t request = source_ask_dossier(s->source, STORY_HOUSEHOLD,
                                          source_year(s->source));
    while (source_wait(s->source, &a, ANSWER_TIMEOUT_MS)) {
        bool ours = a.request == request;
        if (ours && a.status == STATUS_OK)
            found = STORY_HOUSEHOLD;
        answer_finish(&a);
        if (ours)
            break;
    }
    return found ? found : first_household(s, source_home(s->source));
}

enum status shot_walk(struct session *s, const char *dir,
                      const struct shot_options *o, struct error *err)
{
    static const char *const names[] = { "county", "township", "village",
                                         "household" };
    static const enum region_level levels[] = { LEVEL_COUNTY, LEVEL_TOWNSHIP,
                                                LEVEL_VILLAGE, LEVEL_VILLAGE };
    if (mkdir(dir, 0755) != 0 && errno != EEXIST)
        return error_set(err, STATUS_IO, "%s: cannot be made: %s", dir,
                         strerror(errno));
    household_id last = story_household(s);
    for (size_t i = 0; i < LENGTH(names); i++) {
        struct route r = { .list = household_query_all() };
        char text[ROUTE_BYTES], file[PATH_BYTES], name[64];
        r.region = last ? region_at(household_village(last), levels[i])
                        : source_home(s->source);
        r.household = i == 3 ? last : 0;
        route_format(&r, text);
        str_format(name, sizeof name, "%zu-%s.png", i + 1, names[i]);
        if (!paths_join(file, dir, name))
            return error_set(err, STATUS_INVALID, "%s: the path is too long",
                             dir);
        struct shot_options one = *o;
        one.route = text;
        one.out = file;
        enum status status = shot_take(s, &one, err);
        if (status)
            return status;
        printf("%s  %s\n", file, text);
        if (!last)
            break; /* an empty county has nothing to walk into */
    }
    return STATUS_OK;
}
