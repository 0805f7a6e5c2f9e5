#include "control_handlers.h"
#include "control_lookup.h"
#include "control_message_view.h"

#include "comity/replica_list.h"

#include <stdlib.h>
#include <string.h>

/* What one call does, but for the last message of it: each message is read with all others of its thread, unless that is
 * the thread of the one before, and for each bureau that an own one is addressed to it is looked up how far it has come
 * there. */
#define LISTED_MAX 16u
#define WORK_MAX 64u

/* ---- one message ---- */

static enum error_code not_a_message(const struct replica_record *record, struct error *error)
{
    char id[UUID_TEXT_CHARS + 1];
    uuid_format(&record->id, id);
    if (record->state == COMITY__RECORD_VIEW__STATE__WITHDRAWN)
        return error_set(error, ERROR_NOT_FOUND, "message %s of %s is withdrawn", id, record->owner.code);
    return error_set(error, ERROR_INVALID, "record %s of %s is no message", id, record->owner.code);
}

static enum error_code find_message(const struct node *node, const char *owner, const char *id,
                                    struct replica_record *ret, struct error *error)
{
    struct replica_record record;
    enum error_code code = control_record(node, owner, id, &record, error);
    if (code != ERROR_NONE)
        return code;
    if (thread_message_of(&record) != NULL) {
        *ret = record;
        return ERROR_NONE;
    }
    code = not_a_message(&record, error);
    replica_record_release(&record);
    return code;
}

enum error_code control_read(struct node *node, struct requester *requester, const Comity__Request *request,
                             struct now now, struct error *error)
{
    struct replica_record record;
    struct thread thread = {0};
    struct control_message_view view;
    enum error_code code = find_message(node, request->read->owner, request->read->id, &record, error);
    if (code != ERROR_NONE)
        return code;
    if (!request->read->peek)
        code = replica_note_opened(node_replica(node), &record.owner, record.index, now, error);
    if (code == ERROR_NONE) {
        code = control_message_view_fill(&view, node, &record, &thread, now, error);
        Comity__Answer answer = COMITY__ANSWER__INIT;
        answer.body_case = COMITY__ANSWER__BODY_MESSAGE;
        answer.message = &view.view;
        if (code == ERROR_NONE)
            code = requester_answer(requester, &answer, error);
        control_message_view_release(&view);
    }
    thread_release(&thread);
    replica_record_release(&record);
    return code;
}

/* ---- many ---- */

struct listing {
    struct stream stream;
    Comity__MessagesRequest__Box box;
    bool unread, open, overdue;
    struct bureau bureau; /* code[0] == 0: any */
    size_t work;          /* done in this call */
    /* IN, OUT: messages that are listed, and how many of them were looked at. */
    size_t listed_count, listed_next;
    struct replica_listed listed[LISTED_MAX];
    bool is_listed;              /* there are no more */
    struct replica_listed after; /* owner.code[0] == 0: none yet */
    bool has_root;               /* THREAD: a message that names no thread began it */
    struct bureau root_owner;
    uint64_t root_index;
    struct thread shown;  /* THREAD: what is shown behind it... */
    size_t next;          /* ...and how much of it has been */
    struct thread thread; /* of the last message looked at */
    uint64_t count;
};

static bool is_to(const struct control_message_view *view, const struct bureau *bureau)
{
    for (size_t i = 0; i < view->standing.receipt_count; i++)
        if (bureau_is_equal(&view->standing.receipts[i].bureau, bureau))
            return true;
    return false;
}

static bool is_wanted(const struct listing *self, const struct control_message_view *view)
{
    const struct thread_standing *standing = &view->standing;
    if (self->box == COMITY__MESSAGES_REQUEST__BOX__IN && !standing->is_addressed)
        return false;
    if (self->box == COMITY__MESSAGES_REQUEST__BOX__OUT && self->bureau.code[0] != '\0' &&
        !is_to(view, &self->bureau))
        return false;
    return (!self->unread || standing->is_unread) && (!self->open || standing->is_open) &&
           (!self->overdue || standing->is_overdue);
}

/* Put the message at a leaf into the stream, if it is wanted; one that has gone meanwhile is passed over. */
static enum error_code put_message(struct listing *self, struct node *node, const struct bureau *owner,
                                   uint64_t index, struct now now, struct error *error)
{
    struct replica_record record;
    struct control_message_view view;
    self->work++;
    enum error_code code = replica_record_at(node_replica(node), owner, index, &record, error);
    if (code != ERROR_NONE)
        return code == ERROR_NOT_FOUND ? ERROR_NONE : code;
    if (record.state == COMITY__RECORD_VIEW__STATE__CURRENT && thread_message_of(&record) != NULL) {
        char thread_before[UUID_TEXT_CHARS + 1];
        memcpy(thread_before, self->thread.id, sizeof thread_before);
        code = control_message_view_fill(&view, node, &record, &self->thread, now, error);
        self->work += view.standing.receipt_count;
        self->work += strcmp(thread_before, self->thread.id) == 0 ? 0 : self->thread.count;
        if (code == ERROR_NONE && is_wanted(self, &view)) {
            Comity__Answer answer = COMITY__ANSWER__INIT;
            answer.more = true;
            answer.body_case = COMITY__ANSWER__BODY_MESSAGE;
            answer.message = &view.view;
            code = stream_put(&self->stream, &answer, error);
            self->count += code == ERROR_NONE ? 1 : 0;
        }
        control_message_view_release(&view);
    }
    replica_record_release(&record);
    return code;
}

/* Collect the next messages of the box; the own ones are passed over as one where others' are wanted. */
static enum error_code list_more(struct listing *self, struct node *node, struct error *error)
{
    const struct bureau *own = node_bureau(node);
    bool is_in = self->box == COMITY__MESSAGES_REQUEST__BOX__IN;
    const struct bureau *owner = !is_in ? own : self->bureau.code[0] != '\0' ? &self->bureau : NULL;
    enum error_code code = replica_list(node_replica(node), record_type_find("message"), owner,
                                        self->after.owner.code[0] == '\0' ? NULL : &self->after, self->listed,
                                        LISTED_MAX, &self->listed_count, error);
    if (code != ERROR_NONE)
        return code;
    self->listed_next = 0;
    self->is_listed = self->listed_count < LISTED_MAX;
    if (self->listed_count > 0)
        self->after = self->listed[self->listed_count - 1];
    if (is_in && bureau_is_equal(&self->after.owner, own))
        memset(self->after.id.bytes, 0xff, sizeof self->after.id.bytes);
    return ERROR_NONE;
}

static enum error_code put_box(struct listing *self, struct node *node, struct now now, struct error *error)
{
    const struct bureau *own = node_bureau(node);
    bool is_in = self->box == COMITY__MESSAGES_REQUEST__BOX__IN;
    enum error_code code = ERROR_NONE;
    if (self->listed_next == self->listed_count && !self->is_listed)
        code = list_more(self, node, error);
    while (code == ERROR_NONE && self->listed_next < self->listed_count && self->work < WORK_MAX) {
        const struct replica_listed *listed = &self->listed[self->listed_next++];
        if (!is_in || !bureau_is_equal(&listed->owner, own))
            code = put_message(self, node, &listed->owner, listed->index, now, error);
    }
    if (code == ERROR_NONE && self->listed_next == self->listed_count && self->is_listed)
        code = control_put_done(&self->stream, self->count, 0, error);
    return code;
}

static enum error_code put_thread(struct listing *self, struct node *node, struct now now,
                                  struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (self->has_root)
        code = put_message(self, node, &self->root_owner, self->root_index, now, error);
    self->has_root = false;
    while (code == ERROR_NONE && self->next < self->shown.count && self->work < WORK_MAX) {
        const struct thread_message *message = &self->shown.messages[self->next++];
        code = put_message(self, node, &message->owner, message->index, now, error);
    }
    if (code == ERROR_NONE && self->next == self->shown.count)
        code = control_put_done(&self->stream, self->count, 0, error);
    return code;
}

static enum error_code messages_next(struct stream *stream, struct node *node, struct now now,
                                     struct error *error)
{
    struct listing *self = (struct listing *)stream;
    self->work = 0;
    return self->box == COMITY__MESSAGES_REQUEST__BOX__THREAD ? put_thread(self, node, now, error)
                                                              : put_box(self, node, now, error);
}

static void messages_free(struct stream *stream)
{
    struct listing *self = (struct listing *)stream;
    thread_release(&self->shown);
    thread_release(&self->thread);
    free(self);
}

/* ---- the request ---- */

/* A message that names no thread began the one that has its id. */
static void find_root(struct listing *self, struct replica *replica, const char *thread_id)
{
    struct replica_record record;
    struct uuid id;
    if (uuid_parse(view_of_text(thread_id), &id, NULL) != ERROR_NONE ||
        replica_find(replica, NULL, &id, &record, NULL) != ERROR_NONE)
        return;
    const Comity__Message *message = thread_message_of(&record);
    self->has_root = message != NULL && message->thread_id[0] == '\0';
    self->root_owner = record.owner;
    self->root_index = record.index;
    replica_record_release(&record);
}

static enum error_code load_shown(struct listing *self, const struct node *node,
                                  const Comity__MessagesRequest *wanted, struct error *error)
{
    struct replica_record record;
    char id[UUID_TEXT_CHARS + 1];
    enum error_code code = find_message(node, wanted->owner, wanted->id, &record, error);
    if (code != ERROR_NONE)
        return code;
    thread_id_of(&record, id);
    replica_record_release(&record);
    find_root(self, node_replica(node), id);
    code = thread_load(&self->shown, node_replica(node), id, error);
    self->stream.bytes = self->shown.capacity * sizeof *self->shown.messages;
    return code;
}

static enum error_code read_request(struct listing *self, const struct node *node,
                                    const Comity__MessagesRequest *wanted, struct error *error)
{
    struct log *log = NULL;
    self->box = wanted->box;
    self->unread = wanted->unread;
    self->open = wanted->open;
    self->overdue = wanted->overdue;
    if (wanted->box == COMITY__MESSAGES_REQUEST__BOX__THREAD)
        return load_shown(self, node, wanted, error);
    if (wanted->box != COMITY__MESSAGES_REQUEST__BOX__IN && wanted->box != COMITY__MESSAGES_REQUEST__BOX__OUT)
        return error_set(error, ERROR_INVALID, "box: %d is not known", (int)wanted->box);
    if (wanted->bureau[0] == '\0')
        return ERROR_NONE;
    enum error_code code = control_log(node, wanted->bureau, &log, error);
    if (code == ERROR_NONE && log->is_own)
        code = error_set(error, ERROR_INVALID, "bureau: %s is this bureau", wanted->bureau);
    if (code == ERROR_NONE)
        self->bureau = log->origin;
    return code;
}

enum error_code control_messages(struct node *node, struct requester *requester,
                                 const Comity__Request *request, struct now now, struct error *error)
{
    (void)now;
    struct listing *self = calloc(1, sizeof *self);
    if (self == NULL)
        return error_set(error, ERROR_MEMORY, "messages");
    self->stream = (struct stream){.next = messages_next, .free = messages_free};
    enum error_code code = read_request(self, node, request->messages, error);
    if (code != ERROR_NONE) {
        messages_free(&self->stream);
        return code;
    }
    requester_stream(requester, &self->stream);
    return ERROR_NONE;
}
