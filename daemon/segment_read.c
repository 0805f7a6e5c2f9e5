#include <inttypes.h>

#include "comity/tile.h"
#include "disk.h"
#include "segment_frame.h"
#include "segment_store_private.h"

#define BLOCK_ROWS 256u
#define WINDOW_BYTES (256u * 1024u)

/* A stretch of one segment, read at once. */
struct window {
    uint32_t segment; /* 0: nothing read yet */
    uint32_t offset;
    struct view bytes;
};

/* An upper bound: behind the shorter head of a SEGMENT_LEAF there is always a commit mark, so it can be read. */
static size_t frame_bytes(const struct segment_row *row)
{
    return segment_frame_head_bytes(SEGMENT_CHANGE) + row->size;
}

static bool holds(const struct window *window, const struct segment_row *row)
{
    return row->segment == window->segment && row->offset >= window->offset &&
           row->offset - window->offset <= window->bytes.size &&
           frame_bytes(row) <= window->bytes.size - (row->offset - window->offset);
}

/* Return how much to read at the first row so that it serves the rows behind it as well, as far as their
 * entries are wanted and lie close together. */
static size_t stretch(const struct segment_row *rows, size_t count, size_t wanted)
{
    size_t size = frame_bytes(&rows[0]);
    size_t taken = rows[0].size;
    for (size_t i = 1; i < count && taken <= wanted; i++) {
        if (rows[i].kind != LEAF_ENTRY) {
            continue;
        }
        if (rows[i].segment != rows[0].segment || rows[i].offset < rows[0].offset) {
            break;
        }
        size_t end = rows[i].offset - rows[0].offset + frame_bytes(&rows[i]);
        if (end > WINDOW_BYTES) {
            break;
        }
        size = end > size ? end : size;
        taken += rows[i].size;
    }
    return size;
}

static enum error_code read_window(struct segment_store *store, const struct segment_row *row, size_t size,
                                   struct window *window, struct error *error)
{
    buffer_clear(&store->window);
    enum error_code code = buffer_reserve(&store->window, size, error);
    if (code != ERROR_NONE) {
        return code;
    }
    struct segment_file file;
    code = segment_files_segment(store->files, row->segment, false, &file, error);
    if (code != ERROR_NONE) {
        return code == ERROR_NOT_FOUND ? error_set(error, ERROR_DAMAGED, "%s is missing", file.name) : code;
    }
    code = disk_read(file.fd, store->window.data, size, row->offset, file.name, error);
    segment_files_put(store->files, &file);
    if (code == ERROR_NONE) {
        *window = (struct window){row->segment, row->offset, view_of(store->window.data, size)};
    }
    return code;
}

static enum error_code take_entry(const struct window *window, const struct segment_row *row,
                                  struct leaf *leaf, struct error *error)
{
    size_t start = row->offset - window->offset;
    struct segment_frame frame;
    bool is_sound =
        segment_frame_read(&frame, view_of(window->bytes.data + start, window->bytes.size - start)) &&
        (frame.type == SEGMENT_LEAF || frame.type == SEGMENT_CHANGE) && frame.is_whole && !frame.is_erased &&
        frame.data.size == row->size && digest_is_equal(&frame.hash, &row->hash);
    if (!is_sound) {
        return error_set(error, ERROR_DAMAGED,
                         "segments/%08" PRIu32 ".seg: the entry at %" PRIu32 " is damaged", row->segment,
                         row->offset);
    }
    leaf->bytes = frame.data;
    return ERROR_NONE;
}

/* Append the leaves of a block of rows until a limit is reached, and say so. */
static enum error_code append_rows(struct segment_store *store, const struct segment_row *rows, size_t count,
                                   size_t bytes_max, struct log_run *run, bool *ret_is_full,
                                   struct error *error)
{
    struct window window = {0};
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < count && code == ERROR_NONE && !*ret_is_full; i++) {
        struct leaf leaf = {rows[i].kind, rows[i].hash, {NULL, 0}};
        if (rows[i].kind == LEAF_ENTRY && !holds(&window, &rows[i])) {
            size_t size = stretch(rows + i, count - i, bytes_max - run->bytes.size);
            code = read_window(store, &rows[i], size, &window, error);
        }
        if (rows[i].kind == LEAF_ENTRY && code == ERROR_NONE) {
            code = take_entry(&window, &rows[i], &leaf, error);
        }
        if (code == ERROR_NONE) {
            code = log_run_append(run, &leaf, error);
        }
        *ret_is_full = run->bytes.size > bytes_max;
    }
    return code;
}

static enum error_code read_locked(struct segment_store *store, const struct bureau *origin, uint64_t first,
                                   size_t leaves_max, size_t bytes_max, struct log_run *run,
                                   struct error *error)
{
    const struct segment_log *log = segment_store_find(store, origin);
    if (log == NULL || first >= log->size) {
        return error_set(error, ERROR_NOT_FOUND, "log %s: no leaf %" PRIu64, origin->code, first);
    }
    uint64_t left = log->size - first;
    if (left > leaves_max) {
        left = leaves_max > 0 ? leaves_max : 1;
    }
    enum error_code code = ERROR_NONE;
    bool is_full = false;
    while (left > 0 && code == ERROR_NONE && !is_full) {
        struct segment_row rows[BLOCK_ROWS];
        size_t count = left < BLOCK_ROWS ? (size_t)left : BLOCK_ROWS;
        code = segment_rows_read(store->files, origin, first, count, rows, error);
        if (code == ERROR_NONE) {
            code = append_rows(store, rows, count, bytes_max, run, &is_full, error);
        }
        first += count;
        left -= count;
    }
    return code;
}

enum error_code segment_store_read(void *self, const struct bureau *origin, uint64_t first, size_t leaves_max,
                                   size_t bytes_max, struct log_run *run, struct error *error)
{
    struct segment_store *store = self;
    size_t most = LOG_RUN_BYTES - LIMIT_ENTRY_BYTES;
    log_run_clear(run);
    (void)pthread_mutex_lock(&store->mutex);
    enum error_code code =
        read_locked(store, origin, first, leaves_max, bytes_max < most ? bytes_max : most, run, error);
    (void)pthread_mutex_unlock(&store->mutex);
    if (code != ERROR_NONE) {
        log_run_clear(run);
        (void)error_wrap(error, "%s", store->path);
    }
    return code;
}

static enum error_code read_hashes_locked(struct segment_store *store, const struct bureau *origin,
                                          unsigned level, uint64_t first, size_t count, struct digest *out,
                                          struct error *error)
{
    const struct segment_log *log = segment_store_find(store, origin);
    uint64_t size = log != NULL && level < TILE_LEVELS ? log->size >> (TILE_HEIGHT * level) : 0;
    if (first > size || count > size - first) {
        return error_set(error, ERROR_NOT_FOUND,
                         "log %s: level %u has %" PRIu64 " hashes, not %zu from %" PRIu64, origin->code,
                         level, size, count, first);
    }
    return count == 0 ? ERROR_NONE
                      : segment_rows_read_hashes(store->files, origin, level, first, count, out, error);
}

enum error_code segment_store_read_hashes(void *self, const struct bureau *origin, unsigned level,
                                          uint64_t first, size_t count, struct digest *out,
                                          struct error *error)
{
    struct segment_store *store = self;
    (void)pthread_mutex_lock(&store->mutex);
    enum error_code code = read_hashes_locked(store, origin, level, first, count, out, error);
    (void)pthread_mutex_unlock(&store->mutex);
    if (code != ERROR_NONE) {
        (void)error_wrap(error, "%s", store->path);
    }
    return code;
}

/* Copy the first head above `after`; false if there is none. */
static enum error_code next_head(struct segment_store *store, const struct bureau *after,
                                 struct log_head *out, bool *ret_is_there, struct error *error)
{
    enum error_code code = ERROR_NONE;
    *ret_is_there = false;
    (void)pthread_mutex_lock(&store->mutex);
    for (size_t i = 0; i < store->log_count && !*ret_is_there && code == ERROR_NONE; i++) {
        const struct segment_log *log = store->logs[i];
        if (bureau_compare(&log->origin, after) > 0) {
            *ret_is_there = true;
            buffer_clear(&store->head_checkpoint);
            code = buffer_append(&store->head_checkpoint, log->checkpoint.data, log->checkpoint.size, error);
            *out = (struct log_head){log->origin, log->size, store->head_checkpoint};
        }
    }
    (void)pthread_mutex_unlock(&store->mutex);
    return code;
}

enum error_code segment_store_heads(void *self, bool (*visit)(void *context, const struct log_head *head),
                                    void *context, struct error *error)
{
    struct segment_store *store = self;
    struct log_head head = {0};
    bool is_there = true;
    enum error_code code = next_head(store, &head.origin, &head, &is_there, error);
    while (code == ERROR_NONE && is_there && visit(context, &head)) {
        struct bureau last = head.origin;
        code = next_head(store, &last, &head, &is_there, error);
    }
    return code;
}
