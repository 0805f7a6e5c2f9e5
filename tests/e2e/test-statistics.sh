#!/bin/bash
# Figures of ten years, of a store that holds what is left of them: each number is what was done, counted otherwise; and they
# outlive what they count, a restart, and a change of regions.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"
# shellcheck source=tests/e2e/records.sh
. "$(dirname "$0")/records.sh"
statistics=$source_directory/tests/statistics
readonly RANGE=(--since 2014 --until 2024)

# write_figures DIRECTORY: all that `comity stats` writes of them.
write_figures() {
    local day made=()
    mkdir -p "$1"
    ask BS stats records "${RANGE[@]}" --csv --exact >"$1/records.csv" &&
        ask BS stats records "${RANGE[@]}" --csv >"$1/records-out.csv" 2>/dev/null &&
        ask BS stats records "${RANGE[@]}" --by type,year --csv >"$1/types-out.csv" 2>/dev/null &&
        ask BS stats "${RANGE[@]}" --json >"$1/figures.json" 2>/dev/null &&
        ask BS stats "${RANGE[@]}" --html "$1/page.html" 2>/dev/null || return 1
    ask BS stats hits "${RANGE[@]}" --csv >"$1/hits.csv" || return 1
    for day in reported made; do
        [[ $day == reported ]] || made=(--made)
        ask BS stats arrests "${made[@]}" "${RANGE[@]}" --csv >"$1/arrests-$day.csv" &&
            ask BS stats matrix "${made[@]}" "${RANGE[@]}" --csv >"$1/matrix-$day.csv" || return 1
    done
}

are_exact() {
    write_figures "$1" && python3 "$statistics/check_figures.py" "$work/acts.ndjson" "$1"
}

# sum_of COLUMN YEAR ARGUMENT...: of stats records.
sum_of() {
    ask BS stats records --since "$2" --until "$2" "${@:3}" --csv --exact | python3 -c 'import csv, sys
print(sum(int(row[sys.argv[1]]) for row in csv.DictReader(sys.stdin)))' "$1"
}

is_zero() {
    [[ $(sum_of "$@") == 0 ]]
}

is_many() {
    (($(sum_of "$@") > 20))
}

# pairs_are LINES: of the arrests of 2026, one behind the other.
pairs_are() {
    [[ $(ask BS stats matrix --since 2026 --csv | tr -d '\r' | tail -n +2 | paste -sd ' ') == "$1" ]]
}

# queries_are ASKED,SHOWN: the checks of this bureau.
queries_are() {
    ask BS stats queries --csv | tr -d '\r' | grep -Eq "^[0-9]{4},BS,check,$1$"
}

is_silent() {
    [[ -z $("$@" 2>&1 >/dev/null) ]]
}

region() { # FILE LINE...
    printf '[region]\n' >"$federation/BS/regions.d/$1"
    printf '%s\n' "${@:2}" >>"$federation/BS/regions.d/$1"
}

found BS
mkdir "$federation/BS/regions.d"
region americas.conf 'Name = Americas' 'Members = AG, AR, BB, BO, BR, BS, BZ, CA, CL, CO, CR, CU, DM, DO, EC, GD, GT, GY, HN, HT' \
    'Members = JM, KN, LC, MX, NI, PA, PE, PY, SR, SV, US, UY, VC, VE' 'Members = TT from 2017-01-01'
region europe.conf 'Name = Europe' 'Members = DE ES FR'
region asia.conf 'Name = Asia' 'Members = JP'
echo 'Regions = regions.d' >>"$federation/BS/comityd.conf"
"$statistics/make_acts.py" >"$work/acts.ndjson"
init BS
check 'a store is made in which 38 bureaus worked for twelve years' \
    "$build/tests/make-store" "$federation" BS "$work/acts.ndjson"
start BS

echo 'the numbers'
check 'each is what was done' are_exact "$work/first"
kill_node BS
start BS
check 'after a power cut, too' are_exact "$work/second"
check 'people see how it has grown' prints 'Shared: 3.9 times in 10.0 years' ask BS stats "${RANGE[@]}"
check 'and what share of the arrests involves a region' prints '2024      150  67 %' ask BS stats "${RANGE[@]}"
check 'one region alone: 11.6 million at first' \
    prints '2014    1160' ask BS stats records "${RANGE[@]}" --by year --region Americas
check 'and just under 44 million at the end' prints '2024    4399' ask BS stats records "${RANGE[@]}" --by year --region Americas
check 'at any day' prints "2020    $("$statistics/check_figures.py" "$work/acts.ndjson" --stock 2020-02-29)" \
    ask BS stats records --since 2020-02-29 --until 2020-02-29 --by year

echo 'what is not passed on'
check 'who exports is told that small numbers about victims are left out' \
    prints 'small numbers (1 to 4) of records about victims left out' ask BS stats records "${RANGE[@]}" --csv
check 'and none is in what is about arrests' is_silent ask BS stats arrests "${RANGE[@]}" --csv

echo 'a change of regions'
region europe.conf 'Name = Europe' 'Members = DE ES FR' 'Members = BS from 2020'
kill -HUP "${pids[BS]}"
check 'a bureau that is in two is refused' eventually 10 logged BS 'BS is in region Americas, too'
check 'and nothing has changed' are_exact "$work/third"
sed -i 's/ BS,//' "$federation/BS/regions.d/americas.conf"
echo 'Members = BS until 2019' >>"$federation/BS/regions.d/americas.conf"
kill -HUP "${pids[BS]}"
check 'one that changes is counted where it is at the end of the year' eventually 10 is_zero shared 2021 --region Americas --bureau BS
check 'before the change' is_many shared 2019 --region Americas --bureau BS
check 'and after it' is_many shared 2021 --region Europe --bureau BS

echo 'a new arrest'
ask BS unlock --reason 'no peer is there' >/dev/null
new=(arrest BS-2099-1 --wanted-by CO,DE --date 2026-01-05 --notice 2099/7 --reported 2026-01-07 --to all --json)
id=$(ask BS "${new[@]}" | jq -r .id)
check 'is a record' field_is BS "$id" .record.arrestReport.status PROVISIONAL
check 'counts for each who wants the person' eventually 5 pairs_are '2026,CO,BS,1 2026,DE,BS,1'
check 'the same again publishes nothing' prints UNCHANGED ask BS "${new[@]}"
check 'it is corrected' ask BS arrest --update "$id" --status surrendered --wanted-by PA
check 'and is the same arrest' eventually 5 pairs_are '2026,PA,BS,1'
check 'one in error is none' ask BS withdraw "$id" --reason error
check 'it counts no more' eventually 5 pairs_are ''

echo 'queries'
passport asked.json BS-Q1 Q1234567 found
publish BS asked.json --to nobody >/dev/null
for number in Q1234567 Q7654321 Q1234567; do ask BS check document "$number" --purpose test >/dev/null || true; done
check 'are counted, and how many showed something' eventually 5 queries_are 3,2
kill_node BS
start BS
check 'once, whatever happens' queries_are 3,2

echo 'an index that is made anew'
stop BS
start BS --rebuild-index
check 'counts what is still there' is_many created 2024 --type notice
check 'and says how much is not' prints 'entries were erased before this node could count them' ask BS stats "${RANGE[@]}"
finish
