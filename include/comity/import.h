/*
 * import: records from the files that bureaus have: bytes in, items out.
 *
 *     import_new(&options, &import, &error);
 *     for each chunk read: import_feed(import, chunk, &error); while (import_next(import, &item)) {...}
 *     import_finish(import, &error); while (import_next(import, &item)) {...}
 *     import_free(import);
 *
 * Chunks may be of any size, and items are the same wherever the input is cut. An item is either a record
 * that record_validate() accepts and that has a source reference (by which a second run knows what is
 * published already), or the reason why it was refused; a refused item never stops the ones behind it.
 * Formats: docs/import.md.
 *
 * Memory: one line (LIMIT_IMPORT_LINE_BYTES) and what was fed and not yet taken by import_next(); for notices
 * the whole input (LIMIT_IMPORT_DOCUMENT_BYTES), whose items come after import_finish(). Not thread-safe.
 */
#ifndef COMITY_IMPORT_H
#define COMITY_IMPORT_H

#include "comity/error.h"
#include "comity/view.h"
#include "log.pb-c.h"

enum import_format {
    IMPORT_NDJSON,  /* one Record in its JSON form a line, and an optional "distribution" */
    IMPORT_CSV,     /* RFC 4180 with a header line of field names */
    IMPORT_NOTICES, /* the public notices JSON: list, array, or single notices one after the other */
    IMPORT_FORMAT_COUNT
};

/* Return the name of a format ("ndjson", "csv", "notices"), and the format of a name; IMPORT_FORMAT_COUNT for
 * an unknown one. */
const char *import_format_name(enum import_format format);
enum import_format import_format_find(const char *name);

struct import_options {
    enum import_format format;
    const char *type;   /* CSV: record type of rows that name none ("travel_document"), or NULL */
    const char *colour; /* notices: colour of all of them ("RED", any case), or NULL: told from each notice */
};

struct import;

#define IMPORT_WARNING_BYTES 256

struct import_item {
    uint64_t number;      /* of the item, from 1; blank lines do not count */
    uint64_t line;        /* where it begins, from 1; the same for all notices of one list */
    char source_ref[132]; /* as far as it was read, cut where it would not fit, mended; "" if it was not */

    Comity__Record *record;             /* or NULL: refused, see `error` */
    Comity__Distribution *distribution; /* or NULL: the item asks for none */
    char warning[IMPORT_WARNING_BYTES]; /* what was left out of the record, and why; "" for nothing */
    struct error error; /* names the field ("travelDocument.number: is required"), not the line */
};

/* Make an importer; it keeps no pointer into `options`. ERROR_INVALID (unknown format, type or colour),
 * ERROR_MEMORY. */
enum error_code import_new(const struct import_options *options, struct import **ret, struct error *error);

/* Free the importer; NULL is harmless. Items taken from it live on. */
void import_free(struct import *import);

/* Take the next bytes of the input (copied). After a failure the input cannot go on, items read before may
 * still be taken. ERROR_LIMIT (notices: document too long), ERROR_MEMORY, ERROR_STATE (after import_finish). */
enum error_code import_feed(struct import *import, struct view bytes, struct error *error);

/* Say that the input has ended: the last line needs no newline. ERROR_INVALID, ERROR_MALFORMED if nothing of
 * the input can be read (a CSV header that is missing or names an unknown field; not JSON at all). A CSV
 * header fault is told at the first import_feed() that completes the header. */
enum error_code import_finish(struct import *import, struct error *error);

/* Take the next item; false if there is none until more is fed. Release it with import_item_release(). */
bool import_next(struct import *import, struct import_item *item);

/* Free what an item owns; harmless on a zeroed item. */
void import_item_release(struct import_item *item);

#endif
