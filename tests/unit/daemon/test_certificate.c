#include "certificate.h"

#include <string.h>

#include <openssl/x509_vfy.h>

#include "check.h"

static void takes_identities(void)
{
    CHECK_OK(certificate_identity_check("spiffe://ncb.bs/comityd", NULL), NULL);
    CHECK_OK(certificate_identity_check("spiffe://a_b-c.1/x/Y_z-1.0", NULL), NULL);
}

static void refuses_what_is_no_identity(void)
{
    static const char *const texts[] = {
        "",
        "spiffe://",
        "spiffe:///comityd",
        "spiffe://ncb.bs",
        "spiffe://ncb.bs/",
        "spiffe://NCB.bs/comityd",
        "SPIFFE://ncb.bs/comityd",
        "https://ncb.bs/comityd",
        "spiffe://ncb.bs:443/comityd",
        "spiffe://user@ncb.bs/comityd",
        "spiffe://ncb.bs/comityd?x",
        "spiffe://ncb.bs/comityd ",
        "spiffe://ncb.bs/com%69tyd",
        "spiffe://ncb.bs/\xc3\xa9",
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        CHECK_CASE(certificate_identity_check(texts[i], NULL) == ERROR_INVALID, "%s", texts[i]);
}

static void refuses_a_long_identity(void)
{
    char text[CERTIFICATE_IDENTITY_BYTES + 1];

    memset(text, 'x', sizeof text);
    memcpy(text, "spiffe://ncb.bs/", strlen("spiffe://ncb.bs/"));
    text[CERTIFICATE_IDENTITY_BYTES - 1] = '\0';
    CHECK_OK(certificate_identity_check(text, NULL), NULL);
    text[CERTIFICATE_IDENTITY_BYTES - 1] = 'x';
    text[CERTIFICATE_IDENTITY_BYTES] = '\0';
    CHECK_ERROR(certificate_identity_check(text, NULL), ERROR_INVALID);
}

static void explains_refusals(void)
{
    static const struct {
        int x509_error, depth;
        const char *text;
    } cases[] = {
        {X509_V_ERR_CERT_REVOKED, 0, "certificate has been revoked"},
        {X509_V_ERR_CERT_HAS_EXPIRED, 1, "issuer's certificate has expired"},
        {X509_V_ERR_CERT_SIGNATURE_FAILURE, 0, "certificate's issuer is not an anchor of CO"},
        {X509_V_ERR_CRL_HAS_EXPIRED, 0, "the revocation list of CO has expired"},
        {X509_V_ERR_PATH_LENGTH_EXCEEDED, 1,
         "issuer's certificate is refused: path length constraint exceeded"},
    };
    struct error error;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK_ERROR(certificate_refusal(cases[i].x509_error, cases[i].depth, "CO", &error), ERROR_DENIED);
        CHECK_SAME_TEXT(error.text, cases[i].text);
    }
    CHECK(certificate_fault_is_ours(X509_V_ERR_UNABLE_TO_GET_CRL));
    CHECK(!certificate_fault_is_ours(X509_V_ERR_CERT_REVOKED));
}

static void reads_times(void)
{
    ASN1_TIME *time = ASN1_TIME_new();

    REQUIRE(time != NULL && ASN1_TIME_set_string(time, "20380119031408Z") == 1);
    CHECK_SAME_NUMBER(certificate_time_ms(time), INT64_C(2147483648000));
    CHECK_SAME_NUMBER(certificate_time_ms(NULL), 0);
    ASN1_TIME_free(time);
}

CHECK_MAIN("certificate", {"takes identities", takes_identities},
           {"refuses what is no identity", refuses_what_is_no_identity},
           {"refuses a long identity", refuses_a_long_identity}, {"explains refusals", explains_refusals},
           {"reads times", reads_times})
