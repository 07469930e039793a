/* All households into a register just made. One thread folds sorted rows into
 * households and those into chunks of rows; this one, which has the register,
 * puts them. */
#include "intake/import_target.h"

#include <stdlib.h>

#include "base/str.h"
#include "intake/relay.h"
#include "store/fill.h"

#define CHUNK_HOMES 512

struct chunk {
    struct arena arena; /* what the homes point to */
    struct fill_home homes[CHUNK_HOMES];
    int n;
    int64_t rows; /* folded so far */
    enum status status;
    struct error error;
};

struct filler {
    struct importer *im; /* but for its store the folding thread's, until that
                            has ended */
    struct folder folder;
    struct home home;
    struct target target;
    int64_t rows;
};

/* ---- the folding thread ---- */

/* Its texts and parts into the chunk; groups and the like are the importer's
 * and stay. */
static void keep(struct chunk *c, const struct home *h, const struct target *t,
                 bool numbered)
{
    struct fill_home *o = &c->homes[c->n++];
    struct row_member *members = ARENA_ARRAY(&c->arena, struct row_member,
                                             t->n_members);
    struct row_household_year *years = ARENA_ARRAY(
        &c->arena, struct row_household_year, t->n_years);
    for (int i = 0; i < t->n_members; i++) {
        members[i] = t->members[i];
        members[i].name = arena_strdup(&c->arena, t->members[i].name);
    }
    for (int i = 0; i < t->n_years; i++)
        years[i] = t->years[i];
    struct row_income_item *items = ARENA_ARRAY(
        &c->arena, struct row_income_item, t->n_items + 1);
    struct row_risk *risk = ARENA_ARRAY(&c->arena, struct row_risk, 1);
    for (int i = 0; i < t->n_items; i++)
        items[i] = t->items[i]; /* their names are the mapping's */
    *risk = t->risk;
    *o = (struct fill_home){
        .row = t->row,
        .members = members,
        .years = years,
        .n_members = t->n_members,
        .n_years = t->n_years,
        .items = items,
        .n_items = t->n_items,
        .risk = t->risk.n_risks >= 0 ? risk : NULL,
        .external = numbered ? arena_strdup(&c->arena, h->external) : NULL,
    };
    o->row.head = arena_strdup(&c->arena, t->row.head);
    o->row.surname = arena_strdup(&c->arena, t->row.surname);
}

static enum status add_home(struct filler *f, struct chunk *c)
{
    household_id id;
    bool numbered;
    enum status status = apply_number(f->im, &f->home, &id, &numbered,
                                      &c->error);
    if (status != STATUS_OK || id == 0)
        return status;
    target_make(f->im, &f->home, id, NULL, &f->target);
    apply_count(f->im, &f->home, &f->target);
    f->im->report->n_new++;
    keep(c, &f->home, &f->target, numbered);
    return STATUS_OK;
}

static bool make_chunk(void *ctx, void *chunk)
{
    struct filler *f = ctx;
    struct chunk *c = chunk;
    bool more = true;
    arena_reset(&c->arena);
    c->n = 0;
    c->status = STATUS_OK;
    while (c->n < CHUNK_HOMES && c->status == STATUS_OK) {
        c->status = fold_next(&f->folder, &f->home, &more, &c->error);
        if (c->status != STATUS_OK || !more)
            break;
        f->rows += f->home.n_rows;
        c->status = add_home(f, c);
    }
    c->rows = f->rows;
    return more && c->status == STATUS_OK;
}

static void finish_chunk(void *chunk)
{
    arena_finish(&((struct chunk *)chunk)->arena);
}

/* ---- the register's thread ---- */

static enum status put_chunk(void *ctx, void *chunk, struct error *err)
{
    struct filler *f = ctx;
    struct importer *im = f->im;
    const struct chunk *c = chunk;
    enum status status = store_fill(im->store, c->homes, c->n, err);
    if (status == STATUS_OK && c->status != STATUS_OK) {
        *err = c->error;
        status = c->status;
    }
    import_progress(im, "households", c->rows, sorter_count(im->sorter));
    if (status == STATUS_OK && import_stopped(im, err))
        status = STATUS_CANCELLED;
    return status;
}

enum status apply_fresh(struct importer *im, struct error *err)
{
    struct filler *f = xcalloc(1, sizeof *f);
    const struct relay relay = { sizeof(struct chunk), make_chunk, put_chunk,
                                 finish_chunk, f };
    f->im = im;
    enum status status = fold_start(&f->folder, im->sorter, im->household_rows,
                                    im->twins, err);
    if (status == STATUS_OK)
        status = relay_run(&relay, err);
    free(f);
    return status;
}
