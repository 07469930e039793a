/* Building a flow: all that is poured in. */
#include "model/flow_internal.h"

#include "base/hash.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

/* ---- tables ---- */

static struct slot *slot_find(struct table *t, uint64_t hash)
{
    if (t->n * 2 >= t->cap) {
        struct table old = *t;
        t->cap = old.cap ? old.cap * 2 : 256;
        t->slots = xcalloc(t->cap, sizeof *t->slots);
        for (size_t i = 0; i < old.cap; i++)
            if (old.slots[i].at)
                *slot_find(t, old.slots[i].hash) = old.slots[i];
        free(old.slots);
    }
    size_t i = (size_t)hash & (t->cap - 1);
    while (t->slots[i].at && t->slots[i].hash != hash)
        i = (i + 1) & (t->cap - 1);
    return &t->slots[i];
}

int table_number(struct table *t, uint64_t hash, int next, bool *is_new)
{
    struct slot *s = slot_find(t, hash);
    *is_new = s->at == 0;
    if (*is_new) {
        *s = (struct slot){ hash, next + 1 };
        t->n++;
    }
    return s->at - 1;
}

static struct item *item_add(struct flow_builder *b, enum flow_column c)
{
    struct items *list = &b->items[c];
    if (list->n == list->cap) {
        list->cap = list->cap ? list->cap * 2 : 64;
        list->of = xrealloc(list->of, sizeof *list->of * (size_t)list->cap);
    }
    struct item *item = &list->of[list->n++];
    *item = (struct item){ .name = "", .en = "", .node = NONE };
    return item;
}

/* ---- what is read ---- */

struct flow_builder *flow_begin(const struct flow_query *q)
{
    struct flow_builder *b = xcalloc(1, sizeof *b);
    b->flow = xcalloc(1, sizeof *b->flow);
    b->flow->query = *q;
    b->self = NONE;
    return b;
}

static void release(struct flow_builder *b)
{
    for (int c = 0; c < FLOW_END; c++)
        free(b->items[c].of);
    free(b->pours);
    free(b->names.slots);
    free(b->ways.slots);
    free(b);
}

void flow_abandon(struct flow_builder *b)
{
    if (!b)
        return;
    arena_finish(&b->flow->arena);
    free(b->flow);
    release(b);
}

static int named(struct flow_builder *b, enum flow_column c, uint64_t hash,
                 enum flow_role role, const char *name)
{
    bool is_new;
    int i = table_number(&b->names, hash, b->items[c].n, &is_new);
    if (is_new) {
        struct item *item = item_add(b, c);
        item->role = role;
        item->name = arena_strdup(&b->flow->arena, name);
    }
    return i;
}

int flow_department(struct flow_builder *b, enum flow_role role,
                    const char *name)
{
    uint64_t h = hash_u64(hash_u64(HASH_SEED, FLOW_DEPARTMENT), (uint64_t)role);
    return named(b, FLOW_DEPARTMENT, hash_str(h, name), role, name);
}

int flow_project(struct flow_builder *b, int department, enum flow_role role,
                 const char *name)
{
    uint64_t h = hash_u64(HASH_SEED, FLOW_PROJECT);
    h = hash_u64(hash_u64(h, (uint64_t)department), (uint64_t)role);
    int i = named(b, FLOW_PROJECT, hash_str(h, name), role, name);
    b->items[FLOW_PROJECT].of[i].department = department;
    return i;
}

void flow_project_row(struct flow_builder *b, int project, int64_t stated,
                      bool paid)
{
    struct item *p = &b->items[FLOW_PROJECT].of[project];
    struct item *d = &b->items[FLOW_DEPARTMENT].of[p->department];
    p->n++;
    d->n++;
    p->n_payers += paid;
    d->n_payers += paid;
    p->stated += stated;
    d->stated += stated;
}

int flow_place(struct flow_builder *b, region_id region, household_id household,
               const char *name, const char *en)
{
    struct item *item = item_add(b, FLOW_PLACE);
    item->region = region;
    item->household = household;
    item->name = arena_strdup(&b->flow->arena, name);
    item->en = arena_strdup(&b->flow->arena, en);
    return b->items[FLOW_PLACE].n - 1;
}

int flow_self(struct flow_builder *b)
{
    if (b->self == NONE) {
        b->self = b->items[FLOW_PLACE].n;
        item_add(b, FLOW_PLACE)->role = FLOW_SELF;
    }
    return b->self;
}

void flow_reach(struct flow_builder *b, int place, int64_t households,
                int64_t persons)
{
    struct item *item = &b->items[FLOW_PLACE].of[place];
    item->households += households;
    item->persons += persons;
    b->flow->households += households;
    b->flow->persons += persons;
}

void flow_pour(struct flow_builder *b, int project, int place,
               enum flow_role end, int64_t amount, int64_t households,
               int64_t persons)
{
    bool is_new;
    uint64_t h = hash_u64(hash_u64(HASH_SEED, (uint64_t)project),
                          (uint64_t)place << 8 | (uint64_t)end);
    ASSERT(amount > 0);
    int i = table_number(&b->ways, h, b->n_pours, &is_new);
    if (is_new) {
        if (b->n_pours == b->pours_cap) {
            b->pours_cap = b->pours_cap ? b->pours_cap * 2 : 256;
            b->pours = xrealloc(b->pours,
                                sizeof *b->pours * (size_t)b->pours_cap);
        }
        b->pours[b->n_pours++] = (struct pour){ project, place, end, 0, 0, 0 };
    }
    struct item *p = &b->items[FLOW_PROJECT].of[project];
    b->pours[i].amount += amount;
    b->pours[i].households += households;
    b->pours[i].persons += persons;
    p->amount += amount;
    p->households += households;
    p->persons += persons;
    b->items[FLOW_DEPARTMENT].of[p->department].amount += amount;
    b->items[FLOW_DEPARTMENT].of[p->department].households += households;
    b->items[FLOW_DEPARTMENT].of[p->department].persons += persons;
    b->items[FLOW_PLACE].of[place].amount += amount;
    b->total += amount;
    b->flow->total += amount;
    if (end == FLOW_HOME || end == FLOW_PUBLIC)
        b->flow->spent += amount;
}

void flow_beyond(struct flow_builder *b, int project, int64_t amount)
{
    struct item *p = &b->items[FLOW_PROJECT].of[project];
    struct item *d = &b->items[FLOW_DEPARTMENT].of[p->department];
    p->beyond += amount;
    d->beyond += amount;
    d->amount -= amount;
}

int64_t flow_total(const struct flow_builder *b)
{
    return b->total;
}

struct fund_flow *flow_end(struct flow_builder *b, int64_t unbooked)
{
    struct fund_flow *f = b->flow;
    f->unbooked = unbooked;
    flow_fold(b);
    release(b);
    return f;
}
