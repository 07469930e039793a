/* County and township: the map in the middle, panels left and right. */
#include "screens/kit.h"

#include "base/str.h"

#include <math.h>

static void classes_row(struct ui *ui, float x, float y,
                        const struct ui_state *st, const struct known *k)
{
    double limits[THEME_CLASSES + 1];
    if (region_level(st->route.region) != LEVEL_COUNTY ||
        !metric_classes(k->view, st->route.metric, limits))
        return;
    char key[48];
    str_format(key, sizeof key, "legend.%s", metric_key(st->route.metric));
    struct text_style s = { .face = FACE_REGULAR,
                            .size = 16,
                            .colour = ui->theme->text_soft };
    ui_text(ui, &s, x, y, ui_str(ui, key));
    float w = U(ui, 44), h = U(ui, 11);
    y += U(ui, 12);
    s.size = 15;
    s.align = ALIGN_CENTRE;
    for (int i = 0; i < THEME_CLASSES; i++)
        scene_fill(ui->scene, rect_cover(rectf_make(x + w * (float)i, y, w, h)),
                   ui->theme->classes[i]);
    char text[THEME_CLASSES + 1][32];
    float widest = 0;
    for (int i = 0; i <= THEME_CLASSES; i++) {
        double v = st->route.metric == METRIC_FUNDS ? limits[i] / 10000
                                                    : limits[i];
        if (fabs(v) >= 1000)
            str_group(text[i], sizeof text[i], (int64_t)llround(v));
        else
            str_format(text[i], sizeof text[i], "%.4g", v);
        widest = fmaxf(widest, ui_text_width(ui, &s, text[i]));
    }
    int every = 1.5f * widest + U(ui, 4) < w ? 1 : THEME_CLASSES;
    for (int i = 0; i <= THEME_CLASSES; i += every) {
        s.align = i == 0 ? ALIGN_LEFT : ALIGN_CENTRE;
        ui_text(ui, &s, x + w * (float)i, y + U(ui, 30), text[i]);
    }
}

static struct text_style note_style(const struct ui *ui)
{
    return (struct text_style){ .face = FACE_REGULAR,
                                .size = 16,
                                .colour = ui->theme->text_soft,
                                .halo = ui->theme->halo,
                                .halo_width = 2.5f };
}

static float status_legend(struct ui *ui, float x, float y)
{
    static const enum poverty order[] = { POVERTY_LIFTED, POVERTY_PREPARING,
                                          POVERTY_NOT_YET };
    struct text_style s = { .face = FACE_REGULAR,
                            .size = 16,
                            .colour = ui->theme->text_soft,
                            .halo = ui->theme->halo,
                            .halo_width = 2.5f };
    for (size_t i = 0; i < LENGTH(order); i++) {
        char key[48];
        str_format(key, sizeof key, "poverty.%s", poverty_key(order[i]));
        float d = U(ui, 12);
        status_mark(ui, order[i], x + d / 2, y - U(ui, 6), d);
        x += d + U(ui, 6);
        x += ui_text(ui, &s, x, y, ui_str(ui, key)) + U(ui, 18);
    }
    return x;
}

static void light_note(const struct ui *ui, char *buf, size_t size)
{
    str_format(buf, size, "%s · %s", ui_str(ui, "legend.light"),
               ui_str(ui, "legend.schematic"));
}

int part_legend_boxes(const struct ui *ui, struct rectf r, struct rectf out[2])
{
    char note[256];
    light_note(ui, note, sizeof note);
    struct text_style s = note_style(ui);
    float w = fminf(r.w, ui_text_width(ui, &s, note));
    float x = r.x + U(ui, 10), bottom = r.y + r.h;
    out[0] = rectf_make(x, bottom - U(ui, 66), fmaxf(w, U(ui, 330)), U(ui, 66));
    out[1] = rectf_make(x, bottom - U(ui, 146), U(ui, 250), U(ui, 80));
    return 2;
}

void part_legend(struct ui *ui, struct rectf r, const struct ui_state *st,
                 const struct known *k)
{
    float x = r.x + U(ui, 16), y = r.y + r.h - U(ui, 14);
    struct text_style s = note_style(ui);
    char text[256];
    light_note(ui, text, sizeof text);
    ui_text_fit(ui, &s, x, y, r.w, text);
    status_legend(ui, x, y - U(ui, 30));
    classes_row(ui, x, y - U(ui, 112), st, k);
}

static void column_left(struct ui *ui, struct rectf c, float gap,
                        const struct ui_state *st, const struct known *k)
{
    float first = fminf(roundf(c.h * 0.455f), U(ui, 440));
    panel_registered(ui, rectf_make(c.x, c.y, c.w, first), st, k);
    panel_causes(ui, rectf_make(c.x, c.y + first + gap, c.w, c.h - first - gap),
                 st, k);
}

static void column_right(struct ui *ui, struct rectf c, float gap,
                         const struct ui_state *st, const struct known *k)
{
    float income = fminf(roundf(c.h * 0.405f), U(ui, 420));
    float funds = fminf(roundf(c.h * 0.262f), U(ui, 260));
    panel_income(ui, rectf_make(c.x, c.y, c.w, income), st, k);
    panel_funds(ui, rectf_make(c.x, c.y + income + gap, c.w, funds), st, k);
    float y = c.y + income + funds + 2 * gap;
    panel_log(ui, rectf_make(c.x, y, c.w, c.y + c.h - y), st, k);
}

/* ---- panels over the bands of a column ---- */

#define COLUMN_DESIGN                                                          \
    800                /* u: a column in one piece and as high as this is as   \
                          it was designed */
#define HERO_LEAST 362 /* u: the first panel */

struct panel {
    void (*draw)(struct ui *ui, struct rectf r, const struct ui_state *st,
                 const struct known *k);
    float min, want; /* u */
    bool grow;
};

static const struct panel panels_left[] = {
    { panel_registered, HERO_LEAST, 374, false },
    { panel_causes, 200, 400, true },
};
static const struct panel panels_right[] = {
    { panel_income, 250, 333, false },
    { panel_funds, 190, 215, false },
    { panel_log, 185, 234, true },
};

static void flow_panels(struct ui *ui, struct frame_column column, float gap,
                        const struct panel *panels, int n,
                        const struct ui_state *st, const struct known *k)
{
    struct kit_slot slots[KIT_FLOW_MAX];
    for (int i = 0; i < n; i++)
        slots[i] = (struct kit_slot){ .min = U(ui, panels[i].min),
                                      .want = U(ui, panels[i].want),
                                      .grow = panels[i].grow };
    /* both columns begin where the first panel has room */
    column = kit_bands_from(column, U(ui, HERO_LEAST));
    kit_flow(&column, gap, slots, n);
    for (int i = 0; i < n; i++)
        if (slots[i].out.h > 0)
            panels[i].draw(ui, slots[i].out, st, k);
}

void screen_region(struct ui *ui, const struct ui_state *st,
                   const struct known *k)
{
    struct frame_layout f = frame_layout_make(st, 450, 478);
    part_legend(ui, f.legend, st, k);
    if (f.left_bands.n == 1 && f.left.h >= U(ui, COLUMN_DESIGN)) {
        column_left(ui, f.left, f.gap, st, k);
        column_right(ui, f.right, f.gap, st, k);
    } else {
        flow_panels(ui, f.left_bands, f.gap, panels_left, LENGTH(panels_left),
                    st, k);
        flow_panels(ui, f.right_bands, f.gap, panels_right,
                    LENGTH(panels_right), st, k);
    }
    part_footer(ui, st, k);
}
