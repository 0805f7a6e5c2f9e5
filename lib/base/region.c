#include "comity/region.h"

#include "comity/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct region_placed {
    struct region_member member;
    size_t region;
};

/* ---- lines ---- */

/* Take the next word, of any characters but blanks and commas; an empty one at the end. */
static struct view next_word(struct view *rest)
{
    size_t skip = 0, size = 0;
    while (skip < rest->size &&
           (rest->data[skip] == ' ' || rest->data[skip] == ',' || rest->data[skip] == '\t'))
        skip++;
    while (skip + size < rest->size && rest->data[skip + size] != ' ' && rest->data[skip + size] != ',' &&
           rest->data[skip + size] != '\t')
        size++;
    struct view word = view_of(rest->data + skip, size);
    *rest = view_of(rest->data + skip + size, rest->size - skip - size);
    return word;
}

static bool is_word(struct view word, const char *text)
{
    return view_is_equal(word, view_of_text(text));
}

/* Read "from DATE" and "until DATE", each at most once, to the end of the line. */
static enum error_code parse_days(struct view word, struct view rest, struct region_member *days,
                                  struct error *error)
{
    struct date_span span;
    bool has_from = false, has_until = false;
    for (; word.size > 0; word = next_word(&rest)) {
        bool is_from = is_word(word, "from");
        if ((!is_from && !is_word(word, "until")) || (is_from ? has_from : has_until))
            return error_set(error, ERROR_INVALID, "\"%.*s\" is not expected behind the bureaus",
                             (int)word.size, (const char *)word.data);
        struct view date = next_word(&rest);
        enum error_code code = date_parse(date, &span, error);
        if (code != ERROR_NONE)
            return error_wrap(error, "%s", is_from ? "from" : "until");
        has_from = has_from || is_from;
        has_until = has_until || !is_from;
        if (is_from)
            days->first = span.first;
        else
            days->last = span.last;
    }
    if (days->first > days->last)
        return error_set(error, ERROR_INVALID, "it ends before it begins");
    return ERROR_NONE;
}

static enum error_code add_member(struct region_members *members, const struct bureau *bureau,
                                  struct error *error)
{
    if (members->count == LIMIT_REGION_MEMBERS)
        return error_set(error, ERROR_LIMIT, "there are more than %u members", LIMIT_REGION_MEMBERS);
    struct region_member *items = realloc(members->items, (members->count + 1) * sizeof *items);
    if (items == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for the members of a region");
    members->items = items;
    items[members->count++] = (struct region_member){*bureau, INT32_MIN, INT32_MAX};
    return ERROR_NONE;
}

enum error_code region_members_parse(struct region_members *members, struct view line, struct error *error)
{
    struct region_member days = {.first = INT32_MIN, .last = INT32_MAX};
    size_t before = members->count;
    struct view rest = line;
    struct view word = next_word(&rest);
    enum error_code code = ERROR_NONE;
    while (code == ERROR_NONE && word.size > 0 && !is_word(word, "from") && !is_word(word, "until")) {
        struct bureau bureau;
        code = bureau_parse(&bureau, word, error);
        if (code == ERROR_NONE)
            code = add_member(members, &bureau, error);
        word = next_word(&rest);
    }
    if (code == ERROR_NONE && members->count == before)
        code = error_set(error, ERROR_INVALID, "names no bureau");
    if (code == ERROR_NONE)
        code = parse_days(word, rest, &days, error);
    if (code != ERROR_NONE)
        members->count = before;
    for (size_t i = before; i < members->count; i++) {
        members->items[i].first = days.first;
        members->items[i].last = days.last;
    }
    return code;
}

void region_member_format(const struct region_member *member, char out[REGION_MEMBER_TEXT_BYTES])
{
    char date[DATE_TEXT_CHARS + 1];
    size_t size = (size_t)snprintf(out, REGION_MEMBER_TEXT_BYTES, "%s", member->bureau.code);
    if (member->first != INT32_MIN) {
        date_format(member->first, date);
        size += (size_t)snprintf(out + size, REGION_MEMBER_TEXT_BYTES - size, " from %s", date);
    }
    if (member->last != INT32_MAX) {
        date_format(member->last, date);
        snprintf(out + size, REGION_MEMBER_TEXT_BYTES - size, " until %s", date);
    }
}

void region_members_release(struct region_members *members)
{
    free(members->items);
    *members = (struct region_members){0};
}

/* ---- tables ---- */

/* Return the place of the first membership that is not before this bureau and day. */
static size_t seek(const struct region_table *table, const struct bureau *bureau, int32_t first)
{
    size_t low = 0, high = table->member_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct region_member *member = &table->members[middle].member;
        int order = bureau_compare(&member->bureau, bureau);
        if (order < 0 || (order == 0 && member->first < first))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Return a membership of that bureau at `place` that has a day in common; NULL: none. */
static const struct region_placed *overlapping(const struct region_table *table, size_t place,
                                               const struct region_member *member)
{
    if (place >= table->member_count)
        return NULL;
    const struct region_placed *other = &table->members[place];
    bool is_apart = !bureau_is_equal(&other->member.bureau, &member->bureau) ||
                    other->member.last < member->first || member->last < other->member.first;
    return is_apart ? NULL : other;
}

static enum error_code place_member(struct region_table *table, size_t region,
                                    const struct region_member *member, struct error *error)
{
    size_t place = seek(table, &member->bureau, member->first);
    const struct region_placed *other = overlapping(table, place, member);
    if (other == NULL && place > 0)
        other = overlapping(table, place - 1, member);
    if (other != NULL)
        return error_set(error, ERROR_EXISTS, "%s is in region %s, too, on the same days",
                         member->bureau.code, table->names[other->region]);
    if (table->member_count == LIMIT_REGION_MEMBERS)
        return error_set(error, ERROR_LIMIT, "the regions have more than %u members", LIMIT_REGION_MEMBERS);
    struct region_placed *members = realloc(table->members, (table->member_count + 1) * sizeof *members);
    if (members == NULL)
        return error_set(error, ERROR_MEMORY, "no memory for the members of a region");
    table->members = members;
    memmove(&members[place + 1], &members[place], (table->member_count - place) * sizeof *members);
    members[place] = (struct region_placed){*member, region};
    table->member_count++;
    return ERROR_NONE;
}

static enum error_code place_region(struct region_table *table, const char *name, size_t *ret,
                                    struct error *error)
{
    size_t place = 0;
    if (name[0] == '\0' || strlen(name) >= REGION_NAME_BYTES)
        return error_set(error, ERROR_INVALID, "a region's name has 1 to %u bytes", REGION_NAME_BYTES - 1);
    while (place < table->count && strcmp(table->names[place], name) != 0)
        place++;
    if (place == LIMIT_REGIONS)
        return error_set(error, ERROR_LIMIT, "there are more than %u regions", LIMIT_REGIONS);
    if (place == table->count) {
        char(*names)[REGION_NAME_BYTES] = realloc(table->names, (table->count + 1) * sizeof *names);
        if (names == NULL)
            return error_set(error, ERROR_MEMORY, "no memory for a region");
        table->names = names;
        snprintf(names[table->count++], REGION_NAME_BYTES, "%s", name);
    }
    *ret = place;
    return ERROR_NONE;
}

enum error_code region_table_add(struct region_table *table, const char *name,
                                 const struct region_members *members, struct error *error)
{
    size_t region = 0;
    enum error_code code = place_region(table, name, &region, error);
    for (size_t i = 0; i < members->count && code == ERROR_NONE; i++)
        code = place_member(table, region, &members->items[i], error);
    return code;
}

enum error_code region_table_copy(struct region_table *ret, const struct region_table *from,
                                  struct error *error)
{
    struct region_table copy = {.count = from->count, .member_count = from->member_count};
    copy.names = calloc(from->count + 1, sizeof *copy.names);
    copy.members = calloc(from->member_count + 1, sizeof *copy.members);
    if (copy.names == NULL || copy.members == NULL) {
        region_table_release(&copy);
        return error_set(error, ERROR_MEMORY, "no memory for the regions");
    }
    if (from->count > 0)
        memcpy(copy.names, from->names, from->count * sizeof *copy.names);
    if (from->member_count > 0)
        memcpy(copy.members, from->members, from->member_count * sizeof *copy.members);
    *ret = copy;
    return ERROR_NONE;
}

void region_table_release(struct region_table *table)
{
    free(table->names);
    free(table->members);
    *table = (struct region_table){0};
}

size_t region_of(const struct region_table *table, const struct bureau *bureau, int32_t day)
{
    /* The last membership that began by that day is the only one that may include it. */
    size_t place = day == INT32_MAX ? table->member_count : seek(table, bureau, day + 1);
    if (place == 0)
        return REGION_NONE;
    const struct region_placed *placed = &table->members[place - 1];
    bool is_member = bureau_is_equal(&placed->member.bureau, bureau) && placed->member.first <= day &&
                     placed->member.last >= day;
    return is_member ? placed->region : REGION_NONE;
}

const struct bureau *region_table_bureau(const struct region_table *table, size_t place)
{
    return &table->members[place].member.bureau;
}
