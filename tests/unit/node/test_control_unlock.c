#include "check.h"
#include "federation.h"

#include "comity/replica.h"
#include "node/control.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO };

static const char *const CODES[] = {"BS", "CO"};

static Comity__Answer *unlock(struct federation *federation, unsigned rights, const char *why)
{
    char reason[64];
    Comity__Request request = COMITY__REQUEST__INIT;
    Comity__UnlockRequest message = COMITY__UNLOCK_REQUEST__INIT;
    snprintf(reason, sizeof reason, "%s", why);
    message.reason = reason;
    request.body_case = COMITY__REQUEST__BODY_UNLOCK;
    request.unlock = &message;
    Comity__Answer *answer = federation_ask(federation, federation_client(federation, BS, rights), &request);
    REQUIRE(answer != NULL);
    return answer;
}

static void refuses(struct federation *federation, unsigned rights, const char *reason, const char *code)
{
    Comity__Answer *answer = unlock(federation, rights, reason);
    REQUIRE(answer->body_case == COMITY__ANSWER__BODY_FAILURE);
    CHECK_SAME_TEXT(answer->failure->code, code);
    federation_free_answer(answer);
}

static void an_administrator_unlocks_with_a_reason(void)
{
    struct federation federation;
    char id[37];
    federation_init(&federation, CODES, 2);
    federation_publish(&federation, BS, "A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    federation_kill(&federation, BS);
    federation_start(&federation, BS);
    struct replica *replica = node_replica(federation.members[BS].node);
    refuses(&federation, NODE_RIGHT_QUERY | NODE_RIGHT_PUBLISH, "hurry", "DENIED");
    refuses(&federation, NODE_RIGHT_ADMINISTER, "", "INVALID");
    CHECK_SAME_NUMBER(replica_own_phase(replica), OWN_LOCKED);
    Comity__Answer *answer = unlock(&federation, NODE_RIGHT_ADMINISTER, "CO is gone for good");
    REQUIRE(answer->body_case == COMITY__ANSWER__BODY_UNLOCK);
    CHECK_SAME_NUMBER(answer->unlock->index, 1);
    federation_free_answer(answer);
    CHECK(replica_own_is_signing(replica));
    CHECK_SAME_NUMBER(federation_size(&federation, BS, BS), 2);
    CHECK_SAME_NUMBER(federation.members[BS].alarms, 1);
    refuses(&federation, NODE_RIGHT_ADMINISTER, "again", "STATE");
    /* Every bureau reads who did it, and why. */
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    struct log_run run;
    struct error error;
    Comity__Entry *entry = NULL;
    const struct bureau *bs = &federation.members[BS].bureau;
    log_run_init(&run);
    REQUIRE_OK(log_store_read(&federation.members[CO].log_store, bs, 1, 1, 1u << 16, &run, &error), &error);
    REQUIRE_OK(entry_decode(run.leaves[0].bytes, bs, 1, &entry, &error), &error);
    REQUIRE(entry->act_case == COMITY__ENTRY__ACT_UNLOCK);
    CHECK_SAME_TEXT(entry->unlock->reason, "CO is gone for good");
    CHECK_SAME_TEXT(entry->unlock->who, "tester");
    entry_free(entry);
    log_run_release(&run);
    federation_release(&federation);
}

CHECK_MAIN("control_unlock",
           {"an administrator unlocks with a reason", an_administrator_unlocks_with_a_reason})
