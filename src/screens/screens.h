/* screens - builds whatever the route shows. Pure: what is known, what the
 * person did and the time go in; scene commands and targets come out. */
#ifndef SCREENS_SCREENS_H
#define SCREENS_SCREENS_H

#include "map/camera.h"
#include "map/glow.h"
#include "map/mapgeom.h"
#include "model/atlas.h"
#include "model/changes.h"
#include "model/dossier.h"
#include "model/findings.h"
#include "model/flow.h"
#include "model/household.h"
#include "model/search.h"
#include "model/view.h"
#include "screens/board.h"
#include "ui/grid.h"
#include "ui/ui.h"

/* The last good answers, any of which may be NULL ("not yet"). Borrowed. */
struct known {
    const struct atlas *atlas;
    const struct mapgeom *geom;
    const struct lights *lights;
    const struct glow_field *glow;
    const struct marks *marks;        /* of the route's filter and year, when
                                         more than the poverty narrows */
    const struct view *view;          /* of the route's region, if any */
    const struct view *view_previous; /* what numbers roll from */
    const struct view *with;          /* what it is compared with */
    const struct household_page *page;
    const struct dossier *dossier;
    const struct search *search;  /* the last that was found */
    const struct fund_flow *flow; /* of the funds screen */
    const struct change_stream *changes;    /* of the screen of changes */
    const struct region_findings *findings; /* of the screen of findings */
    struct freshness freshness;
    region_id home;
    int year;            /* register's current year */
    uint64_t generation; /* of atlas and lights: another one,
                            other content */
};

enum layer_id { LAYER_NONE, LAYER_MAP, LAYER_PHOTO /* and those after it */ };

/* A photograph of the household's file in a box of w × h px. */
struct photo_seen {
    int index; /* in dossier.photos */
    int w, h;
    enum { PHOTO_AWAITED, PHOTO_SEEN, PHOTO_BROKEN } state;
    struct layer_ref ref; /* PHOTO_SEEN */
};
#define PHOTOS_SEEN_MAX 12

/* The map's image as last painted: for which camera. */
struct map_layer {
    struct layer_ref ref;
    struct camera camera;
};

/* What the person opened on a household's screen; {0}: nothing. Of one
 * household: another one begins with nothing. */
struct household_look {
    int year;                 /* whose income parts are open; 0 none */
    int source;               /* enum income_source + 1; 0 all of them */
    int64_t help;             /* id of the measure; 0 none */
    int member;               /* place + 1; 0 none */
    int visits;               /* only those of enum visit + 1; 0 all */
    int help_tab, people_tab; /* pages of the cards of several */
    int photo;                /* place + 1; 0 none */
    int first[SCROLL_COUNT];  /* the first row that is shown */
};
/* An ACTION_OPEN or ACTION_SCROLL done to it. d: the household's; may be NULL.
 */
void household_look_do(struct household_look *look, const struct action *a,
                       const struct dossier *d);

/* The PIN pad, and who has unlocked the wall. */
#define LOCK_DIGITS_LEAST 6
#define LOCK_DIGITS_MOST  12
struct lock_look {
    bool possible; /* a long press on the clock opens the pad */
    bool pad;      /* it is open */
    int n_digits;  /* typed; what they are is not the screens' */
    enum {
        LOCK_READY,
        LOCK_TRYING,
        LOCK_WRONG,
        LOCK_WAIT, /* too many wrong ones */
        LOCK_NOBODY,
        LOCK_FAULT
    } say;
    int64_t wait_until_ms; /* LOCK_WAIT */
    bool open;             /* unlocked by … */
    char who[48];
    int64_t until_ms; /* … for so long */
};

/* What the person did: the whole state of the wall beside the data. */
struct ui_state {
    struct route route;
    struct camera camera;    /* what the map shows this frame */
    bool moving;             /* drag, pinch or flight under way */
    int64_t view_changed_ms; /* numbers roll from here */
    int64_t page_changed_ms, dossier_changed_ms;
    int64_t blink_ms;     /* a change just arrived */
    bool playing;         /* the years' replay */
    int64_t play_step_ms; /* when the shown year began */
    struct draw_result {
        int64_t n_candidates; /* > 0: this dossier was drawn */
        region_id scope;
        struct household_filter filter;
        household_id household;
    } drawn;
    struct draw_run {     /* a draw under way: a light runs over the map */
        int64_t start_ms; /* 0: none */
        region_id scope;
        household_id to;
    } run;
    struct household_look look;
    struct lock_look lock;
    bool staff; /* whole names and photographs are shown */
    struct photo_seen photos[PHOTOS_SEEN_MAX];
    int n_photos;
    uint32_t pressed, focus;
    bool show_focus;
    int64_t now_ms;         /* monotonic */
    int64_t wall_unix_s;    /* what the clock shows */
    int64_t wall_next_s_ms; /* monotonic time the minute changes */
    struct error notice;    /* a problem to show, or empty */
    struct map_layer map;
    int w, h;
    struct grid grid;             /* its cells; {0}: one cell */
    float unit;                   /* see geometry.h */
    int idle_s;                   /* config: shown in the household footer */
    const char *title;            /* config: the headquarters' name, "" */
    const struct screen_set *set; /* config/screens; NULL: as built in */
    bool themes_open;             /* the choice of themes is on the wall */
};

/* How long a drawn household's light runs before it is opened. */
#define DRAW_RUN_MS 1900
/* The screens as configured, and the theme that is shown. */
const struct screen_set *screens_of(const struct ui_state *st);
const struct topic *shown_topic(const struct ui_state *st);

/* px per layout unit of a wall: 1 on 1920×1080; the smaller ratio wins, and a
 * portrait wall (h > w) is measured against 1080×1920. */
float screens_unit(int w, int h);
/* The wall's cells, with its present size. */
struct grid screens_grid(const struct ui_state *st);

/* The year on the wall: the route's, or the register's. */
int screens_year(const struct ui_state *st, const struct known *k);

/* Whether a list of households belongs to the route. */
bool screens_shows_list(const struct route *r);
/* What the stream of changes is narrowed to: enum change or CHANGE_ALL; how
 * many of its rows this wall shows. */
int screens_change_kind(const struct route *r);
int screens_change_rows(const struct ui_state *st);
/* Rows a page of the household list should be asked with on this wall. */
int screens_page_rows(const struct ui_state *st, const struct route *r);

/* How many nodes of each of the flow's columns may stand alone on this wall. */
void screens_flow_most(const struct ui_state *st, int most[FLOW_END]);

/* Where the map's focus may be drawn free of panels, px of the frame. */
struct rectf screens_map_area(const struct ui_state *st);
/* The whole map, px of the canvas (see ui/grid.h): the camera's view. */
struct rectf screens_map_view(const struct ui_state *st);

/* The camera that frames the route's region. */
struct camera screens_home_camera(const struct ui_state *st,
                                  const struct known *k);

/* Whether the map is seen and can be touched: other screens cover it. */
bool screens_shows_map(const struct route *r);

void screens_build(struct ui *ui, const struct ui_state *st,
                   const struct known *k);

/* ---- the map's image, painted off-frame for st->camera ---- */
/* A hash of all it depends on besides the camera. */
uint64_t screens_map_key(const struct ui_state *st, const struct known *k);
/* What the land's picture depends on, taken from the wall's state: with it the
 * picture can be built on another thread, however many areas there are.
 * Everything pointed to is borrowed and must stay as it is until then. */
struct land_look {
    const struct theme *theme;
    const struct atlas *atlas;
    const struct mapgeom *geom; /* NULL: bare ground */
    const struct lights *lights;
    const struct glow_field *glow; /* both NULL or neither */
    struct camera camera;
    int w, h;
    float unit;
    region_id region;
    const colour *townships; /* of each of geom's, in the arena given */
};
struct land_look screens_land_look(const struct theme *theme,
                                   const struct ui_state *st,
                                   const struct known *k, struct arena *arena);
/* The land as a scene of its own, opaque, of the canvas' size. Thread: any, one
 * a scene. */
void screens_build_land(struct scene *scene, const struct land_look *look);
/* The lights to lay on it. */
struct glow_look screens_glow_look(const struct theme *theme,
                                   const struct ui_state *st,
                                   const struct known *k);
/* The region whose lights are at full strength, 0 all. */
region_id screens_lights_focus(const struct ui_state *st);

#endif
