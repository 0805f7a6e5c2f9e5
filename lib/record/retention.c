#include "comity/retention.h"

#include "comity/record.h"

#include <assert.h>
#include <string.h>

int32_t retention_over_day(const Comity__Record *record, int32_t entry_day)
{
    const struct record_type *type = record_type_of(record);
    struct date_span span;
    if (date_parse(view_of_text(record->retention_until), &span, NULL) == ERROR_NONE)
        return span.last + 1;
    return date_add_years(entry_day, type == NULL ? 0 : type->retention_years) + 1;
}

static bool is_stated(const Comity__Record *record)
{
    return record->retention_until[0] != '\0';
}

static enum error_code check(const Comity__Record *record, const Comity__Record *before, int32_t today,
                             struct error *error)
{
    const struct record_type *type = record_type_of(record);
    struct date_span span;
    char longest[DATE_TEXT_CHARS + 1];
    enum error_code code = date_parse(view_of_text(record->retention_until), &span, error);
    assert(type != NULL);
    if (code != ERROR_NONE)
        return error_wrap(error, "retentionUntil");
    int32_t last = date_add_years(today, type->retention_years_max);
    date_format(last, longest);
    if (span.last < today)
        return error_set(error, ERROR_INVALID, "retentionUntil: %s is over", record->retention_until);
    if (span.last > last)
        return error_set(error, ERROR_INVALID,
                         "retentionUntil: %s is too long: a %s is kept for %u years at most, until %s",
                         record->retention_until, type->title, type->retention_years_max, longest);
    if (before != NULL && is_stated(before) && record->review_reason[0] == '\0' &&
        retention_over_day(before, today) <= span.last)
        return error_set(error, ERROR_INVALID,
                         "reviewReason: is required to keep the record longer than until %s",
                         before->retention_until);
    return ERROR_NONE;
}

enum error_code retention_complete(Comity__Record *record, const Comity__Record *before, int32_t today,
                                   char text[DATE_TEXT_CHARS + 1], struct error *error)
{
    const struct record_type *type = record_type_of(record);
    if (type == NULL)
        return error_set(error, ERROR_INVALID, "record: has no type that is known here");
    if (before != NULL && is_stated(record) && strcmp(record->retention_until, before->retention_until) == 0)
        return ERROR_NONE;
    if (is_stated(record))
        return check(record, before, today, error);
    if (before != NULL && is_stated(before)) {
        record->retention_until = before->retention_until;
        if (record->review_reason[0] == '\0')
            record->review_reason = before->review_reason;
        return ERROR_NONE;
    }
    date_format(date_add_years(today, type->retention_years), text);
    record->retention_until = text;
    return ERROR_NONE;
}
