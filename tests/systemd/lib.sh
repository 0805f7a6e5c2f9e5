# Functions for the scripts that run inside the container. BS is the host's only node as the guide makes it
# (comityd.service); CO and PA are two more on the same host (comityd@.service).
# shellcheck shell=bash
set -euo pipefail

work=$(mktemp -d)
test=/comity-test
pilot=/root/pilot # the federation's directory, as the guide has it
. "$test/check.sh"

section() {
    printf -- '-- %s\n' "$1"
}

unit_of() {
    if [[ $1 == BS ]]; then echo comityd.service; else echo "comityd@$1.service"; fi
}

socket_of() {
    if [[ $1 == BS ]]; then echo /run/comity/control.sock; else echo "/run/comity/$1/control.sock"; fi
}

home_of() {
    if [[ $1 == BS ]]; then echo /etc/comity; else echo "/etc/comity/$1"; fi
}

# ask CODE ARGUMENT...: comity, at that node.
ask() {
    local code=$1
    shift
    comity --socket "$(socket_of "$code")" "$@"
}

# property CODE NAME: what systemd says of its unit.
property() {
    systemctl show --property="$2" --value "$(unit_of "$1")"
}

# is CODE NAME PATTERN
is() {
    [[ $(property "$1" "$2") =~ $3 ]]
}

pid_of() {
    property "$1" MainPID
}

# is_another_process CODE PID: it runs, and not as this one. Asked at once: both change meanwhile.
is_another_process() {
    local ActiveState MainPID
    eval "$(systemctl show --property=ActiveState,MainPID "$(unit_of "$1")")"
    [[ $ActiveState == active && $MainPID != "$2" ]]
}

# journal CODE MATCH...: its entries as JSON, one a line.
journal() {
    local code=$1
    shift
    journalctl --sync
    journalctl --unit="$(unit_of "$code")" --output=json --no-pager "$@"
}

# logged CODE PATTERN MATCH...: an entry has it.
logged() {
    local code=$1 pattern=$2
    shift 2
    journal "$code" "$@" | grep -Eq -- "$pattern"
}

# connected CODE COUNT: its status text says so.
connected() {
    is "$1" StatusText ": $2 of [0-9]+ peers connected"
}

# dropin CODE NAME LINE...: settings of its [Service] section.
dropin() {
    local directory name=$2
    directory=/etc/systemd/system/$(unit_of "$1").d
    shift 2
    mkdir -p "$directory"
    printf '%s\n' '[Service]' "$@" >"$directory/$name.conf"
    systemctl daemon-reload
}

# no_dropin CODE NAME
no_dropin() {
    rm "/etc/systemd/system/$(unit_of "$1").d/$2.conf"
    systemctl daemon-reload
}

# publish CODE NUMBER: a stolen document; print the record's id.
publish() {
    printf '{"sourceRef": "%s", "travelDocument": {"documentType": "PASSPORT", "number": "%s", "issuingCountry": "UTO",
        "category": "STOLEN"}}' "$2" "$2" >"$work/$2.json"
    ask "$1" --json publish "$work/$2.json" --to all
}

# finds CODE NUMBER
finds() {
    ask "$1" check document "$2" --country UTO --purpose 'border control'
}
