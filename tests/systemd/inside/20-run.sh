# Nodes that run as they should.
. /comity-test/lib.sh

section 'records'
check 'BS publishes' publish BS L898902C3
check 'CO finds it' eventually 10 finds CO L898902C3
check 'so does PA' eventually 10 finds PA L898902C3
check 'CO publishes' publish CO R7700441X
check 'BS finds it' eventually 10 finds BS R7700441X

section 'the journal'
check 'an entry has fields' logged BS '"PRIORITY":"5"' EVENT=peer-connected PEER=CO
check 'and a message id' logged BS '"MESSAGE_ID":"[0-9a-f]{32}"' EVENT=peer-connected PEER=CO
check 'which is explained' bash -c 'journalctl --unit=comityd --catalog --no-pager EVENT=peer-connected PEER=CO |
    grep -q "Subject: CO is connected"'
check 'and says what it says elsewhere' logged BS '"MESSAGE":"peer-connected peer=CO text=' PEER=CO
# Name, bureaus and code of each, oldest first.
shown_events() {
    ask BS events --json | jq -r '[.id, .peer // "", .origin // "", .error // "", .level] | join(" ")'
}
journal_events() {
    journal BS "_PID=$(pid_of BS)" | jq -r 'select(.EVENT) | [.EVENT, .PEER // "", .ORIGIN // "", .ERROR // "",
        {"6": "info", "5": "notice", "4": "warning", "1": "alarm"}[.PRIORITY]] | join(" ")'
}
have_the_same_events() {
    diff <(shown_events) <(journal_events)
}
check 'comity events shows the same, entry by entry' eventually 10 have_the_same_events
check 'and some at that' test "$(shown_events | wc -l)" -ge 3

section 'who may do what'
as() { runuser -u "$1" -- comity "${@:2}"; }
check 'an officer of the group may ask' as officer check document L898902C3 --country UTO --purpose 'border control'
check_not 'and not publish' as officer publish "$work/L898902C3.json" --to all
check_not 'somebody else may not ask' as nobody check document L898902C3 --country UTO --purpose 'border control'

section 'reload'
process=$(pid_of BS)
sed -i 's/^#LogLevel = info/LogLevel = debug/' /etc/comity/comityd.conf
check 'a reload is done when it returns' systemctl reload comityd.service
check 'and was heard' eventually 10 logged BS '"EVENT":"reloaded"' "_PID=$process"
check 'nobody was disconnected' connected BS 2
sed -i 's/^LogLevel = debug/LogLevel = loud/' /etc/comity/comityd.conf
check_not 'a faulty configuration is refused' systemctl reload comityd.service
check 'with what is wrong' eventually 10 logged BS 'comityd.conf:[0-9]+: LogLevel' PRIORITY=1
check_not 'before the node hears of it' logged BS . EVENT=reload-failed
systemctl kill --kill-whom=main --signal=HUP comityd.service
check 'a signal alone changes nothing either' eventually 10 logged BS '"PRIORITY":"1"' EVENT=reload-failed
check 'and the status says so' eventually 5 is BS StatusText 'the last reload failed$'
sed -i 's/^LogLevel = loud/LogLevel = info/' /etc/comity/comityd.conf
check 'a good one clears it' systemctl reload comityd.service
check 'in the status, too' eventually 5 is BS StatusText ': 2 of 2 peers connected$'
check 'it is the same process' test "$(pid_of BS)" = "$process"

section 'socket activation'
systemctl stop comityd@CO.service
check 'systemd listens for CO' systemctl start comityd@CO.socket
check_not 'CO does not run yet' systemctl is-active --quiet comityd@CO.service
check 'the first client starts it' finds CO L898902C3
check 'it runs' systemctl is-active --quiet comityd@CO.service
# Who is connected when it stops is told so; nobody finds the door closed.
stays_reachable() {
    local asked=0 answer
    (for _ in 1 2 3; do systemctl restart comityd@CO.service; done) &
    while kill -0 $! 2>/dev/null; do
        answer=$(ask CO status 2>&1) || [[ $answer == *'closed the connection'* ]] || { echo "$answer"; return 1; }
        asked=$((asked + 1))
    done
    wait $!
    echo "asked $asked times"
    ((asked >= 3))
}
check 'clients wait while it restarts' stays_reachable
systemctl stop comityd@CO.service 2>/dev/null
check 'stopping it keeps the socket' test -S /run/comity/CO/control.sock
check 'and a client starts it again' ask CO status
systemctl stop comityd@CO.socket comityd@CO.service
check_not 'until the socket is stopped, too' ask CO status
printf 'MetricsSocket = /run/comity/CO/metrics.sock\nMetricsListen = 127.0.0.1:9101\n' >>"$(home_of CO)/comityd.conf"
check 'it goes on as before' systemctl start comityd@CO.service

section 'metrics'
has_metrics() { # COMMAND...: it prints them
    "$@" | grep -q '^comity_build_info{bureau="CO",'
}
check 'a member of the group comity reads them from the socket' test "$(stat -c '%G %a' /run/comity/CO/metrics.sock)" = 'comity 660'
check 'by HTTP' has_metrics python3 /comity-test/metrics.py get /run/comity/CO/metrics.sock
check 'anybody from the port of this host' has_metrics runuser -u nobody -- python3 /comity-test/metrics.py get 127.0.0.1:9101

section 'credentials'
home=$(home_of CO)
mkdir -m 700 /root/keys
systemctl stop comityd@CO.service
mv "$home/log.seed" "$home/tls.key" /root/keys
chown root: /root/keys/*
systemd-creds encrypt --with-key=host --name=tls.key /root/keys/tls.key "$home/tls.key.cred" 2>/dev/null
rm /root/keys/tls.key
sed -i -e 's/^LogKeyFile = .*/LogKeyFile = credential:log.seed/' -e 's/^PrivateKey = .*/PrivateKey = credential:tls.key/' \
    "$home/comityd.conf"
check_not 'without credentials it does not start' systemctl start comityd@CO.service
check 'and says so' logged CO 'LoadCredential=' PRIORITY=1
systemctl reset-failed comityd@CO.service
dropin CO credentials LoadCredential=log.seed:/root/keys/log.seed "LoadCredentialEncrypted=tls.key:$home/tls.key.cred" \
    ExecReload= "ExecReload=/usr/bin/kill -HUP \$MAINPID"
check 'it starts with keys that only root, and only this machine, can read' systemctl start comityd@CO.service
check 'peers know it' eventually 20 connected CO 2
check 'its records are its own' publish CO C0000001
check 'and reach the others' eventually 10 finds PA C0000001
process=$(pid_of CO)
systemctl reload comityd@CO.service
check 'a reload finds them, too' eventually 10 logged CO . EVENT=reloaded "_PID=$process"
check_not 'and nothing is wrong with it' logged CO . EVENT=reload-failed

section 'stop'
begin=$SECONDS
check 'PA stops' systemctl stop comityd@PA.service
check 'in good time' test $((SECONDS - begin)) -lt 10
check 'with success' is PA Result '^success$'
check 'and has stored everything' logged PA . EVENT=stopped
check 'BS sees it go' eventually 10 connected BS 1
check 'PA starts again' systemctl start comityd@PA.service
check 'with all it had' finds PA L898902C3
finish
