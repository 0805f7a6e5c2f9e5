/*
 * key_address: keys that are IP addresses, and networks of them; as key_number.h.
 */
#ifndef COMITY_KEY_ADDRESS_H
#define COMITY_KEY_ADDRESS_H

#include "comity/error.h"
#include "comity/limits.h"
#include "comity/view.h"

#define KEY_ADDRESS_BYTES 16u

struct key_address {
    uint8_t bytes[KEY_ADDRESS_BYTES];
    size_t size; /* 4 or 16 */
};

/* Read an address: four numbers without leading zeros, or IPv6 (RFC 4291 2.2), perhaps in brackets. An IPv4 address inside
 * an IPv6 one is the IPv4 address. False: it is none. */
bool key_address_read(struct view text, struct key_address *out);

/* The address as 8 or 32 hexadecimal digits. */
enum error_code key_address_ip(const char *text, char out[LIMIT_KEY_BYTES], struct error *error);

/* A network, "203.0.113.0/24": its first and its last address, as above. The bits behind the prefix are zero. */
enum error_code key_address_network(const char *text, char first[LIMIT_KEY_BYTES], char last[LIMIT_KEY_BYTES],
                                    struct error *error);

#endif
