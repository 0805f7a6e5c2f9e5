#include "control_handlers.h"
#include "control_lookup.h"
#include "control_view.h"

#include "comity/frontier.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEAVES_MAX 2000u
#define BYTES_MAX (1024u * 1024u)
#define PROGRESS_LEAVES 20000u

/* One log under verification: the size and the checkpoint are those it had when its turn came. */
struct verify {
    struct stream stream;
    bool is_single; /* one log was asked for */
    struct bureau origin;
    uint64_t size;
    uint64_t next;
    uint64_t told; /* leaves at the last progress */
    uint64_t counts[LEAF_MISSING + 1];
    struct frontier frontier;
    bool has_root; /* the checkpoint is over `size` */
    struct digest root;
    char fault[ERROR_TEXT_BYTES]; /* the first; empty: none */
    struct log_run run;
};

static void fault(struct verify *self, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void fault(struct verify *self, const char *format, ...)
{
    if (self->fault[0] != '\0')
        return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(self->fault, sizeof self->fault, format, arguments);
    va_end(arguments);
}

static void check_checkpoint(struct verify *self, const struct log *log, struct hasher *hasher)
{
    struct checkpoint checkpoint;
    struct error error;
    error_clear(&error);
    if (log->checkpoint.size == 0) {
        if (log->stored > 0)
            fault(self, "there is no checkpoint over %llu leaves", (unsigned long long)log->stored);
        return;
    }
    if (checkpoint_open(&checkpoint, hasher, buffer_view(&log->checkpoint), log->keys, log->key_count,
                        &error) != ERROR_NONE)
        fault(self, "checkpoint: %.400s", error.text);
    else if (checkpoint.size < log->stored)
        fault(self, "the checkpoint is over %llu leaves, but there are %llu",
              (unsigned long long)checkpoint.size, (unsigned long long)log->stored);
    else if (checkpoint.size == log->stored) {
        self->has_root = true;
        self->root = checkpoint.root;
    }
}

static void begin_log(struct verify *self, const struct log *log, struct hasher *hasher)
{
    self->origin = log->origin;
    self->size = log->stored;
    self->next = self->told = 0;
    memset(self->counts, 0, sizeof self->counts);
    frontier_init(&self->frontier);
    self->has_root = false;
    self->fault[0] = '\0';
    check_checkpoint(self, log, hasher);
}

static void check_leaf(struct verify *self, const struct leaf *leaf, struct hasher *hasher)
{
    struct digest hash = leaf->hash;
    if (leaf->kind == LEAF_ENTRY)
        hasher_leaf(hasher, leaf->bytes, &hash);
    if (!digest_is_equal(&hash, &leaf->hash))
        fault(self, "leaf %llu: its bytes do not have the hash that is kept for it",
              (unsigned long long)self->next);
    frontier_append(&self->frontier, hasher, &hash);
    self->counts[leaf->kind]++;
    self->next++;
}

static Comity__VerifyAnswer message_of(struct verify *self)
{
    Comity__VerifyAnswer message = COMITY__VERIFY_ANSWER__INIT;
    message.origin = self->origin.code;
    message.size = self->size;
    message.entries = self->counts[LEAF_ENTRY];
    message.withheld = self->counts[LEAF_WITHHELD];
    message.erased = self->counts[LEAF_ERASED];
    message.missing = self->counts[LEAF_MISSING];
    return message;
}

static enum error_code put(struct verify *self, Comity__VerifyAnswer *message, bool more, struct error *error)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    answer.more = more;
    answer.body_case = COMITY__ANSWER__BODY_VERIFY;
    answer.verify = message;
    return stream_put(&self->stream, &answer, error);
}

static enum error_code put_progress(struct verify *self, struct error *error)
{
    if (self->next - self->told < PROGRESS_LEAVES)
        return ERROR_NONE;
    Comity__VerifyAnswer message = message_of(self);
    message.done = self->told = self->next;
    return put(self, &message, true, error);
}

/* Say how a log is, and turn to the next. */
static enum error_code end_log(struct verify *self, const struct node *node, struct error *error)
{
    struct hasher *hasher = replica_hasher(node_replica(node));
    struct digest root;
    frontier_root(&self->frontier, hasher, &root);
    if (self->has_root && !digest_is_equal(&root, &self->root))
        fault(self, "the leaves do not have the root that %s signed", self->origin.code);
    Comity__VerifyAnswer message = message_of(self);
    message.root = (ProtobufCBinaryData){.len = DIGEST_BYTES, .data = root.bytes};
    message.good = self->fault[0] == '\0';
    message.fault = self->fault;
    const struct log *next = self->is_single ? NULL : control_log_after(node, &self->origin);
    enum error_code code = put(self, &message, next != NULL, error);
    if (code != ERROR_NONE)
        return code;
    if (next == NULL)
        self->stream.is_done = true;
    else
        begin_log(self, next, hasher);
    return ERROR_NONE;
}

/* A leaf that cannot be read is a fault of its log, and the end of its verification. */
static enum error_code verify_run(struct verify *self, const struct node *node, struct error *error)
{
    struct replica *replica = node_replica(node);
    const struct log *log = replica_log(replica, &self->origin);
    struct error cause;
    uint64_t left = self->size - self->next;
    error_clear(&cause);
    enum error_code code =
        log == NULL ? error_set(&cause, ERROR_NOT_FOUND, "the log is gone")
                    : replica_read(replica, log, self->next, left < LEAVES_MAX ? (size_t)left : LEAVES_MAX,
                                   BYTES_MAX, &self->run, &cause);
    if (code == ERROR_MEMORY)
        return error_set(error, code, "%s", cause.text);
    if (code != ERROR_NONE) {
        fault(self, "leaf %llu: %.400s", (unsigned long long)self->next, cause.text);
        return end_log(self, node, error);
    }
    for (size_t i = 0; i < self->run.count; i++)
        check_leaf(self, &self->run.leaves[i], replica_hasher(replica));
    return put_progress(self, error);
}

static enum error_code verify_next(struct stream *stream, struct node *node, struct now now,
                                   struct error *error)
{
    (void)now;
    struct verify *self = (struct verify *)stream;
    if (self->next == self->size)
        return end_log(self, node, error);
    return verify_run(self, node, error);
}

static void verify_free(struct stream *stream)
{
    struct verify *self = (struct verify *)stream;
    log_run_release(&self->run);
    free(self);
}

enum error_code control_verify(struct node *node, struct requester *requester, const Comity__Request *request,
                               struct now now, struct error *error)
{
    (void)now;
    const char *bureau = request->verify->bureau;
    struct log *log = NULL;
    enum error_code code = control_log(node, bureau, &log, error);
    if (code != ERROR_NONE)
        return code;
    struct verify *self = calloc(1, sizeof *self);
    if (self == NULL)
        return error_set(error, ERROR_MEMORY, "verify");
    self->stream = (struct stream){.next = verify_next, .free = verify_free};
    self->is_single = bureau[0] != '\0';
    log_run_init(&self->run);
    if (!self->is_single)
        log = replica_log_at(node_replica(node), 0);
    begin_log(self, log, replica_hasher(node_replica(node)));
    requester_stream(requester, &self->stream);
    return ERROR_NONE;
}
