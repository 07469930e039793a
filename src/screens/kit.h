/* kit - small parts that the village and household screens share: type sizes,
 * rows, columns of cards, footer buttons. Pure. */
#ifndef SCREENS_KIT_H
#define SCREENS_KIT_H

#include "screens/parts.h"

#define KIT_TEXT_MAX 320

/* The type sizes of a card, u: a card uses at most three of them. */
#define KIT_SMALL 16 /* captions, notes; as card()'s note */
#define KIT_BODY  19
#define KIT_TITLE 21 /* as card()'s title */
#define KIT_HERO  44

/* Where the content of a card begins, u from its top; its side padding. */
#define KIT_HEAD   66
#define KIT_PAD    28
#define KIT_BUTTON 54 /* height of a footer button */

struct text_style kit_style(enum text_face face, float size, colour c);
/* The same, ending at x instead of beginning there. */
struct text_style kit_right(enum text_face face, float size, colour c);

/* The word of a term: kit_term(ui, "cause", cause_key(c)). */
const char *kit_term(const struct ui *ui, const char *section, const char *key);
/* ui_str(key) with {0} and {1} filled in; `b` may be NULL. */
size_t kit_fill(const struct ui *ui, char *buf, size_t size, const char *key,
                const char *a, const char *b);
size_t kit_fill_int(const struct ui *ui, char *buf, size_t size,
                    const char *key, int64_t value);
/* Append text after " · " when there is something before it already. */
void kit_join(char *buf, size_t size, const char *text);

/* A hairline from x over w px at y. */
void kit_rule(struct ui *ui, float x, float y, float w);
/* A quiet word in the middle of an empty card. */
void kit_empty(struct ui *ui, struct rectf in, const char *text);

/* One footer button; returns its far edge (left one when from_right). */
float kit_button(struct ui *ui, float x, float y, const char *text,
                 enum button_kind kind, bool from_right, bool enabled,
                 struct action a);
/* "‹ 返回西沟乡": up one level, named after `place` (NULL: no name). */
float kit_back(struct ui *ui, float x, float y,
               const struct region_name *place);

/* Cards under each other in a column. Heights are px. */
struct kit_slot {
    float min, want;
    bool grow;        /* takes what is left over */
    struct rectf out; /* where it is; zero height when there is no room */
};
/* Every card gets what it wants; when that is too much, all give up the same
 * share of want − min; when even the least is too much, the last ones are
 * left out. What is left over goes to the growing ones. */
void kit_stack(struct rectf column, float gap, struct kit_slot *slots, int n);

#define KIT_FLOW_MAX 8 /* cards of a column */

/* Cards in order over the bands of a column, most important first: as many as
 * fit, each whole in one band, bands filled evenly; then stacked in each band,
 * which the growing ones (or the last one) fill. Cards without room are left
 * out, the less important ones rather. */
void kit_flow(const struct frame_column *column, float gap,
              struct kit_slot *slots, int n);
/* The column without the bands at its head that are lower than `least` px;
 * whole when all are. */
struct frame_column kit_bands_from(struct frame_column column, float least);

/* Buttons of the footer side by side from x; narrower together when `most` px
 * are too few. Returns the far edge. */
struct kit_choice {
    const char *text;
    bool enabled;
    struct action action;
};
float kit_buttons(struct ui *ui, float x, float y, float most,
                  const struct kit_choice *choices, int n);
/* "‹ 3 / 17 ›" ending at `right` px; page: 0-based. Returns its left edge. */
float kit_pages(struct ui *ui, float right, float y, int page, int64_t pages);
/* "‹ 返回西沟乡" as text for kit_buttons(). */
void kit_back_text(const struct ui *ui, char *buf, size_t size,
                   const struct region_name *place);

#endif
