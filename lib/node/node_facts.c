/* What handlers ask of the node: control.h. */
#include "node_private.h"

struct replica *node_replica(const struct node *node)
{
    return node->replica;
}

const struct bureau *node_bureau(const struct node *node)
{
    return &node->bureau;
}

size_t node_peer_count(const struct node *node)
{
    return node->peer_count;
}

int64_t node_peer_success_ms(const struct node *node, const struct peer *peer)
{
    const struct log *own = replica_own_log(node->replica);
    int64_t acked_ms = 0;
    uint64_t acked = replica_acked(node->replica, &peer->bureau, &own->origin, &acked_ms);
    if (peer->success_ms != 0)
        return peer->success_ms;
    return acked >= own->stored ? acked_ms : 0; /* known from an earlier run */
}

static int64_t certificate_end_ms(const struct node *node, const struct bureau *bureau)
{
    for (size_t i = 0; i < node->certificates.count; i++) {
        const struct node_certificate *is = &node->certificates.rows[i].is;
        if (is->part == NODE_CERTIFICATE_PEER && bureau_is_equal(&is->bureau, bureau))
            return is->end_ms;
    }
    return 0;
}

void node_peer_at(const struct node *node, size_t place, struct control_peer *ret)
{
    const struct peer *peer = &node->peers[place];
    const struct session *session = peer->link == NULL ? NULL : peer->link->session;
    *ret = (struct control_peer){
        .bureau = peer->bureau,
        .name = peer->name,
        .region = peer->region,
        .state = session == NULL ? "away" : (peer->is_greeted ? "connected" : "greeting"),
        .since_ms = peer->since_ms,
        .detail = session == NULL ? "" : peer->detail,
        .refusal = peer->refusal,
        .refusal_ms = peer->refusal_ms,
        .received_bytes = peer->received_bytes + (session == NULL ? 0 : session->received_bytes),
        .sent_bytes = peer->sent_bytes + (session == NULL ? 0 : session->sent_bytes),
        .success_ms = node_peer_success_ms(node, peer),
        .certificate_end_ms = certificate_end_ms(node, &peer->bureau),
        .query_faults = peer->faults,
    };
}

size_t node_stranger_count(const struct node *node)
{
    return node->stranger_count;
}

void node_stranger_at(const struct node *node, size_t place, struct control_stranger *ret)
{
    const struct stranger *stranger = &node->strangers[place];
    *ret = (struct control_stranger){stranger->time_ms, stranger->address, stranger->reason};
}

size_t node_alarms(const struct node *node, const struct alarm **ret)
{
    *ret = node->alarms;
    return node->alarm_count;
}

bool node_can_publish(const struct node *node)
{
    return !node->is_stopping && !replica_is_full(node->replica) &&
           replica_store_trouble(node->replica) == ERROR_NONE && replica_own_is_signing(node->replica);
}

uint64_t node_sent(const struct node *node, const struct bureau *bureau)
{
    for (size_t i = 0; i < node->peer_count; i++) {
        const struct peer *peer = &node->peers[i];
        if (bureau_is_equal(&peer->bureau, bureau) && peer->link != NULL)
            return session_sent(peer->link->session, replica_own_log(node->replica));
    }
    return 0;
}

int64_t node_clock_us(const struct node *node)
{
    return node->steady_us == NULL ? 0 : node->steady_us();
}

void node_count_request(struct node *node, Comity__Request__BodyCase request, enum error_code code)
{
    counts_request(&node->counts, (unsigned)request, code);
}

void node_count_query(struct node *node, enum counts_query query, int64_t begun_us, size_t hits)
{
    counts_query(&node->counts, query, node_clock_us(node) - begun_us, hits);
}

const struct chronicle *node_events(const struct node *node)
{
    return node->events;
}

size_t node_certificate_count(const struct node *node)
{
    return node->certificates.count;
}

const struct node_certificate *node_certificate_at(const struct node *node, size_t place)
{
    return &node->certificates.rows[place].is;
}

struct sharing_memory *node_sharing(struct node *node)
{
    return &node->sharing;
}

void node_facts(const struct node *node, struct control_facts *ret)
{
    *ret = (struct control_facts){
        .name = node->name,
        .federation = node->federation,
        .software = node->software,
        .started_ms = node->started_ms,
        .alarms = (unsigned)(node->alarm_count + alarm_count(replica_catalog(node->replica))),
    };
}
