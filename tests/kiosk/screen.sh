# screen.sh - what the kiosk tests share, beside tap.sh, which it sources: a
# screen of 640 × 360 in a file, and ways to look at it. Ends what it started.
. "$(dirname "$0")/../cmd/tap.sh"
for tool in Xvfb xdotool; do
    command -v $tool >/dev/null && continue
    check "$tool is installed" false
    finish
done

xvfb= wall= peer=
stop_all() {
    [ -z "$wall" ] || kill -9 "$wall" 2>/dev/null
    [ -z "$peer" ] || kill "$peer" 2>/dev/null
    [ -z "$xvfb" ] || { kill "$xvfb" 2>/dev/null; wait "$xvfb" 2>/dev/null; }
    rm -rf "$tmp"
}
trap stop_all EXIT

start_screen() {
    rm -f "$tmp/number" "$tmp/Xvfb_screen0"
    Xvfb -displayfd 3 -screen 0 640x360x24 -fbdir "$tmp" -nolisten tcp \
        -noreset 3>"$tmp/number" >"$tmp/xvfb.log" 2>&1 &
    xvfb=$!
    for _ in $(seq 200); do
        [ -s "$tmp/number" ] && [ -s "$tmp/Xvfb_screen0" ] && break
        sleep 0.05
    done
    DISPLAY=:$(cat "$tmp/number")
    export DISPLAY
    [ -s "$tmp/Xvfb_screen0" ] && xdotool mousemove 639 359
}
screen() { cksum <"$tmp/Xvfb_screen0"; }

# The sum of all colours on the screen.
brightness() {
    od -An -v -tu1 -w4 "$tmp/Xvfb_screen0" |
        awk '{ n += $1 + $2 + $3 } END { print n }'
}

# The screen when it has stood still for half a second.
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

# until_true TENTHS COMMAND …: it succeeds within so long.
until_true() {
    local n=$1
    shift
    for _ in $(seq "$n"); do
        "$@" && return 0
        sleep 0.1
    done
    echo "not within $n tenths of a second: $*"
    cat "$tmp/said"
    return 1
}
seen() { [ "$(screen)" = "$1" ]; }
unseen() { [ "$(screen)" != "$1" ]; }

# The wall of $program with $tmp/w.ini; it has a picture when this returns.
program=$WANJIA
begin_wall() { # OPTION …
    XDG_STATE_HOME=$tmp/state "$program" show --config "$tmp/w.ini" \
        --windowed --timing --size 640x360 --at 2016-04-14T09:41:00+08:00 "$@" \
        >"$tmp/said" 2>&1 &
    wall=$!
    until_true 200 has_picture
    kill -0 "$wall"
}
has_picture() {
    grep -q -e ^first_frame_ms -e 'panel is dark' "$tmp/said" || ! kill -0 "$wall" 2>/dev/null
}
# It leaves in order, by itself or told to.
end_wall() {
    local rc
    kill "$wall" 2>/dev/null
    wait "$wall"
    rc=$?
    wall=
    [ $rc = 0 ] && ! grep -q 'runtime error' "$tmp/said" && return 0
    echo "left with $rc"
    cat "$tmp/said"
    return 1
}
