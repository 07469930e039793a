/* inifile - reads an operator's .ini line by line and tells what is wrong
 * where: [section], key = value, ';' begins a comment at the beginning of a
 * line or after a space. UTF-8, lines under INIFILE_LINE_MAX bytes.
 *
 *     struct inifile f = { .path = path, .report = report, .ctx = ctx };
 *     status = inifile_read(&f, on_line, user, err);   // f.n_problems
 */
#ifndef UI_INIFILE_H
#define UI_INIFILE_H

#include "base/base.h"

#define INIFILE_LINE_MAX 512

struct inifile {
    const char *path; /* of the file, and how problems name it */
    const char *text; /* read instead of the file; NULL none */
    /* Every problem as one line `path:line: …`; NULL: only counted. */
    void (*report)(void *ctx, const char *line);
    void *ctx;
    int n_problems;
    int line;         /* at hand */
    char section[64]; /* at hand */
};

/* A section's heading comes with key NULL. All texts are the caller's for the
 * time of the call; spaces around them are cut. */
typedef void inifile_line(void *user, struct inifile *f, const char *key,
                          const char *value);

/* Errors: the file cannot be read. A line that is none is a problem. */
enum status inifile_read(struct inifile *f, inifile_line *on_line, void *user,
                         struct error *err) MUST_USE;

/* Tell a problem of the line at hand: "path:12: [section] text". */
void inifile_problem(struct inifile *f, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* The same of another line and section (NULL: none). */
void inifile_problem_at(struct inifile *f, int line, const char *section,
                        const char *fmt, ...) PRINTF_LIKE(4, 5);

/* "致贫原因 | Causes of poverty": what each language takes; without a bar both
 * take all. False when a part is empty or has `size` bytes or more. */
bool inifile_pair(const char *value, char *zh, char *en, size_t size);

#endif
