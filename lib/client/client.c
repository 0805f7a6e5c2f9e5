#include "comity/client.h"

#include "comity/frame.h"
#include "comity/message.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define READ_BYTES (64u * 1024u)

/* Bytes on their way through; what was taken from the front is dropped when room is wanted. */
struct queue {
    struct buffer bytes;
    size_t taken;
};

struct client {
    int socket;
    int timeout_ms;
    struct queue input;
    struct queue output;
    size_t outstanding;
    bool is_ended;        /* the daemon sends no more */
    bool is_deaf;         /* the daemon reads no more */
    struct error failure; /* of the connection; sticky */
};

static struct view waiting(const struct queue *queue)
{
    return view_after(buffer_view(&queue->bytes), queue->taken);
}

static void take(struct queue *queue, size_t size)
{
    assert(size <= waiting(queue).size);
    queue->taken += size;
    if (queue->taken == queue->bytes.size) {
        buffer_clear(&queue->bytes);
        queue->taken = 0;
    }
}

static void close_gap(struct queue *queue)
{
    buffer_consume(&queue->bytes, queue->taken);
    queue->taken = 0;
}

static void clear(struct queue *queue)
{
    buffer_clear(&queue->bytes);
    queue->taken = 0;
}

static enum error_code fail(struct client *client, enum error_code code, const char *what)
{
    if (client->failure.code == ERROR_NONE)
        error_set(&client->failure, code, "%s", what);
    return client->failure.code;
}

static enum error_code report(const struct client *client, struct error *error)
{
    if (error != NULL)
        *error = client->failure;
    return client->failure.code;
}

/* Write what the socket takes without waiting. */
static enum error_code write_some(struct client *client, bool *moved)
{
    while (!client->is_deaf && waiting(&client->output).size > 0) {
        struct view bytes = waiting(&client->output);
        ssize_t written = send(client->socket, bytes.data, bytes.size, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (written > 0) {
            take(&client->output, (size_t)written);
            *moved = true;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return ERROR_NONE;
        } else if (errno == EPIPE || errno == ECONNRESET) {
            client->is_deaf = true;
            clear(&client->output);
        } else if (errno != EINTR) {
            return fail(client, ERROR_IO, strerror(errno));
        }
    }
    return ERROR_NONE;
}

static size_t input_room(const struct client *client)
{
    size_t held = waiting(&client->input).size;
    return held < CLIENT_INPUT_BYTES ? CLIENT_INPUT_BYTES - held : 0;
}

/* Read what is there, up to the limit, without waiting. */
static enum error_code read_some(struct client *client, bool *moved)
{
    while (!client->is_ended && input_room(client) > 0) {
        uint8_t bytes[READ_BYTES];
        size_t room = input_room(client);
        ssize_t size = recv(client->socket, bytes, room < sizeof bytes ? room : sizeof bytes, MSG_DONTWAIT);
        if (size > 0) {
            close_gap(&client->input);
            if (buffer_append(&client->input.bytes, bytes, (size_t)size, &client->failure) != ERROR_NONE)
                return client->failure.code;
            *moved = true;
            if ((size_t)size < sizeof bytes)
                return ERROR_NONE;
        } else if (size == 0 || errno == ECONNRESET) {
            client->is_ended = true;
            *moved = true;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return ERROR_NONE;
        } else if (errno != EINTR) {
            return fail(client, ERROR_IO, strerror(errno));
        }
    }
    return ERROR_NONE;
}

/* Wait until bytes can move in a direction in which there is something to move, and move them. */
static enum error_code move_some(struct client *client)
{
    bool moved = false;
    while (!moved) {
        struct pollfd ready = {.fd = client->socket};
        if (!client->is_ended && input_room(client) > 0)
            ready.events |= POLLIN;
        if (!client->is_deaf && waiting(&client->output).size > 0)
            ready.events |= POLLOUT;
        assert(ready.events != 0);
        int count = poll(&ready, 1, client->timeout_ms);
        if (count == 0)
            return fail(client, ERROR_TIMEOUT, "the daemon does not answer");
        if (count < 0 && errno != EINTR)
            return fail(client, ERROR_IO, strerror(errno));
        if (count < 0)
            continue;
        if (write_some(client, &moved) != ERROR_NONE || read_some(client, &moved) != ERROR_NONE)
            return client->failure.code;
        if (client->is_deaf && (ready.events & POLLOUT) != 0)
            moved = true;
    }
    return ERROR_NONE;
}

/* Make room for a request that may be as long as a frame can be. */
static enum error_code make_room(struct client *client, size_t size, struct error *error)
{
    while (waiting(&client->output).size + size > CLIENT_OUTPUT_BYTES) {
        if (client->is_deaf)
            return error_set(error, ERROR_CLOSED, "the daemon has closed the connection");
        if (input_room(client) == 0)
            return error_set(error, ERROR_BUSY, "receive answers before sending more requests");
        if (move_some(client) != ERROR_NONE)
            return report(client, error);
    }
    close_gap(&client->output);
    return ERROR_NONE;
}

static bool is_deaf_or_gone(const struct client *client)
{
    return client->is_deaf || client->is_ended;
}

enum error_code client_send(struct client *client, const Comity__Request *request, struct error *error)
{
    bool moved = false;
    if (client->failure.code != ERROR_NONE)
        return report(client, error);
    if (is_deaf_or_gone(client))
        return error_set(error, ERROR_CLOSED, "the daemon has closed the connection");
    size_t size = LIMIT_FRAME_HEADER_BYTES + comity__request__get_packed_size(request);
    if (size > LIMIT_FRAME_BYTES)
        return error_set(error, ERROR_LIMIT, "a request of %zu bytes, more than %u", size, LIMIT_FRAME_BYTES);
    enum error_code code = make_room(client, size, error);
    if (code == ERROR_NONE)
        code = frame_append(&client->output.bytes, FRAME_REQUEST, &request->base, error);
    if (code != ERROR_NONE)
        return code;
    client->outstanding++;
    if (write_some(client, &moved) != ERROR_NONE)
        return report(client, error);
    return ERROR_NONE;
}

/* Take the next frame of the input that is an answer; `*ret_body` stays as it is while none is there. */
static enum error_code take_frame(struct client *client, bool *found, struct view *ret_body)
{
    for (;;) {
        struct frame frame;
        size_t consumed = 0;
        enum error_code code =
            frame_take(waiting(&client->input), LIMIT_FRAME_BYTES, &frame, &consumed, &client->failure);
        if (code != ERROR_NONE || consumed == 0)
            return code;
        if (frame.type == FRAME_ANSWER) {
            *found = true;
            *ret_body = frame.body;
            client->input.taken += consumed;
            return ERROR_NONE;
        }
        if ((frame.type & FRAME_OPTIONAL) == 0)
            return fail(client, ERROR_MALFORMED, "the daemon sent a frame that is no answer");
        take(&client->input, consumed);
    }
}

enum error_code client_receive(struct client *client, Comity__Answer **ret, struct error *error)
{
    struct view body = {NULL, 0};
    bool found = false;
    if (client->failure.code != ERROR_NONE)
        return report(client, error);
    if (client->outstanding == 0)
        return error_set(error, ERROR_STATE, "no request is waiting for an answer");
    for (;;) {
        if (take_frame(client, &found, &body) != ERROR_NONE)
            return report(client, error);
        if (found)
            break;
        if (client->is_ended) {
            fail(client, ERROR_CLOSED, "the daemon closed the connection before it had answered");
            return report(client, error);
        }
        if (move_some(client) != ERROR_NONE)
            return report(client, error);
    }
    ProtobufCMessage *message = NULL;
    if (message_unpack(&comity__answer__descriptor, body, LIMIT_DECODE_BYTES, &message, &client->failure) !=
        ERROR_NONE) {
        error_wrap(&client->failure, "the daemon's answer");
        return report(client, error);
    }
    Comity__Answer *answer = (Comity__Answer *)message;
    if (!answer->more)
        client->outstanding--;
    *ret = answer;
    return ERROR_NONE;
}

void client_free_answer(Comity__Answer *answer)
{
    message_free(answer == NULL ? NULL : &answer->base);
}

size_t client_outstanding(const struct client *client)
{
    return client->outstanding;
}

void client_set_timeout(struct client *client, int timeout_ms)
{
    client->timeout_ms = timeout_ms;
}

enum error_code client_open(int socket, int timeout_ms, struct client **ret, struct error *error)
{
    struct client *client = calloc(1, sizeof *client);
    if (client == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for a connection");
    client->socket = socket;
    client->timeout_ms = timeout_ms;
    buffer_init(&client->input.bytes, CLIENT_INPUT_BYTES);
    buffer_init(&client->output.bytes, CLIENT_OUTPUT_BYTES);
    *ret = client;
    return ERROR_NONE;
}

void client_free(struct client *client)
{
    if (client == NULL)
        return;
    close(client->socket);
    buffer_release(&client->input.bytes);
    buffer_release(&client->output.bytes);
    free(client);
}

/* What a failed connect() says about the daemon. */
static enum error_code code_of_connect(int number)
{
    switch (number) {
    case ENOENT:
    case ENOTDIR:
        return ERROR_NOT_FOUND;
    case ECONNREFUSED:
        return ERROR_CLOSED;
    case EACCES:
    case EPERM:
        return ERROR_DENIED;
    case EAGAIN:
    case EINPROGRESS:
        return ERROR_TIMEOUT;
    default:
        return ERROR_IO;
    }
}

static enum error_code connect_to(int socket, const char *path, int timeout_ms, struct error *error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(path);
    if (length == 0 || length >= sizeof address.sun_path)
        return error_set(error, ERROR_INVALID, "a socket's path has 1 to %zu characters, not %zu",
                         sizeof address.sun_path - 1, length);
    memcpy(address.sun_path, path, length + 1);
    /* connect() waits for room in the listener's queue; only this bounds it. */
    if (timeout_ms >= 0) {
        struct timeval limit = {.tv_sec = timeout_ms / 1000, .tv_usec = timeout_ms % 1000 * 1000};
        if (timeout_ms == 0)
            limit.tv_usec = 1;
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    }
    int result;
    do
        result = connect(socket, (const struct sockaddr *)&address, sizeof address);
    while (result < 0 && errno == EINTR);
    if (result < 0)
        return error_set(error, code_of_connect(errno), "%s: %s", path, strerror(errno));
    return ERROR_NONE;
}

enum error_code client_connect(const char *path, int timeout_ms, struct client **ret, struct error *error)
{
    int stream = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (stream < 0)
        return error_set(error, ERROR_IO, "cannot make a socket: %s", strerror(errno));
    enum error_code code = connect_to(stream, path, timeout_ms, error);
    if (code == ERROR_NONE)
        code = client_open(stream, timeout_ms, ret, error);
    if (code != ERROR_NONE)
        close(stream);
    return code;
}
