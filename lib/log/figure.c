#include "comity/figure.h"

#include "comity/reader.h"

#include <assert.h>
#include <string.h>

#define FLAG_FIRST 1u
#define FLAG_SHARED 2u
#define FLAG_ENDED 4u

/* ---- bytes ---- */

static uint8_t *put(uint8_t *out, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        out[i] = (uint8_t)(value >> (8 * (bytes - 1 - i)));
    return out + bytes;
}

static uint8_t *put_bureau(uint8_t *out, const struct bureau *bureau)
{
    memcpy(out, bureau->code, LIMIT_BUREAU_CHARS);
    return out + LIMIT_BUREAU_CHARS;
}

static struct bureau read_bureau(struct reader *reader)
{
    struct bureau bureau = {{0}};
    reader_copy(reader, bureau.code, LIMIT_BUREAU_CHARS);
    return bureau;
}

static int32_t read_day(struct reader *reader)
{
    return (int32_t)reader_u32(reader);
}

/* ---- figures ---- */

size_t figure_write(const struct figure *figure, uint8_t out[FIGURE_BYTES])
{
    uint8_t *place = out;
    bool is_ended = figure->end != FIGURE_LIVES;
    assert(figure->type <= UINT16_MAX);
    place = put(place, figure->type, 2);
    *place++ = (uint8_t)((figure->is_first ? FLAG_FIRST : 0) | (figure->is_shared ? FLAG_SHARED : 0) |
                         (is_ended ? FLAG_ENDED : 0));
    place = put(place, (uint32_t)figure->day, 4);
    place = put(place, (uint32_t)figure->over_day, 4);
    if (is_ended) {
        *place++ = (uint8_t)figure->end;
        place = put(place, figure->end_index, 8);
        place = put(place, (uint32_t)figure->end_day, 4);
    }
    return (size_t)(place - out);
}

enum error_code figure_parse(struct view value, struct figure *ret, struct error *error)
{
    struct reader reader;
    struct figure figure = {.type = 0};
    reader_init(&reader, value);
    figure.type = reader_u16(&reader);
    uint8_t flags = reader_u8(&reader);
    figure.is_first = (flags & FLAG_FIRST) != 0;
    figure.is_shared = (flags & FLAG_SHARED) != 0;
    figure.day = read_day(&reader);
    figure.over_day = read_day(&reader);
    if ((flags & FLAG_ENDED) != 0) {
        uint8_t end = reader_u8(&reader);
        if (end == FIGURE_LIVES || end >= FIGURE_END_COUNT)
            reader_fail(&reader, ERROR_DAMAGED);
        figure.end = (enum figure_end)end;
        figure.end_index = reader_u64(&reader);
        figure.end_day = read_day(&reader);
    }
    if (flags >= FLAG_ENDED << 1)
        reader_fail(&reader, ERROR_DAMAGED);
    if (reader_finish(&reader, "index: a figure", error) != ERROR_NONE)
        return error_set(error, ERROR_DAMAGED, "index: a malformed figure");
    *ret = figure;
    return ERROR_NONE;
}

/* The time of a version that is superseded, or withdrawn, on the very day on which it is over was not over yet. */
static bool is_ended_by_entry(const struct figure *figure)
{
    return figure->end != FIGURE_LIVES && figure->end_day <= figure->over_day;
}

int32_t figure_end_day(const struct figure *figure)
{
    int32_t day = is_ended_by_entry(figure) ? figure->end_day : figure->over_day;
    return day > figure->day ? day : figure->day;
}

enum figure_end figure_end_of(const struct figure *figure)
{
    return is_ended_by_entry(figure) ? figure->end : FIGURE_RETENTION_OVER;
}

bool figure_counts_as_report(const struct figure *figure)
{
    return figure->end != FIGURE_SUPERSEDED && figure->end != FIGURE_MISTAKEN &&
           figure->end != FIGURE_REDISTRIBUTED;
}

/* ---- arrests ---- */

void arrest_write(const struct arrest *arrest, uint8_t key[ARREST_KEY_BYTES],
                  uint8_t value[ARREST_VALUE_BYTES])
{
    key = put(key, arrest->fingerprint, 8);
    key = put_bureau(key, &arrest->owner);
    key = put(key, arrest->index, 8);
    put_bureau(key, &arrest->wanting);
    value = put_bureau(value, &arrest->arresting);
    value = put(value, (uint32_t)arrest->arrest_day, 4);
    put(value, (uint32_t)arrest->report_day, 4);
}

enum error_code arrest_parse(struct view key, struct view value, struct arrest *ret, struct error *error)
{
    struct reader keys, values;
    struct arrest arrest;
    reader_init(&keys, key);
    reader_init(&values, value);
    arrest.fingerprint = reader_u64(&keys);
    arrest.owner = read_bureau(&keys);
    arrest.index = reader_u64(&keys);
    arrest.wanting = read_bureau(&keys);
    arrest.arresting = read_bureau(&values);
    arrest.arrest_day = read_day(&values);
    arrest.report_day = read_day(&values);
    if (reader_finish(&keys, "index: an arrest", error) != ERROR_NONE ||
        reader_finish(&values, "index: an arrest", error) != ERROR_NONE)
        return error_set(error, ERROR_DAMAGED, "index: a malformed arrest");
    *ret = arrest;
    return ERROR_NONE;
}

/* ---- hits ---- */

size_t hit_figure_write(const struct hit_figure *hit, uint8_t key[HIT_FIGURE_KEY_BYTES],
                        uint8_t value[HIT_FIGURE_VALUE_BYTES])
{
    uint8_t *place = value;
    key = put_bureau(key, &hit->asker);
    memcpy(key, hit->id, sizeof hit->id);
    key[sizeof hit->id] = hit->is_answer ? 1 : 0;
    put_bureau(key + sizeof hit->id + 1, &hit->owner);
    if (hit->is_answer)
        return (size_t)(put(place, (uint64_t)hit->answered_ms, 8) - value);
    place = put(place, (uint32_t)hit->day, 4);
    place = put(place, (uint64_t)hit->asked_ms, 8);
    place = put(place, (uint64_t)hit->due_ms, 8);
    place = put(place, hit->outcome_index, 8);
    *place++ = hit->outcome;
    return (size_t)(place - value);
}

enum error_code hit_figure_parse(struct view key, struct view value, struct hit_figure *ret,
                                 struct error *error)
{
    struct reader keys, values;
    struct hit_figure hit = {.day = 0};
    reader_init(&keys, key);
    reader_init(&values, value);
    hit.asker = read_bureau(&keys);
    reader_copy(&keys, hit.id, sizeof hit.id);
    uint8_t part = reader_u8(&keys);
    hit.is_answer = part == 1;
    if (part > 1)
        reader_fail(&keys, ERROR_DAMAGED);
    hit.owner = read_bureau(&keys);
    if (hit.is_answer) {
        hit.answered_ms = (int64_t)reader_u64(&values);
    } else {
        hit.day = read_day(&values);
        hit.asked_ms = (int64_t)reader_u64(&values);
        hit.due_ms = (int64_t)reader_u64(&values);
        hit.outcome_index = reader_u64(&values);
        hit.outcome = reader_u8(&values);
    }
    if (reader_finish(&keys, "index: a hit", error) != ERROR_NONE ||
        reader_finish(&values, "index: a hit", error) != ERROR_NONE)
        return error_set(error, ERROR_DAMAGED, "index: a malformed figure of a hit");
    *ret = hit;
    return ERROR_NONE;
}

static bool is_earlier(int64_t time_ms, int64_t than_ms)
{
    return time_ms != 0 && (than_ms == 0 || time_ms < than_ms);
}

void hit_figure_merge(struct hit_figure *hit, const struct hit_figure *other)
{
    if (other->day < hit->day)
        hit->day = other->day;
    if (is_earlier(other->asked_ms, hit->asked_ms)) {
        hit->asked_ms = other->asked_ms;
        hit->due_ms = other->due_ms;
    }
    if (other->outcome != 0 && (hit->outcome == 0 || other->outcome_index > hit->outcome_index)) {
        hit->outcome = other->outcome;
        hit->outcome_index = other->outcome_index;
    }
    if (is_earlier(other->answered_ms, hit->answered_ms))
        hit->answered_ms = other->answered_ms;
}
