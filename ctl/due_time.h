/*
 * due_time: until when somebody has time, as people type it: "10m", "2h", "3d", a day, or a time in UTC.
 */
#ifndef DUE_TIME_H
#define DUE_TIME_H

#include "comity/instant.h"

/* Read it and write it as a record has it. A day is due at its end. ERROR_INVALID. */
enum error_code due_time_read(const char *text, int64_t now_ms, char out[INSTANT_TEXT_CHARS + 1],
                              struct error *error);

#endif
