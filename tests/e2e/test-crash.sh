#!/bin/bash
# Fifty SIGKILLs at random moments, on either side or both, while both are loaded: nothing that a client was told is done
# is lost, and both ends converge. COMITY_SEED=N repeats the moments of a run.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"
# shellcheck source=tests/e2e/records.sh
. "$(dirname "$0")/records.sh"

readonly KILLS=50
seed=${COMITY_SEED:-$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')}
RANDOM=$seed
printf 'seed %d\n' "$seed"

# Small files, so that many crashes meet the beginning of one.
found BS CO
for code in BS CO; do sed -i '$aSegmentBytes = 1048576' "$federation/$code/comityd.conf"; done

# launch CODE: as start, but wait for nothing.
launch() {
    "$comityd" --config "$federation/$1/comityd.conf" 2>>"$federation/$1/log" &
    pids[$1]=$!
}

# told CODE WHAT: the ids of those lines of the ledger, sorted.
told() {
    sed -n "s/^$2 //p" "$work/ledger.$1" | sort -u
}

has_same_root() {
    local root
    root=$(root_of BS "$1")
    [[ -n $root && $root == "$(root_of CO "$1")" ]]
}

# all_of FILE IN FILE: every line of the first stands in the second; both are sorted.
all_of() {
    [[ -z $(comm -23 "$1" "$3" | head -n 3 | tee /dev/stderr) ]]
}

# none_of FILE IN FILE
none_of() {
    [[ -z $(comm -12 "$1" "$3" | head -n 3 | tee /dev/stderr) ]]
}

start BS
start CO
for code in BS CO; do
    "$build/tests/publish-load" "$federation/$code/control.sock" "$work/ledger.$code" "$code" &
    pids[load $code]=$!
done

echo "$KILLS kills"
for ((killed = 0; killed < KILLS; killed++)); do
    printf -v moment '%d.%03d' 0 $((RANDOM % 700 + 5))
    sleep "$moment"
    case $((RANDOM % 5)) in
        0 | 1) victims=(BS) ;;
        2 | 3) victims=(CO) ;;
        4) victims=(BS CO) ;;
    esac
    for code in "${victims[@]}"; do
        is_alive "$code" || fail "$code ended by itself"
    done
    for code in "${victims[@]}"; do kill_node "$code"; done
    for code in "${victims[@]}"; do launch "$code"; done
done
for code in BS CO; do
    check "$code answers after the last" eventually 20 ask "$code" status
    kill -TERM "${pids[load $code]}"
    check "the load on $code ends" wait "${pids[load $code]}"
    unset "pids[load $code]"
done

echo 'after them'
check 'both have the same leaves' eventually 60 have_same_leaves BS CO
for code in BS CO; do
    for what in published amended withdrawn amending withdrawing refused; do
        told "$code" $what >"$work/$code.$what"
    done
    comm -23 "$work/$code.published" "$work/$code.withdrawing" >"$work/$code.kept"
    count=$(wc -l <"$work/$code.published")
    check "$code had said of $count records that they are published" test "$count" -ge $((KILLS * 10))
    check "of $(wc -l <"$work/$code.amended") that they are amended" test -s "$work/$code.amended"
    check "of $(wc -l <"$work/$code.withdrawn") that they are withdrawn" test -s "$work/$code.withdrawn"
    check_not 'and refused nothing' test -s "$work/$code.refused"
    for reader in BS CO; do
        ask "$reader" export --owner "$code" >"$work/export"
        jq -r .id "$work/export" | sort >"$work/current"
        jq -r 'select(.version > 1).id' "$work/export" | sort >"$work/later"
        comm -23 "$work/$code.amended" "$work/$code.withdrawing" >"$work/amended"
        check "at $reader all that $code published is there" all_of "$work/$code.kept" in "$work/current"
        check 'what was amended has a later version' all_of "$work/amended" in "$work/later"
        check 'what was withdrawn is gone' none_of "$work/$code.withdrawn" in "$work/current"
        mv "$work/current" "$work/current.$reader"
    done
    check "both hold the same records of $code" cmp "$work/current.BS" "$work/current.CO"
    check "the log of $code verifies at both, with one root" has_same_root "$code"
done
for code in BS CO; do
    check_not "$code raised no alarm" logged "$code" '^[^ ]* alarm '
    stop "$code"
done
finish
