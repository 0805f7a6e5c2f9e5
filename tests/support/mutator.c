#include "mutator.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* What is done at each place: 8 bits, 0x00, 0xff, cut, taken out, doubled. */
enum { ZERO = 8, ONES, CUT, OUT, TWICE, WAYS };

void mutator_init(struct mutator *mutator, struct view valid)
{
    *mutator = (struct mutator){.valid = valid};
}

static size_t size_of(size_t size, size_t place, size_t way)
{
    if (way == CUT)
        return place;
    return way == OUT ? size - 1 : (way == TWICE ? size + 1 : size);
}

static struct view mutate(struct mutator *mutator, size_t place, size_t way)
{
    const struct view valid = mutator->valid;
    size_t size = size_of(valid.size, place, way);
    uint8_t *bytes = malloc(size == 0 ? 1 : size);
    assert(bytes != NULL);
    memcpy(bytes, valid.data, place);
    if (way == OUT)
        memcpy(bytes + place, valid.data + place + 1, valid.size - place - 1);
    else if (way == TWICE)
        memcpy(bytes + place + 1, valid.data + place, valid.size - place);
    else if (way != CUT)
        memcpy(bytes + place, valid.data + place, valid.size - place);
    if (way < ZERO)
        bytes[place] ^= (uint8_t)(1u << way);
    else if (way != CUT && way != OUT)
        bytes[place] = way == ZERO ? 0 : (way == ONES ? 0xff : valid.data[place]);
    mutator->bytes = bytes;
    return view_of(bytes, size);
}

bool mutator_next(struct mutator *mutator, struct view *ret)
{
    while (mutator->step < mutator->valid.size * WAYS) {
        size_t step = mutator->step++;
        free(mutator->bytes);
        *ret = mutate(mutator, step / WAYS, step % WAYS);
        if (!view_is_equal(*ret, mutator->valid))
            return true;
    }
    free(mutator->bytes);
    mutator->bytes = NULL;
    return false;
}
