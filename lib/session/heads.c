#include "session_messages.h"

/* Heads of one message. */
struct gathering {
    size_t count;
    size_t bytes;
    Comity__Heads__Head heads[LIMIT_BUREAUS];
    Comity__Heads__Head *pointers[LIMIT_BUREAUS];
};

/* A peer that gets the log from here, or whose own it is, needs no word of it; but the first word goes to
 * everyone: so a bureau that restored an old backup learns of it. */
static bool is_due(const struct session *session, const struct session_origin *origin)
{
    const struct log *log = origin->log;
    if (log->is_frozen || !session_is_complete(log) || log->checkpoint_size <= origin->head_sent)
        return false;
    return origin->head_sent == 0 || !(origin->is_fed || bureau_is_equal(&log->origin, &session->peer));
}

static void gather(struct gathering *gathering, struct log *log)
{
    Comity__Heads__Head *head = &gathering->heads[gathering->count];
    comity__heads__head__init(head);
    head->origin = log->origin.code;
    head->checkpoint = (ProtobufCBinaryData){.len = log->checkpoint.size, .data = log->checkpoint.data};
    head->size = log->stored;
    gathering->pointers[gathering->count++] = head;
    gathering->bytes += log->checkpoint.size;
}

enum error_code heads_send(struct session *session, struct error *error)
{
    struct gathering gathering = {0};
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < replica_log_count(session->replica); i++) {
        struct log *log = replica_log_at(session->replica, i);
        struct session_origin *origin = session_origin(session, log);
        if (origin == NULL)
            return error_set(error, ERROR_MEMORY, "no memory for the log of %s", log->origin.code);
        if (!is_due(session, origin) || gathering.bytes >= LIMIT_HEADS_BYTES)
            continue;
        gather(&gathering, log);
        origin->head_sent = log->checkpoint_size;
    }
    if (gathering.count > 0) {
        Comity__Heads heads = COMITY__HEADS__INIT;
        heads.n_heads = gathering.count;
        heads.heads = gathering.pointers;
        code = session_put(session, FRAME_HEADS, &heads.base, error);
    }
    return code;
}

/* Keep what cannot be compared yet: who grows past it first compares, and two nodes that hold different histories
 * must not both wait for the other to grow. */
static enum error_code keep_for_later(struct session_origin *origin, struct view note, uint64_t size,
                                      struct error *error)
{
    const struct log *log = origin->log;
    struct buffer stripped;
    if (log->is_own || replica_can_judge(log, size))
        return ERROR_NONE;
    buffer_init(&stripped, LIMIT_EVIDENCE_BYTES);
    enum error_code code = checkpoint_strip(note, log->keys, log->key_count, &stripped, error);
    if (code == ERROR_NONE) {
        buffer_move(&origin->later, &stripped);
        origin->later_size = size;
    }
    buffer_release(&stripped);
    /* Signed by a key that is not known here. */
    return code == ERROR_NOT_FOUND ? ERROR_NONE : code;
}

static bool is_reviewable(const struct session_origin *origin)
{
    return origin->later.size > 0 && replica_can_judge(origin->log, origin->later_size);
}

enum error_code heads_review(struct session *session, struct now now, struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < session->origin_count && code == ERROR_NONE; i++) {
        struct session_origin *origin = session->origins[i];
        uint64_t size;
        if (!is_reviewable(origin))
            continue;
        code = replica_see_checkpoint(session->replica, &origin->log->origin, &session->peer,
                                      buffer_view(&origin->later), now, &size, error);
        buffer_clear(&origin->later);
        if (origin->log->is_frozen)
            code = ERROR_NONE;
    }
    return code;
}

static enum error_code take_head(struct session *session, const Comity__Heads__Head *head, struct now now,
                                 struct error *error)
{
    struct log *log = NULL;
    uint64_t size = 0;
    enum error_code code = session_find_log(session, head->origin, &log, error);
    if (code != ERROR_NONE || log == NULL)
        return code;
    struct view note = view_of(head->checkpoint.data, head->checkpoint.len);
    code = replica_see_checkpoint(session->replica, &log->origin, &session->peer, note, now, &size, error);
    /* The origin's misdeed, or this node's own trouble: the peer only tells of it. */
    if (log->is_frozen)
        return ERROR_NONE;
    struct session_origin *origin = session_origin(session, log);
    if (code == ERROR_NONE && origin == NULL)
        code = error_set(error, ERROR_MEMORY, "no memory for the log of %s", head->origin);
    if (code == ERROR_NONE && head->size > size)
        code = error_set(error, ERROR_MALFORMED, "%s: more leaves than the checkpoint covers", head->origin);
    if (code == ERROR_NONE)
        code = keep_for_later(origin, note, size, error);
    if (code == ERROR_NONE)
        origin->peer_size = head->size;
    return code;
}

enum error_code heads_receive(struct session *session, struct view body, struct now now, struct error *error)
{
    ProtobufCMessage *message = NULL;
    enum error_code code = session_unpack(&comity__heads__descriptor, body, &message, error);
    if (code != ERROR_NONE)
        return code;
    const Comity__Heads *heads = (const Comity__Heads *)message;
    if (heads->n_heads > LIMIT_BUREAUS)
        code = error_set(error, ERROR_LIMIT, "%zu heads", heads->n_heads);
    for (size_t i = 0; i < heads->n_heads && code == ERROR_NONE; i++)
        code = take_head(session, heads->heads[i], now, error);
    message_free(message);
    return code;
}
