#!/usr/bin/env bash
# wanjia serve on a real socket of this machine: what it tells, in pages, as
# the register is edited by another program, and to whom.
# Runs alone: a server's time-outs are measured.
. "$(dirname "$0")/tap.sh"
for tool in curl sqlite3 openssl; do
    command -v $tool >/dev/null && continue
    check "$tool is installed" false
    finish
done

server=
stop_all() {
    [ -z "$server" ] || kill "$server" 2>/dev/null
    rm -rf "$tmp"
}
trap stop_all EXIT

start() { # option … : sets port
    "$WANJIA" serve --register "$tmp/s.db" "$@" >"$tmp/served" 2>&1 &
    server=$!
    for _ in $(seq 50); do
        port=$(sed -n 's/^listening on port //p' "$tmp/served")
        [ -n "$port" ] && return 0
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    cat "$tmp/served"
    return 1
}

stop() {
    kill -TERM "$server" && wait "$server"
    local rc=$?
    server=
    return $rc
}

get() { curl -s -m 10 "$@"; }
url() { echo "http://127.0.0.1:$port/v1/$1"; }
code() { get -o "$tmp/body" -w '%{http_code}' "$@"; }
cursor_of() { tail -n 1 "$1" | sed -n 's/.*"cursor":"\([^"]*\)".*/\1/p'; }
sql() { sqlite3 -cmd '.timeout 5000' "$tmp/s.db" "$@"; }

# Every page from a cursor on, into a file; the last cursor in $cursor.
read_pages() { # file, cursor ('' for everything), limit
    local after=$2 page=$tmp/page n=0
    : >"$1"
    while :; do
        get "$(url changes)?limit=$3${after:+&after=$after}" >"$page" || return 1
        head -n -1 "$page" >>"$1"
        after=$(cursor_of "$page")
        [ -n "$after" ] || { cat "$page"; return 1; }
        n=$((n + 1))
        [ $n -lt 400 ] || { echo 'pages without end'; return 1; }
        tail -n 1 "$page" | grep -q '"more":true' || break
    done
    cursor=$after
}

demo_register "$tmp/s.db"
check 'it listens on loopback' start --listen 127.0.0.1:0

status() {
    get "$(url status)" | tee "$tmp/body"
    grep -q '"schema":1' "$tmp/body" && grep -q '"register":"630222"' "$tmp/body" &&
        grep -q "\"household\":$(sql 'select count(*) from household')[,}]" \
            "$tmp/body"
}
check 'status tells what and how much' status

everything() {
    local t want got
    read_pages "$tmp/all" '' 700 || return 1
    for t in region official household household_year member project measure \
        plan fund log change poverty_line meta village backdrop; do
        want=$(sql "select count(*) from $t")
        got=$(grep -c "^{\"put\":\"$t\"," "$tmp/all")
        [ "$want" = "$got" ] || { echo "$t: $got of $want"; return 1; }
    done
    ! grep -q '"del"' "$tmp/all"
}
check 'everything comes, each row once, in pages of 700' everything
check 'and then nothing' test "$(get "$(url changes)?after=$cursor" | wc -l)" = 1

ordered() { # what others name comes first
    awk -F'"' '{ if (!($4 in first)) { first[$4] = NR } last[$4] = NR }
        END { exit !(last["region"] < first["household"] &&
            last["household"] < first["member"]) }' "$tmp/all"
}
check 'parents come first' ordered

changes() {
    local h
    h=$(sql 'select id from household limit 1')
    sql "update household set persons = persons + 1 where id = $h;
         update household set persons = persons + 1 where id = $h;
         delete from log where id = (select min(id) from log);
         insert into log (household, at, kind, text) values ($h, 1480000000,
             'call', '看望');"
    read_pages "$tmp/more" "$cursor" 100 || return 1
    cat "$tmp/more"
    [ "$(grep -c "\"put\":\"household\"" "$tmp/more")" = 1 ] &&
        [ "$(grep -c '"del":"log"' "$tmp/more")" = 1 ] &&
        [ "$(grep -c '"put":"log"' "$tmp/more")" = 1 ] &&
        grep -q "\"persons\":$(sql "select persons from household where id = $h")," \
            "$tmp/more"
}
check 'a change comes once, as it ended; a deletion as such' changes

longer() { # asks first, changes later
    local began
    began=$(date +%s%N)
    (sleep 0.7; sql "update household set workers = 1 - workers
        where id = (select max(id) from household)") &
    get "$(url changes)?after=$cursor&wait=8" >"$tmp/more"
    echo "$(((($(date +%s%N) - began)) / 1000000)) ms"
    wait %+
    [ $(((($(date +%s%N) - began)) / 1000000)) -lt 2500 ] &&
        grep -q '"put":"household"' "$tmp/more"
}
check 'who waits is told within a second or so' longer

kept() {
    local first etag
    first=$(url changes)'?limit=50'
    cursor=$(get "$first" | tail -n 1 | sed -n 's/.*"cursor":"\([^"]*\)".*/\1/p')
    get -D "$tmp/head" -o "$tmp/one" "$(url changes)?limit=50&after=$cursor"
    etag=$(tr -d '\r' <"$tmp/head" | sed -n 's/^ETag: //p')
    cat "$tmp/head"
    grep -qi '^Cache-Control:.*immutable' "$tmp/head" || return 1
    sql 'update household set persons = persons + 1'
    sleep 0.5
    get -o "$tmp/two" "$(url changes)?limit=50&after=$cursor"
    cmp "$tmp/one" "$tmp/two" || return 1
    [ "$(code -H "If-None-Match: $etag" "$(url changes)?limit=50&after=$cursor")" = 304 ]
}
check 'a page that has more after it never changes' kept

packed() {
    get -D "$tmp/head" --compressed -o "$tmp/plain" "$(url changes)?limit=300"
    grep -qi '^Content-Encoding: gzip' "$tmp/head" &&
        get "$(url changes)?limit=300" | cmp - "$tmp/plain"
}
check 'gzip when accepted, the same inside' packed
check 'a cursor of nobody is gone' test "$(code "$(url changes)?after=x.1")" = 410
check 'another path is not there' test "$(code "$(url nothing)")" = 404
check 'nothing can be posted' test "$(code -d x "$(url status)")" = 405
check 'a limit that is none' test "$(code "$(url changes)?limit=x")" = 400
check 'it leaves with 0' stop

# ---- to whom ----
masked() {
    local h
    h=$(sql 'select min(id) from household')
    sql "update household set head = '欧阳明月', housing = '电话 13800138000'
         where id = $h"
    start --listen 127.0.0.1:0 || return 1
    get "$(url changes)?limit=20000&fields=masked" >"$tmp/masked"
    get "$(url changes)?limit=20000" >"$tmp/bare"
    grep -q 欧阳明月 "$tmp/bare" || return 1
    ! grep -q -e 欧阳明月 -e 13800138000 "$tmp/masked" &&
        grep -q '欧阳\*\*' "$tmp/masked"
    local rc=$?
    stop || return 1
    return $rc
}
check 'fields=masked tells no name and no number' masked

head -c 18 /dev/urandom | base64 >"$tmp/token"
chmod 600 "$tmp/token"
guarded() {
    start --listen 127.0.0.1:0 --token-file "$tmp/token" || return 1
    [ "$(code "$(url status)")" = 401 ] &&
        [ "$(code -H 'Authorization: Bearer wrong' "$(url status)")" = 401 ] &&
        [ "$(code -H "Authorization: Bearer $(cat "$tmp/token")" \
            "$(url status)")" = 200 ]
    local rc=$?
    stop || return 1
    return $rc
}
check 'with a token, only who shows it' guarded

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -keyout "$tmp/key.pem" \
    -out "$tmp/cert.pem" 2>/dev/null
secure() {
    start --listen 127.0.0.1:0 --tls-cert "$tmp/cert.pem" \
        --tls-key "$tmp/key.pem" || return 1
    [ "$(code --cacert "$tmp/cert.pem" "https://localhost:$port/v1/status")" = 200 ]
    local rc=$?
    stop || return 1
    return $rc
}
check 'over TLS' secure

refused() { # WORD option …
    local word=$1 rc
    shift
    timeout 5 "$WANJIA" serve "$@" >"$tmp/out" 2>"$tmp/err"
    rc=$?
    cat "$tmp/err"
    [ $rc != 0 ] && [ $rc != 124 ] && [ "$(grep -c wanjia: "$tmp/err")" = 1 ] &&
        grep -q -e "$word" "$tmp/err"
}
check 'a public address needs TLS and a token' refused tls-cert \
    --register "$tmp/s.db" --listen 0.0.0.0:0
check 'no register' refused none.db --register "$tmp/none.db"
check 'no register named' refused register
chmod 644 "$tmp/token"
check 'a token that others can read' refused token --register "$tmp/s.db" \
    --listen 127.0.0.1:0 --token-file "$tmp/token"
finish
