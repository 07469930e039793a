/* record_parts - what the files of the records share.
 *
 *   record.c       a row: its cells bound, its place, its record packed
 *   record_cells.c what a cell says: words, amounts, years, texts, persons
 *   record_place.c which village and which household it is of */
#ifndef INTAKE_RECORD_PARTS_H
#define INTAKE_RECORD_PARTS_H

#include "intake/record.h"

struct making { /* a row while its record is made */
    struct record_reader *r;
    struct record *out;
    int64_t row;
    const char *cells[FIELD_COUNT]; /* trimmed; "" */
    double lon, lat;
    struct year_value years[RECORD_YEARS_MAX];
    char external[RECORD_EXTERNAL_BYTES];
};

bool cell_says_nothing(const char *s); /* "", "-", "NULL" … */
/* What the cell says, into the record; what it cannot be is a doubt. */
void cell_take(struct making *m, const struct bound_column *c, const char *s);

int digits_of(const char *s, int most); /* how many it starts with */
int number_of(const char *s, int n);    /* its first n digits */

/* The village and the household's key. NULL, or why the row is rejected. */
const char *place_take(struct making *m);

static inline void record_told(struct making *m, enum field f)
{
    m->out->told |= UINT64_C(1) << f;
}

#endif
