/* gate - lets a person's touches through, or swallows one whole: from the
 * finger that went down (it woke the wall, it ended the tour) until every
 * finger is up again. Pure. */
#ifndef KIOSK_GATE_H
#define KIOSK_GATE_H

#include "base/base.h"

/* A finger can go down and never come up (the panel lost power). */
#define GATE_ORPHAN_MS 3000

enum gate_event {
    GATE_OTHER, /* no touch: always passes */
    GATE_DOWN,  /* finger or button */
    GATE_UP,
    GATE_MOVE, /* of a finger; of the mouse while its button is down */
    GATE_KEY,  /* a key, a turn of the wheel: over at once */
};

struct gate {
    int n_down; /* of the touch that is being swallowed */
    int64_t last_ms;
};

/* Swallow this event, which must be DOWN or KEY, and what belongs to it. */
void gate_swallow(struct gate *g, enum gate_event e, int64_t now_ms);
/* False when the event belongs to a touch that is swallowed. */
bool gate_passes(struct gate *g, enum gate_event e, int64_t now_ms);

#endif
