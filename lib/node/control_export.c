#include "control_handlers.h"
#include "control_lookup.h"
#include "control_view.h"

#include "comity/view.h"

#include <stdlib.h>
#include <string.h>

#define LEAVES_MAX 100u

struct export
{
    struct stream stream;
    struct bureau owner; /* code[0] == 0: all */
    struct control_choice choice;
    bool is_permitted;    /* to pass on what others have marked H2 */
    struct bureau origin; /* whose log is walked; code[0] == 0: none yet */
    uint64_t next;        /* leaf of it */
    uint64_t count;
    struct log_run run;
};

/* Find the log that is to be read next, at self->next; NULL: all are done. */
static const struct log *next_log(struct export *self, const struct node *node)
{
    for (;;) {
        const struct log *log = replica_log(node_replica(node), &self->origin);
        if (log != NULL && control_wants(self->owner.code, log) && self->next < log->stored)
            return log;
        log = control_log_after(node, &self->origin);
        if (log == NULL)
            return NULL;
        self->origin = log->origin;
        self->next = 0;
    }
}

static enum error_code export_next(struct stream *stream, struct node *node, struct now now,
                                   struct error *error)
{
    (void)now;
    struct export *self = (struct export *)stream;
    struct replica *replica = node_replica(node);
    const struct log *log = next_log(self, node);
    if (log == NULL)
        return control_put_done(stream, self->count, self->choice.held_back, error);
    self->choice.holds_back = !log->is_own && !self->is_permitted;
    enum error_code code =
        replica_read(replica, log, self->next, LEAVES_MAX, LIMIT_CHUNK_BYTES, &self->run, error);
    for (size_t i = 0; code == ERROR_NONE && i < self->run.count; i++, self->next++) {
        bool is_put = false;
        if (self->run.leaves[i].kind == LEAF_ENTRY)
            code = control_view_put(stream, replica, &log->origin, self->next, &self->choice, &is_put, error);
        self->count += is_put ? 1 : 0;
    }
    return code;
}

static void export_free(struct stream *stream)
{
    struct export *self = (struct export *)stream;
    log_run_release(&self->run);
    free(self);
}

enum error_code control_export(struct node *node, struct requester *requester, const Comity__Request *request,
                               struct now now, struct error *error)
{
    (void)now;
    const struct record_type *type = NULL;
    struct log *log = NULL;
    enum error_code code = control_type(request->export->type, &type, error);
    if (code == ERROR_NONE)
        code = control_log(node, request->export->owner, &log, error);
    if (code != ERROR_NONE)
        return code;
    struct export *self = calloc(1, sizeof *self);
    if (self == NULL)
        return error_set(error, ERROR_MEMORY, "export");
    self->stream = (struct stream){.next = export_next, .free = export_free};
    self->choice.type = type;
    if (request->export->owner[0] != '\0')
        self->owner = log->origin;
    self->is_permitted = view_trimmed(view_of_text(request->export->h2_reason)).size > 0;
    if (self->is_permitted)
        node_note(node, "export-permitted", request->export->h2_reason);
    log_run_init(&self->run);
    requester_stream(requester, &self->stream);
    return ERROR_NONE;
}
