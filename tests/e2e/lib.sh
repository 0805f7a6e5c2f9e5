# Functions for end-to-end tests: a federation of real daemons in a directory of its own. Source it with the build
# directory as first argument; at the end of the test everything is stopped and removed.
# shellcheck shell=bash
set -euo pipefail

build=$(cd "${1:?usage: $0 BUILD_DIRECTORY}" && pwd)
source_directory=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
comityd=$build/comityd
comity=$build/comity
make_federation=$source_directory/certs/make-federation
work=$(mktemp -d)
federation=$work/federation
declare -A pids=()

# shellcheck disable=SC2317 # called by the trap
cleanup() {
    local status=$? code
    trap - EXIT
    for code in "${!pids[@]}"; do kill -KILL "${pids[$code]}" 2>/dev/null || true; done
    wait 2>/dev/null || true
    if declare -F clean_up_more >/dev/null; then clean_up_more; fi
    if ((status != 0)); then
        for code in "$federation"/*/log; do
            [[ -e $code ]] || continue
            printf -- '---- %s (last lines)\n' "$code"
            tail -n 15 "$code"
        done >&2
    fi
    rm -rf "$work"
    exit "$status"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

. "$source_directory/tests/support/check.sh"

is_port_free() {
    ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Print a port from which on `count` are free, below those the system gives to clients.
free_ports() {
    local count=$1 base i
    while :; do
        base=$((RANDOM % 12000 + 20000))
        for ((i = 0; i < count; i++)); do is_port_free $((base + i)) || continue 2; done
        echo "$base"
        return
    done
}

# found CODE...: make the federation, on free ports.
found() {
    "$make_federation" "$federation" --federation test --base-port "$(free_ports $#)" "$@"
}

# node_option CODE OPTION: print what its comityd.conf says.
node_option() {
    sed -n "s/^$2 = //p" "$federation/$1/comityd.conf"
}

# init CODE: make the node's store, unless it was made before.
init() {
    [[ -e $federation/$1/state/log ]] || "$comityd" --config "$federation/$1/comityd.conf" --init-store >/dev/null
}

# start CODE [OPTION...]: start a node and wait until it answers.
start() {
    local code=$1
    shift
    init "$code"
    "$comityd" --config "$federation/$code/comityd.conf" "$@" 2>>"$federation/$code/log" &
    pids[$code]=$!
    eventually 20 ask "$code" status || fail "$code does not answer"
}

# ask CODE ARGUMENT...: comity, at that node.
ask() {
    local code=$1
    shift
    "$comity" --socket "$federation/$code/control.sock" "$@"
}

# stop CODE: SIGTERM; it must end with 0.
stop() {
    local status=0
    kill -TERM "${pids[$1]}"
    wait "${pids[$1]}" || status=$?
    unset "pids[$1]"
    ((status == 0)) || fail "$1 ended with $status"
}

# kill_node CODE: SIGKILL.
kill_node() {
    kill -KILL "${pids[$1]}"
    wait "${pids[$1]}" 2>/dev/null || true
    unset "pids[$1]"
}

# is_alive CODE
is_alive() {
    kill -0 "${pids[$1]}"
}

# logged CODE PATTERN: a line of its log matches.
logged() {
    grep -Eq -- "$2" "$federation/$1/log"
}

# peer_field CODE PEER FIELD: print a field of `comity peers --json` as text, nothing if it is not there.
peer_field() {
    ask "$1" peers --json | awk -v peer="\"$2\"" -v field="\"$3\":" '
        $1 == "\"bureau\":" { is_peer = index($2, peer) == 1 }
        is_peer && $1 == field { sub(/^[^:]*: *"?/, ""); sub(/"?,?$/, ""); print }'
}

# peer_is CODE PEER FIELD PATTERN
peer_is() {
    peer_field "$1" "$2" "$3" | grep -Eq -- "$4"
}

# rss_of CODE: resident memory in KiB.
rss_of() {
    sed -n 's/^VmRSS:[[:space:]]*\([0-9]*\) kB$/\1/p' "/proc/${pids[$1]}/status"
}

# A sanitizer keeps freed memory for a while.
is_sanitized() {
    grep -q __asan_init "$comityd"
}
