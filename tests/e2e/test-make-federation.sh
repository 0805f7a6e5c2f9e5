#!/bin/bash
# certs/make-federation: what it makes is right, stays right, and `check` sees what is not.
set -euo pipefail

make_federation=$(cd "$(dirname "$0")/../.." && pwd)/certs/make-federation
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dir=$work/three

fail() {
    printf 'FAILED: %s\n' "$1" >&2
    exit 1
}

same() {
    [[ $1 == "$2" ]] || fail "$3: \"$1\" is not \"$2\""
}

# refused STATUS TEXT COMMAND...: it must fail with this status and say this.
refused() {
    local status=$1 text=$2 said got=0
    shift 2
    said=$("$@" 2>&1) || got=$?
    same "$got" "$status" "exit status of $*"
    [[ $said == *"$text"* ]] || fail "\"$text\" is not in: $said"
}

good() {
    "$make_federation" check "$1" >"$work/said" || fail "check of $1: $(<"$work/said")"
}

hex() {
    od -An -v -tx1 | tr -d ' \n'
}

echo 'three bureaus'
"$make_federation" "$dir" --federation pilot --base-port 7301 --address PA=192.0.2.7:443 BS CO PA
good "$dir"
same "$(cd "$dir/BS" && echo peers.d/*)" 'peers.d/CO peers.d/CO.conf peers.d/PA peers.d/PA.conf' 'peers of BS'
same "$(grep -c . "$dir/CO/comityd.conf")" 13 'lines of comityd.conf'
grep -qx 'Listen = 127.0.0.1:7302' "$dir/CO/comityd.conf" || fail 'Listen of CO'
grep -qx 'Endpoint = 192.0.2.7:443' "$dir/BS/peers.d/PA.conf" || fail 'Endpoint of PA'
grep -qx 'Identity = spiffe://ncb.co/comityd' "$dir/BS/peers.d/CO.conf" || fail 'Identity of CO'
for secret in tls.key log.seed witness.seed ca/ca.key; do
    same "$(stat -c %a "$dir/BS/$secret")" 600 "mode of $secret"
done
[[ -z $(find "$dir"/*/public "$dir"/*/peers.d -name '*.key' -o -name '*.seed') ]] || fail 'a secret is public'
same "$(openssl x509 -in "$dir/BS/tls.crt" -noout -ext keyUsage,extendedKeyUsage,basicConstraints,subjectAltName |
    tr -s ' \n' ' ')" \
    'X509v3 Basic Constraints: critical CA:FALSE X509v3 Key Usage: critical Digital Signature X509v3 Extended Key Usage: TLS Web Server Authentication, TLS Web Client Authentication X509v3 Subject Alternative Name: URI:spiffe://ncb.bs/comityd ' \
    'extensions'

echo 'note keys'
for role in log:01:comity/pilot/BS witness:04:comity/pilot/BS/witness; do
    IFS=: read -r file type name <<<"$role"
    vkey=$(<"$dir/BS/$file.vkey")
    data=${vkey#*+*+}
    same "${vkey%%+*}" "$name" "name of $file"
    same "$(base64 -d <<<"$data" | head -c 1 | hex)" "$type" "type of $file"
    id=$({ printf '%s\n' "$name"; base64 -d <<<"$data"; } | openssl dgst -sha256 -binary | head -c 4 | hex)
    same "$vkey" "$name+$id+$data" "vkey of $file"
    # The seed signs what the vkey verifies.
    { printf '\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20'
        printf '%b' "$(sed 's/../\\x&/g' "$dir/BS/$file.seed")" | head -c 32; } >"$work/private.der"
    { printf '\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00'
        base64 -d <<<"$data" | tail -c 32; } >"$work/public.der"
    echo message >"$work/message"
    openssl pkeyutl -sign -rawin -keyform DER -inkey "$work/private.der" -in "$work/message" -out "$work/signature"
    openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey "$work/public.der" -in "$work/message" \
        -sigfile "$work/signature" >"$work/said" 2>&1 || fail "$file.vkey does not verify what $file.seed signs"
done

echo 'revoke and renew, after the directory has moved'
mv "$dir" "$work/moved"
dir=$work/moved
serial=$(openssl x509 -in "$dir/CO/tls.crt" -noout -serial)
key=$(<"$dir/CO/tls.key")
"$make_federation" revoke "$dir" CO
refused 1 'CO: tls.crt does not verify (sslserver): 23 at 0 depth lookup: certificate revoked' \
    "$make_federation" check "$dir"
for bureau in BS PA; do
    openssl crl -in "$dir/$bureau/peers.d/CO/crl.pem" -noout -text | grep -q "${serial#serial=}" ||
        fail "$bureau does not know that CO is revoked"
done
refused 1 'Already revoked' "$make_federation" revoke "$dir" CO
"$make_federation" renew "$dir" CO --days 10
good "$dir"
[[ $(<"$dir/CO/tls.key") != "$key" ]] || fail 'renew kept the key'
openssl x509 -in "$dir/CO/tls.crt" -noout -checkend $((9 * 86400)) >/dev/null || fail 'renewed for less than 9 days'
! openssl x509 -in "$dir/CO/tls.crt" -noout -checkend $((11 * 86400)) >/dev/null || fail 'renewed for more than 11 days'
openssl crl -in "$dir/BS/peers.d/CO/crl.pem" -noout -text | grep -q "${serial#serial=}" || fail 'renew forgot a revocation'

echo 'what check must see'
# broken TEXT COMMAND...: after the command, in a copy as working directory, check says the text.
broken() {
    local text=$1
    shift
    rm -rf "$work/copy"
    cp -a "$dir" "$work/copy"
    (cd "$work/copy" && "$@")
    refused 1 "$text" "$make_federation" check "$work/copy"
}
broken 'BS: tls.key is not the key of tls.crt' cp CO/tls.key BS/tls.key
broken 'BS: tls.key has mode 640, not 600' chmod 640 BS/tls.key
broken 'BS: witness.seed is missing' rm BS/witness.seed
broken 'BS: public/BS.conf is missing' rm BS/public/BS.conf
broken 'BS: tls.crt is not for spiffe://ncb.bs/comityd alone' cp CO/tls.crt BS/tls.crt
broken 'BS: tls.crt does not verify' cp CO/anchors.pem BS/anchors.pem
broken 'BS: log.vkey is not that of log.seed' cp CO/log.vkey BS/log.vkey
broken 'BS: peers.d/CO.conf is not what CO makes public' cp PA/public/PA.conf BS/peers.d/CO.conf
broken 'BS: peers.d/CO/crl.pem is not what CO makes public' cp PA/crl.pem BS/peers.d/CO/crl.pem
broken 'BS: peers.d/PA/anchors.pem is not what PA makes public' rm BS/peers.d/PA/anchors.pem

echo 'one more bureau'
"$make_federation" "$dir" US
good "$dir"
grep -qx 'Federation = pilot' "$dir/US/comityd.conf" || fail 'federation of US'
[[ -f $dir/BS/peers.d/US.conf && -f $dir/US/peers.d/BS.conf && -f $dir/US/peers.d/CO/crl.pem ]] || fail 'US is a stranger'

echo 'wrong usage'
refused 2 'usage:' "$make_federation"
refused 2 'usage:' "$make_federation" "$work/none"
refused 2 'is not a bureau code' "$make_federation" "$work/none" bs
refused 2 'is not a bureau code' "$make_federation" "$work/none" ../BS
refused 2 'is not an option' "$make_federation" "$work/none" --frobnicate BS
refused 2 'is not CODE=HOST:PORT' "$make_federation" "$work/none" --address BS BS
refused 2 'CO is not being made' "$make_federation" "$work/none" --address CO=h:1 BS
refused 2 'is not a number' "$make_federation" "$work/none" --days 0 BS
refused 2 '--days needs a value' "$make_federation" "$work/none" BS --days
refused 2 'is not a name' "$make_federation" "$work/none" --federation 'a b' BS
refused 1 'is already there' "$make_federation" "$dir" BS
refused 1 'is already there' "$make_federation" "$work/none" BS BS
refused 1 'holds no authority' "$make_federation" revoke "$dir" XX
refused 1 'holds no bureau' "$make_federation" check "$work"
[[ ! -e $work/none ]] || fail 'something was made in spite of wrong usage'

echo '35 bureaus'
mapfile -t codes < <(printf 'X%02d\n' {1..35})
"$make_federation" "$work/many" "${codes[@]}"
good "$work/many"
same "$(find "$work/many" -path '*/peers.d/*.conf' | wc -l)" $((35 * 34)) 'peer files'
same "$(<"$work/said")" '35 bureaus: all good' 'verdict'
