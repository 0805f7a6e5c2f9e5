#include "log_model.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "comity/checkpoint.h"
#include "comity/frontier.h"
#include "comity/tile.h"
#include "comity/writer.h"

struct model_log {
    struct bureau origin;
    uint64_t size;
    size_t capacity;
    enum leaf_kind *kinds;
    struct digest *hashes;
    struct frontier frontier;
    struct buffer note;
};

struct log_model {
    size_t entry_bytes;
    struct hasher *hasher;
    size_t count;
    struct model_log logs[LIMIT_LOGS];
};

struct draft_part {
    struct leaf *leaves;
    struct buffer note;
};

struct log_draft {
    const struct log_model *model;
    struct log_batch batch;
    struct log_part *parts;
    struct draft_part *memory;
    struct log_fill *fills;
    struct log_erasure *erasures;
};

static void *must(void *memory)
{
    if (memory == NULL) {
        abort();
    }
    return memory;
}

static void must_do(enum error_code code)
{
    if (code != ERROR_NONE) {
        abort();
    }
}

static struct bureau bureau_of(const char *code)
{
    struct bureau bureau = {{0}};
    memcpy(bureau.code, code, strlen(code));
    return bureau;
}

struct log_model *log_model_new(size_t entry_bytes)
{
    struct log_model *model = must(calloc(1, sizeof *model));
    model->entry_bytes = entry_bytes;
    must_do(hasher_new(&model->hasher, NULL));
    return model;
}

struct log_model *log_model_copy(const struct log_model *model)
{
    struct log_model *copy = log_model_new(model->entry_bytes);
    copy->count = model->count;
    for (size_t i = 0; i < model->count; i++) {
        const struct model_log *from = &model->logs[i];
        struct model_log *to = &copy->logs[i];
        *to = *from;
        to->kinds = must(malloc(from->capacity * sizeof *to->kinds + 1));
        to->hashes = must(malloc(from->capacity * sizeof *to->hashes + 1));
        memcpy(to->kinds, from->kinds, (size_t)from->size * sizeof *to->kinds);
        memcpy(to->hashes, from->hashes, (size_t)from->size * sizeof *to->hashes);
        buffer_init(&to->note, LIMIT_NOTE_BYTES);
        must_do(buffer_append(&to->note, from->note.data, from->note.size, NULL));
    }
    return copy;
}

void log_model_free(struct log_model *model)
{
    for (size_t i = 0; i < model->count; i++) {
        free(model->logs[i].kinds);
        free(model->logs[i].hashes);
        buffer_release(&model->logs[i].note);
    }
    hasher_free(model->hasher);
    free(model);
}

static const struct model_log *find(const struct log_model *model, const struct bureau *origin)
{
    for (size_t i = 0; i < model->count; i++) {
        if (bureau_is_equal(&model->logs[i].origin, origin)) {
            return &model->logs[i];
        }
    }
    return NULL;
}

uint64_t log_model_size(const struct log_model *model, const char *origin)
{
    struct bureau bureau = bureau_of(origin);
    const struct model_log *log = find(model, &bureau);
    return log == NULL ? 0 : log->size;
}

enum leaf_kind log_model_kind(const struct log_model *model, const char *origin, uint64_t index)
{
    struct bureau bureau = bureau_of(origin);
    return find(model, &bureau)->kinds[index];
}

void log_model_entry(const struct log_model *model, const char *origin, uint64_t index, struct buffer *out)
{
    buffer_init(out, LIMIT_ENTRY_BYTES);
    if (model->entry_bytes == 1) {
        uint8_t byte = (uint8_t)index;
        must_do(buffer_append(out, &byte, 1, NULL));
        return;
    }
    char text[64];
    int length = snprintf(text, sizeof text, "<entry %s %" PRIu64 ">", origin, index);
    size_t size = model->entry_bytes + (size_t)(index % 7);
    do {
        must_do(buffer_append(out, text, (size_t)length, NULL));
    } while (out->size < size);
}

/* RFC 6962's definition, for the perfect subtree of 256^level leaves. */
static void subtree(const struct log_model *model, const struct digest *leaves, size_t count,
                    struct digest *out)
{
    if (count == 1) {
        *out = leaves[0];
        return;
    }
    struct digest left;
    struct digest right;
    subtree(model, leaves, count / 2, &left);
    subtree(model, leaves + count / 2, count / 2, &right);
    hasher_node(model->hasher, &left, &right, out);
}

/* What a comparison has come to. */
struct comparison {
    const struct log_model *model;
    const struct log_store *store;
    size_t heads;
    struct bureau last;
    char *text;
    size_t text_size;
    bool is_same;
};

static bool differ(struct comparison *comparison, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool differ(struct comparison *comparison, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(comparison->text, comparison->text_size, format, arguments);
    va_end(arguments);
    comparison->is_same = false;
    return false;
}

static bool compare_head(void *context, const struct log_head *head)
{
    struct comparison *comparison = context;
    const struct model_log *log = find(comparison->model, &head->origin);
    if (log == NULL) {
        return differ(comparison, "log %s should not be there", head->origin.code);
    }
    if (comparison->heads > 0 && bureau_compare(&comparison->last, &head->origin) >= 0) {
        return differ(comparison, "%s comes after %s", head->origin.code, comparison->last.code);
    }
    if (head->size != log->size) {
        return differ(comparison, "log %s has %" PRIu64 " leaves, not %" PRIu64, head->origin.code,
                      head->size, log->size);
    }
    if (!view_is_equal(buffer_view(&head->checkpoint), buffer_view(&log->note))) {
        return differ(comparison, "log %s has another note", head->origin.code);
    }
    comparison->heads++;
    comparison->last = head->origin;
    return true;
}

static bool compare_leaf(struct comparison *comparison, const struct model_log *log, uint64_t index,
                         const struct leaf *leaf)
{
    if (leaf->kind != log->kinds[index]) {
        return differ(comparison, "leaf %" PRIu64 " of %s is of kind %d, not %d", index, log->origin.code,
                      (int)leaf->kind, (int)log->kinds[index]);
    }
    if (!digest_is_equal(&leaf->hash, &log->hashes[index])) {
        return differ(comparison, "leaf %" PRIu64 " of %s has another hash", index, log->origin.code);
    }
    struct buffer bytes;
    log_model_entry(comparison->model, log->origin.code, index, &bytes);
    bool is_same =
        leaf->kind == LEAF_ENTRY ? view_is_equal(leaf->bytes, buffer_view(&bytes)) : leaf->bytes.size == 0;
    buffer_release(&bytes);
    return is_same || differ(comparison, "leaf %" PRIu64 " of %s has other bytes", index, log->origin.code);
}

static void compare_leaves(struct comparison *comparison, const struct model_log *log)
{
    struct log_run run;
    struct error error;
    log_run_init(&run);
    for (uint64_t next = 0; next < log->size && comparison->is_same;) {
        if (log_store_read(comparison->store, &log->origin, next, 1000, 1000000, &run, &error) !=
            ERROR_NONE) {
            (void)differ(comparison, "%s", error.text);
            break;
        }
        for (size_t i = 0; i < run.count && next < log->size; i++, next++) {
            if (!compare_leaf(comparison, log, next, &run.leaves[i])) {
                break;
            }
        }
    }
    log_run_release(&run);
}

static void compare_level(struct comparison *comparison, const struct model_log *log, unsigned level,
                          size_t count)
{
    size_t width = (size_t)1 << (TILE_HEIGHT * level);
    struct digest *hashes = must(calloc(count + 1, sizeof *hashes));
    struct error error;
    if (log_store_read_hashes(comparison->store, &log->origin, level, 0, count, hashes, &error) !=
        ERROR_NONE) {
        (void)differ(comparison, "%s", error.text);
    }
    for (size_t i = 0; i < count && comparison->is_same; i++) {
        struct digest right;
        subtree(comparison->model, log->hashes + i * width, width, &right);
        if (!digest_is_equal(&hashes[i], &right)) {
            (void)differ(comparison, "hash %zu of level %u of %s is another", i, level, log->origin.code);
        }
    }
    free(hashes);
}

bool log_model_is(const struct log_model *model, const struct log_store *store, char *text, size_t text_size)
{
    struct comparison comparison = {
        .model = model, .store = store, .text = text, .text_size = text_size, .is_same = true};
    struct error error;
    text[0] = '\0';
    if (log_store_heads(store, compare_head, &comparison, &error) != ERROR_NONE) {
        return differ(&comparison, "%s", error.text);
    }
    if (comparison.is_same && comparison.heads != model->count) {
        return differ(&comparison, "%zu logs, not %zu", comparison.heads, model->count);
    }
    for (size_t i = 0; i < model->count && comparison.is_same; i++) {
        const struct model_log *log = &model->logs[i];
        compare_leaves(&comparison, log);
        size_t count = (size_t)log->size;
        for (unsigned level = 0; level < TILE_LEVELS && comparison.is_same && count > 0; level++) {
            compare_level(&comparison, log, level, count);
            count /= TILE_WIDTH;
        }
    }
    return comparison.is_same;
}

struct log_draft *log_draft_new(const struct log_model *model)
{
    struct log_draft *draft = must(calloc(1, sizeof *draft));
    draft->model = model;
    return draft;
}

void log_draft_free(struct log_draft *draft)
{
    for (size_t i = 0; i < draft->batch.part_count; i++) {
        for (size_t j = 0; j < draft->parts[i].count; j++) {
            free((void *)(uintptr_t)draft->memory[i].leaves[j].bytes.data);
        }
        free(draft->memory[i].leaves);
        buffer_release(&draft->memory[i].note);
    }
    for (size_t i = 0; i < draft->batch.fill_count; i++) {
        free((void *)(uintptr_t)draft->fills[i].bytes.data);
    }
    free(draft->parts);
    free(draft->memory);
    free(draft->fills);
    free(draft->erasures);
    free(draft);
}

static void write_note(const struct log_model *model, const struct bureau *origin,
                       const struct frontier *frontier, size_t serial, struct buffer *out)
{
    struct checkpoint checkpoint = {.size = frontier->size};
    must_do(checkpoint_origin(checkpoint.origin, "model", origin->code, NULL));
    frontier_root(frontier, model->hasher, &checkpoint.root);
    buffer_init(out, LIMIT_NOTE_BYTES);
    must_do(checkpoint_format(&checkpoint, out, NULL));
    struct writer writer;
    writer_init(&writer, out);
    writer_format(&writer, "\n\xe2\x80\x94 %s AAAA%08zu\n", checkpoint.origin, serial);
    must_do(writer_finish(&writer, "note", NULL));
}

static enum leaf_kind kind_of(char letter)
{
    static const char LETTERS[] = "EWXM";
    return (enum leaf_kind)(strchr(LETTERS, letter) - LETTERS);
}

static struct view entry_of(const struct log_model *model, const struct bureau *origin, uint64_t index)
{
    struct buffer bytes;
    log_model_entry(model, origin->code, index, &bytes);
    return buffer_view(&bytes);
}

static void add_part(struct log_draft *draft, const char *code, const char *kinds, size_t count,
                     enum leaf_kind same)
{
    struct bureau origin = bureau_of(code);
    const struct log_model *model = draft->model;
    const struct model_log *log = find(model, &origin);
    struct frontier frontier;
    frontier_init(&frontier);
    if (log != NULL) {
        frontier = log->frontier;
    }
    size_t position = draft->batch.part_count++;
    draft->parts = must(realloc(draft->parts, (position + 1) * sizeof *draft->parts));
    draft->memory = must(realloc(draft->memory, (position + 1) * sizeof *draft->memory));
    struct leaf *leaves = must(calloc(count + 1, sizeof *leaves));
    uint64_t first = frontier.size;
    for (size_t i = 0; i < count; i++) {
        struct view bytes = entry_of(model, &origin, first + i);
        leaves[i].kind = kinds != NULL ? kind_of(kinds[i]) : same;
        hasher_leaf(model->hasher, bytes, &leaves[i].hash);
        frontier_append(&frontier, model->hasher, &leaves[i].hash);
        if (leaves[i].kind == LEAF_ENTRY) {
            leaves[i].bytes = bytes;
        } else {
            free((void *)(uintptr_t)bytes.data);
        }
    }
    draft->memory[position].leaves = leaves;
    write_note(model, &origin, &frontier, log == NULL ? 0 : log->note.size % 10 + log->size,
               &draft->memory[position].note);
    draft->parts[position] =
        (struct log_part){origin, first, count, leaves, buffer_view(&draft->memory[position].note)};
    draft->batch.parts = draft->parts;
}

void log_draft_leaves(struct log_draft *draft, const char *origin, const char *kinds)
{
    add_part(draft, origin, kinds, strlen(kinds), LEAF_ENTRY);
}

void log_draft_many(struct log_draft *draft, const char *origin, size_t count, enum leaf_kind kind)
{
    add_part(draft, origin, NULL, count, kind);
}

void log_draft_fill(struct log_draft *draft, const char *origin, uint64_t index, enum leaf_kind kind)
{
    size_t position = draft->batch.fill_count++;
    draft->fills = must(realloc(draft->fills, (position + 1) * sizeof *draft->fills));
    struct log_fill *fill = &draft->fills[position];
    *fill = (struct log_fill){bureau_of(origin), index, kind, {NULL, 0}};
    if (kind == LEAF_ENTRY) {
        fill->bytes = entry_of(draft->model, &fill->origin, index);
    }
    draft->batch.fills = draft->fills;
}

void log_draft_erase(struct log_draft *draft, const char *origin, uint64_t index)
{
    size_t position = draft->batch.erasure_count++;
    draft->erasures = must(realloc(draft->erasures, (position + 1) * sizeof *draft->erasures));
    draft->erasures[position] = (struct log_erasure){bureau_of(origin), index};
    draft->batch.erasures = draft->erasures;
}

struct log_batch *log_draft_batch(struct log_draft *draft)
{
    return &draft->batch;
}

static struct model_log *find_or_add(struct log_model *model, const struct bureau *origin)
{
    for (size_t i = 0; i < model->count; i++) {
        if (bureau_is_equal(&model->logs[i].origin, origin)) {
            return &model->logs[i];
        }
    }
    struct model_log *log = &model->logs[model->count++];
    log->origin = *origin;
    frontier_init(&log->frontier);
    buffer_init(&log->note, LIMIT_NOTE_BYTES);
    return log;
}

static void apply_part(struct log_model *model, const struct log_part *part)
{
    struct model_log *log = find_or_add(model, &part->origin);
    size_t need = (size_t)log->size + part->count;
    if (need > log->capacity) {
        log->capacity = need * 2;
        log->kinds = must(realloc(log->kinds, log->capacity * sizeof *log->kinds));
        log->hashes = must(realloc(log->hashes, log->capacity * sizeof *log->hashes));
    }
    for (size_t i = 0; i < part->count; i++) {
        log->kinds[log->size] = part->leaves[i].kind;
        log->hashes[log->size] = part->leaves[i].hash;
        frontier_append(&log->frontier, model->hasher, &part->leaves[i].hash);
        log->size++;
    }
    buffer_clear(&log->note);
    must_do(buffer_append(&log->note, part->checkpoint.data, part->checkpoint.size, NULL));
}

void log_model_apply(struct log_model *model, struct log_draft *draft)
{
    for (size_t i = 0; i < draft->batch.part_count; i++) {
        apply_part(model, &draft->parts[i]);
    }
    for (size_t i = 0; i < draft->batch.fill_count; i++) {
        enum leaf_kind *kind = &find_or_add(model, &draft->fills[i].origin)->kinds[draft->fills[i].index];
        if (*kind != LEAF_ENTRY && *kind != LEAF_ERASED) {
            *kind = draft->fills[i].kind;
        }
    }
    for (size_t i = 0; i < draft->batch.erasure_count; i++) {
        find_or_add(model, &draft->erasures[i].origin)->kinds[draft->erasures[i].index] = LEAF_ERASED;
    }
}

enum error_code log_draft_commit(struct log_draft *draft, struct log_model *model,
                                 const struct log_store *store, struct error *error)
{
    enum error_code code = log_store_commit(store, &draft->batch, error);
    if (code == ERROR_NONE) {
        log_model_apply(model, draft);
    }
    log_draft_free(draft);
    return code;
}
