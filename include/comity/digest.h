/*
 * digest: SHA-256, and the three hashes of a Merkle tree (RFC 6962 2.1, RFC 9162 2.1).
 *
 * A hasher keeps one fetched algorithm and one context, since fetching costs more than hashing 450 bytes. A
 * hasher belongs to one thread.
 */
#ifndef COMITY_DIGEST_H
#define COMITY_DIGEST_H

#include "comity/error.h"
#include "comity/view.h"

#define DIGEST_BYTES 32

struct digest {
    uint8_t bytes[DIGEST_BYTES];
};

struct hasher;

/* Make a hasher; the caller frees it. ERROR_MEMORY, ERROR_CRYPTO. */
enum error_code hasher_new(struct hasher **ret, struct error *error);

/* Free a hasher; NULL is harmless. */
void hasher_free(struct hasher *hasher);

/* Hash plain bytes. The hashing of short bytes with a fetched algorithm does not fail; if it ever does, that
 * is asserted and the process ends, for no result could be trusted. The same holds for the next three. */
void hasher_digest(struct hasher *hasher, struct view bytes, struct digest *out);

/* SHA-256(0x00 || entry bytes). */
void hasher_leaf(struct hasher *hasher, struct view entry, struct digest *out);

/* SHA-256(0x01 || left || right). `out` may be one of the inputs. */
void hasher_node(struct hasher *hasher, const struct digest *left, const struct digest *right,
                 struct digest *out);

/* SHA-256 of nothing: the root of the empty tree. */
void hasher_empty(struct hasher *hasher, struct digest *out);

/* Tell whether both are the same. */
bool digest_is_equal(const struct digest *a, const struct digest *b);

#endif
