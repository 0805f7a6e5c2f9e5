/*
 * distribution_text: a distribution as people type it.
 *
 *     all                 every bureau
 *     CO,PA               only these
 *     all-except:PA,CO    every bureau but these
 *     nobody              no other bureau
 *
 * Spaces around codes are passed over; `all`, `nobody` and `all-except` may be in any case, codes may not.
 */
#ifndef COMITY_DISTRIBUTION_TEXT_H
#define COMITY_DISTRIBUTION_TEXT_H

#include "comity/error.h"
#include "comity/limits.h"
#include "comity/view.h"
#include "log.pb-c.h"

/* "all-except:" and the most bureaus there may be, each with a comma or the NUL. */
#define DISTRIBUTION_TEXT_BYTES (16u + LIMIT_BUREAUS * LIMIT_BUREAU_BYTES)

/* Read the text; free the result with message_free(&distribution->base). What is read passes
 * distribution_validate(): codes are well-formed, none twice, at most LIMIT_BUREAUS. ERROR_INVALID names the
 * part that is wrong (an empty text too: it is not the same as nobody); ERROR_LIMIT, ERROR_MEMORY. */
enum error_code distribution_text_parse(struct view text, Comity__Distribution **ret, struct error *error);

/* Write the text and its NUL. NULL and an unknown kind are "nobody", which is who may see them; so is ONLY
 * without a bureau; EXCEPT without a bureau is "all". A list that distribution_validate() refuses may be cut. */
void distribution_text_format(const Comity__Distribution *distribution, char out[DISTRIBUTION_TEXT_BYTES]);

#endif
