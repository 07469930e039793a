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

/* The same in two cards, where a cell is too low for one: who they are, why
 * they are poor and what they earn; who looks after them. */
void card_who(struct ui *ui, struct rectf r, const struct dossier *d);
void card_care(struct ui *ui, struct rectf r, const struct dossier *d);
void who_heights(const struct ui *ui, const struct dossier *d, float *min,
                 float *want);
void care_heights(const struct ui *ui, const struct dossier *d, float w,
                  float *min, float *want);

void card_income(struct ui *ui, struct rectf r, const struct dossier *d,
                 float t);
void card_measures(struct ui *ui, struct rectf r, const struct dossier *d);
/* Visits from number `first` on; returns the first that had no room. */
int card_log(struct ui *ui, struct rectf r, const struct dossier *d, int first);
void card_members(struct ui *ui, struct rectf r, const struct dossier *d);
void card_changes(struct ui *ui, struct rectf r, const struct dossier *d);

/* Heights of the lists when `rows` entries are shown; px. */
float measures_height(const struct ui *ui, int rows);
float log_height(const struct ui *ui, int rows);
float members_height(const struct ui *ui, int rows);
float changes_height(const struct ui *ui, int rows);

#endif
