#!/usr/bin/env bash
# The panel by schedule, in a real window: dark, woken by a touch that does
# nothing else, dim, shifted; DPMS on an X server that has it.
# Runs alone: a wall's window is timed.
. "$(dirname "$0")/screen.sh"

ini() { # KEYS of [kiosk], KEYS of [schedule]
    printf '[source]\nregister = %s\n[kiosk]\nidle_s = 0\n%b\n[health]\nlisten =\n[schedule]\n%b\n' \
        "$tmp/w.db" "$1" "$2" >"$tmp/w.ini"
}
hours='lit = mon-fri 08:00-18:00' village='--route /630222/203/205'
night='--at 2016-04-14T22:41:00+08:00' # the last --at wins
is_dark() { [ "$(brightness)" -lt 100000 ]; }
is_lit() { [ "$(brightness)" -gt 1000000 ]; }
said() { grep "$1" "$tmp/said"; }

demo_register "$tmp/w.db"
ini '' "$hours"
check 'a screen' start_screen

lit() { begin_wall $village && still >/dev/null && is_lit && end_wall; }
check 'by day it is lit' lit

begin_night() { begin_wall $village $night; }
dark() { begin_night && until_true 30 is_dark; }
check 'by night it is dark' dark

woken() {
    local woken
    # Back, at the top left, would leave the village.
    xdotool mousemove 320 180 mousedown 1 mousemove_relative 9 9 mouseup 1
    xdotool mousemove 639 359
    until_true 30 is_lit && woken=$(still) && said 'panel is lit' && end_wall ||
        return 1
    # The clock stands at another hour: the village itself is told by its route.
    begin_night && until_true 30 is_dark && xdotool key x &&
        until_true 30 seen "$woken"
}
check 'a touch lights it and does nothing else; so does a key' woken

second() {
    local before
    before=$(still)
    xdotool key Escape
    until_true 30 unseen "$before" && end_wall
}
check 'the next one counts' second

dim() {
    local full half
    begin_wall $village && still >/dev/null && full=$(brightness) && end_wall ||
        return 1
    ini '' 'brightness = 00:00 50'
    begin_wall $village && still >/dev/null && half=$(brightness) && end_wall ||
        return 1
    echo "sum of the colours: $full, at half $half"
    [ $((half * 100 / full)) -ge 47 ] && [ $((half * 100 / full)) -le 51 ]
}
check 'at half its brightness' dim

# 25 places, and at rest the picture is the same at each but for its edges.
shifted() {
    ini 'pixel_shift_px = 2\npixel_shift_s = 1' ''
    begin_wall $village && still >/dev/null || return 1
    for _ in $(seq 20); do screen; sleep 0.2; done | sort -u >"$tmp/places"
    echo "$(wc -l <"$tmp/places") pictures in 4 s"
    [ "$(wc -l <"$tmp/places")" -ge 4 ] && end_wall
}
check 'it wanders' shifted
kill "$xvfb"
wait "$xvfb" 2>/dev/null
xvfb=

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

start_dpms() {
    command -v Xorg xset >/dev/null || return 1
    Xorg -config "$tmp/xorg.conf" -logfile "$tmp/xorg.log" -displayfd 3 \
        -nolisten tcp -noreset 3>"$tmp/number" >"$tmp/server.log" 2>&1 &
    xvfb=$!
    for _ in $(seq 100); do
        [ -s "$tmp/number" ] && break
        kill -0 "$xvfb" 2>/dev/null || break
        sleep 0.1
    done
    DISPLAY=:$(cat "$tmp/number")
    xset q 2>/dev/null | grep -q 'DPMS is'
}
monitor_is() { xset q | grep -q "Monitor is $1"; }
ini '' "$hours"
if start_dpms; then
    off() { begin_night && until_true 30 monitor_is Off; }
    on() {
        xdotool key x
        until_true 30 monitor_is On && said 'panel is lit' && end_wall
    }
    check 'the display is off by night' off
    check 'and on by a touch' on
    restored() { off && end_wall && monitor_is On; }
    check 'a wall that leaves in the night leaves it on' restored
else
    echo '# this machine starts no Xorg with DPMS: not tried'
fi
finish
