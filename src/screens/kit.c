#include "screens/kit.h"

#include "base/str.h"

#include <math.h>
#include <string.h>

struct text_style kit_style(enum text_face face, float size, colour c)
{
    return (struct text_style){ .face = face, .size = size, .colour = c };
}

struct text_style kit_right(enum text_face face, float size, colour c)
{
    return (struct text_style){
        .face = face, .size = size, .colour = c, .align = ALIGN_RIGHT
    };
}

const char *kit_term(const struct ui *ui, const char *section, const char *key)
{
    char full[64];
    str_format(full, sizeof full, "%s.%s", section, key);
    return ui_str(ui, full);
}

size_t kit_fill(const struct ui *ui, char *buf, size_t size, const char *key,
                const char *a, const char *b)
{
    const char *args[] = { a, b };
    return strings_fill(buf, size, ui_str(ui, key), b ? 2 : 1, args);
}

size_t kit_fill_int(const struct ui *ui, char *buf, size_t size,
                    const char *key, int64_t value)
{
    char number[32];
    str_format(number, sizeof number, "%lld", (long long)value);
    return kit_fill(ui, buf, size, key, number, NULL);
}

void kit_join(char *buf, size_t size, const char *text)
{
    if (text && *text)
        str_append(buf, size, "%s%s", *buf ? " · " : "", text);
}

void kit_rule(struct ui *ui, float x, float y, float w)
{
    int thick = (int)fmaxf(1, roundf(U(ui, 1)));
    scene_fill(ui->scene,
               rect_make((int)roundf(x), (int)roundf(y), (int)w, thick),
               ui->theme->grid);
}

void kit_empty(struct ui *ui, struct rectf in, const char *text)
{
    struct text_style s = { .face = FACE_REGULAR,
                            .size = KIT_BODY,
                            .colour = ui->theme->text_faint,
                            .align = ALIGN_CENTRE };
    ui_text_fit(ui, &s, in.x + in.w / 2, in.y + in.h / 2, in.w, text);
}

float kit_button(struct ui *ui, float x, float y, const char *text,
                 enum button_kind kind, bool from_right, bool enabled,
                 struct action a)
{
    float w = button_width(ui, text);
    struct rectf r = rectf_make(from_right ? x - w : x, y, w,
                                U(ui, KIT_BUTTON));
    button(ui, r, text, kind, enabled, a);
    return from_right ? r.x : r.x + w;
}

void kit_back_text(const struct ui *ui, char *buf, size_t size,
                   const struct region_name *place)
{
    if (place)
        kit_fill(ui, buf, size, "nav.back", region_label(ui, place), NULL);
    else
        str_copy(buf, size, ui_str(ui, "nav.back_plain"));
}

#define BUTTON_GAP  12
#define BUTTON_MOST 300

float kit_buttons(struct ui *ui, float x, float y, float most,
                  const struct kit_choice *choices, int n)
{
    float gap = U(ui, BUTTON_GAP), total = 0, room;
    for (int i = 0; i < n; i++)
        total += fminf(button_width(ui, choices[i].text), U(ui, BUTTON_MOST));
    room = most - gap * (float)(n - 1);
    float scale = total > room ? room / total : 1;
    for (int i = 0; i < n; i++) {
        float w = fminf(button_width(ui, choices[i].text), U(ui, BUTTON_MOST));
        w = floorf(w * scale);
        button(ui, rectf_make(x, y, w, U(ui, KIT_BUTTON)), choices[i].text,
               BUTTON_QUIET, choices[i].enabled, choices[i].action);
        x += w + gap;
    }
    return x - gap;
}

float kit_pages(struct ui *ui, float right, float y, int page, int64_t pages)
{
    pages = pages < 1 ? 1 : pages;
    struct action next = { .kind = ACTION_PAGE, .value = page + 1 };
    struct action back = { .kind = ACTION_PAGE, .value = page - 1 };
    float x = kit_button(ui, right, y, ui_str(ui, "nav.page_next"),
                         BUTTON_QUIET, true, page + 1 < pages, next);
    char now[32], all[32], text[96];
    str_format(now, sizeof now, "%d", page + 1);
    str_group(all, sizeof all, pages);
    kit_fill(ui, text, sizeof text, "nav.page", now, all);
    struct text_style s = { .face = FACE_REGULAR,
                            .size = 22,
                            .colour = ui->theme->text,
                            .align = ALIGN_CENTRE };
    float w = fmaxf(ui_text_width(ui, &s, text) + U(ui, 24), U(ui, 72));
    ui_text(ui, &s, x - w / 2, y + U(ui, 35), text);
    return kit_button(ui, x - w, y, ui_str(ui, "nav.page_previous"),
                      BUTTON_QUIET, true, page > 0, back);
}

float kit_back(struct ui *ui, float x, float y, const struct region_name *place)
{
    char text[KIT_TEXT_MAX];
    kit_back_text(ui, text, sizeof text, place);
    struct action back = { .kind = ACTION_BACK };
    float w = fminf(button_width(ui, text), U(ui, 300));
    button(ui, rectf_make(x, y, w, U(ui, KIT_BUTTON)), text, BUTTON_QUIET, true,
           back);
    return x + w;
}

void kit_stack(struct rectf column, float gap, struct kit_slot *slots, int n)
{
    float min = -gap, want = -gap;
    int shown = 0;
    for (int i = 0; i < n; i++) {
        slots[i].out = rectf_make(column.x, column.y, column.w, 0);
        bool fits = min + gap + slots[i].min <= column.h + 0.5f;
        if (i == 0 || (shown == i && fits)) {
            min += gap + slots[i].min;
            want += gap + slots[i].want;
            shown++;
        }
    }
    int growing = 0;
    for (int i = 0; i < shown; i++)
        growing += slots[i].grow;
    float give = want > column.h && want > min
                     ? (want - column.h) / (want - min)
                     : 0;
    float more = want < column.h && growing ? (column.h - want) / (float)growing
                                            : 0;
    float y = column.y;
    for (int i = 0; i < shown; i++) {
        float h = slots[i].want - give * (slots[i].want - slots[i].min);
        if (slots[i].grow)
            h += more;
        float bottom = fminf(roundf(y + h), column.y + column.h);
        slots[i].out = rectf_make(column.x, y, column.w, bottom - y);
        y = bottom + gap;
    }
}

/* ---- cards over bands ---- */

#define FLOW_BANDS   6 /* more are not tried: four cards need no more */
#define COST_DROPPED 1000.0f
#define COST_EMPTY   0.1f

struct flow {
    const struct rectf *bands;
    const struct kit_slot *slots;
    float gap;
    int n_bands, n;
    int at[KIT_FLOW_MAX], best[KIT_FLOW_MAX]; /* band of a card, -1: none */
    float best_cost;
};

static float flow_cost(const struct flow *f)
{
    float cost = 0;
    for (int b = 0; b < f->n_bands; b++) {
        float want = -f->gap, h = f->bands[b].h;
        for (int i = 0; i < f->n; i++)
            if (f->at[i] == b)
                want += f->slots[i].want + f->gap;
        cost += want < 0 ? COST_EMPTY : (want - h) * (want - h) / (h * h);
    }
    for (int i = 0; i < f->n; i++)
        if (f->at[i] < 0)
            cost += COST_DROPPED / (float)(i + 1);
    return cost;
}

/* `used`: of the band the last card went to, px. */
static void flow_try(struct flow *f, int card, int band, float used)
{
    if (card == f->n) {
        float cost = flow_cost(f);
        if (cost < f->best_cost) {
            f->best_cost = cost;
            memcpy(f->best, f->at, sizeof f->best);
        }
        return;
    }
    for (int b = band; b < f->n_bands; b++) {
        float taken = b == band && used > 0 ? used + f->gap : 0;
        taken += f->slots[card].min;
        if (taken > f->bands[b].h + 0.5f)
            continue;
        f->at[card] = b;
        flow_try(f, card + 1, b, taken);
    }
    f->at[card] = -1;
    flow_try(f, card + 1, band, used);
}

static void stack_band(const struct flow *f, int band, struct kit_slot *slots)
{
    struct kit_slot here[KIT_FLOW_MAX];
    int which[KIT_FLOW_MAX], n = 0;
    bool grows = false;
    for (int i = 0; i < f->n; i++)
        if (f->best[i] == band) {
            which[n] = i;
            here[n++] = slots[i];
            grows = grows || slots[i].grow;
        }
    if (n == 0)
        return;
    here[n - 1].grow |= !grows;
    kit_stack(f->bands[band], f->gap, here, n);
    for (int i = 0; i < n; i++)
        slots[which[i]].out = here[i].out;
}

void kit_flow(const struct frame_column *column, float gap,
              struct kit_slot *slots, int n)
{
    struct flow f = { .bands = column->band,
                      .slots = slots,
                      .gap = gap,
                      .n_bands = column->n < FLOW_BANDS ? column->n
                                                        : FLOW_BANDS,
                      .n = n < KIT_FLOW_MAX ? n : KIT_FLOW_MAX,
                      .best_cost = INFINITY };
    for (int i = 0; i < n; i++)
        slots[i].out = rectf_make(0, 0, 0, 0);
    flow_try(&f, 0, 0, 0);
    for (int b = 0; b < f.n_bands; b++)
        stack_band(&f, b, slots);
}

struct frame_column kit_bands_from(struct frame_column column, float least)
{
    int first = 0;
    while (first < column.n && column.band[first].h < least)
        first++;
    if (first == column.n)
        return column;
    column.n -= first;
    memmove(column.band, column.band + first,
            (size_t)column.n * sizeof *column.band);
    return column;
}
