#include "kiosk/panel.h"

void panel_shift_at(int64_t step, int most, int *dx, int *dy)
{
    /* To and fro along rows that alternate, from the middle on. */
    int64_t side = 2 * most + 1, n = side * side, there = n - 1;
    int64_t at = there > 0 ? (step + there / 2) % (2 * there) : 0;
    if (at > there)
        at = 2 * there - at;
    int64_t row = at / side, column = at % side;
    *dy = (int)(row - most);
    *dx = (int)(row % 2 ? side - 1 - column : column) - most;
}

void panel_init(struct panel *p, const struct schedule *schedule, int shift_px,
                int shift_s, int64_t stay_ms, int64_t now_ms)
{
    *p = (struct panel){ .schedule = schedule,
                         .shift_px = shift_px,
                         .shift_s = shift_s,
                         .stay_ms = stay_ms,
                         .percent = 100,
                         .begun_ms = now_ms };
}

bool panel_tick(struct panel *p, int64_t now_ms, int64_t unix_s)
{
    struct panel before = *p;
    p->dark = !schedule_lit(p->schedule, unix_s) && now_ms >= p->lit_until_ms;
    p->percent = schedule_brightness(p->schedule, unix_s);
    if (p->shift_px > 0 && p->shift_s > 0)
        panel_shift_at((now_ms - p->begun_ms) / 1000 / p->shift_s, p->shift_px,
                       &p->dx, &p->dy);
    return p->dark != before.dark || p->percent != before.percent ||
           p->dx != before.dx || p->dy != before.dy;
}

bool panel_touch(struct panel *p, int64_t now_ms)
{
    bool was_dark = p->dark;
    p->lit_until_ms = now_ms + p->stay_ms;
    p->dark = false;
    return was_dark;
}
