#include "control_attachments.h"

#include <inttypes.h>
#include <string.h>

static bool shows_to_all(const struct replica_record *part, const Comity__Distribution *distribution)
{
    for (size_t i = 0; i < distribution->n_bureaus; i++) {
        struct bureau bureau;
        if (bureau_parse(&bureau, view_of_text(distribution->bureaus[i]), NULL) != ERROR_NONE ||
            !distribution_allows(part->entry->distribution, &part->owner, &bureau))
            return false;
    }
    return true;
}

/* Say what is wrong with a part, or NULL. */
static const char *find_fault(const struct replica_record *part, const Comity__Message__File *file,
                              size_t place, const Comity__Distribution *distribution)
{
    const Comity__Record *record = part->entry == NULL || part->entry->act_case != COMITY__ENTRY__ACT_PUBLISH
                                       ? NULL
                                       : part->entry->publish->record;
    if (record == NULL)
        return "is withdrawn";
    if (record->type_case != COMITY__RECORD__TYPE_ATTACHMENT)
        return "is no attachment";
    const Comity__Attachment *attachment = record->attachment;
    if (strcmp(attachment->sha256, file->sha256) != 0 || strcmp(attachment->name, file->name) != 0)
        return "is of another file";
    if (attachment->part != place + 1 || attachment->parts != file->n_parts || attachment->size != file->size)
        return "is another part";
    return shows_to_all(part, distribution) ? NULL : "is not shown to all who get the message";
}

static enum error_code check_file(const struct node *node, const Comity__Message__File *file, size_t place,
                                  const Comity__Distribution *distribution, struct error *error)
{
    uint64_t size = 0;
    for (size_t i = 0; i < file->n_parts; i++) {
        struct replica_record part;
        struct uuid id;
        const char *fault = "is not here";
        if (uuid_parse(view_of_text(file->parts[i]), &id, NULL) == ERROR_NONE &&
            replica_find(node_replica(node), node_bureau(node), &id, &part, NULL) == ERROR_NONE) {
            fault = find_fault(&part, file, i, distribution);
            size += fault == NULL ? part.entry->publish->record->attachment->data.len : 0;
            replica_record_release(&part);
        }
        if (fault != NULL)
            return error_set(error, ERROR_INVALID, "message.attachments[%zu].parts[%zu]: %s", place, i,
                             fault);
    }
    if (size != file->size)
        return error_set(error, ERROR_INVALID,
                         "message.attachments[%zu].size: its parts have %" PRIu64 " bytes, not %" PRIu32,
                         place, size, file->size);
    return ERROR_NONE;
}

enum error_code control_attachments_check(const struct node *node, const Comity__Message *message,
                                          const Comity__Distribution *distribution, struct error *error)
{
    enum error_code code = ERROR_NONE;
    uint64_t size = 0;
    for (size_t i = 0; i < message->n_attachments; i++)
        size += message->attachments[i]->size;
    if (size > LIMIT_ATTACHMENTS_BYTES)
        return error_set(error, ERROR_LIMIT, "message.attachments: %" PRIu64 " bytes in all, at most %u",
                         size, LIMIT_ATTACHMENTS_BYTES);
    for (size_t i = 0; i < message->n_attachments && code == ERROR_NONE; i++)
        code = check_file(node, message->attachments[i], i, distribution, error);
    return code;
}

/* Withdraw a part, if it is one that is still here. */
static enum error_code withdraw_part(struct node *node, const char *text, Comity__Withdraw__Reason reason,
                                     struct now now, struct error *error)
{
    struct replica_record part;
    struct replica_receipt receipt;
    struct uuid id;
    if (uuid_parse(view_of_text(text), &id, NULL) != ERROR_NONE ||
        replica_find(node_replica(node), node_bureau(node), &id, &part, NULL) != ERROR_NONE)
        return ERROR_NONE;
    bool is_part = part.entry != NULL && part.entry->act_case == COMITY__ENTRY__ACT_PUBLISH &&
                   part.entry->publish->record->type_case == COMITY__RECORD__TYPE_ATTACHMENT;
    replica_record_release(&part);
    return is_part ? replica_withdraw(node_replica(node), now, &id, reason, &receipt, error) : ERROR_NONE;
}

enum error_code control_attachments_withdraw(struct node *node, const Comity__Message *message,
                                             Comity__Withdraw__Reason reason, struct now now,
                                             struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < message->n_attachments; i++)
        for (size_t j = 0; j < message->attachments[i]->n_parts && code == ERROR_NONE; j++)
            code = withdraw_part(node, message->attachments[i]->parts[j], reason, now, error);
    return code;
}
