/* What the wall is narrowed to: a chip a facet beside the breadcrumb; a touch
 * takes it away. */
#include "screens/kit.h"

#include "base/str.h"

#include <math.h>

#define CHIP_TEXT 16
#define CHIP_H    30
#define CROSS     5 /* u from its middle to an end */

static void facet_text(const struct ui *ui, enum facet f, int value, char *buf,
                       size_t size)
{
    static const char *const sections[FACET_COUNT] = { "poverty",   "cause",
                                                       "attribute", "guarantee",
                                                       "measure",   "monitored",
                                                       "risk" };
    static const char *const phrases[FACET_COUNT] = {
        [FACET_LACKS] = "filter.lacks",
        [FACET_MEASURE] = "filter.measure",
        [FACET_RISK] = "filter.risk"
    };
    const char *term = kit_term(ui, sections[f], facet_value_key(f, value));
    if (phrases[f])
        kit_fill(ui, buf, size, phrases[f], term, NULL);
    else
        str_copy(buf, size, term);
}

static void rule_text(const struct ui *ui, const struct household_filter *f,
                      const struct known *k, char *buf, size_t size)
{
    const char *name = "";
    if (k->marks && str_equal(k->marks->filter.rule, f->rule))
        name = str_equal(strings_language(ui->strings), "zh-CN")
                   ? k->marks->rule_zh
                   : k->marks->rule_en;
    if (str_equal(f->rule, FILTER_RULE_ANY))
        str_copy(buf, size, ui_str(ui, "filter.rule_any"));
    else
        kit_fill(ui, buf, size, "filter.rule", *name ? name : f->rule, NULL);
}

static void draw_cross(struct ui *ui, float x, float y, colour c)
{
    float a = U(ui, CROSS);
    scene_move_to(ui->scene, x - a, y - a);
    scene_line_to(ui->scene, x + a, y + a);
    scene_move_to(ui->scene, x + a, y - a);
    scene_line_to(ui->scene, x - a, y + a);
    scene_path_stroke(ui->scene, U(ui, 1.8f), 0, c);
}

/* One chip from x; its right edge, x itself when there is no room. */
static float draw_chip(struct ui *ui, float x, float right, float base,
                       const char *text, struct action clear)
{
    const struct theme *th = ui->theme;
    struct text_style s = kit_style(FACE_REGULAR, CHIP_TEXT, th->amber);
    float pad = U(ui, 12), cross = U(ui, 22), h = U(ui, CHIP_H);
    float w = fminf(ui_text_width(ui, &s, text) + 2 * pad + cross, right - x);
    if (w < 2 * pad + cross + U(ui, 30))
        return x;
    struct rectf r = rectf_make(x, base - U(ui, 6) - h / 2, w, h);
    uint32_t id = ui_target(
        ui, rectf_make(r.x, r.y - U(ui, 8), w, h + U(ui, 16)), clear);
    bool pressed = ui_pressed(ui, id);
    scene_round(ui->scene, r, h / 2,
                colour_fade(th->amber, pressed ? 0.30f : 0.12f),
                fmaxf(1, U(ui, 1.2f)), colour_fade(th->amber, 0.6f));
    ui_focus_ring(ui, id, r, h / 2);
    ui_text_fit(ui, &s, r.x + pad, base, w - 2 * pad - cross, text);
    draw_cross(ui, r.x + w - pad - U(ui, CROSS), r.y + h / 2, th->amber);
    return x + w;
}

void part_filter_words(const struct ui *ui, const struct household_filter *f,
                       const struct known *k, char *buf, size_t size)
{
    char text[KIT_TEXT_MAX];
    buf[0] = 0;
    for (int i = 0; i < FACET_COUNT; i++) {
        if (f->facet[i] == FACET_ANY)
            continue;
        facet_text(ui, (enum facet)i, f->facet[i], text, sizeof text);
        kit_join(buf, size, text);
    }
    if (f->rule[0]) {
        rule_text(ui, f, k, text, sizeof text);
        kit_join(buf, size, text);
    }
}

float part_filter(struct ui *ui, const struct ui_state *st,
                  const struct known *k, float x, float right, float base)
{
    const struct household_filter *f = &st->route.list.filter;
    char text[KIT_TEXT_MAX];
    for (int i = 0; i < FACET_COUNT; i++) {
        if (f->facet[i] == FACET_ANY)
            continue;
        facet_text(ui, (enum facet)i, f->facet[i], text, sizeof text);
        x = draw_chip(ui, x, right, base, text,
                      (struct action){ .kind = ACTION_FILTER,
                                       .facet = i,
                                       .value = FACET_ANY }) +
            U(ui, 10);
    }
    if (f->rule[0]) {
        struct action clear = { .kind = ACTION_GO, .route = st->route };
        clear.route.list.filter.rule[0] = 0;
        clear.route.list.page = 0;
        rule_text(ui, f, k, text, sizeof text);
        x = draw_chip(ui, x, right, base, text, clear) + U(ui, 10);
    }
    return x;
}
