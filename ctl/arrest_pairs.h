/*
 * arrest_pairs: arrests by who wants the person and who has arrested him or her, over all years.
 */
#ifndef ARREST_PAIRS_H
#define ARREST_PAIRS_H

#include "figures.h"

struct arrest_pairs {
    size_t count;                        /* of bureaus on either side */
    char (*bureaus)[LIMIT_BUREAU_BYTES]; /* those with the most arrests first */
    uint64_t *arrests;                   /* wanting by arresting */
};

/* Sum up; the caller releases it. ERROR_MEMORY. */
enum error_code arrest_pairs_new(struct arrest_pairs *ret, const struct figures *figures, bool is_made,
                                 struct error *error);
void arrest_pairs_release(struct arrest_pairs *pairs);

uint64_t arrest_pairs_at(const struct arrest_pairs *pairs, size_t wanting, size_t arresting);

#endif
