#include "check.h"
#include "federation.h"

#include "node/node_private.h"

#include <stdio.h>

static const char *const CODES[] = {"BS", "CO"};

static Comity__Answer *ask(struct federation *federation)
{
    Comity__AlarmsRequest alarms = COMITY__ALARMS_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    request.body_case = COMITY__REQUEST__BODY_ALARMS;
    request.alarms = &alarms;
    Comity__Answer *answer = federation_ask(federation, federation_client(federation, 0, 0), &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_ALARMS);
    return answer;
}

/* What raises alarms is tested where it stands; here it is said by hand. */
static void raise(struct federation *federation, const char *text)
{
    struct bureau co = {"CO"};
    node_alarm(federation->members[0].node, ERROR_FORK, &co, text);
}

static void without_any_the_list_is_empty(void)
{
    struct federation federation;
    federation_init(&federation, CODES, 2);
    Comity__Answer *answer = ask(&federation);
    CHECK_SAME_NUMBER(answer->alarms->n_alarms, 0);
    federation_free_answer(answer);
    federation_release(&federation);
}

static void each_says_when_whose_and_what(void)
{
    struct federation federation;
    federation_init(&federation, CODES, 2);
    raise(&federation, "two roots of one size");
    Comity__Answer *answer = ask(&federation);
    REQUIRE(answer->alarms->n_alarms == 1);
    const Comity__AlarmsAnswer__Alarm *alarm = answer->alarms->alarms[0];
    CHECK_SAME_TEXT(alarm->origin, "CO");
    CHECK_SAME_TEXT(alarm->code, error_code_name(ERROR_FORK));
    CHECK_SAME_TEXT(alarm->text, "two roots of one size");
    CHECK_SAME_TEXT(alarm->time, "2025-11-24T16:00:00.000Z");
    federation_free_answer(answer);
    federation_release(&federation);
}

static void the_newest_are_kept_the_oldest_first(void)
{
    struct federation federation;
    char text[32];
    federation_init(&federation, CODES, 2);
    for (unsigned i = 0; i < NODE_ALARMS + 3; i++) {
        snprintf(text, sizeof text, "number %u", i);
        raise(&federation, text);
    }
    Comity__Answer *answer = ask(&federation);
    REQUIRE(answer->alarms->n_alarms == NODE_ALARMS);
    CHECK_SAME_TEXT(answer->alarms->alarms[0]->text, "number 3");
    CHECK_SAME_TEXT(answer->alarms->alarms[NODE_ALARMS - 1]->text, "number 66");
    federation_free_answer(answer);
    federation_release(&federation);
}

CHECK_MAIN("control_alarms", {"without any the list is empty", without_any_the_list_is_empty},
           {"each says when, whose and what", each_says_when_whose_and_what},
           {"the newest are kept, the oldest first", the_newest_are_kept_the_oldest_first})
