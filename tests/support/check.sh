# What tests in shell are written with; $work is a directory of the test's own.
# shellcheck shell=bash
checks=0

# said PATTERN: what the check before this one printed has it. Not for use within a check: that prints anew.
said() {
    grep -Eq -- "$1" "$work/said" || {
        cat "$work/said" >&2
        fail "said: $1"
    }
    checks=$((checks + 1))
    printf '  ... and says "%s"\n' "$1"
}

fail() {
    printf 'FAILED: %s\n' "$1" >&2
    exit 1
}

# check TEXT COMMAND...: the command must succeed.
check() {
    local text=$1
    shift
    "$@" >"$work/said" 2>&1 || {
        cat "$work/said" >&2
        fail "$text"
    }
    checks=$((checks + 1))
    printf '  %s\n' "$text"
}

# check_not TEXT COMMAND...: the command must fail.
check_not() {
    local text=$1
    shift
    ! "$@" >"$work/said" 2>&1 || {
        cat "$work/said" >&2
        fail "$text"
    }
    checks=$((checks + 1))
    printf '  %s\n' "$text"
}

# eventually SECONDS COMMAND...: the command must succeed within that time.
eventually() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < end)) || return 1
        sleep 0.05
    done
}

finish() {
    printf '%d checks passed\n' "$checks"
}
