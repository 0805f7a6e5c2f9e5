/*
 * key_internet: keys that are domain names, e-mail addresses and accounts; as key_number.h.
 */
#ifndef COMITY_KEY_INTERNET_H
#define COMITY_KEY_INTERNET_H

#include "comity/error.h"
#include "comity/limits.h"
#include "comity/view.h"

/* A domain name of at least two labels, in lower case, as A-labels (IDNA, UTS 46), without a dot at its end. "[.]" is a
 * dot, as analysts write it. */
enum error_code key_internet_domain(const char *text, char out[LIMIT_KEY_BYTES], struct error *error);

/* local@domain, in lower case. */
enum error_code key_internet_email(const char *text, char out[LIMIT_KEY_BYTES], struct error *error);

/* A handle on a platform: without "@" in front, compatibility forms and case folded. */
enum error_code key_internet_account(const char *text, char out[LIMIT_KEY_BYTES], struct error *error);

/* Write a domain name of at least so many labels; false: it is none. */
bool key_internet_write_domain(struct view text, size_t labels_min, char out[LIMIT_KEY_BYTES]);

/* Tell whether the text has a space of any kind, or is no text. */
bool key_internet_has_space(struct view text);

#endif
