/*
 * replica_private: what the files of replica share. See replica.h for the invariants.
 */
#ifndef COMITY_REPLICA_PRIVATE_H
#define COMITY_REPLICA_PRIVATE_H

#include "batch.h"

#include "comity/name.h"
#include "witness_set.h"

#include "comity/evidence.h"

/* The key of an index row. */
#define ROW_KEY_BYTES 40u
struct row_key {
    size_t size;
    uint8_t bytes[ROW_KEY_BYTES];
};

/* Numbers of dropped batches that are remembered: for clients that wait for one, behind many other answers. */
#define REPLICA_DROPPED 64u

/* Hits that were noted last, by their fingerprints: a query that is asked again and again costs no more than this. */
#define REPLICA_RECENT_HITS 4096u

#define REPLICA_NONCE_BYTES 1024u /* at a time */

struct replica {
    struct replica_settings settings;
    char federation[LIMIT_FEDERATION_CHARS + 1];
    struct hasher *hasher;
    struct name_reader *name_reader;
    struct catalog catalog;
    size_t log_count;
    struct log *logs[LIMIT_BUREAUS]; /* in order of their codes; a log never moves */
    struct log *own;
    struct log *audit;         /* not among `logs` */
    struct buffer audit_bytes; /* of the entry that is being appended */
    uint8_t nonces
        [REPLICA_NONCE_BYTES]; /* random, for audit entries; drawn together, since they come by the thousand */
    size_t nonces_used;
    int32_t audit_day; /* of the newest audit entry; INT32_MIN: not since the start */
    struct own_state own_state;
    bool has_peers;                    /* replica_set_peers() was called */
    bool keys_are_announced;           /* since the own log may be signed */
    uint64_t dropped[REPLICA_DROPPED]; /* numbers of batches, the newest first */
    struct batch *filling;
    struct batch *flight; /* NULL: no commit is under way or waits to be tried again */
    bool is_committing;
    enum error_code trouble; /* of the last commit */
    uint64_t stored_batch;
    struct uuid_generator uuids;
    struct witness_set witnesses;
    unsigned frozen_count;      /* logs that are frozen */
    uint64_t operation_changes; /* replica_followed.h */
    int32_t day;                /* what is over on it is erased; INT32_MIN: nothing is */
    uint64_t recent_hits[REPLICA_RECENT_HITS];
    bool has_own_over;          /* an own entry came back that is over */
    struct row_key expire_from; /* where replica_expire() goes on; empty: at the beginning */
};

/* Newest state of a record: the value of its INDEX_RECORD row. */
struct record_state {
    uint64_t index;
    uint32_t version;
    Comity__RecordView__State state; /* CURRENT or WITHDRAWN */
};

/* Keys of index rows. */
struct row_key row_key_of_record(const struct bureau *owner, const struct uuid *id);
struct row_key row_key_of_version(const struct bureau *owner, const struct uuid *id, uint64_t index);
struct row_key row_key_of_key(uint64_t fingerprint, const struct bureau *owner, uint64_t index);
struct row_key row_key_of_source(const struct replica *replica, const Comity__Record *record);
struct row_key row_key_of_leaf(const struct bureau *origin, uint64_t index);
struct row_key row_key_of_peer(const struct bureau *peer, const struct bureau *origin);
struct row_key row_key_of_step(const struct bureau *peer, const struct bureau *origin, uint64_t size);
struct row_key row_key_of_opened(const struct bureau *origin, uint64_t index);
struct row_key row_key_of_seen(const struct bureau *origin, uint64_t index, const struct bureau *reader);
struct row_key row_key_of_day(int32_t day, const struct bureau *origin, uint64_t index);
struct row_key row_key_of_due(int64_t due_ms, const struct bureau *origin, uint64_t index);
struct row_key row_key_of_hit(uint64_t fingerprint);
struct row_key row_key_of_type(uint32_t type, const struct bureau *owner, const struct uuid *id);
struct row_key row_key_of_origin(const struct bureau *origin);
struct row_key row_key_of_witness(const struct bureau *origin, const struct bureau *witness, bool is_kept);
struct row_key row_key_of_evidence(const struct bureau *origin, const struct bureau *log, uint64_t index);
struct row_key row_key_of_audit(uint8_t kind, const struct bureau *bureau, const uint8_t id[UUID_BYTES],
                                uint64_t index);
struct view row_key_view(const struct row_key *key);
void put_u64(uint8_t out[8], uint64_t value);
uint64_t get_u64(const uint8_t in[8]);

/* Look a row up as it will be once everything pending is stored: filling batch, batch under way, catalog. */
enum error_code replica_lookup(struct replica *replica, enum index_table table, struct view key,
                               struct buffer *value, struct error *error);

/* Read a record's newest state, pending acts included. ERROR_NOT_FOUND. */
enum error_code replica_state(struct replica *replica, const struct bureau *owner, const struct uuid *id,
                              struct record_state *ret, struct error *error);
enum error_code record_state_parse(struct view value, struct record_state *ret, struct error *error);

/* Read the bytes of an entry, pending ones included. ERROR_WITHHELD, ERROR_ERASED, ERROR_NOT_FOUND, errors of
 * the store. */
enum error_code replica_entry_bytes(struct replica *replica, const struct log *log, uint64_t index,
                                    struct buffer *out, struct error *error);

/* Derive the rows of one entry, into `rows`. With a batch, what a withdrawal covers is erased in it. An entry
 * that cannot be decoded raises an alarm and is applied to nothing. */
enum error_code replica_apply(struct replica *replica, struct batch *batch, struct overlay *rows,
                              struct log *log, uint64_t index, struct view bytes, struct error *error);

/* Raise an alarm about a log. */
void replica_raise(struct replica *replica, const struct log *log, enum error_code code, uint64_t subject,
                   const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Tell whether a relay has given bytes that their owner keeps from this bureau, with an alarm about the relay. The bytes
 * are the owner's word that the leaf is withheld. */
bool replica_was_leaked(struct replica *replica, const struct log *log, const struct bureau *sender,
                        uint64_t index, struct view bytes);

/* ---- forks ---- */

/* What leads from the stored leaves of a log to the note that closed the last chunk. */
struct log_tail {
    struct buffer note;
    struct proof proof;
};

/* Make a tail; ERROR_MEMORY. */
enum error_code log_tail_new(struct log_tail **ret, struct view note, const struct proof *proof,
                             struct error *error);
void log_tail_free(struct log_tail *tail);

/* Freeze a log of which two notes are signed that cannot both be true, with an alarm, and keep the evidence.
 * Return ERROR_FORK. Where no evidence can be made (a read fails) the log is frozen until the next start. */
enum error_code replica_prove_fork(struct replica *replica, struct log *log,
                                   const struct evidence_material *material, struct now now,
                                   struct error *error);

/* Return the note whose size and root are log->expected_*. */
struct view replica_expected_note(const struct replica *replica, const struct log *log);

/* Apply the evidence in entry `index` of `log`: verified, it freezes the log that it is about. ERROR_NOT_FOUND,
 * ERROR_SIGNATURE, ...: it does not hold; then nothing has changed. */
enum error_code replica_apply_fork(struct replica *replica, struct overlay *rows, const struct log *log,
                                   uint64_t index, const Comity__Evidence *evidence, struct error *error);

/* Freeze a log again of whose fork the index knows. */
enum error_code replica_restore_fork(struct replica *replica, struct log *log, struct error *error);

/* Tell whether a batch that is not stored yet has settled a leaf which the index still shows as missing, by the
 * key of its row. */
bool replica_is_settling(const struct replica *replica, struct view key);

/* Return one of all logs, by a place up to the number of logs: the last is the audit log. */
struct log *replica_any_log(const struct replica *replica, size_t place);

/* Tell why the own log can take no entry now. */
enum error_code replica_check_writable(const struct replica *replica, struct error *error);

/* Find the own record that a source reference names, pending ones included. ERROR_NOT_FOUND. */
enum error_code replica_find_source(struct replica *replica, const Comity__Record *record, struct uuid *ret,
                                    struct error *error);

/* Complete an own entry with nonce, time and owner; encode and append it, and derive its rows. */
enum error_code replica_append_own(struct replica *replica, struct now now, Comity__Entry *entry,
                                   uint64_t *ret_index, struct error *error);

/* Withdraw every entry of an own record that is not withdrawn yet. */
enum error_code replica_append_withdraw(struct replica *replica, struct now now, const struct uuid *id,
                                        Comity__Withdraw__Reason reason, uint64_t *ret_index,
                                        struct error *error);

/* Erase one entry, or every entry of a record whose newest version, entry `index`, is over; and take back what
 * was derived from them. */
enum error_code replica_end_entry(struct replica *replica, struct batch *batch, struct log *log,
                                  uint64_t index, struct error *error);
enum error_code replica_end_record(struct replica *replica, struct batch *batch, struct log *log,
                                   const struct uuid *id, uint64_t index, struct error *error);

/* ---- the audit log ---- */

/* The first byte of a key of INDEX_AUDIT. */
enum audit_row { AUDIT_ROW_SHOWN = 0, AUDIT_ROW_DAY = 1, AUDIT_ROW_ROOT = 2 };

/* Put, or take back, the row by which an audit entry is found that shows a record. ERROR_INVALID, ERROR_MEMORY. */
enum error_code replica_put_shown(struct overlay *rows, uint64_t index,
                                  const Comity__AuditEntry__Shown *shown, bool removed, struct error *error);

/* Read the checkpoint that an entry of this bureau's log publishes; its signatures count for nothing here: the entry is
 * under those of its own log. ERROR_MALFORMED, ERROR_ORIGIN, ... */
enum error_code replica_read_audit_root(const struct replica *replica, const struct bureau *origin,
                                        const Comity__AuditRoot *published, struct checkpoint *ret,
                                        struct error *error);

/* Derive the row of an entry that publishes a root; errors as above, ERROR_MEMORY. */
enum error_code replica_apply_audit_root(const struct replica *replica, struct overlay *rows,
                                         const struct bureau *origin, uint64_t index,
                                         const Comity__AuditRoot *published, struct error *error);

/* Append the bytes of an audit entry, without its rows. ERROR_MEMORY. */
enum error_code replica_append_audit(struct replica *replica, struct batch *batch, struct view bytes,
                                     struct error *error);

/* Derive the rows of an audit entry; bytes that cannot be read have none. ERROR_MEMORY, errors of the index. */
enum error_code replica_apply_audit(struct replica *replica, struct overlay *rows, uint64_t index,
                                    struct view bytes, struct error *error);

/* Move the audit entries of a batch that is dropped, or NULL, to the next one; the log's `pending` is what it was
 * before them. ERROR_MEMORY, errors of the index. */
enum error_code replica_carry_audit(struct replica *replica, const struct batch *from, struct batch *to,
                                    struct error *error);

/* ---- the own log's past ---- */

/* Drop what was to be signed next, where nothing may be signed. ERROR_MEMORY. */
enum error_code replica_drop_unsigned(struct replica *replica, struct error *error);

/* Keep a peer's word of which the note, if any, was verified. ERROR_MEMORY, errors of the store. */
enum error_code replica_note_word(struct replica *replica, const struct bureau *peer, struct view note,
                                  uint64_t size, bool is_short, struct now now, struct error *error);

/* Compare a note with the log, as replica_can_judge() says it can be; only one that contradicts it is verified.
 * ERROR_FORK (proved, and the log frozen), ERROR_SIGNATURE and the like, errors of the store. */
enum error_code replica_judge(struct replica *replica, struct log *log, struct view note, struct now now,
                              struct error *error);

/* Let a message of protobuf-c point to a text that is only read. */
char *replica_text(const char *text);

/* Source of a log's stored hashes, for proofs. `log` must outlive it. */
struct log_hashes {
    struct replica *replica;
    const struct log *log;
};
struct tile_source log_hashes_source(struct log_hashes *hashes);

/* Source of the hashes of all leaves that were taken, stored or not, and of some more that are about to be. All
 * must outlive it. */
struct taken_hashes {
    struct replica *replica;
    const struct log *log;
    uint64_t first; /* index of leaves[0] */
    size_t count;
    const struct leaf *leaves;
};
struct tile_source taken_hashes_source(struct taken_hashes *hashes);

#endif
