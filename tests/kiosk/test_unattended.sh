#!/usr/bin/env bash
# The wall as a service: what systemd would hear from it, what it does after
# crashes, its unit, and what `make install` puts where.
# Runs alone: a wall's watchdog is timed.
. "$(dirname "$0")/screen.sh"

notified=$(dirname "$WANJIA")/notified
heard() { grep -q -e "$1" "$tmp/heard"; }
n_pings() { grep -c WATCHDOG=1 "$tmp/heard"; }
n_pings_are() { [ "$(n_pings)" -ge "$1" ]; }

# The whole wall, as its unit starts it.
start_wall() { # OPTION …
    : >"$tmp/heard"
    NOTIFY_SOCKET=$tmp/socket WATCHDOG_USEC=1500000 XDG_STATE_HOME=$tmp/state \
        "$WANJIA" show --register "$tmp/w.db" --config "$tmp/w.ini" \
        --at 2016-04-14T09:41:00+08:00 "$@" >"$tmp/said" 2>&1 &
    wall=$!
    until_true 100 heard READY=1
}

leave() { # SIGNAL: sets rc
    kill "-$1" "$wall"
    wait "$wall" 2>/dev/null
    rc=$?
    wall=
}

printf '[source]\npoll_s = 0.3\n[kiosk]\nidle_s = 0\n' >"$tmp/w.ini"
demo_register "$tmp/w.db"
check 'a screen' start_screen
"$notified" "$tmp/socket" >>"$tmp/heard" &
peer=$!

begins() {
    start_wall --route /630222/203/205 && until_true 50 heard 'STATUS=data live' &&
        until_true 50 heard WATCHDOG=1
}
check 'systemd hears READY, STATUS, WATCHDOG' begins

pings() { until_true 60 n_pings_are $(($(n_pings) + 4)); }
check 'and goes on hearing it' pings

no_core() {
    grep 'Max core file size' "/proc/$wall/limits" | tee "$tmp/limit"
    grep -q 'Max core file size *0 *0 ' "$tmp/limit"
}
check 'core dumps are off' no_core

# A stopped process is a hung one: no thread advances. What was on its way then
# is heard before the first mark, however slow the machine.
mark() {
    "$notified" "$tmp/socket" "$1" && until_true 100 heard "$1"
}
all_stopped() { ! grep -h '^State:' /proc/"$wall"/task/*/status | grep -qv T; }
hung() {
    kill -STOP "$wall"
    until_true 50 all_stopped && mark STILL && sleep 2 && mark LATER
    local ok=$?
    kill -CONT "$wall"
    sed -n '/^STILL/,/^LATER/p' "$tmp/heard"
    [ $ok = 0 ] && [ "$(sed -n '/^STILL/,/^LATER/p' "$tmp/heard" | wc -l)" = 2 ]
}
check 'a hung wall says nothing' hung

leaves() {
    leave TERM
    [ $rc = 0 ] && heard STOPPING=1 && grep -q '^running 0' "$tmp/state/wanjia/run"
}
check 'SIGTERM: STOPPING, 0, no marker of a crash' leaves

killed() { # SIGNAL
    start_wall --route /630222/203/205 || return 1
    still >"$tmp/picture"
    leave "$1"
    [ $rc = $((128 + $(kill -l "$1"))) ] &&
        grep -q '^running 1' "$tmp/state/wanjia/run"
}
check 'SIGSEGV leaves the marker' killed SEGV
check 'kill -9 leaves the marker' killed KILL
check 'two crashes: still the whole wall' killed KILL
check 'and it was where it was told to be' test -s "$tmp/picture"

safe() {
    start_wall --route /630222/203/205 || return 1
    grep 'crashed 3 times' "$tmp/said" && until_true 50 heard 'STATUS=safe mode' ||
        return 1
    still >"$tmp/safe"
    ! cmp -s "$tmp/picture" "$tmp/safe" || return 1
    xdotool mousemove 320 180 click 1
    sleep 1
    xdotool mousemove 639 359
    still >"$tmp/touched"
    xdotool mousemove 320 180 mousemove 639 359
    cmp "$tmp/safe" "$tmp/touched"
}
xdotool mousemove 639 359
check 'after the third: safe mode, the overview, deaf to touch' safe

whole_again() {
    leave TERM
    start_wall --route /630222/203/205 || return 1
    ! grep crashed "$tmp/said" && [ "$(still)" = "$(cat "$tmp/picture")" ]
}
check 'left in order, it is whole again' whole_again

# Xlib ends the process: its supervisor starts it again within 2 s.
display_lost() {
    local rc began
    kill "$xvfb"
    wait "$xvfb" 2>/dev/null
    wait "$wall"
    rc=$?
    wall=
    cat "$tmp/said"
    [ $rc != 0 ] && grep -q '^running 0' "$tmp/state/wanjia/run" || return 1
    start_screen || return 1
    began=$(date +%s%N)
    start_wall --route /630222/203/205 || return 1
    echo "$((($(date +%s%N) - began) / 1000000)) ms"
    [ $(((($(date +%s%N) - began)) / 1000000)) -lt 2000 ] || return 1
    [ "$(still)" = "$(cat "$tmp/picture")" ]
}
check 'the display dies: no crash, and the same picture on the next one' \
    display_lost
[ -z "$wall" ] || leave TERM

# ---- the units ----
prefix() { sed 's|@PREFIX@|/usr/local|g' "config/$1" >"$tmp/$1"; }
secure() {
    local level
    prefix wanjia.service
    systemd-analyze security --no-pager --offline=true "$tmp/wanjia.service" \
        >"$tmp/security" 2>&1
    level=$(sed -n 's/.*exposure level.*: \([0-9.]*\) .*/\1/p' "$tmp/security")
    tail -1 "$tmp/security"
    [ -n "$level" ] && awk "BEGIN { exit !($level <= 2.0) }"
}
if systemd-analyze security --help >/dev/null 2>&1 &&
    systemd-analyze --version | awk 'NR == 1 { exit !($2 >= 250) }'; then
    check 'systemd-analyze security: 2.0 or less' secure
else
    echo '# no systemd-analyze that reads units offline: not tried'
fi

# ---- make install ----
installed() {
    make -s install B="$(dirname "$WANJIA")" DESTDIR="$tmp/root" PREFIX=/opt/w \
        ETCDIR=/etc/wanjia >"$tmp/made" 2>&1 || { cat "$tmp/made"; return 1; }
    (cd "$tmp" && env -u WANJIA_DATA "$tmp/root/opt/w/bin/wanjia" shot \
        --register "$tmp/w.db" --size 320x180 --out "$tmp/x.png") || return 1
    grep -q 'ExecStart=/opt/w/bin/wanjia show' \
        "$tmp/root/opt/w/lib/systemd/system/wanjia.service" &&
        cmp config/wanjia.ini "$tmp/root/etc/wanjia/wanjia.ini" &&
        ! grep -rq '@PREFIX@' "$tmp/root/opt/w/lib"
}
check 'make install: a wall that needs nothing of this folder' installed

removed() {
    echo '; mine' >>"$tmp/root/etc/wanjia/wanjia.ini"
    make -s uninstall DESTDIR="$tmp/root" PREFIX=/opt/w ETCDIR=/etc/wanjia
    find "$tmp/root" -type f
    [ "$(find "$tmp/root" -type f)" = "$tmp/root/etc/wanjia/wanjia.ini" ]
}
check 'make uninstall: nothing is left but a changed configuration' removed
finish
