#include "ui/charts.h"

#include "base/str.h"

#include <math.h>

#define SOURCES     4
#define LABEL_SIZE  15
#define LEGEND_SIZE 16

double axis_step(double max, int ticks)
{
    if (!(max > 0) || ticks < 1)
        return 1;
    double raw = max / ticks;
    double power = pow(10, floor(log10(raw)));
    static const double round_steps[] = { 1, 2, 2.5, 5, 10 };
    for (size_t i = 0; i < LENGTH(round_steps); i++)
        if (round_steps[i] * power >= raw * (1 - 1e-9))
            return round_steps[i] * power;
    return 10 * power;
}

/* Heights of the four sources in yuan, so that they add up to the net. */
static void source_heights(const struct income_year *y, double out[SOURCES])
{
    const double gross[SOURCES] = { y->wage, y->business, y->property,
                                    y->transfer };
    double sum = 0;
    for (int i = 0; i < SOURCES; i++)
        sum += fmax(gross[i], 0);
    double scale = sum > 0 ? fmax(y->net, 0) / sum : 0;
    for (int i = 0; i < SOURCES; i++)
        out[i] = y->known ? fmax(gross[i], 0) * scale : 0;
}

static const struct income_year *find_year(const struct income_year *years,
                                           int n, int year)
{
    for (int i = 0; i < n; i++)
        if (years[i].year == year)
            return &years[i];
    return NULL;
}

struct axes {
    struct rectf plot;
    double max;
    float slot; /* px a year */
};

static float axis_y(const struct axes *a, double value)
{
    return a->plot.y + a->plot.h * (float)(1 - value / a->max);
}

static void draw_grid(struct ui *ui, const struct axes *a, double step)
{
    struct text_style st = { .face = FACE_REGULAR,
                             .size = LABEL_SIZE,
                             .colour = ui->theme->text_faint,
                             .align = ALIGN_RIGHT };
    float line = fmaxf(1, roundf(U(ui, 1)));
    for (double v = 0; v <= a->max * 1.0001; v += step) {
        float y = roundf(axis_y(a, v));
        scene_fill(ui->scene,
                   rect_make((int)a->plot.x, (int)y, (int)a->plot.w, (int)line),
                   ui->theme->grid);
        char text[32];
        str_group(text, sizeof text, (int64_t)llround(v));
        ui_text(ui, &st, a->plot.x - U(ui, 10), y + U(ui, 5), text);
    }
}

/* Behind the bar of the year that is shown. */
static void draw_marked(struct ui *ui, const struct axes *a, float x, float w)
{
    scene_round(ui->scene,
                rectf_make(x - U(ui, 8), a->plot.y, w + U(ui, 16), a->plot.h),
                U(ui, 4), colour_fade(ui->theme->blue, 0.10f), 0, 0);
}

static void draw_bar(struct ui *ui, const struct axes *a, int i,
                     const struct income_year *now,
                     const struct income_year *before, float t, bool marked)
{
    double to[SOURCES], from[SOURCES] = { 0 };
    source_heights(now, to);
    if (before)
        source_heights(before, from);
    float w = fminf(roundf(a->slot * 0.48f), U(ui, 54));
    float x = roundf(a->plot.x + a->slot * ((float)i + 0.5f) - w / 2);
    double sum = 0;
    if (marked)
        draw_marked(ui, a, x, w);
    for (int s = 0; s < SOURCES; s++) {
        double height = from[s] + (to[s] - from[s]) * (double)t;
        float bottom = roundf(axis_y(a, sum));
        sum += height;
        float top = roundf(axis_y(a, sum));
        float gap = s > 0 && bottom - top > 3 ? 1 : 0;
        scene_fill(
            ui->scene,
            rect_make((int)x, (int)top, (int)w, (int)(bottom - top - gap)),
            ui->theme->income[s]);
    }
}

static void draw_line(struct ui *ui, const struct axes *a,
                      const struct income_year *years, int n)
{
    bool open = false;
    for (int i = 0; i < n; i++) {
        if (years[i].line <= 0)
            continue;
        float x = a->plot.x + a->slot * ((float)i + 0.5f);
        float y = axis_y(a, years[i].line);
        if (open)
            scene_line_to(ui->scene, x, y);
        else
            scene_move_to(ui->scene, x, y);
        open = true;
    }
    if (open)
        scene_path_stroke(ui->scene, U(ui, 2.2f), U(ui, 6), ui->theme->ember);
}

static void draw_year(struct ui *ui, const struct axes *a, int i, int year,
                      bool marked)
{
    struct text_style st = { .face = marked ? FACE_BOLD : FACE_REGULAR,
                             .size = LABEL_SIZE,
                             .colour = marked ? ui->theme->text
                                              : ui->theme->text_soft,
                             .align = ALIGN_CENTRE };
    char text[16];
    str_format(text, sizeof text, "%d", year);
    ui_text(ui, &st, a->plot.x + a->slot * ((float)i + 0.5f),
            a->plot.y + a->plot.h + U(ui, 22), text);
}

static const char *const source_names[SOURCES] = {
    "income.wage", "income.business", "income.property", "income.transfer"
};

/* The legend's type and the space between its entries. */
static struct text_style legend_style(const struct ui *ui, float x, float right,
                                      float *gap)
{
    struct text_style st = { .face = FACE_REGULAR,
                             .size = LEGEND_SIZE,
                             .colour = ui->theme->text_soft };
    float pad = U(ui, 6), marks = SOURCES * U(ui, 19) + U(ui, 30);
    float words = ui_text_width(ui, &st, ui_str(ui, "income.line"));
    for (int s = 0; s < SOURCES; s++)
        words += ui_text_width(ui, &st, ui_str(ui, source_names[s]));
    float room = right - x - marks;
    *gap = fminf((room - words) / SOURCES, U(ui, 22));
    if (*gap < pad) { /* long words: smaller, never over the edge */
        st.size *= fmaxf(0.6f, (room - SOURCES * pad) / words);
        *gap = pad;
    }
    return st;
}

static void draw_legend(struct ui *ui, float x, float y, float right)
{
    float gap, box = U(ui, 13), pad = U(ui, 6);
    struct text_style st = legend_style(ui, x, right, &gap);
    const char *line = ui_str(ui, "income.line");
    for (int s = 0; s < SOURCES; s++) {
        scene_round(ui->scene, rectf_make(x, y - box + U(ui, 1), box, box),
                    U(ui, 3), ui->theme->income[s], 0, 0);
        x += box + pad;
        x += ui_text(ui, &st, x, y, ui_str(ui, source_names[s])) + gap;
    }
    scene_move_to(ui->scene, x, y - U(ui, 5));
    scene_line_to(ui->scene, x + U(ui, 22), y - U(ui, 5));
    scene_path_stroke(ui->scene, U(ui, 2.2f), U(ui, 5), ui->theme->ember);
    st.colour = ui->theme->ember;
    x += U(ui, 24) + pad;
    ui_text_fit(ui, &st, x, y, right - x + U(ui, 4), line); /* of rounding */
}

static struct rectf plot_of(const struct ui *ui, struct rectf r)
{
    float left = U(ui, 54), below = U(ui, 62);
    return rectf_make(r.x + left, r.y + U(ui, 8), r.w - left,
                      r.h - below - U(ui, 8));
}

struct rectf income_chart_year(const struct ui *ui, struct rectf r, int n,
                               int i)
{
    struct rectf p = plot_of(ui, r);
    float slot = p.w / (float)n;
    return rectf_make(p.x + slot * (float)i, p.y, slot, p.h + U(ui, 32));
}

struct rectf income_chart_source(const struct ui *ui, struct rectf r,
                                 int source)
{
    float gap, x = r.x, w = 0;
    struct text_style st = legend_style(ui, r.x, r.x + r.w, &gap);
    for (int s = 0; s <= source; s++) {
        x += s ? w + gap : 0;
        w = U(ui, 19) + ui_text_width(ui, &st, ui_str(ui, source_names[s]));
    }
    return rectf_make(x - gap / 2, r.y + r.h - U(ui, 22), w + gap, U(ui, 30));
}

void income_chart(struct ui *ui, struct rectf r,
                  const struct income_year *years, int n,
                  const struct income_year *previous, int n_previous, float t,
                  int mark_year)
{
    if (n <= 0)
        return;
    double max = 1000;
    for (int i = 0; i < n; i++)
        max = fmax(max, fmax(years[i].net, years[i].line));
    double step = axis_step(max * 1.02, 4);
    struct axes a = { .max = step * ceil(max * 1.02 / step) };
    a.plot = plot_of(ui, r);
    a.slot = a.plot.w / (float)n;
    if (a.plot.h < U(ui, 40))
        return;
    draw_grid(ui, &a, step);
    for (int i = 0; i < n; i++)
        draw_bar(ui, &a, i, &years[i],
                 previous ? find_year(previous, n_previous, years[i].year)
                          : NULL,
                 t, years[i].year == mark_year);
    draw_line(ui, &a, years, n);
    for (int i = 0; i < n; i++)
        draw_year(ui, &a, i, years[i].year, years[i].year == mark_year);
    draw_legend(ui, r.x, r.y + r.h - U(ui, 2), r.x + r.w);
}

/* ---- columns of any parts ---- */

static void draw_column(struct ui *ui, const struct axes *a,
                        const struct columns *c, int i, bool marked)
{
    float w = fminf(roundf(a->slot * 0.48f), U(ui, 54));
    float x = roundf(a->plot.x + a->slot * ((float)i + 0.5f) - w / 2);
    double sum = 0;
    if (marked)
        draw_marked(ui, a, x, w);
    for (int p = 0; p < c->n_parts; p++) {
        float bottom = roundf(axis_y(a, sum));
        sum += c->value[i][p];
        float top = roundf(axis_y(a, sum));
        float gap = p > 0 && bottom - top > 3 ? 1 : 0;
        scene_fill(
            ui->scene,
            rect_make((int)x, (int)top, (int)w, (int)(bottom - top - gap)),
            c->colours[p]);
    }
}

/* One line of squares and words, or two when they are too long. */
static void column_legend(struct ui *ui, float x, float y, float right,
                          const struct columns *c)
{
    struct text_style st = { .face = FACE_REGULAR,
                             .size = LEGEND_SIZE,
                             .colour = ui->theme->text_soft };
    float box = U(ui, 13), pad = U(ui, 6), total = 0, from = x;
    for (int p = 0; p < c->n_parts; p++)
        total += box + pad + ui_text_width(ui, &st, c->names[p]);
    float gap = fminf(fmaxf((right - x - total) / (float)c->n_parts, pad),
                      U(ui, 22));
    if (total + gap * (float)(c->n_parts - 1) > 2 * (right - x))
        st.size *= 0.8f;
    for (int p = 0, line = 0; p < c->n_parts; p++) {
        float w = box + pad + ui_text_width(ui, &st, c->names[p]);
        if (x > from && x + w > right + 1) {
            if (line++ == 1)
                return;
            x = from;
            y += U(ui, 22);
        }
        scene_round(ui->scene, rectf_make(x, y - box + U(ui, 1), box, box),
                    U(ui, 3), c->colours[p], 0, 0);
        ui_text_fit(ui, &st, x + box + pad, y, right - x - box - pad,
                    c->names[p]);
        x += w + gap;
    }
}

void columns_chart(struct ui *ui, struct rectf r, const struct columns *c,
                   int mark_year)
{
    if (c->n <= 0 || c->n_parts <= 0)
        return;
    double max = 4;
    for (int i = 0; i < c->n; i++) {
        double sum = 0;
        for (int p = 0; p < c->n_parts; p++)
            sum += c->value[i][p];
        max = fmax(max, sum);
    }
    double step = fmax(1, axis_step(max * 1.02, 4));
    struct axes a = { .max = step * ceil(max * 1.02 / step) };
    float left = U(ui, 54), below = U(ui, 84);
    a.plot = rectf_make(r.x + left, r.y + U(ui, 8), r.w - left,
                        r.h - below - U(ui, 8));
    a.slot = a.plot.w / (float)c->n;
    if (a.plot.h < U(ui, 40))
        return;
    draw_grid(ui, &a, step);
    for (int i = 0; i < c->n; i++) {
        draw_column(ui, &a, c, i, c->years[i] == mark_year);
        draw_year(ui, &a, i, c->years[i], c->years[i] == mark_year);
    }
    column_legend(ui, r.x, r.y + r.h - U(ui, 24), r.x + r.w, c);
}

/* ---- a ring ---- */

#define RING_WIDTH 0.17f /* of its diameter */

/* Along a circle from angle a to b, in curves of at most a quarter. */
static void arc(struct scene *s, float x, float y, double r, double a, double b)
{
    int n = (int)ceil(fabs(b - a) / 1.571);
    double step = (b - a) / (n > 0 ? n : 1), k = 4.0 / 3 * tan(step / 4);
    for (int i = 0; i < n; i++) {
        double from = a + step * i, to = from + step;
        double c0 = cos(from), s0 = sin(from), c1 = cos(to), s1 = sin(to);
        scene_cubic_to(
            s, x + (float)(r * (c0 - k * s0)), y + (float)(r * (s0 + k * c0)),
            x + (float)(r * (c1 + k * s1)), y + (float)(r * (s1 - k * c1)),
            x + (float)(r * c1), y + (float)(r * s1));
    }
}

static void ring_part(struct ui *ui, float x, float y, float d, double from,
                      double to, colour c)
{
    const double up = -1.5707963267948966, turn = 6.283185307179586;
    double a = up + turn * from, b = up + turn * to;
    double outer = (double)d / 2, inner = outer - (double)(d * RING_WIDTH);
    struct scene *s = ui->scene;
    scene_move_to(s, x + (float)(outer * cos(a)), y + (float)(outer * sin(a)));
    arc(s, x, y, outer, a, b);
    scene_line_to(s, x + (float)(inner * cos(b)), y + (float)(inner * sin(b)));
    arc(s, x, y, inner, b, a);
    scene_close(s);
    scene_path_fill(s, c);
}

void ring_chart(struct ui *ui, float x, float y, float d, const double *values,
                const colour *colours, int n)
{
    double sum = 0, from = 0, gap = 0.004;
    for (int i = 0; i < n; i++)
        sum += values[i];
    if (!(sum > 0)) {
        ring_part(ui, x, y, d, 0, 0.9999, ui->theme->track);
        return;
    }
    for (int i = 0; i < n; i++) {
        double to = from + values[i] / sum;
        if (to - from > 2 * gap)
            ring_part(ui, x, y, d, from + gap, to - gap, colours[i]);
        else if (to > from)
            ring_part(ui, x, y, d, from, to, colours[i]);
        from = to;
    }
}
