#include "input/sdl_input.h"

#include <SDL2/SDL.h>

#define MOUSE_FINGER INT64_MIN /* no touch panel gives this id */

static int on_key(const SDL_KeyboardEvent *k, struct action out[4])
{
    struct action a = { .kind = ACTION_NONE };
    bool control = (k->keysym.mod & KMOD_CTRL) != 0;
    switch (k->keysym.sym) {
    case SDLK_LEFT:
        a = (struct action){ .kind = ACTION_FOCUS, .dx = -1 };
        break;
    case SDLK_RIGHT:
        a = (struct action){ .kind = ACTION_FOCUS, .dx = 1 };
        break;
    case SDLK_UP: a = (struct action){ .kind = ACTION_FOCUS, .dy = -1 }; break;
    case SDLK_DOWN: a = (struct action){ .kind = ACTION_FOCUS, .dy = 1 }; break;
    case SDLK_RETURN:
    case SDLK_KP_ENTER:
    case SDLK_SPACE:
    case SDLK_SELECT: a.kind = ACTION_OK; break;
    case SDLK_ESCAPE:
    case SDLK_BACKSPACE:
    case SDLK_AC_BACK: a.kind = ACTION_BACK; break;
    case SDLK_HOME:
    case SDLK_AC_HOME:
    case SDLK_h: a.kind = ACTION_HOME; break;
    case SDLK_p:
    case SDLK_AUDIOPLAY: a.kind = ACTION_PLAY; break;
    case SDLK_r: a.kind = ACTION_DRAW; break;
    case SDLK_l: a.kind = ACTION_LANGUAGE; break;
    case SDLK_q: a.kind = control ? ACTION_QUIT : ACTION_NONE; break;
    default: break;
    }
    /* A held key repeats only where that helps: moving the focus. */
    if (a.kind == ACTION_NONE || (k->repeat && a.kind != ACTION_FOCUS))
        return 0;
    out[0] = a;
    return 1;
}

static int on_finger(struct sdl_input *in, const SDL_TouchFingerEvent *f, int w,
                     int h, int64_t now_ms, struct action out[4])
{
    enum touch_phase phase = f->type == SDL_FINGERDOWN     ? TOUCH_DOWN
                             : f->type == SDL_FINGERMOTION ? TOUCH_MOVE
                                                           : TOUCH_UP;
    return gesture_touch(&in->gesture, f->fingerId, phase, f->x * (float)w,
                         f->y * (float)h, now_ms, out);
}

static int on_mouse(struct sdl_input *in, enum touch_phase phase, int x, int y,
                    int64_t now_ms, struct action out[4])
{
    return gesture_touch(&in->gesture, MOUSE_FINGER, phase, (float)x, (float)y,
                         now_ms, out);
}

int sdl_input_event(struct sdl_input *in, const union SDL_Event *e, int w,
                    int h, int64_t now_ms, struct action out[4])
{
    int x, y;
    switch (e->type) {
    case SDL_KEYDOWN: return on_key(&e->key, out);
    case SDL_FINGERDOWN:
    case SDL_FINGERMOTION:
    case SDL_FINGERUP: return on_finger(in, &e->tfinger, w, h, now_ms, out);
    case SDL_MOUSEBUTTONDOWN:
        if (e->button.which == SDL_TOUCH_MOUSEID ||
            e->button.button != SDL_BUTTON_LEFT)
            return 0;
        in->mouse_down = true;
        return on_mouse(in, TOUCH_DOWN, e->button.x, e->button.y, now_ms, out);
    case SDL_MOUSEMOTION:
        if (!in->mouse_down || e->motion.which == SDL_TOUCH_MOUSEID)
            return 0;
        return on_mouse(in, TOUCH_MOVE, e->motion.x, e->motion.y, now_ms, out);
    case SDL_MOUSEBUTTONUP:
        if (!in->mouse_down || e->button.button != SDL_BUTTON_LEFT)
            return 0;
        in->mouse_down = false;
        return on_mouse(in, TOUCH_UP, e->button.x, e->button.y, now_ms, out);
    case SDL_MOUSEWHEEL:
        SDL_GetMouseState(&x, &y);
        return gesture_wheel(&in->gesture, (float)x, (float)y,
                             e->wheel.preciseY, out);
    default: return 0;
    }
}
