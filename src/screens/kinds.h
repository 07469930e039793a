/* kinds - the registry of panel kinds: what a [panel] of config/screens may
 * say, how large it stands, who draws it. Pure. */
#ifndef SCREENS_KINDS_H
#define SCREENS_KINDS_H

#include "screens/board.h"
#include "screens/kit.h"

enum panel_takes { TAKES_NOTHING, TAKES_DIMENSION, TAKES_THEMES };

struct kind {
    const char *key;
    /* Fills r with a card. NULL: see draw_column. */
    void (*draw)(struct ui *ui, struct rectf r, const struct ui_state *st,
                 const struct known *k, const struct board_panel *p);
    /* Instead of draw: takes a page of its column alone. */
    void (*draw_column)(struct ui *ui, const struct frame_column *c,
                        const struct ui_state *st, const struct known *k);
    /* Sizes that depend on what is known; NULL: least and height count. */
    void (*size)(const struct ui *ui, const struct frame_column *c,
                 const struct known *k, const struct board_panel *p,
                 struct kit_slot *slot);
    float least, height; /* u */
    bool grow;           /* takes what is left of the column */
    unsigned boards;     /* bits: where it may stand */
    enum panel_takes takes;
    unsigned dimensions; /* bits: what `by` may be */
    int most_themes;
};

const struct kind *kind_of(enum panel_kind k);
bool kind_parse(const char *key, enum panel_kind *out);
/* "totals, income, funds …": of a board, for messages. */
void kind_names(enum board_id b, char *buf, size_t size);

#endif
