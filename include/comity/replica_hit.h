/*
 * replica_hit: hits that owners of records are told of: noted when a query meets a record, published when this bureau may
 * sign, as a record of type hit that nobody but the owner sees.
 *
 * Invariants:
 *  1. The same record, met by the same asker in the same hour (UTC) at the same place, is one hit, also over a restart. Who
 *     the asker is stays here: the hit says only whether two of this bureau's hits have the same one (its source_ref).
 *  2. What was noted is kept until it is stored as published: in the index, from its next absorb on. A power cut before
 *     that, and an index that is lost, take what was not published with them.
 *  3. Noting writes no log and waits for nothing.
 */
#ifndef COMITY_REPLICA_HIT_H
#define COMITY_REPLICA_HIT_H

#include "comity/replica.h"

/* Bytes that a hit takes over of a text; of a longer one the first. */
#define REPLICA_HIT_TEXT_BYTES 128u
#define REPLICA_HIT_PURPOSE_BYTES 256u

/* A query that met another bureau's record. Borrowed for the call. */
struct replica_hit {
    const struct bureau *owner;
    const struct uuid *id;
    uint32_t version;
    Comity__Hit__Cause cause;
    const char *field;   /* that matched; "": not known */
    const char *asker;   /* who asked, for this bureau alone */
    const char *agency;  /* the same, for the owner; "": not said */
    const char *place;   /* "": not said */
    const char *purpose; /* as the asker put it; "": not said */
};

/* Note a hit, unless it is noted or published already. Passed over if the record is this bureau's own. ERROR_FULL (the index
 * takes nothing in, and no more may wait for it), ERROR_MEMORY, errors of the index. */
enum error_code replica_note_hit(struct replica *replica, const struct replica_hit *hit, struct now now,
                                 struct error *error);

/* Publish at most `max` noted hits; `*ret_left`: there are more. ERROR_STATE and the like (this bureau cannot sign or store
 * now: nothing is lost), ERROR_MEMORY, errors of the stores. */
enum error_code replica_tell_hits(struct replica *replica, struct now now, size_t max, bool *ret_left,
                                  struct error *error);

/* Count what is noted and not stored as published, up to `max`. */
size_t replica_count_untold(struct replica *replica, size_t max);

#endif
