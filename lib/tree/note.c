#include "comity/note.h"

#include "comity/base64.h"
#include "comity/utf8.h"
#include "comity/writer.h"

#include <string.h>

#define KEY_ID_BYTES 4u
#define EM_DASH_SPACE "\xe2\x80\x94 "

bool note_text_is_valid(struct view text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < 0x20 && text.data[i] != '\n')
            return false;
    return text.size > 0 && text.data[text.size - 1] == '\n' && utf8_is_valid(text);
}

/* Find the last empty line: cut `bytes` into the text with its newline, and the signature lines. */
static bool split(struct view bytes, struct view *text, struct view *lines)
{
    for (size_t i = bytes.size; i >= 2; i--) {
        if (bytes.data[i - 1] != '\n' || bytes.data[i - 2] != '\n')
            continue;
        *text = view_of(bytes.data, i - 1);
        *lines = view_of(bytes.data + i, bytes.size - i);
        return true;
    }
    return false;
}

static enum error_code decode(struct view base64, uint8_t out[NOTE_SIGNATURE_BYTES_MAX], size_t *ret_size,
                              struct error *error)
{
    size_t size = 0;
    enum error_code code = base64_decode(base64, out, NOTE_SIGNATURE_BYTES_MAX, &size, error);
    if (code != ERROR_NONE)
        return code;
    if (size <= KEY_ID_BYTES)
        return error_set(error, ERROR_MALFORMED, "signature of %zu bytes", size);
    *ret_size = size;
    return ERROR_NONE;
}

static enum error_code parse_line(struct view line, struct note_signature *out, struct error *error)
{
    struct reader reader;
    reader_init(&reader, line);
    struct view dash = reader_bytes(&reader, strlen(EM_DASH_SPACE));
    struct view name = reader_until(&reader, ' ');
    struct view base64 = reader_bytes(&reader, reader_remaining(&reader));
    if (reader.code != ERROR_NONE || !view_is_equal(dash, view_of_text(EM_DASH_SPACE)) ||
        !vkey_name_is_well_formed(name))
        return error_set(error, ERROR_MALFORMED, "not of the form dash, name, base64");

    uint8_t bytes[NOTE_SIGNATURE_BYTES_MAX];
    size_t size = 0;
    enum error_code code = decode(base64, bytes, &size, error);
    if (code != ERROR_NONE)
        return code;
    reader_init(&reader, view_of(bytes, size));
    *out = (struct note_signature){.name = name, .key_id = reader_u32(&reader), .base64 = base64};
    return ERROR_NONE;
}

static enum error_code parse_lines(struct view lines, struct note *note, struct error *error)
{
    struct reader reader;
    reader_init(&reader, lines);
    while (reader_remaining(&reader) > 0) {
        if (note->signature_count == LIMIT_NOTE_SIGNATURES)
            return error_set(error, ERROR_LIMIT, "more than %u signatures", LIMIT_NOTE_SIGNATURES);
        struct view line = reader_until(&reader, '\n');
        struct note_signature *signature = &note->signatures[note->signature_count];
        enum error_code code = parse_line(line, signature, error);
        if (code != ERROR_NONE) {
            error_wrap(error, "signature line %zu", note->signature_count + 1);
            return code;
        }
        note->signature_count++;
    }
    if (note->signature_count == 0)
        return error_set(error, ERROR_MALFORMED, "no signature");
    return ERROR_NONE;
}

enum error_code note_parse(struct note *note, struct view bytes, struct error *error)
{
    if (bytes.size > LIMIT_NOTE_BYTES)
        return error_set(error, ERROR_LIMIT, "note of %zu bytes", bytes.size);
    if (!note_text_is_valid(bytes))
        return error_set(error, ERROR_MALFORMED,
                         "note: not UTF-8 without control characters that ends in a newline");
    struct note parsed = {.whole = bytes};
    struct view lines;
    if (!split(bytes, &parsed.text, &lines))
        return error_set(error, ERROR_MALFORMED, "note: no empty line before signatures");
    enum error_code code = parse_lines(lines, &parsed, error);
    if (code != ERROR_NONE) {
        error_wrap(error, "note");
        return code;
    }
    *note = parsed;
    return ERROR_NONE;
}

static const struct note_signature *find(const struct note *note, const struct vkey *vkey)
{
    for (size_t i = 0; i < note->signature_count; i++) {
        const struct note_signature *signature = &note->signatures[i];
        if (signature->key_id == vkey->id && view_is_equal(signature->name, view_of_text(vkey->name)))
            return signature;
    }
    return NULL;
}

enum error_code note_signature_of(const struct note *note, const struct vkey *vkey, uint8_t *out,
                                  size_t capacity, size_t *ret_size, struct error *error)
{
    const struct note_signature *signature = find(note, vkey);
    if (signature == NULL)
        return error_set(error, ERROR_NOT_FOUND, "no signature by %s+%08x", vkey->name, vkey->id);
    uint8_t bytes[NOTE_SIGNATURE_BYTES_MAX];
    size_t size = 0;
    enum error_code code = decode(signature->base64, bytes, &size, error);
    if (code != ERROR_NONE)
        return code;
    size -= KEY_ID_BYTES;
    if (size > capacity)
        return error_set(error, ERROR_LIMIT, "signature of %zu bytes where %zu have room", size, capacity);
    memcpy(out, bytes + KEY_ID_BYTES, size);
    *ret_size = size;
    return ERROR_NONE;
}

enum error_code note_verify(const struct note *note, const struct vkey *vkey, struct error *error)
{
    if (vkey->type != VKEY_ED25519)
        return error_set(error, ERROR_INVALID, "key %s+%08x does not sign notes", vkey->name, vkey->id);
    uint8_t signature[NOTE_SIGNATURE_BYTES_MAX];
    size_t size = 0;
    enum error_code code = note_signature_of(note, vkey, signature, sizeof signature, &size, error);
    if (code != ERROR_NONE)
        return code;
    if (size != ED25519_SIGNATURE_BYTES)
        return error_set(error, ERROR_SIGNATURE, "signature by %s has %zu bytes", vkey->name, size);
    code = ed25519_verify(vkey->key, note->text, signature, error);
    if (code != ERROR_NONE)
        error_wrap(error, "note signed by %s", vkey->name);
    return code;
}

static void put_line(struct writer *writer, const struct note_line *line)
{
    uint8_t bytes[NOTE_SIGNATURE_BYTES_MAX];
    char text[BASE64_ENCODED_CHARS(NOTE_SIGNATURE_BYTES_MAX) + 1];
    for (unsigned i = 0; i < KEY_ID_BYTES; i++)
        bytes[i] = (uint8_t)(line->key_id >> (24 - 8 * i));
    memcpy(bytes + KEY_ID_BYTES, line->signature.data, line->signature.size);
    base64_encode(view_of(bytes, KEY_ID_BYTES + line->signature.size), text);
    writer_format(writer, EM_DASH_SPACE "%s %s\n", line->name, text);
}

static enum error_code check_line(const struct note_line *line, struct error *error)
{
    if (!vkey_name_is_well_formed(view_of_text(line->name)))
        return error_set(error, ERROR_INVALID, "\"%.200s\" cannot be the name of a key", line->name);
    if (line->signature.size == 0 || line->signature.size > NOTE_SIGNATURE_BYTES_MAX - KEY_ID_BYTES)
        return error_set(error, ERROR_LIMIT, "signature of %zu bytes", line->signature.size);
    return ERROR_NONE;
}

enum error_code note_format(struct view text, const struct note_line *lines, size_t count, struct buffer *out,
                            struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (!note_text_is_valid(text) || count == 0)
        return error_set(error, ERROR_INVALID, "a note is UTF-8 text that ends in a newline, and signatures");
    if (count > LIMIT_NOTE_SIGNATURES)
        return error_set(error, ERROR_LIMIT, "note with %zu signatures", count);
    for (size_t i = 0; i < count && code == ERROR_NONE; i++)
        code = check_line(&lines[i], error);
    if (code != ERROR_NONE)
        return code;

    struct writer writer;
    writer_init(&writer, out);
    writer_bytes(&writer, text);
    writer_text(&writer, "\n");
    for (size_t i = 0; i < count; i++)
        put_line(&writer, &lines[i]);
    if (writer.code == ERROR_NONE && out->size - writer.start > LIMIT_NOTE_BYTES)
        writer.code = ERROR_LIMIT;
    return writer_finish(&writer, "signed note", error);
}

static bool is_pair(const struct vkey *vkey, const struct ed25519_key *key)
{
    uint8_t public_key[ED25519_PUBLIC_BYTES];
    ed25519_key_public(key, public_key);
    return memcmp(public_key, vkey->key, sizeof public_key) == 0;
}

static enum error_code sign(struct view text, const struct vkey *vkey, const struct ed25519_key *key,
                            uint8_t out[ED25519_SIGNATURE_BYTES], struct error *error)
{
    if (vkey->type != VKEY_ED25519 || !is_pair(vkey, key))
        return error_set(error, ERROR_INVALID, "key %s+%08x is not the one that signs", vkey->name, vkey->id);
    return ed25519_sign(key, text, out, error);
}

enum error_code note_sign(struct view text, const struct vkey *vkey, const struct ed25519_key *key,
                          struct buffer *out, struct error *error)
{
    uint8_t signature[ED25519_SIGNATURE_BYTES];
    if (!note_text_is_valid(text))
        return error_set(error, ERROR_INVALID, "text of a note must be UTF-8 and end in a newline");
    enum error_code code = sign(text, vkey, key, signature, error);
    if (code != ERROR_NONE)
        return code;
    struct note_line line = {vkey->name, vkey->id, view_of(signature, sizeof signature)};
    return note_format(text, &line, 1, out, error);
}

enum error_code note_sign_also(struct buffer *out, const struct vkey *vkey, const struct ed25519_key *key,
                               struct error *error)
{
    struct note note;
    uint8_t signature[ED25519_SIGNATURE_BYTES];
    enum error_code code = note_parse(&note, buffer_view(out), error);
    if (code == ERROR_NONE)
        code = sign(note.text, vkey, key, signature, error);
    if (code == ERROR_NONE)
        code = note_append_signature(out, vkey, view_of(signature, sizeof signature), error);
    return code;
}

enum error_code note_append_signature(struct buffer *out, const struct vkey *vkey, struct view signature,
                                      struct error *error)
{
    struct note note;
    enum error_code code = note_parse(&note, buffer_view(out), error);
    if (code != ERROR_NONE)
        return code;
    if (note.signature_count == LIMIT_NOTE_SIGNATURES)
        return error_set(error, ERROR_LIMIT, "note has %u signatures already", LIMIT_NOTE_SIGNATURES);
    struct note_line line = {vkey->name, vkey->id, signature};
    code = check_line(&line, error);
    if (code != ERROR_NONE)
        return code;

    struct writer writer;
    writer_init(&writer, out);
    put_line(&writer, &line);
    if (writer.code == ERROR_NONE && out->size > LIMIT_NOTE_BYTES)
        writer.code = ERROR_LIMIT;
    return writer_finish(&writer, "note with one more signature", error);
}
