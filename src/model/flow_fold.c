/* Folding a flow: the largest of each column as nodes, the rest as one. */
#include "model/flow_internal.h"

#include "base/hash.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

/* ---- nodes ---- */

static int by_amount(const void *a, const void *b)
{
    const struct item *x = *(struct item *const *)a;
    const struct item *y = *(struct item *const *)b;
    if (x->amount != y->amount)
        return x->amount > y->amount ? -1 : 1;
    if (x->region != y->region)
        return x->region < y->region ? -1 : 1;
    if (x->household != y->household)
        return x->household < y->household ? -1 : 1;
    return x < y ? -1 : x > y; /* as they were found */
}

static void write_key(const struct flow_builder *b, enum flow_column c,
                      const struct item *item, char key[FLOW_KEY_BYTES])
{
    const struct item *d = b->items[FLOW_DEPARTMENT].of;
    uint64_t h = hash_str(HASH_SEED, item->name);
    switch (c) {
    case FLOW_DEPARTMENT:
        if (item->role == FLOW_UNLISTED)
            str_copy(key, FLOW_KEY_BYTES, "du");
        else
            str_format(key, FLOW_KEY_BYTES, "d%08x", (unsigned)(h >> 32));
        break;
    case FLOW_PROJECT:
        h = hash_u64(hash_str(h, d[item->department].name),
                     (uint64_t)item->role);
        if (item->role == FLOW_UNLISTED)
            str_copy(key, FLOW_KEY_BYTES, "pu");
        else
            str_format(key, FLOW_KEY_BYTES, "p%08x", (unsigned)(h >> 32));
        break;
    default:
        if (item->role == FLOW_SELF)
            str_copy(key, FLOW_KEY_BYTES, "ts");
        else if (item->household)
            str_format(key, FLOW_KEY_BYTES, "h%05d",
                       household_number(item->household));
        else
            str_format(key, FLOW_KEY_BYTES, "t%lld", (long long)item->region);
    }
}

static bool is_picked(const struct flow_query *q, const char *key)
{
    size_t n = strcspn(q->pick, "-"), m = strlen(key);
    return (n == m && !memcmp(q->pick, key, n)) ||
           (q->pick[n] && str_equal(q->pick + n + 1, key));
}

static struct flow_node node_of(const struct flow_builder *b,
                                enum flow_column c, const struct item *item)
{
    struct flow_node n = { .column = c,
                           .role = item->role,
                           .name = item->name,
                           .en = item->en,
                           .region = item->region,
                           .household = item->household,
                           .hue = -1,
                           .n = c == FLOW_PROJECT ? item->n : 1,
                           .n_payers = item->n_payers,
                           .amount = item->amount,
                           .stated = item->stated,
                           .households = item->households,
                           .persons = item->persons };
    write_key(b, c, item, n.key);
    return n;
}

static struct flow_node *node_add(struct fund_flow *f, struct flow_node n)
{
    int at = f->first[FLOW_COLUMNS]++;
    f->nodes[at] = n;
    return &f->nodes[at];
}

/* The slice of a page; what is picked takes the last place of it. */
static int choose_shown(const struct flow_builder *b, enum flow_column c,
                        struct item **order, int n, int most)
{
    struct fund_flow *f = b->flow;
    int room = most - 1, pages = n > most ? (n + room - 1) / room : 1;
    if (pages > f->pages)
        f->pages = pages;
    if (pages == 1)
        return n;
    int from = f->query.page % pages * room;
    int shown = n - from < room ? n - from : room;
    struct item *slice[FLOW_MOST];
    memcpy(slice, order + from, sizeof *slice * (size_t)shown);
    memmove(order + shown, order, sizeof *order * (size_t)from);
    memcpy(order, slice, sizeof *slice * (size_t)shown);
    for (int i = shown, at = shown - 1; f->query.pick[0] && i < n && at >= 0;
         i++) {
        char key[FLOW_KEY_BYTES];
        write_key(b, c, order[i], key);
        if (!is_picked(&f->query, key))
            continue;
        struct item *out = order[at];
        order[at--] = order[i];
        order[i] = out;
    }
    return shown;
}

static void fold_into(struct flow_node *other, const struct item *item,
                      enum flow_column c)
{
    other->n += c == FLOW_PROJECT ? item->n : 1;
    other->n_payers += item->n_payers;
    other->amount += item->amount;
    other->stated += item->stated;
    other->households += item->households;
    other->persons += item->persons;
}

/* Projects stand as their departments do: nothing crosses between them. */
static int by_department(const void *a, const void *b)
{
    const struct flow_node *x = a, *y = b;
    if (x->hue != y->hue)
        return x->hue < y->hue ? -1 : 1;
    return x->amount != y->amount ? (x->amount > y->amount ? -1 : 1) : 0;
}

static bool is_plain(const struct item *item)
{
    return item->role == FLOW_NAMED || item->role == FLOW_LOOSE;
}

static void fold_column(struct flow_builder *b, enum flow_column c)
{
    struct fund_flow *f = b->flow;
    struct items *list = &b->items[c];
    struct item **order = xcalloc((size_t)list->n + 1, sizeof(struct item *));
    static const char *const others[] = { "do", "po", "to" };
    int most = f->query.most[c] < 2           ? 2
               : f->query.most[c] > FLOW_MOST ? FLOW_MOST
                                              : f->query.most[c];
    int n = 0, first = f->first[c] = f->first[FLOW_COLUMNS];
    for (int i = 0; i < list->n; i++)
        if (is_plain(&list->of[i]) &&
            (list->of[i].amount > 0 || list->of[i].beyond > 0))
            order[n++] = &list->of[i];
    qsort(order, (size_t)n, sizeof(struct item *), by_amount);
    int shown = choose_shown(b, c, order, n, most);
    qsort(order, (size_t)shown, sizeof(struct item *), by_amount);
    for (int i = 0; i < shown; i++) {
        struct flow_node *node = node_add(f, node_of(b, c, order[i]));
        node->hue = c == FLOW_DEPARTMENT ? i : -1;
        order[i]->node = first + i;
        if (c == FLOW_PROJECT)
            node->hue =
                f->nodes
                    [b->items[FLOW_DEPARTMENT].of[order[i]->department].node]
                        .hue;
    }
    if (shown < n) {
        struct flow_node *other = node_add(
            f, (struct flow_node){ .column = c,
                                   .role = FLOW_OTHER,
                                   .name = "",
                                   .en = "",
                                   .hue = -1 });
        str_copy(other->key, sizeof other->key, others[c]);
        for (int i = shown; i < n; i++) {
            fold_into(other, order[i], c);
            order[i]->node = first + shown;
        }
    }
    free(order);
}

/* After the departments are folded, so that their order is known. */
static void sort_projects(struct flow_builder *b, int shown)
{
    struct fund_flow *f = b->flow;
    struct items *list = &b->items[FLOW_PROJECT];
    int first = f->first[FLOW_PROJECT];
    for (int i = 0; i < shown; i++) /* the folded departments' stand last */
        if (f->nodes[first + i].hue < 0)
            f->nodes[first + i].hue = FLOW_MOST;
    qsort(f->nodes + first, (size_t)shown, sizeof *f->nodes, by_department);
    for (int i = 0; i < list->n; i++) {
        struct item *item = &list->of[i];
        char key[FLOW_KEY_BYTES];
        if (item->node == NONE || item->node >= first + shown)
            continue;
        write_key(b, FLOW_PROJECT, item, key);
        item->node = flow_find(f, key, strlen(key));
    }
    for (int i = 0; i < shown; i++)
        if (f->nodes[first + i].hue == FLOW_MOST)
            f->nodes[first + i].hue = -1;
}

static void add_special(struct flow_builder *b, enum flow_column c)
{
    for (int i = 0; i < b->items[c].n; i++) {
        struct item *item = &b->items[c].of[i];
        if (is_plain(item) || item->amount <= 0)
            continue;
        item->node = b->flow->first[FLOW_COLUMNS];
        node_add(b->flow, node_of(b, c, item));
    }
}

static void fold_columns(struct flow_builder *b)
{
    struct fund_flow *f = b->flow;
    int64_t beyond = 0;
    fold_column(b, FLOW_DEPARTMENT);
    for (int i = 0; i < b->items[FLOW_DEPARTMENT].n; i++)
        beyond += b->items[FLOW_DEPARTMENT].of[i].beyond;
    if (beyond > 0)
        node_add(f, (struct flow_node){ .role = FLOW_BEYOND,
                                        .key = "db",
                                        .name = "",
                                        .en = "",
                                        .hue = -1,
                                        .amount = beyond });
    add_special(b, FLOW_DEPARTMENT);
    fold_column(b, FLOW_PROJECT);
    int shown = f->first[FLOW_COLUMNS] - f->first[FLOW_PROJECT];
    if (shown > 0 && f->nodes[f->first[FLOW_COLUMNS] - 1].role == FLOW_OTHER)
        shown--;
    sort_projects(b, shown);
    add_special(b, FLOW_PROJECT);
    fold_column(b, FLOW_PLACE);
    add_special(b, FLOW_PLACE);
}

/* ---- chains and links ---- */

static int end_node(struct fund_flow *f, enum flow_role role)
{
    for (int i = f->first[FLOW_END]; i < f->first[FLOW_COLUMNS]; i++)
        if (f->nodes[i].role == role)
            return i;
    return NONE;
}

static void add_ends(struct flow_builder *b)
{
    static const struct {
        enum flow_role role;
        const char *key;
    } ends[] = { { FLOW_HOME, "eh" },
                 { FLOW_PUBLIC, "ep" },
                 { FLOW_IDLE, "ei" },
                 { FLOW_HELD, "ed" } };
    struct fund_flow *f = b->flow;
    f->first[FLOW_END] = f->first[FLOW_COLUMNS];
    for (size_t e = 0; e < LENGTH(ends); e++) {
        struct flow_node n = { .column = FLOW_END,
                               .role = ends[e].role,
                               .name = "",
                               .en = "",
                               .hue = -1 };
        str_copy(n.key, sizeof n.key, ends[e].key);
        for (int i = 0; i < b->n_pours; i++)
            if (b->pours[i].end == ends[e].role)
                n.amount += b->pours[i].amount;
        if (n.role == FLOW_HOME) {
            n.households = f->households;
            n.persons = f->persons;
        }
        if (n.amount > 0)
            node_add(f, n);
    }
}

static uint64_t way_hash(const int at[FLOW_COLUMNS])
{
    uint64_t h = HASH_SEED;
    for (int k = 0; k < FLOW_COLUMNS; k++)
        h = hash_u64(h, (uint64_t)at[k]);
    return h;
}

static void add_chains(struct flow_builder *b)
{
    struct fund_flow *f = b->flow;
    struct table ways = { 0 };
    f->chains = ARENA_ARRAY(&f->arena, struct flow_chain, b->n_pours);
    for (int i = 0; i < b->n_pours; i++) {
        const struct pour *p = &b->pours[i];
        const struct item *project = &b->items[FLOW_PROJECT].of[p->project];
        struct flow_chain c = {
            { b->items[FLOW_DEPARTMENT].of[project->department].node,
              project->node, b->items[FLOW_PLACE].of[p->place].node,
              end_node(f, p->end) },
            0,
            0,
            0
        };
        bool is_new;
        int at = table_number(&ways, way_hash(c.at), f->n_chains, &is_new);
        if (is_new)
            f->chains[f->n_chains++] = c;
        f->chains[at].amount += p->amount;
        f->chains[at].households += p->households;
        f->chains[at].persons += p->persons;
        if (p->end == FLOW_HOME || p->end == FLOW_PUBLIC)
            for (int k = 0; k < FLOW_COLUMNS; k++)
                f->nodes[c.at[k]].spent += p->amount;
    }
    free(ways.slots);
}

static int by_nodes(const void *a, const void *b)
{
    const struct flow_link *x = a, *y = b;
    return x->from != y->from ? x->from - y->from : x->to - y->to;
}

static void pour_link(struct fund_flow *f, struct table *t, int from, int to,
                      int64_t amount)
{
    bool is_new;
    uint64_t h = hash_u64(hash_u64(HASH_SEED, (uint64_t)from), (uint64_t)to);
    int at = table_number(t, h, f->n_links, &is_new);
    if (is_new)
        f->links[f->n_links++] = (struct flow_link){ from, to, 0 };
    f->links[at].amount += amount;
}

static void add_links(struct flow_builder *b)
{
    struct fund_flow *f = b->flow;
    struct table t = { 0 };
    const struct items *projects = &b->items[FLOW_PROJECT];
    int most = 3 * f->n_chains + 2 * projects->n;
    f->links = ARENA_ARRAY(&f->arena, struct flow_link, most);
    for (int i = 0; i < f->n_chains; i++)
        for (int k = 0; k + 1 < FLOW_COLUMNS; k++)
            pour_link(f, &t, f->chains[i].at[k], f->chains[i].at[k + 1],
                      f->chains[i].amount);
    int beyond = flow_find(f, "db", 2);
    for (int i = 0; i < projects->n; i++) {
        const struct item *p = &projects->of[i];
        if (p->beyond <= 0)
            continue;
        pour_link(f, &t, b->items[FLOW_DEPARTMENT].of[p->department].node,
                  p->node, -p->beyond);
        pour_link(f, &t, beyond, p->node, p->beyond);
    }
    int n = 0;
    for (int i = 0; i < f->n_links; i++)
        if (f->links[i].amount > 0)
            f->links[n++] = f->links[i];
    f->n_links = n;
    qsort(f->links, (size_t)n, sizeof *f->links, by_nodes);
    free(t.slots);
}

void flow_fold(struct flow_builder *b)
{
    struct fund_flow *f = b->flow;
    f->pages = 1;
    f->nodes = ARENA_ARRAY(&f->arena, struct flow_node,
                           FLOW_END * (FLOW_MOST + 4) + 4);
    fold_columns(b);
    add_ends(b);
    add_chains(b);
    add_links(b);
}
