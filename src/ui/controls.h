/* controls - the parts panels are made of. Each draws at once and declares
 * its targets; nothing is retained. Rectangles are px. Pure. */
#ifndef UI_CONTROLS_H
#define UI_CONTROLS_H

#include "ui/ui.h"

/* A panel card; title and note on its first line. Returns the content box.
 * note may be NULL. */
struct rectf card(struct ui *ui, struct rectf r, const char *title,
                  const char *note);

/* A pill; wide = its width for the text, see chip_width. */
float chip_width(const struct ui *ui, const char *text, bool with_mark);
void chip(struct ui *ui, struct rectf r, const char *text, bool on,
          struct action a);
/* With a status shape before the text; status NONE: no shape. */
void chip_status(struct ui *ui, struct rectf r, enum poverty status,
                 const char *text, bool on, struct action a);

enum button_kind { BUTTON_QUIET, BUTTON_STRONG };
float button_width(const struct ui *ui, const char *text);
void button(struct ui *ui, struct rectf r, const char *text,
            enum button_kind kind, bool enabled, struct action a);

/* The status shape ● ◐ ○ ◇ of diameter d px centred at x, y. */
void status_mark(struct ui *ui, enum poverty status, float x, float y,
                 float d);
void progress_mark(struct ui *ui, enum progress p, float x, float y, float d);

/* A horizontal bar with a track; fraction 0..1. */
void bar(struct ui *ui, struct rectf r, double fraction, colour c);
/* Segments side by side; values >= 0, sum > 0, in order. */
void stacked_bar(struct ui *ui, struct rectf r, const double *values,
                 const colour *colours, int n);

/* A number that rolls: digits that differ between `from` and `to` turn over,
 * the others stand still. t = 1 is exactly `to`. Tabular. Returns width px. */
float rolling_number(struct ui *ui, const struct text_style *st, float x,
                     float y, int64_t from, int64_t to, float t);

/* A text cell in a table row etc.: see ui_text_fit. */

#endif
