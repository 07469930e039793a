/* Regions beside each other, and figures of the region itself. */
#include "screens/panels.h"

#include "base/str.h"

#include <math.h>
#include <stdlib.h>

#define PITCH      34
#define PITCH_MOST 42
#define BOTTOM     28
#define REACH      10 /* a row's touch area goes into the card's padding */

/* What the panel's nth theme is; the map's where it says so. */
static const struct topic *panel_topic(const struct ui_state *st,
                                       const struct board_panel *p, int n)
{
    const char *id = p->topics[n];
    const struct topic *t = *id ? topic_find(&screens_of(st)->topics, id)
                                : NULL;
    return t ? t : shown_topic(st);
}

/* ---- ranking ---- */

struct place {
    const struct child *child;
    double value;
    bool known;
    int rank;
};

static int by_value(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->known != y->known)
        return x->known ? -1 : 1;
    if (x->known && x->value != y->value)
        return x->value > y->value ? -1 : 1;
    return x->child->name.id < y->child->name.id ? -1 : 1;
}

/* Highest first; those whose figure is not known come last. */
static int rank_children(const struct view *v, const struct topic *t,
                         struct place *out)
{
    for (int i = 0; i < v->n_children; i++) {
        out[i].child = &v->children[i];
        out[i].known = topic_value(t, &v->children[i].cube, v->year,
                                   &out[i].value);
    }
    qsort(out, (size_t)v->n_children, sizeof *out, by_value);
    for (int i = 0; i < v->n_children; i++)
        out[i].rank = i > 0 && out[i].known && out[i - 1].known &&
                              out[i].value == out[i - 1].value
                          ? out[i - 1].rank
                          : i + 1;
    return v->n_children;
}

struct ranking {
    struct rectf in;
    float pitch, name_w;
    double max;
    const struct topic *topic;
};

static void place_row(struct ui *ui, const struct ranking *g, float y,
                      const struct place *p, const struct ui_state *st)
{
    const struct rectf in = g->in;
    struct action go = { .kind = ACTION_GO, .route = st->route };
    go.route.region = p->child->name.id;
    go.route.household = 0;
    go.route.list.page = 0;
    struct rectf hit = rectf_make(in.x - U(ui, REACH), y - g->pitch / 2,
                                  in.w + U(ui, 2 * REACH), g->pitch);
    uint32_t id = ui_target(ui, hit, go);
    if (ui_pressed(ui, id))
        scene_round(ui->scene, hit, U(ui, 6), ui->theme->chip, 0, 0);
    ui_focus_ring(ui, id, rectf_inset(hit, U(ui, 4)), U(ui, 6));
    struct text_style rank = kit_right(FACE_REGULAR, KIT_SMALL,
                                       ui->theme->text_faint);
    struct text_style name = kit_style(FACE_REGULAR, 18, ui->theme->text);
    struct text_style num = kit_right(FACE_REGULAR, 20, ui->theme->text);
    float x = in.x + U(ui, 24), base = y + U(ui, 6);
    char text[32] = "—";
    str_format(text, sizeof text, "%d", p->rank);
    ui_text(ui, &rank, x, base, text);
    x += U(ui, 12);
    ui_text_cut(ui, &name, x, base, g->name_w,
                region_label(ui, &p->child->name));
    x += g->name_w + U(ui, 14);
    str_copy(text, sizeof text, "—");
    if (p->known)
        topic_format(g->topic, text, sizeof text, p->value);
    ui_text(ui, &num, in.x + in.w, base + U(ui, 1), text);
    float value_w = U(ui, 84);
    bar(ui, rectf_make(x, y - U(ui, 4), in.x + in.w - value_w - x, U(ui, 8)),
        p->known && g->max > 0 ? fmax(0, p->value / g->max) : 0,
        ui->theme->amber);
}

static float names_width(const struct ui *ui, const struct place *places, int n,
                         float most)
{
    struct text_style s = kit_style(FACE_REGULAR, 18, 0);
    float w = U(ui, 70);
    for (int i = 0; i < n; i++)
        w = fmaxf(
            w, ui_text_width(ui, &s, region_label(ui, &places[i].child->name)));
    return fminf(ceilf(w), most);
}

/* All of them; where they are too many, the first ones and the last, with a
 * line between. */
static void ranking_rows(struct ui *ui, struct ranking *g,
                         const struct place *places, int n, int fit,
                         const struct ui_state *st)
{
    for (int i = 0; i < n && i < fit; i++) {
        bool last = i == fit - 1 && n > fit;
        const struct place *p = &places[last ? n - 1 : i];
        float y = g->in.y + g->pitch * ((float)i + 0.5f);
        if (last && fit > 1)
            kit_rule(ui, g->in.x, y - g->pitch / 2, g->in.w);
        place_row(ui, g, y, p, st);
    }
}

void panel_ranking(struct ui *ui, struct rectf r, const struct ui_state *st,
                   const struct known *k, const struct board_panel *p)
{
    static struct place places[1000]; /* UI thread only; as a view's most */
    struct ranking g = { .topic = panel_topic(st, p, 0) };
    char note[KIT_TEXT_MAX];
    const char *name = word_of(ui, g.topic->legend);
    str_copy(note, sizeof note, word_of(ui, g.topic->unit));
    if (dimension_dated(g.topic->terms[0].dimension)) {
        char year[KIT_TEXT_MAX];
        year_note(ui, st, k, year, sizeof year);
        kit_join(year, sizeof year, note);
        str_copy(note, sizeof note, year);
    }
    const char *own = word_of(ui, p->title);
    g.in = card(ui, r, *own ? own : name, note);
    if (!k->view)
        return;
    int n = k->view->n_children;
    if (n == 0 || n > (int)LENGTH(places)) {
        kit_empty(ui, g.in, ui_str(ui, "overview.nothing"));
        return;
    }
    rank_children(k->view, g.topic, places);
    float room = r.h - U(ui, KIT_HEAD + BOTTOM) + U(ui, 8);
    g.pitch = fminf(U(ui, PITCH_MOST), fmaxf(U(ui, PITCH), room / (float)n));
    int fit = (int)(room / g.pitch);
    g.name_w = names_width(ui, places, n, g.in.w * 0.34f);
    for (int i = 0; i < n; i++)
        if (places[i].known)
            g.max = fmax(g.max, places[i].value);
    ranking_rows(ui, &g, places, n, fit, st);
}

/* ---- counters ---- */

static void counter(struct ui *ui, struct rectf at, const struct ui_state *st,
                    const struct known *k, const struct topic *t)
{
    struct text_style num = kit_style(FACE_BOLD, 38, ui->theme->text);
    struct text_style soft = kit_style(FACE_REGULAR, KIT_SMALL,
                                       ui->theme->text_soft);
    const struct view *v = k->view, *old = k->view_previous;
    double now, before;
    char text[32] = "—";
    const char *unit = word_of(ui, t->unit);
    float base = at.y + U(ui, 38), w;
    bool known = topic_value(t, &v->cube, v->year, &now);
    bool rolls = known && t->decimals == 0 && old && st->view_changed_ms &&
                 topic_value(t, &old->cube, old->year, &before);
    if (known)
        topic_format(t, text, sizeof text, now);
    float room = at.w - U(ui, 12);
    if (ui_text_width(ui, &num, text) > room)
        num.size *= room / ui_text_width(ui, &num, text);
    if (rolls)
        w = rolling_number(ui, &num, at.x, base, llround(before), llround(now),
                           roll_t(ui, st->view_changed_ms));
    else
        w = ui_text(ui, &num, at.x, base, text);
    if (known && *unit && *unit != '%')
        ui_text_fit(ui, &soft, at.x + w + U(ui, 6), base, room - w - U(ui, 6),
                    unit);
    ui_text_fit(ui, &soft, at.x, base + U(ui, 28), room,
                word_of(ui, t->legend));
}

void panel_counters(struct ui *ui, struct rectf r, const struct ui_state *st,
                    const struct known *k, const struct board_panel *p)
{
    char note[KIT_TEXT_MAX];
    year_note(ui, st, k, note, sizeof note);
    struct rectf in = card(ui, r, panel_title(ui, p, "title.counters"), note);
    if (!k->view)
        return;
    int columns = p->n_topics > 1 ? 2 : 1;
    int rows = (p->n_topics + columns - 1) / columns;
    float h = fminf(in.h / (float)rows, U(ui, 104)), w = in.w / (float)columns;
    for (int i = 0; i < p->n_topics; i++) {
        float y = in.y + h * (float)(i / columns);
        if (y + U(ui, 66) > in.y + in.h + U(ui, 4))
            break;
        counter(ui, rectf_make(in.x + w * (float)(i % columns), y, w, h), st, k,
                panel_topic(st, p, i));
    }
}
