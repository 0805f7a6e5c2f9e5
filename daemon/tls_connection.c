#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/err.h>

#include "tls_fault.h"
#include "tls_private.h"

/* A record carries at most 16 KiB; its header, type and tag need far less than the slack. */
#define RECORD_BYTES 16384u
#define OUTPUT_SLACK_BYTES (128u * 1024u)

/* ---- the BIO between OpenSSL and our two ends of ciphertext ---- */

static int bio_read(BIO *bio, char *out, size_t size, size_t *taken)
{
    struct tls_connection *connection = BIO_get_data(bio);
    struct view *input = &connection->input;

    BIO_clear_retry_flags(bio);
    *taken = size < input->size ? size : input->size;
    if (*taken == 0) {
        BIO_set_retry_read(bio);
        return 0;
    }
    memcpy(out, input->data, *taken);
    input->data += *taken;
    input->size -= *taken;
    return 1;
}

static int bio_write(BIO *bio, const char *data, size_t size, size_t *taken)
{
    struct tls_connection *connection = BIO_get_data(bio);
    enum error_code code = buffer_append(&connection->output, data, size, NULL);

    BIO_clear_retry_flags(bio);
    *taken = 0;
    if (code == ERROR_LIMIT)
        BIO_set_retry_write(bio);
    if (code != ERROR_NONE)
        return 0;
    *taken = size;
    return 1;
}

static long bio_control(BIO *bio, int command, long number, void *pointer)
{
    (void)bio;
    (void)number;
    (void)pointer;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

/* Made once and kept for the life of the process. */
static const BIO_METHOD *bio_method(void)
{
    static BIO_METHOD *method;

    if (method != NULL)
        return method;
    method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "comity");
    if (method == NULL)
        return NULL;
    if (BIO_meth_set_read_ex(method, bio_read) != 1 || BIO_meth_set_write_ex(method, bio_write) != 1 ||
        BIO_meth_set_ctrl(method, bio_control) != 1) {
        BIO_meth_free(method);
        method = NULL;
    }
    return method;
}

/* ---- faults ---- */

static enum error_code fail(struct tls_connection *connection, const struct error *fault, struct error *error)
{
    connection->state = TLS_FAILED;
    connection->fault = *fault;
    connection->input = view_of(NULL, 0);
    if (error != NULL)
        *error = *fault;
    return fault->code;
}

static enum error_code fail_ssl(struct tls_connection *connection, struct error *error)
{
    struct error fault;

    if (connection->refusal.code != ERROR_NONE)
        fault = connection->refusal;
    else
        tls_fault_explain(ERR_peek_error(), &fault);
    ERR_clear_error();
    return fail(connection, &fault, error);
}

/* ---- who it is ---- */

int tls_connection_verify(X509_STORE_CTX *store, void *unused)
{
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct tls_connection *connection = SSL_get_app_data(ssl);
    X509 *leaf = X509_STORE_CTX_get0_cert(store);
    struct tls_judgement judgement;
    enum error_code code =
        tls_context_judge(connection->context, leaf, X509_STORE_CTX_get0_untrusted(store), connection->role,
                          connection->dialled, &judgement, &connection->refusal);

    (void)unused;
    connection->claimed = judgement.claimed;
    X509_STORE_CTX_set_error(store, judgement.x509_error);
    if (code != ERROR_NONE)
        return 0;
    X509_STORE_CTX_set0_verified_chain(store, judgement.chain);
    connection->chained = judgement.claimed;
    connection->life = tls_life_of_chain(judgement.chain);
    return 1;
}

enum error_code tls_context_recheck(struct tls_context *context, const struct tls_connection *connection,
                                    struct error *error)
{
    const struct tls_peer *expected;
    struct tls_judgement judgement;
    enum error_code code;

    if (connection->peer == NULL)
        return error_set(error, ERROR_STATE, "the peer has not been verified yet");
    expected = tls_context_peer(context, &connection->peer->bureau);
    if (expected == NULL)
        return error_set(error, ERROR_DENIED, "%s is no longer a peer", connection->peer->bureau.code);
    code = tls_context_judge(context, SSL_get0_peer_certificate(connection->ssl),
                             SSL_get_peer_cert_chain(connection->ssl), connection->role, expected, &judgement,
                             error);
    sk_X509_pop_free(judgement.chain, X509_free);
    return code;
}

/* ---- the connection ---- */

static enum error_code attach(struct tls_connection *connection, struct error *error)
{
    const BIO_METHOD *method = bio_method();
    BIO *bio = method != NULL ? BIO_new(method) : NULL;

    connection->ssl = SSL_new(connection->context->ssl);
    if (bio == NULL || connection->ssl == NULL) {
        BIO_free(bio);
        ERR_clear_error();
        return error_set(error, ERROR_MEMORY, "out of memory");
    }
    BIO_set_data(bio, connection);
    BIO_set_init(bio, 1);
    SSL_set_bio(connection->ssl, bio, bio);
    SSL_set_app_data(connection->ssl, connection);
    if (connection->role == TLS_DIAL)
        SSL_set_connect_state(connection->ssl);
    else
        SSL_set_accept_state(connection->ssl);
    return ERROR_NONE;
}

static enum error_code begin(struct tls_connection *connection, const struct bureau *peer,
                             struct error *error)
{
    size_t taken;
    enum error_code code;

    if (connection->role == TLS_DIAL) {
        connection->dialled = tls_context_peer(connection->context, peer);
        if (connection->dialled == NULL)
            return error_set(error, ERROR_NOT_FOUND, "%s is not a peer", peer->code);
        if (connection->dialled->store == NULL)
            return error_set(error, ERROR_DENIED, "%s cannot be verified: %s", peer->code,
                             connection->dialled->problem.text);
    }
    code = attach(connection, error);
    if (code != ERROR_NONE || connection->role == TLS_ACCEPT)
        return code;
    return tls_connection_receive(connection, view_of(NULL, 0), &taken, error);
}

enum error_code tls_connection_new(struct tls_connection **ret, struct tls_context *context,
                                   enum tls_role role, const struct bureau *peer, struct error *error)
{
    struct tls_connection *connection = calloc(1, sizeof *connection);
    enum error_code code;

    assert((role == TLS_DIAL) == (peer != NULL));
    if (connection == NULL)
        return error_set(error, ERROR_MEMORY, "out of memory");
    connection->context = tls_context_ref(context);
    connection->role = role;
    connection->state = TLS_HANDSHAKE;
    buffer_init(&connection->output, TLS_OUTPUT_BYTES + OUTPUT_SLACK_BYTES);
    buffer_init(&connection->plaintext, TLS_PLAINTEXT_BYTES);
    code = begin(connection, peer, error);
    if (code == ERROR_NONE)
        *ret = connection;
    else
        tls_connection_free(connection);
    return code;
}

void tls_connection_free(struct tls_connection *connection)
{
    if (connection == NULL)
        return;
    SSL_free(connection->ssl);
    tls_context_free(connection->context);
    buffer_release(&connection->output);
    if (connection->plaintext.data != NULL)
        OPENSSL_cleanse(connection->plaintext.data, connection->plaintext.capacity);
    buffer_release(&connection->plaintext);
    free(connection);
}

enum tls_state tls_connection_state(const struct tls_connection *connection)
{
    return connection->state;
}

/* The handshake is through: what it must have agreed on is not taken on trust. */
static enum error_code open_up(struct tls_connection *connection, struct error *error)
{
    const unsigned char *alpn = NULL;
    unsigned int alpn_size = 0;
    struct error fault;

    SSL_get0_alpn_selected(connection->ssl, &alpn, &alpn_size);
    if (alpn_size != sizeof TLS_ALPN - 2 || memcmp(alpn, &TLS_ALPN[1], alpn_size) != 0) {
        error_set(&fault, ERROR_UNSUPPORTED, "peer does not speak comity/1");
        return fail(connection, &fault, error);
    }
    if (connection->chained == NULL) {
        error_set(&fault, ERROR_DENIED, "peer sent no certificate");
        return fail(connection, &fault, error);
    }
    connection->peer = connection->chained;
    connection->state = TLS_OPEN;
    return ERROR_NONE;
}

/* One step of OpenSSL; `*goes_on` is false where it waits for bytes or room. */
static enum error_code step(struct tls_connection *connection, bool *goes_on, struct error *error)
{
    struct buffer *plaintext = &connection->plaintext;
    size_t size = 0;
    int done;

    if (connection->state == TLS_OPEN) {
        enum error_code code = buffer_reserve(plaintext, RECORD_BYTES, error);
        if (code != ERROR_NONE)
            return fail(connection, error, NULL);
    }
    ERR_clear_error();
    if (connection->state == TLS_OPEN)
        done = SSL_read_ex(connection->ssl, plaintext->data + plaintext->size, RECORD_BYTES, &size);
    else
        done = SSL_do_handshake(connection->ssl);
    plaintext->size += size;

    *goes_on = true;
    switch (SSL_get_error(connection->ssl, done)) {
    case SSL_ERROR_NONE:
        return connection->state == TLS_HANDSHAKE ? open_up(connection, error) : ERROR_NONE;
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        *goes_on = false;
        return ERROR_NONE;
    case SSL_ERROR_ZERO_RETURN:
        if (connection->state == TLS_HANDSHAKE)
            return tls_connection_end(connection, error);
        connection->state = TLS_CLOSED;
        return ERROR_NONE;
    default:
        return fail_ssl(connection, error);
    }
}

static bool is_ended(const struct tls_connection *connection)
{
    return connection->state == TLS_CLOSED || connection->state == TLS_FAILED;
}

enum error_code tls_connection_receive(struct tls_connection *connection, struct view ciphertext,
                                       size_t *taken, struct error *error)
{
    enum error_code code = ERROR_NONE;
    struct error local;
    bool goes_on = true;

    error_clear(&local);
    connection->input = ciphertext;
    while (code == ERROR_NONE && goes_on && !is_ended(connection) && !tls_connection_is_full(connection))
        code = step(connection, &goes_on, &local);
    *taken = is_ended(connection) ? ciphertext.size : ciphertext.size - connection->input.size;
    connection->input = view_of(NULL, 0);
    if (code != ERROR_NONE && error != NULL)
        *error = local;
    return code;
}

enum error_code tls_connection_end(struct tls_connection *connection, struct error *error)
{
    struct error fault;

    if (is_ended(connection))
        return ERROR_NONE;
    if (connection->state == TLS_HANDSHAKE)
        error_set(&fault, ERROR_TRUNCATED, "the peer hung up during the handshake");
    else
        error_set(&fault, ERROR_TRUNCATED,
                  "the connection was cut: it ended without a goodbye (close_notify)");
    return fail(connection, &fault, error);
}

static enum error_code renew_key(struct tls_connection *connection, struct error *error)
{
    connection->sent_bytes = 0;
    if (SSL_key_update(connection->ssl, SSL_KEY_UPDATE_NOT_REQUESTED) == 1)
        return ERROR_NONE;
    return fail_ssl(connection, error);
}

enum error_code tls_connection_send(struct tls_connection *connection, struct view plaintext, size_t *taken,
                                    struct error *error)
{
    size_t done = 0;
    enum error_code code = ERROR_NONE;

    *taken = 0;
    if ((connection->state != TLS_OPEN && connection->state != TLS_CLOSED) || connection->close_sent)
        return error_set(error, ERROR_STATE, "the connection is not open for sending");
    while (done < plaintext.size && connection->output.size < TLS_OUTPUT_BYTES) {
        size_t size = plaintext.size - done < RECORD_BYTES ? plaintext.size - done : RECORD_BYTES;
        size_t written = 0;
        if (connection->sent_bytes >= connection->context->key_update_bytes)
            code = renew_key(connection, error);
        if (code != ERROR_NONE)
            return code;
        ERR_clear_error();
        if (SSL_write_ex(connection->ssl, plaintext.data + done, size, &written) != 1)
            return fail_ssl(connection, error);
        done += written;
        connection->sent_bytes += written;
    }
    *taken = done;
    return ERROR_NONE;
}

void tls_connection_close(struct tls_connection *connection)
{
    bool can_speak = connection->state == TLS_OPEN || connection->state == TLS_CLOSED;

    if (!can_speak || connection->close_sent)
        return;
    connection->close_sent = true;
    ERR_clear_error();
    SSL_shutdown(connection->ssl);
    ERR_clear_error();
}

struct view tls_connection_output(const struct tls_connection *connection)
{
    return buffer_view(&connection->output);
}

void tls_connection_sent(struct tls_connection *connection, size_t size)
{
    buffer_consume(&connection->output, size);
}

struct view tls_connection_plaintext(const struct tls_connection *connection)
{
    return buffer_view(&connection->plaintext);
}

void tls_connection_consume(struct tls_connection *connection, size_t size)
{
    buffer_consume(&connection->plaintext, size);
}

/* A full output can only be the work of a peer that asks for key updates and reads nothing. */
bool tls_connection_is_full(const struct tls_connection *connection)
{
    return connection->plaintext.limit - connection->plaintext.size < RECORD_BYTES ||
           connection->output.limit - connection->output.size < RECORD_BYTES;
}

const struct bureau *tls_connection_peer(const struct tls_connection *connection)
{
    return connection->peer != NULL ? &connection->peer->bureau : NULL;
}

const struct bureau *tls_connection_claimed_peer(const struct tls_connection *connection)
{
    return connection->claimed != NULL ? &connection->claimed->bureau : NULL;
}

const char *tls_connection_identity(const struct tls_connection *connection)
{
    return connection->peer != NULL ? connection->peer->identity : NULL;
}

struct tls_life tls_connection_life(const struct tls_connection *connection)
{
    return connection->peer != NULL ? connection->life : (struct tls_life){0};
}

const char *tls_connection_group(const struct tls_connection *connection)
{
    const char *name = NULL;

    if (connection->peer != NULL)
        name = SSL_group_to_name(connection->ssl, (int)SSL_get_negotiated_group(connection->ssl));
    return name != NULL ? name : "";
}

const char *tls_connection_cipher(const struct tls_connection *connection)
{
    return connection->peer != NULL ? SSL_get_cipher_name(connection->ssl) : "";
}

const char *tls_connection_reason(const struct tls_connection *connection)
{
    return connection->state == TLS_FAILED ? connection->fault.text : "";
}

enum error_code tls_connection_fault(const struct tls_connection *connection)
{
    return connection->state == TLS_FAILED ? connection->fault.code : ERROR_NONE;
}
