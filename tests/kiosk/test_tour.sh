#!/usr/bin/env bash
# The tour in a real window: it begins by itself, goes round, and a touch ends
# it at once and does nothing else.
# Runs alone: a wall's window is timed.
. "$(dirname "$0")/../cmd/tap.sh"
for tool in Xvfb xdotool; do
    command -v $tool >/dev/null && continue
    check "$tool is installed" false
    finish
done

xvfb= wall=
stop_all() {
    [ -z "$wall" ] || kill "$wall" 2>/dev/null
    [ -z "$xvfb" ] || { kill "$xvfb" 2>/dev/null; wait "$xvfb" 2>/dev/null; }
    rm -rf "$tmp"
}
trap stop_all EXIT

start_screen() {
    Xvfb -displayfd 3 -screen 0 640x360x24 -fbdir "$tmp" -nolisten tcp -noreset \
        3>"$tmp/number" >"$tmp/xvfb.log" 2>&1 &
    xvfb=$!
    for _ in $(seq 100); do
        [ -s "$tmp/number" ] && [ -s "$tmp/Xvfb_screen0" ] && break
        sleep 0.1
    done
    DISPLAY=:$(cat "$tmp/number")
    export DISPLAY
    [ -s "$tmp/Xvfb_screen0" ]
}
screen() { cksum <"$tmp/Xvfb_screen0"; }
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
# seen PICTURE TENTHS: it comes within so long.
seen() {
    for _ in $(seq "$2"); do
        [ "$(screen)" = "$1" ] && return 0
        sleep 0.1
    done
    echo 'not seen'
    return 1
}
start_wall() { # OPTION …
    XDG_STATE_HOME=$tmp/state "$WANJIA" show --register "$tmp/w.db" \
        --config "$tmp/w.ini" --windowed --size 640x360 \
        --at 2016-04-14T09:41:00+08:00 "$@" >"$tmp/said" 2>&1 &
    wall=$!
    sleep 1.5
    kill -0 "$wall"
}
stop_wall() {
    kill "$wall"
    wait "$wall"
    local rc=$?
    wall=
    cat "$tmp/said"
    return $rc
}

demo_register "$tmp/w.db"
check 'a screen' start_screen
xdotool mousemove 639 359
printf '[kiosk]\nidle_s = 0\ntour_after_s = 0\n[health]\nlisten =\n' >"$tmp/w.ini"
pictures() { # of the two stops, without the tour
    start_wall --route /630222/203/205 && still >"$tmp/village" && stop_wall &&
        start_wall --route /630222/203/214 && still >"$tmp/other" && stop_wall
}
check 'pictures of two villages' pictures

printf '[kiosk]\nidle_s = 1\ntour_after_s = 2\ntour = %s\n[health]\nlisten =\n' \
    "$tmp/tour.ini" >"$tmp/w.ini"
printf '[one]\nroute = /630222/203/205\nseconds = 4\n[two]\nroute = /630222/203/214\nseconds = 4\n' \
    >"$tmp/tour.ini"
round() {
    start_wall && seen "$(cat "$tmp/village")" 60 &&
        seen "$(cat "$tmp/other")" 60 && seen "$(cat "$tmp/village")" 60
}
check 'it goes round by itself' round

# Where Back is; what it leaves must stay.
ended() {
    local x y
    printf '[kiosk]\nidle_s = 0\ntour_after_s = 2\ntour = %s\n[health]\nlisten =\n' \
        "$tmp/tour.ini" >"$tmp/w.ini"
    stop_wall >/dev/null
    start_wall && seen "$(cat "$tmp/village")" 60 || return 1
    # Over the list of households, where a touch opens one.
    x=560 y=200
    xdotool mousemove $x $y click 1 mousemove 639 359
    sleep 1.3
    [ "$(screen)" = "$(cat "$tmp/village")" ] ||
        { echo 'the touch did something'; return 1; }
}
check 'a touch ends it and does nothing else' ended
again() { seen "$(cat "$tmp/other")" 80 || seen "$(cat "$tmp/village")" 80; }
check 'and without another it begins again' again
check 'it leaves with 0' stop_wall

broken() {
    printf '[one]\nroute = /630222\nseconds = soon\n' >"$tmp/tour.ini"
    start_wall && stop_wall &&
        grep -q 'the wall chooses its tour: .*tour.ini:3: seconds: expected' \
            "$tmp/said" || return 1
    ! "$WANJIA" check --config "$tmp/w.ini" --register "$tmp/w.db" >"$tmp/out"
    grep 'problem: .*tour.ini:3' "$tmp/out"
}
check 'a mistake is told with its line, by the log and by check' broken
finish
