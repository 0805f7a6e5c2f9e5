/*
 * control_note: the checkpoint of a log that answers show: the one that most bureaus have cosigned.
 */
#ifndef COMITY_CONTROL_NOTE_H
#define COMITY_CONTROL_NOTE_H

#include "control.h"

struct control_note {
    struct buffer text; /* ends in a NUL, which is not of the note */
    uint64_t size;
    unsigned cosignatures;
};

/* Write the note that most bureaus have cosigned, of more than `above` leaves; where nobody has, or with
 * `newest`, the newest one that is here, with the cosignatures it has. control_note_release() it, also on
 * failure. ERROR_NOT_FOUND (no checkpoint is known), ERROR_DAMAGED, ERROR_LIMIT, ERROR_MEMORY, errors of the
 * index. */
enum error_code control_note_write(struct replica *replica, const struct log *log, uint64_t above,
                                   bool newest, struct control_note *out, struct error *error);
void control_note_release(struct control_note *note);

/* Return the note without its NUL. */
struct view control_note_view(const struct control_note *note);

#endif
