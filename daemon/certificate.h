/*
 * certificate: what Comity asks of a bureau's certificate, apart from its chain.
 *
 * A leaf is a SPIFFE X.509-SVID (spiffe/standards/X509-SVID.md 2, 4): exactly one URI name, no CA, key usage
 * with digitalSignature and without signing certificates or lists, extended key usage, where there is one,
 * for both sides of TLS.
 */
#ifndef COMITY_DAEMON_CERTIFICATE_H
#define COMITY_DAEMON_CERTIFICATE_H

#include <openssl/x509.h>

#include "comity/bureau.h"
#include "comity/error.h"

/* With its NUL. SPIFFE-ID.md 2.3 allows 2048 characters. */
#define CERTIFICATE_IDENTITY_BYTES 2049u

/* Check an identity: "spiffe://", a trust domain of a-z 0-9 . - _, a path; printable ASCII. ERROR_INVALID. */
enum error_code certificate_identity_check(const char *identity, struct error *error);

/* Copy the one URI name of `leaf`. None, several, or one that certificate_identity_check() refuses:
 * ERROR_DENIED. */
enum error_code certificate_identity(X509 *leaf, char out[CERTIFICATE_IDENTITY_BYTES], struct error *error);

/* Check everything of a leaf but its identity and its chain. ERROR_DENIED. */
enum error_code certificate_check_leaf(X509 *leaf, struct error *error);

/* Return a certificate's time as UTC milliseconds; 0 where it cannot be read. */
int64_t certificate_time_ms(const ASN1_TIME *time);

/* Tell whether `x509_error` is about the revocation lists this node holds, and so no fault of the peer's
 * certificate. */
bool certificate_fault_is_ours(int x509_error);

/* Say for people why X509_verify_cert() refused a chain of `bureau` with `x509_error` at `depth`.
 * ERROR_DENIED. */
enum error_code certificate_refusal(int x509_error, int depth, const char *bureau, struct error *error);

#endif
