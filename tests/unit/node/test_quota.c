#include "check.h"
#include "node/quota.h"

static unsigned take_all(struct quota *quota, uint32_t per_minute, int64_t steady_ms)
{
    unsigned taken = 0;
    while (taken < 100000 && quota_take(quota, per_minute, steady_ms))
        taken++;
    return taken;
}

static void a_minutes_worth_may_be_used_at_once(void)
{
    struct quota quota = {0};
    CHECK_SAME_NUMBER(take_all(&quota, 60, 1000), 60);
    CHECK(!quota_take(&quota, 60, 1999));
    CHECK(quota_take(&quota, 60, 2000));
    CHECK(!quota_take(&quota, 60, 2000));
}

static void it_comes_back_over_the_next_minute(void)
{
    struct quota quota = {0};
    take_all(&quota, 30, 0);
    CHECK_SAME_NUMBER(take_all(&quota, 30, 30000), 15);
    CHECK_SAME_NUMBER(take_all(&quota, 30, 90000), 30);
    CHECK_SAME_NUMBER(take_all(&quota, 30, 100000000), 30);
}

static void over_an_hour_it_is_what_it_says(void)
{
    struct quota quota = {0};
    unsigned taken = 0;
    for (int64_t ms = 0; ms < 3600000; ms += 37)
        taken += quota_take(&quota, 7, ms) ? 1 : 0;
    CHECK_CASE(taken >= 7 * 60 && taken <= 7 * 61, "%u", taken);
}

static void none_is_none(void)
{
    struct quota quota = {0};
    CHECK(!quota_take(&quota, 0, 0));
    CHECK(!quota_take(&quota, 0, INT64_MAX / 2));
}

/* A reload may give less or more; a clock that stands still, or goes back, gives nothing. */
static void changes_hold_at_once(void)
{
    struct quota quota = {0};
    CHECK_SAME_NUMBER(take_all(&quota, 10, 5000), 10);
    CHECK(!quota_take(&quota, 5, 5000));
    CHECK_SAME_NUMBER(take_all(&quota, 20, 5000), 10);
    CHECK(!quota_take(&quota, 20, 4000));
}

CHECK_MAIN("quota", {"a minute's worth may be used at once", a_minutes_worth_may_be_used_at_once},
           {"it comes back over the next minute", it_comes_back_over_the_next_minute},
           {"over an hour it is what it says", over_an_hour_it_is_what_it_says},
           {"none is none", none_is_none}, {"changes hold at once", changes_hold_at_once})
