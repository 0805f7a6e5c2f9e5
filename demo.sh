#!/usr/bin/env bash
# Three bureaus on this machine share records, lose one of them in the middle of an import, and withdraw what was wrong.
#
#   ./demo.sh              runs, cleans up, and exits 0 if all was as it should be
#   ./demo.sh --keep DIR   leaves the federation running in DIR and says how to talk to it
set -euo pipefail
cd "$(dirname "$0")"
. ./tests/packages.sh

keep=
while [ $# -gt 0 ]; do
    case $1 in
    --keep) keep=${2:?--keep DIR}; shift 2 ;;
    *) echo "usage: ./demo.sh [--keep DIR]" >&2; exit 2 ;;
    esac
done

bureaus=(BS CO PA)
passed=0
started=$SECONDS

say() { printf '\n== %s\n' "$*"; }
fail() { echo "   FAILED: $*" >&2; exit 1; }
good() { passed=$((passed + 1)); echo "   ok: $*"; }
# check "what" command...: the command must succeed
check() { local what=$1; shift; if "$@"; then good "$what"; else fail "$what"; fi; }
comity_at() { local bureau=$1; shift; "$bin/comity" --socket "$dir/$bureau/control.sock" "$@"; }

# The store of a new bureau is made once, on purpose: a node that finds none does not start.
init() { "$bin/comityd" --config "$dir/$1/comityd.conf" --init-store >/dev/null; }
start() {
    "$bin/comityd" --config "$dir/$1/comityd.conf" 2>>"$dir/$1/comityd.log" &
    echo $! >"$dir/$1/pid"
    for _ in $(seq 100); do
        comity_at "$1" status >/dev/null 2>&1 && return 0
        sleep 0.1
    done
    tail -5 "$dir/$1/comityd.log" >&2
    fail "$1 does not answer"
}
kill_hard() { kill -KILL "$(cat "$dir/$1/pid")"; wait "$(cat "$dir/$1/pid")" 2>/dev/null || true; }
stop_all() {
    local bureau
    for bureau in "${bureaus[@]}"; do
        [ -f "$dir/$bureau/pid" ] && kill -TERM "$(cat "$dir/$bureau/pid")" 2>/dev/null || true
    done
    wait 2>/dev/null || true
}

# size BUREAU ORIGIN: leaves of the origin's log on the bureau's disk
size() { comity_at "$1" --json status | jq -r --arg o "$2" '[.logs[]? | select(.origin == $o) | .size // "0"][0] // "0"'; }
same_everywhere() {
    local origin bureau wanted
    for origin in "${bureaus[@]}"; do
        wanted=$(size "$origin" "$origin")
        for bureau in "${bureaus[@]}"; do
            [ "$(size "$bureau" "$origin")" = "$wanted" ] || return 1
        done
    done
}
wait_until() { # wait_until SECONDS command...
    local end=$((SECONDS + $1)); shift
    until "$@"; do
        [ $SECONDS -lt $end ] || return 1
        sleep 0.2
    done
}

# What `reader` should hold of `owner`, by the distributions at the owner; and what it does hold.
entitled() {
    comity_at "$2" export --owner "$2" | jq -r --arg r "$1" 'select((.distribution.bureaus // []) as $list
        | .distribution.kind as $kind
        | $kind == "ALL" or ($kind == "ONLY" and ($list | index($r))) or ($kind == "EXCEPT" and ($list | index($r) | not)))
        | .id' | sort
}
held() { comity_at "$1" export --owner "$2" | jq -r .id | sort; }

say "Building"
install_packages run
cmake --preset release >/dev/null
cmake --build --preset release --target comityd comity generate-records | tail -1
bin=build/release
generate=$bin/tests/generate-records

dir=${keep:-$(mktemp -d)}
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
trap 'stop_all; [ -n "$keep" ] || rm -rf "$dir"' EXIT

say "A federation of three bureaus: keys, certificates, configuration"
certs/make-federation "$dir" --federation demo --base-port "${COMITY_DEMO_PORT:-7801}" "${bureaus[@]}" >/dev/null
for bureau in "${bureaus[@]}"; do init "$bureau"; start "$bureau"; done
all_connected() {
    local bureau
    for bureau in "${bureaus[@]}"; do
        [ "$(comity_at "$bureau" --json status | jq -r '.peersConnected // 0')" = 2 ] || return 1
    done
}
check "each bureau is connected with the two others" wait_until 20 all_connected

say "Synthetic records in three formats"
"$generate" --format ndjson --type mixed --count 8000 --seed 1 --bureau BS --others CO,PA --to mix >"$dir/BS.ndjson"
"$generate" --format csv --type vehicle --count 40000 --seed 2 --bureau CO --others BS,PA --to mix >"$dir/CO.csv"
"$generate" --format notices --type notice --count 4000 --seed 3 --bureau PA --others BS,CO >"$dir/PA.json"
cat >"$dir/stolen.json" <<'JSON'
{"sourceRef": "DEMO-1",
 "travelDocument": {"documentType": "PASSPORT", "number": "L898902C3", "issuingCountry": "UTO", "category": "STOLEN",
                    "dateOfLoss": "2026-05-02", "place": "Quazhar harbour"}}
JSON
cat >"$dir/restricted.json" <<'JSON'
{"sourceRef": "DEMO-2",
 "travelDocument": {"documentType": "PASSPORT", "number": "R7700441X", "issuingCountry": "UTO", "category": "REVOKED",
                    "circumstances": "demo-restricted-circumstances"}}
JSON
echo "   BS 8000 of all types (NDJSON), CO 40000 vehicles (CSV), PA 4000 notices (public notices JSON)"

say "BS and PA import"
comity_at BS import "$dir/BS.ndjson" | sed 's/^/   BS: /'
comity_at PA import --to all "$dir/PA.json" | sed 's/^/   PA: /'

say "CO imports; PA, then CO itself, are killed (SIGKILL) in the middle"
comity_at CO import "$dir/CO.csv" >"$dir/import.out" 2>&1 &
importer=$!
at_least() { [ "$(size "$1" "$2")" -ge "$3" ]; }
wait_until 30 at_least CO CO 2000 || fail "CO's import does not begin"
kill_hard PA
kill_hard CO
if wait $importer; then fail "the import ended before CO was killed"; fi
start CO
start PA
echo "   CO had $(size CO CO) records on disk when it came back"
check "CO kept what it had acknowledged, and its log verifies" comity_at CO log verify CO
comity_at CO import "$dir/CO.csv" | sed 's/^/   CO, the same import again: /'
check "everybody catches up" wait_until 60 same_everywhere
comity_at CO import "$dir/CO.csv" >"$dir/again.out"
check "a third run of the same import publishes nothing" grep -q ' 0 published, 0 amended, 40000 unchanged' "$dir/again.out"

say "Every record reached exactly whom it should"
for owner in "${bureaus[@]}"; do
    for reader in "${bureaus[@]}"; do
        [ "$owner" != "$reader" ] || continue
        entitled "$reader" "$owner" >"$dir/entitled"
        held "$reader" "$owner" >"$dir/held"
        check "$reader holds the $(wc -l <"$dir/entitled") of $(size "$owner" "$owner") records of $owner that it may see, and no other" \
            cmp -s "$dir/entitled" "$dir/held"
    done
done

say "A stolen passport"
stolen=$(comity_at BS --json publish "$dir/stolen.json" --to all | jq -r .id)
knows() { comity_at "$@" >/dev/null 2>&1; }
check "CO finds it" wait_until 10 knows CO check document L898902C3 --country UTO --purpose "border control"
comity_at CO check document l898902-c3 | sed 's/^/   CO: /'
set +e
comity_at CO check document L000000X0 >/dev/null
[ $? -eq 3 ] && good "a document nobody knows is no hit (exit code 3)" || fail "a miss must exit with 3"
set -e

say "A record that only CO may see"
restricted=$(comity_at BS --json publish "$dir/restricted.json" --to CO | jq -r .id)
check "CO has it" wait_until 10 knows CO get "BS/$restricted"
check "PA has the same leaves" wait_until 10 same_everywhere
if comity_at PA get "BS/$restricted" >/dev/null 2>&1; then fail "PA can see it"; else good "PA cannot get it"; fi
if grep -rqs demo-restricted-circumstances "$dir/PA/state"; then fail "its text is on PA's disk"; else good "nothing of it is on PA's disk"; fi
check "PA's copy of the log of BS verifies all the same" comity_at PA log verify BS
comity_at BS explain "$restricted" PA | sed 's/^/   /'

say "BS asks CO about it, and CO answers"
question=$(comity_at BS --json send --to CO --subject "Holder of R7700441X" --about "$restricted" --priority urgent --due 2h | jq -r .id)
check "an officer at CO reads the question" wait_until 10 knows CO read "BS/$question"
check "and answers it" knows CO reply "BS/$question" --body "Known to us."
state_of() { comity_at BS --json read "$question" | jq -r .state; }
answered() { [ "$(state_of)" = ANSWERED ]; }
check "BS has the answer" wait_until 10 answered
comity_at BS thread "$question" | sed 's/^/   BS: /'
comity_at BS read "$question" | sed -n '/^TO/,$s/^/   BS: /p'

say "The passport was found: BS withdraws, and it is erased everywhere"
comity_at BS withdraw "$stolen" --reason purpose-achieved | sed 's/^/   /'
check "everybody has heard" wait_until 10 same_everywhere
erased() { ! grep -rqs "Quazhar harbour" "$dir"/*/state; }
check "its text is in no file of any bureau" wait_until 10 erased
all_erased() { [ "$(comity_at BS --json deliveries "$stolen" | jq -r '[.deliveries[].state] | unique | join(",")')" = erased ]; }
check "BS knows that both have erased it" wait_until 10 all_erased
comity_at BS deliveries "$stolen" | sed 's/^/   /'

say "Every log verifies at every bureau"
for bureau in "${bureaus[@]}"; do
    comity_at "$bureau" log verify | sed "s/^/   at $bureau: /"
done
root() { comity_at "$1" --json log verify "$2" | jq -r .root; }
for origin in "${bureaus[@]}"; do
    check "one root of the log of $origin everywhere" \
        test "$(for b in "${bureaus[@]}"; do root "$b" "$origin"; done | sort -u | wc -l)" = 1
done
comity_at BS log proof "$restricted" >"$dir/record.tlog-proof"
check "a proof for the restricted record verifies without any daemon" \
    "$bin/comity" log proof --verify "$dir/record.tlog-proof" --key "$dir/BS/log.vkey"

say "Summary"
for bureau in "${bureaus[@]}"; do
    printf '   %s  holds %s records: ' "$bureau" "$(comity_at "$bureau" export | wc -l)"
    for origin in "${bureaus[@]}"; do printf '%s of %s  ' "$(held "$bureau" "$origin" | wc -l)" "$origin"; done
    echo
done
echo "   $passed checks passed in $((SECONDS - started)) seconds, build included"

if [ -n "$keep" ]; then
    trap - EXIT
    disown -a
    say "The federation keeps running in $dir"
    for bureau in "${bureaus[@]}"; do
        echo "   $(pwd)/$bin/comity --socket $dir/$bureau/control.sock status"
    done
    echo "   stop it:  kill $(for bureau in "${bureaus[@]}"; do printf '%s ' "$(cat "$dir/$bureau/pid")"; done)"
    echo "   start one again:  $(pwd)/$bin/comityd --config $dir/BS/comityd.conf"
fi
