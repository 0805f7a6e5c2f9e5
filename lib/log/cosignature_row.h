/*
 * cosignature_row: the value of an INDEX_WITNESS row: all that a note cosigned by one witness is made from.
 *
 *     u64 size | root | u32 witness's key id | time and signature (72) | u8 checked | u8 count |
 *     count times: u32 log key's id | signature (64)
 */
#ifndef COMITY_COSIGNATURE_ROW_H
#define COMITY_COSIGNATURE_ROW_H

#include "comity/cosignature.h"

struct log_signature {
    uint32_t key_id;
    uint8_t bytes[ED25519_SIGNATURE_BYTES];
};

struct cosignature_row {
    uint64_t size;
    struct digest root;
    uint32_t key_id;
    uint8_t cosignature[COSIGNATURE_BYTES];
    bool is_checked;
    size_t signature_count; /* of the origin: 1 to LIMIT_LOG_KEYS */
    struct log_signature signatures[LIMIT_LOG_KEYS];
};

#define COSIGNATURE_ROW_BYTES                                                                                \
    (8 + DIGEST_BYTES + 4 + COSIGNATURE_BYTES + 1 + 1 + LIMIT_LOG_KEYS * (4 + ED25519_SIGNATURE_BYTES))

/* Write a row; return its size. */
size_t cosignature_row_write(const struct cosignature_row *row, uint8_t out[COSIGNATURE_ROW_BYTES]);

/* Read a row. ERROR_DAMAGED. */
enum error_code cosignature_row_parse(struct view value, struct cosignature_row *ret, struct error *error);

#endif
