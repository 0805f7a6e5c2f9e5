#include "thread.h"

#include <stdlib.h>
#include <string.h>

const Comity__Message *thread_message_of(const struct replica_record *record)
{
    if (record->entry == NULL || record->entry->act_case != COMITY__ENTRY__ACT_PUBLISH ||
        record->entry->publish->record->type_case != COMITY__RECORD__TYPE_MESSAGE)
        return NULL;
    return record->entry->publish->record->message;
}

void thread_id_of(const struct replica_record *record, char out[UUID_TEXT_CHARS + 1])
{
    const Comity__Message *message = thread_message_of(record);
    struct uuid id;
    if (message == NULL || uuid_parse(view_of_text(message->thread_id), &id, NULL) != ERROR_NONE)
        id = record->id;
    uuid_format(&id, out);
}

bool thread_parent_of(const Comity__Message *message, const struct bureau *owner, struct bureau *ret_owner,
                      struct uuid *ret_id)
{
    const Comity__Reference *parent = message->in_reply_to;
    struct bureau parent_owner = *owner;
    if (parent == NULL || uuid_parse(view_of_text(parent->record_id), ret_id, NULL) != ERROR_NONE)
        return false;
    if (parent->owner[0] != '\0' &&
        bureau_parse(&parent_owner, view_of_text(parent->owner), NULL) != ERROR_NONE)
        return false;
    *ret_owner = parent_owner;
    return true;
}

bool thread_wants_answer(const Comity__Message *message)
{
    return message->kind == COMITY__MESSAGE__KIND__REQUEST || message->kind == COMITY__MESSAGE__KIND__TRACE ||
           message->kind == COMITY__MESSAGE__KIND__CONSENT_REQUEST;
}

/* ---- reading it ---- */

struct loading {
    struct thread *thread;
    bool is_short_of_memory;
};

/* Make room for one more. */
static bool grow(struct thread *thread)
{
    if (thread->count < thread->capacity)
        return true;
    size_t capacity = thread->capacity == 0 ? 16 : 2 * thread->capacity;
    struct thread_message *messages = realloc(thread->messages, capacity * sizeof *messages);
    if (messages == NULL)
        return false;
    thread->messages = messages;
    thread->capacity = capacity;
    return true;
}

static bool add_message(void *context, const struct replica_record *record, const char *field)
{
    struct loading *loading = context;
    struct thread *thread = loading->thread;
    const Comity__Message *message = thread_message_of(record);
    (void)field;
    if (message == NULL)
        return true;
    if (thread->count == LIMIT_THREAD_MESSAGES) {
        thread->is_cut = true;
        return false;
    }
    loading->is_short_of_memory = !grow(thread);
    if (loading->is_short_of_memory)
        return false;
    struct thread_message *item = &thread->messages[thread->count++];
    *item = (struct thread_message){.owner = record->owner,
                                    .id = record->id,
                                    .index = record->index,
                                    .time_ms = record->entry->time_ms,
                                    .kind = message->kind,
                                    .reminder = message->reminder,
                                    .closes = message->closes};
    (void)thread_parent_of(message, &record->owner, &item->parent_owner, &item->parent_id);
    return true;
}

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_messages(const void *a, const void *b)
{
    const struct thread_message *one = a, *other = b;
    int order = compare_numbers(one->time_ms, other->time_ms);
    if (order == 0)
        order = bureau_compare(&one->owner, &other->owner);
    return order != 0 ? order : compare_numbers((int64_t)one->index, (int64_t)other->index);
}

enum error_code thread_load(struct thread *thread, struct replica *replica, const char *id,
                            struct error *error)
{
    struct loading loading = {.thread = thread};
    struct key key;
    if (strcmp(thread->id, id) == 0)
        return ERROR_NONE;
    thread_release(thread);
    enum error_code code = key_normalise(KEY_THREAD, id, NULL, false, &key, error);
    if (code == ERROR_NONE)
        code = replica_check(replica, &key, add_message, &loading, error);
    if (code == ERROR_NONE && loading.is_short_of_memory)
        code = error_set(error, ERROR_MEMORY, "no memory for a thread");
    if (code != ERROR_NONE)
        return code;
    if (thread->count > 0)
        qsort(thread->messages, thread->count, sizeof *thread->messages, compare_messages);
    memcpy(thread->id, id, strnlen(id, UUID_TEXT_CHARS));
    return ERROR_NONE;
}

void thread_release(struct thread *thread)
{
    free(thread->messages);
    *thread = (struct thread){0};
}

/* ---- what follows from it ---- */

static bool is_reply_to(const struct thread_message *message, const struct bureau *owner,
                        const struct uuid *id)
{
    return bureau_is_equal(&message->parent_owner, owner) &&
           memcmp(message->parent_id.bytes, id->bytes, UUID_BYTES) == 0;
}

const struct thread_message *thread_answer(const struct thread *thread, const struct bureau *owner,
                                           const struct uuid *id, const struct bureau *by)
{
    for (size_t i = 0; i < thread->count; i++) {
        const struct thread_message *message = &thread->messages[i];
        bool is_answer = message->kind == COMITY__MESSAGE__KIND__ANSWER ||
                         message->kind == COMITY__MESSAGE__KIND__CONSENT_ANSWER;
        if (is_answer && bureau_is_equal(&message->owner, by) && is_reply_to(message, owner, id))
            return message;
    }
    return NULL;
}

bool thread_is_closed(const struct thread *thread, const struct bureau *owner, uint64_t index)
{
    for (size_t i = 0; i < thread->count; i++) {
        const struct thread_message *message = &thread->messages[i];
        if (message->closes && message->index >= index && bureau_is_equal(&message->owner, owner))
            return true;
    }
    return false;
}

uint32_t thread_reminders(const struct thread *thread, const struct bureau *owner, const struct uuid *id,
                          int64_t *ret_time_ms)
{
    uint32_t last = 0;
    for (size_t i = 0; i < thread->count; i++) {
        const struct thread_message *message = &thread->messages[i];
        bool is_reminder = message->kind == COMITY__MESSAGE__KIND__REMINDER &&
                           bureau_is_equal(&message->owner, owner) && is_reply_to(message, owner, id);
        if (is_reminder && message->reminder > last) {
            last = message->reminder;
            *ret_time_ms = message->time_ms;
        }
    }
    return last;
}
