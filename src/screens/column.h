/* column - the panels of the screen's board in the columns beside the map.
 * What has no room in a column stands on further pages of it; dots below the
 * column tell how many there are, and turn them. Pure. */
#ifndef SCREENS_COLUMN_H
#define SCREENS_COLUMN_H

#include "screens/board.h"
#include "screens/parts.h"

/* The board of the route's region. */
const struct board *board_of(const struct ui_state *st);

void part_board(struct ui *ui, const struct ui_state *st, const struct known *k,
                const struct frame_layout *f);

/* Where a village's list of households stands, whatever the route shows. */
struct frame_column board_list_column(const struct ui_state *st);

#endif
