#include "input/sdl_input.h"

#include <SDL2/SDL_events.h>

#define MOUSE_FINGER INT64_C(-1)
#define KEY_ZOOM     1.5f

/* ---- fingers and the mouse ---- */

/* One number for a finger of one of several touch panels; never that of the
 * mouse. */
static int64_t finger_id(const SDL_TouchFingerEvent *e)
{
    uint64_t id = (uint64_t)e->touchId * UINT64_C(1000003) ^
                  (uint64_t)e->fingerId;
    return (int64_t)(id & INT64_MAX);
}

static int finger(struct sdl_input *in, const SDL_TouchFingerEvent *e, int w,
                  int h, int64_t now_ms, struct action out[4])
{
    enum touch_phase phase = e->type == SDL_FINGERDOWN ? TOUCH_DOWN
                             : e->type == SDL_FINGERUP ? TOUCH_UP
                                                       : TOUCH_MOVE;
    return gesture_touch(&in->gesture, finger_id(e), phase, e->x * (float)w,
                         e->y * (float)h, now_ms, out);
}

static int mouse_button(struct sdl_input *in, const SDL_MouseButtonEvent *e,
                        int64_t now_ms, struct action out[4])
{
    if (e->which == SDL_TOUCH_MOUSEID || e->button != SDL_BUTTON_LEFT)
        return 0;
    in->mouse_down = e->type == SDL_MOUSEBUTTONDOWN;
    return gesture_touch(&in->gesture, MOUSE_FINGER,
                         in->mouse_down ? TOUCH_DOWN : TOUCH_UP, (float)e->x,
                         (float)e->y, now_ms, out);
}

static int mouse_motion(struct sdl_input *in, const SDL_MouseMotionEvent *e,
                        int64_t now_ms, struct action out[4])
{
    if (!in->mouse_down || e->which == SDL_TOUCH_MOUSEID)
        return 0;
    return gesture_touch(&in->gesture, MOUSE_FINGER, TOUCH_MOVE, (float)e->x,
                         (float)e->y, now_ms, out);
}

static int wheel(struct sdl_input *in, const SDL_MouseWheelEvent *e,
                 struct action out[4])
{
    float steps = e->direction == SDL_MOUSEWHEEL_FLIPPED ? -e->preciseY
                                                         : e->preciseY;
    return gesture_wheel(&in->gesture, (float)e->mouseX, (float)e->mouseY,
                         steps, out);
}

/* ---- keys ---- */

static struct action of_kind(enum action_kind kind)
{
    return (struct action){ .kind = kind, .factor = 1 };
}

static struct action focus(float dx, float dy)
{
    return (
        struct action){ .kind = ACTION_FOCUS, .dx = dx, .dy = dy, .factor = 1 };
}

static struct action zoom(float factor, int w, int h)
{
    return (struct action){ .kind = ACTION_ZOOM,
                            .x = (float)w / 2,
                            .y = (float)h / 2,
                            .factor = factor };
}

/* Keys that go on while they are held. */
static struct action held_key(SDL_Keycode key, int w, int h)
{
    switch (key) {
    case SDLK_LEFT: return focus(-1, 0);
    case SDLK_RIGHT: return focus(1, 0);
    case SDLK_UP: return focus(0, -1);
    case SDLK_DOWN: return focus(0, 1);
    case SDLK_PLUS:
    case SDLK_EQUALS: /* the same key without shift */
    case SDLK_KP_PLUS: return zoom(KEY_ZOOM, w, h);
    case SDLK_MINUS:
    case SDLK_KP_MINUS: return zoom(1 / KEY_ZOOM, w, h);
    default: return of_kind(ACTION_NONE);
    }
}

static struct action struck_key(SDL_Keycode key, bool ctrl)
{
    switch (key) {
    case SDLK_RETURN:
    case SDLK_RETURN2:
    case SDLK_KP_ENTER:
    case SDLK_SELECT:
    case SDLK_SPACE: return of_kind(ACTION_OK);
    case SDLK_ESCAPE:
    case SDLK_BACKSPACE:
    case SDLK_AC_BACK: return of_kind(ACTION_BACK);
    case SDLK_HOME:
    case SDLK_AC_HOME:
    case SDLK_h: return of_kind(ACTION_HOME);
    case SDLK_p:
    case SDLK_AUDIOPLAY: return of_kind(ACTION_PLAY);
    case SDLK_r: return of_kind(ACTION_DRAW);
    case SDLK_f:
    case SDLK_SLASH: return of_kind(ACTION_SEARCH);
    case SDLK_l: return of_kind(ACTION_LANGUAGE);
    case SDLK_k: return of_kind(ACTION_LOCK);
    case SDLK_q: return of_kind(ctrl ? ACTION_QUIT : ACTION_NONE);
    default: return of_kind(ACTION_NONE);
    }
}

static struct action type(int value)
{
    return (struct action){ .kind = ACTION_TYPE, .value = value, .factor = 1 };
}

static struct action typed_key(SDL_Keycode key)
{
    if ((key >= SDLK_a && key <= SDLK_z) || (key >= SDLK_0 && key <= SDLK_9))
        return type((int)key);
    if (key >= SDLK_KP_1 && key <= SDLK_KP_9)
        return type('1' + (int)(key - SDLK_KP_1));
    switch (key) {
    case SDLK_KP_0: return type('0');
    case SDLK_BACKSPACE: return type(ACTION_TYPE_DELETE);
    case SDLK_DELETE: return type(ACTION_TYPE_CLEAR);
    default: return of_kind(ACTION_NONE);
    }
}

static int key(const struct sdl_input *in, const SDL_KeyboardEvent *e, int w,
               int h, struct action out[4])
{
    bool ctrl = (e->keysym.mod & KMOD_CTRL) != 0;
    if (in->typing && !ctrl) {
        out[0] = typed_key(e->keysym.sym);
        if (out[0].kind != ACTION_NONE)
            return 1;
    }
    out[0] = held_key(e->keysym.sym, w, h);
    if (out[0].kind == ACTION_NONE && !e->repeat)
        out[0] = struck_key(e->keysym.sym, ctrl);
    return out[0].kind != ACTION_NONE;
}

int sdl_input_event(struct sdl_input *in, const SDL_Event *e, int w, int h,
                    int64_t now_ms, struct action out[4])
{
    switch (e->type) {
    case SDL_FINGERDOWN:
    case SDL_FINGERMOTION:
    case SDL_FINGERUP: return finger(in, &e->tfinger, w, h, now_ms, out);
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP: return mouse_button(in, &e->button, now_ms, out);
    case SDL_MOUSEMOTION: return mouse_motion(in, &e->motion, now_ms, out);
    case SDL_MOUSEWHEEL: return wheel(in, &e->wheel, out);
    case SDL_KEYDOWN: return key(in, &e->key, w, h, out);
    case SDL_QUIT: out[0] = of_kind(ACTION_QUIT); return 1;
    default: return 0;
    }
}
