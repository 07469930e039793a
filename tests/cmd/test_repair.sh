#!/usr/bin/env bash
# Copies, damage and killed writers: what `wanjia backup` and `check` do.
. "$(dirname "$0")/tap.sh"
reg=$tmp/a.db
demo_register "$reg"

sum() { sqlite3 "$1" .dump | sha256sum; }
sound() { "$WANJIA" check --register "$1"; }
before=$(sum "$reg")

copies() {
    "$WANJIA" backup --register "$reg" --to "$tmp/copy.db" || return 1
    [ "$(sum "$tmp/copy.db")" = "$before" ] && sound "$tmp/copy.db" &&
        [ -z "$(ls "$tmp" | grep tmp-)" ]
}
check 'a copy is the register' copies

# A reader holds no writer up, and a copy has the state of one moment.
copies_in_use() {
    local writer rc=0 busy=$tmp/busy.db
    cp "$reg" "$busy"
    (while :; do
        sqlite3 -cmd '.timeout 5000' "$busy" "update household set persons = persons + 1 where id = (select min(id) from household)" || exit 1
    done) 2>/dev/null &
    writer=$!
    for _ in 1 2 3 4 5; do
        "$WANJIA" backup --register "$busy" --to "$tmp/copy.db" || rc=1
        sound "$tmp/copy.db" || rc=1
    done
    kill "$writer"
    wait "$writer" 2>/dev/null
    return $rc
}
check 'a copy of a register that is being written is sound' copies_in_use

check 'a register is not copied onto itself' \
    sh -c '"$1" backup --register "$2" --to "$2" 2>&1 | grep "the register itself"' \
    sh "$WANJIA" "$reg"

damaged() {
    cp "$reg" "$tmp/bad.db"
    dd if=/dev/urandom of="$tmp/bad.db" bs=4096 seek=40 count=20 conv=notrunc 2>/dev/null
    "$WANJIA" backup --register "$reg" --to "$tmp/copy.db" || return 1
    ! "$WANJIA" backup --register "$tmp/bad.db" --to "$tmp/copy.db" 2>"$tmp/err" || return 1
    [ "$(wc -l <"$tmp/err")" = 1 ] && grep -q damaged "$tmp/err" &&
        [ "$(sum "$tmp/copy.db")" = "$before" ] && ! sound "$tmp/bad.db"
}
check 'a damaged register is refused, the good copy stays' damaged

recounts() {
    cp "$reg" "$tmp/b.db"
    sqlite3 "$tmp/b.db" "update rollup set households = households + 3 where dimension = 'poverty';
        update light set history = 0 where household in (select id from household limit 5);
        delete from rollup where dimension = 'income'" || return 1
    ! sound "$tmp/b.db" || return 1
    "$WANJIA" check --register "$tmp/b.db" --recount && sound "$tmp/b.db"
}
check 'wrong sums and lights are counted anew' recounts

# Killed in the middle of a transaction whose pages are in the file already.
killed() {
    cp "$reg" "$tmp/k.db"
    mkfifo "$tmp/sql"
    sqlite3 "$tmp/k.db" <"$tmp/sql" >"$tmp/told" &
    local writer=$!
    exec 9>"$tmp/sql"
    echo "pragma cache_size = 10; begin; update household set head = 'x' || head; select 'written';" >&9
    for _ in $(seq 200); do
        grep -q written "$tmp/told" && break
        sleep 0.05
    done
    kill -9 "$writer"
    exec 9>&-
    wait "$writer" 2>/dev/null
    [ -s "$tmp/k.db-journal" ] || { echo 'no journal was left'; return 1; }
    sound "$tmp/k.db" && [ "$(sum "$tmp/k.db")" = "$before" ] &&
        [ ! -e "$tmp/k.db-journal" ]
}
check "a killed writer's journal is played back" killed

finish
