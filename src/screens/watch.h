/* watch - what the screens of changes, findings and lists share: their columns
 * over the whole wall, their footer, and the doors to them. Pure. */
#ifndef SCREENS_WATCH_H
#define SCREENS_WATCH_H

#include "screens/parts.h"

#define WATCH_COLUMNS_MAX 16

/* The body in columns of at least least_u units, each inside one column of
 * cells and broken into bands at the seams; at most `most` of them where there
 * are no seams. */
struct watch_body {
    struct frame_layout f;
    struct frame_column column[WATCH_COLUMNS_MAX];
    int n; /* at least 1 */
};
struct watch_body watch_body_make(const struct ui_state *st, float least_u,
                                  int most);
/* The bands of the columns from..to-1 in reading order, as one. */
struct frame_column watch_join(const struct watch_body *b, int from, int to);

/* Back, home, the years with or without their replay, the pages; pages 0: no
 * page buttons. */
struct watch_foot {
    bool years, play;
    int page;
    int64_t pages;
};
void watch_footer(struct ui *ui, const struct ui_state *st,
                  const struct known *k, const struct frame_layout *f,
                  const struct watch_foot *foot);

/* A row of a list under `r`: its touch and focus. */
void watch_row(struct ui *ui, struct rectf r, struct action go);

/* The ways from a place to its changes, findings and households: chips at the
 * head of the map; where they stand, for labels to keep clear. */
void part_doors(struct ui *ui, struct rectf map, const struct ui_state *st);
struct rectf part_doors_box(const struct ui *ui, struct rectf map,
                            const struct ui_state *st);

/* The label of a region of the atlas, "" when it has none such. */
const char *atlas_label(const struct ui *ui, const struct atlas_region *of,
                        int n, region_id id);

/* Screens; each covers the map. */
void screen_changes(struct ui *ui, const struct ui_state *st,
                    const struct known *k);
void screen_findings(struct ui *ui, const struct ui_state *st,
                     const struct known *k);
void screen_list(struct ui *ui, const struct ui_state *st,
                 const struct known *k);
/* 1..HOUSEHOLD_PAGE_ROWS_MAX */
int screen_list_rows(const struct ui_state *st);

#endif
