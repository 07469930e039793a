/* Two places, or one place in two years, side by side: every figure as a pair
 * of bars of one scale that grow out of the middle. */
#include "screens/kit.h"

#include "base/str.h"

#include <math.h>
#include <string.h>

#define HEAD_H    80 /* u: who is compared */
#define ROW_LEAST 30
#define ROW_WANT  40
#define BOTTOM    16
#define BAR_H     10
#define VALUE_W   78
#define PAIRS_MAX 20
#define COLUMNS   4

struct pair {
    const char *label;
    double a, b; /* NaN: not known */
    char text[2][32];
};

struct pairs {
    struct pair of[PAIRS_MAX];
    int n;
    bool one_scale; /* of all rows; otherwise each its own */
};

struct sides {
    const struct view *a, *b;
    colour colour[2];
};

/* ---- gathering ---- */

static struct pair *add(struct pairs *p, const char *label, double a, double b)
{
    struct pair *x = &p->of[p->n < PAIRS_MAX ? p->n++ : PAIRS_MAX - 1];
    *x = (struct pair){ .label = label, .a = a, .b = b };
    for (int i = 0; i < 2; i++) {
        double v = i ? b : a;
        if (isnan(v))
            str_copy(x->text[i], sizeof x->text[i], "—");
        else
            str_group(x->text[i], sizeof x->text[i], (int64_t)llround(v));
    }
    return x;
}

/* Counts of households: small ones are not told. */
static void add_households(struct pairs *p, const char *label, int64_t a,
                           int64_t b)
{
    struct pair *x = add(p, label, (double)a, (double)b);
    format_households(x->text[0], sizeof x->text[0], a);
    format_households(x->text[1], sizeof x->text[1], b);
}

static double topic_or_nan(const struct topic *t, const struct view *v)
{
    double value;
    return topic_value(t, &v->cube, v->year, &value) ? value : (double)NAN;
}

/* The shipped theme of that name, whatever an operator's file says. */
static void add_topic(struct ui *ui, struct pairs *p, const char *id,
                      const struct sides *s)
{
    const struct topic *t = topic_find(&screen_set_builtin()->topics, id);
    struct pair *x = add(p, kit_term(ui, "compare", id), topic_or_nan(t, s->a),
                         topic_or_nan(t, s->b));
    for (int i = 0; i < 2; i++) {
        double v = i ? x->b : x->a;
        if (!isnan(v))
            topic_format(t, x->text[i], sizeof x->text[i], v);
    }
}

static int64_t poor_persons(const struct totals *t)
{
    return t->persons_by_poverty[POVERTY_NOT_YET] +
           t->persons_by_poverty[POVERTY_PREPARING] +
           t->persons_by_poverty[POVERTY_RETURNED];
}

static void gather_whole(struct ui *ui, const struct sides *s, struct pairs *p)
{
    const struct totals *a = &s->a->totals, *b = &s->b->totals;
    add_households(p, ui_str(ui, "overview.registered"), a->households,
                   b->households);
    add(p, ui_str(ui, "overview.poor_persons"), (double)poor_persons(a),
        (double)poor_persons(b));
    static const char *const topics[] = { "rate", "income", "funds", "visits" };
    for (size_t i = 0; i < LENGTH(topics); i++)
        add_topic(ui, p, topics[i], s);
}

static void gather_status(struct ui *ui, const struct sides *s, struct pairs *p)
{
    static const enum poverty order[] = { POVERTY_LIFTED, POVERTY_PREPARING,
                                          POVERTY_NOT_YET, POVERTY_RETURNED };
    p->one_scale = true;
    for (size_t i = 0; i < LENGTH(order); i++)
        add_households(p, kit_term(ui, "poverty", poverty_key(order[i])),
                       s->a->totals.by_poverty[order[i]],
                       s->b->totals.by_poverty[order[i]]);
}

/* The larger side of a pair decides; what is 0 on both has no row. */
static void gather_ranked(struct ui *ui, const int64_t *a, const int64_t *b,
                          int n, const char *section,
                          const char *(*key)(int value), struct pairs *p)
{
    int order[PAIRS_MAX], m = 0;
    p->one_scale = true;
    for (int i = 0; i < n && i < PAIRS_MAX; i++) {
        int64_t most = a[i] > b[i] ? a[i] : b[i];
        int at = m;
        if (most <= 0)
            continue;
        while (at > 0) {
            int k = order[at - 1];
            if ((a[k] > b[k] ? a[k] : b[k]) >= most)
                break;
            order[at] = k;
            at--;
        }
        order[at] = i;
        m++;
    }
    for (int i = 0; i < m; i++)
        add_households(p, kit_term(ui, section, key(order[i])), a[order[i]],
                       b[order[i]]);
}

static const char *cause_of(int value)
{
    return cause_key((enum cause)value);
}

static const char *measure_of(int value)
{
    return measure_key((enum measure)value);
}

static void gather_causes(struct ui *ui, const struct sides *s, struct pairs *p)
{
    gather_ranked(ui, s->a->by_cause, s->b->by_cause, CAUSE_COUNT,
                  "cause_short", cause_of, p);
}

static void gather_measures(struct ui *ui, const struct sides *s,
                            struct pairs *p)
{
    gather_ranked(ui, s->a->measure_households, s->b->measure_households,
                  MEASURE_COUNT, "measure", measure_of, p);
}

static const struct income_year *income_of(const struct view *v)
{
    for (int i = 0; i < v->n_income; i++)
        if (v->income[i].year == v->year && v->income[i].known)
            return &v->income[i];
    return NULL;
}

static void gather_income(struct ui *ui, const struct sides *s, struct pairs *p)
{
    const struct income_year *a = income_of(s->a), *b = income_of(s->b);
    p->one_scale = true;
    if (!a && !b)
        return;
#define ADD(member, key)                                                       \
    add(p, ui_str(ui, key), a ? (double)a->member : (double)NAN,               \
        b ? (double)b->member : (double)NAN)
    ADD(wage, "income.wage");
    ADD(business, "income.business");
    ADD(property, "income.property");
    ADD(transfer, "income.transfer");
    ADD(line, "income.line");
#undef ADD
}

/* ---- drawing ---- */

static double share(double value, double most)
{
    return isnan(value) || !(most > 0) ? 0 : fmax(0, value) / most;
}

static double larger(double a, double b)
{
    return fmax(isnan(a) ? 0 : a, isnan(b) ? 0 : b);
}

static void side_bar(struct ui *ui, struct rectf track, double part,
                     bool leftwards, colour c)
{
    float r = track.h / 2;
    scene_round(ui->scene, track, r, ui->theme->track, 0, 0);
    float w = fmaxf((float)part * track.w, part > 0 ? track.h : 0);
    if (w <= 0)
        return;
    scene_round(ui->scene,
                rectf_make(leftwards ? track.x + track.w - w : track.x, track.y,
                           w, track.h),
                r, c, 0, 0);
}

static void draw_pair(struct ui *ui, struct rectf in, float y, float label_w,
                      const struct pair *p, double most, const struct sides *s)
{
    struct text_style label = { .face = FACE_REGULAR,
                                .size = KIT_BODY,
                                .colour = ui->theme->text_soft,
                                .align = ALIGN_CENTRE };
    struct text_style value = kit_style(FACE_REGULAR, KIT_BODY,
                                        ui->theme->text);
    float middle = in.x + in.w / 2, half = label_w / 2 + U(ui, 10);
    float base = y + U(ui, 7), value_w = U(ui, VALUE_W), h = U(ui, BAR_H);
    ui_text_fit(ui, &label, middle, base, label_w, p->label);
    value.align = ALIGN_RIGHT;
    ui_text_fit(ui, &value, middle - half, base, value_w, p->text[0]);
    value.align = ALIGN_LEFT;
    ui_text_fit(ui, &value, middle + half, base, value_w, p->text[1]);
    float from = half + value_w + U(ui, 8), w = in.w / 2 - from;
    if (w < U(ui, 24))
        return;
    side_bar(ui, rectf_make(in.x, y - h / 2, w, h), share(p->a, most), true,
             s->colour[0]);
    side_bar(ui, rectf_make(middle + from, y - h / 2, w, h), share(p->b, most),
             false, s->colour[1]);
}

static float label_width(const struct ui *ui, const struct pairs *p, float most)
{
    struct text_style s = kit_style(FACE_REGULAR, KIT_BODY, 0);
    float w = U(ui, 80);
    for (int i = 0; i < p->n; i++)
        w = fmaxf(w, ui_text_width(ui, &s, p->of[i].label));
    return fminf(ceilf(w), most);
}

static void draw_pairs(struct ui *ui, struct rectf r, const char *title,
                       const char *note, const struct pairs *p,
                       const struct sides *s)
{
    struct rectf in = card(ui, r, title, note);
    in.h = r.y + r.h - U(ui, BOTTOM) - in.y;
    if (p->n == 0) {
        kit_empty(ui, in, ui_str(ui, "compare.empty"));
        return;
    }
    int fit = (int)((in.h + 1) / U(ui, ROW_LEAST));
    int n = p->n < fit ? p->n : fit;
    float pitch = fminf(in.h / (float)(n ? n : 1), U(ui, ROW_WANT * 1.25f));
    float label_w = label_width(ui, p, in.w * 0.26f);
    double most = 0;
    for (int i = 0; i < p->n; i++)
        most = fmax(most, larger(p->of[i].a, p->of[i].b));
    for (int i = 0; i < n; i++)
        draw_pair(ui, in, in.y + pitch * ((float)i + 0.5f), label_w, &p->of[i],
                  p->one_scale ? most : larger(p->of[i].a, p->of[i].b), s);
}

/* ---- who is compared ---- */

/* The neighbour of a place in the list of its level, 0 at its ends. */
static region_id sibling(const struct known *k, region_id id, int step)
{
    enum region_level level = region_level(id);
    const struct atlas *a = k->atlas;
    if (!a || (level != LEVEL_TOWNSHIP && level != LEVEL_VILLAGE))
        return 0;
    const struct atlas_region *of = level == LEVEL_TOWNSHIP ? a->townships
                                                            : a->villages;
    int n = level == LEVEL_TOWNSHIP ? a->n_townships : a->n_villages;
    for (int i = 0; i < n; i++) {
        if (of[i].name.id != id || i + step < 0 || i + step >= n)
            continue;
        region_id other = of[i + step].name.id;
        return region_parent(other) == region_parent(id) ? other : 0;
    }
    return 0;
}

struct side {
    region_id region;
    int year;
};

/* The route that compares the two; a comparison with itself stays one. */
static struct action compare(const struct ui_state *st, const struct known *k,
                             struct side a, struct side b)
{
    struct action go = { .kind = ACTION_GO, .route = st->route };
    go.route.region = a.region;
    go.route.year = a.year == k->year ? 0 : a.year;
    go.route.with.region = b.region == a.region ? 0 : b.region;
    go.route.with.year = b.year == a.year && b.region != a.region ? 0 : b.year;
    return go;
}

static float stepper(struct ui *ui, float x, float y, float w, const char *text,
                     enum text_face face, float size, struct action back,
                     struct action on, bool can_back, bool can_on)
{
    float h = U(ui, 46), side = U(ui, 46);
    struct text_style s = kit_style(face, size, ui->theme->text);
    s.align = ALIGN_CENTRE;
    button(ui, rectf_make(x, y, side, h), "‹", BUTTON_QUIET, can_back, back);
    ui_text_fit(ui, &s, x + w / 2, y + h / 2 + U(ui, size * 0.36f),
                w - 2 * side - U(ui, 16), text);
    button(ui, rectf_make(x + w - side, y, side, h), "›", BUTTON_QUIET, can_on,
           on);
    return x + w;
}

static void draw_head(struct ui *ui, const struct ui_state *st,
                      const struct known *k, struct rectf r,
                      const struct sides *s, int which)
{
    const struct view *v = which ? s->b : s->a;
    struct side side[2] = { { s->a->region, s->a->year },
                            { s->b->region, s->b->year } };
    struct action step[4];
    region_id to[2];
    for (int i = 0; i < 2; i++) {
        struct side moved[2] = { side[0], side[1] };
        to[i] = sibling(k, v->region, i ? 1 : -1);
        moved[which].region = to[i] ? to[i] : v->region;
        step[i] = compare(st, k, moved[0], moved[1]);
        moved[which].region = v->region;
        moved[which].year += i ? 1 : -1;
        step[2 + i] = compare(st, k, moved[0], moved[1]);
    }
    const char *name = v->n_path ? region_label(ui, &v->path[v->n_path - 1])
                                 : "";
    char year[16];
    str_format(year, sizeof year, "%d", v->year);
    float mark = U(ui, 14), gap = U(ui, 16), y = r.y + U(ui, 12);
    scene_round(ui->scene, rectf_make(r.x, y + U(ui, 16), mark, mark), U(ui, 3),
                s->colour[which], 0, 0);
    float x = r.x + mark + gap, room = r.x + r.w - x;
    float place_w = fminf(room * 0.58f, U(ui, 380));
    float year_w = fminf(room - place_w - gap, U(ui, 230));
    x = stepper(ui, x, y, place_w, name, FACE_BOLD, 25, step[0], step[1],
                to[0] != 0, to[1] != 0) +
        gap;
    stepper(ui, x, y, year_w, year, FACE_BOLD, 25, step[2], step[3],
            v->year > v->year_first, v->year < v->year_last);
}

/* ---- the screen ---- */

static const struct compare_card {
    const char *title, *note;
    void (*gather)(struct ui *ui, const struct sides *s, struct pairs *p);
    int want_rows, least_rows;
    bool grow;
} cards[] = {
    { "compare.whole", NULL, gather_whole, 6, 6, false },
    { "compare.sources", "overview.income_unit", gather_income, 5, 5, true },
    { "compare.status", "overview.households_unit", gather_status, 4, 4,
      false },
    { "title.cause", "overview.households_unit", gather_causes, 9, 4, true },
    { "compare.measures", "overview.households_unit", gather_measures, 9, 4,
      true },
};

/* Which card stands in which column, for each number of columns. */
static const int column_of[COLUMNS][LENGTH(cards)] = {
    { 0, 0, 0, 0, 0 }, { 0, 0, 0, 1, 1 }, { 0, 0, 1, 1, 2 }, { 0, 1, 1, 2, 3 }
};

static void draw_column(struct ui *ui, const struct frame_column *bands,
                        float gap, int column, int columns,
                        const struct sides *s)
{
    struct kit_slot slots[LENGTH(cards)];
    const struct compare_card *which[LENGTH(cards)];
    int n = 0;
    for (size_t i = 0; i < LENGTH(cards); i++) {
        if (column_of[columns - 1][i] != column)
            continue;
        float frame = KIT_HEAD + BOTTOM;
        which[n] = &cards[i];
        slots[n++] = (struct kit_slot){
            .min = U(ui, frame + (float)cards[i].least_rows * ROW_LEAST),
            .want = U(ui, frame + (float)cards[i].want_rows * ROW_WANT),
            .grow = cards[i].grow
        };
    }
    kit_flow(bands, gap, slots, n);
    for (int i = 0; i < n; i++) {
        struct pairs p = { 0 };
        if (slots[i].out.h <= 0)
            continue;
        which[i]->gather(ui, s, &p);
        draw_pairs(ui, slots[i].out, ui_str(ui, which[i]->title),
                   which[i]->note ? ui_str(ui, which[i]->note) : NULL, &p, s);
    }
}

static void footer(struct ui *ui, const struct ui_state *st,
                   const struct known *k, const struct frame_layout *f)
{
    float y = f->footer.y + U(ui, 46);
    struct rectf first = frame_span(st, f->footer, 0);
    const struct view *v = k->view;
    const struct region_name *here = v && v->n_path ? &v->path[v->n_path - 1]
                                                    : NULL;
    float x = kit_back(ui, first.x, y, here);
    kit_button(ui, x + U(ui, 12), y, ui_str(ui, "nav.home"), BUTTON_QUIET,
               false, true, (struct action){ .kind = ACTION_HOME });
}

void screen_compare(struct ui *ui, const struct ui_state *st,
                    const struct known *k)
{
    struct frame_layout f = frame_layout_make(st, 0, 0);
    struct grid g = screens_grid(st);
    footer(ui, st, k, &f);
    if (!k->view || !k->with) {
        kit_empty(ui, grid_cut(&g, f.body, f.body.x + 1, f.body.y + 1),
                  ui_str(ui, "compare.waiting"));
        return;
    }
    struct sides s = { k->view,
                       k->with,
                       { ui->theme->amber, ui->theme->blue } };
    int columns = g.columns > 1 ? (g.columns < COLUMNS ? g.columns : COLUMNS)
                  : f.portrait  ? 1
                                : 2;
    float from = f.body.y + U(ui, HEAD_H);
    struct rectf head = rectf_make(f.body.x, f.body.y, f.body.w, U(ui, HEAD_H));
    for (int i = 0; i < 2; i++) {
        struct rectf half = head;
        if (g.columns > 1) {
            half = frame_span(st, head, i ? (g.columns > 2 ? 2 : 1) : 0);
            if (g.columns == 3)
                half = frame_span(st, head, i);
        } else {
            half.w = (head.w - f.gap) / 2;
            half.x += i ? half.w + f.gap : 0;
        }
        draw_head(ui, st, k, half, &s, i);
    }
    for (int c = 0; c < columns; c++) {
        struct rectf span = f.body;
        if (g.columns > 1) {
            span = frame_span(st, f.body, c);
        } else if (columns == 2) {
            span.w = (f.body.w - f.gap) / 2;
            span.x += c ? span.w + f.gap : 0;
        }
        struct frame_column bands = frame_bands(st, &f, span.x, span.w, from);
        draw_column(ui, &bands, f.gap, c, columns, &s);
    }
}

float part_compare_button(struct ui *ui, const struct ui_state *st,
                          const struct known *k, float right, float y)
{
    const struct view *v = k->view;
    float h = U(ui, KIT_BUTTON);
    if (!v || v->year_first == v->year_last)
        return right;
    struct side here = { v->region, v->year }, then = here;
    then.year = v->year == v->year_first ? v->year_last : v->year_first;
    struct rectf r = rectf_make(right - h, y, h, h);
    uint32_t id = ui_target(ui, r, compare(st, k, here, then));
    colour face = ui->theme->chip;
    if (ui_pressed(ui, id))
        face = colour_mix(face, 0xFFFFFFFF, 0.22f);
    scene_round(ui->scene, r, U(ui, 14), face, 0, 0);
    ui_focus_ring(ui, id, r, U(ui, 14));
    static const float widths[] = { 9, 15, 13, 7 };
    for (size_t i = 0; i < LENGTH(widths); i++) {
        float w = U(ui, widths[i]), gap = U(ui, 2), middle = r.x + h / 2;
        scene_round(ui->scene,
                    rectf_make(i < 2 ? middle - gap - w : middle + gap,
                               r.y + h / 2 + U(ui, i % 2 ? 3 : -9), w,
                               U(ui, 6)),
                    gap, i < 2 ? ui->theme->amber : ui->theme->blue, 0, 0);
    }
    return r.x;
}
