#include "comity/checkpoint.h"

#include "comity/base64.h"
#include "comity/decimal.h"
#include "comity/reader.h"
#include "comity/writer.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define ROOT_CHARS BASE64_ENCODED_CHARS(DIGEST_BYTES)

static enum error_code write_origin(char out[LIMIT_ORIGIN_BYTES], const char *federation, const char *bureau,
                                    const char *suffix, struct error *error)
{
    char origin[LIMIT_ORIGIN_BYTES];
    int size = snprintf(origin, sizeof origin, "comity/%s/%s%s", federation, bureau, suffix);
    if (size < 0 || (size_t)size >= sizeof origin)
        return error_set(error, ERROR_LIMIT, "origin line of more than %u bytes", LIMIT_ORIGIN_BYTES - 1);
    memcpy(out, origin, sizeof origin);
    return ERROR_NONE;
}

enum error_code checkpoint_origin(char out[LIMIT_ORIGIN_BYTES], const char *federation, const char *bureau,
                                  struct error *error)
{
    return write_origin(out, federation, bureau, "", error);
}

enum error_code checkpoint_audit_origin(char out[LIMIT_ORIGIN_BYTES], const char *federation,
                                        const char *bureau, struct error *error)
{
    return write_origin(out, federation, bureau, "/audit", error);
}

static enum error_code parse_origin(struct view line, char out[LIMIT_ORIGIN_BYTES], struct error *error)
{
    if (line.size == 0)
        return error_set(error, ERROR_MALFORMED, "checkpoint: empty origin line");
    if (line.size >= LIMIT_ORIGIN_BYTES)
        return error_set(error, ERROR_LIMIT, "checkpoint: origin line of %zu bytes", line.size);
    memcpy(out, line.data, line.size);
    out[line.size] = '\0';
    return ERROR_NONE;
}

static enum error_code parse_size(struct view line, uint64_t *ret, struct error *error)
{
    if (decimal_parse(line, INT64_MAX, ret, NULL) == ERROR_NONE)
        return ERROR_NONE;
    return error_set(error, ERROR_MALFORMED, "checkpoint: size is not a decimal number below 2^63");
}

static enum error_code parse_root(struct view line, struct digest *out, struct error *error)
{
    size_t size = 0;
    struct digest root;
    if (base64_decode(line, root.bytes, sizeof root.bytes, &size, NULL) != ERROR_NONE || size != DIGEST_BYTES)
        return error_set(error, ERROR_MALFORMED, "checkpoint: root is not base64 of %d bytes", DIGEST_BYTES);
    *out = root;
    return ERROR_NONE;
}

static enum error_code check_extensions(struct reader *reader, struct error *error)
{
    while (reader_remaining(reader) > 0)
        if (reader_until(reader, '\n').size == 0)
            reader_fail(reader, ERROR_MALFORMED);
    return reader_finish(reader, "checkpoint", error);
}

enum error_code checkpoint_parse(struct checkpoint *checkpoint, struct hasher *hasher, struct view text,
                                 struct error *error)
{
    if (!note_text_is_valid(text))
        return error_set(error, ERROR_MALFORMED,
                         "checkpoint: not UTF-8 without control characters that ends in a newline");
    struct reader reader;
    struct checkpoint parsed = {.size = 0};
    reader_init(&reader, text);
    struct view origin = reader_until(&reader, '\n');
    struct view size = reader_until(&reader, '\n');
    struct view root = reader_until(&reader, '\n');
    if (reader.code != ERROR_NONE)
        return error_set(error, ERROR_MALFORMED, "checkpoint: fewer than three lines");
    enum error_code code = parse_origin(origin, parsed.origin, error);
    if (code == ERROR_NONE)
        code = parse_size(size, &parsed.size, error);
    if (code == ERROR_NONE)
        code = parse_root(root, &parsed.root, error);
    if (code == ERROR_NONE)
        code = check_extensions(&reader, error);
    if (code != ERROR_NONE)
        return code;

    struct digest empty;
    hasher_empty(hasher, &empty);
    if (parsed.size == 0 && !digest_is_equal(&parsed.root, &empty))
        return error_set(error, ERROR_MALFORMED, "checkpoint: size 0 without the empty root");
    *checkpoint = parsed;
    return ERROR_NONE;
}

enum error_code checkpoint_format(const struct checkpoint *checkpoint, struct buffer *out,
                                  struct error *error)
{
    struct writer writer;
    char root[ROOT_CHARS + 1];
    base64_encode(view_of(checkpoint->root.bytes, sizeof checkpoint->root.bytes), root);
    writer_init(&writer, out);
    writer_format(&writer, "%s\n%llu\n%s\n", checkpoint->origin, (unsigned long long)checkpoint->size, root);
    return writer_finish(&writer, "checkpoint", error);
}

enum error_code checkpoint_sign(const struct checkpoint *checkpoint, const struct vkey *vkey,
                                const struct ed25519_key *key, struct buffer *out, struct error *error)
{
    if (strcmp(checkpoint->origin, vkey->name) != 0)
        return error_set(error, ERROR_ORIGIN, "checkpoint of %s and key of %s", checkpoint->origin,
                         vkey->name);
    struct buffer body;
    buffer_init(&body, LIMIT_NOTE_BYTES);
    enum error_code code = checkpoint_format(checkpoint, &body, error);
    if (code == ERROR_NONE)
        code = note_sign(buffer_view(&body), vkey, key, out, error);
    buffer_release(&body);
    return code;
}

/* A log whose key is being replaced signs with both. */
static enum error_code verify_signatures(const struct note *note, const struct vkey *keys, size_t key_count,
                                         struct error *error)
{
    size_t verified = 0;
    for (size_t i = 0; i < key_count; i++) {
        enum error_code code = note_verify(note, &keys[i], error);
        if (code != ERROR_NONE && code != ERROR_NOT_FOUND)
            return code;
        verified += code == ERROR_NONE;
    }
    if (verified == 0 && key_count != 1)
        return error_set(error, ERROR_NOT_FOUND, "no signature by any of the log's %zu keys", key_count);
    return verified == 0 ? ERROR_NOT_FOUND : ERROR_NONE;
}

static enum error_code check_length(const struct note *note, struct error *error)
{
    if (note->text.size > LIMIT_CHECKPOINT_BYTES)
        return error_set(error, ERROR_LIMIT, "checkpoint of %zu bytes", note->text.size);
    return ERROR_NONE;
}

enum error_code checkpoint_verify(struct checkpoint *checkpoint, struct hasher *hasher,
                                  const struct note *note, const struct vkey *keys, size_t key_count,
                                  struct error *error)
{
    struct checkpoint opened;
    enum error_code code = check_length(note, error);
    if (code == ERROR_NONE)
        code = verify_signatures(note, keys, key_count, error);
    if (code == ERROR_NONE)
        code = checkpoint_parse(&opened, hasher, note->text, error);
    if (code != ERROR_NONE)
        return code;
    for (size_t i = 0; i < key_count; i++)
        if (strcmp(opened.origin, keys[i].name) != 0)
            return error_set(error, ERROR_ORIGIN, "checkpoint of %s signed by %s", opened.origin,
                             keys[i].name);
    *checkpoint = opened;
    return ERROR_NONE;
}

enum error_code checkpoint_open(struct checkpoint *checkpoint, struct hasher *hasher, struct view bytes,
                                const struct vkey *keys, size_t key_count, struct error *error)
{
    struct note note;
    enum error_code code = note_parse(&note, bytes, error);
    return code != ERROR_NONE ? code : checkpoint_verify(checkpoint, hasher, &note, keys, key_count, error);
}

enum error_code checkpoint_strip(struct view bytes, const struct vkey *keys, size_t key_count,
                                 struct buffer *out, struct error *error)
{
    struct note note;
    struct note_line lines[LIMIT_LOG_KEYS];
    uint8_t signatures[LIMIT_LOG_KEYS][ED25519_SIGNATURE_BYTES];
    size_t count = 0, size = 0;
    assert(key_count <= LIMIT_LOG_KEYS);
    enum error_code code = note_parse(&note, bytes, error);
    if (code == ERROR_NONE)
        code = check_length(&note, error);
    for (size_t i = 0; i < key_count && code == ERROR_NONE; i++) {
        code = note_signature_of(&note, &keys[i], signatures[count], ED25519_SIGNATURE_BYTES, &size, error);
        if (code == ERROR_NONE) {
            struct view signature = view_of(signatures[count], size);
            lines[count++] = (struct note_line){keys[i].name, keys[i].id, signature};
        } else if (code == ERROR_NOT_FOUND) {
            code = ERROR_NONE;
        }
    }
    if (code == ERROR_NONE && count == 0)
        code = error_set(error, ERROR_NOT_FOUND, "no signature by any of the log's %zu keys", key_count);
    return code != ERROR_NONE ? code : note_format(note.text, lines, count, out, error);
}
