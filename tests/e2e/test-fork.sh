#!/bin/bash
# A bureau runs a copy of its own store, and so signs two histories, one for each peer. As soon as the two peers hear each other
# the evidence is everywhere, also at the bureau itself, which never signs again.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"
# shellcheck source=tests/e2e/records.sh
. "$(dirname "$0")/records.sh"

connected() {
    peer_is "$1" "$2" state connected
}

leaves_are() {
    [[ $(ask "$1" status --json | jq -r --arg origin "$2" '[.logs[] | select(.origin == $origin).size // "0"][0] // "0"') == "$3" ]]
}

own_log_is() {
    ask "$1" status | grep -q "own log.*$2"
}

# knows_fork CODE: it has raised the alarm about BS.
knows_fork() {
    ask "$1" alarms --json | jq -e '[.alarms[]? | select(.code == "FORK" and .origin == "BS")] | length > 0'
}

found BS CO PA >/dev/null
for code in BS CO PA; do start "$code"; done
check 'BS and CO are connected' eventually 20 connected BS CO
check 'BS and PA are connected' eventually 20 connected BS PA
passport common.json F-1 F0000001 'in both histories'
passport left.json F-2 F0000002 'told to CO'
passport right.json F-3 F0000003 'told to PA'
common=$(publish BS common.json --to all)
check 'CO has the first leaf' eventually 10 leaves_are CO BS 1
check 'PA has the first leaf' eventually 10 leaves_are PA BS 1
for code in BS CO PA; do stop "$code"; done
cp -R --sparse=always "$federation/BS/state" "$work/twin"

echo 'two histories'
start BS
start CO
check 'BS may sign when CO has spoken' eventually 20 connected BS CO
left=$(publish BS left.json --to all)
check 'CO has the one history' eventually 10 leaves_are CO BS 2
stop BS
stop CO
rm -rf "${federation:?}/BS/state"
mv "$work/twin" "$federation/BS/state"
start BS
start PA
check 'BS may sign when PA has spoken' eventually 20 connected BS PA
right=$(publish BS right.json --to all)
check 'PA has the other history' eventually 10 leaves_are PA BS 2
check_not 'nobody has noticed yet' knows_fork PA
stop BS

echo 'CO and PA hear each other'
start CO
check 'CO raises the alarm' eventually 20 knows_fork CO
check 'PA, too' eventually 20 knows_fork PA
check 'what came before stays valid' field_is CO "BS/$common" .record.sourceRef F-1
check 'each keeps what it had' field_is CO "BS/$left" .record.sourceRef F-2
check 'and takes no more' leaves_are PA BS 2
check_not 'not the other history either' ask CO get "BS/$right"
check 'answers about it say so' prints FROZEN ask CO check document F0000001
for code in CO PA; do
    ask "$code" log fork-proof BS >"$work/$code.fork"
    check "the evidence of $code verifies without a daemon" \
        "$comity" log fork-proof --verify "$work/$code.fork" --key "$federation/BS/log.vkey"
done
check_not 'not with the key of another bureau' \
    "$comity" log fork-proof --verify "$work/CO.fork" --key "$federation/PA/log.vkey"
check_not 'there is none about PA' ask CO log fork-proof PA

echo 'BS hears of it'
start BS
check 'BS raises the alarm about itself' eventually 20 knows_fork BS
check 'it never signs again' own_log_is BS 'two histories'
check_not 'and publishes nothing' ask BS publish "$work/common.json" --to all
check 'it still answers' ask BS check document F0000001

echo 'after a restart'
for code in BS CO PA; do stop "$code"; done
for code in BS CO PA; do start "$code"; done
for code in BS CO PA; do
    check "$code still knows" eventually 20 knows_fork "$code"
done
check 'BS still does not sign' own_log_is BS 'two histories'
check 'other logs go on' eval 'eventually 20 connected CO PA && publish CO common.json --to all >/dev/null'
check 'PA takes the record of CO' eventually 20 prints HIT ask PA check document F0000001
finish
