/*
 * import_format: what a format gives to the importer, and what the formats share.
 *
 * A format sees text that is UTF-8 without a byte order mark. It is one of the files import_<format>.c.
 */
#ifndef IMPORT_FORMAT_H
#define IMPORT_FORMAT_H

#include "comity/buffer.h"
#include "comity/import.h"
#include "comity/record.h"

#include <jansson.h>

/* What has come and was not taken yet: the bytes from `start`. */
struct import_input {
    struct buffer bytes;
    size_t start;
    uint64_t line; /* of the byte at `start`, from 1 */
    bool is_finished;
};

struct import_format_row {
    const char *name;
    size_t limit_bytes; /* what may be fed and not taken */

    /* Make and free the format's own state. */
    enum error_code (*new)(const struct import_options *options, void **ret, struct error *error);
    void (*free)(void *state);

    /* Read what must be known before there can be items (a header); called after each feed and at the end.
     * Anything but ERROR_NONE ends the import. */
    enum error_code (*prepare)(void *state, struct import_input *input, struct error *error);

    /* Take one item: a record, or an error; item->line is the input's line already. False if more input is
     * needed. */
    bool (*next)(void *state, struct import_input *input, struct import_item *item);
};

extern const struct import_format_row import_format_ndjson;
extern const struct import_format_row import_format_csv;
extern const struct import_format_row import_format_notices;

/* Return what is left of the input. */
struct view import_input_rest(const struct import_input *input);

/* Move over `size` bytes and the newlines in them. */
void import_input_take(struct import_input *input, size_t size);

/* Tell whether the next `size` bytes are UTF-8; if not, say so in `error`. */
bool import_input_is_text(const struct import_input *input, size_t size, struct error *error);

/* Fill the item from the JSON of a Record: decode, validate, demand a source reference. On failure
 * item->error says why and item->record is NULL. */
void import_format_fill(struct import_item *item, const json_t *record);

/* Free what the item has got so far; item->error says why. The source reference is kept from `record`, the
 * JSON of a Record as far as it was read, or NULL. */
void import_format_refuse(struct import_item *item, const json_t *record);

/* Note in the item what was left out, after what was noted before. */
void import_format_warn(struct import_item *item, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
