#include "channel_private.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>

#define OUTPUT_LIMIT (2u * (CHANNEL_OUTPUT_BYTES)) /* for an owner who pays no heed to the room */

/* ---- events of the loop ---- */

void channel_wake_reader(struct channel *channel)
{
    event_active(channel->readable, EV_READ, 1);
}

void channel_wake_writer(struct channel *channel)
{
    event_active(channel->writable, EV_WRITE, 1);
}

void channel_set_deadline(struct channel *channel, int after_ms)
{
    struct timeval after = {after_ms / 1000, (after_ms % 1000) * 1000};
    event_add(channel->deadline, &after);
}

/* ---- the end ---- */

static void begin_closing(struct channel *channel)
{
    assert(channel->state < CHANNEL_CLOSING);
    channel->state = CHANNEL_CLOSING;
    channel_set_deadline(channel, CHANNEL_CLOSING_MS);
    event_add(channel->readable, NULL);
    channel_wake_writer(channel);
    channel_wake_reader(channel);
}

static enum error_code kind_of_failure(const struct channel *channel)
{
    enum error_code code = channel->tls == NULL ? ERROR_NONE : tls_connection_fault(channel->tls);
    if (code == ERROR_NONE)
        code = channel->is_late ? ERROR_TIMEOUT : ERROR_CLOSED;
    return code;
}

/* The connection ends without the owner's doing. */
void channel_end(struct channel *channel, const char *reason)
{
    bool was_open = channel->state == CHANNEL_OPEN;
    if (channel->state >= CHANNEL_CLOSING)
        return;
    begin_closing(channel);
    if (was_open)
        channel->handler->ended(channel->owner, reason);
    else
        channel->handler->failed(channel->owner, kind_of_failure(channel),
                                 reason[0] == '\0' ? "closed during the handshake" : reason);
}

void channel_free(struct channel *channel)
{
    if (channel == NULL)
        return;
    if (channel->readable != NULL)
        event_free(channel->readable);
    if (channel->writable != NULL)
        event_free(channel->writable);
    if (channel->deadline != NULL)
        event_free(channel->deadline);
    tls_connection_free(channel->tls);
    close(channel->fd);
    channel_drop_output(channel);
    buffer_release(&channel->ciphertext);
    buffer_release(&channel->input);
    free(channel);
}

void channel_finish(struct channel *channel)
{
    if (channel->state != CHANNEL_DEAD)
        return;
    channel->handler->released(channel->owner);
    channel_free(channel);
}

bool channel_is_done(const struct channel *channel)
{
    return channel->state == CHANNEL_CLOSING && channel->input_ended &&
           (channel->output_ended || channel->write_error != 0);
}

static void on_deadline(evutil_socket_t fd, short what, void *context)
{
    struct channel *channel = context;
    (void)fd;
    (void)what;
    channel->is_late = true;
    if (channel->state == CHANNEL_CLOSING)
        channel->state = CHANNEL_DEAD;
    else if (channel->state == CHANNEL_HANDSHAKE)
        channel_end(channel, "the handshake took too long");
    else
        channel_end(channel, "the rest of a frame did not come");
    channel_finish(channel);
}

/* ---- for the owner ---- */

enum error_code channel_new(struct channel **ret, const struct channel_settings *settings,
                            struct error *error)
{
    struct channel *channel = calloc(1, sizeof *channel);
    if (channel == NULL) {
        close(settings->fd);
        tls_connection_free(settings->tls);
        return error_set(error, ERROR_MEMORY, "no memory for a connection");
    }
    *channel = (struct channel){.handler = settings->handler,
                                .owner = settings->owner,
                                .fd = settings->fd,
                                .tls = settings->tls,
                                .frame_ms = settings->frame_ms == 0 ? CHANNEL_FRAME_MS : settings->frame_ms,
                                .room_told = CHANNEL_OUTPUT_BYTES};
    STAILQ_INIT(&channel->pieces);
    buffer_init(&channel->ciphertext, CHANNEL_READ_BYTES);
    buffer_init(&channel->input, CHANNEL_INPUT_LIMIT);
    channel->readable =
        event_new(settings->base, channel->fd, EV_READ | EV_PERSIST, channel_on_readable, channel);
    channel->writable = event_new(settings->base, channel->fd, EV_WRITE, channel_on_writable, channel);
    channel->deadline = evtimer_new(settings->base, on_deadline, channel);
    if (channel->readable == NULL || channel->writable == NULL || channel->deadline == NULL ||
        event_add(channel->readable, NULL) != 0) {
        channel_free(channel);
        return error_set(error, ERROR_MEMORY, "no memory for a connection");
    }
    if (channel->tls != NULL) {
        channel_set_deadline(channel,
                             settings->handshake_ms == 0 ? CHANNEL_HANDSHAKE_MS : settings->handshake_ms);
        channel_wake_writer(channel);
    } else
        channel_wake_reader(channel);
    *ret = channel;
    return ERROR_NONE;
}

void channel_send(struct channel *channel, struct buffer *bytes)
{
    if (channel->state != CHANNEL_OPEN || channel->write_error != 0 || bytes->size == 0) {
        buffer_release(bytes);
        return;
    }
    struct piece *piece = calloc(1, sizeof *piece);
    if (piece == NULL || bytes->size > OUTPUT_LIMIT - channel->output_bytes) {
        free(piece);
        buffer_release(bytes);
        channel->write_error = piece == NULL ? ENOMEM : ENOBUFS;
        channel_wake_reader(channel);
        return;
    }
    buffer_move(&piece->bytes, bytes);
    STAILQ_INSERT_TAIL(&channel->pieces, piece, next);
    channel->output_bytes += piece->bytes.size;
    channel->room_told -= piece->bytes.size < channel->room_told ? piece->bytes.size : channel->room_told;
    channel_wake_writer(channel);
}

void channel_close(struct channel *channel)
{
    if (channel->state < CHANNEL_CLOSING)
        begin_closing(channel);
}

void channel_pause(struct channel *channel)
{
    channel->is_paused = true;
}

void channel_resume(struct channel *channel)
{
    if (!channel->is_paused)
        return;
    channel->is_paused = false;
    if (channel->state != CHANNEL_OPEN)
        return;
    event_add(channel->readable, NULL);
    channel_wake_reader(channel);
}

bool channel_is_flushed(const struct channel *channel)
{
    return channel->write_error != 0 ||
           (channel->output_bytes == 0 &&
            (channel->tls == NULL || tls_connection_output(channel->tls).size == 0));
}

bool channel_is_open(const struct channel *channel)
{
    return channel->state == CHANNEL_OPEN;
}

const struct tls_connection *channel_tls(const struct channel *channel)
{
    return channel->tls;
}
