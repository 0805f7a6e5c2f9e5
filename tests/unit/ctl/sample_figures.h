/*
 * sample_figures: a small answer of the daemon, for tests of what is made of it.
 *
 *     2023  BS Americas  travel_document  100 shared, 40 created      CO Americas  trafficking_case  12 shared, 3 created
 *     2024  BS Americas  travel_document  150 shared, 60 created      CO Americas  trafficking_case  4 shared, 1 created
 *           DE Europe    travel_document  30 shared                   XX (none)    vehicle  7 shared
 *
 *     2024: 9 hits, 5 of them on records of CO, answered within 12 min 34 s
 *     reported in 2024: 3 arrests, of which 2 involve the Americas; CO wants 2 that BS made
 */
#ifndef SAMPLE_FIGURES_H
#define SAMPLE_FIGURES_H

#include "figures.h"
#include "scripted.h"

/* Let the daemon answer with it. */
void sample_figures_answer(struct scripted *scripted);

/* Fill figures with it; the caller releases them. */
void sample_figures(struct figures *figures);

#endif
