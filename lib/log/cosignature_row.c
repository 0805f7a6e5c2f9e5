#include "cosignature_row.h"

#include "replica_private.h"

#include "comity/reader.h"

#include <assert.h>
#include <string.h>

static uint8_t *put_u32(uint8_t *out, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++)
        out[i] = (uint8_t)(value >> (24 - 8 * i));
    return out + 4;
}

static uint8_t *put_bytes(uint8_t *out, const void *bytes, size_t size)
{
    memcpy(out, bytes, size);
    return out + size;
}

size_t cosignature_row_write(const struct cosignature_row *row, uint8_t out[COSIGNATURE_ROW_BYTES])
{
    uint8_t *place = out;
    assert(row->signature_count > 0 && row->signature_count <= LIMIT_LOG_KEYS);
    put_u64(place, row->size);
    place = put_bytes(place + 8, row->root.bytes, DIGEST_BYTES);
    place = put_u32(place, row->key_id);
    place = put_bytes(place, row->cosignature, COSIGNATURE_BYTES);
    *place++ = row->is_checked ? 1 : 0;
    *place++ = (uint8_t)row->signature_count;
    for (size_t i = 0; i < row->signature_count; i++) {
        place = put_u32(place, row->signatures[i].key_id);
        place = put_bytes(place, row->signatures[i].bytes, ED25519_SIGNATURE_BYTES);
    }
    return (size_t)(place - out);
}

enum error_code cosignature_row_parse(struct view value, struct cosignature_row *ret, struct error *error)
{
    struct reader reader;
    struct cosignature_row row = {.size = 0};
    reader_init(&reader, value);
    row.size = reader_u64(&reader);
    reader_copy(&reader, row.root.bytes, DIGEST_BYTES);
    row.key_id = reader_u32(&reader);
    reader_copy(&reader, row.cosignature, COSIGNATURE_BYTES);
    uint8_t checked = reader_u8(&reader);
    row.is_checked = checked == 1;
    row.signature_count = reader_u8(&reader);
    if (row.size == 0 || row.size > INT64_MAX || checked > 1 || row.signature_count == 0 ||
        row.signature_count > LIMIT_LOG_KEYS || cosignature_time(row.cosignature) > INT64_MAX)
        reader_fail(&reader, ERROR_DAMAGED);
    for (size_t i = 0; i < row.signature_count && reader.code == ERROR_NONE; i++) {
        row.signatures[i].key_id = reader_u32(&reader);
        reader_copy(&reader, row.signatures[i].bytes, ED25519_SIGNATURE_BYTES);
    }
    if (reader_finish(&reader, "index: a cosignature", error) != ERROR_NONE)
        return error_set(error, ERROR_DAMAGED, "index: a malformed cosignature");
    *ret = row;
    return ERROR_NONE;
}
