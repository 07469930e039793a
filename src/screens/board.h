/* board - which panels stand where on the county's, the township's and the
 * village's screen, and the thematic maps: config/screens/ in an operator's
 * hand. Immutable after reading. Thread: any. */
#ifndef SCREENS_BOARD_H
#define SCREENS_BOARD_H

#include "model/cube.h"
#include "model/topic.h"

enum board_id { BOARD_COUNTY, BOARD_TOWNSHIP, BOARD_VILLAGE, BOARD_COUNT };
enum board_side { SIDE_LEFT, SIDE_RIGHT, SIDE_COUNT };

enum panel_kind { /* see kinds.h */
                  PANEL_TOTALS,
                  PANEL_INCOME,
                  PANEL_FUNDS,
                  PANEL_LOG,
                  PANEL_BARS,
                  PANEL_SHARES,
                  PANEL_RING,
                  PANEL_YEARS,
                  PANEL_RANKING,
                  PANEL_COUNTERS,
                  PANEL_FACTS,
                  PANEL_OFFICIALS,
                  PANEL_PLAN,
                  PANEL_PROJECTS,
                  PANEL_LIST,
                  PANEL_KINDS
};

#define BOARD_PANELS_MAX 24
#define BOARD_PLACES     24 /* of a side */
#define BOARD_TOPICS_MAX 6

struct board_panel {
    char name[32];
    enum panel_kind kind;
    enum dimension by;      /* of the kinds that take one */
    enum quantity quantity; /* the same */
    /* of the kinds that take themes; "": the map's */
    char topics[BOARD_TOPICS_MAX][TOPIC_ID_BYTES];
    int n_topics;
    char title[WORD_LANGUAGES][TOPIC_WORD_BYTES]; /* "": the kind's own */
    enum board_side side;
    int place;           /* 1..BOARD_PLACES */
    float least, height; /* u; 0: the kind's own */
};

struct board {
    float width[SIDE_COUNT];                     /* u; 0: no column */
    struct board_panel panels[BOARD_PANELS_MAX]; /* by side, then place */
    int n;
};

struct screen_set {
    struct topics topics;
    struct board boards[BOARD_COUNT];
};

/* The files, in a folder of their own: "themes.ini", "county.ini" … */
#define SCREEN_FILES (BOARD_COUNT + 1)
extern const char *const screen_files[SCREEN_FILES];

/* Read dir's files over what is built in; a file that is not there leaves what
 * is built in. Every problem is given to report() (may be NULL) as one line
 * `file:line: [section] …`; *n_problems counts them, and the set is then not
 * to be used. Free with screen_set_destroy().
 * Errors: a file that is there cannot be read. */
enum status screen_set_load(const char *dir,
                            void (*report)(void *ctx, const char *line),
                            void *ctx, int *n_problems, struct screen_set **out,
                            struct error *err) MUST_USE;
void screen_set_destroy(struct screen_set *s); /* NULL is fine */

/* What the shipped files say, built in. Never freed. */
const struct screen_set *screen_set_builtin(void);

/* The panels of one side of a board; returns how many, *first the first. */
int board_side_panels(const struct board *b, enum board_side side,
                      const struct board_panel **first);

#endif
