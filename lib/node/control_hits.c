#include "control_handlers.h"
#include "control_lookup.h"
#include "hit_view.h"

#include "comity/record.h"
#include "comity/replica_list.h"

#include <stdlib.h>
#include <string.h>

/* Hits looked at in one call; each reads three records at most. */
#define RUN_MAX 16u

struct hits_list {
    struct stream stream;
    Comity__HitsRequest__Which which;
    struct bureau owner; /* code[0] == 0: any */
    bool has_record;
    struct uuid record;
    bool has_last; /* of those that were looked at: */
    struct replica_listed last;
    struct replica_due last_due;
    uint64_t count; /* given */
};

static bool is_wanted(const struct hits_list *self, const struct hit_case *hit_case)
{
    struct uuid met;
    if (self->owner.code[0] != '\0' && !bureau_is_equal(&self->owner, &hit_case->record.owner))
        return false;
    if (self->has_record &&
        (uuid_parse(view_of_text(hit_case->hit->record->record_id), &met, NULL) != ERROR_NONE ||
         memcmp(met.bytes, self->record.bytes, UUID_BYTES) != 0))
        return false;
    switch (self->which) {
    case COMITY__HITS_REQUEST__WHICH__OPEN:
        return hit_case->state.phase != HIT_CLOSED;
    case COMITY__HITS_REQUEST__WHICH__OVERDUE:
        return hit_case->state.is_overdue;
    default:
        return true;
    }
}

/* Give a hit that was found, if it is wanted. What is no hit any more is passed over. */
static enum error_code put_case(struct hits_list *self, struct replica *replica, enum error_code found,
                                struct hit_case *hit_case, struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (found != ERROR_NONE)
        return found == ERROR_NOT_FOUND || found == ERROR_STATE ? ERROR_NONE : found;
    if (is_wanted(self, hit_case)) {
        code = hit_view_put(&self->stream, replica, hit_case, false, error);
        self->count++;
    }
    hit_case_release(hit_case);
    return code;
}

static enum error_code put_listed(struct hits_list *self, struct replica *replica, struct now now,
                                  size_t *ret_count, struct error *error)
{
    struct replica_listed run[RUN_MAX];
    struct hit_case hit_case;
    enum error_code code =
        replica_list(replica, record_type_find("hit"), self->owner.code[0] == '\0' ? NULL : &self->owner,
                     self->has_last ? &self->last : NULL, run, RUN_MAX, ret_count, error);
    for (size_t i = 0; code == ERROR_NONE && i < *ret_count; i++) {
        enum error_code found = hit_case_find(replica, &run[i].owner, &run[i].id, now, &hit_case, error);
        code = put_case(self, replica, found, &hit_case, error);
        self->last = run[i];
        self->has_last = true;
    }
    return code;
}

static enum error_code put_due(struct hits_list *self, struct replica *replica, struct now now,
                               size_t *ret_count, struct error *error)
{
    struct replica_due run[RUN_MAX];
    struct hit_case hit_case;
    enum error_code code = replica_due(replica, self->has_last ? &self->last_due : NULL, now.wall_ms, run,
                                       RUN_MAX, ret_count, error);
    for (size_t i = 0; code == ERROR_NONE && i < *ret_count; i++) {
        enum error_code found = hit_case_due(replica, &run[i], now, &hit_case, error);
        code = put_case(self, replica, found, &hit_case, error);
        self->last_due = run[i];
        self->has_last = true;
    }
    return code;
}

static enum error_code list_next(struct stream *stream, struct node *node, struct now now,
                                 struct error *error)
{
    struct hits_list *self = (struct hits_list *)stream;
    struct replica *replica = node_replica(node);
    size_t count = 0;
    enum error_code code = self->which == COMITY__HITS_REQUEST__WHICH__OVERDUE
                               ? put_due(self, replica, now, &count, error)
                               : put_listed(self, replica, now, &count, error);
    if (code == ERROR_NONE && count < RUN_MAX)
        code = control_put_done(stream, self->count, 0, error);
    return code;
}

/* One hit, with its steps. */
static enum error_code show_next(struct stream *stream, struct node *node, struct now now,
                                 struct error *error)
{
    struct hits_list *self = (struct hits_list *)stream;
    struct hit_case hit_case;
    enum error_code code =
        hit_case_find(node_replica(node), self->owner.code[0] == '\0' ? NULL : &self->owner, &self->record,
                      now, &hit_case, error);
    if (code != ERROR_NONE)
        return code;
    code = hit_view_put(stream, node_replica(node), &hit_case, true, error);
    hit_case_release(&hit_case);
    return code == ERROR_NONE ? control_put_done(stream, 1, 0, error) : code;
}

static void list_free(struct stream *stream)
{
    free(stream);
}

enum error_code control_hits(struct node *node, struct requester *requester, const Comity__Request *request,
                             struct now now, struct error *error)
{
    const Comity__HitsRequest *hits = request->hits;
    struct hits_list wanted = {.stream = {.next = list_next, .free = list_free}, .which = hits->which};
    struct log *log = NULL;
    enum error_code code = ERROR_NONE;
    (void)now;
    if (protobuf_c_enum_descriptor_get_value(&comity__hits_request__which__descriptor, (int)hits->which) ==
        NULL)
        code = error_set(error, ERROR_INVALID, "which: %d is not known", (int)hits->which);
    if (code == ERROR_NONE && hits->owner[0] != '\0')
        code = control_log(node, hits->owner, &log, error);
    if (code == ERROR_NONE && hits->id[0] != '\0' && hits->record_id[0] != '\0')
        code = error_set(error, ERROR_INVALID, "recordId: not where one hit is asked for");
    wanted.has_record = hits->id[0] == '\0' && hits->record_id[0] != '\0';
    if (code == ERROR_NONE && (hits->id[0] != '\0' || wanted.has_record))
        code = control_id(wanted.has_record ? hits->record_id : hits->id, &wanted.record, error);
    if (code != ERROR_NONE)
        return code;
    if (log != NULL)
        wanted.owner = log->origin;
    if (hits->id[0] != '\0')
        wanted.stream.next = show_next;
    struct hits_list *self = calloc(1, sizeof *self);
    if (self == NULL)
        return error_set(error, ERROR_MEMORY, "hits");
    *self = wanted;
    requester_stream(requester, &self->stream);
    return ERROR_NONE;
}
