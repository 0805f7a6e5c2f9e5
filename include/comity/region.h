/*
 * region: groups of bureaus by which figures are told, with the days on which each belonged to them.
 *
 * Regions are configuration, never derived from a list of countries; a bureau belongs to at most one on any day. As
 * text, a line of members is
 *
 *     AR, BO, BR                 from the beginning on
 *     CW from 2011-11-01         from that day on; "until 2019" is to the last day of 2019
 */
#ifndef COMITY_REGION_H
#define COMITY_REGION_H

#include "comity/bureau.h"

#include <stdbool.h>

#define REGION_NAME_BYTES 64u
#define REGION_NONE SIZE_MAX

struct region_member {
    struct bureau bureau;
    int32_t first; /* day; INT32_MIN: ever */
    int32_t last;  /* INT32_MAX: for ever */
};

/* The members of one region. Zeroed: none. */
struct region_members {
    size_t count;
    struct region_member *items;
};

/* Add the members of one line. ERROR_INVALID (says what is wrong with the line), ERROR_LIMIT, ERROR_MEMORY: nothing was
 * added. */
enum error_code region_members_parse(struct region_members *members, struct view line, struct error *error);

/* Write one member as a line that region_members_parse() reads. */
#define REGION_MEMBER_TEXT_BYTES 48u
void region_member_format(const struct region_member *member, char out[REGION_MEMBER_TEXT_BYTES]);

void region_members_release(struct region_members *members);

/* All regions. Zeroed: none. */
struct region_table {
    size_t count;
    char (*names)[REGION_NAME_BYTES];
    size_t member_count;
    struct region_placed *members; /* private, in the order of bureaus and days */
};

/* Add a region, or more members to one of that name. ERROR_INVALID (no name, or too long), ERROR_EXISTS (a bureau would
 * be in two, or twice in one, on a day: says which), ERROR_LIMIT, ERROR_MEMORY: the table may have some of the members. */
enum error_code region_table_add(struct region_table *table, const char *name,
                                 const struct region_members *members, struct error *error);

/* Make a copy. ERROR_MEMORY. */
enum error_code region_table_copy(struct region_table *ret, const struct region_table *from,
                                  struct error *error);
void region_table_release(struct region_table *table);

/* Return the place of the region to which a bureau belongs on a day, or REGION_NONE. */
size_t region_of(const struct region_table *table, const struct bureau *bureau, int32_t day);

/* Return how many memberships there are; and whose the one at `place` is. A bureau may have several. */
const struct bureau *region_table_bureau(const struct region_table *table, size_t place);

#endif
