/*
 * answering: other bureaus' questions, answered from this bureau's own records.
 *
 * Each peer's queries are answered in their order, one at a time, in steps of about a millisecond, so that neither a
 * long search nor many askers keep the node from other work.
 *
 *     waiting (session) --quota, query_read--> under way --steps--> signed, recorded --stored--> sent
 *                               |                                          ^
 *                               +---------- refused, with the reason ------+
 *
 * Invariants:
 *  1. Each query is answered, if only by a refusal, while the connection lasts.
 *  2. The quota is asked before anything is verified or looked up, so that it bounds what a peer can cost.
 *  3. What is shown is what disclosure.h says.
 *  4. What was signed by both sides is recorded in the audit log before the answer leaves, and stored before where audit.h
 *     holds it. Refusals over the quota are reported, and not recorded: they cost the asker nothing.
 */
#ifndef COMITY_ANSWERING_H
#define COMITY_ANSWERING_H

#include "audit_told.h"
#include "disclosure.h"
#include "quota.h"

#include "comity/node.h"
#include "comity/replica_search.h"

#include "peer.pb-c.h"

struct peer;

/* What is under way for one peer. */
struct answering {
    struct quota quota;
    Comity__QueryStatement *content; /* of the query that is being answered; NULL: none is */
    struct replica_search *search;   /* NULL: it asks for no person */
    struct audit_told *told;         /* NULL: it does not ask who was shown a record */
    struct statement reply;          /* signed and recorded, to be sent; empty: not yet */
    struct disclosure *disclosure;   /* whose entries go with it; NULL: none do */
    uint64_t hold;                   /* batch of the audit log that is to be stored before */
    uint64_t refused_by_quota;       /* queries, since it was last reported */
    int64_t reported_ms;             /* steady */
};

/* Give each peer a step. ERROR_MEMORY. */
enum error_code answering_step(struct node *node, struct error *error);

/* Forget what is under way for a peer whose connection has ended. */
void answering_drop(struct peer *peer);

/* Report what did not hold about a peer's queries and replies since it was last looked. */
void answering_report(struct node *node, struct peer *peer);

#endif
