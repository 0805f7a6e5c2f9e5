/*
 * catalog: the index and what it has not absorbed yet, as one.
 *
 * Two overlays: rows go into `filling`; `absorbing` is what the index is taking in now, in another thread,
 * and does not change. Lookups ask filling, absorbing, the index, in this order; the first that knows the key
 * is right.
 *
 *      put --> filling --catalog_begin_absorb--> absorbing --catalog_end_absorb(ok)--> gone: the index has it
 *                                                    |  ^
 *                                                    +--+ catalog_end_absorb(failed): the same rows are given
 * again
 */
#ifndef COMITY_CATALOG_H
#define COMITY_CATALOG_H

#include "comity/overlay.h"

struct catalog {
    const struct index *index; /* borrowed */
    struct overlay *filling;
    struct overlay *absorbing; /* NULL: none */
    bool is_under_way;         /* the index has been given `absorbing` */
    uint64_t absorbed;         /* how often the index has taken rows in */
    struct index_rows rows;
};

/* Begin with an index, borrowed. ERROR_MEMORY. */
enum error_code catalog_init(struct catalog *catalog, const struct index *index, struct error *error);
void catalog_release(struct catalog *catalog);

/* As index_get() and index_scan(), over all three. */
enum error_code catalog_get(struct catalog *catalog, enum index_table table, struct view key,
                            struct buffer *value, struct error *error);
enum error_code catalog_scan(struct catalog *catalog, enum index_table table, struct view prefix,
                             struct view from,
                             bool (*visit)(void *context, struct view key, struct view value), void *context,
                             struct error *error);

/* Put one row; or move all rows of an overlay in. ERROR_MEMORY: see overlay.h. */
enum error_code catalog_put(struct catalog *catalog, const struct index_row *row, struct error *error);
enum error_code catalog_merge(struct catalog *catalog, struct overlay *rows, struct error *error);

/* Tell whether the filling overlay is at its limit (LIMIT_OVERLAY_BYTES): wait for the index. */
bool catalog_is_full(const struct catalog *catalog);

/* Tell whether nothing waits to be absorbed. */
bool catalog_is_clean(const struct catalog *catalog);

/* Return what `absorbed` will be when every row that is here now is in the index. */
uint64_t catalog_due(const struct catalog *catalog);

/* Return the rows to give to the index, or NULL if there are none or an absorb is under way. */
struct index_rows *catalog_begin_absorb(struct catalog *catalog);

/* Say how the absorb ended. */
void catalog_end_absorb(struct catalog *catalog, bool absorbed);

#endif
