/*
 * thread: the messages of one thread that are here, and what follows from them for each: who has answered it, how often
 * it was reminded of, whether it is closed.
 *
 * A thread is all messages with one thread id, whoever wrote them. What a message may settle is decided by who wrote it:
 * an answer counts as that of its owner, a reminder and an end only where the owner is that of the message in question.
 * So nobody can answer for another, or close what another has asked.
 */
#ifndef COMITY_THREAD_H
#define COMITY_THREAD_H

#include "comity/replica.h"

/* What counts of one message. */
struct thread_message {
    struct bureau owner;
    struct uuid id;
    uint64_t index;
    int64_t time_ms;
    Comity__Message__Kind kind;
    uint32_t reminder;
    bool closes;
    struct bureau parent_owner; /* of the message that it replies to; code[0] == 0: none */
    struct uuid parent_id;
};

struct thread {
    char id[UUID_TEXT_CHARS + 1];
    size_t count;
    size_t capacity;
    struct thread_message *messages; /* in order of time */
    bool is_cut;                     /* there are more than LIMIT_THREAD_MESSAGES */
};

/* Return the message of an entry that publishes one, or NULL. */
const Comity__Message *thread_message_of(const struct replica_record *record);

/* Write the id of the thread that a message belongs to. One that names none begins a thread that has its own id. */
void thread_id_of(const struct replica_record *record, char out[UUID_TEXT_CHARS + 1]);

/* Find the message that another replies to; false: it replies to none. */
bool thread_parent_of(const Comity__Message *message, const struct bureau *owner, struct bureau *ret_owner,
                      struct uuid *ret_id);

/* Tell whether a message asks for an answer by its kind. */
bool thread_wants_answer(const Comity__Message *message);

/* Read the thread of this id in place of what is there (begin with a zeroed struct); nothing is done if it is there
 * already. thread_release() it, also on failure. ERROR_INVALID, ERROR_MEMORY, errors of the stores. */
enum error_code thread_load(struct thread *thread, struct replica *replica, const char *id,
                            struct error *error);
void thread_release(struct thread *thread);

/* Return the first answer of a bureau to a message, or NULL. */
const struct thread_message *thread_answer(const struct thread *thread, const struct bureau *owner,
                                           const struct uuid *id, const struct bureau *by);

/* Tell whether the owner of the message at `index` of its log has closed the thread with it, or since. */
bool thread_is_closed(const struct thread *thread, const struct bureau *owner, uint64_t index);

/* Return the number of the last reminder of a message, and when it went; 0: none. */
uint32_t thread_reminders(const struct thread *thread, const struct bureau *owner, const struct uuid *id,
                          int64_t *ret_time_ms);

#endif
