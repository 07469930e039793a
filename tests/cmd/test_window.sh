#!/usr/bin/env bash
# The wall in a real window under Xvfb: it opens, is touched, follows the
# register, sleeps when nothing happens, survives being covered and resized,
# and leaves when asked. The screen is read from Xvfb's own frame buffer.
# Runs alone: a wall's window is timed.
. "$(dirname "$0")/tap.sh"
for tool in Xvfb xdotool xev sqlite3; do
    command -v $tool >/dev/null && continue
    check "$tool is installed" false
    finish
done

xvfb= wall=
# Both are ours; by their numbers, never by name.
stop_all() {
    [ -z "$wall" ] || kill "$wall" 2>/dev/null
    [ -z "$xvfb" ] || { kill "$xvfb" 2>/dev/null; wait "$xvfb" 2>/dev/null; }
    rm -rf "$tmp"
}
trap stop_all EXIT

W=1280 H=720 # of the screen; the wall's window covers all of it
start_screen() {
    Xvfb -displayfd 3 -screen 0 ${W}x${H}x24 -fbdir "$tmp" -nolisten tcp \
        3>"$tmp/number" >"$tmp/xvfb.log" 2>&1 &
    xvfb=$!
    for _ in $(seq 100); do
        [ -s "$tmp/number" ] && break
        sleep 0.1
    done
    DISPLAY=:$(cat "$tmp/number")
    export DISPLAY
    [ -s "$tmp/Xvfb_screen0" ]
}

screen() { cksum <"$tmp/Xvfb_screen0"; }

# The screen when it has stood still for half a second (5 s at most).
still() {
    local before now same=0
    before=$(screen)
    for _ in $(seq 50); do
        sleep 0.1
        now=$(screen)
        if [ "$now" = "$before" ]; then same=$((same + 1)); else same=0; fi
        before=$now
        [ $same -ge 5 ] && break
    done
    echo "$now"
}

# changed FROM TENTHS: the screen differs from FROM within so long.
changed() {
    for _ in $(seq "$2"); do
        [ "$(screen)" != "$1" ] && return 0
        sleep 0.1
    done
    echo "the screen did not change within $2 tenths of a second"
    return 1
}

# What D-Bus keeps for the whole process is not the wall's.
echo leak:libdbus >"$tmp/lsan"

start_wall() { # OPTION…
    LSAN_OPTIONS=suppressions=$tmp/lsan:print_suppressions=0 \
    XDG_STATE_HOME=$tmp/state "$program" show --register "$tmp/w.db" \
        --config "$tmp/w.ini" --size ${W}x${H} \
        --at 2016-04-14T09:41:00+08:00 "$@" >"$tmp/said" 2>&1 &
    wall=$!
}

# leave SIGNAL: the wall ends by itself, with 0, within 3 s.
leave() {
    local rc
    kill "-$1" "$wall"
    for _ in $(seq 30); do
        kill -0 "$wall" 2>/dev/null || break
        sleep 0.1
    done
    if kill -0 "$wall" 2>/dev/null; then
        echo "still there 3 s after SIG$1"
        kill -KILL "$wall"
        return 1
    fi
    wait "$wall"
    rc=$?
    wall=
    cat "$tmp/said"
    [ $rc = 0 ] && ! grep -q -e ERROR -e 'runtime error' "$tmp/said"
}

printf '[source]\npoll_s = 0.5\n[kiosk]\nidle_s = 0\n' >"$tmp/w.ini"
demo_register "$tmp/w.db"
check 'a screen' start_screen

opens() {
    local blank
    blank=$(screen)
    start_wall "$@"
    changed "$blank" 100 || { cat "$tmp/said"; return 1; }
    first=$(still)
    kill -0 "$wall"
}

touch_and_back() {
    local rest there
    # The pointer is part of the screen: it must be where it will tap.
    xdotool mousemove $((W / 2)) $((H / 2))
    rest=$(still)
    xdotool click 1
    changed "$rest" 20 || return 1
    there=$(still)
    [ "$there" != "$rest" ] || { echo 'nothing stayed'; return 1; }
    xdotool key Escape
    changed "$there" 20 || return 1
    [ "$(still)" = "$rest" ] || { echo 'back is not where it was'; return 1; }
}

keys() {
    local rest there
    rest=$(still)
    xdotool key l
    changed "$rest" 20 || return 1
    there=$(still)
    xdotool key l
    changed "$there" 20 && [ "$(still)" = "$rest" ] || return 1
    xdotool key r
    changed "$rest" 20 || return 1
    still >/dev/null
    [ "$(wc -l <"$tmp/state/wanjia/draws.csv")" -ge 2 ] || return 1
    xdotool key h
    sleep 1
    [ "$(still)" = "$rest" ]
}

dragged() {
    local rest
    rest=$(still)
    xdotool mousedown 1 mousemove_relative 0 60 mousemove_relative 0 40
    changed "$rest" 20 || return 1
    xdotool mouseup 1
    still >/dev/null
    xdotool key h
    sleep 1
    xdotool mousemove $((W / 2)) $((H / 2))
    [ "$(still)" = "$rest" ]
}

followed() {
    local before
    before=$(still)
    sqlite3 -cmd '.timeout 5000' "$tmp/w.db" \
        "update fund set arrived = arrived + 50000000 where year = 2016
         and region in (select region from fund where year = 2016
         and region / 1000000 = 630222 limit 1)" || return 1
    changed "$before" 20 # two seconds
}

# Wake-ups of the wall's own thread while nothing happens.
asleep() {
    local before after
    still >/dev/null
    before=$(awk '/^voluntary/ { print $2 }' "/proc/$wall/task/$wall/status")
    sleep 4
    after=$(awk '/^voluntary/ { print $2 }' "/proc/$wall/task/$wall/status")
    echo "$((after - before)) wake-ups in 4 s"
    [ $((after - before)) -le 8 ]
}

# What covered it goes away: the picture is whole again.
uncovered() {
    local before cover rc=1
    before=$(still)
    xev -geometry 600x400+200+100 >/dev/null 2>&1 &
    cover=$!
    changed "$before" 50 && still >/dev/null
    kill "$cover"
    for _ in $(seq 30); do
        [ "$(screen)" = "$before" ] && rc=0 && break
        sleep 0.1
    done
    [ $rc = 0 ] || echo 'the picture did not come back'
    return $rc
}

resized() {
    local before window
    before=$(still)
    window=$(xdotool search --pid "$wall" --name '' 2>/dev/null | tail -1)
    xdotool windowsize "$window" 900 700
    changed "$before" 30 || return 1
    still >/dev/null
    xdotool windowsize "$window" $W $H
    for _ in $(seq 50); do
        [ "$(screen)" = "$before" ] && return 0
        sleep 0.1
    done
    echo 'another picture at the same size'
    return 1
}

for program in "$WANJIA" "${WANJIA_SAN:-}"; do
    [ -n "$program" ] || continue
    label=
    [ "$program" = "$WANJIA" ] || label='sanitised: '
    check "${label}a window opens" opens --present software
    [ -n "$label" ] || software=$first
    check "${label}a tap on the land goes there, Escape comes back" \
        touch_and_back
    check "${label}keys: language, a random household, home" keys
    check "${label}a drag moves the map, home puts it back" dragged
    check "${label}what another program writes is seen within 2 s" followed
    check "${label}a window that was covered is whole again" uncovered
    check "${label}another size and back" resized
    [ -n "$label" ] || check 'a wall at rest sleeps' asleep
    check "${label}SIGTERM ends it with 0" leave TERM
    cp "$tmp/w.db" "$tmp/kept.db"
    demo_register "$tmp/w.db"
done

program=$WANJIA
textured() {
    opens --present texture || return 1
    [ "$first" = "$software" ] || { echo 'not the same pixels'; return 1; }
    leave INT
}
check 'a texture shows the same pixels; SIGINT ends it' textured

timed() {
    local rc
    start_wall --seconds 1 --timing
    wait "$wall"
    rc=$?
    wall=
    cat "$tmp/said"
    [ $rc = 0 ] && grep -q '^first_frame_ms ' "$tmp/said"
}
check 'it leaves after --seconds and tells the time to its first picture' timed

lost() {
    start_wall --route /630222/999
    sleep 2
    kill -0 "$wall" || { cat "$tmp/said"; return 1; }
    [ "$(screen)" != "$software" ] || { echo 'nothing is said'; return 1; }
    leave TERM && grep -q 630222999 "$tmp/said"
}
check 'a place that is not there is told on the wall, which shows home' lost
finish
