/* flow_internal - what building a flow and folding it share. */
#ifndef MODEL_FLOW_INTERNAL_H
#define MODEL_FLOW_INTERNAL_H

#include "model/flow.h"

#define NONE -1 /* no number */

struct item { /* of one column, before folding */
    enum flow_role role;
    const char *name, *en;
    region_id region;
    household_id household;
    int department; /* projects */
    int n, n_payers;
    int64_t amount, beyond, stated, households, persons;
    int node; /* after folding */
};

struct items {
    struct item *of;
    int n, cap;
};

struct pour {
    int project, place;
    enum flow_role end;
    int64_t amount, households, persons;
};

/* Numbers by the hash of what they are of; open addressing. {0} is valid. */
struct table {
    struct slot {
        uint64_t hash;
        int at; /* 1-based; 0 free */
    } * slots;
    size_t n, cap;
};

struct flow_builder {
    struct fund_flow *flow; /* its arena holds the names */
    struct items items[FLOW_END];
    struct pour *pours;
    int n_pours, pours_cap;
    struct table names, ways; /* of items; of pours */
    int self;
    int64_t total;
};

/* The number of what has this hash; a new one is `next`. */
int table_number(struct table *t, uint64_t hash, int next, bool *is_new);

/* Nodes, chains and links of all that was poured. */
void flow_fold(struct flow_builder *b);

#endif
