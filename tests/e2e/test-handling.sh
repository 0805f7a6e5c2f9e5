#!/bin/bash
# What a duty officer must be told and what must not stand in the way: doubtful check digits warn and never refuse; H2 of other
# bureaus is not exported without a reason; the text of H3 stands wherever the record is shown.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"
# shellcheck source=tests/e2e/records.sh
. "$(dirname "$0")/records.sh"

# vehicle FILE REFERENCE VIN [MORE]: write a record; MORE are further members of the envelope.
vehicle() {
    printf '{"sourceRef": "%s", "vehicle": {"category": "STOLEN", "vin": "%s"}%s}\n' "$2" "$3" "${4:-}" >"$work/$1"
}

found BS CO
for code in BS CO; do start "$code"; done
check 'BS and CO are connected' eventually 20 connected BS CO

echo 'doubtful check digits'
vehicle vin.json V-1 1M8GDM9A1KP042788
check 'a VIN is published' ask BS publish "$work/vin.json" --to all
said 'doubtful: vehicle\.vin: .*should be X'
vin=$(ask BS export --type vehicle | jq -r .id)
check 'and amended' ask BS amend "$vin" "$work/vin.json" --to CO
said 'doubtful: vehicle\.vin: '
echo '{"sourceRef": "I-1", "cyberIndicator": {"kind": "IMEI", "value": "490154203237510"}}' >"$work/imei.json"
check 'an IMEI is published' ask BS publish "$work/imei.json" --to all
said 'doubtful: cyberIndicator\.value: .*should be 8'
vehicle more.ndjson V-2 1M8GDM9A2KP042788
cat "$work/imei.json" >>"$work/more.ndjson"
check 'both are imported' ask BS import "$work/more.ndjson" --to all
said 'more\.ndjson:1: doubtful: vehicle\.vin: '
said 'more\.ndjson:2: doubtful: cyberIndicator\.value: '
check 'they are at CO' eventually 10 have_same_leaves CO BS
check 'found by check' ask CO check vin 1M8GDM9A1KP042788
said 'HIT'
said 'doubtful: vin: .*should be X'
check 'the IMEI, too' ask CO check imei 490154203237510
said 'doubtful: imei: .*should be 8'
check 'without a hit the doubt is said as well' ends_with $MISS ask CO check vin 1M8GDM9A3KP042788
said 'doubtful: vin: '
passport passport.json P-1 L898902C3 words
publish BS passport.json --to all >/dev/null
zone='P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C37UTO7408122F1204159ZE184226B<<<<<10'
check 'a scanned zone with a wrong digit is looked up' eventually 10 ask CO check --mrz "$zone"
check 'and its digit is named' ask CO check --mrz "$zone"
said 'HIT'
said 'WRONG  .*document number'

echo 'handling codes'
vehicle h2.json H-2 UTO00000000000022 ', "handlingCode": "H2"'
vehicle h3.json H-3 UTO00000000000033 ', "handlingCode": "H3", "handlingText": "Not to be shown to the press."'
h2=$(publish BS h2.json --to all)
h3=$(publish BS h3.json --to all)
check 'CO gets both' eventually 10 field_is CO "BS/$h3" .state CURRENT
references() {
    ask "$@" | jq -r .record.sourceRef | grep '^H' | sort | tr '\n' ' '
}
check 'export at CO holds H2 back' test "$(references CO export 2>"$work/err")" = 'H-3 '
check 'and says so' grep -q '^comity: 1 of other bureaus. records held back: H2' "$work/err"
check 'at its owner it does not' test "$(references BS export)" = 'H-2 H-3 '
check 'a blank is no reason' ends_with 2 ask CO export --permission ' '
check 'with a reason it is exported' test "$(references CO export --permission 'permitted by BS, letter 17')" = 'H-2 H-3 '
check 'and the log has the reason' logged CO 'export-permitted .*permitted by BS, letter 17'
check 'check shows the code of H2' ask CO check vin UTO00000000000022
said 'H2  not to be passed on without'
check 'and the text of H3' ask CO check vin UTO00000000000033
said 'H3  Not to be shown to the press\.'
check 'so does get' ask CO get "BS/$h3"
said '^handling +H3  Not to be shown to the press\.'
check 'and its JSON' field_is CO "BS/$h3" .record.handlingText 'Not to be shown to the press.'
check 'H2 is opened as ever' field_is CO "BS/$h2" .record.handlingCode H2
vehicle bad.json H-4 UTO00000000000044 ', "handlingCode": "H3"'
check_not 'H3 without a text is refused' ask BS publish "$work/bad.json"
said 'handlingText: is required'
finish
