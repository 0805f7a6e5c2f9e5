#include "comity/memory_log_store.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "comity/log_batch.h"
#include "comity/tile.h"

struct row {
    enum leaf_kind kind;
    uint32_t size;
    uint8_t *bytes; /* NULL where size is 0 */
};

struct log {
    struct bureau origin;
    bool is_new; /* made for the commit under way, not yet part of the store */
    uint64_t size;
    struct row *rows;
    size_t row_capacity;
    struct digest *levels[TILE_LEVELS];
    size_t level_capacity[TILE_LEVELS];
    struct buffer checkpoint;
};

struct fault {
    unsigned count;
    enum error_code code;
};

struct memory_log_store {
    struct hasher *hasher;
    size_t count;
    struct log *logs[LIMIT_LOGS]; /* in the order of their codes */
    struct fault faults[MEMORY_LOG_STORE_ACT_COUNT];
    uint64_t commits;
};

/* All that a commit needs to allocate, so that applying it cannot fail: the bytes of parts and fills in
 * order, and the notes of the parts. */
struct stage {
    size_t count;
    uint8_t **bytes;
    struct buffer *checkpoints;
};

static void log_free(struct log *log)
{
    if (log == NULL) {
        return;
    }
    for (uint64_t i = 0; i < log->size; i++) {
        free(log->rows[i].bytes);
    }
    free(log->rows);
    for (unsigned level = 0; level < TILE_LEVELS; level++) {
        free(log->levels[level]);
    }
    buffer_release(&log->checkpoint);
    free(log);
}

static void store_free(void *self)
{
    struct memory_log_store *store = self;
    if (store == NULL) {
        return;
    }
    for (size_t i = 0; i < store->count; i++) {
        log_free(store->logs[i]);
    }
    hasher_free(store->hasher);
    free(store);
}

static enum error_code take_fault(struct memory_log_store *store, enum memory_log_store_act act,
                                  struct error *error)
{
    struct fault *fault = &store->faults[act];
    if (fault->count == 0) {
        return ERROR_NONE;
    }
    fault->count--;
    return error_set(error, fault->code, "memory log store: fault on demand");
}

static struct log *find(const struct memory_log_store *store, const struct bureau *origin)
{
    for (size_t i = 0; i < store->count; i++) {
        if (bureau_is_equal(&store->logs[i]->origin, origin)) {
            return store->logs[i];
        }
    }
    return NULL;
}

static bool size_of(void *context, const struct bureau *origin, uint64_t *ret_size)
{
    const struct log *log = find(context, origin);
    if (log == NULL) {
        return false;
    }
    *ret_size = log->size;
    return true;
}

static enum error_code insert_log(struct memory_log_store *store, const struct bureau *origin,
                                  struct error *error)
{
    assert(store->count < LIMIT_LOGS);
    struct log *log = calloc(1, sizeof *log);
    if (log == NULL) {
        return error_set(error, ERROR_MEMORY, "log %s", origin->code);
    }
    log->origin = *origin;
    log->is_new = true;
    buffer_init(&log->checkpoint, LIMIT_NOTE_BYTES);
    size_t position = store->count;
    while (position > 0 && bureau_compare(&store->logs[position - 1]->origin, origin) > 0) {
        store->logs[position] = store->logs[position - 1];
        position--;
    }
    store->logs[position] = log;
    store->count++;
    return ERROR_NONE;
}

static void drop_new_logs(struct memory_log_store *store)
{
    size_t kept = 0;
    for (size_t i = 0; i < store->count; i++) {
        if (store->logs[i]->is_new) {
            log_free(store->logs[i]);
        } else {
            store->logs[kept++] = store->logs[i];
        }
    }
    store->count = kept;
}

/* Return memory for `need` items, at least doubling; NULL without memory, `items` then still lives. */
static void *grow(void *items, size_t *capacity, uint64_t need, size_t item_size)
{
    if (need <= *capacity) {
        return items;
    }
    if (need > SIZE_MAX / 2 / item_size) {
        return NULL;
    }
    size_t wanted = *capacity * 2 > need ? *capacity * 2 : (size_t)need;
    void *grown = realloc(items, wanted * item_size);
    if (grown != NULL) {
        *capacity = wanted;
    }
    return grown;
}

static enum error_code reserve(struct log *log, uint64_t size, struct error *error)
{
    if (size == 0) {
        return ERROR_NONE;
    }
    struct row *rows = grow(log->rows, &log->row_capacity, size, sizeof *rows);
    if (rows == NULL) {
        return error_set(error, ERROR_MEMORY, "log %s", log->origin.code);
    }
    log->rows = rows;
    uint64_t need = size;
    for (unsigned level = 0; level < TILE_LEVELS && need > 0; level++) {
        struct digest *hashes = grow(log->levels[level], &log->level_capacity[level], need, sizeof *hashes);
        if (hashes == NULL) {
            return error_set(error, ERROR_MEMORY, "log %s", log->origin.code);
        }
        log->levels[level] = hashes;
        need /= TILE_WIDTH;
    }
    return ERROR_NONE;
}

static void stage_release(struct stage *stage, size_t part_count)
{
    for (size_t i = 0; stage->bytes != NULL && i < stage->count; i++) {
        free(stage->bytes[i]);
    }
    for (size_t i = 0; stage->checkpoints != NULL && i < part_count; i++) {
        buffer_release(&stage->checkpoints[i]);
    }
    free(stage->bytes);
    free(stage->checkpoints);
}

static enum error_code stage_bytes(struct stage *stage, struct view bytes, struct error *error)
{
    uint8_t *copy = NULL;
    if (bytes.size > 0) {
        copy = malloc(bytes.size);
        if (copy == NULL) {
            return error_set(error, ERROR_MEMORY, "entry of %zu bytes", bytes.size);
        }
        memcpy(copy, bytes.data, bytes.size);
    }
    stage->bytes[stage->count++] = copy;
    return ERROR_NONE;
}

static enum error_code stage_part(struct memory_log_store *store, struct stage *stage,
                                  const struct log_part *part, struct buffer *checkpoint, struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (find(store, &part->origin) == NULL) {
        code = insert_log(store, &part->origin, error);
    }
    if (code == ERROR_NONE) {
        code = reserve(find(store, &part->origin), part->first + part->count, error);
    }
    if (code == ERROR_NONE) {
        code = buffer_append(checkpoint, part->checkpoint.data, part->checkpoint.size, error);
    }
    for (size_t i = 0; i < part->count && code == ERROR_NONE; i++) {
        code = stage_bytes(stage, part->leaves[i].bytes, error);
    }
    return code;
}

static enum error_code stage_batch(struct memory_log_store *store, struct stage *stage,
                                   const struct log_batch *batch, struct error *error)
{
    size_t total = batch->fill_count;
    for (size_t i = 0; i < batch->part_count; i++) {
        total += batch->parts[i].count;
    }
    stage->bytes = calloc(total + 1, sizeof *stage->bytes);
    stage->checkpoints = calloc(batch->part_count + 1, sizeof *stage->checkpoints);
    if (stage->bytes == NULL || stage->checkpoints == NULL) {
        return error_set(error, ERROR_MEMORY, "batch of %zu leaves", total);
    }
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < batch->part_count && code == ERROR_NONE; i++) {
        buffer_init(&stage->checkpoints[i], LIMIT_NOTE_BYTES);
        code = stage_part(store, stage, &batch->parts[i], &stage->checkpoints[i], error);
    }
    for (size_t i = 0; i < batch->fill_count && code == ERROR_NONE; i++) {
        code = stage_bytes(stage, batch->fills[i].bytes, error);
    }
    return code;
}

static uint8_t *take_bytes(struct stage *stage, size_t *next)
{
    uint8_t *bytes = stage->bytes[*next];
    stage->bytes[*next] = NULL;
    (*next)++;
    return bytes;
}

/* With leaf number size - 1 in place, add the hash of every tile it completes. */
static void complete_tiles(struct memory_log_store *store, struct log *log)
{
    uint64_t count = log->size;
    for (unsigned level = 0; level + 1 < TILE_LEVELS && count % TILE_WIDTH == 0; level++) {
        struct digest tile[TILE_WIDTH];
        memcpy(tile, log->levels[level] + count - TILE_WIDTH, sizeof tile);
        count /= TILE_WIDTH;
        tile_root(store->hasher, tile, TILE_HEIGHT, &log->levels[level + 1][count - 1]);
    }
}

static void apply_part(struct memory_log_store *store, struct stage *stage, size_t *next,
                       const struct log_part *part, struct buffer *checkpoint)
{
    struct log *log = find(store, &part->origin);
    log->is_new = false;
    for (size_t i = 0; i < part->count; i++) {
        const struct leaf *leaf = &part->leaves[i];
        log->rows[log->size] = (struct row){leaf->kind, (uint32_t)leaf->bytes.size, take_bytes(stage, next)};
        log->levels[0][log->size] = leaf->hash;
        log->size++;
        complete_tiles(store, log);
    }
    buffer_move(&log->checkpoint, checkpoint);
}

static void apply_fill(struct memory_log_store *store, const struct log_fill *fill, uint8_t *bytes)
{
    struct row *row = &find(store, &fill->origin)->rows[fill->index];
    if (row->kind == LEAF_ENTRY || row->kind == LEAF_ERASED) {
        free(bytes);
        return;
    }
    *row = (struct row){fill->kind, (uint32_t)fill->bytes.size, bytes};
}

static void apply_erasure(struct memory_log_store *store, const struct log_erasure *erasure)
{
    struct row *row = &find(store, &erasure->origin)->rows[erasure->index];
    free(row->bytes);
    *row = (struct row){LEAF_ERASED, 0, NULL};
}

static enum error_code commit(void *self, const struct log_batch *batch, struct error *error)
{
    struct memory_log_store *store = self;
    enum error_code code = take_fault(store, MEMORY_LOG_STORE_COMMIT, error);
    if (code == ERROR_NONE) {
        code = log_batch_check(batch, size_of, store, store->count, error);
    }
    if (code != ERROR_NONE) {
        return code;
    }
    struct stage stage = {0};
    code = stage_batch(store, &stage, batch, error);
    if (code != ERROR_NONE) {
        drop_new_logs(store);
        goto out;
    }
    size_t next = 0;
    for (size_t i = 0; i < batch->part_count; i++) {
        apply_part(store, &stage, &next, &batch->parts[i], &stage.checkpoints[i]);
    }
    for (size_t i = 0; i < batch->fill_count; i++) {
        apply_fill(store, &batch->fills[i], take_bytes(&stage, &next));
    }
    for (size_t i = 0; i < batch->erasure_count; i++) {
        apply_erasure(store, &batch->erasures[i]);
    }
    store->commits++;
out:
    stage_release(&stage, batch->part_count);
    return code;
}

static enum error_code heads(void *self, bool (*visit)(void *context, const struct log_head *head),
                             void *context, struct error *error)
{
    struct memory_log_store *store = self;
    enum error_code code = take_fault(store, MEMORY_LOG_STORE_READ, error);
    for (size_t i = 0; i < store->count && code == ERROR_NONE; i++) {
        const struct log *log = store->logs[i];
        struct log_head head = {.origin = log->origin, .size = log->size, .checkpoint = log->checkpoint};
        if (!visit(context, &head)) {
            break;
        }
    }
    return code;
}

static enum error_code read_leaves(void *self, const struct bureau *origin, uint64_t first, size_t leaves_max,
                                   size_t bytes_max, struct log_run *run, struct error *error)
{
    struct memory_log_store *store = self;
    log_run_clear(run);
    enum error_code code = take_fault(store, MEMORY_LOG_STORE_READ, error);
    if (code != ERROR_NONE) {
        return code;
    }
    const struct log *log = find(store, origin);
    if (log == NULL || first >= log->size) {
        return error_set(error, ERROR_NOT_FOUND, "log %s: no leaf %" PRIu64, origin->code, first);
    }
    size_t most = LOG_RUN_BYTES - LIMIT_ENTRY_BYTES;
    size_t limit = bytes_max < most ? bytes_max : most;
    do {
        const struct row *row = &log->rows[first];
        struct leaf leaf = {row->kind, log->levels[0][first], view_of(row->bytes, row->size)};
        code = log_run_append(run, &leaf, error);
        first++;
    } while (code == ERROR_NONE && first < log->size && run->count < leaves_max && run->bytes.size <= limit);
    if (code != ERROR_NONE) {
        log_run_clear(run);
    }
    return code;
}

static enum error_code read_hashes(void *self, const struct bureau *origin, unsigned level, uint64_t first,
                                   size_t count, struct digest *out, struct error *error)
{
    struct memory_log_store *store = self;
    enum error_code code = take_fault(store, MEMORY_LOG_STORE_READ, error);
    if (code != ERROR_NONE) {
        return code;
    }
    const struct log *log = find(store, origin);
    uint64_t size = log != NULL && level < TILE_LEVELS ? log->size >> (TILE_HEIGHT * level) : 0;
    if (first > size || count > size - first) {
        return error_set(error, ERROR_NOT_FOUND,
                         "log %s: level %u has %" PRIu64 " hashes, not %zu from %" PRIu64, origin->code,
                         level, size, count, first);
    }
    if (count > 0) {
        memcpy(out, log->levels[level] + first, count * sizeof *out);
    }
    return ERROR_NONE;
}

static const struct log_store_operations OPERATIONS = {commit, heads, read_leaves, read_hashes, store_free};

enum error_code memory_log_store_new(struct log_store *out, struct error *error)
{
    struct memory_log_store *store = calloc(1, sizeof *store);
    if (store == NULL) {
        return error_set(error, ERROR_MEMORY, "memory log store");
    }
    enum error_code code = hasher_new(&store->hasher, error);
    if (code != ERROR_NONE) {
        store_free(store);
        return code;
    }
    *out = (struct log_store){&OPERATIONS, store};
    return ERROR_NONE;
}

static enum error_code copy_rows(struct log *to, const struct log *from, struct error *error)
{
    for (; to->size < from->size; to->size++) {
        const struct row *row = &from->rows[to->size];
        struct row copy = *row;
        if (row->size > 0) {
            copy.bytes = malloc(row->size);
            if (copy.bytes == NULL) {
                return error_set(error, ERROR_MEMORY, "log %s", from->origin.code);
            }
            memcpy(copy.bytes, row->bytes, row->size);
        }
        to->rows[to->size] = copy;
    }
    uint64_t count = from->size;
    for (unsigned level = 0; level < TILE_LEVELS && count > 0; level++) {
        memcpy(to->levels[level], from->levels[level], (size_t)count * sizeof(struct digest));
        count /= TILE_WIDTH;
    }
    return ERROR_NONE;
}

static enum error_code copy_log(struct memory_log_store *store, const struct log *from, struct error *error)
{
    enum error_code code = insert_log(store, &from->origin, error);
    if (code != ERROR_NONE) {
        return code;
    }
    struct log *to = find(store, &from->origin);
    to->is_new = false;
    code = reserve(to, from->size, error);
    if (code == ERROR_NONE) {
        code = buffer_append(&to->checkpoint, from->checkpoint.data, from->checkpoint.size, error);
    }
    return code == ERROR_NONE ? copy_rows(to, from, error) : code;
}

enum error_code memory_log_store_copy(struct log_store *out, const struct log_store *from,
                                      struct error *error)
{
    assert(from->operations == &OPERATIONS);
    const struct memory_log_store *original = from->self;
    struct log_store made;
    enum error_code code = memory_log_store_new(&made, error);
    if (code != ERROR_NONE) {
        return code;
    }
    for (size_t i = 0; i < original->count && code == ERROR_NONE; i++) {
        code = copy_log(made.self, original->logs[i], error);
    }
    if (code != ERROR_NONE) {
        log_store_free(&made);
        return code;
    }
    ((struct memory_log_store *)made.self)->commits = original->commits;
    *out = made;
    return ERROR_NONE;
}

void memory_log_store_fail(struct log_store *store, enum memory_log_store_act act, unsigned count,
                           enum error_code code)
{
    assert(store->operations == &OPERATIONS && act < MEMORY_LOG_STORE_ACT_COUNT);
    ((struct memory_log_store *)store->self)->faults[act] = (struct fault){count, code};
}

uint64_t memory_log_store_commits(const struct log_store *store)
{
    assert(store->operations == &OPERATIONS);
    return ((const struct memory_log_store *)store->self)->commits;
}
