#include "control_handlers.h"
#include "control_view.h"

#include "comity/frontier.h"
#include "comity/replica_audit.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEAVES_MAX 2000u
#define BYTES_MAX (1024u * 1024u)
#define PROGRESS_LEAVES 20000u

/* The audit log under verification: size and checkpoint are those it had when it was asked for. */
struct verify {
    struct stream stream;
    uint64_t wanted; /* entries that must be stored first */
    bool is_begun;
    uint64_t size;
    uint64_t next;
    uint64_t told; /* entries at the last progress */
    uint64_t erased;
    uint64_t crashes;
    int64_t last_crash_ms;
    struct frontier frontier;
    struct checkpoint checkpoint;
    bool has_root;                  /* `root` is the next to be compared */
    struct replica_audit_root root; /* published */
    uint64_t roots;
    struct replica_audit_root covered; /* the newest that was compared */
    char fault[ERROR_TEXT_BYTES];      /* the first; empty: none */
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

/* ---- published roots ---- */

/* Turn to the next published root, in the order in which they were published. */
static void next_root(struct verify *self, const struct node *node, uint64_t from)
{
    struct error why = {0};
    enum error_code code =
        replica_audit_root_from(node_replica(node), node_bureau(node), from, &self->root, &why);
    self->has_root = code == ERROR_NONE;
    if (code != ERROR_NONE && code != ERROR_NOT_FOUND)
        fault(self, "a published root cannot be read: %.300s", why.text);
}

/* Compare every root that is published for as many entries as were read. */
static void compare_roots(struct verify *self, const struct node *node, struct hasher *hasher)
{
    while (self->has_root && self->root.size <= self->next) {
        struct digest here;
        frontier_root(&self->frontier, hasher, &here);
        if (self->root.size < self->next)
            fault(self, "entry %llu of the own log published %llu entries, after one that published more",
                  (unsigned long long)self->root.index, (unsigned long long)self->root.size);
        else if (!digest_is_equal(&here, &self->root.root))
            fault(self,
                  "the first %llu entries do not have the root that entry %llu of the own log published",
                  (unsigned long long)self->root.size, (unsigned long long)self->root.index);
        self->covered = self->root;
        self->roots++;
        next_root(self, node, self->root.index + 1);
    }
}

/* ---- entries ---- */

static void check_entry(struct verify *self, const struct leaf *leaf)
{
    Comity__AuditEntry *entry = NULL;
    struct error why = {0};
    if (audit_entry_decode(leaf->bytes, &entry, &why) != ERROR_NONE)
        fault(self, "entry %llu: %.300s", (unsigned long long)self->next, why.text);
    else if (entry->start != NULL && entry->start->after_crash) {
        self->crashes++;
        self->last_crash_ms = entry->time_ms;
    }
    audit_entry_free(entry);
}

static void check_leaf(struct verify *self, const struct leaf *leaf, struct hasher *hasher)
{
    struct digest hash = leaf->hash;
    if (leaf->kind == LEAF_ENTRY) {
        hasher_leaf(hasher, leaf->bytes, &hash);
        if (!digest_is_equal(&hash, &leaf->hash))
            fault(self, "entry %llu: its bytes do not have the hash that is kept for it",
                  (unsigned long long)self->next);
        check_entry(self, leaf);
    }
    self->erased += leaf->kind == LEAF_ENTRY ? 0 : 1;
    frontier_append(&self->frontier, hasher, &hash);
    self->next++;
}

/* ---- answers ---- */

static Comity__AuditVerifyAnswer message_of(const struct verify *self)
{
    Comity__AuditVerifyAnswer message = COMITY__AUDIT_VERIFY_ANSWER__INIT;
    message.size = self->size;
    message.entries = self->next - self->erased;
    message.erased = self->erased;
    message.roots = self->roots;
    message.covered = self->covered.size;
    message.crashes = self->crashes;
    message.done = self->next;
    return message;
}

static enum error_code put(struct verify *self, Comity__AuditVerifyAnswer *message, bool more,
                           struct error *error)
{
    Comity__Answer answer = COMITY__ANSWER__INIT;
    answer.more = more;
    answer.body_case = COMITY__ANSWER__BODY_AUDIT_VERIFY;
    answer.audit_verify = message;
    return stream_put(&self->stream, &answer, error);
}

static enum error_code put_end(struct verify *self, struct hasher *hasher, struct error *error)
{
    Comity__AuditVerifyAnswer message = message_of(self);
    struct digest root;
    char covered[INSTANT_TEXT_CHARS + 1], crash[INSTANT_TEXT_CHARS + 1];
    frontier_root(&self->frontier, hasher, &root);
    if (self->has_root)
        fault(self,
              "entry %llu of the own log published %llu entries, but %llu are here: the rest was taken away, "
              "or "
              "lost with a disk",
              (unsigned long long)self->root.index, (unsigned long long)self->root.size,
              (unsigned long long)self->size);
    if (self->next == self->size && self->size > 0 &&
        (self->checkpoint.size != self->size || !digest_is_equal(&root, &self->checkpoint.root)))
        fault(self, "the entries do not have the root of the newest checkpoint");
    control_time(self->covered.time_ms, covered);
    control_time(self->last_crash_ms, crash);
    message.covered_time = covered;
    message.last_crash = crash;
    message.root = (ProtobufCBinaryData){.len = DIGEST_BYTES, .data = root.bytes};
    message.good = self->fault[0] == '\0';
    message.fault = self->fault;
    self->stream.is_done = true;
    return put(self, &message, false, error);
}

/* ---- the stream ---- */

static void begin(struct verify *self, const struct node *node)
{
    struct replica *replica = node_replica(node);
    const struct log *log = replica_audit_log(replica);
    struct error why = {0};
    self->is_begun = true;
    self->size = log->stored;
    frontier_init(&self->frontier);
    if (self->size > 0 &&
        checkpoint_open(&self->checkpoint, replica_hasher(replica), buffer_view(&log->checkpoint), log->keys,
                        log->key_count, &why) != ERROR_NONE)
        fault(self, "checkpoint: %.300s", why.text);
    next_root(self, node, 0);
}

/* An entry that cannot be read is a fault, and the end. */
static enum error_code verify_run(struct verify *self, const struct node *node, struct error *error)
{
    struct replica *replica = node_replica(node);
    struct hasher *hasher = replica_hasher(replica);
    struct error cause = {0};
    uint64_t left = self->size - self->next;
    enum error_code code =
        replica_read(replica, replica_audit_log(replica), self->next,
                     left < LEAVES_MAX ? (size_t)left : LEAVES_MAX, BYTES_MAX, &self->run, &cause);
    if (code == ERROR_MEMORY)
        return error_set(error, code, "%s", cause.text);
    if (code != ERROR_NONE) {
        fault(self, "entry %llu: %.300s", (unsigned long long)self->next, cause.text);
        self->has_root = false;
        return put_end(self, hasher, error);
    }
    for (size_t i = 0; i < self->run.count; i++) {
        compare_roots(self, node, hasher);
        check_leaf(self, &self->run.leaves[i], hasher);
    }
    compare_roots(self, node, hasher);
    if (self->next - self->told < PROGRESS_LEAVES)
        return ERROR_NONE;
    self->told = self->next;
    Comity__AuditVerifyAnswer message = message_of(self);
    return put(self, &message, true, error);
}

static enum error_code verify_next(struct stream *stream, struct node *node, struct now now,
                                   struct error *error)
{
    (void)now;
    struct verify *self = (struct verify *)stream;
    struct replica *replica = node_replica(node);
    stream->is_waiting = !self->is_begun && replica_audit_log(replica)->stored < self->wanted &&
                         replica_store_trouble(replica) == ERROR_NONE;
    if (stream->is_waiting)
        return ERROR_NONE;
    if (!self->is_begun)
        begin(self, node);
    return self->next == self->size ? put_end(self, replica_hasher(replica), error)
                                    : verify_run(self, node, error);
}

static void verify_free(struct stream *stream)
{
    struct verify *self = (struct verify *)stream;
    log_run_release(&self->run);
    free(self);
}

enum error_code control_audit_verify(struct node *node, struct requester *requester,
                                     const Comity__Request *request, struct now now, struct error *error)
{
    (void)request;
    (void)now;
    struct verify *self = calloc(1, sizeof *self);
    if (self == NULL)
        return error_set(error, ERROR_MEMORY, "audit verify");
    self->stream = (struct stream){.next = verify_next, .free = verify_free};
    self->wanted = replica_audit_log(node_replica(node))->pending.size;
    replica_hurry(node_replica(node));
    log_run_init(&self->run);
    requester_stream(requester, &self->stream);
    return ERROR_NONE;
}
