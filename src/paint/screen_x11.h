/* screen_x11 - what SDL does not say of an X screen while a window is open: SDL
 * looks at displays once, at the start, and leaves it to a window manager to
 * follow them; a kiosk often has none. Thread: UI thread only. */
#ifndef PAINT_SCREEN_X11_H
#define PAINT_SCREEN_X11_H

#include <SDL2/SDL_video.h>
#include <stdbool.h>

/* The whole screen of the window now (all outputs of one X screen together),
 * px, and whether a window manager looks after windows on it. False when it is
 * no X11 window. One round trip to the server; blocks as long as that does. */
bool screen_x11_size(SDL_Window *window, int *w, int *h, bool *managed);

/* Switch the screen's outputs on or off by DPMS, and keep the server from doing
 * either by itself. False when that is not there: nothing happened. */
bool screen_x11_power(SDL_Window *window, bool on);

#endif
