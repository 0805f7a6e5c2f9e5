/*
 * client: how a program talks to its bureau's daemon, over the control socket.
 *
 * Requests are answered in order and may be pipelined: send several, then receive. One request may have
 * several answers; all but the last have `more` set. The client blocks, but never so that it and the daemon
 * wait for each other: while it waits it both reads and writes.
 *
 * Bounded: at most CLIENT_OUTPUT_BYTES of requests and CLIENT_INPUT_BYTES of answers are held. A client
 * belongs to one thread. After ERROR_CLOSED, ERROR_TIMEOUT, ERROR_IO, ERROR_MALFORMED, ERROR_LIMIT or
 * ERROR_MEMORY from client_receive() it is of no more use but to be freed.
 */
#ifndef COMITY_CLIENT_H
#define COMITY_CLIENT_H

#include "comity/error.h"
#include "comity/limits.h"
#include "control.pb-c.h"

#include <stdbool.h>
#include <stddef.h>

/* Where the daemon listens unless told otherwise. */
#define CLIENT_SOCKET_PATH "/run/comity/control.sock"

/* What may wait to be written, and what may wait to be received. Each holds at least one largest frame. */
#define CLIENT_OUTPUT_BYTES (4u * LIMIT_FRAME_BYTES)
#define CLIENT_INPUT_BYTES (4u * LIMIT_FRAME_BYTES)

/* Wait however long it takes. */
#define CLIENT_WAIT_FOREVER (-1)

struct client;

/* Connect to the daemon that listens at `path`; the caller frees the client. `timeout_ms` is how long the
 * client waits, now and in each later call, without a single byte moving. ERROR_NOT_FOUND: there is no such
 * socket; ERROR_CLOSED: nobody listens there; ERROR_DENIED: this user may not; ERROR_TIMEOUT; ERROR_INVALID:
 * no path or one too long for a socket; ERROR_IO; ERROR_MEMORY. */
enum error_code client_connect(const char *path, int timeout_ms, struct client **ret, struct error *error);

/* Make a client of a connected stream socket, which belongs to it from then on; on failure it stays the
 * caller's. ERROR_IO, ERROR_MEMORY. */
enum error_code client_open(int socket, int timeout_ms, struct client **ret, struct error *error);

/* Close the connection and free the client; NULL is harmless. Requests not yet written are dropped. */
void client_free(struct client *client);

/* Change how long later calls wait. */
void client_set_timeout(struct client *client, int timeout_ms);

/* Queue a request and write what the daemon takes at once. ERROR_BUSY: nothing more fits before answers are
 * received, the request was not queued and may be sent again after client_receive(). ERROR_LIMIT: the request
 * is longer than a frame. ERROR_CLOSED: the daemon has closed, answers it sent before can still be received.
 * ERROR_TIMEOUT, ERROR_IO, ERROR_MEMORY. */
enum error_code client_send(struct client *client, const Comity__Request *request, struct error *error);

/* Wait for the next answer; the caller frees it with client_free_answer(). ERROR_STATE: nothing was asked;
 * ERROR_CLOSED: the daemon closed before it had answered; ERROR_TIMEOUT; ERROR_MALFORMED, ERROR_LIMIT: what
 * came is no answer; ERROR_IO; ERROR_MEMORY. */
enum error_code client_receive(struct client *client, Comity__Answer **ret, struct error *error);

/* Free an answer; NULL is harmless. */
void client_free_answer(Comity__Answer *answer);

/* Return how many requests have not been answered to the end. */
size_t client_outstanding(const struct client *client);

#endif
