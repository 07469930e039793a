/* A household's income on a scale with the line, the village's and the
 * county's median. */
#include "screens/household.h"
#include "screens/kit.h"

#include "base/str.h"

#include <math.h>

bool income_scale_known(const struct dossier *d)
{
    return d->income_known && (d->line > 0 || d->village_median > 0);
}

static void scale_tick(struct ui *ui, struct rectf track, float at, colour c)
{
    float out = U(ui, 6), thick = fmaxf(2, roundf(U(ui, 2.5f)));
    scene_round(ui->scene,
                rectf_make(roundf(at - thick / 2), track.y - out, thick,
                           track.h + 2 * out),
                thick / 2, c, 0, 0);
}

struct scale_label {
    char text[96];
    float at, w, x; /* of its tick; its own */
    colour c;
};

static struct scale_label scale_label(const struct ui *ui, struct rectf track,
                                      float at, const char *key, int64_t value,
                                      colour c)
{
    char number[32];
    struct scale_label l = { .at = at, .c = c };
    struct text_style s = kit_style(FACE_REGULAR, KIT_SMALL, c);
    str_group(number, sizeof number, value);
    kit_fill(ui, l.text, sizeof l.text, key, number, NULL);
    l.w = fminf(ui_text_width(ui, &s, l.text), track.w);
    l.x = fmaxf(track.x, fminf(at - l.w / 2, track.x + track.w - l.w));
    return l;
}

/* In one line, side by side where they would touch. */
static void scale_labels(struct ui *ui, struct rectf track, float base,
                         struct scale_label *l, int n)
{
    float gap = U(ui, 18);
    if (n == 2) {
        struct scale_label *a = &l[l[0].at > l[1].at],
                           *b = &l[l[0].at <= l[1].at];
        float over = a->x + a->w + gap - b->x;
        if (over > 0) {
            a->x = fmaxf(track.x, a->x - over / 2);
            b->x = fminf(a->x + a->w + gap, track.x + track.w - b->w);
            a->x = fmaxf(track.x, fminf(a->x, b->x - gap - a->w));
            b->x = fmaxf(b->x, a->x + a->w + gap);
        }
    }
    for (int i = 0; i < n; i++) {
        struct text_style s = kit_style(FACE_REGULAR, KIT_SMALL, l[i].c);
        scale_tick(ui, track, l[i].at, l[i].c);
        float room = fminf(l[i].w + 1, track.x + track.w - l[i].x);
        ui_text_fit(ui, &s, l[i].x, base, room, l[i].text);
    }
}

void income_scale(struct ui *ui, float x, float y, float w,
                  const struct dossier *d)
{
    const struct theme *th = ui->theme;
    double max = fmax((double)d->income_per_head, (double)d->line);
    max = fmax(max, fmax(d->village_median, d->county_median)) * 1.12;
    struct rectf track = rectf_make(x, y + U(ui, 29), w, U(ui, 8));
    bool below = d->line > 0 && d->income_per_head < d->line;
    bar(ui, track, fmax((double)d->income_per_head, 0) / max,
        below ? th->ember : th->amber);
    struct scale_label l[2];
    int n = 0;
    if (d->line > 0) {
        l[0] = scale_label(ui, track, x + w * (float)((double)d->line / max),
                           "household.line", d->line, th->text);
        scale_labels(ui, track, y + U(ui, 15), l, 1);
    }
    if (d->village_median > 0)
        l[n++] = scale_label(ui, track,
                             x + w * (float)(d->village_median / max),
                             "household.median", d->village_median, th->blue);
    if (d->county_median > 0)
        l[n++] = scale_label(ui, track, x + w * (float)(d->county_median / max),
                             "household.county_median", d->county_median,
                             th->violet);
    scale_labels(ui, track, y + U(ui, 61), l, n);
}
