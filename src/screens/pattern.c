#include "screens/pattern.h"

#include "base/str.h"
#include "screens/kit.h"

#include <math.h>

#define GREY_STEPS  17 /* 0, 16 … 255: each must be told from the next */
#define GRID_STEPS  8  /* lines a cell's shorter side */
#define RAMP_HEIGHT 0.06f

/* These are measures, not a theme's: pure, whatever the wall looks like. */
static const colour black = 0xFF000000, white = 0xFFFFFFFF;
static const colour line_colour = 0xFF3A3A3A, seam_colour = 0xFFFF6B5E;
static const colour primaries[] = { 0xFFFF0000, 0xFF00FF00, 0xFF0000FF,
                                    0xFFFFFF00, 0xFF00FFFF, 0xFFFF00FF };
static const colour finger_colours[] = { 0xFFFFC85A, 0xFF4FD1B5, 0xFFFF6B5E,
                                         0xFF68A0E0, 0xFFB39DFF };

/* ---- touch ---- */

static void remember(struct pattern *p, struct pattern_point at)
{
    if (p->n_trace < PATTERN_TRACE_MAX) {
        p->trace[(p->first + p->n_trace++) % PATTERN_TRACE_MAX] = at;
        return;
    }
    p->trace[p->first] = at;
    p->first = (p->first + 1) % PATTERN_TRACE_MAX;
}

void pattern_touch(struct pattern *p, const struct pattern_point *fingers,
                   int n)
{
    n = n < PATTERN_FINGERS_MAX ? n : PATTERN_FINGERS_MAX;
    for (int i = 0; i < n; i++) {
        struct pattern_point at = { fingers[i].x, fingers[i].y, i };
        bool begins = i >= p->n_fingers;
        bool moved = begins || p->fingers[i].x != at.x ||
                     p->fingers[i].y != at.y;
        if (begins)
            remember(p, (struct pattern_point){ at.x, at.y, -1 });
        if (moved)
            remember(p, at);
        p->fingers[i] = at;
    }
    /* One that left in the middle: those after it are other fingers now. */
    if (n < p->n_fingers)
        for (int i = 0; i < n; i++)
            remember(p, (struct pattern_point){ p->fingers[i].x,
                                                p->fingers[i].y, -1 });
    p->n_fingers = n;
}

/* ---- cells ---- */

static void outline(struct scene *s, struct rect r, colour c)
{
    scene_fill(s, rect_make(r.x, r.y, r.w, 1), c);
    scene_fill(s, rect_make(r.x, r.y + r.h - 1, r.w, 1), c);
    scene_fill(s, rect_make(r.x, r.y, 1, r.h), c);
    scene_fill(s, rect_make(r.x + r.w - 1, r.y, 1, r.h), c);
}

static void lines(struct scene *s, struct rect r, int pitch)
{
    for (int x = pitch; x < r.w; x += pitch)
        scene_fill(s, rect_make(r.x + x, r.y, 1, r.h), line_colour);
    for (int y = pitch; y < r.h; y += pitch)
        scene_fill(s, rect_make(r.x, r.y + y, r.w, 1), line_colour);
}

/* Steps of grey from black to white, and under them the primaries. */
static void ramp(struct scene *s, struct rect r)
{
    int h = (int)((float)r.h * RAMP_HEIGHT), x0 = r.x + r.w / 8;
    int w = r.w - r.w / 4, y = r.y + r.h - 2 * h;
    for (int i = 0; i < GREY_STEPS; i++) {
        uint32_t v = (uint32_t)(i * 255 / (GREY_STEPS - 1));
        int a = x0 + w * i / GREY_STEPS, b = x0 + w * (i + 1) / GREY_STEPS;
        scene_fill(s, rect_make(a, y, b - a, h), black | v << 16 | v << 8 | v);
    }
    int n = (int)LENGTH(primaries);
    for (int i = 0; i < n; i++) {
        int a = x0 + w * i / n, b = x0 + w * (i + 1) / n;
        scene_fill(s, rect_make(a, y + h, b - a, h / 2), primaries[i]);
    }
}

/* A circle and both diagonals on the canvas: what bezels hide is left out, so
 * on the glass they are round and straight. */
static void whole(struct ui *ui, const struct grid *g, int column, int row)
{
    struct rect r = grid_cell(g, column, row);
    float dx = (float)(column * g->bezel), dy = (float)(row * g->bezel);
    float w = (float)grid_canvas_w(g), h = (float)grid_canvas_h(g);
    float width = fmaxf(1, U(ui, 2));
    scene_clip_push(ui->scene, r);
    scene_add_circle(ui->scene, w / 2 - dx, h / 2 - dy,
                     fminf(w, h) / 2 - width);
    scene_path_stroke(ui->scene, width, 0, ui->theme->amber);
    scene_move_to(ui->scene, -dx, -dy);
    scene_line_to(ui->scene, w - dx, h - dy);
    scene_move_to(ui->scene, w - dx, -dy);
    scene_line_to(ui->scene, -dx, h - dy);
    scene_path_stroke(ui->scene, width, 0, colour_fade(ui->theme->amber, 0.5f));
    scene_clip_pop(ui->scene);
}

static void cell_words(struct ui *ui, struct rect r, int number, int column,
                       int row)
{
    char text[KIT_TEXT_MAX];
    float side = (float)(r.w < r.h ? r.w : r.h), x = (float)r.x;
    struct text_style s = { .face = FACE_BOLD,
                            .size = side * 0.16f / ui->unit,
                            .colour = white,
                            .halo = black,
                            .halo_width = 3,
                            .align = ALIGN_CENTRE };
    float middle = x + (float)r.w / 2, y = (float)r.y + (float)r.h * 0.5f;
    str_format(text, sizeof text, "%d", number);
    ui_text(ui, &s, middle, y, text);
    s.face = FACE_REGULAR;
    s.size = side * 0.032f / ui->unit;
    char c[16], w[16];
    str_format(c, sizeof c, "%d", column + 1);
    str_format(w, sizeof w, "%d", row + 1);
    kit_fill(ui, text, sizeof text, "pattern.cell", c, w);
    ui_text(ui, &s, middle, y + side * 0.065f, text);
    str_format(text, sizeof text, "%d × %d px", r.w, r.h);
    ui_text(ui, &s, middle, y + side * 0.115f, text);
    str_format(text, sizeof text, "%d, %d", r.x, r.y);
    s.align = ALIGN_LEFT;
    ui_text(ui, &s, x + side * 0.02f, (float)r.y + side * 0.045f, text);
}

static void cell(struct ui *ui, const struct grid *g, int column, int row)
{
    struct rect r = grid_cell(g, column, row);
    int side = r.w < r.h ? r.w : r.h;
    lines(ui->scene, r, side / GRID_STEPS > 0 ? side / GRID_STEPS : 1);
    whole(ui, g, column, row);
    scene_add_circle(ui->scene, (float)r.x + (float)r.w / 2,
                     (float)r.y + (float)r.h / 2, (float)side * 0.3f);
    scene_path_stroke(ui->scene, fmaxf(1, U(ui, 1.5f)), 0, white);
    ramp(ui->scene, r);
    cell_words(ui, r, row * g->columns + column + 1, column, row);
    outline(ui->scene, r, grid_is_one(g) ? white : seam_colour);
}

/* ---- traces and fingers ---- */

static void traces(struct ui *ui, const struct pattern *p)
{
    int n_colours = (int)LENGTH(finger_colours);
    for (int f = 0; f < PATTERN_FINGERS_MAX; f++) {
        struct pattern_point last = { 0, 0, -1 };
        bool any = false;
        for (int i = 0; i < p->n_trace; i++) {
            struct pattern_point at =
                p->trace[(p->first + i) % PATTERN_TRACE_MAX];
            if (at.finger == f && last.finger == -1)
                scene_move_to(ui->scene, at.x, at.y);
            if (at.finger == f)
                scene_line_to(ui->scene, at.x, at.y);
            if (at.finger == f || at.finger == -1)
                last = at;
            any |= at.finger == f;
        }
        if (any)
            scene_path_stroke(ui->scene, fmaxf(2, U(ui, 3)), 0,
                              finger_colours[f % n_colours]);
    }
}

static void finger(struct ui *ui, const struct grid *g,
                   const struct pattern_point *at)
{
    colour c = finger_colours[at->finger % (int)LENGTH(finger_colours)];
    int x = (int)roundf(at->x), y = (int)roundf(at->y);
    struct rect in = grid_cell(g, grid_column_at(g, (double)at->x),
                               grid_row_at(g, (double)at->y));
    scene_fill(ui->scene, rect_make(in.x, y, in.w, 1), c);
    scene_fill(ui->scene, rect_make(x, in.y, 1, in.h), c);
    scene_add_circle(ui->scene, at->x, at->y, U(ui, 34));
    scene_path_stroke(ui->scene, fmaxf(1, U(ui, 2)), 0, c);
    char text[64];
    str_format(text, sizeof text, "%d  %d, %d", at->finger + 1, x, y);
    struct text_style s = { .face = FACE_BOLD,
                            .size = 24,
                            .colour = white,
                            .halo = black,
                            .halo_width = 3 };
    float w = ui_text_width(ui, &s, text), gap = U(ui, 44);
    float left = at->x + gap + w < (float)(in.x + in.w) ? at->x + gap
                                                        : at->x - gap - w;
    float base = at->y - gap > (float)in.y + U(ui, 26) ? at->y - gap
                                                       : at->y + gap;
    ui_text(ui, &s, fmaxf(left, (float)in.x + 2), base, text);
}

static void facts(struct ui *ui, const struct grid *g)
{
    char text[KIT_TEXT_MAX], size[64], cells[64], unit[32];
    struct rect first = grid_cell(g, 0, 0);
    str_format(size, sizeof size, "%d × %d px", g->w, g->h);
    str_format(cells, sizeof cells, "%d × %d", g->columns, g->rows);
    str_format(unit, sizeof unit, "%.2f", (double)ui->unit);
    const char *args[] = { size, cells, unit };
    strings_fill(text, sizeof text, ui_str(ui, "pattern.facts"), 3, args);
    struct text_style s = { .face = FACE_REGULAR,
                            .size = 18,
                            .colour = white,
                            .halo = black,
                            .halo_width = 3,
                            .align = ALIGN_CENTRE };
    float x = (float)first.x + (float)first.w / 2, most = (float)first.w * 0.9f;
    float y = (float)first.y + (float)first.h * 0.11f;
    ui_text_fit(ui, &s, x, y, most, text);
    s.colour = ui->theme->amber;
    ui_text_fit(ui, &s, x, y + U(ui, 30), most, ui_str(ui, "pattern.leave"));
}

void screen_pattern(struct ui *ui, const struct grid *g,
                    const struct pattern *p)
{
    scene_fill(ui->scene, rect_make(0, 0, g->w, g->h), black);
    for (int row = 0; row < g->rows; row++)
        for (int column = 0; column < g->columns; column++)
            cell(ui, g, column, row);
    facts(ui, g);
    traces(ui, p);
    for (int i = 0; i < p->n_fingers; i++)
        finger(ui, g, &p->fingers[i]);
}
