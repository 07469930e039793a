/* pieces - a frame's damage cut into stripes that stay in a core's cache while
 * all commands are laid on them, each with the first command that is not
 * hidden there: what lies under an opaque card is never painted.
 * Pure but for its own memory, which grows while warming up and is kept. */
#ifndef PAINT_PIECES_H
#define PAINT_PIECES_H

#include "scene/scene.h"

#define PIECES_COVERS_MAX 128

/* A rectangle that command `cmd` fills with opaque colour, whole. */
struct cover {
    struct rect r;
    uint32_t cmd;
};

struct piece {
    struct rect r;
    uint32_t first; /* of the commands that can be seen in r */
};

struct pieces {
    struct piece *items;
    uint32_t n, cap;
    struct cover covers[PIECES_COVERS_MAX];
    int n_covers;
};

void pieces_begin(struct pieces *p);
void pieces_finish(struct pieces *p);
/* In the order of the commands. Small ones, and those beyond
 * PIECES_COVERS_MAX, only hide nothing. */
void pieces_cover(struct pieces *p, struct rect r, uint32_t cmd);
/* What a command alone covers, LAYER excepted. */
void pieces_cover_command(struct pieces *p, const struct scene_cmd *c,
                          uint32_t cmd);
/* Cut `r` into stripes of at most `rows` rows, and each where other commands
 * hide what is below. */
void pieces_cut(struct pieces *p, struct rect r, int rows);

#endif
