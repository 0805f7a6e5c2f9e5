/*
 * audit_asked: what a request asks, as words for the audit log.
 *
 * Found in the request itself, whatever its type: every field of it that is set, but those that are messages: the
 * content of a record is no question, and has to be erasable. The field "purpose" is kept apart.
 */
#ifndef COMITY_AUDIT_ASKED_H
#define COMITY_AUDIT_ASKED_H

#include "comity/audit_entry.h"

#include "control.pb-c.h"

#define AUDIT_ASKED_MAX 16u
#define AUDIT_TEXT_BYTES (AUDIT_WORD_BYTES + 8u)

/* Points into itself: not to be moved once it is filled. */
struct audit_asked {
    size_t count;
    Comity__AuditEntry__Asked *items[AUDIT_ASKED_MAX];
    Comity__AuditEntry__Asked words[AUDIT_ASKED_MAX];
    char texts[AUDIT_ASKED_MAX][AUDIT_TEXT_BYTES];
    char purpose[AUDIT_PURPOSE_BYTES + 8u];
};

/* Fill in what a request asks. Texts that are longer than audit_entry.h allows are cut, and end in "...". */
void audit_asked_fill(struct audit_asked *asked, const Comity__Request *request);

#endif
