/* The frame around every screen: header above, controls below. */
#include "screens/kit.h"

#include "base/clock.h"
#include "base/str.h"

#include <math.h>
#include <string.h>

#define TEXT_MAX    256
#define SLIDER_MOST 1500 /* u */
#define CHIPS_SHARE                                                            \
    0.34f /* of the footer, where the years stand beside them                  \
           */

/* ---- header ---- */

static const struct region_name *path_county(const struct known *k)
{
    const struct region_name *path = NULL;
    int n = 0;
    if (k->view) {
        path = k->view->path;
        n = k->view->n_path;
    } else if (k->atlas) {
        return &k->atlas->county.name;
    }
    for (int i = 0; i < n; i++)
        if (region_level(path[i].id) == LEVEL_COUNTY)
            return &path[i];
    return n ? &path[n - 1] : NULL;
}

static struct text_style badge_style(const struct ui *ui)
{
    return (struct text_style){ .face = FACE_REGULAR,
                                .size = 16,
                                .colour = ui->theme->amber };
}

static float demo_badge_width(const struct ui *ui)
{
    struct text_style st = badge_style(ui);
    return ui_text_width(ui, &st, ui_str(ui, "header.demo")) + U(ui, 22);
}

static void draw_demo_badge(struct ui *ui, float x, float base)
{
    const struct theme *th = ui->theme;
    struct text_style st = badge_style(ui);
    struct rectf r = rectf_make(x, base - U(ui, 24), demo_badge_width(ui),
                                U(ui, 30));
    scene_round(ui->scene, r, U(ui, 6), colour_fade(th->amber, 0.10f),
                fmaxf(1, U(ui, 1.2f)), colour_fade(th->amber, 0.6f));
    ui_text(ui, &st, x + U(ui, 11), base - U(ui, 3), ui_str(ui, "header.demo"));
}

static void title_text(const struct ui *ui, const struct ui_state *st,
                       const struct known *k, char *title, size_t size)
{
    const struct region_name *county = path_county(k);
    if (st->title && *st->title)
        str_copy(title, size, st->title);
    else
        kit_fill(ui, title, size, "header.title",
                 county ? region_label(ui, county) : "万家", NULL);
}

static struct text_style title_style(const struct ui *ui)
{
    return (struct text_style){
        .face = FACE_BOLD, .size = 37, .colour = ui->theme->text, .tracking = 3
    };
}

static void draw_title(struct ui *ui, const struct ui_state *st,
                       const struct known *k, float x, float right)
{
    char title[TEXT_MAX];
    title_text(ui, st, k, title, sizeof title);
    struct text_style head = title_style(ui);
    float badge = k->freshness.demo ? U(ui, 130) : 0;
    float base = U(ui, 70);
    float w = ui_text_fit(ui, &head, x, base, right - x - badge, title);
    if (k->freshness.demo)
        draw_demo_badge(ui, x + w + U(ui, 20), base - U(ui, 2));
}

struct crumb {
    const char *text;
    region_id id; /* 0: cannot be opened from here */
};

static int gather_crumbs(struct ui *ui, const struct ui_state *st,
                         const struct known *k, struct crumb *out, char *number,
                         size_t size)
{
    int n = 0;
    const struct region_name *path = NULL;
    int n_path = 0;
    bool household = st->route.household != 0;
    const struct fund_flow *f = k->flow;
    if (household && k->dossier) {
        path = k->dossier->path;
        n_path = k->dossier->n_path;
    } else if (k->view) {
        path = k->view->path;
        n_path = k->view->n_path;
    }
    for (int i = 0; i < n_path; i++) {
        enum region_level level = region_level(path[i].id);
        if (household && level < LEVEL_COUNTY)
            continue; /* the household's own number needs the room */
        out[n++] = (struct crumb){ region_label(ui, &path[i]),
                                   level >= LEVEL_COUNTY ? path[i].id : 0 };
    }
    if (household) {
        char digits[16];
        str_format(digits, sizeof digits, "%04d",
                   household_number(st->route.household));
        kit_fill(ui, number, size, "header.household", digits, NULL);
        out[n++] = (struct crumb){ number, 0 };
    } else if (st->route.screen != SCREEN_PLACE) {
        str_copy(number, size,
                 kit_term(ui, "screen", screen_key(st->route.screen)));
        if (st->route.screen == SCREEN_FUNDS && f &&
            f->query.region == st->route.region)
            funds_crumb(ui, f, number, size);
        out[n++] = (struct crumb){ number, 0 };
    }
    return n;
}

/* How many crumbs at the head have no room: the last ones say where one is. */
static int crumbs_left_out(const struct ui *ui, const struct crumb *crumbs,
                           int n, float room)
{
    struct text_style s = { .face = FACE_BOLD, .size = 18 };
    float w = -U(ui, 28);
    int i = n;
    while (i > 0) {
        w += ui_text_width(ui, &s, crumbs[i - 1].text) + U(ui, 40);
        if (w > room && i < n)
            break;
        i--;
    }
    return i;
}

static void draw_breadcrumb(struct ui *ui, const struct ui_state *st,
                            const struct known *k, float x, float right)
{
    struct crumb crumbs[REGION_PATH_MAX + 1];
    char number[TEXT_MAX];
    int n = gather_crumbs(ui, st, k, crumbs, number, sizeof number);
    float base = U(ui, 108);
    int first = screens_grid(st).columns > 1
                    ? crumbs_left_out(ui, crumbs, n, right - x)
                    : 0;
    for (int i = first; i < n && x < right; i++) {
        bool last = i == n - 1;
        struct text_style s = { .face = last ? FACE_BOLD : FACE_REGULAR,
                                .size = 18,
                                .colour = last ? ui->theme->text
                                               : ui->theme->text_soft };
        struct rectf r = rectf_make(x - U(ui, 8), base - U(ui, 26), 0,
                                    U(ui, 38));
        float w = ui_text_width(ui, &s, crumbs[i].text);
        r.w = w + U(ui, 16);
        if (!last && crumbs[i].id) {
            struct action go = { .kind = ACTION_GO, .route = st->route };
            go.route.region = crumbs[i].id;
            go.route.household = 0;
            go.route.list.page = 0;
            go.route.node[0] = 0;
            uint32_t id = ui_target(ui, r, go);
            ui_focus_ring(ui, id, r, U(ui, 8));
            if (ui_pressed(ui, id))
                s.colour = ui->theme->amber;
        }
        x += ui_text_fit(ui, &s, x, base, right - x, crumbs[i].text);
        if (!last) {
            s.colour = ui->theme->text_faint;
            x += U(ui, 14);
            x += ui_text(ui, &s, x, base, "›") + U(ui, 14);
        }
    }
    if (!st->route.household)
        part_filter(ui, st, k, x + U(ui, 18), right, base);
}

static void draw_clock(struct ui *ui, const struct ui_state *st, float right)
{
    struct civil now = civil_from_unix(st->wall_unix_s);
    char text[TEXT_MAX];
    str_format(text, sizeof text, "%02d:%02d", now.hour, now.minute);
    struct text_style s = { .face = FACE_LIGHT,
                            .size = 46,
                            .colour = ui->theme->text,
                            .align = ALIGN_RIGHT };
    float w = ui_text(ui, &s, right, U(ui, 70), text);
    struct rectf r = rectf_make(right - w - U(ui, 16), U(ui, 24),
                                w + U(ui, 32), U(ui, 60));
    if (st->lock.possible) {
        uint32_t id = ui_target(ui, r,
                                (struct action){ .kind = ACTION_UNLOCK });
        ui_focus_ring(ui, id, r, U(ui, 10));
    }
    if (st->wall_next_s_ms)
        ui_wake_at(ui, st->wall_next_s_ms);
}

/* "本地", or what stands between the wall and newer data. */
static void way_text(struct ui *ui, const struct freshness *f, char *out,
                     size_t size)
{
    char key[48], n[24];
    str_copy(out, size, "");
    if (f->stale && f->kind == SOURCE_REGISTER) {
        str_copy(out, size, f->reason);
        return;
    }
    str_format(key, sizeof key, "trouble.%s", trouble_key(f->trouble));
    if (f->trouble == TROUBLE_NONE)
        str_copy(key, sizeof key,
                 f->kind == SOURCE_FEED ? "header.live" : "header.local");
    str_group(n, sizeof n, f->trouble_n);
    kit_fill(ui, out, size, key, n, NULL);
}

/* "12 分钟前": of data that is late, counted from its own as-of time. */
static void age_text(struct ui *ui, const struct freshness *f, int64_t now,
                     char *out, size_t size)
{
    int64_t minutes = freshness_age_minutes(f, now);
    char n[24];
    const char *key = minutes < 120    ? "header.age_minutes"
                      : minutes < 2880 ? "header.age_hours"
                                       : "header.age_days";
    str_group(n, sizeof n,
              minutes < 120    ? minutes
              : minutes < 2880 ? minutes / 60
                               : minutes / 1440);
    kit_fill(ui, out, size, key, n, NULL);
}

/* ● live, ◐ late, ○ stale or never. */
static void state_dot(struct ui *ui, enum source_state state, float x, float y,
                      float r, colour c)
{
    struct scene *s = ui->scene;
    if (state == SOURCE_LIVE) {
        scene_add_circle(s, x, y, r);
        scene_path_fill(s, c);
        return;
    }
    scene_add_circle(s, x, y, r);
    scene_path_stroke(s, U(ui, 2), 0, c);
    if (state != SOURCE_LATE)
        return;
    scene_add_circle(s, x, y, r * 0.5f);
    scene_path_fill(s, c);
}

/* "● 数据截至 09:40 · 本地", right-aligned; px left of it. */
static float draw_freshness(struct ui *ui, const struct ui_state *st,
                            const struct known *k, float right, float base,
                            float most)
{
    struct text_style s = { .face = FACE_REGULAR,
                            .size = 17,
                            .colour = ui->theme->text_soft,
                            .align = ALIGN_RIGHT };
    char text[TEXT_MAX], when[64] = "", way[TEXT_MAX], age[64];
    const struct freshness *f = &k->freshness;
    struct civil day = civil_from_unix(st->wall_unix_s);
    struct civil as_of = civil_from_unix(f->as_of_unix_s);
    enum source_state state = f->as_of_unix_s == 0 ? SOURCE_NEVER : f->state;
    colour dot = state == SOURCE_LIVE    ? ui->theme->teal
                 : state == SOURCE_LATE  ? ui->theme->amber
                 : state == SOURCE_NEVER ? ui->theme->text_faint
                                         : ui->theme->ember;
    way_text(ui, f, way, sizeof way);
    if (f->as_of_unix_s == 0) {
        str_copy(text, sizeof text, ui_str(ui, "header.never"));
    } else {
        if (as_of.year == day.year && as_of.month == day.month &&
            as_of.day == day.day)
            str_format(when, sizeof when, "%02d:%02d", as_of.hour,
                       as_of.minute);
        else
            format_day(when, sizeof when, f->as_of_unix_s);
        kit_fill(ui, text, sizeof text, "header.as_of", when, NULL);
        if (f->kind == SOURCE_FEED && state != SOURCE_LIVE) {
            age_text(ui, f, st->wall_unix_s, age, sizeof age);
            str_append(text, sizeof text, " · %s", age);
        }
    }
    if (f->as_of_unix_s != 0 || f->trouble != TROUBLE_NONE)
        str_append(text, sizeof text, " · %s", way);
    if (f->stale || state == SOURCE_STALE)
        s.colour = ui->theme->ember;
    float w = ui_text_fit(ui, &s, right, base, most, text);
    float d = U(ui, 12), x = right - w - U(ui, 8) - d;
    state_dot(ui, f->stale ? SOURCE_STALE : state, x + d / 2, base - U(ui, 6),
              d / 2, f->stale ? ui->theme->ember : dot);
    return x;
}

static struct text_style date_style(const struct ui *ui)
{
    return (struct text_style){ .face = FACE_REGULAR,
                                .size = 17,
                                .colour = ui->theme->text_soft,
                                .align = ALIGN_RIGHT };
}

static void date_text(const struct ui *ui, const struct ui_state *st,
                      char *text, size_t size)
{
    struct civil day = civil_from_unix(st->wall_unix_s);
    char y[8], m[8], d[8], key[24];
    str_format(y, sizeof y, "%d", day.year);
    str_format(m, sizeof m, "%d", day.month);
    str_format(d, sizeof d, "%d", day.day);
    str_format(key, sizeof key, "header.weekday%d", day.weekday);
    const char *args[] = { y, m, d, ui_str(ui, key) };
    strings_fill(text, size, ui_str(ui, "header.date"), 4, args);
}

static float draw_date(struct ui *ui, const struct ui_state *st, float right,
                       float base)
{
    char text[TEXT_MAX];
    date_text(ui, st, text, sizeof text);
    struct text_style s = date_style(ui);
    return right - ui_text(ui, &s, right, base, text);
}

/* ---- header of a wall of several cells: the first cell and the last ---- */

#define CLOCK_ROOM 150 /* u: the clock and some air */
#define OFF_SEAM   24

/* In one line; in two smaller ones when that is too long for a cell. */
static void cell_title(struct ui *ui, const struct ui_state *st,
                       const struct known *k, float x, float room, bool badge)
{
    char title[TEXT_MAX];
    title_text(ui, st, k, title, sizeof title);
    struct text_style s = title_style(ui);
    float w = ui_text_width(ui, &s, title);
    if (w * 0.8f <= room) {
        w = ui_text_fit(ui, &s, x, U(ui, 70), room, title);
    } else {
        s.size = 25;
        s.tracking = 1;
        ui_text_wrap(ui, &s, x, U(ui, 40), room, U(ui, 31), 2, title);
        w = room;
    }
    if (badge)
        draw_demo_badge(ui, x + w + U(ui, 20), U(ui, 68));
}

/* Date and age of the data in one line when the cell has room, otherwise the
 * date beside the clock; px left of what stands there. */
static float cell_date(struct ui *ui, const struct ui_state *st, float begin,
                       float edge, float clock)
{
    char text[TEXT_MAX];
    date_text(ui, st, text, sizeof text);
    struct text_style s = date_style(ui);
    float w = ui_text_width(ui, &s, text);
    if (edge - U(ui, 20) - w >= begin) {
        draw_date(ui, st, edge - U(ui, 20), U(ui, 104));
        return clock;
    }
    if (clock - w < begin)
        return clock;
    return draw_date(ui, st, clock, U(ui, 66)) - U(ui, 20);
}

static void header_cells(struct ui *ui, const struct ui_state *st,
                         const struct known *k, const struct grid *g)
{
    float left = U(ui, 46), right = (float)st->w - U(ui, 46);
    float end = (float)grid_left(g, 1) - U(ui, OFF_SEAM);
    float begin = (float)grid_left(g, g->columns - 1) + U(ui, OFF_SEAM);
    float clock = right - U(ui, CLOCK_ROOM);
    draw_clock(ui, st, right);
    clock = part_lock(ui, st, clock, clock - begin);
    float most = fminf(U(ui, 560), right - begin - U(ui, 20));
    float edge = draw_freshness(ui, st, k, right, U(ui, 104), most);
    clock = cell_date(ui, st, begin, edge, clock);
    char title[TEXT_MAX];
    title_text(ui, st, k, title, sizeof title);
    struct text_style s = title_style(ui);
    float badge = demo_badge_width(ui) + U(ui, 20), room = end - left;
    bool demo = k->freshness.demo, other = false;
    if (demo && ui_text_width(ui, &s, title) + badge > room)
        other = clock - badge >= begin; /* beside the clock instead */
    if (other)
        draw_demo_badge(ui, clock - demo_badge_width(ui), U(ui, 68));
    else if (demo)
        room -= badge;
    cell_title(ui, st, k, left, room, demo && !other);
    draw_breadcrumb(ui, st, k, left, end);
}

void part_header(struct ui *ui, const struct ui_state *st,
                 const struct known *k)
{
    struct grid g = screens_grid(st);
    if (g.columns > 1) {
        header_cells(ui, st, k, &g);
        return;
    }
    float left = U(ui, 46), right = (float)st->w - U(ui, 46);
    float base = U(ui, 104);
    draw_clock(ui, st, right);
    float edge = draw_freshness(ui, st, k, right, base, U(ui, 560));
    edge = draw_date(ui, st, edge - U(ui, 20), base);
    draw_title(ui, st, k, left,
               part_lock(ui, st, right - U(ui, 150), U(ui, 460)) - U(ui, 20));
    draw_breadcrumb(ui, st, k, left, edge - U(ui, 24));
}

/* ---- footer ---- */

static float draw_navigation(struct ui *ui, const struct ui_state *st,
                             const struct known *k, float x, float y)
{
    if (region_level(st->route.region) <= LEVEL_COUNTY)
        return x;
    const struct view *v = k->view;
    x = kit_back(ui, x, y, v && v->n_path > 1 ? &v->path[v->n_path - 2] : NULL);
    x = kit_button(ui, x + U(ui, 12), y, ui_str(ui, "nav.home"), BUTTON_QUIET,
                   false, true, (struct action){ .kind = ACTION_HOME });
    return x + U(ui, 28);
}

static void draw_play(struct ui *ui, const struct ui_state *st, float cx,
                      float cy)
{
    struct rectf r = rectf_make(cx - U(ui, 24), cy - U(ui, 27), U(ui, 48),
                                U(ui, 54));
    uint32_t id = ui_target(ui, r, (struct action){ .kind = ACTION_PLAY });
    colour c = ui_pressed(ui, id) ? 0xFFFFFFFF : ui->theme->amber;
    ui_focus_ring(ui, id, r, U(ui, 10));
    struct scene *s = ui->scene;
    float a = U(ui, 11);
    if (st->playing) {
        scene_round(s, rectf_make(cx - a, cy - a, a * 0.75f, 2 * a), U(ui, 2),
                    c, 0, 0);
        scene_round(s, rectf_make(cx + a * 0.25f, cy - a, a * 0.75f, 2 * a),
                    U(ui, 2), c, 0, 0);
        return;
    }
    scene_move_to(s, cx - a * 0.8f, cy - a);
    scene_line_to(s, cx + a, cy);
    scene_line_to(s, cx - a * 0.8f, cy + a);
    scene_close(s);
    scene_path_fill(s, c);
}

void part_years(struct ui *ui, const struct ui_state *st,
                const struct known *k, float x, float right, float cy)
{
    int first = k->view ? k->view->year_first : 0;
    int last = k->view ? k->view->year_last : 0;
    if (last <= first || right - x < U(ui, 160))
        return;
    if (right - x > U(ui, SLIDER_MOST)) { /* within one person's reach */
        x += (right - x - U(ui, SLIDER_MOST)) / 2;
        right = x + U(ui, SLIDER_MOST);
    }
    draw_play(ui, st, x + U(ui, 14), cy);
    x += U(ui, 64);
    right -= U(ui, 30);
    float w = right - x, thick = fmaxf(2, roundf(U(ui, 4)));
    float step = w / (float)(last - first);
    int year = shown_year(st, k);
    float knob = x + step * (float)(year - first);
    scene_round(ui->scene, rectf_make(x, cy - thick / 2, w, thick), thick / 2,
                ui->theme->track, 0, 0);
    if (knob > x)
        scene_round(ui->scene, rectf_make(x, cy - thick / 2, knob - x, thick),
                    thick / 2, ui->theme->amber_soft, 0, 0);
    for (int y = first; y <= last; y++) {
        float at = x + step * (float)(y - first);
        struct rectf hit = rectf_make(at - step / 2, cy - U(ui, 27), step,
                                      U(ui, 66));
        uint32_t id = ui_target(
            ui, hit, (struct action){ .kind = ACTION_YEAR, .value = y });
        float r = y == year ? U(ui, 11) : U(ui, 4);
        colour c = y == year            ? ui->theme->amber
                   : ui_pressed(ui, id) ? ui->theme->text
                   : y < year           ? ui->theme->amber_soft
                                        : ui->theme->text_faint;
        ui_focus_ring(
            ui, id,
            rectf_make(at - U(ui, 14), cy - U(ui, 14), U(ui, 28), U(ui, 28)),
            U(ui, 14));
        scene_add_circle(ui->scene, at, cy, r);
        scene_path_fill(ui->scene, c);
        struct text_style s = { .face = y == year ? FACE_BOLD : FACE_REGULAR,
                                .size = 16,
                                .colour = y == year ? ui->theme->text
                                                    : ui->theme->text_soft,
                                .align = ALIGN_CENTRE };
        char text[16];
        str_format(text, sizeof text, "%d", y);
        ui_text(ui, &s, at, cy + U(ui, 33), text);
    }
}

/* ---- footer of a wall of several cells ---- */

static float navigation(struct ui *ui, const struct ui_state *st,
                        const struct known *k, struct rectf span, float y)
{
    if (region_level(st->route.region) <= LEVEL_COUNTY)
        return span.x;
    const struct view *v = k->view;
    char back[TEXT_MAX];
    kit_back_text(ui, back, sizeof back,
                  v && v->n_path > 1 ? &v->path[v->n_path - 2] : NULL);
    struct kit_choice choices[] = {
        { back, true, { .kind = ACTION_BACK } },
        { ui_str(ui, "nav.home"), true, { .kind = ACTION_HOME } },
    };
    return kit_buttons(ui, span.x, y, span.w, choices, LENGTH(choices)) +
           U(ui, 28);
}

static void footer_cells(struct ui *ui, const struct ui_state *st,
                         const struct known *k, const struct frame_layout *f,
                         int columns)
{
    float y = f->footer.y + U(ui, 46), y2 = f->footer.y + U(ui, 144);
    float middle = y + U(ui, KIT_BUTTON / 2);
    struct rectf first = frame_span(st, f->footer, 0);
    struct rectf last = frame_span(st, f->footer, columns - 1);
    bool county = region_level(st->route.region) <= LEVEL_COUNTY;
    float draw = kit_button(
        ui, last.x + last.w, y,
        ui_str(ui, county ? "nav.draw" : "nav.draw_township"), BUTTON_STRONG,
        true, true, (struct action){ .kind = ACTION_DRAW });
    draw = part_search_button(ui, draw - U(ui, 12), y);
    draw = part_compare_button(ui, st, k, draw - U(ui, 12), y);
    float x = navigation(ui, st, k, first, y);
    bool beside = f->roomy || columns == 2 || county;
    int slider = f->two_rows ? 1 : beside ? (columns - 1) / 2 : 2;
    if (columns > 2 && slider == 0)
        slider = 1;
    struct rectf at = frame_span(st, f->footer, slider);
    if (f->two_rows) {
        part_theme_chips(ui, st, first.x, first.x + first.w, y2);
    } else if (beside) {
        part_theme_chips(ui, st, x, first.x + first.w, middle);
    } else {
        struct rectf second = frame_span(st, f->footer, 1);
        part_theme_chips(ui, st, second.x, second.x + second.w, middle);
    }
    if (columns == 2) /* with the button, in the other cell */
        part_years(ui, st, k, last.x,
                    f->two_rows ? last.x + last.w : draw - U(ui, 14),
                    f->two_rows ? y2 : y + U(ui, 20));
    else
        part_years(ui, st, k, at.x, at.x + at.w, y + U(ui, 20));
}

void part_footer(struct ui *ui, const struct ui_state *st,
                 const struct known *k)
{
    struct frame_layout f = frame_layout_of(st);
    int columns = screens_grid(st).columns;
    if (columns > 1) {
        footer_cells(ui, st, k, &f, columns);
        return;
    }
    float y = f.footer.y + U(ui, 46), x = f.footer.x;
    float right = f.footer.x + f.footer.w;
    bool county = region_level(st->route.region) <= LEVEL_COUNTY;
    float draw = kit_button(
        ui, right, y, ui_str(ui, county ? "nav.draw" : "nav.draw_township"),
        BUTTON_STRONG, true, true, (struct action){ .kind = ACTION_DRAW });
    draw = part_search_button(ui, draw - U(ui, 12), y);
    draw = part_compare_button(ui, st, k, draw - U(ui, 12), y);
    x = draw_navigation(ui, st, k, x, y);
    if (f.portrait) {
        part_theme_chips(ui, st, f.footer.x, right, f.footer.y + U(ui, 144));
        part_years(ui, st, k, x, draw - U(ui, 14), y + U(ui, 18));
        return;
    }
    float most = x + f.footer.w * CHIPS_SHARE;
    x = part_theme_chips(ui, st, x, most, y + U(ui, KIT_BUTTON / 2));
    part_years(ui, st, k, x + U(ui, 32), draw - U(ui, 14), y + U(ui, 20));
}
