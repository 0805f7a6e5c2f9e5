#include "sharing.h"

#include "comity/replica_followed.h"
#include "comity/replica_related.h"

#include <stdio.h>
#include <string.h>

/* ---- finding an operation ---- */

struct finding {
    struct operation_name name; /* with its lead */
    struct uuid id;             /* of the oldest record so far */
    bool is_found;
};

static bool note_operation(void *context, const struct replica_record *record)
{
    struct finding *finding = context;
    struct operation_name name;
    if (operation_name_of_record(&name, record->entry->publish->record, &record->owner) &&
        operation_name_is_same(&name, &finding->name) &&
        (!finding->is_found || memcmp(record->id.bytes, finding->id.bytes, UUID_BYTES) < 0)) {
        finding->name = name;
        finding->id = record->id;
        finding->is_found = true;
    }
    return true;
}

/* Look among the lead's own records. */
static enum error_code find_of_lead(struct replica *replica, struct finding *finding, struct error *error)
{
    char text[OPERATION_NAME_BYTES];
    struct replica_related related;
    struct key key;
    snprintf(text, sizeof text, "%s/%s", finding->name.id, finding->name.lead.code);
    enum error_code code = key_normalise(KEY_LED, text, NULL, false, &key, error);
    if (code != ERROR_NONE)
        return code;
    replica_related_init(&related, &key, &finding->name.lead);
    while (code == ERROR_NONE && !related.is_done)
        code = replica_related_next(replica, &related, note_operation, finding, error);
    return code;
}

/* Look among the records of every bureau. */
static enum error_code find_of_any(struct replica *replica, struct finding *finding, struct error *error)
{
    size_t count = replica_log_count(replica);
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < count && code == ERROR_NONE; i++) {
        struct finding one = {.name = finding->name};
        one.name.lead = replica_log_at(replica, i)->origin;
        code = find_of_lead(replica, &one, error);
        if (code == ERROR_NONE && one.is_found && finding->is_found)
            code = error_set(error, ERROR_INVALID, "operation: both %s/%s and %s/%s are known: say which",
                             finding->name.lead.code, finding->name.id, one.name.lead.code, one.name.id);
        if (one.is_found)
            *finding = one;
    }
    return code;
}

/* A name may also be the id of the operation's record. */
static enum error_code find_by_record(struct replica *replica, struct finding *finding, struct error *error)
{
    const struct bureau *owner = finding->name.lead.code[0] == '\0' ? NULL : &finding->name.lead;
    struct replica_record record = {0};
    struct uuid id;
    if (uuid_parse(view_of_text(finding->name.id), &id, NULL) != ERROR_NONE)
        return ERROR_NONE;
    enum error_code code = replica_find(replica, owner, &id, &record, error);
    if (code == ERROR_NONE && record.entry != NULL &&
        operation_name_of_record(&finding->name, record.entry->publish->record, &record.owner)) {
        finding->id = id;
        finding->is_found = true;
    }
    replica_record_release(&record);
    return code == ERROR_NOT_FOUND ? ERROR_NONE : code;
}

/* Look for it wherever it may be. */
static enum error_code find(struct replica *replica, struct finding *finding, const char *text,
                            struct error *error)
{
    enum error_code code = operation_name_parse(&finding->name, text, error);
    if (code == ERROR_NONE)
        code = find_by_record(replica, finding, error);
    if (code == ERROR_NONE && !finding->is_found)
        code = finding->name.lead.code[0] != '\0' ? find_of_lead(replica, finding, error)
                                                  : find_of_any(replica, finding, error);
    if (code == ERROR_NONE && !finding->is_found)
        code = error_set(error, ERROR_NOT_FOUND, "no operation %.80s at this bureau", text);
    return code;
}

static bool remembers(const struct sharing_memory *memory, const struct replica *replica, const char *text)
{
    return memory->changes == replica_operation_changes(replica) && strcmp(memory->text, text) == 0;
}

enum error_code sharing_find(struct replica *replica, struct sharing_memory *memory, const char *text,
                             struct replica_record *ret, struct operation_name *ret_name, struct error *error)
{
    struct finding finding = {0};
    enum error_code code = ERROR_NONE;
    if (text[0] == '\0')
        return error_set(error, ERROR_INVALID, "operation: is required");
    if (!remembers(memory, replica, text)) {
        code = find(replica, &finding, text, error);
        if (code != ERROR_NONE)
            return code;
        *memory = (struct sharing_memory){
            .changes = replica_operation_changes(replica), .name = finding.name, .id = finding.id};
        snprintf(memory->text, sizeof memory->text, "%s", text);
    }
    struct replica_record record = {0};
    code = replica_find(replica, &memory->name.lead, &memory->id, &record, error);
    if (code == ERROR_NONE && record.entry == NULL)
        code = error_set(error, ERROR_NOT_FOUND, "operation %.80s is withdrawn", text);
    if (code != ERROR_NONE) {
        replica_record_release(&record);
        return code;
    }
    *ret = record;
    *ret_name = memory->name;
    return ERROR_NONE;
}

enum error_code sharing_check_new(struct replica *replica, const struct bureau *bureau,
                                  const Comity__Record *record, struct error *error)
{
    struct finding finding = {0};
    if (!operation_name_of_record(&finding.name, record, bureau))
        return ERROR_NONE;
    enum error_code code = find_of_lead(replica, &finding, error);
    if (code == ERROR_NONE && finding.is_found)
        code = error_set(error, ERROR_EXISTS, "operation %s/%s is there already: amend it",
                         finding.name.lead.code, finding.name.id);
    return code;
}

/* ---- sharing with it ---- */

static bool is_shared_already(const struct operation_name *name, const struct replica_record *before)
{
    return before != NULL && before->entry != NULL &&
           operation_is_followed(name, before->entry->distribution);
}

static enum error_code check(const struct sharing *sharing, const struct bureau *bureau,
                             const struct replica_record *before, const Comity__Record *content,
                             struct error *error)
{
    const Comity__Operation *operation = sharing->operation.entry->publish->record->operation;
    bool is_result = content != NULL && content->type_case == COMITY__RECORD__TYPE_OPERATION_RESULT;
    if (!operation_has(operation, bureau))
        return error_set(error, ERROR_DENIED, "%s takes no part in operation %s: ask %s to join",
                         bureau->code, sharing->audience.name, sharing->name.lead.code);
    if (operation->closed_on[0] != '\0' && !is_result && !is_shared_already(&sharing->name, before))
        return error_set(error, ERROR_STATE, "operation %s was closed on %s: only results are filed still",
                         sharing->audience.name, operation->closed_on);
    return ERROR_NONE;
}

/* Let the record name the operation. */
static enum error_code name_operation(struct sharing *sharing, const Comity__Record *content,
                                      struct error *error)
{
    struct operation_name name = sharing->name;
    char *id = sharing->operation.entry->publish->record->operation_id;
    if (content == NULL)
        return ERROR_NONE;
    if (content->operation_id[0] != '\0') {
        if (operation_name_parse(&name, content->operation_id, NULL) == ERROR_NONE &&
            name.lead.code[0] == '\0')
            name.lead = sharing->name.lead;
        if (!operation_name_is_same(&name, &sharing->name))
            return error_set(error, ERROR_INVALID,
                             "operationId: is \"%.64s\", but it is to be shared with operation %s",
                             content->operation_id, sharing->audience.name);
        return ERROR_NONE;
    }
    sharing->content = *content;
    sharing->content.operation_id = id;
    sharing->record = &sharing->content;
    return ERROR_NONE;
}

enum error_code sharing_fill(struct sharing *out, struct replica *replica, struct sharing_memory *memory,
                             const struct bureau *bureau, const Comity__Record *record,
                             const Comity__Distribution *distribution, const struct replica_record *before,
                             struct error *error)
{
    *out = (struct sharing){.record = record, .distribution = distribution};
    if (distribution == NULL || distribution->operation[0] == '\0')
        return ERROR_NONE;
    if (distribution->kind != COMITY__DISTRIBUTION__KIND__NOBODY &&
        distribution->kind != COMITY__DISTRIBUTION__KIND__ONLY)
        return error_set(error, ERROR_INVALID,
                         "distribution: what is shared with an operation is for its participants only");
    enum error_code code =
        sharing_find(replica, memory, distribution->operation, &out->operation, &out->name, error);
    if (code != ERROR_NONE)
        return code;
    const Comity__Record *content = record;
    if (content == NULL && before != NULL && before->entry != NULL)
        content = before->entry->publish->record;
    operation_audience_fill(&out->audience, out->operation.entry->publish->record->operation, &out->name);
    out->distribution = &out->audience.distribution;
    code = check(out, bureau, before, content, error);
    if (code == ERROR_NONE)
        code = name_operation(out, content, error);
    return code;
}

void sharing_release(struct sharing *sharing)
{
    replica_record_release(&sharing->operation);
}
