/* session - what every command that draws needs, opened in order and closed
 * in reverse: configuration, strings, theme, fonts, source. */
#ifndef APP_SESSION_H
#define APP_SESSION_H

#include "app/paths.h"
#include "app/wall.h"
#include "feed/client.h"
#include "screens/board.h"

struct session_options {
    const char *config_path;   /* NULL: the usual places */
    const char *register_path; /* NULL: the configuration's */
    const char *language;      /* NULL: the configuration's */
    const char *screens_dir;   /* NULL: config/screens of the program's files */
    void (*wake)(void *ctx);   /* see source_options */
    void *wake_ctx;
    bool poll;        /* watch the register for changes; follow a feed */
    bool no_register; /* open none: there is no source */
    bool safe;        /* follow no feed; the header says why */
};

struct session {
    char data_dir[PATH_BYTES], config_path[PATH_BYTES];
    struct config config;
    struct theme theme;
    struct screen_set *screens;
    struct strings *languages[WALL_LANGUAGES];
    struct fonts *fonts;
    struct feed_client *feed; /* NULL: none is followed */
    struct source *source;
};

/* Errors: one line, of whatever is missing or wrong first. */
enum status session_open(struct session *s, const struct session_options *o,
                         struct error *err) MUST_USE;
void session_close(struct session *s); /* also half opened */

/* Open a session of the files as they are now, to take the place of `old`,
 * whose source goes over when the configuration names the same; other settings
 * of the same feed are for the next start. *source_moved: then old->source and
 * old->feed belong to *fresh and must be forgotten by whoever closes `old`.
 * Errors: as session_open(); *fresh is closed then and `old` untouched. Nothing
 * is waited for: a feed that has never loaded is an error. */
enum status session_renew(const struct session *old,
                          const struct session_options *o,
                          struct session *fresh, bool *source_moved,
                          struct error *err) MUST_USE;

/* The files that it was made from, besides the register and the fonts. */
#define SESSION_FILES (5 + SCREEN_FILES)
void session_files(const struct session *s,
                   char out[SESSION_FILES][PATH_BYTES]);

/* The register that is shown: the configured one, or a feed's; "" when there is
 * none. */
enum status session_register(const struct config *c, char out[PATH_BYTES],
                             struct error *err) MUST_USE;
/* The tour's file: [kiosk] tour, or config/tour.ini. */
void session_tour_file(const char *data_dir, const struct config *c,
                       char out[PATH_BYTES]);
/* Where the PINs are kept: [kiosk] pin_file, or "pins" in the state folder. */
enum status session_pin_file(const struct config *c, char out[PATH_BYTES],
                             struct error *err) MUST_USE;
/* Borrows the configuration's texts. */
struct feed_client_options session_feed_options(const struct config *c,
                                                const char *register_path);

/* The configuration file that would be read. */
enum status session_config_path(const char *given, const char *data_dir,
                                char out[PATH_BYTES],
                                struct error *err) MUST_USE;

#endif
