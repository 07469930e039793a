#!/usr/bin/env bash
# Displays that change under the running wall: a real X server without a window
# manager, as a kiosk has it, whose one display takes another mode, is switched
# off and on again. The wall follows within two seconds and shows what it
# showed. And the installer's test pattern, touched.
# Runs alone: a wall's window is timed.
. "$(dirname "$0")/tap.sh"
for tool in Xorg Xvfb xrandr xwd xdotool; do
    command -v $tool >/dev/null && continue
    check "$tool is installed" false
    finish
done

server= wall=
stop_all() {
    [ -z "$wall" ] || kill "$wall" 2>/dev/null
    [ -z "$server" ] || { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; }
    rm -rf "$tmp"
}
trap stop_all EXIT

cat >"$tmp/xorg.conf" <<'CONF'
Section "ServerFlags"
    Option "AutoAddDevices" "false"
    Option "AutoAddGPU" "false"
EndSection
Section "Device"
    Identifier "dummy"
    Driver "dummy"
    VideoRam 65536
EndSection
Section "Screen"
    Identifier "screen"
    Device "dummy"
    DefaultDepth 24
EndSection
CONF

start_server() { # command …
    "$@" -displayfd 3 -nolisten tcp -noreset 3>"$tmp/number" \
        >"$tmp/server.log" 2>&1 &
    server=$!
    for _ in $(seq 100); do
        [ -s "$tmp/number" ] && break
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    DISPLAY=:$(cat "$tmp/number")
    export DISPLAY
    xwd -root -silent >/dev/null 2>&1
}

stop_server() {
    kill "$server"
    wait "$server" 2>/dev/null
    server=
}

screen() { xwd -root -silent | cksum; }

still() { # the screen when it has stood still for half a second
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

start_wall() { # option …
    XDG_STATE_HOME=$tmp/state "$WANJIA" show --register "$tmp/w.db" \
        --config "$tmp/w.ini" --at 2016-04-14T09:41:00+08:00 "$@" \
        >"$tmp/said" 2>&1 &
    wall=$!
    for _ in $(seq 100); do
        [ "$(screen)" != "$blank" ] && break
        sleep 0.1
    done
    still >/dev/null
    kill -0 "$wall"
}

stop_wall() {
    local rc
    kill "$wall"
    wait "$wall"
    rc=$?
    wall=
    cat "$tmp/said"
    return $rc
}

# The village: nothing moves there by itself.
village=/630222/203/205
mode() { xrandr --output DUMMY0 --mode "$1" && sleep 2.5; }

# A wall that began at this size would show the same.
same_as_fresh() {
    local followed fresh
    followed=$(still)
    cp "$tmp/said" "$tmp/kept"
    kill "$wall"
    wait "$wall"
    start_wall --route $village || return 1
    fresh=$(still)
    [ "$followed" = "$fresh" ] && return 0
    echo 'another picture than a wall that began there'
    return 1
}

follows() { mode 1024x768 && same_as_fresh; }

off_and_on() {
    local before
    before=$(still)
    xrandr --output DUMMY0 --off || return 1
    sleep 2.5
    kill -0 "$wall" || { cat "$tmp/said"; return 1; }
    mode 1024x768 || return 1
    [ "$(still)" = "$before" ] || { cat "$tmp/said"; return 1; }
}

printf '[kiosk]\nidle_s = 0\n' >"$tmp/w.ini"
demo_register "$tmp/w.db"
if start_server Xorg -config "$tmp/xorg.conf" -logfile "$tmp/xorg.log"; then
    mode 1280x720
    blank=$(screen)
    check 'a wall on a bare X server' start_wall --route $village
    check 'it follows its display to another mode' follows
    check 'a display off and on again: the same picture' off_and_on
    check 'it leaves with 0' stop_wall
    stop_server
else
    sed 's/^/# /' "$tmp/server.log" | tail -5
    echo '# this machine starts no Xorg: displays that change were not tried'
    [ -z "$server" ] || stop_server
fi

# ---- the test pattern ----
printf '[wall]\ncells = 2x2\nbezel_mm = 5\nwidth_mm = 1200\n' >"$tmp/w.ini"
check 'a screen' start_server Xvfb -screen 0 1280x720x24
blank=$(screen)

traced() {
    local before after
    xdotool mousemove 200 300
    before=$(still)
    xdotool mousedown 1 mousemove 500 350 mousemove 700 500
    sleep 0.3
    [ "$(still)" != "$before" ] || { echo 'no trace while touching'; return 1; }
    xdotool mouseup 1 mousemove 200 300
    after=$(still)
    [ "$after" != "$before" ] || { echo 'no trace is left'; return 1; }
}

left() {
    local before
    before=$(still)
    xdotool key Escape
    for _ in $(seq 30); do
        [ "$(screen)" != "$before" ] && return 0
        sleep 0.1
    done
    return 1
}
check 'the test pattern' start_wall --test-pattern
check 'a finger leaves its trace' traced
check 'Back leaves it for the wall' left
check 'and the wall ends with 0' stop_wall

check 'shot --test-pattern --route is refused' \
    bash -c "! '$WANJIA' shot --register '$tmp/w.db' --test-pattern --route /630222 --out '$tmp/x.png' 2>/dev/null"
check 'shot --test-pattern paints it' "$WANJIA" shot --register "$tmp/w.db" \
    --test-pattern --size 1280x720 --out "$tmp/x.png"
finish
