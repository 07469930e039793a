/* The forward formula as it is published in many places since 2010: the shift
 * is a polynomial with sine terms around 105 E 35 N, in metres on the
 * Krasovsky ellipsoid, turned into degrees at the point. */
#include "map/geo.h"

#include <math.h>

#define PI             3.14159265358979323846
#define KRASOVSKY_A_M  6378245.0
#define KRASOVSKY_ECC2 0.00669342162296594323
#define INVERSE_STEPS  8

static bool inside_china(struct geo_point g)
{
    return g.lon >= 72.004 && g.lon <= 137.8347 && g.lat >= 0.8293 &&
           g.lat <= 55.8271;
}

static double waves(double v, double a1, double d1, double a2, double d2)
{
    return (a1 * sin(v * PI / d1) + a2 * sin(v * PI / d2)) * (2.0 / 3.0);
}

static double shift_north_m(double x, double y)
{
    double m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y +
               0.2 * sqrt(fabs(x));
    m += (20.0 * sin(6.0 * x * PI) + 20.0 * sin(2.0 * x * PI)) * (2.0 / 3.0);
    return m + waves(y, 20.0, 1.0, 40.0, 3.0) +
           waves(y, 160.0, 12.0, 320.0, 30.0);
}

static double shift_east_m(double x, double y)
{
    double m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y +
               0.1 * sqrt(fabs(x));
    m += (20.0 * sin(6.0 * x * PI) + 20.0 * sin(2.0 * x * PI)) * (2.0 / 3.0);
    return m + waves(x, 20.0, 1.0, 40.0, 3.0) +
           waves(x, 150.0, 12.0, 300.0, 30.0);
}

/* The formula itself, wherever the point lies. */
static struct geo_point forward(struct geo_point g)
{
    double x = g.lon - 105.0, y = g.lat - 35.0;
    double sine = sin(g.lat / 180.0 * PI);
    double w2 = 1.0 - KRASOVSKY_ECC2 * sine * sine, w = sqrt(w2);
    double meridional = KRASOVSKY_A_M * (1.0 - KRASOVSKY_ECC2) / (w2 * w);
    double parallel = KRASOVSKY_A_M / w * cos(g.lat / 180.0 * PI);
    return (struct geo_point){
        .lon = g.lon + shift_east_m(x, y) / parallel * (180.0 / PI),
        .lat = g.lat + shift_north_m(x, y) / meridional * (180.0 / PI),
    };
}

struct geo_point wgs84_to_gcj02(struct geo_point g)
{
    return inside_china(g) ? forward(g) : g;
}

/* The shift changes by less than 1 % over its own length, so each step gains
 * two digits; eight end below a nanometre. */
struct geo_point gcj02_to_wgs84(struct geo_point g)
{
    if (!inside_china(g))
        return g;
    struct geo_point w = g;
    for (int i = 0; i < INVERSE_STEPS; i++) {
        struct geo_point f = forward(w);
        w.lon += g.lon - f.lon;
        w.lat += g.lat - f.lat;
    }
    return w;
}

/* BD-09 turns GCJ-02 by a little and moves it by a little; the published
 * inverse uses the moved point where the forward formula has the first. */
struct geo_point bd09_to_gcj02(struct geo_point g)
{
    const double turns = PI * 3000.0 / 180.0;
    double x = g.lon - 0.0065, y = g.lat - 0.006;
    double length = hypot(x, y) - 0.00002 * sin(y * turns);
    double angle = atan2(y, x) - 0.000003 * cos(x * turns);
    return (struct geo_point){ length * cos(angle), length * sin(angle) };
}
