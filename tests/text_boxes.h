/* text_boxes - finds texts that overlap each other or leave the wall in a
 * command list built with fake_metrics. For tests. */
#ifndef TESTS_TEXT_BOXES_H
#define TESTS_TEXT_BOXES_H

#include "fake_metrics.h"
#include <stdio.h>

struct text_box {
    float x0, y0, x1, y1;
    const char *text;
    int n;
};

/* The ink of a run: Han fills about 0.8 em above and 0.1 em below. */
static inline struct text_box text_box_of(const struct scene *s,
                                          const struct scene_cmd *c)
{
    const char *text = s->text + c->data;
    float w = fake_width(NULL, (enum text_face)c->face, c->size, c->extra,
                         text, c->n_data);
    return (struct text_box){ c->x, c->y - 0.78f * c->size,
                              c->x + w - c->extra, c->y + 0.1f * c->size,
                              text, (int)c->n_data };
}

/* How many pairs overlap or runs leave the frame; each is printed. */
static inline int text_boxes_wrong(const struct scene *s, const char *what)
{
    int wrong = 0;
    for (uint32_t i = 0; i < s->n_cmds; i++) {
        if (s->cmds[i].kind != SCENE_TEXT)
            continue;
        struct text_box a = text_box_of(s, &s->cmds[i]);
        if (a.x0 < 0 || a.y0 < 0 || a.x1 > (float)s->w ||
            a.y1 > (float)s->h) {
            printf("# %s: \"%.*s\" leaves the wall (%.0f %.0f %.0f %.0f)\n",
                   what, a.n, a.text, (double)a.x0, (double)a.y0,
                   (double)a.x1, (double)a.y1);
            wrong++;
        }
        for (uint32_t j = i + 1; j < s->n_cmds; j++) {
            if (s->cmds[j].kind != SCENE_TEXT)
                continue;
            struct text_box b = text_box_of(s, &s->cmds[j]);
            float slack = 0.5f;
            if (a.x0 < b.x1 - slack && b.x0 < a.x1 - slack &&
                a.y0 < b.y1 - slack && b.y0 < a.y1 - slack) {
                printf("# %s: \"%.*s\" over \"%.*s\" at %.0f %.0f\n", what,
                       a.n, a.text, b.n, b.text, (double)b.x0,
                       (double)b.y1);
                wrong++;
            }
        }
    }
    return wrong;
}

#endif
