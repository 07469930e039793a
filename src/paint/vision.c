#include "paint/vision.h"

#include <math.h>
#include <string.h>

#define FULL 65535 /* linear light at white */

static const struct {
    const char *name;
    int64_t of[3][3]; /* millionths */
} kinds[] = {
    [VISION_PROTANOPIA] = { "protanopia",
                            { { 152286, 1052583, -204868 },
                              { 114503, 786281, 99216 },
                              { -3882, -48116, 1051998 } } },
    [VISION_DEUTERANOPIA] = { "deuteranopia",
                              { { 367322, 860646, -227968 },
                                { 280085, 672501, 47413 },
                                { -11820, 42940, 968881 } } },
    [VISION_TRITANOPIA] = { "tritanopia",
                            { { 1255528, -76749, -178779 },
                              { -78411, 930809, 147602 },
                              { 4733, 691367, 303900 } } },
};

enum status vision_parse(const char *text, enum vision *out, struct error *err)
{
    for (int i = VISION_PROTANOPIA; i < (int)LENGTH(kinds); i++)
        if (!strcmp(text, kinds[i].name)) {
            *out = (enum vision)i;
            return STATUS_OK;
        }
    return error_set(err, STATUS_INVALID,
                     "vision '%.40s': expected protanopia, deuteranopia or "
                     "tritanopia",
                     text);
}

/* The sRGB transfer function (IEC 61966-2-1). */
static double to_linear(double s)
{
    return s <= 0.04045 ? s / 12.92 : pow((s + 0.055) / 1.055, 2.4);
}

static int channel(const int64_t row[3], const int *linear)
{
    int64_t v = (row[0] * linear[0] + row[1] * linear[1] + row[2] * linear[2]) /
                1000000;
    return v < 0 ? 0 : v > FULL ? FULL : (int)v;
}

void vision_apply(struct pixels frame, enum vision v)
{
    uint8_t encoded[FULL + 1];
    int linear[256];
    if (v == VISION_USUAL)
        return;
    for (int i = 0, l = 0; i < 256; i++) {
        linear[i] = (int)lround(to_linear(i / 255.0) * FULL);
        /* Up to half way to the next. */
        int end = i == 255 ? FULL
                           : (int)lround(to_linear((i + 0.5) / 255.0) * FULL);
        while (l <= end)
            encoded[l++] = (uint8_t)i;
    }
    for (int y = 0; y < frame.h; y++)
        for (int x = 0; x < frame.w; x++) {
            uint32_t *p =
                &frame.data[(size_t)y * (size_t)frame.stride_px + (size_t)x];
            int rgb[3], seen[3];
            for (int c = 0; c < 3; c++)
                rgb[c] = linear[*p >> (16 - 8 * c) & 0xff];
            for (int c = 0; c < 3; c++)
                seen[c] = encoded[channel(kinds[v].of[c], rgb)];
            *p = (*p & 0xff000000u) | (uint32_t)seen[0] << 16 |
                 (uint32_t)seen[1] << 8 | (uint32_t)seen[2];
        }
}
