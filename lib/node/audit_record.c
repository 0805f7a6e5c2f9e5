#include "audit_record.h"

#include "audit_asked.h"

#include <stdio.h>

/* The messages for a part of what is shown. */
struct naming {
    struct audit_reference references[AUDIT_SHOWN_MAX];
    char ids[AUDIT_SHOWN_MAX][UUID_TEXT_CHARS + 1];
    Comity__AuditEntry__Shown messages[AUDIT_SHOWN_MAX];
    Comity__AuditEntry__Shown *pointers[AUDIT_SHOWN_MAX];
};

static char *text(const char *constant)
{
    union {
        const char *in;
        char *out;
    } cast = {.in = constant};
    return cast.out;
}

void audit_record_rights(unsigned rights, char out[AUDIT_RIGHTS_BYTES])
{
    static const struct {
        unsigned right;
        const char *name;
    } NAMES[] = {{NODE_RIGHT_QUERY, "query"},
                 {NODE_RIGHT_PUBLISH, "publish"},
                 {NODE_RIGHT_ADMINISTER, "administer"},
                 {NODE_RIGHT_AUDIT, "audit"}};
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if ((rights & NAMES[i].right) != 0)
            used += (size_t)snprintf(out + used, AUDIT_RIGHTS_BYTES - used, "%s%s", used == 0 ? "" : " ",
                                     NAMES[i].name);
}

/* Put the next part of what is shown into an entry. */
static void take_part(struct naming *naming, const struct audit_shown *shown, size_t from,
                      Comity__AuditEntry *entry)
{
    size_t count = shown->count - from < AUDIT_SHOWN_MAX ? shown->count - from : AUDIT_SHOWN_MAX;
    for (size_t i = 0; i < count; i++) {
        Comity__AuditEntry__Shown *message = &naming->messages[i];
        naming->references[i] = shown->items[from + i];
        comity__audit_entry__shown__init(message);
        message->owner = naming->references[i].owner.code;
        naming->ids[i][0] = '\0';
        if (naming->references[i].has_id)
            uuid_format(&naming->references[i].id, naming->ids[i]);
        message->record = naming->ids[i];
        message->version = naming->references[i].version;
        message->index = naming->references[i].index;
        naming->pointers[i] = message;
    }
    entry->n_shown = count;
    entry->shown = naming->pointers;
}

/* Record an entry, and in further ones whatever is shown and does not fit it. */
static enum error_code record(struct node *node, Comity__AuditEntry *entry, struct audit_shown *shown,
                              struct audit_receipt *ret, struct error *error)
{
    struct naming naming;
    struct audit_receipt receipt;
    size_t from = 0;
    enum error_code code;
    do {
        take_part(&naming, shown, from, entry);
        code = node_audit(node, entry, &receipt, error);
        if (code == ERROR_NONE && from == 0)
            *ret = receipt;
        if (code == ERROR_NONE) {
            ret->hold = receipt.hold;
            from += entry->n_shown;
            entry->n_asked = 0;
            entry->continues = entry->continues == 0 ? receipt.index + 1 : entry->continues;
        }
    } while (code == ERROR_NONE && from < shown->count);
    shown->count = 0;
    return code;
}

enum error_code audit_record_question(struct node *node, const struct audit_client *client, const char *name,
                                      const Comity__Request *request, enum error_code outcome,
                                      struct audit_shown *shown, struct audit_receipt *ret,
                                      struct error *error)
{
    Comity__AuditEntry entry = COMITY__AUDIT_ENTRY__INIT;
    struct audit_asked asked;
    audit_asked_fill(&asked, request);
    entry.who = text(client->who);
    entry.user = client->user;
    entry.rights = text(client->rights);
    entry.request = text(name);
    entry.purpose = asked.purpose;
    entry.n_asked = asked.count;
    entry.asked = asked.items;
    entry.outcome = text(error_code_name(outcome));
    return record(node, &entry, shown, ret, error);
}

enum error_code audit_record_answer(struct node *node, const struct audit_client *client, const char *name,
                                    uint64_t question, struct audit_shown *shown, struct audit_receipt *ret,
                                    struct error *error)
{
    Comity__AuditEntry entry = COMITY__AUDIT_ENTRY__INIT;
    if (shown->count == 0)
        return ERROR_NONE;
    entry.who = text(client->who);
    entry.user = client->user;
    entry.request = text(name);
    entry.outcome = text(error_code_name(ERROR_NONE));
    entry.continues = question + 1;
    return record(node, &entry, shown, ret, error);
}
