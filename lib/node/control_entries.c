#include "control_handlers.h"
#include "control_lookup.h"
#include "control_view.h"

#include <stdlib.h>
#include <string.h>

#define LEAVES_MAX 100u

struct entries {
    struct stream stream;
    struct bureau origin;
    uint64_t next;
    uint64_t end;
    uint64_t given;
    bool is_lost; /* only missing leaves */
    struct log_run run;
};

static const char *name_of_kind(enum leaf_kind kind)
{
    static const char *const names[] = {[LEAF_ENTRY] = "entry",
                                        [LEAF_WITHHELD] = "withheld",
                                        [LEAF_ERASED] = "erased",
                                        [LEAF_MISSING] = "missing"};
    return names[kind];
}

/* The bytes hold a record, for who can read them. */
static enum error_code show(struct entries *self, uint64_t index, const struct leaf *leaf,
                            struct error *error)
{
    struct audit_reference reference = {.owner = self->origin, .index = index};
    Comity__Entry *entry = NULL;
    if (leaf->kind != LEAF_ENTRY ||
        entry_decode(leaf->bytes, &self->origin, index, &entry, NULL) != ERROR_NONE)
        return ERROR_NONE;
    enum error_code code = ERROR_NONE;
    if (entry->act_case == COMITY__ENTRY__ACT_PUBLISH) {
        reference.has_id = true;
        reference.version = entry->publish->version;
        memcpy(reference.id.bytes, entry->publish->record_id.data, UUID_BYTES);
        code = stream_show(&self->stream, &reference, error);
    }
    entry_free(entry);
    return code;
}

static enum error_code put_leaf(struct entries *self, uint64_t index, struct leaf *leaf, struct error *error)
{
    Comity__EntryView view = COMITY__ENTRY_VIEW__INIT;
    view.index = index;
    view.kind = control_text(name_of_kind(leaf->kind));
    view.hash = (ProtobufCBinaryData){.len = DIGEST_BYTES, .data = leaf->hash.bytes};
    if (leaf->kind == LEAF_ENTRY)
        view.bytes =
            (ProtobufCBinaryData){.len = leaf->bytes.size, .data = (uint8_t *)(uintptr_t)leaf->bytes.data};
    Comity__Answer answer = COMITY__ANSWER__INIT;
    answer.more = true;
    answer.body_case = COMITY__ANSWER__BODY_ENTRY;
    answer.entry = &view;
    enum error_code code = show(self, index, leaf, error);
    if (code == ERROR_NONE)
        code = stream_put(&self->stream, &answer, error);
    self->given += code == ERROR_NONE ? 1 : 0;
    return code;
}

/* Give the next missing leaves; what has been filled meanwhile is passed over. */
static enum error_code give_lost(struct entries *self, struct replica *replica, const struct log *log,
                                 struct error *error)
{
    uint64_t indexes[LEAVES_MAX];
    size_t count = replica_missing(replica, log, self->next, indexes, LEAVES_MAX);
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < count && code == ERROR_NONE && indexes[i] < self->end; i++) {
        code = replica_read(replica, log, indexes[i], 1, LIMIT_ENTRY_BYTES, &self->run, error);
        if (code == ERROR_NONE && self->run.leaves[0].kind == LEAF_MISSING)
            code = put_leaf(self, indexes[i], &self->run.leaves[0], error);
    }
    if (code == ERROR_NONE)
        self->next =
            count < LEAVES_MAX || indexes[count - 1] >= self->end ? self->end : indexes[count - 1] + 1;
    return code;
}

static enum error_code entries_next(struct stream *stream, struct node *node, struct now now,
                                    struct error *error)
{
    (void)now;
    struct entries *self = (struct entries *)stream;
    if (self->next == self->end)
        return control_put_done(stream, self->given, 0, error);
    const struct log *log = replica_log(node_replica(node), &self->origin);
    if (log == NULL)
        return error_set(error, ERROR_NOT_FOUND, "the log of %s is gone", self->origin.code);
    if (self->is_lost)
        return give_lost(self, node_replica(node), log, error);
    uint64_t left = self->end - self->next;
    enum error_code code =
        replica_read(node_replica(node), log, self->next, left < LEAVES_MAX ? (size_t)left : LEAVES_MAX,
                     LIMIT_CHUNK_BYTES, &self->run, error);
    for (size_t i = 0; code == ERROR_NONE && i < self->run.count; i++) {
        code = put_leaf(self, self->next, &self->run.leaves[i], error);
        self->next += code == ERROR_NONE ? 1 : 0;
    }
    return code;
}

static void entries_free(struct stream *stream)
{
    struct entries *self = (struct entries *)stream;
    log_run_release(&self->run);
    free(self);
}

enum error_code control_entries(struct node *node, struct requester *requester,
                                const Comity__Request *request, struct now now, struct error *error)
{
    (void)now;
    const Comity__EntriesRequest *wanted = request->entries;
    struct log *log = NULL;
    enum error_code code = control_log(node, wanted->bureau, &log, error);
    if (code != ERROR_NONE)
        return code;
    if (wanted->first > log->stored)
        return error_set(error, ERROR_NOT_FOUND, "the log of %s has %llu leaves here; there is no leaf %llu",
                         log->origin.code, (unsigned long long)log->stored,
                         (unsigned long long)wanted->first);
    uint64_t count = log->stored - wanted->first;
    if (wanted->count != 0 && wanted->count < count)
        count = wanted->count;
    struct entries *self = calloc(1, sizeof *self);
    if (self == NULL)
        return error_set(error, ERROR_MEMORY, "entries");
    self->stream = (struct stream){.next = entries_next, .free = entries_free};
    self->origin = log->origin;
    self->next = wanted->first;
    self->end = wanted->first + count;
    self->is_lost = wanted->lost;
    log_run_init(&self->run);
    requester_stream(requester, &self->stream);
    return ERROR_NONE;
}
