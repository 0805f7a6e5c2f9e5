#include "comity/client.h"

#include "check.h"
#include "comity/frame.h"
#include "comity/message.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define QUICK_MS 100
#define PATIENT_MS 20000

/* The other end: a thread that plays a daemon over a socket pair. */
struct server {
    int socket;
    int client_socket;
    pthread_t thread;
    unsigned requests;      /* to answer before closing */
    unsigned answers;       /* to each request */
    size_t text_bytes;      /* in each answer */
    bool answers_after_all; /* only once all requests are read */
};

static bool write_all(int socket, struct view bytes)
{
    while (bytes.size > 0) {
        ssize_t size = send(socket, bytes.data, bytes.size, MSG_NOSIGNAL);
        if (size <= 0)
            return false;
        bytes = view_of(bytes.data + size, bytes.size - (size_t)size);
    }
    return true;
}

static bool answer_failure(int socket, const char *text, bool more)
{
    struct buffer out;
    Comity__Failure failure = COMITY__FAILURE__INIT;
    Comity__Answer answer = COMITY__ANSWER__INIT;
    failure.code = (char *)(uintptr_t) "NOT_FOUND";
    failure.text = (char *)(uintptr_t)text;
    answer.body_case = COMITY__ANSWER__BODY_FAILURE;
    answer.failure = &failure;
    answer.more = more;
    buffer_init(&out, LIMIT_FRAME_BYTES + LIMIT_FRAME_HEADER_BYTES);
    bool sent = frame_append(&out, FRAME_ANSWER, &answer.base, NULL) == ERROR_NONE &&
                write_all(socket, buffer_view(&out));
    buffer_release(&out);
    return sent;
}

/* Wait for one request and return the id it asks for in `id`. */
static bool read_request(int socket, struct buffer *in, char id[64])
{
    for (;;) {
        struct frame frame;
        size_t consumed = 0;
        if (frame_take(buffer_view(in), LIMIT_FRAME_BYTES, &frame, &consumed, NULL) != ERROR_NONE)
            return false;
        if (consumed > 0) {
            Comity__Request *request = comity__request__unpack(NULL, frame.body.size, frame.body.data);
            bool is_get = request != NULL && request->body_case == COMITY__REQUEST__BODY_GET;
            if (is_get)
                snprintf(id, 64, "%s", request->get->id);
            if (request != NULL)
                comity__request__free_unpacked(request, NULL);
            buffer_consume(in, consumed);
            return is_get;
        }
        uint8_t bytes[4096];
        ssize_t size = recv(socket, bytes, sizeof bytes, 0);
        if (size <= 0 || buffer_append(in, bytes, (size_t)size, NULL) != ERROR_NONE)
            return false;
    }
}

static void answer(const struct server *server, const char *id, char *text)
{
    memset(text, '.', server->text_bytes);
    memcpy(text, id, strlen(id));
    for (unsigned i = 1; i <= server->answers; i++)
        if (!answer_failure(server->socket, text, i < server->answers))
            return;
}

static void *serve(void *argument)
{
    struct server *server = argument;
    struct buffer in;
    char id[64] = "";
    char *text = calloc(1, server->text_bytes + sizeof id);
    buffer_init(&in, 2 * LIMIT_FRAME_BYTES);
    for (unsigned i = 0; text != NULL && i < server->requests; i++)
        if (!read_request(server->socket, &in, id))
            break;
        else if (!server->answers_after_all)
            answer(server, id, text);
    for (unsigned i = 0; text != NULL && server->answers_after_all && i < server->requests; i++) {
        snprintf(id, sizeof id, "%u", i);
        answer(server, id, text);
    }
    shutdown(server->socket, SHUT_RDWR);
    buffer_release(&in);
    free(text);
    return NULL;
}

static struct client *start(struct server *server, int timeout_ms)
{
    struct client *client = NULL;
    int ends[2];
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    server->socket = ends[0];
    server->client_socket = ends[1];
    REQUIRE_OK(client_open(ends[1], timeout_ms, &client, NULL), NULL);
    REQUIRE(pthread_create(&server->thread, NULL, serve, server) == 0);
    return client;
}

static void stop(struct server *server, struct client *client)
{
    client_free(client);
    pthread_join(server->thread, NULL);
    close(server->socket);
}

static enum error_code ask(struct client *client, const char *id, struct error *error)
{
    Comity__GetRequest get = COMITY__GET_REQUEST__INIT;
    Comity__Request request = COMITY__REQUEST__INIT;
    get.id = (char *)(uintptr_t)id;
    request.body_case = COMITY__REQUEST__BODY_GET;
    request.get = &get;
    return client_send(client, &request, error);
}

static enum error_code ask_number(struct client *client, unsigned number, struct error *error)
{
    char id[64];
    snprintf(id, sizeof id, "%u", number);
    return ask(client, id, error);
}

/* Receive an answer and tell whether it is the one to request `number`. */
static bool is_answered(struct client *client, unsigned number)
{
    struct error error;
    Comity__Answer *received = NULL;
    char id[64];
    snprintf(id, sizeof id, "%u", number);
    if (!CHECK_OK(client_receive(client, &received, &error), &error))
        return false;
    bool is_same = received->body_case == COMITY__ANSWER__BODY_FAILURE &&
                   strncmp(received->failure->text, id, strlen(id)) == 0;
    client_free_answer(received);
    return CHECK_CASE(is_same, "answer %u", number);
}

static void answers_one_request(void)
{
    struct error error;
    struct server server = {.requests = 1, .answers = 1};
    struct client *client = start(&server, PATIENT_MS);
    CHECK_OK(ask_number(client, 7, &error), &error);
    CHECK_SAME_NUMBER(client_outstanding(client), 1);
    is_answered(client, 7);
    CHECK_SAME_NUMBER(client_outstanding(client), 0);
    stop(&server, client);
}

static void gives_every_answer_of_a_stream(void)
{
    struct error error;
    struct server server = {.requests = 1, .answers = 50};
    struct client *client = start(&server, PATIENT_MS);
    CHECK_OK(ask_number(client, 3, &error), &error);
    for (unsigned i = 0; i < 50; i++) {
        CHECK_SAME_NUMBER(client_outstanding(client), 1);
        if (!is_answered(client, 3))
            break;
    }
    CHECK_SAME_NUMBER(client_outstanding(client), 0);
    stop(&server, client);
}

static void pipelines_thousands_of_requests(void)
{
    struct error error;
    struct server server = {.requests = 20000, .answers = 1, .text_bytes = 100};
    struct client *client = start(&server, PATIENT_MS);
    for (unsigned i = 0; i < server.requests; i++)
        if (!CHECK_OK(ask_number(client, i, &error), &error))
            break;
    for (unsigned i = 0; i < server.requests; i++)
        if (!is_answered(client, i))
            break;
    stop(&server, client);
}

static void sends_on_while_the_daemon_reads_all_first(void)
{
    struct error error;
    struct server server = {.requests = 20000, .answers = 1, .text_bytes = 100, .answers_after_all = true};
    struct client *client = start(&server, PATIENT_MS);
    for (unsigned i = 0; i < server.requests; i++)
        if (!CHECK_OK(ask_number(client, i, &error), &error))
            break;
    for (unsigned i = 0; i < server.requests; i++)
        if (!is_answered(client, i))
            break;
    stop(&server, client);
}

static void says_busy_instead_of_waiting_for_itself(void)
{
    /* 200 answers of 100 kB are more than a client holds; requests of 100 kB are soon more than it queues. */
    struct error error;
    struct server server = {.requests = 200, .answers = 1, .text_bytes = 100000};
    struct client *client = start(&server, PATIENT_MS);
    char *id = calloc(1, 100001);
    REQUIRE(id != NULL);
    unsigned received = 0;
    unsigned busy = 0;
    for (unsigned sent = 0; sent < server.requests;) {
        memset(id, '.', 100000);
        enum error_code code = ask(client, id, &error);
        if (code == ERROR_BUSY) {
            Comity__Answer *got = NULL;
            busy++;
            if (!CHECK_OK(client_receive(client, &got, &error), &error))
                break;
            client_free_answer(got);
            received++;
        } else if (CHECK_OK(code, &error)) {
            sent++;
        } else {
            break;
        }
    }
    CHECK(busy > 0);
    CHECK_SAME_NUMBER(client_outstanding(client), server.requests - received);
    free(id);
    stop(&server, client);
}

static void tells_that_the_daemon_has_closed(void)
{
    struct error error;
    Comity__Answer *answer = NULL;
    struct server server = {.requests = 1, .answers = 1};
    struct client *client = start(&server, PATIENT_MS);
    CHECK_OK(ask_number(client, 0, &error), &error);
    CHECK_OK(ask_number(client, 1, &error), &error);
    is_answered(client, 0);
    CHECK_ERROR(client_receive(client, &answer, &error), ERROR_CLOSED);
    CHECK(answer == NULL);
    CHECK_ERROR(client_receive(client, &answer, &error), ERROR_CLOSED);
    CHECK_ERROR(ask_number(client, 2, &error), ERROR_CLOSED);
    stop(&server, client);
}

static void tells_that_nothing_came_in_time(void)
{
    struct error error;
    Comity__Answer *answer = NULL;
    struct server server = {.requests = 2, .answers = 1, .answers_after_all = true};
    struct client *client = start(&server, QUICK_MS);
    CHECK_OK(ask_number(client, 0, &error), &error);
    CHECK_ERROR(client_receive(client, &answer, &error), ERROR_TIMEOUT);
    CHECK(answer == NULL);
    stop(&server, client);
}

static void refuses_to_wait_for_what_was_not_asked(void)
{
    struct error error;
    Comity__Answer *answer = NULL;
    struct server server = {.requests = 0};
    struct client *client = start(&server, PATIENT_MS);
    CHECK_ERROR(client_receive(client, &answer, &error), ERROR_STATE);
    stop(&server, client);
}

/* Let a fresh client, which has asked something, read these bytes. */
static enum error_code receive_bytes(struct view bytes, Comity__Answer **ret)
{
    struct error error;
    struct client *client = NULL;
    int ends[2];
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    REQUIRE_OK(client_open(ends[1], QUICK_MS, &client, &error), &error);
    CHECK_OK(ask_number(client, 0, &error), &error);
    CHECK(write_all(ends[0], bytes));
    shutdown(ends[0], SHUT_WR);
    enum error_code code = client_receive(client, ret, &error);
    client_free(client);
    close(ends[0]);
    return code;
}

static void refuses_what_is_no_answer(void)
{
    static const uint8_t request[] = {0, 0, 0, 1, FRAME_REQUEST};
    static const uint8_t no_type[] = {0, 0, 0, 0};
    static const uint8_t huge[] = {0xff, 0xff, 0xff, 0xff, FRAME_ANSWER};
    static const uint8_t nonsense[] = {0, 0, 0, 3, FRAME_ANSWER, 0x12, 0x7f};
    static const uint8_t cut[] = {0, 0, 0, 9, FRAME_ANSWER, 0x08};
    Comity__Answer *answer = NULL;
    CHECK_ERROR(receive_bytes(view_of(request, sizeof request), &answer), ERROR_MALFORMED);
    CHECK_ERROR(receive_bytes(view_of(no_type, sizeof no_type), &answer), ERROR_MALFORMED);
    CHECK_ERROR(receive_bytes(view_of(huge, sizeof huge), &answer), ERROR_LIMIT);
    CHECK_ERROR(receive_bytes(view_of(nonsense, sizeof nonsense), &answer), ERROR_MALFORMED);
    CHECK_ERROR(receive_bytes(view_of(cut, sizeof cut), &answer), ERROR_CLOSED);
    CHECK(answer == NULL);
}

static void passes_over_optional_frames(void)
{
    static const uint8_t bytes[] = {0, 0, 0, 3, 0xc5, 1, 2, 0, 0, 0, 1, FRAME_ANSWER};
    Comity__Answer *answer = NULL;
    CHECK_ERROR(receive_bytes(view_of(bytes, sizeof bytes), &answer), ERROR_NONE);
    if (CHECK(answer != NULL))
        CHECK(answer->body_case == COMITY__ANSWER__BODY__NOT_SET && !answer->more);
    client_free_answer(answer);
}

static void refuses_a_request_longer_than_a_frame(void)
{
    struct error error;
    struct server server = {.requests = 1, .answers = 1};
    struct client *client = start(&server, PATIENT_MS);
    char *id = calloc(1, LIMIT_FRAME_BYTES + 1);
    REQUIRE(id != NULL);
    memset(id, 'x', LIMIT_FRAME_BYTES);
    CHECK_ERROR(ask(client, id, &error), ERROR_LIMIT);
    CHECK_SAME_NUMBER(client_outstanding(client), 0);
    CHECK_OK(ask_number(client, 5, &error), &error);
    is_answered(client, 5);
    free(id);
    stop(&server, client);
}

static void says_why_it_cannot_connect(void)
{
    struct error error;
    struct client *client = NULL;
    char folder[] = "/tmp/comity-client-XXXXXX";
    char path[64];
    char long_path[300];
    REQUIRE(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/sock", folder);
    CHECK_ERROR(client_connect(path, QUICK_MS, &client, &error), ERROR_NOT_FOUND);

    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    memcpy(address.sun_path, path, strlen(path) + 1);
    REQUIRE(bind(listener, (const struct sockaddr *)&address, sizeof address) == 0);
    CHECK_ERROR(client_connect(path, QUICK_MS, &client, &error), ERROR_CLOSED);
    REQUIRE(listen(listener, 0) == 0);
    if (CHECK_OK(client_connect(path, QUICK_MS, &client, &error), &error)) {
        struct client *second = NULL;
        CHECK_ERROR(client_connect(path, QUICK_MS, &second, &error), ERROR_TIMEOUT);
    }
    client_free(client);
    close(listener);
    unlink(path);
    rmdir(folder);

    client = NULL;
    memset(long_path, 'x', sizeof long_path - 1);
    long_path[sizeof long_path - 1] = '\0';
    CHECK_ERROR(client_connect(long_path, QUICK_MS, &client, &error), ERROR_INVALID);
    CHECK_ERROR(client_connect("", QUICK_MS, &client, &error), ERROR_INVALID);
    CHECK(client == NULL);
}

CHECK_MAIN("client", {"answers one request", answers_one_request},
           {"gives every answer of a stream", gives_every_answer_of_a_stream},
           {"pipelines thousands of requests", pipelines_thousands_of_requests},
           {"sends on while the daemon reads all first", sends_on_while_the_daemon_reads_all_first},
           {"says busy instead of waiting for itself", says_busy_instead_of_waiting_for_itself},
           {"tells that the daemon has closed", tells_that_the_daemon_has_closed},
           {"tells that nothing came in time", tells_that_nothing_came_in_time},
           {"refuses to wait for what was not asked", refuses_to_wait_for_what_was_not_asked},
           {"refuses what is no answer", refuses_what_is_no_answer},
           {"passes over optional frames", passes_over_optional_frames},
           {"refuses a request longer than a frame", refuses_a_request_longer_than_a_frame},
           {"says why it cannot connect", says_why_it_cannot_connect})
