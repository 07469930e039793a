/* mapping - which column of a file is what: from its headers, or from an INI
 * file (config/README.md, "Mappings"):
 *
 *   [file]       rows, year, datum, audience-free settings of the whole file
 *   [columns]    field = header       cause = 致贫原因, per_head@2016 = …
 *   [units]      field = 元 | 万元
 *   [constants]  field = value        for a column the file lacks
 *   [items]      source = header | name   a part of an income: wage = …
 *   [values.F]   word = key           01 = illness */
#ifndef INTAKE_MAPPING_H
#define INTAKE_MAPPING_H

#include "base/arena.h"
#include "intake/fields.h"
#include "intake/words.h"

#define MAPPING_COLUMNS_MAX 512
#define MAPPING_BYTES_MAX   (1 << 20)
#define MAPPING_ITEMS_MAX   128
#define HEADER_ROWS_MAX     20 /* a header is among the first so many rows */

enum datum { DATUM_WGS84, DATUM_GCJ02, DATUM_BD09 };
enum row_kind { ROWS_AUTO, ROWS_PERSON, ROWS_HOUSEHOLD };

struct map_column {
    enum field field;
    int year;            /* 0: the file's */
    const char *header;  /* "#7": the seventh column */
    int line;
};

struct map_item {        /* a column with a part of an income */
    enum field source;   /* FIELD_WAGE … FIELD_EXPENSE */
    int year;            /* 0: the file's */
    const char *header, *name;
    int line;
};

struct mapping {         /* {0}: none; columns by their headers */
    struct arena arena;
    const char *path;    /* NULL: none */
    enum row_kind rows;
    int year;            /* what the file tells of; 0 not said */
    enum datum datum;
    bool datum_given;
    struct map_column columns[MAPPING_COLUMNS_MAX];
    int n_columns;
    struct map_item items[MAPPING_ITEMS_MAX];
    int n_items;
    const char *constants[FIELD_COUNT];
    bool wan[FIELD_COUNT];
    const char *geo_code, *geo_name; /* properties of GeoJSON; NULL usual */
};

/* The words of [values.…] go into `words` (may be NULL: a check only).
 * Errors: "file:line: …". */
enum status mapping_read(const char *path, struct words *words,
                         struct mapping *out, struct error *err) MUST_USE;
void mapping_finish(struct mapping *m);
bool datum_parse(const char *text, enum datum *out);

/* A column of a file, bound: */
struct bound_column {
    enum field field; /* FIELD_NONE: not read */
    int year;
    bool wan;
    int item; /* place + 1 in the mapping's items; 0 none */
};

struct binding {
    struct bound_column columns[MAPPING_COLUMNS_MAX];
    int n_columns;     /* of the header */
    int n_bound;
    bool has[FIELD_COUNT];
    bool household_rows;
};

/* Is this row the header? With a mapping all its columns must be there. *why
 * (may be NULL) gets the line that says what is missing. */
bool mapping_bind(const struct mapping *m, char *const *fields, int n,
                  struct binding *out, struct error *why) MUST_USE;

#endif
