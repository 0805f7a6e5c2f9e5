/*
 * dialer: keeps trying to reach every peer that has an endpoint and no link.
 *
 * Each target has one timer. An attempt ends in a socket that is given to connection.h, or in a wait
 * (backoff.h); a link that lasted makes the next wait short again.
 */
#ifndef COMITY_DAEMON_DIALER_H
#define COMITY_DAEMON_DIALER_H

#include "server.h"

struct dialer;

/* Make a dialer for the peers of the server's configuration, and begin. ERROR_MEMORY. */
enum error_code dialer_new(struct dialer **ret, struct server *server, struct error *error);
void dialer_free(struct dialer *dialer);

#endif
