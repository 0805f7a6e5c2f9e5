/*
 * crc32c: the cyclic redundancy check with Castagnoli's polynomial (RFC 3720 12.1, RFC 3385).
 *
 * Finds accidents, not attacks.
 */
#ifndef COMITY_CRC32C_H
#define COMITY_CRC32C_H

#include "comity/view.h"

/* Return the check of `bytes`, going on from `crc`: 0, or what an earlier call returned for the bytes before.
 * Safe in any thread. */
uint32_t crc32c(uint32_t crc, struct view bytes);

#endif
