/*
 * quota: so many acts a minute, evenly and in bursts.
 *
 * What a minute allows may be used at once; it comes back over the minute that follows. All zeros is a full quota.
 */
#ifndef COMITY_QUOTA_H
#define COMITY_QUOTA_H

#include <stdbool.h>
#include <stdint.h>

struct quota {
    int64_t used;     /* in parts of an act: QUOTA_PARTS to one */
    int64_t as_of_ms; /* steady */
};

/* One act comes back in a minute by QUOTA_PARTS, of which each millisecond brings back `per_minute`. */
#define QUOTA_PARTS 60000

/* Use one act of `per_minute`; false: there is none left. 0 a minute: there never is. */
bool quota_take(struct quota *quota, uint32_t per_minute, int64_t steady_ms);

#endif
