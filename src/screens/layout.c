/* The wall in layout units (1 u = 1 px at 1920×1080). */
#include "screens/parts.h"

#include <math.h>

#define MARGIN   36
#define TOP      126 /* where the cards begin */
#define GAP      20
#define FOOT     132 /* from the bottom edge to the cards */
#define FOOT_TWO 206 /* the same with two rows of controls */

float screens_unit(int w, int h)
{
    float across = h > w ? 1080 : 1920, down = h > w ? 1920 : 1080;
    return fminf((float)w / across, (float)h / down);
}

struct frame_layout frame_layout_make(int w, int h, float unit, float left_u,
                                      float right_u)
{
    struct frame_layout f = { .portrait = h > w };
    float margin = MARGIN * unit, width = (float)w - 2 * margin;
    float foot = (f.portrait ? FOOT_TWO : FOOT) * unit;
    float top = TOP * unit, bottom = (float)h - foot;
    f.gap = GAP * unit;
    f.header = rectf_make(margin, 0, width, top);
    f.footer = rectf_make(margin, bottom, width, foot);
    f.body = rectf_make(margin, top, width, bottom - top);
    if (f.portrait) {
        float split = roundf(top + (bottom - top) * 0.46f);
        float half = (width - f.gap) / 2;
        f.map = rectf_make(margin, top, width, split - top - f.gap);
        f.left = rectf_make(margin, split, half, bottom - split);
        f.right = rectf_make(margin + half + f.gap, split, half,
                             bottom - split);
        return f;
    }
    f.left = rectf_make(margin, top, left_u * unit, bottom - top);
    f.right = rectf_make((float)w - margin - right_u * unit, top,
                         right_u * unit, bottom - top);
    float x0 = left_u > 0 ? f.left.x + f.left.w + f.gap : margin;
    float x1 = right_u > 0 ? f.right.x - f.gap : (float)w - margin;
    f.map = rectf_make(x0, 88 * unit, x1 - x0, bottom - 104 * unit);
    return f;
}
