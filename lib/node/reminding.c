#include "reminding.h"

#include "draft.h"
#include "node_private.h"
#include "thread.h"

#include "comity/record.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LISTED_MAX 16u
#define RETRY_MS 5000

/* A message to look at. */
struct reminding_item {
    struct uuid id;
    int64_t due_ms; /* wall */
};

void reminding_release(struct reminding *reminding)
{
    free(reminding->items);
    *reminding = (struct reminding){0};
}

/* ---- which messages ---- */

static bool is_known(const struct reminding *reminding, const struct uuid *id)
{
    for (size_t i = 0; i < reminding->count; i++)
        if (memcmp(reminding->items[i].id.bytes, id->bytes, UUID_BYTES) == 0)
            return true;
    return false;
}

static enum error_code add_item(struct reminding *reminding, const struct uuid *id, int64_t due_ms,
                                struct error *error)
{
    if (is_known(reminding, id))
        return ERROR_NONE;
    if (reminding->count == LIMIT_REMINDED) {
        reminding->is_cut = true;
        return ERROR_NONE;
    }
    if (reminding->count == reminding->capacity) {
        size_t capacity = reminding->capacity == 0 ? 16 : 2 * reminding->capacity;
        struct reminding_item *items = realloc(reminding->items, capacity * sizeof *items);
        if (items == NULL)
            return error_set(error, ERROR_MEMORY, "no memory for a reminder");
        reminding->items = items;
        reminding->capacity = capacity;
    }
    reminding->items[reminding->count++] = (struct reminding_item){*id, due_ms};
    return ERROR_NONE;
}

enum error_code reminding_note(struct node *node, const struct uuid *id, const Comity__Message *message,
                               struct error *error)
{
    int64_t due_ms = 0;
    if (!message->remind || !thread_wants_answer(message) ||
        instant_read(view_of_text(message->due_at), &due_ms, NULL) != ERROR_NONE)
        return ERROR_NONE;
    return add_item(&node->reminding, id, due_ms, error);
}

static enum error_code look_at(struct node *node, const struct replica_listed *listed, struct error *error)
{
    struct replica_record record = {0};
    enum error_code code = replica_record_at(node->replica, &listed->owner, listed->index, &record, error);
    const Comity__Message *message = thread_message_of(&record);
    if (code == ERROR_NONE && message != NULL)
        code = reminding_note(node, &record.id, message, error);
    replica_record_release(&record);
    return code == ERROR_NOT_FOUND ? ERROR_NONE : code;
}

static enum error_code list(struct node *node, struct error *error)
{
    struct reminding *reminding = &node->reminding;
    struct replica_listed listed[LISTED_MAX];
    size_t count = 0;
    enum error_code code =
        replica_list(node->replica, record_type_find("message"), &node->bureau,
                     reminding->has_listed ? &reminding->listed : NULL, listed, LISTED_MAX, &count, error);
    for (size_t i = 0; i < count && code == ERROR_NONE; i++)
        code = look_at(node, &listed[i], error);
    if (code != ERROR_NONE)
        return code;
    reminding->has_listed = count > 0;
    reminding->is_listed = count < LISTED_MAX;
    if (count > 0)
        reminding->listed = listed[count - 1];
    return ERROR_NONE;
}

/* ---- one message ---- */

static bool all_have_answered(const struct replica_record *record, const struct thread *thread)
{
    const Comity__Message *message = thread_message_of(record);
    for (size_t i = 0; i < message->n_to; i++) {
        struct bureau bureau;
        if (bureau_parse(&bureau, view_of_text(message->to[i]), NULL) == ERROR_NONE &&
            thread_answer(thread, &record->owner, &record->id, &bureau) == NULL)
            return false;
    }
    return true;
}

/* Return when the next reminder goes (wall ms); INT64_MAX: none does. */
static int64_t next_ms(const struct replica_record *record, const struct thread *thread, int64_t due_ms,
                       int64_t *ret_span_ms)
{
    int64_t span_ms = due_ms - record->entry->time_ms;
    int64_t last_ms = 0;
    uint32_t last = thread_reminders(thread, &record->owner, &record->id, &last_ms);
    *ret_span_ms = span_ms > REMINDING_LEAST_MS ? span_ms : REMINDING_LEAST_MS;
    if (last >= DRAFT_REMINDERS || thread_is_closed(thread, &record->owner, record->index) ||
        all_have_answered(record, thread))
        return INT64_MAX;
    return last == 0 ? due_ms : last_ms + *ret_span_ms;
}

static enum error_code send_reminder(struct node *node, const struct replica_record *record,
                                     struct error *error)
{
    Comity__Record reminder = COMITY__RECORD__INIT;
    Comity__Message message = COMITY__MESSAGE__INIT;
    Comity__Reference parent = COMITY__REFERENCE__INIT;
    struct replica_receipt receipt;
    struct draft draft;
    char id[UUID_TEXT_CHARS + 1];
    uuid_format(&record->id, id);
    parent.owner = node->bureau.code;
    parent.record_id = id;
    message.kind = COMITY__MESSAGE__KIND__REMINDER;
    message.in_reply_to = &parent;
    reminder.type_case = COMITY__RECORD__TYPE_MESSAGE;
    reminder.message = &message;
    enum error_code code = draft_init(&draft, node, &reminder, false, node->now, error);
    if (code == ERROR_NONE)
        code = replica_publish(node->replica, node->now, &draft.record, &draft.distribution, false, &receipt,
                               error);
    if (code == ERROR_NONE)
        node_report(node, NODE_LEVEL_NOTICE, ERROR_NONE, "reminder-sent", NULL, NULL,
                    "reminder %" PRIu32 " of message %s, to %zu bureaus", draft.message.reminder, id,
                    draft.message.n_to);
    draft_release(&draft);
    return code;
}

/* Look at a message that is due: send a reminder, or find when the next one goes. `*ret_ms`: look at it again then. */
static enum error_code remind(struct node *node, const struct replica_record *record, int64_t *ret_ms,
                              struct error *error)
{
    const Comity__Message *message = thread_message_of(record);
    struct thread thread = {0};
    int64_t due_ms = 0, span_ms = 0;
    char id[UUID_TEXT_CHARS + 1];
    if (message == NULL || instant_read(view_of_text(message->due_at), &due_ms, NULL) != ERROR_NONE)
        return ERROR_NONE;
    thread_id_of(record, id);
    enum error_code code = thread_load(&thread, node->replica, id, error);
    if (code == ERROR_NONE) {
        *ret_ms = next_ms(record, &thread, due_ms, &span_ms);
        if (*ret_ms <= node->now.wall_ms) {
            code = send_reminder(node, record, error);
            *ret_ms = node->now.wall_ms + span_ms;
        }
    }
    thread_release(&thread);
    return code;
}

static enum error_code look_again(struct node *node, struct reminding_item *item, struct error *error)
{
    struct replica_record record = {0};
    int64_t next = INT64_MAX;
    struct error why = {0};
    enum error_code code = replica_find(node->replica, &node->bureau, &item->id, &record, &why);
    if (code == ERROR_NONE)
        code = remind(node, &record, &next, &why);
    replica_record_release(&record);
    if (code == ERROR_INVALID || code == ERROR_LIMIT || code == ERROR_STATE) {
        node_report(node, NODE_LEVEL_WARNING, code, "reminder-refused", NULL, NULL, "%.200s", why.text);
        next = INT64_MAX;
    } else if (code != ERROR_NONE && code != ERROR_NOT_FOUND) {
        return error_set(error, code, "%s", why.text);
    }
    item->due_ms = next;
    return ERROR_NONE;
}

/* ---- what the node calls ---- */

/* Return the place of the message that is due first, or `count`. */
static size_t first_due(const struct reminding *reminding)
{
    size_t first = 0;
    for (size_t i = 1; i < reminding->count; i++)
        if (reminding->items[i].due_ms < reminding->items[first].due_ms)
            first = i;
    return first;
}

/* One that is not sent yet is found when it is stored. */
static enum error_code take_first(struct node *node, struct error *error)
{
    struct reminding *reminding = &node->reminding;
    size_t first = first_due(reminding);
    if (first == reminding->count || reminding->items[first].due_ms > node->now.wall_ms)
        return ERROR_NONE;
    enum error_code code = look_again(node, &reminding->items[first], error);
    if (code == ERROR_NONE && reminding->items[first].due_ms == INT64_MAX)
        reminding->items[first] = reminding->items[--reminding->count];
    if (reminding->count == 0 && reminding->is_cut)
        reminding->is_listed = reminding->has_listed = reminding->is_cut = false;
    return code;
}

enum error_code reminding_step(struct node *node, struct error *error)
{
    struct reminding *reminding = &node->reminding;
    struct error why = {0};
    if (!node_can_publish(node) || node->now.steady_ms < reminding->after_ms)
        return ERROR_NONE;
    reminding->after_ms = 0;
    enum error_code code = reminding->is_listed ? take_first(node, &why) : list(node, &why);
    if (code == ERROR_MEMORY)
        return error_set(error, code, "%s", why.text);
    if (code != ERROR_NONE) {
        reminding->after_ms = node->now.steady_ms + RETRY_MS;
        node_report(node, NODE_LEVEL_WARNING, code, "reminder-failed", NULL, NULL,
                    "reminders are not sent: %s; it is tried again", why.text);
    }
    return ERROR_NONE;
}

int64_t reminding_deadline_ms(const struct node *node)
{
    const struct reminding *reminding = &node->reminding;
    int64_t in_ms = 0;
    if (!node_can_publish(node) || (reminding->is_listed && reminding->count == 0))
        return INT64_MAX;
    if (reminding->is_listed)
        in_ms = reminding->items[first_due(reminding)].due_ms - node->now.wall_ms;
    int64_t due_ms = node->now.steady_ms + (in_ms > 0 ? in_ms : 0);
    return reminding->after_ms > due_ms ? reminding->after_ms : due_ms;
}
