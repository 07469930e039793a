#include "ui/ui.h"

#include "base/hash.h"
#include "base/str.h"

#include <math.h>
#include <string.h>

#define TEXT_BYTES_MAX 1024
#define FIT_SMALLEST   0.8f

const char *ui_str(const struct ui *ui, const char *key)
{
    return strings_get(ui->strings, key);
}

/* ---- text ---- */

static float run_width(const struct ui *ui, const struct text_style *st,
                       float size_px, const char *text, size_t n)
{
    return ui->metrics.width(ui->metrics.ctx, st->face, size_px,
                             U(ui, st->tracking), text, n);
}

float ui_text_width(const struct ui *ui, const struct text_style *st,
                    const char *text)
{
    return run_width(ui, st, U(ui, st->size), text, strlen(text));
}

/* Sizes are whole pixels, because the fonts are set at whole pixels. */
static void emit_run(struct ui *ui, const struct text_style *st, float size_px,
                     float x, float y, float width, const char *text, size_t n)
{
    if (st->align == ALIGN_CENTRE)
        x -= width / 2;
    else if (st->align == ALIGN_RIGHT)
        x -= width;
    x = roundf(x);
    y = roundf(y);
    float ascent = 0, descent = 0;
    ui->metrics.extent(ui->metrics.ctx, st->face, size_px, &ascent, &descent);
    float halo_px = st->halo ? U(ui, st->halo_width) : 0;
    float side = size_px * 0.25f + halo_px;
    struct rect box = rect_cover(rectf_make(x - side, y - ascent - halo_px,
                                            width + 2 * side,
                                            ascent + descent + 2 * halo_px));
    scene_text(ui->scene, box, x, y, st->face, size_px, U(ui, st->tracking),
               st->colour, st->halo, halo_px, text, n);
}

float ui_text(struct ui *ui, const struct text_style *st, float x, float y,
              const char *text)
{
    size_t n = strlen(text);
    if (n == 0)
        return 0;
    float size_px = U(ui, st->size);
    float width = run_width(ui, st, size_px, text, n);
    emit_run(ui, st, size_px, x, y, width, text, n);
    return width;
}

/* The longest prefix of text that fits with an ellipsis; bytes. */
static size_t prefix_that_fits(const struct ui *ui, const struct text_style *st,
                               float size_px, float max_px, const char *text)
{
    const char *end = text + strlen(text);
    const char *p = text, *best = text;
    while (p < end) {
        utf8_next(&p, end);
        if (run_width(ui, st, size_px, text, (size_t)(p - text)) > max_px)
            break;
        best = p;
    }
    return (size_t)(best - text);
}

static float emit_cut(struct ui *ui, const struct text_style *st, float size_px,
                      float x, float y, float max_px, const char *text)
{
    static const char ellipsis[] = "…";
    float tail = run_width(ui, st, size_px, ellipsis, strlen(ellipsis));
    size_t n = prefix_that_fits(ui, st, size_px, max_px - tail, text);
    char buf[TEXT_BYTES_MAX];
    if (n > sizeof buf - sizeof ellipsis)
        n = sizeof buf - sizeof ellipsis;
    memcpy(buf, text, n);
    memcpy(buf + n, ellipsis, sizeof ellipsis);
    n += strlen(ellipsis);
    float width = run_width(ui, st, size_px, buf, n);
    if (width <= max_px) /* a slot too narrow even for the ellipsis */
        emit_run(ui, st, size_px, x, y, width, buf, n);
    return fminf(width, max_px);
}

float ui_text_fit(struct ui *ui, const struct text_style *st, float x, float y,
                  float max_px, const char *text)
{
    size_t n = strlen(text);
    float size_px = U(ui, st->size);
    float width = run_width(ui, st, size_px, text, n);
    if (n == 0 || max_px <= 0)
        return 0;
    if (width > max_px) {
        float ratio = fmaxf(max_px / width, FIT_SMALLEST);
        size_px = floorf(size_px * ratio);
        width = run_width(ui, st, size_px, text, n);
    }
    if (width > max_px)
        return emit_cut(ui, st, size_px, x, y, max_px, text);
    emit_run(ui, st, size_px, x, y, width, text, n);
    return width;
}

float ui_text_cut(struct ui *ui, const struct text_style *st, float x, float y,
                  float max_px, const char *text)
{
    size_t n = strlen(text);
    float size_px = U(ui, st->size);
    float width = run_width(ui, st, size_px, text, n);
    if (n == 0 || max_px <= 0)
        return 0;
    if (width > max_px)
        return emit_cut(ui, st, size_px, x, y, max_px, text);
    emit_run(ui, st, size_px, x, y, width, text, n);
    return width;
}

/* Punctuation that may not begin a line (GB/T 15834). */
static bool closes(uint32_t c)
{
    static const uint32_t set[] = { 0x3001, 0x3002, 0xFF0C, 0xFF1B, 0xFF1A,
                                    0xFF01, 0xFF1F, 0xFF09, 0x300B, 0x201D,
                                    0x2019, ',',    '.',    ';',    ':',
                                    ')',    '!',    '?',    '%',    0xB7 };
    for (size_t i = 0; i < LENGTH(set); i++)
        if (set[i] == c)
            return true;
    return false;
}

/* Bytes of the first line of text that fits; breaks at spaces and around
 * wide characters. *next: where the following line begins. */
static size_t line_that_fits(const struct ui *ui, const struct text_style *st,
                             float max_px, const char *text, const char **next)
{
    const char *end = text + strlen(text);
    const char *p = text, *fit = NULL, *after = NULL;
    while (p < end) {
        const char *at = p;
        uint32_t c = utf8_next(&p, end);
        const char *peek = p;
        uint32_t following = p < end ? utf8_next(&peek, end) : 0;
        float width = run_width(ui, st, U(ui, st->size), text,
                                (size_t)(p - text));
        if (width > max_px && c != ' ')
            break;
        bool can_break = p == end || c == ' ' ||
                         ((utf8_is_wide(c) || utf8_is_wide(following)) &&
                          !closes(following));
        if (can_break) {
            fit = c == ' ' ? at : p;
            after = p;
        }
    }
    if (p == end && fit != NULL && after == end) {
        *next = end;
        return (size_t)(fit - text);
    }
    if (!fit) { /* one long word: break where it is full */
        size_t n = prefix_that_fits(ui, st, U(ui, st->size), max_px, text);
        if (n == 0) {
            const char *one = text;
            utf8_next(&one, end);
            n = (size_t)(one - text);
        }
        *next = text + n;
        return n;
    }
    *next = after;
    return (size_t)(fit - text);
}

int ui_text_wrap(struct ui *ui, const struct text_style *st, float x, float y,
                 float max_px, float line_px, int max_lines, const char *text)
{
    int lines = 0;
    while (*text && lines < max_lines) {
        float at = y + (float)lines * line_px;
        lines++;
        const char *next;
        size_t n = line_that_fits(ui, st, max_px, text, &next);
        if (lines == max_lines && *next) {
            emit_cut(ui, st, U(ui, st->size), x, at, max_px, text);
            break;
        }
        float width = run_width(ui, st, U(ui, st->size), text, n);
        emit_run(ui, st, U(ui, st->size), x, at, width, text, n);
        text = next;
    }
    return lines;
}

/* ---- targets ---- */

static uint32_t action_id(const struct action *a)
{
    char text[ROUTE_BYTES] = "";
    if (a->kind == ACTION_GO)
        route_format(&a->route, text);
    uint64_t h = hash_str(hash_u64(HASH_SEED, (uint64_t)a->kind), text);
    h = hash_u64(h, (uint64_t)(int64_t)a->value);
    h = hash_u64(h, (uint64_t)(int64_t)a->facet);
    if (a->kind == ACTION_OPEN || a->kind == ACTION_SCROLL)
        h = hash_u64(h, (uint64_t)(int64_t)a->part);
    uint32_t id = (uint32_t)(h ^ h >> 32);
    return id ? id : 1;
}

static uint32_t add_target(struct ui *ui, struct rectf r,
                           const struct action *action, bool focusable)
{
    uint32_t id = action_id(action);
    if (ui->n_targets < UI_TARGETS_MAX)
        ui->targets[ui->n_targets++] = (struct ui_target){ r, id, *action,
                                                           focusable };
    return id;
}

uint32_t ui_target(struct ui *ui, struct rectf r, struct action action)
{
    return add_target(ui, r, &action, true);
}

uint32_t ui_area(struct ui *ui, struct rectf r, struct action action)
{
    return add_target(ui, r, &action, false);
}

bool ui_pressed(const struct ui *ui, uint32_t id)
{
    return id != 0 && ui->pressed == id;
}

void ui_focus_ring(struct ui *ui, uint32_t id, struct rectf r, float radius)
{
    if (!ui->show_focus || ui->focus != id)
        return;
    float out = U(ui, 4);
    scene_round(ui->scene, rectf_inset(r, -out), radius + out, 0, U(ui, 2.5f),
                ui->theme->text);
}

static bool covers(const struct ui_target *t, float x, float y)
{
    struct rectf r = t->r;
    return x >= r.x && y >= r.y && x < r.x + r.w && y < r.y + r.h;
}

const struct ui_target *ui_target_at(const struct ui_target *targets, int n,
                                     float x, float y)
{
    for (int i = n - 1; i >= 0; i--)
        if (covers(&targets[i], x, y))
            return &targets[i];
    return NULL;
}

const struct ui_target *ui_list_at(const struct ui_target *targets, int n,
                                   float x, float y)
{
    for (int i = n - 1; i >= 0; i--)
        if (targets[i].action.kind == ACTION_SCROLL &&
            targets[i].action.dx > 0 && covers(&targets[i], x, y))
            return &targets[i];
    return NULL;
}

static void target_centre(const struct ui_target *t, float *x, float *y)
{
    *x = t->r.x + t->r.w / 2;
    *y = t->r.y + t->r.h / 2;
}

uint32_t ui_focus_next(const struct ui_target *targets, int n, uint32_t from,
                       int dx, int dy)
{
    const struct ui_target *start = NULL;
    for (int i = 0; i < n; i++)
        if (targets[i].id == from)
            start = &targets[i];
    if (!start) {
        for (int i = 0; i < n; i++)
            if (targets[i].focusable)
                return targets[i].id;
        return from;
    }
    float x0, y0, best = INFINITY;
    target_centre(start, &x0, &y0);
    uint32_t id = from;
    for (int i = 0; i < n; i++) {
        if (!targets[i].focusable || targets[i].id == from)
            continue;
        float x, y;
        target_centre(&targets[i], &x, &y);
        float ahead = (x - x0) * (float)dx + (y - y0) * (float)dy;
        float aside = fabsf((x - x0) * (float)dy) + fabsf((y - y0) * (float)dx);
        if (ahead <= 1)
            continue;
        float cost = ahead + 2.5f * aside;
        if (cost < best) {
            best = cost;
            id = targets[i].id;
        }
    }
    return id;
}

/* ---- time ---- */

void ui_wake_at(struct ui *ui, int64_t at_ms)
{
    if (at_ms < ui->deadline_ms)
        ui->deadline_ms = at_ms;
}

float ui_progress(struct ui *ui, int64_t start_ms, int duration_ms)
{
    int64_t gone = ui->now_ms - start_ms;
    if (start_ms == 0 || gone >= duration_ms)
        return 1;
    ui_wake_at(ui, ui->now_ms);
    if (gone <= 0)
        return 0;
    float left = 1 - (float)gone / (float)duration_ms;
    return 1 - left * left * left;
}
