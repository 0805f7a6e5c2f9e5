#!/usr/bin/env bash
# Measures Comity beside Redis and PostgreSQL, in turn, on this machine: catching up, live, latency, check.
#
#   tests/bench/compare.sh [--records N] [--live N] [--rounds N] [--subjects "comity redis postgres"] [--parts "catchup live latency check"]
#
# Prints "subject.part.name value unit" lines as they come, and at the end ratios of Comity to each, as the least, middle and largest of
# the rounds. Installs what it needs from Debian's packages. Run it as root (PostgreSQL runs as its own user) on a machine
# that does nothing else; read the ratios, not the numbers.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
. tests/packages.sh
. tests/bench/lib.sh

records=1000000 live=200000 rounds=3 subjects="comity redis postgres" parts="catchup live latency check"
while [ $# -gt 0 ]; do
    case $1 in
    --records) records=$2 ;;
    --live) live=$2 ;;
    --rounds) rounds=$2 ;;
    --subjects) subjects=$2 ;;
    --parts) parts=$2 ;;
    *) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
    shift 2
done

install_packages run bench
cmake --preset release >/dev/null
cmake --build --preset release --target comityd comity bench-client | tail -1
bin=$root/build/release
client=$bin/tests/bench/bench-client
pgbin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
work=$(mktemp -d)
results=$work/results
: >"$results"
stop_all() { for subject in $subjects; do "${subject}_stop" 2>/dev/null; done; }
trap 'stop_all; rm -rf "$work"' EXIT

measures() { [[ " $parts " == *" $1 "* ]]; }

# The raw line: the same bytes through TLS to nowhere. No system that moves them can be faster.
raw_tls() {
    local bytes=$((records * 420)) begun
    openssl s_server -quiet -accept 29331 -cert "$work/tls/first.crt" -key "$work/tls/first.key" >/dev/null 2>&1 &
    local server=$!
    sleep 0.5
    begun=$(now)
    head -c "$bytes" /dev/zero | openssl s_client -quiet -connect 127.0.0.1:29331 >/dev/null 2>&1 || true
    report tls.catchup.rate "$(per_second "$records" "$begun" "$(now)")" records/s
    kill $server
}

measure_catchup() { # SUBJECT: an empty second node takes all records of the first
    local subject=$1 begun
    "$client" publish "$first" --count "$records" --depth 500 --connections 1 >/dev/null
    begun=$(now)
    follow_from=$begun
    "${subject}_follow"
    wait_until 3600 "${subject}_has" "$records"
    report "$subject.catchup.rate" "$(per_second "$records" "$follow_from" "$(now)")" records/s
    set -- $("${subject}_pids")
    report "$subject.catchup.cpu_first" "$(cpu_of "$1")" s
    report "$subject.catchup.cpu_second" "$(cpu_of "$2")" s
    report "$subject.catchup.memory_second" "$(peak_of "$2")" MiB
    report "$subject.catchup.disk_second" "$("${subject}_disk")" MiB
}

measure_live() { # as fast as they are taken durably, until the second node has them all
    local subject=$1 begun depth=256 connections=1
    [ "$subject" != postgres ] || { depth=32; connections=32; }
    begun=$(now)
    run_client "$subject.publish" publish "$first" --first "$records" --count "$live" --depth $depth --connections $connections
    wait_until 3600 "${subject}_has" $((records + live))
    report "$subject.live.rate" "$(per_second "$live" "$begun" "$(now)")" records/s
}

measure_latency() {
    run_client "$1.latency" latency "$first" "$second" --first $((records + live)) --count 2000 --rate 200
}

measure_check() {
    local subject=$1 kind
    for kind in hit miss; do
        run_client "$subject.check-$kind.single" check-$kind "$second" --records "$records" --count 20000
        run_client "$subject.check-$kind.connections-50" check-$kind "$second" --records "$records" --count 100000 --connections 50
        run_client "$subject.check-$kind.depth-100" check-$kind "$second" --records "$records" --count 200000 --depth 100
    done
}

measure() {
    local subject=$1
    "${subject}_make"
    measure_catchup "$subject"
    ! measures live || measure_live "$subject"
    ! measures latency || measure_latency "$subject"
    ! measures check || measure_check "$subject"
    "${subject}_stop"
}

make_certificates
for ((round = 1; round <= rounds; round++)); do
    echo "== round $round"
    raw_tls
    for subject in $subjects; do measure "$subject"; done
done

echo "== ratios of comity, least / middle / largest of $rounds rounds (rates: more is better; latencies: less is better)"
awk '
    { split($1, part, "."); name = substr($1, length(part[1]) + 2); count[$1]++; value[$1, count[$1]] = $2; names[name]; subjects[part[1]] }
    END {
        for (subject in subjects) for (name in names) {
            other = subject "." name; ours = "comity." name
            if (subject == "comity" || !(other in count) || !(ours in count)) continue
            n = 0
            for (i = 1; i <= count[other] && i <= count[ours]; i++) if (value[other, i] > 0) ratio[++n] = value[ours, i] / value[other, i]
            for (i = 1; i <= n; i++) for (k = i + 1; k <= n; k++) if (ratio[k] < ratio[i]) { t = ratio[i]; ratio[i] = ratio[k]; ratio[k] = t }
            if (n > 0) printf "comity/%s %s %.2f / %.2f / %.2f\n", subject, name, ratio[1], ratio[int((n + 1) / 2)], ratio[n]
        }
    }' "$results" | sort
