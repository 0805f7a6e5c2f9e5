/*
 * joint: joint operations in a federation: what a lead publishes, and what bureaus share with it.
 */
#ifndef JOINT_H
#define JOINT_H

#include "federation.h"

/* Publish the operation's record at its lead, `members[place]`, or with an id in `record_id` a new version of it, to all.
 * `participants` are codes in JSON: "'BS','CO'"; `closed_on` may be "". */
void joint_operation(struct federation *federation, int place, const char *id, const char *participants,
                     const char *closed_on, char record_id[37]);

/* Ask to publish a record in JSON (single quotes) that is shared with an operation; free the answer. */
Comity__Answer *joint_publish(struct federation *federation, int place, const char *json,
                              const char *operation);

/* Send a message in JSON, the members of a Message without `to`, about an operation to one bureau; return its id. */
void joint_say(struct federation *federation, int place, const char *to, const char *operation,
               const char *message, char id[37]);

/* Share a stolen passport with this number; return its id. */
void joint_share(struct federation *federation, int place, const char *number, const char *operation,
                 char id[37]);

/* Ask to amend a record: its content in JSON (NULL: as it is), who may see it (NULL: as before), an operation to be
 * shared with (NULL: none). */
Comity__Answer *joint_amend(struct federation *federation, int place, const char *id, const char *json,
                            const char *to, const char *operation);

/* Return what a node says of a record: whom it is for, and after a blank the operation; "" where it is not here. Lives
 * until the next call. */
const char *joint_readers(struct federation *federation, int place, const char *id);

#endif
