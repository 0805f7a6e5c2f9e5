/*
 * overlay: index rows in memory, ordered, until the index has absorbed them.
 *
 * A row may say that a key is gone. Owns its rows, in blocks that are freed with it: what is replaced takes memory
 * until then, and is counted. One thread writes; nobody writes while another thread reads.
 */
#ifndef COMITY_OVERLAY_H
#define COMITY_OVERLAY_H

#include "comity/index.h"

struct overlay;

/* A place in one table of an overlay. */
struct overlay_cursor {
    enum index_table table;
    const void *leaf;
    unsigned slot;
};

/* Make an empty overlay; the caller frees it. ERROR_MEMORY. */
enum error_code overlay_new(struct overlay **ret, struct error *error);

/* Free an overlay and its rows; NULL is harmless. */
void overlay_free(struct overlay *overlay);

/* Put a row, in place of one with the same key. Copies key and value. ERROR_MEMORY; unchanged on failure. */
enum error_code overlay_put(struct overlay *overlay, const struct index_row *row, struct error *error);

/* Find the row of a key, `removed` ones too; false if the overlay says nothing of it. Views live until the
 * row is next put. */
bool overlay_find(const struct overlay *overlay, enum index_table table, struct view key,
                  struct index_row *ret);

/* Begin at the first row of `table` at or above `from`. A cursor lives until a row is put. */
struct overlay_cursor overlay_seek(const struct overlay *overlay, enum index_table table, struct view from);

/* Give the row a cursor is at; false behind the table's last. Go on to the next. */
bool overlay_cursor_get(const struct overlay_cursor *cursor, struct index_row *ret);
void overlay_cursor_next(struct overlay_cursor *cursor);

/* Move every row of `from` to `to`, replacing rows with the same key; `from` is then empty. ERROR_MEMORY: some are
 * moved, and neither overlay may be used any more but to be freed. */
enum error_code overlay_merge(struct overlay *to, struct overlay *from, struct error *error);

/* Return how many rows, and about how many bytes of memory they take. */
size_t overlay_count(const struct overlay *overlay);
size_t overlay_bytes(const struct overlay *overlay);

/* Supply all rows in order, from the first; the overlay stays as it is and must not change meanwhile. */
void overlay_rows(struct overlay *overlay, struct index_rows *ret);

#endif
