# Nodes that hang, are killed, have no room, or are configured wrongly.
. /comity-test/lib.sh

section 'SIGKILL'
process=$(pid_of BS)
check 'BS publishes' publish BS K0000001
systemctl kill --kill-whom=main --signal=KILL comityd.service
check 'it is started again' eventually 20 is_another_process BS "$process"
check 'and has what it acknowledged' finds BS K0000001
check 'its peers are back' eventually 20 connected BS 2

section 'a loop that hangs'
dropin BS watchdog WatchdogSec=2 TimeoutAbortSec=1
systemctl restart comityd.service
process=$(pid_of BS)
kill -STOP "$process"
check 'the watchdog ends it and it starts again' eventually 30 is_another_process BS "$process"
check 'because of the watchdog' bash -c 'journalctl --no-pager --unit=comityd | grep -q "Watchdog timeout"'
check 'it has what it acknowledged' finds BS K0000001

check 'its peers are back' eventually 20 connected BS 2

section 'a disk that hangs'
process=$(pid_of BS)
$test/sandbox-probe stall "$process" >"$work/stalled" &
check 'its threads for the disk are stopped' eventually 5 grep -q '^stopped [1-9]' "$work/stalled"
publish BS D0000001 >/dev/null 2>&1 &
check 'that is an alarm' eventually 15 logged BS '"PRIORITY":"1"' EVENT=store-stalled
check 'queries are answered meanwhile' finds BS K0000001
check 'the watchdog ends it and it starts again' eventually 30 is_another_process BS "$process"
wait
check 'its peers are back' eventually 20 connected BS 2
check 'it stores again' publish BS D0000002
no_dropin BS watchdog

section 'a full disk'
systemctl stop comityd@PA.service
mv /var/lib/comity/PA "$work/PA"
mkdir /var/lib/comity/PA
mount -t tmpfs -o size=6m,mode=700 tmpfs /var/lib/comity/PA
cp -R --sparse=always "$work/PA/." /var/lib/comity/PA
chown -R comity: /var/lib/comity/PA
check 'PA starts on a small disk' systemctl start comityd@PA.service
check 'it is connected' eventually 20 connected PA 2
$test/generate-records --format ndjson --type travel_document --count 60000 --seed 1 --bureau PA --others BS,CO --to all >"$work/many"
check_not 'it cannot take in what does not fit' ask PA import --format ndjson "$work/many"
said 'no space left'
check 'the status says so' eventually 10 is PA StatusText 'nothing is stored: no space left'
check 'it is no reason for a restart' is PA NRestarts '^0$'
check 'queries are answered' finds PA L898902C3
check_not 'nothing is acknowledged' publish PA F0000001
mount -o remount,size=256m /var/lib/comity/PA
check 'with room it goes on by itself' eventually 30 publish PA F0000002
check 'and the status is good' eventually 10 is PA StatusText ': 2 of 2 peers connected$'
check 'others have it' eventually 60 finds CO F0000002
check 'it is still the same process' is PA NRestarts '^0$'

section 'a configuration that is wrong'
dropin PA restart RestartSec=100ms
sed -i 's/^Federation = .*/Federation = a b/' /etc/comity/PA/comityd.conf
check_not 'PA does not start' systemctl restart comityd@PA.service
check 'systemd gives up' eventually 30 is PA ActiveState '^failed$'
check 'after five attempts' is PA NRestarts '^5$'
check 'the journal says why' logged PA 'comityd.conf:[0-9]+: Federation' PRIORITY=1
sed -i 's/^Federation = .*/Federation = americas-pilot/' /etc/comity/PA/comityd.conf
systemctl reset-failed comityd@PA.service
no_dropin PA restart
check 'it starts when that is put right' systemctl start comityd@PA.service
finish
