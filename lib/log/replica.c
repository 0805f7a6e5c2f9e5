#include "replica_private.h"

#include "comity/utf8.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Read the hashes of a log below its stored size. */
static enum error_code read_hashes(void *self, unsigned level, uint64_t first, size_t count,
                                   struct digest *out, struct error *error)
{
    const struct log_hashes *hashes = self;
    return log_store_read_hashes(hashes->replica->settings.log_store, &hashes->log->origin, level, first,
                                 count, out, error);
}

struct tile_source log_hashes_source(struct log_hashes *hashes)
{
    return (struct tile_source){.self = hashes, .read = read_hashes};
}

/* ---- the set of logs ---- */

static size_t place_of(const struct replica *replica, const struct bureau *origin)
{
    size_t low = 0, high = replica->log_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (bureau_compare(&replica->logs[middle]->origin, origin) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct log *replica_log(const struct replica *replica, const struct bureau *origin)
{
    size_t place = place_of(replica, origin);
    if (place < replica->log_count && bureau_is_equal(&replica->logs[place]->origin, origin))
        return replica->logs[place];
    return NULL;
}

static void log_free(struct log *log)
{
    if (log == NULL)
        return;
    buffer_release(&log->checkpoint);
    log_release_witnessing(log);
    buffer_release(&log->evidence);
    log_tail_free(log->tail);
    free(log);
}

static enum error_code log_new(struct log **ret, const struct bureau *origin, struct error *error)
{
    struct log *log = calloc(1, sizeof *log);
    if (log == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for the log of %s", origin->code);
    log->origin = *origin;
    buffer_init(&log->checkpoint, LIMIT_NOTE_BYTES);
    buffer_init(&log->evidence, LIMIT_EVIDENCE_BYTES);
    frontier_init(&log->pending);
    *ret = log;
    return ERROR_NONE;
}

static enum error_code insert_log(struct replica *replica, const struct bureau *origin, struct log **ret,
                                  struct error *error)
{
    struct log *log;
    if (replica->log_count == LIMIT_BUREAUS)
        return error_set(error, ERROR_LIMIT, "more than %u bureaus", LIMIT_BUREAUS);
    enum error_code code = log_new(&log, origin, error);
    if (code != ERROR_NONE)
        return code;
    log->number = (unsigned)replica->log_count;
    size_t place = place_of(replica, origin);
    memmove(&replica->logs[place + 1], &replica->logs[place],
            (replica->log_count - place) * sizeof replica->logs[0]);
    replica->logs[place] = log;
    replica->log_count++;
    *ret = log;
    return replica_load_cosignatures(replica, log, error);
}

enum error_code replica_add_log(struct replica *replica, const struct bureau *origin, const struct vkey *keys,
                                size_t key_count, struct error *error)
{
    struct log *log = replica_log(replica, origin);
    if (key_count == 0 || key_count > LIMIT_LOG_KEYS)
        return error_set(error, ERROR_LIMIT, "%zu keys for the log of %s", key_count, origin->code);
    enum error_code code = log == NULL ? insert_log(replica, origin, &log, error) : ERROR_NONE;
    if (code == ERROR_NONE) {
        memcpy(log->keys, keys, key_count * sizeof *keys);
        log->key_count = key_count;
        code = replica_restore_fork(replica, log, error);
    }
    return code;
}

struct log *replica_any_log(const struct replica *replica, size_t place)
{
    return place < replica->log_count ? replica->logs[place] : replica->audit;
}

/* ---- opening ---- */

struct open_context {
    struct replica *replica;
    enum error_code code;
    struct error *error;
};

/* Read the newest note without its signature: it was verified before it was stored. */
static enum error_code read_note(struct replica *replica, struct log *log, struct error *error)
{
    struct note note;
    struct checkpoint checkpoint;
    enum error_code code = note_parse(&note, buffer_view(&log->checkpoint), error);
    if (code == ERROR_NONE)
        code = checkpoint_parse(&checkpoint, replica->hasher, note.text, error);
    if (code == ERROR_NONE) {
        log->checkpoint_size = log->expected_size = checkpoint.size;
        log->checkpoint_root = log->expected_root = checkpoint.root;
    }
    return code;
}

static enum error_code rebuild_frontier(struct replica *replica, struct log *log, struct error *error)
{
    struct log_hashes hashes = {replica, log};
    struct tile_source source = log_hashes_source(&hashes);
    struct digest root;
    enum error_code code = tile_frontier(&source, replica->hasher, log->stored, &log->pending, error);
    if (code != ERROR_NONE || log->checkpoint.size == 0)
        return code;
    frontier_root(&log->pending, replica->hasher, &root);
    if (log->stored > log->checkpoint_size)
        return error_set(error, ERROR_DAMAGED, "%" PRIu64 " leaves, but the checkpoint covers %" PRIu64,
                         log->stored, log->checkpoint_size);
    if (log->stored == log->checkpoint_size && !digest_is_equal(&root, &log->checkpoint_root))
        return error_set(error, ERROR_DAMAGED, "the stored hashes do not have the root of the checkpoint");
    return ERROR_NONE;
}

static enum error_code read_position(struct replica *replica, struct log *log, struct error *error)
{
    struct row_key key = row_key_of_origin(&log->origin);
    struct buffer value;
    buffer_init(&value, INDEX_VALUE_BYTES);
    enum error_code code =
        index_get(replica->settings.index, INDEX_POSITION, row_key_view(&key), &value, error);
    log->applied = 0;
    if (code == ERROR_NOT_FOUND)
        code = ERROR_NONE;
    else if (code == ERROR_NONE && value.size != 8)
        code = error_set(error, ERROR_DAMAGED, "index: malformed position");
    else if (code == ERROR_NONE)
        log->applied = get_u64(value.data);
    if (code == ERROR_NONE && log->applied > log->stored)
        code = error_set(error, ERROR_DAMAGED,
                         "the index knows %" PRIu64 " leaves, the log has %" PRIu64
                         "; the index must be rebuilt",
                         log->applied, log->stored);
    buffer_release(&value);
    return code;
}

static bool open_log(void *context, const struct log_head *head)
{
    struct open_context *open = context;
    struct replica *replica = open->replica;
    struct log *log = replica->audit;
    if (!bureau_is_equal(&head->origin, &LOG_ORIGIN_AUDIT))
        open->code = insert_log(replica, &head->origin, &log, open->error);
    if (open->code == ERROR_NONE)
        open->code =
            buffer_append(&log->checkpoint, head->checkpoint.data, head->checkpoint.size, open->error);
    if (open->code == ERROR_NONE) {
        log->stored = head->size;
        log->may_miss = log->is_unsaid = true;
        open->code = read_note(replica, log, open->error);
    }
    if (open->code != ERROR_NONE)
        error_wrap(open->error, "log of %s", head->origin.code);
    return open->code == ERROR_NONE;
}

static enum error_code open_logs(struct replica *replica, struct error *error)
{
    struct open_context open = {replica, ERROR_NONE, error};
    enum error_code code = log_store_heads(replica->settings.log_store, open_log, &open, error);
    if (code == ERROR_NONE)
        code = open.code;
    for (size_t i = 0; i <= replica->log_count && code == ERROR_NONE; i++) {
        struct log *log = replica_any_log(replica, i);
        code = rebuild_frontier(replica, log, error);
        if (code == ERROR_NONE)
            code = read_position(replica, log, error);
        if (code != ERROR_NONE)
            error_wrap(error, "log of %s", log->origin.code);
    }
    return code;
}

/* Make the verification keys of this node's log keys under the name `origin`. */
static enum error_code make_keys(const struct replica *replica, const char *origin, struct vkey keys[2],
                                 size_t *ret_count, struct error *error)
{
    const struct replica_settings *settings = &replica->settings;
    const struct ed25519_key *const own_keys[] = {settings->log_key, settings->next_log_key};
    uint8_t public_key[ED25519_PUBLIC_BYTES];
    enum error_code code = ERROR_NONE;
    *ret_count = settings->next_log_key == NULL ? 1 : 2;
    for (size_t i = 0; i < *ret_count && code == ERROR_NONE; i++) {
        ed25519_key_public(own_keys[i], public_key);
        code = vkey_init(&keys[i], replica->hasher, origin, VKEY_ED25519, public_key, error);
    }
    return code;
}

static enum error_code open_own(struct replica *replica, struct error *error)
{
    const struct replica_settings *settings = &replica->settings;
    char origin[LIMIT_ORIGIN_BYTES];
    struct vkey keys[2];
    size_t key_count = 0;
    enum error_code code = checkpoint_origin(origin, replica->federation, settings->bureau.code, error);
    if (code == ERROR_NONE)
        code = make_keys(replica, origin, keys, &key_count, error);
    if (code == ERROR_NONE)
        code = replica_add_log(replica, &settings->bureau, keys, key_count, error);
    if (code == ERROR_NONE)
        code = checkpoint_audit_origin(origin, replica->federation, settings->bureau.code, error);
    if (code == ERROR_NONE)
        code = make_keys(replica, origin, replica->audit->keys, &replica->audit->key_count, error);
    if (code == ERROR_NONE) {
        replica->own = replica_log(replica, &settings->bureau);
        replica->own->is_own = true;
        own_state_init(&replica->own_state, settings->own_start, replica->own->stored,
                       replica->own->checkpoint_size);
        if (replica->own->is_frozen)
            own_state_fork(&replica->own_state);
    }
    return code;
}

enum error_code replica_new(struct replica **ret, const struct replica_settings *settings,
                            struct error *error)
{
    struct replica *replica = calloc(1, sizeof *replica);
    enum error_code code = ERROR_NONE;
    if (replica == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for the replica");
    replica->settings = *settings;
    replica->day = replica->audit_day = INT32_MIN;
    replica->nonces_used = REPLICA_NONCE_BYTES;
    buffer_init(&replica->audit_bytes, LIMIT_ENTRY_BYTES);
    if (strlen(settings->federation) > LIMIT_FEDERATION_CHARS)
        code = error_set(error, ERROR_LIMIT, "the federation's name is longer than %u characters",
                         LIMIT_FEDERATION_CHARS);
    else
        memcpy(replica->federation, settings->federation, strlen(settings->federation) + 1);
    if (code == ERROR_NONE)
        code = hasher_new(&replica->hasher, error);
    if (code == ERROR_NONE)
        code = name_reader_new(&replica->name_reader, error);
    if (code == ERROR_NONE)
        code = catalog_init(&replica->catalog, settings->index, error);
    if (code == ERROR_NONE)
        code = batch_new(&replica->filling, 1, error);
    if (code == ERROR_NONE)
        code = log_new(&replica->audit, &LOG_ORIGIN_AUDIT, error);
    if (code == ERROR_NONE)
        code = open_logs(replica, error);
    if (code == ERROR_NONE)
        code = open_own(replica, error);
    for (size_t i = 0; i < replica->log_count && code == ERROR_NONE; i++)
        code = replica_restore_fork(replica, replica->logs[i], error);
    if (code == ERROR_NONE)
        code = replica_set_witnesses(replica, NULL, 0, error);
    if (code == ERROR_NONE)
        *ret = replica;
    else
        replica_free(replica);
    return code;
}

void replica_free(struct replica *replica)
{
    if (replica == NULL)
        return;
    batch_free(replica->filling);
    batch_free(replica->flight);
    if (replica->catalog.filling != NULL)
        catalog_release(&replica->catalog);
    own_state_release(&replica->own_state);
    for (size_t i = 0; i < replica->log_count; i++)
        log_free(replica->logs[i]);
    log_free(replica->audit);
    buffer_release(&replica->audit_bytes);
    free(replica->witnesses.items);
    name_reader_free(replica->name_reader);
    hasher_free(replica->hasher);
    free(replica);
}

/* ---- small things ---- */

size_t replica_log_count(const struct replica *replica)
{
    return replica->log_count;
}

struct log *replica_log_at(const struct replica *replica, size_t place)
{
    assert(place < replica->log_count);
    return replica->logs[place];
}

struct log *replica_own_log(const struct replica *replica)
{
    return replica->own;
}

struct hasher *replica_hasher(const struct replica *replica)
{
    return replica->hasher;
}

const struct name_reader *replica_name_reader(const struct replica *replica)
{
    return replica->name_reader;
}

struct catalog *replica_catalog(struct replica *replica)
{
    return &replica->catalog;
}

const struct log_store *replica_log_store(const struct replica *replica)
{
    return replica->settings.log_store;
}

enum error_code replica_sign(const struct replica *replica, struct statement *statement,
                             enum statement_kind kind, struct error *error)
{
    return statement_sign(statement, kind, replica->settings.log_key, error);
}

void replica_random(const struct replica *replica, uint8_t *out, size_t size)
{
    replica->settings.random(replica->settings.random_context, out, size);
}

void replica_note_heard(struct replica *replica, const struct bureau *origin, struct now now)
{
    struct log *log = replica_log(replica, origin);
    if (log != NULL && log->stored == log->checkpoint_size)
        log->heard_ms = now.wall_ms;
}

void replica_note_linked(struct replica *replica, const struct bureau *origin, bool is_linked)
{
    struct log *log = replica_log(replica, origin);
    if (log != NULL) {
        log->is_linked = is_linked;
        log->asked = 0;
    }
}

void replica_raise(struct replica *replica, const struct log *log, enum error_code code, uint64_t subject,
                   const char *format, ...)
{
    struct alarm alarm = {.code = code, .origin = log->origin, .subject = subject};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(alarm.text, sizeof alarm.text, format, arguments);
    va_end(arguments);
    utf8_mend(alarm.text);
    replica->settings.alarm(replica->settings.alarm_context, &alarm);
}
