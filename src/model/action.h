/* action - the one vocabulary of what a person can do to the wall. Pointer
 * level actions come from input (touch, mouse, keys, a remote); meaning level
 * ones come from the targets the screens declared. Pure. */
#ifndef MODEL_ACTION_H
#define MODEL_ACTION_H

#include "model/route.h"

enum action_kind {
    ACTION_NONE,
    /* pointer and key level */
    ACTION_PRESS,   /* x, y: something went down: show press state */
    ACTION_RELEASE, /* it went up elsewhere or became a drag */
    ACTION_TAP,     /* x, y */
    ACTION_DRAG,    /* dx, dy since the last, x, y now */
    ACTION_FLING,   /* dx, dy: velocity in px/s as a drag ends */
    ACTION_ZOOM,    /* factor about x, y; dx, dy of the pinch centre too */
    ACTION_FOCUS,   /* direction: dx, dy in {-1, 0, 1} */
    ACTION_OK,
    ACTION_BACK,
    ACTION_HOME,
    /* meaning level */
    ACTION_GO,       /* route: all of it replaces the present one */
    ACTION_YEAR,     /* value: the year */
    ACTION_PLAY,     /* start or stop the years' replay */
    ACTION_METRIC,   /* value: a theme's place in themes.ini, 0-based */
    ACTION_THEMES,   /* open or close the choice of themes */
    ACTION_COLUMN,   /* value: side * COLUMN_PAGES_MAX + page of a column */
    ACTION_SORT,     /* value: enum household_sort */
    ACTION_FILTER,   /* facet to value; a value it has already, or FACET_ANY:
                        to any; facet FACET_COUNT: everything to any */
    ACTION_PAGE,     /* value: 0-based page */
    ACTION_SEARCH,   /* open the search, or close it */
    ACTION_TYPE,     /* value: a letter, a digit, or ACTION_TYPE_… */
    ACTION_DRAW,     /* a random household of the present scope */
    ACTION_LANGUAGE, /* next language */
    ACTION_SCROLL,   /* value: enum scrolled; part: rows further down; dy: the
                        last row that may come first; dx: px a row, of a list
                        that can be dragged */
    ACTION_OPEN,     /* value: enum opened; part: which; once more closes */
    ACTION_UNLOCK,   /* the PIN pad, or away with it; of a finger: held */
    ACTION_LOCK,     /* the wall shows what anybody may see */
    ACTION_QUIT,
};

#define ACTION_TYPE_DELETE 8  /* the last character */
#define ACTION_TYPE_CLEAR  24 /* all of them */
#define ACTION_TYPE_DONE   13 /* that is all (of a PIN) */

struct action {
    enum action_kind kind;
    float x, y, dx, dy, factor;
    int value, facet, part;
    struct route route;
};

/* What of a household's screen can be opened, and its lists. */
enum opened {
    OPEN_YEAR,     /* of the incomes: the year */
    OPEN_SOURCE,   /* enum income_source of that year */
    OPEN_HELP,     /* place among the measures */
    OPEN_MEMBER,   /* place among the members */
    OPEN_VISITS,   /* enum visit: only those; VISIT_COUNT: all */
    OPEN_HELP_TAB, /* the page of a card of several */
    OPEN_PEOPLE_TAB,
    OPEN_PHOTO /* place among the photographs */
};
enum scrolled {
    SCROLL_HELP,
    SCROLL_PROJECTS,
    SCROLL_LOG,
    SCROLL_MEMBERS,
    SCROLL_CHANGES,
    SCROLL_ALERTS,
    SCROLL_PHOTOS,
    SCROLL_ITEMS,
    SCROLL_COUNT
};

#endif
