#!/bin/bash
# Boots a real systemd in a container on a copy-on-write view of this machine's root file system, installs the packages
# there, and has the scripts of inside/ drive the service. Nothing of it stays.
#
#     tests/systemd/test-service.sh BUILD_DIRECTORY PACKAGE_DIRECTORY
set -euo pipefail

usage="usage: $0 BUILD_DIRECTORY PACKAGE_DIRECTORY"
build=$(cd "${1:?$usage}" && pwd)
packages=${2:?$usage}
here=$(cd "$(dirname "$0")" && pwd)

skip() {
    printf 'skipped: %s\n' "$1"
    exit 77
}

(($(id -u) == 0)) || skip 'only root can boot a container'
command -v systemd-nspawn >/dev/null || skip 'systemd-nspawn is not installed (package systemd-container)'
[[ -x /lib/systemd/systemd ]] || skip 'systemd is not installed'
compgen -G "$packages/comityd_*.deb" >/dev/null || skip "there are no packages in $packages (test package/build)"
packages=$(cd "$packages" && pwd)
# In a mount namespace of our own, so that every mount goes with us.
[[ ${COMITY_IN_NAMESPACE-} ]] || COMITY_IN_NAMESPACE=1 exec unshare --mount --propagation private "$0" "$@"

work=$(mktemp -d)
container=
# shellcheck disable=SC2317 # called by the trap
cleanup() {
    local status=$?
    trap - EXIT
    [[ -z $container ]] || kill -KILL "$container" 2>/dev/null || true
    wait 2>/dev/null || true
    umount -l "$work" 2>/dev/null || true
    rmdir "$work" 2>/dev/null || true
    exit "$status"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

mount -t tmpfs -o size=2g tmpfs "$work" || skip 'no tmpfs can be mounted here'
mkdir "$work"/{upper,work,root,out}
mount -t overlay overlay -o "lowerdir=/,upperdir=$work/upper,workdir=$work/work" "$work/root" ||
    skip 'no overlay of the root file system can be mounted here'
root=$work/root

nspawn() {
    systemd-nspawn --quiet --register=no --keep-unit --private-network --machine="comity-test-$$" --directory="$root" \
        --bind="$work/out:/comity-test/out" "$@"
}

# What the container begins with: this machine's programs, but none of its services.
prepare() {
    rm -rf "$root"/etc/systemd/system/*.wants "$root"/etc/systemd/system/*.requires "$root/var/log/journal"
    rm -f "$root/usr/sbin/policy-rc.d" # forbids starting services, on some build machines
    mkdir -p "$root/comity-test"
    cp -R "$here/lib.sh" "$here/inside" "$here/../support/check.sh" "$here/../e2e/metrics.py" "$here/../../examples" "$root/comity-test"
    cp "$build/tests/systemd/sandbox-probe" "$build/tests/generate-records" "$root/comity-test"
    cp -R "$packages" "$root/comity-test/packages"
    cat >"$root/etc/systemd/system/comity-test.service" <<END
[Unit]
After=basic.target dbus.service
Wants=dbus.service
[Service]
Type=oneshot
ExecStart=/bin/bash /comity-test/inside/run.sh
ExecStopPost=/bin/systemctl --force poweroff
StandardOutput=file:/comity-test/out/log
StandardError=inherit
TimeoutStartSec=infinity
END
}

prepare
nspawn --pipe /bin/true || skip 'systemd-nspawn cannot start a container here'
timeout --kill-after=10 "${COMITY_SYSTEMD_SECONDS:-540}" systemd-nspawn --quiet --register=no --keep-unit --private-network \
    --machine="comity-test-$$" --directory="$root" --bind="$work/out:/comity-test/out" --console=pipe \
    --boot systemd.unit=comity-test.service </dev/null >"$work/console" 2>&1 &
container=$!
ended=0
wait "$container" || ended=$?
container=
cat "$work/out/log" 2>/dev/null || {
    tail -n 40 "$work/console"
    echo "FAILED: the container did not boot (systemd-nspawn ended with $ended)"
    exit 1
}
[[ -e $work/out/status ]] || { echo "FAILED: the container ended before the test (systemd-nspawn: $ended)"; exit 1; }
exit "$(<"$work/out/status")"
