/*
 * channel_private: what the parts of channel share.
 *
 *     channel.c          life, and what the owner calls
 *     channel_input.c    the socket is readable: ciphertext, plaintext, frames
 *     channel_output.c   the socket is writable: pieces, ciphertext
 */
#ifndef COMITY_DAEMON_CHANNEL_PRIVATE_H
#define COMITY_DAEMON_CHANNEL_PRIVATE_H

#include "channel.h"

#include "comity/limits.h"

#include <event2/util.h>
#include <sys/queue.h>

#define CHANNEL_READ_BYTES 65536u
#define CHANNEL_INPUT_LIMIT (LIMIT_FRAME_BYTES + LIMIT_FRAME_HEADER_BYTES)

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
    bool is_late;      /* a deadline has passed */
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

/* ---- channel.c ---- */

void channel_wake_reader(struct channel *channel);
void channel_wake_writer(struct channel *channel);
void channel_set_deadline(struct channel *channel, int after_ms);

/* The connection ends without the owner's doing. */
void channel_end(struct channel *channel, const char *reason);

/* Tell whether both sides have said all. */
bool channel_is_done(const struct channel *channel);

/* Free a dead channel: the last act of each callback. */
void channel_finish(struct channel *channel);

/* ---- channel_input.c, channel_output.c ---- */

void channel_on_readable(evutil_socket_t fd, short what, void *context);
void channel_on_writable(evutil_socket_t fd, short what, void *context);
void channel_drop_output(struct channel *channel);

#endif
