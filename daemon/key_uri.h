/*
 * key_uri: private keys that never leave a token (a smart card, an HSM, a TPM), named by a URI: "pkcs11:token=bs;object=tls" (RFC 7512),
 * or whatever else OpenSSL has a store for.
 *
 * The key is loaded by OpenSSL's store, where a provider serves the scheme (pkcs11-provider, tpm2-openssl); for "pkcs11:" else by the
 * engine of that name, which is what Debian 12 has (libengine-pkcs11-openssl). Which provider, engine or module that is, OpenSSL's and
 * p11-kit's configuration say.
 *
 * A PIN is read from a file that nobody else can read ("?pin-source=file:/etc/comity/tls.pin"); one in the URI itself would stand in
 * the configuration, and is refused, as nobody is asked for one.
 */
#ifndef COMITY_DAEMON_KEY_URI_H
#define COMITY_DAEMON_KEY_URI_H

#include <stdbool.h>

#include <openssl/evp.h>

#include "comity/error.h"

/* Tell whether an option's value is a URI: it begins with a scheme of two small letters and digits or more. "credential:" is none. */
bool key_uri_is(const char *value);

/* Refuse a scheme that is for files (the value is then a path), and a PIN within. ERROR_INVALID. */
enum error_code key_uri_check(const char *uri, struct error *error);

/* Load the key; EVP_PKEY_free() it. A file of the PIN to which others have any right: ERROR_DENIED; ERROR_NOT_FOUND (no such file, no
 * such key, or the PIN is not right), ERROR_UNSUPPORTED (nothing serves the scheme), ERROR_IO. Blocks for as long as the token takes. */
enum error_code key_uri_load(EVP_PKEY **ret, const char *uri, struct error *error);

#endif
