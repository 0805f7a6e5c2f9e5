#include "control_handlers.h"

/* What tells nothing of a record needs no right beyond being let in, and is not recorded in the audit log; all else is
 * (audit.h). */
static const struct control_row table[] = {
    {COMITY__REQUEST__BODY_STATUS, "status", 0, control_status},
    {COMITY__REQUEST__BODY_PEERS, "peers", 0, control_peers},
    {COMITY__REQUEST__BODY_ALARMS, "alarms", 0, control_alarms},
    {COMITY__REQUEST__BODY_PUBLISH, "publish", NODE_RIGHT_PUBLISH, control_publish},
    {COMITY__REQUEST__BODY_AMEND, "amend", NODE_RIGHT_PUBLISH, control_amend},
    {COMITY__REQUEST__BODY_WITHDRAW, "withdraw", NODE_RIGHT_PUBLISH, control_withdraw},
    {COMITY__REQUEST__BODY_GET, "get", NODE_RIGHT_QUERY, control_get},
    {COMITY__REQUEST__BODY_CHECK, "check", NODE_RIGHT_QUERY, control_check},
    {COMITY__REQUEST__BODY_SEARCH, "search", NODE_RIGHT_QUERY, control_search},
    {COMITY__REQUEST__BODY_ASK, "ask", NODE_RIGHT_QUERY, control_ask},
    {COMITY__REQUEST__BODY_DISCLOSURES, "disclosures", NODE_RIGHT_AUDIT, control_disclosures},
    {COMITY__REQUEST__BODY_EXPORT, "export", NODE_RIGHT_QUERY, control_export},
    {COMITY__REQUEST__BODY_REVIEW, "review", NODE_RIGHT_QUERY, control_review},
    {COMITY__REQUEST__BODY_WATCH, "watch", NODE_RIGHT_QUERY, control_watch},
    {COMITY__REQUEST__BODY_DELIVERIES, "deliveries", NODE_RIGHT_QUERY, control_deliveries},
    {COMITY__REQUEST__BODY_EXPLAIN, "explain", NODE_RIGHT_QUERY, control_explain},
    {COMITY__REQUEST__BODY_CHECKPOINT, "log checkpoint", 0, control_checkpoint},
    {COMITY__REQUEST__BODY_ENTRIES, "log entries", NODE_RIGHT_QUERY, control_entries},
    {COMITY__REQUEST__BODY_PROOF, "log proof", NODE_RIGHT_QUERY, control_proof},
    {COMITY__REQUEST__BODY_UNLOCK, "unlock", NODE_RIGHT_ADMINISTER, control_unlock},
    {COMITY__REQUEST__BODY_FORK_PROOF, "log fork-proof", 0, control_fork_proof},
    {COMITY__REQUEST__BODY_WITNESSES, "log witnesses", 0, control_witnesses},
    {COMITY__REQUEST__BODY_EVENTS, "events", NODE_RIGHT_QUERY, control_events},
    {COMITY__REQUEST__BODY_OPERATIONS, "operation list", NODE_RIGHT_QUERY, control_operations},
    {COMITY__REQUEST__BODY_OPERATION, "operation show", NODE_RIGHT_QUERY, control_operation},
    {COMITY__REQUEST__BODY_OPERATION_RECORDS, "operation records", NODE_RIGHT_QUERY,
     control_operation_records},
    {COMITY__REQUEST__BODY_METRICS, "metrics", 0, control_metrics},
    {COMITY__REQUEST__BODY_STATS, "stats", NODE_RIGHT_QUERY, control_stats},
    {COMITY__REQUEST__BODY_DRAFT, "send", NODE_RIGHT_PUBLISH, control_draft},
    {COMITY__REQUEST__BODY_SEND, "send", NODE_RIGHT_PUBLISH, control_send},
    {COMITY__REQUEST__BODY_MESSAGES, "inbox", NODE_RIGHT_QUERY, control_messages},
    {COMITY__REQUEST__BODY_READ, "read", NODE_RIGHT_QUERY, control_read},
    {COMITY__REQUEST__BODY_HITS, "hits", NODE_RIGHT_QUERY, control_hits},
    {COMITY__REQUEST__BODY_HIT_ACT, "act on a hit", NODE_RIGHT_PUBLISH, control_hit_act},
    {COMITY__REQUEST__BODY_AUDIT, "audit", NODE_RIGHT_AUDIT, control_audit},
    {COMITY__REQUEST__BODY_AUDIT_VERIFY, "audit verify", NODE_RIGHT_AUDIT, control_audit_verify},
    {COMITY__REQUEST__BODY_AUDIT_ROOT, "audit root", NODE_RIGHT_AUDIT, control_audit_root},
    {COMITY__REQUEST__BODY_VERIFY, "log verify", NODE_RIGHT_QUERY, control_verify},
};

const struct control_row *control_find(Comity__Request__BodyCase body_case)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].body_case == body_case)
            return &table[i];
    return NULL;
}
