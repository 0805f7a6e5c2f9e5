/*
 * hit_view: a hit as answers show it.
 */
#ifndef COMITY_HIT_VIEW_H
#define COMITY_HIT_VIEW_H

#include "control_view.h"
#include "hit_case.h"

/* Steps that are shown of one hit, at most: the first. */
#define HIT_VIEW_STEPS 64u

/* Put one hit into a stream, with `more`. With `has_steps` all that was done about it. ERROR_LIMIT, ERROR_MEMORY, errors of
 * the stores. */
enum error_code hit_view_put(struct stream *stream, struct replica *replica, const struct hit_case *hit_case,
                             bool has_steps, struct error *error);

#endif
