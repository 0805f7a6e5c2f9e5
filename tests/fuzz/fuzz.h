/*
 * fuzz: what the fuzz targets share.
 *
 * Each fuzz_NAME.c defines fuzz_one(), which gets bytes that nobody has checked. With the preset `fuzz` it is linked to
 * libFuzzer; in every other build to replay.c, which gives it each file of corpus/NAME, so that plain ctest repeats
 * what fuzzing has found. What must hold for any input is a REQUIRE: it ends the program.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include "comity/error.h"
#include "comity/view.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* State of one target that is made once, before the first input. */
void fuzz_begin(void);

/* One input. */
void fuzz_one(struct view input);

#define REQUIRE(condition)                                                                                   \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);                   \
            abort();                                                                                         \
        }                                                                                                    \
    } while (0)

/* Take the first `size` bytes off the front of `input`, or as many as there are. */
static inline struct view fuzz_take(struct view *input, size_t size)
{
    struct view taken = {input->data, size < input->size ? size : input->size};
    input->data += taken.size;
    input->size -= taken.size;
    return taken;
}

/* Take a number of up to eight bytes, big-endian; what is missing counts as nothing. */
static inline uint64_t fuzz_number(struct view *input, size_t size)
{
    struct view taken = fuzz_take(input, size);
    uint64_t number = 0;
    for (size_t i = 0; i < taken.size; i++)
        number = number << 8 | taken.data[i];
    return number;
}

#endif
