/* loop - the wall in a window: events, answers, frames, sleep. */
#ifndef APP_LOOP_H
#define APP_LOOP_H

#include "app/session.h"

struct loop_options {
    const char *config_path, *register_path, *language;
    const char *route; /* NULL: home */
    int w, h;          /* 0: the configuration's, else the display's */
    bool windowed;
    bool pattern;          /* as wall_options.pattern */
    bool probe;            /* as wall_options.probe */
    const char *present;   /* NULL: the configuration's */
    int64_t frozen_unix_s; /* 0: the real clock */
    double seconds;        /* > 0: leave after so long */
    int64_t started_us;    /* != 0: print first_frame_ms */
};

/* Runs until the window is closed, a quit action, SIGTERM or SIGINT. */
enum status loop_run(const struct loop_options *o, struct error *err) MUST_USE;

#endif
