/*
 * query: a live question of one bureau to another's own records, and who waits for what.
 *
 *      asker                                        answerer
 *      query_send -----------------Query----------> query_receive: it waits, unread
 *         the question is open                      query_read: whose is it, is it for this connection, is it new?
 *      reply_receive <-------------Reply----------- reply_send: it waits no more
 *         the question is closed
 *      reply_take
 *
 * Invariants:
 *  1. A query is signed by the asker for one connection of one answerer: its statement repeats the challenge of the
 *     answerer's Hello, and its number is larger than those before. So none can be used again, by nobody.
 *  2. At most LIMIT_QUESTIONS queries of each side are unanswered. Who puts more ends the connection; who does not answer
 *     is asked no more.
 *  3. Each query is answered once, if only by a refusal. A reply names the query that it answers by number and hash;
 *     any other is passed over and counted as a fault.
 */
#ifndef COMITY_QUERY_H
#define COMITY_QUERY_H

#include "comity/instant.h"
#include "comity/statement.h"

#include "peer.pb-c.h"

#define QUERY_CHALLENGE_BYTES 32u

struct session;

/* A query that was put to the peer and is not answered. */
struct query_put {
    uint64_t number;
    struct digest hash; /* of its statement */
    uint64_t ticket;    /* by which the asker knows it again */
};

/* A query of the peer that is not answered. */
struct query {
    struct statement statement;
    int64_t received_ms; /* steady */
};

/* Put a question to the peer: `content` with its purpose, timeout and question; all else is filled in here. `ticket` comes
 * back with the reply. `*ret` is set to the signed statement, which the caller releases. ERROR_CLOSED (no hello yet, or
 * ended), ERROR_UNSUPPORTED (the peer does not answer questions), ERROR_BUSY (too many are unanswered), ERROR_LIMIT,
 * ERROR_MEMORY, ERROR_CRYPTO. */
enum error_code query_send(struct session *session, Comity__QueryStatement *content, uint64_t ticket,
                           struct now now, struct statement *ret, struct error *error);

/* Return the oldest query of the peer that waits; NULL: none does. */
const struct query *query_waiting(const struct session *session);

/* Check the oldest query that waits and unpack its statement, which message_free() frees. Call it once for each.
 * ERROR_SIGNATURE (by none of the peer's keys), ERROR_MALFORMED, ERROR_ORIGIN (for another bureau or federation, or by
 * another), ERROR_STATE (for another connection, or not new), ERROR_MEMORY; all but the last are counted as faults. */
enum error_code query_read(struct session *session, Comity__QueryStatement **ret, struct error *error);

/* Forget the oldest query that waits: it is answered. */
void query_drop(struct session *session);

/* Forget all that waits. */
void query_forget_all(struct session *session);

#endif
