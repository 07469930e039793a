#include "paint/present.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "paint/screen_x11.h"

#include <SDL2/SDL.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#define SIDE_LEAST_PX 16
#define SIDE_MOST_PX  16384
#define RECTS_MAX     256
#define FOLLOW_US     1000000

struct present {
    enum present_kind kind;
    char reason[160];
    struct pixels frame;
    bool borrowed; /* the frame is the window surface's own memory */
    SDL_Window *window;
    SDL_Renderer *renderer;
    SDL_Texture *texture;
    bool video;
    bool looks; /* the frame is never the window's own memory */
    struct present_look look;
    uint32_t *row; /* of a frame that is dimmed */
    bool powered_off;
    bool covers;         /* the whole screen, whatever size that has */
    int64_t followed_us; /* when the screen's size was last looked at */
};

static enum status check_size(int w, int h, struct error *err)
{
    if (w >= SIDE_LEAST_PX && h >= SIDE_LEAST_PX && w <= SIDE_MOST_PX &&
        h <= SIDE_MOST_PX)
        return STATUS_OK;
    return error_set(err, STATUS_INVALID,
                     "size %dx%d: expected each side between %d and %d px", w,
                     h, SIDE_LEAST_PX, SIDE_MOST_PX);
}

static void drop_frame(struct present *p)
{
    if (p->borrowed)
        p->frame = (struct pixels){ 0 };
    else
        pixels_destroy(&p->frame);
    p->borrowed = false;
}

static void make_frame(struct present *p, int w, int h)
{
    drop_frame(p);
    p->frame = pixels_create(w, h);
}

/* A surface in our own format is painted into directly: a frame less to keep
 * and to copy. */
static bool is_ours(const SDL_Surface *s)
{
    return (s->format->format == SDL_PIXELFORMAT_XRGB8888 ||
            s->format->format == SDL_PIXELFORMAT_ARGB8888) &&
           s->pitch % 4 == 0 && !SDL_MUSTLOCK(s);
}

static void adopt_surface(struct present *p, SDL_Surface *s)
{
    if (!is_ours(s) || p->looks) {
        make_frame(p, s->w, s->h);
        return;
    }
    drop_frame(p);
    p->frame = (struct pixels){ s->pixels, s->w, s->h, s->pitch / 4 };
    p->borrowed = true;
}

/* ---- a window ---- */

static SDL_Rect displays_union(void)
{
    SDL_Rect all = { 0, 0, 0, 0 };
    int n = SDL_GetNumVideoDisplays();
    for (int i = 0; i < n; i++) {
        SDL_Rect r;
        if (SDL_GetDisplayBounds(i, &r) == 0)
            SDL_UnionRect(&all, &r, &all);
    }
    return all;
}

static enum status start_video(struct present *p, struct error *err)
{
    /* Touch and mouse are unified by us; a window surface that goes through
     * llvmpipe costs eight times a plain one. */
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");
    SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0");
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "1");
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0)
        return error_set(err, STATUS_IO,
                         "no display: %s; set DISPLAY or WAYLAND_DISPLAY, or "
                         "draw into a file with `wanjia shot`",
                         SDL_GetError());
    p->video = true;
    /* SDL falls back to drivers that show nothing; a wall that nobody sees
     * must be asked for by name. */
    const char *driver = SDL_GetCurrentVideoDriver();
    const char *asked = SDL_getenv("SDL_VIDEODRIVER");
    if ((!asked || !*asked) && driver &&
        (!strcmp(driver, "offscreen") || !strcmp(driver, "dummy")))
        return error_set(err, STATUS_IO,
                         "no display: none of X11, Wayland and KMS is there; "
                         "set DISPLAY or WAYLAND_DISPLAY, or draw into a file "
                         "with `wanjia shot`");
    return STATUS_OK;
}

static enum status open_window(struct present *p,
                               const struct present_options *o,
                               struct error *err)
{
    SDL_Rect at = { SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, o->w,
                    o->h };
    /* A renderer makes a window anew that was not made for it, and Wayland's
     * stays hidden then. */
    Uint32 flags = strcmp(SDL_GetCurrentVideoDriver(), "x11") != 0
                       ? SDL_WINDOW_OPENGL
                       : SDL_WINDOW_SHOWN;
    if (o->fullscreen || o->w == 0 || o->h == 0) {
        at = displays_union();
        flags |= SDL_GetNumVideoDisplays() > 1 ? SDL_WINDOW_BORDERLESS
                                               : SDL_WINDOW_FULLSCREEN_DESKTOP;
    } else {
        flags |= SDL_WINDOW_RESIZABLE;
    }
    enum status s = check_size(at.w, at.h, err);
    if (s)
        return s;
    p->covers = (flags & SDL_WINDOW_RESIZABLE) == 0;
    p->window = SDL_CreateWindow(o->title ? o->title : "Wanjia 万家", at.x,
                                 at.y, at.w, at.h, flags);
    if (!p->window && (flags & SDL_WINDOW_OPENGL)) /* no OpenGL at all */
        p->window = SDL_CreateWindow(o->title ? o->title : "Wanjia 万家", at.x,
                                     at.y, at.w, at.h,
                                     flags & ~(Uint32)SDL_WINDOW_OPENGL);
    if (!p->window)
        return error_set(err, STATUS_IO, "no window: %s", SDL_GetError());
    return STATUS_OK;
}

/* ---- the GPU path ---- */

static void drop_gpu(struct present *p)
{
    if (p->texture)
        SDL_DestroyTexture(p->texture);
    if (p->renderer)
        SDL_DestroyRenderer(p->renderer);
    p->texture = NULL;
    p->renderer = NULL;
}

static bool make_texture(struct present *p, int w, int h)
{
    if (p->texture)
        SDL_DestroyTexture(p->texture);
    p->texture = SDL_CreateTexture(p->renderer, SDL_PIXELFORMAT_ARGB8888,
                                   SDL_TEXTUREACCESS_STREAMING, w, h);
    if (p->texture)
        SDL_SetTextureBlendMode(p->texture, SDL_BLENDMODE_NONE);
    return p->texture != NULL;
}

/* llvmpipe and softpipe call themselves accelerated; they are not. */
static bool software_driver(void)
{
    typedef const unsigned char *(*get_string)(unsigned);
    get_string gl = (get_string)(uintptr_t)SDL_GL_GetProcAddress("glGetString");
    const unsigned gl_renderer = 0x1F01;
    const char *name = gl ? (const char *)gl(gl_renderer) : NULL;
    return name && (strstr(name, "llvmpipe") || strstr(name, "softpipe") ||
                    strstr(name, "SWR"));
}

/* Without such a device every renderer runs on the processor; to find that out
 * by starting one costs 60 ms. */
static bool gpu_device(void)
{
    static const char *const patterns[] = { "/dev/dri/*", "/dev/nvidia[0-9]*",
                                            "/dev/mali*", "/dev/pvr*",
                                            "/dev/dxg" };
    for (size_t i = 0; i < LENGTH(patterns); i++) {
        glob_t found = { 0 };
        int rc = glob(patterns[i], GLOB_NOSORT, NULL, &found);
        globfree(&found);
        if (rc == 0)
            return true;
    }
    return false;
}

static bool try_gpu(struct present *p, bool forced)
{
    if (!forced && !gpu_device()) {
        str_copy(p->reason, sizeof p->reason, "no graphics device");
        return false;
    }
    p->renderer = SDL_CreateRenderer(
        p->window, -1, SDL_RENDERER_ACCELERATED | SDL_RENDERER_PRESENTVSYNC);
    if (!p->renderer) {
        str_format(p->reason, sizeof p->reason, "no accelerated renderer: %s",
                   SDL_GetError());
        return false;
    }
    SDL_RendererInfo info = { 0 };
    SDL_GetRendererInfo(p->renderer, &info);
    if (!forced && software_driver()) {
        str_format(p->reason, sizeof p->reason,
                   "the %s renderer runs on the processor", info.name);
        drop_gpu(p);
        return false;
    }
    int w, h;
    SDL_GetRendererOutputSize(p->renderer, &w, &h);
    if (!make_texture(p, w, h)) {
        str_format(p->reason, sizeof p->reason, "no texture of %dx%d: %s", w, h,
                   SDL_GetError());
        drop_gpu(p);
        return false;
    }
    p->kind = PRESENT_TEXTURE;
    str_format(p->reason, sizeof p->reason, "%s renderer", info.name);
    make_frame(p, w, h);
    return true;
}

static enum status use_surface(struct present *p, struct error *err)
{
    SDL_Surface *s = SDL_GetWindowSurface(p->window);
    if (!s || s->format->BytesPerPixel != 4)
        return error_set(err, STATUS_IO, "no 32-bit window surface: %s",
                         SDL_GetError());
    p->kind = PRESENT_SOFTWARE;
    adopt_surface(p, s);
    return STATUS_OK;
}

static enum status choose(struct present *p, enum present_kind wanted,
                          struct error *err)
{
    if (wanted != PRESENT_SOFTWARE && try_gpu(p, wanted == PRESENT_TEXTURE))
        return STATUS_OK;
    if (wanted == PRESENT_TEXTURE)
        return error_set(err, STATUS_IO, "texture present: %s", p->reason);
    if (wanted == PRESENT_SOFTWARE)
        str_copy(p->reason, sizeof p->reason, "asked for");
    if (!use_surface(p, err))
        return STATUS_OK;
    /* Wayland and KMS have no plain window surface; a renderer that runs on
     * the processor still shows the frame there. */
    if (wanted == PRESENT_AUTO && try_gpu(p, true)) {
        str_append(p->reason, sizeof p->reason,
                   "; this display has no window surface");
        return STATUS_OK;
    }
    return error_set(err, STATUS_IO,
                     "no 32-bit window surface on %s (%s); try --present "
                     "texture",
                     SDL_GetCurrentVideoDriver(), SDL_GetError());
}

enum status present_create(const struct present_options *options,
                           struct present **out, struct error *err)
{
    struct present *p = xcalloc(1, sizeof *p);
    enum status s = STATUS_OK;
    p->looks = options->looks;
    p->look.percent = 100;
    if (options->kind == PRESENT_HEADLESS) {
        s = check_size(options->w, options->h, err);
        if (!s)
            make_frame(p, options->w, options->h);
        p->kind = PRESENT_HEADLESS;
        str_copy(p->reason, sizeof p->reason, "asked for");
    } else {
        s = start_video(p, err);
        if (!s)
            s = open_window(p, options, err);
        if (!s)
            s = choose(p, options->kind, err);
    }
    if (s) {
        present_destroy(p);
        return s;
    }
    *out = p;
    return STATUS_OK;
}

void present_destroy(struct present *p)
{
    if (!p)
        return;
    if (p->powered_off)
        screen_x11_power(p->window, true);
    drop_gpu(p);
    drop_frame(p);
    free(p->row);
    if (p->window)
        SDL_DestroyWindow(p->window);
    if (p->video)
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
    free(p);
}

struct pixels present_frame(struct present *p)
{
    return p->frame;
}

/* After a change of size SDL gives another surface, the old one is gone. */
static bool surface_changed(struct present *p)
{
    SDL_Surface *s = SDL_GetWindowSurface(p->window);
    if (!s || s->format->BytesPerPixel != 4 || check_size(s->w, s->h, NULL))
        return false;
    bool same = s->w == p->frame.w && s->h == p->frame.h &&
                (p->borrowed ? !p->looks && s->pixels == (void *)p->frame.data
                             : p->looks || !is_ours(s));
    if (!same)
        adopt_surface(p, s);
    return !same;
}

bool present_changed(struct present *p)
{
    int w = p->frame.w, h = p->frame.h;
    if (p->kind == PRESENT_SOFTWARE)
        return surface_changed(p);
    if (p->kind == PRESENT_TEXTURE)
        SDL_GetRendererOutputSize(p->renderer, &w, &h);
    if ((w == p->frame.w && h == p->frame.h) || check_size(w, h, NULL))
        return false;
    if (p->kind == PRESENT_TEXTURE && !make_texture(p, w, h))
        return false;
    make_frame(p, w, h);
    return true;
}

/* Displays come, go and change their size while the wall runs. */
static void leave_fullscreen(struct present *p)
{
    /* A full-screen window keeps the size that its display began with. */
    if (SDL_GetWindowFlags(p->window) & SDL_WINDOW_FULLSCREEN_DESKTOP) {
        SDL_SetWindowFullscreen(p->window, 0);
        SDL_SetWindowBordered(p->window, SDL_FALSE);
    }
}

bool present_follow(struct present *p)
{
    int w, h, x, y, now_w, now_h;
    bool managed;
    int64_t now_us = clock_monotonic_us();
    if (!p->covers || now_us < p->followed_us + FOLLOW_US)
        return false;
    p->followed_us = now_us;
    if (!screen_x11_size(p->window, &w, &h, &managed) || managed ||
        check_size(w, h, NULL))
        return false;
    SDL_GetWindowSize(p->window, &now_w, &now_h);
    SDL_GetWindowPosition(p->window, &x, &y);
    if (w == now_w && h == now_h && x == 0 && y == 0)
        return false;
    log_info("the screen has become %dx%d (it was %dx%d)", w, h, now_w, now_h);
    leave_fullscreen(p);
    SDL_SetWindowPosition(p->window, 0, 0);
    SDL_SetWindowSize(p->window, w, h);
    return true;
}

/* ---- showing ---- */

static const void *at_rect(const struct present *p, struct rect r)
{
    return p->frame.data + (size_t)r.y * (size_t)p->frame.stride_px +
           (size_t)r.x;
}

static enum status show_texture(struct present *p, const struct rect *rects,
                                int n, struct error *err)
{
    for (int i = 0; i < n; i++) {
        SDL_Rect r = { rects[i].x, rects[i].y, rects[i].w, rects[i].h };
        if (SDL_UpdateTexture(p->texture, &r, at_rect(p, rects[i]),
                              p->frame.stride_px * 4) != 0)
            return error_set(err, STATUS_IO, "texture: %s", SDL_GetError());
    }
    SDL_Rect to = { p->look.dx, p->look.dy, p->frame.w, p->frame.h };
    Uint8 k = (Uint8)(p->look.black ? 0 : p->look.percent * 255 / 100);
    SDL_SetTextureColorMod(p->texture, k, k, k);
    if (to.x || to.y) {
        SDL_SetRenderDrawColor(p->renderer, 0, 0, 0, 255);
        SDL_RenderClear(p->renderer);
    }
    SDL_RenderCopy(p->renderer, p->texture, NULL, &to);
    SDL_RenderPresent(p->renderer);
    return STATUS_OK;
}

/* Each colour times percent / 100; the same code for all four bytes. */
static const uint32_t *dim_row(struct present *p, const uint32_t *from, int w)
{
    uint32_t k = (uint32_t)p->look.percent * 256 / 100;
    if (p->look.percent == 100)
        return from;
    if (!p->row)
        p->row = xcalloc(SIDE_MOST_PX, sizeof *p->row);
    for (int x = 0; x < w; x++) {
        uint32_t even = (from[x] & 0xFF00FF) * k >> 8 & 0xFF00FF;
        uint32_t odd = (from[x] >> 8 & 0xFF) * k & 0xFF00;
        p->row[x] = even | odd;
    }
    return p->row;
}

/* Copy r, of the surface, from the frame. */
static void copy_out(struct present *p, SDL_Surface *s, struct rect r)
{
    struct rect from = rect_make(r.x - p->look.dx, r.y - p->look.dy, r.w, r.h);
    for (int y = 0; y < r.h; y++) {
        const uint32_t *row = at_rect(p,
                                      rect_make(from.x, from.y + y, from.w, 1));
        char *to = (char *)s->pixels + (r.y + y) * s->pitch + r.x * 4;
        row = dim_row(p, row, r.w);
        if (is_ours(s))
            memcpy(to, row, (size_t)r.w * 4);
        else
            SDL_ConvertPixels(r.w, 1, SDL_PIXELFORMAT_XRGB8888, row, r.w * 4,
                              s->format->format, to, s->pitch);
    }
}

static enum status show_surface(struct present *p, const struct rect *rects,
                                int n, struct error *err)
{
    SDL_Surface *s = SDL_GetWindowSurface(p->window);
    SDL_Rect out[RECTS_MAX];
    if (!s)
        return error_set(err, STATUS_IO, "window surface: %s", SDL_GetError());
    if (p->borrowed && s->pixels != (void *)p->frame.data)
        return STATUS_OK; /* another one since: it is painted next */
    struct rect frame = rect_make(p->look.dx, p->look.dy, p->frame.w,
                                  p->frame.h);
    struct rect bounds = rect_intersect(rect_make(0, 0, s->w, s->h), frame);
    int shown = 0;
    for (int i = 0; i < n && shown < RECTS_MAX; i++) {
        struct rect r = rect_make(rects[i].x + p->look.dx,
                                  rects[i].y + p->look.dy, rects[i].w,
                                  rects[i].h);
        r = rect_intersect(r, bounds);
        if (rect_empty(r))
            continue;
        if (!p->borrowed)
            copy_out(p, s, r);
        out[shown++] = (SDL_Rect){ r.x, r.y, r.w, r.h };
    }
    if (shown && SDL_UpdateWindowSurfaceRects(p->window, out, shown) != 0)
        return error_set(err, STATUS_IO, "window surface: %s", SDL_GetError());
    return STATUS_OK;
}

/* The whole surface: black, and the frame on it unless all is to be black. */
static enum status look_surface(struct present *p, struct error *err)
{
    SDL_Surface *s = SDL_GetWindowSurface(p->window);
    struct rect all = rect_make(0, 0, p->frame.w, p->frame.h);
    if (!s)
        return error_set(err, STATUS_IO, "window surface: %s", SDL_GetError());
    if (!p->look.black && p->borrowed)
        return STATUS_OK; /* it is repainted */
    SDL_FillRect(s, NULL, SDL_MapRGB(s->format, 0, 0, 0));
    if (!p->look.black) {
        enum status status = show_surface(p, &all, 1, err);
        if (status)
            return status;
    }
    if (SDL_UpdateWindowSurface(p->window) != 0)
        return error_set(err, STATUS_IO, "window surface: %s", SDL_GetError());
    return STATUS_OK;
}

enum status present_look(struct present *p, const struct present_look *look,
                         struct error *err)
{
    ASSERT(p->looks || p->kind != PRESENT_SOFTWARE ||
           (!look->dx && !look->dy && look->percent == 100));
    p->look = *look;
    if (p->kind == PRESENT_TEXTURE)
        return show_texture(p, NULL, 0, err);
    if (p->kind == PRESENT_SOFTWARE)
        return look_surface(p, err);
    return STATUS_OK;
}

void present_set_looks(struct present *p, bool looks)
{
    p->looks = looks;
    if (!looks)
        p->look = (struct present_look){ .percent = 100,
                                         .black = p->look.black };
}

bool present_power(struct present *p, bool on)
{
    bool done = p->window && screen_x11_power(p->window, on);
    p->powered_off = done && !on;
    return done;
}

enum status present_show(struct present *p, const struct rect *rects,
                         int n_rects, struct error *err)
{
    if (p->kind == PRESENT_TEXTURE)
        return show_texture(p, rects, n_rects, err);
    if (p->kind == PRESENT_SOFTWARE)
        return show_surface(p, rects, n_rects, err);
    return STATUS_OK;
}

enum present_kind present_kind(const struct present *p)
{
    return p->kind;
}

const char *present_reason(const struct present *p)
{
    return p->reason;
}
