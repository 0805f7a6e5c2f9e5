#include "session_messages.h"

#include <stdlib.h>
#include <string.h>

#define AGAIN_FIRST_MS 60000
#define AGAIN_MOST_MS (60 * 60000)

/* Up to which leaf this peer is asked for missing ones. The origin's word settles each; another bureau is asked
 * only for what it has, while the origin is away or could not give it either. Of the own log all are others. */
static uint64_t end_of(const struct session *session, const struct session_origin *origin)
{
    const struct log *log = origin->log;
    if (bureau_is_equal(&log->origin, &session->peer))
        return log->stored;
    uint64_t end = log->is_linked ? log->asked : log->stored;
    return end < origin->peer_size ? end : origin->peer_size;
}

static enum error_code put_ask(struct session *session, struct session_origin *origin, uint64_t *indexes,
                               size_t count, struct error *error)
{
    Comity__Ask ask = COMITY__ASK__INIT;
    ask.origin = origin->log->origin.code;
    ask.n_indexes = count;
    ask.indexes = indexes;
    enum error_code code = session_put(session, FRAME_ASK, &ask.base, error);
    if (code == ERROR_NONE)
        origin->is_asking = true;
    return code;
}

/* All that are missing have been asked for: say when that is done again, or begin. */
static void end_round(struct session_origin *origin, struct now now)
{
    if (origin->ask_again_ms > now.steady_ms)
        return;
    if (origin->ask_again_ms != 0)
        origin->ask_next = 0;
    origin->ask_wait_ms = origin->ask_wait_ms == 0 ? AGAIN_FIRST_MS : origin->ask_wait_ms * 2;
    if (origin->ask_wait_ms > AGAIN_MOST_MS)
        origin->ask_wait_ms = AGAIN_MOST_MS;
    origin->ask_again_ms = now.steady_ms + origin->ask_wait_ms;
}

static enum error_code ask_log(struct session *session, struct session_origin *origin, struct now now,
                               struct error *error)
{
    struct log *log = origin->log;
    uint64_t indexes[LIMIT_ASK_LEAVES];
    uint64_t end = end_of(session, origin);
    if (origin->is_asking)
        return ERROR_NONE;
    if (origin->ask_next >= end)
        end_round(origin, now);
    if (origin->ask_next >= end)
        return ERROR_NONE;
    size_t count = replica_missing(session->replica, log, origin->ask_next, indexes, LIMIT_ASK_LEAVES);
    while (count > 0 && indexes[count - 1] >= end)
        count--;
    if (count > 0)
        return put_ask(session, origin, indexes, count, error);
    session_asked(session, origin, end);
    log->may_miss = replica_count_missing(session->replica, log, 1) > 0;
    return ERROR_NONE;
}

void session_asked(struct session *session, struct session_origin *origin, uint64_t end)
{
    origin->ask_next = end;
    if (bureau_is_equal(&origin->log->origin, &session->peer) && origin->log->asked < end)
        origin->log->asked = end;
}

enum error_code ask_send(struct session *session, struct now now, struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < replica_log_count(session->replica) && code == ERROR_NONE; i++) {
        struct log *log = replica_log_at(session->replica, i);
        if (!log->may_miss || log->is_frozen)
            continue;
        struct session_origin *origin = session_origin(session, log);
        if (origin == NULL)
            return error_set(error, ERROR_MEMORY, "no memory for the log of %s", log->origin.code);
        code = ask_log(session, origin, now, error);
    }
    return code;
}

/* ---- answering ---- */

/* Keep the question until there is room for the answer: a peer that asks without reading gets no second one. */
static enum error_code put_off(struct session_origin *origin, const Comity__Ask *ask, struct error *error)
{
    if (origin->asked != NULL)
        return error_set(error, ERROR_STATE, "%s: asked again before the answer", ask->origin);
    origin->asked = calloc(ask->n_indexes, sizeof *origin->asked);
    if (origin->asked == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for the log of %s", ask->origin);
    memcpy(origin->asked, ask->indexes, ask->n_indexes * sizeof *origin->asked);
    origin->asked_count = ask->n_indexes;
    return ERROR_NONE;
}

static bool has_room(const struct session *session)
{
    return session->room_bytes >= LIMIT_FILL_BYTES + LIMIT_ENTRY_BYTES;
}

enum error_code ask_answer(struct session *session, struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < session->origin_count && has_room(session) && code == ERROR_NONE; i++) {
        struct session_origin *origin = session->origins[i];
        if (origin->asked == NULL)
            continue;
        code = fill_send(session, origin->log, origin->asked, origin->asked_count, error);
        free(origin->asked);
        origin->asked = NULL;
    }
    return code;
}

static enum error_code take_ask(struct session *session, const Comity__Ask *ask, struct error *error)
{
    struct log *log = NULL;
    enum error_code code = session_find_log(session, ask->origin, &log, error);
    if (code == ERROR_NONE && (ask->n_indexes == 0 || ask->n_indexes > LIMIT_ASK_LEAVES))
        code = error_set(error, ERROR_LIMIT, "%zu leaves", ask->n_indexes);
    if (code != ERROR_NONE || log == NULL)
        return code;
    struct session_origin *origin = session_origin(session, log);
    if (origin == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for the log of %s", ask->origin);
    if (origin->asked == NULL && has_room(session))
        return fill_send(session, log, ask->indexes, ask->n_indexes, error);
    return put_off(origin, ask, error);
}

enum error_code ask_receive(struct session *session, struct view body, struct now now, struct error *error)
{
    ProtobufCMessage *message = NULL;
    (void)now;
    enum error_code code = session_unpack(&comity__ask__descriptor, body, &message, error);
    if (code == ERROR_NONE)
        code = take_ask(session, (const Comity__Ask *)message, error);
    message_free(message);
    return code;
}
