#include "session_messages.h"

#include <stdlib.h>

/* ---- sending ---- */

/* A message being made: its notes are in one buffer, and views of them are set when it is complete. */
struct making {
    Comity__Cosigned message;
    struct buffer bytes;
    size_t ends[LIMIT_COSIGNED_NOTES];
    ProtobufCBinaryData notes[LIMIT_COSIGNED_NOTES];
    Comity__Cosigned__Held held[LIMIT_BUREAUS];
    Comity__Cosigned__Held *held_pointers[LIMIT_BUREAUS];
    char *wanted[LIMIT_BUREAUS];
};

static enum error_code add_note(struct session *session, const struct log *log, uint64_t size,
                                const struct bureau *witness, struct making *making, struct error *error)
{
    Comity__Cosigned *message = &making->message;
    enum error_code code = replica_cosigned_note(session->replica, log, size, witness, &making->bytes, error);
    if (code == ERROR_NONE)
        making->ends[message->n_notes++] = making->bytes.size;
    return code == ERROR_NOT_FOUND ? ERROR_NONE : code;
}

/* The first message holds one note of each side for each origin, which always fits. */
static bool has_place(struct session *session, const struct making *making)
{
    bool is_full = session->has_told_cosigned && (making->bytes.size >= LIMIT_COSIGNED_BYTES ||
                                                  making->message.n_notes >= LIMIT_COSIGNED_NOTES);
    if (is_full)
        session->has_cosigned_due = true; /* go on in the next */
    return !is_full;
}

/* This node's own cosignature, if the peer has not been sent it. */
static enum error_code add_own(struct session *session, struct session_origin *origin, struct making *making,
                               struct error *error)
{
    const struct log *log = origin->log;
    const struct log_cosignature *own = replica_cosignature(session->replica, log, &session->own);
    if (own == NULL || (own->size == origin->cosigned_size && own->time_seconds == origin->cosigned_seconds))
        return ERROR_NONE;
    if (!has_place(session, making))
        return ERROR_NONE;
    enum error_code code = add_note(session, log, own->size, &session->own, making, error);
    if (code == ERROR_NONE) {
        origin->cosigned_size = own->size;
        origin->cosigned_seconds = own->time_seconds;
    }
    return code;
}

/* The peer's own, as it is held here. */
static enum error_code add_theirs(struct session *session, const struct session_origin *origin,
                                  struct making *making, struct error *error)
{
    const struct log_cosignature *theirs = replica_cosignature(session->replica, origin->log, &session->peer);
    if (theirs == NULL)
        return ERROR_NONE;
    return add_note(session, origin->log, theirs->size, &session->peer, making, error);
}

static void add_held(struct session *session, struct session_origin *origin, bool is_first,
                     struct making *making)
{
    Comity__Cosigned *message = &making->message;
    Comity__Cosigned__Held *held = &making->held[message->n_held];
    struct log_cosigned best = {0};
    (void)replica_best_cosigned(session->replica, origin->log, 0, &best);
    if (!is_first && best.tag == origin->told_tag)
        return;
    comity__cosigned__held__init(held);
    held->origin = origin->log->origin.code;
    held->size = best.size;
    held->count = best.count;
    held->tag = best.tag;
    origin->told_tag = best.tag;
    making->held_pointers[message->n_held++] = held;
}

static enum error_code add_wanted(struct session *session, struct session_origin *origin,
                                  struct making *making, struct error *error)
{
    struct log_cosigned best;
    enum error_code code = ERROR_NONE;
    if (origin->is_cosigned_asked)
        making->wanted[making->message.n_wanted++] = origin->log->origin.code;
    origin->is_cosigned_asked = false;
    if (!origin->is_cosigned_wanted || !has_place(session, making))
        return ERROR_NONE;
    origin->is_cosigned_wanted = false;
    if (replica_best_cosigned(session->replica, origin->log, 0, &best))
        code = add_note(session, origin->log, best.size, NULL, making, error);
    return code;
}

static enum error_code gather(struct session *session, struct making *making, struct error *error)
{
    bool is_first = !session->has_told_cosigned;
    enum error_code code = ERROR_NONE;
    session->has_cosigned_due = false;
    for (size_t i = 0; i < replica_log_count(session->replica) && code == ERROR_NONE; i++) {
        struct log *log = replica_log_at(session->replica, i);
        struct session_origin *origin = session_origin(session, log);
        if (origin == NULL)
            return error_set(error, ERROR_MEMORY, "no memory for the log of %s", log->origin.code);
        if (log->key_count == 0)
            continue;
        code = add_own(session, origin, making, error);
        if (code == ERROR_NONE && is_first)
            code = add_theirs(session, origin, making, error);
        else if (code == ERROR_NONE)
            code = add_wanted(session, origin, making, error);
        if (is_first || session->is_telling_cosigned)
            add_held(session, origin, is_first, making);
    }
    return code;
}

static enum error_code put(struct session *session, struct making *making, struct error *error)
{
    Comity__Cosigned *message = &making->message;
    size_t begin = 0;
    for (size_t i = 0; i < message->n_notes; i++) {
        making->notes[i] =
            (ProtobufCBinaryData){.len = making->ends[i] - begin, .data = making->bytes.data + begin};
        begin = making->ends[i];
    }
    message->notes = making->notes;
    message->held = making->held_pointers;
    message->wanted = making->wanted;
    return session_put(session, FRAME_COSIGNED, &message->base, error);
}

enum error_code cosigned_send(struct session *session, struct error *error)
{
    uint64_t changes = replica_cosignature_changes(session->replica);
    if (session->has_told_cosigned && !session->is_telling_cosigned && !session->has_cosigned_due &&
        session->cosigned_changes == changes)
        return ERROR_NONE;
    struct making *making = calloc(1, sizeof *making);
    if (making == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for cosignatures");
    comity__cosigned__init(&making->message);
    buffer_init(&making->bytes, LIMIT_FRAME_BYTES);
    enum error_code code = gather(session, making, error);
    bool has_words =
        making->message.n_notes > 0 || making->message.n_held > 0 || making->message.n_wanted > 0;
    if (code == ERROR_NONE && (has_words || !session->has_told_cosigned))
        code = put(session, making, error);
    if (code == ERROR_NONE) {
        session->has_cosigned_due = session->has_cosigned_due || !session->has_told_cosigned;
        session->has_told_cosigned = true;
        session->is_telling_cosigned = false;
        session->cosigned_changes = changes;
    }
    buffer_release(&making->bytes);
    free(making);
    return code;
}

/* ---- receiving ---- */

static enum error_code check(const Comity__Cosigned *message, struct error *error)
{
    if (message->n_notes > LIMIT_COSIGNED_NOTES)
        return error_set(error, ERROR_LIMIT, "%zu notes", message->n_notes);
    if (message->n_held > LIMIT_BUREAUS || message->n_wanted > LIMIT_BUREAUS)
        return error_set(error, ERROR_LIMIT, "%zu origins told, %zu wanted", message->n_held,
                         message->n_wanted);
    return ERROR_NONE;
}

static enum error_code find_origin(struct session *session, const char *code, struct session_origin **ret,
                                   struct error *error)
{
    struct log *log = NULL;
    *ret = NULL;
    enum error_code result = session_find_log(session, code, &log, error);
    if (result == ERROR_NONE && log != NULL) {
        *ret = session_origin(session, log);
        if (*ret == NULL)
            result = error_set(error, ERROR_MEMORY, "no memory for the log of %s", code);
    }
    return result;
}

static void consider(struct session *session, struct session_origin *origin, struct now now)
{
    if (replica_ask_cosigned(session->replica, origin->log, &origin->theirs, now)) {
        origin->is_cosigned_asked = true;
        session->has_cosigned_due = true;
    }
}

static enum error_code take_held(struct session *session, const Comity__Cosigned__Held *held, struct now now,
                                 struct error *error)
{
    struct session_origin *origin;
    enum error_code code = find_origin(session, held->origin, &origin, error);
    if (code == ERROR_NONE && origin != NULL) {
        origin->theirs = (struct log_cosigned){held->size, held->count, held->tag};
        consider(session, origin, now);
    }
    return code;
}

static enum error_code take_wanted(struct session *session, const char *wanted, struct error *error)
{
    struct session_origin *origin;
    enum error_code code = find_origin(session, wanted, &origin, error);
    if (code == ERROR_NONE && origin != NULL) {
        origin->is_cosigned_wanted = true;
        session->has_cosigned_due = true;
    }
    return code;
}

static enum error_code take(struct session *session, const Comity__Cosigned *message, struct now now,
                            struct error *error)
{
    enum error_code code = check(message, error);
    for (size_t i = 0; i < message->n_notes && code == ERROR_NONE; i++)
        code = replica_take_cosigned(session->replica, &session->peer,
                                     view_of(message->notes[i].data, message->notes[i].len), now, error);
    for (size_t i = 0; i < message->n_held && code == ERROR_NONE; i++)
        code = take_held(session, message->held[i], now, error);
    for (size_t i = 0; i < message->n_wanted && code == ERROR_NONE; i++)
        code = take_wanted(session, message->wanted[i], error);
    if (code == ERROR_NONE)
        replica_note_shown(session->replica, &session->peer);
    return code;
}

enum error_code cosigned_receive(struct session *session, struct view body, struct now now,
                                 struct error *error)
{
    ProtobufCMessage *message = NULL;
    enum error_code code = session_unpack(&comity__cosigned__descriptor, body, &message, error);
    if (code == ERROR_NONE)
        code = take(session, (const Comity__Cosigned *)message, now, error);
    message_free(message);
    return code;
}

/* ---- once a minute ---- */

void session_tell_cosigned(struct session *session, struct now now)
{
    if (session->state != SESSION_OPEN)
        return;
    session->is_telling_cosigned = true;
    for (size_t i = 0; i < session->origin_count; i++)
        consider(session, session->origins[i], now);
}
