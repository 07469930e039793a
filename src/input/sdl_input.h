/* sdl_input - SDL events into actions: fingers and the mouse through the
 * gesture recogniser, keys of a keyboard or a remote control. */
#ifndef INPUT_SDL_INPUT_H
#define INPUT_SDL_INPUT_H

#include "input/gesture.h"

union SDL_Event;

struct sdl_input {
    struct gesture gesture;
    bool mouse_down;
};

/* w, h: the window in px. Writes 0..4 actions, returns how many. */
int sdl_input_event(struct sdl_input *in, const union SDL_Event *e, int w,
                    int h, int64_t now_ms, struct action out[4]);

#endif
