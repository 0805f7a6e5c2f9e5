/*
 * retention: how long a record is kept.
 *
 * A record is kept through the last day of its `retention_until`; on the day after (UTC) it is over, and every
 * bureau erases it. Where nothing is stated, its type's time counts from the day of the entry. Extending needs a
 * reason, and never goes beyond the type's longest time, counted from the day on which it is extended.
 */
#ifndef COMITY_RETENTION_H
#define COMITY_RETENTION_H

#include "comity/date.h"
#include "record.pb-c.h"

/* Return the first day on which a record is over that an entry of this day published. */
int32_t retention_over_day(const Comity__Record *record, int32_t entry_day);

/* Check how long a new version is to be kept, and complete it: where it does not say, as long as the version
 * before (with its reason), or for a new record (`before` NULL) as long as its type is. What is filled in
 * belongs to `before` or stands in `text`; `record` is the caller's own copy of the struct. ERROR_INVALID:
 * over already; longer than the type may be; extended without a `review_reason`. */
enum error_code retention_complete(Comity__Record *record, const Comity__Record *before, int32_t today,
                                   char text[DATE_TEXT_CHARS + 1], struct error *error);

#endif
