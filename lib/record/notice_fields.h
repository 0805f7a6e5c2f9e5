/*
 * notice_fields: what the fields of the public notices JSON become in a record, as one table.
 *
 * Every field may be null or absent. What cannot be kept (a country code that nobody knows, an impossible
 * date, a field without a counterpart) is left out and noted in the item's warning.
 */
#ifndef NOTICE_FIELDS_H
#define NOTICE_FIELDS_H

#include "import_format.h"

/* Fill `notice`, the JSON of a Notice, from `source`, one public notice. ERROR_MEMORY. */
enum error_code notice_fields_fill(struct import_item *item, const json_t *source, json_t *notice,
                                   struct error *error);

/* Return the text as it is kept: outer spaces, "-" alone and control characters gone, lines ended by a
 * newline. NULL if nothing is left, if `value` is no string, or without memory; the caller owns the
 * reference. */
json_t *notice_fields_clean(const json_t *value);

#endif
