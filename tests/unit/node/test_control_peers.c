#include "check.h"
#include "federation.h"

#include "node/control.h"

enum { BS, CO, PA };

static const char *const CODES[] = {"BS", "CO", "PA"};

static Comity__Answer *ask(struct federation *federation)
{
    Comity__PeersRequest peers = COMITY__PEERS_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    request.body_case = COMITY__REQUEST__BODY_PEERS;
    request.peers = &peers;
    Comity__Answer *answer = federation_ask(federation, federation_client(federation, BS, 0), &request);
    REQUIRE(answer != NULL && answer->body_case == COMITY__ANSWER__BODY_PEERS);
    return answer;
}

static void each_configured_bureau_is_there_connected_or_not(void)
{
    struct federation federation;
    char id[37];
    federation_init(&federation, CODES, 3);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    federation_publish(&federation, BS, "A000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    Comity__Answer *answer = ask(&federation);
    REQUIRE(answer->peers->n_peers == 2);
    const Comity__PeersAnswer__Peer *co = answer->peers->peers[0], *pa = answer->peers->peers[1];
    CHECK_SAME_TEXT(co->bureau, "CO");
    CHECK_SAME_TEXT(co->name, "a bureau");
    CHECK_SAME_TEXT(co->region, "Americas");
    CHECK_SAME_TEXT(co->state, "connected");
    CHECK_SAME_TEXT(co->detail, "a wire");
    CHECK_SAME_TEXT(co->since, "2025-11-24T16:00:00.000Z");
    CHECK_SAME_NUMBER(co->acknowledged, 1);
    CHECK_SAME_NUMBER(co->size, 1);
    CHECK(co->sent_bytes > 0 && co->received_bytes > 0);
    CHECK_SAME_TEXT(pa->bureau, "PA");
    CHECK_SAME_TEXT(pa->state, "away");
    CHECK_SAME_TEXT(pa->refusal, "");
    CHECK_SAME_TEXT(pa->refusal_time, "");
    CHECK_SAME_NUMBER(pa->acknowledged, 0);
    CHECK_SAME_NUMBER(pa->size, 1);
    CHECK_SAME_NUMBER(answer->peers->n_strangers, 0);
    federation_free_answer(answer);
    federation_release(&federation);
}

static void who_was_refused_is_there_with_the_reason(void)
{
    struct federation federation;
    struct node_event event = {.type = NODE_EVENT_LINK_FAILED};
    federation_init(&federation, CODES, 3);
    event.as.link_failed.address = "192.0.2.9:55000";
    event.as.link_failed.reason = "peer sent no certificate";
    federation_event(&federation, BS, &event);
    event.as.link_failed.peer = federation.members[PA].bureau;
    event.as.link_failed.reason = "certificate revoked";
    federation_event(&federation, BS, &event);
    Comity__Answer *answer = ask(&federation);
    REQUIRE(answer->peers->n_peers == 2 && answer->peers->n_strangers == 1);
    CHECK_SAME_TEXT(answer->peers->peers[1]->refusal, "certificate revoked");
    CHECK_SAME_TEXT(answer->peers->peers[1]->refusal_time, "2025-11-24T16:00:00.000Z");
    CHECK_SAME_TEXT(answer->peers->strangers[0]->address, "192.0.2.9:55000");
    CHECK_SAME_TEXT(answer->peers->strangers[0]->reason, "peer sent no certificate");
    CHECK_SAME_TEXT(answer->peers->strangers[0]->time, "2025-11-24T16:00:00.000Z");
    federation_free_answer(answer);
    federation_release(&federation);
}

CHECK_MAIN("control_peers",
           {"each configured bureau is there, connected or not",
            each_configured_bureau_is_there_connected_or_not},
           {"who was refused is there, with the reason", who_was_refused_is_there_with_the_reason})
