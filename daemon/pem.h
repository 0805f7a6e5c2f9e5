/*
 * pem: certificates, revocation lists and private keys, read from files with a limit.
 *
 * Whatever stands between the PEM blocks is ignored; a block of another kind is a fault.
 */
#ifndef COMITY_DAEMON_PEM_H
#define COMITY_DAEMON_PEM_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "comity/error.h"

/* A chain or a set of anchors: some 2 KiB a certificate. */
#define PEM_CERTIFICATES_BYTES (256u * 1024u)

/* A bureau's revocation list: some 50 bytes a certificate, 20,000 of them in base64. */
#define PEM_REVOCATION_BYTES (2u * 1024u * 1024u)

#define PEM_KEY_BYTES (16u * 1024u)

/* Read all certificates of the file at `path`, at least one; sk_X509_pop_free() them. ERROR_NOT_FOUND (no
 * such file), ERROR_IO, ERROR_LIMIT, ERROR_MALFORMED, ERROR_MEMORY. */
enum error_code pem_read_certificates(STACK_OF(X509) * *ret, const char *path, struct error *error);

/* Read all revocation lists, at least one; sk_X509_CRL_pop_free() them. The same errors. */
enum error_code pem_read_revocations(STACK_OF(X509_CRL) * *ret, const char *path, struct error *error);

/* Read one private key; EVP_PKEY_free() it. A file to which group or others have any right: ERROR_DENIED; a
 * key behind a passphrase: ERROR_UNSUPPORTED; else the same errors. */
enum error_code pem_read_key(EVP_PKEY **ret, const char *path, struct error *error);

#endif
