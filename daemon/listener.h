/*
 * listener: sockets that wait for peers, for clients, or for those who read metrics.
 */
#ifndef COMITY_DAEMON_LISTENER_H
#define COMITY_DAEMON_LISTENER_H

#include "server.h"

struct listener;

/* Listen for peers on an address; for clients on a Unix socket, which takes the place of one that nobody
 * answers any more. ERROR_IO, ERROR_BUSY (in use), ERROR_INVALID, ERROR_LIMIT (path), ERROR_MEMORY. */
enum error_code listener_new_peers(struct listener **ret, struct server *server,
                                   const struct address *address, struct error *error);
enum error_code listener_new_control(struct listener **ret, struct server *server, const char *path,
                                     struct error *error);

/* Listen for readers of metrics on a Unix socket, which is taken as for clients, and whose group may read; or on a port of
 * this host. The same errors. */
enum error_code listener_new_metrics(struct listener **ret, struct server *server, const char *path,
                                     struct error *error);
enum error_code listener_new_metrics_port(struct listener **ret, struct server *server,
                                          const struct address *address, struct error *error);

/* Wait for clients on a socket that listens already, and belongs to the listener from then on, also on failure. It is not
 * removed at the end. ERROR_IO, ERROR_MEMORY. */
enum error_code listener_new_passed(struct listener **ret, struct server *server, int fd,
                                    struct error *error);

/* Return where clients connect; "" of a listener for peers. */
const char *listener_path(const struct listener *listener);

/* Stop listening; a Unix socket that was made here is removed. NULL is harmless. */
void listener_free(struct listener *listener);

#endif
