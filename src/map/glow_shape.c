#include "map/glow_internal.h"

#include <math.h>
#include <string.h>

#define CROWD_WHITE 0.12 /* how far crowding halos whiten */

double glow_core_at(double r2, double core_px)
{
    double edge = core_px + 0.6, t = r2 / (edge * edge);
    if (t >= 1)
        return 0;
    double rest = 1 - t * t;
    return rest * rest;
}

double glow_halo_at(double r2, double halo_px)
{
    double t = r2 / (halo_px * halo_px);
    if (t >= 1)
        return 0;
    double rest = 1 - t, cube = rest * rest * rest;
    return 0.16 * cube + 0.46 * cube * cube * cube * rest;
}

/* Bytes of 0xAARRGGBB in memory order. */
static void pixel_bytes(uint32_t argb, uint8_t out[4])
{
    memcpy(out, &argb, sizeof argb);
}

/* Hot towards warm white, the more the lighter the colour is itself, so that
 * ember stays red. */
struct glow_tint glow_tint(uint32_t colour)
{
    static const double hot[3] = { 255, 244, 214 };
    double rgb[3] = { colour >> 16 & 255, colour >> 8 & 255, colour & 255 };
    double light = (0.30 * rgb[0] + 0.59 * rgb[1] + 0.11 * rgb[2]) / 255.0;
    double white = light * light;
    uint8_t order[4];
    pixel_bytes(0x03000102, order); /* which of r, g, b, a each byte is */
    struct glow_tint t;
    for (int i = 0; i < 4; i++) {
        if (order[i] == 3) {
            t.full[i] = t.core[i] = 255;
            t.add[i] = 1;
            continue;
        }
        double v = rgb[order[i]], w = fmax(v, hot[order[i]]);
        t.core[i] = v + (w - v) * white;
        t.full[i] = v + (w - v) * white * CROWD_WHITE;
        t.add[i] = t.full[i] > 0 ? v / t.full[i] : 0;
    }
    return t;
}
