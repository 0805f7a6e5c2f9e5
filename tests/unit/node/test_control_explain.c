#include "check.h"
#include "federation.h"

#include "comity/replica.h"
#include "node/control.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO, PA };

#define ALL COMITY__DISTRIBUTION__KIND__ALL
#define ONLY COMITY__DISTRIBUTION__KIND__ONLY
#define EVERY_RIGHT (NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH | NODE_RIGHT_ADMINISTER)

static const char *const CODES[] = {"BS", "CO", "PA"};
static struct federation federation;
static char id[37];

static void begin(void)
{
    federation_init(&federation, CODES, 3);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
}

static void publish(Comity__Distribution__Kind kind, const char *bureau)
{
    federation_publish(&federation, BS, "A000001", kind, bureau, id);
}

/* Ask a node why the record is, or is not, at a bureau; the answer is the caller's. */
static Comity__ExplainAnswer *explain(int place, const char *owner, const char *bureau, Comity__Answer **ret)
{
    char owner_code[16], bureau_code[16];
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__ExplainRequest explain = COMITY__EXPLAIN_REQUEST__INIT;
    snprintf(owner_code, sizeof owner_code, "%s", owner);
    snprintf(bureau_code, sizeof bureau_code, "%s", bureau);
    explain.owner = owner_code;
    explain.id = id;
    explain.bureau = bureau_code;
    request.body_case = COMITY__REQUEST__BODY_EXPLAIN;
    request.explain = &explain;
    *ret = federation_ask(&federation, federation_client(&federation, place, EVERY_RIGHT), &request);
    REQUIRE(*ret != NULL && (*ret)->body_case == COMITY__ANSWER__BODY_EXPLAIN);
    return (*ret)->explain;
}

static bool has_step(const Comity__ExplainAnswer *explanation, const char *words)
{
    for (size_t i = 0; i < explanation->n_steps; i++) {
        if (strstr(explanation->steps[i], words) != NULL)
            return true;
    }
    return false;
}

static bool has_obstacle(const Comity__ExplainAnswer *explanation, const char *words)
{
    for (size_t i = 0; i < explanation->n_obstacles; i++) {
        if (strstr(explanation->obstacles[i], words) != NULL)
            return true;
    }
    return false;
}

static void what_arrived_is_explained_with_its_times(void)
{
    Comity__Answer *answer;
    char time[INSTANT_TEXT_CHARS + 1];
    begin();
    publish(ALL, NULL);
    instant_format(federation.now.wall_ms, time);
    federation_wait(&federation, 5000);
    Comity__ExplainAnswer *explanation = explain(BS, "", "CO", &answer);
    CHECK(explanation->entitled);
    CHECK_SAME_TEXT(explanation->rule, "all");
    CHECK_SAME_TEXT(explanation->state, "delivered");
    CHECK_SAME_TEXT(explanation->owner, "BS");
    CHECK_SAME_TEXT(explanation->id, id);
    CHECK_SAME_NUMBER(explanation->version, 1);
    CHECK_SAME_NUMBER(explanation->index, 0);
    CHECK_SAME_NUMBER(explanation->size, 1);
    CHECK_SAME_TEXT(explanation->written, time);
    CHECK_SAME_TEXT(explanation->delivered, time);
    CHECK_SAME_TEXT(explanation->erased, "");
    CHECK(explanation->sent);
    CHECK_SAME_NUMBER(explanation->acknowledged, 1);
    CHECK_SAME_NUMBER(explanation->backlog, 0);
    CHECK_SAME_NUMBER(explanation->cosigned, 1);
    CHECK(explanation->cosigned_time[0] != '\0');
    CHECK_SAME_TEXT(explanation->connection, "connected");
    CHECK_SAME_NUMBER(explanation->n_obstacles, 0);
    CHECK(has_step(explanation, "CO may see it"));
    CHECK(has_step(explanation, "it is on its disk"));
    CHECK(has_step(explanation, "CO cosigned the log at 1 leaves"));
    federation_free_answer(answer);
    federation_release(&federation);
}

static void who_is_away_is_explained(void)
{
    Comity__Answer *answer;
    begin();
    struct wire *wire = federation_link(&federation, BS, PA);
    federation_settle(&federation);
    publish(ALL, NULL);
    federation_wait(&federation, 3000);
    federation_cut(&federation, wire);
    for (int i = 0; i < 3; i++)
        publish(ALL, NULL);
    Comity__ExplainAnswer *explanation = explain(BS, "BS", "PA", &answer);
    CHECK(explanation->entitled);
    CHECK_SAME_TEXT(explanation->state, "pending");
    CHECK_SAME_TEXT(explanation->delivered, "");
    CHECK(!explanation->sent);
    CHECK_SAME_NUMBER(explanation->index, 3);
    CHECK_SAME_NUMBER(explanation->acknowledged, 1);
    CHECK_SAME_NUMBER(explanation->backlog, 2);
    CHECK_SAME_TEXT(explanation->connection, "away");
    CHECK(explanation->connection_since[0] != '\0');
    CHECK_SAME_TEXT(explanation->refusal, "the wire was cut");
    CHECK(has_obstacle(explanation, "not connected since 20"));
    CHECK(has_obstacle(explanation, "the wire was cut"));
    CHECK(has_obstacle(explanation, "2 leaves go before it"));
    CHECK(has_step(explanation, "PA has not acknowledged it: not connected since 20"));
    federation_free_answer(answer);
    federation_release(&federation);
}

static void what_waits_for_its_disk_is_explained(void)
{
    Comity__Answer *answer;
    begin();
    federation.members[CO].holds_commits = true;
    publish(ALL, NULL);
    Comity__ExplainAnswer *explanation = explain(BS, "", "CO", &answer);
    CHECK_SAME_TEXT(explanation->state, "pending");
    CHECK(explanation->sent);
    CHECK(has_obstacle(explanation, "sent; its disk has not acknowledged it yet"));
    federation_free_answer(answer);
    federation.members[CO].holds_commits = false;
    federation_settle(&federation);
    federation_release(&federation);
}

static void a_bureau_nobody_knows_is_named(void)
{
    Comity__Answer *answer;
    begin();
    publish(ALL, NULL);
    Comity__ExplainAnswer *explanation = explain(BS, "", "ZZ", &answer);
    CHECK_SAME_TEXT(explanation->connection, "none");
    CHECK(has_obstacle(explanation, "ZZ is not configured"));
    federation_free_answer(answer);
    federation_release(&federation);
}

static void who_may_not_see_it_gets_a_hash(void)
{
    Comity__Answer *answer;
    begin();
    publish(ONLY, "PA");
    Comity__ExplainAnswer *explanation = explain(BS, "", "CO", &answer);
    CHECK(!explanation->entitled);
    CHECK_SAME_TEXT(explanation->rule, "only PA");
    CHECK_SAME_TEXT(explanation->state, "not entitled");
    CHECK_SAME_TEXT(explanation->delivered, "");
    CHECK(has_step(explanation, "the hash of the leaf only"));
    CHECK_SAME_NUMBER(explanation->n_obstacles, 0);
    federation_free_answer(answer);
    federation_release(&federation);
}

static void what_is_erased_is_explained(void)
{
    Comity__Answer *answer;
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__WithdrawRequest withdraw = COMITY__WITHDRAW_REQUEST__INIT;
    begin();
    publish(ALL, NULL);
    withdraw.id = id;
    request.body_case = COMITY__REQUEST__BODY_WITHDRAW;
    request.withdraw = &withdraw;
    federation_free_answer(
        federation_ask(&federation, federation_client(&federation, BS, EVERY_RIGHT), &request));
    Comity__ExplainAnswer *explanation = explain(BS, "", "CO", &answer);
    CHECK_SAME_TEXT(explanation->state, "erased");
    CHECK(explanation->erased[0] != '\0');
    CHECK_SAME_TEXT(explanation->delivered, "");
    CHECK_SAME_NUMBER(explanation->index, 1); /* of the withdrawal */
    CHECK(has_step(explanation, "it has erased what it held of the record"));
    federation_free_answer(answer);
    federation_release(&federation);
}

static void another_bureau_says_what_it_knows(void)
{
    Comity__Answer *answer;
    begin();
    publish(ALL, NULL);
    Comity__ExplainAnswer *explanation = explain(CO, "", "CO", &answer);
    CHECK_SAME_TEXT(explanation->state, "delivered");
    CHECK_SAME_NUMBER(explanation->size, 1);
    CHECK(has_step(explanation, "CO holds 1 of the 1 leaves that BS has signed, and is connected to it"));
    federation_free_answer(answer);
    explanation = explain(CO, "", "PA", &answer);
    CHECK_SAME_TEXT(explanation->state, "");
    CHECK(has_step(explanation, "known to BS, its owner: ask there"));
    federation_free_answer(answer);
    federation_release(&federation);
}

static void what_a_relay_withheld_may_be_the_reason(void)
{
    Comity__Answer *answer;
    begin();
    publish(ONLY, "PA");
    federation_kill(&federation, BS);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    Comity__ExplainAnswer *explanation = explain(PA, "BS", "PA", &answer);
    CHECK(has_step(explanation, "PA knows no record"));
    CHECK(has_step(explanation, "a relay could not give more than the hash"));
    federation_free_answer(answer);
    federation_release(&federation);
}

CHECK_MAIN("control_explain",
           {"what arrived is explained with its times", what_arrived_is_explained_with_its_times},
           {"who is away is explained", who_is_away_is_explained},
           {"what waits for its disk is explained", what_waits_for_its_disk_is_explained},
           {"a bureau nobody knows is named", a_bureau_nobody_knows_is_named},
           {"who may not see it gets a hash", who_may_not_see_it_gets_a_hash},
           {"what is erased is explained", what_is_erased_is_explained},
           {"another bureau says what it knows", another_bureau_says_what_it_knows},
           {"what a relay withheld may be the reason", what_a_relay_withheld_may_be_the_reason})
