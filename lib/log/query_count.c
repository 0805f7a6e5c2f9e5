#include "comity/query_count.h"

#include "comity/date.h"
#include "comity/reader.h"

#include <string.h>

static uint8_t *put(uint8_t *out, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        out[i] = (uint8_t)(value >> (8 * (bytes - 1 - i)));
    return out + bytes;
}

/* The sign bit is turned over, so that days sort as numbers. */
void query_count_write(const struct query_count *count, uint8_t key[QUERY_COUNT_KEY_BYTES],
                       uint8_t value[QUERY_COUNT_VALUE_BYTES])
{
    key = put(key, (uint32_t)count->day ^ 0x80000000u, 4);
    memcpy(key, count->asker.code, LIMIT_BUREAU_CHARS);
    memcpy(key + LIMIT_BUREAU_CHARS, count->request, QUERY_COUNT_REQUEST_BYTES);
    value = put(value, count->asked, 8);
    value = put(value, count->shown, 8);
    put(value, count->last, 8);
}

enum error_code query_count_parse(struct view key, struct view value, struct query_count *ret,
                                  struct error *error)
{
    struct reader keys, values;
    struct query_count count = {.day = 0};
    reader_init(&keys, key);
    reader_init(&values, value);
    count.day = (int32_t)(reader_u32(&keys) ^ 0x80000000u);
    reader_copy(&keys, count.asker.code, LIMIT_BUREAU_CHARS);
    reader_copy(&keys, count.request, QUERY_COUNT_REQUEST_BYTES);
    count.asked = reader_u64(&values);
    count.shown = reader_u64(&values);
    count.last = reader_u64(&values);
    if (reader_finish(&keys, "index: a count of questions", error) != ERROR_NONE ||
        reader_finish(&values, "index: a count of questions", error) != ERROR_NONE)
        return error_set(error, ERROR_DAMAGED, "index: a malformed count of questions");
    *ret = count;
    return ERROR_NONE;
}

bool query_count_of(const Comity__AuditEntry *entry, const struct bureau *own, uint64_t index,
                    struct query_count *ret)
{
    bool is_counted = strcmp(entry->request, "check") == 0 || strcmp(entry->request, "search") == 0;
    struct query_count count = {.day = date_of_wall_ms(entry->time_ms),
                                .asker = *own,
                                .asked = 1,
                                .shown = entry->n_shown > 0 ? 1 : 0,
                                .last = index};
    if (!is_counted || entry->continues != 0 ||
        (entry->bureau[0] != '\0' &&
         bureau_parse(&count.asker, view_of_text(entry->bureau), NULL) != ERROR_NONE))
        return false;
    memcpy(count.request, entry->request, strlen(entry->request));
    *ret = count;
    return true;
}
