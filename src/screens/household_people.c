/* Members, changes, risks and findings: pages of one card, or cards. */
#include "screens/household.h"
#include "screens/household_list.h"

#include "base/str.h"

#include <math.h>

#define BOTTOM      14
#define MEMBER_HEAD 34
#define MEMBER_ROW  36
#define MEMBER_TALL 58 /* with a second line */
#define CHANGE_ROW  58
#define PAGE_TOP    6 /* rows begin lower than a head of columns */

static float list_height(const struct ui *ui, float above, float row, int rows)
{
    return U(ui, KIT_HEAD + BOTTOM + above + row * (float)rows);
}

float members_height(const struct ui *ui, int rows)
{
    return list_height(ui, MEMBER_HEAD, MEMBER_ROW, rows);
}

float members_tall_height(const struct ui *ui, int rows)
{
    return list_height(ui, MEMBER_HEAD, MEMBER_TALL, rows);
}

float changes_height(const struct ui *ui, int rows)
{
    return list_height(ui, PAGE_TOP, CHANGE_ROW, rows);
}

/* ---- members ---- */

static const struct {
    const char *key;
    float from, to; /* parts of the inner width */
} member_columns[] = {
    { "household.relation", 0.00f, 0.185f },
    { "household.age", 0.20f, 0.345f },
    { "household.health", 0.36f, 0.515f },
    { "household.labour", 0.53f, 0.765f },
    { "household.occupation", 0.77f, 1.00f },
};

static void member_cell(struct ui *ui, struct rectf in, float base, int column,
                        float size, colour c, const char *text)
{
    struct text_style s = kit_style(FACE_REGULAR, size, c);
    float x = in.x + in.w * member_columns[column].from;
    float w = in.x + in.w * member_columns[column].to - x;
    ui_text_fit(ui, &s, x, base, w, text);
}

static void age_text(const struct ui *ui, char *buf, size_t size, int band)
{
    char low[16], high[16];
    str_format(low, sizeof low, "%d", band);
    str_format(high, sizeof high, "%d", band + 9);
    if (band <= 0)
        str_copy(buf, size, ui_str(ui, "household.minor"));
    else if (band >= 70)
        kit_fill(ui, buf, size, "household.age_over", low, NULL);
    else
        kit_fill(ui, buf, size, "household.age_band", low, high);
}

/* "女 · 回族 · 初中文化 · 省外务工 8 个月"; whole: the name before it. */
static void member_more(const struct ui *ui, char *buf, size_t size,
                        const struct member *m, bool whole)
{
    char work[KIT_TEXT_MAX] = "", months[64] = "";
    str_copy(buf, size, whole ? m->name : "");
    kit_join(buf, size,
             ui_str(ui, m->male ? "household.male" : "household.female"));
    kit_join(buf, size, m->ethnicity);
    if (m->education != EDUCATION_NONE)
        kit_join(buf, size,
                 kit_term(ui, "education", education_key(m->education)));
    if (m->work_place != WORK_PLACE_NONE)
        str_copy(work, sizeof work,
                 kit_term(ui, "work_place", work_place_key(m->work_place)));
    if (m->months >= 0)
        kit_fill_int(ui, months, sizeof months, "household.months", m->months);
    str_append(work, sizeof work, "%s%s", *work && *months ? " " : "", months);
    kit_join(buf, size, work);
}

static void member_row(struct ui *ui, struct rectf in, float base,
                       const struct member *m, bool more, bool whole)
{
    const struct theme *th = ui->theme;
    colour minor = m->age_band <= 0 ? th->text_soft : th->text;
    colour health = m->health == HEALTH_GOOD ? th->text : th->amber;
    char text[KIT_TEXT_MAX];
    age_text(ui, text, sizeof text, m->age_band);
    member_cell(ui, in, base, 0, KIT_BODY, th->text,
                kit_term(ui, "relation", relation_key(m->relation)));
    member_cell(ui, in, base, 1, KIT_BODY, minor, text);
    member_cell(ui, in, base, 2, KIT_BODY, health,
                kit_term(ui, "health", health_key(m->health)));
    member_cell(ui, in, base, 3, KIT_BODY,
                m->labour == LABOUR_NONE ? th->text_faint : th->text,
                m->labour == LABOUR_NONE
                    ? "—"
                    : kit_term(ui, "labour", labour_key(m->labour)));
    member_cell(ui, in, base, 4, KIT_BODY, th->text,
                kit_term(ui, "occupation", occupation_key(m->occupation)));
    if (!more)
        return;
    struct text_style soft = kit_style(FACE_REGULAR, KIT_SMALL, th->text_soft);
    member_more(ui, text, sizeof text, m, whole);
    ui_text_fit(ui, &soft, in.x, base + U(ui, 24), in.w, text);
}

/* With a second line for each while they fit, else for the touched one. */
static void members_page(struct ui *ui, struct rectf box,
                         const struct dossier *d,
                         const struct household_look *look, bool whole)
{
    if (d->n_members == 0) {
        kit_empty(ui, box, ui_str(ui, "household.no_members"));
        return;
    }
    for (int i = 0; i < (int)LENGTH(member_columns); i++)
        member_cell(ui, box, box.y + U(ui, 19), i, KIT_SMALL,
                    ui->theme->text_soft, ui_str(ui, member_columns[i].key));
    struct rectf rows = rectf_make(box.x, box.y + U(ui, MEMBER_HEAD), box.w,
                                   box.h - U(ui, MEMBER_HEAD));
    bool tall = (float)d->n_members * U(ui, MEMBER_TALL) <= rows.h + 1;
    float room, row = U(ui, tall ? MEMBER_TALL : MEMBER_ROW);
    struct rectf list = rows;
    bool open = !tall && look->member > 0 && look->member <= d->n_members;
    if (open)
        list.h -= U(ui, MEMBER_TALL - MEMBER_ROW);
    struct list_part l = list_rows(ui, list, SCROLL_MEMBERS, row, d->n_members,
                                   look->first[SCROLL_MEMBERS], &room);
    list_pager(ui, rows, &l);
    float y = rows.y;
    for (int i = l.first; i < l.first + l.shown; i++) {
        bool more = tall || (open && i == look->member - 1);
        float h = more ? U(ui, MEMBER_TALL) : row;
        if (!tall)
            open_row(ui,
                     rectf_make(rows.x - U(ui, 8), y, rows.w + U(ui, 16), h),
                     OPEN_MEMBER, i);
        member_row(ui, rows, y + U(ui, tall ? 20 : 22), &d->members[i], more,
                   whole);
        y += h;
    }
}

/* ---- rows of two lines: what, when, why ---- */

static void two_lines(struct ui *ui, struct rectf r, const char *what, colour c,
                      const char *end, colour end_c, const char *why)
{
    struct text_style kind = kit_style(FACE_REGULAR, KIT_BODY, c);
    struct text_style soft = kit_right(FACE_REGULAR, KIT_SMALL, end_c);
    struct text_style small = kit_style(FACE_REGULAR, KIT_SMALL,
                                        ui->theme->text_soft);
    float right = r.x + r.w;
    float taken = ui_text_fit(ui, &soft, right, r.y + U(ui, 19), r.w * 0.5f,
                              end) +
                  U(ui, 14);
    ui_text_fit(ui, &kind, r.x, r.y + U(ui, 19), r.w - taken, what);
    if (why)
        ui_text_fit(ui, &small, r.x, r.y + U(ui, 42), r.w, why);
}

static colour change_colour(const struct ui *ui, enum change c)
{
    return c == CHANGE_EXITED     ? ui->theme->teal
           : c == CHANGE_RETURNED ? ui->theme->ember
                                  : ui->theme->text;
}

static void changes_page(struct ui *ui, struct rectf box,
                         const struct dossier *d,
                         const struct household_look *look)
{
    float room;
    char day[32];
    if (d->n_changes == 0)
        kit_empty(ui, box, ui_str(ui, "household.no_changes"));
    struct list_part l = list_rows(ui, box, SCROLL_CHANGES, U(ui, CHANGE_ROW),
                                   d->n_changes, look->first[SCROLL_CHANGES],
                                   &room);
    list_pager(ui, box, &l);
    for (int i = 0; i < l.shown; i++) {
        const struct change_entry *c = &d->changes[l.first + i];
        format_day(day, sizeof day, c->at_unix_s);
        two_lines(
            ui, rectf_make(box.x, box.y + l.row_px * (float)i, box.w, l.row_px),
            kit_term(ui, "change", change_key(c->kind)),
            change_colour(ui, c->kind), day, ui->theme->text_soft, c->reason);
    }
}

/* ---- risks and findings ---- */

int alerts_count(const struct dossier *d)
{
    return d->n_monitored + d->n_findings;
}

/* What stands now: findings, and monitoring of the year shown. */
int alerts_standing(const struct dossier *d)
{
    bool risk = d->n_monitored > 0 && d->monitored[0].year == d->year &&
                d->monitored[0].removed == REMOVAL_NONE;
    return d->n_findings + risk;
}

/* now: of the year shown; what stood in another one is told calmly. */
static void monitoring_row(struct ui *ui, struct rectf r,
                           const struct monitoring *m, bool now)
{
    const struct theme *th = ui->theme;
    char what[KIT_TEXT_MAX], risks[KIT_TEXT_MAX] = "", year[16];
    bool stands = m->removed == REMOVAL_NONE;
    str_format(year, sizeof year, "%d", m->year);
    str_copy(what, sizeof what,
             kit_term(ui, "monitored", monitored_key(m->kind)));
    kit_join(what, sizeof what, year);
    for (int i = 0; i < m->n_risks; i++)
        kit_join(risks, sizeof risks,
                 kit_term(ui, "risk", risk_key(m->risks[i])));
    two_lines(ui, r, what, stands && now ? th->ember : th->text,
              stands ? ui_str(ui, now ? "household.risk_stands"
                                      : "household.risk_stood")
                     : kit_term(ui, "removal", removal_key(m->removed)),
              !stands ? th->teal
              : now   ? th->ember
                      : th->text_soft,
              risks);
}

static colour severity_colour(const struct ui *ui, enum severity s)
{
    return s == SEVERITY_SERIOUS   ? ui->theme->ember
           : s == SEVERITY_WARNING ? ui->theme->amber
                                   : ui->theme->text_soft;
}

/* A triangle, a diamond, a ring: not by colour alone. */
static void severity_mark(struct ui *ui, float x, float y, enum severity s)
{
    float r = U(ui, 7);
    colour c = severity_colour(ui, s);
    if (s == SEVERITY_NOTE) {
        scene_add_circle(ui->scene, x, y, r - U(ui, 1));
    } else if (s == SEVERITY_WARNING) {
        scene_move_to(ui->scene, x, y - r);
        scene_line_to(ui->scene, x + r, y);
        scene_line_to(ui->scene, x, y + r);
        scene_line_to(ui->scene, x - r, y);
        scene_close(ui->scene);
    } else {
        scene_move_to(ui->scene, x, y - r);
        scene_line_to(ui->scene, x + r, y + r * 0.8f);
        scene_line_to(ui->scene, x - r, y + r * 0.8f);
        scene_close(ui->scene);
        scene_path_fill(ui->scene, c);
        return;
    }
    scene_path_stroke(ui->scene, U(ui, 2), 0, c);
}

static void finding_row(struct ui *ui, struct rectf r, const struct finding *f)
{
    char day[32], end[96];
    bool english = str_starts(strings_language(ui->strings), "en");
    float indent = U(ui, 26);
    severity_mark(ui, r.x + U(ui, 8), r.y + U(ui, 12), f->severity);
    str_copy(end, sizeof end,
             kit_term(ui, "severity", severity_key(f->severity)));
    if (f->since_unix_s > 0) {
        format_day(day, sizeof day, f->since_unix_s);
        kit_join(end, sizeof end, day);
    }
    two_lines(ui, rectf_make(r.x + indent, r.y, r.w - indent, r.h),
              english ? f->en : f->zh, ui->theme->text, end,
              severity_colour(ui, f->severity), f->detail);
}

static void alerts_page(struct ui *ui, struct rectf box,
                        const struct dossier *d,
                        const struct household_look *look)
{
    float room;
    int n = alerts_count(d);
    if (n == 0)
        kit_empty(ui, box, ui_str(ui, "household.no_alerts"));
    struct list_part l = list_rows(ui, box, SCROLL_ALERTS, U(ui, CHANGE_ROW), n,
                                   look->first[SCROLL_ALERTS], &room);
    list_pager(ui, box, &l);
    for (int i = 0; i < l.shown; i++) {
        int k = l.first + i;
        struct rectf r = rectf_make(box.x, box.y + l.row_px * (float)i, box.w,
                                    l.row_px);
        if (k < d->n_monitored)
            monitoring_row(ui, r, &d->monitored[k],
                           d->monitored[k].year == d->year);
        else
            finding_row(ui, r, &d->findings[k - d->n_monitored]);
    }
}

/* ---- the cards ---- */

static struct rectf page_box(const struct ui *ui, struct rectf r,
                             struct rectf in)
{
    return rectf_make(in.x, in.y, in.w, r.y + r.h - U(ui, BOTTOM) - in.y);
}

void card_people(struct ui *ui, struct rectf r, const struct dossier *d,
                 const struct ui_state *st, unsigned pages)
{
    const struct household_look *look = &st->look;
    struct page_tab tabs[PEOPLE_PAGES];
    enum people_page page[PEOPLE_PAGES];
    static const char *const titles[PEOPLE_PAGES] = { "household.members",
                                                      "household.alerts",
                                                      "household.changes",
                                                      "household.photos" };
    const int counts[PEOPLE_PAGES] = { 0, alerts_standing(d), 0, d->n_photos };
    int n = 0, active = 0;
    for (int p = 0; p < PEOPLE_PAGES; p++) {
        if (!(pages >> p & 1))
            continue;
        if (p == look->people_tab)
            active = n;
        page[n] = (enum people_page)p;
        tabs[n++] = (struct page_tab){ ui_str(ui, titles[p]), counts[p], p };
    }
    const char *note = page[active] == PEOPLE_MEMBERS && !st->staff
                           ? ui_str(ui, "household.members_note")
                           : NULL;
    struct rectf in = tabs_card(ui, r, OPEN_PEOPLE_TAB, tabs, n, active, note);
    struct rectf box = page_box(ui, r, in);
    if (page[active] != PEOPLE_MEMBERS) { /* under the titles' line */
        box.y += U(ui, PAGE_TOP);
        box.h -= U(ui, PAGE_TOP);
    }
    switch (page[active]) {
    case PEOPLE_MEMBERS: members_page(ui, box, d, look, st->staff); break;
    case PEOPLE_ALERTS: alerts_page(ui, box, d, look); break;
    case PEOPLE_CHANGES: changes_page(ui, box, d, look); break;
    case PEOPLE_PHOTOS: photos_page(ui, box, d, st); break;
    }
}
