#include "node_private.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- peers ---- */

struct peer *node_find_peer(struct node *node, const struct bureau *bureau)
{
    for (size_t i = 0; i < node->peer_count; i++) {
        if (bureau_is_equal(&node->peers[i].bureau, bureau))
            return &node->peers[i];
    }
    return NULL;
}

struct peer *node_peer_of_channel(struct node *node, uint64_t channel)
{
    for (size_t i = 0; i < node->peer_count; i++) {
        if (node->peers[i].link != NULL && node->peers[i].link->channel == channel)
            return &node->peers[i];
    }
    return NULL;
}

static bool is_listed(const struct bureau *bureau, const struct node_peer *peers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bureau_is_equal(&peers[i].bureau, bureau))
            return true;
    }
    return false;
}

static void drop_unlisted(struct node *node, const struct node_peer *peers, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < node->peer_count; i++) {
        struct peer *peer = &node->peers[i];
        if (!is_listed(&peer->bureau, peers, count)) {
            if (peer->link != NULL)
                link_end(node, peer, ERROR_DENIED, "no longer a configured peer");
            continue;
        }
        if (kept != i)
            node->peers[kept] = *peer;
        kept++;
    }
    node->peer_count = kept;
}

static enum error_code set_peer(struct node *node, const struct node_peer *from, struct error *error)
{
    struct peer *peer = node_find_peer(node, &from->bureau);
    if (bureau_is_equal(&from->bureau, &node->bureau))
        return error_set(error, ERROR_INVALID, "%s is this node's own bureau, not a peer", from->bureau.code);
    if (peer == NULL && node->peer_count == LIMIT_BUREAUS)
        return error_set(error, ERROR_LIMIT, "more than %u peers", LIMIT_BUREAUS);
    enum error_code code =
        replica_add_log(node->replica, &from->bureau, from->log_keys, from->log_key_count, error);
    if (code != ERROR_NONE)
        return code;
    if (peer == NULL) {
        peer = &node->peers[node->peer_count++];
        *peer = (struct peer){.bureau = from->bureau};
    }
    snprintf(peer->name, sizeof peer->name, "%s", from->name == NULL ? "" : from->name);
    snprintf(peer->region, sizeof peer->region, "%s", from->region == NULL ? "" : from->region);
    peer->answers = from->answers;
    return ERROR_NONE;
}

enum error_code node_set_peers(struct node *node, const struct node_peer *peers, size_t count,
                               struct error *error)
{
    struct bureau bureaus[LIMIT_BUREAUS];
    enum error_code code = ERROR_NONE;
    drop_unlisted(node, peers, count);
    for (size_t i = 0; i < count && code == ERROR_NONE; i++)
        code = set_peer(node, &peers[i], error);
    if (code == ERROR_NONE)
        code = witnessing_set_peers(node, peers, count, error);
    for (size_t i = 0; i < node->peer_count; i++)
        bureaus[i] = node->peers[i].bureau;
    if (code == ERROR_NONE)
        code = replica_set_peers(node->replica, bureaus, node->peer_count, error);
    node->sources_due = true;
    return code;
}

/* ---- the end of links ---- */

static void note_refusal(struct node *node, struct peer *peer, enum error_code code, const char *reason)
{
    peer->refusals[code]++;
    snprintf(peer->refusal, sizeof peer->refusal, "%s", reason);
    peer->refusal_ms = node->now.wall_ms;
}

static void forget_link(struct node *node, struct peer *peer)
{
    struct link *link = peer->link;
    peer->received_bytes += link->session->received_bytes;
    peer->sent_bytes += link->session->sent_bytes;
    peer->link = NULL;
    peer->is_greeted = false;
    peer->since_ms = node->now.wall_ms;
    replica_note_linked(node->replica, &peer->bureau, false);
    answering_drop(peer);
    peer->faults_reported = 0;
    asking_lose(node, &peer->bureau);
    session_free(link->session);
    free(link);
    node->sources_due = true;
}

void link_free_all(struct node *node)
{
    for (size_t i = 0; i < node->peer_count; i++) {
        struct link *link = node->peers[i].link;
        answering_drop(&node->peers[i]);
        if (link != NULL)
            session_free(link->session);
        free(link);
        node->peers[i].link = NULL;
    }
}

void link_end(struct node *node, struct peer *peer, enum error_code code, const char *text)
{
    struct link *link = peer->link;
    bool is_fault = (code != ERROR_CLOSED && code != ERROR_EXISTS) || link->session->bye_is_fault;
    session_end(link->session, code, text);
    node_send(node, link->channel, &link->session->out);
    node_close(node, link->channel, code, text);
    if (is_fault)
        note_refusal(node, peer, code, text);
    node_report(node, is_fault ? NODE_LEVEL_WARNING : NODE_LEVEL_INFO, code, "peer-closed", &peer->bureau,
                NULL, "%s", text);
    forget_link(node, peer);
}

void link_closed(struct node *node, struct peer *peer, const char *reason)
{
    if (reason[0] != '\0')
        note_refusal(node, peer, ERROR_CLOSED, reason);
    node_report(node, NODE_LEVEL_NOTICE, ERROR_CLOSED, "peer-away", &peer->bureau, NULL, "%s",
                reason[0] != '\0' ? reason : "the connection ended");
    forget_link(node, peer);
}

static void add_stranger(struct node *node, const char *address, const char *reason)
{
    if (node->stranger_count == NODE_STRANGERS) {
        memmove(&node->strangers[0], &node->strangers[1], (NODE_STRANGERS - 1) * sizeof node->strangers[0]);
        node->stranger_count--;
    }
    struct stranger *stranger = &node->strangers[node->stranger_count++];
    stranger->time_ms = node->now.wall_ms;
    snprintf(stranger->address, sizeof stranger->address, "%s", address == NULL ? "" : address);
    snprintf(stranger->reason, sizeof stranger->reason, "%s", reason == NULL ? "" : reason);
}

void link_failed(struct node *node, const struct node_event *event)
{
    const char *reason = event->as.link_failed.reason;
    const char *address = event->as.link_failed.address;
    const struct bureau *bureau = &event->as.link_failed.peer;
    enum error_code code =
        event->as.link_failed.code == ERROR_NONE ? ERROR_DENIED : event->as.link_failed.code;
    struct peer *peer = bureau->code[0] == '\0' ? NULL : node_find_peer(node, bureau);
    if (peer != NULL) {
        note_refusal(node, peer, code, reason);
    } else {
        node->counts.strangers[code]++;
        add_stranger(node, address, reason);
    }
    node_report(node, NODE_LEVEL_WARNING, code, peer != NULL ? "peer-refused" : "stranger-refused",
                peer != NULL ? bureau : NULL, NULL, "%s: %s", address, reason);
}

/* ---- opening ---- */

/* Two links to one peer. The same direction: the dialler has given up the old one. Both directions: the one
 * that the bureau with the smaller code dialled stays, and both sides see it so. */
static bool new_link_stays(const struct node *node, const struct peer *peer, bool dialled)
{
    if (peer->link->session->dialled == dialled)
        return true;
    return dialled == (bureau_compare(&node->bureau, &peer->bureau) < 0);
}

static enum error_code start(struct node *node, struct peer *peer, const struct node_event *event,
                             struct error *error)
{
    struct session_settings settings = {
        .channel = event->channel,
        .peer = peer->bureau,
        .own = node->bureau,
        .federation = node->federation,
        .software = node->software,
        .replica = node->replica,
        .dialled = event->as.link_open.dialled,
        .room_bytes = event->as.link_open.room_bytes,
    };
    struct link *link = calloc(1, sizeof *link);
    if (link == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for a link");
    enum error_code code = session_new(&link->session, &settings, node->now, error);
    if (code != ERROR_NONE) {
        free(link);
        return code;
    }
    link->channel = event->channel;
    peer->link = link;
    peer->is_greeted = false;
    peer->since_ms = node->now.wall_ms;
    snprintf(peer->detail, sizeof peer->detail, "%s", event->as.link_open.detail);
    node_send(node, link->channel, &link->session->out);
    if (node->is_full) {
        link->is_paused = true;
        node_pause(node, link->channel, true);
    }
    return ERROR_NONE;
}

enum error_code link_open(struct node *node, const struct node_event *event, struct error *error)
{
    struct peer *peer = node_find_peer(node, &event->as.link_open.peer);
    if (node->is_stopping || peer == NULL) {
        node_close(node, event->channel, ERROR_DENIED, peer == NULL ? "not a configured peer" : "stopping");
        return ERROR_NONE;
    }
    if (peer->link != NULL && !new_link_stays(node, peer, event->as.link_open.dialled)) {
        node_close(node, event->channel, ERROR_EXISTS, "another connection with this peer stays");
        return ERROR_NONE;
    }
    certificates_show(node, &(struct node_certificate){.part = NODE_CERTIFICATE_PEER,
                                                       .bureau = peer->bureau,
                                                       .begin_ms = event->as.link_open.certificate_begin_ms,
                                                       .end_ms = event->as.link_open.certificate_end_ms});
    if (peer->link != NULL)
        link_end(node, peer, ERROR_EXISTS, "a newer connection with this peer stays");
    return start(node, peer, event, error);
}

/* ---- running ---- */

/* An error of the conversation ends the link; only a lack of memory ends more. */
static enum error_code end_on_error(struct node *node, struct peer *peer, enum error_code code,
                                    const struct error *why, struct error *error)
{
    if (code == ERROR_NONE)
        return ERROR_NONE;
    if (code == ERROR_MEMORY)
        return error_set(error, code, "%s", why->text);
    link_end(node, peer, code, why->text);
    return ERROR_NONE;
}

/* The last success is the latest time of which is known that the peer's disk then had all that was published here before.
 * Where it never quite catches up with a busy log, marks are what it has caught up with. */
static void note_heard(struct node *node, struct peer *peer)
{
    const struct log *own = replica_own_log(node->replica);
    int64_t acked_ms;
    uint64_t acked = replica_acked(node->replica, &peer->bureau, &own->origin, &acked_ms);
    peer->heard_ms = node->now.wall_ms;
    if (acked >= own->stored)
        peer->success_ms = node->now.wall_ms;
    else if (acked < peer->marked_size)
        return;
    else if (peer->marked_ms > peer->success_ms)
        peer->success_ms = peer->marked_ms;
    peer->marked_size = own->stored;
    peer->marked_ms = node->now.wall_ms;
}

enum error_code link_frame(struct node *node, struct peer *peer, const struct node_event *event,
                           struct error *error)
{
    struct session *session = peer->link->session;
    struct error why = {0};
    enum error_code code =
        session_receive(session, event->as.frame.type, event->as.frame.body, node->now, &why);
    if (code != ERROR_NONE)
        return end_on_error(node, peer, code, &why, error);
    note_heard(node, peer);
    if (session->state == SESSION_OPEN && !peer->is_greeted) {
        peer->is_greeted = true;
        replica_note_linked(node->replica, &peer->bureau, true);
        peer->since_ms = node->now.wall_ms;
        node->sources_due = true;
        node_report(node, NODE_LEVEL_NOTICE, ERROR_NONE, "peer-connected", &peer->bureau, NULL, "%s",
                    peer->detail);
    }
    if (event->as.frame.type == FRAME_ACK || event->as.frame.type == FRAME_COSIGNED)
        node->acks_due = true;
    if (event->as.frame.type == FRAME_QUERY)
        node->has_queries = true;
    if (event->as.frame.type == FRAME_REPLY) {
        answering_report(node, peer);
        asking_hear(node, peer);
    }
    if (event->as.frame.type == FRAME_HEADS)
        node->sources_due = true;
    return ERROR_NONE;
}

enum error_code link_pump(struct node *node, struct peer *peer, struct error *error)
{
    struct error why = {0};
    struct session *session = peer->link->session;
    peer->is_due = false;
    enum error_code code = session_pump(session, node->now, &why);
    if (session->out.size > 0)
        node_send(node, peer->link->channel, &session->out);
    return end_on_error(node, peer, code, &why, error);
}

enum error_code link_tick(struct node *node, struct peer *peer, struct error *error)
{
    struct error why = {0};
    enum error_code code = session_tick(peer->link->session, node->now, &why);
    return end_on_error(node, peer, code, &why, error);
}
