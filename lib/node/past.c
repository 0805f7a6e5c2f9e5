/*
 * past: what a step does about histories: whether the own log may be signed, and forks of any log.
 */
#include "node_private.h"

/* A fork that has become known is told to every peer at once. */
static void notice_forks(struct node *node)
{
    unsigned frozen = replica_frozen_count(node->replica);
    if (frozen != node->frozen_seen)
        node->sources_due = node->all_due = true;
    node->frozen_seen = frozen;
}

static void report_own(struct node *node, enum own_phase phase)
{
    struct error why = {0};
    enum error_code code = replica_explain_own(node->replica, &why);
    if (phase == OWN_SIGNING)
        node_report(node, NODE_LEVEL_NOTICE, ERROR_NONE, "own-signing", NULL, &node->bureau,
                    "this bureau signs its log, from %llu leaves on",
                    (unsigned long long)replica_own_log(node->replica)->stored);
    else
        node_report(node, NODE_LEVEL_NOTICE, code, "own-waiting", NULL, &node->bureau, "%s", why.text);
}

/* Whether the own log may be signed depends on words, leaves and evidence, whichever came last. */
static enum error_code settle_own(struct node *node, struct error *error)
{
    enum error_code code = replica_settle_own(node->replica, node->now, error);
    enum own_phase phase = replica_own_phase(node->replica);
    if (code != ERROR_NONE || phase == node->own_phase)
        return code;
    node->own_phase = phase;
    node->expiry_day = INT32_MIN; /* what was dropped, or could not be withdrawn, is looked at again */
    node->hits.has_untold = true;
    node->sources_due = node->all_due = true;
    report_own(node, phase);
    return ERROR_NONE;
}

enum error_code past_step(struct node *node, struct error *error)
{
    enum error_code code = settle_own(node, error);
    notice_forks(node);
    return code;
}
