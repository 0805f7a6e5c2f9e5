#include "control_handlers.h"
#include "control_view.h"

#include <stdlib.h>

struct peer_row {
    Comity__PeersAnswer__Peer message;
    struct bureau bureau;
    char since[INSTANT_TEXT_CHARS + 1];
    char refusal_time[INSTANT_TEXT_CHARS + 1];
    char certificate_end[INSTANT_TEXT_CHARS + 1];
    char last_success[INSTANT_TEXT_CHARS + 1];
};

struct stranger_row {
    Comity__PeersAnswer__Stranger message;
    char time[INSTANT_TEXT_CHARS + 1];
};

static void fill_peer(struct peer_row *row, const struct node *node, const struct control_peer *peer,
                      int64_t started_ms)
{
    struct replica *replica = node_replica(node);
    const struct log *own = replica_own_log(replica);
    int64_t acked_ms = 0;
    *row = (struct peer_row){.message = COMITY__PEERS_ANSWER__PEER__INIT, .bureau = peer->bureau};
    control_time(peer->since_ms == 0 ? started_ms : peer->since_ms, row->since);
    control_time(peer->refusal_ms, row->refusal_time);
    control_time(peer->certificate_end_ms, row->certificate_end);
    control_time(peer->success_ms, row->last_success);
    row->message.bureau = row->bureau.code;
    row->message.name = control_text(peer->name);
    row->message.region = control_text(peer->region);
    row->message.state = control_text(peer->state);
    row->message.since = row->since;
    row->message.detail = control_text(peer->detail);
    row->message.refusal = control_text(peer->refusal);
    row->message.refusal_time = row->refusal_time;
    row->message.acknowledged = replica_acked(replica, &peer->bureau, &own->origin, &acked_ms);
    row->message.size = own->stored;
    row->message.received_bytes = peer->received_bytes;
    row->message.sent_bytes = peer->sent_bytes;
    row->message.certificate_end = row->certificate_end;
    row->message.last_success = row->last_success;
    row->message.query_faults = peer->query_faults;
}

static void fill_stranger(struct stranger_row *row, const struct control_stranger *stranger)
{
    *row = (struct stranger_row){.message = COMITY__PEERS_ANSWER__STRANGER__INIT};
    control_time(stranger->time_ms, row->time);
    row->message.time = row->time;
    row->message.address = control_text(stranger->address);
    row->message.reason = control_text(stranger->reason);
}

/* The rows of one answer. */
struct rows {
    size_t peer_count;
    size_t stranger_count;
    struct peer_row *peers;
    struct stranger_row *strangers;
    Comity__PeersAnswer__Peer **peer_messages;
    Comity__PeersAnswer__Stranger **stranger_messages;
};

static void rows_release(struct rows *rows)
{
    free(rows->peers);
    free(rows->strangers);
    free(rows->peer_messages);
    free(rows->stranger_messages);
}

static enum error_code rows_init(struct rows *rows, const struct node *node, struct error *error)
{
    size_t peers = node_peer_count(node);
    size_t strangers = node_stranger_count(node);
    *rows = (struct rows){
        .peer_count = peers,
        .stranger_count = strangers,
        .peers = calloc(peers + 1, sizeof(struct peer_row)),
        .strangers = calloc(strangers + 1, sizeof(struct stranger_row)),
        .peer_messages = calloc(peers + 1, sizeof(Comity__PeersAnswer__Peer *)),
        .stranger_messages = calloc(strangers + 1, sizeof(Comity__PeersAnswer__Stranger *)),
    };
    if (rows->peers == NULL || rows->strangers == NULL || rows->peer_messages == NULL ||
        rows->stranger_messages == NULL) {
        rows_release(rows);
        return error_set(error, ERROR_MEMORY, "list of %zu peers", peers);
    }
    return ERROR_NONE;
}

static void rows_fill(struct rows *rows, const struct node *node)
{
    struct control_facts facts;
    node_facts(node, &facts);
    for (size_t i = 0; i < rows->peer_count; i++) {
        struct control_peer peer;
        node_peer_at(node, i, &peer);
        fill_peer(&rows->peers[i], node, &peer, facts.started_ms);
        rows->peer_messages[i] = &rows->peers[i].message;
    }
    for (size_t i = 0; i < rows->stranger_count; i++) {
        struct control_stranger stranger;
        node_stranger_at(node, i, &stranger);
        fill_stranger(&rows->strangers[i], &stranger);
        rows->stranger_messages[i] = &rows->strangers[i].message;
    }
}

enum error_code control_peers(struct node *node, struct requester *requester, const Comity__Request *request,
                              struct now now, struct error *error)
{
    (void)request;
    (void)now;
    struct rows rows;
    enum error_code code = rows_init(&rows, node, error);
    if (code != ERROR_NONE)
        return code;
    rows_fill(&rows, node);
    Comity__PeersAnswer peers = COMITY__PEERS_ANSWER__INIT;
    peers.n_peers = rows.peer_count;
    peers.peers = rows.peer_messages;
    peers.n_strangers = rows.stranger_count;
    peers.strangers = rows.stranger_messages;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    answer.body_case = COMITY__ANSWER__BODY_PEERS;
    answer.peers = &peers;
    code = requester_answer(requester, &answer, error);
    rows_release(&rows);
    return code;
}
