/*
 * server_private: what the parts of server share: server.c (the loop, opening, ending), server_config.c (what the
 * configuration says, which can change while running) and server_store.c (what the store writer has done).
 */
#ifndef COMITY_DAEMON_SERVER_PRIVATE_H
#define COMITY_DAEMON_SERVER_PRIVATE_H

#include "server.h"

/* Write one line of the report that concerns the node as a whole. */
void server_say(const struct server *server, enum node_level level, const char *id, const char *text);

/* Give the node the results of the store writer: a callback of the loop. */
void server_on_results(evutil_socket_t fd, short what, void *context);

/* Let the store be measured, unless that is under way. */
void server_measure(struct server *server);

/* Read certificate, key, anchors and lists. The caller frees `*ret`. */
enum error_code server_make_tls(const struct config *config, struct tls_context **ret, struct error *error);

/* Return the peers as the node wants them, which borrow from `config`; NULL: no memory. The caller frees the array. */
struct node_peer *server_make_peers(const struct config *config);

/* Return when a log counts as witnessed. */
struct node_quorum server_quorum(const struct config *config);
struct node_hits server_hits(const struct config *config);

/* Tell the node when certificates, anchors and lists end. */
void server_give_certificates(struct server *server);

/* Return how the audit log is kept. */
struct node_audit server_audit(const struct config *config);

/* Tell of each peer's files that cannot be used. */
void server_report_peer_files(struct server *server);

/* Read the configuration again; where anything is wrong with it nothing changes, and the report says why. */
void server_reload(struct server *server);

#endif
