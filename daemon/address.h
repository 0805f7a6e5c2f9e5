/*
 * address: "host:port" in configuration, socket addresses in messages.
 */
#ifndef COMITY_DAEMON_ADDRESS_H
#define COMITY_DAEMON_ADDRESS_H

#include <sys/socket.h>

#include "comity/error.h"
#include "comity/view.h"

#define ADDRESS_HOST_BYTES 254u  /* the longest DNS name */
#define ADDRESS_TEXT_BYTES 264u  /* "[host]:65535" */
#define ADDRESS_SHOWN_BYTES 128u /* of a socket address */

struct address {
    char host[ADDRESS_HOST_BYTES]; /* name or number; "" where nothing is configured */
    uint16_t port;
};

/* Read "192.0.2.1:7101", "[2001:db8::1]:7101" or "name:7101"; the port is 1 to 65535. ERROR_INVALID. */
enum error_code address_parse(struct address *out, const char *text, struct error *error);

/* Write the form that address_parse() reads. */
void address_format(const struct address *address, char out[ADDRESS_TEXT_BYTES]);

/* Make a socket address of a host that is a number. ERROR_INVALID if it is a name. */
enum error_code address_resolve_number(const struct address *address, struct sockaddr_storage *out,
                                       socklen_t *ret_size, struct error *error);

/* The same of any host: a name is looked up, which may take many seconds. Where it has several addresses,
 * `choice` counts through them, again and again. ERROR_NOT_FOUND. */
enum error_code address_resolve(const struct address *address, unsigned choice, struct sockaddr_storage *out,
                                socklen_t *ret_size, struct error *error);

/* Write a socket address for people; a Unix socket is "local". */
void address_show(const struct sockaddr_storage *address, char out[ADDRESS_SHOWN_BYTES]);

/* Tell whether it is of this host alone: 127.0.0.0/8, ::1. */
bool address_is_loopback(const struct sockaddr_storage *address);

/* Tell whether both are the same host, whatever the ports. */
bool address_is_same_host(const struct sockaddr_storage *a, const struct sockaddr_storage *b);

#endif
