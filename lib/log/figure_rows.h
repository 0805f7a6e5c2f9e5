/*
 * figure_rows: deriving figures (figure.h) from entries as they are applied.
 *
 * Every row depends on entries alone, not on how often or in which order they are applied: to apply one again, after a
 * crash or to make the index anew, changes nothing. What ended a version is found by the index of its entry, so that
 * it is noted when the version's bytes are gone, too.
 */
#ifndef COMITY_FIGURE_ROWS_H
#define COMITY_FIGURE_ROWS_H

#include "replica_private.h"

/* Put the figures of an entry into `rows`. Called before anything else is derived from it. ERROR_MEMORY, errors of the
 * index. */
enum error_code figure_rows_apply(struct replica *replica, struct overlay *rows, const struct log *log,
                                  uint64_t index, const Comity__Entry *entry, struct error *error);

/* Note that the bytes of a leaf were erased before it was counted, unless it was. */
enum error_code figure_rows_erased(struct replica *replica, struct overlay *rows, const struct log *log,
                                   uint64_t index, struct error *error);

#endif
