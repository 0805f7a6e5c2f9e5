#include "comity/replica_followed.h"

#include "replica_private.h"

#include <string.h>

static const char PREFIX[] = "operation ";

/* The key of INDEX_META under which the version stands. */
struct followed_key {
    uint8_t bytes[sizeof PREFIX - 1 + LIMIT_BUREAU_CHARS + UUID_BYTES];
};

static struct followed_key key_of(const struct replica_record *operation)
{
    struct followed_key key;
    uint8_t *out = key.bytes;
    memcpy(out, PREFIX, sizeof PREFIX - 1);
    memcpy(out + sizeof PREFIX - 1, operation->owner.code, LIMIT_BUREAU_CHARS);
    memcpy(out + sizeof PREFIX - 1 + LIMIT_BUREAU_CHARS, operation->id.bytes, UUID_BYTES);
    return key;
}

uint64_t replica_operation_changes(const struct replica *replica)
{
    return replica->operation_changes + 1;
}

enum error_code replica_note_followed(struct replica *replica, const struct replica_record *operation,
                                      struct error *error)
{
    struct followed_key key = key_of(operation);
    uint8_t value[8];
    put_u64(value, operation->index);
    struct index_row row = {.table = INDEX_META,
                            .key = view_of(key.bytes, sizeof key.bytes),
                            .value = view_of(value, sizeof value)};
    return catalog_put(&replica->catalog, &row, error);
}

bool replica_is_followed(struct replica *replica, const struct replica_record *operation)
{
    struct followed_key key = key_of(operation);
    struct buffer value;
    bool is_followed = false;
    buffer_init(&value, INDEX_VALUE_BYTES);
    if (catalog_get(&replica->catalog, INDEX_META, view_of(key.bytes, sizeof key.bytes), &value, NULL) ==
            ERROR_NONE &&
        value.size == 8)
        is_followed = get_u64(value.data) == operation->index;
    buffer_release(&value);
    return is_followed;
}
