#include "node_private.h"

static bool can_give(const struct peer *peer)
{
    return peer->link != NULL && peer->link->session->state == SESSION_OPEN;
}

static struct session_origin *origin_at(struct peer *peer, struct log *log)
{
    return can_give(peer) ? session_origin(peer->link->session, log) : NULL;
}

struct peer *source_of(struct node *node, struct log *log)
{
    for (size_t i = 0; i < node->peer_count; i++) {
        const struct session_origin *origin = origin_at(&node->peers[i], log);
        if (origin != NULL && origin->is_wanted)
            return &node->peers[i];
    }
    return NULL;
}

/* The origin itself, if it is there; else the source so far while it has more than this node; else whoever
 * has most. */
static struct peer *best_source(struct node *node, struct log *log)
{
    struct peer *best = source_of(node, log);
    const struct session_origin *origin = best == NULL ? NULL : origin_at(best, log);
    uint64_t most = log->pending.size;
    if (origin != NULL && origin->peer_size > most)
        most = origin->peer_size;
    for (size_t i = 0; i < node->peer_count; i++) {
        struct peer *peer = &node->peers[i];
        if (bureau_is_equal(&peer->bureau, &log->origin) && can_give(peer))
            return peer;
        origin = origin_at(peer, log);
        if (origin != NULL && origin->peer_size > most && (best == NULL || best != peer)) {
            bool is_stale = best == NULL || origin_at(best, log)->peer_size <= log->pending.size;
            if (is_stale) {
                best = peer;
                most = origin->peer_size;
            }
        }
    }
    return best;
}

static enum error_code set_source(struct node *node, struct log *log, struct peer *source,
                                  struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < node->peer_count && code == ERROR_NONE; i++) {
        if (can_give(&node->peers[i]) && &node->peers[i] != source)
            code = session_want(node->peers[i].link->session, log, false, error);
    }
    if (code == ERROR_NONE && source != NULL)
        code = session_want(source->link->session, log, true, error);
    return code;
}

enum error_code source_choose(struct node *node, struct error *error)
{
    enum error_code code = ERROR_NONE;
    bool can_store = replica_store_trouble(node->replica) == ERROR_NONE;
    node->sources_due = false;
    for (size_t i = 0; i < replica_log_count(node->replica) && code == ERROR_NONE; i++) {
        struct log *log = replica_log_at(node->replica, i);
        bool is_wanted = can_store && !log->is_frozen && log->key_count > 0 &&
                         (!log->is_own || replica_own_phase(node->replica) == OWN_BEHIND);
        code = set_source(node, log, is_wanted ? best_source(node, log) : NULL, error);
    }
    return code;
}
