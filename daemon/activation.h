/*
 * activation: listening sockets that the service manager has made and passes on (sd_listen_fds(3)).
 *
 * They begin at descriptor 3 and have names, FileDescriptorName= of the socket unit. Each is taken by its name; one that
 * nobody takes is a fault, as its clients would wait for ever.
 */
#ifndef COMITY_DAEMON_ACTIVATION_H
#define COMITY_DAEMON_ACTIVATION_H

#include <stdbool.h>

#include "comity/error.h"

#define ACTIVATION_SOCKETS 8u
#define ACTIVATION_NAME_BYTES 64u

struct activation {
    unsigned count;
    struct activation_socket {
        int fd; /* -1: taken */
        char name[ACTIVATION_NAME_BYTES];
    } sockets[ACTIVATION_SOCKETS];
};

/* Read $LISTEN_PID, $LISTEN_FDS and $LISTEN_FDNAMES; no socket, where nothing was passed to this process. ERROR_INVALID,
 * ERROR_LIMIT. */
enum error_code activation_init(struct activation *activation, struct error *error);

/* Set `*ret_fd` to the socket of this name, or to -1 where none was passed. It is then the caller's, does not block, and
 * is closed on exec. ERROR_INVALID: it is no listening stream socket of the family (AF_UNIX); ERROR_IO. */
enum error_code activation_take(struct activation *activation, const char *name, int family, int *ret_fd,
                                struct error *error);

/* ERROR_INVALID where a socket was not taken. */
enum error_code activation_check_taken(const struct activation *activation, struct error *error);

/* Close what was not taken. */
void activation_release(struct activation *activation);

#endif
