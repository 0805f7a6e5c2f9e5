#include "connection.h"

#include "comity/instant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- what the channel says ---- */

static void describe(const struct connection *connection, char *out, size_t size)
{
    const struct tls_connection *tls = channel_tls(connection->channel);
    char until[INSTANT_TEXT_CHARS + 1];
    instant_format(tls_connection_life(tls).end_ms, until);
    snprintf(out, size, "%s %s, TLS 1.3 %s %s, certificate until %.10s",
             connection->kind == CONNECTION_DIALLED ? "dialled" : "accepted from", connection->shown,
             tls_connection_group(tls), tls_connection_cipher(tls), until);
}

static void open_peer(struct connection *connection)
{
    char detail[NODE_TEXT_BYTES];
    struct node_event event = {.type = NODE_EVENT_LINK_OPEN, .channel = connection->number};
    connection->peer = *tls_connection_peer(channel_tls(connection->channel));
    struct tls_life life = tls_connection_life(channel_tls(connection->channel));
    describe(connection, detail, sizeof detail);
    event.as.link_open.peer = connection->peer;
    event.as.link_open.dialled = connection->kind == CONNECTION_DIALLED;
    event.as.link_open.room_bytes = CHANNEL_OUTPUT_BYTES;
    event.as.link_open.detail = detail;
    event.as.link_open.certificate_begin_ms = life.begin_ms;
    event.as.link_open.certificate_end_ms = life.end_ms;
    server_event(connection->server, &event);
}

static void open_client(struct connection *connection)
{
    struct node_event event = {.type = NODE_EVENT_CLIENT_OPEN, .channel = connection->number};
    event.as.client_open.rights = connection->caller.rights;
    event.as.client_open.room_bytes = CHANNEL_OUTPUT_BYTES;
    event.as.client_open.who = connection->caller.name;
    event.as.client_open.user = connection->caller.user;
    server_event(connection->server, &event);
}

static void on_opened(void *owner)
{
    struct connection *connection = owner;
    connection->is_open = true;
    if (connection->kind == CONNECTION_CLIENT)
        open_client(connection);
    else
        open_peer(connection);
}

static void on_failed(void *owner, enum error_code code, const char *reason)
{
    struct connection *connection = owner;
    const struct bureau *claimed = tls_connection_claimed_peer(channel_tls(connection->channel));
    struct node_event event = {.type = NODE_EVENT_LINK_FAILED};
    if (connection->kind == CONNECTION_DIALLED)
        event.as.link_failed.peer = connection->peer;
    else if (claimed != NULL)
        event.as.link_failed.peer = *claimed;
    event.as.link_failed.address = connection->shown;
    event.as.link_failed.reason = reason;
    event.as.link_failed.code = code;
    connection->is_ended = true;
    server_event(connection->server, &event);
}

static size_t on_frame_limit(void *owner)
{
    const struct connection *connection = owner;
    return node_frame_limit(connection->server->node, connection->number);
}

static void on_frame(void *owner, const struct frame *frame)
{
    struct connection *connection = owner;
    struct node_event event = {.type = NODE_EVENT_FRAME, .channel = connection->number};
    event.as.frame.type = frame->type;
    event.as.frame.body = frame->body;
    server_event(connection->server, &event);
}

static void on_room(void *owner, size_t room_bytes)
{
    struct connection *connection = owner;
    struct node_event event = {.type = NODE_EVENT_ROOM, .channel = connection->number};
    event.as.room.room_bytes = room_bytes;
    server_event(connection->server, &event);
}

static void tell_closed(struct connection *connection, const char *reason)
{
    struct node_event event = {.type = NODE_EVENT_CLOSED, .channel = connection->number};
    if (connection->is_ended || !connection->is_open)
        return;
    connection->is_ended = true;
    event.as.closed.reason = reason;
    server_event(connection->server, &event);
}

static void on_ended(void *owner, const char *reason)
{
    tell_closed(owner, reason);
}

static void on_released(void *owner)
{
    struct connection *connection = owner;
    LIST_REMOVE(connection, link);
    free(connection);
}

static const struct channel_handler HANDLER = {
    .opened = on_opened,
    .failed = on_failed,
    .frame_limit = on_frame_limit,
    .frame = on_frame,
    .room = on_room,
    .ended = on_ended,
    .released = on_released,
};

/* ---- making ---- */

static enum error_code begin(struct server *server, struct connection *connection, int fd,
                             struct tls_connection *tls, struct error *error)
{
    struct channel_settings settings = {
        .base = server->base, .handler = &HANDLER, .owner = connection, .fd = fd, .tls = tls};
    connection->server = server;
    connection->number = server_next_channel(server);
    enum error_code code = channel_new(&connection->channel, &settings, error);
    if (code == ERROR_NONE)
        LIST_INSERT_HEAD(&server->connections, connection, link);
    else
        free(connection);
    return code;
}

enum error_code connection_new_peer(struct server *server, int fd, const struct bureau *peer,
                                    const struct sockaddr_storage *address, struct error *error)
{
    struct tls_connection *tls = NULL;
    struct connection *connection = calloc(1, sizeof *connection);
    enum error_code code = ERROR_NONE;
    if (connection == NULL)
        code = error_set(error, ERROR_MEMORY, "no memory for a connection");
    if (code == ERROR_NONE)
        code = tls_connection_new(&tls, server->tls, peer == NULL ? TLS_ACCEPT : TLS_DIAL, peer, error);
    if (code != ERROR_NONE) {
        free(connection);
        close(fd);
        return code;
    }
    connection->kind = peer == NULL ? CONNECTION_ACCEPTED : CONNECTION_DIALLED;
    if (peer != NULL)
        connection->peer = *peer;
    connection->address = *address;
    address_show(address, connection->shown);
    return begin(server, connection, fd, tls, error);
}

enum error_code connection_new_client(struct server *server, int fd, const struct caller *caller,
                                      struct error *error)
{
    struct connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL) {
        close(fd);
        return error_set(error, ERROR_MEMORY, "no memory for a client");
    }
    connection->kind = CONNECTION_CLIENT;
    connection->caller = *caller;
    snprintf(connection->shown, sizeof connection->shown, "local");
    return begin(server, connection, fd, NULL, error);
}

/* ---- the list ---- */

struct connection *connection_find(struct server *server, uint64_t number)
{
    struct connection *connection;
    LIST_FOREACH(connection, &server->connections, link)
    {
        if (connection->number == number && !connection->is_ended)
            return connection;
    }
    return NULL;
}

void connection_close(struct connection *connection)
{
    connection->is_ended = true;
    channel_close(connection->channel);
}

void connection_fail(struct connection *connection, const char *reason)
{
    tell_closed(connection, reason);
    connection_close(connection);
}

void connection_count_unknown(const struct server *server, const struct sockaddr_storage *address,
                              size_t *ret_all, size_t *ret_host)
{
    const struct connection *connection;
    *ret_all = *ret_host = 0;
    LIST_FOREACH(connection, &server->connections, link)
    {
        if (connection->kind != CONNECTION_ACCEPTED || connection->is_open)
            continue;
        (*ret_all)++;
        if (address_is_same_host(&connection->address, address))
            (*ret_host)++;
    }
}

size_t connection_count_clients(const struct server *server)
{
    const struct connection *connection;
    size_t count = 0;
    LIST_FOREACH(connection, &server->connections, link)
    {
        count += connection->kind == CONNECTION_CLIENT;
    }
    return count;
}

void connection_recheck(struct server *server)
{
    struct connection *connection;
    LIST_FOREACH(connection, &server->connections, link)
    {
        struct error why;
        if (connection->kind == CONNECTION_CLIENT || !connection->is_open || connection->is_ended)
            continue;
        if (tls_context_recheck(server->tls, channel_tls(connection->channel), &why) != ERROR_NONE)
            connection_fail(connection, why.text);
    }
}

bool connection_all_flushed(const struct server *server)
{
    const struct connection *connection;
    LIST_FOREACH(connection, &server->connections, link)
    {
        if (!channel_is_flushed(connection->channel))
            return false;
    }
    return true;
}

void connection_free_all(struct server *server)
{
    struct connection *connection;
    while ((connection = LIST_FIRST(&server->connections)) != NULL) {
        LIST_REMOVE(connection, link);
        channel_free(connection->channel);
        free(connection);
    }
}
