/* route - what is on the wall, as one short text; used by touch, deep links
 * and tests alike.
 *
 *   /630222                     a county       (also /63, /6302)
 *   /630222/203                 a township
 *   /630222/203/214             a village
 *   /h/63022220321400417        a household
 *   ?year=2016&metric=rate&sort=income&filter=not_yet&page=2
 *
 * route_parse(route_format(r)) == r for every legal r, and formatting leaves
 * out what is at its default, so equal routes have equal text. Pure. */
#ifndef MODEL_ROUTE_H
#define MODEL_ROUTE_H

#include "model/household.h"
#include "model/region.h"
#include "model/terms.h"

#define ROUTE_BYTES 160

struct route {
    region_id region;       /* always set; a household's village for /h/ */
    household_id household; /* 0: a region is shown */
    int year;               /* 0: the register's own current year */
    enum metric metric;
    struct household_query list; /* region, year unused here */
};

/* On error *out is untouched and err says what was expected. */
enum status route_parse(const char *text, struct route *out,
                        struct error *err) MUST_USE;
size_t route_format(const struct route *r, char buf[ROUTE_BYTES]);
bool route_equal(const struct route *a, const struct route *b);

/* One level up: household → its village → township → county → county. */
struct route route_up(const struct route *r);

#endif
