/*
 * note: text with signatures (C2SP signed-note v1.0.0).
 *
 *     <text ending in \n> \n <one or more: EM DASH, space, name, space, base64(key id || signature), \n>
 *
 * A parsed note is views into the bytes it was read from. What is signed by a type 0x01 key is the text with
 * its last newline; what a 0x04 key signs: see cosignature.h.
 */
#ifndef COMITY_NOTE_H
#define COMITY_NOTE_H

#include "comity/buffer.h"
#include "comity/vkey.h"

#define NOTE_SIGNATURE_BYTES_MAX 5120u /* decoded; Ed25519 needs 68, a cosignature 76, ML-DSA-87 4631 */

struct note_signature {
    struct view name;
    uint32_t key_id;
    struct view base64; /* of key id and signature */
};

struct note {
    struct view text;  /* with its last newline */
    struct view whole; /* text, empty line, signatures */
    size_t signature_count;
    struct note_signature signatures[LIMIT_NOTE_SIGNATURES];
};

/* Tell whether `text` can be the text of a note: UTF-8, no control character but newline, ends in a newline. */
bool note_text_is_valid(struct view text);

/* Take a note apart: UTF-8, no control character but newline, the last empty line separates, every signature
 * line well-formed. At most LIMIT_NOTE_BYTES and LIMIT_NOTE_SIGNATURES. Views live as long as `bytes`.
 * ERROR_MALFORMED, ERROR_LIMIT. */
enum error_code note_parse(struct note *note, struct view bytes, struct error *error);

/* Find the signature line of `vkey` (name and id) and return its decoded signature, without the key id, in
 * `out` of `capacity` bytes. ERROR_NOT_FOUND, ERROR_MALFORMED, ERROR_LIMIT. */
enum error_code note_signature_of(const struct note *note, const struct vkey *vkey, uint8_t *out,
                                  size_t capacity, size_t *ret_size, struct error *error);

/* Verify the signature of a type 0x01 key over the text. ERROR_NOT_FOUND if the note has no line of this key,
 * ERROR_SIGNATURE if it has one that does not hold. */
enum error_code note_verify(const struct note *note, const struct vkey *vkey, struct error *error);

/* Write `text`, an empty line and one signature line by `key`, whose public half is `vkey` (type 0x01).
 * `text` must end in a newline. ERROR_INVALID, ERROR_LIMIT, ERROR_MEMORY, ERROR_CRYPTO. */
enum error_code note_sign(struct view text, const struct vkey *vkey, const struct ed25519_key *key,
                          struct buffer *out, struct error *error);

/* Append a signature line by a further key (type 0x01) to the note in `out`: a log whose key is being replaced
 * signs with both. Errors of note_sign() and note_append_signature(). */
enum error_code note_sign_also(struct buffer *out, const struct vkey *vkey, const struct ed25519_key *key,
                               struct error *error);

/* A signature line to be written. */
struct note_line {
    const char *name;
    uint32_t key_id;
    struct view signature; /* without the key id */
};

/* Append a note of `text` and these lines, at least one. ERROR_INVALID, ERROR_LIMIT, ERROR_MEMORY; `out` is
 * unchanged on failure. */
enum error_code note_format(struct view text, const struct note_line *lines, size_t count, struct buffer *out,
                            struct error *error);

/* Append one more signature line (key id and signature bytes as given) to the note in `out`. ERROR_MALFORMED
 * if `out` holds no note; ERROR_LIMIT, ERROR_MEMORY; `out` is unchanged on failure. */
enum error_code note_append_signature(struct buffer *out, const struct vkey *vkey, struct view signature,
                                      struct error *error);

#endif
