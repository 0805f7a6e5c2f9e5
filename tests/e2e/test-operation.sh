#!/bin/bash
# A joint operation: bureaus share records with it, one joins later and gets everything, results come in and are corrected, one
# leaves and loses it.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"
# shellcheck source=tests/e2e/records.sh
. "$(dirname "$0")/records.sh"

found BS CO PA
for code in BS CO PA; do start "$code"; done
check 'BS and CO are connected' eventually 20 connected BS CO
check 'BS and PA are connected' eventually 20 connected BS PA
check 'CO and PA are connected' eventually 20 connected CO PA

# operation CODE PATH VALUE: what that node says of it.
operation_is() {
    [[ $(ask "$1" operation show SPECIMEN-VI --json | jq -r "$2") == "$3" ]]
}
board_is() {
    [[ $(ask "$1" operation board SPECIMEN-VI --json | jq -r "$2") == "$3" ]]
}
# knows CODE: the operation is there.
knows() {
    ask "$1" operation show SPECIMEN-VI
}

echo 'create'
check_not 'an operation needs a name' ask BS operation create SPECIMEN-VI --crime people-smuggling --start 2026-11-01
said '--name, --crime and --start'
check_not 'and a crime area that there is' ask BS operation create SPECIMEN-VI --name X --crime smoking --start 2026
said 'people-smuggling'
check 'BS begins one with CO' ask BS operation create SPECIMEN-VI --name 'Specimen VI' --crime people-smuggling \
    --start 2026-11-01 --end 2026-12-01 --participants CO --announce PA --unit 'Nassau' \
    --contact 'BS:Duty desk:+1 555 0100:desk@example.org' --contact 'CO:Oficina:+57 555 0101'
check_not 'but not twice' ask BS operation create 'specimen vi' --name Y --crime drugs --start 2026
said 'BS/SPECIMEN-VI is there already'
check 'CO knows it' eventually 10 knows CO
check 'and takes part' operation_is CO '.members[] | select(.bureau == "CO").participant' true
check 'PA may know of it' eventually 10 knows PA
check 'and does not take part' operation_is PA '[.members[].bureau] | join(",")' BS,CO
check 'all find it in the list' prints 'BS/SPECIMEN-VI' ask PA operation list
check 'with who is to be called' prints '+57 555 0101' ask PA operation show SPECIMEN-VI

echo 'share'
passport one.json S-1 JOINT11 'the blue boat'
one=$(publish CO one.json --operation SPECIMEN-VI)
check 'CO shares a record with it, by its id' eventually 10 field_is BS "$one" .state CURRENT
check 'for those who take part' field_is BS "$one" '.distribution.bureaus | join(",")' BS,CO
check 'the record names it' field_is BS "$one" .record.operationId SPECIMEN-VI
passport two.json S-2 JOINT22 'the red car'
two=$(publish BS two.json --to nobody)
check 'BS shares one that it had kept' ask BS amend "$two" --operation BS/SPECIMEN-VI
check 'which CO gets' eventually 10 field_is CO "$two" .state CURRENT
for i in {1..300}; do
    printf '{"sourceRef":"M-%s","travelDocument":{"documentType":"PASSPORT","number":"MANY%s","issuingCountry":"UTO","category":"LOST"}}\n' "$i" "$i"
done >"$work/many.ndjson"
check 'CO imports 300 more for it' ask CO import "$work/many.ndjson" --operation SPECIMEN-VI
said '300 published'
check 'twice is once' ask CO import "$work/many.ndjson" --operation SPECIMEN-VI
said '300 unchanged'
check_not 'to everybody and to an operation is too much' ask CO publish "$work/one.json" --to all --operation SPECIMEN-VI
said 'either --to or --operation'
check_not 'PA, which takes no part, cannot share with it' ask PA publish "$work/one.json" --operation SPECIMEN-VI
said 'PA takes no part in operation BS/SPECIMEN-VI'
check 'PA has none of it' not_on_disk PA 'the blue boat'

echo 'report'
check 'CO reports first numbers' ask CO report SPECIMEN-VI --preliminary --arrests 10 --victims-rescued-women 3 \
    --drug heroin=1.5 --drug khat=2 --checks-made 1000 --value-usd 5700000000
check_not 'a number must be one' ask CO report SPECIMEN-VI --arrests many
said '--arrests: "many" is no number'
check 'BS sees them' eventually 10 board_is BS '.rows[] | select(.bureau == "CO").total.arrests' 10
check 'as preliminary' board_is BS '.rows[] | select(.bureau == "CO").preliminary' true
check 'and that BS itself has not reported' board_is BS '.missing | join(",")' BS
check 'CO corrects them, and they are final' ask CO report SPECIMEN-VI --arrests 12 --drug khat=0
said 'version 2'
check 'the correction counts' eventually 10 board_is BS .total.arrests 12
check 'what was not corrected stays' board_is BS .total.victimsRescued.women 3
check 'a drug is taken out by nought' board_is BS '.total.drugs | length' 1
check 'the board is final' board_is BS '[.rows[] | select(.preliminary)] | length' 0
check_not 'days are not counted twice' ask CO report SPECIMEN-VI --from 2026-11-30 --to 2026-12-02 --arrests 1
said 'would be counted twice'
echo '{"arrests":5,"noticesIssued":{"red":18,"blue":367},"groupsDisrupted":2}' >"$work/result.json"
check 'BS reports from a file' ask BS report SPECIMEN-VI --file "$work/result.json" --firearms 7
check 'all have reported' board_is BS '.missing | length' 0
check 'and the total is right' board_is BS '.total | [.arrests, .noticesIssued.blue, .firearms, .checksMade, .valueUsd] | join(" ")' \
    '17 367 7 1000 5700000000'
check 'CO has the same board' eventually 10 board_is CO .total.arrests 17

echo 'join'
check 'PA asks to join' ask PA operation join SPECIMEN-VI --note 'we have two of them'
said 'an officer there decides'
check 'BS sees that it asks' eventually 10 operation_is BS '.wishes[0] | [.bureau, .text] | join(": ")' 'PA: we have two of them'
check 'and how to accept it' prints 'comity operation accept BS/SPECIMEN-VI PA' ask BS operation show SPECIMEN-VI
check 'to ask gives it nothing' not_on_disk PA 'the blue boat'
check_not 'CO cannot accept it' ask CO operation accept BS/SPECIMEN-VI PA
said 'only its owner may change it'
check 'CO is away when BS accepts it' stop CO
check 'BS accepts it' ask BS operation accept SPECIMEN-VI PA
check 'PA has an answer' eventually 10 prints 'Operation BS/SPECIMEN-VI: accepted' ask PA inbox
check 'which is no open wish any more' operation_is BS '.wishes // [] | length' 0
check 'PA gets what BS shares' eventually 10 field_is PA "$two" .state CURRENT
check 'with the words' field_is PA "$two" .record.travelDocument.circumstances 'the red car'
check 'CO still knows nothing of it' not_on_disk PA 'the blue boat'
start CO
check 'once CO is back, PA gets what CO shares' eventually 20 field_is PA "$one" .state CURRENT
check 'all of it' eventually 20 operation_is PA '.members[] | select(.bureau == "CO") | [.shared, .reached] | join(" of ")' '302 of 302'
check 'BS sees that it has reached all' eventually 10 operation_is BS '.members[] | select(.bureau == "CO") | [.shared, .reached] | join(" of ")' '302 of 302'
check 'PA finds what was shared before it joined' ask PA check document MANY300
check 'and sees the board' eventually 10 board_is PA .total.arrests 17
check 'on which it is missing' board_is PA '.missing | join(",")' PA
passport three.json S-3 JOINT33 'the old mill'
three=$(publish PA three.json --operation SPECIMEN-VI)
check 'PA shares with all' eventually 10 field_is CO "$three" .state CURRENT
check 'and reports' ask PA report SPECIMEN-VI --arrests 1 --preliminary
check 'which all see' eventually 10 board_is CO .total.arrests 18

echo 'leave'
check 'PA asks to leave' ask PA operation leave SPECIMEN-VI --reason 'no officers left'
check 'BS sees that it asks' eventually 10 operation_is BS '.wishes[0] | [.bureau, .leaves, .text] | join(": ")' 'PA: true: no officers left'
check 'BS lets it go' ask BS operation remove SPECIMEN-VI PA
check 'PA loses what CO shares' eventually 20 not_on_disk PA 'the blue boat'
check 'and BS' eventually 20 not_on_disk PA 'the red car'
check 'CO keeps what BS shares' field_is CO "$two" .state CURRENT

echo 'close'
check 'BS closes it' ask BS operation close SPECIMEN-VI --on 2026-12-01
passport four.json S-4 JOINT44 'the white van'
check 'CO hears of it' eventually 10 operation_is CO .record.record.operation.closedOn 2026-12-01
check_not 'nothing more is shared with it' ask CO publish "$work/four.json" --operation SPECIMEN-VI
said 'was closed on 2026-12-01'
check 'but for a last correction' ask CO report SPECIMEN-VI --arrests 13
check 'that counts' eventually 10 board_is BS '.rows[] | select(.bureau == "CO").total.arrests' 13
check 'it is not in the list' ends_with 1 prints SPECIMEN-VI ask CO operation list
check 'but for those who want all' prints 2026-12-01 ask CO operation list --all
check 'and the logs verify' have_same_roots BS CO PA
for code in BS CO PA; do stop "$code"; done
finish
