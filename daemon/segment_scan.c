#include "segment_scan.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "segment_frame.h"

static enum error_code add_place(struct segment_places *places, struct segment_place place,
                                 struct error *error)
{
    if (places->count == places->capacity) {
        size_t capacity = places->capacity == 0 ? 256 : places->capacity * 2;
        struct segment_place *items = realloc(places->items, capacity * sizeof *items);
        if (items == NULL) {
            return error_set(error, ERROR_MEMORY, "%zu places", capacity);
        }
        places->items = items;
        places->capacity = capacity;
    }
    places->items[places->count++] = place;
    return ERROR_NONE;
}

static enum error_code damaged(struct error *error, uint32_t segment, uint64_t offset, const char *what)
{
    return error_set(error, ERROR_DAMAGED, "segments/%08" PRIu32 ".seg: at %" PRIu64 " %s", segment, offset,
                     what);
}

/* A batch as far as it has been read. */
struct batch {
    uint32_t segment;
    uint64_t start;
    uint64_t number; /* 0: taken from the first frame */
    uint64_t frames;
    uint64_t leaves_due; /* of the part that was begun */
};

static struct view rest_of(struct view image, uint64_t offset)
{
    return view_of(image.data + offset, image.size - (size_t)offset);
}

/* Tell whether the frame may stand here. */
static bool frame_fits(const struct batch *batch, const struct segment_frame *frame, uint64_t offset)
{
    bool is_first_of_all = offset == 0;
    if (batch->number != 0 && frame->batch != batch->number) {
        return false;
    }
    if ((frame->type == SEGMENT_START) != is_first_of_all ||
        (frame->type == SEGMENT_LEAF) != (batch->leaves_due > 0)) {
        return false;
    }
    if (frame->type != SEGMENT_LEAF && frame->type != SEGMENT_CHANGE && !frame->is_whole) {
        return false;
    }
    if (frame->type == SEGMENT_START) {
        return frame->segment == batch->segment;
    }
    return frame->type != SEGMENT_COMMIT || (frame->count == batch->frames + 1 && offset >= batch->start &&
                                             frame->index == offset - batch->start + frame->head_size);
}

/* Take note of what the frame says of places. */
static enum error_code note_places(struct segment_scan *scan, const struct batch *batch,
                                   const struct segment_frame *frame, uint64_t offset, struct error *error)
{
    enum error_code code = ERROR_NONE;
    bool has_entry = frame->type == SEGMENT_LEAF || frame->type == SEGMENT_CHANGE;
    if (has_entry && (frame->is_erased || !frame->is_whole)) {
        code = add_place(&scan->suspects,
                         (struct segment_place){batch->segment, (uint32_t)offset, batch->number}, error);
    }
    if (code == ERROR_NONE && frame->type == SEGMENT_CHANGE && frame->segment > 0) {
        code = add_place(&scan->erased, (struct segment_place){frame->segment, frame->offset, batch->number},
                         error);
    }
    return code;
}

/* Read the batch at `start`. Sets `*ret_end` behind it if it is whole; else `*ret_end` is the offset of the
 * first frame that is not right, `*ret_is_whole` false, and nothing is noted. */
static enum error_code read_batch(struct segment_scan *scan, uint32_t segment, struct view image,
                                  uint64_t start, uint64_t *ret_end, bool *ret_is_whole, struct error *error)
{
    struct batch batch = {.segment = segment, .start = start, .number = scan->next_batch};
    size_t erased = scan->erased.count;
    size_t suspects = scan->suspects.count;
    uint64_t offset = start;
    enum error_code code = ERROR_NONE;
    struct segment_frame frame = {0};
    *ret_is_whole = false;
    while (code == ERROR_NONE && !*ret_is_whole) {
        if (!segment_frame_read(&frame, rest_of(image, offset)) || !frame_fits(&batch, &frame, offset)) {
            break;
        }
        batch.number = frame.batch;
        batch.frames++;
        batch.leaves_due = frame.type == SEGMENT_PART ? frame.count : batch.leaves_due;
        batch.leaves_due -= frame.type == SEGMENT_LEAF ? 1 : 0;
        code = note_places(scan, &batch, &frame, offset, error);
        offset += frame.head_size + frame.data_size;
        *ret_is_whole = frame.type == SEGMENT_COMMIT;
    }
    if (!*ret_is_whole) {
        scan->erased.count = erased;
        scan->suspects.count = suspects;
    } else {
        scan->next_batch = batch.number + 1;
    }
    *ret_end = offset;
    return code;
}

static uint64_t used_bytes(struct view image)
{
    size_t used = image.size;
    while (used > 0 && image.data[used - 1] == 0) {
        used--;
    }
    return used;
}

/* Tell whether a commit mark of a batch above `number` lies in the bytes from `offset` on. */
static bool has_later_commit(struct view image, uint64_t offset, uint64_t used, uint64_t number)
{
    while (offset < used) {
        const uint8_t *found = memchr(image.data + offset, SEGMENT_COMMIT, (size_t)(used - offset));
        if (found == NULL) {
            return false;
        }
        offset = (uint64_t)(found - image.data);
        struct segment_frame frame;
        if (segment_frame_read_head(&frame, rest_of(image, offset)) && frame.type == SEGMENT_COMMIT &&
            frame.batch > number) {
            return true;
        }
        offset++;
    }
    return false;
}

static enum error_code check_start(struct view image, struct error *error)
{
    struct segment_frame frame;
    if (segment_frame_read_head(&frame, image) && frame.type == SEGMENT_START &&
        frame.version != SEGMENT_VERSION) {
        return error_set(error, ERROR_VERSION, "segment of version %" PRIu32 ", this is version %u",
                         frame.version, SEGMENT_VERSION);
    }
    return ERROR_NONE;
}

enum error_code segment_scan_next(struct segment_scan *scan, uint32_t segment, struct view image,
                                  bool *ret_is_used, struct error *error)
{
    uint64_t used = used_bytes(image);
    uint64_t before = scan->next_batch;
    uint64_t start = 0;
    uint64_t last_start = 0;
    uint64_t end = 0;
    bool is_whole = true;
    enum error_code code = check_start(image, error);
    while (code == ERROR_NONE && is_whole && start < image.size) {
        code = read_batch(scan, segment, image, start, &end, &is_whole, error);
        if (code == ERROR_NONE && is_whole) {
            last_start = start;
            start = end;
        }
    }
    if (code != ERROR_NONE) {
        return code;
    }
    bool has_later = !is_whole && has_later_commit(image, start, used, scan->next_batch);
    if ((start > 0 || has_later) && scan->segment > 0 && scan->used > scan->end) {
        return damaged(error, scan->segment, scan->broken, "is no sound frame, and a later segment is there");
    }
    if (has_later) {
        return damaged(error, segment, end, "is no sound frame");
    }
    *ret_is_used = start > 0;
    if (start == 0) {
        return before == 0 ? damaged(error, segment, 0, "no segment begins") : ERROR_NONE;
    }
    scan->segment = segment;
    scan->last_start = last_start;
    scan->end = start;
    scan->used = used;
    scan->broken = end;
    return ERROR_NONE;
}

static int compare_places(const void *left, const void *right)
{
    const struct segment_place *a = left;
    const struct segment_place *b = right;
    if (a->segment != b->segment) {
        return a->segment < b->segment ? -1 : 1;
    }
    return a->offset < b->offset ? -1 : a->offset > b->offset;
}

/* The last batch may have been torn so that its commit mark reached the medium and an entry did not. */
static void drop_last_batch_if_torn(struct segment_scan *scan)
{
    uint64_t last = scan->next_batch - 1;
    if (scan->suspects.count == 0 || scan->suspects.items[scan->suspects.count - 1].batch != last) {
        return;
    }
    scan->next_batch = last;
    scan->end = scan->last_start;
    while (scan->suspects.count > 0 && scan->suspects.items[scan->suspects.count - 1].batch == last) {
        scan->suspects.count--;
    }
    while (scan->erased.count > 0 && scan->erased.items[scan->erased.count - 1].batch == last) {
        scan->erased.count--;
    }
}

enum error_code segment_scan_finish(struct segment_scan *scan, struct error *error)
{
    drop_last_batch_if_torn(scan);
    if (scan->erased.count > 0) {
        qsort(scan->erased.items, scan->erased.count, sizeof scan->erased.items[0], compare_places);
    }
    for (size_t i = 0; i < scan->suspects.count; i++) {
        const struct segment_place *suspect = &scan->suspects.items[i];
        const struct segment_place *found = NULL;
        if (scan->erased.count > 0) {
            found = bsearch(suspect, scan->erased.items, scan->erased.count, sizeof *found, compare_places);
        }
        if (found == NULL || found->batch <= suspect->batch) {
            return damaged(error, suspect->segment, suspect->offset,
                           "an entry does not agree with its check");
        }
    }
    return ERROR_NONE;
}

void segment_scan_release(struct segment_scan *scan)
{
    free(scan->erased.items);
    free(scan->suspects.items);
    *scan = (struct segment_scan){0};
}
