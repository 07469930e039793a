/* shot - one settled picture of any route, without a display. */
#ifndef APP_SHOT_H
#define APP_SHOT_H

#include "app/session.h"
#include "paint/vision.h"

struct shot_options {
    const char *route; /* NULL: the home county */
    int w, h;
    int64_t at_unix_s;  /* 0: the register's own as-of time */
    const char *out;    /* a PNG file; NULL none */
    const char *dump;   /* the command list; NULL none */
    bool pattern;       /* the test pattern instead of a route */
    enum vision vision; /* as who sees it */
    bool staff;         /* whole names; [privacy] audience must be staff */
    const char *touch;  /* "X,Y …": touched there in turn first, px; NULL none */
    int64_t started_us; /* != 0: print first_frame_ms since then */
};

/* Equal options, register and fonts give equal bytes. Errors: an illegal
 * route; a region or household that the register has not; a size out of
 * range; a file that cannot be written. */
enum status shot_take(struct session *s, const struct shot_options *o,
                      struct error *err) MUST_USE;

/* 1-county.png, 2-township.png, 3-village.png, 4-household.png under `dir`
 * (made when absent): the walk of the origin story, else to the first
 * household; the county alone when there is none. Of o: size, time. */
enum status shot_walk(struct session *s, const char *dir,
                      const struct shot_options *o, struct error *err) MUST_USE;

#endif
