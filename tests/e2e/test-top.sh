#!/bin/bash
# comity top in a terminal: it shows what happens, takes any size, and gives the terminal back; without one it writes one view.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"
# shellcheck source=tests/e2e/records.sh
. "$(dirname "$0")/records.sh"

# at_terminal STEP... : be at a terminal in which comity top runs at BS.
at_terminal() {
    timeout 60 python3 "$source_directory/tests/e2e/terminal.py" "$@" -- \
        "$comity" --socket "$federation/BS/control.sock" top --interval 1
}

found BS CO PA
for code in BS CO; do start "$code"; done
check 'BS and CO are connected' eventually 20 connected BS CO
passport one.json P-1 A0000001 stolen
publish BS one.json --to all --durable 1 >/dev/null

echo 'in a terminal'
check 'peers, their lag and what is wrong are there' at_terminal see 'peers 1 of 2' see 'CO      connected' see 'PA      away' \
    see 'B/s' see 'Connection refused' screen key q gone
said '^BUREAU  STATE +LAG  BEHIND +RECEIVED +SENT +LEAVES'
said '^BS      this node .* 1 '
said '^PA      away +1  '
check 'another size is taken at once' at_terminal see 'Connection refused' size 40 6 see 'BUREAU  STATE' screen key q gone
check 'and a very small one' at_terminal see 'BUREAU' size 8 2 see 'BS' size 100 20 see 'PA      away' key q gone
check 'Ctrl-C ends it, too' at_terminal see 'BUREAU' key $'\003' gone

echo 'without a terminal'
top() {
    ask BS top --interval 1 "$@" </dev/null
}
check 'one view is written' top
said '^CO      connected +0 '
said ' [0-9.]+ k?B/s '
check_not 'without a sequence in it' grep -q $'\033' "$work/said"
check 'or as many as are wanted' test "$(top --count 2 | grep -c ^BUREAU)" = 2
finish
