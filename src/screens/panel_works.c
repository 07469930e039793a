/* What is planned, what is built, and who is responsible. */
#include "screens/panels.h"

#include "base/str.h"

#include <math.h>

#define PLAN_ROW        42
#define PLAN_MOST       6
#define WORK_ROW        64
#define WORK_MOST       3
#define WORK_MOST_ABOVE 5 /* where no list of households needs the eye */
#define OFFICIAL_ROW    36
#define OFFICIALS_MOST  8
#define BOTTOM          12

/* ---- plan ---- */

static colour progress_colour(const struct ui *ui, enum progress p)
{
    return p == PROGRESS_DONE || p == PROGRESS_MONTHLY ? ui->theme->teal
                                                       : ui->theme->amber;
}

static double progress_part(enum progress p, int percent)
{
    return p == PROGRESS_DONE || p == PROGRESS_MONTHLY ? 1 : percent / 100.0;
}

static void plan_row(struct ui *ui, struct rectf in, float y,
                     const struct plan_item *p)
{
    struct text_style title = kit_style(FACE_REGULAR, KIT_BODY,
                                        ui->theme->text);
    struct text_style state = kit_right(FACE_REGULAR, KIT_SMALL,
                                        ui->theme->text_soft);
    float d = U(ui, 17), x = in.x + U(ui, 34), right = in.x + in.w;
    float base = y + U(ui, 20);
    progress_mark(ui, p->progress, in.x + d / 2, y + U(ui, 22), d);
    float taken = 0;
    if (p->state && *p->state)
        taken = ui_text_fit(ui, &state, right, base, in.w * 0.34f, p->state) +
                U(ui, 16);
    ui_text_fit(ui, &title, x, base, right - x - taken, p->title);
    bar(ui, rectf_make(x, base + U(ui, 11), right - x, U(ui, 4)),
        progress_part(p->progress, p->percent),
        progress_colour(ui, p->progress));
}

/* "2014 — 2018": the years the plan spans; and how many items when some have
 * no room. */
static void plan_note(const struct ui *ui, char *buf, size_t size,
                      const struct view *v, int fit)
{
    int first = 0, last = 0;
    for (int i = 0; i < v->n_plan; i++) {
        int y = v->plan[i].year;
        if (y <= 0)
            continue;
        first = first == 0 || y < first ? y : first;
        last = y > last ? y : last;
    }
    buf[0] = 0;
    if (first > 0 && first < last)
        str_format(buf, size, "%d — %d", first, last);
    else if (first > 0)
        str_format(buf, size, "%d", first);
    if (v->n_plan <= fit)
        return;
    char text[96];
    kit_fill_int(ui, text, sizeof text, "village.items", v->n_plan);
    kit_join(buf, size, text);
}

/* Rows of about `pitch_u` that fit under a card's head, and their pitch. */
static int rows_that_fit(const struct ui *ui, struct rectf r, float pitch_u,
                         int n, float *pitch)
{
    float room = r.h - U(ui, KIT_HEAD + BOTTOM);
    int fit = (int)((room + 1) / U(ui, pitch_u));
    int shown = n < fit ? n : fit;
    *pitch = shown > 0 ? fminf(room / (float)shown, U(ui, pitch_u * 1.3f))
                       : U(ui, pitch_u);
    return fit;
}

void panel_plan(struct ui *ui, struct rectf r, const struct ui_state *st,
                const struct known *k, const struct board_panel *p)
{
    const struct view *v = k->view;
    float pitch;
    (void)st;
    if (!v)
        return;
    int fit = rows_that_fit(ui, r, PLAN_ROW, v->n_plan, &pitch);
    char note[KIT_TEXT_MAX];
    plan_note(ui, note, sizeof note, v, fit);
    struct rectf in = card(ui, r, panel_title(ui, p, "village.plan"), note);
    if (v->n_plan == 0)
        kit_empty(ui, in, ui_str(ui, "village.no_plan"));
    for (int i = 0; i < v->n_plan && i < fit; i++)
        plan_row(ui, in, in.y + pitch * (float)i, &v->plan[i]);
}

/* ---- projects ---- */

static void project_row(struct ui *ui, struct rectf in, float y,
                        const struct project *p)
{
    struct text_style name = kit_style(FACE_REGULAR, KIT_BODY, ui->theme->text);
    struct text_style percent = kit_right(FACE_BOLD, KIT_BODY,
                                          progress_colour(ui, p->progress));
    struct text_style soft = kit_style(FACE_REGULAR, KIT_SMALL,
                                       ui->theme->text_soft);
    char text[KIT_TEXT_MAX], arrived[32], spent[32], money[128];
    float right = in.x + in.w, base = y + U(ui, 20);
    double part = progress_part(p->progress, p->percent);
    str_format(text, sizeof text, "%.0f%%", part * 100);
    float taken = ui_text(ui, &percent, right, base, text) + U(ui, 16);
    ui_text_fit(ui, &name, in.x, base, in.w - taken, p->name);
    bar(ui, rectf_make(in.x, base + U(ui, 10), in.w, U(ui, 4)), part,
        progress_colour(ui, p->progress));
    format_wan(arrived, sizeof arrived, p->arrived);
    format_wan(spent, sizeof spent, p->spent);
    kit_fill(ui, money, sizeof money, "village.project_money", arrived, spent);
    struct text_style end = soft;
    end.align = ALIGN_RIGHT;
    base += U(ui, 34);
    taken = ui_text_fit(ui, &end, right, base, in.w * 0.68f, money) + U(ui, 12);
    text[0] = 0;
    if (p->year > 0)
        str_format(text, sizeof text, "%d", p->year);
    kit_join(text, sizeof text, p->department);
    ui_text_fit(ui, &soft, in.x, base, in.w - taken, text);
}

void panel_projects(struct ui *ui, struct rectf r, const struct ui_state *st,
                    const struct known *k, const struct board_panel *p)
{
    const struct view *v = k->view;
    float pitch;
    if (!v)
        return;
    int fit = rows_that_fit(ui, r, WORK_ROW, v->n_projects, &pitch);
    char note[96] = "";
    if (v->n_projects > fit)
        kit_fill_int(ui, note, sizeof note, "village.items", v->n_projects);
    str_append(note, sizeof note, "  ›");
    struct rectf in = card(ui, r, panel_title(ui, p, "village.projects"), note);
    funds_door(ui, r, st);
    if (v->n_projects == 0)
        kit_empty(ui, in, ui_str(ui, "village.no_projects"));
    for (int i = 0; i < v->n_projects && i < fit; i++)
        project_row(ui, in, in.y + pitch * (float)i, &v->projects[i]);
}

static float list_height(const struct ui *ui, float row_u, int rows)
{
    return U(ui, KIT_HEAD + BOTTOM + row_u * (float)(rows < 1 ? 1 : rows));
}

static int at_most(int n, int most)
{
    return n < most ? n : most;
}

void panel_plan_size(const struct ui *ui, const struct frame_column *c,
                     const struct known *k, const struct board_panel *p,
                     struct kit_slot *slot)
{
    (void)c, (void)p;
    int n = k->view ? k->view->n_plan : 0;
    slot->min = list_height(ui, PLAN_ROW, at_most(n, 2));
    slot->want = list_height(ui, PLAN_ROW, at_most(n, PLAN_MOST));
    /* the longer list takes what is left */
    slot->grow = n > PLAN_MOST && n > k->view->n_projects;
}

void panel_projects_size(const struct ui *ui, const struct frame_column *c,
                         const struct known *k, const struct board_panel *p,
                         struct kit_slot *slot)
{
    (void)c, (void)p;
    const struct view *v = k->view;
    int n = v ? v->n_projects : 0;
    int most = v && v->level == LEVEL_VILLAGE ? WORK_MOST : WORK_MOST_ABOVE;
    slot->min = list_height(ui, WORK_ROW, 1);
    slot->want = list_height(ui, WORK_ROW, at_most(n, most));
    slot->grow = n > most && n >= v->n_plan;
}

/* ---- officials ---- */

static void official_row(struct ui *ui, struct rectf in, float y, float duty_w,
                         const struct official *o)
{
    struct text_style soft = kit_style(FACE_REGULAR, KIT_SMALL,
                                       ui->theme->text_soft);
    struct text_style name = kit_style(FACE_REGULAR, KIT_BODY, ui->theme->text);
    float base = y + U(ui, 24), x = in.x + duty_w + U(ui, 14);
    float right = in.x + in.w;
    ui_text_fit(ui, &soft, in.x, base, duty_w,
                kit_term(ui, "duty", duty_key(o->duty)));
    x += ui_text_fit(ui, &name, x, base, (right - x) * 0.5f, o->name) +
         U(ui, 14);
    char text[KIT_TEXT_MAX] = "", when[32];
    kit_join(text, sizeof text, o->unit);
    if (o->since_year > 0) {
        str_format(when, sizeof when, "%d", o->since_year);
        if (o->since_month > 0)
            str_append(when, sizeof when, ".%02d", o->since_month);
        kit_join(text, sizeof text, when);
    }
    soft.align = ALIGN_RIGHT;
    ui_text_fit(ui, &soft, right, base, right - x, text);
}

void panel_officials_size(const struct ui *ui, const struct frame_column *c,
                          const struct known *k, const struct board_panel *p,
                          struct kit_slot *slot)
{
    (void)c, (void)p;
    int n = k->view ? k->view->n_officials : 0;
    slot->min = list_height(ui, OFFICIAL_ROW, at_most(n, 3));
    slot->want = list_height(ui, OFFICIAL_ROW, at_most(n, OFFICIALS_MOST));
}

void panel_officials(struct ui *ui, struct rectf r, const struct ui_state *st,
                     const struct known *k, const struct board_panel *p)
{
    const struct view *v = k->view;
    float pitch, duty_w = 0;
    (void)st;
    if (!v)
        return;
    int fit = rows_that_fit(ui, r, OFFICIAL_ROW, v->n_officials, &pitch);
    char note[96] = "";
    if (v->n_officials > fit)
        kit_fill_int(ui, note, sizeof note, "village.items", v->n_officials);
    struct rectf in = card(ui, r, panel_title(ui, p, "title.officials"), note);
    if (v->n_officials == 0)
        kit_empty(ui, in, ui_str(ui, "overview.no_officials"));
    struct text_style soft = kit_style(FACE_REGULAR, KIT_SMALL, 0);
    for (int i = 0; i < v->n_officials; i++)
        duty_w = fmaxf(duty_w,
                       ui_text_width(ui, &soft,
                                     kit_term(ui, "duty",
                                              duty_key(v->officials[i].duty))));
    duty_w = fminf(ceilf(duty_w), in.w * 0.34f);
    for (int i = 0; i < v->n_officials && i < fit; i++)
        official_row(ui, in, in.y + pitch * (float)i, duty_w, &v->officials[i]);
}
