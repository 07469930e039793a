/* village - the parts of the village screen. Pure. */
#ifndef SCREENS_VILLAGE_H
#define SCREENS_VILLAGE_H

#include "screens/parts.h"

/* The list of households of a place: filters, sortable columns, rows. Draws as
 * many of the page's rows as there is room for; over several bands the rows go
 * on in a card in each. */
void household_list(struct ui *ui, const struct frame_column *c,
                    const struct ui_state *st, const struct known *k);

/* How many rows the bands hold: 1..HOUSEHOLD_PAGE_ROWS_MAX. */
int household_list_rows(const struct frame_column *c,
                        const struct ui_state *st);

/* How many rows a page of the list should be asked with on this wall:
 * 1..HOUSEHOLD_PAGE_ROWS_MAX. */
int village_list_rows(const struct ui_state *st);

/* The least height of the village's first card, u: its column begins where
 * there is so much. */
#define VILLAGE_HERO 320

/* The page that belongs to the route, or NULL while it is being read. */
const struct household_page *village_page(const struct ui_state *st,
                                          const struct known *k);

#endif
