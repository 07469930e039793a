/* present - puts finished pixels on a display: the thin layer over SDL.
 *
 * Back ends: HEADLESS keeps the frame in memory; SOFTWARE is the window
 * surface (X11, no GPU), updated by rectangle; TEXTURE a streaming texture
 * (GPU), vsync on. AUTO takes TEXTURE when an accelerated renderer other than
 * a software rasteriser is there, else SOFTWARE. The frame's pixels are always
 * kept here, so expose, resize and a lost GPU context lose nothing.
 * Thread: UI thread only. */
#ifndef PAINT_PRESENT_H
#define PAINT_PRESENT_H

#include "paint/paint.h"

enum present_kind {
    PRESENT_AUTO,
    PRESENT_SOFTWARE,
    PRESENT_TEXTURE,
    PRESENT_HEADLESS
};

struct present;

struct present_options {
    enum present_kind kind;
    int w, h;        /* HEADLESS and windowed: size in px; 0: the display */
    bool fullscreen; /* one borderless window over all displays */
    const char *title;
    bool looks; /* present_look() will be used for more than black: costs a
                   frame of memory and a copy of what changes */
};

/* Errors: no display (the line says to set DISPLAY or use `wanjia shot`);
 * zero or oversized frame (each side 16..16384). */
enum status present_create(const struct present_options *options,
                           struct present **out, struct error *err) MUST_USE;
void present_destroy(struct present *p);

/* The frame to paint into; valid until present_changed() says true. */
struct pixels present_frame(struct present *p);
/* Adopt the window's present size and memory; true when the frame is another
 * one, of this size or not: repaint all. To be asked before each frame. */
bool present_changed(struct present *p);
/* Follow the screen, when the window covers it and no window manager does that:
 * a display was switched off, on, or to another mode. Looks at most once a
 * second; true when the window was changed: present_changed() tells the rest.
 */
bool present_follow(struct present *p);
/* Show what changed inside `rects`. */
enum status present_show(struct present *p, const struct rect *rects,
                         int n_rects, struct error *err) MUST_USE;
/* How the frame is shown from now on, and show it so: moved by (dx, dy) px,
 * what is uncovered black; at `percent` of its brightness; or nothing but
 * black. After black the frame must be repainted. {0, 0, 100, false} at first.
 * HEADLESS shows nothing. */
struct present_look {
    int dx, dy, percent;
    bool black;
};
enum status present_look(struct present *p, const struct present_look *look,
                         struct error *err) MUST_USE;
/* As present_options.looks, from the next present_changed() on. */
void present_set_looks(struct present *p, bool looks);
/* Switch the display itself; false when there is no way (X11's DPMS). */
bool present_power(struct present *p, bool on);
enum present_kind present_kind(const struct present *p); /* never AUTO */
const char *present_reason(const struct present *p);     /* why this one */

#endif
