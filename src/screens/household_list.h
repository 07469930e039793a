/* household_list - what the cards of a household share: a card of several
 * pages, a list that is longer than its card, rows that open. Pure. */
#ifndef SCREENS_HOUSEHOLD_LIST_H
#define SCREENS_HOUSEHOLD_LIST_H

#include "screens/kit.h"

struct page_tab {
    const char *title;
    int n;    /* stands behind it when > 0 */
    int part; /* of the action that chooses it */
};
/* A card whose title chooses between pages (one: a plain title). Returns the
 * content box, down to the card's lower padding. note may be NULL; it is left
 * out where the titles need its place. */
struct rectf tabs_card(struct ui *ui, struct rectf r, enum opened which,
                       const struct page_tab *tabs, int n, int active,
                       const char *note);

/* A list in a box: rows [first, first + shown) of n, `last` the last row that
 * may come first, row_px what a finger drags a row by. */
struct list_part {
    enum scrolled panel;
    int first, shown, n, last;
    float row_px;
};
/* The height that paging takes at the foot of a box; px. */
float pager_height(const struct ui *ui);
/* The whole box can be dragged; where rows are left out, what is shown and two
 * buttons stand at its foot. Draw it before the rows: they lie on it. */
void list_pager(struct ui *ui, struct rectf box, const struct list_part *l);
/* Rows of one height in a box: which are shown, and the height left for them
 * (the pager's taken off). first: as remembered. */
struct list_part list_rows(const struct ui *ui, struct rectf box,
                           enum scrolled panel, float row_px, int n, int first,
                           float *room);

/* A row that can be touched; drawn lighter while it is. Returns its id. */
void open_row(struct ui *ui, struct rectf r, enum opened which, int part);
/* The same for any action. */
void touch_row(struct ui *ui, struct rectf r, struct action a);
/* Its mark, a hook that points down, or up when it is open; x, y: centre. */
void open_mark(struct ui *ui, float x, float y, bool open);
/* One that points to the right: of a row that leads elsewhere. */
void go_mark(struct ui *ui, float x, float y);

/* A small pill of a choice. */
float small_chip_width(const struct ui *ui, const char *text);
void small_chip(struct ui *ui, struct rectf r, const char *text, bool on,
                struct action a);

#endif
