#include "control_handlers.h"
#include "control_lookup.h"
#include "control_view.h"

#include <stdlib.h>

#define LEAVES_MAX 100u

struct entries {
    struct stream stream;
    struct bureau origin;
    uint64_t first;
    uint64_t next;
    uint64_t end;
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

static enum error_code put_leaf(struct entries *self, struct leaf *leaf, struct error *error)
{
    Comity__EntryView view = COMITY__ENTRY_VIEW__INIT;
    view.index = self->next;
    view.kind = control_text(name_of_kind(leaf->kind));
    view.hash = (ProtobufCBinaryData){.len = DIGEST_BYTES, .data = leaf->hash.bytes};
    if (leaf->kind == LEAF_ENTRY)
        view.bytes =
            (ProtobufCBinaryData){.len = leaf->bytes.size, .data = (uint8_t *)(uintptr_t)leaf->bytes.data};
    Comity__Answer answer = COMITY__ANSWER__INIT;
    answer.more = true;
    answer.body_case = COMITY__ANSWER__BODY_ENTRY;
    answer.entry = &view;
    return stream_put(&self->stream, &answer, error);
}

static enum error_code entries_next(struct stream *stream, struct node *node, struct now now,
                                    struct error *error)
{
    (void)now;
    struct entries *self = (struct entries *)stream;
    if (self->next == self->end)
        return control_put_done(stream, self->end - self->first, error);
    const struct log *log = replica_log(node_replica(node), &self->origin);
    if (log == NULL)
        return error_set(error, ERROR_NOT_FOUND, "the log of %s is gone", self->origin.code);
    uint64_t left = self->end - self->next;
    enum error_code code =
        replica_read(node_replica(node), log, self->next, left < LEAVES_MAX ? (size_t)left : LEAVES_MAX,
                     LIMIT_CHUNK_BYTES, &self->run, error);
    for (size_t i = 0; code == ERROR_NONE && i < self->run.count; i++) {
        code = put_leaf(self, &self->run.leaves[i], error);
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
    self->first = self->next = wanted->first;
    self->end = wanted->first + count;
    log_run_init(&self->run);
    requester_stream(requester, &self->stream);
    return ERROR_NONE;
}
