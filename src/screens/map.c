/* What stands on the map layers for the present camera: labels, marks,
 * scale bar, legend. */
#include "screens/parts.h"
#include "screens/watch.h"

#include "base/str.h"
#include "map/labels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LABELS_MAX 400
#define MARKS_MAX  400
#define NAME_BYTES 96
/* More areas in view than that cannot have a name each: the most populous ones
 * are tried, and none is put far from its area. */
#define CROWD_AREAS  64
#define CROWD_LABELS 96
#define OFF_SEAM     10 /* u: a label's halo and focus ring need as much */

struct rectf screens_map_view(const struct ui_state *st)
{
    struct grid g = screens_grid(st);
    return rectf_make(0, 0, (float)grid_canvas_w(&g), (float)grid_canvas_h(&g));
}

struct point part_map_px(const struct ui_state *st, struct point at)
{
    struct grid g = screens_grid(st);
    struct point c = camera_to_screen(&st->camera, screens_map_view(st), at);
    return (struct point){ grid_frame_x(&g, c.x), grid_frame_y(&g, c.y) };
}

/* A mark of radius r px moved off a seam. */
static struct point off_seams(const struct ui_state *st, struct point p,
                              float r)
{
    struct grid g = screens_grid(st);
    if (grid_is_one(&g))
        return p;
    struct rectf box = rectf_make((float)p.x - r, (float)p.y - r, 2 * r, 2 * r);
    box = grid_keep(&g, box, 1);
    return (struct point){ (double)(box.x + r), (double)(box.y + r) };
}

struct rectf screens_map_area(const struct ui_state *st)
{
    return frame_layout_of(st).map;
}

struct camera screens_home_camera(const struct ui_state *st,
                                  const struct known *k)
{
    struct point low, high;
    mapgeom_focus(k->geom, st->route.region, k->lights, &low, &high);
    struct rectf area = screens_map_area(st);
    struct rectf inner = rectf_inset(area, 14 * st->unit);
    if (region_level(st->route.region) == LEVEL_VILLAGE) {
        /* Room for the neighbours, and for the header over the map. */
        inner = rectf_make(area.x + area.w * 0.14f, area.y + 150 * st->unit,
                           area.w * 0.72f, area.h - 290 * st->unit);
        float widest = inner.h * 2;
        if (inner.w > widest) /* a wide wall shows more land, not less */
            inner = rectf_make(inner.x + (inner.w - widest) / 2, inner.y,
                               widest, inner.h);
        if (inner.h < area.h * 0.3f)
            inner = rectf_inset(area, area.h * 0.15f);
    }
    struct grid g = screens_grid(st);
    return camera_fit(low, high, screens_map_view(st),
                      grid_canvas_rect(&g, inner));
}

/* ---- names ---- */

/* On the map an English name goes without its kind: "Xigou". */
static void map_name(const struct ui *ui, const struct region_name *n,
                     char *buf, size_t size)
{
    str_copy(buf, size, region_label(ui, n));
    static const char *const kinds[] = { " Township", " Town", " Village",
                                         " Community" };
    size_t len = strlen(buf);
    for (size_t i = 0; i < LENGTH(kinds); i++) {
        size_t tail = strlen(kinds[i]);
        if (len > tail && str_equal(buf + len - tail, kinds[i])) {
            buf[len - tail] = 0;
            return;
        }
    }
}

struct map_label {
    const struct region_name *region;
    struct point at; /* px */
    char name[NAME_BYTES];
    char value[32];
    bool dim, dot;
};

struct label_set {
    struct label box[LABELS_MAX];
    struct map_label label[LABELS_MAX];
    int n;
};

static struct label_set set; /* UI thread only; too large for the stack */

static struct text_style name_style(const struct ui *ui, bool dim, bool dot)
{
    const struct theme *th = ui->theme;
    return (struct text_style){ .face = FACE_REGULAR,
                                .size = dim   ? 16
                                        : dot ? 17
                                              : 19,
                                .colour = dim ? th->text_faint : th->text,
                                .halo = th->halo,
                                .halo_width = 3 };
}

static struct text_style value_style(const struct ui *ui)
{
    return (struct text_style){ .face = FACE_REGULAR,
                                .size = 15.5f,
                                .colour = colour_mix(ui->theme->text_soft,
                                                     ui->theme->text, 0.5f),
                                .halo = ui->theme->halo,
                                .halo_width = 3 };
}

static void push_label(struct ui *ui, const struct region_name *region,
                       struct point at, double value, bool valued,
                       const struct topic *t, double priority, bool must,
                       bool dim, bool dot)
{
    if (set.n >= LABELS_MAX)
        return;
    struct map_label *l = &set.label[set.n];
    *l = (struct map_label){
        .region = region, .at = at, .dim = dim, .dot = dot
    };
    map_name(ui, region, l->name, sizeof l->name);
    if (valued)
        topic_format(t, l->value, sizeof l->value, value);
    struct text_style ns = name_style(ui, dim, dot), vs = value_style(ui);
    float w = fminf(ui_text_width(ui, &ns, l->name), U(ui, 190));
    float h = U(ui, 24);
    if (l->value[0]) {
        w = fmaxf(w, ui_text_width(ui, &vs, l->value));
        h += U(ui, 19);
    }
    set.box[set.n++] = (struct label){ .x = (float)at.x,
                                       .y = (float)at.y,
                                       .w = ceilf(w),
                                       .h = h,
                                       .gap = dot ? U(ui, 8) : 0,
                                       .priority = priority,
                                       .must = must };
}

static bool inside(struct rectf r, struct point p)
{
    return p.x >= r.x && p.y >= r.y && p.x < r.x + r.w && p.y < r.y + r.h;
}

static struct rectf scale_box(const struct ui *ui, struct rectf area)
{
    float w = U(ui, 190), h = U(ui, 50);
    return rectf_make(area.x + area.w - w, area.y + area.h - h, w, h);
}

/* Seams are in the way like anything else. */
static int seam_boxes(const struct ui *ui, const struct ui_state *st,
                      struct rectf *out)
{
    struct grid g = screens_grid(st);
    float off = U(ui, OFF_SEAM);
    int n = 0;
    for (int c = 1; c < g.columns; c++)
        out[n++] = rectf_make((float)grid_left(&g, c) - off, 0, 2 * off,
                              (float)st->h);
    for (int r = 1; r < g.rows; r++)
        out[n++] = rectf_make(0, (float)grid_top(&g, r) - off, (float)st->w,
                              2 * off);
    return n;
}

static void draw_labels(struct ui *ui, const struct ui_state *st,
                        const struct frame_layout *f)
{
    struct rectf area = f->map;
    struct rectf keep_clear[4 + 2 * GRID_SIDE_MAX];
    int n = region_level(st->route.region) < LEVEL_VILLAGE
                ? part_legend_boxes(ui, f->legend, keep_clear)
                : 0;
    keep_clear[n++] = scale_box(ui, f->scale);
    if (!st->route.household)
        keep_clear[n++] = part_doors_box(ui, f->map, st);
    int all = n + seam_boxes(ui, st, keep_clear + n);
    labels_place(set.box, set.n, area, U(ui, 2), keep_clear, all);
    for (int i = 0; i < set.n; i++) {
        const struct label *b = &set.box[i];
        const struct map_label *l = &set.label[i];
        bool covered = false;
        for (int c = 0; c < n; c++)
            covered |= inside(keep_clear[c], l->at);
        if (l->dot && !covered) {
            struct point at = off_seams(st, l->at, U(ui, 2.6f));
            scene_add_circle(ui->scene, (float)at.x, (float)at.y, U(ui, 2.6f));
            scene_path_fill(ui->scene, ui->theme->text);
        }
        if (!b->placed)
            continue;
        struct action go = { .kind = ACTION_GO, .route = st->route };
        go.route.region = l->region->id;
        go.route.household = 0;
        go.route.list.page = 0;
        struct rectf r = rectf_inset(rectf_make(b->left, b->top, b->w, b->h),
                                     -U(ui, 5));
        uint32_t id = ui_target(ui, r, go);
        ui_focus_ring(ui, id, r, U(ui, 8));
        struct text_style ns = name_style(ui, l->dim, l->dot);
        struct text_style vs = value_style(ui);
        ns.align = vs.align = ALIGN_CENTRE;
        if (ui_pressed(ui, id))
            ns.colour = ui->theme->amber;
        float cx = b->left + b->w / 2;
        ui_text_fit(ui, &ns, cx, b->top + U(ui, 18), b->w, l->name);
        if (l->value[0])
            ui_text(ui, &vs, cx, b->top + U(ui, 38), l->value);
    }
}

/* ---- which regions get a label ---- */

/* The most populous of those in view: a heap with the least of them on top. */
struct picks {
    struct pick {
        double persons;
        int region; /* in mapgeom's order */
    } best[LABELS_MAX];
    int n;
};

static void pick_down(struct picks *p, struct pick new)
{
    int i = 0;
    for (int k = 1; k < p->n; k = 2 * i + 1) {
        if (k + 1 < p->n && p->best[k + 1].persons < p->best[k].persons)
            k++;
        if (p->best[k].persons >= new.persons)
            break;
        p->best[i] = p->best[k];
        i = k;
    }
    p->best[i] = new;
}

static void pick(struct picks *p, int most, int region, double persons)
{
    struct pick new = { persons, region };
    if (p->n == most) {
        if (persons > p->best[0].persons)
            pick_down(p, new);
        return;
    }
    int i = p->n++;
    for (; i > 0 && p->best[(i - 1) / 2].persons > persons; i = (i - 1) / 2)
        p->best[i] = p->best[(i - 1) / 2];
    p->best[i] = new;
}

static int by_region(const void *a, const void *b)
{
    return ((const struct pick *)a)->region - ((const struct pick *)b)->region;
}

static void picks_sort(struct picks *p)
{
    qsort(p->best, (size_t)p->n, sizeof *p->best, by_region);
}

static void push_townships(struct ui *ui, const struct ui_state *st,
                           const struct known *k, const struct picks *p,
                           bool crowd)
{
    bool inside_one = region_at(st->route.region, LEVEL_TOWNSHIP) != 0;
    const struct topic *t = shown_topic(st);
    int n;
    const struct map_region *all = mapgeom_townships(k->geom, &n);
    for (int i = 0; i < p->n; i++) {
        const struct map_region *r = &all[p->best[i].region];
        const struct child *c = view_child(k->view, r->id);
        double value = 0;
        bool valued = c && !inside_one &&
                      topic_value(t, &c->cube, k->view->year, &value);
        push_label(ui, &r->atlas->name, part_map_px(st, r->centre), value,
                   valued, t,
                   (p->best[i].persons + 1) * (inside_one ? 1e-6 : 1),
                   !inside_one && !crowd, inside_one, false);
    }
}

static void gather_townships(struct ui *ui, const struct ui_state *st,
                             const struct known *k, struct rectf area)
{
    region_id shown = region_at(st->route.region, LEVEL_TOWNSHIP);
    int n, n_seen = 0;
    const struct map_region *t = mapgeom_townships(k->geom, &n);
    struct picks p = { .n = 0 };
    for (int i = 0; i < n; i++)
        n_seen += inside(area, part_map_px(st, t[i].centre));
    int most = n_seen > CROWD_AREAS ? CROWD_LABELS : LABELS_MAX;
    for (int i = 0; i < n; i++)
        if (t[i].id != shown && inside(area, part_map_px(st, t[i].centre)))
            pick(&p, most, i, (double)t[i].atlas->rural_persons);
    picks_sort(&p);
    push_townships(ui, st, k, &p, n_seen > CROWD_AREAS);
}

static void gather_villages(struct ui *ui, const struct ui_state *st,
                            const struct known *k, struct rectf area)
{
    region_id township = region_at(st->route.region, LEVEL_TOWNSHIP);
    region_id village = region_at(st->route.region, LEVEL_VILLAGE);
    int n;
    const struct map_region *v = mapgeom_villages(k->geom, &n);
    struct picks p = { .n = 0 };
    for (int i = 0; i < n; i++)
        if (v[i].id != village &&
            (village || region_inside(v[i].id, township)) &&
            inside(area, part_map_px(st, v[i].seat)))
            pick(&p, LABELS_MAX - set.n, i, (double)v[i].atlas->rural_persons);
    picks_sort(&p);
    const struct topic *t = shown_topic(st);
    for (int i = 0; i < p.n; i++) {
        const struct map_region *r = &v[p.best[i].region];
        const struct child *c = view_child(k->view, r->id);
        double value = 0;
        bool valued = c && topic_value(t, &c->cube, k->view->year, &value);
        push_label(ui, &r->atlas->name, part_map_px(st, r->seat), value, valued,
                   t, p.best[i].persons, village == 0, village != 0, true);
    }
}

/* ---- a village's homes, each a mark of its own ---- */

#define MARK_HALO 20 /* u, pressed: the most a mark needs around it */

static void draw_mark(struct ui *ui, const struct ui_state *st, household_id id,
                      enum poverty p, float x, float y)
{
    struct action go = { .kind = ACTION_GO, .route = st->route };
    go.route.household = id;
    go.route.region = household_village(id);
    float d = U(ui, 15), reach = U(ui, 17);
    struct rectf r = rectf_make(x - reach, y - reach, 2 * reach, 2 * reach);
    uint32_t target = ui_target(ui, r, go);
    float halo = ui_pressed(ui, target) ? U(ui, MARK_HALO) : U(ui, 14);
    scene_add_circle(ui->scene, x, y, halo);
    scene_path_fill(ui->scene, colour_fade(ui->theme->poverty[p], 0.16f));
    scene_add_circle(ui->scene, x, y, d / 2 + U(ui, 1.5f));
    scene_path_fill(ui->scene, colour_fade(ui->theme->ground, 0.75f));
    status_mark(ui, p, x, y, d);
    ui_focus_ring(ui, target, rectf_inset(r, U(ui, 4)), reach);
}

/* What the filter leaves out has no mark of its own: its faint light stays. */
bool part_let_through(const struct ui_state *st, const struct known *k,
                      int64_t i, enum poverty p)
{
    int want = st->route.list.filter.facet[FACET_POVERTY];
    return (want == FACET_ANY || want == (int)p) &&
           (!k->marks || marks_have(k->marks, i));
}

static void draw_marks(struct ui *ui, const struct ui_state *st,
                       const struct known *k, struct rectf area)
{
    int64_t begin, end;
    if (!k->lights || !k->glow)
        return;
    lights_range(k->lights, st->route.region, &begin, &end);
    if (end - begin > MARKS_MAX)
        return; /* the lights layer alone, as at county scale */
    for (int64_t i = begin; i < end; i++) {
        enum poverty p = lights_poverty(k->lights, i, shown_year(st, k));
        struct point s = part_map_px(st, glow_place(k->glow, i));
        if (p == POVERTY_NONE || !part_let_through(st, k, i, p) ||
            !inside(rectf_inset(area, U(ui, 8)), s))
            continue;
        s = off_seams(st, s, U(ui, MARK_HALO));
        draw_mark(ui, st, k->lights->id[i], p, (float)s.x, (float)s.y);
    }
}

static void draw_village_name(struct ui *ui, const struct ui_state *st,
                              const struct known *k, struct rectf area)
{
    const struct map_region *v = mapgeom_find(k->geom, st->route.region);
    struct point low, high;
    if (!v)
        return;
    mapgeom_focus(k->geom, st->route.region, k->lights, &low, &high);
    struct point top = part_map_px(
        st, (struct point){ (low.x + high.x) / 2, high.y });
    struct text_style s = { .face = FACE_BOLD,
                            .size = 26,
                            .colour = ui->theme->text,
                            .align = ALIGN_CENTRE,
                            .halo = ui->theme->halo,
                            .halo_width = 4 };
    float y = fmaxf((float)top.y - U(ui, 18), area.y + U(ui, 90));
    if (!inside(area, (struct point){ top.x, (double)y }))
        return;
    const char *name = region_label(ui, &v->atlas->name);
    struct grid g = screens_grid(st);
    struct rectf cell = grid_cut(&g, area, (float)top.x, y);
    float most = fminf(area.w * 0.5f, cell.w - U(ui, 40));
    float w = fminf(ui_text_width(ui, &s, name), most);
    struct rectf box = rectf_make((float)top.x - w / 2, y - U(ui, 30), w,
                                  U(ui, 40));
    if (grid_splits(&g, rectf_inset(box, -U(ui, 12)))) {
        box = grid_keep(&g, box, U(ui, 14));
        y = box.y + U(ui, 30);
        top.x = (double)(box.x + w / 2);
    }
    ui_text_fit(ui, &s, (float)top.x, y, most, name);
}

/* ---- scale bar: a round distance between 60 and 160 units ---- */

static void draw_scale(struct ui *ui, const struct ui_state *st,
                       struct rectf area)
{
    double metres = axis_step(150 * (double)ui->unit / st->camera.scale, 1);
    while (metres * st->camera.scale > 160 * (double)ui->unit)
        metres /= 2;
    float w = (float)(metres * st->camera.scale);
    float x = area.x + area.w - w - U(ui, 16);
    float y = area.y + area.h - U(ui, 16), tick = U(ui, 6);
    char text[32];
    if (metres >= 1000)
        str_format(text, sizeof text, "%g km", metres / 1000);
    else
        str_format(text, sizeof text, "%g m", metres);
    int line = (int)fmaxf(1, roundf(U(ui, 1.6f)));
    int left = (int)roundf(x), right = (int)roundf(x + w), low = (int)roundf(y);
    int high = (int)roundf(y - tick);
    colour c = ui->theme->text_soft;
    scene_fill(ui->scene, rect_make(left, high, line, low - high), c);
    scene_fill(ui->scene, rect_make(right - line, high, line, low - high), c);
    scene_fill(ui->scene, rect_make(left, low - line, right - left, line), c);
    struct text_style s = { .face = FACE_REGULAR,
                            .size = 15,
                            .colour = ui->theme->text_soft,
                            .align = ALIGN_CENTRE,
                            .halo = ui->theme->halo,
                            .halo_width = 2.5f };
    ui_text(ui, &s, x + w / 2, y - U(ui, 9), text);
}

void part_map(struct ui *ui, const struct ui_state *st, const struct known *k)
{
    if (!k->geom || st->route.household || route_compares(&st->route))
        return;
    struct frame_layout f = frame_layout_of(st);
    struct rectf area = f.map;
    enum region_level level = region_level(st->route.region);
    set.n = 0;
    gather_townships(ui, st, k, area);
    if (level >= LEVEL_TOWNSHIP)
        gather_villages(ui, st, k, area);
    draw_labels(ui, st, &f);
    if (level == LEVEL_VILLAGE) {
        draw_marks(ui, st, k, area);
        draw_village_name(ui, st, k, area);
    }
    draw_scale(ui, st, f.scale);
    part_draw_run(ui, st, k);
}
