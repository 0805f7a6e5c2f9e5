/*
 * reply: the answer to one query; query.h has the order of things.
 *
 * What is signed names the entries that are shown by place and hash; their bytes go beside it. So what both sides keep
 * for their audit holds no content, and nothing of it need be erased when a record is withdrawn.
 */
#ifndef COMITY_REPLY_H
#define COMITY_REPLY_H

#include "comity/query.h"

/* The largest a reply's frame is: the entries and one more, its statement, and what is around them. */
#define REPLY_FRAME_BYTES (LIMIT_REPLY_BYTES + LIMIT_ENTRY_BYTES + LIMIT_REPLY_STATEMENT_BYTES + 4096u)

/* A reply to a question of this node's. reply_free() it. */
struct reply {
    uint64_t ticket; /* of the question */
    struct statement statement;
    Comity__Reply *message;
    Comity__ReplyStatement *content; /* NULL: it contradicts itself or the log: `why` */
    char why[128];
    size_t bytes; /* of memory, about */
};

/* Sign the answer to the oldest query that waits: `content` with its outcome and what belongs to it; all else is filled in
 * here. `*ret` is set to the statement, which the caller releases. ERROR_LIMIT (longer than it may be), ERROR_MEMORY,
 * ERROR_CRYPTO. */
enum error_code reply_sign(struct session *session, Comity__ReplyStatement *content, struct now now,
                           struct statement *ret, struct error *error);

/* Send it with the entries of its hits, and forget the query. Call it when session->room_bytes holds REPLY_FRAME_BYTES.
 * ERROR_LIMIT, ERROR_MEMORY: the query still waits. */
enum error_code reply_send(struct session *session, const struct statement *statement,
                           const struct view *entries, size_t count, struct error *error);

/* Take the reply that came with the last frame, which the caller frees; NULL: none did. */
struct reply *reply_take(struct session *session);

/* Free a reply; NULL is harmless. */
void reply_free(struct reply *reply);

#endif
