/*
 * audience: what narrow and widen have in common: a new version of a record for fewer, or for more, bureaus.
 */
#ifndef AUDIENCE_H
#define AUDIENCE_H

#include "command.h"

/* Run `ID --to WHO`, or `ID --LISTED BUREAUS` where `listed` is "add" or "remove": those are added to who may see
 * it, or taken from them. */
enum outcome audience_change(struct context *context, int count, char **words,
                             Comity__AmendRequest__Change change, const char *listed);

#endif
