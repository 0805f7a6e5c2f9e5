#include "backoff.h"

int backoff_ms(unsigned failures, uint32_t random)
{
    int64_t wait = BACKOFF_FIRST_MS;
    for (unsigned i = 1; i < failures && wait < BACKOFF_MOST_MS; i++)
        wait *= 2;
    if (wait > BACKOFF_MOST_MS)
        wait = BACKOFF_MOST_MS;
    return (int)(wait / 2 + (int64_t)(random % 1024u) * (wait - wait / 2) / 1023);
}
