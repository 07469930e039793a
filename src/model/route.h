/* route - what is on the wall, as one short text; used by touch, deep links
 * and tests alike.
 *
 *   /630222                     a county       (also /63, /6302)
 *   /630222/203                 a township
 *   /630222/203/214             a village
 *   /h/63022220321400417        a household
 *   ?year=2016&metric=income&sort=income&page=2&left=2&right=3
 *   ?status=not_yet&cause=illness&attribute=allowance&lacks=water
 *    &measure=housing&monitored=sudden&risk=illness&rule=no_visit
 *                               which households: model/filter.h
 *   ?with=2014  ?with=630222205  ?with=630222205_2014
 *                               beside another year, another place, or both
 *   ?find=lp                    over it: what a few letters or digits find
 *   ?screen=funds&node=t630222203   another screen of the same place, and what
 *                                   is chosen on it
 *
 * route_parse(route_format(r)) == r for every legal r, and formatting leaves
 * out what is at its default, so equal routes have equal text. Pure. */
#ifndef MODEL_ROUTE_H
#define MODEL_ROUTE_H

#include "model/household.h"
#include "model/region.h"
#include "model/terms.h"
#include "model/topic.h"

#define ROUTE_BYTES      416
#define ROUTE_FIND_BYTES 24
#define ROUTE_NODE_BYTES 32
#define COLUMN_PAGES_MAX 24

/* What of a place is shown; a household is always shown by its dossier, and
 * its screen is the one to go back to. */
enum screen {
    SCREEN_PLACE, /* the map with its panels, or the village */
    SCREEN_FUNDS, /* where the money came from and went (screens/funds.c) */
    SCREEN_CHANGES,  /* dynamic management; node: a kind of change */
    SCREEN_FINDINGS, /* what the rules found, who is monitored */
    SCREEN_LIST,     /* the households that pass the filter */
    SCREEN_COUNT
};
const char *screen_key(enum screen s);
bool screen_parse(const char *key, enum screen *out);

struct route {
    region_id region;            /* always set; a household's village for /h/ */
    household_id household;      /* 0: a region is shown */
    int year;                    /* 0: the register's own current year */
    char metric[TOPIC_ID_BYTES]; /* a theme's name; "": the first */
    int column[2]; /* 0-based pages of the left and right column */
    struct household_query list; /* region, year unused here */
    struct route_with {          /* compared with; both 0: with nothing */
        region_id region;        /* 0: the same place */
        int year;                /* 0: the same year */
    } with;
    bool finding;                /* the search is open */
    char find[ROUTE_FIND_BYTES]; /* what for: small letters and digits */
    enum screen screen;
    /* What is chosen on a screen other than SCREEN_PLACE: a key of that
     * screen's own of a–z, 0–9 and '-', or "". */
    char node[ROUTE_NODE_BYTES];
};

/* On error *out is untouched and err says what was expected. */
enum status route_parse(const char *text, struct route *out,
                        struct error *err) MUST_USE;
size_t route_format(const struct route *r, char buf[ROUTE_BYTES]);
/* Whether two places or years stand side by side. */
static inline bool route_compares(const struct route *r)
{
    return r->with.region || r->with.year;
}

/* Small letters and digits, less than ROUTE_FIND_BYTES; may be empty. */
bool route_find_legal(const char *text);
bool route_equal(const struct route *a, const struct route *b);

/* One level up: out of the search, out of a comparison, or household → its
 * village → township → county → county; from another screen to the place
 * itself. */
struct route route_up(const struct route *r);

#endif
