/* A household against the register: new, changed, the same, or gone. */
#include "intake/import_target.h"

#include <stdlib.h>

#include "base/str.h"

#define STEP 512 /* households between two looks at the clock */

/* ---- writing ---- */

static enum status put_change(struct importer *im, household_id id,
                              enum change kind, const char *reason,
                              struct error *err)
{
    const struct row_change row = { im->next_change++, id, im->as_of, kind,
                                    reason };
    return store_put_change(im->store, &row, err);
}

static enum status put_all(struct importer *im, const struct target *t,
                           const struct stored_household *old, bool same_twins,
                           struct error *err)
{
    enum status status = store_put_household(im->store, &t->row, err);
    bool members = t->members_told &&
                   !(old && same_twins && target_same_members(t, old));
    if (status == STATUS_OK && members && old)
        status = store_clear_members(im->updater, t->row.id, err);
    for (int i = 0; i < t->n_members && members && status == STATUS_OK; i++)
        status = store_put_member(im->store, &t->members[i], err);
    for (int i = 0; i < t->n_years && status == STATUS_OK; i++)
        if (!old || !target_same_year(&t->years[i], old))
            status = store_put_household_year(im->store, &t->years[i], err);
    return status;
}

/* What the files tell beside the household's own rows. */
struct beside {
    struct row_income_item *items; /* all that it must have */
    int n_items;
    bool items_new, risk_new;
};

static enum status compare_beside(struct importer *im, const struct target *t,
                                  bool found, struct arena *arena,
                                  struct beside *out, struct change_of *c,
                                  struct error *err)
{
    struct row_income_item *old = NULL;
    struct row_risk risk = { .n_risks = -1 };
    int n_old = 0;
    enum status status = STATUS_OK;
    *out = (struct beside){ 0 };
    if (t->n_items > 0 && found)
        status = store_read_items(im->updater, t->row.id, arena, &old, &n_old,
                                  err);
    if (t->risk.n_risks >= 0 && found && status == STATUS_OK)
        status = store_read_risk(im->updater, t->row.id, t->risk.year, &risk,
                                 err);
    if (status != STATUS_OK)
        return status;
    out->items = target_merge_items(t, old, n_old, arena, &out->n_items);
    out->items_new = t->n_items > 0 &&
                     !target_same_items(out->items, out->n_items, old, n_old);
    out->risk_new = t->risk.n_risks >= 0 && !target_same_risk(&t->risk, &risk);
    if (found && out->items_new)
        target_say(c, "收入明细");
    if (found && out->risk_new)
        target_say(c, "监测对象");
    return STATUS_OK;
}

static enum status put_beside(struct importer *im, const struct target *t,
                              bool found, const struct beside *b,
                              struct error *err)
{
    enum status status = STATUS_OK;
    if (b->items_new && found)
        status = store_clear_items(im->updater, t->row.id, err);
    for (int i = 0; i < b->n_items && b->items_new && status == STATUS_OK; i++)
        status = store_put_income_item(im->store, &b->items[i], err);
    if (b->risk_new && status == STATUS_OK)
        status = store_put_risk(im->store, &t->risk, err);
    return status;
}

static void note_seen(struct importer *im, household_id id)
{
    if (im->report->fresh)
        return;
    if (im->n_seen == im->cap_seen) {
        im->cap_seen = im->cap_seen ? im->cap_seen * 2 : 4096;
        im->seen = xrealloc(im->seen, sizeof *im->seen * (size_t)im->cap_seen);
    }
    im->seen[im->n_seen++] = id;
}

enum status apply_number(struct importer *im, const struct home *h,
                         household_id *id, bool *fresh, struct error *err)
{
    region_id village = h->all.village;
    enum status status = STATUS_OK;
    *fresh = false;
    if (im->village != village) {
        im->village = village;
        im->last_number = 0;
        if (im->updater && !im->report->fresh)
            status = store_last_number(im->updater, village, &im->last_number,
                                       err);
    }
    if (status != STATUS_OK)
        return status;
    if (!(h->all.key & (KEY_EXTERNAL | KEY_HASHED))) {
        *id = household_make(village, (int)h->all.key);
        if ((int)h->all.key > im->last_number)
            im->last_number = (int)h->all.key;
        return STATUS_OK;
    }
    *id = 0;
    if (im->updater && !im->report->fresh)
        status = store_find_external(im->updater, village, h->external, id,
                                     err);
    if (status != STATUS_OK || *id != 0)
        return status;
    if (im->last_number < 99999) {
        *id = household_make(village, ++im->last_number);
        *fresh = true;
        return STATUS_OK;
    }
    im->report->rejected_rows += h->n_rows;
    tally_add(&im->report->rejects, "the village has 99,999 households already",
              h->file, h->row);
    return STATUS_OK;
}

void apply_count(struct importer *im, const struct home *h,
                 const struct target *t)
{
    struct import_report *rep = im->report;
    struct known_place *v = locator_find(im->places, h->all.village);
    v->households++;
    v->persons += t->row.persons;
    rep->households++;
    rep->persons += t->row.persons;
    rep->given_positions += home_tells(h, FIELD_LON);
    rep->disagree += h->disagrees;
    if (h->n_beyond > 0)
        tally_add(&rep->notes, "more than 40 members; the rest is left out",
                  h->file, h->row);
}

static void count_years(struct importer *im, const struct target *t)
{
    for (int i = 0; i < t->n_years; i++) {
        if (t->years[i].year < im->year_first)
            im->year_first = t->years[i].year;
        if (t->years[i].year > im->year_last)
            im->year_last = t->years[i].year;
    }
}

static enum status apply_home(struct importer *im, const struct home *h,
                              struct target *t, struct arena *arena,
                              struct error *err)
{
    struct stored_household old;
    struct import_report *rep = im->report;
    household_id id;
    bool found = false, numbered;
    enum status status = apply_number(im, h, &id, &numbered, err);
    if (status != STATUS_OK || id == 0)
        return status;
    if (im->updater && !rep->fresh && !numbered)
        status = store_read_household(im->updater, id, arena, &old, &found,
                                      err);
    if (status != STATUS_OK)
        return status;
    target_make(im, h, id, found ? &old : NULL, t);
    apply_count(im, h, t);
    count_years(im, t);
    note_seen(im, id);
    struct change_of c = { .kind = CHANGE_IDENTIFIED, .any = true };
    str_copy(c.reason, sizeof c.reason, "导入：新增");
    bool twins = !found || target_keep_twins(im, t, &old);
    struct beside beside;
    if (found)
        target_compare(im, t, &old, &c);
    status = compare_beside(im, t, found, arena, &beside, &c, err);
    if (status != STATUS_OK)
        return status;
    rep->n_new += !found;
    rep->n_changed += found && c.any;
    rep->n_same += found && !c.any;
    if (im->o->dry_run || (!c.any && twins))
        return STATUS_OK;
    status = put_all(im, t, found ? &old : NULL, twins, err);
    if (status == STATUS_OK)
        status = put_beside(im, t, found, &beside, err);
    if (status == STATUS_OK && numbered)
        status = store_put_external(im->store, h->all.village, h->external, id,
                                    err);
    if (status == STATUS_OK && !rep->fresh && c.any)
        status = put_change(im, id, c.kind, c.reason, err);
    return status;
}

enum status apply_households(struct importer *im, struct error *err)
{
    struct folder f;
    struct arena arena = { 0 };
    struct home *h = xcalloc(1, sizeof *h);
    struct target *t = xcalloc(1, sizeof *t);
    bool more = true;
    int64_t done = 0, rows = 0, total = sorter_count(im->sorter);
    enum status status = fold_start(&f, im->sorter, im->household_rows,
                                    im->twins, err);
    while (status == STATUS_OK) {
        status = fold_next(&f, h, &more, err);
        if (status != STATUS_OK || !more)
            break;
        status = apply_home(im, h, t, &arena, err);
        arena_reset(&arena);
        rows += h->n_rows;
        if (++done % STEP == 0) {
            import_progress(im, "households", rows, total);
            if (status == STATUS_OK && import_stopped(im, err))
                status = STATUS_CANCELLED;
        }
    }
    arena_finish(&arena);
    free(t);
    free(h);
    return status;
}

/* ---- those that are gone ---- */

static int compare_ids(const void *a, const void *b)
{
    household_id x = *(const household_id *)a, y = *(const household_id *)b;
    return (x > y) - (x < y);
}

enum status apply_vanished(struct importer *im, struct error *err)
{
    enum status status = STATUS_OK;
    int64_t at = 0;
    if (im->n_seen > 0)
        qsort(im->seen, (size_t)im->n_seen, sizeof *im->seen, compare_ids);
    for (int64_t i = 0; i < im->n_vanished && status == STATUS_OK; i++) {
        household_id id = im->vanished[i];
        while (at < im->n_seen && im->seen[at] < id)
            at++;
        if (at < im->n_seen && im->seen[at] == id)
            continue;
        im->report->n_vanished++;
        if (!im->o->complete)
            continue;
        im->report->n_removed++;
        if (im->o->dry_run)
            continue;
        status = store_clear_years(im->updater, id, im->year, err);
        if (status == STATUS_OK)
            status = put_change(im, id, CHANGE_REMOVED, "导入：不在新名册中",
                                err);
    }
    return status;
}
