/* The wall's cells: where they are, what crosses a seam, and what the bezels
 * between them hide. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ui/grid.h"

static const struct grid shapes[] = {
    { 1920, 1080, 1, 1, 0 },  { 7680, 2160, 4, 2, 9 }, { 5760, 1080, 3, 1, 0 },
    { 15360, 4320, 8, 4, 7 }, { 1000, 701, 3, 2, 5 },  { 2160, 3840, 2, 2, 31 },
};

static void cells_cover_the_wall_once(void **state)
{
    (void)state;
    for (size_t s = 0; s < LENGTH(shapes); s++) {
        const struct grid *g = &shapes[s];
        int64_t area = 0;
        for (int c = 0; c < g->columns; c++)
            for (int r = 0; r < g->rows; r++) {
                struct rect cell = grid_cell(g, c, r);
                area += (int64_t)cell.w * cell.h;
                assert_int_equal(grid_column_at(g, cell.x), c);
                assert_int_equal(grid_row_at(g, cell.y), r);
                assert_int_equal(grid_column_at(g, cell.x + cell.w - 1), c);
                assert_int_equal(grid_row_at(g, cell.y + cell.h - 1), r);
            }
        assert_int_equal(area, (int64_t)g->w * g->h);
    }
}

static void sides_are_held_inside_their_limits(void **state)
{
    (void)state;
    struct grid g = grid_make(640, 480, 0, 99, -3);
    assert_int_equal(g.columns, 1);
    assert_int_equal(g.rows, GRID_SIDE_MAX);
    assert_int_equal(g.bezel, 0);
    assert_false(grid_is_one(&g));
    assert_int_equal(grid_column_at(&g, -50), 0);
    assert_int_equal(grid_row_at(&g, 5000), GRID_SIDE_MAX - 1);
}

static void only_what_shows_in_two_cells_is_split(void **state)
{
    (void)state;
    struct grid g = grid_make(200, 100, 2, 2, 0);
    assert_false(grid_splits(&g, rectf_make(0, 0, 100, 50)));
    assert_false(grid_splits(&g, rectf_make(100, 50, 100, 50)));
    assert_true(grid_splits(&g, rectf_make(99, 10, 2, 2)));
    assert_true(grid_splits(&g, rectf_make(10, 49.5f, 2, 1)));
    assert_false(grid_splits(&g, rectf_make(99, 10, 2, 0)));
    struct grid one = grid_make(200, 100, 1, 1, 0);
    assert_false(grid_splits(&one, rectf_make(-10, -10, 500, 500)));
    assert_true(grid_is_one(&one));
}

static void what_is_kept_crosses_nothing_and_moves_least(void **state)
{
    (void)state;
    struct grid g = grid_make(300, 100, 3, 1, 0);
    struct rectf r = grid_keep(&g, rectf_make(85, 10, 20, 20), 4);
    assert_true(r.x == 76 && r.y == 10);
    r = grid_keep(&g, rectf_make(95, 10, 20, 20), 4);
    assert_true(r.x == 104);
    r = grid_keep(&g, rectf_make(-30, 10, 20, 20), 4);
    assert_true(r.x == -30); /* the wall's edge is no seam */
    r = grid_keep(&g, rectf_make(103, 10, 98, 20), 4);
    assert_true(r.x == 101); /* too large for the margin: in the middle */
    r = grid_cut(&g, rectf_make(80, 10, 60, 20), 110, 15);
    assert_true(r.x == 100 && r.w == 40 && r.y == 10 && r.h == 20);
}

static void frame_and_canvas_agree_on_every_shown_pixel(void **state)
{
    (void)state;
    for (size_t s = 0; s < LENGTH(shapes); s++) {
        const struct grid *g = &shapes[s];
        double last = -1;
        for (int x = 0; x < g->w; x++) {
            double c = grid_canvas_x(g, x + 0.5);
            assert_true(grid_frame_x(g, c) == x + 0.5);
            double step = c - last;
            bool seam = x > 0 &&
                        grid_column_at(g, x) != grid_column_at(g, x - 1);
            if (x > 0)
                assert_true(step == (seam ? 1 + g->bezel : 1));
            last = c;
        }
        for (int y = 0; y < g->h; y++)
            assert_true(grid_frame_y(g, grid_canvas_y(g, y + 0.5)) == y + 0.5);
        assert_true(grid_canvas_x(g, g->w - 0.5) == grid_canvas_w(g) - 0.5);
        assert_true(grid_canvas_y(g, g->h - 0.5) == grid_canvas_h(g) - 0.5);
    }
}

static void what_a_bezel_hides_lands_on_its_seam(void **state)
{
    (void)state;
    struct grid g = grid_make(200, 100, 2, 1, 10);
    assert_int_equal(grid_canvas_w(&g), 210);
    assert_true(grid_frame_x(&g, 99) == 99);
    assert_true(grid_frame_x(&g, 105) == 100);
    assert_true(grid_frame_x(&g, 110) == 100);
    assert_true(grid_frame_x(&g, 111) == 101);
    struct rectf r = grid_canvas_rect(&g, rectf_make(50, 0, 100, 100));
    assert_true(r.x == 50 && r.w == 110 && r.y == 0 && r.h == 100);
    r = grid_canvas_rect(&g, rectf_make(0, 0, 100, 100));
    assert_true(r.x == 0 && r.w == 100); /* one cell, no bezel inside */
    r = grid_canvas_rect(&g, rectf_make(100, 0, 100, 100));
    assert_true(r.x == 110 && r.w == 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_cover_the_wall_once),
        cmocka_unit_test(sides_are_held_inside_their_limits),
        cmocka_unit_test(only_what_shows_in_two_cells_is_split),
        cmocka_unit_test(what_is_kept_crosses_nothing_and_moves_least),
        cmocka_unit_test(frame_and_canvas_agree_on_every_shown_pixel),
        cmocka_unit_test(what_a_bezel_hides_lands_on_its_seam),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
