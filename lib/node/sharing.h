/*
 * sharing: a record that is to be shared with a joint operation: who takes part is looked up and written out.
 *
 * A distribution that names an operation lists whoever takes part in it by the newest version of the lead's record that is
 * here; what its sender listed does not matter. From then on following.h keeps the list true.
 */
#ifndef COMITY_SHARING_H
#define COMITY_SHARING_H

#include "comity/operation.h"
#include "comity/replica.h"

struct node;

/* Refuse a new record of an operation that this bureau leads, where there is one of the same id. ERROR_EXISTS, errors of the
 * stores. */
enum error_code sharing_check_new(struct replica *replica, const struct bureau *bureau,
                                  const Comity__Record *record, struct error *error);

/* What is to be published; must not be moved once it is filled. */
struct sharing {
    const Comity__Record *record; /* NULL: as before */
    const Comity__Distribution *distribution;
    struct replica_record operation;
    struct operation_audience audience;
    struct operation_name name;
    Comity__Record content;
};

/* The operation that was found last, so that sharing many records with one looks for it once. Zeroed: none. */
struct sharing_memory {
    uint64_t changes; /* replica_operation_changes() at that time */
    char text[OPERATION_NAME_BYTES];
    struct operation_name name;
    struct uuid id;
};

/* Return the node's. */
struct sharing_memory *node_sharing(struct node *node);

/* Find the operation's own record: by "LEAD/ID", by an id that no two leads have given, or by the record's id. Its lead's
 * oldest of that id counts. It has an entry; replica_record_release() it. ERROR_INVALID, ERROR_NOT_FOUND, errors of the
 * stores. */
enum error_code sharing_find(struct replica *replica, struct sharing_memory *memory, const char *text,
                             struct replica_record *ret, struct operation_name *ret_name,
                             struct error *error);

/* Fill in what is to be published in the place of `record` and `distribution`, either of which may be NULL: as `before` has
 * it, the newest version that is here, or NULL. Where no operation is named that is just these. sharing_release() it, on
 * failure too. ERROR_INVALID (another operation, or a distribution to all); ERROR_DENIED (`bureau` takes no part);
 * ERROR_STATE (closed, and it is no result and not shared yet); as sharing_find(). */
enum error_code sharing_fill(struct sharing *out, struct replica *replica, struct sharing_memory *memory,
                             const struct bureau *bureau, const Comity__Record *record,
                             const Comity__Distribution *distribution, const struct replica_record *before,
                             struct error *error);
void sharing_release(struct sharing *sharing);

#endif
