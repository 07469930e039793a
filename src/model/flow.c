#include "model/flow.h"

#include <string.h>

int flow_find(const struct fund_flow *f, const char *key, size_t n)
{
    for (int i = 0; i < f->first[FLOW_COLUMNS]; i++)
        if (strlen(f->nodes[i].key) == n && !memcmp(f->nodes[i].key, key, n))
            return i;
    return -1;
}

struct flow_choice flow_choose(const struct fund_flow *f, const char *text)
{
    const struct flow_choice none = { { -1, -1 }, 0 };
    size_t n = strcspn(text, "-");
    struct flow_choice c = { { flow_find(f, text, n), -1 }, 1 };
    if (n == 0 || c.node[0] < 0)
        return none;
    if (!text[n])
        return c;
    c.n = 2;
    c.node[1] = flow_find(f, text + n + 1, strlen(text + n + 1));
    if (c.node[1] < 0 ||
        f->nodes[c.node[1]].column != f->nodes[c.node[0]].column + 1)
        return none;
    return c;
}

/* Money beyond what arrived is known of a project, not of its chains. */
static bool beyond_feeds(const struct fund_flow *f, int beyond, int project)
{
    for (int i = 0; i < f->n_links; i++)
        if (f->links[i].from == beyond && f->links[i].to == project)
            return true;
    return false;
}

bool flow_on(const struct fund_flow *f, const struct flow_choice *c,
             const struct flow_chain *chain)
{
    for (int i = 0; i < c->n; i++) {
        const struct flow_node *node = &f->nodes[c->node[i]];
        bool on = node->role == FLOW_BEYOND
                      ? beyond_feeds(f, c->node[i], chain->at[FLOW_PROJECT])
                      : chain->at[node->column] == c->node[i];
        if (!on)
            return false;
    }
    return true;
}

/* The choice is places, or what they end in: there each household is counted
 * once. */
static bool sum_places(const struct fund_flow *f, const struct flow_choice *c,
                       struct flow_sum *s)
{
    bool home = c->n == 0;
    for (int i = 0; i < c->n; i++) {
        const struct flow_node *node = &f->nodes[c->node[i]];
        if (node->column < FLOW_PLACE)
            return false;
        home |= node->column == FLOW_PLACE || node->role == FLOW_HOME;
        if (node->column == FLOW_END && node->role != FLOW_HOME)
            home = false;
    }
    if (!home)
        return true;
    s->households = f->households;
    s->persons = f->persons;
    if (c->n > 0 && f->nodes[c->node[0]].column == FLOW_PLACE) {
        s->households = f->nodes[c->node[0]].households;
        s->persons = f->nodes[c->node[0]].persons;
    }
    return true;
}

struct flow_sum flow_sum(const struct fund_flow *f, const struct flow_choice *c)
{
    struct flow_sum s = { .once = true };
    bool places = sum_places(f, c, &s);
    for (int i = 0; i < f->n_chains; i++) {
        const struct flow_chain *chain = &f->chains[i];
        if (!flow_on(f, c, chain))
            continue;
        enum flow_role end = f->nodes[chain->at[FLOW_END]].role;
        s.amount += chain->amount;
        if (end == FLOW_HOME || end == FLOW_PUBLIC)
            s.spent += chain->amount;
        if (places)
            continue;
        s.households += chain->households;
        s.persons += chain->persons;
    }
    for (int i = 0; i < c->n && !places; i++)
        if (f->nodes[c->node[i]].column == FLOW_PROJECT)
            s.once = f->nodes[c->node[i]].n_payers <= 1;
    if (!places && c->n == 1 && f->nodes[c->node[0]].column == FLOW_DEPARTMENT)
        s.once = f->nodes[c->node[0]].n_payers <= 1;
    return s;
}

static int find_link(const struct fund_flow *f, int from, int to)
{
    int low = 0, high = f->n_links;
    while (low < high) {
        int mid = (low + high) / 2;
        const struct flow_link *l = &f->links[mid];
        if (l->from < from || (l->from == from && l->to < to))
            low = mid + 1;
        else
            high = mid;
    }
    bool found = low < f->n_links && f->links[low].from == from &&
                 f->links[low].to == to;
    return found ? low : -1;
}

void flow_light(const struct fund_flow *f, const struct flow_choice *c,
                int64_t *lit, bool *on)
{
    memset(lit, 0, sizeof *lit * (size_t)f->n_links);
    memset(on, 0, sizeof *on * (size_t)f->first[FLOW_COLUMNS]);
    for (int i = 0; i < f->n_chains; i++) {
        const struct flow_chain *chain = &f->chains[i];
        if (!flow_on(f, c, chain))
            continue;
        for (int k = 0; k < FLOW_COLUMNS; k++)
            on[chain->at[k]] = true;
        for (int k = 0; k + 1 < FLOW_COLUMNS; k++) {
            int link = find_link(f, chain->at[k], chain->at[k + 1]);
            if (link >= 0)
                lit[link] += chain->amount;
        }
    }
    for (int k = 0; k < f->n_links; k++) {
        const struct flow_link *l = &f->links[k];
        if (f->nodes[l->from].role == FLOW_BEYOND && on[l->to]) {
            lit[k] = l->amount;
            on[l->from] = true;
        }
        if (lit[k] > l->amount)
            lit[k] = l->amount;
    }
}
