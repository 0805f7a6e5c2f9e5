/*
 * tls_private: what the two halves of tls share: tls_context.c (trust) and tls_connection.c (bytes).
 */
#ifndef COMITY_DAEMON_TLS_PRIVATE_H
#define COMITY_DAEMON_TLS_PRIVATE_H

#include <openssl/ssl.h>

#include "certificate.h"
#include "comity/buffer.h"
#include "tls.h"

struct tls_peer {
    struct bureau bureau;
    char *identity;
    X509_STORE *store;    /* its anchors and lists only; NULL where there is a problem */
    struct error problem; /* ERROR_NONE: usable */
    struct tls_life anchors;
    struct tls_life revocations;
};

struct tls_context {
    size_t references;
    SSL_CTX *ssl;
    char identity[CERTIFICATE_IDENTITY_BYTES];
    struct tls_life life;
    struct tls_peer *peers;
    size_t peer_count;
    uint64_t key_update_bytes;
};

struct tls_connection {
    struct tls_context *context;
    SSL *ssl;
    enum tls_role role;
    enum tls_state state;
    bool close_sent;
    const struct tls_peer *dialled; /* TLS_DIAL only */
    const struct tls_peer *claimed; /* named by the certificate, perhaps falsely */
    const struct tls_peer *chained; /* whose chain is verified, while its key is not proved yet */
    const struct tls_peer *peer;    /* verified: the handshake is through */
    struct tls_life life;
    struct error refusal; /* found by a callback, where OpenSSL's own error would say less */
    struct error fault;   /* why it FAILED */
    struct view input;    /* what receive() was given and the record layer has not read yet */
    struct buffer output;
    struct buffer plaintext;
    uint64_t sent_bytes; /* plaintext under the present key */
};

/* What the judgement of a certificate found. */
struct tls_judgement {
    const struct tls_peer *claimed; /* NULL: no configured identity */
    int x509_error;                 /* for the alert; X509_V_OK if it is accepted */
    STACK_OF(X509) * chain;         /* verified, to be freed by the caller; NULL if refused */
};

/* Judge `leaf` of the other side by `context`: its one identity, whether it is `dialled` (NULL: anybody
 * configured), and the chain to that peer's own anchors. `role` is our side. `judgement` is filled in on
 * failure too. ERROR_DENIED, ERROR_MEMORY. */
enum error_code tls_context_judge(const struct tls_context *context, X509 *leaf, STACK_OF(X509) * untrusted,
                                  enum tls_role role, const struct tls_peer *dialled,
                                  struct tls_judgement *judgement, struct error *error);

/* Let a life end no later than that of another, which begins and ends then. */
void tls_life_shorten(struct tls_life *life, const ASN1_TIME *begin, const ASN1_TIME *end);

/* Return the life of a chain. */
struct tls_life tls_life_of_chain(STACK_OF(X509) * chain);

/* Return the row of `bureau`; NULL: not a peer. */
const struct tls_peer *tls_context_peer(const struct tls_context *context, const struct bureau *bureau);

/* The one protocol, in the wire form of ALPN: a length and the name. */
#define TLS_ALPN                                                                                             \
    "\x08"                                                                                                   \
    "comity/1"

/* Set `connection` up as the application data of its SSL and judge the peer: cert_verify_callback. */
int tls_connection_verify(X509_STORE_CTX *store, void *unused);

#endif
