#include "paint/photo.h"

#include <SDL2/SDL.h>
#include <dlfcn.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/str.h"

#define LIBRARY    "libSDL2_image-2.0.so.0"
#define HEAD_BYTES (64 * 1024) /* an APP1 segment is no longer */
#define TAG_TURN   0x0112

/* ---- the orientation ---- */

struct tiff {
    const unsigned char *at;
    size_t n;
    bool big; /* endian */
};

static unsigned read_number(const struct tiff *t, size_t offset, int bytes)
{
    unsigned value = 0;
    if (offset > t->n || t->n - offset < (size_t)bytes)
        return 0;
    for (int i = 0; i < bytes; i++) {
        int k = t->big ? i : bytes - 1 - i;
        value = value << 8 | t->at[offset + (size_t)k];
    }
    return value;
}

static int orientation_of(const struct tiff *t)
{
    unsigned ifd = read_number(t, 4, 4);
    unsigned n = read_number(t, ifd, 2);
    for (unsigned i = 0; i < n && i < 512; i++) {
        size_t entry = (size_t)ifd + 2 + 12 * (size_t)i;
        if (read_number(t, entry, 2) == TAG_TURN) {
            unsigned turn = read_number(t, entry + 8, 2);
            return turn >= 1 && turn <= 8 ? (int)turn : 1;
        }
    }
    return 1;
}

int photo_orientation(const unsigned char *bytes, size_t n)
{
    if (n < 4 || bytes[0] != 0xFF || bytes[1] != 0xD8)
        return 1;
    for (size_t at = 2; n - at >= 4 && bytes[at] == 0xFF;) {
        size_t length = (size_t)bytes[at + 2] << 8 | bytes[at + 3];
        if (length < 2 || n - at - 2 < length || bytes[at + 1] == 0xDA)
            return 1; /* the picture itself, or a broken file */
        if (bytes[at + 1] == 0xE1 && length > 16 &&
            !memcmp(bytes + at + 4, "Exif\0", 6)) {
            struct tiff t = { bytes + at + 10, length - 8,
                              bytes[at + 10] == 'M' };
            return orientation_of(&t);
        }
        at += 2 + length;
    }
    return 1;
}

static int turn_of_file(const char *path)
{
    FILE *f = fopen(path, "rbe");
    if (!f)
        return 1;
    unsigned char *head = xcalloc(1, HEAD_BYTES);
    size_t n = fread(head, 1, HEAD_BYTES, f);
    fclose(f);
    int turn = photo_orientation(head, n);
    free(head);
    return turn;
}

/* ---- decoding ---- */

typedef SDL_Surface *(*load_function)(const char *path);

static load_function find_loader(void)
{
    static load_function load;
    static bool tried;
    if (!tried) {
        void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
        void *symbol = library ? dlsym(library, "IMG_Load") : NULL;
        memcpy(&load, &symbol, sizeof load); /* no cast of ISO C does it */
        tried = true;
    }
    return load;
}

static enum status check_file(const char *path, struct error *err)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return error_set(err, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO,
                         "%s: %s", path, strerror(errno));
    if (!S_ISREG(st.st_mode) || st.st_size > PHOTO_BYTES_MAX)
        return error_set(err, STATUS_INVALID,
                         "%s: a picture file of at most %d MiB expected", path,
                         PHOTO_BYTES_MAX / 1024 / 1024);
    return STATUS_OK;
}

static enum status decode(const char *path, SDL_Surface **out,
                          struct error *err)
{
    load_function load = find_loader();
    enum status status = check_file(path, err);
    if (status != STATUS_OK)
        return status;
    if (!load)
        return error_set(err, STATUS_NOT_FOUND,
                         "%s: no %s on this machine; install "
                         "libsdl2-image-2.0-0",
                         path, LIBRARY);
    SDL_Surface *raw = load(path);
    if (raw && (raw->w < 1 || raw->h < 1 || raw->w > PHOTO_SIDE_MAX ||
                raw->h > PHOTO_SIDE_MAX)) {
        SDL_FreeSurface(raw);
        return error_set(err, STATUS_INVALID, "%s: more than %d px a side",
                         path, PHOTO_SIDE_MAX);
    }
    *out = raw ? SDL_ConvertSurfaceFormat(raw, SDL_PIXELFORMAT_ARGB8888, 0)
               : NULL;
    SDL_FreeSurface(raw);
    if (!*out)
        return error_set(err, STATUS_INVALID, "%s: no picture: %s", path,
                         SDL_GetError());
    return STATUS_OK;
}

/* ---- filling the box ---- */

/* Where a pixel of the upright picture lies in the file's. */
struct source {
    const SDL_Surface *s;
    int turn, w, h; /* w, h: upright */
};

static uint32_t pixel_at(const struct source *p, int x, int y)
{
    int across = p->s->w - 1, down = p->s->h - 1, u = x, v = y;
    switch (p->turn) {
    case 2: u = across - x; break;
    case 3: u = across - x, v = down - y; break;
    case 4: v = down - y; break;
    case 5: u = y, v = x; break;
    case 6: u = y, v = down - x; break;
    case 7: u = across - y, v = down - x; break;
    case 8: u = across - y, v = x; break;
    default: break;
    }
    const char *row = (const char *)p->s->pixels + (size_t)v * p->s->pitch;
    uint32_t value;
    memcpy(&value, row + 4 * (size_t)u, sizeof value);
    return value;
}

/* The mean of the pixels in [x0, x1) × [y0, y1), over black. */
static uint32_t mean(const struct source *p, int x0, int x1, int y0, int y1)
{
    uint64_t sum[3] = { 0 };
    uint64_t n = (uint64_t)(x1 - x0) * (uint64_t)(y1 - y0);
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++) {
            uint32_t c = pixel_at(p, x, y), alpha = c >> 24;
            for (int k = 0; k < 3; k++)
                sum[k] += (c >> (8 * k) & 255) * alpha / 255;
        }
    return 0xFF000000u | (uint32_t)(sum[2] / n) << 16 |
           (uint32_t)(sum[1] / n) << 8 | (uint32_t)(sum[0] / n);
}

static int edge(double at, int most)
{
    int n = (int)floor(at);
    return n < 0 ? 0 : n > most ? most : n;
}

static void fill_box(const struct source *p, struct pixels to)
{
    double scale = fmin((double)p->w / to.w, (double)p->h / to.h);
    double left = (p->w - to.w * scale) / 2, top = (p->h - to.h * scale) / 2;
    for (int y = 0; y < to.h; y++) {
        int y0 = edge(top + y * scale, p->h - 1);
        int y1 = edge(top + (y + 1) * scale, p->h);
        y1 = y1 > y0 ? y1 : y0 + 1;
        for (int x = 0; x < to.w; x++) {
            int x0 = edge(left + x * scale, p->w - 1);
            int x1 = edge(left + (x + 1) * scale, p->w);
            x1 = x1 > x0 ? x1 : x0 + 1;
            to.data[(size_t)y * (size_t)to.stride_px + (size_t)x] = mean(
                p, x0, x1, y0, y1);
        }
    }
}

enum status photo_load(const char *path, int w, int h, struct pixels *out,
                       struct error *err)
{
    SDL_Surface *surface = NULL;
    *out = (struct pixels){ 0 };
    enum status status = decode(path, &surface, err);
    if (status != STATUS_OK)
        return status;
    struct source p = { surface, turn_of_file(path), surface->w, surface->h };
    if (p.turn >= 5) {
        p.w = surface->h;
        p.h = surface->w;
    }
    *out = pixels_create(w, h);
    fill_box(&p, *out);
    SDL_FreeSurface(surface);
    return STATUS_OK;
}
