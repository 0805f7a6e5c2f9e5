/*
 * connection: a channel as the node knows it: a peer's link or a client, with its number.
 */
#ifndef COMITY_DAEMON_CONNECTION_H
#define COMITY_DAEMON_CONNECTION_H

#include "caller.h"
#include "channel.h"
#include "server.h"

enum connection_kind { CONNECTION_DIALLED, CONNECTION_ACCEPTED, CONNECTION_CLIENT };

struct connection {
    LIST_ENTRY(connection) link;
    struct server *server;
    struct channel *channel;
    uint64_t number;
    enum connection_kind kind;
    bool is_open;         /* the node has been told of it */
    bool is_ended;        /* the node knows that it is over, or wants it to be */
    struct bureau peer;   /* dialled, or verified; code "" before */
    struct caller caller; /* of a client */
    struct sockaddr_storage address;
    char shown[ADDRESS_SHOWN_BYTES];
};

/* Take over a connected socket; `peer` is whom was dialled, or NULL. The descriptor is closed on failure. */
enum error_code connection_new_peer(struct server *server, int fd, const struct bureau *peer,
                                    const struct sockaddr_storage *address, struct error *error);
enum error_code connection_new_client(struct server *server, int fd, const struct caller *caller,
                                      struct error *error);

/* Find an open connection by the number the node knows; NULL if there is none. */
struct connection *connection_find(struct server *server, uint64_t number);

/* Close on the node's wish, or ours; the node hears no more of it. */
void connection_close(struct connection *connection);

/* Tell the node that it is over, then close. */
void connection_fail(struct connection *connection, const char *reason);

/* Count connections that have not shown who they are, in all and from one host. */
void connection_count_unknown(const struct server *server, const struct sockaddr_storage *address,
                              size_t *ret_all, size_t *ret_host);

/* Count clients. */
size_t connection_count_clients(const struct server *server);

/* Close peers whose certificate the present context no longer accepts. */
void connection_recheck(struct server *server);

/* Tell whether every output is written. */
bool connection_all_flushed(const struct server *server);

/* Free all at once. */
void connection_free_all(struct server *server);

#endif
