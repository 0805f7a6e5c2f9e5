#include "audit.h"
#include "node_private.h"

#include "comity/chronicle.h"
#include "comity/replica_audit.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A commit that failed is tried again after this; clients wait this long for a store in trouble. */
#define COMMIT_RETRY_MS 1000
#define GIVE_UP_MS 10000

/* Rows are given to the index this long after the first of them came, or when a quarter of an overlay is
 * full. */
#define ABSORB_AFTER_MS 2000

/* ---- life ---- */

enum error_code node_new(struct node **ret, const struct node_settings *settings, struct now now,
                         struct error *error)
{
    struct node *node = calloc(1, sizeof *node);
    if (node == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for the node");
    node->bureau = settings->bureau;
    node->now = now;
    node->started_ms = now.wall_ms;
    node->own_phase = OWN_SIGNING;
    node->expiry_day = node->audit_root_day = INT32_MIN;
    node->steady_us = settings->steady_us;
    node->hits = (struct hits){.settings = settings->hits, .has_untold = true, .is_stale = true};
    node->events = settings->events;
    node->audit = settings->audit;
    snprintf(node->name, sizeof node->name, "%s", settings->name == NULL ? "" : settings->name);
    snprintf(node->region, sizeof node->region, "%s", settings->region == NULL ? "" : settings->region);
    snprintf(node->federation, sizeof node->federation, "%s", settings->federation);
    snprintf(node->software, sizeof node->software, "%s", settings->software);
    struct replica_settings inner = {
        .bureau = settings->bureau,
        .federation = settings->federation,
        .log_store = settings->log_store,
        .index = settings->index,
        .log_key = settings->log_key,
        .next_log_key = settings->next_log_key,
        .witness_key = settings->witness_key,
        .own_start = settings->own_start,
        .random = settings->random,
        .random_context = settings->random_context,
        .alarm = node_keep_alarm,
        .alarm_context = node,
    };
    memcpy(inner.fingerprint_key, settings->fingerprint_key, sizeof inner.fingerprint_key);
    enum error_code code = replica_new(&node->replica, &inner, error);
    if (code == ERROR_NONE)
        code = node_set_peers(node, settings->peers, settings->peer_count, error);
    if (code == ERROR_NONE)
        code = node_set_regions(node, settings->regions, error);
    if (code == ERROR_NONE)
        replica_set_quorum(node->replica, settings->quorum.count, settings->quorum.alarm_ms);
    if (code == ERROR_NONE)
        *ret = node;
    else
        node_free(node);
    return code;
}

void node_free(struct node *node)
{
    if (node == NULL)
        return;
    link_free_all(node);
    for (size_t i = 0; i < node->client_count; i++)
        requester_free(node->clients[i]);
    following_release(&node->following);
    reminding_release(&node->reminding);
    replica_free(node->replica);
    region_table_release(&node->regions);
    free(node);
}

enum error_code node_recover(struct node *node, uint64_t leaves_max, uint64_t *ret_left, struct error *error)
{
    return replica_recover(node->replica, leaves_max, ret_left, error);
}

/* ---- clients ---- */

static struct requester *find_client(const struct node *node, uint64_t channel)
{
    for (size_t i = 0; i < node->client_count; i++) {
        if (node->clients[i]->channel == channel)
            return node->clients[i];
    }
    return NULL;
}

static void drop_client(struct node *node, struct requester *requester)
{
    for (size_t i = 0; i < node->client_count; i++) {
        if (node->clients[i] == requester)
            node->clients[i] = node->clients[--node->client_count];
    }
    requester_free(requester);
}

static enum error_code open_client(struct node *node, const struct node_event *event, struct error *error)
{
    struct requester *requester;
    if (node->is_stopping || node->client_count == LIMIT_CLIENTS) {
        node_close(node, event->channel, ERROR_LIMIT, node->is_stopping ? "stopping" : "too many clients");
        return ERROR_NONE;
    }
    enum error_code code =
        requester_new(&requester, event->channel, event->as.client_open.rights, event->as.client_open.who,
                      event->as.client_open.user, event->as.client_open.room_bytes, error);
    if (code == ERROR_NONE)
        node->clients[node->client_count++] = requester;
    return code;
}

static enum error_code pump_client(struct node *node, struct requester *requester, bool has_news,
                                   struct error *error)
{
    bool give_up = node->trouble_since_ms != 0 && node->now.steady_ms - node->trouble_since_ms >= GIVE_UP_MS;
    enum error_code code = requester_pump(node, requester, node->now, has_news, give_up, error);
    node_send(node, requester->channel, &requester->out);
    bool is_full = requester_is_full(requester) || node->is_full;
    if (is_full != requester->is_paused) {
        requester->is_paused = is_full;
        node_pause(node, requester->channel, is_full);
    }
    return code;
}

/* ---- events ---- */

static enum error_code on_peers_changed(struct node *node, const struct node_event *event,
                                        struct error *error)
{
    const struct node_quorum *quorum = &event->as.peers.quorum;
    node->audit = event->as.peers.audit;
    replica_set_quorum(node->replica, quorum->count, quorum->alarm_ms);
    node->hits.settings = event->as.peers.hits;
    enum error_code code = node_set_peers(node, event->as.peers.peers, event->as.peers.count, error);
    return code != ERROR_NONE ? code : node_set_regions(node, event->as.peers.regions, error);
}

static enum error_code on_frame(struct node *node, const struct node_event *event, struct error *error)
{
    struct peer *peer = node_peer_of_channel(node, event->channel);
    struct requester *requester = peer == NULL ? find_client(node, event->channel) : NULL;
    if (peer != NULL)
        return link_frame(node, peer, event, error);
    if (requester == NULL || node->is_stopping)
        return ERROR_NONE;
    struct error why = {0};
    enum error_code code =
        requester_receive(node, requester, event->as.frame.type, event->as.frame.body, node->now, &why);
    if (code == ERROR_MEMORY)
        return error_set(error, code, "%s", why.text);
    if (code != ERROR_NONE) {
        node_close(node, requester->channel, code, why.text);
        drop_client(node, requester);
    }
    return ERROR_NONE;
}

static void on_room(struct node *node, const struct node_event *event)
{
    struct peer *peer = node_peer_of_channel(node, event->channel);
    struct requester *requester = peer == NULL ? find_client(node, event->channel) : NULL;
    if (peer != NULL)
        peer->link->session->room_bytes = event->as.room.room_bytes;
    else if (requester != NULL)
        requester->room_bytes = event->as.room.room_bytes;
}

static void on_closed(struct node *node, const struct node_event *event)
{
    struct peer *peer = node_peer_of_channel(node, event->channel);
    struct requester *requester = peer == NULL ? find_client(node, event->channel) : NULL;
    if (peer != NULL)
        link_closed(node, peer, event->as.closed.reason);
    else if (requester != NULL)
        drop_client(node, requester);
}

static enum error_code on_stored(struct node *node, const struct node_event *event, struct error *error)
{
    enum error_code result = event->as.result.code;
    enum error_code code = replica_end_commit(node->replica, result, error);
    node->all_due = true;
    node->sources_due = true;
    histogram_add(&node->counts.commits, node_clock_us(node) - node->commit_begun_us);
    node->hits.is_stale = true;
    if (result != ERROR_NONE) {
        node->counts.commit_failures++;
        if (node->trouble_since_ms == 0) {
            node->trouble_since_ms = node->now.steady_ms;
            node_report(node, NODE_LEVEL_ALARM, result, "store-failed", NULL, NULL,
                        "%s; reading goes on, writing is tried again every second", event->as.result.text);
        }
        node->commit_after_ms = node->now.steady_ms + COMMIT_RETRY_MS;
    } else if (node->trouble_since_ms != 0) {
        node->trouble_since_ms = 0;
        node_report(node, NODE_LEVEL_NOTICE, ERROR_NONE, "store-recovered", NULL, NULL,
                    "the store can write again");
    }
    return code;
}

static void on_absorbed(struct node *node, const struct node_event *event)
{
    bool absorbed = event->as.result.code == ERROR_NONE;
    catalog_end_absorb(replica_catalog(node->replica), absorbed);
    node->absorb_after_ms = node->now.steady_ms + ABSORB_AFTER_MS;
    histogram_add(&node->counts.absorbs, node_clock_us(node) - node->absorb_begun_us);
    node->counts.absorb_failures += absorbed ? 0 : 1;
    node->all_due = true;
    if (!absorbed)
        node_report(node, NODE_LEVEL_WARNING, event->as.result.code, "index-failed", NULL, NULL,
                    "%s; it is tried again", event->as.result.text);
}

static enum error_code on_stop(struct node *node, struct error *error)
{
    node->is_stopping = true;
    for (size_t i = 0; i < node->peer_count; i++) {
        if (node->peers[i].link != NULL)
            link_end(node, &node->peers[i], ERROR_CLOSED, "the node is stopping");
    }
    return audit_stop(node, error);
}

static enum error_code on_tick(struct node *node, struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < node->peer_count && code == ERROR_NONE; i++) {
        if (node->peers[i].link != NULL)
            code = link_tick(node, &node->peers[i], error);
    }
    node->all_due = true;
    return code;
}

static enum error_code dispatch(struct node *node, const struct node_event *event, struct error *error)
{
    switch (event->type) {
    case NODE_EVENT_TICK:
        return on_tick(node, error);
    case NODE_EVENT_LINK_OPEN:
        return link_open(node, event, error);
    case NODE_EVENT_LINK_FAILED:
        link_failed(node, event);
        return ERROR_NONE;
    case NODE_EVENT_CLIENT_OPEN:
        return open_client(node, event, error);
    case NODE_EVENT_FRAME:
        return on_frame(node, event, error);
    case NODE_EVENT_ROOM:
        on_room(node, event);
        return ERROR_NONE;
    case NODE_EVENT_CLOSED:
        on_closed(node, event);
        return ERROR_NONE;
    case NODE_EVENT_STORED:
        return on_stored(node, event, error);
    case NODE_EVENT_ABSORBED:
        on_absorbed(node, event);
        return ERROR_NONE;
    case NODE_EVENT_DISK:
        node->disk.is_known = true;
        node->disk.used_bytes = event->as.disk.used_bytes;
        node->disk.free_bytes = event->as.disk.free_bytes;
        return ERROR_NONE;
    case NODE_EVENT_CERTIFICATES:
        certificates_set(node, event->as.certificates.items, event->as.certificates.count);
        return ERROR_NONE;
    case NODE_EVENT_PEERS_CHANGED:
        return on_peers_changed(node, event, error);
    case NODE_EVENT_STOP:
        return on_stop(node, error);
    }
    assert(false);
    return ERROR_STATE;
}

/* ---- after each event: what has become due ---- */

static enum error_code begin_commit(struct node *node, struct error *error)
{
    const struct log_batch *batch;
    if (node->now.steady_ms < node->commit_after_ms ||
        node->now.steady_ms < replica_commit_due_ms(node->replica))
        return ERROR_NONE;
    enum error_code code = replica_begin_commit(node->replica, &batch, error);
    if (code == ERROR_NONE && batch != NULL) {
        struct node_effect *effect = node_add_effect(node, NODE_EFFECT_COMMIT, 0);
        if (effect != NULL)
            effect->as.batch = batch;
        node->commit_begun_us = node_clock_us(node);
    }
    return code;
}

static void begin_absorb(struct node *node)
{
    struct catalog *catalog = replica_catalog(node->replica);
    bool is_due = node->is_stopping || node->now.steady_ms >= node->absorb_after_ms ||
                  overlay_bytes(catalog->filling) >= LIMIT_OVERLAY_BYTES / 4;
    struct index_rows *rows = is_due ? catalog_begin_absorb(catalog) : NULL;
    struct node_effect *effect = rows == NULL ? NULL : node_add_effect(node, NODE_EFFECT_ABSORB, 0);
    if (effect != NULL) {
        effect->as.rows = rows;
        node->absorb_begun_us = node_clock_us(node);
    }
}

/* When nothing more can be taken in, no channel is read; clients are paused one by one in pump_client(). */
static void set_full(struct node *node)
{
    /* While the store cannot write no log is wanted, so that channels can be read: evidence must get through. */
    bool is_full = replica_is_full(node->replica) && replica_store_trouble(node->replica) == ERROR_NONE;
    if (is_full == node->is_full)
        return;
    node->is_full = is_full;
    node->all_due = true;
    for (size_t i = 0; i < node->peer_count; i++) {
        struct link *link = node->peers[i].link;
        if (link != NULL && link->is_paused != is_full) {
            link->is_paused = is_full;
            node_pause(node, link->channel, is_full);
        }
    }
}

/* Tell whether the peer is to be told which of its entries were opened here. */
static bool has_unsaid(const struct node *node, const struct peer *peer)
{
    const struct log *log = replica_log(node->replica, &peer->bureau);
    return log != NULL && log->is_unsaid && !peer->link->session->is_telling_seen;
}

static enum error_code pump(struct node *node, const struct node_event *event, struct error *error)
{
    enum error_code code = ERROR_NONE;
    bool has_news = event->type == NODE_EVENT_STORED || node->acks_due || node_has_new_events(node);
    bool all = node->all_due;
    node->all_due = node->acks_due = false;
    for (size_t i = 0; i < node->peer_count && code == ERROR_NONE; i++) {
        struct peer *peer = &node->peers[i];
        if (peer->link != NULL &&
            (all || peer->link->channel == event->channel || has_unsaid(node, peer) || peer->is_due))
            code = link_pump(node, peer, error);
    }
    has_news = has_news || node->acks_due;
    node->acks_due = false;
    if (node->events != NULL)
        node->events_told = chronicle_next(node->events);
    for (size_t i = 0; i < node->client_count && code == ERROR_NONE; i++) {
        struct requester *requester = node->clients[i];
        if (all || has_news || requester->channel == event->channel || requester->is_busy)
            code = pump_client(node, requester, has_news, error);
    }
    return code;
}

static void close_clients(struct node *node)
{
    while (node->client_count > 0) {
        struct requester *requester = node->clients[node->client_count - 1];
        node_close(node, requester->channel, ERROR_CLOSED, "the node is stopping");
        drop_client(node, requester);
    }
}

static enum error_code settle(struct node *node, const struct node_event *event, struct error *error)
{
    enum error_code code = past_step(node, error);
    if (code == ERROR_NONE)
        code = answering_step(node, error);
    if (code == ERROR_NONE && node->sources_due) {
        node->all_due = true;
        code = source_choose(node, error);
    }
    if (code == ERROR_NONE && !node->is_stopping)
        code = replica_publish_forks(node->replica, node->now, error);
    if (code == ERROR_NONE && !node->is_stopping)
        code = replica_announce_keys(node->replica, node->now, error);
    if (code == ERROR_NONE)
        code = witnessing_step(node, error);
    if (code == ERROR_NONE)
        certificates_step(node);
    if (code == ERROR_NONE)
        code = expiry_step(node, error);
    if (code == ERROR_NONE)
        code = audit_step(node, error);
    if (code == ERROR_NONE)
        code = following_step(node, error);
    if (code == ERROR_NONE)
        code = hits_step(node, error);
    if (code == ERROR_NONE)
        code = reminding_step(node, error);
    if (code == ERROR_NONE)
        code = begin_commit(node, error);
    if (code == ERROR_NONE) {
        begin_absorb(node);
        set_full(node);
        code = pump(node, event, error);
    }
    if (code == ERROR_NONE && node->is_stopping && replica_is_idle(node->replica))
        close_clients(node);
    return code;
}

enum error_code node_step(struct node *node, const struct node_event *event, struct node_effects *effects,
                          struct error *error)
{
    node_effects_clear(effects);
    node->effects = effects;
    node->effects_code = ERROR_NONE;
    node->now = event->now;
    expiry_set_day(node);
    enum error_code code = dispatch(node, event, error);
    if (code == ERROR_NONE)
        code = settle(node, event, error);
    if (code == ERROR_NONE && node->effects_code != ERROR_NONE)
        code = error_set(error, node->effects_code, "no memory for an effect");
    node->effects = NULL;
    return code;
}

/* ---- what the shell asks ---- */

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t node_deadline_ms(const struct node *node)
{
    bool is_busy = node->is_answering || (node->client_count > 0 && node_has_new_events(node));
    int64_t deadline = is_busy ? node->now.steady_ms : INT64_MAX;
    for (size_t i = 0; i < node->peer_count; i++) {
        if (node->peers[i].link != NULL)
            deadline = earlier(deadline, session_deadline_ms(node->peers[i].link->session));
    }
    for (size_t i = 0; i < node->client_count; i++) {
        if (node->clients[i]->is_busy)
            deadline = node->now.steady_ms;
        deadline = earlier(deadline, requester_deadline_ms(node->clients[i]));
    }
    const struct catalog *catalog = replica_catalog(node->replica);
    if (!catalog->is_under_way && !catalog_is_clean(catalog))
        deadline = earlier(deadline, node->absorb_after_ms);
    deadline = earlier(deadline, node->trouble_since_ms != 0 ? node->commit_after_ms
                                                             : replica_commit_due_ms(node->replica));
    if (!node->is_stopping)
        deadline = earlier(deadline, replica_fork_due_ms(node->replica));
    deadline = earlier(deadline, witnessing_deadline_ms(node));
    deadline = earlier(deadline, audit_deadline_ms(node));
    deadline = earlier(deadline, following_deadline_ms(node));
    deadline = earlier(deadline, reminding_deadline_ms(node));
    deadline = earlier(deadline, certificates_deadline_ms(node));
    deadline = earlier(deadline, hits_deadline_ms(node));
    return earlier(deadline, expiry_deadline_ms(node));
}

size_t node_frame_limit(const struct node *node, uint64_t channel)
{
    for (size_t i = 0; i < node->peer_count; i++) {
        const struct link *link = node->peers[i].link;
        if (link != NULL && link->channel == channel)
            return session_frame_limit(link->session);
    }
    return find_client(node, channel) != NULL ? LIMIT_FRAME_BYTES : LIMIT_FRAME_HELLO_BYTES;
}

bool node_peer_is_linked(const struct node *node, const struct bureau *bureau)
{
    for (size_t i = 0; i < node->peer_count; i++) {
        if (bureau_is_equal(&node->peers[i].bureau, bureau))
            return node->peers[i].link != NULL;
    }
    return false;
}

uint64_t node_own_size(const struct node *node)
{
    return replica_own_log(node->replica)->stored;
}

bool node_is_idle(const struct node *node)
{
    return replica_is_idle(node->replica) && node->client_count == 0;
}
