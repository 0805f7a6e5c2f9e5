#include "certificate.h"

#include <string.h>
#include <time.h>

#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#define SCHEME "spiffe://"

enum error_code certificate_identity_check(const char *identity, struct error *error)
{
    const char *domain = identity + strlen(SCHEME);
    size_t domain_chars, path_chars;

    if (strlen(identity) >= CERTIFICATE_IDENTITY_BYTES)
        return error_set(error, ERROR_INVALID, "identity is longer than %u characters",
                         CERTIFICATE_IDENTITY_BYTES - 1);
    if (strncmp(identity, SCHEME, strlen(SCHEME)) != 0)
        return error_set(error, ERROR_INVALID, "identity does not begin with " SCHEME);
    domain_chars = strspn(domain, "abcdefghijklmnopqrstuvwxyz0123456789.-_");
    path_chars =
        strspn(domain + domain_chars, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_/");
    if (domain_chars == 0 || path_chars < 2 || domain[domain_chars] != '/' ||
        domain[domain_chars + path_chars] != '\0')
        return error_set(error, ERROR_INVALID, "identity is not of the form " SCHEME "domain/path");
    return ERROR_NONE;
}

static enum error_code copy_identity(const ASN1_IA5STRING *name, char out[CERTIFICATE_IDENTITY_BYTES],
                                     struct error *error)
{
    char text[CERTIFICATE_IDENTITY_BYTES] = {0};
    size_t size = (size_t)ASN1_STRING_length(name);

    if (size >= sizeof text || memchr(ASN1_STRING_get0_data(name), '\0', size) != NULL)
        return error_set(error, ERROR_DENIED, "certificate's URI name is malformed");
    memcpy(text, ASN1_STRING_get0_data(name), size);
    if (certificate_identity_check(text, NULL) != ERROR_NONE)
        return error_set(error, ERROR_DENIED, "certificate's URI name is not an identity");
    memcpy(out, text, sizeof text);
    return ERROR_NONE;
}

enum error_code certificate_identity(X509 *leaf, char out[CERTIFICATE_IDENTITY_BYTES], struct error *error)
{
    int critical = 0, count = 0;
    const ASN1_IA5STRING *uri = NULL;
    enum error_code code;
    GENERAL_NAMES *names = X509_get_ext_d2i(leaf, NID_subject_alt_name, &critical, NULL);

    if (names == NULL)
        return error_set(error, ERROR_DENIED, "certificate has no URI name");
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        if (name->type != GEN_URI)
            continue;
        uri = name->d.uniformResourceIdentifier;
        count++;
    }
    if (count == 0)
        code = error_set(error, ERROR_DENIED, "certificate has no URI name");
    else if (count > 1)
        code = error_set(error, ERROR_DENIED, "certificate has %d URI names, not one", count);
    else
        code = copy_identity(uri, out, error);
    GENERAL_NAMES_free(names);
    return code;
}

enum error_code certificate_check_leaf(X509 *leaf, struct error *error)
{
    uint32_t usage = X509_get_key_usage(leaf);
    uint32_t extended = X509_get_extended_key_usage(leaf);
    uint32_t flags = X509_get_extension_flags(leaf);

    if ((flags & EXFLAG_INVALID) != 0)
        return error_set(error, ERROR_DENIED, "certificate has a malformed extension");
    if ((flags & EXFLAG_CA) != 0)
        return error_set(error, ERROR_DENIED, "certificate is that of an authority, not of a bureau");
    if ((flags & EXFLAG_KUSAGE) == 0 || (usage & KU_DIGITAL_SIGNATURE) == 0)
        return error_set(error, ERROR_DENIED, "certificate may not be used to sign (key usage)");
    if ((usage & (KU_KEY_CERT_SIGN | KU_CRL_SIGN)) != 0)
        return error_set(error, ERROR_DENIED, "certificate may be used to sign certificates (key usage)");
    if ((flags & EXFLAG_XKUSAGE) != 0 &&
        (extended & (XKU_SSL_SERVER | XKU_SSL_CLIENT)) != (XKU_SSL_SERVER | XKU_SSL_CLIENT))
        return error_set(error, ERROR_DENIED,
                         "certificate is not for both sides of TLS (extended key usage)");
    return ERROR_NONE;
}

int64_t certificate_time_ms(const ASN1_TIME *asn1_time)
{
    struct tm parts;

    if (asn1_time == NULL || ASN1_TIME_to_tm(asn1_time, &parts) != 1)
        return 0;
    return (int64_t)timegm(&parts) * 1000;
}

/* What a refusal is about decides how its sentence is built. */
enum about {
    ABOUT_CERTIFICATE, /* "certificate <text>" */
    ABOUT_ISSUER,      /* "certificate's issuer is not an anchor of <bureau>" */
    ABOUT_REVOCATIONS  /* "the revocation list of <bureau> <text>" */
};

static const struct {
    int x509_error;
    enum about about;
    const char *text;
} refusals[] = {
    {X509_V_ERR_CERT_REVOKED, ABOUT_CERTIFICATE, "has been revoked"},
    {X509_V_ERR_CERT_HAS_EXPIRED, ABOUT_CERTIFICATE, "has expired"},
    {X509_V_ERR_CERT_NOT_YET_VALID, ABOUT_CERTIFICATE, "is not valid yet"},
    {X509_V_ERR_INVALID_PURPOSE, ABOUT_CERTIFICATE, "is not for this side of TLS (extended key usage)"},
    {X509_V_ERR_CERT_CHAIN_TOO_LONG, ABOUT_CERTIFICATE, "has too long a chain"},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, ABOUT_ISSUER, ""},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, ABOUT_ISSUER, ""},
    {X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, ABOUT_ISSUER, ""},
    {X509_V_ERR_CERT_SIGNATURE_FAILURE, ABOUT_ISSUER, ""},
    {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, ABOUT_ISSUER, ""},
    {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, ABOUT_ISSUER, ""},
    {X509_V_ERR_UNABLE_TO_GET_CRL, ABOUT_REVOCATIONS, "does not cover the certificate"},
    {X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER, ABOUT_REVOCATIONS, "does not cover the certificate"},
    {X509_V_ERR_CRL_SIGNATURE_FAILURE, ABOUT_REVOCATIONS, "is not signed by the certificate's issuer"},
    {X509_V_ERR_CRL_HAS_EXPIRED, ABOUT_REVOCATIONS, "has expired"},
    {X509_V_ERR_CRL_NOT_YET_VALID, ABOUT_REVOCATIONS, "is not valid yet"},
};

bool certificate_fault_is_ours(int x509_error)
{
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
        if (refusals[i].x509_error == x509_error)
            return refusals[i].about == ABOUT_REVOCATIONS;
    return false;
}

enum error_code certificate_refusal(int x509_error, int depth, const char *bureau, struct error *error)
{
    const char *subject = depth > 0 ? "issuer's certificate" : "certificate";

    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        if (refusals[i].x509_error != x509_error)
            continue;
        switch (refusals[i].about) {
        case ABOUT_CERTIFICATE:
            return error_set(error, ERROR_DENIED, "%s %s", subject, refusals[i].text);
        case ABOUT_ISSUER:
            return error_set(error, ERROR_DENIED, "certificate's issuer is not an anchor of %s", bureau);
        case ABOUT_REVOCATIONS:
            return error_set(error, ERROR_DENIED, "the revocation list of %s %s", bureau, refusals[i].text);
        }
    }
    return error_set(error, ERROR_DENIED, "%s is refused: %s", subject,
                     X509_verify_cert_error_string(x509_error));
}
