#include "session_messages.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* An answer being made; the bytes of its entries are in one buffer, and views of them are set when it is
 * complete. */
struct making {
    size_t count;
    uint8_t kinds[LIMIT_ASK_LEAVES];
    size_t sizes[LIMIT_ASK_LEAVES];
    ProtobufCBinaryData leaves[LIMIT_ASK_LEAVES];
    struct buffer bytes;
    struct log_run run;
};

static enum error_code add_leaf(struct session *session, struct log *log, uint64_t index,
                                struct making *making, struct error *error)
{
    enum leaf_kind kind = LEAF_MISSING;
    struct view bytes = {0};
    enum error_code code = ERROR_NONE;
    if (index < log->stored) {
        code = replica_read(session->replica, log, index, 1, LIMIT_ENTRY_BYTES, &making->run, error);
        if (code != ERROR_NONE)
            return code;
        kind = making->run.leaves[0].kind;
        bytes = making->run.leaves[0].bytes;
    }
    if (kind == LEAF_ENTRY && !entry_is_visible_to(bytes, &log->origin, &session->peer)) {
        kind = LEAF_WITHHELD;
        bytes = (struct view){0};
    }
    code = buffer_append(&making->bytes, bytes.data, bytes.size, error);
    if (code == ERROR_NONE) {
        making->kinds[making->count] = (uint8_t)kind;
        making->sizes[making->count++] = bytes.size;
    }
    return code;
}

static enum error_code put_fill(struct session *session, struct log *log, const uint64_t *indexes,
                                struct making *making, struct error *error)
{
    Comity__Fill fill = COMITY__FILL__INIT;
    uint64_t copies[LIMIT_ASK_LEAVES];
    size_t place = 0;
    for (size_t i = 0; i < making->count; i++) {
        copies[i] = indexes[i];
        making->leaves[i] =
            (ProtobufCBinaryData){.len = making->sizes[i], .data = making->bytes.data + place};
        place += making->sizes[i];
    }
    fill.origin = log->origin.code;
    fill.n_indexes = making->count;
    fill.indexes = copies;
    fill.kinds = (ProtobufCBinaryData){.len = making->count, .data = making->kinds};
    fill.n_leaves = making->count;
    fill.leaves = making->leaves;
    return session_put(session, FRAME_FILL, &fill.base, error);
}

enum error_code fill_send(struct session *session, struct log *log, const uint64_t *indexes, size_t count,
                          struct error *error)
{
    struct making *making = calloc(1, sizeof *making);
    enum error_code code = ERROR_NONE;
    if (making == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for a fill");
    buffer_init(&making->bytes, LIMIT_FILL_BYTES + LIMIT_ENTRY_BYTES);
    log_run_init(&making->run);
    /* One byte, so that views of nothing point somewhere. */
    code = buffer_reserve(&making->bytes, 1, error);
    for (size_t i = 0; i < count && making->bytes.size < LIMIT_FILL_BYTES && code == ERROR_NONE; i++)
        code = add_leaf(session, log, indexes[i], making, error);
    if (code == ERROR_NONE)
        code = put_fill(session, log, indexes, making, error);
    log_run_release(&making->run);
    buffer_release(&making->bytes);
    free(making);
    return code;
}

static enum error_code receive(struct session *session, const Comity__Fill *fill, struct error *error)
{
    struct log *log = NULL;
    enum error_code code = session_find_log(session, fill->origin, &log, error);
    if (code != ERROR_NONE || log == NULL)
        return code;
    struct session_origin *origin = session_origin(session, log);
    if (origin == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for the log of %s", fill->origin);
    if (!origin->is_asking)
        return error_set(error, ERROR_STATE, "nothing was asked of the log of %s", fill->origin);
    if (fill->n_indexes == 0 || fill->n_indexes > LIMIT_ASK_LEAVES || fill->kinds.len != fill->n_indexes ||
        fill->n_leaves != fill->n_indexes)
        return error_set(error, ERROR_MALFORMED, "%zu indexes, %zu kinds, %zu leaves", fill->n_indexes,
                         fill->kinds.len, fill->n_leaves);
    uint64_t last = fill->indexes[fill->n_indexes - 1];
    if (last < origin->ask_next || last >= log->stored)
        return error_set(error, ERROR_MALFORMED, "leaf %" PRIu64 " was not asked for", last);
    for (size_t i = 0; i < fill->n_indexes && code == ERROR_NONE; i++) {
        struct view bytes = view_of(fill->leaves[i].data, fill->leaves[i].len);
        if (fill->kinds.data[i] > LEAF_MISSING)
            code = error_set(error, ERROR_MALFORMED, "leaf %" PRIu64 ": unknown kind", fill->indexes[i]);
        else
            code = replica_take_fill(session->replica, &log->origin, &session->peer, fill->indexes[i],
                                     (enum leaf_kind)fill->kinds.data[i], bytes, error);
    }
    if (code == ERROR_NONE) {
        origin->is_asking = false;
        session_asked(session, origin, fill->indexes[fill->n_indexes - 1] + 1);
    }
    return code;
}

enum error_code fill_receive(struct session *session, struct view body, struct now now, struct error *error)
{
    ProtobufCMessage *message = NULL;
    (void)now;
    enum error_code code = session_unpack(&comity__fill__descriptor, body, &message, error);
    if (code == ERROR_NONE)
        code = receive(session, (const Comity__Fill *)message, error);
    message_free(message);
    return code;
}
