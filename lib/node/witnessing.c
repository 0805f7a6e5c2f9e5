#include "node_private.h"

#include <stdlib.h>

/* How often peers are told what is held of cosignatures, where that has changed. */
#define TELL_MS 60000

enum error_code witnessing_set_peers(struct node *node, const struct node_peer *peers, size_t count,
                                     struct error *error)
{
    struct replica_witness *witnesses = calloc(count + 1, sizeof *witnesses);
    if (witnesses == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for %zu witnesses", count);
    for (size_t i = 0; i < count; i++)
        witnesses[i] = (struct replica_witness){peers[i].bureau, peers[i].witness_key};
    enum error_code code = replica_set_witnesses(node->replica, witnesses, count, error);
    free(witnesses);
    return code;
}

static bool has_open_link(const struct node *node)
{
    for (size_t i = 0; i < node->peer_count; i++)
        if (node->peers[i].link != NULL && node->peers[i].link->session->state == SESSION_OPEN)
            return true;
    return false;
}

static enum error_code tick(struct node *node, struct error *error)
{
    struct error why = {0};
    uint64_t before = replica_cosignature_changes(node->replica);
    enum error_code code = replica_witness_tick(node->replica, node->now, &why);
    if (replica_cosignature_changes(node->replica) != before)
        node->all_due = true;
    if (code == ERROR_MEMORY)
        return error_set(error, code, "%s", why.text);
    if (code != ERROR_NONE)
        node_report(node, NODE_LEVEL_WARNING, code, "witness-failed", NULL, NULL, "%s; it is tried again",
                    why.text);
    return ERROR_NONE;
}

static void tell(struct node *node)
{
    for (size_t i = 0; i < node->peer_count; i++)
        if (node->peers[i].link != NULL)
            session_tell_cosigned(node->peers[i].link->session, node->now);
    node->tell_after_ms = node->now.steady_ms + TELL_MS;
    node->all_due = true;
}

enum error_code witnessing_step(struct node *node, struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (node->is_stopping)
        return ERROR_NONE;
    if (node->now.steady_ms >= replica_witness_due_ms(node->replica, node->now))
        code = tick(node, error);
    if (code == ERROR_NONE && node->now.steady_ms >= node->tell_after_ms && has_open_link(node))
        tell(node);
    return code;
}

int64_t witnessing_deadline_ms(const struct node *node)
{
    int64_t due_ms = node->is_stopping ? INT64_MAX : replica_witness_due_ms(node->replica, node->now);
    if (!node->is_stopping && node->tell_after_ms < due_ms && has_open_link(node))
        due_ms = node->tell_after_ms;
    return due_ms;
}
