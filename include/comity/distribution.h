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

/* Tell whether another bureau than the owner may see it. ALL and EXCEPT are taken to be seen by somebody. */
bool distribution_is_shared(const Comity__Distribution *distribution, const struct bureau *owner);

/* Tell whether the owner has named `bureau` as one that shall not see it (EXCEPT): not even that there is something may be
 * said to it. */
bool distribution_excludes(const Comity__Distribution *distribution, const struct bureau *bureau);

/* Check what an officer or a peer gave: a known kind, valid codes, none twice, at most LIMIT_BUREAUS, no list with ALL
 * or NOBODY. ERROR_INVALID, ERROR_LIMIT. */
enum error_code distribution_validate(const Comity__Distribution *distribution, struct error *error);

/* Tell whether somebody, known or unknown, could see `before` and may not see `after`. */
bool distribution_narrows(const Comity__Distribution *before, const Comity__Distribution *after);

/* The same, and say who that is: a bureau that either of them names, else, with no code, all that neither names. */
bool distribution_loser(const Comity__Distribution *before, const Comity__Distribution *after,
                        struct bureau *ret);

/* Make the distribution that shows it to the bureaus `list` names, too, or no longer to them. What it makes passes
 * distribution_validate() if both did; free it with message_free(&(*ret)->base). An ONLY list from which everybody was
 * taken is empty, which is nobody. It follows no operation any more. ERROR_LIMIT, ERROR_MEMORY. */
enum error_code distribution_with(const Comity__Distribution *from, const Comity__Distribution *list,
                                  bool shown, Comity__Distribution **ret, struct error *error);

#endif
