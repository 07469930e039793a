/* wall - the wall without a display: what a person did, what the source
 * answered and the time go in; pixels come out. The window loop, the picture
 * command and tests drive the same wall.
 *
 * A route is shown when everything it needs has been answered: until then the
 * wall stays where it was (a few ms), so no frame mixes two places.
 * Thread: UI thread only. Times are monotonic milliseconds. */
#ifndef APP_WALL_H
#define APP_WALL_H

#include "app/config.h"
#include "kiosk/pin_check.h"
#include "kiosk/tour.h"
#include "model/action.h"
#include "paint/paint.h"
#include "scene/damage.h"
#include "screens/pattern.h"
#include "screens/screens.h"
#include "source/source.h"

#define WALL_LANGUAGES 2

struct wall_options {
    const struct config *config; /* all borrowed, must outlive the wall */
    struct fonts *fonts;
    const struct theme *theme;
    const struct screen_set *screens;          /* NULL: as built in */
    struct strings *languages[WALL_LANGUAGES]; /* [0] is shown first */
    struct source *source;                     /* NULL: see wall_give_land() */
    void (*wake)(void *ctx); /* called on another thread when the map's image
                                is ready to be painted; NULL none */
    void *wake_ctx;
    const char *draw_log;   /* file to append draws to; NULL none */
    struct pin_check *pins; /* NULL: it cannot be unlocked */
    int w, h;
    int64_t now_ms;
    int64_t frozen_unix_s; /* != 0: the clock stands there */
    bool still;            /* pictures: no animation at all */
    bool staff;            /* pictures: as staff sees it, without a PIN */
    bool pattern;          /* begin with the test pattern */
    bool probe; /* two 4×4 px squares at the bottom right for an outside
                   observer: green from the first frame on, 8 px left of it
                   magenta while a household is shown */
};

struct wall;

struct wall *wall_create(const struct wall_options *options);
void wall_destroy(struct wall *w); /* NULL is fine */

void wall_resize(struct wall *w, int width, int height, int64_t now_ms);
void wall_action(struct wall *w, const struct action *a, int64_t now_ms);
/* Where fingers are now: the test pattern, when it is shown, draws them. */
void wall_fingers(struct wall *w, const struct pattern_point *fingers, int n);
/* A wall without a source shows this land, for ever: its atlas and the figures
 * of its areas, both taken. Only where no register can hold the land. */
void wall_give_land(struct wall *w, struct atlas *atlas, struct view *view,
                    int64_t now_ms);
/* Show a route; errors of the register come later as a notice. */
void wall_go(struct wall *w, const struct route *r);
/* Take the source's answers that are ready. */
void wall_answers(struct wall *w, int64_t now_ms);
/* The same, but wait for one answer when the wall is not settled; false when
 * none came in time. */
bool wall_wait(struct wall *w, int64_t now_ms, int timeout_ms);
/* A drawn household is opened as soon as it is there, without its light's way
 * over the map. */
void wall_hurry(struct wall *w);
/* True when the route asked for is on the wall and nothing is awaited. */
bool wall_settled(const struct wall *w);
/* Why the route asked for last could not be shown; empty text when it was. */
const struct error *wall_problem(const struct wall *w);
/* What is on the wall. */
const struct route *wall_route(const struct wall *w);
/* Nobody is here: show a stop of a tour. Nothing else idle happens until
 * wall_tour_end(), after which what is shown stays for idle_s. */
void wall_tour(struct wall *w, const struct tour_stop *stop, int64_t now_ms);
void wall_tour_end(struct wall *w, int64_t now_ms);
/* A tour of what is at home: the place, its children with the most changes of
 * the year, the years played. Empty while that is not on the wall. */
void wall_compose_tour(const struct wall *w, struct tour *out);
/* The frame may hold more than a visitor may see: somebody has unlocked the
 * wall, or it was not painted since it was locked. */
bool wall_shows_more(const struct wall *w);
/* Lock it, now. why: a word for the audit. */
void wall_lock(struct wall *w, const char *why, int64_t now_ms);
/* Locked when that is due; wall_paint() does it, too. */
void wall_lock_when_due(struct wall *w, int64_t now_ms);
/* Digits and letters are what they are. */
bool wall_is_typing(const struct wall *w);
bool wall_wants_quit(const struct wall *w);
/* How old its data is, and the way to it. */
const struct freshness *wall_freshness(const struct wall *w);

/* Advance animations, build, derive damage and paint it into `frame`, whose
 * size is the wall's. rects: what changed, valid until the next call; none
 * when the picture is the same. deadline_ms: when to call again at the
 * latest. The frame must hold the pixels of the call before. */
struct wall_frame {
    const struct rect *rects;
    int n_rects;
    bool drawing; /* a sharper map is under way: call again after `wake` */
    int64_t deadline_ms;
};
struct wall_frame wall_paint(struct wall *w, struct pixels frame,
                             int64_t now_ms);
/* The next paint repaints everything (expose, resize). */
void wall_invalidate(struct wall *w);
/* What the map's images cost: time to order the last one (it blocks a frame),
 * time off-frame until the last one was ready, and how many there have been. */
struct wall_map_cost {
    double order_ms, image_ms;
    int64_t n_images;
};
struct wall_map_cost wall_map_cost(const struct wall *w);
struct paint_stats wall_paint_stats(const struct wall *w);
/* What could be touched on the last frame; valid until the next paint. */
const struct ui_target *wall_targets(const struct wall *w, int *n);
/* The command list of the last frame, for --dump. */
const struct scene *wall_scene(const struct wall *w);

#endif
