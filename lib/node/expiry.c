/*
 * expiry: when the node looks for what is over.
 *
 * A pass looks at everything that is over on a day: the first after the start, then on the first step of each
 * day (UTC). A clock that is wrong by years would erase everything, and nothing brings that back. So a pass that
 * comes more than a month after the last waits for a peer: two nodes that accept each other's certificates agree
 * on the year.
 */
#include "audit.h"
#include "node_private.h"

#include "comity/date.h"

#include <inttypes.h>

#define MS_PER_DAY ((int64_t)86400000)
#define TRUSTED_DAYS 31
#define WAITING_MS                                                                                           \
    60000 /* own records that could not be withdrawn, or just came back, are tried again after this */
#define FAILED_MS 3600000 /* and a pass that a damaged store ended, after this */

static int32_t today(const struct node *node)
{
    return date_of_wall_ms(node->now.wall_ms);
}

/* Tell whether a peer accepted the certificate of this node when its clock was about where it is now. */
static bool has_new_peer(const struct node *node, int32_t day)
{
    for (size_t i = 0; i < node->peer_count; i++) {
        const struct peer *peer = &node->peers[i];
        if (peer->is_greeted && day <= date_of_wall_ms(peer->since_ms) + TRUSTED_DAYS)
            return true;
    }
    return false;
}

static bool is_trusted(const struct node *node, int32_t day)
{
    int32_t last = node->expiry_day != INT32_MIN ? node->expiry_day : replica_expired_day(node->replica);
    bool is_near = last != INT32_MIN && day <= last + TRUSTED_DAYS;
    return is_near || node->peer_count == 0 || has_new_peer(node, day);
}

/* Tell whether a pass is to begin or to go on. */
static bool is_due(const struct node *node)
{
    if (node->is_stopping)
        return false;
    if (node->expiry_after_ms != 0 && node->now.steady_ms >= node->expiry_after_ms)
        return true;
    return node->expiry_day != today(node) && !node->expiry_failed;
}

static bool can_erase(const struct node *node)
{
    return !replica_is_full(node->replica) && replica_store_trouble(node->replica) == ERROR_NONE &&
           is_trusted(node, today(node));
}

void expiry_set_day(struct node *node)
{
    int32_t day = today(node);
    if (day == node->expiry_day || is_trusted(node, day))
        replica_set_day(node->replica, day);
}

/* What was on its way to the store when the day began has been passed over: the first pass of a day has a second, and that
 * another, until it is stored. */
static void end_pass(struct node *node, size_t waiting)
{
    bool is_first = node->expiry_day != today(node);
    if (is_first)
        node->expiry_batch = replica_taken_batch(node->replica);
    bool is_behind = is_first || replica_stored_batch(node->replica) < node->expiry_batch;
    node->expiry_day = today(node);
    node->expiry_failed = false;
    node->expiry_after_ms = waiting > 0 || is_behind ? node->now.steady_ms + WAITING_MS : 0;
    if (node->expiry_ended > 0)
        node_report(node, NODE_LEVEL_NOTICE, ERROR_NONE, "retention-over", NULL, NULL,
                    "%zu entries were erased or withdrawn: their retention is over", node->expiry_ended);
    node->expiry_ended = 0;
}

/* Say once that a pass waits for a peer. */
static void note_waiting(struct node *node)
{
    bool is_waiting = is_due(node) && !is_trusted(node, today(node));
    if (is_waiting && !node->expiry_waits && replica_expired_day(node->replica) != INT32_MIN)
        node_report(
            node, NODE_LEVEL_WARNING, ERROR_NONE, "retention-waits", NULL, NULL,
            "this clock is more than %d days ahead of the last look at what is over: nothing is erased "
            "until a peer is connected",
            TRUSTED_DAYS);
    node->expiry_waits = is_waiting;
}

enum error_code expiry_step(struct node *node, struct error *error)
{
    struct replica_expiry expiry = {0};
    struct error why = {0};
    if (replica_has_own_over(node->replica) && node->expiry_after_ms == 0)
        node->expiry_after_ms = node->now.steady_ms + WAITING_MS;
    if (!is_due(node) || !can_erase(node)) {
        note_waiting(node);
        return ERROR_NONE;
    }
    replica_set_day(node->replica, today(node));
    enum error_code code = replica_expire(node->replica, node->now, &expiry, &why);
    node->expiry_ended += expiry.ended;
    bool is_done = expiry.is_done;
    if (code == ERROR_NONE && is_done)
        code = audit_expire(node, &node->expiry_ended, &is_done, &why);
    if (code == ERROR_MEMORY)
        return error_set(error, code, "%s", why.text);
    if (code != ERROR_NONE) {
        node->expiry_after_ms = node->now.steady_ms + FAILED_MS;
        node->expiry_failed = true;
        node_report(node, NODE_LEVEL_WARNING, code, "retention-failed", NULL, NULL,
                    "not everything that is over could be erased: %s; it is tried again in an hour",
                    why.text);
    } else if (is_done) {
        end_pass(node, expiry.waiting);
    }
    return ERROR_NONE;
}

int64_t expiry_deadline_ms(const struct node *node)
{
    int64_t midnight_ms = (int64_t)(today(node) + 1) * MS_PER_DAY - node->now.wall_ms;
    if (is_due(node))
        return can_erase(node) ? node->now.steady_ms : INT64_MAX;
    if (node->is_stopping)
        return INT64_MAX;
    int64_t deadline = node->now.steady_ms + midnight_ms;
    return node->expiry_after_ms != 0 && node->expiry_after_ms < deadline ? node->expiry_after_ms : deadline;
}
