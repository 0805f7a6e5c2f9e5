#include "tls_fault.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#define ALERT_REASON(reason) ((reason)-SSL_AD_REASON_OFFSET)

static const struct {
    int alert;
    enum error_code code;
    const char *text;
} alerts[] = {
    {SSL_AD_BAD_CERTIFICATE, ERROR_DENIED, "the peer refused this node's certificate: bad certificate"},
    {SSL_AD_UNSUPPORTED_CERTIFICATE, ERROR_DENIED, "the peer refused this node's certificate: wrong kind"},
    {SSL_AD_CERTIFICATE_REVOKED, ERROR_DENIED, "the peer refused this node's certificate: revoked"},
    {SSL_AD_CERTIFICATE_EXPIRED, ERROR_DENIED, "the peer refused this node's certificate: expired"},
    {SSL_AD_CERTIFICATE_UNKNOWN, ERROR_DENIED, "the peer refused this node's certificate"},
    {SSL_AD_UNKNOWN_CA, ERROR_DENIED, "the peer refused this node's certificate: its issuer is not trusted"},
    {SSL_AD_ACCESS_DENIED, ERROR_DENIED, "the peer refused this node: access denied"},
    {SSL_AD_CERTIFICATE_REQUIRED, ERROR_DENIED, "the peer demands a certificate and got none"},
    {SSL_AD_PROTOCOL_VERSION, ERROR_UNSUPPORTED, "the peer does not take TLS 1.3"},
    {SSL_AD_HANDSHAKE_FAILURE, ERROR_UNSUPPORTED, "the peer found no common cipher or group"},
    {SSL_AD_NO_APPLICATION_PROTOCOL, ERROR_UNSUPPORTED, "the peer does not speak comity/1"},
    {SSL_AD_INTERNAL_ERROR, ERROR_CLOSED, "the peer ended the connection: a fault on its own side"},
};

static void explain_alert(int alert, struct error *fault)
{
    for (size_t i = 0; i < sizeof alerts / sizeof alerts[0]; i++)
        if (alerts[i].alert == alert) {
            error_set(fault, alerts[i].code, "%s", alerts[i].text);
            return;
        }
    error_set(fault, ERROR_CLOSED, "the peer ended the connection: %s", SSL_alert_desc_string_long(alert));
}

static const struct {
    int reason;
    enum error_code code;
    const char *text;
} reasons[] = {
    {SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE, ERROR_DENIED, "peer sent no certificate"},
    {SSL_R_UNSUPPORTED_PROTOCOL, ERROR_UNSUPPORTED, "peer does not offer TLS 1.3"},
    {SSL_R_WRONG_SSL_VERSION, ERROR_UNSUPPORTED, "peer does not offer TLS 1.3"},
    {SSL_R_VERSION_TOO_LOW, ERROR_UNSUPPORTED, "peer does not offer TLS 1.3"},
    {SSL_R_NO_APPLICATION_PROTOCOL, ERROR_UNSUPPORTED, "peer does not speak comity/1"},
    {SSL_R_NO_SUITABLE_KEY_SHARE, ERROR_UNSUPPORTED, "peer offers no common group"},
    {SSL_R_NO_SUITABLE_GROUPS, ERROR_UNSUPPORTED, "peer offers no common group"},
    {SSL_R_NO_SHARED_CIPHER, ERROR_UNSUPPORTED, "peer offers no common cipher"},
    {SSL_R_WRONG_VERSION_NUMBER, ERROR_MALFORMED, "peer does not speak TLS"},
    {SSL_R_HTTP_REQUEST, ERROR_MALFORMED, "peer speaks HTTP, not TLS"},
    {SSL_R_HTTPS_PROXY_REQUEST, ERROR_MALFORMED, "peer speaks HTTP, not TLS"},
    {SSL_R_UNKNOWN_PROTOCOL, ERROR_MALFORMED, "peer does not speak TLS"},
    {SSL_R_EXCESSIVE_MESSAGE_SIZE, ERROR_DENIED, "peer's certificates are too long"},
    {SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC, ERROR_MALFORMED, "ciphertext was altered on the way"},
};

void tls_fault_explain(unsigned long ssl_fault, struct error *fault)
{
    int reason = ERR_GET_REASON(ssl_fault);
    const char *text = ERR_reason_error_string(ssl_fault);

    if (ERR_GET_LIB(ssl_fault) == ERR_LIB_SSL && reason > SSL_AD_REASON_OFFSET) {
        explain_alert(ALERT_REASON(reason), fault);
        return;
    }
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (ERR_GET_LIB(ssl_fault) == ERR_LIB_SSL && reasons[i].reason == reason) {
            error_set(fault, reasons[i].code, "%s", reasons[i].text);
            return;
        }
    /* The BIO of tls_connection fails without an entry in the queue. */
    if (ssl_fault == 0 || reason == ERR_R_MALLOC_FAILURE)
        error_set(fault, ERROR_MEMORY, "out of memory");
    else
        error_set(fault, ERROR_MALFORMED, "TLS: %s", text != NULL ? text : "unknown fault");
}
