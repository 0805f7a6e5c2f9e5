# Functions for end-to-end tests about records: publish them, and ask where they are and what is left of them. Source it
# after lib.sh.
# shellcheck shell=bash disable=SC2154

# shellcheck disable=SC2034 # the tests use it
readonly MISS=3 # exit code of comity: no such record, no hit

# passport FILE SOURCE_REF NUMBER WORDS: write a record.
passport() {
    cat >"$work/$1" <<END
{"sourceRef": "$2", "travelDocument": {"documentType": "PASSPORT", "number": "$3", "issuingCountry": "UTO",
 "category": "STOLEN", "circumstances": "$4"}}
END
}

# publish CODE FILE [OPTION...]: print the id.
publish() {
    local code=$1 file=$2
    shift 2
    ask "$code" publish "$work/$file" --json "$@" | jq -r .id
}

# field CODE RECORD PATH: of the record at that node.
field() {
    ask "$1" get "$2" --json | jq -r "$3 // empty"
}

# field_is CODE RECORD PATH VALUE
field_is() {
    [[ $(field "$1" "$2" "$3") == "$4" ]]
}

# ends_with STATUS COMMAND...
ends_with() {
    local wanted=$1 status=0
    shift
    "$@" || status=$?
    ((status == wanted))
}

# prints TEXT COMMAND...
prints() {
    local text=$1
    shift
    [[ $("$@" 2>&1) == *"$text"* ]]
}

# delivery_is CODE ID BUREAU STATE
delivery_is() {
    [[ $(ask "$1" deliveries "$2" --json | jq -r ".deliveries[] | select(.bureau == \"$3\").state") == "$4" ]]
}

# on_disk CODE TEXT: the text stands in a file of the node's store.
on_disk() {
    grep -rqaF -- "$2" "$federation/$1/state"
}

not_on_disk() {
    ! on_disk "$1" "$2"
}

# leaves CODE ORIGIN: how many the node has.
leaves() {
    ask "$1" status --json | jq -r ".logs[] | select(.origin == \"$2\").size // \"0\""
}

have_same_leaves() {
    local origin code size
    for origin; do
        size=$(leaves "$origin" "$origin")
        for code; do [[ $(leaves "$code" "$origin") == "$size" ]] || return 1; done
    done
}

root_of() {
    ask "$1" log verify "$2" --json | jq -r 'select(.good).root'
}

have_same_roots() {
    local origin code root
    for origin; do
        root=$(root_of "$origin" "$origin")
        [[ -n $root ]] || return 1
        for code; do [[ $(root_of "$code" "$origin") == "$root" ]] || return 1; done
    done
}

connected() {
    peer_is "$1" "$2" state '^connected$'
}

# ids CODE OWNER: of the current records of that owner.
ids() {
    ask "$1" export --owner "$2" | jq -r .id | sort
}

# set_endpoint CODE PEER ADDRESS: where CODE dials PEER, from its next start or reload on.
set_endpoint() {
    sed -i "s/^Endpoint = .*/Endpoint = $3/" "$federation/$1/peers.d/$2.conf"
}

# deny_line CODE CODE: neither dials the other any more.
deny_line() {
    set_endpoint "$1" "$2" 127.0.0.1:1
    set_endpoint "$2" "$1" 127.0.0.1:1
}
