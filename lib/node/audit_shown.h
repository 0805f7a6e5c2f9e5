/*
 * audit_shown: which records an answer shows.
 *
 * Found in the answer itself, whatever its type: every message in it that has the fields owner, id, version and index
 * names a version of a record. So a new kind of answer is recorded without a line of code.
 */
#ifndef COMITY_AUDIT_SHOWN_H
#define COMITY_AUDIT_SHOWN_H

#include "comity/audit_entry.h"
#include "comity/bureau.h"
#include "comity/uuid.h"

#include "control.pb-c.h"

struct audit_reference {
    struct bureau owner;
    struct uuid id;
    bool has_id;
    uint32_t version;
    uint64_t index;
};

struct audit_shown {
    size_t count;
    size_t capacity;
    struct audit_reference *items;
};

/* Begin empty; release frees. */
void audit_shown_init(struct audit_shown *shown);
void audit_shown_release(struct audit_shown *shown);

/* Add every record that an answer names. ERROR_MEMORY. */
enum error_code audit_shown_add(struct audit_shown *shown, const Comity__Answer *answer, struct error *error);

/* Add one. ERROR_MEMORY. */
enum error_code audit_shown_put(struct audit_shown *shown, const struct audit_reference *reference,
                                struct error *error);

#endif
