#!/bin/bash
# What docs/monitoring/ offers is good: its rules and its dashboard name metrics that a node gives, and every metric is watched by
# one of them; each rule fires when it should, and not otherwise.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"

PATH=$PATH:$source_directory/build/tools/usr/bin
command -v promtool >/dev/null || { echo "skipped: promtool (Debian's package prometheus) is not installed" && exit 77; }
offered=$source_directory/docs/monitoring
tests=$source_directory/tests/monitoring

found BS CO
start BS
ask BS metrics >"$work/metrics"
stop BS
check 'rules and dashboard watch every metric, and nothing that is none' python3 "$tests/compare.py" "$work/metrics" \
    "$offered/alerts.yml" "$tests/alerts_test.yml" "$offered/dashboard.json" "$work/dashboard.yml"
check 'promtool takes the rules' promtool check rules --lint=all --lint-fatal "$offered/alerts.yml"
check 'and every expression of the dashboard' promtool check rules "$work/dashboard.yml"
check 'each rule fires when it should, and not otherwise' promtool test rules "$tests/alerts_test.yml"

echo 'what is wrong is found'
spoiled() { # FILE EXPRESSION TEXT
    sed "$2" "$1" >"$work/spoiled"
    ! cmp -s "$1" "$work/spoiled" || fail "$2 changes nothing"
}
spoiled "$offered/alerts.yml" 's/comity_log_frozen/comity_log_icy/'
check_not 'a metric that is none' python3 "$tests/compare.py" "$work/metrics" "$work/spoiled" "$tests/alerts_test.yml" \
    "$offered/dashboard.json" "$work/dashboard.yml"
said 'alerts name comity_log_icy'
spoiled "$tests/alerts_test.yml" '/alertname: ComityAlone, exp_alerts: \[{/d'
check_not 'a rule that no test fires' python3 "$tests/compare.py" "$work/metrics" "$offered/alerts.yml" "$work/spoiled" \
    "$offered/dashboard.json" "$work/dashboard.yml"
said 'no test fires ComityAlone'
spoiled "$offered/dashboard.json" 's/sum(comity_peer_connected/sum((comity_peer_connected/'
python3 "$tests/compare.py" "$work/metrics" "$offered/alerts.yml" "$tests/alerts_test.yml" "$work/spoiled" "$work/dashboard.yml" >/dev/null
check_not 'an expression that is none' promtool check rules "$work/dashboard.yml"
finish
