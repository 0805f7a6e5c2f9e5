/*
 * record_file: a record as officers and their systems keep it in a file.
 *
 * One JSON object: a Record, with an optional "distribution" beside its fields, as text ("CO,PA") or as an
 * object. What `comity get --json` wrote is taken too: then "record" holds the Record.
 */
#ifndef RECORD_FILE_H
#define RECORD_FILE_H

#include "comity/error.h"
#include "comity/view.h"
#include "control.pb-c.h"

/* Read the JSON; free both with record_file_release(). `*ret_distribution` is NULL where the file tells none.
 * ERROR_INVALID, ERROR_LIMIT, ERROR_MEMORY. */
enum error_code record_file_parse(struct view text, Comity__Record **ret_record,
                                  Comity__Distribution **ret_distribution, struct error *error);

/* Free what was read; NULL is harmless. */
void record_file_release(Comity__Record *record, Comity__Distribution *distribution);

#endif
