#!/bin/bash
# Who is refused, that the reason is shown, and that hostile bytes cost one connection and no memory. BS judges; CO's
# place is taken by somebody with something wrong.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"

readonly IDENTITY=spiffe://ncb.co/comityd
found BS CO PA
home=$federation/CO
cp -R "$federation" "$work/good"

restore() {
    rm -rf "$federation"
    cp -R "$work/good" "$federation"
}

quietly() {
    local said
    said=$("$@" 2>&1) || fail "$*: $said"
}

# make_leaf AUTHORITY IDENTITY: give CO a certificate of that bureau's authority, for that identity.
make_leaf() {
    sed "s|^subjectAltName.*|subjectAltName = URI:$2|" "$federation/$1/ca/openssl.cnf" >"$work/leaf.cnf"
    quietly openssl req -x509 -config "$work/leaf.cnf" -extensions leaf -sha256 -newkey ec \
        -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=comityd -days 30 -set_serial "0x4$(openssl rand -hex 15)" \
        -CA "$federation/$1/ca/ca.crt" -CAkey "$federation/$1/ca/ca.key" -keyout "$home/tls.key" -out "$home/tls.crt"
}

make_expired_leaf() {
    cat >"$work/expired.cnf" <<END
[ca]
default_ca = authority
[authority]
database = $work/expired.txt
serial = $work/expired.serial
new_certs_dir = $work
certificate = $home/ca/ca.crt
private_key = $home/ca/ca.key
default_md = sha256
policy = names
[names]
commonName = supplied
END
    : >"$work/expired.txt"
    echo 4001 >"$work/expired.serial"
    quietly openssl req -new -config "$home/ca/openssl.cnf" -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
        -subj /CN=comityd -keyout "$home/tls.key" -out "$work/expired.csr"
    quietly openssl ca -batch -config "$work/expired.cnf" -extfile "$home/ca/openssl.cnf" -extensions leaf \
        -startdate 20200101000000Z -enddate 20200201000000Z -notext -in "$work/expired.csr" -out "$home/tls.crt"
}

other_authority() { make_leaf PA "$IDENTITY"; }
wrong_identity() { make_leaf CO spiffe://ncb.zz/comityd; }
other_member() { make_leaf CO spiffe://ncb.pa/comityd; }
expired() { make_expired_leaf; }
revoked() { quietly "$make_federation" revoke "$federation" CO; }

stranger_is() {
    ask BS peers --json | sed -n '/"strangers"/,$p' | grep -Eq -- "$1"
}

# refused TEXT CASE PATTERN: whoever of the two dials, CO is refused and BS says why.
refused() {
    local text=$1 case=$2 accepts=$3 dials=$4
    echo "$text"
    "$case"
    sed -i '/^Endpoint/d' "$federation/BS/peers.d/CO.conf"
    start BS
    start CO
    case $accepts in
        stranger:*) check 'BS refuses it as a stranger' eventually 10 stranger_is "${accepts#*:}" ;;
        *) check 'BS refuses it when it dials' eventually 10 peer_is BS "${accepts%%:*}" refusal "${accepts#*:}" ;;
    esac
    check 'BS has the reason in its log' logged BS "warning .*text=\".*${accepts#*:}"
    check 'it hears that it was refused' eventually 10 peer_is CO BS refusal 'refused'
    check 'BS holds it for away' peer_is BS CO state away
    stop CO
    stop BS
    cp "$work/good/BS/peers.d/CO.conf" "$federation/BS/peers.d/CO.conf"
    sed -i '/^Endpoint/d' "$home/peers.d/BS.conf"
    start CO
    start BS
    check 'BS refuses it when BS dials' eventually 10 peer_is BS CO refusal "$dials"
    check 'BS has that in its log, too' logged BS "warning .*peer=CO .*$dials"
    stop BS
    stop CO
    restore
}

refused "another bureau's authority" other_authority "CO:issuer is not an anchor of CO" "issuer is not an anchor of CO"
refused 'a revoked certificate' revoked 'CO:revoked' 'revoked'
refused 'an expired certificate' expired 'CO:expired' 'expired'
refused 'an identity that nobody has' wrong_identity 'stranger:unknown identity' 'ncb.zz'
refused "another bureau's identity" other_member 'PA:issuer is not an anchor of PA' '(PA|ncb.pa)'

echo 'a healthy link'
sed -i '/^Endpoint/d' "$home/peers.d/BS.conf"
sed -i 's/^Endpoint = 127.0.0.1/Endpoint = localhost/' "$federation/BS/peers.d/CO.conf"
start BS
start CO
check 'comes up, to a name' eventually 10 peer_is BS CO state connected
cp "$federation/BS/peers.d/CO.conf" "$work/CO.conf"
echo 'Colour = green' >>"$federation/BS/peers.d/CO.conf"
kill -HUP "${pids[BS]}"
check 'a faulty new configuration is reported' eventually 5 logged BS 'reload-failed .*CO.conf:11: unknown option'
check 'and changes nothing' peer_is BS CO state connected
cp "$work/CO.conf" "$federation/BS/peers.d/CO.conf"
since=$(peer_field BS CO since)
quietly "$make_federation" renew "$federation" CO
kill -HUP "${pids[BS]}" "${pids[CO]}"
check 'a renewed certificate is read' eventually 5 logged CO ' reloaded '
sleep 0.3
check 'and disturbs nothing' test "$(peer_field BS CO since)" = "$since"
quietly "$make_federation" revoke "$federation" CO
kill -HUP "${pids[BS]}"
sleep 0.3
check 'another certificate of the same bureau may be revoked' peer_is BS CO state connected
stop CO
cp "$work/good/CO/tls.key" "$work/good/CO/tls.crt" "$home/"
start CO
check 'with its former certificate it is back' eventually 15 peer_is BS CO state connected
quietly "$make_federation" revoke "$federation" CO
kill -HUP "${pids[BS]}"
check 'which is closed when revoked' eventually 5 peer_is BS CO state away
check 'with the reason' eventually 5 peer_is BS CO refusal revoked
stop CO
stop BS
restore

echo 'bytes that are none of ours'
sed -i '/^Endpoint/d' "$federation"/BS/peers.d/*.conf # no dialling of its own
start BS
listen=$(node_option BS Listen)
host=${listen%:*} port=${listen##*:}

# s_client OPTION...: what comes from standard input is sent under TLS.
s_client() {
    timeout 5 openssl s_client -connect "$listen" -tls1_3 -quiet "$@" 2>&1 || true
}

as_co() {
    s_client -alpn comity/1 -cert "$home/tls.crt" -key "$home/tls.key"
}

send_garbage() {
    head -c 3000 /dev/urandom >"/dev/tcp/$host/$port" 2>/dev/null || true
}

sleep 1 | s_client -alpn comity/1 >/dev/null
check 'no certificate is refused' eventually 5 stranger_is 'sent no certificate'
check 'and so said in the log' logged BS 'stranger-refused .*sent no certificate'
sleep 1 | s_client -cert "$home/tls.crt" -key "$home/tls.key" >/dev/null
check 'another protocol is refused' eventually 5 logged BS 'does not speak comity/1'
printf 'GET / HTTP/1.1\r\n\r\n' >"/dev/tcp/$host/$port"
check 'HTTP is refused' eventually 5 stranger_is 'HTTP'
send_garbage
check 'garbage is refused' eventually 5 stranger_is 'not speak TLS|ciphertext|malformed|TLS'
{ printf '\xff\xff\xff\xff\x01'; sleep 1; } | as_co >/dev/null
check 'a frame of 4 GiB is refused' eventually 5 peer_is BS CO refusal 'frame of 4294967295 bytes is over the limit of 4096'
check 'and so said in the log' logged BS 'peer=CO .*4294967295'
{ printf '\x00\x00\x00\x00'; sleep 1; } | as_co >/dev/null
check 'a frame of nothing is refused' eventually 5 peer_is BS CO refusal 'without a type'

before=$(rss_of BS)
for ((i = 0; i < 100; i++)); do send_garbage; done
for ((i = 0; i < 10; i++)); do { printf '\xff\xff\xff\xff\x01'; sleep 0.1; } | as_co >/dev/null; done
after=$(rss_of BS)
is_sanitized ||
    check "110 of them cost no memory ($before KiB before, $after after)" test $((after - before)) -lt 2048

descriptors() {
    ls "/proc/${pids[BS]}/fd" | wc -l
}
has_descriptors() {
    (($(descriptors) <= $1))
}
open=$(descriptors)
holders=()
for ((i = 0; i < 30; i++)); do
    sleep 30 <>"/dev/tcp/$host/$port" &
    holders+=($!)
done
sleep 1
check 'of 30 silent connections from one address 8 are held' has_descriptors $((open + 8))
check_not 'and no fewer' has_descriptors $((open + 7))
check 'the control socket answers meanwhile' ask BS status
check 'they are closed after 10 seconds' eventually 20 has_descriptors "$open"
kill "${holders[@]}"
start CO
check 'then a bureau gets through' eventually 30 peer_is BS CO state connected
finish
