/*
 * control_hit: a person that was found by name, as answers show it.
 */
#ifndef COMITY_CONTROL_HIT_H
#define COMITY_CONTROL_HIT_H

#include "control_view.h"

#include "comity/person_match.h"

#define CONTROL_HIT_NAME_BYTES 256u

/* A hit, all that it points to, and the record that its view borrows; must not be moved once it is filled. */
struct control_hit {
    Comity__SearchAnswer__Hit message;
    struct replica_record record;
    struct control_view view;
    char name[CONTROL_HIT_NAME_BYTES];
    Comity__SearchAnswer__Part parts[MATCH_PART_COUNT];
    Comity__SearchAnswer__Part *pointers[MATCH_PART_COUNT];
    char reasons[MATCH_PART_COUNT][PERSON_MATCH_REASON_BYTES];
};

/* Fill in the message of `record`, which has its entry. */
void control_hit_fill(struct control_hit *hit, const struct person_match *match);

#endif
