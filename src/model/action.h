/* action - the one vocabulary of what a person can do to the wall. Pointer
 * level actions come from input (touch, mouse, keys, a remote); meaning level
 * ones come from the targets the screens declared. Pure. */
#ifndef MODEL_ACTION_H
#define MODEL_ACTION_H

#include "model/route.h"

enum action_kind {
    ACTION_NONE,
    /* pointer and key level */
    ACTION_PRESS,    /* x, y: something went down: show press state */
    ACTION_RELEASE,  /* it went up elsewhere or became a drag */
    ACTION_TAP,      /* x, y */
    ACTION_DRAG,     /* dx, dy since the last, x, y now */
    ACTION_FLING,    /* dx, dy: velocity in px/s as a drag ends */
    ACTION_ZOOM,     /* factor about x, y; dx, dy of the pinch centre too */
    ACTION_FOCUS,    /* direction: dx, dy in {-1, 0, 1} */
    ACTION_OK,
    ACTION_BACK,
    ACTION_HOME,
    /* meaning level */
    ACTION_GO,       /* route: all of it replaces the present one */
    ACTION_YEAR,     /* value: the year */
    ACTION_PLAY,     /* start or stop the years' replay */
    ACTION_METRIC,   /* value: enum metric */
    ACTION_SORT,     /* value: enum household_sort */
    ACTION_FILTER,   /* facet to value; a value it has already, or FACET_ANY:
                        to any; facet FACET_COUNT: everything to any */
    ACTION_PAGE,     /* value: 0-based page */
    ACTION_SEARCH,   /* open the search, or close it */
    ACTION_TYPE,     /* value: a letter, a digit, or ACTION_TYPE_… */
    ACTION_DRAW,     /* a random household of the present scope */
    ACTION_LANGUAGE, /* next language */
    ACTION_SCROLL,   /* value: panel; dy */
    ACTION_QUIT,
};

#define ACTION_TYPE_DELETE 8 /* the last character */
#define ACTION_TYPE_CLEAR  24 /* all of them */

struct action {
    enum action_kind kind;
    float x, y, dx, dy, factor;
    int value, facet;
    struct route route;
};

#endif
