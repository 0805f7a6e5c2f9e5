/*
 * replica_figures: what is counted of the entries that are here, or were (figure.h).
 *
 * In order of their keys, a run at a time; between two runs figures may come and change, none that is there all the
 * while is passed over or given twice. What is not stored yet is not among them.
 */
#ifndef COMITY_REPLICA_FIGURES_H
#define COMITY_REPLICA_FIGURES_H

#include "comity/figure.h"
#include "comity/query_count.h"
#include "comity/replica.h"

struct replica_figure {
    struct bureau owner;
    uint64_t index;
    struct figure figure;
};

/* Collect the next figures, in the order of owners and entries, at most `max`; `*ret_count` below `max`: that was the
 * last. `after` NULL: from the beginning; else the last of the run before. ERROR_DAMAGED, errors of the index. */
enum error_code replica_figures(struct replica *replica, const struct replica_figure *after,
                                struct replica_figure *out, size_t max, size_t *ret_count,
                                struct error *error);

/* Find the figure of one entry. ERROR_NOT_FOUND, ERROR_DAMAGED, errors of the index. */
enum error_code replica_figure_at(struct replica *replica, const struct bureau *owner, uint64_t index,
                                  struct figure *ret, struct error *error);

/* Collect the next wanting bureaus of reported arrests, as above. Those of one report stand together, and the reports
 * of one arrest, too. */
enum error_code replica_arrests(struct replica *replica, const struct arrest *after, struct arrest *out,
                                size_t max, size_t *ret_count, struct error *error);

/* Collect the next rows of hits, as above. A hit comes before its answers. */
enum error_code replica_hit_figures(struct replica *replica, const struct hit_figure *after,
                                    struct hit_figure *out, size_t max, size_t *ret_count,
                                    struct error *error);

/* Collect the next counts of questions, as above, in the order of their days. */
enum error_code replica_query_counts(struct replica *replica, const struct query_count *after,
                                     struct query_count *out, size_t max, size_t *ret_count,
                                     struct error *error);

#endif
