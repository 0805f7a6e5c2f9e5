#include "command.h"

#include <string.h>

/* In the order of the list that people see. comity(1) and the completion are written from these rows: manual.h says how
 * a help text is read. */
static const struct command commands[] = {
    {"status", "", "how this node is: its store, its logs, how many peers are connected",
     "Shows who this node is, whether its store writes, and for each log how many leaves are on this disk, "
     "how many\n"
     "the newest checkpoint has, how many the index has absorbed, and when something new was last heard.\n",
     command_status},
    {"peers", "", "the other bureaus: connected or away, what they have, why a connection failed",
     "Shows for each configured bureau its state and since when, how much of our log is on its disk, and why "
     "the\n"
     "last connection was refused or closed; below, callers that could not prove to be a peer.\n",
     command_peers},
    {"alarms", "", "what needs a person: forks, signed nonsense, a log that was behind its own past",
     "Shows the alarms this node has raised, oldest first. Those about a log are kept over restarts.\n",
     command_alarms},
    {"events", "[--follow] [--level LEVEL] [--bureau CODE] [--after NUMBER]",
     "what has happened lately: the newest lines of the log",
     "Shows the last 512 events at most, oldest first: when, how grave, what (a name that does not change), "
     "about\n"
     "whom, and a text.\n"
     "They are the lines of the log since the node was started, with the same names, bureaus and codes.\n"
     "\n"
     "  --follow        go on with what happens from now on, until interrupted\n"
     "  --level LEVEL   info, notice, warning or alarm: no lower ones\n"
     "  --bureau CODE   only what is about this bureau\n"
     "  --after NUMBER  only what came after the event with this number, which --json shows\n",
     command_events},
    {"top", "[--interval SECONDS] [--count N]",
     "the peers, their rates and their lag, drawn anew again and again",
     "Shows in a terminal how this node and its peers are, and what moves between them; q ends it. LAG is "
     "how many leaves of\n"
     "our log a bureau's disk has not acknowledged, BEHIND for how long it has not had all of them; LEAVES "
     "and NEW are of\n"
     "its own log, as it is here, and COSIGNED is by how many of how many that are needed. Where input or "
     "output is no\n"
     "terminal one view is written, after one interval.\n"
     "\n"
     "  --interval SECONDS  how often it is drawn (2)\n"
     "  --count N           end after N views\n",
     command_top},
    {"metrics", "", "counters and measurements, for a monitoring system",
     "Writes all metrics as text in the form of OpenMetrics, whatever --json says: what MetricsSocket and "
     "MetricsListen of\n"
     "comityd.conf give to Prometheus.\n",
     command_metrics},
    {"publish", "FILE|- [--to WHO | --operation OPERATION] [--once] [--durable K]", "publish a record",
     "Publishes the record in FILE (its JSON form; - is standard input).\n"
     "\n"
     "  --to WHO     who may see it: all, a list of bureaus (CO,PA), all-except:PA, or nobody.\n"
     "               Without it the file's own \"distribution\" holds, or else nobody but this bureau sees "
     "it.\n"
     "  --operation OPERATION\n"
     "               those who take part in the operation, and who joins it later: SPECIMEN-VI, "
     "BS/SPECIMEN-VI\n"
     "  --once       the record's sourceRef names it: publish nothing if it is there already, a new version "
     "if\n"
     "               it has changed\n"
     "  --durable K  wait until K other bureaus have it on disk, too, at most as long as --timeout says;\n"
     "               exits 1 where fewer have by then: it is published all the same\n",
     command_publish},
    {"amend", "ID [FILE|-] [--to WHO | --operation OPERATION] [--expect VERSION] [--durable K]",
     "give a record new content, or show it to others",
     "Publishes a new version of one of this bureau's records: with the content of FILE, or the same content "
     "where\n"
     "only --to is given. Narrowing withdraws the record from those who may no longer see it.\n"
     "\n"
     "  --to WHO          who may see it from now on; without it, who may see it now\n"
     "  --operation OPERATION\n"
     "                    those who take part in the operation, and who joins it later\n"
     "  --expect VERSION  refuse if this is not its newest version\n"
     "  --durable K       wait for K other bureaus, as publish does\n",
     command_amend},
    {"widen", "ID (--add BUREAUS | --to WHO) [--durable K]", "show a record to more bureaus",
     "Publishes a new version of one of this bureau's records for more bureaus. Refused if anybody would "
     "lose "
     "it.\n"
     "\n"
     "  --add BUREAUS  those who may see it now, and these: CO,PA\n"
     "  --to WHO       all who may see it from now on, as for publish\n"
     "  --durable K    wait for K other bureaus, as publish does\n",
     command_widen},
    {"narrow", "ID (--remove BUREAUS | --to WHO) [--durable K]", "take a record from some bureaus",
     "Withdraws one of this bureau's records from those who may no longer see it, and publishes it again for "
     "those\n"
     "who keep it. Refused if anybody would gain it.\n"
     "\n"
     "  --remove BUREAUS  those who may see it now, but these: CO,PA\n"
     "  --to WHO          all who may see it from now on; nobody: no other bureau\n"
     "  --durable K       wait for K other bureaus, as publish does\n",
     command_narrow},
    {"withdraw", "ID [--reason REASON] [--durable K]", "take a record back: it is erased everywhere",
     "Withdraws one of this bureau's records: every bureau erases it, `comity deliveries ID` shows who has.\n"
     "\n"
     "  --reason REASON  purpose-achieved, error, retention-over or other\n"
     "  --durable K      wait until K other bureaus have erased it\n",
     command_withdraw},
    {"get", "[OWNER/]ID [--purpose TEXT [--place TEXT] [--agency TEXT]]", "show a record",
     "Shows a record, one's own or another bureau's. Exits 3 if there is none here.\n"
     "\n"
     "  --purpose TEXT  why you open it; its owner is told that this bureau has seen it, and gets a hit\n"
     "  --place TEXT    where; told with the hit\n"
     "  --agency TEXT   who asks; told with the hit\n",
     command_get},
    {"check",
     "[KIND] VALUE [--country CODE] [--loose] [--purpose TEXT] [--place TEXT] [--agency TEXT]\n"
     "[KIND] VALUE [OPTION...] (--at BUREAUS | --everyone)\n"
     "[KIND=]VALUE [KIND=]VALUE... [OPTION...]\n"
     "--mrz LINES|- [--loose] [--purpose TEXT] [--place TEXT] [--agency TEXT]\n"
     "--batch FILE|- [OPTION...]",
     "ask whether a document, vehicle or firearm is known",
     "Looks for VALUE among all records this bureau may see. Spaces, hyphens and case do not matter.\n"
     "Exits 0 for a hit, 3 for no hit. The owner of another bureau's record is told of a hit by itself: "
     "comity "
     "help\n"
     "hits.\n"
     "\n"
     "  KIND            document, vin, vin_suffix, plate, engine, part, firearm, firearm_make, notice, "
     "national_id,\n"
     "                  warrant, phone, email, domain, ip, url, hash, crypto, imei, account, malware, "
     "container, flight,\n"
     "                  vessel, registration, arrest; without it every one of these that the value fits.\n"
     "                  Only where they are named: operation, thread, record (what points to a record)\n"
     "  --country CODE  the issuing country\n"
     "  --loose         look-alikes are the same: O and 0, I and 1, S and 5, B and 8\n"
     "  --purpose TEXT  why you ask\n"
     "  --place TEXT    where; told with a hit\n"
     "  --agency TEXT   who asks; told with a hit\n"
     "  --at BUREAUS    ask these bureaus' nodes, too (CO,PA), each of its own records: a hit, also of what "
     "it "
     "does\n"
     "                  not show, no hit, refused, or no answer within --timeout. Exits 1 where there is no "
     "hit, "
     "and not\n"
     "                  all have answered. --purpose is required; they keep it with the question\n"
     "  --everyone      ask all of them\n"
     "  --mrz LINES     the machine readable zone of a document: says which check digits are wrong, and "
     "looks for its\n"
     "                  number and issuer; - reads the zone from standard input\n"
     "  --batch FILE    one question a line: [KIND=]VALUE, or an object with value or mrz, and perhaps kind, "
     "country,\n"
     "                  loose and ref (given back). Writes one JSON object a line, in the same order; "
     "\"ages\" is how many\n"
     "                  seconds ago each origin was last heard from. Exits 1 if a line could not be asked\n",
     command_check},
    {"search",
     "--name NAME --purpose TEXT [--born DATE] [--sex M|F] [--nationality CODE] [--type TYPE] [--limit N]\n"
     "--name NAME --purpose TEXT [OPTION...] (--at BUREAUS | --everyone)",
     "find persons by name, in any script, order and spelling",
     "Looks for persons among all records this bureau may see, and lists those that fit best, with a score "
     "and "
     "the\n"
     "reason for each part of it. A score is no proof: docs/names.md says what it means. Exits 3 for "
     "nobody.\n"
     "\n"
     "  --name NAME         one of the family's names at least, and as many others as are known\n"
     "  --purpose TEXT      why you ask\n"
     "  --born DATE         YYYY, YYYY-MM or YYYY-MM-DD\n"
     "  --sex M|F\n"
     "  --nationality CODE\n"
     "  --type TYPE         of record, such as notice or organisation\n"
     "  --limit N           at most so many, 1 to 100 (20)\n"
     "  --at BUREAUS        ask these bureaus' nodes, too (CO,PA), as check does\n"
     "  --everyone          ask all of them\n",
     command_search},
    {"send", "--to BUREAUS|all --subject TEXT [--body TEXT | --file FILE|-] [--attach FILE]... [OPTION...]",
     "send a message to other bureaus",
     "Sends a message to the bureaus that are named, and to nobody else; one that is away gets it when it is "
     "back.\n"
     "Shows how far it has come to each; `comity outbox` and `comity read` show that later.\n"
     "\n"
     "  --to BUREAUS          who is to answer, or to know: CO,PA; all: every bureau that is configured\n"
     "  --cc BUREAUS          who gets a copy, and is not asked to answer\n"
     "  --subject TEXT        at most 512 bytes\n"
     "  --body TEXT           at most 16384 bytes, as the text of --file\n"
     "  --file FILE           the text is in FILE; - is standard input\n"
     "  --attach FILE         at most 16 files, 10 MiB in all\n"
     "  --about RECORD        [OWNER/]ID of a record that it is about\n"
     "  --kind KIND           request (as it is without), information, trace, consent-request, ...; "
     "information asks for\n"
     "                        no answer\n"
     "  --priority PRIORITY   urgent or routine (routine)\n"
     "  --due WHEN            until when an answer is wanted: 10m, 2h, 3d, a day or a time in UTC "
     "(2099-05-02T16:00Z)\n"
     "  --remind              the node reminds of it by itself: when it is due, and twice more, each after "
     "as long "
     "again\n"
     "  --crime-area AREA     drugs, firearms, vehicles, cybercrime, people-smuggling, human-trafficking, "
     "...\n"
     "  --handling CODE       h0, h1 or h2\n"
     "  --operation ID        the operation it belongs to\n"
     "  --durable K           wait until K other bureaus have it on disk, as publish does\n",
     command_send},
    {"inbox", "[--unread] [--open] [--overdue] [--from BUREAU]", "the messages that came in",
     "Lists messages addressed to this bureau, the oldest first: new, read, answered, closed, or overdue.\n"
     "\n"
     "  --unread       only those that nobody here has opened\n"
     "  --open         only those that wait for this bureau's answer\n"
     "  --overdue      only those whose answer is overdue\n"
     "  --from BUREAU  only those of one bureau\n",
     command_inbox},
    {"outbox", "[--open] [--overdue] [--to BUREAU]",
     "the messages that were sent, and how far they have come",
     "Lists messages that this bureau has sent, the oldest first, each with the least that its addressees "
     "have "
     "come to:\n"
     "queued, sent, delivered, read, answered; closed; or overdue. `comity read` shows it for each bureau.\n"
     "\n"
     "  --open       only those that still wait for an answer\n"
     "  --overdue    only those whose answer is overdue\n"
     "  --to BUREAU  only those to one bureau\n",
     command_outbox},
    {"read", "[OWNER/]ID [--save DIR] [--peek]", "read a message, save what is attached",
     "Shows a message, and of one's own who has got, read and answered it. The sender of another bureau's "
     "message is\n"
     "told that it was read here.\n"
     "\n"
     "  --save DIR  save the attachments in DIR, once their SHA-256 is checked, and overwrite nothing\n"
     "  --peek      do not tell the sender\n",
     command_read},
    {"reply", "[OWNER/]ID [--body TEXT | --file FILE|-] [--attach FILE]... [--refuse WHY] [--all] [--close]",
     "answer a message",
     "Replies to a message, in its thread, with its subject and priority. A reply to a request is its "
     "answer; to "
     "one's own\n"
     "message it goes to those whom that was addressed to.\n"
     "\n"
     "  --all          a copy to all others whom the message was addressed to\n"
     "  --refuse WHY   the request is not answered as asked, and why\n"
     "  --close        wait for no more answers in this thread to what this bureau has asked\n"
     "  --kind KIND    information: what is said now is not yet the answer\n"
     "  --to BUREAUS   others than follow from the message\n"
     "  --cc BUREAUS, --subject TEXT, --body TEXT, --file FILE, --attach FILE, --about RECORD, --priority "
     "PRIORITY,\n"
     "  --due WHEN, --handling CODE, --durable K\n"
     "                 as for send\n",
     command_reply},
    {"remind", "ID [--body TEXT | --file FILE|-] [--due WHEN] [--to BUREAUS] [--durable K]",
     "remind those who have not answered",
     "Sends the first, second or third reminder of one of this bureau's requests to those who have not "
     "answered "
     "it.\n"
     "\n"
     "  --due WHEN    until when now, as for send\n"
     "  --to BUREAUS  only to these\n",
     command_remind},
    {"thread", "[OWNER/]ID", "the messages of a thread",
     "Lists all messages of the thread that a message belongs to, in order of time.\n", command_thread},
    {"hits",
     "[--all] [--by BUREAU] [--record ID]\n"
     "overdue [--by BUREAU] [--record ID]\n"
     "show [BUREAU/]ID\n"
     "verify [BUREAU/]ID --urgent|--routine [--remarks TEXT]\n"
     "answer [BUREAU/]ID --valid|--not-valid|--identity-doubtful|--more-time TIME [--remarks TEXT]\n"
     "outcome [BUREAU/]ID OUTCOME [--remarks TEXT]",
     "who has met whose records, and what came of it",
     "A hit is made where a check meets another bureau's record, and told to that bureau alone. Lists the "
     "hits of "
     "which\n"
     "the outcome is not known: this bureau's on other bureaus' records, and theirs on this one's.\n"
     "\n"
     "overdue  lists those that should have been answered by now\n"
     "show     shows one, with all that was done about it\n"
     "verify   asks the owner whether the record is still valid; it has 10 minutes (--urgent) or an hour "
     "(--routine),\n"
     "         then the node reminds it, three times\n"
     "answer   answers, as the owner of the record; TIME is a number of minutes or hours (45m, 2h), or a "
     "time as\n"
     "         2026-05-02T12:00Z\n"
     "outcome  says what came of it: arrest, seizure, located, no-action or false-hit\n"
     "\n"
     "  --all           those whose outcome is known, too\n"
     "  --by BUREAU     only those that this bureau made\n"
     "  --record ID     only those on this record\n"
     "  --remarks TEXT  told to the other bureau with it\n",
     command_hits},
    {"operation",
     "create [ID] --name NAME --crime AREA --start DATE [OPTION...]\n"
     "list [--all]\n"
     "show OPERATION\n"
     "board OPERATION\n"
     "records OPERATION [--type TYPE] [--owner BUREAU]\n"
     "join OPERATION [--note TEXT]\n"
     "leave OPERATION --reason TEXT\n"
     "accept OPERATION BUREAUS\n"
     "refuse OPERATION BUREAU --reason TEXT\n"
     "remove OPERATION BUREAUS\n"
     "amend OPERATION [OPTION...]\n"
     "close OPERATION [--on DATE]",
     "joint operations: who takes part, what is shared, what has come out", operation_help,
     command_operation},
    {"report", "OPERATION [--from DATE] [--to DATE] [--preliminary] [COUNTER...]",
     "report what this bureau has achieved in a joint operation", report_help, command_report},
    {"import", "FILE|- [OPTION...]", "publish many records from a file",
     "Reads records from FILE and publishes each once: running the same import again publishes nothing "
     "twice, and\n"
     "what has changed since becomes a new version. Exits 1 if anything was refused.\n"
     "\n"
     "  --format FORMAT  ndjson, csv or notices; guessed from the name (.ndjson .jsonl, .csv, .json)\n"
     "  --type TYPE      CSV: the record type of lines that name none, such as travel_document\n"
     "  --colour COLOUR  notices: the colour of all of them\n"
     "  --to WHO         who may see them, as for publish; what a line says of itself comes first\n"
     "  --operation OPERATION\n"
     "                   those who take part in the operation, and who joins it later\n"
     "  --on-error       continue (as it is without): pass over what is refused; stop: end there\n"
     "  --errors FILE    write what was refused or left out to FILE, one JSON object a line\n"
     "  --durable K      wait until K other bureaus have each, as publish does; after one took too long the\n"
     "                   rest is published without waiting, and counted\n",
     command_import},
    {"review",
     "[--within MONTHS]\n"
     "--extend ID --until DATE --reason TEXT [--durable K]",
     "which of this bureau's records end soon; keep one longer",
     "Lists the records of this bureau that end within six months, or MONTHS, the first to end first. On the "
     "day\n"
     "after its last day a record is withdrawn and every bureau erases it.\n"
     "\n"
     "  --extend ID    publish a new version that is kept until DATE (YYYY, YYYY-MM or YYYY-MM-DD) at the "
     "latest\n"
     "  --reason TEXT  why it is still needed; it becomes part of the record\n"
     "  --durable K    wait for K other bureaus, as publish does\n",
     command_review},
    {"export", "[--owner BUREAU] [--type TYPE] [--permission TEXT]", "write records, one JSON object a line",
     "Writes every current record this node holds, or those of one owner or type. Other bureaus' records "
     "with the "
     "handling\n"
     "code H2 are held back, and their number is said: they are not passed on without their owner's "
     "permission.\n"
     "  --permission TEXT  write them, too; the text (who has permitted it) is kept in the node's log\n",
     command_export},
    {"watch",
     "[--owner BUREAU] [--type TYPE]\n"
     "--key KIND:VALUE[:COUNTRY] [--owner BUREAU] [--type TYPE] [--loose] [--purpose TEXT] [OPTION...]",
     "show records as they arrive; keep a question open",
     "Shows each record from now on as it is published, amended or withdrawn, until interrupted.\n"
     "\n"
     "  --key KEY       only records with this key, those that are here already first: a question that stays "
     "open. KIND\n"
     "                  as for check. The owner of another bureau's record is told, as by a check\n"
     "  --loose         look-alikes are the same, as for check\n"
     "  --purpose TEXT  why you ask\n"
     "  --place TEXT    where; told with a hit\n"
     "  --agency TEXT   who asks; told with a hit\n",
     command_watch},
    {"deliveries", "ID", "who has got a record, who has seen it, and who has erased it",
     "Shows for each bureau whether it may see this bureau's record, whether its disk has it, an officer "
     "there has\n"
     "seen it, or it has erased it; since when; and what stands in the way.\n",
     command_deliveries},
    {"explain", "[OWNER/]ID BUREAU", "why a record is, or is not, at a bureau",
     "Says in one answer why a record is, or is not, at a bureau, step by step.\n", command_explain},
    {"log",
     "checkpoint [BUREAU] [--newest] [--key]\n"
     "entries [BUREAU] [--first N] [--count N] [--lost]\n"
     "proof [OWNER/]ID\n"
     "proof --verify FILE --key VKEY [--witness VKEY]... [--quorum K] [--entry-out FILE]\n"
     "fork-proof BUREAU\n"
     "fork-proof --verify FILE --key VKEY\n"
     "verify [BUREAU]\n"
     "verify --offline ENTRIES.ndjson --checkpoint NOTE --key VKEY [--witness VKEY]... [--quorum K]\n"
     "witnesses [BUREAU] [--keys]",
     "the logs: checkpoints, entries, proofs, and whether they verify",
     "checkpoint  writes the checkpoint of a log that most bureaus have cosigned, a signed note; --newest "
     "the "
     "newest;\n"
     "            --key the log's verification key instead\n"
     "entries     lists the leaves of a log; with --json each with its hash and bytes, as verify --offline "
     "reads them\n"
     "            --lost: only those that are missing here; of our own log, what nobody held when it was "
     "rebuilt\n"
     "proof       writes a proof that a record's newest entry is in its owner's log, which stands without a "
     "daemon,\n"
     "            with the cosignatures of other bureaus\n"
     "proof --verify      checks such a proof; --entry-out FILE writes the proven entry's bytes\n"
     "fork-proof  writes the evidence that a bureau signed two histories of its log\n"
     "fork-proof --verify  checks such evidence\n"
     "verify      has the daemon read a log, or all, from its disk again and compute its root\n"
     "verify --offline    computes the root from listed entries and compares it to a checkpoint\n"
     "witnesses   shows who has cosigned a log, up to where and when; --keys their verification keys, one a "
     "line\n"
     "\n"
     "VKEY is a verification key, or the name of a file that holds some, one a line. Without --quorum more "
     "than half\n"
     "of the witnesses given must have cosigned.\n"
     "Verifying without a daemon is only worth as much as the way by which you got the key.\n",
     command_log},
    {"arrest",
     "ARREST_ID --wanted-by BUREAUS --date DATE (--notice N | --basis BASIS) [OPTION...]\n"
     "--update ID [OPTION...]",
     "report the arrest of a person whom other bureaus want",
     "Publishes an arrest report, or a new version of one. An arrest has one ARREST_ID, whoever reports it: "
     "figures\n"
     "count it once. The same again publishes nothing, a changed one is a new version.\n"
     "\n"
     "  --wanted-by BUREAUS   who wants the person: CO,PA\n"
     "  --date DATE           of the arrest\n"
     "  --notice N            the notice's number: 2099/1\n"
     "  --record OWNER/ID     the notice as a record\n"
     "  --basis BASIS         notice (as it is with --notice), diffusion or national\n"
     "  --arrested-by BUREAU  who made the arrest, where it is another bureau\n"
     "  --status STATUS       provisional (without), released, extradition-pending or surrendered\n"
     "  --reported DATE       today without\n"
     "  --place TEXT\n"
     "  --offence TEXT\n"
     "  --confirmed-by TEXT   by what the identity was confirmed\n"
     "  --operation ID        the joint operation that it belongs to\n"
     "  --to WHO              who may see it, as for publish; without, the bureaus that want the person\n"
     "  --update ID           a new version of that report, changed by what else is given\n"
     "  --durable K           wait for K other bureaus, as publish does\n",
     command_arrest},
    {"stats",
     "[--since DATE] [--until DATE] [--html FILE] [--exact]\n"
     "records [--by A[,B]] [--count NUMBER] [--region NAME] [--csv] [OPTION...]\n"
     "arrests [--made] [--csv]\n"
     "matrix [--made] [--csv]\n"
     "hits [--csv]\n"
     "queries [--csv]",
     "figures: records shared and created, and arrests, by year, region, bureau and type",
     "Counts what this bureau has published and what others show to it; docs/statistics.md defines each "
     "number.\n"
     "Without a word, an overview. With --json one document of all there is.\n"
     "\n"
     "  records        how many are shared at the end of each year, and were created, updated, withdrawn and "
     "ran out in it\n"
     "  arrests        how many involve a region, of all that were reported in a year; each arrest counts "
     "once\n"
     "  matrix         arrests by who wants the person and who made the arrest\n"
     "  hits           hits on each bureau's records, and how soon it answered whether they are valid\n"
     "  queries        checks and searches at this node, of its officers and of other bureaus\n"
     "  --since DATE   first day (1 January nine years before the last)\n"
     "  --until DATE   last day (today)\n"
     "  --by A[,B]     sum up by one or two of year, region, bureau and type\n"
     "  --count NUMBER shared (without), created, updated, withdrawn or expired: what two words are filled "
     "with\n"
     "  --region NAME  only records of that region; --bureau and --type the same\n"
     "  --bureau CODE\n"
     "  --type TYPE\n"
     "  --made         by the day on which arrests were made, not reported\n"
     "  --csv          for a spreadsheet; of records without --by all there is\n"
     "  --html FILE    one page with charts, which loads nothing from anywhere\n"
     "  --exact        small numbers of records about victims are not left out of --csv, --json and --html: "
     "for use\n"
     "                 within this bureau\n",
     command_stats},
    {"audit",
     "[--record [OWNER/]ID] [--who NAME] [--purpose TEXT] [--request NAME] [--since TIME] [--until TIME]\n"
     "--record ID --purpose TEXT (--at BUREAUS | --everyone)\n"
     "--verify\n--publish-root\n--roots [BUREAU]",
     "who asked what of this node, why, and what was shown",
     "Lists the entries of this node's audit log, the oldest first; all options given must fit. Needs the\n"
     "right to audit (AuditGroup). docs/audit.md says what is recorded.\n\n"
     "  --record ID     entries that showed this record\n"
     "  --who NAME      a user, or a bureau that asked\n  --purpose TEXT  the purpose holds this text\n"
     "  --request NAME  such as check, search, get or export\n"
     "  --since TIME    a date, or a time like 2026-11-25T09:00:00.000Z; UTC\n  --until TIME    the same\n"
     "  --everyone      ask all other bureaus, too, whom they have shown this record of ours; --at CO,PA: "
     "these.\n"
     "                  --purpose is then why you ask. Exits 1 where somebody does not say\n"
     "  --verify        compare all of it with its checkpoint and every published root; exits 1 if it "
     "differs\n"
     "  --publish-root  publish its root in this bureau's log now; each day it is done anyway\n"
     "  --roots         list the roots that a bureau has published, as its log is here\n",
     command_audit},
    {"unlock", "--reason TEXT", "sign again although too few bureaus have said what they hold of our log",
     "After a restart this bureau signs nothing until half of its peers have said that they hold nothing of "
     "its log\n"
     "beyond what is here: an old backup must not write a second history. Where they cannot be reached, and "
     "you "
     "know\n"
     "that this disk has all there was, unlock; the reason and your user name become an entry of the log "
     "that "
     "all\n"
     "bureaus see. If you are wrong, the log of this bureau ends there, for ever.\n",
     command_unlock},
    {"check-config", "[FILE]", "check the daemon's configuration without starting it",
     "Runs `comityd --check-config`, with `--config FILE` where one is given.\n", command_check_config},
    {"help", "[COMMAND]", "show this, or what a command does",
     "Shows what a command does and how it is called.\n", command_help},
};

#define COMMAND_COUNT (sizeof commands / sizeof commands[0])

const struct command *command_table(size_t *count)
{
    *count = COMMAND_COUNT;
    return commands;
}

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}
