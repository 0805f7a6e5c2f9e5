/*
 * http_request: just enough of HTTP/1.1 (RFC 9112) to be asked for metrics.
 *
 * Only the first line counts; header fields are passed over up to the empty line, and a body is never read, as the connection is
 * closed behind the answer.
 */
#ifndef COMITY_DAEMON_HTTP_REQUEST_H
#define COMITY_DAEMON_HTTP_REQUEST_H

#include <stdbool.h>

#include "comity/view.h"

/* Four times what Prometheus sends. */
#define HTTP_REQUEST_BYTES 4096u

#define HTTP_PATH "/metrics"

/* Return the status to answer what has arrived with: 0: the request is not whole yet; 200, 400 (no HTTP), 404 (another path),
 * 405 (neither GET nor HEAD), 431 (longer than HTTP_REQUEST_BYTES). `*ret_is_head`: without the content. */
unsigned http_request_status(struct view arrived, bool *ret_is_head);

/* Return the words of a status: "200 OK". */
const char *http_request_words(unsigned status);

#endif
