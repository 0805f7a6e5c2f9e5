#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/opensslv.h>
#include <openssl/x509v3.h>

#include "key_uri.h"
#include "pem.h"
#include "tls_private.h"

#define CIPHERSUITES "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256"
#define SECURITY_LEVEL 2 /* 112 bits */
#define GROUPS_BYTES 512u
#define VERIFY_DEPTH 2 /* intermediates */

/* A chain of VERIFY_DEPTH + 1 certificates of 2 KiB, several times over; before it is verified. */
#define PEER_CHAIN_BYTES (32 * 1024)

/* Long before AES-GCM's 2^24.5 full records under one key (RFC 8446 5.5), which OpenSSL does not watch. */
#define KEY_UPDATE_BYTES (UINT64_C(64) << 30)

static enum error_code crypto_fault(struct error *error, const char *what)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());

    error_set(error, ERROR_CRYPTO, "%s: %s", what, reason != NULL ? reason : "failed");
    ERR_clear_error();
    return ERROR_CRYPTO;
}

/* ---- when it ends ---- */

void tls_life_shorten(struct tls_life *life, const ASN1_TIME *begin, const ASN1_TIME *end)
{
    int64_t end_ms = certificate_time_ms(end);

    if (life->end_ms == 0 || end_ms < life->end_ms)
        *life = (struct tls_life){certificate_time_ms(begin), end_ms};
}

struct tls_life tls_life_of_chain(STACK_OF(X509) * chain)
{
    struct tls_life life = {0};

    for (int i = 0; i < sk_X509_num(chain); i++) {
        const X509 *certificate = sk_X509_value(chain, i);
        tls_life_shorten(&life, X509_get0_notBefore(certificate), X509_get0_notAfter(certificate));
    }
    return life;
}

/* ---- the node's own side ---- */

static int select_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_size,
                       const unsigned char *offered, unsigned int offered_size, void *unused)
{
    unsigned char *selected = NULL;
    const unsigned char *ours = (const unsigned char *)TLS_ALPN;

    (void)ssl;
    (void)unused;
    if (SSL_select_next_proto(&selected, out_size, ours, sizeof TLS_ALPN - 1, offered, offered_size) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = selected;
    return SSL_TLSEXT_ERR_OK;
}

/* select_alpn() is not asked where the client offers nothing at all. */
static int demand_alpn(SSL *ssl, int *alert, void *unused)
{
    const unsigned char *extension;
    size_t size;

    (void)unused;
    if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_application_layer_protocol_negotiation, &extension,
                                  &size) == 1)
        return SSL_CLIENT_HELLO_SUCCESS;
    *alert = SSL_AD_NO_APPLICATION_PROTOCOL;
    ERR_raise(ERR_LIB_SSL, SSL_R_NO_APPLICATION_PROTOCOL);
    return SSL_CLIENT_HELLO_ERROR;
}

/* trust.md 4.1 row by row: what is not set here is OpenSSL's default on purpose. */
static enum error_code configure(SSL_CTX *ssl, struct error *error)
{
    const unsigned char *alpn = (const unsigned char *)TLS_ALPN;

    SSL_CTX_set_security_level(ssl, SECURITY_LEVEL);
    if (SSL_CTX_set_min_proto_version(ssl, TLS1_3_VERSION) != 1 ||
        SSL_CTX_set_max_proto_version(ssl, TLS1_3_VERSION) != 1 ||
        SSL_CTX_set_ciphersuites(ssl, CIPHERSUITES) != 1 || SSL_CTX_set_num_tickets(ssl, 0) != 1 ||
        SSL_CTX_set_alpn_protos(ssl, alpn, sizeof TLS_ALPN - 1) != 0)
        return crypto_fault(error, "TLS 1.3 settings");
    SSL_CTX_set_options(ssl, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_DISABLE_TLSEXT_CA_NAMES |
                                 SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(ssl, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_verify(ssl, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    SSL_CTX_set_verify_depth(ssl, VERIFY_DEPTH);
    SSL_CTX_set_max_cert_list(ssl, PEER_CHAIN_BYTES);
    SSL_CTX_set_cert_verify_callback(ssl, tls_connection_verify, NULL);
    SSL_CTX_set_alpn_select_cb(ssl, select_alpn, NULL);
    SSL_CTX_set_client_hello_cb(ssl, demand_alpn, NULL);
    return ERROR_NONE;
}

/* Before 3.5 an unknown name fails the whole list, and there is no hybrid group to name. */
static enum error_code configure_groups(SSL_CTX *ssl, const char *groups, struct error *error)
{
    char list[GROUPS_BYTES];

    if (groups == NULL && OpenSSL_version_num() >= 0x30500000L)
        groups = "?*X25519MLKEM768 / ?*X25519:?P-256:?P-384";
    else if (groups == NULL)
        groups = "X25519:P-256:P-384";
    if (snprintf(list, sizeof list, "%s", groups) >= (int)sizeof list)
        return error_set(error, ERROR_LIMIT, "groups: longer than %u characters", GROUPS_BYTES - 1);
    if (SSL_CTX_set1_groups_list(ssl, list) == 1)
        return ERROR_NONE;
    ERR_clear_error();
    return error_set(error, ERROR_UNSUPPORTED, "groups \"%s\": not known to this OpenSSL (%s)", list,
                     OpenSSL_version(OPENSSL_VERSION));
}

static enum error_code use_chain(struct tls_context *context, STACK_OF(X509) * chain, EVP_PKEY *key,
                                 const char *path, struct error *error)
{
    X509 *leaf = sk_X509_value(chain, 0);
    enum error_code code = certificate_identity(leaf, context->identity, error);

    if (code == ERROR_NONE)
        code = certificate_check_leaf(leaf, error);
    if (code != ERROR_NONE) {
        error_wrap(error, "%s", path);
        return code;
    }
    context->life = tls_life_of_chain(chain);
    if (X509_check_private_key(leaf, key) != 1) {
        ERR_clear_error();
        return error_set(error, ERROR_INVALID, "%s: the private key is not that of the certificate", path);
    }
    if (SSL_CTX_use_certificate(context->ssl, leaf) != 1)
        return crypto_fault(error, path);
    for (int i = 1; i < sk_X509_num(chain); i++)
        if (SSL_CTX_add1_chain_cert(context->ssl, sk_X509_value(chain, i)) != 1)
            return crypto_fault(error, path);
    if (SSL_CTX_use_PrivateKey(context->ssl, key) != 1)
        return crypto_fault(error, path);
    return ERROR_NONE;
}

static enum error_code load_own(struct tls_context *context, const struct tls_settings *settings,
                                struct error *error)
{
    STACK_OF(X509) *chain = NULL;
    EVP_PKEY *key = NULL;
    enum error_code code = pem_read_certificates(&chain, settings->certificate, error);

    if (code == ERROR_NONE)
        code = key_uri_is(settings->private_key) ? key_uri_load(&key, settings->private_key, error)
                                                 : pem_read_key(&key, settings->private_key, error);
    if (code == ERROR_NONE)
        code = use_chain(context, chain, key, settings->certificate, error);
    EVP_PKEY_free(key);
    sk_X509_pop_free(chain, X509_free);
    return code;
}

/* ---- one peer's trust ---- */

static enum error_code add_anchors(struct tls_peer *peer, const char *path, struct error *error)
{
    STACK_OF(X509) *anchors = NULL;
    enum error_code code = pem_read_certificates(&anchors, path, error);

    for (int i = 0; code == ERROR_NONE && i < sk_X509_num(anchors); i++) {
        X509 *anchor = sk_X509_value(anchors, i);
        if (X509_check_ca(anchor) != 1 || (X509_get_extension_flags(anchor) & EXFLAG_SS) == 0)
            code = error_set(error, ERROR_INVALID, "%s: certificate %d is not a self-signed authority", path,
                             i + 1);
        else if (X509_STORE_add_cert(peer->store, anchor) != 1)
            code = crypto_fault(error, path);
        else
            tls_life_shorten(&peer->anchors, X509_get0_notBefore(anchor), X509_get0_notAfter(anchor));
    }
    sk_X509_pop_free(anchors, X509_free);
    return code;
}

static enum error_code add_revocations(struct tls_peer *peer, const char *path, struct error *error)
{
    STACK_OF(X509_CRL) *lists = NULL;
    enum error_code code = pem_read_revocations(&lists, path, error);

    for (int i = 0; code == ERROR_NONE && i < sk_X509_CRL_num(lists); i++) {
        X509_CRL *list = sk_X509_CRL_value(lists, i);
        if (X509_CRL_get0_nextUpdate(list) == NULL)
            code = error_set(error, ERROR_INVALID, "%s: list %d does not say when the next one comes", path,
                             i + 1);
        else if (X509_STORE_add_crl(peer->store, list) != 1)
            code = crypto_fault(error, path);
        else
            tls_life_shorten(&peer->revocations, X509_CRL_get0_lastUpdate(list),
                             X509_CRL_get0_nextUpdate(list));
    }
    sk_X509_CRL_pop_free(lists, X509_CRL_free);
    return code;
}

static enum error_code load_peer_files(struct tls_peer *peer, const struct tls_peer_settings *settings,
                                       struct error *error)
{
    enum error_code code;

    peer->store = X509_STORE_new();
    if (peer->store == NULL)
        return error_set(error, ERROR_MEMORY, "out of memory");
    if (X509_STORE_set_flags(peer->store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL |
                                              X509_V_FLAG_X509_STRICT) != 1 ||
        X509_STORE_set_depth(peer->store, VERIFY_DEPTH) != 1)
        return crypto_fault(error, "trust store");
    code = add_anchors(peer, settings->anchors, error);
    if (code == ERROR_NONE)
        code = add_revocations(peer, settings->revocation_list, error);
    return code;
}

static enum error_code load_peer(struct tls_context *context, const struct tls_peer_settings *settings,
                                 struct error *error)
{
    struct tls_peer *peer = &context->peers[context->peer_count];
    enum error_code code = bureau_parse(&peer->bureau, view_of_text(settings->bureau), error);

    if (code != ERROR_NONE)
        return code;
    code = certificate_identity_check(settings->identity, error);
    if (code != ERROR_NONE) {
        error_wrap(error, "%s", settings->bureau);
        return code;
    }
    for (size_t i = 0; i < context->peer_count; i++) {
        if (bureau_is_equal(&context->peers[i].bureau, &peer->bureau))
            return error_set(error, ERROR_INVALID, "bureau %s is configured twice", peer->bureau.code);
        if (strcmp(context->peers[i].identity, settings->identity) == 0)
            return error_set(error, ERROR_INVALID, "identity %s is that of %s and of %s", settings->identity,
                             context->peers[i].bureau.code, peer->bureau.code);
    }
    peer->identity = strdup(settings->identity);
    if (peer->identity == NULL)
        return error_set(error, ERROR_MEMORY, "out of memory");
    context->peer_count++;

    if (load_peer_files(peer, settings, &peer->problem) != ERROR_NONE) {
        X509_STORE_free(peer->store);
        peer->store = NULL;
        peer->anchors = peer->revocations = (struct tls_life){0};
    }
    return ERROR_NONE;
}

static enum error_code load_peers(struct tls_context *context, const struct tls_settings *settings,
                                  struct error *error)
{
    enum error_code code = ERROR_NONE;

    if (settings->peer_count > LIMIT_BUREAUS)
        return error_set(error, ERROR_LIMIT, "more than %u peers", LIMIT_BUREAUS);
    context->peers = calloc(settings->peer_count + 1, sizeof *context->peers);
    if (context->peers == NULL)
        return error_set(error, ERROR_MEMORY, "out of memory");
    for (size_t i = 0; code == ERROR_NONE && i < settings->peer_count; i++)
        code = load_peer(context, &settings->peers[i], error);
    return code;
}

/* ---- the context ---- */

static enum error_code build(struct tls_context *context, const struct tls_settings *settings,
                             struct error *error)
{
    enum error_code code;

    context->references = 1;
    context->key_update_bytes =
        settings->key_update_bytes != 0 ? settings->key_update_bytes : KEY_UPDATE_BYTES;
    context->ssl = SSL_CTX_new(TLS_method());
    if (context->ssl == NULL)
        return crypto_fault(error, "TLS");
    code = configure(context->ssl, error);
    if (code == ERROR_NONE)
        code = configure_groups(context->ssl, settings->groups, error);
    if (code == ERROR_NONE)
        code = load_own(context, settings, error);
    if (code == ERROR_NONE)
        code = load_peers(context, settings, error);
    return code;
}

enum error_code tls_context_new(struct tls_context **ret, const struct tls_settings *settings,
                                struct error *error)
{
    struct tls_context *context = calloc(1, sizeof *context);
    enum error_code code;

    if (context == NULL)
        return error_set(error, ERROR_MEMORY, "out of memory");
    ERR_clear_error();
    code = build(context, settings, error);
    if (code == ERROR_NONE)
        *ret = context;
    else
        tls_context_free(context);
    return code;
}

struct tls_context *tls_context_ref(struct tls_context *context)
{
    context->references++;
    return context;
}

void tls_context_free(struct tls_context *context)
{
    if (context == NULL || --context->references > 0)
        return;
    for (size_t i = 0; i < context->peer_count; i++) {
        X509_STORE_free(context->peers[i].store);
        free(context->peers[i].identity);
    }
    free(context->peers);
    SSL_CTX_free(context->ssl);
    free(context);
}

const char *tls_context_identity(const struct tls_context *context)
{
    return context->identity;
}

struct tls_life tls_context_life(const struct tls_context *context)
{
    return context->life;
}

const struct tls_peer *tls_context_peer(const struct tls_context *context, const struct bureau *bureau)
{
    for (size_t i = 0; i < context->peer_count; i++)
        if (bureau_is_equal(&context->peers[i].bureau, bureau))
            return &context->peers[i];
    return NULL;
}

enum error_code tls_context_peer_status(const struct tls_context *context, const struct bureau *bureau,
                                        struct tls_peer_status *ret, struct error *error)
{
    const struct tls_peer *peer = tls_context_peer(context, bureau);

    if (peer == NULL)
        return error_set(error, ERROR_NOT_FOUND, "%s is not a peer", bureau->code);
    ret->problem = peer->store == NULL ? peer->problem.text : NULL;
    ret->anchors = peer->anchors;
    ret->revocations = peer->revocations;
    return ERROR_NONE;
}

/* ---- judging the other side ---- */

static enum error_code verify_chain(const struct tls_peer *peer, X509 *leaf, STACK_OF(X509) * untrusted,
                                    enum tls_role role, struct tls_judgement *judgement, struct error *error)
{
    X509_STORE_CTX *store = X509_STORE_CTX_new();
    enum error_code code = ERROR_NONE;

    if (store == NULL || X509_STORE_CTX_init(store, peer->store, leaf, untrusted) != 1 ||
        X509_STORE_CTX_set_default(store, role == TLS_ACCEPT ? "ssl_client" : "ssl_server") != 1) {
        judgement->x509_error = X509_V_ERR_OUT_OF_MEM;
        code = error_set(error, ERROR_MEMORY, "out of memory");
        goto out;
    }
    X509_VERIFY_PARAM_set_auth_level(X509_STORE_CTX_get0_param(store), SECURITY_LEVEL);
    if (X509_verify_cert(store) == 1) {
        judgement->chain = X509_STORE_CTX_get1_chain(store);
        judgement->x509_error = X509_V_OK;
        goto out;
    }
    judgement->x509_error = X509_STORE_CTX_get_error(store);
    if (judgement->x509_error == X509_V_OK)
        judgement->x509_error = X509_V_ERR_UNSPECIFIED;
    code = certificate_refusal(judgement->x509_error, X509_STORE_CTX_get_error_depth(store),
                               peer->bureau.code, error);
    /* The alert must not tell the peer that its certificate is at fault where only our list is. */
    if (certificate_fault_is_ours(judgement->x509_error))
        judgement->x509_error = X509_V_ERR_UNSPECIFIED;
out:
    X509_STORE_CTX_free(store);
    ERR_clear_error();
    return code;
}

static const struct tls_peer *find_identity(const struct tls_context *context, const char *identity)
{
    for (size_t i = 0; i < context->peer_count; i++)
        if (strcmp(context->peers[i].identity, identity) == 0)
            return &context->peers[i];
    return NULL;
}

enum error_code tls_context_judge(const struct tls_context *context, X509 *leaf, STACK_OF(X509) * untrusted,
                                  enum tls_role role, const struct tls_peer *dialled,
                                  struct tls_judgement *judgement, struct error *error)
{
    char identity[CERTIFICATE_IDENTITY_BYTES];
    enum error_code code = certificate_identity(leaf, identity, error);

    judgement->claimed = NULL;
    judgement->chain = NULL;
    judgement->x509_error = X509_V_ERR_CERT_UNTRUSTED;
    if (code != ERROR_NONE)
        return code;
    judgement->claimed = find_identity(context, identity);
    if (dialled != NULL && judgement->claimed != dialled) {
        if (judgement->claimed == NULL)
            return error_set(error, ERROR_DENIED, "unknown identity %s, %s was dialled", identity,
                             dialled->bureau.code);
        return error_set(error, ERROR_DENIED, "identity is %s, %s was dialled",
                         judgement->claimed->bureau.code, dialled->bureau.code);
    }
    if (judgement->claimed == NULL)
        return error_set(error, ERROR_DENIED, "unknown identity %s", identity);
    if (judgement->claimed->store == NULL) {
        judgement->x509_error = X509_V_ERR_UNSPECIFIED;
        return error_set(error, ERROR_DENIED, "nobody can be verified as %s: %s",
                         judgement->claimed->bureau.code, judgement->claimed->problem.text);
    }
    code = verify_chain(judgement->claimed, leaf, untrusted, role, judgement, error);
    if (code != ERROR_NONE)
        return code;
    code = certificate_check_leaf(leaf, error);
    if (code != ERROR_NONE) {
        sk_X509_pop_free(judgement->chain, X509_free);
        judgement->chain = NULL;
        judgement->x509_error = X509_V_ERR_INVALID_PURPOSE;
    }
    return code;
}
