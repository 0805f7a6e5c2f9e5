# Upgrading, removing and purging.
. /comity-test/lib.sh

section 'an upgrade'
systemctl stop comityd@PA.service
process=$(pid_of BS)
for package in $test/packages/comityd_*.deb $test/packages/comity_*.deb; do
    dpkg-deb --raw-extract "$package" "$work/next"
    sed -i 's/^Version: .*/&+next/' "$work/next/DEBIAN/control"
    dpkg-deb --build "$work/next" "$work/$(basename "$package")" >/dev/null
    rm -r "$work/next"
done
check 'installs' dpkg --install "$work"/*.deb
check 'the node that ran is the new one' eventually 20 is_another_process BS "$process"
check 'with all it had' finds BS L898902C3
check 'and its peers' eventually 20 connected BS 1
check_not 'what did not run does not run' systemctl is-active --quiet comityd@PA.service
check 'the configuration is what it was' grep -q '^QueryGroup = comity-query' /etc/comity/comityd.conf
check 'its directory as well' test "$(stat -c '%U:%G %a' /etc/comity)" = 'root:comity 750'

section 'removing'
check 'removes' dpkg --remove comityd
check_not 'nothing runs' pgrep -x comityd
check 'the configuration is kept' test -s /etc/comity/log.seed
check 'so are the records' test -d /var/lib/comity/log
check 'and those of the other nodes' test -d /var/lib/comity/CO/log
check 'installing again' dpkg --install "$work"/comityd_*.deb
check 'and starting' systemctl start comityd.service
check 'finds everything there' finds BS L898902C3

section 'purging'
check 'purges' dpkg --purge comityd
said 'removing /etc/comity: .*keys'
said 'removing /var/lib/comity: .*records'
said "what is left of /var/lib/comity .a mounted disk"
check_not 'the configuration is gone' test -e /etc/comity
check 'so are the stores, but for the mounted disk, which is empty' test "$(cd /var/lib/comity && find . -mindepth 1)" = ./PA
check_not 'nothing would be started at the next boot' compgen -G '/etc/systemd/system/*.wants/comityd*'
finish
