/* What a node says of who has cosigned a log. */
#include "check.h"
#include "federation.h"

#include "comity/replica_witness.h"
#include "node/control.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO, PA };

static const char *const CODES[] = {"BS", "CO", "PA"};

static Comity__Answer *ask_witnesses(struct federation *federation, int place, const char *bureau)
{
    char code[16];
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__WitnessesRequest witnesses = COMITY__WITNESSES_REQUEST__INIT;
    snprintf(code, sizeof code, "%s", bureau);
    witnesses.bureau = code;
    request.body_case = COMITY__REQUEST__BODY_WITNESSES;
    request.witnesses = &witnesses;
    return federation_ask(federation, federation_client(federation, place, 0), &request);
}

static void publish(struct federation *federation)
{
    char id[37];
    federation_publish(federation, BS, "A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
}

static void says_by_whom_up_to_where_and_when(void)
{
    struct federation federation;
    char vkey[VKEY_TEXT_BYTES];
    federation_init(&federation, CODES, 3);
    federation_link(&federation, BS, CO);
    struct wire *to_pa = federation_link(&federation, BS, PA);
    federation_settle(&federation);
    publish(&federation);
    federation_cut(&federation, to_pa);
    federation_wait(&federation, 5000);
    publish(&federation);
    Comity__Answer *answer = ask_witnesses(&federation, BS, "");
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_WITNESSES);
    const Comity__WitnessesAnswer *witnesses = answer->witnesses;
    CHECK_SAME_TEXT(witnesses->origin, "BS");
    CHECK_SAME_NUMBER(witnesses->size, 2);
    CHECK_SAME_NUMBER(witnesses->witnessed, 1);
    CHECK_SAME_NUMBER(witnesses->quorum, 2);
    CHECK_SAME_TEXT(witnesses->below_quorum_since, "2025-11-24T16:00:05.000Z");
    REQUIRE(witnesses->n_vkeys == 1);
    vkey_format(&federation.members[BS].signer.vkey, vkey);
    CHECK_SAME_TEXT(witnesses->vkeys[0], vkey);
    REQUIRE(witnesses->n_witnesses == 2);
    static const char *const TIMES[] = {"2025-11-24T16:00:05.000Z", "2025-11-24T16:00:00.000Z"};
    for (int i = 0; i < 2; i++) {
        const Comity__WitnessesAnswer__Witness *witness = witnesses->witnesses[i];
        CHECK_SAME_TEXT(witness->bureau, CODES[CO + i]);
        CHECK_SAME_NUMBER(witness->size, 2 - i);
        CHECK_SAME_TEXT(witness->time, TIMES[i]);
        CHECK_SAME_NUMBER(witness->newest, i == 0);
        CHECK(!witness->ahead);
        vkey_format(&federation.members[CO + i].witness.vkey, vkey);
        CHECK_SAME_TEXT(witness->vkey, vkey);
    }
    federation_free_answer(answer);
    federation_release(&federation);
}

static void says_of_others_logs_too(void)
{
    struct federation federation;
    federation_init(&federation, CODES, 3);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    publish(&federation);
    Comity__Answer *answer = ask_witnesses(&federation, CO, "BS");
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_WITNESSES);
    REQUIRE(answer->witnesses->n_witnesses == 2); /* itself, and PA, which has said nothing */
    CHECK_SAME_TEXT(answer->witnesses->witnesses[0]->bureau, "CO");
    CHECK_SAME_NUMBER(answer->witnesses->witnesses[0]->size, 1);
    CHECK_SAME_NUMBER(answer->witnesses->witnesses[1]->size, 0);
    CHECK_SAME_TEXT(answer->witnesses->witnesses[1]->time, "");
    federation_free_answer(answer);
    answer = ask_witnesses(&federation, CO, "PA");
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_WITNESSES);
    CHECK_SAME_NUMBER(answer->witnesses->size, 0);
    CHECK_SAME_NUMBER(answer->witnesses->witnessed, 0);
    federation_free_answer(answer);
    answer = ask_witnesses(&federation, CO, "XX");
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_FAILURE);
    CHECK_SAME_TEXT(answer->failure->code, "NOT_FOUND");
    federation_free_answer(answer);
    federation_release(&federation);
}

static void says_what_could_not_be_compared_yet(void)
{
    struct federation federation;
    federation_init(&federation, CODES, 3);
    federation_link(&federation, BS, CO);
    federation_link(&federation, BS, PA);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    federation.members[CO].holds_commits = true;
    publish(&federation);
    Comity__Answer *answer = ask_witnesses(&federation, CO, "BS");
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_WITNESSES);
    REQUIRE(answer->witnesses->n_witnesses == 2);
    CHECK(answer->witnesses->witnesses[1]->ahead);
    CHECK(!answer->witnesses->witnesses[1]->newest);
    federation_free_answer(answer);
    federation.members[CO].holds_commits = false;
    federation_settle(&federation);
    federation_release(&federation);
}

static void status_counts_for_each_log(void)
{
    struct federation federation;
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__StatusRequest status = COMITY__STATUS_REQUEST__INIT;
    federation_init(&federation, CODES, 3);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    publish(&federation);
    request.body_case = COMITY__REQUEST__BODY_STATUS;
    request.status = &status;
    Comity__Answer *answer = federation_ask(&federation, federation_client(&federation, CO, 0), &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_STATUS);
    for (size_t i = 0; i < answer->status->n_logs; i++) {
        const Comity__StatusAnswer__Log *log = answer->status->logs[i];
        bool is_bs = strcmp(log->origin, "BS") == 0;
        CHECK_SAME_NUMBER(log->witnessed, is_bs ? 1 : 0);
        CHECK_SAME_NUMBER(log->witnesses, 2);
        CHECK_SAME_NUMBER(log->quorum, 2);
        CHECK_SAME_TEXT(log->below_quorum_since, is_bs ? "2025-11-24T16:00:00.000Z" : "");
    }
    federation_free_answer(answer);
    federation_release(&federation);
}

CHECK_MAIN("control_witnesses", {"says by whom, up to where, and when", says_by_whom_up_to_where_and_when},
           {"says of others' logs, too", says_of_others_logs_too},
           {"says what could not be compared yet", says_what_could_not_be_compared_yet},
           {"status counts for each log", status_counts_for_each_log})
