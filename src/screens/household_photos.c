/* A household's photographs. */
#include "screens/household.h"
#include "screens/household_list.h"

#include "base/str.h"

#include <math.h>

#define CAPTION  30
#define GAP      14
#define ROWS_MAX 200
#define RATIO    0.66f /* of a picture's height to its width */

/* Two side by side: the earliest and the latest of a pair, or any two. */
struct photo_row {
    int at[2]; /* places in d->photos; -1 none */
    bool pair;
};

/* The earliest of the i-th's pair when that one is the latest; i when it has
 * none; -1: another one stands for the pair. d->photos are newest first. */
static int pair_of(const struct dossier *d, int i)
{
    int before = i, pair = d->photos[i].pair;
    for (int k = 0; pair > 0 && k < d->n_photos; k++) {
        if (d->photos[k].pair != pair)
            continue;
        if (k < i)
            return -1;
        before = k;
    }
    return before;
}

/* Pairs first, then what stands alone. */
static int rows_of(const struct dossier *d, struct photo_row *rows)
{
    int n = 0, single = -1;
    for (int i = 0; i < d->n_photos && n < ROWS_MAX; i++) {
        int before = pair_of(d, i);
        if (before >= 0 && before != i)
            rows[n++] = (struct photo_row){ { before, i }, true };
    }
    for (int i = 0; i < d->n_photos && n < ROWS_MAX; i++) {
        if (pair_of(d, i) != i)
            continue;
        if (single >= 0) {
            rows[single].at[1] = i;
            single = -1;
        } else {
            single = n;
            rows[n++] = (struct photo_row){ { i, -1 }, false };
        }
    }
    return n;
}

static const struct photo_seen *find_seen(const struct ui_state *st, int index,
                                          struct rectf r)
{
    for (int i = 0; i < st->n_photos; i++)
        if (st->photos[i].index == index && st->photos[i].w == (int)r.w &&
            st->photos[i].h == (int)r.h)
            return &st->photos[i];
    return NULL;
}

static void picture(struct ui *ui, struct rectf r, const struct ui_state *st,
                    int index)
{
    r = rectf_make(roundf(r.x), roundf(r.y), floorf(r.w), floorf(r.h));
    uint32_t id = ui_target(ui, r,
                            (struct action){ .kind = ACTION_OPEN,
                                             .value = OPEN_PHOTO,
                                             .part = index });
    const struct photo_seen *seen = find_seen(st, index, r);
    if (seen && seen->state == PHOTO_SEEN) {
        scene_layer(ui->scene, r, seen->ref);
    } else {
        bool broken = seen && seen->state == PHOTO_BROKEN;
        scene_round(ui->scene, r, U(ui, 6), ui->theme->track, 0, 0);
        kit_empty(ui, r,
                  ui_str(ui, broken ? "household.photo_missing"
                                    : "household.photo_awaited"));
    }
    if (ui_pressed(ui, id))
        scene_round(ui->scene, r, 0, 0, U(ui, 2), ui->theme->text);
    ui_focus_ring(ui, id, r, U(ui, 4));
}

/* word: NULL: what it shows. */
static void caption(struct ui *ui, float x, float y, float w,
                    const struct photo *p, const char *word)
{
    struct text_style soft = kit_style(FACE_REGULAR, KIT_SMALL,
                                       ui->theme->text_soft);
    char text[KIT_TEXT_MAX], day[32];
    str_copy(text, sizeof text,
             word ? ui_str(ui, word)
                  : kit_term(ui, "photo_kind", photo_kind_key(p->kind)));
    format_day(day, sizeof day, p->at_unix_s);
    kit_join(text, sizeof text, day);
    ui_text_fit(ui, &soft, x, y + U(ui, 21), w, text);
}

void photos_page(struct ui *ui, struct rectf box, const struct dossier *d,
                 const struct ui_state *st)
{
    struct photo_row rows[ROWS_MAX];
    int open = st->look.photo - 1;
    box.y += U(ui, 4);
    box.h -= U(ui, 4);
    if (open >= 0 && open < d->n_photos) {
        struct rectf r = box;
        r.h = fmaxf(box.h - U(ui, CAPTION), 1);
        picture(ui, r, st, open);
        caption(ui, box.x, r.y + r.h, box.w, &d->photos[open], NULL);
        return;
    }
    int n = rows_of(d, rows);
    float w = (box.w - U(ui, GAP)) / 2, room;
    float least = n > 1 ? pager_height(ui) : 0;
    float h = fminf(w * RATIO, box.h - U(ui, CAPTION) - least);
    if (h < U(ui, 40))
        return;
    struct list_part l = list_rows(ui, box, SCROLL_PHOTOS, h + U(ui, CAPTION),
                                   n, st->look.first[SCROLL_PHOTOS], &room);
    list_pager(ui, box, &l);
    for (int i = 0; i < l.shown; i++) {
        const struct photo_row *row = &rows[l.first + i];
        float y = box.y + l.row_px * (float)i;
        for (int k = 0; k < 2; k++) {
            float x = box.x + (w + U(ui, GAP)) * (float)k;
            if (row->at[k] < 0)
                continue;
            picture(ui, rectf_make(x, y, w, h), st, row->at[k]);
            caption(ui, x, y + h, w, &d->photos[row->at[k]],
                    !row->pair ? NULL
                    : k        ? "household.photo_after"
                               : "household.photo_before");
        }
    }
}
