/*
 * session_messages: the two sides of each message, one file each. Every *_receive gets a frame's body; every
 * *_send puts one frame out.
 */
#ifndef COMITY_SESSION_MESSAGES_H
#define COMITY_SESSION_MESSAGES_H

#include "comity/session.h"

#include "peer.pb-c.h"

enum error_code hello_send(struct session *session, struct error *error);
enum error_code hello_receive(struct session *session, struct view body, struct now now, struct error *error);

/* Tell the newest checkpoints that the peer has not been told: at the beginning of all complete logs, then of
 * those the peer does not get from here anyway. */
enum error_code heads_send(struct session *session, struct error *error);
/* Look again at heads that were ahead of this node's copy when they came, and are not any more. */
enum error_code heads_review(struct session *session, struct now now, struct error *error);
enum error_code heads_receive(struct session *session, struct view body, struct now now, struct error *error);

/* Tell of every fork that is proved and that the peer has not been told of here. */
enum error_code evidence_send(struct session *session, struct error *error);
enum error_code evidence_receive(struct session *session, struct view body, struct now now,
                                 struct error *error);

enum error_code want_send(struct session *session, const struct log *log, bool stop, struct error *error);
enum error_code want_receive(struct session *session, struct view body, struct now now, struct error *error);

/* Send the next chunk of an origin, if it is due; `*ret_sent` says so. */
enum error_code chunk_send(struct session *session, struct session_origin *origin, bool *ret_sent,
                           struct error *error);
enum error_code chunk_receive(struct session *session, struct view body, struct now now, struct error *error);

/* Acknowledge what has become durable of the logs that this peer feeds or owns. */
enum error_code ack_send(struct session *session, struct error *error);
/* Note what was acknowledged before this node had as much. */
enum error_code ack_review(struct session *session, struct now now, struct error *error);
enum error_code ack_receive(struct session *session, struct view body, struct now now, struct error *error);

/* Ask for leaves that a relay could not give: the origin, or who else may hold them while it is away. Who could not
 * give one may have it later, above all an origin that is fetching its own past: what is still missing is asked for
 * again after a minute, then after two, four and so on, up to an hour. */
enum error_code ask_send(struct session *session, struct now now, struct error *error);
enum error_code ask_receive(struct session *session, struct view body, struct now now, struct error *error);
/* Answer what could not be answered at once for want of room. */
enum error_code ask_answer(struct session *session, struct error *error);

/* Note that the peer has been asked for the missing leaves of a log below `end`. */
void session_asked(struct session *session, struct session_origin *origin, uint64_t end);

enum error_code fill_send(struct session *session, struct log *log, const uint64_t *indexes, size_t count,
                          struct error *error);
enum error_code fill_receive(struct session *session, struct view body, struct now now, struct error *error);

/* Tell and ask what is due about cosignatures. */
enum error_code cosigned_send(struct session *session, struct error *error);
enum error_code cosigned_receive(struct session *session, struct view body, struct now now,
                                 struct error *error);

/* Tell the owner of a log which of its entries were opened here; confirm what it has told. */
enum error_code seen_send(struct session *session, struct error *error);
enum error_code seen_receive(struct session *session, struct view body, struct now now, struct error *error);

/* Keep a query of the peer until it is answered: query_read(). */
enum error_code query_receive(struct session *session, struct view body, struct now now, struct error *error);

/* Keep the reply to a question that was put to the peer until reply_take(); pass over any other, and count it. */
enum error_code reply_receive(struct session *session, struct view body, struct now now, struct error *error);

enum error_code ping_send(struct session *session, uint64_t number, bool answer, struct error *error);
enum error_code ping_receive(struct session *session, struct view body, struct now now, struct error *error);

enum error_code bye_send(struct session *session, enum error_code code, const char *text,
                         struct error *error);
enum error_code bye_receive(struct session *session, struct view body, struct now now, struct error *error);

/* ---- shared ---- */

/* Put one frame out, and count it against the room. */
enum error_code session_put(struct session *session, enum frame_type type, const ProtobufCMessage *message,
                            struct error *error);

/* Unpack a body within LIMIT_DECODE_BYTES. */
enum error_code session_unpack(const ProtobufCMessageDescriptor *descriptor, struct view body,
                               ProtobufCMessage **ret, struct error *error);

/* Find the log that a message names; `*ret` NULL, without error, for a well-formed origin that is not known
 * here. */
enum error_code session_find_log(const struct session *session, const char *origin, struct log **ret,
                                 struct error *error);

/* Count a query or reply that did not hold; the conversation goes on. */
void session_note_fault(struct session *session, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Tell whether this node holds all that the log's newest checkpoint covers, and so can prove any part of it. */
bool session_is_complete(const struct log *log);

#endif
