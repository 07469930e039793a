#!/usr/bin/env bash
# The staff view in a real window: the PIN pad by a long press, a wrong PIN, the
# right one, what is then shown and to whom, and every way that it ends.
# Runs alone: a wall's window is timed.
. "$(dirname "$0")/screen.sh"
command -v curl >/dev/null && command -v sqlite3 >/dev/null || {
    check 'curl and sqlite3 are installed' false
    finish
}
audit=$tmp/state/wanjia/audit.csv port=$((20000 + $$ % 20000))
household=63022220320500417 pin=802463

ini() { # KEYS of [privacy]
    printf '[source]\nregister = %s\npoll_s = 0.3\n[kiosk]\nidle_s = 0\n[health]\nlisten = 127.0.0.1:%d\ntoken_file = %s\n[privacy]\n%b\n' \
        "$tmp/w.db" $port "$tmp/token" "$1" >"$tmp/w.new"
    mv "$tmp/w.new" "$tmp/w.ini"
}
plant() {
    sqlite3 "$tmp/w.db" "update household set head = '关明植' where id = $household;
        update member set name = '关明植' where household = $household and number = 1;
        update log set text = '电话 13909711234' where household = $household"
}
audited() { grep -q -e "$1" "$audit"; }
pin() { printf '%s\n' "$2" | XDG_STATE_HOME=$tmp/state "$WANJIA" pin $1 --config "$tmp/w.ini"; }
shot() { curl -fs -m "$1" -H 'Authorization: Bearer secret' "http://127.0.0.1:$port/shot.png" -o "$tmp/shot.png"; }
begins() { # at the household
    begin_wall --route "/h/$household?year=2016" && first=$(still) && [ -n "$first" ]
}
# On the clock, for so long.
hold() {
    xdotool mousemove 603 16 mousedown 1
    sleep "$1"
    xdotool mouseup 1 mousemove 639 359
}
type_pin() { xdotool type --delay 30 "$1"; xdotool key Return; }
ends_with() { until_true 50 audited ",ma,/h/$household,$1$"; }

demo_register "$tmp/w.db"
plant
(umask 077; echo secret >"$tmp/token")
ini 'audience = public'
check 'a screen' start_screen
check 'ma has a PIN' pin 'add ma' $pin

public_wall() {
    begins && hold 1.5 && sleep 0.3 && seen "$first" && end_wall
}
check 'a public wall: a finger on the clock does nothing' public_wall
public=$first

ini 'audience = staff\nstaff_s = 60'
masked() { begins && seen "$public"; }
check 'a staff wall shows the same, masked, to whoever comes' masked

pad() {
    hold 0.3
    sleep 0.3
    seen "$first" || { echo 'a short press opened something'; return 1; }
    hold 1.5
    until_true 30 unseen "$first"
    type_pin 900817
    until_true 50 audited ',?,,pin-wrong$'
    xdotool key Escape
    until_true 50 seen "$first"
}
check 'the pad opens by a long press alone; a wrong PIN is written down' pad

open_it() {
    hold 1.5
    type_pin $pin
    until_true 50 audited ",ma,/h/$household,open$"
}
whole() {
    open_it && audited ',ma,,unlock$' && until_true 30 unseen "$first"
    ! shot 0.5 || { echo 'its picture was given away'; return 1; }
}
check 'the right one opens it; nobody gets a picture of that' whole
by_key() {
    xdotool key k
    ends_with end-key && until_true 20 shot 2 && still >/dev/null && home=$(screen) &&
        [ "$home" != "$first" ]
}
check 'the key ends it: home, and pictures again' by_key
check 'it leaves with 0' end_wall

by_reload() {
    : >"$audit"
    begins && open_it || return 1
    kill -HUP "$wall"
    ends_with end-restart && until_true 50 seen "$public"
}
check 'a reload ends it: the same household, masked' by_reload
by_signal() {
    : >"$audit"
    open_it && end_wall && ends_with end-restart
}
check 'SIGTERM ends it, and says so' by_signal

modes() {
    stat -c '%a %n' "$audit" "$tmp/state/wanjia/pins" "$tmp/state/wanjia/pins.tries"
    [ "$(stat -c %a "$audit" "$tmp/state/wanjia/pins" "$tmp/state/wanjia/pins.tries" | sort -u)" = 600 ]
}
check 'PINs, tries and audit are their owner'"'"'s alone' modes
untold() { ! grep -e 明植 -e 13909711234 -e $pin "$tmp/said" "$audit" "$tmp/state/wanjia/pins"*; }
check 'no log tells a name, a phone or a PIN' untold

if [ -n "$WANJIA_SAN" ]; then
    program=$WANJIA_SAN
    sanitised() { : >"$audit"; begins && open_it && xdotool key k && ends_with end-key && end_wall; }
    check 'the same, sanitised' sanitised
fi
finish
