#!/bin/bash
# Three nodes in network namespaces of their own, a line between each two. The line between BS and PA is cut: they hear each
# other through CO, which carries only what it may see. Then the line is there again.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"
# shellcheck source=tests/e2e/records.sh
. "$(dirname "$0")/records.sh"

readonly PORT=7101
prefix=comity-$$

# shellcheck disable=SC2317 # called at the end
clean_up_more() {
    local code
    for code in BS CO PA; do ip netns del "$prefix-$code" 2>/dev/null || true; done
}

ip netns add "$prefix-BS" 2>"$work/said" || {
    echo "skipped: network namespaces cannot be made here: $(<"$work/said")"
    exit 77
}

in_space() {
    local code=$1
    shift
    ip netns exec "$prefix-$code" "$@"
}

# line CODE CODE NET: a line between two, with the addresses 10.77.NET.1 and .2.
line() {
    ip link add "to-$2" netns "$prefix-$1" type veth peer name "to-$1" netns "$prefix-$2"
    ip -n "$prefix-$1" addr add "10.77.$3.1/24" dev "to-$2"
    ip -n "$prefix-$2" addr add "10.77.$3.2/24" dev "to-$1"
    ip -n "$prefix-$1" link set "to-$2" up
    ip -n "$prefix-$2" link set "to-$1" up
}

cut_line() {
    ip -n "$prefix-$1" link set "to-$2" down
    ip -n "$prefix-$2" link set "to-$1" down
}

mend_line() {
    ip -n "$prefix-$1" link set "to-$2" up
    ip -n "$prefix-$2" link set "to-$1" up
}

start_there() {
    init "$1"
    ip netns exec "$prefix-$1" "$comityd" --config "$federation/$1/comityd.conf" 2>>"$federation/$1/log" &
    pids[$1]=$!
    eventually 20 ask "$1" status || fail "$1 does not answer"
}

for code in CO PA; do ip netns add "$prefix-$code"; done
for code in BS CO PA; do ip -n "$prefix-$code" link set lo up; done
line BS CO 1
line CO PA 2
line BS PA 3
found BS CO PA
for code in BS CO PA; do
    sed -i "s/^Listen = .*/Listen = 0.0.0.0:$PORT/" "$federation/$code/comityd.conf"
done
set_endpoint BS CO "10.77.1.2:$PORT"
set_endpoint CO BS "10.77.1.1:$PORT"
set_endpoint CO PA "10.77.2.2:$PORT"
set_endpoint PA CO "10.77.2.1:$PORT"
set_endpoint BS PA "10.77.3.2:$PORT"
set_endpoint PA BS "10.77.3.1:$PORT"
for code in BS CO PA; do start_there "$code"; done
check 'BS and CO are connected' eventually 20 connected BS CO
check 'CO and PA are connected' eventually 20 connected CO PA
check 'BS and PA are connected' eventually 20 connected BS PA
passport before.json S-1 R0000001 'before the cut'
before=$(publish BS before.json --to all)
check 'PA gets a record straight' eventually 10 delivery_is BS "$before" PA delivered

echo 'the line between BS and PA is cut'
cut_line BS PA
check_not 'PA is out of reach' in_space BS timeout 2 bash -c "exec 3<>/dev/tcp/10.77.3.2/$PORT"
for code in BS PA; do # or both would wait for 90 seconds of silence
    stop "$code"
    start_there "$code"
done
check 'BS and CO are connected again' eventually 20 connected BS CO
check 'CO and PA are connected again' eventually 20 connected CO PA
check_not 'BS and PA are not' connected BS PA
passport during.json S-2 R0000002 'during the cut'
passport secret.json S-3 R0000003 'past the middle'
during=$(publish BS during.json --to all)
secret=$(publish BS secret.json --to PA)
back=$(publish PA during.json --to BS,CO)
check 'a record comes through CO' eventually 20 field_is PA "BS/$during" .state CURRENT
check 'and one the other way' eventually 20 field_is BS "PA/$back" .state CURRENT
check 'its words are whole' field_is PA "BS/$during" .record.travelDocument.circumstances 'during the cut'
check 'what CO may not see does not' ends_with $MISS ask PA get "BS/$secret"
check_not 'not a word of it is at CO' on_disk CO 'past the middle'
check 'PA can say why it may lack it' prints 'a relay could not give more than the hash' ask PA explain "BS/$secret" PA
check 'BS does not take it for delivered' delivery_is BS "$secret" PA pending
check 'and says what stands in the way' prints 'not connected since' ask BS explain "$secret" PA
check 'which has a member of its own' \
    test "$(ask BS explain "$secret" PA --json | jq -r '.connection, (.obstacles | length > 0)' | xargs)" = 'away true'
check 'a withdrawal comes through' ask BS withdraw "$before"
check 'and erases' eventually 20 field_is PA "BS/$before" .state WITHDRAWN
check 'every word' eventually 10 not_on_disk PA 'before the cut'
check 'all have the same leaves' eventually 20 have_same_leaves BS CO PA
check 'and the same roots' have_same_roots BS CO PA

echo 'the line is mended'
mend_line BS PA
kill -HUP "${pids[BS]}" "${pids[PA]}" # so that nobody waits for the next attempt
check 'BS and PA are connected' eventually 60 connected BS PA
check 'PA asks BS for what CO withheld' eventually 20 field_is PA "BS/$secret" .state CURRENT
check 'BS knows' eventually 10 delivery_is BS "$secret" PA delivered
check 'CO still has not a word of it' not_on_disk CO 'past the middle'
check 'and the roots are the same' have_same_roots BS CO PA
for code in BS CO PA; do stop "$code"; done
finish
