/*
 * replica: the logs of all bureaus as one node holds them, and what is derived from them.
 *
 * One log per origin, the bureau's own among them. What is new goes into the batch that is filling; when no
 * commit is under way the batch is sealed (the own log's part with a signed checkpoint) and handed out; when
 * the store has it, it counts as stored, its index rows join the catalog, and only then does anything here
 * show it.
 *
 * Invariants:
 *  1. For every log: applied <= stored <= pending.size, and everything below `stored` is durable.
 *  2. Every leaf below pending.size is proved by `pending` to begin a tree that the origin signed.
 *  3. The own checkpoint is signed once per batch, over pending.size, when the batch is sealed; never twice
 * for a size, and only while own_state.h says so. While it is behind its own past the own log is taken from
 * others, like theirs.
 *  4. Queries see stored leaves only.
 *  5. A log of which two histories are signed is frozen, for ever: it takes nothing more in, and gives nothing
 *     more out. What was there before stays.
 */
#ifndef COMITY_REPLICA_H
#define COMITY_REPLICA_H

#include "comity/alarm.h"
#include "comity/catalog.h"
#include "comity/checkpoint.h"
#include "comity/distribution.h"
#include "comity/entry.h"
#include "comity/instant.h"
#include "comity/key.h"
#include "comity/log_store.h"
#include "comity/name.h"
#include "comity/own_state.h"
#include "comity/proof.h"
#include "comity/statement.h"

#include "control.pb-c.h"

/* The newest cosignature of one witness on a log. */
struct log_cosignature {
    struct bureau witness;
    uint32_t key_id;
    bool is_checked; /* its root is that of the leaves here */
    uint64_t size;
    uint64_t time_seconds;
    uint64_t tag; /* first 8 bytes of the signature: names it among all */
};

/* A size of a log, and who has it as the newest it has cosigned. */
struct log_cosigned {
    uint64_t size; /* 0: none */
    unsigned count;
    uint64_t tag; /* of all of them, XORed: two nodes with the same cosignatures have the same */
};

/* Cosignatures on one log, each of another witness. */
struct log_cosignatures {
    size_t count;
    size_t capacity;
    struct log_cosignature *items;
};

/* How a log is witnessed; see replica_witness.h. */
struct log_witnessing {
    struct log_cosignatures newest;
    struct log_cosignatures kept; /* all of one size, which more bureaus have cosigned than any larger one */
    bool has_unchecked;           /* some are of trees larger than what was here */
    uint64_t
        refused_size; /* size of a checkpoint that is not to be cosigned: no key known here has signed it */
    int64_t cosigned_ms;    /* steady: when this node last did; 0: not since the start */
    int64_t asked_ms;       /* steady: when a peer was last asked for its note; 0: not yet */
    bool is_stale;          /* `covering` is to be counted again */
    unsigned covering;      /* witnesses of `stored` leaves or more */
    int64_t below_since_ms; /* wall: without a quorum since; 0: it has one */
    bool is_below_kept;     /* `below_since_ms` is in the index */
    bool is_alarmed;        /* and was told of */
};

/* One origin's log. Read its fields freely; only replica_* and log_* change them. */
struct log {
    struct bureau origin;
    unsigned number;  /* in the order in which the logs became known, below LIMIT_BUREAUS; never changes */
    size_t key_count; /* several while a key is being replaced */
    struct vkey keys[LIMIT_LOG_KEYS]; /* all have the origin line as name; the first is the present one */
    struct frontier pending;          /* all leaves taken, stored or not */
    uint64_t stored;                  /* leaves on disk */
    uint64_t applied;                 /* leaves the catalog knows; equal to `stored` once recovered */
    struct buffer checkpoint;         /* newest stored note; empty: none */
    uint64_t checkpoint_size;         /* of that note; above `stored` while catching up */
    struct digest checkpoint_root;
    uint64_t expected_size; /* newest size the origin signed among what was taken; its root: */
    struct digest expected_root;
    int64_t heard_ms; /* wall time a chunk was last taken from, or checkpoint confirmed by, the origin itself;
                         0: not yet */
    int64_t news_ms;  /* wall time of the newest leaves; 0: not since the start */
    bool is_own;
    bool is_frozen;
    bool is_linked;  /* the origin itself is connected */
    bool may_miss;   /* some stored leaves may be LEAF_MISSING; whoever finds none, none whose answer is not
                        stored yet either, clears it */
    bool is_unsaid;  /* entries may have been opened here of which the origin is not told */
    uint64_t asked;  /* the origin has been asked for missing leaves below, since it is connected */
    uint64_t alarms; /* signed entries that were applied to nothing */
    struct log_witnessing witnessing;
    struct buffer evidence;  /* packed (evidence.h); empty: no fork of this log is proved */
    bool evidence_is_logged; /* an entry of some log holds it */
    int64_t evidence_due_ms; /* steady: publish it here then, unless some log holds it by then */
    struct log_tail *tail;   /* private; NULL where the newest note ends with the stored leaves */
};

struct replica;
struct batch;

struct replica_settings {
    struct bureau bureau;
    const char *federation;
    const struct log_store *log_store;
    const struct index *index;
    const struct ed25519_key *log_key;
    const struct ed25519_key *next_log_key; /* checkpoints are signed with both; NULL: none */
    const struct ed25519_key *witness_key;  /* NULL: this node cosigns nothing */
    enum own_start own_start;               /* how the store came to be: own_state.h */
    uint8_t fingerprint_key[16];
    void (*random)(void *context, uint8_t *out, size_t size);
    void *random_context;
    /* Say that something is wrong which people must know, and keep it with alarm_keep(); its time is yet to be
     * set. May be called during any function here. */
    void (*alarm)(void *context, const struct alarm *alarm);
    void *alarm_context;
};

/* Make a replica from the stores: frontiers are rebuilt, roots compared with checkpoints. Borrowed: stores,
 * key. ERROR_DAMAGED, ERROR_MEMORY, ERROR_CRYPTO, errors of the stores. */
enum error_code replica_new(struct replica **ret, const struct replica_settings *settings,
                            struct error *error);
void replica_free(struct replica *replica);

/* Make the log of a configured bureau known, or give it other keys: 1 to LIMIT_LOG_KEYS, the present one
 * first. ERROR_MEMORY, ERROR_LIMIT. */
enum error_code replica_add_log(struct replica *replica, const struct bureau *origin, const struct vkey *keys,
                                size_t key_count, struct error *error);

/* Apply up to `leaves_max` leaves the index lacks; see node_recover(). */
enum error_code replica_recover(struct replica *replica, uint64_t leaves_max, uint64_t *ret_left,
                                struct error *error);

/* The logs in order of their codes; NULL for an unknown origin. */
size_t replica_log_count(const struct replica *replica);
struct log *replica_log_at(const struct replica *replica, size_t place);
struct log *replica_log(const struct replica *replica, const struct bureau *origin);
struct log *replica_own_log(const struct replica *replica);
struct hasher *replica_hasher(const struct replica *replica);
const struct name_reader *replica_name_reader(const struct replica *replica);
struct catalog *replica_catalog(struct replica *replica);
const struct log_store *replica_log_store(const struct replica *replica);

/* ---- whether the own log may be signed: own_state.h ---- */

/* Say which peers are configured: half of them have to give their word. Until the first call nothing is signed,
 * but in a new bureau's store. ERROR_MEMORY, errors of the store. */
enum error_code replica_set_peers(struct replica *replica, const struct bureau *peers, size_t count,
                                  struct error *error);

/* Take a peer's word about the own log: the newest note of it that the peer has verified (empty: none), and how
 * many leaves its disk holds. Proves a fork where the note contradicts what is here. Passed over where the note
 * is signed with none of the present keys. ERROR_SIGNATURE, ERROR_MALFORMED, ERROR_ORIGIN, ERROR_LIMIT,
 * ERROR_MEMORY, errors of the stores. */
enum error_code replica_hear_word(struct replica *replica, const struct bureau *peer, struct view note,
                                  uint64_t size, struct now now, struct error *error);

/* Do what has become due: change the phase; where nothing may be signed any more, drop what was to be signed next.
 * Called by replica_begin_commit() too. ERROR_MEMORY, errors of the stores. */
enum error_code replica_settle_own(struct replica *replica, struct now now, struct error *error);

/* The phase, and the words for why nothing is signed now (ERROR_NONE: it is). */
enum own_phase replica_own_phase(const struct replica *replica);
bool replica_own_is_signing(const struct replica *replica);
enum error_code replica_explain_own(const struct replica *replica, struct error *error);

/* Return the size of the own log that is known to be signed; above its stored size while it is behind. */
uint64_t replica_own_target(const struct replica *replica);

/* Tell whether a batch of this number was dropped: what was to be published with it never is. */
bool replica_batch_is_dropped(const struct replica *replica, uint64_t batch);

/* Count the missing leaves of a log, up to `max`. */
size_t replica_count_missing(struct replica *replica, const struct log *log, size_t max);

/* ---- the own log ---- */

/* What an act on an own record will be once the batch with this number is stored. */
struct replica_receipt {
    Comity__PublishAnswer__Outcome outcome;
    struct uuid id;
    uint32_t version;
    uint64_t index;
    uint64_t batch; /* replica_stored_batch() >= batch: done. 0: nothing had to be done */
};

/* Make an id (UUIDv7) that nothing else has. */
void replica_make_id(struct replica *replica, struct now now, struct uuid *ret);

/* Publish a new record. With `once`, its source_ref names it: the same again is UNCHANGED, a changed one a
 * new version, one that was withdrawn stays WITHDRAWN. ERROR_INVALID, ERROR_LIMIT (names the field), ERROR_STATE (own log frozen), ERROR_FULL (the
 * store cannot write). */
enum error_code replica_publish(struct replica *replica, struct now now, const Comity__Record *record,
                                const Comity__Distribution *distribution, bool once,
                                struct replica_receipt *ret, struct error *error);

/* Publish a new version of an own record; NULL record or distribution: as before. Where somebody could see
 * the record and may not any longer, its earlier entries are withdrawn first, in the same batch.
 * `expected_version` 0: any. ERROR_NOT_FOUND, ERROR_STATE (withdrawn; another version; frozen), ERROR_WITHHELD (a newer
 * version may be lost, and not both record and distribution are given), and as above. */
enum error_code replica_amend(struct replica *replica, struct now now, const struct uuid *id,
                              const Comity__Record *record, const Comity__Distribution *distribution,
                              uint32_t expected_version, struct replica_receipt *ret, struct error *error);

/* Withdraw an own record: every entry of it is erased everywhere. ERROR_NOT_FOUND, ERROR_STATE (withdrawn
 * already). */
enum error_code replica_withdraw(struct replica *replica, struct now now, const struct uuid *id,
                                 Comity__Withdraw__Reason reason, struct replica_receipt *ret,
                                 struct error *error);

/* Sign again on an administrator's word: an entry that says so is the first. ERROR_STATE (not locked), ERROR_FULL
 * and the like (the store cannot write), ERROR_INVALID, ERROR_MEMORY. */
enum error_code replica_unlock(struct replica *replica, struct now now, const char *reason, const char *who,
                               struct replica_receipt *ret, struct error *error);

/* Sign a statement with the log key, whether or not the log may be signed: it says nothing of the log. Errors of
 * statement_sign(). */
enum error_code replica_sign(const struct replica *replica, struct statement *statement,
                             enum statement_kind kind, struct error *error);

/* Fill `out` with unpredictable bytes. */
void replica_random(const struct replica *replica, uint8_t *out, size_t size);

/* ---- other bureaus' logs ---- */

/* A chunk as it arrived, nothing of it checked but its form. */
struct replica_chunk {
    struct bureau origin;
    struct bureau sender;
    uint64_t first;
    size_t count;
    const uint8_t *kinds;      /* enum leaf_kind, count of them */
    const struct view *leaves; /* entry bytes, or 32 bytes of hash */
    struct view checkpoint;
    const struct proof *proof;
};

/* Verify a chunk and take it into the batch. `*ret_taken` false, without error: it does not continue the log
 * (a source changed meanwhile) and was passed over. ERROR_ORIGIN, ERROR_SIGNATURE, ERROR_PROOF,
 * ERROR_MALFORMED, ERROR_FORK (the log is frozen and an alarm raised), ERROR_STATE (frozen), ERROR_MEMORY.
 * Nothing is kept on failure. */
enum error_code replica_take_chunk(struct replica *replica, const struct replica_chunk *chunk, struct now now,
                                   bool *ret_taken, struct error *error);

/* Take the answer for one missing leaf. Passed over unless the leaf is LEAF_MISSING and stored. Withheld and
 * erased count only from the origin itself. ERROR_PROOF if the bytes are not the leaf's; ERROR_MEMORY. */
enum error_code replica_take_fill(struct replica *replica, const struct bureau *origin,
                                  const struct bureau *sender, uint64_t index, enum leaf_kind kind,
                                  struct view bytes, struct error *error);

/* Look at a checkpoint a peer shows: detects a second history (the evidence is made and kept, the log frozen, an
 * alarm raised), and an own log longer than this node's (its past is then fetched, with an alarm). Sets
 * `*ret_size` to the size it states. ERROR_FORK, ERROR_SIGNATURE, ERROR_MALFORMED, ERROR_ORIGIN, ERROR_NOT_FOUND
 * (unknown origin). */
enum error_code replica_see_checkpoint(struct replica *replica, const struct bureau *origin,
                                       const struct bureau *sender, struct view note, struct now now,
                                       uint64_t *ret_size, struct error *error);

/* Tell whether a checkpoint of this size could be compared with the log as it is now. Of one that could not be
 * replica_see_checkpoint() has said nothing: show it again when it can. */
bool replica_can_judge(const struct log *log, uint64_t size);

/* ---- forks: two histories of one log ---- */

/* Take packed evidence that a peer shows. If it holds, the log is frozen, an alarm raised, and the evidence kept
 * to be told to every peer, and to be published here a minute later, unless some log holds it by then. Passed
 * over without error: about an origin unknown here, signed with none of the keys known here, or one that is
 * proved already. ERROR_SIGNATURE, ERROR_PROOF, ERROR_ORIGIN, ERROR_MALFORMED, ERROR_LIMIT, ERROR_MEMORY. */
enum error_code replica_take_evidence(struct replica *replica, struct view bytes, struct now now,
                                      struct error *error);

/* Find an entry that holds evidence of a log's fork. ERROR_NOT_FOUND, errors of the index. */
enum error_code replica_fork_entry(struct replica *replica, const struct log *log, struct bureau *ret_log,
                                   uint64_t *ret_index, struct error *error);

/* Return how many logs are frozen; only grows. */
unsigned replica_frozen_count(const struct replica *replica);

/* Return when a fork is to be published here (steady ms); INT64_MAX: none, or this bureau cannot sign or store
 * now. */
int64_t replica_fork_due_ms(const struct replica *replica);

/* Publish the forks that are due. ERROR_MEMORY, errors of the stores. */
enum error_code replica_publish_forks(struct replica *replica, struct now now, struct error *error);

/* Publish by which keys the own log is signed, if its newest checkpoint is not signed by just these: others, who may
 * know only the new key, need one that is. Nothing is done while nothing may be signed or stored. ERROR_MEMORY,
 * ERROR_LIMIT, ERROR_MALFORMED. */
enum error_code replica_announce_keys(struct replica *replica, struct now now, struct error *error);

/* Note that the origin itself was heard from: this node's copy of its log is as of now, if it is complete. */
void replica_note_heard(struct replica *replica, const struct bureau *origin, struct now now);

/* Note that the origin itself is connected, or is not any more. */
void replica_note_linked(struct replica *replica, const struct bureau *origin, bool is_linked);

/* Collect indexes of missing leaves of a log from `from` on, at most `max`; return how many. What is pending
 * has settled is not missing. */
size_t replica_missing(struct replica *replica, const struct log *log, uint64_t from, uint64_t *out,
                       size_t max);

/* Note that `peer` holds `size` leaves of `origin` on disk. Sizes only grow. */
enum error_code replica_note_ack(struct replica *replica, const struct bureau *peer,
                                 const struct bureau *origin, uint64_t size, struct now now,
                                 struct error *error);

/* What `peer` has acknowledged of `origin`, and when (wall ms; 0: never). */
uint64_t replica_acked(struct replica *replica, const struct bureau *peer, const struct bureau *origin,
                       int64_t *ret_time_ms);

/* ---- who has seen what ---- */

/* An entry that was opened by an officer, and when. */
struct replica_seen {
    uint64_t index;
    int64_t time_ms; /* wall, by the reader's clock */
};

/* Note that an officer has opened an entry of another bureau, whose owner is to be told of the first time.
 * ERROR_MEMORY, errors of the index. */
enum error_code replica_note_opened(struct replica *replica, const struct bureau *owner, uint64_t index,
                                    struct now now, struct error *error);

/* Tell whether an officer has opened it. */
bool replica_is_opened(struct replica *replica, const struct bureau *owner, uint64_t index);

/* Collect entries of `owner` of which it was not told, the first by place, at most `max`; return how many. */
size_t replica_unsaid(struct replica *replica, const struct bureau *owner, struct replica_seen *out,
                      size_t max);

/* Note that their owner knows. ERROR_MEMORY. */
enum error_code replica_note_told(struct replica *replica, const struct bureau *owner, uint64_t index,
                                  struct now now, struct error *error);

/* Note that officers of `reader` have seen an own entry; the first time counts. Passed over where the reader may
 * not see it, or there is no such entry. ERROR_MEMORY, errors of the stores. */
enum error_code replica_note_seen(struct replica *replica, const struct bureau *reader,
                                  const struct replica_seen *seen, struct now now, struct error *error);

/* Return when officers of `reader` first saw an own entry (wall ms); 0: not that anybody told. */
int64_t replica_seen_ms(struct replica *replica, const struct bureau *reader, uint64_t index);

/* Tell whether `peer` has acknowledged the own leaf `index`, and when (wall ms, a second late at most). */
bool replica_confirmed(struct replica *replica, const struct bureau *peer, uint64_t index,
                       int64_t *ret_time_ms);

/* Return how many leaves of a log to acknowledge to its origin: those on disk, but none behind a missing leaf that
 * the origin can still give. */
uint64_t replica_settled(struct replica *replica, const struct log *log);

/* Make the consistency proof from `first` to `second` <= stored of a log. */
enum error_code replica_consistency(struct replica *replica, const struct log *log, uint64_t first,
                                    uint64_t second, struct proof *out, struct error *error);

/* Make the inclusion proof of a leaf in the log's stored tree of `size`. */
enum error_code replica_inclusion(struct replica *replica, const struct log *log, uint64_t index,
                                  uint64_t size, struct proof *out, struct error *error);

/* ---- retention ---- */

/* At most this many entries are looked at in one replica_expire(). */
#define REPLICA_EXPIRE_MAX 256u

/* Say which day it is (UTC): an entry that arrives when it is over on that day never has its bytes kept, and
 * replica_expire() ends what is here. Before the first call nothing is over. */
void replica_set_day(struct replica *replica, int32_t day);

/* What replica_expire() did. */
struct replica_expiry {
    size_t ended;   /* entries that were erased, or whose record was withdrawn */
    size_t waiting; /* own ones that cannot be withdrawn now; the next pass comes to them again */
    bool is_done;   /* everything that is over was looked at: the next call begins a new pass */
};

/* Go on ending what is over: the bytes of entries are erased and their records hidden, in the filling batch; an
 * own record whose newest version is over is withdrawn from everybody. Call it until it is done. ERROR_MEMORY,
 * errors of the stores; then the next call begins anew. */
enum error_code replica_expire(struct replica *replica, struct now now, struct replica_expiry *ret,
                               struct error *error);

/* Tell, once, whether own entries have come back from peers that are over already: another pass is due when they are
 * stored. */
bool replica_has_own_over(struct replica *replica);

/* Return the day of the last pass that was done; INT32_MIN: none is known. */
int32_t replica_expired_day(struct replica *replica);

/* Collect own entries that are over on just this day, whose index is at least `from`, in ascending order, at
 * most `max`; return how many. */
size_t replica_over_on(struct replica *replica, int32_t day, uint64_t from, uint64_t *out, size_t max);

/* ---- commits ---- */

/* Tell whether no more may be taken in until a commit ends. */
bool replica_is_full(const struct replica *replica);

/* Tell whether the audit log can take an entry in. While the store cannot write it has room of its own, behind what
 * anything else may take, so that an import which fills a disk does not end the answering. */
bool replica_can_audit(const struct replica *replica);

/* Seal the filling batch and return what to commit; NULL if there is nothing, or a commit is under way. After
 * a failed commit the same batch is returned again. ERROR_CRYPTO, ERROR_MEMORY leave the batch filling. */
enum error_code replica_begin_commit(struct replica *replica, const struct log_batch **ret,
                                     struct error *error);

/* Say how the commit ended. After a failure the batch waits for the next replica_begin_commit(). */
enum error_code replica_end_commit(struct replica *replica, enum error_code code, struct error *error);

/* Number of the newest stored batch; batches are numbered from 1 in the order they are handed out. */
uint64_t replica_stored_batch(const struct replica *replica);

/* Number of the newest batch that holds anything: what was taken in until now is stored when it is. */
uint64_t replica_taken_batch(const struct replica *replica);

/* Why the store cannot write now; ERROR_NONE: it can. */
enum error_code replica_store_trouble(const struct replica *replica);

/* Tell whether nothing is pending, under way, or not absorbed. */
bool replica_is_idle(const struct replica *replica);

/* ---- queries: stored leaves only ---- */

/* A record as held here. replica_record_release() it. */
struct replica_record {
    struct bureau owner;
    struct uuid id;
    Comity__RecordView__State state;
    uint32_t version;
    uint64_t index;
    bool is_frozen;       /* the owner's log */
    Comity__Entry *entry; /* NULL when withdrawn or not here */
    struct buffer bytes;  /* the entry's */
};

void replica_record_release(struct replica_record *record);

/* Find a record by owner and id; `owner` NULL: look through all. ERROR_NOT_FOUND, errors of the stores. A
 * withdrawn one is found, without an entry. */
enum error_code replica_find(struct replica *replica, const struct bureau *owner, const struct uuid *id,
                             struct replica_record *ret, struct error *error);

/* Read one leaf of a log as a record: state CURRENT, SUPERSEDED or WITHDRAWN. ERROR_NOT_FOUND if the leaf is
 * not a publish that this node holds. */
enum error_code replica_record_at(struct replica *replica, const struct bureau *owner, uint64_t index,
                                  struct replica_record *ret, struct error *error);

/* Collect the entries that hold a version of a record which is not withdrawn, ascending, at most `max`; return how many. */
size_t replica_versions(struct replica *replica, const struct bureau *owner, const struct uuid *id,
                        uint64_t *out, size_t max);

/* Compare the hash of a leaf, as somebody else states it, with the log. ERROR_PROOF: the leaf here is another;
 * ERROR_NONE also where this node has not got so far. Errors of the store. */
enum error_code replica_check_leaf(struct replica *replica, const struct log *log, uint64_t index,
                                   const struct digest *hash, struct error *error);

/* Call `visit` for each current record that has exactly this key, compared with the record itself, until it
 * returns false. `field` is where the key stands in it. The record lives only during the call. Errors of the
 * stores. */
enum error_code replica_check(struct replica *replica, const struct key *key,
                              bool (*visit)(void *context, const struct replica_record *record,
                                            const char *field),
                              void *context, struct error *error);

/* Read leaves; see log_store_read(). Only below `stored`. */
enum error_code replica_read(struct replica *replica, const struct log *log, uint64_t first,
                             size_t leaves_max, size_t bytes_max, struct log_run *run, struct error *error);

#endif
