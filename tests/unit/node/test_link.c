#include "check.h"
#include "federation.h"

#include "node/node_private.h"

#include <stdio.h>
#include <string.h>

enum { BS, CO, PA };

static const char *const CODES[] = {"BS", "CO", "PA"};

static void peer_at(struct federation *federation, int place, int peer, struct control_peer *ret)
{
    struct node *node = federation->members[place].node;
    for (size_t i = 0; i < node_peer_count(node); i++) {
        node_peer_at(node, i, ret);
        if (bureau_is_equal(&ret->bureau, &federation->members[peer].bureau))
            return;
    }
    REQUIRE(false);
}

static void a_peer_is_away_then_greeting_then_connected(void)
{
    struct federation federation;
    struct control_peer peer;
    federation_init(&federation, CODES, 2);
    peer_at(&federation, BS, CO, &peer);
    CHECK_SAME_TEXT(peer.state, "away");
    struct wire *wire = federation_link(&federation, BS, CO);
    peer_at(&federation, BS, CO, &peer);
    CHECK_SAME_TEXT(peer.state, "greeting");
    federation_settle(&federation);
    peer_at(&federation, BS, CO, &peer);
    CHECK_SAME_TEXT(peer.state, "connected");
    CHECK_SAME_TEXT(peer.detail, "a wire");
    CHECK_SAME_TEXT(peer.refusal, "");
    federation_cut(&federation, wire);
    peer_at(&federation, BS, CO, &peer);
    CHECK_SAME_TEXT(peer.state, "away");
    CHECK_SAME_TEXT(peer.detail, "");
    CHECK_SAME_TEXT(peer.refusal, "the wire was cut");
    CHECK_SAME_NUMBER(peer.refusal_ms, federation.now.wall_ms);
    federation_release(&federation);
}

static void bytes_are_counted_over_all_links(void)
{
    struct federation federation;
    struct control_peer first, second;
    federation_init(&federation, CODES, 2);
    struct wire *wire = federation_link(&federation, BS, CO);
    federation_settle(&federation);
    federation_cut(&federation, wire);
    peer_at(&federation, BS, CO, &first);
    CHECK(first.sent_bytes > 0 && first.received_bytes > 0);
    federation_link(&federation, CO, BS);
    federation_settle(&federation);
    peer_at(&federation, BS, CO, &second);
    CHECK(second.sent_bytes > first.sent_bytes && second.received_bytes > first.received_bytes);
    federation_release(&federation);
}

static void a_newer_link_in_the_same_direction_replaces_the_first(void)
{
    struct federation federation;
    federation_init(&federation, CODES, 2);
    struct wire *first = federation_link(&federation, CO, BS);
    federation_settle(&federation);
    struct wire *second = federation_link(&federation, CO, BS);
    federation_settle(&federation);
    CHECK(first->is_closed[0] && first->is_closed[1]);
    CHECK(!second->is_closed[0] && !second->is_closed[1]);
    federation_release(&federation);
}

static void who_is_not_configured_gets_no_link(void)
{
    struct federation federation;
    struct node_event event = {.type = NODE_EVENT_LINK_OPEN, .channel = 1000};
    federation_init(&federation, CODES, 2);
    event.as.link_open.peer = (struct bureau){"ZZ"};
    event.as.link_open.detail = "";
    federation_event(&federation, BS, &event);
    CHECK_SAME_TEXT(federation.members[BS].last_close, "not a configured peer");
    federation_release(&federation);
}

static void a_stopping_node_opens_no_link(void)
{
    struct federation federation;
    struct node_event stop = {.type = NODE_EVENT_STOP};
    federation_init(&federation, CODES, 2);
    federation_event(&federation, BS, &stop);
    federation_link(&federation, CO, BS);
    CHECK_SAME_TEXT(federation.members[BS].last_close, "stopping");
    CHECK(!node_peer_is_linked(federation.members[BS].node, &federation.members[CO].bureau));
    federation_release(&federation);
}

static void fail_link(struct federation *federation, const char *code, const char *address,
                      const char *reason)
{
    struct node_event event = {.type = NODE_EVENT_LINK_FAILED};
    snprintf(event.as.link_failed.peer.code, sizeof event.as.link_failed.peer.code, "%s", code);
    event.as.link_failed.address = address;
    event.as.link_failed.reason = reason;
    federation_event(federation, BS, &event);
}

static void the_reason_of_a_refusal_is_kept_with_the_peer(void)
{
    struct federation federation;
    struct control_peer peer;
    federation_init(&federation, CODES, 2);
    fail_link(&federation, "CO", "192.0.2.1:7101", "certificate revoked");
    peer_at(&federation, BS, CO, &peer);
    CHECK_SAME_TEXT(peer.refusal, "certificate revoked");
    CHECK_SAME_TEXT(federation.members[BS].last_report, "peer-refused: 192.0.2.1:7101: certificate revoked");
    CHECK_SAME_NUMBER(node_stranger_count(federation.members[BS].node), 0);
    federation_release(&federation);
}

static void of_strangers_the_newest_are_kept(void)
{
    struct federation federation;
    struct control_stranger stranger;
    char reason[32];
    federation_init(&federation, CODES, 2);
    for (unsigned i = 0; i < NODE_STRANGERS + 5; i++) {
        snprintf(reason, sizeof reason, "reason %u", i);
        fail_link(&federation, i % 2 == 0 ? "" : "ZZ", "192.0.2.1:7101", reason);
    }
    const struct node *node = federation.members[BS].node;
    REQUIRE(node_stranger_count(node) == NODE_STRANGERS);
    node_stranger_at(node, 0, &stranger);
    CHECK_SAME_TEXT(stranger.reason, "reason 5");
    node_stranger_at(node, NODE_STRANGERS - 1, &stranger);
    CHECK_SAME_TEXT(stranger.reason, "reason 20");
    CHECK_SAME_TEXT(stranger.address, "192.0.2.1:7101");
    federation_release(&federation);
}

/* Configure `count` peers of BS: CO, then PA. */
static void set_peers(struct federation *federation, size_t count)
{
    struct node_peer peers[2];
    struct node_event event = {.type = NODE_EVENT_PEERS_CHANGED};
    for (size_t i = 0; i < 2; i++)
        peers[i] = (struct node_peer){.bureau = federation->members[CO + i].bureau,
                                      .name = "renamed",
                                      .region = "Americas",
                                      .log_key_count = 1,
                                      .log_keys = {federation->members[CO + i].signer.vkey}};
    event.as.peers.count = count;
    event.as.peers.peers = peers;
    federation_event(federation, BS, &event);
}

static void a_peer_taken_out_is_left_and_its_log_stays(void)
{
    struct federation federation;
    struct control_peer peer;
    char id[37];
    federation_init(&federation, CODES, 3);
    struct wire *to_co = federation_link(&federation, BS, CO);
    struct wire *to_pa = federation_link(&federation, BS, PA);
    federation_settle(&federation);
    federation_publish(&federation, PA, "P000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    set_peers(&federation, 1);
    federation_settle(&federation);
    const struct node *node = federation.members[BS].node;
    REQUIRE(node_peer_count(node) == 1);
    CHECK(to_pa->is_closed[0] && !to_co->is_closed[0]);
    CHECK_SAME_TEXT(federation.members[BS].last_close, "no longer a configured peer");
    peer_at(&federation, BS, CO, &peer);
    CHECK_SAME_TEXT(peer.name, "renamed");
    CHECK_SAME_TEXT(peer.state, "connected");
    CHECK_SAME_NUMBER(federation_state(&federation, BS, id), COMITY__RECORD_VIEW__STATE__CURRENT);
    set_peers(&federation, 2);
    federation_link(&federation, BS, PA);
    federation_settle(&federation);
    CHECK(node_peer_is_linked(node, &federation.members[PA].bureau));
    federation_release(&federation);
}

static void the_first_of_two_taken_out_leaves_the_second_its_link(void)
{
    struct federation federation;
    struct node_peer pa;
    struct node_event event = {.type = NODE_EVENT_PEERS_CHANGED};
    char id[37];
    federation_init(&federation, CODES, 3);
    federation_link(&federation, BS, CO);
    struct wire *to_pa = federation_link(&federation, BS, PA);
    federation_settle(&federation);
    pa = (struct node_peer){.bureau = federation.members[PA].bureau,
                            .log_key_count = 1,
                            .log_keys = {federation.members[PA].signer.vkey}};
    event.as.peers.count = 1;
    event.as.peers.peers = &pa;
    federation_event(&federation, BS, &event);
    federation_settle(&federation);
    CHECK(!to_pa->is_closed[0]);
    federation_publish(&federation, PA, "P000001", COMITY__DISTRIBUTION__KIND__ALL, NULL, id);
    CHECK_SAME_NUMBER(federation_state(&federation, BS, id), COMITY__RECORD_VIEW__STATE__CURRENT);
    federation_release(&federation);
}

static void what_a_peer_does_wrong_is_its_refusal(void)
{
    static const uint8_t SECOND_HELLO[] = {0, 0, 0, 1, 1};
    struct federation federation;
    struct control_peer peer;
    federation_init(&federation, CODES, 2);
    struct wire *wire = federation_link(&federation, BS, CO);
    federation_settle(&federation);
    federation_inject(wire, 0, view_of(SECOND_HELLO, sizeof SECOND_HELLO));
    federation_settle(&federation);
    peer_at(&federation, BS, CO, &peer);
    CHECK_SAME_TEXT(peer.state, "away");
    CHECK_SAME_TEXT(peer.refusal, "hello: a second hello");
    peer_at(&federation, CO, BS, &peer);
    CHECK(strstr(peer.refusal, "BS said goodbye: hello: a second hello") != NULL);
    federation_release(&federation);
}

CHECK_MAIN("link",
           {"a peer is away, then greeting, then connected", a_peer_is_away_then_greeting_then_connected},
           {"bytes are counted over all links", bytes_are_counted_over_all_links},
           {"a newer link in the same direction replaces the first",
            a_newer_link_in_the_same_direction_replaces_the_first},
           {"who is not configured gets no link", who_is_not_configured_gets_no_link},
           {"a stopping node opens no link", a_stopping_node_opens_no_link},
           {"the reason of a refusal is kept with the peer", the_reason_of_a_refusal_is_kept_with_the_peer},
           {"of strangers the newest are kept", of_strangers_the_newest_are_kept},
           {"a peer taken out is left, and its log stays", a_peer_taken_out_is_left_and_its_log_stays},
           {"the first of two taken out leaves the second its link",
            the_first_of_two_taken_out_leaves_the_second_its_link},
           {"what a peer does wrong is its refusal", what_a_peer_does_wrong_is_its_refusal})
