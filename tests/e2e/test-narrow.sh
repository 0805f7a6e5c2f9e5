#!/bin/bash
# Who may see a record changes: those who gain it get it, from those who lose it every byte goes, others notice nothing.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"
# shellcheck source=tests/e2e/records.sh
. "$(dirname "$0")/records.sh"

found BS CO PA
for code in BS CO PA; do start "$code"; done
check 'BS and CO are connected' eventually 20 connected BS CO
check 'BS and PA are connected' eventually 20 connected BS PA
passport one.json S-1 NARROWED11 'the bell tower'
one=$(publish BS one.json --to all)
check 'CO has it' eventually 10 field_is CO "$one" .state CURRENT
check 'PA has it' eventually 10 field_is PA "$one" .state CURRENT

echo 'narrow'
check 'what would show it to somebody is not narrowing' prints 'nobody loses it' ask BS narrow "$one" --to all
check 'narrow means it' ask BS narrow "$one" --remove PA,QXJZVKW7
check 'PA loses it' eventually 10 field_is PA "BS/$one" .state WITHDRAWN
check 'without a word left' eventually 10 not_on_disk PA 'the bell tower'
check 'or its number' not_on_disk PA NARROWED11
check 'or a hit' ends_with $MISS ask PA check document NARROWED11
check 'CO keeps it' field_is CO "$one" .state CURRENT
check 'as a new version' eventually 10 field_is CO "$one" .version 2
check 'and finds it' ask CO check document NARROWED11
check 'the owner knows that PA may not see it' delivery_is BS "$one" PA 'not entitled'
check 'and by which rule' prints 'all but PA, QXJZVKW7' ask BS explain "$one" PA
check 'and that CO has seen it' eventually 10 delivery_is BS "$one" CO seen
check 'CO has the list of those who may not' on_disk CO QXJZVKW7
check_not 'PA has not' on_disk PA QXJZVKW7

echo 'narrow while PA is down'
passport two.json S-2 NARROWED22 'the boat house'
two=$(publish BS two.json --to CO,PA)
check 'PA has it' eventually 10 field_is PA "$two" .state CURRENT
check 'BS knows' eventually 10 delivery_is BS "$two" PA delivered
stop PA
check 'for nobody' ask BS narrow "$two" --to nobody
check 'CO loses it' eventually 10 field_is CO "BS/$two" .state WITHDRAWN
check 'PA still has it' on_disk PA 'the boat house'
check 'and the owner can tell' prints 'may still hold an earlier version' ask BS explain "$two" PA
check 'and why' prints 'not connected since' ask BS deliveries "$two"
start PA
check 'until it is back' eventually 20 field_is PA "BS/$two" .state WITHDRAWN
check 'not a word is left' eventually 10 not_on_disk PA 'the boat house'
check 'which the owner knows' eventually 10 ends_with 1 prints 'may still hold an earlier version' \
    ask BS explain "$two" PA

echo 'widen'
check 'what would take it from somebody is not widening' prints 'take it from CO' ask BS widen "$one" --to PA
check 'widen means it' ask BS widen "$one" --add PA --durable 2
check 'PA has it again' field_is PA "$one" .version 3
check 'with its words' field_is PA "$one" .record.travelDocument.circumstances 'the bell tower'
check 'those who may see it gain nothing' ends_with 1 ask BS widen "$one" --add CO
check 'but for one' field_is BS "$one" .distribution.bureaus[0] QXJZVKW7
check 'what nobody could see' ask BS widen "$two" --add PA --durable 1
check 'PA sees' field_is PA "$two" .state CURRENT
check 'and CO does not' field_is CO "BS/$two" .state WITHDRAWN
check 'and the logs verify' have_same_roots BS CO PA
for code in BS CO PA; do stop "$code"; done
finish
