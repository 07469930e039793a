#include "kiosk/gate.h"

void gate_swallow(struct gate *g, enum gate_event e, int64_t now_ms)
{
    g->n_down = e == GATE_DOWN;
    g->last_ms = now_ms;
}

bool gate_passes(struct gate *g, enum gate_event e, int64_t now_ms)
{
    if (g->n_down == 0 || e == GATE_OTHER)
        return true;
    if (now_ms >= g->last_ms + GATE_ORPHAN_MS) {
        g->n_down = 0;
        return true;
    }
    g->last_ms = now_ms;
    if (e == GATE_DOWN)
        g->n_down++;
    else if (e == GATE_UP)
        g->n_down--;
    return false;
}
