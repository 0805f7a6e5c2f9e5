#include "comity/vkey.h"

#include "comity/base64.h"
#include "comity/hex.h"
#include "comity/utf8.h"

#include <stdio.h>
#include <string.h>

#define ID_DIGITS 8
#define TYPED_KEY_BYTES (1 + ED25519_PUBLIC_BYTES)
#define FOREIGN_KEY_BYTES 4096 /* ML-DSA-87, the longest in sight, has 2592 */

bool vkey_name_is_well_formed(struct view name)
{
    struct reader reader;
    reader_init(&reader, name);
    while (reader_remaining(&reader) > 0) {
        uint32_t c = utf8_next(&reader);
        if (c < 0x20 || c == '+' || utf8_is_space(c))
            return false;
    }
    return name.size > 0 && reader.code == ERROR_NONE;
}

bool vkey_name_is_valid(struct view name)
{
    return name.size < VKEY_NAME_BYTES && vkey_name_is_well_formed(name);
}

static uint32_t id_of(const struct vkey *vkey, struct hasher *hasher)
{
    uint8_t bytes[VKEY_NAME_BYTES + 1 + TYPED_KEY_BYTES];
    size_t size = strlen(vkey->name);
    memcpy(bytes, vkey->name, size);
    bytes[size++] = '\n';
    bytes[size++] = (uint8_t)vkey->type;
    memcpy(bytes + size, vkey->key, sizeof vkey->key);
    size += sizeof vkey->key;

    struct digest digest;
    struct reader reader;
    hasher_digest(hasher, view_of(bytes, size), &digest);
    reader_init(&reader, view_of(digest.bytes, sizeof digest.bytes));
    return reader_u32(&reader);
}

static void fill_in(struct vkey *vkey, struct hasher *hasher, struct view name, enum vkey_type type,
                    const uint8_t *key)
{
    struct vkey filled = {.type = type};
    memcpy(filled.name, name.data, name.size);
    memcpy(filled.key, key, sizeof filled.key);
    filled.id = id_of(&filled, hasher);
    *vkey = filled;
}

enum error_code vkey_init(struct vkey *vkey, struct hasher *hasher, const char *name, enum vkey_type type,
                          const uint8_t key[ED25519_PUBLIC_BYTES], struct error *error)
{
    if (!vkey_name_is_valid(view_of_text(name)))
        return error_set(error, ERROR_INVALID, "\"%.200s\" cannot be the name of a key", name);
    fill_in(vkey, hasher, view_of_text(name), type, key);
    return ERROR_NONE;
}

static enum error_code parse_id(struct view text, uint32_t *ret, struct error *error)
{
    uint8_t bytes[ID_DIGITS / 2];
    enum error_code code = hex_decode(text, bytes, sizeof bytes, error);
    for (size_t i = 0; code == ERROR_NONE && i < text.size; i++)
        if (text.data[i] >= 'A' && text.data[i] <= 'F')
            code = error_set(error, ERROR_MALFORMED, "upper-case digits");
    if (code != ERROR_NONE) {
        error_wrap(error, "key id");
        return ERROR_MALFORMED;
    }
    struct reader reader;
    reader_init(&reader, view_of(bytes, sizeof bytes));
    *ret = reader_u32(&reader);
    return ERROR_NONE;
}

static enum error_code parse_key(struct view text, uint8_t out[TYPED_KEY_BYTES], struct error *error)
{
    uint8_t bytes[FOREIGN_KEY_BYTES];
    size_t size = 0;
    if (base64_decode(text, bytes, sizeof bytes, &size, error) != ERROR_NONE) {
        error_wrap(error, "public key");
        return ERROR_MALFORMED;
    }
    if (size == 0)
        return error_set(error, ERROR_MALFORMED, "public key of no bytes");
    if (bytes[0] != VKEY_ED25519 && bytes[0] != VKEY_COSIGNATURE)
        return error_set(error, ERROR_UNSUPPORTED, "keys of type 0x%02x are not supported", bytes[0]);
    if (size != TYPED_KEY_BYTES)
        return error_set(error, ERROR_MALFORMED, "public key of %zu bytes", size - 1);
    memcpy(out, bytes, TYPED_KEY_BYTES);
    return ERROR_NONE;
}

enum error_code vkey_parse(struct vkey *vkey, struct hasher *hasher, struct view text, struct error *error)
{
    struct reader reader;
    reader_init(&reader, text);
    struct view name = reader_until(&reader, '+');
    struct view id_text = reader_until(&reader, '+');
    struct view key_text = reader_bytes(&reader, reader_remaining(&reader));
    if (reader.code != ERROR_NONE || !vkey_name_is_valid(name))
        return error_set(error, ERROR_MALFORMED, "not a verifier key of the form name+id+key");

    uint32_t id = 0;
    uint8_t typed_key[TYPED_KEY_BYTES];
    enum error_code code = parse_id(id_text, &id, error);
    if (code == ERROR_NONE)
        code = parse_key(key_text, typed_key, error);
    if (code != ERROR_NONE)
        return code;

    struct vkey parsed;
    fill_in(&parsed, hasher, name, (enum vkey_type)typed_key[0], typed_key + 1);
    if (parsed.id != id)
        return error_set(error, ERROR_MALFORMED, "key id %08x where %08x belongs to \"%s\"", id, parsed.id,
                         parsed.name);
    *vkey = parsed;
    return ERROR_NONE;
}

void vkey_format(const struct vkey *vkey, char out[VKEY_TEXT_BYTES])
{
    uint8_t typed_key[TYPED_KEY_BYTES];
    char key_text[BASE64_ENCODED_CHARS(TYPED_KEY_BYTES) + 1];
    typed_key[0] = (uint8_t)vkey->type;
    memcpy(typed_key + 1, vkey->key, sizeof vkey->key);
    base64_encode(view_of(typed_key, sizeof typed_key), key_text);
    snprintf(out, VKEY_TEXT_BYTES, "%s+%08x+%s", vkey->name, vkey->id, key_text);
}
