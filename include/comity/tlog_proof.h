/*
 * tlog_proof: a self-contained proof that an entry is in a log (C2SP tlog-proof).
 *
 *     c2sp.org/tlog-proof@v1 \n ["extra <base64>"\n] "index <n>"\n {base64 hash \n} \n <checkpoint note>
 */
#ifndef COMITY_TLOG_PROOF_H
#define COMITY_TLOG_PROOF_H

#include "comity/checkpoint.h"
#include "comity/proof.h"

struct tlog_proof {
    struct view extra; /* decoded is up to the caller; this is its base64 text, empty where there is none */
    uint64_t index;
    struct proof proof;
    struct view checkpoint; /* the note */
};

/* Write the text. `extra` may be empty; it is not authenticated. */
enum error_code tlog_proof_format(uint64_t index, const struct proof *proof, struct view extra,
                                  struct view checkpoint_note, struct buffer *out, struct error *error);

/* Read the text; views live as long as `text`. ERROR_MALFORMED, ERROR_LIMIT. */
enum error_code tlog_proof_parse(struct tlog_proof *proof, struct view text, struct error *error);

/* Verify that `entry` bytes are in the log of these keys: checkpoint_open(), inclusion. */
enum error_code tlog_proof_verify(const struct tlog_proof *proof, struct hasher *hasher, struct view entry,
                                  const struct vkey *keys, size_t key_count, struct error *error);

#endif
