/* parts - what several screens share: the frame around every screen, the map
 * with its labels, and panels that appear on more than one. Pure. */
#ifndef SCREENS_PARTS_H
#define SCREENS_PARTS_H

#include "screens/screens.h"
#include "ui/charts.h"
#include "ui/controls.h"

/* A column of cards: its part in each cell it runs through, from above. */
struct frame_column {
    struct rectf band[GRID_SIDE_MAX];
    int n;
};

/* The wall divided: header above, footer below, columns left and right of the
 * map. On a portrait wall the columns stand side by side under the map. On a
 * wall of several cells a column keeps inside a column of cells and is broken
 * into bands at the seams. All px; see layout.c for the design in units. */
struct frame_layout {
    bool portrait;
    bool cells;    /* there are seams */
    bool two_rows; /* of controls in the footer */
    bool roomy;    /* a cell holds navigation and chips in one line */
    struct rectf header, footer, left, right, map; /* map: free of panels */
    struct rectf body; /* left..right, for screens that cover the map */
    struct rectf legend, scale; /* corners of the map, each in one cell */
    struct frame_column left_bands, right_bands;
    float gap; /* between cards */
};
struct frame_layout frame_layout_make(const struct ui_state *st, float left_u,
                                      float right_u);
/* With the columns of the route's board. */
struct frame_layout frame_layout_of(const struct ui_state *st);
/* The part of the header or footer in a column of cells, off the seams. */
struct rectf frame_span(const struct ui_state *st, struct rectf row,
                        int column);
/* A column of cards of its own: x and w px, from `from` px down. */
struct frame_column frame_bands(const struct ui_state *st,
                                const struct frame_layout *f, float x, float w,
                                float from);

/* Title, breadcrumb, clock, date, freshness; 演示数据 for a demo register. */
void part_header(struct ui *ui, const struct ui_state *st,
                 const struct known *k);

/* A chip for each facet that narrows the wall, on the breadcrumb's line from x;
 * a touch clears it. Returns where the next thing may begin. */
float part_filter(struct ui *ui, const struct ui_state *st,
                  const struct known *k, float x, float right, float base);

/* What a filter asks for, in words: "因病 · 未脱贫"; "" for all. */
void part_filter_words(const struct ui *ui, const struct household_filter *f,
                       const struct known *k, char *buf, size_t size);

/* Where a place of the map's plane shows, px of the frame. */
struct point part_map_px(const struct ui_state *st, struct point at);
/* Light i passes the route's filter; p: its status. */
bool part_let_through(const struct ui_state *st, const struct known *k,
                      int64_t i, enum poverty p);
/* The light of a draw on its way. */
void part_draw_run(struct ui *ui, const struct ui_state *st,
                   const struct known *k);

/* Labels and marks over the map layers for the present camera. */
void part_map(struct ui *ui, const struct ui_state *st, const struct known *k);

/* Equal classes with round limits over the children of a view; false when the
 * theme's figure is known for none of them. limits[0] is the lowest. */
struct scale {
    int n;
    double limits[TOPIC_CLASSES_MAX + 1];
};
bool topic_scale(const struct view *v, const struct topic *t,
                 struct scale *out);
/* The colour of class i, 0-based from the lowest; and of a value. */
colour scale_colour(const struct theme *theme, const struct topic *t,
                    const struct scale *s, int i);
colour scale_colour_at(const struct theme *theme, const struct topic *t,
                       const struct scale *s, double value);

/* Legend: classes of the theme, statuses, 示意. */
void part_legend(struct ui *ui, struct rectf r, const struct ui_state *st,
                 const struct known *k);

/* Where the legend stands in r, so that map labels keep clear. Returns how
 * many. */
int part_legend_boxes(const struct ui *ui, struct rectf r, struct rectf out[2]);

/* As many chips of themes as stand between x and right px, in one line; then
 * one more that opens the choice of all. Returns the far edge. */
float part_theme_chips(struct ui *ui, const struct ui_state *st, float x,
                       float right, float middle);
/* All themes on a card over everything else. */
void part_theme_choice(struct ui *ui, const struct ui_state *st);

/* Theme chips, year slider with play, random household button. */
void part_footer(struct ui *ui, const struct ui_state *st,
                 const struct known *k);

/* The years from x to right px about cy, with their replay; nothing where there
 * is too little room. */
void part_years(struct ui *ui, const struct ui_state *st,
                const struct known *k, float x, float right, float cy);

/* Screens; each draws everything above the map layers. */
void screen_region(struct ui *ui, const struct ui_state *st,
                   const struct known *k); /* county and township */
void screen_village(struct ui *ui, const struct ui_state *st,
                    const struct known *k);
void screen_household(struct ui *ui, const struct ui_state *st,
                      const struct known *k);
void screen_funds(struct ui *ui, const struct ui_state *st,
                  const struct known *k);

/* "资金去向 · 2016 年 · 到账 23,614 万元" */
size_t funds_crumb(const struct ui *ui, const struct fund_flow *f, char *buf,
                   size_t size);
/* The way from a place's card to its flow: the card becomes a target. */
void funds_door(struct ui *ui, struct rectf card, const struct ui_state *st);

/* The search, over what is there; only its own targets stay. */
void screen_search(struct ui *ui, const struct ui_state *st,
                   const struct known *k);
/* Two places or years side by side; the button that begins with it, ending at
 * `right` px: its left edge. */
void screen_compare(struct ui *ui, const struct ui_state *st,
                    const struct known *k);
float part_compare_button(struct ui *ui, const struct ui_state *st,
                          const struct known *k, float right, float y);
/* The PIN pad over everything; only its own targets stay. */
void screen_pin_pad(struct ui *ui, const struct ui_state *st);
/* "王五 · 4:32 · 结束", at most `most` px wide and ending at `right` px, while
 * the wall is unlocked; a touch locks it. Returns where the next thing may end.
 */
float part_lock(struct ui *ui, const struct ui_state *st, float right,
                float most);
/* A magnifier around (x, y), its lens of radius r px. */
void magnifier(struct ui *ui, float x, float y, float r, colour c);
/* The button that opens the search, ending at `right` px; its left edge. */
float part_search_button(struct ui *ui, float right, float y);

/* Formatting shared by panels: counts under three are shown as "<3" (see
 * mask_count_shown), money in 万元 above 10,000 yuan where asked. */
size_t format_households(char *buf, size_t size, int64_t n);
size_t format_wan(char *buf, size_t size, int64_t yuan); /* 万元, grouped */
/* "2016.04.08" of a time. */
size_t format_day(char *buf, size_t size, int64_t unix_s);
/* The name of a region for the language in use. */
const char *region_label(const struct ui *ui, const struct region_name *n);
/* The route's year, or the register's. */
int shown_year(const struct ui_state *st, const struct known *k);
/* How far numbers have rolled since the view changed, 0..1. */
float roll_t(struct ui *ui, int64_t changed_ms);

#endif
