/*
 * control_attachments: the files of a message, which are records of their own: parts of at most
 * LIMIT_ATTACHMENT_PART_BYTES each, published before the message, for the same bureaus.
 */
#ifndef COMITY_CONTROL_ATTACHMENTS_H
#define COMITY_CONTROL_ATTACHMENTS_H

#include "control.h"

/* Check that every part of every file is here, as the message says, and shown to all who get the message. ERROR_INVALID,
 * ERROR_LIMIT, errors of the stores. */
enum error_code control_attachments_check(const struct node *node, const Comity__Message *message,
                                          const Comity__Distribution *distribution, struct error *error);

/* Withdraw all parts that are still here of the files of an own message that is withdrawn. ERROR_MEMORY, errors of the
 * stores. */
enum error_code control_attachments_withdraw(struct node *node, const Comity__Message *message,
                                             Comity__Withdraw__Reason reason, struct now now,
                                             struct error *error);

#endif
