/* config - config/wanjia.ini: every key, its limits and its default. */
#ifndef APP_CONFIG_H
#define APP_CONFIG_H

#include "base/log.h"
#include "kiosk/schedule.h"
#include "model/freshness.h"
#include "paint/present.h"
#include "screens/geometry.h"

struct config {
    /* [wall] */
    int width, height; /* px; 0: the display's */
    bool fullscreen;
    int cells[2];              /* columns, rows of the wall's displays */
    double bezel_mm;           /* between neighbouring pictures */
    double width_mm;           /* the whole picture's, bezels in between
                                  included; 0: unknown */
    double viewing_distance_m; /* the farthest viewer's; 0: unknown */
    char title[192];           /* "": made from the county's name */
    double unit_scale;         /* text and controls larger or smaller */
    char language[16];         /* a file in assets/strings */
    char theme[1024];          /* a theme file; "": config/theme.ini */
    enum present_kind present;
    int fps_max;
    /* [source] */
    enum source_kind source_kind;
    char register_path[1024]; /* kind = register */
    double poll_s;            /* between two looks, or two asks of a feed */
    /* [source] kind = feed; see feed/client.h */
    char url[1024], token_file[1024], ca_file[1024];
    char state_dir[1024]; /* "": the usual place */
    double wait_s, connect_timeout_s, stall_timeout_s, retry_s, retry_max_s;
    bool allow_plain_http;
    /* [kiosk] */
    int idle_s;                        /* 0: never return home */
    int tour_after_s;                  /* without a touch; 0: no tour */
    char tour[1024];                   /* its file; "": config/tour.ini */
    char pin_file[1024];               /* "": the usual place */
    int pixel_shift_px, pixel_shift_s; /* 0 px: never */
    /* [schedule] */
    struct schedule schedule;
    /* [privacy] */
    bool staff_audience;  /* audience = staff: may be unlocked to see more */
    int staff_s;          /* for so long */
    char photo_dir[1024]; /* "": no photographs */
    /* [map] */
    double zoom_max; /* px a metre at 1 u = 1 px */
    /* [health] */
    char health_listen[64]; /* "": off */
    char health_token_file[1024];
    /* [log] */
    enum log_level log_level;
    char log_file[1024]; /* "": standard error or the journal */
    int log_max_mb, log_keep;
};

struct config config_default(void);

/* The configured wall at this size, px. */
struct wall_shape config_shape(const struct config *c, int w, int h);

/* Read `path` over what *c holds. Every problem is given to report() as one
 * line `file:line: [section] key: what was expected`; *n_problems counts
 * them, and *c then keeps what was good. report may be NULL.
 * Errors: the file cannot be read. */
enum status config_load(const char *path, struct config *c,
                        void (*report)(void *ctx, const char *line), void *ctx,
                        int *n_problems, struct error *err) MUST_USE;

bool present_parse(const char *text, enum present_kind *out);

#endif
