#!/usr/bin/env bash
# The tour in a real window: it begins by itself, goes round, and a touch ends
# it at once and does nothing else.
# Runs alone: a wall's window is timed.
. "$(dirname "$0")/screen.sh"

demo_register "$tmp/w.db"
ini() { # KEYS of [kiosk]
    printf '[source]\nregister = %s\n[kiosk]\n%b\n[health]\nlisten =\n' \
        "$tmp/w.db" "$1" >"$tmp/w.ini"
}
check 'a screen' start_screen
ini 'idle_s = 0\ntour_after_s = 0'
pictures() { # of the two stops, without the tour
    begin_wall --route /630222/203/205 && village=$(still) && end_wall &&
        begin_wall --route /630222/203/214 && other=$(still) && end_wall
}
check 'pictures of two villages' pictures

ini "idle_s = 1\ntour_after_s = 2\ntour = $tmp/tour.ini"
printf '[one]\nroute = /630222/203/205\nseconds = 3\n[two]\nroute = /630222/203/214\nseconds = 3\n' \
    >"$tmp/tour.ini"
round() {
    begin_wall && until_true 60 seen "$village" && until_true 50 seen "$other" &&
        until_true 50 seen "$village" && end_wall
}
check 'it goes round by itself' round

# Over the list of households, where a touch opens one.
ended() {
    ini "idle_s = 0\ntour_after_s = 2\ntour = $tmp/tour.ini"
    begin_wall && until_true 60 seen "$village" || return 1
    xdotool mousemove 560 200 click 1 mousemove 639 359
    sleep 1.3
    seen "$village" || { echo 'the touch did something'; return 1; }
}
check 'a touch ends it and does nothing else' ended
again() { until_true 90 seen "$other"; }
check 'and without another it begins again' again
check 'it leaves with 0' end_wall

broken() {
    printf '[one]\nroute = /630222\nseconds = soon\n' >"$tmp/tour.ini"
    begin_wall && end_wall &&
        grep -q 'the wall chooses its tour: .*tour.ini:3: seconds: expected' \
            "$tmp/said" || return 1
    ! "$WANJIA" check --config "$tmp/w.ini" --register "$tmp/w.db" >"$tmp/out"
    grep 'problem: .*tour.ini:3' "$tmp/out"
}
check 'a mistake is told with its line, by the log and by check' broken
finish
