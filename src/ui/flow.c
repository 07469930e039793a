#include "ui/flow.h"

#include <math.h>
#include <stdlib.h>

/* u */
#define NAME_SIZE  18
#define VALUE_SIZE 16
#define LINE       25 /* the least room of a bar: one line of text */
#define GAP        3  /* between bars, at least */
#define GAP_MOST   64
#define TWO_LINES  50 /* room from which the value has a line of its own */
#define THREE      76
#define EDGE       6  /* the bright edge of a bar */
#define PAD        13 /* from the edge to the words */
#define TOUCH      12 /* the least height of a band's touch area */
#define BAND_TOUCH 5  /* thinner bands are touched at their bars only */

#define ONE_LINE 24    /* u: as high as a line of words */
#define BODY     0.26f /* of a bar's colour in its body */
#define BAND     0.40f /* opacity of a band */
#define BAND_DIM 0.13f
#define BAND_LIT 0.80f
#define STUB     0.30f /* of the gap: where a band is touched, at each end */

int flow_lines(float unit, const struct flow_lane *lane)
{
    int n = 0;
    for (int b = 0; b < lane->n; b++) {
        float room = lane->bottom[b] - lane->top[b] + GAP * unit;
        n += room > 0 ? (int)(room / ((LINE + GAP) * unit)) : 0;
    }
    return n;
}

/* ---- scale ---- */

static float room_of(const struct ui *ui, const struct flow_bar *bar,
                     double scale)
{
    return fmaxf(U(ui, LINE), (float)(bar->amount * scale));
}

/* Bars from `from` on into the bands of their lane; false: they do not fit.
 * band_of (or NULL) gets each one's band. */
static bool pack(const struct ui *ui, const struct flow_chart *c, int from,
                 int n, double scale, int *band_of)
{
    const struct flow_lane *lane = &c->lanes[c->bars[from].lane];
    float gap = U(ui, GAP), y = lane->top[0];
    int b = 0;
    for (int i = 0; i < n; i++) {
        float room = room_of(ui, &c->bars[from + i], scale);
        while (b < lane->n && y + room > lane->bottom[b] + 0.01f) {
            if (++b < lane->n)
                y = lane->top[b];
        }
        if (b >= lane->n)
            return false;
        if (band_of)
            band_of[i] = b;
        y += room + gap;
    }
    return true;
}

static int lane_bars(const struct flow_chart *c, int from)
{
    int n = 0;
    while (from + n < c->n_bars && c->bars[from + n].lane == c->bars[from].lane)
        n++;
    return n;
}

static bool fits(const struct ui *ui, const struct flow_chart *c, double scale)
{
    for (int from = 0, n; from < c->n_bars; from += n) {
        n = lane_bars(c, from);
        if (!pack(ui, c, from, n, scale, NULL))
            return false;
    }
    return true;
}

/* px a unit of amount: found by halving, the same on every frame. */
static double find_scale(const struct ui *ui, const struct flow_chart *c)
{
    double most = 0, low = 0;
    for (int i = 0; i < c->n_bars; i++)
        most = fmax(most, c->bars[i].amount);
    if (most <= 0 || !fits(ui, c, 0))
        return 0;
    double high = (double)ui->h / most;
    for (int step = 0; step < 40; step++) {
        double mid = (low + high) / 2;
        if (fits(ui, c, mid))
            low = mid;
        else
            high = mid;
    }
    return low;
}

/* ---- places ---- */

/* The bars [from, from + n) of one band of their lane, spread over it. */
static void place_bars(const struct ui *ui, struct flow_chart *c, int from,
                       int n, int band, double scale)
{
    const struct flow_lane *lane = &c->lanes[c->bars[from].lane];
    float rest = lane->bottom[band] - lane->top[band];
    for (int i = 0; i < n; i++)
        rest -= room_of(ui, &c->bars[from + i], scale);
    float gap = n > 1 ? fminf(rest / (float)(n - 1), U(ui, GAP_MOST)) : 0;
    float y = lane->top[band];
    if (n > 1)
        y += fmaxf(0, rest - gap * (float)(n - 1)) / 2;
    for (int i = 0; i < n; i++) {
        struct flow_bar *bar = &c->bars[from + i];
        bar->room = room_of(ui, bar, scale);
        bar->slot = y;
        bar->h = (float)(bar->amount * scale);
        bar->y = y + (bar->room - bar->h) / 2;
        y += bar->room + gap;
    }
}

static void place_all(const struct ui *ui, struct flow_chart *c, double scale)
{
    for (int from = 0, n; from < c->n_bars; from += n) {
        int band_of[FLOW_BARS_MAX];
        n = lane_bars(c, from);
        if (!pack(ui, c, from, n, scale, band_of)) {
            for (int i = 0; i < n; i++)
                c->bars[from + i].room = 0; /* a wall too small for them */
            continue;
        }
        for (int i = 0, k; i < n; i += k) {
            for (k = 1; i + k < n && band_of[i + k] == band_of[i]; k++)
                continue;
            place_bars(ui, c, from + i, k, band_of[i], scale);
        }
    }
    float out[FLOW_BARS_MAX], in[FLOW_BARS_MAX];
    for (int i = 0; i < c->n_bars; i++)
        out[i] = in[i] = c->bars[i].y;
    for (int i = 0; i < c->n_bands; i++) {
        struct flow_band *b = &c->bands[i];
        b->h = (float)(b->amount * scale);
        b->y0 = out[b->from];
        b->y1 = in[b->to];
        out[b->from] += b->h;
        in[b->to] += b->h;
    }
}

/* ---- bands ---- */

struct ribbon {
    float x0, y0, x1, y1, h;
};

static struct ribbon ribbon_of(const struct flow_chart *c,
                               const struct flow_band *b)
{
    const struct flow_lane *l = &c->lanes[c->bars[b->from].lane];
    return (struct ribbon){ l->x + l->w, b->y0, l[1].x, b->y1, b->h };
}

static void trace(struct scene *s, const struct ribbon *r)
{
    float m = (r->x0 + r->x1) / 2;
    scene_move_to(s, r->x0, r->y0);
    scene_cubic_to(s, m, r->y0, m, r->y1, r->x1, r->y1);
    scene_line_to(s, r->x1, r->y1 + r->h);
    scene_cubic_to(s, m, r->y1 + r->h, m, r->y0 + r->h, r->x0, r->y0 + r->h);
    scene_close(s);
}

/* Hairlines keep a pixel, and lose colour instead. */
static void draw_ribbon(struct ui *ui, const struct flow_chart *c,
                        struct ribbon r, colour ink, float opacity)
{
    const struct grid *g = c->grid;
    if (r.h < 1) {
        opacity *= fmaxf(0.25f, r.h);
        r.y0 -= (1 - r.h) / 2;
        r.y1 -= (1 - r.h) / 2;
        r.h = 1;
    }
    int first = grid_column_at(g, (double)r.x0);
    int last = grid_column_at(g, (double)r.x1);
    for (int col = first; col <= last; col++)
        for (int row = 0; row < g->rows; row++) {
            struct rect cell = grid_cell(g, col, row);
            float top = fminf(r.y0, r.y1), bottom = fmaxf(r.y0, r.y1) + r.h;
            if (bottom < (float)cell.y || top > (float)(cell.y + cell.h))
                continue;
            if (!grid_is_one(g))
                scene_clip_push(ui->scene, cell);
            trace(ui->scene, &r);
            scene_path_fill(ui->scene, colour_fade(ink, opacity));
            if (!grid_is_one(g))
                scene_clip_pop(ui->scene);
        }
}

static bool is_shown(const struct flow_chart *c, const struct flow_band *b)
{
    return b->amount > 0 && c->bars[b->from].room > 0 &&
           c->bars[b->to].room > 0;
}

static colour band_colour(const struct ui *ui, const struct flow_chart *c,
                          const struct flow_band *b)
{
    const struct flow_bar *to = &c->bars[b->to];
    return to->warn
               ? colour_mix(c->bars[b->from].colour, ui->theme->ember, 0.5f)
               : c->bars[b->from].colour;
}

static void draw_bands(struct ui *ui, const struct flow_chart *c)
{
    float dim = c->choosing ? BAND_DIM : BAND;
    for (int i = 0; i < c->n_bands; i++)
        if (is_shown(c, &c->bands[i]))
            draw_ribbon(ui, c, ribbon_of(c, &c->bands[i]),
                        band_colour(ui, c, &c->bands[i]), dim);
    for (int i = 0; i < c->n_bands && c->choosing; i++) {
        const struct flow_band *b = &c->bands[i];
        struct ribbon r = ribbon_of(c, b);
        r.h *= (float)(b->lit / b->amount);
        if (b->lit > 0 && is_shown(c, b))
            draw_ribbon(ui, c, r, ui->theme->amber, BAND_LIT);
    }
}

/* The bands that can be touched, the thin ones last: there they are found. */
static int by_height(const void *a, const void *b)
{
    const struct flow_band *x = *(const struct flow_band *const *)a;
    const struct flow_band *y = *(const struct flow_band *const *)b;
    if (x->h != y->h)
        return x->h > y->h ? -1 : 1;
    return x < y ? -1 : x > y;
}

static void touch_stub(struct ui *ui, const struct flow_chart *c,
                       const struct flow_band *b, bool far)
{
    struct ribbon r = ribbon_of(c, b);
    float w = (r.x1 - r.x0) * STUB, h = fmaxf(r.h, U(ui, TOUCH));
    float lean = (r.y1 - r.y0) * 0.06f; /* the curve's, over a stub */
    float y = far ? r.y1 - lean : r.y0 + lean, x = far ? r.x1 - w : r.x0;
    struct rectf hit = rectf_make(x, y + r.h / 2 - h / 2, w, h);
    uint32_t id = ui_target(ui, hit,
                            c->touch_band(c->ctx, (int)(b - c->bands)));
    if (ui_pressed(ui, id))
        draw_ribbon(ui, c, r, ui->theme->text, 0.5f);
    if (!ui->show_focus || ui->focus != id || far)
        return;
    draw_ribbon(ui, c, r, ui->theme->text, 0.8f);
}

static void touch_bands(struct ui *ui, const struct flow_chart *c)
{
    const struct flow_band *order[FLOW_BANDS_MAX];
    int n = 0, spare = UI_TARGETS_MAX - ui->n_targets - c->n_bars - 32;
    for (int i = 0; i < c->n_bands; i++) {
        const struct flow_band *b = &c->bands[i];
        bool wide = b->h >= U(ui, BAND_TOUCH);
        if (is_shown(c, b) && (c->choosing ? b->lit > 0 || wide : wide))
            order[n++] = b;
    }
    qsort(order, (size_t)n, sizeof order[0], by_height);
    if (2 * n > spare)
        n = spare > 0 ? spare / 2 : 0;
    for (int i = 0; i < n; i++) {
        touch_stub(ui, c, order[i], false);
        touch_stub(ui, c, order[i], true);
    }
}

/* ---- bars ---- */

/* Bright as far as it is spent. */
static void draw_edge(struct ui *ui, const struct flow_bar *bar, float x,
                      float h)
{
    const struct theme *th = ui->theme;
    colour c = bar->warn     ? th->ember
               : bar->chosen ? th->amber
               : bar->dim    ? colour_mix(th->ground, th->text, 0.35f)
                             : colour_mix(bar->colour, th->text, 0.55f);
    float w = U(ui, EDGE), spent = h;
    if (bar->share >= 0 && !bar->warn)
        spent = roundf(h * (float)fmin(1, bar->share));
    scene_fill(ui->scene, rect_cover(rectf_make(x, bar->y, w, spent)), c);
    if (spent < h)
        scene_fill(ui->scene,
                   rect_cover(rectf_make(x, bar->y + spent, w, h - spent)),
                   colour_mix(th->ground, c, 0.35f));
}

static void draw_words(struct ui *ui, const struct flow_bar *bar, float x,
                       float right, const struct flow_words *words)
{
    const struct theme *th = ui->theme;
    struct text_style name = { .face = bar->chosen ? FACE_BOLD : FACE_REGULAR,
                               .size = NAME_SIZE,
                               .colour = bar->warn     ? th->ember
                                         : bar->chosen ? th->amber
                                         : bar->dim    ? th->text_faint
                                                       : th->text };
    struct text_style value = { .face = FACE_REGULAR,
                                .size = VALUE_SIZE,
                                .colour = bar->dim ? th->text_faint
                                                   : th->text_soft };
    if (bar->h < U(ui, ONE_LINE)) { /* the body runs across the words */
        name.halo = value.halo = th->ground;
        name.halo_width = value.halo_width = 5;
    }
    float mid = bar->slot + bar->room / 2, room = right - x;
    int lines = bar->room < U(ui, TWO_LINES) || !words->value[0] ? 1
                : bar->room < U(ui, THREE) || !words->note[0]    ? 2
                                                                 : 3;
    if (lines == 1) {
        float base = mid + U(ui, 6.5f);
        value.align = ALIGN_RIGHT;
        float w = ui_text_fit(ui, &value, right, base, room * 0.5f,
                              words->value);
        ui_text_fit(ui, &name, x, base, room - w - U(ui, w > 0 ? 8 : 0),
                    words->name);
        return;
    }
    float base = mid - U(ui, lines == 3 ? 17 : 4);
    ui_text_fit(ui, &name, x, base, room, words->name);
    ui_text_fit(ui, &value, x, base + U(ui, 24), room, words->value);
    if (lines == 3)
        ui_text_fit(ui, &value, x, base + U(ui, 46), room, words->note);
}

static void draw_bar(struct ui *ui, const struct flow_chart *c, int i)
{
    const struct flow_bar *bar = &c->bars[i];
    const struct flow_lane *lane = &c->lanes[bar->lane];
    struct flow_words words = { "", "", "" };
    if (bar->room <= 0)
        return;
    struct rectf hit = rectf_make(lane->x, bar->slot, lane->w, bar->room);
    uint32_t id = ui_target(ui, hit, c->touch_bar(c->ctx, i));
    float h = fmaxf(bar->h, U(ui, 2)), part = bar->dim ? BODY * 0.5f : BODY;
    colour base = bar->warn ? ui->theme->ember : bar->colour;
    if (bar->warn)
        part *= 0.6f;
    if (ui_pressed(ui, id))
        part += 0.2f;
    scene_fill(ui->scene, rect_cover(rectf_make(lane->x, bar->y, lane->w, h)),
               colour_mix(ui->theme->ground, base, part));
    draw_edge(ui, bar, lane->x, h);
    c->words(c->ctx, ui, i, &words);
    draw_words(ui, bar, lane->x + U(ui, PAD), lane->x + lane->w - U(ui, 8),
               &words);
    ui_focus_ring(ui, id, rectf_inset(hit, U(ui, 2)), U(ui, 6));
}

void flow_chart(struct ui *ui, struct flow_chart *c)
{
    if (c->n_bars == 0)
        return;
    place_all(ui, c, find_scale(ui, c));
    draw_bands(ui, c);
    touch_bands(ui, c);
    for (int i = 0; i < c->n_bars; i++)
        draw_bar(ui, c, i);
}
