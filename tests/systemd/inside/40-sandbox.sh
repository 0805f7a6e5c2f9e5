# What the sandbox allows, and that it forbids all else: a probe takes the daemon's place in its unit.
. /comity-test/lib.sh

touch /tmp/of-others
# probe CODE: run it; what it was allowed and refused is in $work/probe then.
probe() {
    systemctl stop "$(unit_of "$1")"
    dropin "$1" probe Type=oneshot Restart=no WatchdogSec=0 ExecStart= ExecStart=/usr/sbin/comityd \
        BindReadOnlyPaths=$test/sandbox-probe:/usr/sbin/comityd "StandardOutput=file:$test/out/probe"
    systemctl start "$(unit_of "$1")"
    no_dropin "$1" probe
    cp $test/out/probe "$work/probe"
    check "the probe runs as $(unit_of "$1")" grep -qx done "$work/probe"
    systemctl start "$(unit_of "$1")"
}

# is_allowed NAME...: exactly these.
is_allowed() {
    diff <(sed -n 's/^allowed //p' "$work/probe" | sort) <(printf '%s\n' "$@" | sort)
}

section 'the sandbox'
probe CO
sed -n 's/^refused /    refused: /p' "$work/probe"
check 'one of several nodes may use its store and the network, and nothing else' \
    is_allowed write-store listen local-socket internet-6
probe BS
check 'the only node the same; stores and configurations below its own are its own' \
    is_allowed write-store listen local-socket internet-6 read-others-store read-others-configuration
# Else the probe would prove nothing.
STATE_DIRECTORY=/root unshare --mount --uts $test/sandbox-probe >"$work/probe"
check 'without the sandbox the probe may do much' test "$(grep -c '^allowed' "$work/probe")" -ge 30
finish
