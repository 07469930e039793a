#include "scene/scene.h"

static void dump_bounds(const struct scene_cmd *c, FILE *out)
{
    fprintf(out, "%d,%d %dx%d", c->bounds.x, c->bounds.y, c->bounds.w,
            c->bounds.h);
}

static void dump_text(const struct scene *s, const struct scene_cmd *c,
                      FILE *out)
{
    static const char *const faces[FACE_COUNT] = { "light", "regular", "bold" };
    fprintf(out, " at %.0f,%.0f %s %.0f #%08X", (double)c->x, (double)c->y,
            faces[c->face], (double)c->size, c->colour);
    if (c->extra > 0)
        fprintf(out, " tracking %.1f", (double)c->extra);
    if (c->colour2)
        fprintf(out, " halo %.1f #%08X", (double)c->halo, c->colour2);
    fprintf(out, " \"%.*s\"", (int)c->n_data, s->text + c->data);
}

static void dump_layer(const struct scene_cmd *c, FILE *out)
{
    fprintf(out, " %u at %.1f,%.1f %.1fx%.1f", c->layer.id, (double)c->x,
            (double)c->y, (double)c->w, (double)c->h);
}

static void dump_command(const struct scene *s, const struct scene_cmd *c,
                         FILE *out)
{
    static const char *const kinds[] = { "fill",   "round", "gradient", "path",
                                         "stroke", "text",  "layer" };
    fprintf(out, "%s ", kinds[c->kind]);
    dump_bounds(c, out);
    switch (c->kind) {
    case SCENE_TEXT: dump_text(s, c, out); break;
    case SCENE_LAYER: dump_layer(c, out); break;
    case SCENE_GRADIENT:
        fprintf(out, " %c %.1f+%.1f #%08X #%08X", c->axis == AXIS_X ? 'x' : 'y',
                (double)c->x, (double)c->w, c->colour, c->colour2);
        break;
    case SCENE_ROUND:
        fprintf(out, " radius %.0f #%08X", (double)c->size, c->colour);
        if (c->colour2)
            fprintf(out, " border %.0f #%08X", (double)c->extra, c->colour2);
        break;
    case SCENE_STROKE:
        fprintf(out, " width %.1f", (double)c->size);
        if (c->extra > 0)
            fprintf(out, " dash %.1f", (double)c->extra);
        /* fall through */
    case SCENE_PATH:
        fprintf(out, " %u verbs #%08X", c->n_data, c->colour);
        break;
    default: fprintf(out, " #%08X", c->colour); break;
    }
    fputc('\n', out);
}

void scene_dump(const struct scene *s, FILE *out)
{
    fprintf(out, "scene %dx%d, %u commands\n", s->w, s->h, s->n_cmds);
    for (uint32_t i = 0; i < s->n_cmds; i++)
        dump_command(s, &s->cmds[i], out);
}
