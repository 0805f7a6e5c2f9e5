#include "comity/histogram.h"

#include <assert.h>

static const struct {
    uint64_t us;
    const char *seconds;
} bounds[HISTOGRAM_BOUNDS] = {
    {10, "1e-05"},    {20, "2e-05"},    {50, "5e-05"},    {100, "0.0001"},    {200, "0.0002"},
    {500, "0.0005"},  {1000, "0.001"},  {2000, "0.002"},  {5000, "0.005"},    {10000, "0.01"},
    {20000, "0.02"},  {50000, "0.05"},  {100000, "0.1"},  {200000, "0.2"},    {500000, "0.5"},
    {1000000, "1.0"}, {2000000, "2.0"}, {5000000, "5.0"}, {10000000, "10.0"},
};

void histogram_add(struct histogram *histogram, int64_t took_us)
{
    uint64_t took = took_us < 0 ? 0 : (uint64_t)took_us;
    size_t place = 0;
    while (place < HISTOGRAM_BOUNDS && took > bounds[place].us)
        place++;
    histogram->counts[place]++;
    histogram->sum_us += took;
}

uint64_t histogram_count(const struct histogram *histogram)
{
    uint64_t count = 0;
    for (size_t i = 0; i <= HISTOGRAM_BOUNDS; i++)
        count += histogram->counts[i];
    return count;
}

uint64_t histogram_bound_us(size_t place)
{
    assert(place < HISTOGRAM_BOUNDS);
    return bounds[place].us;
}

const char *histogram_bound_text(size_t place)
{
    assert(place < HISTOGRAM_BOUNDS);
    return bounds[place].seconds;
}
