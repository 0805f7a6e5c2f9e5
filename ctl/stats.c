#include "stats.h"

#include <math.h>
#include <stdio.h>

const char *stats_region_name(const char *region)
{
    return region[0] == '\0' ? "(none)" : region;
}

void stats_growth(const struct figures *figures, uint64_t first, uint64_t last, char out[STATS_GROWTH_BYTES])
{
    double years = figures_years(figures);
    double times = first == 0 ? 0 : (double)last / (double)first;
    out[0] = '\0';
    if (years > 0 && times > 0)
        snprintf(out, STATS_GROWTH_BYTES, "%.1f times in %.1f years, %.1f %% a year", times, years,
                 100 * (pow(times, 1 / years) - 1));
}

void stats_share(uint64_t part, uint64_t whole, char out[STATS_SHARE_BYTES])
{
    out[0] = '\0';
    if (whole > 0)
        snprintf(out, STATS_SHARE_BYTES, "%.0f %%", 100 * (double)part / (double)whole);
}

void stats_duration(uint64_t seconds, char out[STATS_DURATION_BYTES])
{
    unsigned long long all = seconds, minutes = all / 60, hours = minutes / 60, days = hours / 24;
    out[0] = '\0';
    if (days > 0)
        snprintf(out, STATS_DURATION_BYTES, "%llu d %02llu h", days, hours % 24);
    else if (hours > 0)
        snprintf(out, STATS_DURATION_BYTES, "%llu h %02llu min", hours, minutes % 60);
    else if (minutes > 0)
        snprintf(out, STATS_DURATION_BYTES, "%llu min %02llu s", minutes, all % 60);
    else if (all > 0)
        snprintf(out, STATS_DURATION_BYTES, "%llu s", all);
}

enum outcome stats_failed(const struct error *error)
{
    fprintf(stderr, "comity: %s\n", error->text);
    return OUTCOME_FAILED;
}
