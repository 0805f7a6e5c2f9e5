/*
 * vkey: the public half of a note key, "name+hex(key id)+base64(type || public key)" (C2SP signed-note).
 */
#ifndef COMITY_VKEY_H
#define COMITY_VKEY_H

#include "comity/digest.h"
#include "comity/ed25519.h"
#include "comity/limits.h"

#define VKEY_NAME_BYTES 256u
#define VKEY_TEXT_BYTES (VKEY_NAME_BYTES + 8u + BASE64_VKEY_CHARS + 3u)
#define BASE64_VKEY_CHARS 44u /* 33 bytes */

enum vkey_type {
    VKEY_ED25519 = 0x01,    /* signs a note's text */
    VKEY_COSIGNATURE = 0x04 /* signs a timestamped statement about a checkpoint */
};

struct vkey {
    char name[VKEY_NAME_BYTES]; /* no '+', no Unicode space, not empty */
    uint32_t id;                /* SHA-256(name || 0x0A || type || key)[0:4], big-endian */
    enum vkey_type type;
    uint8_t key[ED25519_PUBLIC_BYTES];
};

/* Fill in a key: check the name, compute the id. ERROR_INVALID. */
enum error_code vkey_init(struct vkey *vkey, struct hasher *hasher, const char *name, enum vkey_type type,
                          const uint8_t key[ED25519_PUBLIC_BYTES], struct error *error);

/* Read the text form; split at the first two '+'. The id must be that of the key. Other key types:
 * ERROR_UNSUPPORTED; else ERROR_MALFORMED. */
enum error_code vkey_parse(struct vkey *vkey, struct hasher *hasher, struct view text, struct error *error);

/* Write the text form and a NUL. */
void vkey_format(const struct vkey *vkey, char out[VKEY_TEXT_BYTES]);

/* Check a note key name: valid UTF-8, not empty, no Unicode white space, no '+', no control character. */
bool vkey_name_is_well_formed(struct view name);

/* The same, and that it fits VKEY_NAME_BYTES with its NUL, as the names of keys we know must. */
bool vkey_name_is_valid(struct view name);

#endif
