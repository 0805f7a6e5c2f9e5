#include "scarce.h"

#include <stdio.h>
#include <stdlib.h>

void scarce_end(const char *what)
{
    fprintf(stderr, "sim: %s\n", what);
    exit(3);
}

void *scarce_new(size_t count, size_t size)
{
    void *made = calloc(count == 0 ? 1 : count, size);
    if (made == NULL)
        scarce_end("out of memory");
    return made;
}

void *scarce_grow(void *items, size_t *capacity, size_t need, size_t size)
{
    if (need <= *capacity)
        return items;
    size_t wanted = *capacity * 2 > need ? *capacity * 2 : need;
    void *grown = reallocarray(items, wanted, size);
    if (grown == NULL)
        scarce_end("out of memory");
    *capacity = wanted;
    return grown;
}
