/* Finding a place or a household: a pad of keys and what they lead to, over
 * whatever is on the wall. */
#include "screens/kit.h"

#include "base/str.h"
#include "model/search.h"

#include <math.h>
#include <string.h>

#define CARD_W     1180
#define CARD_H     494
#define CARD_TALL  1120 /* results over the pad */
#define KEY_H      70
#define KEY_GAP    8
#define KEY_MOST   84 /* wide keys look like a typewriter of another scale */
#define FIELD_H    62
#define ROW_H      66
#define KEY_RADIUS 8

void magnifier(struct ui *ui, float x, float y, float r, colour c)
{
    float thick = fmaxf(1.5f, r * 0.28f), a = r * 0.70f, b = r * 1.62f;
    scene_add_circle(ui->scene, x, y, r);
    scene_path_stroke(ui->scene, thick, 0, c);
    scene_move_to(ui->scene, x + a, y + a);
    scene_line_to(ui->scene, x + b, y + b);
    scene_path_stroke(ui->scene, thick * 1.3f, 0, c);
}

float part_search_button(struct ui *ui, float right, float y)
{
    const struct theme *th = ui->theme;
    float h = U(ui, KIT_BUTTON);
    struct rectf r = rectf_make(right - h, y, h, h);
    uint32_t id = ui_target(ui, r, (struct action){ .kind = ACTION_SEARCH });
    scene_round(ui->scene, r, U(ui, 14),
                ui_pressed(ui, id) ? colour_mix(th->chip, 0xFFFFFFFF, 0.22f)
                                   : th->chip,
                0, 0);
    ui_focus_ring(ui, id, r, U(ui, 14));
    magnifier(ui, r.x + h * 0.46f, r.y + h * 0.46f, h * 0.17f, th->chip_text);
    return r.x;
}

/* ---- the pad ---- */

static const char *const key_rows[] = { "1234567890", "qwertyuiop", "asdfghjkl",
                                        "zxcvbnm" };

static void draw_key(struct ui *ui, struct rectf r, const char *text,
                     bool enabled, int value)
{
    const struct theme *th = ui->theme;
    struct text_style s = { .face = FACE_REGULAR,
                            .size = strlen(text) == 1 ? 25 : 19,
                            .colour = enabled ? th->text : th->text_faint,
                            .align = ALIGN_CENTRE };
    colour fill = th->chip;
    if (enabled) {
        uint32_t id = ui_target(
            ui, r, (struct action){ .kind = ACTION_TYPE, .value = value });
        if (ui_pressed(ui, id))
            fill = colour_mix(fill, 0xFFFFFFFF, 0.22f);
        ui_focus_ring(ui, id, r, U(ui, KEY_RADIUS));
    }
    scene_round(ui->scene, r, U(ui, KEY_RADIUS), fill, 0, 0);
    ui_text_fit(ui, &s, r.x + r.w / 2, r.y + r.h / 2 + U(ui, s.size * 0.36f),
                r.w - U(ui, 8), text);
}

static float pad_height(const struct ui *ui)
{
    int n = (int)LENGTH(key_rows);
    return U(ui, KEY_H) * (float)n + U(ui, KEY_GAP) * (float)(n - 1);
}

/* Four rows, as on a keyboard; the last one ends with two keys of its own. */
static void draw_pad(struct ui *ui, struct rectf in, bool empty, bool full)
{
    float gap = U(ui, KEY_GAP), h = U(ui, KEY_H);
    float w = fminf((in.w - 9 * gap) / 10, U(ui, KEY_MOST)), pitch = w + gap;
    float left = in.x + (in.w - 10 * pitch + gap) / 2;
    for (size_t row = 0; row < LENGTH(key_rows); row++) {
        float y = in.y + (h + gap) * (float)row;
        float x = left + (row == 2 ? pitch / 2 : 0);
        for (const char *c = key_rows[row]; *c; c++, x += pitch) {
            char text[2] = { *c >= 'a' ? (char)(*c - 'a' + 'A') : *c, 0 };
            draw_key(ui, rectf_make(x, y, w, h), text, !full, *c);
        }
        if (row != LENGTH(key_rows) - 1)
            continue;
        float rest = left + 10 * pitch - gap - x, half = (rest - gap) / 2;
        draw_key(ui, rectf_make(x, y, half, h), ui_str(ui, "search.delete"),
                 !empty, ACTION_TYPE_DELETE);
        draw_key(ui, rectf_make(x + half + gap, y, half, h),
                 ui_str(ui, "search.clear"), !empty, ACTION_TYPE_CLEAR);
    }
}

/* ---- what was typed ---- */

static void draw_field(struct ui *ui, struct rectf r, const char *text)
{
    const struct theme *th = ui->theme;
    struct text_style s = kit_style(FACE_BOLD, 30, th->text);
    struct text_style hint = kit_style(FACE_REGULAR, KIT_BODY, th->text_faint);
    char shown[ROUTE_FIND_BYTES];
    scene_round(ui->scene, r, U(ui, KEY_RADIUS), th->ground, U(ui, 1.2f),
                th->card_line);
    float x = r.x + U(ui, 20), right = r.x + r.w - U(ui, 20);
    magnifier(ui, x + U(ui, 9), r.y + r.h / 2 - U(ui, 2), U(ui, 9),
              th->text_soft);
    x += U(ui, 38);
    if (!*text) {
        ui_text_fit(ui, &hint, x, r.y + r.h / 2 + U(ui, 7), right - x,
                    ui_str(ui, "search.hint"));
        return;
    }
    str_copy(shown, sizeof shown, text);
    for (char *c = shown; *c; c++)
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
    s.tracking = 2;
    x += ui_text_fit(ui, &s, x, r.y + r.h / 2 + U(ui, 11), right - x, shown);
    scene_fill(ui->scene,
               rect_cover(rectf_make(x + U(ui, 4), r.y + U(ui, 16), U(ui, 2),
                                     r.h - U(ui, 32))),
               th->amber);
}

/* ---- what was found ---- */

static void hit_words(const struct ui *ui, const struct search_hit *h,
                      char *name, char *path, size_t size)
{
    name[0] = path[0] = 0;
    int n = h->n_path;
    if (h->household) {
        char digits[16];
        str_format(digits, sizeof digits, "%04d",
                   household_number(h->household));
        kit_fill(ui, name, size, "search.household", digits, h->name);
    } else if (n > 0) {
        str_copy(name, size, region_label(ui, &h->path[--n]));
    }
    for (int i = 0; i < n; i++)
        if (region_level(h->path[i].id) >= LEVEL_COUNTY)
            str_append(path, size, "%s%s", *path ? " › " : "",
                       region_label(ui, &h->path[i]));
}

static void draw_hit(struct ui *ui, struct rectf r, const struct ui_state *st,
                     const struct search_hit *h)
{
    const struct theme *th = ui->theme;
    struct text_style title = kit_style(FACE_REGULAR, KIT_TITLE, th->text);
    struct text_style soft = kit_style(FACE_REGULAR, KIT_SMALL, th->text_soft);
    char name[KIT_TEXT_MAX], path[KIT_TEXT_MAX];
    hit_words(ui, h, name, path, sizeof name);
    struct action go = { .kind = ACTION_GO, .route = st->route };
    go.route.region = h->region;
    go.route.household = h->household;
    go.route.list = household_query_all();
    go.route.finding = false;
    go.route.find[0] = 0;
    uint32_t id = ui_target(ui, r, go);
    if (ui_pressed(ui, id))
        scene_round(ui->scene, r, U(ui, KEY_RADIUS), th->chip, 0, 0);
    ui_focus_ring(ui, id, r, U(ui, KEY_RADIUS));
    float x = r.x + U(ui, 14), w = r.w - U(ui, 28);
    ui_text_fit(ui, &title, x, r.y + U(ui, 29), w, name);
    ui_text_fit(ui, &soft, x, r.y + U(ui, 53), w, path);
}

static void draw_hits(struct ui *ui, struct rectf in, const struct ui_state *st,
                      const struct search *found)
{
    const char *text = st->route.find;
    if (!*text || !found) {
        kit_empty(ui, in, ui_str(ui, *text ? "search.waiting" : "search.none"));
        return;
    }
    if (found->n_hits == 0) {
        kit_empty(ui, in, ui_str(ui, "search.nothing"));
        return;
    }
    float pitch = U(ui, ROW_H);
    int fit = (int)(in.h / pitch);
    bool more = found->more || found->n_hits > fit;
    if (more && fit > 1)
        fit = (int)((in.h - U(ui, 30)) / pitch);
    for (int i = 0; i < found->n_hits && i < fit; i++) {
        if (i > 0)
            kit_rule(ui, in.x, in.y + pitch * (float)i, in.w);
        draw_hit(ui,
                 rectf_make(in.x - U(ui, 14), in.y + pitch * (float)i,
                            in.w + U(ui, 28), pitch),
                 st, &found->hits[i]);
    }
    struct text_style s = kit_style(FACE_REGULAR, KIT_SMALL,
                                    ui->theme->text_faint);
    if (more)
        ui_text_fit(ui, &s, in.x, in.y + in.h - U(ui, 2), in.w,
                    ui_str(ui, "search.more"));
}

/* ---- the whole ---- */

/* Where the card stands: in one cell, low enough for an arm. */
static struct rectf place_card(const struct ui *ui, const struct ui_state *st,
                               bool *tall)
{
    struct grid g = screens_grid(st);
    int column = (g.columns - 1) / 2;
    struct rectf row = rectf_make(U(ui, 36), 0, (float)st->w - U(ui, 72), 0);
    struct rectf span = frame_span(st, row, column);
    float top = U(ui, 126), bottom = (float)st->h - U(ui, 40);
    if (g.rows > 1)
        top = fmaxf(top, (float)grid_top(&g, g.rows - 1) + U(ui, 12));
    float room = bottom - top;
    *tall = span.w < U(ui, 900);
    float w = fminf(span.w, U(ui, *tall ? 760 : CARD_W));
    float h = fminf(room, U(ui, *tall ? CARD_TALL : CARD_H));
    return rectf_make(roundf(span.x + (span.w - w) / 2), roundf(bottom - h), w,
                      h);
}

void screen_search(struct ui *ui, const struct ui_state *st,
                   const struct known *k)
{
    bool tall;
    const char *text = st->route.find;
    struct rectf r = place_card(ui, st, &tall);
    scene_fill(ui->scene, rect_make(0, 0, st->w, st->h),
               colour_fade(ui->theme->ground, 0.62f));
    ui->n_targets = 0; /* nothing below can be reached */
    struct ui_target *all = &ui->targets[0];
    ui_target(ui, rectf_make(0, 0, (float)st->w, (float)st->h),
              (struct action){ .kind = ACTION_SEARCH });
    all->focusable = false;
    /* the card itself takes touches and does nothing */
    ui_target(ui, r, (struct action){ .kind = ACTION_NONE });
    all[1].focusable = false;
    struct rectf in = card(ui, r, ui_str(ui, "search.title"), NULL);
    float close_w = button_width(ui, ui_str(ui, "search.close"));
    button(ui,
           rectf_make(r.x + r.w - U(ui, 20) - close_w, r.y + U(ui, 14), close_w,
                      U(ui, 46)),
           ui_str(ui, "search.close"), BUTTON_QUIET, true,
           (struct action){ .kind = ACTION_SEARCH });
    float pad = pad_height(ui), field = U(ui, FIELD_H), gap = U(ui, 18);
    struct rectf keys = in, hits = in;
    if (tall) {
        keys.y = in.y + in.h - pad - gap - field;
        hits.h = keys.y - gap - hits.y;
    } else {
        keys.w = roundf((in.w - 2 * gap) * 0.58f);
        hits.x = in.x + keys.w + 2 * gap;
        hits.w = in.w - keys.w - 2 * gap;
    }
    draw_field(ui, rectf_make(keys.x, keys.y, keys.w, field), text);
    keys.y += field + gap;
    draw_pad(ui, keys, !*text, strlen(text) + 1 >= ROUTE_FIND_BYTES);
    draw_hits(ui, hits, st, k->search);
}
