/*
 * replica_witness: who has cosigned what of every log, and this node as a witness.
 *
 * The witnesses of a log are the configured bureaus but its origin, this node's among them. Of each the newest
 * cosignature is kept, the one for the largest size: with it the origin's signatures for that size and the root
 * both stated, so that a cosigned note can be made again at any time (INDEX_WITNESS). After the loss of an index
 * they come again from the peers.
 *
 * What this node cosigns (C2SP tlog-witness; its state is the log store):
 *  1. Only a checkpoint of which every leaf is on this node's disk: consistent with all it saw, and durable,
 *     before it is signed.
 *  2. Never a smaller size than any it ever cosigned; a valid cosignature of its own that a peer shows counts
 *     too, for the disk may be an old copy.
 *  3. Nothing before half of the other bureaus, rounded up, have shown since the start what they hold of this
 *     node's cosignatures.
 *  4. Nothing of a frozen log, nothing while the own log is frozen, and never the own log.
 *  5. A log at most once a second while it grows, and again an hour after the last time while it does not; or
 *     at once where that time turns out to have been far ahead, for then no peer has taken it.
 *
 *          replica_note_shown (half)            all leaves stored            replica_witness_tick
 *   UNHEARD -----------------------> BEHIND -----------------------> DUE -----------------------> COSIGNED
 *                                      ^                              ^                              |
 *                                      |                              +---- an hour has passed ------+
 *                                      +---------- a newer checkpoint, or a larger size shown -------+
 */
#ifndef COMITY_REPLICA_WITNESS_H
#define COMITY_REPLICA_WITNESS_H

#include "comity/cosignature.h"
#include "comity/replica.h"

/* A cosignature of a time further ahead than this is not taken. */
#define WITNESS_AHEAD_SECONDS 300

/* How often a log is cosigned: while it grows (steady), and while it does not (wall). */
#define WITNESS_EVERY_MS 1000
#define WITNESS_AGAIN_SECONDS 3600

/* How long a peer has to give the cosigned note it was asked for, before another is asked. */
#define WITNESS_ASK_MS 30000

/* ---- who witnesses ---- */

/* One other bureau. */
struct replica_witness {
    struct bureau bureau;
    struct vkey key; /* name "": it has none, and does not count */
};

/* Say which other bureaus there are now; cosignatures of others, or by other keys, no longer count.
 * ERROR_LIMIT, ERROR_MEMORY. */
enum error_code replica_set_witnesses(struct replica *replica, const struct replica_witness *witnesses,
                                      size_t count, struct error *error);

/* Return how many bureaus may witness, this node's among them, and copy one, in the order of their codes. */
size_t replica_witness_count(const struct replica *replica);
void replica_witness_at(const struct replica *replica, size_t place, struct replica_witness *ret);

/* Say how many cosignatures are a quorum (0: more than half of a log's witnesses), and how long the newest
 * checkpoint of a log may be without before that is an alarm (0: for ever). */
void replica_set_quorum(struct replica *replica, unsigned quorum, int64_t alarm_ms);

/* ---- how a log is witnessed ---- */

/* Return how many witnesses a log has, and how many make a quorum. */
unsigned replica_witnesses(const struct replica *replica, const struct log *log);
unsigned replica_quorum(const struct replica *replica, const struct log *log);

/* Return by how many witnesses of the log a tree of at least `size` leaves is cosigned which is that of this
 * node's leaves. */
unsigned replica_witnessed(struct replica *replica, const struct log *log, uint64_t size);

/* Return the newest cosignature by `witness`, until the next call that changes the replica; NULL: there is none
 * that counts. One that `is_checked` is not yet is of a tree larger than what is here. */
const struct log_cosignature *replica_cosignature(const struct replica *replica, const struct log *log,
                                                  const struct bureau *witness);

/* Find the size above `above` that most witnesses have as their newest, the largest of several; false: nobody
 * has cosigned any. */
bool replica_best_cosigned(struct replica *replica, const struct log *log, uint64_t above,
                           struct log_cosigned *ret);

/* ---- notes ---- */

/* Append the note of a size with every counted cosignature for just that size; or with that of `witness` alone,
 * checked or not. ERROR_NOT_FOUND if there is none; ERROR_DAMAGED, ERROR_LIMIT, ERROR_MEMORY, errors of the
 * index. */
enum error_code replica_cosigned_note(struct replica *replica, const struct log *log, uint64_t size,
                                      const struct bureau *witness, struct buffer *out, struct error *error);

/* Take the cosignatures out of a note that a peer shows, as far as they are newer than what is known; only then
 * is anything verified. Passed over: unknown origins and witnesses, frozen logs, notes signed only by keys not
 * known here, times too far ahead. ERROR_MALFORMED, ERROR_LIMIT, ERROR_SIGNATURE, ERROR_ORIGIN, ERROR_MEMORY,
 * errors of the stores. */
enum error_code replica_take_cosigned(struct replica *replica, const struct bureau *sender, struct view note,
                                      struct now now, struct error *error);

/* Tell whether a peer that holds `theirs` of a log is to be asked for its note now: it has more than this node,
 * or as many others, and nobody was asked in the last WITNESS_ASK_MS. */
bool replica_ask_cosigned(struct replica *replica, struct log *log, const struct log_cosigned *theirs,
                          struct now now);

/* Note that `peer` has shown what it holds of this node's cosignatures. */
void replica_note_shown(struct replica *replica, const struct bureau *peer);

/* ---- time ---- */

/* Return the steady time at which replica_witness_tick() is due: at once if the wall clock has been set since the
 * last one. */
int64_t replica_witness_due_ms(const struct replica *replica, struct now now);

/* Cosign what is to be cosigned, compare what was cosigned beyond what was here, look at quorums. ERROR_MEMORY,
 * ERROR_CRYPTO, errors of the stores. */
enum error_code replica_witness_tick(struct replica *replica, struct now now, struct error *error);

/* Return a number that grows with every cosignature that is taken or made. */
uint64_t replica_cosignature_changes(const struct replica *replica);

#endif
