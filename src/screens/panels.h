/* panels - the drawing of each kind of panel (see kinds.h). Each fills r with
 * a card and says on it when there is nothing to show. Pure. */
#ifndef SCREENS_PANELS_H
#define SCREENS_PANELS_H

#include "screens/kinds.h"

#define PANEL_DRAW(name)                                                       \
    void name(struct ui *ui, struct rectf r, const struct ui_state *st,        \
              const struct known *k, const struct board_panel *p)
#define PANEL_SIZE(name)                                                       \
    void name(const struct ui *ui, const struct frame_column *c,               \
              const struct known *k, const struct board_panel *p,              \
              struct kit_slot *slot)

PANEL_DRAW(panel_totals);
PANEL_DRAW(panel_income);
PANEL_DRAW(panel_funds);
PANEL_DRAW(panel_log);
PANEL_DRAW(panel_bars);
PANEL_DRAW(panel_shares);
PANEL_DRAW(panel_ring);
PANEL_DRAW(panel_years);
PANEL_DRAW(panel_ranking);
PANEL_DRAW(panel_counters);
PANEL_DRAW(panel_facts);
PANEL_DRAW(panel_officials);
PANEL_DRAW(panel_plan);
PANEL_DRAW(panel_projects);

PANEL_SIZE(panel_bars_size);
PANEL_SIZE(panel_facts_size);
PANEL_SIZE(panel_officials_size);
PANEL_SIZE(panel_plan_size);
PANEL_SIZE(panel_projects_size);

/* The panel's title: its own, or the string of `key`. */
const char *panel_title(const struct ui *ui, const struct board_panel *p,
                        const char *key);
/* The word of a pair for the language in use. */
const char *word_of(const struct ui *ui,
                    const char pair[WORD_LANGUAGES][TOPIC_WORD_BYTES]);
/* "2016" with its word. */
void year_note(const struct ui *ui, const struct ui_state *st,
               const struct known *k, char *buf, size_t size);

/* ---- one dimension of the view's cube as rows ---- */

#define PANEL_ROWS_MAX 64

struct panel_row {
    const char *key, *label;
    int64_t now, before; /* before: what it rolls from */
    colour colour;
};

/* The rows of p's dimension and quantity, largest first (`ranked`; zeros left
 * out) or in the dimension's own order. Returns how many. */
int panel_rows(const struct ui *ui, const struct ui_state *st,
               const struct known *k, const struct board_panel *p, bool ranked,
               struct panel_row out[PANEL_ROWS_MAX]);
/* What the rows are parts of: all households for guarantees, else their sum. */
int64_t panel_whole(const struct panel_row *rows, int n, const struct view *v,
                    const struct board_panel *p);
/* A value as the wall shows it: "<3" for few households, 万元 for money. */
size_t panel_value(char *buf, size_t size, const struct board_panel *p,
                   int64_t v);
/* "户", "2016 年 · 万元": what the figures are. */
void panel_unit(const struct ui *ui, const struct ui_state *st,
                const struct known *k, const struct board_panel *p, char *buf,
                size_t size);

#endif
