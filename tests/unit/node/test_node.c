#include "check.h"
#include "federation.h"

#include "comity/replica.h"
#include "node/control.h"

#include <stdio.h>

enum { BS, CO };

#define ALL COMITY__DISTRIBUTION__KIND__ALL
#define CURRENT COMITY__RECORD_VIEW__STATE__CURRENT
#define UNKNOWN COMITY__RECORD_VIEW__STATE__STATE_UNKNOWN

static const char *const CODES[] = {"BS", "CO"};

static void nothing_is_seen_before_it_is_stored(void)
{
    struct federation federation;
    char id[37];
    federation_init(&federation, CODES, 2);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    federation.members[BS].holds_commits = true;
    federation_publish(&federation, BS, "A000001", ALL, NULL, id);
    CHECK_SAME_TEXT(id, ""); /* no answer */
    CHECK_SAME_NUMBER(federation_size(&federation, BS, BS), 0);
    CHECK_SAME_NUMBER(federation_size(&federation, CO, BS), 0);
    federation.members[BS].holds_commits = false;
    federation_settle(&federation);
    CHECK_SAME_NUMBER(federation_size(&federation, CO, BS), 1);
    federation_release(&federation);
}

static void a_receiver_acknowledges_after_its_own_disk(void)
{
    struct federation federation;
    char id[37];
    int64_t time_ms;
    federation_init(&federation, CODES, 2);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    federation.members[CO].holds_commits = true;
    federation_publish(&federation, BS, "A000001", ALL, NULL, id);
    struct replica *replica = node_replica(federation.members[BS].node);
    const struct bureau *bs = &federation.members[BS].bureau, *co = &federation.members[CO].bureau;
    CHECK_SAME_NUMBER(replica_acked(replica, co, bs, &time_ms), 0);
    federation.members[CO].holds_commits = false;
    federation_settle(&federation);
    CHECK_SAME_NUMBER(replica_acked(replica, co, bs, &time_ms), 1);
    federation_release(&federation);
}

static void a_full_disk_refuses_and_recovers(void)
{
    struct federation federation;
    char first[37], second[37], third[37];
    federation_init(&federation, CODES, 2);
    federation_publish(&federation, BS, "A000001", ALL, NULL, first);
    federation.members[BS].gives_full = true;
    federation_publish(&federation, BS, "A000002", ALL, NULL, second); /* is in the batch that fails */
    CHECK_SAME_TEXT(second, "");
    federation_publish(&federation, BS, "A000003", ALL, NULL, third); /* is refused at once */
    CHECK_SAME_TEXT(third, "");
    CHECK_SAME_NUMBER(replica_store_trouble(node_replica(federation.members[BS].node)), ERROR_FULL);
    CHECK_SAME_NUMBER(federation_state(&federation, BS, first), CURRENT);
    federation.members[BS].gives_full = false;
    federation_wait(&federation, 1500);
    CHECK_SAME_NUMBER(replica_store_trouble(node_replica(federation.members[BS].node)), ERROR_NONE);
    CHECK_SAME_NUMBER(federation_size(&federation, BS, BS), 2);
    federation_publish(&federation, BS, "A000003", ALL, NULL, third);
    CHECK_SAME_NUMBER(federation_state(&federation, BS, third), CURRENT);
    federation_release(&federation);
}

static void a_killed_node_keeps_what_it_answered(void)
{
    struct federation federation;
    char kept[37], lost[37];
    federation_init(&federation, CODES, 2);
    federation_publish(&federation, BS, "A000001", ALL, NULL, kept);
    federation.members[BS].holds_commits = true;
    federation_publish(&federation, BS, "A000002", ALL, NULL, lost);
    federation_kill(&federation, BS);
    federation.members[BS].holds_commits = false;
    federation_start(&federation, BS);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    CHECK_SAME_NUMBER(federation_state(&federation, BS, kept), CURRENT);
    CHECK_SAME_NUMBER(federation_state(&federation, CO, kept), CURRENT);
    CHECK_SAME_NUMBER(federation_size(&federation, BS, BS), 1);
    CHECK(federation_agrees(&federation));
    federation_release(&federation);
}

static void a_lost_index_is_rebuilt(void)
{
    struct federation federation;
    struct error error;
    char id[37];
    federation_init(&federation, CODES, 2);
    for (int i = 0; i < 50; i++) {
        char reference[16];
        snprintf(reference, sizeof reference, "A%06d", i);
        federation_publish(&federation, BS, reference, ALL, NULL, id);
    }
    federation_kill(&federation, BS);
    index_free(&federation.members[BS].index);
    REQUIRE_OK(memory_index_new(&federation.members[BS].index, &error), &error);
    federation_start(&federation, BS);
    CHECK_SAME_NUMBER(federation_state(&federation, BS, id), CURRENT);
    federation_release(&federation);
}

static void two_links_settle_on_one(void)
{
    struct federation federation;
    char id[37];
    federation_init(&federation, CODES, 2);
    struct wire *by_co = federation_link(&federation, CO, BS);
    struct wire *by_bs = federation_link(&federation, BS, CO);
    federation_settle(&federation);
    CHECK(by_co->is_closed[0] && by_co->is_closed[1]);
    CHECK(!by_bs->is_closed[0] && !by_bs->is_closed[1]);
    CHECK(node_peer_is_linked(federation.members[BS].node, &federation.members[CO].bureau));
    CHECK(node_peer_is_linked(federation.members[CO].node, &federation.members[BS].bureau));
    federation_publish(&federation, CO, "A000001", ALL, NULL, id);
    CHECK_SAME_NUMBER(federation_state(&federation, BS, id), CURRENT);
    federation_release(&federation);
}

static void a_silent_peer_is_left(void)
{
    struct federation federation;
    federation_init(&federation, CODES, 2);
    struct wire *wire = federation_link(&federation, BS, CO);
    federation_settle(&federation);
    wire->is_paused[0] = wire->is_paused[1] = true; /* nothing arrives any more */
    federation_wait(&federation, 31000);
    CHECK(node_peer_is_linked(federation.members[BS].node, &federation.members[CO].bureau));
    federation_wait(&federation, 61000);
    CHECK(!node_peer_is_linked(federation.members[BS].node, &federation.members[CO].bureau));
    federation_release(&federation);
}

static void a_peer_that_talks_nonsense_is_left(void)
{
    static const uint8_t NONSENSE[] = {0, 0, 0, 5, 4, 0xff, 0xff, 0xff, 0xff};
    struct federation federation;
    federation_init(&federation, CODES, 2);
    struct wire *wire = federation_link(&federation, BS, CO);
    federation_settle(&federation);
    federation_inject(wire, 0, view_of(NONSENSE, sizeof NONSENSE));
    federation_settle(&federation);
    CHECK(!node_peer_is_linked(federation.members[BS].node, &federation.members[CO].bureau));
    CHECK(federation.members[BS].last_close[0] != '\0');
    federation_release(&federation);
}

static void stopping_stores_and_says_goodbye(void)
{
    struct federation federation;
    char id[37];
    struct node_event event = {.type = NODE_EVENT_STOP};
    federation_init(&federation, CODES, 2);
    federation_link(&federation, BS, CO);
    federation_settle(&federation);
    federation_publish(&federation, BS, "A000001", ALL, NULL, id);
    federation_event(&federation, BS, &event);
    federation_settle(&federation);
    CHECK(node_is_idle(federation.members[BS].node));
    CHECK(!node_peer_is_linked(federation.members[CO].node, &federation.members[BS].bureau));
    federation_release(&federation);
}

CHECK_MAIN("node", {"nothing is seen before it is stored", nothing_is_seen_before_it_is_stored},
           {"a receiver acknowledges after its own disk", a_receiver_acknowledges_after_its_own_disk},
           {"a full disk refuses and recovers", a_full_disk_refuses_and_recovers},
           {"a killed node keeps what it answered", a_killed_node_keeps_what_it_answered},
           {"a lost index is rebuilt", a_lost_index_is_rebuilt},
           {"two links settle on one", two_links_settle_on_one},
           {"a silent peer is left", a_silent_peer_is_left},
           {"a peer that talks nonsense is left", a_peer_that_talks_nonsense_is_left},
           {"stopping stores and says goodbye", stopping_stores_and_says_goodbye})
