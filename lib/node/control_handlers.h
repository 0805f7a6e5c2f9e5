/*
 * control_handlers: the handlers in control.c's table, each in the file of its name.
 */
#ifndef COMITY_CONTROL_HANDLERS_H
#define COMITY_CONTROL_HANDLERS_H

#include "control.h"

control_handler control_ask, control_disclosures; /* both in control_ask.c */

control_handler control_status, control_peers, control_alarms, control_get, control_check, control_search,
    control_export, control_watch, control_deliveries, control_explain, control_checkpoint, control_entries,
    control_proof, control_verify, control_fork_proof, control_review, control_witnesses, control_unlock,
    control_metrics, control_events, control_operation;

/* In control_operations.c. */
control_handler control_operations, control_operation_records;

control_handler control_stats;

control_handler control_hits, control_hit_act;

/* A watch with a key. */
control_handler control_standing;
control_handler control_audit, control_audit_verify, control_audit_root;

/* In control_publish.c. */
control_handler control_publish, control_amend, control_withdraw;

/* In control_send.c. */
control_handler control_draft, control_send;

/* In control_messages.c. */
control_handler control_messages, control_read;

#endif
