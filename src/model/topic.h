/* topic - what a thematic map shows and children are ranked by: a figure made
 * of a region's sums by a formula, read from config/screens/themes.ini.
 * Pure, immutable after reading. */
#ifndef MODEL_TOPIC_H
#define MODEL_TOPIC_H

#include "model/cube.h"

#define TOPICS_MAX        32
#define TOPIC_ID_BYTES    24
#define TOPIC_WORD_BYTES  64
#define TOPIC_TERMS_MAX   12
#define TOPIC_CLASSES_MAX 5

/* One cell of the formula, or several of a dimension added up. */
struct topic_term {
    enum dimension dimension;
    enum quantity quantity;
    char keys[96]; /* "not_yet|preparing"; "*": all keys but "all" */
    bool minus;
    bool below; /* of the denominator */
};

enum { WORD_ZH, WORD_EN, WORD_LANGUAGES };

struct topic {
    char id[TOPIC_ID_BYTES]; /* in routes: metric=ID */
    char name[WORD_LANGUAGES][TOPIC_WORD_BYTES];
    char legend[WORD_LANGUAGES][TOPIC_WORD_BYTES]; /* the name in full */
    char unit[WORD_LANGUAGES][TOPIC_WORD_BYTES];   /* "" none */
    struct topic_term terms[TOPIC_TERMS_MAX];
    int n_terms;
    double times;   /* the quotient is multiplied by it */
    int decimals;   /* of values below a hundred */
    int classes;    /* 3..TOPIC_CLASSES_MAX */
    bool dark_high; /* the darkest class is the highest */
};

struct topics {
    struct topic of[TOPICS_MAX]; /* [0] is shown when none is asked for */
    int n;
};

/* "a.b.households + a.c|d.households / e.*.persons" into t's terms. False when
 * it is none; `why` then says what was expected. */
bool topic_formula(struct topic *t, const char *text, char *why, size_t size);

/* The figure of a region's cells; false when its denominator is not above
 * zero. */
bool topic_value(const struct topic *t, const struct cube *c, int year,
                 double *out);

/* "14.6%", "3,980", "3.2": grouped, with a per cent sign, without other
 * units. */
size_t topic_format(const struct topic *t, char *buf, size_t size,
                    double value);

/* By id, "" is the first; NULL when there is none such. */
const struct topic *topic_find(const struct topics *t, const char *id);
/* What may be an id: a-z, 0-9, _, 1 to TOPIC_ID_BYTES - 1 bytes. */
bool topic_id_legal(const char *id);

#endif
