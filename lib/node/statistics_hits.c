#include "statistics_private.h"

#include <stdlib.h>
#include <string.h>

/* Answers to hits, each thrice: for both bureaus, for one, and for all. */
#define DURATIONS_MAX (3u * 262144u)

static enum error_code add_duration(struct durations *durations, uint64_t key, int64_t ms,
                                    struct error *error)
{
    int64_t seconds = ms / 1000;
    if (durations->count == DURATIONS_MAX)
        return error_set(error, ERROR_LIMIT, "there are more than %u answers to hits", DURATIONS_MAX);
    if (durations->count == durations->capacity) {
        size_t capacity = durations->capacity == 0 ? 256 : 2 * durations->capacity;
        struct duration *items = realloc(durations->items, capacity * sizeof *items);
        if (items == NULL)
            return error_set(error, ERROR_MEMORY, "no memory to count");
        durations->items = items;
        durations->capacity = capacity;
    }
    durations->items[durations->count++] =
        (struct duration){key, seconds < UINT32_MAX ? (uint32_t)seconds : UINT32_MAX};
    return ERROR_NONE;
}

/* Count the hit under way for a subject: the two bureaus, one, or all. */
static enum error_code count_hit(struct statistics *statistics, struct statistics_subject subject,
                                 struct error *error)
{
    const struct answered_hit *hit = &statistics->hit;
    bool is_asked = hit->hit.asked_ms != 0;
    bool is_answered = is_asked && hit->answered_ms >= hit->hit.asked_ms;
    int64_t end_ms = is_answered ? hit->answered_ms : statistics->range.now_ms;
    const bool is_counted[STATISTICS_COUNTS] = {
        [COUNT_HITS] = true,
        [COUNT_ASKED] = is_asked,
        [COUNT_ANSWERED] = is_answered,
        [COUNT_LATE] = is_asked && hit->hit.due_ms != 0 && end_ms > hit->hit.due_ms,
        [COUNT_CLOSED] = hit->hit.outcome != 0,
    };
    enum error_code code = ERROR_NONE;
    if (is_answered)
        code = add_duration(&statistics->durations, statistics_key(&subject),
                            hit->answered_ms - hit->hit.asked_ms, error);
    for (unsigned what = 0; what < STATISTICS_COUNTS && code == ERROR_NONE; what++) {
        subject.what = what;
        if (is_counted[what])
            code = statistics_count(statistics, subject, error);
    }
    return code;
}

enum error_code statistics_end_hit(struct statistics *statistics, struct error *error)
{
    const struct hit_figure *hit = &statistics->hit.hit;
    struct statistics_subject subject = {.kind = STATISTICS_HITS,
                                         .year = statistics_year(statistics, hit->day)};
    bool is_counted = statistics->hit.is_begun && subject.year != NO_YEAR;
    statistics->hit.is_begun = false;
    if (!is_counted)
        return ERROR_NONE;
    enum error_code code = count_hit(statistics, subject, error);
    subject.bureau = statistics_place(statistics, &hit->owner);
    if (code == ERROR_NONE)
        code = count_hit(statistics, subject, error);
    subject.other = statistics_place(statistics, &hit->asker);
    return code != ERROR_NONE ? code : count_hit(statistics, subject, error);
}

/* An answer of anybody but the record's owner is none, and so is one to a hit that is not here. */
enum error_code statistics_add_hit(struct statistics *statistics, const struct hit_figure *hit,
                                   struct error *error)
{
    struct answered_hit *begun = &statistics->hit;
    enum error_code code = ERROR_NONE;
    if (!hit->is_answer) {
        code = statistics_end_hit(statistics, error);
        *begun = (struct answered_hit){.is_begun = true, .hit = *hit};
    } else if (begun->is_begun && bureau_is_equal(&begun->hit.asker, &hit->asker) &&
               memcmp(begun->hit.id, hit->id, sizeof hit->id) == 0 &&
               bureau_is_equal(&begun->hit.owner, &hit->owner)) {
        begun->answered_ms = hit->answered_ms;
    }
    return code;
}

static int compare_durations(const void *a, const void *b)
{
    const struct duration *left = a, *right = b;
    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    return (left->seconds > right->seconds) - (left->seconds < right->seconds);
}

void statistics_sort_durations(struct statistics *statistics)
{
    if (statistics->durations.count > 0)
        qsort(statistics->durations.items, statistics->durations.count, sizeof *statistics->durations.items,
              compare_durations);
}

uint32_t statistics_percentile(const struct statistics *statistics, uint64_t key, unsigned percent)
{
    const struct durations *durations = &statistics->durations;
    size_t first = 0, behind = durations->count, count = 0;
    while (first < behind) {
        size_t middle = first + (behind - first) / 2;
        if (durations->items[middle].key < key)
            first = middle + 1;
        else
            behind = middle;
    }
    while (first + count < durations->count && durations->items[first + count].key == key)
        count++;
    return count == 0 ? 0 : durations->items[first + (count * percent + 99) / 100 - 1].seconds;
}
