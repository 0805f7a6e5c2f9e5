#!/bin/bash
# What a monitoring system reads, by the control socket, a Unix socket and a port of this host: the same text, which an
# independent parser takes, and which follows what happens.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"
# shellcheck source=tests/e2e/records.sh
. "$(dirname "$0")/records.sh"

metrics() { # Debian's own python has Debian's parser
    /usr/bin/python3 "$source_directory/tests/e2e/metrics.py" "$@"
}
/usr/bin/python3 -c 'import prometheus_client.openmetrics.parser' 2>/dev/null ||
    { echo 'skipped: python3-prometheus-client is not installed'; exit 77; }

found BS CO
port=$(free_ports 1)
socket=$federation/BS/metrics.sock
printf 'MetricsSocket = metrics.sock\nMetricsListen = 127.0.0.1:%s\n' "$port" >>"$federation/BS/comityd.conf"

# sample FILE NAME: print its value; metric_is NAME PATTERN: as it is now.
sample() {
    awk -v name="$2" '$1 == name { print $2 }' "$1"
}
metric_is() {
    ask BS metrics >"$work/now" && [[ $(sample "$work/now" "$1") == $2 ]]
}

start BS
check 'nobody is connected' metric_is 'comity_peer_connected{peer="CO"}' 0
start CO
check 'a peer that connects shows' eventually 10 metric_is 'comity_peer_connected{peer="CO"}' 1
passport one.json P-1 A0000001 stolen
publish BS one.json --to all --durable 1 >/dev/null
check 'its lag is nothing once it has all' eventually 5 metric_is 'comity_peer_lag_entries{peer="CO"}' 0
check 'its success is of now' metric_is 'comity_peer_last_success_timestamp_seconds{peer="CO"}' "$(date +%s | cut -c1-8)*"
check 'a check finds the record' ask BS check A0000001
check 'which counts as a query with a hit' metric_is 'comity_query_hits_total{query="check"}' 1
check 'that took its time' metric_is 'comity_query_duration_seconds_bucket{query="check",le="+Inf"}' 1
check 'what was stored took its time, too' metric_is 'comity_store_commit_duration_seconds_sum' '0.*[1-9]*'
check 'the disk was measured' metric_is comity_store_free_bytes '[1-9]*'

echo 'one text, three ways'
ask BS metrics >"$work/control"
metrics get "$socket" >"$work/unix"
metrics get "127.0.0.1:$port" >"$work/tcp"
# Counters go on from one reading to the next.
same_samples() {
    diff <(sed 's/ [^ ]*$//' "$1") <(sed 's/ [^ ]*$//' "$2")
}
check 'the Unix socket gives what the control socket does' same_samples "$work/control" "$work/unix"
check 'and so does the port' same_samples "$work/control" "$work/tcp"
check 'a strict parser of OpenMetrics takes it' metrics parse "$work/tcp"
said '^comity_requests_total$'
check_not 'nothing else is to be had there' metrics get "127.0.0.1:$port" /
said '^404 Not Found'
stop CO
check 'a peer that is gone shows' eventually 10 metric_is 'comity_peer_connected{peer="CO"}' 0
check 'and why it cannot be reached' eventually 10 metric_is 'comity_peer_refusals_total{peer="CO",reason="io"}' '[1-9]*'
stop BS
check_not 'the Unix socket is gone with the node' test -e "$socket"

echo 'what is not of this host alone is refused'
sed -i 's/^MetricsListen.*/MetricsListen = 0.0.0.0:9101/' "$federation/BS/comityd.conf"
check_not 'with the line' "$comityd" --config "$federation/BS/comityd.conf" --check-config
said 'comityd.conf:[0-9]+: MetricsListen: .*not of this host alone'
finish
