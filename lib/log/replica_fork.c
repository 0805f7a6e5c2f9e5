#include "replica_private.h"

#include "comity/message.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Evidence that came as a message is published here after this, unless some log holds it by then: whoever found
 * the fork does so at once. Also when it is tried again, should that fail. */
#define PUBLISH_AFTER_MS 60000

#define ROWS_MAX 16u /* of one origin, looked at in one go */

/* ---- tails ---- */

enum error_code log_tail_new(struct log_tail **ret, struct view note, const struct proof *proof,
                             struct error *error)
{
    struct log_tail *tail = calloc(1, sizeof *tail);
    if (tail == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for a proof");
    tail->proof = *proof;
    buffer_init(&tail->note, LIMIT_NOTE_BYTES);
    enum error_code code = buffer_append(&tail->note, note.data, note.size, error);
    if (code == ERROR_NONE)
        *ret = tail;
    else
        log_tail_free(tail);
    return code;
}

void log_tail_free(struct log_tail *tail)
{
    if (tail == NULL)
        return;
    buffer_release(&tail->note);
    free(tail);
}

/* ---- finding ---- */

struct view replica_expected_note(const struct replica *replica, const struct log *log)
{
    const struct batch *batches[] = {replica->filling, replica->flight};
    for (size_t i = 0; i < 2; i++) {
        const struct batch_part *part = batches[i] == NULL ? NULL : batch_part_of(batches[i], log);
        if (part != NULL && part->checkpoint.size > 0 && part->checkpoint_size == log->expected_size)
            return buffer_view(&part->checkpoint);
    }
    return buffer_view(&log->checkpoint);
}

static void freeze(struct replica *replica, struct log *log, int64_t due_ms)
{
    replica->frozen_count += log->is_frozen ? 0 : 1;
    log->is_frozen = true;
    if (log->is_own)
        own_state_fork(&replica->own_state);
    log->evidence_due_ms = due_ms;
}

static void raise_fork(struct replica *replica, const struct log *log, const struct checkpoint *larger,
                       const struct checkpoint *smaller)
{
    const char *code = log->origin.code;
    if (larger->size == smaller->size)
        replica_raise(replica, log, ERROR_FORK, ALARM_FORK,
                      "%s signed two different histories of %" PRIu64
                      " leaves; its log is frozen. comity log "
                      "fork-proof %s shows the evidence",
                      code, larger->size, code);
    else
        replica_raise(replica, log, ERROR_FORK, ALARM_FORK,
                      "%s signed a history of %" PRIu64 " leaves, and another of %" PRIu64
                      " that does not begin with it; its log is frozen. comity log fork-proof %s shows the "
                      "evidence",
                      code, smaller->size, larger->size, code);
}

static enum error_code keep(struct log *log, const struct evidence *evidence, struct error *error)
{
    struct buffer bytes;
    buffer_init(&bytes, LIMIT_EVIDENCE_BYTES);
    enum error_code code = evidence_pack(evidence, &bytes, error);
    if (code == ERROR_NONE)
        buffer_move(&log->evidence, &bytes);
    buffer_release(&bytes);
    return code;
}

enum error_code replica_prove_fork(struct replica *replica, struct log *log,
                                   const struct evidence_material *material, struct now now,
                                   struct error *error)
{
    struct evidence evidence;
    struct checkpoint larger, smaller;
    struct error why = {0};
    evidence_init(&evidence);
    enum error_code code = evidence_make(&evidence, replica->hasher, material, &why);
    if (code == ERROR_NONE)
        code =
            evidence_verify(&evidence, replica->hasher, log->keys, log->key_count, &larger, &smaller, &why);
    if (code == ERROR_NONE)
        code = keep(log, &evidence, &why);
    evidence_release(&evidence);
    freeze(replica, log, now.steady_ms);
    if (code == ERROR_NONE)
        raise_fork(replica, log, &larger, &smaller);
    else
        replica_raise(replica, log, ERROR_FORK, ALARM_FORK,
                      "%s signed two histories; its log is frozen. No evidence could be made: %.100s",
                      log->origin.code, why.text);
    return error_set(error, ERROR_FORK, "%s signed two histories", log->origin.code);
}

unsigned replica_frozen_count(const struct replica *replica)
{
    return replica->frozen_count;
}

/* ---- hearing of ---- */

/* Freeze the log that verified evidence is about. */
static enum error_code accept(struct replica *replica, struct log *log, const struct evidence *evidence,
                              int64_t due_ms, struct error *error)
{
    struct checkpoint larger, smaller;
    enum error_code code =
        evidence_verify(evidence, replica->hasher, log->keys, log->key_count, &larger, &smaller, error);
    if (code == ERROR_NONE && log->evidence.size == 0)
        code = keep(log, evidence, error);
    if (code == ERROR_NONE) {
        freeze(replica, log, due_ms);
        raise_fork(replica, log, &larger, &smaller);
    }
    return code;
}

enum error_code replica_take_evidence(struct replica *replica, struct view bytes, struct now now,
                                      struct error *error)
{
    struct evidence evidence;
    evidence_init(&evidence);
    enum error_code code = evidence_unpack(&evidence, bytes, error);
    struct log *log = code == ERROR_NONE ? replica_log(replica, &evidence.origin) : NULL;
    if (log != NULL && log->evidence.size == 0) {
        code = accept(replica, log, &evidence, now.steady_ms + PUBLISH_AFTER_MS, error);
        if (code == ERROR_NOT_FOUND)
            code = ERROR_NONE;
    }
    evidence_release(&evidence);
    return code;
}

static enum error_code put_row(struct overlay *rows, const struct row_key *key, bool is_verified,
                               struct error *error)
{
    uint8_t flag = is_verified ? 1 : 0;
    struct index_row row = {
        .table = INDEX_EVIDENCE, .key = row_key_view(key), .value = view_of(&flag, sizeof flag)};
    return overlay_put(rows, &row, error);
}

enum error_code replica_apply_fork(struct replica *replica, struct overlay *rows, const struct log *log,
                                   uint64_t index, const Comity__Evidence *message, struct error *error)
{
    struct evidence evidence;
    bool is_verified = false;
    evidence_init(&evidence);
    enum error_code code = evidence_read(&evidence, message, error);
    struct log *about = code == ERROR_NONE ? replica_log(replica, &evidence.origin) : NULL;
    if (about != NULL) {
        code = accept(replica, about, &evidence, 0, error);
        is_verified = code == ERROR_NONE;
        about->evidence_is_logged = about->evidence_is_logged || is_verified;
        /* Signed with keys that are not known here: it is kept for when they are. */
        if (code == ERROR_NOT_FOUND)
            code = ERROR_NONE;
    }
    if (code == ERROR_NONE) {
        struct row_key key = row_key_of_evidence(&evidence.origin, &log->origin, index);
        code = put_row(rows, &key, is_verified, error);
    }
    evidence_release(&evidence);
    return code;
}

/* ---- after a start ---- */

struct rows {
    size_t count;
    struct row_key keys[ROWS_MAX];
    bool is_verified[ROWS_MAX];
};

static bool add_row(void *context, struct view key, struct view value)
{
    struct rows *rows = context;
    struct row_key *out = &rows->keys[rows->count];
    if (key.size != 2 * LIMIT_BUREAU_CHARS + 8)
        return true;
    out->size = key.size;
    memcpy(out->bytes, key.data, key.size);
    rows->is_verified[rows->count] = value.size == 1 && value.data[0] == 1;
    return ++rows->count < ROWS_MAX;
}

static enum error_code read_entry(struct replica *replica, const struct row_key *key,
                                  struct evidence *evidence, struct error *error)
{
    struct bureau origin = {{0}};
    struct buffer bytes;
    Comity__Entry *entry = NULL;
    uint64_t index = get_u64(key->bytes + 2 * LIMIT_BUREAU_CHARS);
    memcpy(origin.code, key->bytes + LIMIT_BUREAU_CHARS, LIMIT_BUREAU_CHARS);
    const struct log *log = replica_log(replica, &origin);
    if (log == NULL)
        return error_set(error, ERROR_NOT_FOUND, "the log of %s is not here", origin.code);
    buffer_init(&bytes, LIMIT_ENTRY_BYTES);
    enum error_code code = replica_entry_bytes(replica, log, index, &bytes, error);
    if (code == ERROR_NONE)
        code = entry_decode(buffer_view(&bytes), &origin, index, &entry, error);
    if (code == ERROR_NONE && entry->act_case != COMITY__ENTRY__ACT_FORK)
        code =
            error_set(error, ERROR_DAMAGED, "index: entry %" PRIu64 " of %s is no fork", index, origin.code);
    if (code == ERROR_NONE)
        code = evidence_read(evidence, entry->fork->evidence, error);
    entry_free(entry);
    buffer_release(&bytes);
    return code;
}

/* What was verified when it was applied needs no key now: the origin may have others since. */
static enum error_code restore(struct replica *replica, struct log *log, const struct row_key *key,
                               bool is_verified, struct error *error)
{
    struct evidence evidence;
    evidence_init(&evidence);
    enum error_code code = read_entry(replica, key, &evidence, error);
    if (code == ERROR_NONE && is_verified) {
        code = keep(log, &evidence, error);
        freeze(replica, log, 0);
    } else if (code == ERROR_NONE && log->key_count > 0) {
        code = accept(replica, log, &evidence, 0, error);
        if (code == ERROR_NONE)
            code = put_row(replica->catalog.filling, key, true, error);
    }
    log->evidence_is_logged = log->evidence.size > 0;
    evidence_release(&evidence);
    return code;
}

enum error_code replica_restore_fork(struct replica *replica, struct log *log, struct error *error)
{
    struct row_key prefix = row_key_of_origin(&log->origin), from = prefix;
    enum error_code code = ERROR_NONE;
    struct rows rows;
    do {
        rows.count = 0;
        code = catalog_scan(&replica->catalog, INDEX_EVIDENCE, row_key_view(&prefix), row_key_view(&from),
                            add_row, &rows, error);
        for (size_t i = 0; i < rows.count && code == ERROR_NONE && log->evidence.size == 0; i++) {
            /* A row that leads nowhere, or to evidence that does not hold, is no evidence. */
            code = restore(replica, log, &rows.keys[i], rows.is_verified[i], error);
            if (code != ERROR_MEMORY)
                code = ERROR_NONE;
        }
        if (rows.count > 0) {
            from = rows.keys[rows.count - 1];
            from.bytes[from.size++] = 0;
        }
    } while (rows.count == ROWS_MAX && code == ERROR_NONE && log->evidence.size == 0);
    return code;
}

enum error_code replica_fork_entry(struct replica *replica, const struct log *log, struct bureau *ret_log,
                                   uint64_t *ret_index, struct error *error)
{
    struct row_key prefix = row_key_of_origin(&log->origin);
    struct rows rows = {.count = 0};
    enum error_code code = catalog_scan(&replica->catalog, INDEX_EVIDENCE, row_key_view(&prefix),
                                        row_key_view(&prefix), add_row, &rows, error);
    for (size_t i = 0; i < rows.count && code == ERROR_NONE; i++) {
        if (!rows.is_verified[i])
            continue;
        *ret_log = (struct bureau){{0}};
        memcpy(ret_log->code, rows.keys[i].bytes + LIMIT_BUREAU_CHARS, LIMIT_BUREAU_CHARS);
        *ret_index = get_u64(rows.keys[i].bytes + 2 * LIMIT_BUREAU_CHARS);
        return ERROR_NONE;
    }
    return code != ERROR_NONE
               ? code
               : error_set(error, ERROR_NOT_FOUND, "no log here holds evidence about %s", log->origin.code);
}

/* ---- publishing ---- */

static bool is_unpublished(const struct log *log)
{
    return log->evidence.size > 0 && !log->evidence_is_logged;
}

int64_t replica_fork_due_ms(const struct replica *replica)
{
    int64_t due_ms = INT64_MAX;
    for (size_t i = 0; i < replica->log_count; i++) {
        const struct log *log = replica->logs[i];
        if (is_unpublished(log) && log->evidence_due_ms < due_ms)
            due_ms = log->evidence_due_ms;
    }
    return due_ms != INT64_MAX && replica_check_writable(replica, NULL) == ERROR_NONE ? due_ms : INT64_MAX;
}

static enum error_code publish(struct replica *replica, struct now now, struct log *log, struct error *error)
{
    Comity__Entry entry = COMITY__ENTRY__INIT;
    Comity__Fork fork = COMITY__FORK__INIT;
    Comity__Distribution everyone = COMITY__DISTRIBUTION__INIT;
    ProtobufCMessage *message = NULL;
    uint64_t index;
    enum error_code code = message_unpack(&comity__evidence__descriptor, buffer_view(&log->evidence),
                                          LIMIT_ENTRY_DECODE_BYTES, &message, error);
    everyone.kind = COMITY__DISTRIBUTION__KIND__ALL;
    fork.evidence = (Comity__Evidence *)message;
    entry.distribution = &everyone;
    entry.act_case = COMITY__ENTRY__ACT_FORK;
    entry.fork = &fork;
    if (code == ERROR_NONE)
        code = replica_append_own(replica, now, &entry, &index, error);
    message_free(message);
    return code;
}

enum error_code replica_publish_forks(struct replica *replica, struct now now, struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (replica_fork_due_ms(replica) > now.steady_ms)
        return ERROR_NONE;
    for (size_t i = 0; i < replica->log_count && code == ERROR_NONE; i++) {
        struct log *log = replica->logs[i];
        if (!is_unpublished(log) || log->evidence_due_ms > now.steady_ms)
            continue;
        log->evidence_due_ms = now.steady_ms + PUBLISH_AFTER_MS;
        code = publish(replica, now, log, error);
    }
    return code;
}
