/* Where a year's money came from and went: department → project → place →
 * household, each bar and band to be touched. */
#include "screens/kit.h"
#include "ui/flow.h"

#include "base/str.h"
#include "model/mask.h"

#include <math.h>
#include <string.h>

/* u */
#define LANE_W      206 /* bars with their words */
#define LANE_NARROW 148 /* on a portrait wall */
#define LANE_WIDE   330 /* where there is much room */
#define WIDE_FROM   2400
#define TITLE       34 /* column titles above the bars */
#define SEAM        14
#define YEAR_W      84
#define SAY_LINE    27

#define MOST_DEPARTMENTS 14
#define MOST_HOUSEHOLDS  16
#define MOST_NODES       36

/* ---- places on the wall ---- */

struct plan {
    struct frame_layout f;
    struct grid grid;
    struct flow_lane lanes[FLOW_LANES];
};

static struct plan make_plan(const struct ui_state *st)
{
    struct plan p = { .f = frame_layout_make(st, 0, 0),
                      .grid = screens_grid(st) };
    float unit = st->unit, body = p.f.body.w / unit;
    float w = (p.f.portrait       ? LANE_NARROW
               : body > WIDE_FROM ? LANE_WIDE
                                  : LANE_W) *
              unit;
    float cell = (float)st->w / (float)p.grid.columns - 2 * SEAM * unit;
    w = fminf(w, cell);
    for (int i = 0; i < FLOW_LANES; i++) {
        struct flow_lane *lane = &p.lanes[i];
        float x = p.f.body.x + (p.f.body.w - w) * (float)i / (FLOW_LANES - 1);
        struct rectf r = rectf_make(x, p.f.body.y, w, 1);
        lane->x = grid_keep(&p.grid, r, SEAM * unit).x;
        lane->w = w;
        struct frame_column c = frame_bands(st, &p.f, lane->x, w,
                                            p.f.body.y + TITLE * unit);
        lane->n = c.n;
        for (int b = 0; b < c.n; b++) {
            lane->top[b] = c.band[b].y;
            lane->bottom[b] = c.band[b].y + c.band[b].h;
        }
    }
    return p;
}

void screens_flow_most(const struct ui_state *st, int most[FLOW_END])
{
    struct plan p = make_plan(st);
    int lines = flow_lines(st->unit, &p.lanes[0]);
    /* Lines for each bar, and as much again for what differs between them;
     * the last ones of a column are its differences. */
    int n = lines * 3 / 4 - 2;
    n = n < 3 ? 3 : n > MOST_NODES ? MOST_NODES : n;
    bool village = region_level(st->route.region) == LEVEL_VILLAGE;
    most[FLOW_DEPARTMENT] = n < MOST_DEPARTMENTS ? n : MOST_DEPARTMENTS;
    most[FLOW_PROJECT] = n;
    most[FLOW_PLACE] = village && n > MOST_HOUSEHOLDS ? MOST_HOUSEHOLDS : n;
}

/* ---- words ---- */

struct view_of {
    const struct ui *ui;
    const struct ui_state *st;
    const struct fund_flow *f;
    struct flow_choice choice;
    enum region_level level;
};

/* "5,200 万元", in English millions of yuan. */
static size_t money(const struct ui *ui, char *buf, size_t size, int64_t yuan)
{
    char wan[32], millions[32];
    format_wan(wan, sizeof wan, yuan);
    double m = (double)yuan / 1e6;
    str_format(millions, sizeof millions, m < 1 ? "%.2f" : "%.1f", m);
    return kit_fill(ui, buf, size, "funds.money", wan, millions);
}

/* The string of a key for the level of the places, "funds.other_village". */
static const char *by_level(const struct view_of *v, const char *key)
{
    char full[64];
    str_format(full, sizeof full, "funds.%s_%s", key,
               v->level <= LEVEL_COUNTY     ? "county"
               : v->level == LEVEL_TOWNSHIP ? "township"
                                            : "village");
    return ui_str(v->ui, full);
}

static void counted(char *buf, size_t size, const char *text, int64_t n)
{
    char number[32];
    str_group(number, sizeof number, n);
    const char *args[] = { number };
    strings_fill(buf, size, text, 1, args);
}

static void department_name(const struct view_of *v, const struct flow_node *n,
                            char *buf, size_t size)
{
    switch (n->role) {
    case FLOW_OTHER:
        counted(buf, size, ui_str(v->ui, "funds.other_departments"), n->n);
        break;
    case FLOW_BEYOND: str_copy(buf, size, ui_str(v->ui, "funds.beyond")); break;
    case FLOW_UNLISTED:
        str_copy(buf, size, ui_str(v->ui, "funds.unlisted"));
        break;
    default:
        str_copy(buf, size,
                 n->name[0] ? n->name : ui_str(v->ui, "funds.no_department"));
    }
}

static void project_name(const struct view_of *v, const struct flow_node *n,
                         char *buf, size_t size)
{
    switch (n->role) {
    case FLOW_OTHER:
        counted(buf, size, ui_str(v->ui, "funds.other_projects"), n->n);
        break;
    case FLOW_LOOSE: str_copy(buf, size, ui_str(v->ui, "funds.loose")); break;
    case FLOW_UNLISTED:
        str_copy(buf, size, ui_str(v->ui, "funds.unlisted"));
        break;
    default: str_copy(buf, size, n->name);
    }
}

static void place_name(const struct view_of *v, const struct flow_node *n,
                       char *buf, size_t size)
{
    bool english = str_starts(strings_language(v->ui->strings), "en");
    if (n->role == FLOW_OTHER)
        counted(buf, size, by_level(v, "other"), n->n);
    else if (n->role == FLOW_SELF)
        str_copy(buf, size, by_level(v, "self"));
    else if (n->household)
        str_format(buf, size, "%04d %s", household_number(n->household),
                   n->name);
    else
        str_copy(buf, size, english && n->en[0] ? n->en : n->name);
}

static void node_name(const struct view_of *v, const struct flow_node *n,
                      char *buf, size_t size)
{
    switch (n->column) {
    case FLOW_DEPARTMENT: department_name(v, n, buf, size); break;
    case FLOW_PROJECT: project_name(v, n, buf, size); break;
    case FLOW_PLACE: place_name(v, n, buf, size); break;
    case FLOW_END:
        str_copy(buf, size,
                 n->role == FLOW_HOME     ? ui_str(v->ui, "funds.home")
                 : n->role == FLOW_PUBLIC ? by_level(v, "public")
                 : n->role == FLOW_IDLE   ? ui_str(v->ui, "funds.idle")
                                          : ui_str(v->ui, "funds.held"));
    }
}

/* "46 户 163 人"; of one or two households no persons are told. Where some are
 * counted once a project, "户次". */
static void reached(const struct ui *ui, char *buf, size_t size,
                    int64_t households, int64_t persons, bool once)
{
    char h[32], p[32];
    buf[0] = 0;
    if (households <= 0)
        return;
    format_households(h, sizeof h, households);
    str_group(p, sizeof p, persons);
    if (!mask_count_shown(households))
        kit_fill(ui, buf, size, "funds.reached_few", h, NULL);
    else
        kit_fill(ui, buf, size, once ? "funds.reached" : "funds.reached_times",
                 h, p);
}

static void spent_part(const struct ui *ui, char *buf, size_t size,
                       int64_t spent, int64_t amount)
{
    char percent[16];
    double part = amount > 0 ? 100.0 * (double)spent / (double)amount : 0;
    str_format(percent, sizeof percent, "%.0f", part);
    kit_fill(ui, buf, size, "funds.spent_part", percent, NULL);
}

static bool is_difference(const struct flow_node *n)
{
    return n->role == FLOW_BEYOND || n->role == FLOW_UNLISTED ||
           n->role == FLOW_IDLE || n->role == FLOW_HELD;
}

static void bar_words(void *ctx, const struct ui *ui, int bar,
                      struct flow_words *out)
{
    const struct view_of *v = ctx;
    const struct flow_node *n = &v->f->nodes[bar];
    node_name(v, n, out->name, sizeof out->name);
    money(ui, out->value, sizeof out->value, n->amount);
    if (n->household) {
        kit_fill_int(ui, out->note, sizeof out->note, "funds.per_head",
                     n->persons > 0 ? n->amount / n->persons : n->amount);
        return;
    }
    if (n->column >= FLOW_PLACE)
        reached(ui, out->note, sizeof out->note, n->households, n->persons,
                true);
    else if (!is_difference(n))
        spent_part(ui, out->note, sizeof out->note, n->spent, n->amount);
}

/* ---- touching ---- */

/* Down into a place with what is chosen before it; a household's dossier. */
static struct action into(const struct view_of *v, const struct flow_node *n)
{
    struct action a = { .kind = ACTION_GO, .route = v->st->route };
    if (n->household) {
        a.route.household = n->household;
        a.route.region = household_village(n->household);
        return a;
    }
    a.route.region = n->region;
    a.route.list.page = 0;
    a.route.node[0] = 0;
    for (int i = 0; i < v->choice.n; i++) {
        const struct flow_node *c = &v->f->nodes[v->choice.node[i]];
        if (c->column < FLOW_PLACE && c->role == FLOW_NAMED)
            str_copy(a.route.node, sizeof a.route.node, c->key);
    }
    return a;
}

static bool has_inside(const struct flow_node *n)
{
    return n->column == FLOW_PLACE && n->role == FLOW_NAMED;
}

static bool is_chosen(const struct view_of *v, int node)
{
    return v->choice.n == 1 && v->choice.node[0] == node;
}

static struct action touch_bar(void *ctx, int bar)
{
    const struct view_of *v = ctx;
    const struct flow_node *n = &v->f->nodes[bar];
    struct action a = { .kind = ACTION_GO, .route = v->st->route };
    if (n->role == FLOW_OTHER)
        return (struct action){ .kind = ACTION_PAGE,
                                .value = (v->f->query.page + 1) % v->f->pages };
    if (is_chosen(v, bar) && has_inside(n))
        return into(v, n);
    a.route.node[0] = 0;
    if (!is_chosen(v, bar))
        str_copy(a.route.node, sizeof a.route.node, n->key);
    return a;
}

static struct action touch_band(void *ctx, int band)
{
    const struct view_of *v = ctx;
    const struct flow_link *l = &v->f->links[band];
    struct action a = { .kind = ACTION_GO, .route = v->st->route };
    bool on = v->choice.n == 2 && v->choice.node[0] == l->from &&
              v->choice.node[1] == l->to;
    a.route.node[0] = 0;
    if (!on)
        str_format(a.route.node, sizeof a.route.node, "%s-%s",
                   v->f->nodes[l->from].key, v->f->nodes[l->to].key);
    return a;
}

/* ---- the chart ---- */

static colour node_colour(const struct ui *ui, const struct flow_node *n)
{
    return n->hue < 0 ? colour_mix(ui->theme->blue, ui->theme->text_faint, 0.6f)
                      : ui->theme->flow[n->hue % THEME_FLOWS];
}

static void titles(struct ui *ui, const struct view_of *v, const struct plan *p)
{
    struct text_style s = kit_style(FACE_REGULAR, KIT_BODY,
                                    ui->theme->text_soft);
    const char *text[FLOW_LANES] = { ui_str(ui, "funds.department"),
                                     ui_str(ui, "funds.project"),
                                     by_level(v, "places"),
                                     ui_str(ui, "funds.end") };
    for (int i = 0; i < FLOW_LANES; i++)
        ui_text_fit(ui, &s, p->lanes[i].x, p->f.body.y + U(ui, 20),
                    p->lanes[i].w, text[i]);
}

static void draw_chart(struct ui *ui, struct view_of *v, const struct plan *p)
{
    const struct fund_flow *f = v->f;
    struct flow_bar bars[FLOW_BARS_MAX];
    struct flow_band bands[FLOW_BANDS_MAX];
    int64_t lit[FLOW_BANDS_MAX];
    bool on[FLOW_BARS_MAX];
    int n_bars = f->first[FLOW_COLUMNS], n_bands = f->n_links;
    if (n_bars > FLOW_BARS_MAX || n_bands > FLOW_BANDS_MAX)
        return; /* an answer to another wall's question */
    flow_light(f, &v->choice, lit, on);
    for (int i = 0; i < n_bars; i++) {
        const struct flow_node *n = &f->nodes[i];
        double share = n->amount > 0 && n->column < FLOW_END
                           ? (double)n->spent / (double)n->amount
                           : -1;
        bars[i] = (struct flow_bar){ .lane = (int)n->column,
                                     .amount = (double)n->amount,
                                     .share = share,
                                     .colour = node_colour(ui, n),
                                     .warn = is_difference(n),
                                     .dim = v->choice.n > 0 && !on[i] };
        for (int k = 0; k < v->choice.n; k++)
            bars[i].chosen |= v->choice.node[k] == i;
    }
    for (int i = 0; i < n_bands; i++)
        bands[i] = (struct flow_band){ .from = f->links[i].from,
                                       .to = f->links[i].to,
                                       .amount = (double)f->links[i].amount,
                                       .lit = (double)lit[i] };
    struct flow_chart c = { .grid = &p->grid,
                            .bars = bars,
                            .n_bars = n_bars,
                            .bands = bands,
                            .n_bands = n_bands,
                            .choosing = v->choice.n > 0,
                            .ctx = v,
                            .words = bar_words,
                            .touch_bar = touch_bar,
                            .touch_band = touch_band };
    memcpy(c.lanes, p->lanes, sizeof c.lanes);
    flow_chart(ui, &c);
}

/* ---- the sentence below ---- */

static void say_path(const struct view_of *v, char *buf, size_t size)
{
    buf[0] = 0;
    for (int i = 0; i < v->choice.n; i++) {
        char name[128];
        const struct flow_node *n = &v->f->nodes[v->choice.node[i]];
        node_name(v, n, name, sizeof name);
        str_append(buf, size, "%s%s", i ? " › " : "", name);
    }
}

/* A project is one department's: that one is said before it. */
static const struct flow_node *department_of(const struct view_of *v)
{
    const struct flow_node *first = &v->f->nodes[v->choice.node[0]];
    const struct flow_node *found = NULL;
    if (v->choice.n == 0 || first->column != FLOW_PROJECT)
        return NULL;
    for (int i = 0; i < v->f->n_links; i++) {
        const struct flow_link *l = &v->f->links[i];
        const struct flow_node *from = &v->f->nodes[l->from];
        if (l->to != v->choice.node[0] || from->role == FLOW_BEYOND)
            continue;
        if (found)
            return NULL; /* several folded into one bar */
        found = from;
    }
    return found;
}

static void say_sums(const struct view_of *v, char *buf, size_t size)
{
    const struct ui *ui = v->ui;
    struct flow_sum s = flow_sum(v->f, &v->choice);
    char text[128], wan[64];
    money(ui, wan, sizeof wan, s.amount);
    buf[0] = 0;
    kit_fill(ui, buf, size, "funds.arrived", wan, NULL);
    money(ui, wan, sizeof wan, s.spent);
    kit_fill(ui, text, sizeof text, "funds.spent", wan, NULL);
    kit_join(buf, size, text);
    spent_part(ui, text, sizeof text, s.spent, s.amount);
    str_append(buf, size, " %s", text);
    char who[96];
    reached(ui, who, sizeof who, s.households, s.persons, s.once);
    if (who[0]) {
        kit_fill(ui, text, sizeof text, "funds.reaching", who, NULL);
        kit_join(buf, size, text);
    }
    if (v->choice.n == 0 && v->f->unbooked > 0) {
        money(ui, wan, sizeof wan, v->f->unbooked);
        kit_fill(ui, text, sizeof text, "funds.unbooked", wan, NULL);
        kit_join(buf, size, text);
    }
}

static void say(struct ui *ui, const struct view_of *v, struct rectf r)
{
    const struct theme *th = ui->theme;
    char text[KIT_TEXT_MAX], name[128];
    float mid = r.x + r.w / 2, y = r.y + r.h / 2 - U(ui, 6);
    struct text_style head = kit_style(FACE_BOLD, KIT_BODY, th->amber);
    struct text_style soft = kit_style(FACE_REGULAR, KIT_BODY - 1, th->text);
    head.align = soft.align = ALIGN_CENTRE;
    const struct flow_node *department = department_of(v);
    if (v->choice.n == 0) {
        head.face = FACE_REGULAR;
        head.colour = th->text_soft;
        str_copy(text, sizeof text, ui_str(ui, "funds.hint"));
    } else {
        say_path(v, text, sizeof text);
    }
    if (department) {
        char path[KIT_TEXT_MAX];
        node_name(v, department, name, sizeof name);
        str_copy(path, sizeof path, text);
        str_format(text, sizeof text, "%s › %s", name, path);
    }
    ui_text_fit(ui, &head, mid, y, r.w, text);
    say_sums(v, text, sizeof text);
    ui_text_fit(ui, &soft, mid, y + U(ui, SAY_LINE), r.w, text);
}

/* ---- controls ---- */

/* Where the way on leads: the place that is chosen, or the one that most of
 * what is chosen goes to. */
static const struct flow_node *way_on(const struct view_of *v)
{
    int64_t amount[FLOW_BARS_MAX] = { 0 };
    const struct fund_flow *f = v->f;
    const struct flow_node *best = NULL;
    for (int i = 0; i < f->n_chains; i++)
        if (flow_on(f, &v->choice, &f->chains[i]) &&
            f->chains[i].at[FLOW_PLACE] < FLOW_BARS_MAX)
            amount[f->chains[i].at[FLOW_PLACE]] += f->chains[i].amount;
    int64_t most = 0;
    for (int i = f->first[FLOW_PLACE];
         i < f->first[FLOW_END] && i < FLOW_BARS_MAX; i++)
        if (has_inside(&f->nodes[i]) && amount[i] > most) {
            most = amount[i];
            best = &f->nodes[i];
        }
    return best;
}

static float draw_on(struct ui *ui, const struct view_of *v, float right,
                     float y, float most)
{
    const struct flow_node *n = v->f ? way_on(v) : NULL;
    char text[KIT_TEXT_MAX], name[128];
    if (!n)
        return right;
    place_name(v, n, name, sizeof name);
    kit_fill(ui, text, sizeof text,
             n->household ? "funds.dossier" : "funds.into", name, NULL);
    float w = fminf(button_width(ui, text), most);
    button(ui, rectf_make(right - w, y, w, U(ui, KIT_BUTTON)), text,
           BUTTON_STRONG, true, into(v, n));
    return right - w;
}

/* The year shown and its neighbours; px right of them. */
static float draw_years(struct ui *ui, const struct ui_state *st,
                        const struct known *k, float x, float y)
{
    const struct view *v = k->view;
    int now = shown_year(st, k);
    float h = U(ui, 40);
    for (int year = now - 1; v && year <= now + 1; year++) {
        char text[16];
        if (year < v->year_first || year > v->year_last)
            continue;
        str_format(text, sizeof text, "%d", year);
        chip(ui, rectf_make(x, y + U(ui, 7), U(ui, YEAR_W), h), text,
             year == now,
             (struct action){ .kind = ACTION_YEAR, .value = year });
        x += U(ui, YEAR_W + 8);
    }
    return x;
}

static float navigation(struct ui *ui, const struct ui_state *st,
                        const struct known *k, struct rectf span, float y)
{
    float years = U(ui, 3 * (YEAR_W + 8) + 16);
    struct kit_choice choices[] = {
        { ui_str(ui, "nav.back_plain"), true, { .kind = ACTION_BACK } },
        { ui_str(ui, "nav.home"), true, { .kind = ACTION_HOME } },
    };
    float x = kit_buttons(ui, span.x, y, span.w - years, choices,
                          LENGTH(choices));
    return draw_years(ui, st, k, x + U(ui, 16), y);
}

static void footer(struct ui *ui, const struct ui_state *st,
                   const struct known *k, const struct view_of *v,
                   const struct frame_layout *f)
{
    int columns = screens_grid(st).columns;
    float y = f->footer.y + U(ui, 46);
    struct rectf first = frame_span(st, f->footer, 0);
    struct rectf last = frame_span(st, f->footer, columns - 1);
    bool two = f->portrait && columns == 1;
    float most = fminf(U(ui, 340), last.w * (columns > 1 ? 0.5f : 0.24f));
    float left = navigation(ui, st, k, first, y);
    float right = draw_on(ui, v, last.x + last.w, y, most);
    struct rectf r = rectf_make(left, y, right - left, U(ui, KIT_BUTTON));
    if (columns > 1)
        r.x = last.x, r.w = right - last.x;
    if (columns > 2) {
        struct rectf middle = frame_span(st, f->footer, columns / 2);
        r.x = middle.x;
        r.w = (columns / 2 == columns - 1 ? right : middle.x + middle.w) -
              middle.x;
    }
    if (two)
        r = rectf_make(f->footer.x, y + U(ui, 80), f->footer.w,
                       U(ui, KIT_BUTTON));
    r = rectf_inset(r, U(ui, 12));
    if (v->f && v->f->total > 0)
        say(ui, v, r);
}

size_t funds_crumb(const struct ui *ui, const struct fund_flow *f, char *buf,
                   size_t size)
{
    char year[16], wan[64];
    str_format(year, sizeof year, "%d", f->query.year);
    money(ui, wan, sizeof wan, f->total);
    const char *args[] = { kit_term(ui, "screen", screen_key(SCREEN_FUNDS)),
                           year, wan };
    return strings_fill(buf, size, ui_str(ui, "funds.crumb"), 3, args);
}

void funds_door(struct ui *ui, struct rectf card, const struct ui_state *st)
{
    struct action a = { .kind = ACTION_GO, .route = st->route };
    a.route.screen = SCREEN_FUNDS;
    a.route.list.page = 0;
    uint32_t id = ui_target(ui, card, a);
    if (ui_pressed(ui, id))
        scene_round(ui->scene, card, U(ui, 10), 0, fmaxf(1, U(ui, 2)),
                    ui->theme->amber);
    ui_focus_ring(ui, id, card, U(ui, 10));
}

void screen_funds(struct ui *ui, const struct ui_state *st,
                  const struct known *k)
{
    struct plan p = make_plan(st);
    const struct fund_flow *f = k->flow;
    struct view_of v = { .ui = ui,
                         .st = st,
                         .level = region_level(st->route.region) };
    bool ours = f && f->query.region == st->route.region &&
                f->query.year == shown_year(st, k);
    if (ours) {
        v.f = f;
        v.choice = flow_choose(f, st->route.node);
    }
    titles(ui, &v, &p);
    if (ours && f->total > 0)
        draw_chart(ui, &v, &p);
    else
        kit_empty(ui, grid_cut(&p.grid, p.f.body, p.f.body.x, p.f.body.y + 1),
                  ui_str(ui, ours ? "funds.empty" : "funds.waiting"));
    footer(ui, st, k, &v, &p.f);
}
