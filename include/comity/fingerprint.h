/*
 * fingerprint: a keyed 64-bit hash (SipHash-2-4) of a search key.
 *
 * The index holds fingerprints instead of content: nobody without the node's key can craft collisions or test
 * guesses, and what is erased leaves no content behind. A match is always compared with the real key.
 */
#ifndef COMITY_FINGERPRINT_H
#define COMITY_FINGERPRINT_H

#include "comity/error.h"
#include "comity/view.h"

#define FINGERPRINT_KEY_BYTES 16

/* Return SipHash-2-4 (64-bit output, read little-endian as the reference does) of `bytes`. Cannot fail. */
uint64_t fingerprint_of(const uint8_t key[FINGERPRINT_KEY_BYTES], struct view bytes);

#endif
