/*
 * key_url: keys that are URLs; as key_number.h.
 */
#ifndef COMITY_KEY_URL_H
#define COMITY_KEY_URL_H

#include "comity/error.h"
#include "comity/limits.h"

/* A URL: scheme and host in lower case, without the scheme's own port; an empty path is "/"; hxxp is http, as analysts
 * write it. Nothing else is changed. One that is too long for a key is "sha256:" and the digest of this form.
 * ERROR_INVALID, ERROR_LIMIT, ERROR_MEMORY. */
enum error_code key_url_normalise(const char *text, char out[LIMIT_KEY_BYTES], struct error *error);

#endif
