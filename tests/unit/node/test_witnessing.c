/* When a node cosigns, and what it says of quorums. */
#include "check.h"
#include "federation.h"

#include "comity/replica_witness.h"
#include "node/control.h"

#include <string.h>

enum { BS, CO, PA };

#define ALL COMITY__DISTRIBUTION__KIND__ALL

static const char *const CODES[] = {"BS", "CO", "PA"};

static void publish(struct federation *federation, int place)
{
    char id[37];
    federation_publish(federation, place, "A000001", ALL, NULL, id);
}

static void wait_seconds(struct federation *federation, int64_t seconds)
{
    for (; seconds > 0; seconds -= 20)
        federation_wait(federation, 20000);
}

static void link_all(struct federation *federation)
{
    federation_link(federation, BS, CO);
    federation_link(federation, BS, PA);
    federation_link(federation, CO, PA);
    federation_settle(federation);
}

static uint64_t seconds_of(struct federation *federation, int place, int origin, int witness)
{
    const struct log_cosignature *cosignature = federation_cosignature(federation, place, origin, witness);
    return cosignature == NULL ? 0 : cosignature->time_seconds;
}

static void wakes_to_cosign_what_came_within_a_second(void)
{
    struct federation federation;
    federation_init(&federation, CODES, 3);
    link_all(&federation);
    publish(&federation, BS);
    publish(&federation, BS);
    CHECK_SAME_NUMBER(federation_witnessed(&federation, CO, BS), 0);
    CHECK_SAME_NUMBER(node_deadline_ms(federation.members[CO].node), federation.now.steady_ms + 1000);
    federation_wait(&federation, 999);
    CHECK_SAME_NUMBER(federation_witnessed(&federation, CO, BS), 0);
    federation_wait(&federation, 1);
    CHECK_SAME_NUMBER(federation_witnessed(&federation, CO, BS), 2);
    federation_release(&federation);
}

static void cosigns_again_every_hour(void)
{
    struct federation federation;
    federation_init(&federation, CODES, 3);
    link_all(&federation);
    publish(&federation, BS);
    uint64_t seconds = seconds_of(&federation, BS, BS, CO);
    REQUIRE(seconds != 0);
    wait_seconds(&federation, 3580);
    CHECK_SAME_NUMBER(seconds_of(&federation, BS, BS, CO), seconds);
    wait_seconds(&federation, 20);
    CHECK_SAME_NUMBER(seconds_of(&federation, BS, BS, CO), seconds + 3600);
    CHECK_SAME_NUMBER(seconds_of(&federation, PA, BS, CO), seconds + 3600);
    wait_seconds(&federation, 7200);
    CHECK_SAME_NUMBER(seconds_of(&federation, BS, BS, CO), seconds + 3 * 3600);
    federation_release(&federation);
}

static void a_node_that_meets_nobody_cosigns_nothing(void)
{
    struct federation federation;
    federation_init(&federation, CODES, 3);
    struct wire *wire = federation_link(&federation, BS, CO);
    federation_settle(&federation);
    publish(&federation, BS);
    federation_kill(&federation, CO);
    federation_start(&federation, CO);
    uint64_t seconds = seconds_of(&federation, CO, BS, CO);
    wait_seconds(&federation, 4000);
    CHECK_SAME_NUMBER(seconds_of(&federation, CO, BS, CO), seconds);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    CHECK(seconds_of(&federation, CO, BS, CO) >= seconds + 4000);
    CHECK(wire->is_closed[0]);
    federation_release(&federation);
}

static void a_bureau_that_is_no_longer_configured_does_not_count(void)
{
    struct federation federation;
    federation_init(&federation, CODES, 3);
    link_all(&federation);
    publish(&federation, BS);
    CHECK_SAME_NUMBER(federation_witnessed(&federation, BS, BS), 2);
    struct node_peer pa = {.bureau = federation.members[PA].bureau,
                           .log_key_count = 1,
                           .log_keys = {federation.members[PA].signer.vkey},
                           .witness_key = federation.members[PA].witness.vkey};
    struct node_event event = {.type = NODE_EVENT_PEERS_CHANGED};
    event.as.peers.count = 1;
    event.as.peers.peers = &pa;
    federation_event(&federation, BS, &event);
    CHECK_SAME_NUMBER(federation_witnessed(&federation, BS, BS), 1);
    federation_release(&federation);
}

#define HOUR_MS (3600 * 1000)

static void a_log_without_a_quorum_is_an_alarm(void)
{
    struct federation federation;
    struct node_peer peers[2];
    struct node_event event = {.type = NODE_EVENT_PEERS_CHANGED};
    federation_init(&federation, CODES, 3);
    for (int i = 0; i < 2; i++)
        peers[i] = (struct node_peer){.bureau = federation.members[CO + i].bureau,
                                      .log_key_count = 1,
                                      .log_keys = {federation.members[CO + i].signer.vkey},
                                      .witness_key = federation.members[CO + i].witness.vkey};
    event.as.peers.count = 2;
    event.as.peers.peers = peers;
    event.as.peers.quorum = (struct node_quorum){.count = 1, .alarm_ms = 2 * HOUR_MS};
    federation_event(&federation, BS, &event);
    publish(&federation, BS);
    federation_wait(&federation, 2 * HOUR_MS - 1);
    CHECK_SAME_NUMBER(federation.members[BS].alarms, 0);
    CHECK_SAME_NUMBER(node_deadline_ms(federation.members[BS].node), federation.now.steady_ms + 1);
    federation_wait(&federation, 1);
    CHECK_SAME_NUMBER(federation.members[BS].alarms, 1);
    CHECK(strstr(federation.members[BS].last_report, "0 of 2 bureaus") != NULL);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    CHECK_SAME_NUMBER(federation_witnessed(&federation, BS, BS), 1);
    federation_release(&federation);
}

static void stopping_does_not_wait_for_cosignatures(void)
{
    struct federation federation;
    struct node_event event = {.type = NODE_EVENT_STOP};
    federation_init(&federation, CODES, 3);
    link_all(&federation);
    publish(&federation, BS);
    publish(&federation, BS);
    federation_event(&federation, CO, &event);
    federation_wait(&federation, 2000);
    CHECK(node_is_idle(federation.members[CO].node));
    CHECK_SAME_NUMBER(federation_cosignature(&federation, CO, BS, CO)->size, 1);
    CHECK_SAME_NUMBER(node_deadline_ms(federation.members[CO].node), INT64_MAX);
    federation_release(&federation);
}

/* CO waits for the words of one more bureau; when they come, all hear what it cosigns. */
static void what_one_peer_makes_possible_all_are_told(void)
{
    static const char *const FOUR[] = {"BS", "CO", "PA", "MX"};
    struct federation federation;
    federation_init(&federation, FOUR, 4);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    publish(&federation, BS);
    CHECK(federation_cosignature(&federation, CO, BS, CO) == NULL);
    federation_link(&federation, CO, PA);
    federation_settle(&federation);
    CHECK(federation_cosignature(&federation, CO, BS, CO) != NULL);
    CHECK(federation_cosignature(&federation, BS, BS, CO) != NULL);
    federation_release(&federation);
}

/* CO gets the cosignature of PA before the leaves; when they come, the disk cannot be read for a moment. */
static void a_disk_that_cannot_be_read_is_tried_again(void)
{
    struct federation federation;
    federation_init(&federation, CODES, 3);
    link_all(&federation);
    struct member *co = &federation.members[CO];
    co->holds_commits = true;
    publish(&federation, BS);
    REQUIRE(federation_cosignature(&federation, CO, BS, PA) != NULL);
    CHECK(!federation_cosignature(&federation, CO, BS, PA)->is_checked);
    memory_log_store_fail(&co->log_store, MEMORY_LOG_STORE_READ, 1, ERROR_IO);
    co->holds_commits = false;
    federation_settle(&federation);
    CHECK(strncmp(co->last_report, "witness-failed", strlen("witness-failed")) == 0);
    CHECK(!federation_cosignature(&federation, CO, BS, PA)->is_checked);
    federation_wait(&federation, 1000);
    CHECK(federation_cosignature(&federation, CO, BS, PA)->is_checked);
    CHECK_SAME_NUMBER(federation_witnessed(&federation, BS, BS), 2);
    federation_release(&federation);
}

CHECK_MAIN("witnessing",
           {"wakes to cosign what came within a second", wakes_to_cosign_what_came_within_a_second},
           {"cosigns again every hour", cosigns_again_every_hour},
           {"a node that meets nobody cosigns nothing", a_node_that_meets_nobody_cosigns_nothing},
           {"a bureau that is no longer configured does not count",
            a_bureau_that_is_no_longer_configured_does_not_count},
           {"a log without a quorum is an alarm", a_log_without_a_quorum_is_an_alarm},
           {"stopping does not wait for cosignatures", stopping_does_not_wait_for_cosignatures},
           {"what one peer makes possible all are told", what_one_peer_makes_possible_all_are_told},
           {"a disk that cannot be read is tried again", a_disk_that_cannot_be_read_is_tried_again})
