#!/bin/bash
# A record type is added by a message, a line of Record's oneof, and a row with its rules, in a copy of the source: import,
# export, JSON, validation, search keys, check and display follow. A node of an older version keeps what it cannot read.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"
# shellcheck source=tests/e2e/records.sh
. "$(dirname "$0")/records.sh"
old_comityd=$comityd
copy=$work/copy

# insert before|after PATTERN FILE: put stdin there, at the first line of the copy's file that matches; there must be one.
insert() {
    local text
    text=$(cat)
    PLACE=$1 PATTERN=$2 TEXT=$text awk '
        function insert() { print ENVIRON["TEXT"]; is_done = 1 }
        !is_done && $0 ~ ENVIRON["PATTERN"] { is_here = 1 }
        is_here && ENVIRON["PLACE"] == "before" { insert() }
        { print }
        is_here && ENVIRON["PLACE"] == "after" { insert() }
        { is_here = 0 }
        END { exit !is_done }' "$copy/$3" >"$work/edited" || fail "$3 has no line like $2"
    mv "$work/edited" "$copy/$3"
}

cached() {
    sed -n "s/^$1:[A-Z]*=//p" "$build/CMakeCache.txt"
}

echo 'one message, one line, one row'
mkdir "$copy"
tar -C "$source_directory" --exclude=./.git --exclude=./build --exclude=./tests -cf - . | tar -C "$copy" -xf -

insert before '^// A person sought' proto/record.proto <<'END'
// A work of art that is sought.
message Artwork {
  enum Kind {
    KIND_NOT_SAID = 0;
    PAINTING = 1;
    SCULPTURE = 2;
  }
  Kind kind = 1;
  string title = 2;
  string inventory_number = 3;
  string country = 4;
  string date_stolen = 5;
  uint32 height_mm = 6;
}

END
insert after '^    ArrestReport arrest_report = ' proto/record.proto <<<'    Artwork artwork = 99;'
insert before '^static const struct record_type types' lib/record/rules.c <<'END'
static const struct rule artwork[] = {
    {"kind", .is_required = true},
    {"title", .is_required = true, .bytes_max = 128},
    {"inventory_number", .bytes_max = 64, KEY(REGISTRATION), .country = "country"},
    {"country", .format = FORMAT_COUNTRY},
    {"date_stolen", .format = FORMAT_DATE},
    {"height_mm", .least = 1, .most = 50000},
};

static const struct record_rules artwork_rules = {
    RULES(artwork),
    .summary = "kind title ,=inventory inventory_number ,date_stolen",
};

END
insert after '^static const struct record_type types' lib/record/rules.c <<'END'
    {"artwork", "work of art", COMITY__RECORD__TYPE_ARTWORK, &artwork_rules, 10, 10},
END

build_copy() {
    cmake -S "$copy" -B "$copy/build" -G "$(cached CMAKE_GENERATOR)" -DCMAKE_C_COMPILER="$(cached CMAKE_C_COMPILER)" \
        -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS=-O0 -DCOMITY_TESTS=OFF -DCOMITY_WERROR=ON &&
        cmake --build "$copy/build" --target comityd comity --parallel "${CMAKE_BUILD_PARALLEL_LEVEL:-2}"
}
if ! build_copy >"$work/built" 2>&1; then
    tail -n 40 "$work/built" >&2
    fail 'the copy is not built'
fi
echo "  the copy is built after $SECONDS s"
comity=$copy/build/comity
comityd=$copy/build/comityd

echo 'the new type, at two bureaus'
found BS CO PA
start BS
start CO
comityd=$old_comityd start PA
check 'BS and CO are connected' eventually 20 connected BS CO
check 'BS and PA, of the older version, too' eventually 20 connected BS PA

echo '{"sourceRef": "A-1", "artwork": {"kind": "PAINTING", "title": "Harbour at Dusk", "inventoryNumber": "UT-4711",
    "country": "UTO", "dateStolen": "2024-05", "heightMm": 640}}' >"$work/one.json"
one=$(publish BS one.json --to all)
check 'CO gets it' eventually 10 field_is CO "BS/$one" .state CURRENT
check 'JSON comes out as it went in' cmp <(jq -S .artwork "$work/one.json") <(field CO "BS/$one" .record.artwork | jq -S .)
check 'its line for people' field_is CO "BS/$one" .summary 'painting Harbour at Dusk, inventory UT-4711, 2024-05'
check 'and the whole of it' prints '640' ask CO get "BS/$one"

echo 'what is wrong is named'
refuses() { # WORDS JQ_EDIT
    jq "$2" "$work/one.json" >"$work/bad.json"
    check_not "refused: $1" ask BS publish "$work/bad.json"
    said "$1"
}
refuses 'artwork\.title: is required' 'del(.artwork.title)'
refuses 'artwork\.dateStolen: ' '.artwork.dateStolen = "2024-02-30"'
refuses 'artwork\.country: ' '.artwork.country = "Utopia"'
refuses 'artwork\.heightMm: ' '.artwork.heightMm = 50001'
refuses 'artwork\.kind: ' '.artwork.kind = "SONG"'
refuses 'artwork: unknown field "painter"' '.artwork.painter = "nobody"'

echo 'import'
printf '%s\n' '{"sourceRef":"A-2","artwork":{"kind":"SCULPTURE","title":"Heron","inventoryNumber":"UT-4712"}}' \
    '{"sourceRef":"A-3","artwork":{"kind":"SCULPTURE"}}' >"$work/more.ndjson"
check_not 'NDJSON: one is refused' ask BS import "$work/more.ndjson" --to all
said 'artwork\.title: is required'
check 'the other is found' eventually 10 ask CO check registration UT-4712
printf '%s\n' 'sourceRef,distribution,kind,title,inventoryNumber,country' 'A-4,"CO",painting,Low Tide,UT-4713,UTO' >"$work/more.csv"
check 'CSV' ask BS import "$work/more.csv" --type artwork
check 'it is found' eventually 10 prints 'painting Low Tide, inventory UT-4713' ask CO check registration 'ut 4713'
printf '%s\n' 'type,sourceRef,distribution,artwork.title,artwork.kind' 'artwork,A-5,all,,painting' >"$work/bad.csv"
check_not 'CSV: what is wrong is named' ask BS import "$work/bad.csv"
said 'artwork\.title: is required'

echo 'check and export'
check 'by its number as an officer types it' ask CO check registration ut4711 --country UTO --purpose 'found on a market'
said 'painting Harbour at Dusk'
check 'the country is part of the key' ends_with $MISS ask CO check registration UT4711 --country CO
check 'look-alikes are folded' ask CO check registration UT-47II --loose
check 'export of one type' test "$(ask CO export --type artwork | jq -r .record.sourceRef | sort | tr '\n' ' ')" = 'A-1 A-2 A-4 '
ask CO export --type artwork | jq -c '.record | select(.sourceRef != "A-1")' >"$work/back.ndjson"
check 'what was exported can be imported' ask CO import "$work/back.ndjson" --to nobody
jq '.artwork.heightMm = 650' "$work/one.json" >"$work/taller.json"
check 'amended' ask BS amend "$one" "$work/taller.json"
check 'at CO, too' eventually 10 field_is CO "BS/$one" .record.artwork.heightMm 650
check 'withdrawn' ask BS withdraw "$one"
check 'and found no more' eventually 10 ends_with $MISS ask CO check registration UT-4711 --country UTO

echo 'figures'
check 'CO counts the new type like any other: two shared, three created, one amended and withdrawn' \
    eventually 5 prints 'BS,Americas,artwork,2,3,1,1,0' ask CO stats records --csv

echo 'the older version'
check 'has every leaf' eventually 10 have_same_leaves PA BS
check 'finds no record in them' ends_with $MISS ask PA check registration UT-4712
check 'and says so' prints 'BS' ask PA alarms
check 'a type that it knows arrives as ever' passport p.json P-1 L898902C3 words
known=$(publish BS p.json --to all)
check 'behind those that it does not' eventually 10 field_is PA "BS/$known" .state CURRENT
finish
