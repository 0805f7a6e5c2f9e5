#include "segment_batch.h"

#include <stdlib.h>

#include "segment_frame.h"

/* What a fill or an erasure wants of a leaf; after settle(), what the leaf is in the end. */
struct wish {
    struct bureau origin;
    uint64_t index;
    size_t order;
    bool is_erasure;
    bool is_new; /* the leaf is one of the batch's */
    enum leaf_kind kind;
    struct view bytes;
    struct segment_row before; /* of an older leaf */
};

struct build {
    struct segment_batch *out;
    const struct log_batch *batch;
    uint64_t number;
    uint64_t frames;
    size_t wish_count;
    struct wish *wishes;
};

static int compare_wishes(const void *left, const void *right)
{
    const struct wish *a = left;
    const struct wish *b = right;
    int order = bureau_compare(&a->origin, &b->origin);
    if (order != 0) {
        return order;
    }
    if (a->index != b->index) {
        return a->index < b->index ? -1 : 1;
    }
    return a->order < b->order ? -1 : a->order > b->order;
}

static enum error_code collect_wishes(struct build *build, struct error *error)
{
    const struct log_batch *batch = build->batch;
    build->wishes = calloc(batch->fill_count + batch->erasure_count + 1, sizeof *build->wishes);
    if (build->wishes == NULL) {
        return error_set(error, ERROR_MEMORY, "%zu fills and erasures",
                         batch->fill_count + batch->erasure_count);
    }
    for (size_t i = 0; i < batch->fill_count; i++) {
        const struct log_fill *fill = &batch->fills[i];
        build->wishes[build->wish_count] = (struct wish){.origin = fill->origin,
                                                         .index = fill->index,
                                                         .order = build->wish_count,
                                                         .kind = fill->kind,
                                                         .bytes = fill->bytes};
        build->wish_count++;
    }
    for (size_t i = 0; i < batch->erasure_count; i++) {
        const struct log_erasure *erasure = &batch->erasures[i];
        build->wishes[build->wish_count] = (struct wish){.origin = erasure->origin,
                                                         .index = erasure->index,
                                                         .order = build->wish_count,
                                                         .is_erasure = true,
                                                         .kind = LEAF_ERASED};
        build->wish_count++;
    }
    if (build->wish_count > 0) {
        qsort(build->wishes, build->wish_count, sizeof *build->wishes, compare_wishes);
    }
    return ERROR_NONE;
}

/* Return the leaf if the batch brings it. */
static const struct leaf *new_leaf(const struct log_batch *batch, const struct bureau *origin, uint64_t index)
{
    for (size_t i = 0; i < batch->part_count; i++) {
        const struct log_part *part = &batch->parts[i];
        if (bureau_is_equal(&part->origin, origin) && index >= part->first) {
            return &part->leaves[index - part->first];
        }
    }
    return NULL;
}

static bool is_same_leaf(const struct wish *a, const struct wish *b)
{
    return a->index == b->index && bureau_is_equal(&a->origin, &b->origin);
}

/* Replace all wishes about a leaf by the one that says what it is in the end; drop it if nothing changes. */
static enum error_code settle(struct build *build,
                              enum error_code (*row_of)(void *context, const struct bureau *origin,
                                                        uint64_t index, struct segment_row *out,
                                                        struct error *error),
                              void *context, struct error *error)
{
    size_t kept = 0;
    for (size_t i = 0; i < build->wish_count;) {
        struct wish end = build->wishes[i];
        const struct leaf *leaf = new_leaf(build->batch, &end.origin, end.index);
        end.is_new = leaf != NULL;
        if (!end.is_new) {
            enum error_code code = row_of(context, &end.origin, end.index, &end.before, error);
            if (code != ERROR_NONE) {
                return code;
            }
        }
        enum leaf_kind first = end.is_new ? leaf->kind : end.before.kind;
        end.kind = first;
        end.bytes = end.is_new ? leaf->bytes : (struct view){0};
        size_t next = i;
        for (; next < build->wish_count && is_same_leaf(&build->wishes[next], &end); next++) {
            const struct wish *wish = &build->wishes[next];
            if (wish->is_erasure || (end.kind != LEAF_ENTRY && end.kind != LEAF_ERASED)) {
                end.kind = wish->kind;
                end.bytes = wish->bytes;
            }
        }
        if (end.kind != first) {
            build->wishes[kept++] = end;
        }
        i = next;
    }
    build->wish_count = kept;
    return ERROR_NONE;
}

static enum error_code write_frame(struct build *build, struct segment_frame *frame, struct error *error)
{
    frame->batch = build->number;
    build->frames++;
    return segment_frame_write(&build->out->frames, frame, error);
}

static struct segment_row row_at(const struct build *build, const struct segment_frame *frame)
{
    struct segment_row row = {.kind = frame->kind, .hash = frame->hash};
    if (frame->kind == LEAF_ENTRY) {
        row.size = (uint32_t)frame->data.size;
        row.segment = 1;
        row.offset = (uint32_t)build->out->frames.size;
    }
    return row;
}

/* Return the first wish about the log, or where it would be. */
static size_t find_wishes(const struct build *build, const struct bureau *origin, uint64_t first)
{
    size_t low = 0;
    size_t high = build->wish_count;
    struct wish wanted = {.origin = *origin, .index = first};
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_wishes(&build->wishes[middle], &wanted) < 0 &&
            !is_same_leaf(&build->wishes[middle], &wanted)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static enum error_code write_part(struct build *build, const struct log_part *part, struct error *error)
{
    struct segment_frame head = {.type = SEGMENT_PART,
                                 .origin = part->origin,
                                 .index = part->first,
                                 .count = part->count,
                                 .data = part->checkpoint};
    enum error_code code = write_frame(build, &head, error);
    size_t wish = find_wishes(build, &part->origin, part->first);
    for (size_t i = 0; i < part->count && code == ERROR_NONE; i++) {
        const struct leaf *leaf = &part->leaves[i];
        struct segment_frame frame = {
            .type = SEGMENT_LEAF, .kind = leaf->kind, .hash = leaf->hash, .data = leaf->bytes};
        if (wish < build->wish_count && build->wishes[wish].index == part->first + i &&
            bureau_is_equal(&build->wishes[wish].origin, &part->origin)) {
            frame.kind = build->wishes[wish].kind;
            frame.data = build->wishes[wish].bytes;
            wish++;
        }
        build->out->rows[build->out->row_count++] = row_at(build, &frame);
        code = write_frame(build, &frame, error);
    }
    return code;
}

static enum error_code write_change(struct build *build, const struct wish *wish, struct error *error)
{
    struct segment_frame frame = {.type = SEGMENT_CHANGE,
                                  .kind = wish->kind,
                                  .hash = wish->before.hash,
                                  .origin = wish->origin,
                                  .index = wish->index,
                                  .segment = wish->before.segment,
                                  .offset = wish->before.offset,
                                  .data = wish->bytes};
    build->out->changes[build->out->change_count++] =
        (struct segment_change){wish->origin, wish->index, wish->before, row_at(build, &frame)};
    return write_frame(build, &frame, error);
}

static enum error_code write_all(struct build *build, struct error *error)
{
    struct segment_batch *out = build->out;
    size_t leaves = 0;
    for (size_t i = 0; i < build->batch->part_count; i++) {
        leaves += build->batch->parts[i].count;
    }
    out->rows = calloc(leaves + 1, sizeof *out->rows);
    out->changes = calloc(build->wish_count + 1, sizeof *out->changes);
    if (out->rows == NULL || out->changes == NULL) {
        return error_set(error, ERROR_MEMORY, "batch of %zu leaves", leaves);
    }
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < build->batch->part_count && code == ERROR_NONE; i++) {
        code = write_part(build, &build->batch->parts[i], error);
    }
    for (size_t i = 0; i < build->wish_count && code == ERROR_NONE; i++) {
        if (!build->wishes[i].is_new) {
            code = write_change(build, &build->wishes[i], error);
        }
    }
    if (code != ERROR_NONE) {
        return code;
    }
    size_t head = segment_frame_head_bytes(SEGMENT_COMMIT);
    struct segment_frame commit = {
        .type = SEGMENT_COMMIT, .count = build->frames + 1, .index = out->frames.size + head};
    return write_frame(build, &commit, error);
}

enum error_code segment_batch_build(struct segment_batch *out, const struct log_batch *batch, uint64_t number,
                                    enum error_code (*row_of)(void *context, const struct bureau *origin,
                                                              uint64_t index, struct segment_row *out,
                                                              struct error *error),
                                    void *context, struct error *error)
{
    struct build build = {.out = out, .batch = batch, .number = number};
    *out = (struct segment_batch){0};
    buffer_init(&out->frames, SEGMENT_BATCH_BYTES_MAX);
    enum error_code code = collect_wishes(&build, error);
    if (code == ERROR_NONE) {
        code = settle(&build, row_of, context, error);
    }
    if (code == ERROR_NONE) {
        code = write_all(&build, error);
    }
    if (code == ERROR_LIMIT) {
        code = error_set(error, ERROR_STATE, "a batch of more than %u bytes", SEGMENT_BATCH_BYTES_MAX);
    }
    free(build.wishes);
    if (code != ERROR_NONE) {
        segment_batch_release(out);
    }
    return code;
}

static void place(struct segment_row *row, uint32_t segment, uint32_t offset)
{
    if (row->kind == LEAF_ENTRY) {
        row->segment = segment;
        row->offset += offset;
    }
}

void segment_batch_place(struct segment_batch *batch, uint32_t segment, uint32_t offset)
{
    for (size_t i = 0; i < batch->row_count; i++) {
        place(&batch->rows[i], segment, offset);
    }
    for (size_t i = 0; i < batch->change_count; i++) {
        place(&batch->changes[i].after, segment, offset);
    }
}

void segment_batch_release(struct segment_batch *batch)
{
    buffer_release(&batch->frames);
    free(batch->rows);
    free(batch->changes);
    *batch = (struct segment_batch){0};
}
