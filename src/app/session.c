#include "app/session.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "kiosk/watchdog.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define CHECK_HOUR  3    /* of the nightly self-check */
#define FEED_LOOK_S 0.25 /* at the register that a feed writes */
#define AWAIT_S     10   /* what systemd is told of, each time */

enum status session_config_path(const char *given, const char *data_dir,
                                char out[PATH_BYTES], struct error *err)
{
    const char *env = getenv("WANJIA_CONFIG");
    if (!given && env && *env)
        given = env;
    if (given) {
        str_copy(out, PATH_BYTES, given);
        return STATUS_OK;
    }
    if (!paths_join(out, data_dir, "config/wanjia.ini"))
        return error_set(err, STATUS_INVALID, "%s: the path is too long",
                         data_dir);
    return STATUS_OK;
}

static void keep_first(void *ctx, const char *line)
{
    struct error *err = ctx;
    if (!err->text[0])
        str_copy(err->text, sizeof err->text, line);
}

static enum status load_config(struct session *s, const char *given,
                               struct error *err)
{
    int n_problems = 0;
    struct error first = { "" };
    enum status status = session_config_path(given, s->data_dir, s->config_path,
                                             err);
    s->config = config_default();
    if (!status)
        status = config_load(s->config_path, &s->config, keep_first, &first,
                             &n_problems, err);
    if (!status && n_problems)
        status = error_set(err, STATUS_INVALID, "%s", first.text);
    return status;
}

/* From here on everything is said where the configuration wants it; a disk that
 * refuses does not keep the wall dark. */
static void open_log(const struct config *c)
{
    struct error err = { "" };
    struct log_options o = { .least = c->log_level,
                             .file = c->log_file,
                             .max_mb = c->log_max_mb,
                             .keep = c->log_keep };
    if (log_open(&o, &err))
        log_warn("[log] file: %s", err.text);
}

static bool theme_path(const struct session *s, char out[PATH_BYTES])
{
    if (!s->config.theme[0])
        return paths_join(out, s->data_dir, "config/theme.ini");
    str_copy(out, PATH_BYTES, s->config.theme);
    return true;
}

static enum status load_theme(struct session *s, struct error *err)
{
    char path[PATH_BYTES];
    s->theme = theme_night();
    if (!theme_path(s, path))
        return error_set(err, STATUS_INVALID, "%s: the path is too long",
                         s->data_dir);
    return theme_load(path, &s->theme, err);
}

static enum status load_screens(struct session *s, const char *given,
                                struct error *err)
{
    char dir[PATH_BYTES];
    struct error first = { "" };
    int n_problems = 0;
    if (given)
        str_copy(dir, sizeof dir, given);
    else if (!paths_join(dir, s->data_dir, "config/screens"))
        return error_set(err, STATUS_INVALID, "%s: the path is too long",
                         s->data_dir);
    enum status status = screen_set_load(dir, keep_first, &first, &n_problems,
                                         &s->screens, err);
    if (!status && n_problems)
        status = error_set(err, STATUS_INVALID, "%s", first.text);
    return status;
}

static enum status load_strings(struct session *s, const char *language,
                                struct strings **out, struct error *err)
{
    char name[64], path[PATH_BYTES];
    if (strcmp(language, "zh-CN") != 0 && strcmp(language, "en") != 0)
        return error_set(err, STATUS_INVALID,
                         "language '%.20s': expected zh-CN or en", language);
    str_format(name, sizeof name, "assets/strings/%s.ini", language);
    if (!paths_join(path, s->data_dir, name))
        return error_set(err, STATUS_INVALID, "%s: the path is too long",
                         s->data_dir);
    return strings_load(path, out, err);
}

static enum status load_languages(struct session *s, const char *language,
                                  struct error *err)
{
    const char *first = language ? language : s->config.language;
    const char *second = !strcmp(first, "en") ? "zh-CN" : "en";
    enum status status = load_strings(s, first, &s->languages[0], err);
    if (!status)
        status = load_strings(s, second, &s->languages[1], err);
    return status;
}

static enum status open_fonts(struct session *s, struct error *err)
{
    char dir[PATH_BYTES];
    if (!paths_join(dir, s->data_dir, "fonts"))
        return error_set(err, STATUS_INVALID, "%s: the path is too long",
                         s->data_dir);
    struct font_search search = { .fonts_dir = dir };
    return fonts_create(&search, &s->fonts, err);
}

enum status session_register(const struct config *c, char out[PATH_BYTES],
                             struct error *err)
{
    char dir[PATH_BYTES];
    str_copy(out, PATH_BYTES, c->register_path);
    if (c->source_kind != SOURCE_FEED)
        return STATUS_OK;
    if (c->state_dir[0])
        str_copy(dir, sizeof dir, c->state_dir);
    else if (paths_state(dir, err))
        return STATUS_IO;
    feed_register_path(dir, c->url, out, PATH_BYTES);
    return STATUS_OK;
}

void session_tour_file(const char *data_dir, const struct config *c,
                       char out[PATH_BYTES])
{
    str_copy(out, PATH_BYTES, c->tour);
    if (!*out && !paths_join(out, data_dir, "config/tour.ini"))
        str_copy(out, PATH_BYTES, "config/tour.ini");
}

enum status session_pin_file(const struct config *c, char out[PATH_BYTES],
                             struct error *err)
{
    char dir[PATH_BYTES];
    if (c->pin_file[0]) {
        str_copy(out, PATH_BYTES, c->pin_file);
        return STATUS_OK;
    }
    enum status s = paths_state(dir, err);
    if (!s && !paths_join(out, dir, "pins"))
        s = error_set(err, STATUS_INVALID, "%s: the path is too long", dir);
    return s;
}

struct feed_client_options session_feed_options(const struct config *c,
                                                const char *register_path)
{
    return (struct feed_client_options){
        .url = c->url,
        .register_path = register_path,
        .token_file = c->token_file[0] ? c->token_file : NULL,
        .ca_file = c->ca_file[0] ? c->ca_file : NULL,
        .allow_plain_http = c->allow_plain_http,
        .poll_s = c->poll_s,
        .wait_s = c->wait_s,
        .never_wait = c->wait_s == 0,
        .connect_timeout_s = c->connect_timeout_s,
        .stall_timeout_s = c->stall_timeout_s,
        .retry_s = c->retry_s,
        .retry_max_s = c->retry_max_s,
    };
}

/* The very first time there is nothing to show yet. */
static void await_first_load(struct session *s)
{
    const struct timespec pause = { .tv_nsec = 100000000 };
    struct feed_client_state now;
    char said[sizeof now.reason] = "";
    int64_t next_s = 0, told_s = 0;
    watchdog_send("STATUS=waiting for the first load");
    while (access(s->config.register_path, F_OK) != 0) {
        feed_client_state(s->feed, &now);
        if (clock_unix_s() >= next_s && strcmp(said, now.reason) != 0) {
            log_info("waiting for the first load: %s", now.reason);
            str_copy(said, sizeof said, now.reason);
            next_s = clock_unix_s() + 2;
        }
        if (clock_boot_s() >= told_s + AWAIT_S) {
            watchdog_extend(3 * AWAIT_S);
            told_s = clock_boot_s();
        }
        nanosleep(&pause, NULL);
    }
}

static void freshen(void *feed, struct freshness *f)
{
    feed_client_freshen(feed, f);
}

/* Safe mode is told where trouble with the data is told. */
static void freshen_safe(void *session, struct freshness *f)
{
    const struct session *s = session;
    f->kind = SOURCE_REGISTER;
    f->state = SOURCE_STALE;
    f->stale = true;
    str_copy(f->reason, sizeof f->reason,
             strings_get(s->languages[0], "safe.reason"));
}

static enum status open_source(struct session *s,
                               const struct session_options *o,
                               struct error *err)
{
    struct config *c = &s->config;
    char path[PATH_BYTES];
    if (o->register_path) {
        str_copy(c->register_path, sizeof c->register_path, o->register_path);
        c->source_kind = SOURCE_REGISTER;
    }
    enum status status = session_register(c, path, err);
    if (status)
        return status;
    str_copy(c->register_path, sizeof c->register_path, path);
    if (!*path)
        return error_set(err, STATUS_NOT_FOUND,
                         "no register; give --register FILE or set [source] "
                         "register (`wanjia demo --out FILE` makes one)");
    struct source_options so = { .register_path = c->register_path,
                                 .poll_s = o->poll ? c->poll_s : 0,
                                 .check_hour = o->poll ? CHECK_HOUR : -1,
                                 .wake = o->wake,
                                 .wake_ctx = o->wake_ctx };
    if (o->safe) {
        so.freshen = freshen_safe;
        so.freshen_ctx = s;
    } else if (c->source_kind == SOURCE_FEED && o->poll) {
        struct feed_client_options fo = session_feed_options(c,
                                                             c->register_path);
        status = feed_client_create(&fo, &s->feed, err);
        if (status)
            return status;
        await_first_load(s);
        so.poll_s = FEED_LOOK_S;
        so.freshen = freshen;
        so.freshen_ctx = s->feed;
    }
    return source_create(&so, &s->source, err);
}

enum status session_open(struct session *s, const struct session_options *o,
                         struct error *err)
{
    memset(s, 0, sizeof *s);
    enum status status = paths_data(s->data_dir, err);
    if (!status)
        status = load_config(s, o->config_path, err);
    if (!status && o->poll)
        open_log(&s->config);
    if (!status)
        status = load_theme(s, err);
    if (!status)
        status = load_screens(s, o->screens_dir, err);
    if (!status)
        status = load_languages(s, o->language, err);
    if (!status && !o->no_register)
        status = open_source(s, o, err);
    if (!status)
        status = open_fonts(s, err);
    return status;
}

/* ---- again, while it runs ---- */

static bool same_feed(const struct config *a, const struct config *b)
{
    return !strcmp(a->url, b->url) && !strcmp(a->token_file, b->token_file) &&
           !strcmp(a->ca_file, b->ca_file) && a->wait_s == b->wait_s &&
           a->connect_timeout_s == b->connect_timeout_s &&
           a->stall_timeout_s == b->stall_timeout_s &&
           a->retry_s == b->retry_s && a->retry_max_s == b->retry_max_s &&
           a->allow_plain_http == b->allow_plain_http;
}

/* The same register by the same way; a feed's is held by its client. */
static bool same_source(const struct session *old, const struct session *fresh,
                        const char *path)
{
    const struct config *a = &old->config, *b = &fresh->config;
    if (a->source_kind != b->source_kind || strcmp(a->register_path, path) != 0)
        return false;
    if (a->source_kind == SOURCE_REGISTER)
        return a->poll_s == b->poll_s;
    if (!same_feed(a, b) || a->poll_s != b->poll_s)
        log_warn("[source]: other settings of the same feed are taken at the "
                 "next start");
    return true;
}

static enum status renew_source(const struct session *old,
                                const struct session_options *o,
                                struct session *fresh, bool *moved,
                                struct error *err)
{
    char path[PATH_BYTES];
    struct config *c = &fresh->config;
    if (o->register_path) {
        str_copy(c->register_path, sizeof c->register_path, o->register_path);
        c->source_kind = SOURCE_REGISTER;
    }
    enum status status = session_register(c, path, err);
    if (status)
        return status;
    *moved = o->safe || same_source(old, fresh, path);
    if (*moved) {
        str_copy(c->register_path, sizeof c->register_path,
                 old->config.register_path);
        fresh->source = old->source;
        fresh->feed = old->feed;
        return STATUS_OK;
    }
    if (c->source_kind == SOURCE_FEED && access(path, F_OK) != 0)
        return error_set(err, STATUS_NOT_FOUND,
                         "%s has never been loaded; start the wall anew to "
                         "wait for it",
                         c->url);
    return open_source(fresh, o, err);
}

enum status session_renew(const struct session *old,
                          const struct session_options *o,
                          struct session *fresh, bool *source_moved,
                          struct error *err)
{
    struct session_options parts = *o;
    parts.no_register = true;
    parts.poll = false;
    *source_moved = false;
    enum status status = session_open(fresh, &parts, err);
    if (!status)
        status = renew_source(old, o, fresh, source_moved, err);
    if (status)
        session_close(fresh);
    else
        open_log(&fresh->config);
    return status;
}

void session_files(const struct session *s, char out[SESSION_FILES][PATH_BYTES])
{
    str_copy(out[0], PATH_BYTES, s->config_path);
    if (!theme_path(s, out[1]) ||
        !paths_join(out[2], s->data_dir, "assets/strings/zh-CN.ini") ||
        !paths_join(out[3], s->data_dir, "assets/strings/en.ini"))
        out[1][0] = out[2][0] = out[3][0] = 0; /* it could not have begun */
    session_tour_file(s->data_dir, &s->config, out[4]);
    for (int i = 0; i < SCREEN_FILES; i++) {
        char name[64];
        str_format(name, sizeof name, "config/screens/%s", screen_files[i]);
        if (!paths_join(out[5 + i], s->data_dir, name))
            out[5 + i][0] = 0;
    }
}

void session_close(struct session *s)
{
    source_destroy(s->source);
    feed_client_destroy(s->feed);
    fonts_destroy(s->fonts);
    screen_set_destroy(s->screens);
    for (int i = 0; i < WALL_LANGUAGES; i++)
        strings_destroy(s->languages[i]);
    memset(s, 0, sizeof *s);
}
