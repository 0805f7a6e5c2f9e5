/*
 * hits: what a node does about hits by itself: it tells owners of them, and reminds those who have not answered.
 *
 * Whose word is due when is read from the records (replica_due.h), never kept anywhere else: a node that was down when a
 * time came sends the reminder when it is up again.
 */
#ifndef COMITY_HITS_H
#define COMITY_HITS_H

#include "control.h"
#include "hit_case.h"

#define HITS_URGENT_MS ((int64_t)10 * 60 * 1000)
#define HITS_ROUTINE_MS ((int64_t)60 * 60 * 1000)

/* Who asked and why, for the hits of one request. Borrowed; NULL texts are empty. */
struct hits_query {
    Comity__Hit__Cause cause;
    const char *asker;
    const char *agency;
    const char *place;
    const char *purpose;
    bool is_loose; /* look-alikes were folded */
};

/* Refuse words for a hit that are too long. ERROR_LIMIT; names the field. */
enum error_code hits_check_query(const struct hits_query *query, struct error *error);

/* Note that a query met a record, so that its owner is told: where hits are told, and such a record of another bureau is
 * one. ERROR_MEMORY, errors of the index. */
enum error_code hits_note(struct node *node, const struct hits_query *query, const Comity__RecordView *met,
                          const char *field, struct now now, struct error *error);

/* Publish a new version of an own hit with what stands in `changed`, unless another was published meanwhile. ERROR_STATE,
 * errors of replica_amend(). */
enum error_code hits_amend(struct node *node, const struct hit_case *hit_case, const Comity__Hit *changed,
                           struct now now, struct replica_receipt *ret, struct error *error);

/* Return how long the owner has for an answer. */
int64_t hits_patience_ms(const struct node *node, Comity__Priority priority);

/* Return the rule by which this node tells of hits, for people. */
const char *hits_rule(const struct node *node);

/* Do what is due. ERROR_MEMORY. */
enum error_code hits_step(struct node *node, struct error *error);

/* Return the steady time at which hits_step() is due. */
int64_t hits_deadline_ms(const struct node *node);

#endif
