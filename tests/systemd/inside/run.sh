# Runs the scripts of this directory, in order; each goes on where the one before has left the machine.
status=0
for script in /comity-test/inside/[0-9]*.sh; do
    bash "$script" || { status=1; break; }
done
if ((status != 0)); then
    echo "---- journal of the nodes (last lines)"
    journalctl --no-pager --lines=40 --unit='comityd*' 2>&1
    systemctl --no-pager --lines=0 status 'comityd*' 2>&1
fi
echo "$status" >/comity-test/out/status
