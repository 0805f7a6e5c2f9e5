/*
 * caller: who is at the other end of the control socket, and what he may do.
 *
 * The daemon's own user and root may do everything. Others have the right of each configured group they
 * belong to; the right to publish includes that to query, the right to administer both. The right to audit stands
 * alone: who administers does not read who asked what, and who reads that changes nothing.
 */
#ifndef COMITY_DAEMON_CALLER_H
#define COMITY_DAEMON_CALLER_H

#include "config.h"

struct caller {
    unsigned rights; /* of enum node_right */
    char name[64];   /* user name, or number */
    uid_t user;      /* number */
};

/* Ask the system who is connected. ERROR_IO. A caller without any right is no error. */
enum error_code caller_of_socket(struct caller *out, int fd, const struct config *config,
                                 struct error *error);

/* Return the rights of a user with these groups. */
unsigned caller_rights(uid_t user, const gid_t *groups, size_t group_count, const struct config *config);

#endif
