/*
 * mutator: every small change of some valid bytes, one after another, always the same ones.
 *
 *     mutator_init(&mutator, valid);
 *     while (mutator_next(&mutator, &mutant))
 *         CHECK(is_refused(mutant) || is_harmless(mutant));
 *
 * Each bit flipped, each byte 0x00 and 0xff, the bytes cut at each place, each byte taken out, each byte there twice.
 * A mutant is never the same as what it was made from. Beware of testing the valid bytes instead of the mutant: let each
 * test check that some mutants are refused.
 */
#ifndef MUTATOR_H
#define MUTATOR_H

#include "comity/view.h"

struct mutator {
    struct view valid;
    uint8_t *bytes; /* the mutant, in a block of just its size, so that a sanitizer sees each byte beyond */
    size_t step;
};

/* Begin. `valid` is borrowed. */
void mutator_init(struct mutator *mutator, struct view valid);

/* Make the next mutant, which lives until the next call; false at the end, where all is released. */
bool mutator_next(struct mutator *mutator, struct view *ret);

#endif
