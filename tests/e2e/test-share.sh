#!/bin/bash
# Three nodes share records: every command that changes or reads one, imports, and what a relay may and may not carry.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"
# shellcheck source=tests/e2e/records.sh
. "$(dirname "$0")/records.sh"

# entitled OWNER READER: ids of what the owner lets the reader see.
entitled() {
    ask "$1" export --owner "$1" | jq -r --arg reader "$2" '
        (.distribution.bureaus // []) as $list | .distribution.kind as $kind |
        select($kind == "ALL" or ($kind == "ONLY" and ($list | index($reader))) or
               ($kind == "EXCEPT" and ($list | index($reader) | not))) | .id' | sort
}

found BS CO PA
for code in BS CO PA; do start "$code"; done
check 'BS and CO are connected' eventually 20 connected BS CO
check 'BS and PA are connected' eventually 20 connected BS PA
check 'CO and PA are connected' eventually 20 connected CO PA

echo 'publish, get, check'
passport all.json S-1 L898902C3 'seen by the lighthouse'
all=$(publish BS all.json --to all)
check 'the owner has it at once' field_is BS "$all" .state CURRENT
check 'CO gets it' eventually 10 field_is CO "BS/$all" .state CURRENT
check 'PA gets it' eventually 10 field_is PA "BS/$all" .state CURRENT
check 'without the owner it is found, too' field_is PA "$all" .owner BS
check 'the content is what was published' \
    field_is PA "$all" .record.travelDocument.circumstances 'seen by the lighthouse'
check 'CO finds the document' prints "$all" ask CO check document L898902C3 --country UTO --purpose test --json
check 'however it is typed' ask CO check 'l 898902-c3'
check 'and under no other country' ends_with $MISS ask CO check document L898902C3 --country PAN
check 'a document nobody knows is no hit' ends_with $MISS ask CO check document X0000000
check 'a record nobody knows is none' ends_with $MISS ask CO get 01890a5d-ac96-774b-bcce-b302099a8057
passport bad.json S-2 L1 'no country'
sed -i 's/"issuingCountry": "UTO",//' "$work/bad.json"
check 'a record without a required field is refused' ends_with 1 ask BS publish "$work/bad.json" --to all
check 'with the reason' prints 'issuingCountry: is required' ask BS publish "$work/bad.json" --to all

echo 'publish once'
once=$(publish BS all.json --to all --once)
check 'the same source reference is the same record' test "$once" = "$all"
check 'and no new version' field_is BS "$all" .version 1

echo 'amend'
passport amended.json S-1 L898902C3 'seen by the harbour'
check 'the owner may' ask BS amend "$all" "$work/amended.json" --expect 1
check 'but not from a version that is not the newest' ends_with 1 ask BS amend "$all" "$work/all.json" --expect 1
check 'CO gets the new version' eventually 10 field_is CO "$all" .version 2
check 'and its content' field_is CO "$all" .record.travelDocument.circumstances 'seen by the harbour'
check 'another bureau may not' ends_with 1 ask CO amend "$all" "$work/all.json"
check 'nor withdraw it' ends_with 1 ask CO withdraw "$all"

echo 'distribution'
passport few.json S-3 P7700441X 'only for two'
few=$(publish BS few.json --to CO)
check 'CO gets what is for CO' eventually 10 field_is CO "$few" .state CURRENT
check 'PA has its leaf' eventually 10 have_same_leaves BS CO PA
check 'but not the record' ends_with $MISS ask PA get "$few"
check 'nor a hit' ends_with $MISS ask PA check document P7700441X
check_not 'nor a word of it on its disk' on_disk PA 'only for two'
check 'PA verifies the log of BS all the same' ask PA log verify BS
check 'the owner knows who has it' delivery_is BS "$few" CO delivered
check 'and who may not' delivery_is BS "$few" PA 'not entitled'
check 'and why' prints 'only CO' ask BS explain "$few" PA
check 'widening' ask BS amend "$few" --to all-except:XX
check 'brings it to PA' eventually 10 field_is PA "$few" .state CURRENT
check 'its text, too' field_is PA "$few" .record.travelDocument.circumstances 'only for two'
check 'narrowing' ask BS amend "$few" --to CO
check 'takes it from PA' eventually 10 field_is PA "BS/$few" .state WITHDRAWN
check 'without a hit' ends_with $MISS ask PA check document P7700441X
check 'without a word left on its disk' eventually 10 not_on_disk PA 'only for two'
check 'CO keeps it' eventually 10 field_is CO "$few" .version 3
check 'CO still finds it' ask CO check document P7700441X
nobody=$(publish BS few.json)
check 'without a distribution nobody gets it' eventually 10 have_same_leaves BS CO PA
check 'not even CO' ends_with $MISS ask CO get "$nobody"

echo 'withdraw'
check 'the owner may' ask BS withdraw "$all" --reason purpose-achieved
for code in BS CO PA; do
    check "$code knows it is withdrawn" eventually 10 field_is "$code" "BS/$all" .state WITHDRAWN
    check "$code has no content of it" field_is "$code" "BS/$all" .record ''
    check "$code has no hit" ends_with $MISS ask "$code" check document L898902C3
    check "$code has no word of it on disk" eventually 10 not_on_disk "$code" 'seen by the'
done
check 'CO has confirmed' eventually 10 delivery_is BS "$all" CO erased
check 'PA has confirmed' eventually 10 delivery_is BS "$all" PA erased
check 'and the logs verify' have_same_roots BS CO PA

echo 'watch'
"$comity" --socket "$federation/PA/control.sock" watch --owner CO --json >"$work/watched" &
watcher=$!
sleep 0.5
passport watched.json S-4 W1234567 'under watch'
watched=$(publish CO watched.json --to all)
check 'a published record is shown' eventually 10 grep -q "$watched" "$work/watched"
check 'and what is withdrawn' ask CO withdraw "$watched"
check 'is shown, too' eventually 10 grep -q WITHDRAWN "$work/watched"
kill $watcher
wait $watcher 2>/dev/null || true

echo 'proofs'
ask BS log proof "$few" >"$work/few.proof"
check 'a proof stands without a daemon' \
    "$comity" log proof --verify "$work/few.proof" --key "$federation/BS/log.vkey" --entry-out "$work/few.entry"
check 'and gives the entry' grep -qaF 'only for two' "$work/few.entry"
ask CO log proof "BS/$few" >"$work/co.proof"
check 'another bureau can prove it, too' \
    "$comity" log proof --verify "$work/co.proof" --key "$federation/BS/log.vkey"
check_not 'not with the key of another' \
    "$comity" log proof --verify "$work/few.proof" --key "$federation/CO/log.vkey"
sed 's/^index .*/index 0/' "$work/few.proof" >"$work/wrong.proof"
check_not 'not at another place' "$comity" log proof --verify "$work/wrong.proof" --key "$federation/BS/log.vkey"
ask PA log entries BS --json >"$work/entries"
ask PA log checkpoint BS --newest >"$work/checkpoint"
check 'entries and a checkpoint stand without a daemon' "$comity" log verify --offline "$work/entries" \
    --checkpoint "$work/checkpoint" --key "$federation/BS/log.vkey"
sed '$d' "$work/entries" >"$work/fewer"
check_not 'not when one is missing' "$comity" log verify --offline "$work/fewer" \
    --checkpoint "$work/checkpoint" --key "$federation/BS/log.vkey"

echo 'import, export'
generate=$build/tests/generate-records
"$generate" --format ndjson --type mixed --count 600 --seed 11 --bureau CO --others BS,PA --to mix >"$work/co.ndjson"
"$generate" --format csv --type vehicle --count 600 --seed 12 --bureau PA --others BS,CO --to mix >"$work/pa.csv"
"$generate" --format notices --type notice --count 300 --seed 13 --bureau BS --others CO,PA >"$work/bs.json"
check 'NDJSON' prints '600 published, 0 amended, 0 unchanged, 0 refused' ask CO import "$work/co.ndjson"
check 'CSV' prints '600 published, 0 amended, 0 unchanged, 0 refused' ask PA import "$work/pa.csv"
check 'notices' prints '300 published, 0 amended, 0 unchanged, 0 refused' ask BS import "$work/bs.json" --to all
check 'the same again publishes nothing' prints ' 0 published, 0 amended, 600 unchanged' ask CO import "$work/co.ndjson"
sed '1s/.*/not a record/' "$work/co.ndjson" >"$work/broken.ndjson"
check 'a broken line is an error' ends_with 1 ask CO import "$work/broken.ndjson"
check 'the others are taken' prints '0 published, 0 amended, 599 unchanged, 1 refused' \
    ask CO import "$work/broken.ndjson"
check 'with its number' prints 'broken.ndjson:1: refused' ask CO import "$work/broken.ndjson"
check 'all of it arrives' eventually 30 have_same_leaves BS CO PA
for owner in BS CO PA; do
    for reader in BS CO PA; do
        [[ $owner != "$reader" ]] || continue
        entitled "$owner" "$reader" >"$work/entitled"
        ids "$reader" "$owner" >"$work/held"
        check "$reader holds the $(wc -l <"$work/held") records of $owner that it may see, no other" \
            cmp "$work/entitled" "$work/held"
    done
done

echo 'relay: BS and PA do not reach each other'
for code in BS PA; do stop "$code"; done
set_endpoint BS PA 127.0.0.1:1
set_endpoint PA BS 127.0.0.1:1
for code in BS PA; do start "$code"; done
check 'CO reaches BS' eventually 20 connected CO BS
check 'CO reaches PA' eventually 20 connected CO PA
passport relayed.json S-5 T5550001 'through the middle'
passport secret.json S-6 T5550002 'past the middle'
relayed=$(publish BS relayed.json --to all)
secret=$(publish BS secret.json --to PA)
check 'a record arrives through CO' eventually 20 field_is PA "BS/$relayed" .state CURRENT
check_not 'BS and PA are not connected' connected BS PA
check 'CO has the leaf of what only PA may see' eventually 10 test "$(leaves BS BS)" = "$(leaves CO BS)"
check 'but not the record' ends_with $MISS ask CO get "BS/$secret"
check_not 'nor a word of it' on_disk CO 'past the middle'
check 'so PA cannot have it either' ends_with $MISS ask PA get "BS/$secret"
check 'BS knows that it is on its way' delivery_is BS "$secret" PA pending
check 'withdrawing' ask BS withdraw "$relayed"
check 'reaches PA through CO' eventually 20 field_is PA "BS/$relayed" .state WITHDRAWN

echo 'BS and PA reach each other again'
set_endpoint BS PA "$(node_option PA Listen)"
set_endpoint PA BS "$(node_option BS Listen)"
kill -HUP "${pids[BS]}" "${pids[PA]}"
check 'they connect' eventually 60 connected BS PA
check 'PA gets what was only for it' eventually 20 field_is PA "BS/$secret" .state CURRENT
check 'BS knows' eventually 10 delivery_is BS "$secret" PA delivered
check 'all have the same leaves' eventually 20 have_same_leaves BS CO PA
check 'and the same roots' have_same_roots BS CO PA

for code in BS CO PA; do stop "$code"; done
finish
