/*
 * covers: the entries of one record that have not been withdrawn: what a withdrawal names.
 */
#ifndef COMITY_COVERS_H
#define COMITY_COVERS_H

#include "comity/bureau.h"
#include "comity/error.h"
#include "comity/uuid.h"

#include <stdbool.h>

/* A withdrawal names each entry it covers, in at most 10 bytes each: these fit an entry. */
#define COVERS_MAX 4096u

struct replica;

struct covers {
    size_t count;
    uint64_t indexes[COVERS_MAX]; /* ascending */
    bool is_cut;                  /* there are more */
};

/* Add an entry, wherever it belongs; one that is there already is harmless. */
void covers_add(struct covers *covers, uint64_t index);

/* Collect the entries of a record that were not withdrawn, as it will be once everything pending is stored;
 * the caller frees them with free(). Errors of the stores; ERROR_MEMORY. */
enum error_code covers_collect(struct covers **ret, struct replica *replica, const struct bureau *owner,
                               const struct uuid *id, struct error *error);

#endif
