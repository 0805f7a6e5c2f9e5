#include "control_note.h"

#include "comity/replica_witness.h"

static enum error_code write_newest(struct replica *replica, const struct log *log, struct control_note *out,
                                    struct error *error)
{
    struct log_cosigned cosigned = {0};
    if (log->checkpoint_size == 0)
        return error_set(error, ERROR_NOT_FOUND, "%s has not signed a checkpoint that this node knows",
                         log->origin.code);
    out->size = log->checkpoint_size;
    bool has_cosignatures = replica_best_cosigned(replica, log, log->checkpoint_size - 1, &cosigned) &&
                            cosigned.size == log->checkpoint_size;
    if (!has_cosignatures)
        return buffer_append(&out->text, log->checkpoint.data, log->checkpoint.size, error);
    out->cosignatures = cosigned.count;
    return replica_cosigned_note(replica, log, out->size, NULL, &out->text, error);
}

enum error_code control_note_write(struct replica *replica, const struct log *log, uint64_t above,
                                   bool newest, struct control_note *out, struct error *error)
{
    struct log_cosigned best;
    enum error_code code;
    *out = (struct control_note){0};
    buffer_init(&out->text, LIMIT_NOTE_BYTES + 1);
    if (!newest && replica_best_cosigned(replica, log, above, &best)) {
        out->size = best.size;
        out->cosignatures = best.count;
        code = replica_cosigned_note(replica, log, best.size, NULL, &out->text, error);
    } else {
        code = write_newest(replica, log, out, error);
    }
    return code != ERROR_NONE ? code : buffer_append(&out->text, "", 1, error);
}

void control_note_release(struct control_note *note)
{
    buffer_release(&note->text);
}

struct view control_note_view(const struct control_note *note)
{
    return view_of(note->text.data, note->text.size - 1);
}
