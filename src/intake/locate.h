/* locate - which region a row's names and codes mean. Knows the gazetteer, the
 * register's regions, the GeoJSON given, and codes of another list that mean
 * one of these. Thread: one at a time. */
#ifndef INTAKE_LOCATE_H
#define INTAKE_LOCATE_H

#include "base/arena.h"
#include "intake/gazetteer.h"

struct known_place {
    region_id id;
    const char *name, *short_name, *en, *initials;
    struct geo_point seat;         /* WGS-84; NaN unknown */
    const struct geo_shape *shape; /* a surveyed one; NULL unknown */
    bool in_register, added, used, changed;
    bool schematic; /* the shape, or the seat, was made, not surveyed */
    int64_t households, persons;   /* counted by the import */
};

struct locator;

struct locator *locator_create(void);
void locator_destroy(struct locator *l); /* NULL is fine */

/* Adds a place, or gives the one with this code (its name then stays). The
 * pointer is good until the locator is destroyed. */
struct known_place *locator_put(struct locator *l, region_id id,
                                const char *name, const char *short_name);
struct known_place *locator_find(const struct locator *l, region_id id);
/* Codes of another list: "code,same_as". Errors: as table_read(). */
enum status locator_read_aliases(struct locator *l, const char *path,
                                 struct error *err) MUST_USE;
/* The code our list has for it; itself when no alias is known. */
region_id locator_alias(const struct locator *l, region_id code);

/* The region right below `parent` (0: the counties) that a text names: its
 * name, its short name, either without 村, 镇, 社区 …, or its code. 0: none. */
region_id locator_match(const struct locator *l, region_id parent,
                        const char *text);
/* The name nearest to `text` by edit distance, below `parent`, at `level`;
 * NULL when none is near. */
const struct known_place *locator_nearest(const struct locator *l,
                                          region_id parent,
                                          enum region_level level,
                                          const char *text);
/* A code below `parent` that nobody has. 0: none is left. */
region_id locator_free_code(const struct locator *l, region_id parent);

/* All places, by code (parents before children). n of them. */
struct known_place **locator_all(struct locator *l, int *n);

#endif
