/* A draw that everybody can follow: a light runs over the map from household to
 * household, slower and slower, and stays where the draw fell. Which one that
 * is was decided before (source_ask_draw()); the way there is only shown. */
#include "screens/parts.h"

#include "base/hash.h"

#include <math.h>

#define STOPS     14
#define TRAVEL_MS 1450 /* of DRAW_RUN_MS; then it pulses */
#define TRAIL     9
#define TRAIL_MS  22
#define TRIES     24

static int64_t light_of(const struct lights *l, household_id id)
{
    int64_t low = 0, high = l->n;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (l->id[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < l->n && l->id[low] == id ? low : -1;
}

/* The light that it passes as stop i; -1: none. */
static int64_t stop_light(const struct ui_state *st, const struct known *k,
                          int i)
{
    int64_t begin, end, last = light_of(k->lights, st->run.to);
    lights_range(k->lights, st->run.scope, &begin, &end);
    if (i >= STOPS || end <= begin)
        return last;
    for (int t = 0; t < TRIES; t++) {
        uint64_t h = hash_u64(hash_u64(HASH_SEED, (uint64_t)st->run.to),
                              (uint64_t)(i * TRIES + t));
        int64_t at = begin + (int64_t)(h % (uint64_t)(end - begin));
        enum poverty p = lights_poverty(k->lights, at, shown_year(st, k));
        if (p != POVERTY_NONE && part_let_through(st, k, at, p))
            return at;
    }
    return last;
}

static bool place_at(const struct ui_state *st, const struct known *k,
                     double ms, struct point *out)
{
    double t = fmin(1, fmax(0, ms / TRAVEL_MS));
    double way = STOPS * (1 - pow(1 - t, 2.2)), part = way - floor(way);
    int64_t a = stop_light(st, k, (int)way);
    int64_t b = stop_light(st, k, (int)way + 1);
    if (a < 0 || b < 0)
        return false;
    struct point from = part_map_px(st, glow_place(k->glow, a));
    struct point to = part_map_px(st, glow_place(k->glow, b));
    part = part * part * (3 - 2 * part);
    out->x = from.x + (to.x - from.x) * part;
    out->y = from.y + (to.y - from.y) * part;
    return true;
}

static void dot(struct ui *ui, struct point p, float r, colour c)
{
    scene_add_circle(ui->scene, (float)p.x, (float)p.y, r);
    scene_path_fill(ui->scene, c);
}

static void draw_pulse(struct ui *ui, struct point p, double ms)
{
    float t = (float)fmin(1, (ms - TRAVEL_MS) / (DRAW_RUN_MS - TRAVEL_MS));
    if (t < 0)
        return;
    scene_add_circle(ui->scene, (float)p.x, (float)p.y, U(ui, 10 + 46 * t));
    scene_path_stroke(ui->scene, U(ui, 3), 0,
                      colour_fade(ui->theme->amber, 0.9f * (1 - t)));
}

void part_draw_run(struct ui *ui, const struct ui_state *st,
                   const struct known *k)
{
    struct point p;
    if (!st->run.start_ms || !k->lights || !k->glow)
        return;
    double ms = (double)(ui->now_ms - st->run.start_ms);
    ui_wake_at(ui, ui->now_ms);
    for (int i = TRAIL; i > 0; i--)
        if (ms < TRAVEL_MS && place_at(st, k, ms - i * TRAIL_MS, &p))
            dot(ui, p, U(ui, 8 - 0.6f * (float)i),
                colour_fade(ui->theme->amber, 0.5f / (float)i));
    if (!place_at(st, k, ms, &p))
        return;
    dot(ui, p, U(ui, 30), colour_fade(ui->theme->amber, 0.14f));
    dot(ui, p, U(ui, 16), colour_fade(ui->theme->amber, 0.34f));
    dot(ui, p, U(ui, 7), colour_mix(ui->theme->amber, 0xFFFFFFFF, 0.55f));
    draw_pulse(ui, p, ms);
}
