/*
 * session: the conversation with one peer over one link, without the link.
 *
 * Frames go in, frames come out in `out`. What arrives is verified and taken into the replica; what the
 * replica has stored is sent when the link has room. The message types are one file each beside session.c.
 *
 * Invariants:
 *  1. Nothing but Hello and Bye is sent or accepted before the peer's Hello was accepted.
 *  2. Only stored leaves are sent, and only stored sizes acknowledged.
 *  3. For each origin at most LIMIT_WINDOW_BYTES (and one chunk) are under way beyond what the peer
 * acknowledged.
 *  4. `out` grows beyond the link's room by no more than one frame of each type, whatever the peer asks for without
 *     reading the answers, and by LIMIT_QUESTIONS queries.
 *
 *                  session_new: Hello out
 *                         |
 *                         v             hello_receive
 *                     GREETING ------------------------------> OPEN
 *                         |                                     |
 *                         | any error, silence,                 | session_end, any error,
 *                         v session_end: Bye out                v Bye in
 *                       ENDED <---------------------------------+
 */
#ifndef COMITY_SESSION_H
#define COMITY_SESSION_H

#include "comity/frame.h"
#include "comity/message.h"
#include "comity/query.h"
#include "comity/replica_witness.h"

#define SESSION_PROTOCOL_VERSION 1u
#define SESSION_OUT_BYTES (16u * LIMIT_FRAME_BYTES)

/* Bits of a Hello's features. */
#define SESSION_FEATURE_QUERIES 1u

enum session_state { SESSION_GREETING, SESSION_OPEN, SESSION_ENDED };

/* A chunk under way: acknowledged when the peer has `end` leaves. */
struct session_chunk {
    uint64_t end;
    size_t bytes;
};

/* What is going on about one origin's log. */
struct session_origin {
    struct log *log;
    uint64_t peer_size;    /* leaves the peer has said it holds */
    uint64_t head_sent;    /* checkpoint size last told to the peer */
    uint64_t ack_received; /* acknowledged by the peer, and not noted yet: this node has less; 0: nothing */
    uint64_t ack_sent;     /* size last acknowledged to the peer */
    bool is_fork_told;     /* evidence of its fork was sent to the peer, or came from it */
    struct buffer later;   /* newest note shown by the peer that could not be compared with the log yet */
    uint64_t later_size;
    /* sending */
    bool is_fed;   /* the peer wants this log from here */
    uint64_t next; /* first leaf of the next chunk */
    size_t window_bytes;
    size_t window_first, window_count;
    struct session_chunk window[LIMIT_WINDOW_CHUNKS];
    size_t asked_count; /* leaves the peer has asked for, to be answered when there is room */
    uint64_t *asked;    /* their indexes; NULL: none */
    /* cosignatures */
    uint64_t cosigned_size, cosigned_seconds; /* this node's own, as last sent */
    uint64_t told_tag;                        /* of what this node has told it holds */
    struct log_cosigned theirs;               /* what the peer has told it holds */
    bool is_cosigned_wanted;                  /* the peer has asked for this node's note */
    bool is_cosigned_asked;                   /* the peer is to be asked for its note */
    /* receiving */
    bool is_wanted;       /* this node wants the log from this peer */
    bool is_resynced;     /* a Want was repeated; chunks that do not fit are still under way */
    bool is_asking;       /* an Ask is out */
    uint64_t ask_next;    /* missing leaves below have been asked for */
    int64_t ask_again_ms; /* steady: when they all may be asked for again */
    int64_t ask_wait_ms;  /* how long that was put off last */
};

struct session {
    uint64_t channel;
    struct bureau peer;
    struct bureau own;
    const char *federation; /* borrowed */
    const char *software;   /* borrowed */
    struct replica *replica;
    enum session_state state;
    bool dialled;
    size_t room_bytes;
    struct buffer out; /* frames to send; the owner takes them */
    int64_t begun_ms;  /* steady */
    int64_t received_ms;
    int64_t pinged_ms; /* 0: no ping is out */
    uint64_t received_bytes, sent_bytes;
    size_t origin_count;
    struct session_origin *origins[LIMIT_BUREAUS]; /* in the order in which they were first needed */
    struct session_origin *by_log[LIMIT_BUREAUS];  /* by the number of the log; NULL: not needed yet */
    size_t turn;                                   /* origin whose chunk goes next */
    bool has_told_cosigned;                        /* the first word about cosignatures went out */
    bool is_telling_cosigned;                      /* what is held is to be told where it has changed */
    bool has_cosigned_due;                         /* notes are wanted or to be asked for */
    uint64_t cosigned_changes; /* replica_cosignature_changes() when the own were last looked at */
    bool is_telling_seen;      /* what was told as seen is not confirmed yet */
    size_t seen_count;         /* of what the peer has told, to be confirmed when the index has it: */
    uint64_t seen_due;         /* catalog->absorbed by then */
    uint64_t seen[LIMIT_SEEN];
    /* live questions: query.h */
    uint8_t challenge[QUERY_CHALLENGE_BYTES]; /* the peer signs it with each query */
    bool answers_queries;                     /* the peer does, and its own challenge: */
    uint8_t peer_challenge[QUERY_CHALLENGE_BYTES];
    uint64_t number;       /* of the last query that was put to the peer */
    uint64_t peer_number;  /* of the last one that it put */
    size_t question_count; /* put to the peer, and not answered */
    struct query_put questions[LIMIT_QUESTIONS];
    size_t query_count; /* of the peer, and not answered: the oldest first */
    struct query queries[LIMIT_QUESTIONS];
    struct reply *reply;   /* that came with the last frame; NULL: none, or it was taken */
    uint64_t query_faults; /* queries and replies that did not hold */
    char query_fault[128]; /* the last of them */
    char bye[128];         /* what the peer said at the end */
    bool bye_is_fault;     /* it found a fault with this node */
};

struct session_settings {
    uint64_t channel;
    struct bureau peer;
    struct bureau own;
    const char *federation;
    const char *software;
    struct replica *replica;
    bool dialled;
    size_t room_bytes;
};

/* Make a session and put its Hello out. ERROR_MEMORY. */
enum error_code session_new(struct session **ret, const struct session_settings *settings, struct now now,
                            struct error *error);
void session_free(struct session *session);

/* Take one frame in. Any error ends the conversation: the caller says goodbye with session_end() and closes
 * the link. ERROR_CLOSED: the peer said Bye (its words are in `bye`). ERROR_UNSUPPORTED, ERROR_MALFORMED,
 * ERROR_LIMIT, ERROR_ORIGIN, ERROR_PROOF, ERROR_SIGNATURE, ERROR_FORK, ERROR_STATE, ERROR_MEMORY. */
enum error_code session_receive(struct session *session, uint8_t type, struct view body, struct now now,
                                struct error *error);

/* Put out what is due and has room: heads, acknowledgements, questions, chunks. ERROR_MEMORY, errors of the
 * store. */
enum error_code session_pump(struct session *session, struct now now, struct error *error);

/* Ask for, or stop asking for, a log from this peer. ERROR_MEMORY. */
enum error_code session_want(struct session *session, struct log *log, bool wanted, struct error *error);

/* Tell the peer what is held of each log's cosignatures where that has changed, and ask for what it holds more
 * of. */
void session_tell_cosigned(struct session *session, struct now now);

/* Return what is known about a log in this session; NULL without memory. */
struct session_origin *session_origin(struct session *session, struct log *log);

/* Return the place of the first leaf of a log that the peer was not given yet; 0: it has not asked for any. */
uint64_t session_sent(const struct session *session, const struct log *log);

/* Put a Bye out and end. */
void session_end(struct session *session, enum error_code code, const char *text);

/* Look at the clock: a ping may go out. ERROR_TIMEOUT: the peer is silent. */
enum error_code session_tick(struct session *session, struct now now, struct error *error);

/* Return the steady time at which session_tick() is due. */
int64_t session_deadline_ms(const struct session *session);

/* Return the longest frame to accept now. */
size_t session_frame_limit(const struct session *session);

#endif
