#!/usr/bin/env bash
# The wall's health, asked by curl over loopback while it runs in a window:
# what it tells, to whom it shows its picture, and that being asked slows
# nothing.
# Runs alone: a wall's answers are timed.
. "$(dirname "$0")/../cmd/tap.sh"
for tool in Xvfb xdotool curl sqlite3 openssl; do
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
unset http_proxy HTTP_PROXY

start_screen() {
    Xvfb -displayfd 3 -screen 0 1280x720x24 -nolisten tcp -noreset \
        3>"$tmp/number" >"$tmp/xvfb.log" 2>&1 &
    xvfb=$!
    for _ in $(seq 100); do
        [ -s "$tmp/number" ] && break
        sleep 0.1
    done
    DISPLAY=:$(cat "$tmp/number")
    export DISPLAY
    xdotool getmouselocation >/dev/null 2>&1
}

configure() { # LISTEN
    printf '[source]\npoll_s = 0.3\n[kiosk]\nidle_s = 2\n[health]\nlisten = %s\ntoken_file = %s\n' \
        "$1" "$tmp/token" >"$tmp/w.ini"
}
program=$WANJIA
start_wall() { # OPTION …
    XDG_STATE_HOME=$tmp/state "$program" show --register "$tmp/w.db" \
        --config "$tmp/w.ini" --size 1280x720 "$@" >"$tmp/said" 2>&1 &
    wall=$!
}
leave() {
    local rc
    kill "$wall"
    wait "$wall"
    rc=$?
    wall=
    cat "$tmp/said"
    [ $rc = 0 ] && ! grep -q -e ERROR -e 'runtime error' "$tmp/said"
}

# A port that nobody has now.
free_port() {
    local p
    for p in $(seq $((20000 + RANDOM % 20000)) 60000); do
        (exec 3<>"/dev/tcp/127.0.0.1/$p") 2>/dev/null || { echo "$p"; return; }
    done
}
get() { curl -s -m 10 "$@"; }
url() { echo "http://127.0.0.1:$port/$1"; }
code() { get -o "$tmp/body" -w '%{http_code}' "$@"; }
bearer() { echo "Authorization: Bearer $(cat "$tmp/token")"; }
metric() { get "$(url metrics)" | awk -v n="$1" '$1 == n { print $2 }'; }
until_ready() {
    for _ in $(seq 100); do
        [ "$(code "$(url readyz)")" = 200 ] && return 0
        sleep 0.1
    done
    cat "$tmp/said" "$tmp/body"
    return 1
}

head -c 18 /dev/urandom | openssl base64 >"$tmp/token"
chmod 600 "$tmp/token"
port=$(free_port)
demo_register "$tmp/w.db"
configure "127.0.0.1:$port"
check 'a screen' start_screen
ready() { start_wall && until_ready; }
check '/readyz: 200 when something is shown' ready
check '/healthz: ok' test "$(get "$(url healthz)")" = ok

tells() {
    local text
    get "$(url metrics)" >"$tmp/metrics"
    cat "$tmp/metrics"
    # Every sample has its HELP and TYPE, and a number.
    awk '/^# HELP/ { help[$3] } /^# TYPE/ { type[$3] }
        !/^#/ { n = $1; sub(/[{].*/, "", n); m = n
            sub(/_(bucket|sum|count)$/, "", m)
            if (!(m in help) || !(m in type)) m = n
            if (!(m in help) || !(m in type) || $2 !~ /^-?[0-9.e+]+$/) bad = 1 }
        END { exit bad }' "$tmp/metrics" || return 1
    for text in frames_total data_age_seconds feed_errors_total touches_total \
        resident_bytes; do
        grep -q "^wanjia_$text [0-9]" "$tmp/metrics" || return 1
    done
    grep -q '^wanjia_data_state{state="live"} 1' "$tmp/metrics" &&
        [ "$(metric wanjia_resident_bytes)" -gt 10000000 ] &&
        [ "$(metric 'wanjia_frame_seconds_bucket{le="+Inf"}')" -ge 1 ]
}
check '/metrics: what Prometheus reads' tells

counts() {
    local touches frames
    touches=$(metric wanjia_touches_total)
    frames=$(metric wanjia_frames_total)
    xdotool mousemove 640 360 click 1 sleep 0.2 key Escape
    sleep 0.5
    [ "$(metric wanjia_touches_total)" -ge $((touches + 2)) ] &&
        [ "$(metric wanjia_frames_total)" -gt "$frames" ]
}
check 'touches and frames are counted' counts

no_person() { # neither names nor numbers of the register
    sqlite3 "$tmp/w.db" "select distinct name from region where name != '' limit 50;
        select id from household limit 50" >"$tmp/words"
    get "$(url metrics)" >"$tmp/all"
    get "$(url healthz)" >>"$tmp/all"
    get "$(url readyz)" >>"$tmp/all"
    ! grep -F -f "$tmp/words" "$tmp/all"
}
check 'no place and no person in any of them' no_person

shot() {
    [ "$(code -H "$(bearer)" "$(url shot.png)")" = 200 ] &&
        [ "$(head -c 8 "$tmp/body" | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ] &&
        [ "$(od -An -j16 -N8 -tu1 "$tmp/body" | tr -s ' ')" = " 0 0 5 0 0 0 2 208" ]
}
check '/shot.png: the picture, to who shows the token' shot
check 'nobody else' test "$(code "$(url shot.png)")" = 401
check 'not with a wrong token' \
    test "$(code -H 'Authorization: Bearer wrong' "$(url shot.png)")" = 401
check 'not with the beginning of it' \
    test "$(code -H "$(bearer | sed 's/.$//')" "$(url shot.png)")" = 401
check 'another path' test "$(code "$(url '')")" = 404
check 'nothing can be posted' test "$(code -d x "$(url metrics)")" = 405

# A household is opened, nobody touches: the picture is the overview's again.
idle_shot() {
    xdotool mousemove 1279 719 key h
    sleep 1
    get -H "$(bearer)" "$(url shot.png)" >"$tmp/home.png"
    xdotool key r
    sleep 1
    get -H "$(bearer)" "$(url shot.png)" >"$tmp/house.png"
    ! cmp -s "$tmp/home.png" "$tmp/house.png" || return 1
    for _ in $(seq 50); do
        get -H "$(bearer)" "$(url shot.png)" >"$tmp/after.png"
        cmp -s "$tmp/home.png" "$tmp/after.png" && return 0
        sleep 0.2
    done
    echo 'the overview did not come back'
    return 1
}
leave >/dev/null
start_wall --at 2016-04-14T09:41:00+08:00
until_ready
check 'after idle_s the shot shows nothing that was opened' idle_shot

stormed() { # asked from four sides, two seconds long
    local pids=
    for _ in 1 2 3 4; do
        (for _ in $(seq 40); do
            get -o /dev/null -H "$(bearer)" "$(url shot.png)"
            get -o /dev/null "$(url metrics)"
        done) &
        pids="$pids $!"
    done
    wait $pids
    kill -0 "$wall" && [ "$(get "$(url healthz)")" = ok ]
}
check 'asked by many at once' stormed

stands() {
    kill -STOP "$wall"
    (sleep 1; kill -CONT "$wall") &
    [ "$(get "$(url healthz)")" = ok ]
}
check 'a moment of standing still is none' stands

stale() {
    mv "$tmp/w.db" "$tmp/away.db"
    for _ in $(seq 40); do
        get "$(url metrics)" | grep -q 'state="stale"} 1' && break
        sleep 0.1
    done
    get "$(url metrics)" | grep 'state="stale"} 1' || return 1
    [ "$(code "$(url readyz)")" = 200 ] || return 1
    mv "$tmp/away.db" "$tmp/w.db"
}
check 'a register that is gone is told, and what was shown stays' stale
check 'it leaves with 0' leave

if [ -n "$WANJIA_SAN" ]; then
    program=$WANJIA_SAN
    sanitised() {
        start_wall && until_ready && shot && stormed && leave
    }
    check 'the same, sanitised' sanitised
    program=$WANJIA
fi

# ---- where it is not told ----
taken() {
    start_wall && until_ready || return 1
    XDG_STATE_HOME=$tmp/state timeout 20 "$WANJIA" show --register "$tmp/w.db" \
        --config "$tmp/w.ini" --size 320x180 --seconds 1 >"$tmp/second" 2>&1
    local rc=$?
    cat "$tmp/second"
    leave && [ $rc = 0 ] && grep -q '\[health\] listen .*in use' "$tmp/second"
}
check 'a port that is taken is logged and stops nothing' taken

beyond() {
    configure "0.0.0.0:$port"
    start_wall && until_ready || return 1
    [ "$(code -H "$(bearer)" "$(url shot.png)")" = 404 ]
    local rc=$?
    leave && return $rc
}
check 'no picture where other machines could ask' beyond

off() {
    configure ''
    start_wall
    sleep 2
    ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null
    local rc=$?
    leave && return $rc
}
check 'empty: nowhere' off

open_token() {
    configure "127.0.0.1:$port"
    chmod 644 "$tmp/token"
    start_wall
    sleep 2
    leave && grep -q 'others may read the token' "$tmp/said"
}
check 'a token that others can read is no token' open_token
finish
