#include "check.h"
#include "scripted.h"

static char bureau[] = "BS", name[] = "NCB Nassau", federation[] = "test", version[] = "comityd 0.1.0",
            store[] = "the disk is full", origin[] = "CO", date[] = "2025-11-24T16:00:00.000Z";

static void script_status(struct scripted *scripted)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__StatusAnswer status = COMITY__STATUS_ANSWER__INIT;
    Comity__StatusAnswer__Log log = COMITY__STATUS_ANSWER__LOG__INIT, *logs[] = {&log};
    status.bureau = bureau;
    status.name = name;
    status.federation = federation;
    status.version = version;
    status.started = status.time = date;
    status.store = store;
    status.peers_connected = 1;
    status.peers_configured = 2;
    status.alarms = 3;
    log.origin = origin;
    log.size = 10;
    log.checkpoint_size = 12;
    log.absorbed = 9;
    log.witnessed = 4;
    log.witnesses = 7;
    log.frozen = true;
    status.n_logs = 1;
    status.logs = logs;
    answer.body_case = COMITY__ANSWER__BODY_STATUS;
    answer.status = &status;
    scripted_answer(scripted, &answer);
}

static void people_see_who_how_and_each_log(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    script_status(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "status"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "bureau       BS\n"));
    CHECK(scripted_says(&scripted, "store        the disk is full\n"));
    CHECK(scripted_says(&scripted, "peers        1 of 2 connected\n"));
    CHECK(scripted_says(&scripted, "alarms       3\n"));
    CHECK(scripted_says(&scripted, "CO       10          12  4 of 7           9"));
    CHECK(scripted_says(&scripted, "FROZEN\n"));
    scripted_release(&scripted);
}

static void people_see_by_which_rule_hits_are_told(void)
{
    struct scripted scripted;
    char rule[] = "told to the record's owner alone";
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__StatusAnswer status = COMITY__STATUS_ANSWER__INIT;
    scripted_init(&scripted);
    answer.body_case = COMITY__ANSWER__BODY_STATUS;
    answer.status = &status;
    status.hits_rule = rule;
    status.hits_untold = 7;
    scripted_answer(&scripted, &answer);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "status"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "hits         told to the record's owner alone\n"));
    CHECK(scripted_says(&scripted, "             7 yet to be told\n"));
    scripted_release(&scripted);
}

static void people_see_why_nothing_is_signed(void)
{
    struct scripted scripted;
    char state[] = "behind", why[] = "the own log is behind its own past";
    scripted_init(&scripted);
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__StatusAnswer status = COMITY__STATUS_ANSWER__INIT;
    answer.body_case = COMITY__ANSWER__BODY_STATUS;
    answer.status = &status;
    status.own_state = state;
    status.own_why = why;
    status.own_lost = 3;
    scripted_answer(&scripted, &answer);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "status"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "own log      the own log is behind its own past\n"));
    CHECK(scripted_says(&scripted, "lost leaves  3 (comity log entries --lost)\n"));
    char signing[] = "signing", nothing[] = "";
    status.own_state = signing;
    status.own_why = nothing;
    status.own_lost = 1000;
    scripted_answer(&scripted, &answer);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "status"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "own log      signing\n"));
    CHECK(scripted_says(&scripted, "1000 or more"));
    scripted_release(&scripted);
}

static void programs_get_all_of_it(void)
{
    struct scripted scripted;
    scripted_init(&scripted);
    scripted.context.is_json = true;
    script_status(&scripted);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "status"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "\"peersConfigured\": 2,"));
    CHECK(scripted_says(&scripted, "\"checkpointSize\": \"12\","));
    CHECK(scripted_says(&scripted, "\"frozen\": true"));
    scripted_release(&scripted);
}

static void people_see_what_ends_and_what_has_ended(void)
{
    struct scripted scripted;
    char own[] = "own", list[] = "list", co[] = "CO";
    Comity__StatusAnswer__Certificate mine = COMITY__STATUS_ANSWER__CERTIFICATE__INIT, theirs = mine,
                                      good = mine;
    Comity__StatusAnswer__Certificate *certificates[] = {&mine, &theirs, &good};
    Comity__Answer answer = COMITY__ANSWER__INIT;
    Comity__StatusAnswer status = COMITY__STATUS_ANSWER__INIT;
    mine.part = own;
    mine.bureau = bureau;
    mine.end = theirs.end = good.end = date;
    mine.days_left = -1;
    mine.warned = theirs.warned = true;
    theirs.part = good.part = list;
    theirs.bureau = good.bureau = co;
    theirs.days_left = 6;
    good.days_left = 60;
    status.n_certificates = 3;
    status.certificates = certificates;
    answer.body_case = COMITY__ANSWER__BODY_STATUS;
    answer.status = &status;
    scripted_init(&scripted);
    scripted_answer(&scripted, &answer);
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "status"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "WARNING      certificate has expired: until 2025-11-24\n"));
    CHECK(scripted_says(&scripted,
                        "WARNING      CO's revocation list ends soon: until 2025-11-24, 6 days left\n"));
    CHECK(!scripted_says(&scripted, "60 days"));
    scripted_release(&scripted);
}

CHECK_MAIN("command_status",
           {"people see what ends and what has ended", people_see_what_ends_and_what_has_ended},
           {"people see who, how and each log", people_see_who_how_and_each_log},
           {"people see by which rule hits are told", people_see_by_which_rule_hits_are_told},
           {"people see why nothing is signed", people_see_why_nothing_is_signed},
           {"programs get all of it", programs_get_all_of_it})
