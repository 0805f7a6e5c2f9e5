/*
 * control_durable: an act that is answered when other bureaus have it on disk, too.
 *
 * What counts is the bureaus that may see the entry: of the others the disk has only a hash.
 */
#ifndef COMITY_CONTROL_DURABLE_H
#define COMITY_CONTROL_DURABLE_H

#include "control.h"

#define CONTROL_DURABLE_MS_MAX (24u * 3600u * 1000u)

/* Refuse what cannot come true, before anything is done: more bureaus than there are configured peers that
 * may see the entry (NULL: all may), or more time than CONTROL_DURABLE_MS_MAX. `durable` NULL: nothing is asked
 * for. ERROR_INVALID. */
enum error_code control_durable_check(const struct node *node, const Comity__Durable *durable,
                                      const Comity__Distribution *distribution, struct error *error);

/* Answer with the receipt as soon as its batch is stored and enough bureaus have the entry, or with who has it
 * when the time is over. ERROR_TIMEOUT, as a Failure: not even stored here by then. ERROR_MEMORY. */
enum error_code control_durable_answer(const struct node *node, struct requester *requester,
                                       const struct replica_receipt *receipt, const Comity__Durable *durable,
                                       const Comity__Distribution *distribution, struct now now,
                                       struct error *error);

/* Answer with the receipt as soon as its batch is stored; where others are to have it, too, as above. ERROR_LIMIT,
 * ERROR_MEMORY. */
enum error_code control_receipt_answer(const struct node *node, struct requester *requester,
                                       const struct replica_receipt *receipt, const Comity__Durable *durable,
                                       const Comity__Distribution *distribution, struct now now,
                                       struct error *error);

#endif
