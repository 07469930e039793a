#include "kiosk/pin_check.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/queue.h"
#include "base/safefile.h"
#include "base/str.h"
#include "kiosk/audit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define NICE        10 /* the pictures come first */
#define PATH_BYTES  4096
#define TRIES_BYTES 160
#define ASKS_MAX    64

/* A PIN to try, or without digits a line for the audit. */
struct ask {
    char digits[PIN_DIGITS_MOST + 1];
    char who[PIN_NAME_BYTES], route[AUDIT_ROUTE_BYTES], action[32];
};

struct tries {
    int64_t n_wrong;      /* in a row */
    int64_t until_boot_s; /* no earlier */
    char boot[CLOCK_BOOT_BYTES];
};

struct pin_check {
    /* immutable after create */
    char pin_path[PATH_BYTES], tries_path[PATH_BYTES];
    char audit_dir[PATH_BYTES]; /* "": none */
    void (*wake)(void *ctx);
    void *wake_ctx;
    pthread_t thread;
    struct queue *asks, *answers;

    atomic_bool busy;   /* from ask to take */
    struct tries tries; /* the thread's */
};

int64_t pin_delay_s(int64_t n_wrong)
{
    int64_t s = PIN_DELAY_S;
    if (n_wrong < PIN_TRIES)
        return 0;
    for (int64_t i = PIN_TRIES; i < n_wrong && s < PIN_DELAY_MAX_S; i++)
        s *= 2;
    return s < PIN_DELAY_MAX_S ? s : PIN_DELAY_MAX_S;
}

/* ---- counting ---- */

static enum status store_tries(struct pin_check *p, struct error *err)
{
    char text[TRIES_BYTES];
    size_t n = str_format(text, sizeof text,
                          "wrong %lld\nuntil %lld\nboot %s\n",
                          (long long)p->tries.n_wrong,
                          (long long)p->tries.until_boot_s, p->tries.boot);
    return safefile_write(p->tries_path, text, n, err);
}

static bool parse_tries(char *text, struct tries *t)
{
    char *rest = text, *line;
    bool wrong = false, until = false;
    while ((line = strsep(&rest, "\n"))) {
        if (str_starts(line, "wrong "))
            wrong = str_parse_int(line + 6, 0, INT32_MAX, &t->n_wrong);
        else if (str_starts(line, "until "))
            until = str_parse_int(line + 6, 0, INT64_MAX / 2, &t->until_boot_s);
        else if (str_starts(line, "boot "))
            str_copy(t->boot, sizeof t->boot, line + 5);
    }
    return wrong && until;
}

/* No file: nothing was tried yet. A file that cannot be understood: as much as
 * it takes for a delay was. */
static void load_tries(struct pin_check *p)
{
    char text[TRIES_BYTES], boot[CLOCK_BOOT_BYTES];
    struct error err = { "" };
    struct tries *t = &p->tries;
    int64_t now_s = clock_boot_s();
    clock_boot_word(boot);
    enum status s = safefile_read(p->tries_path, false, text, sizeof text, NULL,
                                  &err);
    if (s == STATUS_NOT_FOUND) {
        *t = (struct tries){ 0 };
    } else if (s || !parse_tries(text, t)) {
        log_warn("%s: cannot be understood; the next PIN has to wait",
                 p->tries_path);
        *t = (struct tries){ .n_wrong = PIN_TRIES };
    }
    int64_t longest = now_s + pin_delay_s(t->n_wrong);
    if (!*boot || strcmp(boot, t->boot) != 0 || t->until_boot_s > longest)
        t->until_boot_s = longest;
    str_copy(t->boot, sizeof t->boot, boot);
}

/* ---- the thread ---- */

static void try_pin(struct pin_check *p, const char *digits,
                    struct pin_answer *a)
{
    struct pin_list l;
    struct tries *t = &p->tries;
    int64_t wait_s = t->until_boot_s - clock_boot_s();
    *a = (struct pin_answer){ .result = PIN_WAIT, .wait_s = (int)wait_s };
    if (wait_s > 0)
        return;
    a->result = PIN_FAULT;
    a->wait_s = 0;
    if (pin_list_load(p->pin_path, &l, &a->error))
        return;
    if (l.n == 0) {
        a->result = PIN_NOBODY;
        return;
    }
    t->n_wrong++;
    t->until_boot_s = clock_boot_s() + pin_delay_s(t->n_wrong);
    if (store_tries(p, &a->error)) {
        t->n_wrong--; /* not tried */
        t->until_boot_s = 0;
        return;
    }
    int who = pin_list_find(&l, digits);
    a->result = who < 0 ? PIN_WRONG : PIN_OPEN;
    a->wait_s = who < 0 ? (int)pin_delay_s(t->n_wrong) : 0;
    if (who < 0)
        return;
    str_copy(a->name, sizeof a->name, l.of[who].name);
    t->n_wrong = 0;
    t->until_boot_s = 0;
    if (store_tries(p, &a->error))
        log_warn("%s", a->error.text); /* it counts as wrong after a restart */
}

static enum status write_down(struct pin_check *p, const char *who,
                              const char *route, const char *action,
                              struct error *err)
{
    if (!*p->audit_dir)
        return STATUS_OK;
    return audit_append(p->audit_dir, who, route, action, err);
}

static void write_result(struct pin_check *p, struct pin_answer *a)
{
    struct error err = { "" };
    if (a->result == PIN_WRONG && write_down(p, "?", "", "pin-wrong", &err))
        log_warn("%s", err.text);
    if (a->result == PIN_OPEN &&
        write_down(p, a->name, "", "unlock", &a->error))
        a->result = PIN_FAULT;
}

static void answer(struct pin_check *p, struct ask *ask)
{
    struct pin_answer a;
    try_pin(p, ask->digits, &a);
    pin_wipe(ask, sizeof *ask);
    write_result(p, &a);
    bool sent = queue_send(p->answers, &a);
    ASSERT(sent); /* one at a time */
    if (p->wake)
        p->wake(p->wake_ctx);
}

static void *work(void *arg)
{
    struct pin_check *p = arg;
    struct ask ask;
    struct error err;
    setpriority(PRIO_PROCESS, (id_t)gettid(), NICE);
    while (queue_wait(p->asks, &ask, -1)) {
        if (*ask.digits)
            answer(p, &ask);
        else if (write_down(p, ask.who, ask.route, ask.action, &err))
            log_error("%s", err.text);
    }
    return NULL;
}

/* ---- begin and end ---- */

enum status pin_check_create(const struct pin_check_options *o,
                             struct pin_check **out, struct error *err)
{
    *out = NULL;
    if (strlen(o->pin_path) + 8 > PATH_BYTES ||
        (o->audit_dir && strlen(o->audit_dir) >= PATH_BYTES))
        return error_set(err, STATUS_INVALID, "%.60s…: the path is too long",
                         o->pin_path);
    struct pin_check *p = xcalloc(1, sizeof *p);
    str_copy(p->pin_path, PATH_BYTES, o->pin_path);
    str_copy(p->audit_dir, PATH_BYTES, o->audit_dir ? o->audit_dir : "");
    str_format(p->tries_path, PATH_BYTES, "%s.tries", o->pin_path);
    p->wake = o->wake;
    p->wake_ctx = o->wake_ctx;
    p->asks = queue_create(sizeof(struct ask), ASKS_MAX);
    p->answers = queue_create(sizeof(struct pin_answer), 1);
    load_tries(p);
    int rc = pthread_create(&p->thread, NULL, work, p);
    if (rc != 0) {
        queue_destroy(p->asks);
        queue_destroy(p->answers);
        free(p);
        return error_set(err, STATUS_IO, "cannot start a thread: %s",
                         strerror(rc));
    }
    *out = p;
    return STATUS_OK;
}

void pin_check_destroy(struct pin_check *p)
{
    struct pin_answer a;
    if (!p)
        return;
    queue_close(p->asks);
    pthread_join(p->thread, NULL); /* it has taken them all */
    while (queue_take(p->answers, &a))
        continue;
    queue_destroy(p->asks);
    queue_destroy(p->answers);
    free(p);
}

bool pin_check_ask(struct pin_check *p, const char *digits)
{
    struct ask ask = { .digits = "" };
    if (pin_legal(digits, NULL) || atomic_exchange(&p->busy, true))
        return false;
    str_copy(ask.digits, sizeof ask.digits, digits);
    bool sent = queue_send(p->asks, &ask);
    pin_wipe(&ask, sizeof ask);
    if (!sent)
        atomic_store(&p->busy, false);
    return sent;
}

void pin_check_note(struct pin_check *p, const char *who, const char *route,
                    const char *action)
{
    struct ask note = { .digits = "" };
    str_copy(note.who, sizeof note.who, who);
    str_copy(note.route, sizeof note.route, route);
    str_copy(note.action, sizeof note.action, action);
    if (!queue_send(p->asks, &note))
        log_error("the audit is too far behind: %s is not in it", action);
}

bool pin_check_take(struct pin_check *p, struct pin_answer *out)
{
    bool got = queue_take(p->answers, out);
    if (got)
        atomic_store(&p->busy, false);
    return got;
}

bool pin_check_wait(struct pin_check *p, struct pin_answer *out, int timeout_ms)
{
    bool got = queue_wait(p->answers, out, timeout_ms);
    if (got)
        atomic_store(&p->busy, false);
    return got;
}
