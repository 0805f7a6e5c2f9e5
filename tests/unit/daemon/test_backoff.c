#include "backoff.h"

#include "check.h"

static void starts_between_a_quarter_and_half_a_second(void)
{
    CHECK_SAME_NUMBER(backoff_ms(1, 0), 250);
    CHECK_SAME_NUMBER(backoff_ms(1, 1023), 500);
}

static void doubles_with_each_failure(void)
{
    for (unsigned failures = 1; failures < 7; failures++) {
        CHECK_SAME_NUMBER(backoff_ms(failures + 1, 0), 2 * backoff_ms(failures, 0));
        CHECK_SAME_NUMBER(backoff_ms(failures + 1, 1023), 2 * backoff_ms(failures, 1023));
    }
}

static void never_waits_more_than_a_minute(void)
{
    for (unsigned failures = 8; failures < 10000; failures = failures * 3 / 2) {
        CHECK_SAME_NUMBER(backoff_ms(failures, 1023), BACKOFF_MOST_MS);
        CHECK_SAME_NUMBER(backoff_ms(failures, 0), BACKOFF_MOST_MS / 2);
    }
    CHECK_SAME_NUMBER(backoff_ms(UINT32_MAX, UINT32_MAX), BACKOFF_MOST_MS);
}

static void spreads_over_the_whole_upper_half(void)
{
    unsigned tenths[10] = {0};
    for (uint32_t random = 0; random < 10240; random++) {
        int wait = backoff_ms(20, random * 2654435761u);
        CHECK_CASE(wait >= 30000 && wait <= 60000, "%d", wait);
        tenths[wait == 60000 ? 9 : (wait - 30000) / 3000]++;
    }
    for (unsigned i = 0; i < 10; i++)
        CHECK_CASE(tenths[i] > 900 && tenths[i] < 1150, "%u in tenth %u", tenths[i], i);
}

CHECK_MAIN("backoff",
           {"starts between a quarter and half a second", starts_between_a_quarter_and_half_a_second},
           {"doubles with each failure", doubles_with_each_failure},
           {"never waits more than a minute", never_waits_more_than_a_minute},
           {"spreads over the whole upper half", spreads_over_the_whole_upper_half})
