/* Dynamic management: each kind of change over the years, and the entries of a
 * year, narrowed by a touched column, kind or chip. */
#include "screens/kit.h"
#include "screens/watch.h"

#include "base/str.h"

#include <math.h>

#define COLUMN_LEAST 600 /* u */
#define MINI_LEAST   104 /* a kind's columns, with their words */
#define MINI_WANT    178
#define BOTTOM       16
#define ROW_PITCH    66
#define CHIP_H       38
#define CHIP_GAP     10
#define CHIP_LEAST   100
#define GOES_ON_TOP  16 /* a card that only goes on has no title */
#define VALUE_SIZE   15
#define MINIS        4 /* of a card */

static const enum change groups[2][MINIS] = {
    { CHANGE_IDENTIFIED, CHANGE_EXITED, CHANGE_RETURNED, CHANGE_CORRECTED },
    { CHANGE_BORN, CHANGE_DIED, CHANGE_MOVED, CHANGE_REMOVED }
};

int screens_change_kind(const struct route *r)
{
    for (int i = 0; i < CHANGE_COUNT; i++)
        if (str_equal(r->node, change_key((enum change)i)))
            return i;
    return CHANGE_ALL;
}

static colour kind_colour(const struct ui *ui, int kind)
{
    const struct theme *th = ui->theme;
    switch (kind) {
    case CHANGE_IDENTIFIED: return th->blue;
    case CHANGE_EXITED: return th->amber;
    case CHANGE_RETURNED: return th->ember;
    case CHANGE_CORRECTED: return th->violet;
    default: return th->teal;
    }
}

/* The route narrowed to a kind; to all of them when it is that already. */
static struct action narrow(const struct ui_state *st, int kind)
{
    struct action a = { .kind = ACTION_GO, .route = st->route };
    bool off = kind == CHANGE_ALL || screens_change_kind(&st->route) == kind;
    str_copy(a.route.node, sizeof a.route.node,
             off ? "" : change_key((enum change)kind));
    a.route.list.page = 0;
    return a;
}

/* ---- columns over the years ---- */

struct mini {
    const struct ui_state *st;
    const struct known *k;
    const struct change_stream *c;
    int kind;
    double most;
    float pitch, bar_w;
};

/* In full, or where that is too wide in ten thousands (thousands). */
static void count_text(const struct ui *ui, const struct text_style *s,
                       int64_t n, float most, char *buf, size_t size)
{
    char wan[32], thousands[32];
    format_households(buf, size, n);
    if (n < 10000 || ui_text_width(ui, s, buf) * 0.82f <= most)
        return;
    str_format(wan, sizeof wan, n < 1000000 ? "%.1f" : "%.0f",
               (double)n / 10000);
    str_format(thousands, sizeof thousands, "%.0f", (double)n / 1000);
    kit_fill(ui, buf, size, "changes.short", wan, thousands);
}

/* A year's column in `plot`, its count above and its year below. */
static void draw_year(struct ui *ui, const struct mini *m, struct rectf plot,
                      int i, bool words)
{
    const struct change_year *y = &m->c->years[i];
    int64_t n = y->n[m->kind];
    bool now = y->year == m->c->query.year;
    float x = plot.x + m->pitch * ((float)i + 0.5f), foot = plot.y + plot.h;
    float h = m->most > 0 ? (float)((double)n / m->most) * plot.h : 0;
    struct action go = narrow(m->st, m->kind);
    if (!now) /* another year keeps the kind */
        str_copy(go.route.node, sizeof go.route.node,
                 change_key((enum change)m->kind));
    go.route.year = y->year == m->k->year ? 0 : y->year;
    struct rectf hit = rectf_make(x - m->pitch / 2, plot.y - U(ui, 22),
                                  m->pitch, plot.h + U(ui, 46));
    uint32_t id = ui_target(ui, hit, go);
    colour c = kind_colour(ui, m->kind);
    if (!now && !ui_pressed(ui, id))
        c = colour_mix(c, ui->theme->card, 0.5f);
    if (n > 0) {
        h = fmaxf(h, fmaxf(2, U(ui, 2)));
        scene_round(ui->scene,
                    rectf_make(x - m->bar_w / 2, foot - h, m->bar_w, h),
                    fminf(U(ui, 3), h / 2), c, 0, 0);
    }
    ui_focus_ring(ui, id, hit, U(ui, 6));
    struct text_style s = kit_style(now ? FACE_BOLD : FACE_REGULAR, VALUE_SIZE,
                                    now ? ui->theme->text
                                        : ui->theme->text_soft);
    char text[64];
    s.align = ALIGN_CENTRE;
    if (n > 0) {
        count_text(ui, &s, n, m->pitch - 2, text, sizeof text);
        ui_text_fit(ui, &s, x, foot - h - U(ui, 6), m->pitch - 2, text);
    }
    if (!words && !now && i != 0 && i != m->c->n_years - 1)
        return;
    str_format(text, sizeof text, "%d", y->year);
    ui_text_fit(ui, &s, x, foot + U(ui, 19), m->pitch * (words ? 1 : 2), text);
}

static void draw_mini(struct ui *ui, struct rectf r, struct mini m)
{
    bool on = screens_change_kind(&m.st->route) == m.kind;
    struct text_style s = kit_style(on ? FACE_BOLD : FACE_REGULAR, KIT_BODY,
                                    on ? ui->theme->amber : ui->theme->text);
    struct rectf head = rectf_make(r.x, r.y, r.w, U(ui, 34));
    uint32_t id = ui_target(ui, head, narrow(m.st, m.kind));
    float d = U(ui, 13);
    scene_round(ui->scene, rectf_make(r.x, r.y + U(ui, 9), d, d), U(ui, 3),
                kind_colour(ui, m.kind), 0, 0);
    if (ui_pressed(ui, id))
        s.colour = ui->theme->amber;
    ui_focus_ring(ui, id, head, U(ui, 6));
    ui_text_fit(ui, &s, r.x + d + U(ui, 9), r.y + U(ui, 22), r.w - d - U(ui, 9),
                kit_term(ui, "change", change_key((enum change)m.kind)));
    struct rectf plot = rectf_make(r.x, r.y + U(ui, 58), r.w,
                                   r.h - U(ui, 58 + 26));
    if (m.c->n_years == 0 || plot.h < U(ui, 8))
        return;
    for (int i = 0; i < m.c->n_years; i++)
        m.most = fmax(m.most, (double)m.c->years[i].n[m.kind]);
    m.pitch = r.w / (float)m.c->n_years;
    m.bar_w = fminf(m.pitch * 0.56f, U(ui, 44));
    s = kit_style(FACE_BOLD, VALUE_SIZE, 0);
    bool words = ui_text_width(ui, &s, "2026") <= m.pitch - 2;
    kit_rule(ui, plot.x, plot.y + plot.h, plot.w);
    for (int i = 0; i < m.c->n_years; i++)
        draw_year(ui, &m, plot, i, words);
}

/* Four kinds on a card, two beside two; in a low and wide one all in a row. */
static void draw_group(struct ui *ui, struct rectf r, const struct ui_state *st,
                       const struct known *k, const struct change_stream *c,
                       int group)
{
    char year[16];
    struct rectf in = card(
        ui, r, ui_str(ui, group ? "changes.people" : "changes.status"),
        ui_str(ui, "changes.entries"));
    in.h = r.y + r.h - U(ui, BOTTOM) - in.y;
    str_format(year, sizeof year, "%d", c->query.year);
    int rows = in.h >= U(ui, 2 * MINI_LEAST) ? 2 : 1, across = MINIS / rows;
    float gap = U(ui, 28),
          w = (in.w - gap * (float)(across - 1)) / (float)across;
    float h = in.h / (float)rows;
    for (int i = 0; i < MINIS; i++)
        draw_mini(
            ui,
            rectf_make(in.x + (w + gap) * (float)(i % across),
                       in.y + h * (float)(i / across), w, h),
            (struct mini){
                .st = st, .k = k, .c = c, .kind = (int)groups[group][i] });
}

/* ---- the stream ---- */

/* Chips stand in lines of equal ones: so many lines in a card w px wide. */
static int chip_lines(float w, float unit)
{
    int across = (int)((w + CHIP_GAP * unit) /
                       ((CHIP_LEAST + CHIP_GAP) * unit));
    across = across < 1 ? 1 : across;
    return (CHANGE_COUNT + across) / across;
}

static float above_rows(float w, float unit, int band)
{
    if (band > 0)
        return GOES_ON_TOP * unit;
    int lines = chip_lines(w - 2 * KIT_PAD * unit, unit);
    return (KIT_HEAD + (float)lines * (CHIP_H + CHIP_GAP) + 6) * unit;
}

static int band_rows(struct rectf r, float unit, int band)
{
    float room = r.h - above_rows(r.w, unit, band) - BOTTOM * unit;
    int n = (int)(room / (ROW_PITCH * unit));
    return n > 0 ? n : 0;
}

static void kind_chips(struct ui *ui, struct rectf in, float y,
                       const struct ui_state *st)
{
    int lines = chip_lines(in.w, ui->unit), now;
    int across = (CHANGE_COUNT + lines) / lines;
    float gap = U(ui, CHIP_GAP), h = U(ui, CHIP_H);
    float w = (in.w - gap * (float)(across - 1)) / (float)across;
    now = screens_change_kind(&st->route);
    for (int i = 0; i <= CHANGE_COUNT; i++) {
        int kind = i - 1;
        struct rectf r = rectf_make(in.x + (w + gap) * (float)(i % across),
                                    y + (h + gap) * (float)(i / across), w, h);
        chip(ui, r,
             kind == CHANGE_ALL
                 ? ui_str(ui, "village.all")
                 : kit_term(ui, "change", change_key((enum change)kind)),
             now == kind, narrow(st, kind));
    }
}

static void row_place(const struct ui *ui, const struct ui_state *st,
                      const struct change_row *r, char *buf, size_t size)
{
    bool english = str_starts(strings_language(ui->strings), "en");
    enum region_level level = region_level(st->route.region);
    const char *township = english && *r->township_en ? r->township_en
                                                      : r->township_name;
    const char *village = english && *r->village_en ? r->village_en
                                                    : r->village_name;
    buf[0] = 0;
    if (level < LEVEL_TOWNSHIP)
        kit_join(buf, size, township);
    if (level < LEVEL_VILLAGE)
        kit_join(buf, size, village);
}

/* The day, what, whose, where; below them why. */
static void draw_row(struct ui *ui, struct rectf in, float y,
                     const struct ui_state *st, const struct change_row *c)
{
    const struct theme *th = ui->theme;
    struct text_style soft = kit_style(FACE_REGULAR, KIT_SMALL, th->text_soft);
    struct text_style plain = kit_style(FACE_REGULAR, KIT_BODY, th->text);
    struct text_style bold = kit_style(FACE_BOLD, KIT_BODY, th->text);
    struct text_style right = kit_right(FACE_REGULAR, KIT_BODY, th->text_soft);
    char text[KIT_TEXT_MAX];
    float x = in.x, base = y + U(ui, 27), d = U(ui, 13);
    float part[] = { 0.18f, 0.17f, 0.25f }; /* day, kind, household */
    format_day(text, sizeof text, c->at_unix_s);
    ui_text_fit(ui, &soft, x, base, in.w * part[0] - U(ui, 8), text);
    ui_text_cut(ui, &soft, x + in.w * part[0], base + U(ui, 25),
                in.w * (1 - part[0]), *c->reason ? c->reason : "—");
    x += in.w * part[0];
    scene_round(ui->scene, rectf_make(x, base - U(ui, 13), d, d), U(ui, 3),
                kind_colour(ui, (int)c->kind), 0, 0);
    ui_text_fit(ui, &plain, x + d + U(ui, 8), base,
                in.w * part[1] - d - U(ui, 16),
                kit_term(ui, "change", change_key(c->kind)));
    x += in.w * part[1];
    str_format(text, sizeof text, "%04d %s", household_number(c->household),
               c->head);
    ui_text_fit(ui, &bold, x, base, in.w * part[2] - U(ui, 12), text);
    x += in.w * part[2];
    row_place(ui, st, c, text, sizeof text);
    ui_text_fit(ui, &right, in.x + in.w, base, in.x + in.w - x, text);
}

static void draw_rows(struct ui *ui, struct rectf in, float y, int from, int n,
                      const struct ui_state *st, const struct change_stream *c)
{
    float pitch = U(ui, ROW_PITCH), out = U(ui, 10);
    for (int i = 0; i < n; i++) {
        const struct change_row *row = &c->rows[from + i];
        struct action go = { .kind = ACTION_GO, .route = st->route };
        float top = roundf(y + pitch * (float)i);
        go.route.household = row->household;
        go.route.region = household_village(row->household);
        watch_row(ui, rectf_make(in.x - out, top, in.w + 2 * out, pitch), go);
        draw_row(ui, in, top, st, row);
        if (i + 1 < n)
            kit_rule(ui, in.x, roundf(y + pitch * (float)(i + 1)), in.w);
    }
}

static void stream_note(const struct ui *ui, char *buf, size_t size,
                        const struct change_stream *c)
{
    char year[16], count[32];
    str_format(year, sizeof year, "%d", c->query.year);
    format_households(count, sizeof count, c->n_matches);
    kit_fill(ui, buf, size, "changes.note", year, count);
}

static void draw_stream(struct ui *ui, const struct frame_column *bands,
                        const struct ui_state *st,
                        const struct change_stream *c)
{
    char note[KIT_TEXT_MAX];
    int from = 0;
    stream_note(ui, note, sizeof note, c);
    for (int b = 0; b < bands->n && (b == 0 || from < c->n_rows); b++) {
        struct rectf r = bands->band[b];
        struct rectf in = card(ui, r, b ? NULL : ui_str(ui, "changes.stream"),
                               b ? NULL : note);
        int n = band_rows(r, ui->unit, b);
        n = n < c->n_rows - from ? n : c->n_rows - from;
        if (b == 0)
            kind_chips(ui, in, in.y, st);
        float y = r.y + above_rows(r.w, ui->unit, b);
        if (c->n_rows == 0)
            kit_empty(ui, rectf_make(in.x, y, in.w, r.y + r.h - y),
                      ui_str(ui, "changes.empty"));
        draw_rows(ui, in, y, from, n, st, c);
        from += n;
    }
}

/* ---- the screen ---- */

struct plan {
    struct watch_body body;
    struct kit_slot groups[2];
    struct frame_column stream;
};

static struct plan make_plan(const struct ui_state *st)
{
    struct plan p = { .body = watch_body_make(st, COLUMN_LEAST,
                                              WATCH_COLUMNS_MAX) };
    float u = st->unit, frame = KIT_HEAD + BOTTOM;
    struct kit_slot chart = { .min = (frame + MINI_LEAST) * u,
                              .want = (frame + 2 * MINI_WANT) * u,
                              .grow = true };
    struct frame_column *first = &p.body.column[0];
    p.groups[0] = p.groups[1] = chart;
    if (p.body.n == 1) { /* the stream below them */
        struct kit_slot all[] = {
            chart, chart, { .min = 300 * u, .want = 700 * u, .grow = true }
        };
        all[0].grow = all[1].grow = false;
        all[0].want = all[1].want = (frame + 2 * MINI_LEAST + 40) * u;
        kit_flow(first, p.body.f.gap, all, LENGTH(all));
        p.groups[0].out = all[0].out;
        p.groups[1].out = all[1].out;
        p.stream.n = all[2].out.h > 0;
        p.stream.band[0] = all[2].out;
        return p;
    }
    kit_flow(first, p.body.f.gap, p.groups, LENGTH(p.groups));
    p.stream = watch_join(&p.body, 1, p.body.n);
    return p;
}

int screens_change_rows(const struct ui_state *st)
{
    struct plan p = make_plan(st);
    int rows = 0;
    for (int b = 0; b < p.stream.n; b++)
        rows += band_rows(p.stream.band[b], st->unit, b);
    return rows < 1 ? 1 : rows > CHANGE_ROWS_MAX ? CHANGE_ROWS_MAX : rows;
}

void screen_changes(struct ui *ui, const struct ui_state *st,
                    const struct known *k)
{
    struct plan p = make_plan(st);
    const struct change_stream *c = k->changes;
    struct watch_foot foot = { .years = true, .pages = 1 };
    bool ours = c && c->query.region == st->route.region;
    if (ours) {
        foot.page = c->query.page;
        foot.pages = (c->n_matches + c->query.page_rows - 1) /
                     c->query.page_rows;
        foot.pages += foot.pages == 0;
        for (int i = 0; i < 2; i++)
            if (p.groups[i].out.h > 0)
                draw_group(ui, p.groups[i].out, st, k, c, i);
        draw_stream(ui, &p.stream, st, c);
    } else {
        struct grid g = screens_grid(st);
        kit_empty(ui,
                  grid_cut(&g, p.body.f.body, p.body.f.body.x + 1,
                           p.body.f.body.y + 1),
                  ui_str(ui, "changes.waiting"));
    }
    watch_footer(ui, st, k, &p.body.f, &foot);
}
