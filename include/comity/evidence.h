/*
 * evidence: two signed statements of one log that cannot both be true.
 *
 * The origin signed a larger tree and a smaller one (or two of one size), and the larger does not begin with the
 * smaller. One or two consistency proofs, the legs, lead from the root that the larger tree has over its first
 * leaves, as many as the smaller states, to the larger's own. Whoever has the origin's keys can check that;
 * nobody can make it but out of the origin's own signatures. Who holds leaves of the larger tree makes it.
 *
 *     smaller:  b leaves, root X         signed
 *     leg 0:    b leaves, root Y != X    --proof-->  leg 1, or the larger note
 *     leg 1:    c leaves, root           --proof-->  the larger note; only where this node holds c of its leaves
 *     larger:   a leaves, root           signed
 */
#ifndef COMITY_EVIDENCE_H
#define COMITY_EVIDENCE_H

#include "comity/bureau.h"
#include "comity/checkpoint.h"
#include "comity/proof.h"

#include "log.pb-c.h"

#define EVIDENCE_LEGS 2u
#define EVIDENCE_TEXT_BYTES (2u * LIMIT_EVIDENCE_BYTES)

/* The tree of `size` leaves, with this root, begins the next one. */
struct evidence_leg {
    uint64_t size;
    struct digest root;
    struct proof proof;
};

struct evidence {
    struct bureau origin;
    struct buffer larger; /* note, with the origin's signatures alone */
    struct buffer smaller;
    size_t leg_count;
    struct evidence_leg legs[EVIDENCE_LEGS];
};

/* What evidence is made of: two notes, each already verified, and hashes of leaves that the larger one covers. */
struct evidence_material {
    struct bureau origin;
    const struct vkey *keys; /* the origin's */
    size_t key_count;
    struct view larger, smaller; /* notes */
    /* Needed only if the sizes differ: hashes of the larger tree's first `known` leaves, at least as many as
     * the smaller note states, and, if they are not all of them, the proof from there to the larger note. */
    const struct tile_source *source;
    uint64_t known;
    const struct proof *tail;
};

void evidence_init(struct evidence *evidence);
void evidence_release(struct evidence *evidence);

/* Make evidence; initialised before. The result has been verified: ERROR_PROOF if the notes do not contradict
 * each other. Errors of the source and of checkpoint_strip(). */
enum error_code evidence_make(struct evidence *evidence, struct hasher *hasher,
                              const struct evidence_material *material, struct error *error);

/* Verify with the origin's keys: each note is signed by at least one of them, carries no bad signature of
 * another, and has the origin line that is the name of the keys; and they contradict each other. On success the
 * two statements are put out. ERROR_NOT_FOUND: signed by none of these keys. ERROR_SIGNATURE, ERROR_PROOF,
 * ERROR_ORIGIN, ERROR_MALFORMED, ERROR_LIMIT. */
enum error_code evidence_verify(const struct evidence *evidence, struct hasher *hasher,
                                const struct vkey *keys, size_t key_count, struct checkpoint *ret_larger,
                                struct checkpoint *ret_smaller, struct error *error);

/* Read a message, from its bytes or unpacked, and write its bytes: at most LIMIT_EVIDENCE_BYTES. Only the form is
 * checked. ERROR_MALFORMED, ERROR_LIMIT, ERROR_MEMORY. */
enum error_code evidence_unpack(struct evidence *evidence, struct view bytes, struct error *error);
enum error_code evidence_read(struct evidence *evidence, const Comity__Evidence *message,
                              struct error *error);
enum error_code evidence_pack(const struct evidence *evidence, struct buffer *out, struct error *error);

/* Write and read the form for files, in which both notes stand as they were signed:
 *
 *     comity-fork-proof@v1 \n
 *     bureau <code> \n
 *     {leg <size> <base64 root> \n {base64 hash \n}} \n
 *     <larger note> \n
 *     <smaller note>
 *
 * At most EVIDENCE_TEXT_BYTES. Errors as of evidence_unpack(). */
enum error_code evidence_format(const struct evidence *evidence, struct buffer *out, struct error *error);
enum error_code evidence_parse(struct evidence *evidence, struct view text, struct error *error);

#endif
