/*
 * control_copies: how old this node's copy of each log is, as every answer to a query says.
 */
#ifndef COMITY_CONTROL_COPIES_H
#define COMITY_CONTROL_COPIES_H

#include "control.h"

struct control_copy;

struct control_copies {
    size_t count;
    struct control_copy *rows;
    Comity__CheckAnswer__Copy **copies; /* for an answer; they live as long as this */
};

/* Fill it in for all logs. ERROR_MEMORY. */
enum error_code control_copies_init(struct control_copies *copies, const struct replica *replica,
                                    struct now now, struct error *error);
void control_copies_release(struct control_copies *copies);

#endif
