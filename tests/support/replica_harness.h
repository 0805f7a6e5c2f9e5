/*
 * replica_harness: one bureau's replica over memory stores, and acts on it, for tests.
 *
 * Everything that fails here ends the test program; what a test is about is called by itself.
 */
#ifndef REPLICA_HARNESS_H
#define REPLICA_HARNESS_H

#include "check.h"
#include "comity/memory_index.h"
#include "comity/memory_log_store.h"
#include "comity/replica_witness.h"
#include "signer.h"

#define HARNESS_FEDERATION "test"

struct harness {
    struct bureau bureau;
    struct hasher *hasher;
    struct signer signer;
    struct signer witness;
    struct log_store store;
    struct index index;
    struct replica *replica;
    const struct ed25519_key *next_log_key; /* takes effect with harness_restart() */
    uint64_t random;
    enum own_start own_start;
    size_t peer_count; /* configured, from the next restart on; none: the own log is never locked */
    struct bureau peers[8];
    unsigned alarms;
    enum error_code alarm_code; /* of the last */
    struct bureau alarm_origin;
};

/* A record of one travel document; the number is its search key and, if wanted, its source reference. */
struct document {
    Comity__Record record;
    Comity__TravelDocument body;
    char number[32];
    char country[4];
    char source_ref[32];
    char circumstances[8000];
};

/* Who may see: a list of codes separated by blanks; NULL: everybody. */
struct audience {
    Comity__Distribution distribution;
    char codes[16][LIMIT_BUREAU_BYTES];
    char *pointers[16];
};

/* A chunk with all it points to. */
struct parcel {
    struct replica_chunk chunk;
    struct log_run run;
    struct proof proof;
    uint8_t kinds[64];
    struct view leaves[64];
    struct buffer checkpoint;
};

struct bureau harness_bureau(const char *code);
struct now harness_now(int64_t seconds);

/* Make a replica of `code` over new stores; make it again over the same stores; release all. */
void harness_init(struct harness *harness, const char *code);
void harness_restart(struct harness *harness);
enum error_code harness_try_restart(struct harness *harness, struct error *error);
void harness_recover(struct harness *harness);
void harness_release(struct harness *harness);

/* Tell two harnesses each other's log keys. */
void harness_acquaint(struct harness *a, struct harness *b);
void harness_learn(struct harness *harness, const struct harness *other);

/* Tell all of them each other's log and witness keys, and that all have shown what they hold (see
 * replica_note_shown()). */
void harness_join(struct harness *const *all, size_t count);
void harness_set_witnesses(struct harness *harness, struct harness *const *all, size_t count);

/* Let a replica cosign what is due at this time. */
void harness_cosign(struct harness *harness, int64_t seconds);

/* Write the note of `origin`'s log that `witness` has cosigned (NULL: of its newest checkpoint, all who have
 * cosigned just that) as `from` holds it; `out` is initialised here. */
void harness_cosigned(struct harness *from, const struct bureau *origin, const struct bureau *witness,
                      struct buffer *out);

/* Show `to` what `from` has cosigned of `origin`'s log. */
void harness_show(struct harness *from, const struct bureau *origin, struct harness *to, int64_t seconds);

/* Give the pending batch to the store, and the pending rows to the index. */
void harness_commit(struct harness *harness);
void harness_absorb(struct harness *harness);

void document_init(struct document *document, const char *number, const char *source_ref);
void audience_init(struct audience *audience, const char *codes);

/* Publish a document and commit. */
struct replica_receipt harness_publish(struct harness *harness, const char *number, const char *audience);

/* Make the chunk of `origin`'s log that `from` would send to `to`: at most `count` leaves from `first`. */
void parcel_init(struct parcel *parcel, struct harness *from, const struct bureau *origin,
                 const struct harness *to, uint64_t first, size_t count);
void parcel_release(struct parcel *parcel);

/* Send all that `to` lacks of `origin`'s log, and commit it there. */
void harness_send(struct harness *from, const struct bureau *origin, struct harness *to);

/* Count the current records with this document number; the last one's version. */
size_t harness_check(struct harness *harness, const char *number, uint32_t *ret_version);

enum leaf_kind harness_kind(struct harness *harness, const struct bureau *origin, uint64_t index);

#endif
