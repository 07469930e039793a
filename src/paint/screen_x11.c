#include "paint/screen_x11.h"

#include <SDL2/SDL_syswm.h>

#ifdef SDL_VIDEO_DRIVER_X11

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <X11/extensions/dpms.h>

/* A manager announces itself by a window of its own (EWMH,
 * _NET_SUPPORTING_WM_CHECK). */
static bool is_managed(Display *d, Window root)
{
    Atom check = XInternAtom(d, "_NET_SUPPORTING_WM_CHECK", True), type = None;
    int format = 0;
    unsigned long n = 0, rest = 0;
    unsigned char *value = NULL;
    if (check == None)
        return false;
    XGetWindowProperty(d, root, check, 0, 1, False, XA_WINDOW, &type, &format,
                       &n, &rest, &value);
    if (value)
        XFree(value);
    return type == XA_WINDOW && n == 1;
}

bool screen_x11_size(SDL_Window *window, int *w, int *h, bool *managed)
{
    SDL_SysWMinfo info;
    SDL_VERSION(&info.version);
    if (!SDL_GetWindowWMInfo(window, &info) || info.subsystem != SDL_SYSWM_X11)
        return false;
    Display *d = info.info.x11.display;
    Window root = DefaultRootWindow(d), none;
    int x, y;
    unsigned width, height, border, depth;
    if (!XGetGeometry(d, root, &none, &x, &y, &width, &height, &border, &depth))
        return false;
    *w = (int)width;
    *h = (int)height;
    *managed = is_managed(d, root);
    return true;
}

bool screen_x11_power(SDL_Window *window, bool on)
{
    SDL_SysWMinfo info;
    int event, error;
    SDL_VERSION(&info.version);
    if (!SDL_GetWindowWMInfo(window, &info) || info.subsystem != SDL_SYSWM_X11)
        return false;
    Display *d = info.info.x11.display;
    if (!DPMSQueryExtension(d, &event, &error) || !DPMSCapable(d))
        return false;
    DPMSSetTimeouts(d, 0, 0, 0);
    DPMSEnable(d); /* without it a level is an error */
    DPMSForceLevel(d, on ? DPMSModeOn : DPMSModeOff);
    XFlush(d);
    return true;
}

#else

bool screen_x11_power(SDL_Window *window, bool on)
{
    (void)window, (void)on;
    return false;
}

bool screen_x11_size(SDL_Window *window, int *w, int *h, bool *managed)
{
    (void)window, (void)w, (void)h, (void)managed;
    return false;
}

#endif
