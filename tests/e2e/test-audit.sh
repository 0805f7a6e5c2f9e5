#!/bin/bash
# Who asked what of a node, and what was shown, is in its audit log; a crash takes the last moments at most, and the log says
# so; its root is in the bureau's own log, where other bureaus have it; who changes the file is found.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"
# shellcheck source=tests/e2e/records.sh
. "$(dirname "$0")/records.sh"

# entries CODE FILTER [OPTION...]: what jq makes of each entry of the audit log, a line each.
entries() {
    ask "$1" audit --json "${@:3}" | jq -r "$2"
}

# verdict CODE FIELD
verdict() {
    ask "$1" audit --verify --json 2>/dev/null | jq -r ".$2 // 0"
}

found BS CO
for code in BS CO; do start "$code"; done
check 'BS and CO are connected' eventually 20 connected BS CO
passport first.json P-1 L898902C3 words
passport other.json P-2 M111111C3 words
id=$(publish CO first.json --to all)
other=$(publish CO other.json --to all)
check 'the records of CO are at BS' eventually 10 have_same_leaves BS CO

echo 'who asked what'
check 'BS checks a passport' ask BS check document L898902C3 --purpose 'traffic stop 17'
check 'opens a record' ask BS get "CO/$id" --purpose 'case 4711'
check 'asks for one that nobody seeks' ends_with $MISS ask BS check document NOTHING1 --purpose 'traffic stop 18'
check 'all of it is in the audit log' test "$(entries BS .entry.request | tr '\n' ' ')" = 'start check get check '
check 'with who' test "$(entries BS .entry.who --purpose 'case 4711')" = "$(id -un)"
check 'what was asked' test "$(entries BS '.entry.asked[] | select(.field == "value").value' --purpose 'STOP 18')" = NOTHING1
check 'and what was shown' test "$(entries BS '.entry.shown[0] | .owner + "/" + .record' --purpose 'stop 17')" = "CO/$id"
check 'a miss shows nothing' test "$(entries BS '.entry.shown | length' --purpose 'stop 18')" = 0
check 'who was shown the one record' test "$(entries BS .entry.request --record "CO/$id" | tr '\n' ' ')" = 'check get '
check 'nobody was shown the other' test -z "$(entries BS . --record "CO/$other")"
check 'what BS asked is not at CO' test -z "$(entries CO . --record "$id" --request get)"
check 'for people' ask BS audit --request get
said 'get .*case 4711 .*CO/'
check 'it is not in the logs that are listed' test "$(ask BS status --json | jq -r '.logs[].origin' | tr '\n' ' ')" = 'BS CO '

echo 'what was recorded stays as it was'
check 'it verifies' ask BS audit --verify
said 'audit log good'
said 'no root is published yet'
check 'its root is published' ask BS audit --publish-root
# has_root CODE BUREAU
has_root() {
    [[ -n $(ask "$1" audit --roots "$2" --json) ]]
}
check 'CO has it' eventually 10 has_root CO BS
root=$(ask CO audit --roots BS --json | jq -r .root)
size=$(ask CO audit --roots BS --json | jq -r .size)
check 'the same that BS has' test "$(ask BS audit --roots --json | jq -r .root)" = "$root"
check 'BS compares its log with it' test "$(verdict BS roots)" = 1
check 'which covers all until then' test "$(verdict BS covered)" = "$size"
stop BS
segment=$federation/BS/state/log/segments/00000001.seg
check 'somebody changes a question on the disk' test "$("$source_directory/tests/e2e/change_entry.py" "$segment" NOTHING1 NOTHING2)" = 1
start BS
check 'it is found' ends_with 1 ask BS audit --verify
said 'audit log BAD'
said 'entry 3: its bytes do not have the hash'
stop BS
check 'somebody changes it back' test "$("$source_directory/tests/e2e/change_entry.py" "$segment" NOTHING2 NOTHING1)" = 1
start BS
check 'it verifies again' test "$(verdict BS good)" = true
check 'all ends were in order' test "$(verdict BS crashes)" = 0

echo 'a crash'
before=$(verdict BS size)
for _ in 1 2 3 4 5; do ask BS check document L898902C3 --purpose 'just before' >/dev/null; done
kill_node BS
start BS
ask BS check document L898902C3 --purpose 'after' >/dev/null
check 'nothing from before is lost' test "$(verdict BS good)" = true
check 'but of the last moments' test "$(verdict BS size)" -gt "$before"
check 'the log says that they may be' test "$(entries BS 'select(.entry.start.afterCrash).entry.request')" = start
check 'and when' test "$(entries BS 'select(.entry.start.afterCrash).entry.start.lastMs')" -gt 0
check 'verifying counts it' test "$(verdict BS crashes)" = 1
check 'so does the log of the node' logged BS 'audit-gap'

echo 'before an answer leaves'
stop CO
printf 'Audit = before\n' >>"$federation/CO/comityd.conf"
start CO
check 'everything is answered as ever' ask CO get "$id"
check 'and on the disk when it is' grep -aq "$id" "$federation/CO/state/log/segments/00000001.seg"
kill_node CO
start CO
check 'so that no crash can take it' test "$(entries CO .entry.request --record "$id" | tr '\n' ' ')" = 'publish get '


echo 'what others were shown of a record of ours'
check 'BS and CO are connected again' eventually 20 connected BS CO
check 'somebody at BS opens it again' ask BS get "CO/$id" --purpose 'case 4711'
check_not 'BS does not say until it is configured to' ask CO audit --record "$id" --purpose 'letter 5' --everyone
said 'BS +refused'
sed -i 's/^Bureau = CO$/&\nAuditQuestions = yes/' "$federation"/BS/peers.d/*.conf
kill -HUP "${pids[BS]}"
# told: BS says to CO whom it has shown the record
told() {
    ask CO audit --record "$id" --purpose 'letter 5' --everyone >"$work/out" 2>&1
}
check 'then it does' eventually 10 told
check 'how often' grep -Eq 'BS +shown [0-9]+ times' "$work/out"
check 'and what for' grep -q 'get by .*: case 4711' "$work/out"
check 'and what CO knows itself stands above' grep -q 'publish' "$work/out"
check 'as JSON, too' test "$(ask CO --json audit --record "$id" --purpose 'letter 5' --everyone | jq -r 'select(.bureau == "BS").outcome')" = HIT
check 'BS has recorded that CO asked' test "$(entries BS 'select(.entry.bureau == "CO").entry.purpose' | head -1)" = 'letter 5'
finish
