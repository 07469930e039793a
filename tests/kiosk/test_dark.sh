#!/usr/bin/env bash
# The panel by schedule, in a real window: dark, woken by a touch that does
# nothing else, dim, shifted; DPMS on an X server that has it.
# Runs alone: a wall's window is timed.
. "$(dirname "$0")/../cmd/tap.sh"
for tool in Xvfb Xorg xdotool xwd xset; do
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

W=640 H=360
# The pixels alone, four bytes each.
pixels() { xwd -root -silent | tail -c $((W * H * 4)); }
screen() { pixels | cksum; }
still() {
    local before now same=0
    before=$(screen)
    for _ in $(seq 60); do
        sleep 0.1
        now=$(screen)
        if [ "$now" = "$before" ]; then same=$((same + 1)); else same=0; fi
        before=$now
        [ $same -ge 5 ] && break
    done
    echo "$now"
}
# The brightest byte of the screen, 0 to 255; the sum of all of them.
brightest() { pixels | od -An -v -tu1 -w4 | awk '{ for (i = 1; i < 4; i++) if ($i > m) m = $i } END { print m + 0 }'; }
sum() { pixels | od -An -v -tu1 -w4 | awk '{ n += $1 + $2 + $3 } END { print n }'; }

start_wall() { # OPTION …
    XDG_STATE_HOME=$tmp/state "$WANJIA" show --register "$tmp/w.db" \
        --config "$tmp/w.ini" --windowed "$@" >"$tmp/said" 2>&1 &
    wall=$!
    sleep 1.5
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
size="--size ${W}x$H"
day='--at 2016-04-14T09:41:00+08:00' night='--at 2016-04-14T22:41:00+08:00'
demo_register "$tmp/w.db"
printf '[kiosk]\nidle_s = 0\n[health]\nlisten =\n[schedule]\nlit = mon-fri 08:00-18:00\n' \
    >"$tmp/w.ini"

check 'a screen' start_server Xvfb -screen 0 ${W}x${H}x24
xdotool mousemove $((W - 1)) $((H - 1))

lit() {
    start_wall $size $day --route /630222/203/205 || return 1
    still >"$tmp/village"
    [ "$(brightest)" -gt 200 ] && stop_wall
}
check 'by day it is lit' lit

dark() {
    start_wall $size $night --route /630222/203/205 || return 1
    still >/dev/null
    echo "brightest: $(brightest)"
    [ "$(brightest)" -le 255 ] && [ "$(sum)" -lt 100000 ]
}
check 'by night it is dark' dark

woken() {
    # Back, at the top left, would leave the village.
    xdotool mousemove $((W / 2)) $((H / 2)) mousedown 1 mousemove_relative 9 9 mouseup 1
    xdotool mousemove $((W - 1)) $((H - 1))
    for _ in $(seq 20); do [ "$(sum)" -gt 1000000 ] && break; sleep 0.1; done
    still >"$tmp/woken"
    grep 'panel is lit' "$tmp/said" || { cat "$tmp/said"; return 1; }
    stop_wall >/dev/null
    # The clock stands at another hour: the village itself is told by its route.
    start_wall $size $night --route /630222/203/205
    xdotool key x
    sleep 0.5
    still >"$tmp/key"
    cmp "$tmp/woken" "$tmp/key"
}
check 'a touch lights it and does nothing else; so does a key' woken

second() {
    local before
    before=$(still)
    xdotool key Escape
    sleep 1
    [ "$(still)" != "$before" ] && stop_wall
}
check 'the next one counts' second

dim() {
    local full half
    start_wall $size $day --route /630222/203/205
    still >/dev/null
    full=$(sum)
    stop_wall >/dev/null
    sed -i 's/^lit.*/brightness = 00:00 50/' "$tmp/w.ini"
    start_wall $size $day --route /630222/203/205
    still >/dev/null
    half=$(sum)
    echo "sum of the colours: $full, at half $half"
    stop_wall && [ $((half * 100 / full)) -ge 47 ] && [ $((half * 100 / full)) -le 51 ]
}
check 'at half its brightness' dim

shifted() {
    local first moved
    sed -i '/^brightness/d; s/^idle_s.*/&\npixel_shift_px = 2\npixel_shift_s = 1/' \
        "$tmp/w.ini"
    start_wall $size $day --route /630222/203/205
    # 25 places, and at rest the picture is the same at each but for its edges.
    for _ in $(seq 30); do screen; sleep 0.3; done | sort -u >"$tmp/places"
    first=$(wc -l <"$tmp/places")
    echo "$first pictures in 9 s"
    [ "$first" -ge 6 ] && stop_wall
}
check 'it wanders' shifted
stop_server

# ---- DPMS ----
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
printf '[kiosk]\nidle_s = 0\n[health]\nlisten =\n[schedule]\nlit = mon-fri 08:00-18:00\n' \
    >"$tmp/w.ini"
monitor() { xset q | sed -n 's/^ *Monitor is //p'; }
if start_server Xorg -config "$tmp/xorg.conf" -logfile "$tmp/xorg.log" &&
    [ -n "$(xset q | grep 'DPMS is')" ]; then
    off() {
        start_wall $night || return 1
        for _ in $(seq 20); do [ "$(monitor)" = Off ] && break; sleep 0.1; done
        xset q | tail -4
        [ "$(monitor)" = Off ]
    }
    on() {
        xdotool key x
        sleep 0.5
        [ "$(monitor)" = On ] && grep 'panel is lit' "$tmp/said" && stop_wall
    }
    check 'the display is off by night' off
    check 'and on by a touch' on
    restored() {
        off && stop_wall && [ "$(monitor)" = On ]
    }
    check 'a wall that leaves in the night leaves it on' restored
    stop_server
else
    echo '# this machine starts no Xorg with DPMS: not tried'
    [ -z "$server" ] || stop_server
fi
finish
