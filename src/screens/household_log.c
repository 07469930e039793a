/* The log of help: by kind, page by page. */
#include "screens/household.h"
#include "screens/household_list.h"

#include "base/str.h"

#include <math.h>

#define BOTTOM   14
#define LOG_HEAD 22 /* date, helper, kind */
#define LOG_LINE 27 /* a line of the entry's text */
#define LOG_GAP  25
#define CHIP_H   36
#define CHIP_GAP 8
#define CHIPS    50 /* their line */
#define INDENT   30

float log_height(const struct ui *ui, int rows)
{
    return U(ui, KIT_HEAD + BOTTOM + (LOG_HEAD + LOG_LINE + LOG_GAP) * rows);
}

/* ---- which entries ---- */

static bool wanted(const struct log_entry *e, const struct household_look *look)
{
    return look->visits == 0 || (int)e->kind == look->visits - 1;
}

static int count_wanted(const struct dossier *d,
                        const struct household_look *look)
{
    int n = 0;
    for (int i = 0; i < d->n_log; i++)
        n += wanted(&d->log[i], look);
    return n;
}

/* The k-th wanted one's place; n_log when there are fewer. */
static int place_of(const struct dossier *d, const struct household_look *look,
                    int k)
{
    int i = 0;
    for (; i < d->n_log; i++)
        if (wanted(&d->log[i], look) && k-- == 0)
            break;
    return i;
}

static int kinds_of(const struct dossier *d)
{
    int n = 0;
    for (int v = 0; v < VISIT_COUNT; v++)
        n += d->n_log_of[v] > 0;
    return n;
}

/* ---- the choice of kinds ---- */

static void kind_text(const struct ui *ui, const struct dossier *d, int v,
                      char *buf, size_t size)
{
    char number[32];
    const char *word = v < 0 ? ui_str(ui, "household.all")
                             : kit_term(ui, "visit_short",
                                        visit_key((enum visit)v));
    str_group(number, sizeof number, v < 0 ? d->n_log_all : d->n_log_of[v]);
    str_format(buf, size, "%s %s", word, number);
}

static void kind_chips(struct ui *ui, float x, float y, float w,
                       const struct dossier *d,
                       const struct household_look *look)
{
    char text[64];
    float total = -U(ui, CHIP_GAP);
    for (int v = -1; v < VISIT_COUNT; v++) {
        if (v >= 0 && d->n_log_of[v] == 0)
            continue;
        kind_text(ui, d, v, text, sizeof text);
        total += U(ui, CHIP_GAP) + small_chip_width(ui, text);
    }
    float k = fminf(1, w / total);
    for (int v = -1; v < VISIT_COUNT; v++) {
        if (v >= 0 && d->n_log_of[v] == 0)
            continue;
        kind_text(ui, d, v, text, sizeof text);
        float cw = small_chip_width(ui, text) * k;
        small_chip(ui, rectf_make(x, y, cw, U(ui, CHIP_H)), text,
                   look->visits == v + 1,
                   (struct action){ .kind = ACTION_OPEN,
                                    .value = OPEN_VISITS,
                                    .part = v < 0 ? VISIT_COUNT : v });
        x += cw + U(ui, CHIP_GAP) * k;
    }
}

/* ---- entries ---- */

static void timeline_dot(struct ui *ui, float x, float y, float from,
                         bool newest)
{
    const struct theme *th = ui->theme;
    float r = U(ui, 6), thick = fmaxf(1, roundf(U(ui, 2)));
    if (from > 0) /* the first of a card hangs on no line */
        scene_fill(ui->scene,
                   rect_make((int)roundf(x - thick / 2), (int)roundf(from),
                             (int)thick, (int)roundf(y - from)),
                   th->grid);
    scene_add_circle(ui->scene, x, y, r);
    scene_path_fill(ui->scene, newest ? th->amber : th->amber_soft);
}

/* Returns the height used; the text takes at most `lines` lines. */
static float log_entry(struct ui *ui, float x, float y, float w, int lines,
                       const struct log_entry *e)
{
    const struct theme *th = ui->theme;
    struct text_style soft = kit_style(FACE_REGULAR, KIT_SMALL, th->text_soft);
    struct text_style text = kit_style(FACE_REGULAR, KIT_BODY, th->text);
    char head[KIT_TEXT_MAX];
    format_day(head, sizeof head, e->at_unix_s);
    str_append(head, sizeof head, "   %s   %s", e->helper,
               kit_term(ui, "visit", visit_key(e->kind)));
    ui_text_fit(ui, &soft, x, y + U(ui, 15), w, head);
    int used = ui_text_wrap(ui, &text, x, y + U(ui, LOG_HEAD + 21), w,
                            U(ui, LOG_LINE), lines, e->text);
    return U(ui, LOG_HEAD + LOG_LINE * (used > 0 ? used : 1));
}

static float entry_height(const struct ui *ui, float w,
                          const struct log_entry *e)
{
    struct text_style text = kit_style(FACE_REGULAR, KIT_BODY, 0);
    int lines = ui_text_width(ui, &text, e->text) > w ? 2 : 1;
    return U(ui, LOG_HEAD + LOG_LINE * lines + LOG_GAP);
}

/* How many of n wanted entries fit from the k-th on. */
static int entries_from(const struct ui *ui, const struct dossier *d,
                        const struct household_look *look, int k, int n,
                        float w, float room)
{
    int shown = 0;
    float used = -U(ui, LOG_GAP);
    for (int i = place_of(d, look, k); i < d->n_log && k + shown < n; i++) {
        if (!wanted(&d->log[i], look))
            continue;
        used += entry_height(ui, w, &d->log[i]);
        if (used > room + 1 && shown > 0)
            break;
        shown++;
    }
    return shown;
}

static void draw_entries(struct ui *ui, struct rectf box,
                         const struct dossier *d,
                         const struct household_look *look, int k, int shown)
{
    float dot = box.x + U(ui, 6), x = box.x + U(ui, INDENT);
    float w = box.w - U(ui, INDENT), y = box.y, last = 0;
    float bottom = box.y + box.h;
    for (int i = place_of(d, look, k); i < d->n_log && shown > 0; i++) {
        if (!wanted(&d->log[i], look))
            continue;
        bool two = bottom - y >= U(ui, LOG_HEAD + 2 * LOG_LINE - 1);
        float at = y + U(ui, 9);
        timeline_dot(ui, dot, at, last, i == 0);
        last = at + U(ui, 10);
        y += log_entry(ui, x, y, w, two ? 2 : 1, &d->log[i]) + U(ui, LOG_GAP);
        shown--;
    }
}

/* The last wanted entry that may come first: then all after it are seen. */
static int last_first(const struct ui *ui, const struct dossier *d,
                      const struct household_look *look, int n, float w,
                      float room)
{
    int last = n - 1;
    while (last > 0 &&
           entries_from(ui, d, look, last - 1, n, w, room) == n - last + 1)
        last--;
    return last;
}

void card_log(struct ui *ui, struct rectf r, const struct dossier *d,
              const struct household_look *look)
{
    char note[KIT_TEXT_MAX] = "", visits[32];
    str_group(visits, sizeof visits, d->n_log_all);
    if (d->n_log_all > 0)
        kit_fill(ui, note, sizeof note, "household.log_note", visits, NULL);
    struct rectf in = card(ui, r, ui_str(ui, "household.log"), note);
    if (d->n_log == 0) {
        kit_empty(ui, in, ui_str(ui, "household.no_log"));
        return;
    }
    struct rectf box = rectf_make(in.x, in.y, in.w,
                                  r.y + r.h - U(ui, BOTTOM) - in.y);
    if (kinds_of(d) > 1 && box.h >= U(ui, CHIPS + LOG_HEAD + LOG_LINE)) {
        kind_chips(ui, box.x, box.y - U(ui, 2), box.w, d, look);
        box.y += U(ui, CHIPS);
        box.h -= U(ui, CHIPS);
    }
    int n = count_wanted(d, look);
    float w = box.w - U(ui, INDENT);
    if (n == 0) {
        kit_empty(ui, box, ui_str(ui, "household.no_log"));
        return;
    }
    struct list_part l = { .panel = SCROLL_LOG, .n = n };
    l.row_px = U(ui, LOG_HEAD + LOG_LINE + LOG_GAP);
    l.shown = entries_from(ui, d, look, 0, n, w, box.h);
    float least = pager_height(ui) + l.row_px - U(ui, LOG_GAP);
    if (l.shown < n && box.h >= least) {
        float room = box.h - pager_height(ui);
        l.last = last_first(ui, d, look, n, w, room);
        l.first = look->first[SCROLL_LOG];
        l.first = l.first < 0 ? 0 : l.first > l.last ? l.last : l.first;
        l.shown = entries_from(ui, d, look, l.first, n, w, room);
        list_pager(ui, box, &l);
        box.h = room;
    }
    draw_entries(ui, box, d, look, l.first, l.shown);
}
