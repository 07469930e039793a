#!/usr/bin/env bash
# A register that follows a feed over real sockets of this machine: first from
# wanjia serve, killed at random moments; then from a server that does wrong
# whatever a server can. In every case the register keeps its last good data,
# the reason is told, the processor rests, and it recovers by itself.
#   WANJIA_KILLS   kills -9 during syncs of 20,000 changes, 20 a sync (20)
# Runs alone: faults are timed, processor time is measured.
. "$(dirname "$0")/tap.sh"
: "${WANJIA_KILLS:=20}"
faulty=$(dirname "$WANJIA")/faulty
for tool in sqlite3 openssl "$faulty"; do
    command -v "$tool" >/dev/null && continue
    check "$tool is there" false
    finish
done
pids=()
stop_all() {
    [ ${#pids[@]} -eq 0 ] || kill -9 "${pids[@]}" 2>/dev/null
    mountpoint -q "$tmp/small" 2>/dev/null && umount "$tmp/small"
    rm -rf "$tmp"
}
trap stop_all EXIT
cd "$tmp" || exit 1

port_of() { # file, pid
    local i
    for i in $(seq 100); do
        port=$(sed -n 's/^listening on port //p' "$1")
        [ -n "$port" ] && return 0
        kill -0 "$2" 2>/dev/null || break
        sleep 0.05
    done
    cat "$1"
    return 1
}
serve() { # register, port, option…: sets port, server
    local register=$1 at=$2
    shift 2
    "$WANJIA" serve --register "$register" --listen "127.0.0.1:$at" "$@" \
        >"$register.served" 2>&1 &
    server=$!
    pids+=("$server")
    port_of "$register.served" "$server"
}
sql() { sqlite3 -cmd '.timeout 10000' "$@"; }
once() { "$WANJIA" feed --once --url "${url:-http://127.0.0.1:$port}" "$@"; }

# What travels, without what is masked on entry, and the sums made of it. A sum
# of zeros says the same as none: triggers leave one where a household went from
# one key to another, a first load does not make it.
# Findings of the quality rules are each register's own and do not travel.
content() { # register
    local t columns
    for t in meta poverty_line region backdrop village official household_year \
        project plan fund; do
        sql "$1" "select '$t', * from $t order by 2, 3"
    done
    sql "$1" 'select id, persons, workers, cause, year_exit, helper from household
        order by id' 'select household, number, birth_year, male from member
        order by 1, 2' 'select id, household, kind, year, amount from measure
        order by id' 'select id, household, at, kind from log order by id' \
        'select id, household, at, kind from change order by id' \
        "select * from rollup where (households or persons or amount)
        and dimension <> 'flag' order by 1, 2, 3, 4"
}
equal() { # a, b
    content "$1" >one.content
    content "$2" >two.content
    [ -s one.content ] && diff one.content two.content
}

# ---- from a server that does right ----
demo_register s.db
check 'a server' serve s.db 0
check 'a first load' once --register c.db
check 'equals the register served' equal s.db c.db
check 'and is a whole register' "$WANJIA" check --register c.db
check 'nothing is left beside it' test ! -e c.db.new

edits() { # about so many changes, spread over tables
    local n=$(($1 / 4))
    sql s.db "update household set workers = 1 - min(workers, 1) where id in
            (select id from household order by random() limit $n);
        update household_year set wage = wage + 1 where (household, year) in
            (select household, year from household_year order by random()
            limit 2 * $n);
        delete from log where id in
            (select id from log order by random() limit $n / 2);
        insert into log (household, at, kind, text) select household,
            1480000000 + household % 1000, 'call', '看望' from household_year
            order by random() limit $n / 2;
        update meta set value = '2020-12-31T10:00:00+08:00' where key = 'as_of'"
}
changes() {
    edits 400 && once --register c.db && equal s.db c.db
}
check 'changes and deletions are taken' changes
nothing_new() {
    before=$(sql c.db "select value from feed_state where key = 'applied'")
    once --register c.db || return 1
    [ "$before" = "$(sql c.db "select value from feed_state where key = 'applied'")" ]
}
check 'what was taken is not taken again' nothing_new

one_a_register() {
    "$WANJIA" feed --follow --url "http://127.0.0.1:$port" --register c.db \
        --seconds 2 >f.out 2>&1 &
    sleep 0.7
    once --register c.db 2>err
    rc=$?
    cat err
    wait $!
    [ $rc = 1 ] && grep -q 'another program follows' err
}
check 'one client a register' one_a_register

gone() { # the server's log is cut: 410
    edits 40
    sql s.db "update feed_state set value = 'feedfeed0000' where key = 'epoch'"
    sleep 0.3
    sql c.db 'insert into log (household, at, kind, text) select id, 1, "call",
        "x" from household limit 1'
    once --register c.db 2>err || return 1
    cat err
    grep -q 'anew' err && equal s.db c.db && [ ! -e c.db.new ]
}
check '410: all anew beside, then in place' gone

round_of_kills() { # how many
    local i pid
    edits 20000
    for ((i = 0; i < $1; i++)); do
        "$WANJIA" feed --once --url "http://127.0.0.1:$port" --register k.db \
            >k.out 2>&1 &
        pid=$!
        sleep "0.$(printf %03d $((RANDOM % 160)))" # a whole sync takes longer
        kill -9 $pid 2>/dev/null
        wait $pid 2>/dev/null
        [ $? != 137 ] || kills=$((kills + 1)) # it was at work
    done
    once --register k.db && once --register u.db || return 1
    "$WANJIA" check --register k.db | grep -q '^ok: register' || return 1
    equal s.db k.db && equal u.db k.db &&
        [ "$(sql k.db "select value from feed_state where key = 'applied'")" = \
            "$(sql u.db "select value from feed_state where key = 'applied'")" ]
}
killed() { # in rounds: 20 kills see a sync through
    local left=$WANJIA_KILLS kills=0
    cp c.db k.db
    cp c.db u.db
    while [ "$left" -gt 0 ]; do
        round_of_kills $((left < 20 ? left : 20)) || return 1
        left=$((left - 20))
    done
    echo "$kills of $WANJIA_KILLS tries were killed at work"
    [ "$kills" -ge $((WANJIA_KILLS / 4)) ]
}
check "kill -9 during a sync of 20,000 changes: each once" killed
echo "# $(tail -n 1 "$tmp/_said")"

first_killed() {
    local i pid
    for i in 1 2 3 4 5; do
        "$WANJIA" feed --once --url "http://127.0.0.1:$port" --register n.db \
            >/dev/null 2>&1 &
        pid=$!
        sleep "0.$(printf %03d $((RANDOM % 500)))"
        kill -9 $pid 2>/dev/null
        wait $pid 2>/dev/null
        [ ! -e n.db ] || "$WANJIA" check --register n.db | grep -q '^ok: register' ||
            return 1
    done
    once --register n.db && equal s.db n.db
}
check 'killed in a first load: no half register, then all of it' first_killed

token() {
    local rc
    (umask 077 && echo secret-of-the-wall >token)
    serve s2.db 0 --token-file token || return 1
    url=http://127.0.0.1:$port
    once --register t.db 2>err
    rc=$?
    cat err
    [ $rc = 4 ] && grep -q '401: token refused' err || return 1
    once --register t.db --token-file token >out 2>&1 || return 1
    ! grep -q secret-of out err || return 1
    chmod 644 token
    once --register t.db --token-file token 2>err
    [ $? = 4 ] && grep -q 'others may read' err
    rc=$?
    chmod 600 token
    kill "$server"
    return $rc
}
cp s.db s2.db
keep_port=$port keep_server=$server
check 'a token: refused, shown, not for others to read' token
url=
port=$keep_port server=$keep_server

# ---- the wall ----
wall() {
    cat >w.ini <<INI
[wall]
present = headless
[source]
kind = feed
url = http://127.0.0.1:$port
state_dir = $tmp/state
retry_s = 0.2
retry_max_s = 0.5
INI
    mkdir -p state
    timeout 20 "$WANJIA" show --config w.ini --seconds 1.5 --size 640x360 >w.out 2>&1
    cat w.out
    ls state
    [ -e state/feed-*.db ] || return 1
    kill "$server"
    wait "$server" 2>/dev/null
    timeout 20 "$WANJIA" show --config w.ini --seconds 1.5 --size 640x360 \
        --timing >w.out 2>&1 || return 1
    cat w.out
    grep -q first_frame_ms w.out && grep -q 'refused' w.out
}
check 'a wall follows, and starts with the cable out' wall

# ---- a disk that is full, a folder that may not be written ----
if [ "$(id -u)" = 0 ] && mkdir -p small && mount -t tmpfs -o size=64m tmpfs small 2>/dev/null; then
    check 'a server once more' serve s.db 0
    full() {
        once --register small/c.db || return 1
        sql small/c.db 'select count(*) from log' >n.before
        dd if=/dev/zero of=small/fill bs=64k 2>/dev/null
        edits 4000
        once --register small/c.db 2>err
        rc=$?
        cat err
        [ $rc = 1 ] && grep -q 'disk full' err &&
            "$WANJIA" check --register small/c.db | grep -q '^ok: register' || return 1
        rm small/fill
        once --register small/c.db && equal s.db small/c.db
    }
    check 'a full disk: last good data, told, recovers' full
    read_only() {
        edits 40
        mount -o remount,ro small || return 1
        once --register small/c.db 2>err
        rc=$?
        cat err
        "$WANJIA" check --register small/c.db | grep -q '^ok: register'
        good=$?
        mount -o remount,rw small
        [ $rc = 1 ] && [ $good = 0 ] && grep -q 'read-only' err &&
            once --register small/c.db && equal s.db small/c.db
    }
    check 'a read-only folder: last good data, told, recovers' read_only
    umount small
else
    check 'a full disk # SKIP needs root and tmpfs' true
    check 'a read-only folder # SKIP needs root and tmpfs' true
fi
kill "$server" 2>/dev/null

# ---- the fault table: from a server that does wrong ----
check 'a server for the last time' serve s.db 0
kill_server=$server
curl -s "http://127.0.0.1:$port/v1/changes?limit=20000" >all
kill "$kill_server"
grep -E '"put":"(meta|region|poverty_line|official)"' all |
    sed 's/"shape":"[0-9A-F]*"/"shape":null/' >rows
grep '"put":"household"' all | head -40 >homes
end() {
    echo "{\"cursor\":\"$1\",\"more\":${2:-false},\"as_of\":\"2020-12-31T09:40:00+08:00\"}"
}
home=$(head -1 homes)
id=$(sed 's/.*"id":"\([0-9]*\)".*/\1/' <<<"$home")
nine() { sed 's/"persons":[0-9]*/"persons":9/' <<<"$home"; }
like() { sed "s/$1/$2/" <<<"$home"; } # a household's line, changed

mkdir base
(cat rows homes && end c0) >base/page
echo '{"schema":1,"register":"630222","name":"民和县","as_of":"2020-12-31T09:40:00+08:00","cursor":"a","demo":true,"counts":{"household":40,"member":0}}' >base/status
echo none >base/fault

day() { date -u -d "$1" +%Y%m%d%H%M%SZ; }
authority() {
    mkdir ca.d && : >ca.d/index.txt && echo 01 >ca.d/serial &&
        echo 'unique_subject = no' >ca.d/index.txt.attr
    openssl req -x509 -newkey rsa:2048 -nodes -days 9 -subj /CN=ca \
        -keyout ca.key -out ca.pem
}
certificate() { # name, host, from, until
    cat >"$1.cnf" <<CNF
[ca]
default_ca = d
[d]
database = ca.d/index.txt
serial = ca.d/serial
new_certs_dir = ca.d
default_md = sha256
policy = p
x509_extensions = e
[p]
commonName = supplied
[e]
subjectAltName = DNS:$2
CNF
    openssl req -newkey rsa:2048 -nodes -subj "/CN=$2" -keyout "$1.key" \
        -out "$1.csr" &&
        openssl ca -batch -config "$1.cnf" -cert ca.pem -keyfile ca.key \
            -startdate "$(day "$3")" -enddate "$(day "$4")" -in "$1.csr" \
            -out "$1.pem" -notext
}
certificates() {
    authority && certificate fine localhost '-1 day' '+9 days' &&
        certificate expired localhost '-9 days' '-73 hours' &&
        certificate early localhost '+2 days' '+9 days' &&
        certificate other elsewhere.example '-1 day' '+9 days' &&
        openssl req -x509 -newkey rsa:2048 -nodes -days 9 -subj /CN=localhost \
            -addext subjectAltName=DNS:localhost -keyout self.key -out self.pem
}
check 'certificates' certificates

# Each case runs in a folder of its own, several at once. A line: name | what
# must be told | fault (see tests/feed/faulty.c; down, full, cert NAME) | what
# makes the files, in that folder.
cases=(
    'refused|refused: |down|'
    'no connection in time|time-out: |full|'
    'connected and silent|stall: |silent|'
    'a stall in the middle of a page|stall: |stall 200|'
    'one byte a second|stall: |drip|'
    'closed at once|cut short|reset|'
    '500|500: the server failed|http 500|'
    '503 with Retry-After|503: the server is busy; again in 1\.|http 503 Retry-After: 1|'
    '429|429: the server is busy|http 429|'
    '301 to another host|301: sent on to another server, evil.example|http 301 Location: http://evil.example/|'
    '401|401: token refused|http 401|'
    '404|404: no feed|http 404|'
    'a wrong type|not a feed: text/plain|body good text/plain|'
    'a login page|a login page?|body login text/html|echo "<html>" >login'
    'gzip cut short|cut short\|damaged|raw z application/x-ndjson Content-Encoding: gzip|gzip -c good | head -c 90 >z'
    'a gzip bomb|longer than 16777216|raw z application/x-ndjson Content-Encoding: gzip|head -c 40000000 /dev/zero | gzip -9 >z'
    'packed otherwise|not asked for|raw good application/x-ndjson Content-Encoding: br|'
    'a line of 64 KiB + 1|line 1: longer than|body b application/x-ndjson|(head -c 65537 /dev/zero | tr "\\0" " "; echo; end b1) >b'
    'a page of 16 MiB + 1|longer than 16777216|body b application/x-ndjson|(yes "{\"put\":\"nothing\",\"row\":{}}" | head -c 16777217) >b'
    'broken UTF-8|page after c0: line 1: |body b application/x-ndjson|(like 户 "\\xff\\xfe" | sed "s/\"surname\":\"[^\"]*/&\\xff/"; end b1) >b'
    'a duplicated key|line 1: duplicate|body b application/x-ndjson|(like "\"persons\"" "\"persons\":1,\"persons\""; end b1) >b'
    'no JSON at all|line 1: |body b application/x-ndjson|(echo nonsense; end b1) >b'
    'no cursor line|cut short|body b application/x-ndjson|nine >b'
    'a cursor that never advances|does not advance|body b application/x-ndjson|(nine; end c0) >b'
    'empty pages that promise more|pages without end|endless|'
    'more rows than there are, for ever|pages without end|rows|(for i in 1 2 3 4 5 6 7 8; do cat ../homes ../homes ../homes ../homes ../homes ../homes ../homes; done; end x) >page'
    'a status of another kind|schema: 1 expected|none|echo "{\"schema\":2}" >status'
    'a status that is no JSON|status: |none|echo "<html>" >status'
    'wrong types|1 row rejected|body b application/x-ndjson|(like "\"persons\":[0-9]*" "\"persons\":\"many\""; end b1) >b'
    'an unknown region|1 row rejected|body b application/x-ndjson|(like "$id" 63022299999900001 | sed "s/\"region\":\"[0-9]*\"/\"region\":\"630222999999\"/"; end b1) >b'
    'a clock an hour ahead|minutes ahead of|raw b application/x-ndjson Date: Thu, 01 Jan 2099 00:00:00 GMT|end c0 >b'
    'a certificate that expired|certificate expired 3 days ago|cert expired|'
    'a certificate of tomorrow|valid only in 2 days|cert early|'
    'a certificate signed by itself|self-signed|cert self|'
    'a certificate of another host|of another host than localhost|cert other|'
)

start_faulty() { # in a case's folder: certificate
    FAULTY_PORT=${case_port:-0} FAULTY_FULL=${2:-} "$faulty" . \
        ${1:+"../$1.pem" "../$1.key"} >ready &
    faulty_pid=$!
    port_of ready $faulty_pid && case_port=$port
}
stop_faulty() {
    kill -9 $faulty_pid
    wait $faulty_pid 2>/dev/null
    return 0
}
inflict() { # fault
    case $1 in
    down) stop_faulty ;;
    full) stop_faulty && start_faulty '' 1 ;;
    cert*) stop_faulty && start_faulty "${1#cert }" ;;
    *) echo "$1" >fault ;;
    esac
}
cure() { # fault
    cp good page
    cp ../base/status ../base/fault .
    case $1 in
    down) start_faulty ;;
    full) stop_faulty && start_faulty ;;
    cert*) stop_faulty && start_faulty fine ;;
    esac
}
ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
persons() { sql r.db "select persons from household where id = $id"; }
until_true() { # tries of 0.1 s, command
    local i n=$1
    shift
    for i in $(seq "$n"); do
        "$@" && return 0
        sleep 0.1
    done
    return 1
}

# A case's data: what a bad page would have changed.
few() { sql r.db 'select * from household' 'select count(*) from region' \
    "select value from feed_state where key = 'cursor'"; }

one_case() { # number, "name|told|fault|prepare"
    local name told fault prepare cert= scheme=http host=127.0.0.1 pid t0 t1 bad=0
    IFS='|' read -r name told fault prepare <<<"${2//\\|/%OR%}"
    told=${told//%OR%/\\|}
    cp -r base "case$1" && cd "case$1" || return 1
    [ "${fault#cert}" = "$fault" ] || cert=fine scheme=https host=localhost
    start_faulty $cert || return 1
    cat >c.ini <<INI
[source]
kind = feed
url = $scheme://$host:$case_port
${cert:+ca_file = ../ca.pem}
connect_timeout_s = 0.4
stall_timeout_s = 0.6
retry_max_s = 4
poll_s = 0.3
wait_s = 0
INI
    (umask 077 && echo s3cret >token)
    "$WANJIA" feed --once --config c.ini --register r.db || return 1
    few >before
    (nine && end cured) >good
    cp good page
    eval "$prepare"
    inflict "$fault"
    : >asked
    "$WANJIA" feed --follow --config c.ini --token-file token \
        --register r.db >out 2>log &
    pid=$!
    until_true 100 grep -q -e "$told" out || { echo "not told: $told"; bad=1; }
    t0=$(ticks $pid)
    sleep 3
    t1=$(ticks $pid)
    [ $((t1 - t0)) -lt 15 ] || { echo "$((t1 - t0)) of 300 ticks used"; bad=1; }
    few >after
    case $told in # such a page is taken, but for the row
    *rejected | *ahead* | *'without end'*) sed -i '$d' before after ;;
    esac
    cmp before after || { echo 'the data changed'; bad=1; }
    ! grep s3cret out log || bad=1
    cure "$fault"
    taken() { [ "$(persons)" = 9 ]; }
    until_true 100 taken || { echo 'no recovery'; bad=1; }
    kill $pid
    wait $pid
    stop_faulty
    tail -n 5 out log asked
    return $bad
}

workers=()
for i in "${!cases[@]}"; do
    ((one_case "$i" "${cases[$i]}") >"said$i" 2>&1; echo $? >"rc$i") &
    workers+=($!)
    [ $i -lt 17 ] || wait "${workers[$((i - 17))]}"
done
wait "${workers[@]}"
told() { tail -n 25 "said$1"; [ "$(cat "rc$1")" = 0 ]; }
for i in "${!cases[@]}"; do
    check "${cases[$i]%%|*}: kept, told, at rest, recovered" told "$i"
done
no_token_elsewhere() {
    local i
    for i in "${!cases[@]}"; do
        [ "${cases[$i]%%|*}" = '301 to another host' ] && break
    done
    grep TOKEN "case$i/asked" && ! grep -v '^GET /v1' "case$i/asked"
}
check 'the token is shown to the feed alone' no_token_elsewhere

unknown_name() {
    once --url http://no-such-host.invalid --register r.db 2>err
    local rc=$?
    cat err
    [ $rc = 4 ] && grep -q 'plain http' err || return 1
    echo '[source]
kind = feed
url = http://no-such-host.invalid
allow_plain_http = yes
connect_timeout_s = 3' >dns.ini
    "$WANJIA" feed --once --config dns.ini --register c.db 2>err
    rc=$?
    cat err
    [ $rc = 3 ] && grep -q 'dns: ' err &&
        "$WANJIA" check --register c.db | grep -q '^ok: register'
}
check 'a name that nobody knows; no plain http to other machines' unknown_name

cut_anywhere() { # at every KiB of a page
    cp -r base cut && cd cut || return 1
    start_faulty || return 1
    "$WANJIA" feed --once --url "http://127.0.0.1:$case_port" --register r.db \
        || return 1
    (head -n 60 ../rows && cat ../homes && nine && end c1) >page
    local n size rc=0 err
    size=$(wc -c <page)
    few >before
    for ((n = 0; n < size; n += 1024)); do
        echo "cut $n" >fault
        "$WANJIA" feed --once --url "http://127.0.0.1:$case_port" \
            --register r.db 2>err && { echo "cut at $n and taken"; rc=1; }
        grep -q 'cut short' err || { cat err; rc=1; }
    done
    few >after
    cmp before after || rc=1
    echo none >fault
    "$WANJIA" feed --once --url "http://127.0.0.1:$case_port" --register r.db &&
        [ "$(persons)" = 9 ] || rc=1
    stop_faulty
    cd ..
    return $rc
}
check 'a page cut at every KiB is not taken' cut_anywhere
finish
