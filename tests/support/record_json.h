/*
 * record_json: records written in their JSON form, for tests.
 */
#ifndef RECORD_JSON_H
#define RECORD_JSON_H

#include "comity/record.h"

/* Return the record, to be freed with message_free(). Apostrophes stand for quotes. Ends the test program where the
 * text is no record. */
Comity__Record *record_json_read(const char *text);

/* One record, and what is said about it: the summary of one that is accepted (or "", for any), or "refused: " and how
 * the error of record_validate() begins. */
struct record_json_case {
    const char *text;
    const char *says;
};

/* Check each of them. */
void record_json_check(const struct record_json_case *cases, size_t count);

#define RECORD_JSON_CHECK(...)                                                                               \
    do {                                                                                                     \
        static const struct record_json_case cases[] = {__VA_ARGS__};                                        \
        record_json_check(cases, sizeof cases / sizeof cases[0]);                                            \
    } while (0)

#endif
