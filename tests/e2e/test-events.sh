#!/bin/bash
# comity events and the log say the same, each line of it; and who follows hears what happens.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"
# shellcheck source=tests/e2e/records.sh
. "$(dirname "$0")/records.sh"

# Events in the form of log lines.
as_lines() {
    jq -r '[.time, .level, .id, (.peer // empty | "peer=" + .), (.origin // empty | "origin=" + .),
        (.error // empty | "code=" + .), "text=" + (.text | tojson)] | join(" ")'
}
say_the_same() {
    diff <(ask BS events --json | as_lines) "$federation/BS/log"
}
followed() {
    grep -Eq -- "$1" "$work/followed"
}

found BS CO PA
set_endpoint BS PA 127.0.0.1:1
start BS
ask BS events --follow >"$work/followed" &
follower=$!
start CO
check 'who follows hears that a peer is there' eventually 20 followed ' notice  peer-connected peer=CO  '
check 'and why another is not' eventually 20 followed ' warning peer-refused peer=PA code=IO  127.0.0.1:1: Connection refused'
echo 'Colour = green' >>"$federation/BS/peers.d/CO.conf"
kill -HUP "${pids[BS]}"
check 'and what the daemon itself says' eventually 10 followed ' alarm   reload-failed  .*unknown option'
sed -i '$d' "$federation/BS/peers.d/CO.conf"
stop CO
check 'and that the peer is gone' eventually 20 followed 'peer-(away|closed) peer=CO '
set_endpoint BS PA 127.0.0.1:2
kill -HUP "${pids[BS]}"
check 'and that a reload was good' eventually 10 followed ' notice  reloaded  '
check 'events and log are the same, line by line' eventually 5 say_the_same
warnings=$(ask BS events --json | jq -r 'select(.level == "warning") | .id' | wc -l)
check 'and the metrics have counted as many' prints "comity_events_total{level=\"warning\"} $warnings" ask BS metrics
last=$(ask BS events --json | jq -r .number | tail -n 1)
check 'numbers grow by one' test "$(ask BS events --json | jq -r .number | sort -n | awk 'NR > 1 && $1 != last + 1 { print } { last = $1 }')" = ''
check 'only the grave ones can be asked for' test "$(ask BS events --level alarm | grep -c reload-failed)" = "$(ask BS events --level alarm | wc -l)"
kill "$follower"
wait "$follower" 2>/dev/null || true
stop BS
: >"$federation/BS/log"
start BS
check 'a later start goes on above' test "$(ask BS events --json | jq -r .number | head -n 1)" -gt "$last"
check 'so that nothing is asked for twice' test "$(ask BS events --after "$last" --json | jq -r .id | head -n 1)" = "$(ask BS events --json | jq -r .id | head -n 1)"
finish
