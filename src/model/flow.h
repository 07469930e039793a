/* flow - a region's money of one year, from the department that gave it to the
 * households it reached: what the funds screen draws.
 *
 * All amounts are yuan, never negative, and add up: the nodes of each of the
 * four columns have the same sum, `total`, and so have the links between two
 * neighbouring columns. What the register itself does not say alike twice is a
 * node of its own. Of the register's rows, in the region R and the year:
 *
 *   paid(p, x)  the sum of the measures of project p in x's households
 *   arrived(p), spent(p)  as project p states them; below 0 counts as 0
 *
 *   department  For each project of the year in R or below it, arrived(p).
 *               Of a project of a place above that paid in R, paid(p, R). A
 *               measure of no project counts for its own department.
 *     BEYOND    What projects in R or below it paid in R beyond what arrived
 *               for them in the year: paid(p, R) − arrived(p), and of those of
 *               another year all of paid(p, R).
 *     UNLISTED  What arrived in R by its fund rows (fund.arrived of R and all
 *               below it) and no project or measure says: on the level of a
 *               township or village what is booked for it but still above.
 *   project     Projects of one department and one name, the name of their own
 *               place left out before it, so that a village's works of a kind
 *               are one; LOOSE: a department's measures of no project;
 *               UNLISTED.
 *   place       The places one level below R; in a village its households.
 *     SELF      What lies in R itself and in no such place.
 *   end         HOME: paid to households. Of the rest of each project,
 *               arrived(p) − paid(p, R): what it spent, spent(p) − paid(p, R)
 *               at most, is PUBLIC (works, not a household's own); what it has
 *               not is IDLE in the place the project is of, or HELD where that
 *               is R itself and there are places below. UNLISTED is HELD.
 *
 *   total = Σ department = Σ project = Σ place = Σ end
 *   spent = HOME + PUBLIC; unbooked = max(0, total − fund.arrived of R)
 *
 * A place whose measures of a project sum up to less than 0 counts as 0.
 * Places and projects beyond the room on a wall are one node OTHER in each
 * column; which ones stand alone depends on the query's page. Pure. */
#ifndef MODEL_FLOW_H
#define MODEL_FLOW_H

#include "base/arena.h"
#include "model/region.h"
#include "model/route.h"

enum flow_column { FLOW_DEPARTMENT, FLOW_PROJECT, FLOW_PLACE, FLOW_END };
#define FLOW_COLUMNS 4

enum flow_role {
    FLOW_NAMED,
    FLOW_OTHER,
    FLOW_BEYOND,   /* departments only */
    FLOW_UNLISTED, /* departments and projects */
    FLOW_LOOSE,    /* projects only */
    FLOW_SELF,     /* places only */
    FLOW_HOME,     /* the ends */
    FLOW_PUBLIC,
    FLOW_IDLE,
    FLOW_HELD,
};

#define FLOW_MOST 64 /* nodes of a column that may stand alone */

struct flow_query {
    region_id region; /* a county, township or village */
    int year;
    int page;                    /* 0-based; each column's modulo its pages */
    int most[FLOW_END];          /* nodes of a column, OTHER included: 2 … */
    char pick[ROUTE_NODE_BYTES]; /* stands alone whatever the page; may be "" */
};

#define FLOW_KEY_BYTES 16

struct flow_node {
    enum flow_column column;
    enum flow_role role;
    char key[FLOW_KEY_BYTES];    /* in the route */
    const char *name, *en;       /* "" where it has none; a head's is masked */
    region_id region;            /* places */
    household_id household;      /* in a village */
    int hue;                     /* departments and projects: the department's
                                    place by amount; −1 none */
    int n;                       /* named ones it stands for; projects: rows */
    int n_payers;                /* project rows that paid households */
    int64_t amount, spent;       /* through it; of that HOME and PUBLIC */
    int64_t stated;              /* spent, as its projects state it; departments
                                    and projects only */
    int64_t households, persons; /* reached with money; each once where
                                    n_payers <= 1, else as often as it was */
};

struct flow_link { /* between neighbouring columns; indexes of nodes */
    int from, to;
    int64_t amount;
};

struct flow_chain { /* money with one way from the first column to the last */
    int at[FLOW_COLUMNS];
    int64_t amount, households, persons;
};

/* Immutable answer; freed whole. Strings belong to `arena`. */
struct fund_flow {
    struct arena arena;
    struct flow_query query;
    int64_t total, spent, unbooked;
    int64_t households, persons; /* reached with money, each once */
    struct flow_node *nodes;     /* by column, then as they stand, from above */
    int first[FLOW_COLUMNS + 1]; /* of a column in nodes; [4]: how many */
    struct flow_link *links;     /* by `from`, then `to` */
    int n_links;
    struct flow_chain *chains; /* through BEYOND: at[0] is the department */
    int n_chains;
    int pages; /* of the column that has most */
};

/* ---- choosing ---- */

/* One node, or two neighbours (a band); n = 0: all. */
struct flow_choice {
    int node[2];
    int n;
};

/* "t630222203" or "d0a1b2c3d-p4e5f6071"; n = 0 when the text is empty or a key
 * is not in the flow or the two are no neighbours. */
struct flow_choice flow_choose(const struct fund_flow *f, const char *text);
/* Whether a chain goes through all that is chosen; always, when nothing is. */
bool flow_on(const struct fund_flow *f, const struct flow_choice *c,
             const struct flow_chain *chain);

struct flow_sum {
    int64_t amount, spent;
    int64_t households, persons;
    bool once; /* each household and person once, else once a project */
};
struct flow_sum flow_sum(const struct fund_flow *f,
                         const struct flow_choice *c);

/* For each of f's links, how much of it goes through all that is chosen, into
 * lit[f->n_links]; for each node, whether any does, into on[f->first[4]]. */
void flow_light(const struct fund_flow *f, const struct flow_choice *c,
                int64_t *lit, bool *on);

/* The node's number, −1 when there is none of that key. */
int flow_find(const struct fund_flow *f, const char *key, size_t n);

/* ---- building, for who reads a register ---- */

struct flow_builder;
struct flow_builder *flow_begin(const struct flow_query *q);
void flow_abandon(struct flow_builder *b); /* NULL is fine */
/* The texts are copied; equal ones are one. Returned numbers are the builder's
 * own. */
int flow_department(struct flow_builder *b, enum flow_role role,
                    const char *name);
int flow_project(struct flow_builder *b, int department, enum flow_role role,
                 const char *name);
/* A row of a project was found: what it says it spent, whether it paid. */
void flow_project_row(struct flow_builder *b, int project, int64_t stated,
                      bool paid);
int flow_place(struct flow_builder *b, region_id region, household_id household,
               const char *name, const char *en);
int flow_self(struct flow_builder *b);
/* How many households and persons of a place money reached. */
void flow_reach(struct flow_builder *b, int place, int64_t households,
                int64_t persons);
/* amount > 0 */
void flow_pour(struct flow_builder *b, int project, int place,
               enum flow_role end, int64_t amount, int64_t households,
               int64_t persons);
/* So much of what was poured through a project never arrived for it. */
void flow_beyond(struct flow_builder *b, int project, int64_t amount);
int64_t flow_total(const struct flow_builder *b);
/* The builder is freed. */
struct fund_flow *flow_end(struct flow_builder *b, int64_t unbooked);

#endif
