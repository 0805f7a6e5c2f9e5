#include "control_handlers.h"
#include "control_lookup.h"
#include "control_view.h"
#include "sharing.h"

#include "comity/record.h"
#include "comity/replica_list.h"
#include "comity/replica_related.h"

#include <stdlib.h>

/* Operations looked at in one call. */
#define LISTED_MAX 32u

/* ---- which operations there are ---- */

struct listing {
    struct stream stream;
    bool wants_closed;
    bool has_last;
    struct replica_listed last;
    uint64_t count;
};

/* Put one, unless it is a record that says nothing: not its lead's. */
static enum error_code put_operation(struct listing *self, struct replica *replica,
                                     const struct replica_listed *listed, struct error *error)
{
    struct replica_record record = {0};
    struct operation_name name;
    struct control_view view;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    enum error_code code = replica_record_at(replica, &listed->owner, listed->index, &record, error);
    if (code == ERROR_NOT_FOUND)
        return ERROR_NONE;
    if (code == ERROR_NONE && operation_name_of_record(&name, record.entry->publish->record, &record.owner) &&
        (self->wants_closed || record.entry->publish->record->operation->closed_on[0] == '\0')) {
        control_view_fill(&view, &record);
        answer.more = true;
        answer.body_case = COMITY__ANSWER__BODY_RECORD;
        answer.record = &view.view;
        code = stream_put(&self->stream, &answer, error);
        self->count++;
    }
    replica_record_release(&record);
    return code;
}

static enum error_code listing_next(struct stream *stream, struct node *node, struct now now,
                                    struct error *error)
{
    struct listing *self = (struct listing *)stream;
    struct replica_listed listed[LISTED_MAX];
    size_t count = 0;
    (void)now;
    enum error_code code =
        replica_list(node_replica(node), record_type_find("operation"), NULL,
                     self->has_last ? &self->last : NULL, listed, LISTED_MAX, &count, error);
    for (size_t i = 0; i < count && code == ERROR_NONE; i++)
        code = put_operation(self, node_replica(node), &listed[i], error);
    if (code == ERROR_NONE && count < LISTED_MAX)
        return control_put_done(stream, self->count, 0, error);
    if (count > 0)
        self->last = listed[count - 1];
    self->has_last = true;
    return code;
}

static void listing_free(struct stream *stream)
{
    free(stream);
}

enum error_code control_operations(struct node *node, struct requester *requester,
                                   const Comity__Request *request, struct now now, struct error *error)
{
    (void)node;
    (void)now;
    struct listing *self = calloc(1, sizeof *self);
    if (self == NULL)
        return error_set(error, ERROR_MEMORY, "operations");
    self->stream = (struct stream){.next = listing_next, .free = listing_free};
    self->wants_closed = request->operations->closed;
    requester_stream(requester, &self->stream);
    return ERROR_NONE;
}

/* ---- what is shared with one ---- */

/* Records of a type that is listed, such as results, are found by their type: they are few, where an operation may have tens of
 * thousands of others. */
struct giving {
    struct stream stream;
    struct operation_name name;
    const struct record_type *type; /* NULL: any */
    struct bureau owner;            /* code[0] == 0: any */
    struct replica_related related; /* is_done: by the list, too */
    bool has_last;
    struct replica_listed last;
    uint64_t count;
    enum error_code code;
    struct error *error;
};

static bool give_record(void *context, const struct replica_record *record)
{
    struct giving *self = context;
    struct control_view view;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    if (!operation_is_followed(&self->name, record->entry->distribution) ||
        (self->type != NULL && record_type_of(record->entry->publish->record) != self->type))
        return true;
    control_view_fill(&view, record);
    answer.more = true;
    answer.body_case = COMITY__ANSWER__BODY_RECORD;
    answer.record = &view.view;
    self->code = stream_put(&self->stream, &answer, self->error);
    self->count++;
    return self->code == ERROR_NONE;
}

static enum error_code give_listed(struct giving *self, struct replica *replica, struct error *error)
{
    const struct bureau *owner = self->owner.code[0] == '\0' ? NULL : &self->owner;
    struct replica_listed listed[LISTED_MAX];
    size_t count = 0;
    enum error_code code = replica_list(replica, self->type, owner, self->has_last ? &self->last : NULL,
                                        listed, LISTED_MAX, &count, error);
    for (size_t i = 0; i < count && code == ERROR_NONE; i++) {
        struct replica_record record = {0};
        code = replica_record_at(replica, &listed[i].owner, listed[i].index, &record, error);
        if (code == ERROR_NONE)
            (void)give_record(self, &record);
        code = code == ERROR_NOT_FOUND ? ERROR_NONE : code != ERROR_NONE ? code : self->code;
        replica_record_release(&record);
    }
    if (count > 0)
        self->last = listed[count - 1];
    self->has_last = self->has_last || count > 0;
    self->related.is_done = code == ERROR_NONE && count < LISTED_MAX;
    return code;
}

static enum error_code giving_next(struct stream *stream, struct node *node, struct now now,
                                   struct error *error)
{
    struct giving *self = (struct giving *)stream;
    (void)now;
    self->error = error;
    if (self->related.is_done)
        return control_put_done(stream, self->count, 0, error);
    if (self->type != NULL && record_type_is_listed(self->type))
        return give_listed(self, node_replica(node), error);
    enum error_code code = replica_related_next(node_replica(node), &self->related, give_record, self, error);
    return code == ERROR_NONE ? self->code : code;
}

static void giving_free(struct stream *stream)
{
    free(stream);
}

enum error_code control_operation_records(struct node *node, struct requester *requester,
                                          const Comity__Request *request, struct now now, struct error *error)
{
    const Comity__OperationRecordsRequest *wanted = request->operation_records;
    struct replica_record operation = {0};
    struct log *owner = NULL;
    struct key key;
    struct giving *self = calloc(1, sizeof *self);
    enum error_code code = ERROR_NONE;
    (void)now;
    if (self == NULL)
        return error_set(error, ERROR_MEMORY, "operation");
    self->stream = (struct stream){.next = giving_next, .free = giving_free};
    code = control_type(wanted->type, &self->type, error);
    if (code == ERROR_NONE)
        code = control_log(node, wanted->owner, &owner, error);
    if (code == ERROR_NONE)
        code = sharing_find(node_replica(node), node_sharing(node), wanted->operation, &operation,
                            &self->name, error);
    if (code == ERROR_NONE)
        code = key_normalise(KEY_OPERATION, self->name.id, NULL, false, &key, error);
    replica_record_release(&operation);
    if (code != ERROR_NONE) {
        free(self);
        return code;
    }
    if (wanted->owner[0] != '\0')
        self->owner = owner->origin;
    replica_related_init(&self->related, &key, wanted->owner[0] == '\0' ? NULL : &owner->origin);
    requester_stream(requester, &self->stream);
    return ERROR_NONE;
}
