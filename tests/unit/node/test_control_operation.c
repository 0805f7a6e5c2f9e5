#include "check.h"
#include "joint.h"

#include "comity/replica_related.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO, PA, MX };

static const char *const CODES[] = {"BS", "CO", "PA", "MX"};
static struct federation federation;
static char op[37], id[37];

static void begin(void)
{
    op[0] = '\0';
    federation_init(&federation, CODES, 4);
    for (int from = BS; from < MX; from++)
        for (int to = from + 1; to <= MX; to++)
            federation_link(&federation, from, to);
    federation_settle(&federation);
    joint_operation(&federation, BS, "X", "'BS','CO'", "", op);
}

static Comity__Answer *show(int place, const char *operation)
{
    char text[64];
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__OperationRequest wanted = COMITY__OPERATION_REQUEST__INIT;
    snprintf(text, sizeof text, "%s", operation);
    wanted.operation = text;
    request.body_case = COMITY__REQUEST__BODY_OPERATION;
    request.operation = &wanted;
    Comity__Answer *answer =
        federation_ask(&federation, federation_client(&federation, place, NODE_RIGHT_QUERY), &request);
    REQUIRE(answer != NULL);
    return answer;
}

/* Say what a node answers: "BS+2/2 CO+1/1 MX-1/0; PA joins: text", one who takes part with a plus. */
static const char *told(int place)
{
    static char out[1024];
    size_t used = 0;
    Comity__Answer *answer = show(place, "X");
    REQUIRE(answer->body_case == COMITY__ANSWER__BODY_OPERATION);
    out[0] = '\0';
    for (size_t i = 0; i < answer->operation->n_members; i++) {
        const Comity__OperationAnswer__Member *member = answer->operation->members[i];
        used += (size_t)snprintf(out + used, sizeof out - used, "%s%s%c%u/%u", i == 0 ? "" : " ",
                                 member->bureau, member->participant ? '+' : '-', (unsigned)member->reached,
                                 (unsigned)member->shared);
    }
    for (size_t i = 0; i < answer->operation->n_wishes; i++) {
        const Comity__OperationAnswer__Wish *wish = answer->operation->wishes[i];
        used += (size_t)snprintf(out + used, sizeof out - used, "; %s %s: %s", wish->bureau,
                                 wish->leaves ? "leaves" : "joins", wish->text);
    }
    federation_free_answer(answer);
    return out;
}

static void tells_what_it_is_and_how_far_records_reach(void)
{
    begin();
    CHECK_SAME_TEXT(told(CO), "BS+0/0 CO+0/0");
    joint_share(&federation, CO, "A1", "X", id);
    joint_share(&federation, CO, "A2", "X", id);
    joint_share(&federation, BS, "A3", "X", id);
    CHECK_SAME_TEXT(told(BS), "BS+1/1 CO+2/2");
    Comity__Answer *answer = show(CO, "x");
    CHECK_SAME_TEXT(answer->operation->operation, "BS/X");
    CHECK_SAME_TEXT(answer->operation->record->id, op);
    CHECK_SAME_TEXT(answer->operation->record->record->operation->lead, "BS");
    federation_free_answer(answer);
    federation.members[CO].gives_full = true; /* so that CO's records cannot follow */
    joint_operation(&federation, BS, "X", "'BS','CO','PA'", "", op);
    CHECK_SAME_TEXT(told(BS), "BS+1/1 CO+0/2 PA+0/0");
    federation.members[CO].gives_full = false;
    federation_wait(&federation, 3000);
    CHECK_SAME_TEXT(told(BS), "BS+1/1 CO+2/2 PA+0/0");
    CHECK_SAME_TEXT(told(PA), "BS+1/1 CO+2/2 PA+0/0");
    CHECK_SAME_TEXT(told(MX), "BS+0/0 CO+0/0 PA+0/0");
    federation_release(&federation);
}

static void counts_those_who_take_no_part_any_more(void)
{
    begin();
    joint_share(&federation, CO, "A1", "X", id);
    joint_operation(&federation, BS, "X", "'BS','PA'", "", op);
    CHECK_SAME_TEXT(told(BS), "BS+0/0 PA+0/0 CO-0/1");
    federation_release(&federation);
}

static void many_records_are_counted_in_steps(void)
{
    begin();
    for (unsigned i = 0; i < REPLICA_RELATED_RUN + 10; i++) {
        char number[16];
        snprintf(number, sizeof number, "N%u", i);
        joint_share(&federation, BS, number, "X", id);
    }
    CHECK_SAME_TEXT(told(BS), "BS+74/74 CO+0/0");
    federation_release(&federation);
}

static void the_lead_sees_who_asks_to_join(void)
{
    char wish[37], json[128];
    begin();
    joint_say(&federation, PA, "BS", "X", "'kind':'CONSENT_REQUEST','body':'please'", wish);
    joint_say(&federation, MX, "BS", "OTHER", "'kind':'CONSENT_REQUEST'", id);
    joint_say(&federation, MX, "BS", "X", "'kind':'INFORMATION'", id);
    joint_say(&federation, CO, "BS", "X", "'kind':'CONSENT_REQUEST'", id); /* it takes part already */
    CHECK_SAME_TEXT(told(BS), "BS+0/0 CO+0/0; PA joins: please");
    CHECK_SAME_TEXT(told(CO), "BS+0/0 CO+0/0");
    joint_say(&federation, MX, "CO", "X", "'kind':'CONSENT_REQUEST'", id); /* which does not lead it */
    CHECK_SAME_TEXT(told(CO), "BS+0/0 CO+0/0");
    snprintf(json, sizeof json,
             "'kind':'CONSENT_ANSWER','refusal':'no','inReplyTo':{'owner':'PA','recordId':'%s'}", wish);
    joint_say(&federation, BS, "PA", "X", json, id);
    CHECK_SAME_TEXT(told(BS), "BS+0/0 CO+0/0");
    joint_say(&federation, PA, "BS", "X", "'kind':'CONSENT_REQUEST','body':'again'", wish);
    CHECK_SAME_TEXT(told(BS), "BS+0/0 CO+0/0; PA joins: again");
    joint_operation(&federation, BS, "X", "'BS','CO','PA'", "", op);
    CHECK_SAME_TEXT(told(BS), "BS+0/0 CO+0/0 PA+0/0");
    federation_release(&federation);
}

static void the_newest_word_counts(void)
{
    begin();
    joint_say(&federation, CO, "BS", "X", "'kind':'CONSENT_ANSWER','refusal':'no officers'", id);
    CHECK_SAME_TEXT(told(BS), "BS+0/0 CO+0/0; CO leaves: no officers");
    joint_say(&federation, CO, "BS", "X", "'kind':'CONSENT_REQUEST'", id); /* it has changed its mind */
    CHECK_SAME_TEXT(told(BS), "BS+0/0 CO+0/0");
    federation_release(&federation);
}

static void says_what_is_not_there(void)
{
    begin();
    Comity__Answer *answer = show(CO, "Y");
    REQUIRE(answer->body_case == COMITY__ANSWER__BODY_FAILURE);
    CHECK_SAME_TEXT(answer->failure->code, "NOT_FOUND");
    CHECK_SAME_TEXT(answer->failure->text, "no operation Y at this bureau");
    federation_free_answer(answer);
    answer = show(CO, "");
    REQUIRE(answer->body_case == COMITY__ANSWER__BODY_FAILURE);
    CHECK_SAME_TEXT(answer->failure->text, "operation: is required");
    federation_free_answer(answer);
    federation_release(&federation);
}

CHECK_MAIN("control_operation",
           {"tells what it is and how far records reach", tells_what_it_is_and_how_far_records_reach},
           {"counts those who take no part any more", counts_those_who_take_no_part_any_more},
           {"many records are counted in steps", many_records_are_counted_in_steps},
           {"the lead sees who asks to join", the_lead_sees_who_asks_to_join},
           {"the newest word counts", the_newest_word_counts},
           {"says what is not there", says_what_is_not_there})
