/* Monitoring and findings: who is monitored against a return to poverty and
 * why, whose visit is overdue, what the quality rules found; each figure leads
 * to its households. */
#include "screens/kit.h"
#include "screens/watch.h"

#include "base/str.h"

#include <math.h>

#define COLUMN_LEAST 560 /* u */
#define BOTTOM       16
#define ROW_LEAST    44
#define ROW_WANT     64
#define BAR_H        10
#define VISIT_RULE   "no_visit" /* of config/rules.ini */
#define KINDS_H      150
#define YEARS_LEAST  84
#define GOES_ON_TOP  16

/* ---- ways on ---- */

static struct action to_list(const struct ui_state *st)
{
    struct action a = { .kind = ACTION_GO, .route = st->route };
    a.route.screen = SCREEN_LIST;
    a.route.node[0] = 0;
    a.route.list.page = 0;
    a.route.list.filter = filter_all();
    return a;
}

static struct action to_rule(const struct ui_state *st, const char *id)
{
    struct action a = to_list(st);
    str_copy(a.route.list.filter.rule, sizeof a.route.list.filter.rule, id);
    return a;
}

static struct action to_facet(const struct ui_state *st, enum facet f, int v)
{
    struct action a = to_list(st);
    a.route.list.filter.facet[f] = (int8_t)v;
    return a;
}

/* ---- marks ---- */

static colour severity_colour(const struct ui *ui, enum severity s)
{
    return s == SEVERITY_SERIOUS   ? ui->theme->ember
           : s == SEVERITY_WARNING ? ui->theme->amber
                                   : ui->theme->text_soft;
}

/* ◆ serious, ▲ warning, ○ note. */
static void severity_mark(struct ui *ui, enum severity s, float x, float y,
                          float d)
{
    struct scene *scene = ui->scene;
    colour c = severity_colour(ui, s);
    float r = d / 2;
    if (s == SEVERITY_NOTE) {
        scene_add_circle(scene, x, y, r * 0.8f);
        scene_path_stroke(scene, U(ui, 2), 0, c);
        return;
    }
    scene_move_to(scene, x, y - r);
    if (s == SEVERITY_SERIOUS) {
        scene_line_to(scene, x + r, y);
        scene_line_to(scene, x, y + r);
        scene_line_to(scene, x - r, y);
    } else {
        scene_line_to(scene, x + r, y + r * 0.8f);
        scene_line_to(scene, x - r, y + r * 0.8f);
    }
    scene_close(scene);
    scene_path_fill(scene, c);
}

static const char *rule_name(const struct ui *ui, const struct rule_found *r)
{
    const char *name = str_equal(strings_language(ui->strings), "zh-CN")
                           ? r->zh
                           : r->en;
    return *name ? name : r->id;
}

/* ---- rules ---- */

static void rule_row(struct ui *ui, struct rectf r, const struct ui_state *st,
                     const struct rule_found *f, double most)
{
    struct text_style name = kit_style(FACE_REGULAR, KIT_BODY, ui->theme->text);
    struct text_style n = kit_right(FACE_BOLD, KIT_BODY, ui->theme->text);
    float base = r.y + r.h / 2 + U(ui, 4), d = U(ui, 17), out = U(ui, 10);
    float count_w = U(ui, 96), x = r.x + d + U(ui, 13);
    char text[32];
    if (f->households > 0)
        watch_row(ui, rectf_make(r.x - out, r.y, r.w + 2 * out, r.h),
                  to_rule(st, f->id));
    else
        name.colour = n.colour = ui->theme->text_soft;
    severity_mark(ui, f->severity, r.x + d / 2, base - U(ui, 6), d);
    ui_text_cut(ui, &name, x, base, r.x + r.w - count_w - x, rule_name(ui, f));
    format_households(text, sizeof text, f->households);
    ui_text_fit(ui, &n, r.x + r.w, base, count_w - U(ui, 8), text);
    if (f->households > 0 && most > 0)
        bar(ui, rectf_make(x, base + U(ui, 9), r.x + r.w - x, U(ui, 4)),
            (double)f->households / most, severity_colour(ui, f->severity));
}

static int rows_in(const struct ui *ui, struct rectf r, int band)
{
    float top = band ? GOES_ON_TOP : KIT_HEAD;
    return (int)((r.h - U(ui, top + BOTTOM)) / U(ui, ROW_LEAST));
}

/* How many rules a page shows. */
static int page_rows(const struct ui *ui, const struct frame_column *bands)
{
    int n = 0;
    for (int b = 0; b < bands->n; b++)
        n += rows_in(ui, bands->band[b], b);
    return n > 0 ? n : 1;
}

static void rules_note(const struct ui *ui, const struct region_findings *f,
                       char *buf, size_t size)
{
    int found = 0;
    for (int i = 0; i < f->n_rules; i++)
        found += f->rules[i].households > 0;
    kit_fill_int(ui, buf, size, "findings.rules_note", found);
}

/* A page of the rules, as evenly over the bands as they hold. */
static void draw_rules(struct ui *ui, const struct frame_column *bands,
                       const struct ui_state *st,
                       const struct region_findings *f, int page)
{
    char note[KIT_TEXT_MAX];
    int rows = page_rows(ui, bands), from = page * rows;
    int end = f->n_rules - from < rows ? f->n_rules : from + rows;
    double most = 0;
    for (int i = 0; i < f->n_rules; i++)
        most = fmax(most, (double)f->rules[i].households);
    rules_note(ui, f, note, sizeof note);
    for (int b = 0; b < bands->n && (b == 0 || from < end); b++) {
        struct rectf r = bands->band[b];
        struct rectf in = card(ui, r, b ? NULL : ui_str(ui, "findings.rules"),
                               b ? NULL : note);
        float y = r.y + U(ui, b ? GOES_ON_TOP : KIT_HEAD);
        int fit = rows_in(ui, r, b);
        int even = (end - from + bands->n - b - 1) / (bands->n - b);
        int left = 0; /* what the bands after it hold */
        for (int i = b + 1; i < bands->n; i++)
            left += rows_in(ui, bands->band[i], i);
        int n = end - from - left > even ? end - from - left : even;
        n = n < fit ? n : fit;
        float pitch = fminf((r.y + r.h - U(ui, BOTTOM) - y) /
                                (float)(n > 0 ? n : 1),
                            U(ui, ROW_WANT));
        if (f->n_rules == 0)
            kit_empty(ui, rectf_make(in.x, y, in.w, r.y + r.h - y),
                      ui_str(ui, "findings.no_rules"));
        for (int i = 0; i < n; i++)
            rule_row(ui, rectf_make(in.x, y + pitch * (float)i, in.w, pitch),
                     st, &f->rules[from + i], most);
        from += n;
    }
}

/* ---- overdue visits ---- */

static const struct rule_found *find_rule(const struct region_findings *f,
                                          const char *id)
{
    for (int i = 0; i < f->n_rules; i++)
        if (str_equal(f->rules[i].id, id))
            return &f->rules[i];
    return NULL;
}

static void draw_visits(struct ui *ui, struct rectf r,
                        const struct ui_state *st,
                        const struct region_findings *f)
{
    const struct rule_found *rule = find_rule(f, VISIT_RULE);
    struct rectf in = card(ui, r, ui_str(ui, "findings.visits"), NULL);
    struct text_style hero = kit_style(FACE_BOLD, KIT_HERO, ui->theme->amber);
    struct text_style soft = kit_style(FACE_REGULAR, KIT_SMALL,
                                       ui->theme->text_soft);
    char text[KIT_TEXT_MAX];
    in.h = r.y + r.h - U(ui, BOTTOM) - in.y;
    if (!rule) {
        kit_empty(ui, in, ui_str(ui, "findings.no_visit_rule"));
        return;
    }
    if (rule->households > 0)
        watch_row(ui, rectf_inset(r, U(ui, 2)), to_rule(st, rule->id));
    format_households(text, sizeof text, rule->households);
    float base = in.y + U(ui, 38);
    float w = ui_text_fit(ui, &hero, in.x, base, in.w * 0.5f, text);
    ui_text(ui, &soft, in.x + w + U(ui, 10), base,
            ui_str(ui, "overview.households_unit"));
    ui_text_fit(ui, &soft, in.x, base + U(ui, 30), in.w, rule_name(ui, rule));
}

/* ---- monitored ---- */

static const struct monitored_year *year_of(const struct region_findings *f,
                                            int year)
{
    for (int i = 0; i < f->n_years; i++)
        if (f->years[i].year == year)
            return &f->years[i];
    return NULL;
}

static int64_t all_of(const struct monitored_year *y)
{
    int64_t n = 0;
    for (int i = 0; i < MONITORED_COUNT; i++)
        n += y->kind[i];
    return n;
}

static void draw_kinds(struct ui *ui, struct rectf in,
                       const struct ui_state *st,
                       const struct monitored_year *y)
{
    struct text_style hero = kit_style(FACE_BOLD, KIT_HERO, ui->theme->amber);
    struct text_style soft = kit_style(FACE_REGULAR, KIT_SMALL,
                                       ui->theme->text_soft);
    float slot = in.w / MONITORED_COUNT;
    for (int i = 0; i < MONITORED_COUNT; i++) {
        char text[32];
        struct rectf r = rectf_make(in.x + slot * (float)i, in.y - U(ui, 6),
                                    slot - U(ui, 8), U(ui, 84));
        if (y->kind[i] > 0)
            watch_row(ui, r, to_facet(st, FACET_MONITORED, i));
        format_households(text, sizeof text, y->kind[i]);
        ui_text_fit(ui, &hero, r.x + U(ui, 6), in.y + U(ui, 38),
                    r.w - U(ui, 12), text);
        ui_text_fit(
            ui, &soft, r.x + U(ui, 6), in.y + U(ui, 68), r.w - U(ui, 12),
            kit_term(ui, "monitored", monitored_key((enum monitored)i)));
    }
    char n[2][32], text[KIT_TEXT_MAX];
    for (int i = 0; i < REMOVAL_COUNT; i++)
        format_households(n[i], sizeof n[i], y->removed[i]);
    kit_fill(ui, text, sizeof text, "findings.removed", n[REMOVAL_HELP],
             n[REMOVAL_NATURAL]);
    ui_text_fit(ui, &soft, in.x + U(ui, 6), in.y + U(ui, 106), in.w - U(ui, 12),
                text);
}

static void draw_years(struct ui *ui, struct rectf r, const struct ui_state *st,
                       const struct known *k, const struct region_findings *f)
{
    float pitch = r.w / (float)(f->n_years ? f->n_years : 1), most = 0;
    float foot = r.y + r.h - U(ui, 24), room = foot - r.y - U(ui, 20);
    for (int i = 0; i < f->n_years; i++)
        most = fmaxf(most, (float)all_of(&f->years[i]));
    kit_rule(ui, r.x, foot, r.w);
    for (int i = 0; i < f->n_years; i++) {
        const struct monitored_year *y = &f->years[i];
        bool now = y->year == shown_year(st, k);
        int64_t n = all_of(y);
        float x = r.x + pitch * ((float)i + 0.5f), w = pitch * 0.5f;
        float h = most > 0 ? fmaxf((float)n / most * room, n ? U(ui, 2) : 0)
                           : 0;
        struct text_style s = kit_style(
            now ? FACE_BOLD : FACE_REGULAR, KIT_SMALL,
            now ? ui->theme->text : ui->theme->text_soft);
        struct rectf hit = rectf_make(x - pitch / 2, r.y, pitch, r.h);
        uint32_t id = ui_target(
            ui, hit, (struct action){ .kind = ACTION_YEAR, .value = y->year });
        char text[32];
        s.align = ALIGN_CENTRE;
        ui_focus_ring(ui, id, hit, U(ui, 6));
        if (h > 0)
            scene_round(ui->scene, rectf_make(x - w / 2, foot - h, w, h),
                        fminf(U(ui, 3), h / 2),
                        now ? ui->theme->amber : ui->theme->amber_soft, 0, 0);
        format_households(text, sizeof text, n);
        if (n > 0)
            ui_text_fit(ui, &s, x, foot - h - U(ui, 6), pitch - 2, text);
        str_format(text, sizeof text, "%d", y->year);
        ui_text_fit(ui, &s, x, foot + U(ui, 20), pitch - 2, text);
    }
}

static void draw_monitored(struct ui *ui, struct rectf r,
                           const struct ui_state *st, const struct known *k,
                           const struct region_findings *f)
{
    const struct monitored_year *y = year_of(f, shown_year(st, k));
    char note[64];
    int64_t any = 0;
    kit_fill_int(ui, note, sizeof note, "overview.year", shown_year(st, k));
    struct rectf in = card(ui, r, ui_str(ui, "findings.monitored"), note);
    in.h = r.y + r.h - U(ui, BOTTOM) - in.y;
    for (int i = 0; i < f->n_years; i++)
        any += all_of(&f->years[i]);
    if (!any || !y) {
        kit_empty(ui, in, ui_str(ui, "findings.no_monitored"));
        return;
    }
    draw_kinds(ui, in, st, y);
    struct rectf rest = in;
    rest.y += U(ui, KINDS_H - 24);
    rest.h -= U(ui, KINDS_H - 24);
    if (rest.h >= U(ui, YEARS_LEAST))
        draw_years(ui, rest, st, k, f);
}

static void draw_risks(struct ui *ui, struct rectf r, const struct ui_state *st,
                       const struct known *k, const struct region_findings *f)
{
    const struct monitored_year *y = year_of(f, shown_year(st, k));
    int order[RISK_COUNT], n = 0;
    struct rectf in = card(ui, r, ui_str(ui, "findings.risks"),
                           ui_str(ui, "findings.risks_note"));
    in.h = r.y + r.h - U(ui, BOTTOM) - in.y;
    for (int i = 0; y && i < RISK_COUNT; i++) {
        int at = n;
        if (y->risk[i] <= 0)
            continue;
        for (; at > 0 && y->risk[order[at - 1]] < y->risk[i]; at--)
            order[at] = order[at - 1];
        order[at] = i;
        n++;
    }
    if (n == 0) {
        kit_empty(ui, in, ui_str(ui, "findings.no_risks"));
        return;
    }
    int fit = (int)(in.h / U(ui, 34)), shown = n < fit ? n : fit;
    float pitch = fminf(in.h / (float)(shown ? shown : 1), U(ui, 44));
    struct text_style name = kit_style(FACE_REGULAR, KIT_BODY, ui->theme->text);
    struct text_style value = kit_right(FACE_BOLD, KIT_BODY, ui->theme->text);
    float name_w = in.w * 0.34f, value_w = U(ui, 84), out = U(ui, 10);
    for (int i = 0; i < shown; i++) {
        float top = in.y + pitch * (float)i, base = top + pitch / 2 + U(ui, 7);
        int risk = order[i];
        char text[32];
        watch_row(ui, rectf_make(in.x - out, top, in.w + 2 * out, pitch),
                  to_facet(st, FACET_RISK, risk));
        ui_text_fit(ui, &name, in.x, base, name_w - U(ui, 10),
                    kit_term(ui, "risk", risk_key((enum risk)risk)));
        bar(ui,
            rectf_make(in.x + name_w, base - U(ui, 11), in.w - name_w - value_w,
                       U(ui, BAR_H)),
            (double)y->risk[risk] / (double)y->risk[order[0]],
            ui->theme->ember);
        format_households(text, sizeof text, y->risk[risk]);
        ui_text_fit(ui, &value, in.x + in.w, base, value_w - U(ui, 8), text);
    }
}

/* ---- the screen ---- */

enum { CARD_MONITORED, CARD_RISKS, CARD_VISITS, CARD_RULES, CARDS };

static void lay(const struct ui_state *st, struct kit_slot slots[CARDS])
{
    static const struct {
        float min, want;
        bool grow;
    } u[CARDS] = {
        [CARD_MONITORED] = { KIT_HEAD + KINDS_H, KIT_HEAD + KINDS_H + 130,
                             true },
        [CARD_RISKS] = { KIT_HEAD + 110, KIT_HEAD + 300, true },
        [CARD_VISITS] = { KIT_HEAD + 90, KIT_HEAD + 90, false },
        [CARD_RULES] = { KIT_HEAD + 5 * ROW_LEAST, KIT_HEAD + 14 * ROW_LEAST,
                         true },
    };
    for (int i = 0; i < CARDS; i++)
        slots[i] = (struct kit_slot){ .min = u[i].min * st->unit,
                                      .want = u[i].want * st->unit,
                                      .grow = u[i].grow };
}

/* The cards of the left: in one column, in two where there are four. Returns
 * how many columns they take. */
static int lay_columns(const struct ui_state *st, const struct watch_body *b,
                       struct kit_slot slots[CARDS])
{
    lay(st, slots);
    if (b->n >= 4) {
        kit_flow(&b->column[0], b->f.gap, slots, 1);
        kit_flow(&b->column[1], b->f.gap, slots + 1, CARD_RULES - 1);
        return 2;
    }
    kit_flow(&b->column[0], b->f.gap, slots, b->n == 1 ? CARDS : CARD_RULES);
    return 1;
}

void screen_findings(struct ui *ui, const struct ui_state *st,
                     const struct known *k)
{
    struct watch_body body = watch_body_make(st, COLUMN_LEAST, 4);
    const struct region_findings *f = k->findings;
    struct watch_foot foot = { .years = true };
    struct kit_slot slots[CARDS];
    if (!f || f->region != st->route.region) {
        struct grid g = screens_grid(st);
        kit_empty(
            ui, grid_cut(&g, body.f.body, body.f.body.x + 1, body.f.body.y + 1),
            ui_str(ui, "changes.waiting"));
        watch_footer(ui, st, k, &body.f, &foot);
        return;
    }
    int taken = lay_columns(st, &body, slots);
    struct frame_column rules = watch_join(&body, taken, body.n);
    if (body.n == 1) {
        rules.n = slots[CARD_RULES].out.h > 0;
        rules.band[0] = slots[CARD_RULES].out;
    }
    if (slots[CARD_MONITORED].out.h > 0)
        draw_monitored(ui, slots[CARD_MONITORED].out, st, k, f);
    if (slots[CARD_RISKS].out.h > 0)
        draw_risks(ui, slots[CARD_RISKS].out, st, k, f);
    if (slots[CARD_VISITS].out.h > 0)
        draw_visits(ui, slots[CARD_VISITS].out, st, f);
    int rows = page_rows(ui, &rules), pages = (f->n_rules + rows - 1) / rows;
    int page = st->route.list.page < pages ? st->route.list.page : pages - 1;
    foot.page = page < 0 ? 0 : page;
    foot.pages = pages > 1 ? pages : 0;
    draw_rules(ui, &rules, st, f, foot.page);
    watch_footer(ui, st, k, &body.f, &foot);
}
