#!/bin/bash
# Certificates that end: who is warned before, what a node does whose own has expired, and which connections a reload closes.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"
# shellcheck source=tests/e2e/records.sh
. "$(dirname "$0")/records.sh"

# certify CODE BEGIN END: give the node a certificate of its authority that is valid between these times, as date(1) reads them.
certify() {
    local home=$federation/$1
    cat >"$work/$1.cnf" <<END
[ca]
default_ca = authority
[authority]
database = $work/$1.txt
serial = $work/$1.serial
new_certs_dir = $work
certificate = $home/ca/ca.crt
private_key = $home/ca/ca.key
default_md = sha256
policy = names
[names]
commonName = supplied
END
    : >"$work/$1.txt"
    echo "40$RANDOM" | cut -c1-6 | sed 's/^\(.....\)$/0\1/' >"$work/$1.serial"
    {
        openssl req -new -config "$home/ca/openssl.cnf" -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
            -subj /CN=comityd -keyout "$home/tls.key" -out "$work/$1.csr"
        openssl ca -batch -config "$work/$1.cnf" -extfile "$home/ca/openssl.cnf" -extensions leaf -notext \
            -startdate "$(date -u -d "$2" +%Y%m%d%H%M%SZ)" -enddate "$(date -u -d "$3" +%Y%m%d%H%M%SZ)" \
            -in "$work/$1.csr" -out "$home/tls.crt"
    } >"$work/said" 2>&1 || fail "$1 gets no certificate: $(cat "$work/said")"
}
metric_is() {
    [[ $(ask "$1" metrics | awk -v name="$2" '$1 == name { print $2 }') == "$3" ]]
}
alarm_is() {
    ask "$1" alarms | grep -Eq -- "$2"
}

found BS CO PA
certify CO '60 days ago' '5 days 12 hours'
certify PA '60 days ago' '15 seconds'
for code in BS CO PA; do start "$code"; done

echo 'one that ends soon'
check 'its node warns in the log' logged CO 'warning certificate-expiring text="the certificate of this node ends on .*, in 5 days'
check 'and in status' prints 'WARNING      certificate ends soon: until' ask CO status
check 'and in the metrics' metric_is CO 'comity_certificate_days_left{bureau="CO",part="own"}' 5
check 'whoever is connected warns, too' eventually 20 logged BS 'certificate-expiring peer=CO text="the certificate that CO has shown'
check 'in status' prints "WARNING      CO's certificate, as it has shown it ends soon" ask BS status
check 'and in the metrics' metric_is BS 'comity_certificate_days_left{bureau="CO",part="peer"}' 5
check 'comity peers says when, too' peer_is BS CO certificateEnd "$(date -u -d '5 days 12 hours' +%Y-%m-%d)|$(date -u -d '5 days 11 hours' +%Y-%m-%d)"
check 'a day before it is an alarm' alarm_is PA 'PA .* in less than a day'
warns_of_two() {
    [[ $(ask BS status | grep -c WARNING) == 2 ]]
}
check 'nobody warns of what lasts' eventually 10 warns_of_two

echo 'one that ends while its connection is up'
check 'BS and PA are connected' eventually 20 connected BS PA
since=$(peer_field BS CO since)
check 'it ends' eventually 20 alarm_is PA 'PA .*has expired on .*: every peer refuses it'
check 'whoever is connected has an alarm, too' eventually 5 alarm_is BS 'PA .*has expired on .*: connections with that bureau are refused'
check 'the connection is up' connected BS PA
kill -HUP "${pids[BS]}"
check 'a reload closes it' eventually 5 peer_is BS PA refusal 'certificate has expired'
check 'and no other' test "$(peer_field BS CO since)" = "$since"

echo 'a start with one that has expired'
stop PA
python3 -c 'import socket, sys
heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
heard.bind(sys.argv[1])
while True: print(heard.recv(4096).decode(), flush=True)' "$work/notify" >"$work/notified" &
manager=$!
eventually 5 test -S "$work/notify"
NOTIFY_SOCKET=$work/notify start PA
check 'serves the control socket, and says what is wrong' prints 'WARNING      certificate has expired: until' ask PA status
check 'in the log' logged PA 'warning certificate-expired text="the certificate of this node has expired'
check 'to systemd' eventually 5 grep -q 'STATUS=PA of test: .*; the certificate has expired' "$work/notified"
check 'what it holds can be asked for' ends_with $MISS ask PA check A0000001
check 'it hears that it is refused' eventually 20 peer_is PA BS refusal 'expired'
"$make_federation" renew "$federation" PA >/dev/null
kill -HUP "${pids[PA]}"
check 'a renewed one is read' eventually 5 logged PA 'notice certificate-renewed text="the certificate of this node'
check 'systemd hears that it is good again' eventually 5 bash -c "tail -n 20 '$work/notified' | grep STATUS= | tail -n 1 | grep -vq expired"
kill $manager
check 'that ends the alarm' prints 'no alarms' ask PA alarms
kill -HUP "${pids[BS]}"
check 'and it is let in' eventually 30 connected BS PA
check 'which ends the others'\'' alarm' prints 'no alarms' ask BS alarms
check_not 'and their warning' prints "PA's certificate" ask BS status
finish
