#include "comity/cosignature.h"

#include "comity/reader.h"
#include "comity/writer.h"

#include <stdio.h>
#include <string.h>

#define HEADER_BYTES 64u /* "cosignature/v1\ntime <20 digits>\n" */

void cosignature_name(char out[COSIGNATURE_NAME_BYTES], const char *origin)
{
    snprintf(out, COSIGNATURE_NAME_BYTES, "%.*s/witness", (int)LIMIT_ORIGIN_BYTES - 1, origin);
}

static enum error_code format_message(struct buffer *out, uint64_t time_seconds, struct view text,
                                      struct error *error)
{
    struct writer writer;
    writer_init(&writer, out);
    writer_format(&writer, "cosignature/v1\ntime %llu\n", (unsigned long long)time_seconds);
    writer_bytes(&writer, text);
    return writer_finish(&writer, "cosigned message", error);
}

static enum error_code check_signer(const struct vkey *vkey, const struct ed25519_key *key,
                                    struct error *error)
{
    uint8_t public_key[ED25519_PUBLIC_BYTES];
    ed25519_key_public(key, public_key);
    if (vkey->type != VKEY_COSIGNATURE || memcmp(public_key, vkey->key, sizeof public_key) != 0)
        return error_set(error, ERROR_INVALID, "key %s+%08x is not the one that cosigns", vkey->name,
                         vkey->id);
    return ERROR_NONE;
}

enum error_code cosignature_sign(struct view text, const struct vkey *vkey, const struct ed25519_key *key,
                                 uint64_t time_seconds, uint8_t out[COSIGNATURE_BYTES], struct error *error)
{
    struct buffer message;
    uint8_t signature[ED25519_SIGNATURE_BYTES];
    if (time_seconds > INT64_MAX)
        return error_set(error, ERROR_INVALID, "cosignature of a time above 2^63 - 1");
    buffer_init(&message, HEADER_BYTES + LIMIT_NOTE_BYTES);
    enum error_code code = check_signer(vkey, key, error);
    if (code == ERROR_NONE)
        code = format_message(&message, time_seconds, text, error);
    if (code == ERROR_NONE)
        code = ed25519_sign(key, buffer_view(&message), signature, error);
    if (code == ERROR_NONE) {
        for (unsigned i = 0; i < 8; i++)
            out[i] = (uint8_t)(time_seconds >> (56 - 8 * i));
        memcpy(out + 8, signature, sizeof signature);
    }
    buffer_release(&message);
    return code;
}

uint64_t cosignature_time(const uint8_t cosignature[COSIGNATURE_BYTES])
{
    struct reader reader;
    reader_init(&reader, view_of(cosignature, COSIGNATURE_BYTES));
    return reader_u64(&reader);
}

enum error_code cosignature_append(struct buffer *note, const struct vkey *vkey,
                                   const struct ed25519_key *key, uint64_t time_seconds, struct error *error)
{
    struct note parsed;
    uint8_t signature[COSIGNATURE_BYTES];
    enum error_code code = note_parse(&parsed, buffer_view(note), error);
    if (code == ERROR_NONE)
        code = cosignature_sign(parsed.text, vkey, key, time_seconds, signature, error);
    if (code == ERROR_NONE)
        code = note_append_signature(note, vkey, view_of(signature, sizeof signature), error);
    return code;
}

static enum error_code read_signature(const struct note *note, const struct vkey *vkey,
                                      uint64_t *ret_time_seconds, uint8_t out[ED25519_SIGNATURE_BYTES],
                                      struct error *error)
{
    uint8_t bytes[NOTE_SIGNATURE_BYTES_MAX];
    size_t size = 0;
    enum error_code code = note_signature_of(note, vkey, bytes, sizeof bytes, &size, error);
    if (code != ERROR_NONE)
        return code;
    struct reader reader;
    reader_init(&reader, view_of(bytes, size));
    uint64_t time_seconds = reader_u64(&reader);
    reader_copy(&reader, out, ED25519_SIGNATURE_BYTES);
    if (reader_finish(&reader, "cosignature", NULL) != ERROR_NONE || time_seconds > INT64_MAX)
        return error_set(error, ERROR_MALFORMED, "cosignature by %s is not a time and %d bytes", vkey->name,
                         ED25519_SIGNATURE_BYTES);
    *ret_time_seconds = time_seconds;
    return ERROR_NONE;
}

enum error_code cosignature_verify(const struct note *note, const struct vkey *vkey,
                                   uint64_t *ret_time_seconds, struct error *error)
{
    if (vkey->type != VKEY_COSIGNATURE)
        return error_set(error, ERROR_INVALID, "key %s+%08x does not cosign", vkey->name, vkey->id);
    uint64_t time_seconds = 0;
    uint8_t signature[ED25519_SIGNATURE_BYTES];
    enum error_code code = read_signature(note, vkey, &time_seconds, signature, error);
    if (code != ERROR_NONE)
        return code;
    struct buffer message;
    buffer_init(&message, HEADER_BYTES + LIMIT_NOTE_BYTES);
    code = format_message(&message, time_seconds, note->text, error);
    if (code == ERROR_NONE)
        code = ed25519_verify(vkey->key, buffer_view(&message), signature, error);
    buffer_release(&message);
    if (code != ERROR_NONE) {
        error_wrap(error, "cosignature by %s", vkey->name);
        return code;
    }
    *ret_time_seconds = time_seconds;
    return ERROR_NONE;
}
