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

float kit_back(struct ui *ui, float x, float y, const struct region_name *place)
{
    char text[KIT_TEXT_MAX];
    if (place)
        kit_fill(ui, text, sizeof text, "nav.back", region_label(ui, place),
                 NULL);
    else
        str_copy(text, sizeof text, ui_str(ui, "nav.back_plain"));
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
