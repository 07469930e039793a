#include "app/session.h"
#include "base/str.h"
#include "cmd/cmd.h"
#include "kiosk/audit.h"
#include "kiosk/pin_check.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static const char usage[] =
    "usage: wanjia pin add NAME | remove NAME | list | try  [--config F]\n"
    "\n"
    "Who may see more than a visitor: each has a PIN of 6 to 12 digits, told\n"
    "apart by it. The PIN is read from the terminal, unseen, or from a line "
    "of\n"
    "standard input. Kept as argon2id hashes in [kiosk] pin_file; every use "
    "is\n"
    "written into audit.csv of the state folder.\n"
    "\n"
    "  add NAME      give NAME a PIN\n"
    "  remove NAME   take it away\n"
    "  list          the names\n"
    "  try           say whose a PIN is; wrong ones are counted as on the "
    "wall\n"
    "  --config F    another configuration file\n";

#define LINE_BYTES  256
#define TRY_WAIT_MS 60000

struct places {
    char state[PATH_BYTES], file[PATH_BYTES];
};

static enum status find_places(const char *config, struct places *out,
                               struct error *err)
{
    char data[PATH_BYTES], path[PATH_BYTES];
    struct config c = config_default();
    int n;
    enum status s = paths_data(data, err);
    if (!s)
        s = session_config_path(config, data, path, err);
    if (!s)
        s = config_load(path, &c, NULL, NULL, &n, err);
    if (!s)
        s = paths_state(out->state, err);
    if (!s)
        s = session_pin_file(&c, out->file, err);
    return s;
}

/* A line, without its end; not shown on a terminal. */
static bool read_secret(const char *question, char out[LINE_BYTES])
{
    struct termios before, hidden;
    bool terminal = tcgetattr(STDIN_FILENO, &before) == 0;
    if (terminal) {
        hidden = before;
        hidden.c_lflag &= ~(tcflag_t)ECHO;
        fprintf(stderr, "%s: ", question);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    }
    bool ok = fgets(out, LINE_BYTES, stdin) != NULL;
    if (terminal) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        fputc('\n', stderr);
    }
    if (!ok)
        out[0] = 0;
    out[strcspn(out, "\r\n")] = 0;
    return ok;
}

static enum status ask_pin(bool twice, char out[LINE_BYTES], struct error *err)
{
    char again[LINE_BYTES];
    if (!read_secret("PIN", out))
        return error_set(err, STATUS_INVALID,
                         "a PIN expected on a line of "
                         "standard input");
    enum status s = pin_legal(out, err);
    if (s || !twice || !isatty(STDIN_FILENO))
        return s;
    read_secret("once more", again);
    if (strcmp(out, again) != 0)
        s = error_set(err, STATUS_INVALID, "the two are not the same");
    pin_wipe(again, sizeof again);
    return s;
}

static enum status note(const struct places *p, const char *who,
                        const char *action, struct error *err)
{
    return audit_append(p->state, who, "", action, err);
}

static enum status do_add(const struct places *p, const char *name,
                          struct error *err)
{
    char digits[LINE_BYTES];
    enum status s = ask_pin(true, digits, err);
    if (!s)
        s = pin_list_add(p->file, name, digits, err);
    pin_wipe(digits, sizeof digits);
    return s ? s : note(p, name, "pin-add", err);
}

static enum status do_remove(const struct places *p, const char *name,
                             struct error *err)
{
    enum status s = pin_list_remove(p->file, name, err);
    return s ? s : note(p, name, "pin-remove", err);
}

static enum status do_list(const struct places *p, struct error *err)
{
    struct pin_list l;
    enum status s = pin_list_load(p->file, &l, err);
    for (int i = 0; !s && i < l.n; i++)
        puts(l.of[i].name);
    return s;
}

static enum status judge(const struct places *p, const struct pin_answer *a,
                         struct error *err)
{
    enum status s;
    switch (a->result) {
    case PIN_OPEN: puts(a->name); return note(p, a->name, "pin-try", err);
    case PIN_WRONG:
        s = note(p, "?", "pin-wrong", err);
        if (s || !a->wait_s)
            return s ? s : error_set(err, STATUS_INVALID, "wrong");
        return error_set(err, STATUS_INVALID, "wrong; the next in %d s",
                         a->wait_s);
    case PIN_WAIT:
        return error_set(err, STATUS_LIMIT,
                         "too many wrong ones; the next in %d s", a->wait_s);
    case PIN_NOBODY:
        return error_set(err, STATUS_NOT_FOUND,
                         "nobody has a PIN; `wanjia pin add NAME` gives one");
    default: *err = a->error; return STATUS_IO;
    }
}

static enum status do_try(const struct places *p, struct error *err)
{
    char digits[LINE_BYTES];
    struct pin_check_options o = { .pin_path = p->file };
    struct pin_check *check;
    struct pin_answer a;
    enum status s = ask_pin(false, digits, err);
    if (!s)
        s = pin_check_create(&o, &check, err);
    if (!s) {
        bool got = pin_check_ask(check, digits) &&
                   pin_check_wait(check, &a, TRY_WAIT_MS);
        pin_check_destroy(check);
        s = got ? judge(p, &a, err)
                : error_set(err, STATUS_IO, "no answer in time");
    }
    pin_wipe(digits, sizeof digits);
    return s;
}

static int run(int argc, char **argv)
{
    const char *config = NULL;
    const struct cmd_option options[] = { { "config", &config, NULL } };
    const char *verb = argc > 1 ? argv[1] : "", *name = NULL;
    bool named = !strcmp(verb, "add") || !strcmp(verb, "remove");
    bool verbal = named || !strcmp(verb, "list") || !strcmp(verb, "try");
    int skip = verbal;
    if (named && argc > 2 && !str_starts(argv[2], "--")) {
        name = argv[2];
        skip = 2;
    }
    int code = cmd_parse(&cmd_pin, argc - skip, argv + skip, options,
                         LENGTH(options));
    if (code)
        return code < 0 ? 0 : code;
    if (!verbal || (named && !name))
        return cmd_fail(EXIT_USAGE, "pin: expected add NAME, remove NAME, list "
                                    "or try; see `wanjia pin --help`");
    struct places p;
    struct error err = { "" };
    enum status s = find_places(config, &p, &err);
    if (!s)
        s = !strcmp(verb, "add")      ? do_add(&p, name, &err)
            : !strcmp(verb, "remove") ? do_remove(&p, name, &err)
            : !strcmp(verb, "list")   ? do_list(&p, &err)
                                      : do_try(&p, &err);
    return s ? cmd_fail(EXIT_FAILED, "%s", err.text) : 0;
}

const struct cmd cmd_pin = { "pin", "who may see more than a visitor", usage,
                             run };
