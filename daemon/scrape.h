/*
 * scrape: one connection of somebody who reads metrics over HTTP, on a Unix socket or a port of this host.
 *
 *     READING --the request is whole--> WRITING --all is sent--> DRAINING --the other side has closed--> freed
 *
 * Whatever the other side does, or leaves, all is over after SCRAPE_MS; no more than SCRAPES_MAX are there at a time, and a request
 * has at most HTTP_REQUEST_BYTES. One request a connection.
 *
 * libevent's own server (evhttp of 2.1) is not used: it bounds neither how many connect nor how long one takes, and ends the whole
 * process where the name of a caller cannot be written.
 */
#ifndef COMITY_DAEMON_SCRAPE_H
#define COMITY_DAEMON_SCRAPE_H

#include "server.h"

#define SCRAPES_MAX 8u
#define SCRAPE_MS 5000

/* Half of it is enough for 256 bureaus; the rest for as many reasons to refuse each of them as there are. */
#define SCRAPE_ANSWER_BYTES (4u * 1024u * 1024u)

/* Listen as the configuration says, if it does. Errors of listener.h. */
enum error_code scrape_listen(struct server *server, struct error *error);
void scrape_stop_listening(struct server *server);

/* Take over a connected, non-blocking socket; closed at once where there is no place or memory. */
void scrape_new(struct server *server, int fd);

/* Close all connections. */
void scrape_free_all(struct server *server);

#endif
