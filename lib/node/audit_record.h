/*
 * audit_record: a client's question and what it was shown, as entries of the audit log.
 */
#ifndef COMITY_AUDIT_RECORD_H
#define COMITY_AUDIT_RECORD_H

#include "audit.h"
#include "audit_shown.h"

/* Who asks at the control socket. */
struct audit_client {
    const char *who;
    uint32_t user;
    const char *rights; /* audit_record_rights() */
};

#define AUDIT_RIGHTS_BYTES 64u

/* Write rights (of enum node_right) as words. */
void audit_record_rights(unsigned rights, char out[AUDIT_RIGHTS_BYTES]);

/* Record a question with the records that were shown at once, in as many entries as that takes; `shown` is empty
 * afterwards. The receipt's index is that of the question. Errors of node_audit(). */
enum error_code audit_record_question(struct node *node, const struct audit_client *client, const char *name,
                                      const Comity__Request *request, enum error_code outcome,
                                      struct audit_shown *shown, struct audit_receipt *ret,
                                      struct error *error);

/* Record what is shown later in answer to the question at that index; nothing, where `shown` is empty. */
enum error_code audit_record_answer(struct node *node, const struct audit_client *client, const char *name,
                                    uint64_t question, struct audit_shown *shown, struct audit_receipt *ret,
                                    struct error *error);

#endif
