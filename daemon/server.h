/*
 * server: the running daemon: the loop, the node, and everything the node's effects need.
 *
 * Everything here runs on the loop's thread, but for the two threads of store_writer. Connections turn what
 * happens into events with server_event(); the effects of each step are carried out before it returns, which
 * calls no handler.
 */
#ifndef COMITY_DAEMON_SERVER_H
#define COMITY_DAEMON_SERVER_H

#include "comity/node.h"
#include "config.h"
#include "report.h"
#include "store_writer.h"
#include "tls.h"

#include <event2/event.h>
#include <sys/queue.h>

struct connection;
struct dialer;
struct listener;
struct scrape;
struct service;

struct server {
    struct config *config;
    struct report report;
    struct event_base *base;
    struct service *service;
    struct tls_context *tls;
    struct ed25519_key *log_key;
    struct ed25519_key *next_log_key; /* NULL: none */
    struct ed25519_key *witness_key;
    struct log_store log_store;
    struct index index;
    struct store_writer *writer;
    struct node *node;
    struct node_effects effects;
    bool is_changed; /* something was reported in this step */
    LIST_HEAD(connection_list, connection) connections;
    uint64_t last_channel;
    struct listener *peer_listener;
    struct listener *control_listener;
    struct listener *metrics_listeners[2]; /* Unix socket, port; NULL: none */
    LIST_HEAD(scrape_list, scrape) scrapes;
    struct dialer *dialer;
    struct event *timer;   /* the node's deadline */
    struct event *recheck; /* certificates of running connections */
    struct event *results; /* of the writer */
    struct event *signals[3];
    struct event *stop_check;
    int64_t stop_by_ms;    /* steady; 0: not stopping */
    enum error_code fatal; /* the node cannot go on */
};

/* Open the stores, recover, listen. On failure everything is closed again. Owns `config` from then on, also
 * on failure. Errors of all parts, each naming what was wrong. */
enum error_code server_new(struct server **ret, struct config *config, bool rebuild_index,
                           struct error *error);
void server_free(struct server *server);

/* Run until stopped by a signal. ERROR_NONE, or why it could not go on. */
enum error_code server_run(struct server *server, struct error *error);

/* Read keys, certificates and peers' files as server_new() does, and change nothing. A peer's faulty file is
 * an error here. */
enum error_code server_check(const struct config *config, struct error *error);

/* ---- for connections, listeners and the dialer ---- */

/* Give the node one event; its time is filled in here. */
void server_event(struct server *server, struct node_event *event);

/* Return a number that no channel had before. */
uint64_t server_next_channel(struct server *server);

struct now server_now(void);

#endif
