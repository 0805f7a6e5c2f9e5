#!/bin/bash
# comityd --check-config and the ways in which a node refuses to start.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"

found BS CO
home=$federation/BS
cp -R "$home" "$work/good"

restore() {
    rm -rf "$home"
    cp -R "$work/good" "$home"
}

# says STATUS TEXT COMMAND...: it must end with this status and say this.
says() {
    local status=$1 text=$2 said got=0
    shift 2
    said=$("$@" 2>&1) || got=$?
    [[ $got == "$status" && $said == *"$text"* ]] && return
    printf 'status %s, not %s; "%s" is not in: %s\n' "$got" "$status" "$text" "$said"
    return 1
}

check_config() {
    "$comityd" --check-config --config "$home/comityd.conf"
}

run_daemon() {
    timeout 10 "$comityd" --config "$home/comityd.conf"
}

echo 'a good configuration'
check 'is good' check_config
check 'shows what is in force' says 0 'Federation = test' check_config
check 'shows defaults, too' says 0 'LogLevel = info' check_config
check 'shows the peers' says 0 'Identity = spiffe://ncb.co/comityd' check_config
check 'is what it prints' bash -c "'$comityd' --check-config --config '$home/comityd.conf' | sed '/\[peer\]/,\$d' >'$home/again.conf' &&
    '$comityd' --check-config --config '$home/again.conf'"
rm -f "$home/again.conf"
check 'leaves no trace' test ! -e "$home/state/log"
check 'can be anywhere' env -C "$home" "$comityd" --check-config --config comityd.conf

echo 'wrong usage'
check 'refuses an unknown option' says 2 'usage' bash -c "'$comityd' --nonsense 2>&1 | tr U u; exit \${PIPESTATUS[0]}"
check 'refuses an argument' says 2 'BS' "$comityd" BS
check 'tells its version' says 0 'comityd 0.' "$comityd" --version
check 'tells its options' says 0 'WitnessKeyFile' "$comityd" --help-config
check 'names a file that is not there' says 1 'there is no such file' "$comityd" --check-config --config "$work/none"

echo 'faults in the files'
# fault TEXT FILE SED: with the file changed like this, check-config says this.
fault() {
    sed -i "$3" "$home/$2"
    check "says: $1" says 1 "$1" check_config
    check "does not start" says 1 "$1" run_daemon
    restore
}
fault 'comityd.conf:2: Bureau' comityd.conf 's/^Bureau.*/Bureau = b/'
fault 'comityd.conf:6: unknown option "Lisen"; did you mean Listen?' comityd.conf 's/^Listen/Lisen/'
fault 'comityd.conf:14: unknown option "Colour"' comityd.conf '$aColour = green'
fault 'comityd.conf: option Region is missing' comityd.conf '/^Region/d'
fault 'comityd.conf:4: Name is given a second time; line 3' comityd.conf '3aName = Twice'
fault 'comityd.conf:2: the line is neither' comityd.conf '1anonsense'
fault 'peers.d/CO.conf:5: Endpoint' peers.d/CO.conf 's/^Endpoint.*/Endpoint = nowhere/'
fault 'peers.d/CO.conf:9: LogKey' peers.d/CO.conf 's/^LogKey = ./LogKey = X/'
fault 'peers.d/CO.conf:2: Bureau: BS is this node itself' peers.d/CO.conf 's/^Bureau.*/Bureau = BS/'

echo 'faults in the keys'
chmod 640 "$home/log.seed"
check 'refuses a log key that others can read' says 1 'log.seed' check_config
check 'does not start with it' says 1 'log.seed' run_daemon
restore
chmod 644 "$home/witness.seed"
check 'refuses a witness key that others can read' says 1 'witness.seed' check_config
restore
chmod 644 "$home/tls.key"
check 'refuses a private key that others can read' says 1 'tls.key' run_daemon
restore
echo 0123 >"$home/log.seed"
check 'refuses half a seed' says 1 'is not a seed of 64 hexadecimal digits' check_config
restore
cp "$federation/CO/tls.key" "$home/tls.key"
check "refuses another certificate's key" says 1 'tls' check_config
restore
rm "$home/peers.d/CO/crl.pem"
check "names a peer's missing revocation list" says 1 'crl.pem' check_config
start BS
check 'but runs without that peer' ask BS status
check 'and says so in the log' logged BS 'warning [a-z-]+ peer=CO .*crl\.pem'
stop BS
restore

echo 'two daemons'
start BS
check 'a second one on the same store is refused' says 1 "in use" run_daemon
check 'the first goes on' ask BS status
sed -i "s/^Store = .*/Store = other/; s/^Control = .*/Control = other.sock/" "$home/comityd.conf"
check 'a store that is missing is never made by a start' says 1 'there is no store' run_daemon
check 'which says how one is made' says 1 'comityd --init-store' run_daemon
check 'nothing was made' test ! -e "$home/other"
check 'it is made once' says 0 'other: made for a bureau that has signed nothing' "$comityd" --init-store --config "$home/comityd.conf"
check 'not twice' says 1 'there is a store already' "$comityd" --init-store --config "$home/comityd.conf"
check 'nor over another' says 1 'there is a store already' "$comityd" --rebuild-store --config "$home/comityd.conf"
check 'a second one on the same port is refused' says 1 "cannot listen" run_daemon
sed -i "s/^Control = .*/Control = control.sock/" "$home/comityd.conf"
check 'a second one on the same control socket is refused' says 1 "another daemon answers" run_daemon
check 'the first still answers' ask BS status
kill_node BS
check 'a killed one leaves its socket' test -S "$home/control.sock"
restore
start BS
check 'which the next takes over' ask BS status
stop BS
check 'a stopped one leaves none' test ! -e "$home/control.sock"

echo 'an index that is gone, damaged, or unwanted'
start BS --rebuild-index
check 'starts with --rebuild-index' ask BS status
stop BS
for file in "$home"/state/index/*; do
    [[ $file == */lock.mdb ]] || head -c 8192 /dev/zero | tr '\0' x | dd of="$file" conv=notrunc status=none
done
start BS
check 'starts with a damaged index' ask BS status
check 'and says that it is rebuilt' logged BS 'index-'
stop BS
finish
