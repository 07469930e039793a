/* rules - the quality rules: conditions over the views rule_* of schema.sql
 * that tell what a register has wrong. They are data (config/rules.ini;
 * config/README.md, "Rules"), so that a county adds its own without C.
 *
 * A condition is foreign SQL. It is compiled where it can read nothing but the
 * views, call nothing but a list of harmless functions, and take no longer than
 * a limit; see rules_sandbox.c.
 * What is found is kept in the table flag, which the triggers count. The names
 * of the rules go into the table rule: a wall needs no file.
 * Thread: the handle's. */
#ifndef STORE_RULES_H
#define STORE_RULES_H

#include "store/store.h"

#define RULES_MAX 64

struct rule {
    const char *id; /* [a-z0-9_], at most 40 */
    enum severity severity;
    const char *zh, *en; /* names */
    const char *where;   /* SQL: true for a household that breaks it */
    const char *detail;  /* SQL for flag.detail; NULL none */
    int line, where_line, detail_line;
    int64_t hash; /* of where and detail */
};

struct rules {
    struct arena arena;
    const char *path;
    struct rule of[RULES_MAX];
    int n;
};

/* Read a file of rules. Errors: NOT_FOUND, IO; INVALID "file:line: …": no INI,
 * an unknown key, a rule without a name or a condition, text that is no single
 * SQL expression. */
enum status rules_read(const char *path, struct rules **out,
                       struct error *err) MUST_USE;
void rules_destroy(struct rules *r); /* NULL is fine */

/* Compile each rule against an empty register. Errors: INVALID "file:line:
 * [rule] where: …" and what SQLite said. */
enum status rules_compile(const struct rules *r, struct error *err) MUST_USE;

struct rules_report {
    bool all;           /* every household was looked at */
    int64_t households; /* looked at */
    int64_t found, gone;
};

/* Bring the findings of a register open for writing up to date: of the
 * households changed since the last run, or of all (after a bulk load, another
 * day, another file of rules). In transactions of at most some thousand
 * households; stopped or killed between two of them, the next run goes on.
 * now: for flag.since, seconds since 1970 UTC; 0: the register's as-of moment.
 * progress(ctx, done 0..1) and out may be NULL. Call it with no transaction
 * open. A worker calls it after each batch of rows it applied: when nothing
 * changed it costs two small reads.
 * Errors: as rules_compile(); LIMIT for a rule that takes too long; CANCELLED
 * by store_stop_when(); the database's. */
enum status store_rules_run(struct store *s, const struct rules *r, int64_t now,
                            void (*progress)(void *ctx, double done), void *ctx,
                            struct rules_report *out,
                            struct error *err) MUST_USE;

struct rule_count {
    const char *id, *zh, *en;
    enum severity severity;
    int64_t households;
};

struct rule_counts {
    struct arena arena;
    struct rule_count of[RULES_MAX];
    int n;
    int64_t n_changed; /* households changed since the rules ran */
};

/* What the rules found, in the order of their file. Reads only. The caller
 * finishes out->arena, after an error too. */
enum status store_rules_count(struct store *s, struct rule_counts *out,
                              struct error *err) MUST_USE;

#endif
