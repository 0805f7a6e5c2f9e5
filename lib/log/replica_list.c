#include "comity/replica_list.h"

#include "replica_private.h"

#include "comity/record.h"

#include <string.h>

#define TYPE_BYTES 4u
#define KEY_BYTES (TYPE_BYTES + LIMIT_BUREAU_CHARS + UUID_BYTES)
#define VALUE_BYTES 8u

struct list {
    struct replica_listed *out;
    size_t count;
    size_t max;
    bool is_damaged;
};

static bool add_listed(void *context, struct view key, struct view value)
{
    struct list *list = context;
    list->is_damaged = key.size != KEY_BYTES || value.size != VALUE_BYTES;
    if (list->is_damaged)
        return false;
    struct replica_listed *listed = &list->out[list->count++];
    *listed = (struct replica_listed){.index = get_u64(value.data)};
    memcpy(listed->owner.code, key.data + TYPE_BYTES, LIMIT_BUREAU_CHARS);
    memcpy(listed->id.bytes, key.data + TYPE_BYTES + LIMIT_BUREAU_CHARS, UUID_BYTES);
    return list->count < list->max;
}

enum error_code replica_list(struct replica *replica, const struct record_type *type,
                             const struct bureau *owner, const struct replica_listed *after,
                             struct replica_listed *out, size_t max, size_t *ret_count, struct error *error)
{
    static const struct bureau NOBODY;
    static const struct uuid NONE;
    struct list list = {.out = out, .max = max};
    struct row_key prefix =
        row_key_of_type((uint32_t)type->type_case, owner == NULL ? &NOBODY : owner, &NONE);
    struct row_key from = {0};
    if (!record_type_is_listed(type))
        return error_set(error, ERROR_INVALID, "records of type %s are not listed", type->name);
    prefix.size = owner == NULL ? TYPE_BYTES : TYPE_BYTES + LIMIT_BUREAU_CHARS;
    if (after != NULL) {
        from = row_key_of_type((uint32_t)type->type_case, &after->owner, &after->id);
        from.bytes[from.size++] = 0;
    }
    enum error_code code = ERROR_NONE;
    if (max > 0)
        code = catalog_scan(&replica->catalog, INDEX_TYPE, row_key_view(&prefix), row_key_view(&from),
                            add_listed, &list, error);
    if (code == ERROR_NONE && list.is_damaged)
        code = error_set(error, ERROR_DAMAGED, "index: a row of the table of types");
    if (code == ERROR_NONE)
        *ret_count = list.count;
    return code;
}
