#include "comity/replica_due.h"

#include "replica_private.h"

#include <string.h>

#define KEY_BYTES (8u + LIMIT_BUREAU_CHARS + 8u)

struct collecting {
    int64_t until_ms;
    struct replica_due *out;
    size_t count;
    size_t max;
    bool is_damaged;
};

static bool add_due(void *context, struct view key, struct view value)
{
    struct collecting *collecting = context;
    struct replica_due due = {0};
    (void)value;
    collecting->is_damaged = key.size != KEY_BYTES;
    if (collecting->is_damaged)
        return false;
    due.due_ms = (int64_t)(get_u64(key.data) ^ (UINT64_C(1) << 63));
    if (due.due_ms > collecting->until_ms)
        return false;
    memcpy(due.owner.code, key.data + 8, LIMIT_BUREAU_CHARS);
    due.index = get_u64(key.data + 8 + LIMIT_BUREAU_CHARS);
    collecting->out[collecting->count++] = due;
    return collecting->count < collecting->max;
}

enum error_code replica_due(struct replica *replica, const struct replica_due *after, int64_t until_ms,
                            struct replica_due *out, size_t max, size_t *ret_count, struct error *error)
{
    struct collecting collecting = {.until_ms = until_ms, .out = out, .max = max};
    struct row_key from = {0};
    enum error_code code = ERROR_NONE;
    if (after != NULL) {
        from = row_key_of_due(after->due_ms, &after->owner, after->index);
        from.bytes[from.size++] = 0;
    }
    if (max > 0)
        code = catalog_scan(&replica->catalog, INDEX_DUE, (struct view){0}, row_key_view(&from), add_due,
                            &collecting, error);
    if (code == ERROR_NONE && collecting.is_damaged)
        code = error_set(error, ERROR_DAMAGED, "index: a row of what is due");
    if (code == ERROR_NONE)
        *ret_count = collecting.count;
    return code;
}
