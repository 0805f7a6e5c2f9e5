/*
 * import_run: what an import makes of an input, as text that tests compare.
 */
#ifndef IMPORT_RUN_H
#define IMPORT_RUN_H

#include "comity/buffer.h"
#include "comity/import.h"

/* Feed `input` in chunks of `chunk` bytes and return a line for each item, to be freed:
 *
 *     1 line 2 BS-1: {"sourceRef":"BS-1",...} to CO,PA (warning)
 *     2 line 3 BS-2: MALFORMED: is not JSON: ...
 *     fault: INVALID: header: ... */
char *import_run(const struct import_options *options, struct view input, size_t chunk);

/* Check that the import gives exactly `expected`, whether it is fed as one, byte by byte or in threes. */
void import_run_check(const struct import_options *options, struct view input, const char *expected);

#endif
