/* tour - what the wall shows by itself when nobody touches it: a list of stops
 * from an INI file, a section each in the order of the file:
 *
 *   [overview]             any name, each once
 *   route = /630222        what is shown (model/route.h)
 *   seconds = 20           for so long
 *   caption = 民和县        said while it is; may be left out
 *   play = yes             play the years meanwhile; may be left out
 */
#ifndef KIOSK_TOUR_H
#define KIOSK_TOUR_H

#include "model/route.h"

#define TOUR_STOPS_MAX     64
#define TOUR_SECONDS_LEAST 3
#define TOUR_SECONDS_MOST  3600
#define TOUR_CAPTION_BYTES 192

struct tour_stop {
    struct route route;
    int seconds;
    bool play;
    char caption[TOUR_CAPTION_BYTES];
};

struct tour {
    struct tour_stop stops[TOUR_STOPS_MAX];
    int n;
};

/* Errors: NOT_FOUND, IO; INVALID "file:line: …", the first mistake; LIMIT. On
 * error *out is empty. */
enum status tour_load(const char *path, struct tour *out,
                      struct error *err) MUST_USE;

#endif
