/*
 * operation_total: results of an operation, added up.
 *
 * Every number of an OperationResult is a counter, and is added; a message in it, such as the victims by sex and age, counter by
 * counter. Drugs are added kind by kind, nationalities are put together. A sum that would not fit stays at the greatest
 * number there is.
 */
#ifndef COMITY_OPERATION_TOTAL_H
#define COMITY_OPERATION_TOTAL_H

#include "comity/error.h"
#include "record.pb-c.h"

/* Kinds of drugs of one total: those that have a name in the schema, and others by their own names. What is beyond is added
 * to "various". */
#define OPERATION_TOTAL_DRUGS 64u
#define OPERATION_TOTAL_NATIONALITIES 256u
#define OPERATION_TOTAL_NAME_BYTES 129u

/* Must not be moved once it is begun. */
struct operation_total {
    Comity__OperationResult result; /* the sum; of texts it has only kinds of drugs and nationalities */
    Comity__People victims;
    Comity__OperationResult__Notices notices;
    Comity__OperationResult__Drugs drugs[OPERATION_TOTAL_DRUGS];
    Comity__OperationResult__Drugs *drug_places[OPERATION_TOTAL_DRUGS];
    char drug_names[OPERATION_TOTAL_DRUGS][OPERATION_TOTAL_NAME_BYTES];
    char nationalities[OPERATION_TOTAL_NATIONALITIES][4];
    char *nationality_places[OPERATION_TOTAL_NATIONALITIES];
};

/* Begin with nothing. */
void operation_total_init(struct operation_total *total);

/* Add a result. `preliminary` of the sum is set as soon as one of them is. */
void operation_total_add(struct operation_total *total, const Comity__OperationResult *result);

#endif
