/*
 * channel: one connection, to a peer or from a client: a socket, TLS where it is a peer's, frames.
 *
 *     HANDSHAKE --verified--> OPEN --end of the stream, a fault, channel_close()--> CLOSING --> released
 *         |                                                                            ^
 *         +------------ refused, a fault, ten seconds ---------------------------------+
 *
 * CLOSING sends what is in the output and says goodbye, waits until the other side has closed, too, but five
 * seconds at most, and gives no more frames.
 *
 * Invariants:
 *  1. `opened` comes before anything else, or `failed` comes and nothing after it but `released`.
 *  2. Of the other side's bytes no more are held than one frame of the present limit and one read of the
 *     socket; nothing is reserved for a length that was only announced.
 *  3. Output is bounded: the owner is told what room there is, and the channel ends if that is ignored.
 *  4. Handlers may call channel_send(), _close(), _pause() and _resume() of any channel; none of these calls
 * a handler. A channel is only freed from the loop, after `released`.
 *
 * A client's channel has no TLS and is open from the start.
 */
#ifndef COMITY_DAEMON_CHANNEL_H
#define COMITY_DAEMON_CHANNEL_H

#include "comity/buffer.h"
#include "comity/frame.h"
#include "tls.h"

#define CHANNEL_OUTPUT_BYTES (4u * 1024u * 1024u)
#define CHANNEL_HANDSHAKE_MS 10000
#define CHANNEL_FRAME_MS 30000
#define CHANNEL_CLOSING_MS 5000

struct event_base;
struct channel;

/* What the owner does. `context` is channel_settings.owner. */
struct channel_handler {
    void (*opened)(void *owner);
    /* The connection never came up; `code` is what kind of reason. */
    void (*failed)(void *owner, enum error_code code, const char *reason);
    /* Return the longest frame to take now. */
    size_t (*frame_limit)(void *owner);
    void (*frame)(void *owner, const struct frame *frame);
    void (*room)(void *owner, size_t room_bytes);
    /* The connection is gone, not by channel_close(); `reason` is "" for a clean end. */
    void (*ended)(void *owner, const char *reason);
    /* The channel is freed when this returns. */
    void (*released)(void *owner);
};

struct channel_settings {
    struct event_base *base;
    const struct channel_handler *handler;
    void *owner;
    int fd;                     /* non-blocking */
    struct tls_connection *tls; /* NULL: none */
    int handshake_ms;           /* 0: CHANNEL_HANDSHAKE_MS */
    int frame_ms;               /* how long the rest of a frame may stay away; 0: CHANNEL_FRAME_MS */
};

/* Begin. The descriptor and `tls` move to the channel, also on failure. With TLS `opened` comes later,
 * without it from the loop at once. ERROR_MEMORY. */
enum error_code channel_new(struct channel **ret, const struct channel_settings *settings,
                            struct error *error);

/* Free at once, without a word to the other side and without `released`; only when no handler is running.
 * NULL is harmless. */
void channel_free(struct channel *channel);

/* Put whole frames into the output; `bytes` moves, and is dropped where the channel is not open. */
void channel_send(struct channel *channel, struct buffer *bytes);

/* Send what is in the output, then close. `ended` does not come any more. */
void channel_close(struct channel *channel);

/* Stop reading and giving frames; go on. */
void channel_pause(struct channel *channel);
void channel_resume(struct channel *channel);

/* Tell whether nothing waits to be written. */
bool channel_is_flushed(const struct channel *channel);

/* Tell whether frames may come and go. */
bool channel_is_open(const struct channel *channel);

/* Return the TLS end; NULL where there is none. */
const struct tls_connection *channel_tls(const struct channel *channel);

#endif
