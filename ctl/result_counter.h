/*
 * result_counter: the counters of an OperationResult, one row for each number that the schema has.
 *
 * "arrests", "victims-rescued-women", "drugs..." is none: a counter stands once. A result is changed in its JSON form.
 */
#ifndef RESULT_COUNTER_H
#define RESULT_COUNTER_H

#include "comity/error.h"
#include "record.pb-c.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#define RESULT_COUNTER_NAME_BYTES 64u
#define RESULT_COUNTERS_MAX 64u

struct result_counter {
    char option[RESULT_COUNTER_NAME_BYTES]; /* "victims-rescued-women" */
    char title[RESULT_COUNTER_NAME_BYTES];  /* "victims rescued, women" */
    const ProtobufCFieldDescriptor *outer;  /* the message that it stands in; NULL: in the result itself */
    const ProtobufCFieldDescriptor *field;
};

/* Write the rows, in the order of the schema; return how many there are. */
size_t result_counter_table(struct result_counter out[RESULT_COUNTERS_MAX]);

/* Write the number that a result has, as JSON has it; "" for 0. */
void result_counter_format(const struct result_counter *counter, const Comity__OperationResult *result,
                           char out[32]);

/* Set it in a result's JSON form. ERROR_INVALID: not a number that it can be; ERROR_MEMORY. */
enum error_code result_counter_set(const struct result_counter *counter, json_t *result, const char *text,
                                   struct error *error);

#endif
