#include "control_handlers.h"
#include "control_lookup.h"
#include "control_view.h"

#include <stdlib.h>
#include <string.h>

/* Answers made in one call; a withdrawal of many entries takes several calls. */
#define ANSWERS_MAX 100u

/* How far one log has been told. */
struct cursor {
    struct bureau origin;
    uint64_t next;  /* leaf */
    size_t covered; /* of a withdrawal at `next`: how many of what it covers have been told */
};

struct watch {
    struct stream stream;
    struct bureau owner; /* code[0] == 0: all */
    const struct record_type *type;
    size_t cursor_count;
    struct cursor cursors[LIMIT_BUREAUS];
    size_t turn; /* cursor to begin with, so that a busy log does not starve the others */
    size_t left; /* answers that may still be made in this call */
    struct log_run run;
};

/* Withdrawals are told whatever the type: what the erased entry was is not known any more. */
static enum error_code put_withdrawn(struct watch *self, struct replica *replica, const struct bureau *owner,
                                     uint64_t index, struct error *error)
{
    struct replica_record record = {.owner = *owner};
    struct control_view view;
    bool is_here = replica_record_at(replica, owner, index, &record, NULL) == ERROR_NONE;
    record.state = COMITY__RECORD_VIEW__STATE__WITHDRAWN;
    record.index = index;
    control_view_fill(&view, &record);
    if (!is_here)
        view.id[0] = '\0';
    Comity__Answer answer = COMITY__ANSWER__INIT;
    answer.more = true;
    answer.body_case = COMITY__ANSWER__BODY_RECORD;
    answer.record = &view.view;
    enum error_code code = stream_put(&self->stream, &answer, error);
    if (is_here)
        replica_record_release(&record);
    return code;
}

static enum error_code put_withdrawal(struct watch *self, struct replica *replica, struct cursor *cursor,
                                      const Comity__Withdraw *withdraw, struct error *error)
{
    while (cursor->covered < withdraw->n_covers && self->left > 0) {
        enum error_code code =
            put_withdrawn(self, replica, &cursor->origin, withdraw->covers[cursor->covered], error);
        if (code != ERROR_NONE)
            return code;
        cursor->covered++;
        self->left--;
    }
    if (cursor->covered == withdraw->n_covers) {
        cursor->covered = 0;
        cursor->next++;
    }
    return ERROR_NONE;
}

static enum error_code put_leaf(struct watch *self, struct replica *replica, struct cursor *cursor,
                                const struct leaf *leaf, struct error *error)
{
    Comity__Entry *entry = NULL;
    enum error_code code = ERROR_NONE;
    bool is_put = false;
    struct control_choice choice = {.type = self->type};
    if (leaf->kind == LEAF_ENTRY)
        code = entry_decode(leaf->bytes, &cursor->origin, cursor->next, &entry, error);
    if (code == ERROR_MEMORY)
        return code;
    if (code == ERROR_NONE && entry != NULL && entry->act_case == COMITY__ENTRY__ACT_WITHDRAW) {
        code = put_withdrawal(self, replica, cursor, entry->withdraw, error);
    } else {
        code = entry == NULL ? ERROR_NONE
                             : control_view_put(&self->stream, replica, &cursor->origin, cursor->next,
                                                &choice, &is_put, error);
        self->left -= is_put ? 1 : 0;
        cursor->next += code == ERROR_NONE ? 1 : 0;
    }
    entry_free(entry);
    return code;
}

static enum error_code put_run(struct watch *self, struct replica *replica, const struct log *log,
                               struct cursor *cursor, struct error *error)
{
    uint64_t first = cursor->next;
    enum error_code code =
        replica_read(replica, log, first, ANSWERS_MAX, LIMIT_CHUNK_BYTES, &self->run, error);
    while (code == ERROR_NONE && self->left > 0 && cursor->next - first < self->run.count)
        code = put_leaf(self, replica, cursor, &self->run.leaves[cursor->next - first], error);
    return code;
}

/* Begin to follow logs that are not followed yet: when the watch begins, at their ends. */
static void follow_logs(struct watch *self, const struct node *node, bool from_end)
{
    const struct replica *replica = node_replica(node);
    size_t count = replica_log_count(replica);
    for (size_t i = 0; i < count; i++) {
        const struct log *log = replica_log_at(replica, i);
        size_t known = 0;
        while (known < self->cursor_count && !bureau_is_equal(&self->cursors[known].origin, &log->origin))
            known++;
        if (known < self->cursor_count || known == LIMIT_BUREAUS || !control_wants(self->owner.code, log))
            continue;
        self->cursors[self->cursor_count++] =
            (struct cursor){.origin = log->origin, .next = from_end ? log->stored : 0};
    }
}

static enum error_code watch_next(struct stream *stream, struct node *node, struct now now,
                                  struct error *error)
{
    (void)now;
    struct watch *self = (struct watch *)stream;
    struct replica *replica = node_replica(node);
    self->left = ANSWERS_MAX;
    follow_logs(self, node, false);
    for (size_t i = 0; i < self->cursor_count; i++) {
        struct cursor *cursor = &self->cursors[(self->turn + i) % self->cursor_count];
        const struct log *log = replica_log(replica, &cursor->origin);
        if (log == NULL || cursor->next >= log->stored)
            continue;
        self->turn = (self->turn + i + 1) % self->cursor_count;
        return put_run(self, replica, log, cursor, error);
    }
    self->stream.is_waiting = true;
    return ERROR_NONE;
}

static void watch_free(struct stream *stream)
{
    struct watch *self = (struct watch *)stream;
    log_run_release(&self->run);
    free(self);
}

enum error_code control_watch(struct node *node, struct requester *requester, const Comity__Request *request,
                              struct now now, struct error *error)
{
    const struct record_type *type = NULL;
    struct log *log = NULL;
    if (request->watch->key != NULL)
        return control_standing(node, requester, request, now, error);
    enum error_code code = control_type(request->watch->type, &type, error);
    if (code == ERROR_NONE)
        code = control_log(node, request->watch->owner, &log, error);
    if (code != ERROR_NONE)
        return code;
    struct watch *self = calloc(1, sizeof *self);
    if (self == NULL)
        return error_set(error, ERROR_MEMORY, "watch");
    self->stream = (struct stream){.next = watch_next, .free = watch_free};
    self->type = type;
    if (request->watch->owner[0] != '\0')
        self->owner = log->origin;
    log_run_init(&self->run);
    follow_logs(self, node, true);
    requester_stream(requester, &self->stream);
    return ERROR_NONE;
}
