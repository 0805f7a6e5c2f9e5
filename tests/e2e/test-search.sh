#!/bin/bash
# Persons are found by name at another bureau, with a score and reasons; and no longer once they are withdrawn.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"
# shellcheck source=tests/e2e/records.sh
. "$(dirname "$0")/records.sh"

# wanted FILE REFERENCE FAMILY FORENAMES BORN SEX [MORE]: write a notice; MORE are further members.
wanted() {
    printf '{"sourceRef": "%s", "notice": {"colour": "RED", "kind": "NOTICE", "familyName": "%s", "forenames": "%s",
        "birthDate": "%s", "sex": "%s", "nationalities": ["UTO"]%s}}\n' "$2" "$3" "$4" "$5" "$6" "${7:-}" >"$work/$1"
}

# hits CODE ARGUMENT...: the source references of the hits, the best first, in one line.
hits() {
    local code=$1
    shift
    ask "$code" search --purpose test --json "$@" | jq -r '[.hits[]?.record.record.sourceRef] | join(" ")'
}

# finds CODE REFERENCES ARGUMENT...
finds() {
    local code=$1 expected=$2 got
    shift 2
    got=$(hits "$code" "$@") || true
    [[ $got == "$expected" ]] || {
        printf 'found "%s", not "%s"\n' "$got" "$expected"
        return 1
    }
}

found BS CO
for code in BS CO; do start "$code"; done
check 'BS and CO are connected' eventually 20 connected BS CO

wanted one.json N-1 'Echeverri Landazábal' 'Joaquín Tadeo' 1972-04-09 M
wanted two.json N-2 'Хвостовская' 'Аграфена' 1980-11 F ', "aliases": ["Agraphena Hvostovsky"]'
wanted three.json N-3 'Al-Mustari' 'Abdurrahman' 1965 M ', "familyNameOriginalScript": "المستاري"'
one=$(publish BS one.json --to all)
publish BS two.json --to all >/dev/null
publish BS three.json --to all >/dev/null
check 'CO gets the records' eventually 10 field_is CO "BS/$one" .state CURRENT
check 'all of them' eventually 10 have_same_leaves BS CO

echo 'search'
check 'a name is found' finds CO N-1 --name 'Joaquin Tadeo Echeverri Landazabal'
check 'in another order, with a word left out' finds CO N-1 --name 'ECHEVERRI, JOAQUIN'
check 'with a typing error' finds CO N-1 --name 'Joaquin Echevreri'
check 'in another script' finds CO N-2 --name 'Agrafena Khvostovskaia'
check 'by an alias' finds CO N-2 --name 'Hvostovsky Agraphena'
check 'transliterated otherwise' finds CO N-3 --name 'Abd al-Rahman Mustari'
check 'a family name and a birth date are enough' finds CO N-1 --name Echeverri --born 1972-09-04
check 'a family name alone is not' ends_with $MISS ask CO search --purpose test --name Echeverri
check 'a brother is another' ends_with $MISS ask CO search --purpose test --name 'Gaspar Tadeo Echeverri Landazabal'
check 'another birth date is another person' ends_with $MISS ask CO search --purpose test --name 'Joaquin Echeverri' --born 1951
check 'people see a score' prints '100 %' ask CO search --purpose test --name 'Joaquín Tadeo Echeverri Landazábal'
check 'and the reason for each part' prints 'day and month exchanged' \
    ask CO search --purpose test --name 'Joaquin Echeverri' --born 1972-09-04
check 'and how old the copy is' prints 'COPY OF' ask CO search --purpose test --name 'Joaquin Echeverri'
check 'nobody is told with how old the copy is' prints 'COPY OF' ask CO search --purpose test --name Nikodemus

echo 'what is refused'
check 'a search without a purpose' ends_with 2 ask CO search --name Echeverri
check 'a search without a name' ends_with 2 ask CO search --purpose test
check 'a date that is none' prints 'born:' ask CO search --purpose test --name Echeverri --born 1972-13-01
check 'an unknown type' prints 'type:' ask CO search --purpose test --name Echeverri --type ship
check 'a limit over the limit' ends_with 2 ask CO search --purpose test --name Echeverri --limit 101

echo 'what is gone'
check 'BS withdraws one' ask BS withdraw "$one"
check 'CO finds it no more' eventually 10 ends_with $MISS ask CO search --purpose test --name 'Joaquin Echeverri'
kill_node CO
start CO
check 'after a power cut neither' ends_with $MISS ask CO search --purpose test --name 'Joaquin Echeverri'
check 'and still finds the others' finds CO N-2 --name 'Agrafena Khvostovskaia'
finish
