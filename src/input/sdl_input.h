/* sdl_input - SDL's events as actions. Fingers and the mouse go through
 * gesture; keys are: arrows move the focus, Enter and Space are OK, Escape,
 * Backspace and the back key of a remote go back, Home and H go home, + and −
 * zoom, P plays the years, R draws a household, F or / opens the search, L
 * changes the language, K locks the wall, Ctrl+Q quits. While somebody types,
 * letters, digits and Backspace are what they are. Calls nothing of SDL.
 * Thread: UI thread only. */
#ifndef INPUT_SDL_INPUT_H
#define INPUT_SDL_INPUT_H

#include "input/gesture.h"

union SDL_Event;

struct sdl_input {
    struct gesture gesture;
    bool mouse_down; /* the left button */
    bool typing;     /* set by the owner: the search or the PIN pad */
};

/* w, h: the window in px. Writes 0..4 actions to out, returns how many. */
int sdl_input_event(struct sdl_input *in, const union SDL_Event *e, int w,
                    int h, int64_t now_ms, struct action out[4]);

#endif
