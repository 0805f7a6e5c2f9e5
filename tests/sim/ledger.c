#include "ledger.h"

#include "marker.h"
#include "scarce.h"

#include "comity/date.h"

#include <stdlib.h>
#include <string.h>

#define INDEX_BITS 48

void ledger_init(struct ledger *ledger, struct hasher *hasher)
{
    *ledger = (struct ledger){.hasher = hasher};
    map_init(&ledger->by_marker);
    map_init(&ledger->by_nonce);
}

void ledger_release(struct ledger *ledger)
{
    for (unsigned i = 0; i < KEYRING_BUREAUS; i++) {
        for (size_t k = 0; k < ledger->logs[i].count; k++)
            free(ledger->logs[i].entries[k].covers);
        free(ledger->logs[i].entries);
    }
    free(ledger->papers);
    free(ledger->records);
    map_release(&ledger->by_marker);
    map_release(&ledger->by_nonce);
}

size_t ledger_add_paper(struct ledger *ledger, const struct paper *paper)
{
    size_t place = ledger->paper_count++;
    uint64_t older;
    ledger->papers =
        scarce_grow(ledger->papers, &ledger->paper_capacity, ledger->paper_count, sizeof *ledger->papers);
    ledger->papers[place] = *paper;
    if (paper->marker != 0) {
        ledger->papers[place].older =
            map_get(&ledger->by_marker, paper->marker, &older) ? (size_t)older + 1 : 0;
        map_put(&ledger->by_marker, paper->marker, place);
    }
    return place;
}

size_t ledger_add_record(struct ledger *ledger, const struct ledger_record *record)
{
    size_t place = ledger->record_count++;
    ledger->records =
        scarce_grow(ledger->records, &ledger->record_capacity, ledger->record_count, sizeof *ledger->records);
    ledger->records[place] = *record;
    return place;
}

/* ---- entries ---- */

static void note_marker(void *context, const struct marker *marker)
{
    struct ledger_entry *entry = context;
    if (marker->kind == MARKER_TEXT)
        entry->marker = marker->value;
}

static int32_t over_day(const Comity__Record *record)
{
    struct date_span span;
    if (record == NULL || date_parse(view_of_text(record->retention_until), &span, NULL) != ERROR_NONE)
        return INT32_MAX;
    return span.last + 1;
}

static void read_entry(struct ledger_entry *entry, const Comity__Entry *message, struct view bytes)
{
    audience_of(&entry->audience, message->distribution);
    entry->nonce = marker_of_nonce(view_of(message->nonce.data, message->nonce.len));
    marker_scan(bytes, note_marker, entry);
    if (message->act_case == COMITY__ENTRY__ACT_PUBLISH) {
        entry->act = ENTRY_PUBLISH;
        memcpy(entry->id.bytes, message->publish->record_id.data, UUID_BYTES);
        entry->version = message->publish->version;
        entry->over_day = over_day(message->publish->record);
    } else if (message->act_case == COMITY__ENTRY__ACT_WITHDRAW) {
        entry->act = ENTRY_WITHDRAW;
        entry->cover_count = message->withdraw->n_covers;
        entry->covers = scarce_new(entry->cover_count, sizeof *entry->covers);
        memcpy(entry->covers, message->withdraw->covers, entry->cover_count * sizeof *entry->covers);
    }
}

static void cover(struct ledger_log *log, const struct ledger_entry *entry, uint64_t index)
{
    for (size_t i = 0; i < entry->cover_count; i++) {
        struct ledger_entry *covered = &log->entries[entry->covers[i]];
        if (!covered->is_covered)
            covered->covered_by = index;
        covered->is_covered = true;
    }
}

/* Forget the entries from `count` on: their owner lost them before anybody saw them. */
static void cut(struct ledger *ledger, struct ledger_log *log, uint64_t count)
{
    for (uint64_t i = count; i < log->count; i++)
        free(log->entries[i].covers);
    log->count = (size_t)count;
    frontier_init(&log->frontier);
    for (size_t i = 0; i < log->count; i++) {
        log->entries[i].is_covered = false;
        frontier_append(&log->frontier, ledger->hasher, &log->entries[i].hash);
    }
    for (size_t i = 0; i < log->count; i++)
        cover(log, &log->entries[i], i);
}

bool ledger_add_entry(struct ledger *ledger, unsigned origin, uint64_t index, const struct leaf *leaf)
{
    struct ledger_log *log = &ledger->logs[origin];
    struct ledger_entry entry = {.hash = leaf->hash, .act = ENTRY_OTHER, .over_day = INT32_MAX};
    Comity__Entry *message = NULL;
    if (index < log->count && digest_is_equal(&log->entries[index].hash, &leaf->hash))
        return true;
    if (index < log->shown)
        return false;
    if (index < log->count)
        cut(ledger, log, index);
    if (index > log->count)
        return false;
    if (leaf->kind == LEAF_ENTRY &&
        entry_decode(leaf->bytes, keyring_bureau(origin), index, &message, NULL) == ERROR_NONE)
        read_entry(&entry, message, leaf->bytes);
    entry_free(message);
    cover(log, &entry, index);
    frontier_append(&log->frontier, ledger->hasher, &entry.hash);
    frontier_root(&log->frontier, ledger->hasher, &entry.root);
    if (entry.nonce != 0)
        map_put(&ledger->by_nonce, entry.nonce, (uint64_t)origin << INDEX_BITS | index);
    log->entries = scarce_grow(log->entries, &log->capacity, log->count + 1, sizeof *log->entries);
    log->entries[log->count++] = entry;
    return true;
}

/* ---- looking up ---- */

const struct paper *ledger_find_paper(const struct ledger *ledger, uint64_t marker)
{
    uint64_t place;
    return map_get(&ledger->by_marker, marker, &place) ? &ledger->papers[place] : NULL;
}

bool ledger_is_meant_for(const struct ledger *ledger, uint64_t marker, unsigned reader)
{
    const struct paper *paper = ledger_find_paper(ledger, marker);
    while (paper != NULL) {
        if (audience_allows(&paper->audience, paper->owner, reader))
            return true;
        paper = paper->older == 0 ? NULL : &ledger->papers[paper->older - 1];
    }
    return false;
}

const struct ledger_entry *ledger_find_nonce(const struct ledger *ledger, uint64_t nonce,
                                             unsigned *ret_origin, uint64_t *ret_index)
{
    uint64_t place;
    if (!map_get(&ledger->by_nonce, nonce, &place))
        return NULL;
    unsigned origin = (unsigned)(place >> INDEX_BITS);
    uint64_t index = place & ((UINT64_C(1) << INDEX_BITS) - 1);
    const struct ledger_log *log = &ledger->logs[origin];
    if (index >= log->count || log->entries[index].nonce != nonce)
        return NULL;
    *ret_origin = origin;
    *ret_index = index;
    return &log->entries[index];
}
