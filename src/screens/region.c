/* County and township: the map in the middle, panels left and right. */
#include "screens/column.h"
#include "screens/panels.h"
#include "screens/watch.h"

#include "base/str.h"

#include <math.h>

static struct text_style note_style(const struct ui *ui)
{
    return (struct text_style){ .face = FACE_REGULAR,
                                .size = 16,
                                .colour = ui->theme->text_soft,
                                .halo = ui->theme->halo,
                                .halo_width = 2.5f };
}

/* "贫困发生率 %", "Net income a head, yuan" */
static void legend_name(const struct ui *ui, const struct topic *t, char *buf,
                        size_t size)
{
    const char *unit = word_of(ui, t->unit);
    if (*unit)
        kit_fill(ui, buf, size, "legend.unit", word_of(ui, t->legend), unit);
    else
        str_copy(buf, size, word_of(ui, t->legend));
}

static void classes_row(struct ui *ui, float x, float y,
                        const struct ui_state *st, const struct known *k)
{
    const struct topic *t = shown_topic(st);
    struct scale scale;
    char name[KIT_TEXT_MAX];
    if (!topic_scale(k->view, t, &scale))
        return;
    legend_name(ui, t, name, sizeof name);
    struct text_style s = note_style(ui);
    ui_text(ui, &s, x, y, name);
    float w = U(ui, 220) / (float)scale.n, h = U(ui, 11);
    y += U(ui, 12);
    s.size = 15;
    for (int i = 0; i < scale.n; i++)
        scene_fill(ui->scene, rect_cover(rectf_make(x + w * (float)i, y, w, h)),
                   scale_colour(ui->theme, t, &scale, i));
    char text[TOPIC_CLASSES_MAX + 1][32];
    float widest = 0;
    for (int i = 0; i <= scale.n; i++) {
        double v = scale.limits[i];
        if (fabs(v) >= 1000)
            str_group(text[i], sizeof text[i], (int64_t)llround(v));
        else
            str_format(text[i], sizeof text[i], "%.4g", v);
        widest = fmaxf(widest, ui_text_width(ui, &s, text[i]));
    }
    int every = 1.5f * widest + U(ui, 4) < w ? 1 : scale.n;
    for (int i = 0; i <= scale.n; i += every) {
        s.align = i == 0 ? ALIGN_LEFT : ALIGN_CENTRE;
        ui_text(ui, &s, x + w * (float)i, y + U(ui, 30), text[i]);
    }
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

void screen_region(struct ui *ui, const struct ui_state *st,
                   const struct known *k)
{
    struct frame_layout f = frame_layout_of(st);
    part_legend(ui, f.legend, st, k);
    part_board(ui, st, k, &f);
    part_doors(ui, f.map, st);
    part_footer(ui, st, k);
}
