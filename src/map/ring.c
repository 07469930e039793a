#include "map/ring.h"

double ring_area2(const double *xy, int n)
{
    double sum = 0, x0 = n > 0 ? xy[0] : 0, y0 = n > 0 ? xy[1] : 0;
    for (int i = 0; i < n; i++) {
        const double *a = xy + 2 * i, *b = xy + 2 * (i + 1 < n ? i + 1 : 0);
        sum += (a[0] - x0) * (b[1] - y0) - (b[0] - x0) * (a[1] - y0);
    }
    return sum;
}

bool ring_odd(const double *xy, int n, double x, double y)
{
    bool odd = false;
    for (int i = 0; i < n; i++)
        odd ^= edge_odd(xy + 2 * i, xy + 2 * (i + 1 < n ? i + 1 : 0), x, y);
    return odd;
}

double segment_distance2(const double *a, const double *b, double x, double y,
                         double *t)
{
    double dx = b[0] - a[0], dy = b[1] - a[1];
    double length2 = dx * dx + dy * dy;
    double at = 0;
    if (length2 > 0)
        at = ((x - a[0]) * dx + (y - a[1]) * dy) / length2;
    at = at < 0 ? 0 : at > 1 ? 1 : at;
    if (t)
        *t = at;
    double ex = a[0] + at * dx - x, ey = a[1] + at * dy - y;
    return ex * ex + ey * ey;
}

void ring_box(const double *xy, int n, double low[2], double high[2])
{
    ASSERT(n > 0);
    low[0] = high[0] = xy[0];
    low[1] = high[1] = xy[1];
    for (int i = 1; i < n; i++) {
        for (int k = 0; k < 2; k++) {
            double v = xy[2 * i + k];
            low[k] = v < low[k] ? v : low[k];
            high[k] = v > high[k] ? v : high[k];
        }
    }
}
