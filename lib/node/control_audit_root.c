#include "control_handlers.h"
#include "control_lookup.h"
#include "control_view.h"
#include "requester.h"

#include "comity/replica_audit.h"

#include <stdlib.h>

/* Roots given in one call. */
#define ROOTS_MAX 100u

struct roots {
    struct stream stream;
    struct bureau origin;
    uint64_t from; /* a list: where it goes on in the log of the bureau */
    uint64_t given;
    uint64_t wanted; /* publishing: entries of the audit log that must be stored first */
    struct replica_receipt receipt;
};

static enum error_code put(struct roots *self, const struct replica_audit_root *root, bool more,
                           struct error *error)
{
    Comity__AuditRootAnswer message = COMITY__AUDIT_ROOT_ANSWER__INIT;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    struct digest digest = root->root;
    char time[INSTANT_TEXT_CHARS + 1];
    control_time(root->time_ms, time);
    message.index = root->index;
    message.time = time;
    message.size = root->size;
    message.root = (ProtobufCBinaryData){.len = DIGEST_BYTES, .data = digest.bytes};
    answer.more = more;
    answer.body_case = COMITY__ANSWER__BODY_AUDIT_ROOT;
    answer.audit_root = &message;
    return stream_put(&self->stream, &answer, error);
}

/* ---- listing ---- */

static enum error_code list_next(struct stream *stream, struct node *node, struct now now,
                                 struct error *error)
{
    (void)now;
    struct roots *self = (struct roots *)stream;
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < ROOTS_MAX && code == ERROR_NONE; i++) {
        struct replica_audit_root root;
        code = replica_audit_root_from(node_replica(node), &self->origin, self->from, &root, error);
        if (code == ERROR_NOT_FOUND)
            return control_put_done(stream, self->given, 0, error);
        if (code == ERROR_NONE)
            code = put(self, &root, true, error);
        self->from = root.index + 1;
        self->given++;
    }
    return code;
}

/* ---- publishing ---- */

static enum error_code publish_next(struct stream *stream, struct node *node, struct now now,
                                    struct error *error)
{
    struct roots *self = (struct roots *)stream;
    struct replica *replica = node_replica(node);
    struct replica_audit_root root;
    enum error_code code = ERROR_NONE;
    if (self->receipt.batch == 0) {
        stream->is_waiting = replica_audit_log(replica)->stored < self->wanted;
        if (stream->is_waiting && replica_store_trouble(replica) == ERROR_NONE)
            return ERROR_NONE;
        code = replica_publish_audit_root(replica, now, &self->receipt, error);
    }
    if (code != ERROR_NONE)
        return code;
    if (replica_batch_is_dropped(replica, self->receipt.batch)) {
        requester_explain_dropped(error);
        return ERROR_LOCKED;
    }
    stream->is_waiting = self->receipt.batch > replica_stored_batch(replica);
    if (stream->is_waiting)
        return ERROR_NONE;
    code = replica_audit_root_from(replica, &self->origin, self->receipt.index, &root, error);
    if (code == ERROR_NONE)
        code = put(self, &root, false, error);
    stream->is_done = code == ERROR_NONE;
    return code;
}

static void roots_free(struct stream *stream)
{
    free(stream);
}

enum error_code control_audit_root(struct node *node, struct requester *requester,
                                   const Comity__Request *request, struct now now, struct error *error)
{
    (void)now;
    struct replica *replica = node_replica(node);
    struct log *log = NULL;
    bool is_list = request->audit_root->list;
    enum error_code code = control_log(node, is_list ? request->audit_root->bureau : "", &log, error);
    if (code != ERROR_NONE)
        return code;
    struct roots *self = calloc(1, sizeof *self);
    if (self == NULL)
        return error_set(error, ERROR_MEMORY, "audit root");
    self->stream = (struct stream){.next = is_list ? list_next : publish_next, .free = roots_free};
    self->origin = log->origin;
    self->wanted = replica_audit_log(replica)->pending.size;
    if (!is_list)
        replica_hurry(replica);
    requester_stream(requester, &self->stream);
    return ERROR_NONE;
}
