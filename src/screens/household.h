/* household - the cards of the household screen. Each fills r. Pure. */
#ifndef SCREENS_HOUSEHOLD_H
#define SCREENS_HOUSEHOLD_H

#include "screens/parts.h"

/* Who they are, the main cause, income against the line, guarantees, the
 * people responsible. What has no room is left out, least important first. */
void card_identity(struct ui *ui, struct rectf r, const struct dossier *d);
/* The least height it needs, and one at which it breathes; px. */
void identity_heights(const struct ui *ui, const struct dossier *d, float w,
                      float *min, float *want);

/* Inside them: the income beside the line, the village's and the county's
 * median, INCOME_SCALE u high. */
#define INCOME_SCALE 62
bool income_scale_known(const struct dossier *d);
void income_scale(struct ui *ui, float x, float y, float w,
                  const struct dossier *d);

/* The same in two cards, where a cell is too low for one: who they are, why
 * they are poor and what they earn; who looks after them. */
void card_who(struct ui *ui, struct rectf r, const struct dossier *d);
void card_care(struct ui *ui, struct rectf r, const struct dossier *d);
void who_heights(const struct ui *ui, const struct dossier *d, float *min,
                 float *want);
void care_heights(const struct ui *ui, const struct dossier *d, float w,
                  float *min, float *want);

/* Income by source and year against the line; a year that is open shows its
 * parts beside the chart or, in a narrow card, under it. */
void card_income(struct ui *ui, struct rectf r, const struct dossier *d,
                 const struct household_look *look, float t);
bool income_is_open(const struct dossier *d, const struct household_look *look);

/* Measures, and the projects they came from. */
void card_measures(struct ui *ui, struct rectf r, const struct dossier *d,
                   const struct ui_state *st);
/* What the opened measure takes beside its row, in a card w px wide; 0 none. */
float measures_open_height(const struct ui *ui, const struct dossier *d,
                           const struct household_look *look, float w);

void card_log(struct ui *ui, struct rectf r, const struct dossier *d,
              const struct household_look *look);

/* Pages of one card, or cards of their own: a set of 1 << enum people_page. */
enum people_page {
    PEOPLE_MEMBERS,
    PEOPLE_ALERTS,
    PEOPLE_CHANGES,
    PEOPLE_PHOTOS
};
#define PEOPLE_PAGES 4
void card_people(struct ui *ui, struct rectf r, const struct dossier *d,
                 const struct ui_state *st, unsigned pages);
/* Photographs, pairs of before and after side by side; a touched one large. */
void photos_page(struct ui *ui, struct rectf box, const struct dossier *d,
                 const struct ui_state *st);
/* Rows of monitoring and findings; those that stand. */
int alerts_count(const struct dossier *d);
int alerts_standing(const struct dossier *d);

/* Heights of the lists when `rows` entries are shown; px. Members with a
 * second line each are tall; alerts are as high as changes. */
float measures_height(const struct ui *ui, int rows);
float log_height(const struct ui *ui, int rows);
float members_height(const struct ui *ui, int rows);
float members_tall_height(const struct ui *ui, int rows);
float changes_height(const struct ui *ui, int rows);

#endif
