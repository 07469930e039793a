#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "input/sdl_input.h"

#include <SDL2/SDL_events.h>

#include <string.h>

#define W 1920
#define H 1080

static SDL_Event key_event(SDL_Keycode sym, Uint16 mod, bool repeat)
{
    SDL_Event e;
    memset(&e, 0, sizeof e);
    e.type = SDL_KEYDOWN;
    e.key.keysym.sym = sym;
    e.key.keysym.mod = mod;
    e.key.repeat = repeat;
    return e;
}

static void every_key_means_what_the_help_says(void **state)
{
    static const struct {
        SDL_Keycode sym;
        Uint16 mod;
        bool repeat;
        enum action_kind want;
        float dx, dy;
    } cases[] = {
        { SDLK_LEFT, 0, false, ACTION_FOCUS, -1, 0 },
        { SDLK_RIGHT, 0, true, ACTION_FOCUS, 1, 0 },
        { SDLK_UP, 0, false, ACTION_FOCUS, 0, -1 },
        { SDLK_DOWN, 0, false, ACTION_FOCUS, 0, 1 },
        { SDLK_RETURN, 0, false, ACTION_OK, 0, 0 },
        { SDLK_KP_ENTER, 0, false, ACTION_OK, 0, 0 },
        { SDLK_SPACE, 0, false, ACTION_OK, 0, 0 },
        { SDLK_RETURN, 0, true, ACTION_NONE, 0, 0 },
        { SDLK_ESCAPE, 0, false, ACTION_BACK, 0, 0 },
        { SDLK_BACKSPACE, 0, false, ACTION_BACK, 0, 0 },
        { SDLK_AC_BACK, 0, false, ACTION_BACK, 0, 0 },
        { SDLK_AC_BACK, 0, true, ACTION_NONE, 0, 0 },
        { SDLK_HOME, 0, false, ACTION_HOME, 0, 0 },
        { SDLK_h, 0, false, ACTION_HOME, 0, 0 },
        { SDLK_l, 0, false, ACTION_LANGUAGE, 0, 0 },
        { SDLK_p, 0, false, ACTION_PLAY, 0, 0 },
        { SDLK_r, 0, false, ACTION_DRAW, 0, 0 },
        { SDLK_r, 0, true, ACTION_NONE, 0, 0 },
        { SDLK_q, 0, false, ACTION_NONE, 0, 0 },
        { SDLK_q, KMOD_LCTRL, false, ACTION_QUIT, 0, 0 },
        { SDLK_q, KMOD_RCTRL | KMOD_NUM, false, ACTION_QUIT, 0, 0 },
        { SDLK_PLUS, 0, false, ACTION_ZOOM, 0, 0 },
        { SDLK_MINUS, 0, true, ACTION_ZOOM, 0, 0 },
        { SDLK_f, 0, false, ACTION_SEARCH, 0, 0 },
        { SDLK_SLASH, 0, false, ACTION_SEARCH, 0, 0 },
        { SDLK_x, 0, false, ACTION_NONE, 0, 0 },
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct sdl_input in = { 0 };
        struct action out[4];
        SDL_Event e = key_event(cases[i].sym, cases[i].mod, cases[i].repeat);
        int n = sdl_input_event(&in, &e, W, H, 0, out);
        enum action_kind got = n ? out[0].kind : ACTION_NONE;
        if (n > 1 || got != cases[i].want)
            fail_msg("row %zu: %d action(s), kind %d, want %d", i, n, got,
                     cases[i].want);
        if (got == ACTION_FOCUS)
            assert_true(out[0].dx == cases[i].dx && out[0].dy == cases[i].dy);
        if (got == ACTION_ZOOM)
            assert_true(out[0].x == 960 && out[0].y == 540 &&
                        (out[0].factor > 1) == (cases[i].sym == SDLK_PLUS));
    }
}

static void keys_type_while_somebody_types(void **state)
{
    static const struct {
        SDL_Keycode sym;
        Uint16 mod;
        enum action_kind want;
        int value;
    } cases[] = {
        { SDLK_l, 0, ACTION_TYPE, 'l' },
        { SDLK_h, KMOD_LSHIFT, ACTION_TYPE, 'h' },
        { SDLK_0, 0, ACTION_TYPE, '0' },
        { SDLK_KP_0, 0, ACTION_TYPE, '0' },
        { SDLK_KP_7, 0, ACTION_TYPE, '7' },
        { SDLK_BACKSPACE, 0, ACTION_TYPE, ACTION_TYPE_DELETE },
        { SDLK_DELETE, 0, ACTION_TYPE, ACTION_TYPE_CLEAR },
        { SDLK_ESCAPE, 0, ACTION_BACK, 0 },
        { SDLK_LEFT, 0, ACTION_FOCUS, 0 },
        { SDLK_q, KMOD_LCTRL, ACTION_QUIT, 0 },
        { SDLK_SEMICOLON, 0, ACTION_NONE, 0 },
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct sdl_input in = { .typing = true };
        struct action out[4];
        SDL_Event e = key_event(cases[i].sym, cases[i].mod, false);
        int n = sdl_input_event(&in, &e, W, H, 0, out);
        enum action_kind got = n ? out[0].kind : ACTION_NONE;
        if (got != cases[i].want ||
            (got == ACTION_TYPE && out[0].value != cases[i].value))
            fail_msg("row %zu: kind %d", i, got);
    }
}

static SDL_Event finger_event(Uint32 type, SDL_TouchID panel, SDL_FingerID id,
                              float x, float y)
{
    SDL_Event e;
    memset(&e, 0, sizeof e);
    e.type = type;
    e.tfinger.touchId = panel;
    e.tfinger.fingerId = id;
    e.tfinger.x = x;
    e.tfinger.y = y;
    return e;
}

static void a_finger_is_placed_in_pixels(void **state)
{
    (void)state;
    struct sdl_input in = { 0 };
    struct action out[4];
    SDL_Event down = finger_event(SDL_FINGERDOWN, 3, 0, 0.5f, 0.25f);
    SDL_Event up = finger_event(SDL_FINGERUP, 3, 0, 0.5f, 0.25f);
    assert_int_equal(sdl_input_event(&in, &down, W, H, 0, out), 1);
    assert_int_equal(out[0].kind, ACTION_PRESS);
    assert_true(out[0].x == 960 && out[0].y == 270);
    assert_int_equal(sdl_input_event(&in, &up, W, H, 50, out), 1);
    assert_int_equal(out[0].kind, ACTION_TAP);
}

static void the_same_finger_of_two_panels_is_two_fingers(void **state)
{
    (void)state;
    struct sdl_input in = { 0 };
    struct action out[4];
    SDL_Event a = finger_event(SDL_FINGERDOWN, 3, 0, 0.2f, 0.5f);
    SDL_Event b = finger_event(SDL_FINGERDOWN, 4, 0, 0.8f, 0.5f);
    sdl_input_event(&in, &a, W, H, 0, out);
    sdl_input_event(&in, &b, W, H, 10, out);
    assert_int_equal(in.gesture.n_down, 2);
}

static SDL_Event mouse_event(Uint32 type, Uint8 button, Uint32 which, int x,
                             int y)
{
    SDL_Event e;
    memset(&e, 0, sizeof e);
    e.type = type;
    if (type == SDL_MOUSEMOTION) {
        e.motion.which = which;
        e.motion.x = x;
        e.motion.y = y;
    } else {
        e.button.which = which;
        e.button.button = button;
        e.button.x = x;
        e.button.y = y;
    }
    return e;
}

static void the_mouse_taps_and_drags_like_a_finger(void **state)
{
    (void)state;
    struct sdl_input in = { 0 };
    struct action out[4];
    SDL_Event move = mouse_event(SDL_MOUSEMOTION, 0, 0, 300, 300);
    assert_int_equal(sdl_input_event(&in, &move, W, H, 0, out), 0);
    SDL_Event down = mouse_event(SDL_MOUSEBUTTONDOWN, SDL_BUTTON_LEFT, 0, 10,
                                 20);
    assert_int_equal(sdl_input_event(&in, &down, W, H, 0, out), 1);
    assert_int_equal(out[0].kind, ACTION_PRESS);
    assert_int_equal(sdl_input_event(&in, &move, W, H, 10, out), 2);
    assert_int_equal(out[1].kind, ACTION_DRAG);
    SDL_Event up = mouse_event(SDL_MOUSEBUTTONUP, SDL_BUTTON_LEFT, 0, 300, 300);
    assert_int_equal(sdl_input_event(&in, &up, W, H, 20, out), 1);
    assert_int_equal(out[0].kind, ACTION_FLING);
    assert_int_equal(sdl_input_event(&in, &move, W, H, 30, out), 0);
}

static void what_is_no_touch_is_ignored(void **state)
{
    (void)state;
    struct sdl_input in = { 0 };
    struct action out[4];
    SDL_Event right = mouse_event(SDL_MOUSEBUTTONDOWN, SDL_BUTTON_RIGHT, 0, 1,
                                  1);
    SDL_Event fake = mouse_event(SDL_MOUSEBUTTONDOWN, SDL_BUTTON_LEFT,
                                 SDL_TOUCH_MOUSEID, 1, 1);
    assert_int_equal(sdl_input_event(&in, &right, W, H, 0, out), 0);
    assert_int_equal(sdl_input_event(&in, &fake, W, H, 0, out), 0);
    assert_int_equal(in.gesture.n_down, 0);
    SDL_Event other;
    memset(&other, 0, sizeof other);
    other.type = SDL_WINDOWEVENT;
    assert_int_equal(sdl_input_event(&in, &other, W, H, 0, out), 0);
}

static void the_wheel_zooms_where_the_mouse_is(void **state)
{
    (void)state;
    struct sdl_input in = { 0 };
    struct action out[4];
    SDL_Event e;
    memset(&e, 0, sizeof e);
    e.type = SDL_MOUSEWHEEL;
    e.wheel.preciseY = 1;
    e.wheel.mouseX = 700;
    e.wheel.mouseY = 400;
    assert_int_equal(sdl_input_event(&in, &e, W, H, 0, out), 1);
    assert_int_equal(out[0].kind, ACTION_ZOOM);
    assert_true(out[0].x == 700 && out[0].y == 400 && out[0].factor > 1);
    e.wheel.direction = SDL_MOUSEWHEEL_FLIPPED;
    sdl_input_event(&in, &e, W, H, 0, out);
    assert_true(out[0].factor < 1);
}

static void closing_the_window_quits(void **state)
{
    (void)state;
    struct sdl_input in = { 0 };
    struct action out[4];
    SDL_Event e;
    memset(&e, 0, sizeof e);
    e.type = SDL_QUIT;
    assert_int_equal(sdl_input_event(&in, &e, W, H, 0, out), 1);
    assert_int_equal(out[0].kind, ACTION_QUIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_means_what_the_help_says),
        cmocka_unit_test(keys_type_while_somebody_types),
        cmocka_unit_test(a_finger_is_placed_in_pixels),
        cmocka_unit_test(the_same_finger_of_two_panels_is_two_fingers),
        cmocka_unit_test(the_mouse_taps_and_drags_like_a_finger),
        cmocka_unit_test(what_is_no_touch_is_ignored),
        cmocka_unit_test(the_wheel_zooms_where_the_mouse_is),
        cmocka_unit_test(closing_the_window_quits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
