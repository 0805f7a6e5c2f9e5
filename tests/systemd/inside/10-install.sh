# Installs the packages and makes a node as the operations guide says, line by line; then two more.
. /comity-test/lib.sh

section 'installing'
echo '127.0.0.1 comity.bs.example' >>/etc/hosts
dpkg --purge comityd comity libcomity-dev libcomity0 >/dev/null 2>&1 || true
check 'the packages install' dpkg --install $test/packages/*.deb
said 'not started: write /etc/comity/comityd.conf first'
check 'there is a user' getent passwd comity
check 'there are groups' getent group comity-query comity-publish comity-admin comity-audit
check 'the store is nobody else'"'"'s' test "$(stat -c '%U:%G %a' /var/lib/comity)" = 'comity:comity 700'
check 'the configuration is read-only to the daemon' test "$(stat -c '%U:%G %a' /etc/comity)" = 'root:comity 750'
check 'there is a sample' test -s /etc/comity/comityd.conf.sample
check_not 'nothing was enabled' systemctl is-enabled --quiet comityd.service comityd.socket
check_not 'nothing runs' systemctl is-active --quiet comityd.service comityd.socket
systemctl start comityd.service comityd.socket || true
check_not 'nothing starts that is not configured' systemctl is-active --quiet comityd.service
check_not 'its socket neither' systemctl is-active --quiet comityd.socket
are_faultless() {
    local said
    said=$(systemd-analyze verify --man=no "$@" 2>&1) && [[ -z $said ]] || { echo "$said"; return 1; }
}
check 'the units are faultless' are_faultless comityd.service comityd.socket comityd@CO.service comityd@CO.socket

# exposure UNIT: at most 1.5
is_little_exposed() {
    local exposure
    exposure=$(systemd-analyze security --no-pager "$1" | tail -n 1 | grep -Eo '[0-9]+\.[0-9]+')
    echo "$1: exposure $exposure"
    awk -v exposure="$exposure" 'BEGIN { exit exposure > 1.5 }'
}
check 'comityd.service is exposed no more than 1.5' is_little_exposed comityd.service
sed 's/^/      /' "$work/said"
check 'comityd@.service is exposed no more than 1.5' is_little_exposed comityd@CO.service
sed 's/^/      /' "$work/said"

section 'the guide'
editor() { :; } # the sample is that of the guide's own example
adduser officer --disabled-password --gecos '' --quiet
sed -n '/tests\/systemd follows this block/,/^[^ ]*[^ <].*$/p' /usr/share/doc/comityd/operations.md | sed -n 's/^    //p' >"$work/guide"
check 'the guide has a block to follow' test "$(wc -l <"$work/guide")" -ge 8
old_umask=$(umask)
while IFS= read -r line; do
    [[ $line != 'comity status' ]] || line='comity status >/dev/null'
    printf '    %s\n' "$line"
    eval "$line" >"$work/said" 2>&1 || { cat "$work/said"; fail "the guide's line fails: $line"; }
done <"$work/guide"
umask "$old_umask"
check 'the node runs' systemctl is-active --quiet comityd.service
check 'its status says how it is' is BS StatusText '^BS of americas-pilot: 0 of 0 peers connected$'

section 'two more nodes'
/usr/share/comity/make-federation $pilot --address CO=127.0.0.1:7102 --address PA=127.0.0.1:7103 CO PA
for code in CO PA; do
    home=$(home_of $code)
    mkdir "$home"
    cp -R $pilot/$code/{tls.key,tls.crt,log.seed,witness.seed,comityd.conf,peers.d} "$home"
    sed -i -e "s|^Store = .*|Store = /var/lib/comity/$code|" -e "s|^Control = .*|Control = $(socket_of $code)|" "$home/comityd.conf"
    [[ $code != PA ]] || echo 'SegmentBytes = 1048576' >>"$home/comityd.conf" # it will have a small disk
    chown -R comity: "$home"
    check_not "$code does not start without a store" systemctl start comityd@$code
    systemctl reset-failed comityd@$code 2>/dev/null || true
    runuser -u comity -- comityd --config "$home/comityd.conf" --init-store >/dev/null
done
install -g comity -m 640 $pilot/{CO,PA}/public/*.conf /etc/comity/peers.d
for code in CO PA; do
    install -d -g comity -m 750 /etc/comity/peers.d/$code
    install -g comity -m 640 $pilot/$code/public/$code/* /etc/comity/peers.d/$code
done
check 'a reload takes the peers in' systemctl reload comityd.service
check 'they start, and answer at once' bash -c '. /comity-test/lib.sh; systemctl start comityd@CO comityd@PA && ask CO status && ask PA status'
for code in BS CO PA; do
    check "$code is connected with both others" eventually 20 connected $code 2
done
finish
