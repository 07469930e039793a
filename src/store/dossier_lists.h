/* dossier_lists - the lists of a dossier, each read into its part of *d by the
 * household's number. The caller holds the read transaction; `until`: nothing
 * later is shown. */
#ifndef STORE_DOSSIER_LISTS_H
#define STORE_DOSSIER_LISTS_H

#include "store/db.h"

enum status dossier_items(struct store *s, struct dossier *d,
                          const struct store_facts *f,
                          struct error *err) MUST_USE;
enum status dossier_help(struct store *s, struct dossier *d,
                         struct error *err) MUST_USE;
enum status dossier_projects(struct store *s, struct dossier *d,
                             struct error *err) MUST_USE;
/* helper: an official's id, 0 none. */
enum status dossier_people(struct store *s, struct dossier *d, int64_t helper,
                           struct error *err) MUST_USE;
/* The days since the last visit too. */
enum status dossier_log(struct store *s, struct dossier *d, int64_t until,
                        struct error *err) MUST_USE;
enum status dossier_members(struct store *s, struct dossier *d,
                            const struct store_facts *f,
                            struct error *err) MUST_USE;
enum status dossier_changes(struct store *s, struct dossier *d, int64_t until,
                            struct error *err) MUST_USE;
enum status dossier_findings(struct store *s, struct dossier *d,
                             struct error *err) MUST_USE;
enum status dossier_monitored(struct store *s, struct dossier *d,
                              struct error *err) MUST_USE;
enum status dossier_photos(struct store *s, struct dossier *d, int64_t until,
                           struct error *err) MUST_USE;

#endif
