#include "disclosure.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum error_code disclosure_new(struct disclosure **ret, const struct disclosure_to *to, struct hasher *hasher,
                               struct error *error)
{
    struct disclosure *disclosure = calloc(1, sizeof *disclosure);
    if (disclosure == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for an answer");
    disclosure->to = *to;
    disclosure->hasher = hasher;
    *ret = disclosure;
    return ERROR_NONE;
}

void disclosure_free(struct disclosure *disclosure)
{
    if (disclosure == NULL)
        return;
    for (size_t i = 0; i < disclosure->count; i++)
        buffer_release(&disclosure->shown[i].entry);
    free(disclosure);
}

static bool holds(const struct disclosure_item *items, size_t count, uint64_t index)
{
    for (size_t i = 0; i < count; i++) {
        if (items[i].index == index)
            return true;
    }
    return false;
}

static struct disclosure_item item_of(const struct replica_record *record, const char *field, bool is_loose)
{
    struct disclosure_item item = {
        .id = record->id, .version = record->version, .index = record->index, .is_loose = is_loose};
    snprintf(item.field, sizeof item.field, "%s", field);
    buffer_init(&item.entry, LIMIT_ENTRY_BYTES);
    return item;
}

static enum error_code show(struct disclosure *disclosure, const struct replica_record *record,
                            const char *field, bool is_loose, struct error *error)
{
    struct disclosure_item item = item_of(record, field, is_loose);
    if (disclosure->count == LIMIT_REPLY_HITS || disclosure->bytes > LIMIT_REPLY_BYTES) {
        disclosure->cut = true;
        return ERROR_NONE;
    }
    hasher_leaf(disclosure->hasher, buffer_view(&record->bytes), &item.hash);
    enum error_code code = buffer_append(&item.entry, record->bytes.data, record->bytes.size, error);
    if (code != ERROR_NONE)
        return code;
    disclosure->bytes += item.entry.size;
    disclosure->shown[disclosure->count++] = item;
    return ERROR_NONE;
}

static void hint(struct disclosure *disclosure, const struct replica_record *record)
{
    disclosure->contact = true;
    if (disclosure->hinted_count < LIMIT_REPLY_HITS &&
        !holds(disclosure->hinted, disclosure->hinted_count, record->index))
        disclosure->hinted[disclosure->hinted_count++] = item_of(record, "", false);
}

enum error_code disclosure_add(struct disclosure *disclosure, const struct replica_record *record,
                               const char *field, bool is_loose, struct error *error)
{
    const struct disclosure_to *to = &disclosure->to;
    assert(record->entry != NULL);
    if (!bureau_is_equal(&record->owner, &to->owner) ||
        holds(disclosure->shown, disclosure->count, record->index))
        return ERROR_NONE;
    const Comity__Distribution *distribution = record->entry->distribution;
    if (distribution_allows(distribution, &to->owner, &to->asker))
        return show(disclosure, record, field, is_loose, error);
    if (!to->is_silent && !distribution_excludes(distribution, &to->asker))
        hint(disclosure, record);
    return ERROR_NONE;
}

void disclosure_fill(struct disclosure *disclosure, Comity__ReplyStatement *content)
{
    for (size_t i = 0; i < disclosure->count; i++) {
        struct disclosure_item *item = &disclosure->shown[i];
        Comity__ReplyStatement__Hit *hit = &disclosure->hits[i];
        comity__reply_statement__hit__init(hit);
        hit->index = item->index;
        hit->hash = (ProtobufCBinaryData){.len = sizeof item->hash.bytes, .data = item->hash.bytes};
        hit->field = item->field;
        hit->loose = item->is_loose;
        disclosure->pointers[i] = hit;
        disclosure->entries[i] = buffer_view(&item->entry);
    }
    content->n_hits = disclosure->count;
    content->hits = disclosure->pointers;
    content->contact = disclosure->contact;
    content->cut = disclosure->cut;
}
