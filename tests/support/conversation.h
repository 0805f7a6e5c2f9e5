/*
 * conversation: two sessions, of BS (0) and of CO (1), over memory stores and without a link; the test carries the frames.
 *
 *     conversation_init(&conversation);
 *     conversation_greet(&conversation);
 *     harness_publish(&conversation.ends[BS].harness, "A000001", NULL);
 *     conversation_settle(&conversation);
 *
 * Time stands still unless a test changes `now`.
 */
#ifndef CONVERSATION_H
#define CONVERSATION_H

#include "comity/session.h"
#include "peer.pb-c.h"
#include "replica_harness.h"

#define CONVERSATION_ROOM (4u * 1024u * 1024u)

struct end {
    struct harness harness;
    struct session *session;
};

struct conversation {
    struct end ends[2];
    struct now now;
    struct error error; /* of the last conversation_say() that was refused */
};

/* Make both ends, which know each other's logs; each hello is in its session's output. */
void conversation_init(struct conversation *conversation);
void conversation_release(struct conversation *conversation);

/* Make the session of one end again, as after a new connection: its hello is in the output. */
void conversation_renew(struct conversation *conversation, int place);

/* Carry the hellos, so that both are open. */
void conversation_greet(struct conversation *conversation);

/* Let `place` want the log of the other end; the Want is in its output. */
void conversation_want(struct conversation *conversation, int place);

/* Let both pump, commit and hear each other until neither has anything to say. */
void conversation_settle(struct conversation *conversation);

/* Let one end pump; ends the test program where that fails. */
void conversation_pump(struct conversation *conversation, int place);

/* Give bytes as the body of a frame to `place`, as if the other end had sent it; the outcome. */
enum error_code conversation_say(struct conversation *conversation, int place, enum frame_type type,
                                 struct view body);

/* The same with a message. */
enum error_code conversation_tell(struct conversation *conversation, int place, enum frame_type type,
                                  const ProtobufCMessage *message);

/* Take the next frame of this type out of what `place` has said, passing over others; copy its body to `out`, which is
 * initialised here and released by the caller. False: there is none. */
bool conversation_hear(struct conversation *conversation, int place, enum frame_type type,
                       struct buffer *out);

/* The same as a message of `descriptor`, which message_free() frees; NULL: there is none. */
ProtobufCMessage *conversation_message(struct conversation *conversation, int place, enum frame_type type,
                                       const ProtobufCMessageDescriptor *descriptor);

/* Forget what `place` has said. */
void conversation_drop(struct conversation *conversation, int place);

/* Return the log of `origin` as `place` has it. */
struct log *conversation_log(struct conversation *conversation, int place, int origin);

#endif
