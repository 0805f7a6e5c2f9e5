#include "channel.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>

#include "comity/limits.h"

#define READ_BYTES 65536u
#define KEPT_BYTES 16384u                          /* of an empty input */
#define OUTPUT_LIMIT (2u * (CHANNEL_OUTPUT_BYTES)) /* for an owner who pays no heed to the room */
#define INPUT_LIMIT (LIMIT_FRAME_BYTES + LIMIT_FRAME_HEADER_BYTES)

enum channel_state { CHANNEL_HANDSHAKE, CHANNEL_OPEN, CHANNEL_CLOSING, CHANNEL_DEAD };

struct piece {
    STAILQ_ENTRY(piece) next;
    struct buffer bytes;
};

struct channel {
    const struct channel_handler *handler;
    void *owner;
    int fd;
    struct tls_connection *tls;
    struct event *readable;
    struct event *writable;
    struct event *deadline;
    int frame_ms;
    enum channel_state state;
    bool is_paused;
    bool input_ended;  /* the other side sends no more */
    bool output_ended; /* this side has shut its output */
    int write_error;   /* errno; 0: none */

    struct buffer ciphertext; /* arrived, not taken by TLS */
    struct buffer input;      /* plaintext that is no whole frame yet, or waits for channel_resume() */

    STAILQ_HEAD(, piece) pieces;
    size_t piece_taken;  /* bytes of the first piece that are gone */
    size_t output_bytes; /* in all pieces */
    size_t room_told;    /* what the owner thinks is left */
};

/* ---- events of the loop ---- */

static void wake_reader(struct channel *channel)
{
    event_active(channel->readable, EV_READ, 1);
}

static void wake_writer(struct channel *channel)
{
    event_active(channel->writable, EV_WRITE, 1);
}

static void set_deadline(struct channel *channel, int after_ms)
{
    struct timeval after = {after_ms / 1000, (after_ms % 1000) * 1000};
    event_add(channel->deadline, &after);
}

/* ---- the end ---- */

static void begin_closing(struct channel *channel)
{
    assert(channel->state < CHANNEL_CLOSING);
    channel->state = CHANNEL_CLOSING;
    set_deadline(channel, CHANNEL_CLOSING_MS);
    event_add(channel->readable, NULL);
    wake_writer(channel);
    wake_reader(channel);
}

/* The connection ends without the owner's doing. */
static void end(struct channel *channel, const char *reason)
{
    bool was_open = channel->state == CHANNEL_OPEN;
    if (channel->state >= CHANNEL_CLOSING)
        return;
    begin_closing(channel);
    if (was_open)
        channel->handler->ended(channel->owner, reason);
    else
        channel->handler->failed(channel->owner, reason[0] == '\0' ? "closed during the handshake" : reason);
}

static void drop_output(struct channel *channel)
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
    drop_output(channel);
    buffer_release(&channel->ciphertext);
    buffer_release(&channel->input);
    free(channel);
}

/* Last act of each callback. */
static void finish(struct channel *channel)
{
    if (channel->state != CHANNEL_DEAD)
        return;
    channel->handler->released(channel->owner);
    channel_free(channel);
}

/* ---- input ---- */

static size_t input_room(const struct channel *channel)
{
    size_t limit = channel->handler->frame_limit(channel->owner) + LIMIT_FRAME_HEADER_BYTES;
    if (limit > INPUT_LIMIT)
        limit = INPUT_LIMIT;
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
        struct view left = view_of(channel->input.data + taken, channel->input.size - taken);
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
        end(channel, error.text);
}

/* Move plaintext from TLS to the input; return how much. */
static size_t take_plaintext(struct channel *channel)
{
    struct error error;
    struct view plaintext = tls_connection_plaintext(channel->tls);
    size_t room = input_room(channel);
    size_t size = plaintext.size < room ? plaintext.size : room;
    if (buffer_append(&channel->input, plaintext.data, size, &error) != ERROR_NONE) {
        end(channel, error.text);
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
        wake_writer(channel);
    deliver(channel);
    if (channel->state == CHANNEL_OPEN && channel->is_paused)
        return;
    if (state == TLS_FAILED)
        end(channel, tls_connection_reason(channel->tls));
    else if (state == TLS_CLOSED)
        end(channel, channel->input.size > 0 ? "ended within a frame" : "");
}

static struct view without_first(struct view view, size_t size)
{
    return view_of(view.data + size, view.size - size);
}

/* Give ciphertext to TLS until it is full; return how much it took. */
static size_t decrypt(struct channel *channel, struct view ciphertext)
{
    size_t all = ciphertext.size;
    while (ciphertext.size > 0 && channel->state < CHANNEL_CLOSING) {
        size_t taken = 0;
        (void)tls_connection_receive(channel->tls, ciphertext, &taken, NULL);
        ciphertext = without_first(ciphertext, taken);
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
    struct view left = without_first(arrived, taken);
    if (buffer_append(&channel->ciphertext, left.data, left.size, &error) != ERROR_NONE)
        end(channel, error.text);
}

static void take_input(struct channel *channel, struct view arrived)
{
    struct error error;
    if (channel->tls != NULL) {
        take_ciphertext(channel, arrived);
        return;
    }
    if (buffer_append(&channel->input, arrived.data, arrived.size, &error) != ERROR_NONE)
        end(channel, error.text);
    deliver(channel);
}

static void take_end(struct channel *channel)
{
    channel->input_ended = true;
    if (channel->tls != NULL && channel->state < CHANNEL_CLOSING) {
        (void)tls_connection_end(channel->tls, NULL);
        follow_tls(channel);
    } else if (channel->state < CHANNEL_CLOSING)
        end(channel, channel->input.size > 0 ? "ended within a frame" : "");
}

static void lose(struct channel *channel, int number)
{
    char text[128];
    end(channel, strerror_r(number, text, sizeof text));
    drop_output(channel);
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
        return READ_BYTES;
    if (channel->is_paused)
        return 0;
    if (channel->tls != NULL)
        return tls_connection_is_full(channel->tls) || channel->ciphertext.size > 0 ? 0 : READ_BYTES;
    size_t room = input_room(channel);
    return room < READ_BYTES ? room : READ_BYTES;
}

static void read_socket(struct channel *channel, size_t room)
{
    uint8_t bytes[READ_BYTES];
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

static bool is_done(const struct channel *channel)
{
    return channel->state == CHANNEL_CLOSING && channel->input_ended &&
           (channel->output_ended || channel->write_error != 0);
}

/* The rest of a frame has its time from its last byte on. */
static void watch_frame(struct channel *channel)
{
    if (channel->state != CHANNEL_OPEN)
        return;
    if (channel->input.size > 0 && !channel->is_paused)
        set_deadline(channel, channel->frame_ms);
    else
        event_del(channel->deadline);
}

static void on_readable(evutil_socket_t fd, short what, void *context)
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
    if (is_done(channel))
        channel->state = CHANNEL_DEAD;
    if (channel->state != CHANNEL_DEAD && read_room(channel) == 0)
        event_del(channel->readable);
    watch_frame(channel);
    finish(channel);
}

/* ---- output ---- */

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
    return piece == NULL ? view_of(NULL, 0) : without_first(buffer_view(&piece->bytes), channel->piece_taken);
}

/* Give output to TLS as long as it takes it. */
static void encrypt(struct channel *channel)
{
    struct error error;
    while (channel->output_bytes > 0 && tls_connection_peer(channel->tls) != NULL) {
        size_t taken = 0;
        if (tls_connection_send(channel->tls, first_piece(channel), &taken, &error) != ERROR_NONE) {
            drop_output(channel);
            end(channel, error.text);
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
        drop_output(channel);
        wake_reader(channel);
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

static void on_writable(evutil_socket_t fd, short what, void *context)
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
        wake_reader(channel);
    }
    tell_room(channel);
    if (is_done(channel))
        channel->state = CHANNEL_DEAD;
    finish(channel);
}

static void on_deadline(evutil_socket_t fd, short what, void *context)
{
    struct channel *channel = context;
    (void)fd;
    (void)what;
    if (channel->state == CHANNEL_CLOSING)
        channel->state = CHANNEL_DEAD;
    else if (channel->state == CHANNEL_HANDSHAKE)
        end(channel, "the handshake took too long");
    else
        end(channel, "the rest of a frame did not come");
    finish(channel);
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
    buffer_init(&channel->ciphertext, READ_BYTES);
    buffer_init(&channel->input, INPUT_LIMIT);
    channel->readable = event_new(settings->base, channel->fd, EV_READ | EV_PERSIST, on_readable, channel);
    channel->writable = event_new(settings->base, channel->fd, EV_WRITE, on_writable, channel);
    channel->deadline = evtimer_new(settings->base, on_deadline, channel);
    if (channel->readable == NULL || channel->writable == NULL || channel->deadline == NULL ||
        event_add(channel->readable, NULL) != 0) {
        channel_free(channel);
        return error_set(error, ERROR_MEMORY, "no memory for a connection");
    }
    if (channel->tls != NULL) {
        set_deadline(channel, settings->handshake_ms == 0 ? CHANNEL_HANDSHAKE_MS : settings->handshake_ms);
        wake_writer(channel);
    } else
        wake_reader(channel);
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
        wake_reader(channel);
        return;
    }
    buffer_move(&piece->bytes, bytes);
    STAILQ_INSERT_TAIL(&channel->pieces, piece, next);
    channel->output_bytes += piece->bytes.size;
    channel->room_told -= piece->bytes.size < channel->room_told ? piece->bytes.size : channel->room_told;
    wake_writer(channel);
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
    wake_reader(channel);
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
