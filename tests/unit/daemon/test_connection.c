#include "connection.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "comity/message.h"
#include "node/control.h"
#include "served.h"
#include "server_private.h"

#include "control.pb-c.h"

static struct error error;

static void begin(struct served *served)
{
    served_init(served);
    REQUIRE_OK(served_start(served), &served->error);
}

static bool has_stranger(struct served *served)
{
    return node_stranger_count(served->server->node) > 0;
}

static bool has_no_connection(struct served *served)
{
    return LIST_EMPTY(&served->server->connections);
}

static bool has_connection(struct served *served)
{
    return !LIST_EMPTY(&served->server->connections);
}

static void who_does_not_speak_tls_is_a_stranger(void)
{
    struct served served;
    struct control_stranger stranger;
    begin(&served);
    int fd = served_connect_peer(&served);
    REQUIRE(send(fd, "GET / HTTP/1.1\r\n\r\n", 18, MSG_NOSIGNAL) == 18);
    REQUIRE(served_until(&served, has_stranger, 3000));
    node_stranger_at(served.server->node, 0, &stranger);
    CHECK_SAME_TEXT(stranger.reason, "peer speaks HTTP, not TLS");
    CHECK(strncmp(stranger.address, "127.0.0.1:", 10) == 0);
    close(fd);
    CHECK(served_until(&served, has_no_connection, 3000));
    served_release(&served);
}

static void who_hangs_up_at_once_is_a_stranger(void)
{
    struct served served;
    struct control_stranger stranger;
    begin(&served);
    close(served_connect_peer(&served));
    REQUIRE(served_until(&served, has_stranger, 3000));
    node_stranger_at(served.server->node, 0, &stranger);
    CHECK(strstr(stranger.reason, "hung up during the handshake") != NULL);
    CHECK(served_until(&served, has_no_connection, 3000));
    served_release(&served);
}

/* Ask for the status, and take the answer; false: none came. */
static bool ask_status(struct served *served, int fd, char out[16])
{
    Comity__StatusRequest status = COMITY__STATUS_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    struct buffer frame;
    struct frame answer = {0};
    uint8_t bytes[4096];
    size_t got = 0, consumed = 0;
    request.body_case = COMITY__REQUEST__BODY_STATUS;
    request.status = &status;
    buffer_init(&frame, sizeof bytes);
    REQUIRE_OK(frame_append(&frame, FRAME_REQUEST, &request.base, &error), &error);
    REQUIRE(send(fd, frame.data, frame.size, MSG_NOSIGNAL) == (ssize_t)frame.size);
    buffer_release(&frame);
    for (int i = 0; i < 200 && consumed == 0; i++) {
        served_for(served, 5);
        ssize_t size = recv(fd, bytes + got, sizeof bytes - got, MSG_DONTWAIT);
        got += size > 0 ? (size_t)size : 0;
        REQUIRE_OK(frame_take(view_of(bytes, got), sizeof bytes, &answer, &consumed, &error), &error);
    }
    ProtobufCMessage *message = NULL;
    if (consumed == 0 ||
        message_unpack(&comity__answer__descriptor, answer.body, 65536, &message, &error) != ERROR_NONE)
        return false;
    const Comity__Answer *body = (const Comity__Answer *)message;
    bool is_status = body->body_case == COMITY__ANSWER__BODY_STATUS;
    snprintf(out, 16, "%s", is_status ? body->status->bureau : "");
    message_free(message);
    return is_status;
}

static void peer_of(struct served *served, struct control_peer *ret)
{
    REQUIRE(node_peer_count(served->server->node) == 1);
    node_peer_at(served->server->node, 0, ret);
}

static bool is_connected(struct served *served)
{
    struct control_peer peer;
    peer_of(served, &peer);
    return strcmp(peer.state, "connected") == 0;
}

static bool is_away(struct served *served)
{
    struct control_peer peer;
    peer_of(served, &peer);
    return strcmp(peer.state, "away") == 0;
}

static void a_peer_is_known_by_its_certificate_and_described(void)
{
    struct served served;
    struct control_peer peer;
    served_init(&served);
    served_peer(&served);
    REQUIRE_OK(served_start(&served), &served.error);
    REQUIRE(served_until(&served, is_connected, 10000));
    peer_of(&served, &peer);
    CHECK_CASE(strncmp(peer.detail, "dialled 127.0.0.1:", 18) == 0, "%s", peer.detail);
    CHECK(strstr(peer.detail, ", TLS 1.3 ") != NULL && strstr(peer.detail, ", certificate until 20") != NULL);
    const struct connection *connection = LIST_FIRST(&served.server->connections);
    REQUIRE(connection != NULL);
    CHECK_SAME_NUMBER(connection->kind, CONNECTION_DIALLED);
    CHECK_SAME_TEXT(connection->peer.code, "CO");
    served_release(&served);
}

static void a_peer_whose_certificate_is_revoked_is_left(void)
{
    struct served served;
    struct control_peer peer;
    served_init(&served);
    served_peer(&served);
    REQUIRE_OK(served_start(&served), &served.error);
    REQUIRE(served_until(&served, is_connected, 10000));
    connection_recheck(served.server); /* all is well */
    CHECK(is_connected(&served));
    served_certificates(&served, "revoke", "CO");
    server_reload(served.server);
    CHECK(served_until(&served, is_away, 3000));
    peer_of(&served, &peer);
    CHECK_CASE(strstr(peer.refusal, "revoked") != NULL, "%s", peer.refusal);
    served_release(&served);
}

static void a_client_asks_and_is_answered(void)
{
    struct served served;
    char bureau[16];
    begin(&served);
    int fd = served_connect_client(&served);
    CHECK(ask_status(&served, fd, bureau));
    CHECK_SAME_TEXT(bureau, "BS");
    CHECK_SAME_NUMBER(connection_count_clients(served.server), 1);
    const struct connection *connection = LIST_FIRST(&served.server->connections);
    REQUIRE(connection != NULL);
    CHECK(connection_find(served.server, connection->number) == connection);
    CHECK(connection_find(served.server, connection->number + 1) == NULL);
    CHECK_SAME_NUMBER(connection->kind, CONNECTION_CLIENT);
    CHECK_SAME_TEXT(connection->shown, "local");
    CHECK(connection_all_flushed(served.server));
    close(fd);
    CHECK(served_until(&served, has_no_connection, 3000));
    CHECK_SAME_NUMBER(connection_count_clients(served.server), 0);
    served_release(&served);
}

static void a_client_that_sends_nonsense_is_closed(void)
{
    static const uint8_t FOUR_GIB[] = {0xff, 0xff, 0xff, 0xff, FRAME_REQUEST};
    struct served served;
    char byte;
    begin(&served);
    int fd = served_connect_client(&served);
    REQUIRE(send(fd, FOUR_GIB, sizeof FOUR_GIB, MSG_NOSIGNAL) == sizeof FOUR_GIB);
    for (int i = 0; i < 200 && recv(fd, &byte, 1, MSG_DONTWAIT) != 0; i++)
        served_for(&served, 5);
    CHECK(recv(fd, &byte, 1, MSG_DONTWAIT) == 0);
    close(fd);
    CHECK(served_until(&served, has_no_connection, 3000));
    served_release(&served);
}

static void what_the_node_closes_it_hears_no_more_of(void)
{
    struct served served;
    begin(&served);
    int fd = served_connect_client(&served);
    REQUIRE(served_until(&served, has_connection, 3000));
    struct connection *connection = LIST_FIRST(&served.server->connections);
    uint64_t number = connection->number;
    connection_fail(connection, "for a test");
    CHECK(connection_find(served.server, number) == NULL);
    connection_close(connection); /* once more is harmless */
    close(fd);
    CHECK(served_until(&served, has_no_connection, 3000));
    served_release(&served);
}

static void numbers_are_never_used_again(void)
{
    struct served served;
    uint64_t last = 0;
    begin(&served);
    for (int i = 0; i < 3; i++) {
        int fd = served_connect_client(&served);
        REQUIRE(served_until(&served, has_connection, 3000));
        uint64_t number = LIST_FIRST(&served.server->connections)->number;
        CHECK(number > last);
        last = number;
        close(fd);
        CHECK(served_until(&served, has_no_connection, 3000));
    }
    served_release(&served);
}

CHECK_MAIN("connection", {"who does not speak TLS is a stranger", who_does_not_speak_tls_is_a_stranger},
           {"who hangs up at once is a stranger", who_hangs_up_at_once_is_a_stranger},
           {"a peer is known by its certificate, and described",
            a_peer_is_known_by_its_certificate_and_described},
           {"a peer whose certificate is revoked is left", a_peer_whose_certificate_is_revoked_is_left},
           {"a client asks and is answered", a_client_asks_and_is_answered},
           {"a client that sends nonsense is closed", a_client_that_sends_nonsense_is_closed},
           {"what the node closes it hears no more of", what_the_node_closes_it_hears_no_more_of},
           {"numbers are never used again", numbers_are_never_used_again})
