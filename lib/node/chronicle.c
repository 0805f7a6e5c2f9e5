#include "comity/chronicle.h"

#include "comity/utf8.h"

#include <stdlib.h>

struct chronicle {
    uint64_t next;
    size_t count;
    uint64_t counts[NODE_LEVEL_ALARM + 1];            /* added, by level */
    struct chronicle_entry entries[CHRONICLE_EVENTS]; /* by number */
};

enum error_code chronicle_new(struct chronicle **ret, int64_t wall_ms, struct error *error)
{
    struct chronicle *ring = calloc(1, sizeof *ring);
    if (ring == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for events");
    ring->next = wall_ms <= 0 ? 1 : (uint64_t)wall_ms * 1000;
    *ret = ring;
    return ERROR_NONE;
}

void chronicle_free(struct chronicle *ring)
{
    free(ring);
}

void chronicle_add(struct chronicle *ring, const struct chronicle_entry *entry)
{
    struct chronicle_entry *place = &ring->entries[ring->next % CHRONICLE_EVENTS];
    if (entry->level == NODE_LEVEL_DEBUG)
        return;
    *place = *entry;
    utf8_mend(place->text); /* it may have been cut */
    place->number = ring->next++;
    ring->counts[entry->level]++;
    ring->count += ring->count < CHRONICLE_EVENTS ? 1 : 0;
}

uint64_t chronicle_count(const struct chronicle *ring, enum node_level level)
{
    return ring->counts[level];
}

uint64_t chronicle_next(const struct chronicle *ring)
{
    return ring->next;
}

uint64_t chronicle_first(const struct chronicle *ring)
{
    return ring->next - ring->count;
}

const struct chronicle_entry *chronicle_after(const struct chronicle *ring, uint64_t number)
{
    uint64_t first = chronicle_first(ring);
    uint64_t wanted = number < first ? first : number + 1;
    if (number >= ring->next || wanted == ring->next)
        return NULL;
    return &ring->entries[wanted % CHRONICLE_EVENTS];
}
