#include "comity/alarm.h"

#include "comity/reader.h"
#include "replica_private.h"

#include <stdio.h>
#include <string.h>

#define TIME_BYTES 8u
#define NAME_BYTES 32u

static struct row_key key_of(const struct alarm *alarm)
{
    return row_key_of_leaf(&alarm->origin, alarm->subject);
}

static bool count_one(void *context, struct view key, struct view value)
{
    size_t *count = context;
    (void)key;
    (void)value;
    return ++*count < ALARMS_PER_LOG;
}

static enum error_code is_wanted(struct catalog *catalog, const struct alarm *alarm, bool *ret,
                                 struct error *error)
{
    struct row_key key = key_of(alarm), prefix = row_key_of_origin(&alarm->origin);
    struct buffer value;
    size_t count = 0;
    buffer_init(&value, INDEX_VALUE_BYTES);
    enum error_code code = catalog_get(catalog, INDEX_ALARM, row_key_view(&key), &value, error);
    buffer_release(&value);
    *ret = code == ERROR_NOT_FOUND;
    if (code == ERROR_NOT_FOUND)
        code = ERROR_NONE;
    if (code == ERROR_NONE && *ret && alarm->subject < ALARM_ENTRIES) {
        code = catalog_scan(catalog, INDEX_ALARM, row_key_view(&prefix), row_key_view(&prefix), count_one,
                            &count, error);
        *ret = count < ALARMS_PER_LOG;
    }
    return code;
}

enum error_code alarm_keep(struct catalog *catalog, const struct alarm *alarm, bool *ret_is_new,
                           struct error *error)
{
    uint8_t value[TIME_BYTES + NAME_BYTES + ALARM_TEXT_BYTES];
    struct row_key key = key_of(alarm);
    bool is_new = false;
    put_u64(value, (uint64_t)alarm->time_ms);
    int size = snprintf((char *)value + TIME_BYTES, NAME_BYTES, "%s", error_code_name(alarm->code));
    size_t start = TIME_BYTES + (size_t)size + 1;
    size_t length = strnlen(alarm->text, sizeof alarm->text);
    memcpy(value + start, alarm->text, length);
    struct index_row row = {
        .table = INDEX_ALARM, .key = row_key_view(&key), .value = view_of(value, start + length)};
    enum error_code code = is_wanted(catalog, alarm, &is_new, error);
    if (code == ERROR_NONE && is_new)
        code = catalog_put(catalog, &row, error);
    if (code == ERROR_NONE)
        *ret_is_new = is_new;
    return code;
}

enum error_code alarm_end(struct catalog *catalog, const struct bureau *origin, uint64_t subject,
                          struct error *error)
{
    struct row_key key = row_key_of_leaf(origin, subject);
    struct index_row row = {.table = INDEX_ALARM, .key = row_key_view(&key), .removed = true};
    struct buffer value;
    buffer_init(&value, INDEX_VALUE_BYTES);
    enum error_code code = catalog_get(catalog, INDEX_ALARM, row_key_view(&key), &value, error);
    if (code == ERROR_NONE)
        code = catalog_put(catalog, &row, error);
    else if (code == ERROR_NOT_FOUND)
        code = ERROR_NONE;
    buffer_release(&value);
    return code;
}

/* ---- reading ---- */

struct reading {
    bool (*visit)(void *context, const struct alarm *alarm);
    void *context;
};

static bool read_one(void *context, struct view key, struct view value)
{
    const struct reading *reading = context;
    struct alarm alarm = {0};
    struct reader reader;
    if (key.size != LIMIT_BUREAU_CHARS + 8)
        return true;
    memcpy(alarm.origin.code, key.data, LIMIT_BUREAU_CHARS);
    alarm.subject = get_u64(key.data + LIMIT_BUREAU_CHARS);
    reader_init(&reader, value);
    alarm.time_ms = (int64_t)reader_u64(&reader);
    struct view name = reader_until(&reader, '\0');
    struct view text = reader_bytes(&reader, reader_remaining(&reader));
    if (reader.code != ERROR_NONE || text.size >= sizeof alarm.text)
        return true;
    alarm.code = error_code_of_name((const char *)name.data);
    memcpy(alarm.text, text.data, text.size);
    return reading->visit(reading->context, &alarm);
}

enum error_code alarm_each(struct catalog *catalog, bool (*visit)(void *context, const struct alarm *alarm),
                           void *context, struct error *error)
{
    struct reading reading = {visit, context};
    struct view all = {0};
    return catalog_scan(catalog, INDEX_ALARM, all, all, read_one, &reading, error);
}

static bool count_each(void *context, const struct alarm *alarm)
{
    size_t *count = context;
    (void)alarm;
    ++*count;
    return true;
}

size_t alarm_count(struct catalog *catalog)
{
    size_t count = 0;
    (void)alarm_each(catalog, count_each, &count, NULL);
    return count;
}
