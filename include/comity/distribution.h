/*
 * distribution: who may see an entry. The one place where this is decided; sending, relaying, queries and exports all
 * ask here.
 */
#ifndef COMITY_DISTRIBUTION_H
#define COMITY_DISTRIBUTION_H

#include "comity/bureau.h"
#include "log.pb-c.h"

/* Tell whether `bureau` may see what `owner` distributed so. The owner always may. NULL, an unknown kind, and an
 * empty ONLY list are nobody. */
bool distribution_allows(const Comity__Distribution *distribution, const struct bureau *owner,
                         const struct bureau *bureau);

/* Check what an officer or a peer gave: a known kind, valid codes, none twice, at most LIMIT_BUREAUS, no list with ALL
 * or NOBODY. ERROR_INVALID, ERROR_LIMIT. */
enum error_code distribution_validate(const Comity__Distribution *distribution, struct error *error);

/* Tell whether somebody, known or unknown, could see `before` and may not see `after`. */
bool distribution_narrows(const Comity__Distribution *before, const Comity__Distribution *after);

#endif
