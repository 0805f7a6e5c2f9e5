#!/bin/bash
# A node whose TLS key is in a token (SoftHSM), named by a URI: it connects, both ways, and never has the key in a file.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"
# shellcheck source=tests/e2e/records.sh
. "$(dirname "$0")/records.sh"

module=$(find /usr/lib -name libsofthsm2.so 2>/dev/null | head -n 1)
engine=$(find /usr/lib -name pkcs11.so -path '*engines-3*' 2>/dev/null | head -n 1)
[[ -n $module && -n $engine ]] && command -v softhsm2-util >/dev/null ||
    { echo 'skipped: softhsm2 or libengine-pkcs11-openssl is not installed' && exit 77; }

mkdir "$work/tokens"
cat >"$work/softhsm.conf" <<END
directories.tokendir = $work/tokens
objectstore.backend = file
log.level = ERROR
END
# What an administrator writes into OpenSSL's configuration, where p11-kit does not know the module.
cat >"$work/openssl.cnf" <<END
openssl_conf = default
[default]
engines = engines
[engines]
pkcs11 = pkcs11
[pkcs11]
engine_id = pkcs11
dynamic_path = $engine
MODULE_PATH = $module
init = 0
END
export SOFTHSM2_CONF=$work/softhsm.conf
readonly PIN=4321 URI='pkcs11:token=comity;object=tls;type=private'

# move_key: put BS's key into the token, and out of its file.
move_key() {
    softhsm2-util --import "$federation/BS/tls.key" --token comity --label "$1" --id "$2" --pin $PIN >/dev/null
    rm "$federation/BS/tls.key"
}
key_is() {
    sed -i "s|^PrivateKey = .*|PrivateKey = $1|" "$federation/BS/comityd.conf"
}
checks_config() {
    "$comityd" --config "$federation/BS/comityd.conf" --check-config
}

found BS CO PA
softhsm2-util --init-token --free --label comity --so-pin 12345678 --pin $PIN >/dev/null
move_key tls 01
printf %s $PIN >"$work/pin"
chmod 600 "$work/pin"
set_endpoint CO BS 127.0.0.1:1 # BS dials CO
sed -i '/^Endpoint/d' "$federation/BS/peers.d/PA.conf" # PA dials BS
for code in CO PA; do start "$code"; done
export OPENSSL_CONF=$work/openssl.cnf

echo 'a key in a token'
key_is "$URI?pin-source=file:$work/pin"
check 'is found by --check-config' checks_config
start BS
check 'serves for dialling' eventually 20 connected BS CO
check 'and for being dialled' eventually 20 connected BS PA
passport one.json P-1 A0000001 stolen
one=$(publish BS one.json --to all)
check 'what is published is there' eventually 10 field_is CO "BS/$one" .state CURRENT
since=$(peer_field BS CO since)
"$make_federation" renew "$federation" BS >/dev/null
move_key renewed 02
key_is "pkcs11:token=comity;object=renewed?pin-source=file:$work/pin"
kill -HUP "${pids[BS]}"
check 'another is taken by a reload' eventually 10 logged BS ' notice reloaded '
check 'which disturbs nothing' test "$(peer_field BS CO since)" = "$since"
stop CO
OPENSSL_CONF='' start CO
check 'and serves from then on' eventually 30 connected BS CO
stop BS

echo 'what is wrong is said'
key_is "pkcs11:token=comity;object=other?pin-source=file:$work/pin"
check_not 'a key that is not there' checks_config
said 'object=other.*: there is no such key, or the PIN is not right'
printf 9999 >"$work/wrong"
chmod 600 "$work/wrong"
key_is "$URI?pin-source=file:$work/wrong"
check_not 'a PIN that is not right' checks_config
said 'there is no such key, or the PIN is not right'
key_is "$URI"
check_not 'no PIN, and nobody is asked for one' checks_config </dev/null
key_is "$URI?pin-value=$PIN"
check_not 'a PIN in the configuration' checks_config
said 'comityd.conf:[0-9]+: PrivateKey: a PIN does not belong into the configuration'
chmod 644 "$work/pin"
key_is "$URI?pin-source=file:$work/pin"
check_not 'a PIN that others can read' checks_config
said 'group or others have rights'
key_is "pkcs11:token=comity;object=tls?pin-source=file:$work/pin"
chmod 600 "$work/pin"
check_not 'the key of another certificate' checks_config
said 'the private key is not that of the certificate'
finish
