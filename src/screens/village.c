/* A village: who is responsible, its plan, its projects, its households. */
#include "screens/village.h"

#include "screens/column.h"
#include "screens/panels.h"
#include "screens/watch.h"

#include "base/str.h"

#include <math.h>

#define HERO      48
#define FACT_LINE 25
#define FACT_PAD  6
#define FACTS_MAX 6
#define FACTS_TOP 92 /* the three figures */
#define BOTTOM    12

/* ---- the village: figures and people ---- */

struct fact {
    const char *label;
    char strong[96]; /* a name or an amount */
    char rest[KIT_TEXT_MAX];
};

static const struct official *find_duty(const struct view *v, enum duty duty)
{
    for (int i = 0; i < v->n_officials; i++)
        if (v->officials[i].duty == duty)
            return &v->officials[i];
    return NULL;
}

static void secretary_fact(const struct ui *ui, struct fact *f,
                           const struct view *v)
{
    const struct official *o = find_duty(v, DUTY_FIRST_SECRETARY);
    f->label = kit_term(ui, "duty", duty_key(DUTY_FIRST_SECRETARY));
    str_copy(f->strong, sizeof f->strong, o ? o->name : "—");
    if (!o)
        return;
    kit_join(f->rest, sizeof f->rest, o->unit);
    if (o->since_year <= 0)
        return;
    char when[32], text[96];
    if (o->since_month > 0)
        str_format(when, sizeof when, "%d.%02d", o->since_year, o->since_month);
    else
        str_format(when, sizeof when, "%d", o->since_year);
    kit_fill(ui, text, sizeof text, "village.since", when, NULL);
    kit_join(f->rest, sizeof f->rest, text);
}

static void team_fact(const struct ui *ui, struct fact *f, const struct view *v)
{
    const struct official *o = find_duty(v, DUTY_TEAM_LEADER);
    f->label = ui_str(ui, "village.team");
    str_copy(f->strong, sizeof f->strong, "—");
    if (v->village.team_size > 0)
        kit_fill_int(ui, f->strong, sizeof f->strong, "village.team_size",
                     v->village.team_size);
    if (o)
        kit_fill(ui, f->rest, sizeof f->rest, "village.team_leader", o->name,
                 NULL);
}

static bool departments_fact(const struct ui *ui, struct fact *f,
                             const struct view *v)
{
    f->label = ui_str(ui, "village.departments");
    for (int i = 0; i < v->n_officials; i++) {
        const struct official *o = &v->officials[i];
        if (o->duty == DUTY_DEPARTMENT)
            kit_join(f->rest, sizeof f->rest,
                     o->name && *o->name ? o->name : o->unit);
    }
    return f->rest[0] != 0;
}

static bool collective_fact(const struct ui *ui, struct fact *f,
                            const struct view *v)
{
    if (v->village.collective_income <= 0)
        return false;
    char wan[32], yuan[32]; /* each language takes the one it counts in */
    format_wan(wan, sizeof wan, v->village.collective_income);
    str_group(yuan, sizeof yuan, v->village.collective_income);
    f->label = ui_str(ui, "village.collective");
    kit_fill(ui, f->strong, sizeof f->strong, "village.collective_value", wan,
             yuan);
    str_copy(f->rest, sizeof f->rest, ui_str(ui, "village.collective_year"));
    return true;
}

static void join_count(const struct ui *ui, struct fact *f, const char *key,
                       int64_t n)
{
    char number[32], text[96];
    if (n <= 0)
        return;
    str_group(number, sizeof number, n);
    kit_fill(ui, text, sizeof text, key, number, NULL);
    kit_join(f->rest, sizeof f->rest, text);
}

static bool place_fact(const struct ui *ui, struct fact *f,
                       const struct view *v)
{
    f->label = ui_str(ui, "village.facts");
    kit_join(f->rest, sizeof f->rest, v->village.terrain);
    join_count(ui, f, "village.groups", v->village.groups);
    join_count(ui, f, "village.households_all", v->village.households_all);
    join_count(ui, f, "village.persons_all", v->village.persons_all);
    return f->rest[0] != 0;
}

static int gather_facts(const struct ui *ui, const struct view *v,
                        struct fact facts[FACTS_MAX])
{
    int n = 0;
    for (int i = 0; i < FACTS_MAX; i++)
        facts[i] = (struct fact){ "", "", "" };
    secretary_fact(ui, &facts[n++], v);
    team_fact(ui, &facts[n++], v);
    n += departments_fact(ui, &facts[n], v);
    n += collective_fact(ui, &facts[n], v);
    n += place_fact(ui, &facts[n], v);
    return n;
}

static float label_width(const struct ui *ui, const struct fact *facts, int n,
                         float most)
{
    struct text_style s = kit_style(FACE_REGULAR, KIT_SMALL, 0);
    float w = 0;
    for (int i = 0; i < n; i++)
        w = fmaxf(w, ui_text_width(ui, &s, facts[i].label));
    return fminf(ceilf(w), most);
}

/* A list of departments may need a second line. */
static int fact_lines(const struct ui *ui, const struct fact *f, float room)
{
    struct text_style s = kit_style(FACE_REGULAR, KIT_SMALL, 0);
    return !f->strong[0] && ui_text_width(ui, &s, f->rest) > room ? 2 : 1;
}

static float fact_height(const struct ui *ui, const struct fact *f, float room)
{
    return U(ui, (fact_lines(ui, f, room) - 1) * (FACT_LINE - 2) + FACT_LINE +
                     FACT_PAD);
}

static void draw_fact(struct ui *ui, float x, float y, float label_w, float w,
                      const struct fact *f)
{
    struct text_style soft = kit_style(FACE_REGULAR, KIT_SMALL,
                                       ui->theme->text_soft);
    struct text_style strong = kit_style(FACE_REGULAR, KIT_TITLE,
                                         ui->theme->text);
    struct text_style plain = kit_style(FACE_REGULAR, KIT_SMALL,
                                        ui->theme->text);
    float base = y + U(ui, 22), gap = U(ui, 14);
    ui_text_fit(ui, &soft, x, base, label_w, f->label);
    float at = x + label_w + gap, right = x + w;
    if (!f->strong[0]) {
        if (fact_lines(ui, f, right - at) > 1)
            ui_text_wrap(ui, &plain, at, base, right - at, U(ui, FACT_LINE - 2),
                         2, f->rest);
        else
            ui_text_fit(ui, &plain, at, base, right - at, f->rest);
        return;
    }
    float most = f->rest[0] ? (right - at) * 0.55f : right - at;
    at += ui_text_fit(ui, &strong, at, base, most, f->strong) + gap;
    ui_text_fit(ui, &soft, at, base, right - at, f->rest);
}

static int64_t poor_persons(const struct totals *t)
{
    return t->persons_by_poverty[POVERTY_NOT_YET] +
           t->persons_by_poverty[POVERTY_PREPARING] +
           t->persons_by_poverty[POVERTY_RETURNED];
}

static void caption(struct ui *ui, float x, float y, float w, const char *key)
{
    struct text_style s = kit_style(FACE_REGULAR, KIT_SMALL,
                                    ui->theme->text_soft);
    ui_text_fit(ui, &s, x, y + U(ui, 30), w, ui_str(ui, key));
}

static void hero_rate(struct ui *ui, float x, float y, float w, float size,
                      const struct totals *t)
{
    struct text_style hero = kit_style(FACE_BOLD, size, ui->theme->text);
    struct text_style unit = kit_style(FACE_BOLD, KIT_TITLE, ui->theme->text);
    char text[32] = "—";
    double rate;
    bool known = totals_rate(t, &rate);
    if (known)
        str_format(text, sizeof text, "%.1f", rate);
    float sign = U(ui, 24);
    float at = x + ui_text_fit(ui, &hero, x, y, w - sign, text);
    if (known)
        ui_text(ui, &unit, at + U(ui, 3), y, "%");
}

/* One size for the figures, at which the widest still fits its slot. */
static float hero_size(const struct ui *ui, float w, int64_t a, int64_t b)
{
    struct text_style hero = kit_style(FACE_BOLD, HERO, 0);
    char text[2][32];
    str_group(text[0], sizeof text[0], a);
    str_group(text[1], sizeof text[1], b);
    float widest = fmaxf(ui_text_width(ui, &hero, text[0]),
                         ui_text_width(ui, &hero, text[1]));
    return widest > w ? HERO * w / widest : HERO;
}

/* Households, poor persons, rate: three figures of one size. */
static void hero_figures(struct ui *ui, struct rectf in,
                         const struct ui_state *st, const struct known *k)
{
    const struct totals *now = &k->view->totals;
    const struct view *before = k->view_previous;
    if (before && before->region != k->view->region)
        before = NULL; /* another place: nothing to roll from */
    float t = before ? roll_t(ui, st->view_changed_ms) : 1;
    const struct totals *old = before ? &before->totals : now;
    float y = in.y + U(ui, 42), slot = in.w / 3, w = slot - U(ui, 10);
    float size = hero_size(ui, w, now->households, poor_persons(now));
    struct text_style amber = kit_style(FACE_BOLD, size, ui->theme->amber);
    struct text_style hero = kit_style(FACE_BOLD, size, ui->theme->text);
    if (now->households > 0 && now->households < 3)
        ui_text(ui, &amber, in.x, y, "<3");
    else
        rolling_number(ui, &amber, in.x, y, old->households, now->households,
                       t);
    rolling_number(ui, &hero, in.x + slot, y, poor_persons(old),
                   poor_persons(now), t);
    hero_rate(ui, in.x + 2 * slot, y, w, size, now);
    caption(ui, in.x, y, w, "village.households");
    caption(ui, in.x + slot, y, w, "village.persons");
    caption(ui, in.x + 2 * slot, y, w, "village.rate");
}

static void village_tag(const struct ui *ui, char *buf, size_t size,
                        const struct view *v)
{
    const struct village_facts *f = &v->village;
    str_copy(buf, size,
             ui_str(ui, f->poverty_village ? "village.poverty_village"
                                           : "village.other_village"));
    if (!f->poverty_village || f->exit_year <= 0)
        return;
    char text[96];
    kit_fill_int(ui, text, sizeof text,
                 f->exit_year <= v->year ? "village.exit_done"
                                         : "village.exit_planned",
                 f->exit_year);
    kit_join(buf, size, text);
}

static float facts_height(const struct ui *ui, const struct fact *facts, int n,
                          float w)
{
    float label_w = label_width(ui, facts, n, w * 0.32f);
    float h = U(ui, KIT_HEAD + FACTS_TOP + BOTTOM);
    for (int i = 0; i < n; i++)
        h += fact_height(ui, &facts[i], w - label_w - U(ui, 14));
    return h;
}

static float inner_width(const struct ui *ui, const struct frame_column *c)
{
    return (c->n ? c->band[0].w : 0) - 2 * U(ui, KIT_PAD);
}

void panel_facts_size(const struct ui *ui, const struct frame_column *c,
                      const struct known *k, const struct board_panel *p,
                      struct kit_slot *slot)
{
    (void)p;
    if (!k->view)
        return;
    struct fact facts[FACTS_MAX];
    int n = gather_facts(ui, k->view, facts);
    slot->want = facts_height(ui, facts, n, inner_width(ui, c));
    /* over a seam: a card with fewer facts rather than none */
    slot->min = c->n == 1 ? slot->want : fminf(slot->want, U(ui, VILLAGE_HERO));
}

void panel_facts(struct ui *ui, struct rectf r, const struct ui_state *st,
                 const struct known *k, const struct board_panel *p)
{
    const struct view *v = k->view;
    (void)p; /* its title is the village's name */
    if (!v)
        return;
    struct fact facts[FACTS_MAX];
    int n = gather_facts(ui, v, facts);
    char tag[KIT_TEXT_MAX];
    village_tag(ui, tag, sizeof tag, v);
    const char *name = v->n_path ? region_label(ui, &v->path[v->n_path - 1])
                                 : "";
    struct rectf in = card(ui, r, name, tag);
    hero_figures(ui, in, st, k);
    float label_w = label_width(ui, facts, n, in.w * 0.32f);
    float y = in.y + U(ui, FACTS_TOP), bottom = r.y + r.h - U(ui, BOTTOM);
    for (int i = 0; i < n; i++) {
        float h = fact_height(ui, &facts[i], in.w - label_w - U(ui, 14));
        if (y + h > bottom + 1)
            break;
        draw_fact(ui, in.x, y, label_w, in.w, &facts[i]);
        y += h;
    }
}

/* ---- footer ---- */

static float page_buttons(struct ui *ui, const struct ui_state *st,
                          const struct known *k, float right, float y)
{
    const struct household_page *p = village_page(st, k);
    int64_t rows = p && p->query.page_rows > 0 ? p->query.page_rows : 1;
    return kit_pages(ui, right, y, st->route.list.page,
                     p ? (p->n_matches + rows - 1) / rows : 1);
}

/* The four shapes with their words; draws only when asked. Returns width. */
static float legend_marks(struct ui *ui, const struct text_style *s, float x,
                          float y, bool draw)
{
    static const enum poverty order[] = { POVERTY_LIFTED, POVERTY_PREPARING,
                                          POVERTY_NOT_YET, POVERTY_RETURNED };
    float d = U(ui, 15), from = x;
    for (size_t i = 0; i < LENGTH(order); i++) {
        const char *word = kit_term(ui, "poverty", poverty_key(order[i]));
        if (draw) {
            status_mark(ui, order[i], x + d / 2, y - U(ui, 6), d);
            ui_text(ui, s, x + d + U(ui, 7), y, word);
        }
        x += d + U(ui, 7) + ui_text_width(ui, s, word) + U(ui, 22);
    }
    return x - from;
}

static void legend(struct ui *ui, float left, float right, float y)
{
    struct text_style s = kit_style(FACE_REGULAR, 18, ui->theme->text_soft);
    char note[KIT_TEXT_MAX];
    str_format(note, sizeof note, "%s · %s", ui_str(ui, "legend.light"),
               ui_str(ui, "legend.position"));
    float marks = legend_marks(ui, &s, 0, 0, false), room = right - left;
    float gap = U(ui, 14), words = ui_text_width(ui, &s, note);
    if (marks > room)
        return;
    if (marks + gap + words <= room) {
        float x = left + (room - marks - gap - words) / 2;
        legend_marks(ui, &s, x, y, true);
        ui_text(ui, &s, x + marks + gap, y, note);
        return;
    }
    legend_marks(ui, &s, left + (room - marks) / 2, y, true);
}

/* ---- footer of a wall of several cells ---- */

static float page_width(const struct ui *ui)
{
    return 2 * button_width(ui, "‹") + U(ui, 110);
}

static float marks_width(const struct ui *ui)
{
    struct text_style s = kit_style(FACE_REGULAR, 18, 0);
    return legend_marks((struct ui *)(uintptr_t)ui, &s, 0, 0, false);
}

/* Where the legend has room in the footer: after the navigation, in a cell of
 * its own, before the page buttons; zero width when nowhere. */
static struct rectf legend_room(const struct ui *ui, const struct ui_state *st,
                                const struct frame_layout *f, int columns,
                                float nav, float page)
{
    float air = U(ui, 24), need = marks_width(ui);
    struct rectf first = frame_span(st, f->footer, 0);
    struct rectf last = frame_span(st, f->footer, columns - 1);
    if (columns > 2)
        return frame_span(st, f->footer, 1);
    if (f->two_rows)
        return first;
    first.w -= nav + air - first.x;
    first.x = nav + air;
    if (first.w >= need)
        return first;
    last.w = page - air - last.x;
    return last.w >= need ? last : rectf_make(0, 0, 0, 0);
}

static void footer_cells(struct ui *ui, const struct ui_state *st,
                         const struct known *k, const struct frame_layout *f,
                         int columns)
{
    const struct view *v = k->view;
    float y = f->footer.y + U(ui, 46), y2 = f->footer.y + U(ui, 124);
    struct rectf first = frame_span(st, f->footer, 0);
    struct rectf last = frame_span(st, f->footer, columns - 1);
    struct rectf before = frame_span(st, f->footer, columns - 2);
    char back[KIT_TEXT_MAX];
    kit_back_text(ui, back, sizeof back,
                  v && v->n_path > 1 ? &v->path[v->n_path - 2] : NULL);
    struct kit_choice choices[] = {
        { back, true, { .kind = ACTION_BACK } },
        { ui_str(ui, "nav.home"), true, { .kind = ACTION_HOME } },
    };
    float nav = kit_buttons(ui, first.x, y, first.w, choices, LENGTH(choices));
    const char *draw = ui_str(ui, "nav.draw_here");
    float right = last.x + last.w;
    float draw_w = button_width(ui, draw) + U(ui, 2 * (12 + KIT_BUTTON));
    bool both = draw_w + U(ui, 28) + page_width(ui) <= last.w;
    /* the page buttons stay under the list */
    float page_right = f->two_rows || !both ? right
                                            : right - draw_w - U(ui, 28);
    float page = page_buttons(ui, st, k, page_right, f->two_rows ? y2 : y);
    float draw_right = both || f->two_rows ? right : before.x + before.w;
    float left = kit_button(ui, draw_right, y, draw, BUTTON_STRONG, true,
                            !v || v->totals.households > 0,
                            (struct action){ .kind = ACTION_DRAW });
    left = part_search_button(ui, left - U(ui, 12), y);
    part_compare_button(ui, st, k, left - U(ui, 12), y);
    struct rectf room = legend_room(ui, st, f, columns, nav, page);
    if (room.w > 0)
        legend(ui, room.x, room.x + room.w, (f->two_rows ? y2 : y) + U(ui, 34));
    else
        legend(ui, f->legend.x, f->legend.x + f->legend.w,
               f->legend.y + f->legend.h - U(ui, 14));
}

static void footer(struct ui *ui, const struct ui_state *st,
                   const struct known *k, const struct frame_layout *f)
{
    const struct view *v = k->view;
    int columns = screens_grid(st).columns;
    if (columns > 1) {
        footer_cells(ui, st, k, f, columns);
        return;
    }
    float y = f->footer.y + U(ui, 46), right = f->footer.x + f->footer.w;
    struct action home = { .kind = ACTION_HOME };
    struct action draw = { .kind = ACTION_DRAW };
    const struct region_name *up = v && v->n_path > 1 ? &v->path[v->n_path - 2]
                                                      : NULL;
    float left = kit_back(ui, f->footer.x, y, up);
    left = kit_button(ui, left + U(ui, 12), y, ui_str(ui, "nav.home"),
                      BUTTON_QUIET, false, true, home);
    float x = kit_button(ui, right, y, ui_str(ui, "nav.draw_here"),
                         BUTTON_STRONG, true, !v || v->totals.households > 0,
                         draw);
    x = part_search_button(ui, x - U(ui, 12), y);
    x = part_compare_button(ui, st, k, x - U(ui, 12), y);
    if (f->portrait) {
        float y2 = f->footer.y + U(ui, 124);
        x = page_buttons(ui, st, k, right, y2);
        legend(ui, f->footer.x, x - U(ui, 24), y2 + U(ui, 34));
        return;
    }
    x = page_buttons(ui, st, k, x - U(ui, 28), y);
    legend(ui, left + U(ui, 24), x - U(ui, 24), y + U(ui, 34));
}

void screen_village(struct ui *ui, const struct ui_state *st,
                    const struct known *k)
{
    struct known here = *k;
    if (k->view && k->view->region != st->route.region)
        here.view = NULL; /* the answer for this village is on its way */
    struct frame_layout f = frame_layout_of(st);
    part_board(ui, st, &here, &f);
    part_doors(ui, f.map, st);
    footer(ui, st, &here, &f);
}
