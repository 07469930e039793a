/* Who may see more than a visitor: the PIN pad, the staff view and its end.
 * The wall is unlocked by a PIN alone; it locks itself when the time is over,
 * when nobody touches it, when the household is left, and by the key. Then
 * nothing of what was shown is kept: what comes next is asked for anew, masked.
 */
#include "app/wall_internal.h"

#include "base/log.h"
#include "base/str.h"

#include <string.h>

#define HOLD_MS     1200  /* of the finger on the clock */
#define PAD_IDLE_MS 20000 /* then the pad closes */

/* Of the route only where it leads: what was searched for is nobody's
 * business. */
static void note(struct wall *w, const char *action)
{
    char route[ROUTE_BYTES];
    struct route r = { .region = w->state.route.region,
                       .household = w->state.route.household,
                       .list = household_query_all() };
    if (!w->o.pins)
        return;
    route_format(&r, route);
    pin_check_note(w->o.pins, w->state.lock.who, route, action);
}

/* ---- the pad ---- */

static void forget_digits(struct wall *w)
{
    pin_wipe(w->lock.digits, sizeof w->lock.digits);
    w->state.lock.n_digits = 0;
}

static void close_pad(struct wall *w)
{
    forget_digits(w);
    w->state.lock.pad = false;
    w->state.pressed = w->state.focus = 0;
}

static void open_pad(struct wall *w, int64_t now_ms)
{
    struct lock_look *l = &w->state.lock;
    if (!l->possible)
        return;
    forget_digits(w);
    l->pad = true;
    if (l->say != LOCK_TRYING && now_ms >= l->wait_until_ms)
        l->say = LOCK_READY;
    w->lock.touched_ms = now_ms;
    w->state.pressed = w->state.focus = 0;
    w->state.playing = false;
}

static void try_digits(struct wall *w)
{
    struct lock_look *l = &w->state.lock;
    if (l->n_digits < LOCK_DIGITS_LEAST)
        return;
    /* What is no PIN at all (111111) is wrong without a try. */
    l->say = pin_check_ask(w->o.pins, w->lock.digits) ? LOCK_TRYING
                                                      : LOCK_WRONG;
    forget_digits(w);
}

static void type_digit(struct wall *w, int value)
{
    struct lock_look *l = &w->state.lock;
    char *digits = w->lock.digits;
    if (l->say == LOCK_TRYING || l->say == LOCK_WAIT)
        return;
    if (value == ACTION_TYPE_DONE) {
        try_digits(w);
        return;
    }
    if (value == ACTION_TYPE_CLEAR)
        forget_digits(w);
    else if (value == ACTION_TYPE_DELETE && l->n_digits > 0)
        digits[--l->n_digits] = 0;
    else if (value >= '0' && value <= '9' && l->n_digits < LOCK_DIGITS_MOST)
        digits[l->n_digits++] = (char)value;
    if (l->n_digits > 0)
        l->say = LOCK_READY;
}

bool wall_lock_does(struct wall *w, const struct action *a, int64_t now_ms)
{
    w->lock.touched_ms = now_ms;
    if (a->kind == ACTION_LOCK) {
        wall_lock_end(w, "end-key", NULL, now_ms);
        return true;
    }
    if (!w->state.lock.pad) {
        if (a->kind == ACTION_UNLOCK)
            open_pad(w, now_ms);
        return a->kind == ACTION_UNLOCK;
    }
    switch (a->kind) {
    case ACTION_TYPE: type_digit(w, a->value); break;
    case ACTION_UNLOCK:
    case ACTION_BACK:
    case ACTION_HOME: close_pad(w); break;
    case ACTION_LANGUAGE:
    case ACTION_QUIT: return false;
    default: break;
    }
    return true;
}

/* ---- the staff view ---- */

void wall_lock_open(struct wall *w, const char *who, int64_t now_ms)
{
    struct lock_look *l = &w->state.lock;
    close_pad(w);
    l->say = LOCK_READY;
    l->open = true;
    l->until_ms = now_ms + (int64_t)w->o.config->staff_s * 1000;
    str_copy(l->who, sizeof l->who, who);
    w->lock.household = 0;
    w->state.staff = w->o.config->staff_audience;
    if (!w->state.staff)
        return;
    source_show_whole(w->o.source, true);
    struct route here = w->loading ? w->target : w->state.route;
    wall_data_load(w, &here, true);
}

/* Until the next answers there is the map alone. */
static void forget_all(struct wall *w)
{
    wall_data_forget(w);
    photos_forget(w->photos);
    w->state.n_photos = 0;
    w->state.look = (struct household_look){ 0 };
    paint_wipe_masks(w->paint);
    scene_begin(&w->scene, w->state.w, w->state.h);
    w->ui.n_targets = 0;
    damage_invalidate(&w->damage);
    w->opened = w->wipe_due = false;
}

void wall_lock_end(struct wall *w, const char *why, const struct route *to,
                   int64_t now_ms)
{
    struct lock_look *l = &w->state.lock;
    struct route home = wall_home_route(w);
    if (l->pad)
        close_pad(w);
    if (!l->open)
        return;
    note(w, why);
    l->open = false;
    pin_wipe(l->who, sizeof l->who);
    if (!w->state.staff)
        return;
    w->state.staff = false;
    source_show_whole(w->o.source, false);
    forget_all(w);
    if (!to)
        to = &home;
    struct route next = *to; /* it may be the state's own */
    w->state.route = (struct route){ .region = next.region,
                                     .list = household_query_all() };
    w->state.playing = w->state.show_focus = false;
    w->state.focus = w->state.pressed = 0;
    w->camera_set = false;
    w->last_action_ms = now_ms;
    wall_data_load(w, &next, true);
}

bool wall_lock_leaves(const struct wall *w, const struct route *r)
{
    return w->state.staff && w->state.lock.open && w->state.route.household &&
           !r->household;
}

void wall_lock_shown(struct wall *w)
{
    if (!w->state.staff || w->lock.household == w->state.route.household)
        return;
    w->lock.household = w->state.route.household;
    if (w->lock.household)
        note(w, "open");
}

/* ---- time and answers ---- */

void wall_lock_tick(struct wall *w, int64_t now_ms)
{
    struct lock_look *l = &w->state.lock;
    if (w->lock.press_ms && now_ms >= w->lock.press_ms + HOLD_MS) {
        w->lock.press_ms = 0;
        open_pad(w, now_ms);
    }
    if (l->say == LOCK_WAIT && now_ms >= l->wait_until_ms)
        l->say = LOCK_READY;
    if (l->pad && now_ms >= w->lock.touched_ms + PAD_IDLE_MS)
        close_pad(w);
    if (l->open && now_ms >= l->until_ms)
        wall_lock_end(w, "end-time", NULL, now_ms);
}

int64_t wall_lock_deadline(const struct wall *w)
{
    const struct lock_look *l = &w->state.lock;
    int64_t at = INT64_MAX;
    if (w->lock.press_ms)
        at = w->lock.press_ms + HOLD_MS;
    if (l->pad && w->lock.touched_ms + PAD_IDLE_MS < at)
        at = w->lock.touched_ms + PAD_IDLE_MS;
    if (l->open && l->until_ms < at)
        at = l->until_ms;
    return at;
}

void wall_lock_answers(struct wall *w, int64_t now_ms)
{
    struct pin_answer a;
    struct lock_look *l = &w->state.lock;
    if (!w->o.pins || !pin_check_take(w->o.pins, &a))
        return;
    if (a.result == PIN_OPEN && l->pad) {
        wall_lock_open(w, a.name, now_ms);
        return;
    }
    l->say = a.result == PIN_NOBODY                 ? LOCK_NOBODY
             : a.result == PIN_FAULT                ? LOCK_FAULT
             : a.result == PIN_OPEN                 ? LOCK_READY /* given up */
             : a.result == PIN_WAIT || a.wait_s > 0 ? LOCK_WAIT
                                                    : LOCK_WRONG;
    l->wait_until_ms = now_ms + (int64_t)a.wait_s * 1000;
    if (a.result == PIN_FAULT)
        log_error("%s", a.error.text);
}
