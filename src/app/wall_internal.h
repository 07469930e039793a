/* wall_internal - the wall's state, shared by wall*.c alone. */
#ifndef APP_WALL_INTERNAL_H
#define APP_WALL_INTERNAL_H

#include "app/map_painter.h"
#include "app/photos.h"
#include "app/wall.h"

#define HISTORY_MAX 64

/* What the route needs and whether it has come. The generation tells answers
 * about the register as it was from those as it is. */
struct need {
    bool wanted;
    uint32_t request; /* 0: not asked (or answered) */
};

enum need_kind {
    NEED_ATLAS,
    NEED_LIGHTS,
    NEED_MARKS,
    NEED_VIEW,
    NEED_WITH,
    NEED_PAGE,
    NEED_DOSSIER,
    NEED_SEARCH,
    NEED_FLOW,
    NEED_CHANGES,
    NEED_FINDINGS,
    NEED_COUNT
};

/* Snapshots that belong together; borrowed by `known`. */
struct snapshots {
    struct atlas *atlas;
    struct lights *lights;
    struct marks *marks;
    struct view *view, *with;
    struct household_page *page;
    struct dossier *dossier;
    struct search *search;
    struct fund_flow *flow;
    struct change_stream *changes;
    struct region_findings *findings;
};

struct flight {
    bool on;
    struct camera from, to;
    int64_t start_ms;
    int duration_ms;
};

struct wall {
    struct wall_options o; /* immutable */

    /* data */
    struct snapshots shown, next;
    struct view *view_previous;
    struct mapgeom *geom, *next_geom; /* of shown.atlas, next.atlas */
    struct glow_field glow;
    struct known known;
    struct need needs[NEED_COUNT];
    struct route target; /* becomes state.route when needs are met */
    bool loading;
    bool stale_all; /* the register changed: nothing shown counts */
    uint32_t draw_request;
    int64_t hold_until_ms;    /* what has come is not shown before: a drawn
                                 household's light is still on its way */
    struct draw_result drawn; /* for the route that is loading */
    struct household_filter draw_filter; /* of the last draw: "draw again"
                                            repeats it */
    struct error problem;

    /* what the person did */
    struct ui_state state;
    struct route history[HISTORY_MAX];
    int n_history;
    struct flight flight;
    bool camera_set, camera_moved; /* moved: by hand */
    bool press_on_map, press_on_years;
    struct action press_list; /* NONE: no list that can be dragged */
    float list_px;            /* dragged and not scrolled yet */
    float press_y;
    int64_t moving_until_ms, last_action_ms, notice_until_ms;
    int language;
    bool opened;   /* something since the last wipe */
    bool wipe_due; /* on the way home, left alone */
    bool touring;  /* on a stop of the tour; nobody is here */
    bool tour_plays;
    struct wall_lock {
        char digits[PIN_DIGITS_MOST + 1]; /* typed on the pad */
        int64_t press_ms;                 /* the finger is on the clock; 0 */
        int64_t touched_ms;
        household_id household; /* the last that the audit tells of */
    } lock;
    bool shows_more; /* the last frame did */
    bool quit;
    bool pattern_on; /* instead of everything else */
    struct pattern pattern;

    /* drawing */
    struct ui ui; /* of the last build: its targets answer touches */
    struct scene scene;
    struct damage damage;
    struct paint *paint;
    struct map_painter *painter;
    struct photos *photos;
    uint64_t map_key;       /* of the image that is shown */
    int64_t map_ordered_ms; /* when the last one was ordered */
    struct wall_map_cost map_cost;
    bool dropped_said;
};

/* wall_data.c */
void wall_data_load(struct wall *w, const struct route *r, bool refresh);
void wall_data_finish(struct wall *w);
struct route wall_home_route(const struct wall *w);
void wall_notice(struct wall *w, const char *text, int64_t now_ms);

/* Forget all that tells of people, and the way here; what is on screen is not
 * there any more until it is loaded again. */
void wall_data_forget(struct wall *w);
/* Forget what was opened on the way: households, lists, searches. Only where
 * the route needs none of them. */
void wall_data_wipe(struct wall *w);

/* wall_idle.c */
void wall_idle_tick(struct wall *w, int64_t now_ms);
/* When to come again; INT64_MAX: never. */
int64_t wall_idle_deadline(const struct wall *w);

/* wall_lock.c */
/* True when the action was the pad's, or locks or unlocks. */
bool wall_lock_does(struct wall *w, const struct action *a, int64_t now_ms);
/* `who` has shown a PIN. */
void wall_lock_open(struct wall *w, const char *who, int64_t now_ms);
/* Locked, and on the way `to` (NULL: home) when it showed more than a visitor
 * may see. why: the audit's word. Nothing when it is locked. */
void wall_lock_end(struct wall *w, const char *why, const struct route *to,
                   int64_t now_ms);
/* Going there leaves the household that was opened for staff. */
bool wall_lock_leaves(const struct wall *w, const struct route *r);
/* Another route is shown. */
void wall_lock_shown(struct wall *w);
void wall_lock_tick(struct wall *w, int64_t now_ms);
int64_t wall_lock_deadline(const struct wall *w);
void wall_lock_answers(struct wall *w, int64_t now_ms);

/* wall_map.c */
void wall_map_refresh(struct wall *w, int64_t now_ms);
/* No picture without its map, no still picture without a sharp one: waits for
 * it; false when it has changed what is to be built. */
bool wall_map_complete(struct wall *w);
void wall_map_forget(struct wall *w);

/* wall_photos.c: what the last build had a place for; true when another build
 * would show more. */
bool wall_photos_refresh(struct wall *w);

/* wall_camera.c */
void wall_camera_home(struct wall *w, int64_t now_ms, bool fly);
void wall_camera_tick(struct wall *w, int64_t now_ms);
/* (x, y): where on the frame it has come to. */
void wall_camera_drag(struct wall *w, float x, float y, float dx, float dy,
                      int64_t now_ms);
void wall_camera_zoom(struct wall *w, float factor, float x, float y,
                      int64_t now_ms);
void wall_camera_fling(struct wall *w, float vx, float vy, int64_t now_ms);

#endif
