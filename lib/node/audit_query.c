#include "audit_query.h"

#include "audit_asked.h"

#include "comity/message.h"
#include "comity/uuid.h"

#include <string.h>

/* The messages that name what was shown. */
struct naming {
    char ids[2 * LIMIT_REPLY_HITS][UUID_TEXT_CHARS + 1];
    char owners[2 * LIMIT_REPLY_HITS][LIMIT_BUREAU_BYTES];
    Comity__AuditEntry__Shown messages[2 * LIMIT_REPLY_HITS];
    Comity__AuditEntry__Shown *pointers[2 * LIMIT_REPLY_HITS];
};

/* protobuf-c's strings are not const; packing only reads. */
static char *text(const char *constant)
{
    return (char *)(uintptr_t)constant;
}

static void name_shown(struct naming *naming, const struct audit_query *query, Comity__AuditEntry *entry)
{
    size_t count = query->shown == NULL ? 0 : query->shown->count;
    for (size_t i = 0; i < count && i < 2 * LIMIT_REPLY_HITS; i++) {
        const struct audit_reference *reference = &query->shown->items[i];
        Comity__AuditEntry__Shown *message = &naming->messages[i];
        comity__audit_entry__shown__init(message);
        memcpy(naming->owners[i], reference->owner.code, sizeof naming->owners[i]);
        uuid_format(&reference->id, naming->ids[i]);
        message->owner = naming->owners[i];
        message->record = naming->ids[i];
        message->version = reference->version;
        message->index = reference->index;
        message->hint = i >= count - query->hint_count;
        naming->pointers[i] = message;
        entry->n_shown++;
    }
    entry->shown = naming->pointers;
}

static ProtobufCBinaryData bytes_of(struct view view)
{
    return (ProtobufCBinaryData){.len = view.size, .data = (uint8_t *)(uintptr_t)view.data};
}

/* Pack what was signed as the frame's message has it, without entries. */
static enum error_code pack(const struct statement *statement, bool is_query, struct buffer *out,
                            struct error *error)
{
    Comity__Query query = COMITY__QUERY__INIT;
    Comity__Reply reply = COMITY__REPLY__INIT;
    if (statement == NULL || statement->bytes.size == 0)
        return ERROR_NONE;
    query.statement = reply.statement = bytes_of(buffer_view(&statement->bytes));
    query.signature = reply.signature = bytes_of(view_of(statement->signature, sizeof statement->signature));
    return message_pack(is_query ? &query.base : &reply.base, out, error);
}

void audit_query_request(const Comity__QueryStatement *content, char record[UUID_TEXT_CHARS + 1],
                         Comity__AskRequest *out)
{
    struct uuid id;
    comity__ask_request__init(out);
    out->purpose = content->purpose;
    if (content->question_case == COMITY__QUERY_STATEMENT__QUESTION_KEY) {
        out->kind = content->key->kind;
        out->value = content->key->value;
        out->country = content->key->country;
        out->loose = content->key->loose;
    } else if (content->question_case == COMITY__QUERY_STATEMENT__QUESTION_PERSON) {
        out->name = content->person->name;
        out->born = content->person->born;
        out->sex = content->person->sex;
        out->nationality = content->person->nationality;
        out->type = content->person->type;
    } else if (content->question_case == COMITY__QUERY_STATEMENT__QUESTION_DISCLOSURES &&
               content->disclosures->record_id.len == UUID_BYTES) {
        memcpy(id.bytes, content->disclosures->record_id.data, UUID_BYTES);
        uuid_format(&id, record);
        out->record = record;
    }
}

/* Say what was asked in the words of a client's request. */
static void fill_asked(const struct audit_query *query, struct audit_asked *asked, Comity__AuditEntry *entry)
{
    char record[UUID_TEXT_CHARS + 1], *at = text(query->at);
    Comity__AskRequest ask = COMITY__ASK_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    if (query->content != NULL)
        audit_query_request(query->content, record, &ask);
    entry->request = text(ask.record[0] != '\0' ? "disclosures" : "ask");
    ask.at = &at;
    ask.n_at = query->at[0] == '\0' ? 0 : 1;
    request.body_case = COMITY__REQUEST__BODY_ASK;
    request.ask = &ask;
    if (ask.record[0] != '\0') {
        request.body_case = COMITY__REQUEST__BODY_DISCLOSURES;
        request.disclosures = &ask;
    }
    audit_asked_fill(asked, &request);
    entry->purpose = asked->purpose;
    entry->n_asked = asked->count;
    entry->asked = asked->items;
}

enum error_code audit_record_query(struct node *node, const struct audit_query *query,
                                   struct audit_receipt *ret, struct error *error)
{
    Comity__AuditEntry entry = COMITY__AUDIT_ENTRY__INIT;
    struct audit_asked asked;
    struct naming naming;
    struct buffer signed_query, signed_reply;
    buffer_init(&signed_query, LIMIT_ENTRY_BYTES);
    buffer_init(&signed_reply, LIMIT_ENTRY_BYTES);
    enum error_code code = pack(query->query, true, &signed_query, error);
    if (code == ERROR_NONE)
        code = pack(query->reply, false, &signed_reply, error);
    if (code == ERROR_NONE) {
        entry.who = text(query->who);
        entry.bureau = text(query->asker == NULL ? "" : query->asker->code);
        entry.outcome = text(query->outcome);
        entry.signed_request = bytes_of(buffer_view(&signed_query));
        entry.signed_answer = bytes_of(buffer_view(&signed_reply));
        fill_asked(query, &asked, &entry);
        name_shown(&naming, query, &entry);
        code = node_audit(node, &entry, ret, error);
    }
    buffer_release(&signed_query);
    buffer_release(&signed_reply);
    return code;
}
