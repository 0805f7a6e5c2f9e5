/*
 * audit_query: a question between bureaus, and its answer, as an entry of the audit log: on both sides what was signed.
 */
#ifndef COMITY_AUDIT_QUERY_H
#define COMITY_AUDIT_QUERY_H

#include "audit.h"
#include "audit_shown.h"

#include "comity/statement.h"

#include "control.pb-c.h"
#include "peer.pb-c.h"

/* A question between bureaus. Pointers are borrowed. */
struct audit_query {
    const struct bureau *asker;            /* another bureau; NULL: this one */
    const char *who;                       /* the user here who asks; "": another bureau does */
    const char *at;                        /* the bureau that is asked; "": this one */
    const Comity__QueryStatement *content; /* NULL: it could not be read */
    const struct statement *query;         /* as it came, or was sent */
    const struct statement *reply;         /* NULL: there is none */
    const char *outcome;                   /* "NONE": answered; a name of error_code_name() */
    const struct audit_shown *shown;       /* at most AUDIT_SHOWN_MAX; NULL: nothing */
    size_t hint_count;                     /* of these the last: only that there is something was told */
};

/* Record it. Errors of node_audit(). */
enum error_code audit_record_query(struct node *node, const struct audit_query *query,
                                   struct audit_receipt *ret, struct error *error);

/* Make the request that a client would ask such a question with; it points into the question, and `record` gets the
 * text of its record's id. */
void audit_query_request(const Comity__QueryStatement *content, char record[UUID_TEXT_CHARS + 1],
                         Comity__AskRequest *out);

#endif
