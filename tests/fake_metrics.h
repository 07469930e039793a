/* fake_metrics - text metrics without fonts: a wide character is one em, any
 * other half an em. For tests of pure code. */
#ifndef TESTS_FAKE_METRICS_H
#define TESTS_FAKE_METRICS_H

#include "base/str.h"
#include "scene/scene.h"

static inline float fake_width(void *ctx, enum text_face face, float size_px,
                               float tracking_px, const char *text, size_t n)
{
    (void)ctx;
    (void)face;
    float width = 0;
    for (const char *p = text, *end = text + n; p < end;)
        width += size_px * (utf8_is_wide(utf8_next(&p, end)) ? 1.0f : 0.5f) +
                 tracking_px;
    return width;
}

static inline void fake_extent(void *ctx, enum text_face face, float size_px,
                               float *ascent, float *descent)
{
    (void)ctx;
    (void)face;
    *ascent = size_px * 0.88f;
    *descent = size_px * 0.2f;
}

static inline struct text_metrics fake_metrics(void)
{
    return (struct text_metrics){ NULL, fake_width, fake_extent };
}

#endif
