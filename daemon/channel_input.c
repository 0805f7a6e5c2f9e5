#include "channel_private.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <event2/event.h>

#define KEPT_BYTES 16384u /* of an empty input */

static size_t input_room(const struct channel *channel)
{
    size_t limit = channel->handler->frame_limit(channel->owner) + LIMIT_FRAME_HEADER_BYTES;
    if (limit > CHANNEL_INPUT_LIMIT)
        limit = CHANNEL_INPUT_LIMIT;
    return limit > channel->input.size ? limit - channel->input.size : 0;
}

static void give_frames(struct channel *channel)
{
    size_t taken = 0;
    struct error error;
    enum error_code code = ERROR_NONE;
    while (channel->state == CHANNEL_OPEN && !channel->is_paused) {
        struct frame frame;
        size_t consumed = 0;
        struct view left = view_after(buffer_view(&channel->input), taken);
        code = frame_take(left, channel->handler->frame_limit(channel->owner), &frame, &consumed, &error);
        if (code != ERROR_NONE || consumed == 0)
            break;
        channel->handler->frame(channel->owner, &frame);
        taken += consumed;
    }
    buffer_consume(&channel->input, taken);
    if (channel->input.size == 0 && channel->input.capacity > KEPT_BYTES)
        buffer_release(&channel->input);
    if (code != ERROR_NONE)
        channel_end(channel, error.text);
}

/* Move plaintext from TLS to the input; return how much. */
static size_t take_plaintext(struct channel *channel)
{
    struct error error;
    struct view plaintext = tls_connection_plaintext(channel->tls);
    size_t room = input_room(channel);
    size_t size = plaintext.size < room ? plaintext.size : room;
    if (buffer_append(&channel->input, plaintext.data, size, &error) != ERROR_NONE) {
        channel_end(channel, error.text);
        return 0;
    }
    tls_connection_consume(channel->tls, size);
    return size;
}

/* Give every frame that is there, unless the owner wants no more. */
static void deliver(struct channel *channel)
{
    do
        give_frames(channel);
    while (channel->state == CHANNEL_OPEN && !channel->is_paused && channel->tls != NULL &&
           take_plaintext(channel) > 0);
}

static void announce(struct channel *channel)
{
    channel->state = CHANNEL_OPEN;
    event_del(channel->deadline);
    channel->handler->opened(channel->owner);
}

/* See what has become of the TLS end after it was given something. */
static void follow_tls(struct channel *channel)
{
    enum tls_state state = tls_connection_state(channel->tls);
    if (channel->state == CHANNEL_HANDSHAKE && tls_connection_peer(channel->tls) != NULL &&
        state != TLS_FAILED)
        announce(channel);
    if (tls_connection_output(channel->tls).size > 0)
        channel_wake_writer(channel);
    deliver(channel);
    if (channel->state == CHANNEL_OPEN && channel->is_paused)
        return;
    if (state == TLS_FAILED)
        channel_end(channel, tls_connection_reason(channel->tls));
    else if (state == TLS_CLOSED)
        channel_end(channel, channel->input.size > 0 ? "ended within a frame" : "");
}

/* Give ciphertext to TLS until it is full; return how much it took. */
static size_t decrypt(struct channel *channel, struct view ciphertext)
{
    size_t all = ciphertext.size;
    while (ciphertext.size > 0 && channel->state < CHANNEL_CLOSING) {
        size_t taken = 0;
        (void)tls_connection_receive(channel->tls, ciphertext, &taken, NULL);
        ciphertext = view_after(ciphertext, taken);
        follow_tls(channel);
        if (taken == 0 && tls_connection_is_full(channel->tls))
            break;
    }
    return all - ciphertext.size;
}

static void take_ciphertext(struct channel *channel, struct view arrived)
{
    struct error error;
    size_t taken = decrypt(channel, arrived);
    if (channel->state >= CHANNEL_CLOSING)
        return;
    struct view left = view_after(arrived, taken);
    if (buffer_append(&channel->ciphertext, left.data, left.size, &error) != ERROR_NONE)
        channel_end(channel, error.text);
}

static void take_input(struct channel *channel, struct view arrived)
{
    struct error error;
    if (channel->tls != NULL) {
        take_ciphertext(channel, arrived);
        return;
    }
    if (buffer_append(&channel->input, arrived.data, arrived.size, &error) != ERROR_NONE)
        channel_end(channel, error.text);
    deliver(channel);
}

static void take_end(struct channel *channel)
{
    channel->input_ended = true;
    if (channel->tls != NULL && channel->state < CHANNEL_CLOSING) {
        (void)tls_connection_end(channel->tls, NULL);
        follow_tls(channel);
    } else if (channel->state < CHANNEL_CLOSING)
        channel_end(channel, channel->input.size > 0 ? "ended within a frame" : "");
}

static void lose(struct channel *channel, int number)
{
    char text[128];
    channel_end(channel, strerror_r(number, text, sizeof text));
    channel_drop_output(channel);
    channel->state = CHANNEL_DEAD;
}

/* What was there before the socket is read. */
static void take_leftovers(struct channel *channel)
{
    if (channel->tls == NULL) {
        deliver(channel);
        return;
    }
    follow_tls(channel);
    if (channel->ciphertext.size == 0)
        return;
    size_t taken = decrypt(channel, buffer_view(&channel->ciphertext));
    buffer_consume(&channel->ciphertext, taken);
    if (channel->ciphertext.size == 0)
        buffer_release(&channel->ciphertext);
}

/* Return how many bytes of the socket may be read now. */
static size_t read_room(const struct channel *channel)
{
    if (channel->input_ended)
        return 0;
    if (channel->state == CHANNEL_CLOSING)
        return CHANNEL_READ_BYTES;
    if (channel->is_paused)
        return 0;
    if (channel->tls != NULL)
        return tls_connection_is_full(channel->tls) || channel->ciphertext.size > 0 ? 0 : CHANNEL_READ_BYTES;
    size_t room = input_room(channel);
    return room < CHANNEL_READ_BYTES ? room : CHANNEL_READ_BYTES;
}

static void read_socket(struct channel *channel, size_t room)
{
    uint8_t bytes[CHANNEL_READ_BYTES];
    ssize_t got = recv(channel->fd, bytes, room, 0);
    if (got > 0 && channel->state == CHANNEL_CLOSING)
        return;
    if (got > 0)
        take_input(channel, view_of(bytes, (size_t)got));
    else if (got == 0)
        take_end(channel);
    else if (errno != EAGAIN && errno != EINTR)
        lose(channel, errno);
    else if (channel->write_error != 0)
        lose(channel, channel->write_error);
}

/* The rest of a frame has its time from its last byte on. */
static void watch_frame(struct channel *channel)
{
    if (channel->state != CHANNEL_OPEN)
        return;
    if (channel->input.size > 0 && !channel->is_paused)
        channel_set_deadline(channel, channel->frame_ms);
    else
        event_del(channel->deadline);
}

void channel_on_readable(evutil_socket_t fd, short what, void *context)
{
    struct channel *channel = context;
    (void)fd;
    (void)what;
    if (channel->state == CHANNEL_HANDSHAKE && channel->tls == NULL)
        announce(channel);
    if (channel->state < CHANNEL_CLOSING)
        take_leftovers(channel);
    size_t room = read_room(channel);
    if (room > 0)
        read_socket(channel, room);
    if (channel->write_error != 0 && read_room(channel) == 0)
        lose(channel, channel->write_error);
    if (channel_is_done(channel))
        channel->state = CHANNEL_DEAD;
    if (channel->state != CHANNEL_DEAD && read_room(channel) == 0)
        event_del(channel->readable);
    watch_frame(channel);
    channel_finish(channel);
}
