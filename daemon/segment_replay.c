#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "disk.h"
#include "segment_frame.h"
#include "segment_scan.h"
#include "segment_store_private.h"

struct replay {
    struct segment_store *store;
    struct segment_store_report *report;
    struct segment_scan scan;
    struct buffer image;     /* of one segment */
    uint32_t image_segment;  /* which; 0: none */
    uint32_t unused_segment; /* reserved, without a whole batch; 0: none */
    uint64_t unused_size;
    bool is_snapshot; /* the batch at hand begins the first segment: it tells sizes */
};

static enum error_code load(struct replay *replay, uint32_t segment, struct error *error)
{
    if (replay->image_segment == segment) {
        return ERROR_NONE;
    }
    struct segment_file file;
    enum error_code code = segment_files_segment(replay->store->files, segment, false, &file, error);
    if (code != ERROR_NONE) {
        return code == ERROR_NOT_FOUND ? error_set(error, ERROR_DAMAGED, "%s is missing", file.name) : code;
    }
    uint64_t size = 0;
    replay->image_segment = 0;
    buffer_clear(&replay->image);
    code = disk_size(file.fd, &size, file.name, error);
    if (code == ERROR_NONE) {
        code = buffer_reserve(&replay->image, (size_t)size, error);
    }
    if (code == ERROR_NONE) {
        code = disk_read(file.fd, replay->image.data, (size_t)size, 0, file.name, error);
    }
    if (code == ERROR_NONE) {
        replay->image.size = (size_t)size;
        replay->image_segment = segment;
    }
    segment_files_put(replay->store->files, &file);
    return code;
}

static enum error_code scan_all(struct replay *replay, uint32_t first, uint32_t last, struct error *error)
{
    enum error_code code = ERROR_NONE;
    replay->scan.next_batch = first == 1 ? 1 : 0;
    for (uint32_t segment = first; segment <= last && code == ERROR_NONE; segment++) {
        bool is_used = false;
        code = load(replay, segment, error);
        if (code == ERROR_NONE) {
            code = segment_scan_next(&replay->scan, segment, buffer_view(&replay->image), &is_used, error);
        }
        if (code == ERROR_NONE && !is_used && segment < last) {
            return error_set(error, ERROR_DAMAGED, "segments/%08" PRIu32 ".seg: at 0 no segment begins",
                             segment);
        }
        if (code == ERROR_NONE && !is_used) {
            replay->unused_segment = segment;
            replay->unused_size = replay->image.size;
        }
    }
    return code == ERROR_NONE ? segment_scan_finish(&replay->scan, error) : code;
}

/* Where the replay stands in a segment. */
struct cursor {
    uint32_t segment;
    uint64_t offset;
    struct view image;
};

static bool next_frame(struct cursor *cursor, struct segment_frame *frame, uint64_t *ret_offset)
{
    struct view rest =
        view_of(cursor->image.data + cursor->offset, cursor->image.size - (size_t)cursor->offset);
    if (!segment_frame_read(frame, rest)) {
        return false;
    }
    *ret_offset = cursor->offset;
    cursor->offset += frame->head_size + frame->data_size;
    return true;
}

static struct segment_row row_of(const struct cursor *cursor, const struct segment_frame *frame,
                                 uint64_t offset)
{
    struct segment_row row = {.kind = frame->kind, .hash = frame->hash};
    if (frame->kind == LEAF_ENTRY) {
        row.size = (uint32_t)frame->data_size;
        row.segment = cursor->segment;
        row.offset = (uint32_t)offset;
    }
    return row;
}

static enum error_code log_of(struct replay *replay, const struct bureau *origin, struct segment_log **ret,
                              struct error *error)
{
    struct segment_log *log = segment_store_find(replay->store, origin);
    if (log == NULL) {
        if (replay->store->log_count == LIMIT_LOGS || !log_origin_is_valid(origin)) {
            return error_set(error, ERROR_DAMAGED, "an origin that cannot be");
        }
        log = segment_log_new(origin);
        if (log == NULL) {
            return error_set(error, ERROR_MEMORY, "log %s", origin->code);
        }
        segment_store_insert(replay->store, log);
    }
    *ret = log;
    return ERROR_NONE;
}

static enum error_code write_rows(struct replay *replay, struct cursor *cursor, struct segment_log *log,
                                  uint64_t count, struct error *error)
{
    struct segment_row rows[256];
    enum error_code code = ERROR_NONE;
    while (count > 0 && code == ERROR_NONE) {
        size_t part = 0;
        for (; part < 256 && part < count; part++) {
            struct segment_frame frame;
            uint64_t offset = 0;
            if (!next_frame(cursor, &frame, &offset)) {
                return error_set(error, ERROR_DAMAGED, "segments/%08" PRIu32 ".seg changed while it was read",
                                 cursor->segment);
            }
            rows[part] = row_of(cursor, &frame, offset);
        }
        code = segment_rows_write(replay->store->files, &log->origin, log->size, part, rows, error);
        if (code == ERROR_NONE) {
            code = segment_rows_complete(replay->store->files, replay->store->hasher, &log->origin, log->size,
                                         log->size + part, error);
        }
        log->size += part;
        log->is_dirty = true;
        count -= part;
    }
    return code;
}

static enum error_code apply_part(struct replay *replay, struct cursor *cursor,
                                  const struct segment_frame *frame, struct error *error)
{
    struct segment_log *log = NULL;
    enum error_code code = log_of(replay, &frame->origin, &log, error);
    if (code != ERROR_NONE) {
        return code;
    }
    if (replay->is_snapshot) {
        log->size = frame->index;
    }
    if (frame->index != log->size) {
        return error_set(error, ERROR_DAMAGED,
                         "segments/%08" PRIu32 ".seg: log %s goes on at %" PRIu64 ", not at %" PRIu64,
                         cursor->segment, log->origin.code, frame->index, log->size);
    }
    buffer_clear(&log->checkpoint);
    code = buffer_append(&log->checkpoint, frame->data.data, frame->data.size, error);
    if (code == ERROR_NONE && frame->count > 0) {
        code = segment_rows_reserve(replay->store->files, &log->origin, log->size + frame->count, error);
    }
    return code == ERROR_NONE ? write_rows(replay, cursor, log, frame->count, error) : code;
}

static enum error_code apply_change(struct replay *replay, const struct cursor *cursor,
                                    const struct segment_frame *frame, uint64_t offset, struct error *error)
{
    struct segment_log *log = segment_store_find(replay->store, &frame->origin);
    if (log == NULL || frame->index >= log->size) {
        return error_set(error, ERROR_DAMAGED,
                         "segments/%08" PRIu32 ".seg: at %" PRIu64 " a leaf beyond its log", cursor->segment,
                         offset);
    }
    struct segment_row row = row_of(cursor, frame, offset);
    log->is_dirty = true;
    return segment_rows_write(replay->store->files, &log->origin, frame->index, 1, &row, error);
}

static enum error_code apply_segment(struct replay *replay, uint32_t segment, struct error *error)
{
    enum error_code code = load(replay, segment, error);
    if (code != ERROR_NONE) {
        return code;
    }
    struct cursor cursor = {segment, 0, buffer_view(&replay->image)};
    if (segment == replay->scan.segment) {
        cursor.image.size = (size_t)replay->scan.end;
    }
    struct segment_frame frame;
    uint64_t offset = 0;
    while (code == ERROR_NONE && next_frame(&cursor, &frame, &offset)) {
        if (frame.type == SEGMENT_PART) {
            code = apply_part(replay, &cursor, &frame, error);
        } else if (frame.type == SEGMENT_CHANGE) {
            code = apply_change(replay, &cursor, &frame, offset, error);
        } else if (frame.type == SEGMENT_COMMIT) {
            replay->is_snapshot = false;
            replay->report->replayed++;
        }
    }
    return code;
}

/* The erasures are in the order of their places: one sync for each segment. */
static enum error_code erase_again(struct replay *replay, struct error *error)
{
    const struct segment_places *erased = &replay->scan.erased;
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < erased->count && code == ERROR_NONE; i++) {
        const struct segment_place *place = &erased->items[i];
        code = segment_erase(replay->store->files, place->segment, place->offset, error);
        bool is_last = i + 1 == erased->count || erased->items[i + 1].segment != place->segment;
        if (code == ERROR_NONE && is_last) {
            code = segment_sync(replay->store->files, place->segment, error);
        }
    }
    replay->report->erased = erased->count;
    return code;
}

/* Write zeros over what lies behind `end`. */
static enum error_code drop(struct replay *replay, uint32_t segment, uint64_t end, struct error *error)
{
    enum error_code code = load(replay, segment, error);
    if (code != ERROR_NONE) {
        return code;
    }
    uint64_t used = replay->image.size;
    while (used > end && replay->image.data[used - 1] == 0) {
        used--;
    }
    if (used == end) {
        return ERROR_NONE;
    }
    struct segment_file file;
    code = segment_files_segment(replay->store->files, segment, false, &file, error);
    if (code != ERROR_NONE) {
        return code;
    }
    code = disk_zero(file.fd, end, used - end, file.name, error);
    if (code == ERROR_NONE) {
        code = disk_sync(file.fd, file.name, error);
    }
    replay->report->dropped_bytes += used - end;
    (void)snprintf(replay->report->dropped_from, sizeof replay->report->dropped_from, "%s", file.name);
    segment_files_put(replay->store->files, &file);
    return code;
}

static enum error_code drop_torn(struct replay *replay, struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (replay->scan.segment > 0) {
        code = drop(replay, replay->scan.segment, replay->scan.end, error);
    }
    if (code == ERROR_NONE && replay->unused_segment > 0) {
        code = drop(replay, replay->unused_segment, 0, error);
    }
    return code;
}

static enum error_code set_tail(struct replay *replay, struct error *error)
{
    struct segment_tail *tail = &replay->store->tail;
    const struct segment_scan *scan = &replay->scan;
    tail->segment = scan->segment;
    tail->end = scan->end;
    tail->batch = scan->next_batch;
    tail->reserved = replay->unused_segment > 0 ? replay->unused_size : 0;
    if (scan->segment == 0) {
        return ERROR_NONE;
    }
    struct segment_file file;
    enum error_code code = segment_files_segment(replay->store->files, scan->segment, false, &file, error);
    if (code == ERROR_NONE) {
        code = disk_size(file.fd, &tail->size, file.name, error);
        segment_files_put(replay->store->files, &file);
    }
    return code;
}

enum error_code segment_store_replay(struct segment_store *store, uint32_t first_segment,
                                     uint32_t last_segment, struct segment_store_report *report,
                                     struct error *error)
{
    struct replay replay = {.store = store, .report = report, .is_snapshot = true};
    buffer_init(&replay.image, UINT32_MAX);
    enum error_code code = scan_all(&replay, first_segment, last_segment, error);
    for (uint32_t segment = first_segment; code == ERROR_NONE && segment <= replay.scan.segment; segment++) {
        code = apply_segment(&replay, segment, error);
    }
    if (code == ERROR_NONE) {
        code = drop_torn(&replay, error);
    }
    if (code == ERROR_NONE) {
        code = erase_again(&replay, error);
    }
    if (code == ERROR_NONE) {
        code = set_tail(&replay, error);
    }
    buffer_release(&replay.image);
    segment_scan_release(&replay.scan);
    return code;
}
