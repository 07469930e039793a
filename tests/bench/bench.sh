#!/usr/bin/env bash
# The wall's figures as a table: medians of several runs with least and most,
# and ratios to what the machine itself takes. See README.md beside this.
set -u
cd "$(dirname "$0")/../.." || exit 1

: "${WANJIA:=build/wanjia}" "${RUNS:=5}" "${DISPLAY_KIND:=headless}"
: "${HOUSEHOLDS:=12000 100000 1000000}"
: "${SIZES:=1920x1080 3840x2160 7680x4320}" "${KEEP:=build/bench}"
export WANJIA_DATA=$PWD XDG_STATE_HOME=$PWD/$KEEP/state
mkdir -p "$KEEP" || exit 1

register() { # households
    local file=$KEEP/$1.db
    if [ -f "$file" ] && ! "$WANJIA" check --register "$file" \
        >/dev/null 2>&1; then
        rm -f "$file" # of an older version
    fi
    if [ ! -f "$file" ]; then
        echo "making a register of $1 households" >&2
        "$WANJIA" demo --out "$file" --households "$1" >/dev/null 2>&1 || {
            echo "no register of $1 households could be made" >&2
            exit 1
        }
    fi
    echo "$file"
}

# Run a benchmark RUNS times; its lines go to $out.
run() { # name, register, size, option…
    local i name=$1 file=$2 size=$3
    shift 3
    : >"$out"
    for ((i = 0; i < RUNS; i++)); do
        "$WANJIA" bench "$name" --register "$file" --size "$size" \
            --display "$DISPLAY_KIND" --json "$@" >>"$out" 2>/dev/null ||
            echo "bench $name failed" >&2
    done
}

# A member's median of the lines in $out.
median() { # member
    sed -n "s/.*\"$1\": \(-\{0,1\}[0-9.]*\).*/\1/p" "$out" | sort -g |
        awk '{ v[NR] = $1 } END { if (NR) print v[int((NR + 1) / 2)] }'
}

spread() { # member: median (least–most)
    sed -n "s/.*\"$1\": \(-\{0,1\}[0-9.]*\).*/\1/p" "$out" | sort -g |
        awk '{ v[NR] = $1 } END { if (NR) printf "%s (%s–%s)",
            v[int((NR + 1) / 2)], v[1], v[NR] }'
}

ratio() { # a, b
    awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.1f×", a / b }'
}

row() { # label, text, ratio
    printf '  %-26s %-34s %s\n' "$1" "$2" "$3"
}

table() { # households, size
    local file=$1 size=$2 copy read show
    run floor "$file" "$size"
    copy=$(median memcpy_ms) read=$(median read_us) show=$(median present_ms)
    row 'floor: memcpy, ms' "$(spread memcpy_ms)" ''
    row 'floor: key read, µs' "$(spread read_us)" ''
    row 'floor: present, ms' "$(spread present_ms)" ''
    run start "$file" "$size"
    row 'start: first frame, ms' "$(spread first_frame_ms)" \
        "$(ratio "$(median first_frame_ms)" "$copy") memcpy"
    row 'start: memory, MiB' "$(spread pss_mib)" ''
    run tap "$file" "$size"
    row 'tap: p50, ms' "$(spread p50_ms)" \
        "$(ratio "$(median p50_ms)" "$copy") memcpy, \
$(awk -v a="$(median p50_ms)" -v b="$read" \
            'BEGIN { if (b > 0) printf "%.0f×", a * 1000 / b }') key read"
    row 'tap: p99, ms' "$(spread p99_ms)" ''
    run pan "$file" "$size" --seconds 5
    row 'pan: frames a second' "$(spread fps)" ''
    row 'pan: p50, ms' "$(spread frame_p50_ms)" \
        "$(ratio "$(median frame_p50_ms)" "$copy") memcpy"
    row 'pan: p99, ms' "$(spread frame_p99_ms)" ''
    run replay "$file" "$size" --seconds 12
    row 'replay: p99, ms' "$(spread frame_p99_ms)" ''
    row 'replay: longest, ms' "$(spread frame_max_ms)" ''
    run idle "$file" "$size" --seconds 24
    row 'idle: clock and log, % core' "$(spread cpu_percent)" ''
    row 'idle: static, % core' "$(spread static_cpu_percent)" \
        "$(median static_frames) frames, \
$(median static_wakeups_per_s) wake-ups a second"
}

out=$(mktemp)
trap 'rm -f "$out"' EXIT
echo "$DISPLAY_KIND, $(nproc) processors, medians of $RUNS runs (least–most)"
for n in $HOUSEHOLDS; do
    file=$(register "$n") || exit 1
    for size in $SIZES; do
        printf '\n%s households, %s\n' "$n" "$size"
        table "$file" "$size"
    done
done
