#include "channel_private.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <event2/event.h>

void channel_drop_output(struct channel *channel)
{
    struct piece *piece;
    while ((piece = STAILQ_FIRST(&channel->pieces)) != NULL) {
        STAILQ_REMOVE_HEAD(&channel->pieces, next);
        buffer_release(&piece->bytes);
        free(piece);
    }
    channel->piece_taken = 0;
    channel->output_bytes = 0;
}

static void drop_sent(struct channel *channel, size_t size)
{
    channel->output_bytes -= size;
    channel->piece_taken += size;
    struct piece *piece = STAILQ_FIRST(&channel->pieces);
    while (piece != NULL && channel->piece_taken >= piece->bytes.size) {
        channel->piece_taken -= piece->bytes.size;
        STAILQ_REMOVE_HEAD(&channel->pieces, next);
        buffer_release(&piece->bytes);
        free(piece);
        piece = STAILQ_FIRST(&channel->pieces);
    }
}

static struct view first_piece(const struct channel *channel)
{
    const struct piece *piece = STAILQ_FIRST(&channel->pieces);
    return piece == NULL ? view_of(NULL, 0) : view_after(buffer_view(&piece->bytes), channel->piece_taken);
}

/* Give output to TLS as long as it takes it. */
static void encrypt(struct channel *channel)
{
    struct error error;
    while (channel->output_bytes > 0 && tls_connection_peer(channel->tls) != NULL) {
        size_t taken = 0;
        if (tls_connection_send(channel->tls, first_piece(channel), &taken, &error) != ERROR_NONE) {
            channel_drop_output(channel);
            channel_end(channel, error.text);
            return;
        }
        if (taken == 0)
            return;
        drop_sent(channel, taken);
    }
}

/* Return what is to be written to the socket next. */
static struct view next_output(struct channel *channel)
{
    if (channel->tls == NULL)
        return first_piece(channel);
    encrypt(channel);
    struct view output = tls_connection_output(channel->tls);
    if (output.size > 0 || channel->state != CHANNEL_CLOSING)
        return output;
    tls_connection_close(channel->tls);
    return tls_connection_output(channel->tls);
}

static void sent(struct channel *channel, size_t size)
{
    if (channel->tls == NULL)
        drop_sent(channel, size);
    else
        tls_connection_sent(channel->tls, size);
}

/* Write until the socket takes no more; true if all is written. */
static bool flush(struct channel *channel)
{
    for (;;) {
        struct view output = next_output(channel);
        if (output.size == 0)
            return true;
        ssize_t put = send(channel->fd, output.data, output.size, MSG_NOSIGNAL);
        if (put >= 0) {
            sent(channel, (size_t)put);
            continue;
        }
        if (errno == EINTR)
            continue;
        if (errno == EAGAIN) {
            event_add(channel->writable, NULL);
            return false;
        }
        /* What the other side said before it closed may still be there to read. */
        channel->write_error = errno;
        channel_drop_output(channel);
        channel_wake_reader(channel);
        return false;
    }
}

static void tell_room(struct channel *channel)
{
    size_t room =
        channel->output_bytes < CHANNEL_OUTPUT_BYTES ? CHANNEL_OUTPUT_BYTES - channel->output_bytes : 0;
    if (channel->state != CHANNEL_OPEN || room < channel->room_told ||
        room - channel->room_told < CHANNEL_OUTPUT_BYTES / 4)
        return;
    channel->room_told = room;
    channel->handler->room(channel->owner, room);
}

void channel_on_writable(evutil_socket_t fd, short what, void *context)
{
    struct channel *channel = context;
    (void)fd;
    (void)what;
    if (channel->state == CHANNEL_DEAD || channel->output_ended || channel->write_error != 0)
        return;
    bool was_full = channel->tls != NULL && tls_connection_is_full(channel->tls);
    bool is_flushed = flush(channel);
    if (is_flushed && channel->state == CHANNEL_CLOSING) {
        shutdown(channel->fd, SHUT_WR);
        channel->output_ended = true;
    }
    if (was_full && !tls_connection_is_full(channel->tls)) {
        event_add(channel->readable, NULL);
        channel_wake_reader(channel);
    }
    tell_room(channel);
    if (channel_is_done(channel))
        channel->state = CHANNEL_DEAD;
    channel_finish(channel);
}
