#include "control_handlers.h"
#include "control_view.h"
#include "sharing.h"

#include "comity/replica_related.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WISH_BYTES 512u

/* What of an operation is here, of one bureau. */
struct member {
    struct bureau bureau;
    bool is_participant;
    uint64_t shared, reached;
};

/* The newest word of a bureau that asks to join, or to leave. */
struct wish {
    struct bureau bureau;
    struct uuid id;
    uint64_t index;
    int64_t time_ms;
    bool leaves;
    char text[WISH_BYTES];
};

/* A word of this bureau that answers a wish. */
struct refusal {
    char owner[LIMIT_BUREAU_BYTES];
    char id[UUID_TEXT_CHARS + 1];
};

/* ASKING for the operation's records until all are looked at; then there is one answer. */
struct showing {
    struct stream stream;
    struct bureau bureau;
    struct operation_name name;
    struct replica_record operation;
    struct replica_related related;
    size_t member_count, wish_count, refusal_count;
    struct member members[LIMIT_BUREAUS];
    struct wish wishes[LIMIT_BUREAUS];
    struct refusal refusals[LIMIT_BUREAUS];
};

static const Comity__Operation *operation_of(const struct showing *self)
{
    return self->operation.entry->publish->record->operation;
}

/* Find the place of a bureau, which is there afterwards; NULL: there is no more room. */
static struct member *member_of(struct showing *self, const struct bureau *bureau)
{
    for (size_t i = 0; i < self->member_count; i++)
        if (bureau_is_equal(&self->members[i].bureau, bureau))
            return &self->members[i];
    if (self->member_count == LIMIT_BUREAUS)
        return NULL;
    struct member *member = &self->members[self->member_count++];
    *member = (struct member){.bureau = *bureau, .is_participant = operation_has(operation_of(self), bureau)};
    return member;
}

/* ---- looking at its records ---- */

static void note_shared(struct showing *self, const struct replica_record *record)
{
    const Comity__Distribution *distribution = record->entry->distribution;
    struct member *member =
        operation_is_followed(&self->name, distribution) ? member_of(self, &record->owner) : NULL;
    if (member == NULL)
        return;
    member->shared++;
    member->reached += operation_is_reached(operation_of(self), distribution) ? 1 : 0;
}

/* Return how many bytes of a text fit, whole characters. */
static size_t cut_size(struct view text)
{
    size_t size = text.size < WISH_BYTES ? text.size : WISH_BYTES - 1;
    while (size > 0 && size < text.size && (text.data[size] & 0xC0) == 0x80)
        size--;
    return size;
}

static void note_wish(struct showing *self, const struct replica_record *record, bool leaves)
{
    const Comity__Message *message = record->entry->publish->record->message;
    size_t place = 0;
    while (place < self->wish_count && !bureau_is_equal(&self->wishes[place].bureau, &record->owner))
        place++;
    if (place == LIMIT_BUREAUS || (place < self->wish_count && self->wishes[place].index > record->index))
        return;
    self->wish_count += place == self->wish_count ? 1 : 0;
    struct wish *wish = &self->wishes[place];
    *wish = (struct wish){.bureau = record->owner,
                          .id = record->id,
                          .index = record->index,
                          .time_ms = record->entry->time_ms,
                          .leaves = leaves};
    struct view text = view_of_text(leaves ? message->refusal : message->body);
    memcpy(wish->text, text.data, cut_size(text));
}

static void note_refusal(struct showing *self, const Comity__Reference *wish)
{
    if (self->refusal_count == LIMIT_BUREAUS)
        self->refusal_count = 0; /* the oldest is the least likely to matter */
    struct refusal *refusal = &self->refusals[self->refusal_count++];
    snprintf(refusal->owner, sizeof refusal->owner, "%s", wish->owner);
    snprintf(refusal->id, sizeof refusal->id, "%s", wish->record_id);
}

static void note_message(struct showing *self, const struct replica_record *record)
{
    const Comity__Message *message = record->entry->publish->record->message;
    bool is_own = bureau_is_equal(&record->owner, &self->bureau);
    bool is_answer = message->kind == COMITY__MESSAGE__KIND__CONSENT_ANSWER;
    if (is_own && is_answer && message->in_reply_to != NULL)
        note_refusal(self, message->in_reply_to);
    else if (!is_own && is_answer && message->in_reply_to == NULL && message->refusal[0] != '\0')
        note_wish(self, record, true);
    else if (!is_own && message->kind == COMITY__MESSAGE__KIND__CONSENT_REQUEST)
        note_wish(self, record, false);
}

static bool note_record(void *context, const struct replica_record *record)
{
    struct showing *self = context;
    switch (record->entry->publish->record->type_case) {
    case COMITY__RECORD__TYPE_MESSAGE:
        if (bureau_is_equal(&self->bureau, &self->name.lead))
            note_message(self, record);
        break;
    case COMITY__RECORD__TYPE_OPERATION:
        break;
    default:
        note_shared(self, record);
    }
    return true;
}

/* ---- the answer ---- */

/* Tell whether the lead has yet to do something about it. */
static bool is_open(const struct showing *self, const struct wish *wish)
{
    char id[UUID_TEXT_CHARS + 1];
    if (operation_has(operation_of(self), &wish->bureau) != wish->leaves)
        return false;
    uuid_format(&wish->id, id);
    for (size_t i = 0; i < self->refusal_count; i++)
        if (strcmp(self->refusals[i].owner, wish->bureau.code) == 0 && strcmp(self->refusals[i].id, id) == 0)
            return false;
    return true;
}

/* The rows of an answer; must not be moved once they are filled. */
struct rows {
    Comity__OperationAnswer__Member members[LIMIT_BUREAUS];
    Comity__OperationAnswer__Member *member_places[LIMIT_BUREAUS];
    Comity__OperationAnswer__Wish wishes[LIMIT_BUREAUS];
    Comity__OperationAnswer__Wish *wish_places[LIMIT_BUREAUS];
    struct {
        char id[UUID_TEXT_CHARS + 1];
        char time[INSTANT_TEXT_CHARS + 1];
    } texts[LIMIT_BUREAUS];
};

static size_t fill_members(struct rows *rows, struct showing *self)
{
    for (size_t i = 0; i < self->member_count; i++) {
        struct member *member = &self->members[i];
        rows->members[i] = (Comity__OperationAnswer__Member)COMITY__OPERATION_ANSWER__MEMBER__INIT;
        rows->members[i].bureau = member->bureau.code;
        rows->members[i].participant = member->is_participant;
        rows->members[i].shared = member->shared;
        rows->members[i].reached = member->reached;
        rows->member_places[i] = &rows->members[i];
    }
    return self->member_count;
}

static size_t fill_wishes(struct rows *rows, struct showing *self)
{
    size_t count = 0;
    for (size_t i = 0; i < self->wish_count; i++) {
        struct wish *wish = &self->wishes[i];
        if (!is_open(self, wish))
            continue;
        uuid_format(&wish->id, rows->texts[count].id);
        instant_format(wish->time_ms, rows->texts[count].time);
        rows->wishes[count] = (Comity__OperationAnswer__Wish)COMITY__OPERATION_ANSWER__WISH__INIT;
        rows->wishes[count].bureau = wish->bureau.code;
        rows->wishes[count].leaves = wish->leaves;
        rows->wishes[count].time = rows->texts[count].time;
        rows->wishes[count].id = rows->texts[count].id;
        rows->wishes[count].text = wish->text;
        rows->wish_places[count] = &rows->wishes[count];
        count++;
    }
    return count;
}

static enum error_code put_answer(struct showing *self, struct error *error)
{
    char name[OPERATION_NAME_BYTES];
    struct control_view view;
    Comity__OperationAnswer operation = COMITY__OPERATION_ANSWER__INIT;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    struct rows *rows = calloc(1, sizeof *rows);
    if (rows == NULL)
        return error_set(error, ERROR_MEMORY, "operation");
    operation_name_format(&self->name, name);
    control_view_fill(&view, &self->operation);
    operation.operation = name;
    operation.record = &view.view;
    operation.n_members = fill_members(rows, self);
    operation.members = rows->member_places;
    operation.n_wishes = fill_wishes(rows, self);
    operation.wishes = rows->wish_places;
    answer.body_case = COMITY__ANSWER__BODY_OPERATION;
    answer.operation = &operation;
    self->stream.is_done = true;
    enum error_code code = stream_put(&self->stream, &answer, error);
    free(rows);
    return code;
}

static enum error_code showing_next(struct stream *stream, struct node *node, struct now now,
                                    struct error *error)
{
    struct showing *self = (struct showing *)stream;
    (void)now;
    if (self->related.is_done)
        return put_answer(self, error);
    return replica_related_next(node_replica(node), &self->related, note_record, self, error);
}

static void showing_free(struct stream *stream)
{
    struct showing *self = (struct showing *)stream;
    replica_record_release(&self->operation);
    free(self);
}

/* Those who take part come first, in the lead's order. */
static void note_participants(struct showing *self)
{
    const Comity__Operation *operation = operation_of(self);
    for (size_t i = 0; i < operation->n_participants; i++) {
        struct bureau bureau;
        if (bureau_parse(&bureau, view_of_text(operation->participants[i]), NULL) == ERROR_NONE)
            (void)member_of(self, &bureau);
    }
}

enum error_code control_operation(struct node *node, struct requester *requester,
                                  const Comity__Request *request, struct now now, struct error *error)
{
    struct key key;
    (void)now;
    struct showing *self = calloc(1, sizeof *self);
    if (self == NULL)
        return error_set(error, ERROR_MEMORY, "operation");
    self->stream = (struct stream){.next = showing_next, .free = showing_free, .bytes = sizeof *self};
    self->bureau = *node_bureau(node);
    enum error_code code = sharing_find(node_replica(node), node_sharing(node), request->operation->operation,
                                        &self->operation, &self->name, error);
    if (code == ERROR_NONE)
        code = key_normalise(KEY_OPERATION, self->name.id, NULL, false, &key, error);
    if (code != ERROR_NONE) {
        showing_free(&self->stream);
        return code;
    }
    replica_related_init(&self->related, &key, NULL);
    note_participants(self);
    requester_stream(requester, &self->stream);
    return ERROR_NONE;
}
