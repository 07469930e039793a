#include "screens/parts.h"
#include "screens/village.h"
#include "screens/watch.h"

#include <math.h>

/* Where an image painted for `from` lies when the camera is `to`. */
static struct rectf layer_place(const struct camera *from,
                                const struct camera *to, struct rectf view)
{
    struct point a = camera_to_map(from, view, view.x, view.y);
    struct point s = camera_to_screen(to, view, a);
    double k = to->scale / from->scale;
    return rectf_make((float)s.x, (float)s.y, (float)(view.w * k),
                      (float)(view.h * k));
}

/* Each cell shows its own part of the image: what lies behind a bezel is
 * painted, but shown nowhere. */
static void draw_map(struct ui *ui, const struct ui_state *st)
{
    const struct map_layer *l = &st->map;
    if (l->ref.generation == 0)
        return;
    struct rectf view = screens_map_view(st);
    struct rectf dst = layer_place(&l->camera, &st->camera, view);
    if (fabsf(dst.w - view.w) < 0.01f) /* not scaled: a copy */
        dst = rectf_make(roundf(dst.x), roundf(dst.y), view.w, view.h);
    struct grid g = screens_grid(st);
    if (g.bezel == 0) {
        scene_layer(ui->scene, dst, l->ref);
        return;
    }
    for (int r = 0; r < g.rows; r++)
        for (int c = 0; c < g.columns; c++) {
            struct rectf part = dst;
            part.x -= (float)(c * g.bezel);
            part.y -= (float)(r * g.bezel);
            scene_clip_push(ui->scene, grid_cell(&g, c, r));
            scene_layer(ui->scene, part, l->ref);
            scene_clip_pop(ui->scene);
        }
}

/* The map runs on behind the cards, but calmer: darker to the sides, and by
 * `veil` everywhere. Two layers of one colour over each other cover 1 −
 * (1 − a)(1 − b), linear in either: so the veil goes into the sides' own
 * gradients, and no pixel is blended twice. */
static void draw_sides(struct ui *ui, const struct ui_state *st, float veil)
{
    colour g = ui->theme->ground, under = colour_fade(g, veil);
    colour side = colour_fade(g, veil + (1 - veil) * 0.82f);
    float w = fminf((float)st->w * 0.30f, U(ui, 620));
    float top = U(ui, 150), x = (float)st->w - w;
    scene_gradient(ui->scene, rect_make(0, 0, (int)w, st->h), AXIS_X, 0, w,
                   side, under);
    scene_gradient(ui->scene, rect_make((int)x, 0, st->w - (int)x, st->h),
                   AXIS_X, x, w, under, side);
    if (veil > 0)
        scene_fill(ui->scene, rect_make((int)w, 0, (int)x - (int)w, st->h),
                   under);
    scene_gradient(ui->scene, rect_make(0, 0, st->w, (int)top), AXIS_Y, 0, top,
                   colour_fade(g, 0.75f), colour_fade(g, 0));
    float y = (float)st->h - top;
    scene_gradient(ui->scene, rect_make(0, (int)y, st->w, st->h - (int)y),
                   AXIS_Y, y, top, colour_fade(g, 0), colour_fade(g, 0.9f));
}

static void draw_notice(struct ui *ui, const struct ui_state *st)
{
    if (!st->notice.text[0])
        return;
    struct text_style s = { .face = FACE_REGULAR,
                            .size = 20,
                            .colour = ui->theme->text,
                            .align = ALIGN_CENTRE };
    struct grid g = screens_grid(st);
    int column = (g.columns - 1) / 2;
    float left = (float)grid_left(&g, column);
    float room = (float)grid_left(&g, column + 1) - left;
    float w = fminf(ui_text_width(ui, &s, st->notice.text) + U(ui, 56),
                    room * 0.8f);
    struct rectf r = rectf_make(left + (room - w) / 2,
                                (float)st->h - U(ui, 200), w, U(ui, 54));
    r = grid_keep(&g, r, U(ui, 8));
    scene_round(ui->scene, r, U(ui, 10), ui->theme->chip, U(ui, 1.5f),
                ui->theme->ember);
    ui_text_fit(ui, &s, r.x + w / 2, r.y + U(ui, 35), w - U(ui, 40),
                st->notice.text);
}

static void screen_place(struct ui *ui, const struct ui_state *st,
                         const struct known *k)
{
    if (region_level(st->route.region) == LEVEL_VILLAGE)
        screen_village(ui, st, k);
    else
        screen_region(ui, st, k);
}

static const struct {
    void (*draw)(struct ui *ui, const struct ui_state *st,
                 const struct known *k);
    bool map;
} screens[SCREEN_COUNT] = {
    [SCREEN_PLACE] = { screen_place, true },
    [SCREEN_FUNDS] = { screen_funds, false },
    [SCREEN_CHANGES] = { screen_changes, false },
    [SCREEN_FINDINGS] = { screen_findings, false },
    [SCREEN_LIST] = { screen_list, false },
};

bool screens_shows_map(const struct route *r)
{
    return !route_compares(r) && (r->household || screens[r->screen].map);
}

void screens_build(struct ui *ui, const struct ui_state *st,
                   const struct known *k)
{
    scene_fill(ui->scene, rect_make(0, 0, st->w, st->h), ui->theme->ground);
    bool beside = route_compares(&st->route);
    if (screens_shows_map(&st->route) || beside) {
        draw_map(ui, st);
        draw_sides(ui, st, beside ? 0.86f : st->route.household ? 0.55f : 0);
        part_map(ui, st, k);
    }
    part_header(ui, st, k);
    if (beside)
        screen_compare(ui, st, k);
    else if (st->route.household)
        screen_household(ui, st, k);
    else
        screens[st->route.screen].draw(ui, st, k);
    if (st->route.finding)
        screen_search(ui, st, k);
    if (st->themes_open && !st->route.household &&
        region_level(st->route.region) < LEVEL_VILLAGE)
        part_theme_choice(ui, st);
    if (st->lock.pad)
        screen_pin_pad(ui, st);
    draw_notice(ui, st);
}

const struct screen_set *screens_of(const struct ui_state *st)
{
    return st->set ? st->set : screen_set_builtin();
}

const struct topic *shown_topic(const struct ui_state *st)
{
    const struct topics *all = &screens_of(st)->topics;
    const struct topic *t = topic_find(all, st->route.metric);
    return t ? t : &all->of[0];
}

bool screens_shows_list(const struct route *r)
{
    return r->screen == SCREEN_LIST ||
           (r->screen == SCREEN_PLACE &&
            region_level(r->region) == LEVEL_VILLAGE);
}

int screens_page_rows(const struct ui_state *st, const struct route *r)
{
    return r->screen == SCREEN_LIST ? screen_list_rows(st)
                                    : village_list_rows(st);
}

int screens_year(const struct ui_state *st, const struct known *k)
{
    return shown_year(st, k);
}
