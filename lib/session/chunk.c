#include "session_messages.h"

#include <stdlib.h>
#include <string.h>

/* ---- sending ---- */

/* A chunk being made: views into a run of the store. */
struct making {
    struct log_run run;
    struct proof proof;
    uint8_t kinds[LIMIT_CHUNK_LEAVES];
    ProtobufCBinaryData leaves[LIMIT_CHUNK_LEAVES];
    ProtobufCBinaryData hashes[LIMIT_PROOF_HASHES];
};

static bool is_due(const struct session_origin *origin)
{
    return origin->is_fed && !origin->log->is_frozen && session_is_complete(origin->log) &&
           origin->next < origin->log->stored && origin->window_bytes < LIMIT_WINDOW_BYTES &&
           origin->window_count < LIMIT_WINDOW_CHUNKS;
}

static void set_leaf(const struct session *session, const struct log *log, struct leaf *leaf, uint8_t *kind,
                     ProtobufCBinaryData *out)
{
    bool is_shown =
        leaf->kind == LEAF_ENTRY && entry_is_visible_to(leaf->bytes, &log->origin, &session->peer);
    if (is_shown) {
        union {
            const uint8_t *in;
            uint8_t *out;
        } cast = {.in = leaf->bytes.data};
        *kind = LEAF_ENTRY;
        *out = (ProtobufCBinaryData){.len = leaf->bytes.size, .data = cast.out};
    } else {
        *kind = (uint8_t)(leaf->kind == LEAF_ENTRY ? LEAF_WITHHELD : leaf->kind);
        *out = (ProtobufCBinaryData){.len = DIGEST_BYTES, .data = leaf->hash.bytes};
    }
}

static void remember(struct session_origin *origin, uint64_t end, size_t bytes)
{
    size_t place = (origin->window_first + origin->window_count) % LIMIT_WINDOW_CHUNKS;
    origin->window[place] = (struct session_chunk){end, bytes};
    origin->window_count++;
    origin->window_bytes += bytes;
    origin->next = end;
}

static enum error_code put_chunk(struct session *session, struct session_origin *origin,
                                 struct making *making, struct error *error)
{
    Comity__Chunk chunk = COMITY__CHUNK__INIT;
    struct log *log = origin->log;
    size_t before = session->out.size;
    chunk.origin = log->origin.code;
    chunk.first = origin->next;
    chunk.kinds = (ProtobufCBinaryData){.len = making->run.count, .data = making->kinds};
    chunk.n_leaves = making->run.count;
    chunk.leaves = making->leaves;
    chunk.checkpoint = (ProtobufCBinaryData){.len = log->checkpoint.size, .data = log->checkpoint.data};
    chunk.n_proof = making->proof.count;
    chunk.proof = making->hashes;
    for (size_t i = 0; i < making->run.count; i++)
        set_leaf(session, log, &making->run.leaves[i], &making->kinds[i], &making->leaves[i]);
    for (size_t i = 0; i < making->proof.count; i++)
        making->hashes[i] = (ProtobufCBinaryData){.len = DIGEST_BYTES, .data = making->proof.hashes[i].bytes};
    enum error_code code = session_put(session, FRAME_CHUNK, &chunk.base, error);
    if (code == ERROR_NONE)
        remember(origin, origin->next + making->run.count, session->out.size - before);
    return code;
}

enum error_code chunk_send(struct session *session, struct session_origin *origin, bool *ret_sent,
                           struct error *error)
{
    struct log *log = origin->log;
    if (!is_due(origin)) {
        *ret_sent = false;
        return ERROR_NONE;
    }
    struct making *making = malloc(sizeof *making);
    if (making == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for a chunk");
    log_run_init(&making->run);
    enum error_code code = replica_read(session->replica, log, origin->next, LIMIT_CHUNK_LEAVES,
                                        LIMIT_CHUNK_BYTES, &making->run, error);
    if (code == ERROR_NONE)
        code = replica_consistency(session->replica, log, origin->next + making->run.count,
                                   log->checkpoint_size, &making->proof, error);
    if (code == ERROR_NONE)
        code = put_chunk(session, origin, making, error);
    log_run_release(&making->run);
    free(making);
    if (code == ERROR_NONE)
        *ret_sent = true;
    return code;
}

/* ---- receiving ---- */

static enum error_code check(const Comity__Chunk *message, struct error *error)
{
    if (message->n_leaves == 0 || message->n_leaves > LIMIT_CHUNK_LEAVES)
        return error_set(error, ERROR_LIMIT, "%zu leaves", message->n_leaves);
    if (message->kinds.len != message->n_leaves)
        return error_set(error, ERROR_MALFORMED, "%zu kinds for %zu leaves", message->kinds.len,
                         message->n_leaves);
    if (message->n_proof > LIMIT_PROOF_HASHES)
        return error_set(error, ERROR_LIMIT, "proof of %zu hashes", message->n_proof);
    for (size_t i = 0; i < message->n_proof; i++) {
        if (message->proof[i].len != DIGEST_BYTES)
            return error_set(error, ERROR_MALFORMED, "proof: hash of %zu bytes", message->proof[i].len);
    }
    return ERROR_NONE;
}

static enum error_code take(struct session *session, const struct log *log, const Comity__Chunk *message,
                            struct now now, bool *ret_taken, struct error *error)
{
    struct proof proof = {.count = message->n_proof};
    struct view *leaves = calloc(message->n_leaves, sizeof *leaves);
    if (leaves == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for a chunk");
    for (size_t i = 0; i < message->n_proof; i++)
        memcpy(proof.hashes[i].bytes, message->proof[i].data, DIGEST_BYTES);
    for (size_t i = 0; i < message->n_leaves; i++)
        leaves[i] = view_of(message->leaves[i].data, message->leaves[i].len);
    struct replica_chunk chunk = {
        .origin = log->origin,
        .sender = session->peer,
        .first = message->first,
        .count = message->n_leaves,
        .kinds = message->kinds.data,
        .leaves = leaves,
        .checkpoint = view_of(message->checkpoint.data, message->checkpoint.len),
        .proof = &proof,
    };
    enum error_code code = replica_take_chunk(session->replica, &chunk, now, ret_taken, error);
    free(leaves);
    return code;
}

/* A chunk that does not continue the log: another source has given these leaves meanwhile. Say once from
 * where on. */
static enum error_code resync(struct session *session, struct session_origin *origin, struct error *error)
{
    if (origin->is_resynced)
        return ERROR_NONE;
    origin->is_resynced = true;
    return want_send(session, origin->log, false, error);
}

static enum error_code receive(struct session *session, const Comity__Chunk *message, struct now now,
                               struct error *error)
{
    struct log *log = NULL;
    bool taken = false;
    enum error_code code = session_find_log(session, message->origin, &log, error);
    if (code == ERROR_NONE)
        code = check(message, error);
    if (code != ERROR_NONE || log == NULL || log->is_frozen)
        return code;
    struct session_origin *origin = session_origin(session, log);
    if (origin == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for the log of %s", message->origin);
    if (!origin->is_wanted)
        return ERROR_NONE;
    code = take(session, log, message, now, &taken, error);
    if (code == ERROR_NONE && taken) {
        uint64_t end = message->first + message->n_leaves;
        origin->is_resynced = false;
        origin->peer_size = end > origin->peer_size ? end : origin->peer_size;
    } else if (code == ERROR_NONE) {
        code = resync(session, origin, error);
    }
    return code;
}

enum error_code chunk_receive(struct session *session, struct view body, struct now now, struct error *error)
{
    ProtobufCMessage *message = NULL;
    enum error_code code = session_unpack(&comity__chunk__descriptor, body, &message, error);
    if (code == ERROR_NONE)
        code = receive(session, (const Comity__Chunk *)message, now, error);
    message_free(message);
    return code;
}
