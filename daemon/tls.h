/*
 * tls: all of TLS, bytes in and bytes out.
 *
 * A tls_context is what a node trusts and shows: its own certificate and key, and for every peer one identity
 * and that peer's own anchors and revocation list, never pooled: a chain that ends in Colombia's anchor can
 * only ever be Colombia. It does not change; a reload builds a new one. Contexts are counted: the node holds
 * one reference, every connection another.
 *
 * A tls_connection is one end of a connection without a socket: ciphertext in and out, plaintext in and out,
 * who the peer is out. TLS 1.3 only, both sides with certificates, ALPN "comity/1" on both sides, no tickets,
 * no resumption, no early data.
 *
 *     HANDSHAKE --peer verified--> OPEN --close_notify of the peer--> CLOSED
 *         |                          |
 *         +-------- any fault -------+--> FAILED
 *
 * Invariants: nothing of the peer's plaintext is handed out, and none of ours is taken, before the peer's
 * chain has been verified for exactly one configured peer. CLOSED and FAILED are final; output may still hold
 * a last alert, which the owner sends before it closes the socket. Plaintext is bounded by
 * TLS_PLAINTEXT_BYTES, output by TLS_OUTPUT_BYTES and 128 KiB, and no record is ever left half drained
 * inside: where receive() took all bytes, everything complete is in tls_connection_plaintext().
 *
 * The dialling side is OPEN as soon as it has verified the other, before the other has judged its
 * certificate (RFC 8446 4.4.4): only the first plaintext from the peer says that this node was accepted. A
 * refusal arrives as an alert and makes the connection FAILED with its reason.
 *
 * Not thread-safe; contexts and their connections stay on one thread. Certificates are judged by the system's
 * clock.
 */
#ifndef COMITY_DAEMON_TLS_H
#define COMITY_DAEMON_TLS_H

#include "comity/bureau.h"
#include "comity/error.h"
#include "comity/view.h"

/* Received plaintext that waits for its reader, four records of 16 KiB; no more ciphertext is taken while
 * less than one record of room is left. A reader of longer frames gathers them itself. */
#define TLS_PLAINTEXT_BYTES (64u * 1024u)

/* Ciphertext that waits for the socket; more plaintext is not taken beyond it. */
#define TLS_OUTPUT_BYTES (256u * 1024u)

/* ---- what a node trusts and shows --------------------------------------------------------------------- */

struct tls_peer_settings {
    const char *bureau;          /* code */
    const char *identity;        /* the one URI of its certificate, "spiffe://ncb.co/comityd" */
    const char *anchors;         /* file: PEM, one or more self-signed CA certificates */
    const char *revocation_list; /* file: PEM, one or more CRLs, one for each CA of its chain */
};

/* Plain strings that the caller owns; nothing of it is kept. Paths are opened as they are. */
struct tls_settings {
    const char *certificate; /* file: PEM, the leaf, then any intermediates */
    const char *
        private_key; /* file: PEM, no passphrase; refused where group or others have any right; or key_uri.h */
    const char *groups;        /* key agreement, OpenSSL list syntax; NULL: hybrid first where there is one */
    uint64_t key_update_bytes; /* plaintext sent under one key; 0: 64 GiB */
    const struct tls_peer_settings *peers;
    size_t peer_count;
};

/* When something is valid, UTC milliseconds. Of several the one that ends first. */
struct tls_life {
    int64_t begin_ms;
    int64_t end_ms; /* 0: there is nothing */
};

/* What the context found about one peer's files, for check-config, alarms and expiry warnings. */
struct tls_peer_status {
    const char *problem;         /* NULL: usable; else why every connection with this peer is refused */
    struct tls_life anchors;     /* nothing where there is a problem */
    struct tls_life revocations; /* until the next must be there; likewise */
};

struct tls_context;

/* Read the files and build a context; the caller owns one reference. A fault of the node's own certificate,
 * key or groups, a malformed or doubled bureau or identity is an error. Missing or faulty files of one peer
 * are not: only that peer is refused then, and tls_context_peer_status() says why. ERROR_IO, ERROR_DENIED
 * (key readable by others), ERROR_LIMIT, ERROR_MALFORMED, ERROR_INVALID, ERROR_UNSUPPORTED (groups),
 * ERROR_MEMORY, ERROR_CRYPTO. */
enum error_code tls_context_new(struct tls_context **ret, const struct tls_settings *settings,
                                struct error *error);

/* Take one more reference; return `context`. */
struct tls_context *tls_context_ref(struct tls_context *context);

/* Give back one reference; the last one frees. NULL is harmless. */
void tls_context_free(struct tls_context *context);

/* Return the identity in the node's own certificate, and when its chain is valid. */
const char *tls_context_identity(const struct tls_context *context);
struct tls_life tls_context_life(const struct tls_context *context);

/* Tell how the files of `bureau` were; valid as long as the context. ERROR_NOT_FOUND: not a peer. */
enum error_code tls_context_peer_status(const struct tls_context *context, const struct bureau *bureau,
                                        struct tls_peer_status *ret, struct error *error);

/* ---- one connection ----------------------------------------------------------------------------------- */

enum tls_role {
    TLS_DIAL,  /* the node opened the connection to a bureau it named */
    TLS_ACCEPT /* somebody connected */
};

enum tls_state { TLS_HANDSHAKE, TLS_OPEN, TLS_CLOSED, TLS_FAILED };

struct tls_connection;

/* Begin a connection; `peer` is the bureau that is dialled, NULL for TLS_ACCEPT. It keeps a reference to
 * `context`. The dialling side has output at once. ERROR_NOT_FOUND (not a peer), ERROR_DENIED (the peer's
 * files are faulty), ERROR_MEMORY, ERROR_CRYPTO. */
enum error_code tls_connection_new(struct tls_connection **ret, struct tls_context *context,
                                   enum tls_role role, const struct bureau *peer, struct error *error);

/* Free it without a word to the peer. NULL is harmless. */
void tls_connection_free(struct tls_connection *connection);

enum tls_state tls_connection_state(const struct tls_connection *connection);

/* Take ciphertext that arrived. `*taken` says how much: less than all of it only where
 * tls_connection_is_full(); then give the rest again after tls_connection_consume() or tls_connection_sent()
 * has made room. Any call may produce output. In CLOSED and FAILED everything is taken and dropped,
 * ERROR_NONE. On failure the state is FAILED, all is taken, and the reason stays in tls_connection_reason():
 * ERROR_DENIED (one side refuses the other's certificate), ERROR_UNSUPPORTED (version, ALPN, group),
 * ERROR_MALFORMED (not TLS, broken), ERROR_CLOSED (the peer ended it with an alert), ERROR_TRUNCATED (a
 * goodbye during the handshake), ERROR_MEMORY. */
enum error_code tls_connection_receive(struct tls_connection *connection, struct view ciphertext,
                                       size_t *taken, struct error *error);

/* Tell that the peer's byte stream has ended. After its close_notify: ERROR_NONE. Without one the state
 * becomes FAILED: ERROR_TRUNCATED. In FAILED: ERROR_NONE, the first reason stays. */
enum error_code tls_connection_end(struct tls_connection *connection, struct error *error);

/* Encrypt and take up to all of `plaintext`; `*taken` is less where output is full: go on after
 * tls_connection_sent(). ERROR_STATE before OPEN, after tls_connection_close() and in FAILED; a peer that has
 * sent close_notify may still be sent to. ERROR_MEMORY, ERROR_CRYPTO. */
enum error_code tls_connection_send(struct tls_connection *connection, struct view plaintext, size_t *taken,
                                    struct error *error);

/* Say goodbye: put close_notify behind what was sent, once, where the peer is verified; otherwise nothing.
 * Receiving goes on. */
void tls_connection_close(struct tls_connection *connection);

/* Return the ciphertext to write to the socket, valid until the next call for this connection; then drop the
 * first `size` bytes of it, which were written. */
struct view tls_connection_output(const struct tls_connection *connection);
void tls_connection_sent(struct tls_connection *connection, size_t size);

/* Return the plaintext that arrived, valid until the next call for this connection; then drop the first
 * `size` bytes of it, which were used. */
struct view tls_connection_plaintext(const struct tls_connection *connection);
void tls_connection_consume(struct tls_connection *connection, size_t size);

/* Tell whether so much plaintext, or output, waits that no more ciphertext is taken: stop reading the socket. */
bool tls_connection_is_full(const struct tls_connection *connection);

/* ---- who it is ---------------------------------------------------------------------------------------- */

/* Return the verified peer; NULL before it is verified. */
const struct bureau *tls_connection_peer(const struct tls_connection *connection);

/* Return the bureau whose identity the peer's certificate claims, verified or not; NULL where it named none
 * that is configured. Only to show beside which bureau a refusal belongs. */
const struct bureau *tls_connection_claimed_peer(const struct tls_connection *connection);

/* Return the verified peer's identity; NULL before. */
const char *tls_connection_identity(const struct tls_connection *connection);

/* Return when the verified peer's chain, up to its anchor, is valid; nothing before. */
struct tls_life tls_connection_life(const struct tls_connection *connection);

/* Return the group that was negotiated ("x25519", "X25519MLKEM768") and the cipher; "" before. */
const char *tls_connection_group(const struct tls_connection *connection);
const char *tls_connection_cipher(const struct tls_connection *connection);

/* Return why it FAILED, as one sentence without a full stop for people ("certificate has been revoked",
 * "identity is CO, PA was dialled", "the peer refused this node's certificate: certificate expired"); ""
 * otherwise. */
const char *tls_connection_reason(const struct tls_connection *connection);

/* Return what kind of fault that was; ERROR_NONE where it has not FAILED. */
enum error_code tls_connection_fault(const struct tls_connection *connection);

/* Judge the verified peer of a running connection again by `context`, which may be newer than the
 * connection's own: still the same bureau's identity, chain, revocation and expiry. ERROR_DENIED with the
 * reason: close it then. ERROR_STATE before OPEN. The connection is not changed. */
enum error_code tls_context_recheck(struct tls_context *context, const struct tls_connection *connection,
                                    struct error *error);

#endif
