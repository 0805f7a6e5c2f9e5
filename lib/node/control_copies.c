#include "control_copies.h"
#include "control_view.h"

#include <stdlib.h>

struct control_copy {
    Comity__CheckAnswer__Copy message;
    char as_of[INSTANT_TEXT_CHARS + 1];
};

static void fill(struct control_copy *row, struct log *log, struct now now)
{
    *row = (struct control_copy){.message = COMITY__CHECK_ANSWER__COPY__INIT};
    control_time(log->is_own ? now.wall_ms : log->heard_ms, row->as_of);
    row->message.origin = log->origin.code;
    row->message.size = log->stored;
    row->message.as_of = row->as_of;
    row->message.frozen = log->is_frozen;
}

enum error_code control_copies_init(struct control_copies *copies, const struct replica *replica,
                                    struct now now, struct error *error)
{
    size_t count = replica_log_count(replica);
    *copies = (struct control_copies){.count = count};
    copies->rows = calloc(count + 1, sizeof *copies->rows);
    copies->copies = calloc(count + 1, sizeof(Comity__CheckAnswer__Copy *));
    if (copies->rows == NULL || copies->copies == NULL) {
        control_copies_release(copies);
        return error_set(error, ERROR_MEMORY, "the copies of %zu logs", count);
    }
    for (size_t i = 0; i < count; i++) {
        fill(&copies->rows[i], replica_log_at(replica, i), now);
        copies->copies[i] = &copies->rows[i].message;
    }
    return ERROR_NONE;
}

void control_copies_release(struct control_copies *copies)
{
    free(copies->copies);
    free(copies->rows);
    *copies = (struct control_copies){0};
}
