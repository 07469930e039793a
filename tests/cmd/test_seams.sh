#!/usr/bin/env bash
# Nothing crosses a seam: on walls of many shapes, in both languages, on every
# screen, no text, card, button, mark or chart has pixels in two cells, no text
# leaves the wall and no two cards lie over each other. Read from the command
# lists that the pictures are painted from.
. "$(dirname "$0")/tap.sh"
demo_register "$tmp/s.db"

# WIDTHxHEIGHT CELLS; the unit's limits and the bezel differ with them.
walls='1280x720 1x1
1920x1080 2x1
3840x2160 2x2
3840x2160 4x2
5760x1080 3x1
5760x2160 3x2
7680x2160 4x2
7680x2160 4x1
7680x4320 4x4
15360x4320 8x4
1080x1920 1x1
2160x3840 1x2
2160x3840 2x2
2160x3840 1x3'
funds='screen=funds&year=2016'
routes="/630222 /630222/203 /630222/203/205 /h/63022220320500417
/630222?$funds&node=t630222203 /630222/203/205?$funds"

look() { # size cells
    local size=$1 cells=$2 route lang rc=0 n=0
    printf '[wall]\ncells = %s\nbezel_mm = 4\nwidth_mm = 4000\n' \
        "$cells" >"$tmp/s.ini"
    for lang in zh-CN en; do
        for route in $routes; do
            "$WANJIA" shot --register "$tmp/s.db" --config "$tmp/s.ini" \
                --route "$route" --size "$size" --lang $lang \
                --dump "$tmp/s.txt" --at 2016-04-14T09:41:00+08:00 || return 1
            n=$((n + 1))
            awk -v cells="$cells" -v where="$lang $route" '
            BEGIN { split(cells, c, "x") }
            $1 == "scene" { split($2, s, "[x,]"); w = s[1]; h = s[2]; next }
            $1 !~ /^(text|round|path|stroke)$/ { next }
            {
                split($2, p, ","); split($3, q, "x")
                x0 = p[1]; y0 = p[2]; x1 = x0 + q[1]; y1 = y0 + q[2]
                for (i = 1; i < c[1]; i++) {
                    at = int(w * i / c[1])
                    if (x0 < at - 1 && x1 > at + 1) { print where, $0; bad++ }
                }
                for (i = 1; i < c[2]; i++) {
                    at = int(h * i / c[2])
                    if (y0 < at - 1 && y1 > at + 1) { print where, $0; bad++ }
                }
                if ($1 == "text" && (x0 < -8 || y0 < -8 || x1 > w + 8 ||
                    y1 > h + 8)) { print where, "outside:", $0; bad++ }
                if ($1 == "text") texts++
                if ($1 == "round" && /#FF0D1427/) {
                    for (k = 1; k <= n; k++)
                        if (x0 < X1[k] && x1 > X0[k] && y0 < Y1[k] &&
                            y1 > Y0[k]) { print where, "over a card:", $0; bad++ }
                    n++
                    X0[n] = x0; X1[n] = x1; Y0[n] = y0; Y1[n] = y1
                }
            }
            END {
                if ((n < 1 && where !~ /funds/) || texts < 20) { print where, "is empty"; bad++ }
                exit bad > 0
            }' "$tmp/s.txt" || rc=1
        done
    done
    [ $n = 12 ] && return $rc
}

while read -r size cells; do
    check "$size in $cells cells" look "$size" "$cells"
done <<<"$walls"

told() { # what check says of text sizes
    printf '[wall]\nwidth_mm = 4000\nviewing_distance_m = %s\n' "$1" \
        >"$tmp/s.ini"
    "$WANJIA" check --config "$tmp/s.ini" --register "$tmp/s.db" \
        --size 3840x2160 | tee "$tmp/told"
    grep -q "$2" "$tmp/told"
}
check 'from 3 m all text is legible' told 3 'ok: all text is 16 arc-minutes'
check 'from 30 m body text is a problem, with what to do' told 30 \
    'problem: text of 19 u .* arc-minutes at 30 m: 16 are legible; set unit_scale'
finish
