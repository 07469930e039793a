/* The first card: who they are, why they are poor, how far from the line. */
#include "screens/household.h"
#include "screens/kit.h"

#include "base/str.h"

#include <math.h>

#define PAD       24
#define TILE      104
#define CAUSE_H   132
#define INCOME_H  72
#define DATES_H   50
#define HEAD_H    34 /* a heading inside the card */
#define CHIP_H    36
#define CHIP_GAP  10
#define PERSON_H  32
#define HOME_H    28
#define GAP_MIN   15
#define GAP_WANT  22
#define GAP_MAX   34
#define PEOPLE    5
#define VISIT_OLD 90 /* days: a quality rule of the register */

/* ---- blocks from the top; each draws inside (x, y, w, its height) ---- */

static void surname_tile(struct ui *ui, float x, float y,
                         const struct dossier *d)
{
    struct text_style s = { .face = FACE_REGULAR,
                            .size = KIT_HERO,
                            .colour = ui->theme->amber,
                            .align = ALIGN_CENTRE };
    float side = U(ui, TILE);
    scene_round(ui->scene, rectf_make(x, y, side, side), U(ui, 12),
                colour_mix(ui->theme->chip, ui->theme->blue, 0.18f), 0, 0);
    ui_text_fit(ui, &s, x + side / 2, y + side / 2 + U(ui, KIT_HERO * 0.36f),
                side - U(ui, 12), d->surname);
}

/* The status stands at the right end of the name's line. */
static float status_word(struct ui *ui, float right, float base,
                         enum poverty status)
{
    if (status == POVERTY_NONE)
        return 0;
    struct text_style s = kit_right(FACE_REGULAR, KIT_TITLE,
                                    ui->theme->poverty[status]);
    float d = U(ui, 16);
    float w = ui_text(ui, &s, right, base,
                      kit_term(ui, "poverty", poverty_key(status)));
    status_mark(ui, status, right - w - U(ui, 8) - d / 2, base - U(ui, 7.5f),
                d);
    return w + U(ui, 8) + d + U(ui, 12);
}

/* Watched against a return to poverty in the year shown; px taken. */
static float monitored_word(struct ui *ui, float right, float base,
                            const struct dossier *d)
{
    if (d->n_monitored == 0 || d->monitored[0].year != d->year)
        return 0;
    const struct monitoring *m = &d->monitored[0];
    bool stands = m->removed == REMOVAL_NONE;
    struct text_style s = kit_right(
        FACE_REGULAR, KIT_SMALL, stands ? ui->theme->ember : ui->theme->teal);
    const char *word = stands
                           ? kit_term(ui, "monitored", monitored_key(m->kind))
                           : ui_str(ui, "household.risk_removed");
    return ui_text(ui, &s, right, base, word) + U(ui, 14);
}

static void draw_who(struct ui *ui, float x, float y, float w,
                     const struct dossier *d)
{
    const struct theme *th = ui->theme;
    surname_tile(ui, x, y, d);
    struct text_style name = kit_style(FACE_BOLD, KIT_HERO, th->text);
    struct text_style soft = kit_style(FACE_REGULAR, KIT_SMALL, th->text_soft);
    float at = x + U(ui, TILE + 20), right = x + w;
    float taken = status_word(ui, right, y + U(ui, 42), d->poverty);
    ui_text_fit(ui, &name, at, y + U(ui, 42), right - at - taken, d->head);
    char text[KIT_TEXT_MAX], part[96];
    str_copy(text, sizeof text,
             kit_term(ui, "attribute", attribute_key(d->attribute)));
    kit_join(text, sizeof text, d->group);
    ui_text_fit(ui, &soft, at, y + U(ui, 74), right - at, text);
    taken = monitored_word(ui, right, y + U(ui, 99), d);
    kit_fill_int(ui, text, sizeof text, "household.persons", d->n_persons);
    kit_fill_int(ui, part, sizeof part, "household.workers", d->n_workers);
    kit_join(text, sizeof text, part);
    ui_text_fit(ui, &soft, at, y + U(ui, 99), right - at - taken, text);
}

static void draw_cause(struct ui *ui, float x, float y, float w,
                       const struct dossier *d)
{
    const struct theme *th = ui->theme;
    struct text_style soft = kit_style(FACE_REGULAR, KIT_SMALL, th->text_soft);
    struct text_style hero = kit_style(FACE_BOLD, KIT_HERO, th->amber);
    struct rectf box = rectf_make(x, y, w, U(ui, CAUSE_H));
    colour warm = colour_fade(colour_mix(th->amber, th->ember, 0.5f), 0.10f);
    scene_round(ui->scene, box, U(ui, 10), warm, 0, 0);
    float pad = U(ui, 20), in = w - 2 * pad;
    x += pad;
    ui_text_fit(ui, &soft, x, y + U(ui, 31), in,
                ui_str(ui, "household.cause_main"));
    ui_text_fit(ui, &hero, x, y + U(ui, 80), in,
                d->cause == CAUSE_NONE
                    ? ui_str(ui, "household.cause_none")
                    : kit_term(ui, "cause", cause_key(d->cause)));
    char others[KIT_TEXT_MAX] = "", text[KIT_TEXT_MAX];
    for (size_t i = 0; i < LENGTH(d->cause_other); i++)
        if (d->cause_other[i] != CAUSE_NONE)
            kit_join(others, sizeof others,
                     kit_term(ui, "cause", cause_key(d->cause_other[i])));
    if (!others[0])
        return;
    kit_fill(ui, text, sizeof text, "household.cause_other", others, NULL);
    ui_text_fit(ui, &soft, x, y + U(ui, 113), in, text);
}

/* A caption over an amount of yuan; number "" when it is not known. */
static void figure(struct ui *ui, float x, float y, float w,
                   const char *caption, const char *number, colour c)
{
    const struct theme *th = ui->theme;
    struct text_style soft = kit_style(FACE_REGULAR, KIT_SMALL, th->text_soft);
    struct text_style hero = kit_style(FACE_BOLD, KIT_HERO, c);
    struct text_style unit = kit_style(FACE_REGULAR, KIT_TITLE, th->text_soft);
    const char *yuan = ui_str(ui, "household.yuan");
    float after = ui_text_width(ui, &unit, yuan) + U(ui, 6);
    ui_text_fit(ui, &soft, x, y + U(ui, 16), w, caption);
    float base = y + U(ui, 62);
    if (!number[0]) {
        ui_text_fit(ui, &hero, x, base, w, "—");
        return;
    }
    float wide = ui_text_width(ui, &hero, number);
    if (wide > w - after) /* a cut figure would be a wrong one */
        hero.size *= (w - after) / wide;
    float at = ui_text(ui, &hero, x, base, number);
    ui_text(ui, &unit, x + at + U(ui, 6), base, yuan);
}

static void draw_income(struct ui *ui, float x, float y, float w,
                        const struct dossier *d)
{
    const struct theme *th = ui->theme;
    char caption[96], number[48] = "", gap[48] = "";
    kit_fill_int(ui, caption, sizeof caption, "household.income", d->year);
    if (d->income_known)
        str_group(number, sizeof number, d->income_per_head);
    float half = w * 0.5f, slot = half - U(ui, 12);
    figure(ui, x, y, slot, caption, number, th->text);
    colour c = th->text_soft;
    if (d->income_known && d->line > 0) {
        int64_t diff = d->income_per_head - d->line;
        str_copy(gap, sizeof gap, diff >= 0 ? "+" : "");
        char digits[40];
        str_group(digits, sizeof digits, diff);
        str_append(gap, sizeof gap, "%s", digits);
        c = diff >= 0 ? th->teal : th->ember;
    }
    figure(ui, x + half, y, slot, ui_str(ui, "household.distance"), gap, c);
}

static void date_pair(struct ui *ui, float x, float y, float w, const char *key,
                      int year)
{
    struct text_style soft = kit_style(FACE_REGULAR, KIT_SMALL,
                                       ui->theme->text_soft);
    struct text_style plain = kit_style(FACE_REGULAR, KIT_TITLE,
                                        ui->theme->text);
    char text[64] = "—";
    if (year > 0)
        kit_fill_int(ui, text, sizeof text, "household.year", year);
    ui_text_fit(ui, &soft, x, y + U(ui, 16), w, ui_str(ui, key));
    ui_text_fit(ui, &plain, x, y + U(ui, 45), w, text);
}

static void draw_dates(struct ui *ui, float x, float y, float w,
                       const struct dossier *d)
{
    float half = w * 0.5f, slot = half - U(ui, 12);
    date_pair(ui, x, y, slot, "household.identified", d->year_identified);
    date_pair(ui, x + half, y, slot,
              d->exit_done ? "household.exit_done" : "household.exit_planned",
              d->year_exit);
}

static void heading(struct ui *ui, float x, float y, float w, const char *key)
{
    struct text_style s = kit_style(FACE_REGULAR, KIT_TITLE, ui->theme->text);
    s.tracking = 1;
    ui_text_fit(ui, &s, x, y + U(ui, 20), w, ui_str(ui, key));
}

/* ---- guarantees ---- */

static void tick_path(struct ui *ui, float x, float y, float d, colour c)
{
    scene_move_to(ui->scene, x, y);
    scene_line_to(ui->scene, x + d * 0.36f, y + d * 0.34f);
    scene_line_to(ui->scene, x + d, y - d * 0.42f);
    scene_path_stroke(ui->scene, fmaxf(1.5f, d * 0.17f), 0, c);
}

static void warning_path(struct ui *ui, float x, float y, float d, colour c)
{
    float w = fmaxf(2, d * 0.19f);
    scene_round(ui->scene, rectf_make(x - w / 2, y - d * 0.55f, w, d * 0.72f),
                w / 2, c, 0, 0);
    scene_round(ui->scene, rectf_make(x - w / 2, y + d * 0.36f, w, w), w / 2, c,
                0, 0);
}

static void guarantee_chip(struct ui *ui, struct rectf r, enum guarantee g,
                           bool assured)
{
    const struct theme *th = ui->theme;
    colour c = assured ? th->teal : th->ember;
    scene_round(ui->scene, r, r.h / 2, colour_fade(c, 0.16f), 0, 0);
    float x = r.x + U(ui, 15), middle = r.y + r.h / 2;
    if (assured)
        tick_path(ui, x, middle + U(ui, 0.5f), U(ui, 13), c);
    else
        warning_path(ui, x + U(ui, 6), middle, U(ui, 14), c);
    struct text_style s = kit_style(FACE_REGULAR, KIT_SMALL, c);
    x += U(ui, 20);
    ui_text_fit(ui, &s, x, middle + U(ui, KIT_SMALL * 0.36f),
                r.x + r.w - U(ui, 12) - x,
                kit_term(ui, "guarantee", guarantee_key(g)));
}

/* Lays the chips out in lines and, unless `draw` is NULL, draws them; returns
 * the lines used. */
static int guarantee_chips(const struct ui *ui, struct ui *draw, float x,
                           float y, float w, unsigned mask)
{
    struct text_style s = kit_style(FACE_REGULAR, KIT_SMALL, 0);
    float at = x, h = U(ui, CHIP_H), gap = U(ui, CHIP_GAP);
    int lines = 1;
    for (int g = 0; g < GUARANTEE_COUNT; g++) {
        const char *word = kit_term(ui, "guarantee",
                                    guarantee_key((enum guarantee)g));
        float cw = ceilf(ui_text_width(ui, &s, word) + U(ui, 50));
        cw = fminf(cw, w);
        if (at > x && at + cw > x + w) {
            at = x;
            y += h + gap;
            lines++;
        }
        if (draw)
            guarantee_chip(draw, rectf_make(at, y, cw, h), (enum guarantee)g,
                           (mask >> g & 1) != 0);
        at += cw + gap;
    }
    return lines;
}

static float guarantees_height(const struct ui *ui, float w)
{
    int lines = guarantee_chips(ui, NULL, 0, 0, w, 0);
    return U(ui, HEAD_H + lines * CHIP_H + (lines - 1) * CHIP_GAP);
}

/* ---- housing and water, in a word each ---- */

static int home_lines(const struct dossier *d)
{
    return (d->housing && *d->housing) + (d->water && *d->water);
}

static void draw_home(struct ui *ui, float x, float y, float w,
                      const struct dossier *d)
{
    const struct {
        const char *key, *text;
    } rows[] = { { "household.housing", d->housing },
                 { "household.water", d->water } };
    struct text_style soft = kit_style(FACE_REGULAR, KIT_SMALL,
                                       ui->theme->text_soft);
    struct text_style plain = kit_style(FACE_REGULAR, KIT_SMALL,
                                        ui->theme->text);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        if (!rows[i].text || !*rows[i].text)
            continue;
        float at = ui_text_fit(ui, &soft, x, y + U(ui, 19), w * 0.3f,
                               ui_str(ui, rows[i].key)) +
                   U(ui, 14);
        ui_text_fit(ui, &plain, x + at, y + U(ui, 19), w - at, rows[i].text);
        y += U(ui, HOME_H);
    }
}

/* ---- people responsible ---- */

static void visit_words(const struct ui *ui, char *buf, size_t size,
                        const struct dossier *d)
{
    if (d->days_since_visit < 0)
        str_copy(buf, size, ui_str(ui, "household.visit_never"));
    else if (d->days_since_visit == 0)
        str_copy(buf, size, ui_str(ui, "household.visit_today"));
    else
        kit_fill_int(ui, buf, size, "household.visit_days",
                     d->days_since_visit);
}

static int people_rows(const struct dossier *d, int most)
{
    int n = d->n_people < 1 ? 1 : d->n_people;
    return n < most ? n : most;
}

static void person_row(struct ui *ui, float x, float y, float w, float label_w,
                       const struct official *o)
{
    struct text_style soft = kit_style(FACE_REGULAR, KIT_SMALL,
                                       ui->theme->text_soft);
    struct text_style plain = kit_style(FACE_REGULAR, KIT_TITLE,
                                        ui->theme->text);
    float base = y + U(ui, 22), right = x + w;
    ui_text_fit(ui, &soft, x, base, label_w,
                kit_term(ui, "duty", duty_key(o->duty)));
    x += label_w + U(ui, 14);
    x += ui_text_fit(ui, &plain, x, base, (right - x) * 0.5f, o->name) +
         U(ui, 14);
    if (o->unit)
        ui_text_fit(ui, &soft, x, base, right - x, o->unit);
}

static void draw_people(struct ui *ui, float x, float y, float w, int rows,
                        const struct dossier *d)
{
    const struct theme *th = ui->theme;
    bool old = d->days_since_visit < 0 || d->days_since_visit > VISIT_OLD;
    struct text_style visit = kit_right(FACE_REGULAR, KIT_SMALL,
                                        old ? th->ember : th->text_soft);
    struct text_style soft = kit_style(FACE_REGULAR, KIT_SMALL, th->text_soft);
    char text[96];
    visit_words(ui, text, sizeof text, d);
    float taken = ui_text_fit(ui, &visit, x + w, y + U(ui, 20), w * 0.55f,
                              text);
    heading(ui, x, y, w - taken - U(ui, 12), "household.people");
    y += U(ui, HEAD_H);
    if (d->n_people == 0) {
        ui_text_fit(ui, &soft, x, y + U(ui, 20), w,
                    ui_str(ui, "household.no_people"));
        return;
    }
    float label_w = 0;
    for (int i = 0; i < d->n_people && i < rows; i++)
        label_w = fmaxf(
            label_w,
            ui_text_width(ui, &soft,
                          kit_term(ui, "duty", duty_key(d->people[i].duty))));
    label_w = fminf(ceilf(label_w), w * 0.34f);
    for (int i = 0; i < d->n_people && i < rows; i++)
        person_row(ui, x, y + U(ui, PERSON_H * i), w, label_w, &d->people[i]);
}

/* ---- the card ---- */

/* Which optional blocks are shown, and what that takes without gaps. */
struct blocks {
    bool scale, home;
    int people, n;
    float height;
};

static struct blocks blocks_of(const struct ui *ui, const struct dossier *d,
                               float w, bool scale, bool home, int people)
{
    struct blocks b = { .scale = scale && income_scale_known(d),
                        .home = home && home_lines(d) > 0,
                        .people = people_rows(d, people),
                        .n = 6 };
    b.height = U(ui, TILE + CAUSE_H + INCOME_H + DATES_H + HEAD_H) +
               guarantees_height(ui, w) + U(ui, PERSON_H * b.people);
    if (b.scale) {
        b.height += U(ui, INCOME_SCALE);
        b.n++;
    }
    if (b.home) {
        b.height += U(ui, HOME_H * home_lines(d));
        b.n++;
    }
    return b;
}

static float blocks_least(const struct ui *ui, const struct blocks *b)
{
    return b->height + U(ui, GAP_MIN * (b->n - 1));
}

static struct blocks choose_blocks(const struct ui *ui, const struct dossier *d,
                                   float w, float h)
{
    struct blocks b = blocks_of(ui, d, w, true, true, PEOPLE);
    if (blocks_least(ui, &b) > h)
        b = blocks_of(ui, d, w, true, false, PEOPLE);
    if (blocks_least(ui, &b) > h)
        b = blocks_of(ui, d, w, true, false, 3);
    if (blocks_least(ui, &b) > h)
        b = blocks_of(ui, d, w, false, false, 3);
    if (blocks_least(ui, &b) > h)
        b = blocks_of(ui, d, w, false, false, 2);
    return b;
}

void identity_heights(const struct ui *ui, const struct dossier *d, float w,
                      float *min, float *want)
{
    float in = w - 2 * U(ui, KIT_PAD), pad = 2 * U(ui, PAD);
    struct blocks least = blocks_of(ui, d, in, false, false, 2);
    struct blocks all = blocks_of(ui, d, in, true, true, PEOPLE);
    *min = blocks_least(ui, &least) + pad;
    *want = all.height + U(ui, GAP_WANT * (all.n - 1)) + pad;
}

void card_identity(struct ui *ui, struct rectf r, const struct dossier *d)
{
    card(ui, r, NULL, NULL);
    float x = r.x + U(ui, KIT_PAD), w = r.w - 2 * U(ui, KIT_PAD);
    float y = r.y + U(ui, PAD), h = r.h - 2 * U(ui, PAD);
    struct blocks b = choose_blocks(ui, d, w, h);
    float gap = fminf((h - b.height) / (float)(b.n - 1), U(ui, GAP_MAX));
    draw_who(ui, x, y, w, d);
    y += U(ui, TILE) + gap;
    draw_cause(ui, x, y, w, d);
    y += U(ui, CAUSE_H) + gap;
    draw_income(ui, x, y, w, d);
    y += U(ui, INCOME_H) + gap;
    if (b.scale) {
        income_scale(ui, x, y, w, d);
        y += U(ui, INCOME_SCALE) + gap;
    }
    draw_dates(ui, x, y, w, d);
    y += U(ui, DATES_H) + gap;
    heading(ui, x, y, w, "household.guarantees");
    guarantee_chips(ui, ui, x, y + U(ui, HEAD_H), w, d->guarantees);
    y += guarantees_height(ui, w) + gap;
    if (b.home) {
        draw_home(ui, x, y, w, d);
        y += U(ui, HOME_H * home_lines(d)) + gap;
    }
    draw_people(ui, x, y, w, b.people, d);
}

/* ---- the same in two cards ---- */

static float who_height(const struct ui *ui, bool scale)
{
    return U(ui, TILE + CAUSE_H + INCOME_H + (scale ? INCOME_SCALE : 0));
}

void who_heights(const struct ui *ui, const struct dossier *d, float *min,
                 float *want)
{
    bool scale = income_scale_known(d);
    *min = who_height(ui, false) + U(ui, 2 * GAP_MIN + 2 * PAD);
    *want = who_height(ui, scale) + U(ui, (scale ? 3 : 2) * GAP_WANT + 2 * PAD);
}

void card_who(struct ui *ui, struct rectf r, const struct dossier *d)
{
    card(ui, r, NULL, NULL);
    float x = r.x + U(ui, KIT_PAD), w = r.w - 2 * U(ui, KIT_PAD);
    float y = r.y + U(ui, PAD), h = r.h - 2 * U(ui, PAD);
    bool scale = income_scale_known(d) &&
                 who_height(ui, true) + U(ui, 3 * GAP_MIN) <= h;
    float gap = (h - who_height(ui, scale)) / (scale ? 3 : 2);
    gap = fminf(gap, U(ui, GAP_MAX));
    draw_who(ui, x, y, w, d);
    y += U(ui, TILE) + gap;
    draw_cause(ui, x, y, w, d);
    y += U(ui, CAUSE_H) + gap;
    draw_income(ui, x, y, w, d);
    if (scale)
        income_scale(ui, x, y + U(ui, INCOME_H) + gap, w, d);
}

/* Blocks of the second card: without dates, home and with fewer people when
 * there is little room. */
struct care {
    bool dates, home;
    int people, n;
    float height;
};

static struct care care_of(const struct ui *ui, const struct dossier *d,
                           float w, bool dates, bool home, int people)
{
    struct care c = { .dates = dates,
                      .home = home && home_lines(d) > 0,
                      .people = people_rows(d, people),
                      .n = 2 };
    c.height = guarantees_height(ui, w) + U(ui, HEAD_H + PERSON_H * c.people);
    c.height += c.dates ? U(ui, DATES_H) : 0;
    c.height += c.home ? U(ui, HOME_H * home_lines(d)) : 0;
    c.n += c.dates + c.home;
    return c;
}

static float care_least(const struct ui *ui, const struct care *c)
{
    return c->height + U(ui, GAP_MIN * (c->n - 1));
}

void care_heights(const struct ui *ui, const struct dossier *d, float w,
                  float *min, float *want)
{
    float in = w - 2 * U(ui, KIT_PAD), pad = 2 * U(ui, PAD);
    struct care least = care_of(ui, d, in, false, false, 1);
    struct care all = care_of(ui, d, in, true, true, PEOPLE);
    *min = care_least(ui, &least) + pad;
    *want = all.height + U(ui, GAP_WANT * (all.n - 1)) + pad;
}

void card_care(struct ui *ui, struct rectf r, const struct dossier *d)
{
    static const struct {
        bool dates, home;
        int people;
    } ways[] = { { true, true, PEOPLE }, { true, false, PEOPLE },
                 { true, false, 3 },     { true, false, 2 },
                 { false, false, 2 },    { false, false, 1 } };
    card(ui, r, NULL, NULL);
    float x = r.x + U(ui, KIT_PAD), w = r.w - 2 * U(ui, KIT_PAD);
    float y = r.y + U(ui, PAD), h = r.h - 2 * U(ui, PAD);
    struct care c = { 0 };
    for (size_t i = 0; i < LENGTH(ways); i++) {
        c = care_of(ui, d, w, ways[i].dates, ways[i].home, ways[i].people);
        if (care_least(ui, &c) <= h)
            break;
    }
    float gap = fminf((h - c.height) / (float)(c.n - 1), U(ui, GAP_MAX));
    if (c.dates) {
        draw_dates(ui, x, y, w, d);
        y += U(ui, DATES_H) + gap;
    }
    heading(ui, x, y, w, "household.guarantees");
    guarantee_chips(ui, ui, x, y + U(ui, HEAD_H), w, d->guarantees);
    y += guarantees_height(ui, w) + gap;
    if (c.home) {
        draw_home(ui, x, y, w, d);
        y += U(ui, HOME_H * home_lines(d)) + gap;
    }
    draw_people(ui, x, y, w, c.people, d);
}
