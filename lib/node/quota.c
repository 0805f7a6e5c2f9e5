#include "quota.h"

/* Give back what the time since has brought; a minute brings all. */
static void give_back(struct quota *quota, uint32_t per_minute, int64_t steady_ms)
{
    int64_t passed_ms = steady_ms - quota->as_of_ms;
    quota->as_of_ms = steady_ms;
    if (passed_ms > QUOTA_PARTS)
        passed_ms = QUOTA_PARTS;
    if (passed_ms > 0)
        quota->used -= passed_ms * per_minute;
    if (quota->used < 0)
        quota->used = 0;
}

bool quota_take(struct quota *quota, uint32_t per_minute, int64_t steady_ms)
{
    give_back(quota, per_minute, steady_ms);
    if (quota->used + QUOTA_PARTS > (int64_t)per_minute * QUOTA_PARTS)
        return false;
    quota->used += QUOTA_PARTS;
    return true;
}
