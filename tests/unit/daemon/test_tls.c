#include "tls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/ssl.h>

#include "certificates.h"
#include "check.h"
#include "source_tree.h"
#include "tls_private.h"

#define DAY_MS (INT64_C(24) * 3600 * 1000)

/* ---- three bureaus in a temporary directory ---- */

enum { BS, CO, PA, BUREAUS };

static const char *const codes[BUREAUS] = {"BS", "CO", "PA"};
static const char *const identities[BUREAUS] = {"spiffe://ncb.bs/comityd", "spiffe://ncb.co/comityd",
                                                "spiffe://ncb.pa/comityd"};

#define PATH_BYTES 128

struct node {
    struct authority *authority;
    char certificate[PATH_BYTES], key[PATH_BYTES], anchors[PATH_BYTES], list[PATH_BYTES];
};

struct federation {
    char directory[32];
    struct node nodes[BUREAUS];
    struct tls_peer_settings peers[BUREAUS];
    const char *groups;
    uint64_t key_update_bytes;
    struct error error;
};

static void issue(struct federation *federation, int issuer, int holder, struct leaf_options options)
{
    struct node *node = &federation->nodes[holder];

    if (options.uris[0] == NULL)
        options.uris[0] = identities[holder];
    authority_issue(federation->nodes[issuer].authority, &options, node->certificate, node->key);
}

static void write_list(struct federation *federation, int bureau, long next_s, const char *revoked)
{
    const struct node *node = &federation->nodes[bureau];

    authority_write_list(node->authority, node->list, next_s, revoked);
}

static void found(struct federation *federation)
{
    char directory[] = "/tmp/comity-tls-XXXXXX";

    REQUIRE(mkdtemp(directory) != NULL);
    *federation = (struct federation){.groups = NULL};
    memcpy(federation->directory, directory, sizeof directory);
    for (int i = 0; i < BUREAUS; i++) {
        struct node *node = &federation->nodes[i];
        snprintf(node->certificate, PATH_BYTES, "%s/%s.crt", directory, codes[i]);
        snprintf(node->key, PATH_BYTES, "%s/%s.key", directory, codes[i]);
        snprintf(node->anchors, PATH_BYTES, "%s/%s.anchors", directory, codes[i]);
        snprintf(node->list, PATH_BYTES, "%s/%s.crl", directory, codes[i]);
        node->authority = authority_new(codes[i]);
        authority_write_anchor(node->authority, node->anchors);
        issue(federation, i, i, (struct leaf_options){0});
        write_list(federation, i, 3600, NULL);
        federation->peers[i] = (struct tls_peer_settings){codes[i], identities[i], node->anchors, node->list};
    }
}

static void dissolve(struct federation *federation)
{
    for (int i = 0; i < BUREAUS; i++) {
        const struct node *node = &federation->nodes[i];
        const char *const paths[] = {node->certificate, node->key, node->anchors, node->list};
        for (size_t j = 0; j < sizeof paths / sizeof paths[0]; j++)
            remove(paths[j]);
        authority_free(node->authority);
    }
    remove(federation->directory);
}

/* `bureau` knows the others, and none of them twice. */
static enum error_code try_context(struct federation *federation, int bureau, struct tls_context **ret)
{
    const struct node *node = &federation->nodes[bureau];
    struct tls_peer_settings peers[BUREAUS];
    struct tls_settings settings = {.certificate = node->certificate,
                                    .private_key = node->key,
                                    .groups = federation->groups,
                                    .key_update_bytes = federation->key_update_bytes,
                                    .peers = peers};

    for (int i = 0; i < BUREAUS; i++)
        if (i != bureau)
            peers[settings.peer_count++] = federation->peers[i];
    return tls_context_new(ret, &settings, &federation->error);
}

static struct tls_context *context_of(struct federation *federation, int bureau)
{
    struct tls_context *context = NULL;

    REQUIRE_OK(try_context(federation, bureau, &context), &federation->error);
    return context;
}

static struct bureau bureau_of(int bureau)
{
    struct bureau parsed;

    REQUIRE_OK(bureau_parse(&parsed, view_of_text(codes[bureau]), NULL), NULL);
    return parsed;
}

/* ---- two ends joined in memory ---- */

struct pair {
    struct tls_connection *dial, *accept;
};

/* The contexts are given back at once: a connection keeps its own reference. */
static struct pair connect_pair(struct federation *federation, int dialler, int dialled, int answerer)
{
    struct pair pair = {NULL, NULL};
    struct tls_context *one = context_of(federation, dialler), *other = context_of(federation, answerer);
    struct bureau peer = bureau_of(dialled);

    REQUIRE_OK(tls_connection_new(&pair.dial, one, TLS_DIAL, &peer, &federation->error), &federation->error);
    REQUIRE_OK(tls_connection_new(&pair.accept, other, TLS_ACCEPT, NULL, &federation->error),
               &federation->error);
    tls_context_free(one);
    tls_context_free(other);
    return pair;
}

static void release_pair(struct pair *pair)
{
    tls_connection_free(pair->dial);
    tls_connection_free(pair->accept);
}

/* Carry at most `limit` bytes; return how many were taken. */
static size_t carry(struct tls_connection *from, struct tls_connection *to, size_t limit)
{
    struct view output = tls_connection_output(from);
    size_t taken = 0;

    if (output.size > limit)
        output.size = limit;
    if (output.size == 0)
        return 0;
    tls_connection_receive(to, output, &taken, NULL);
    tls_connection_sent(from, taken);
    return taken;
}

static void settle(struct pair *pair, size_t piece)
{
    while (carry(pair->dial, pair->accept, piece) + carry(pair->accept, pair->dial, piece) > 0)
        continue;
}

static struct pair join(struct federation *federation, int dialler, int dialled, int answerer)
{
    struct pair pair = connect_pair(federation, dialler, dialled, answerer);

    settle(&pair, SIZE_MAX);
    return pair;
}

static void send_text(struct tls_connection *connection, const char *text)
{
    struct view plaintext = view_of_text(text);
    struct error error;
    size_t taken = 0;

    CHECK_OK(tls_connection_send(connection, plaintext, &taken, &error), &error);
    CHECK_SAME_NUMBER(taken, plaintext.size);
}

static void check_received(struct tls_connection *connection, const char *text)
{
    struct view plaintext = tls_connection_plaintext(connection);

    CHECK_SAME_BYTES(plaintext, view_of_text(text));
    tls_connection_consume(connection, plaintext.size);
}

static void check_open(const struct pair *pair, int dialler, int answerer)
{
    struct bureau dial_peer = bureau_of(answerer), accept_peer = bureau_of(dialler);

    CHECK_SAME_TEXT(tls_connection_reason(pair->dial), "");
    CHECK_SAME_TEXT(tls_connection_reason(pair->accept), "");
    if (!CHECK_SAME_NUMBER(tls_connection_state(pair->dial), TLS_OPEN) ||
        !CHECK_SAME_NUMBER(tls_connection_state(pair->accept), TLS_OPEN))
        return;
    CHECK(bureau_is_equal(tls_connection_peer(pair->dial), &dial_peer));
    CHECK(bureau_is_equal(tls_connection_peer(pair->accept), &accept_peer));
    CHECK_SAME_TEXT(tls_connection_identity(pair->dial), identities[answerer]);
    CHECK_SAME_TEXT(tls_connection_identity(pair->accept), identities[dialler]);
}

/* One side refuses with this reason, the other is told, and neither ever names a verified peer. */
static void check_refused(struct tls_connection *refusing, struct tls_connection *refused, const char *reason,
                          const char *told)
{
    size_t taken = 0;

    CHECK_SAME_NUMBER(tls_connection_state(refusing), TLS_FAILED);
    CHECK_SAME_TEXT(tls_connection_reason(refusing), reason);
    CHECK(tls_connection_peer(refusing) == NULL);
    CHECK(tls_connection_identity(refusing) == NULL);
    CHECK_ERROR(tls_connection_send(refusing, view_of_text("secret"), &taken, NULL), ERROR_STATE);
    CHECK_SAME_NUMBER(tls_connection_state(refused), TLS_FAILED);
    CHECK_SAME_TEXT(tls_connection_reason(refused), told);
    CHECK_SAME_NUMBER(tls_connection_plaintext(refused).size, 0);
}

static const char told_bad[] = "the peer refused this node's certificate: bad certificate";
static const char told_issuer[] = "the peer refused this node's certificate: its issuer is not trusted";
static const char told_fault[] = "the peer ended the connection: a fault on its own side";

/* BS dials CO, whose side refuses. */
static void accept_refuses(struct federation *federation, const char *reason, const char *told)
{
    struct pair pair = join(federation, BS, CO, CO);

    check_refused(pair.accept, pair.dial, reason, told);
    release_pair(&pair);
}

/* BS dials CO and refuses what answers. */
static void dial_refuses(struct federation *federation, int answerer, const char *reason, const char *told)
{
    struct pair pair = join(federation, BS, CO, answerer);

    check_refused(pair.dial, pair.accept, reason, told);
    release_pair(&pair);
}

/* ---- accepted ---- */

static void opens_both_ways(void)
{
    struct federation federation;
    struct pair pair;

    found(&federation);
    pair = join(&federation, BS, CO, CO);
    check_open(&pair, BS, CO);
    CHECK_SAME_TEXT(tls_connection_cipher(pair.dial), "TLS_AES_256_GCM_SHA384");
    CHECK(tls_connection_group(pair.dial)[0] != '\0');
    CHECK_SAME_TEXT(tls_connection_group(pair.dial), tls_connection_group(pair.accept));
    CHECK(tls_connection_life(pair.dial).end_ms > INT64_C(1700000000000));
    CHECK(tls_connection_life(pair.dial).end_ms - tls_connection_life(pair.dial).begin_ms ==
          3660 * INT64_C(1000));

    send_text(pair.dial, "from BS");
    send_text(pair.accept, "from CO");
    settle(&pair, SIZE_MAX);
    check_received(pair.accept, "from BS");
    check_received(pair.dial, "from CO");
    release_pair(&pair);
    dissolve(&federation);
}

static void opens_with_what_make_federation_makes(void)
{
    char directory[] = "/tmp/comity-tls-XXXXXX", command[512], paths[BUREAUS][4][PATH_BYTES];
    struct federation federation = {.groups = NULL};
    struct pair pair;

    REQUIRE(mkdtemp(directory) != NULL);
    snprintf(command, sizeof command, "%s/certs/make-federation %s BS CO PA", COMITY_SOURCE_DIR, directory);
    REQUIRE(system(command) == 0);
    for (int i = 0; i < BUREAUS; i++) {
        static const char *const names[] = {"tls.crt", "tls.key", "anchors.pem", "crl.pem"};
        for (int j = 0; j < 4; j++)
            snprintf(paths[i][j], PATH_BYTES, "%s/%s/%s", directory, codes[i], names[j]);
        memcpy(federation.nodes[i].certificate, paths[i][0], PATH_BYTES);
        memcpy(federation.nodes[i].key, paths[i][1], PATH_BYTES);
        federation.peers[i] = (struct tls_peer_settings){codes[i], identities[i], paths[i][2], paths[i][3]};
    }
    pair = join(&federation, CO, PA, PA);
    check_open(&pair, CO, PA);
    release_pair(&pair);
    snprintf(command, sizeof command, "rm -r %s", directory);
    CHECK(system(command) == 0);
}

static void opens_byte_by_byte(void)
{
    struct federation federation;
    struct pair pair;

    found(&federation);
    pair = connect_pair(&federation, BS, CO, CO);
    settle(&pair, 1);
    check_open(&pair, BS, CO);
    send_text(pair.dial, "one byte at a time");
    settle(&pair, 1);
    check_received(pair.accept, "one byte at a time");
    release_pair(&pair);
    dissolve(&federation);
}

/* Tickets would be resumed without certificates, and unread ones turn a close into a reset. */
static void sends_nothing_after_the_handshake(void)
{
    struct federation federation;
    struct pair pair;

    found(&federation);
    pair = connect_pair(&federation, BS, CO, CO);
    carry(pair.dial, pair.accept, SIZE_MAX);
    carry(pair.accept, pair.dial, SIZE_MAX);
    carry(pair.dial, pair.accept, SIZE_MAX);
    check_open(&pair, BS, CO);
    CHECK_SAME_NUMBER(tls_connection_output(pair.accept).size, 0);
    release_pair(&pair);
    dissolve(&federation);
}

static void negotiates_the_configured_group(void)
{
    struct federation federation;
    struct tls_context *context;
    struct pair pair;

    found(&federation);
    federation.groups = "P-384";
    pair = join(&federation, BS, CO, CO);
    check_open(&pair, BS, CO);
    CHECK_SAME_TEXT(tls_connection_group(pair.accept), "secp384r1");
    release_pair(&pair);

    federation.groups = "no-such-group";
    CHECK_ERROR(try_context(&federation, BS, &context), ERROR_UNSUPPORTED);
    dissolve(&federation);
}

/* ---- refused certificates ---- */

static void refuses_the_right_name_from_another_authority(void)
{
    static const char reason_bs[] = "certificate's issuer is not an anchor of BS";
    static const char reason_co[] = "certificate's issuer is not an anchor of CO";
    struct federation federation;
    struct bureau claimed = bureau_of(BS);
    struct pair pair;

    found(&federation);
    issue(&federation, PA, BS, (struct leaf_options){0});
    pair = join(&federation, BS, CO, CO);
    check_refused(pair.accept, pair.dial, reason_bs, told_issuer);
    if (CHECK(tls_connection_claimed_peer(pair.accept) != NULL))
        CHECK(bureau_is_equal(tls_connection_claimed_peer(pair.accept), &claimed));
    release_pair(&pair);

    issue(&federation, BS, BS, (struct leaf_options){0});
    issue(&federation, PA, CO, (struct leaf_options){0});
    dial_refuses(&federation, CO, reason_co, told_issuer);
    dissolve(&federation);
}

/* The impostor names its authority as the real one is named: only the signature tells. */
static void refuses_an_authority_of_the_same_name(void)
{
    struct federation federation;
    struct authority *impostor = authority_new("BS");
    struct leaf_options options = {.uris = {identities[BS]}};
    struct pair pair;

    found(&federation);
    authority_issue(impostor, &options, federation.nodes[BS].certificate, federation.nodes[BS].key);
    pair = join(&federation, BS, CO, CO);
    CHECK_SAME_TEXT(tls_connection_reason(pair.accept), "certificate's issuer is not an anchor of BS");
    CHECK_SAME_NUMBER(tls_connection_state(pair.dial), TLS_FAILED);
    release_pair(&pair);
    authority_free(impostor);
    dissolve(&federation);
}

static void refuses_a_revoked_certificate(void)
{
    static const char told[] = "the peer refused this node's certificate: revoked";
    struct federation federation;

    found(&federation);
    write_list(&federation, BS, 3600, federation.nodes[BS].certificate);
    accept_refuses(&federation, "certificate has been revoked", told);
    write_list(&federation, BS, 3600, NULL);
    write_list(&federation, CO, 3600, federation.nodes[CO].certificate);
    dial_refuses(&federation, CO, "certificate has been revoked", told);
    dissolve(&federation);
}

static void refuses_a_certificate_outside_its_time(void)
{
    static const char told[] = "the peer refused this node's certificate: expired";
    struct federation federation;

    found(&federation);
    issue(&federation, BS, BS, (struct leaf_options){.begins_s = -3600, .ends_s = -1});
    accept_refuses(&federation, "certificate has expired", told);
    issue(&federation, BS, BS, (struct leaf_options){.begins_s = 3600, .ends_s = 7200});
    accept_refuses(&federation, "certificate is not valid yet", told_bad);
    issue(&federation, BS, BS, (struct leaf_options){0});
    issue(&federation, CO, CO, (struct leaf_options){.begins_s = -3600, .ends_s = -1});
    dial_refuses(&federation, CO, "certificate has expired", told);
    dissolve(&federation);
}

static void refuses_another_bureau_than_it_dialled(void)
{
    struct federation federation;

    found(&federation);
    dial_refuses(&federation, PA, "identity is PA, CO was dialled", told_bad);
    federation.peers[PA].identity = "spiffe://ncb.pa/other";
    dial_refuses(&federation, PA, "unknown identity spiffe://ncb.pa/comityd, CO was dialled", told_bad);
    dissolve(&federation);
}

static void refuses_an_unknown_identity(void)
{
    struct federation federation;

    found(&federation);
    issue(&federation, BS, BS, (struct leaf_options){.uris = {"spiffe://ncb.bs/someone"}});
    accept_refuses(&federation, "unknown identity spiffe://ncb.bs/someone", told_bad);
    issue(&federation, BS, BS, (struct leaf_options){.uris = {"spiffe://ncb.bs/comityd2"}});
    accept_refuses(&federation, "unknown identity spiffe://ncb.bs/comityd2", told_bad);
    dissolve(&federation);
}

static const struct {
    struct leaf_options options;
    const char *reason;
} odd_leaves[] = {
    {{.uris = {"spiffe://ncb.bs/comityd", "spiffe://ncb.pa/comityd"}},
     "certificate has 2 URI names, not one"},
    {{.uris = {"spiffe://ncb.bs/comityd", "spiffe://ncb.bs/comityd"}},
     "certificate has 2 URI names, not one"},
    {{.uris = {""}}, "certificate has no URI name"},
    {{.uris = {"https://ncb.bs/comityd"}}, "certificate's URI name is not an identity"},
    {{.uris = {"spiffe://NCB.bs/comityd"}}, "certificate's URI name is not an identity"},
    {{.extended_usage = "serverAuth"}, "certificate is not for this side of TLS (extended key usage)"},
    {{.extended_usage = "clientAuth"}, "certificate is not for both sides of TLS (extended key usage)"},
    {{.key_usage = ""}, "certificate may not be used to sign (key usage)"},
    {{.key_usage = "critical,digitalSignature,cRLSign"},
     "certificate may be used to sign certificates (key usage)"},
    {{.key_usage = "critical,digitalSignature,keyCertSign", .is_authority = true},
     "certificate is that of an authority, not of a bureau"},
};

/* A node does not even start with such a certificate, so the hand of another implementation shows it. */
struct stranger {
    SSL_CTX *context;
    SSL *ssl;
    int alert; /* the last it was sent; 0: none */
};

struct stranger_options {
    const struct node *node; /* NULL: shows no certificate */
    const char *alpn;        /* wire form; NULL: offers none */
    bool is_server;
    int newest; /* version; 0: as new as there is */
};

static int choose_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_size,
                       const unsigned char *offered, unsigned int offered_size, void *name)
{
    (void)ssl;
    (void)offered;
    (void)offered_size;
    *out = (const unsigned char *)name + 1;
    *out_size = *(const unsigned char *)name;
    return SSL_TLSEXT_ERR_OK;
}

static struct stranger stranger_new(const struct stranger_options *options)
{
    struct stranger stranger = {.context = SSL_CTX_new(TLS_method())};
    char *alpn = NULL;

    REQUIRE(stranger.context != NULL);
    SSL_CTX_set_security_level(stranger.context, 0);
    if (options->newest != 0)
        REQUIRE(SSL_CTX_set_max_proto_version(stranger.context, options->newest) == 1);
    if (options->node != NULL) {
        REQUIRE(SSL_CTX_use_certificate_file(stranger.context, options->node->certificate,
                                             SSL_FILETYPE_PEM) == 1);
        REQUIRE(SSL_CTX_use_PrivateKey_file(stranger.context, options->node->key, SSL_FILETYPE_PEM) == 1);
    }
    if (options->alpn != NULL) {
        const unsigned char *wire = (const unsigned char *)options->alpn;
        memcpy(&alpn, &options->alpn, sizeof alpn);
        REQUIRE(SSL_CTX_set_alpn_protos(stranger.context, wire, (unsigned)strlen(options->alpn)) == 0);
        SSL_CTX_set_alpn_select_cb(stranger.context, choose_alpn, alpn);
    }
    stranger.ssl = SSL_new(stranger.context);
    REQUIRE(stranger.ssl != NULL);
    SSL_set_bio(stranger.ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    if (options->is_server)
        SSL_set_accept_state(stranger.ssl);
    else
        SSL_set_connect_state(stranger.ssl);
    return stranger;
}

static void stranger_free(struct stranger *stranger)
{
    SSL_free(stranger->ssl);
    SSL_CTX_free(stranger->context);
}

static void remember_alert(const SSL *ssl, int where, int code)
{
    struct stranger *stranger = SSL_get_app_data(ssl);

    if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT)
        stranger->alert = code & 0xff;
}

/* Let both talk until nobody has more to say. */
static void talk(struct stranger *stranger, struct tls_connection *connection)
{
    unsigned char bytes[4096];

    SSL_set_app_data(stranger->ssl, stranger);
    SSL_set_info_callback(stranger->ssl, remember_alert);
    for (int silence = 0; silence < 3; silence++) {
        struct view output = tls_connection_output(connection);
        size_t taken;
        int size;
        if (SSL_do_handshake(stranger->ssl) == 1)
            SSL_peek(stranger->ssl, bytes, sizeof bytes);
        while ((size = BIO_read(SSL_get_wbio(stranger->ssl), bytes, sizeof bytes)) > 0) {
            tls_connection_receive(connection, view_of(bytes, (size_t)size), &taken, NULL);
            silence = -1;
        }
        output = tls_connection_output(connection);
        if (output.size == 0)
            continue;
        CHECK_SAME_NUMBER(BIO_write(SSL_get_rbio(stranger->ssl), output.data, (int)output.size), output.size);
        tls_connection_sent(connection, output.size);
        silence = -1;
    }
}

/* A stranger comes to CO, or is met where BS dials CO. */
static void check_stranger(struct federation *federation, const struct stranger_options *options,
                           const char *reason)
{
    struct stranger stranger = stranger_new(options);
    struct tls_context *context = context_of(federation, options->is_server ? BS : CO);
    struct tls_connection *connection = NULL;
    struct bureau dialled = bureau_of(CO);

    if (options->is_server)
        REQUIRE_OK(tls_connection_new(&connection, context, TLS_DIAL, &dialled, &federation->error),
                   &federation->error);
    else
        REQUIRE_OK(tls_connection_new(&connection, context, TLS_ACCEPT, NULL, &federation->error),
                   &federation->error);
    talk(&stranger, connection);
    CHECK_SAME_TEXT(tls_connection_reason(connection), reason);
    CHECK_SAME_NUMBER(tls_connection_state(connection), reason[0] != '\0' ? TLS_FAILED : TLS_OPEN);
    CHECK_SAME_NUMBER(tls_connection_peer(connection) == NULL, reason[0] != '\0');
    if (!options->is_server)
        CHECK_CASE((stranger.alert != 0) == (reason[0] != '\0'), "told %d of: %s", stranger.alert, reason);
    tls_connection_free(connection);
    tls_context_free(context);
    stranger_free(&stranger);
}

#define ALPN_COMITY                                                                                          \
    "\x08"                                                                                                   \
    "comity/1"

static void refuses_odd_certificates(void)
{
    struct federation federation;
    struct stranger_options options = {.alpn = ALPN_COMITY};
    struct tls_context *context;

    found(&federation);
    options.node = &federation.nodes[BS];
    check_stranger(&federation, &options, "");
    for (size_t i = 0; i < sizeof odd_leaves / sizeof odd_leaves[0]; i++) {
        struct leaf_options leaf = odd_leaves[i].options;
        if (leaf.uris[0] != NULL && leaf.uris[0][0] == '\0')
            authority_issue(federation.nodes[BS].authority, &(struct leaf_options){0},
                            federation.nodes[BS].certificate, federation.nodes[BS].key);
        else
            issue(&federation, BS, BS, leaf);
        check_stranger(&federation, &options, odd_leaves[i].reason);
        CHECK_CASE(try_context(&federation, BS, &context) == ERROR_DENIED, "%s", odd_leaves[i].reason);
    }
    dissolve(&federation);
}

static void refuses_a_weak_key(void)
{
    struct federation federation;
    struct stranger_options options = {.alpn = ALPN_COMITY};

    found(&federation);
    options.node = &federation.nodes[BS];
    issue(&federation, BS, BS, (struct leaf_options){.rsa_bits = 2048});
    check_stranger(&federation, &options, "");
    issue(&federation, BS, BS, (struct leaf_options){.rsa_bits = 1024});
    check_stranger(&federation, &options, "certificate is refused: EE certificate key too weak");
    dissolve(&federation);
}

static void refuses_who_shows_no_certificate(void)
{
    struct federation federation;

    found(&federation);
    check_stranger(&federation, &(struct stranger_options){.alpn = ALPN_COMITY}, "peer sent no certificate");
    dissolve(&federation);
}

static void refuses_another_protocol(void)
{
    static const char reason[] = "peer does not speak comity/1";
    static const char *const others[] = {"\x02h2",
                                         "\x08"
                                         "comity/2",
                                         "\x07"
                                         "comity/",
                                         NULL};
    struct federation federation;

    found(&federation);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        check_stranger(&federation, &(struct stranger_options){&federation.nodes[BS], others[i], false, 0},
                       reason);
    check_stranger(&federation, &(struct stranger_options){&federation.nodes[CO], ALPN_COMITY, true, 0}, "");
    check_stranger(&federation, &(struct stranger_options){&federation.nodes[CO], NULL, true, 0}, reason);
    dissolve(&federation);
}

static void refuses_older_tls(void)
{
    struct federation federation;

    found(&federation);
    check_stranger(&federation,
                   &(struct stranger_options){&federation.nodes[BS], ALPN_COMITY, false, TLS1_2_VERSION},
                   "peer does not offer TLS 1.3");
    check_stranger(&federation,
                   &(struct stranger_options){&federation.nodes[CO], ALPN_COMITY, true, TLS1_2_VERSION},
                   "the peer does not take TLS 1.3");
    dissolve(&federation);
}

/* ---- a peer's files ---- */

static void refuses_a_peer_whose_files_are_faulty(void)
{
    struct federation federation;
    struct bureau peer = bureau_of(BS);
    struct tls_context *context;
    struct tls_connection *connection;
    struct tls_peer_status status;
    char reason[2 * PATH_BYTES];
    struct pair pair;

    found(&federation);
    REQUIRE(remove(federation.nodes[BS].list) == 0);
    snprintf(reason, sizeof reason, "nobody can be verified as BS: %s: No such file or directory",
             federation.nodes[BS].list);
    accept_refuses(&federation, reason, told_fault);

    context = context_of(&federation, CO);
    CHECK_OK(tls_context_peer_status(context, &peer, &status, NULL), NULL);
    CHECK_SAME_TEXT(status.problem, reason + strlen("nobody can be verified as BS: "));
    CHECK_SAME_NUMBER(status.revocations.end_ms, 0);
    CHECK_ERROR(tls_connection_new(&connection, context, TLS_DIAL, &peer, NULL), ERROR_DENIED);
    peer = bureau_of(PA);
    CHECK_OK(tls_context_peer_status(context, &peer, &status, NULL), NULL);
    CHECK(status.problem == NULL && status.revocations.end_ms > status.revocations.begin_ms &&
          status.revocations.begin_ms > 0 && status.anchors.end_ms - status.revocations.end_ms > DAY_MS / 2);
    peer = bureau_of(CO);
    CHECK_ERROR(tls_context_peer_status(context, &peer, &status, NULL), ERROR_NOT_FOUND);
    tls_context_free(context);

    pair = join(&federation, PA, CO, CO);
    check_open(&pair, PA, CO);
    release_pair(&pair);
    dissolve(&federation);
}

static void refuses_without_a_current_revocation_list(void)
{
    struct federation federation;

    found(&federation);
    write_list(&federation, BS, -1, NULL);
    accept_refuses(&federation, "the revocation list of BS has expired", told_fault);
    authority_write_list(federation.nodes[PA].authority, federation.nodes[BS].list, 3600, NULL);
    accept_refuses(&federation, "the revocation list of BS does not cover the certificate", told_fault);
    write_list(&federation, BS, 3600, NULL);
    write_list(&federation, CO, -1, NULL);
    dial_refuses(&federation, CO, "the revocation list of CO has expired", told_fault);
    dissolve(&federation);
}

static void refuses_an_anchor_that_is_no_authority(void)
{
    struct federation federation;
    struct bureau peer = bureau_of(BS);
    struct tls_peer_status status;
    struct tls_context *context;

    found(&federation);
    federation.peers[BS].anchors = federation.nodes[BS].certificate;
    context = context_of(&federation, CO);
    CHECK_OK(tls_context_peer_status(context, &peer, &status, NULL), NULL);
    CHECK(status.problem != NULL && strstr(status.problem, "is not a self-signed authority") != NULL);
    tls_context_free(context);
    dissolve(&federation);
}

/* ---- the node's own files ---- */

static void refuses_a_key_that_others_can_read(void)
{
    struct federation federation;
    struct tls_context *context;

    found(&federation);
    for (mode_t bit = 1; bit <= 040; bit = (mode_t)(bit << 1)) {
        REQUIRE(chmod(federation.nodes[BS].key, 0600 | bit) == 0);
        CHECK_CASE(try_context(&federation, BS, &context) == ERROR_DENIED, "mode %o", 0600 | (unsigned)bit);
        CHECK(strstr(federation.error.text, "others have access to the key") != NULL);
    }
    REQUIRE(chmod(federation.nodes[BS].key, 0400) == 0);
    if (CHECK_OK(try_context(&federation, BS, &context), &federation.error))
        tls_context_free(context);
    dissolve(&federation);
}

static void refuses_own_files_that_do_not_fit(void)
{
    struct federation federation;
    struct tls_context *context;

    found(&federation);
    memcpy(federation.nodes[BS].key, federation.nodes[CO].key, PATH_BYTES);
    CHECK_ERROR(try_context(&federation, BS, &context), ERROR_INVALID);
    CHECK(strstr(federation.error.text, "is not that of the certificate") != NULL);
    remove(federation.nodes[BS].certificate);
    CHECK_ERROR(try_context(&federation, BS, &context), ERROR_NOT_FOUND);
    dissolve(&federation);
}

static void refuses_doubled_and_malformed_peers(void)
{
    struct federation federation;
    struct tls_context *context;

    found(&federation);
    federation.peers[CO].identity = identities[PA];
    CHECK_ERROR(try_context(&federation, BS, &context), ERROR_INVALID);
    federation.peers[CO] = federation.peers[PA];
    federation.peers[CO].identity = identities[CO];
    CHECK_ERROR(try_context(&federation, BS, &context), ERROR_INVALID);
    CHECK_SAME_TEXT(federation.error.text, "bureau PA is configured twice");
    federation.peers[CO].bureau = "co";
    CHECK_ERROR(try_context(&federation, BS, &context), ERROR_INVALID);
    federation.peers[CO].bureau = "CO";
    federation.peers[CO].identity = "ncb.co";
    CHECK_ERROR(try_context(&federation, BS, &context), ERROR_INVALID);
    dissolve(&federation);
}

static void tells_its_own_identity_and_expiry(void)
{
    struct federation federation;
    struct tls_context *context;

    found(&federation);
    issue(&federation, BS, BS, (struct leaf_options){.begins_s = -7200, .ends_s = -3600});
    context = context_of(&federation, BS); /* expired, yet the node runs and can say so */
    CHECK_SAME_TEXT(tls_context_identity(context), identities[BS]);
    CHECK(tls_context_life(context).end_ms > INT64_C(1700000000000));
    CHECK_SAME_NUMBER(tls_context_life(context).end_ms - tls_context_life(context).begin_ms, 3600000);
    tls_context_free(context);
    dissolve(&federation);
}

/* ---- bytes ---- */

static void refuses_what_is_not_tls(void)
{
    static const struct {
        const char *bytes;
        size_t size;
        const char *reason;
    } garbage[] = {
        {"GET / HTTP/1.1\r\n\r\n", 18, "peer speaks HTTP, not TLS"},
        {"SSH-2.0-OpenSSH_9.2\r\n", 21, "peer does not speak TLS"},
        {"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", 14, "peer does not speak TLS"},
    };
    struct federation federation;

    found(&federation);
    for (size_t i = 0; i < sizeof garbage / sizeof garbage[0]; i++) {
        struct tls_context *context = context_of(&federation, CO);
        struct tls_connection *connection = NULL;
        size_t taken = 0;
        REQUIRE_OK(tls_connection_new(&connection, context, TLS_ACCEPT, NULL, NULL), NULL);
        CHECK_ERROR(
            tls_connection_receive(connection, view_of(garbage[i].bytes, garbage[i].size), &taken, NULL),
            ERROR_MALFORMED);
        CHECK_SAME_NUMBER(taken, garbage[i].size);
        CHECK_SAME_TEXT(tls_connection_reason(connection), garbage[i].reason);
        CHECK_OK(tls_connection_receive(connection, view_of_text("more"), &taken, NULL), NULL);
        CHECK_SAME_NUMBER(taken, 4);
        tls_connection_free(connection);
        tls_context_free(context);
    }
    dissolve(&federation);
}

/* Flip one bit in each of the flights in turn: never open, never a wrong peer, never a byte of plaintext. */
static void refuses_every_altered_handshake(void)
{
    struct federation federation;
    struct pair pair;
    size_t flight;

    found(&federation);
    pair = connect_pair(&federation, BS, CO, CO);
    carry(pair.dial, pair.accept, SIZE_MAX);
    flight = tls_connection_output(pair.accept).size;
    release_pair(&pair);
    for (size_t i = 0; i < flight; i += 13) {
        uint8_t bytes[16384];
        struct view output;
        size_t taken;
        pair = connect_pair(&federation, BS, CO, CO);
        carry(pair.dial, pair.accept, SIZE_MAX);
        output = tls_connection_output(pair.accept);
        REQUIRE(output.size <= sizeof bytes);
        memcpy(bytes, output.data, output.size);
        bytes[i % output.size] ^= 0x10;
        tls_connection_receive(pair.dial, view_of(bytes, output.size), &taken, NULL);
        CHECK_CASE(tls_connection_state(pair.dial) != TLS_OPEN, "byte %zu", i);
        CHECK_CASE(tls_connection_peer(pair.dial) == NULL, "byte %zu", i);
        release_pair(&pair);
    }
    dissolve(&federation);
}

static void refuses_altered_records(void)
{
    struct federation federation;
    struct pair pair;
    uint8_t bytes[256];
    struct view output;
    size_t taken;

    found(&federation);
    pair = join(&federation, BS, CO, CO);
    send_text(pair.dial, "withdraw nothing");
    output = tls_connection_output(pair.dial);
    REQUIRE(output.size <= sizeof bytes);
    memcpy(bytes, output.data, output.size);
    bytes[output.size / 2] ^= 1;
    CHECK_ERROR(tls_connection_receive(pair.accept, view_of(bytes, output.size), &taken, NULL),
                ERROR_MALFORMED);
    CHECK_SAME_TEXT(tls_connection_reason(pair.accept), "ciphertext was altered on the way");
    CHECK_SAME_NUMBER(tls_connection_plaintext(pair.accept).size, 0);
    release_pair(&pair);
    dissolve(&federation);
}

static void tells_a_goodbye_from_a_cut_line(void)
{
    struct federation federation;
    struct pair pair;
    size_t taken;

    found(&federation);
    pair = join(&federation, BS, CO, CO);
    send_text(pair.dial, "last words");
    tls_connection_close(pair.dial);
    tls_connection_close(pair.dial);
    CHECK_ERROR(tls_connection_send(pair.dial, view_of_text("too late"), &taken, NULL), ERROR_STATE);
    settle(&pair, SIZE_MAX);
    CHECK_SAME_NUMBER(tls_connection_state(pair.accept), TLS_CLOSED);
    check_received(pair.accept, "last words");
    CHECK_OK(tls_connection_end(pair.accept, NULL), NULL);
    send_text(pair.accept, "farewell"); /* the other direction is still open */
    tls_connection_close(pair.accept);
    settle(&pair, SIZE_MAX);
    check_received(pair.dial, "farewell");
    CHECK_SAME_NUMBER(tls_connection_state(pair.dial), TLS_CLOSED);
    release_pair(&pair);

    pair = join(&federation, BS, CO, CO);
    send_text(pair.dial, "last w");
    settle(&pair, SIZE_MAX);
    CHECK_ERROR(tls_connection_end(pair.accept, &federation.error), ERROR_TRUNCATED);
    CHECK_SAME_NUMBER(tls_connection_state(pair.accept), TLS_FAILED);
    CHECK_SAME_TEXT(tls_connection_reason(pair.accept), federation.error.text);
    CHECK(strstr(federation.error.text, "without a goodbye") != NULL);
    release_pair(&pair);

    pair = connect_pair(&federation, BS, CO, CO);
    carry(pair.dial, pair.accept, 100);
    CHECK_ERROR(tls_connection_end(pair.accept, NULL), ERROR_TRUNCATED);
    CHECK_SAME_TEXT(tls_connection_reason(pair.accept), "the peer hung up during the handshake");
    tls_connection_close(pair.accept);
    release_pair(&pair);
    dissolve(&federation);
}

/* ---- much data ---- */

#define MUCH_BYTES (1024u * 1024u)

struct stream {
    struct tls_connection *from, *to;
    const uint8_t *data;
    size_t sent, received;
    size_t fullest; /* plaintext seen waiting */
};

static uint8_t *pattern(uint32_t seed)
{
    uint8_t *data = malloc(MUCH_BYTES);

    REQUIRE(data != NULL);
    for (size_t i = 0; i < MUCH_BYTES; i++) {
        seed = seed * 1664525u + 1013904223u;
        data[i] = (uint8_t)(seed >> 24);
    }
    return data;
}

/* The reader takes little and seldom, so that both limits are reached. */
static bool stream_step(struct stream *stream, size_t appetite)
{
    struct view plaintext;
    size_t taken = 0;

    if (stream->sent < MUCH_BYTES) {
        struct view rest = view_of(stream->data + stream->sent, MUCH_BYTES - stream->sent);
        CHECK_OK(tls_connection_send(stream->from, rest, &taken, NULL), NULL);
        stream->sent += taken;
    }
    CHECK(tls_connection_output(stream->from).size <= TLS_OUTPUT_BYTES + 32 * 1024);
    carry(stream->from, stream->to, SIZE_MAX);
    plaintext = tls_connection_plaintext(stream->to);
    if (plaintext.size > stream->fullest)
        stream->fullest = plaintext.size;
    if (plaintext.size > appetite)
        plaintext.size = appetite;
    if (plaintext.size > MUCH_BYTES - stream->received)
        return CHECK(false);
    if (!CHECK(plaintext.size == 0 ||
               memcmp(plaintext.data, stream->data + stream->received, plaintext.size) == 0))
        return false;
    stream->received += plaintext.size;
    tls_connection_consume(stream->to, plaintext.size);
    return stream->received < MUCH_BYTES;
}

static void count_key_update(int is_sent, int version, int type, const void *message, size_t size, SSL *ssl,
                             void *count)
{
    (void)version;
    (void)ssl;
    if (!is_sent && type == SSL3_RT_HANDSHAKE && size > 0 && *(const uint8_t *)message == SSL3_MT_KEY_UPDATE)
        ++*(int *)count;
}

/* Return how often the accepting side was told of a new key. */
static int check_much(struct federation *federation)
{
    struct pair pair = join(federation, BS, CO, CO);
    int key_updates = 0;
    uint8_t *one = pattern(1), *other = pattern(2);
    struct stream there = {.from = pair.dial, .to = pair.accept, .data = one};
    struct stream back = {.from = pair.accept, .to = pair.dial, .data = other};
    bool there_goes_on = true, back_goes_on = true;

    SSL_set_msg_callback(pair.accept->ssl, count_key_update);
    SSL_set_msg_callback_arg(pair.accept->ssl, &key_updates);
    for (int steps = 0; steps < 10000 && (there_goes_on || back_goes_on); steps++) {
        there_goes_on = there_goes_on && stream_step(&there, 5000);
        back_goes_on = back_goes_on && stream_step(&back, 70000);
    }
    CHECK_SAME_NUMBER(there.received, MUCH_BYTES);
    CHECK_SAME_NUMBER(back.received, MUCH_BYTES);
    CHECK(there.fullest > TLS_PLAINTEXT_BYTES / 2 && there.fullest <= TLS_PLAINTEXT_BYTES);
    CHECK_SAME_NUMBER(tls_connection_plaintext(pair.accept).size, 0);
    release_pair(&pair);
    free(one);
    free(other);
    return key_updates;
}

static void carries_much_within_its_limits(void)
{
    struct federation federation;

    found(&federation);
    CHECK_SAME_NUMBER(check_much(&federation), 0);
    dissolve(&federation);
}

static void renews_keys_on_the_way(void)
{
    struct federation federation;

    found(&federation);
    federation.key_update_bytes = 64 * 1024;
    CHECK_SAME_NUMBER(check_much(&federation), MUCH_BYTES / federation.key_update_bytes - 1);
    dissolve(&federation);
}

/* The reader of a full connection finds all that was taken: nothing complete stays hidden inside. */
static void hides_no_complete_record(void)
{
    struct federation federation;
    struct pair pair;

    found(&federation);
    pair = join(&federation, BS, CO, CO);
    for (size_t i = 0; i < 500; i++)
        send_text(pair.dial, "0123456789");
    settle(&pair, 7);
    CHECK_SAME_NUMBER(tls_connection_plaintext(pair.accept).size, 5000);
    CHECK(!tls_connection_is_full(pair.accept));
    release_pair(&pair);
    dissolve(&federation);
}

/* A peer may demand answers (key updates) without end and read none: it is stopped, not obeyed in memory. */
static void bounds_what_a_peer_makes_it_say(void)
{
    struct federation federation;
    struct pair pair;
    size_t before = 0, most = TLS_OUTPUT_BYTES + 128 * 1024;

    found(&federation);
    pair = join(&federation, BS, CO, CO);
    while (!tls_connection_is_full(pair.accept) && before < 100000) {
        REQUIRE(SSL_key_update(pair.dial->ssl, SSL_KEY_UPDATE_REQUESTED) == 1);
        REQUIRE(SSL_do_handshake(pair.dial->ssl) == 1);
        carry(pair.dial, pair.accept, SIZE_MAX);
        before++;
    }
    CHECK(tls_connection_is_full(pair.accept));
    CHECK(tls_connection_output(pair.accept).size <= most);
    send_text(pair.dial, "and now to business");
    CHECK_SAME_NUMBER(carry(pair.dial, pair.accept, SIZE_MAX), 0);
    settle(&pair, SIZE_MAX);
    check_received(pair.accept, "and now to business");
    check_open(&pair, BS, CO);
    release_pair(&pair);
    dissolve(&federation);
}

/* ---- running connections ---- */

static void rechecks_running_connections(void)
{
    struct federation federation;
    struct tls_context *context;
    struct pair pair;

    found(&federation);
    pair = join(&federation, BS, CO, CO);
    context = context_of(&federation, CO);
    CHECK_OK(tls_context_recheck(context, pair.accept, &federation.error), &federation.error);
    tls_context_free(context);
    context = context_of(&federation, BS);
    CHECK_OK(tls_context_recheck(context, pair.dial, &federation.error), &federation.error);
    tls_context_free(context);

    write_list(&federation, BS, 3600, federation.nodes[BS].certificate);
    context = context_of(&federation, CO);
    CHECK_ERROR(tls_context_recheck(context, pair.accept, &federation.error), ERROR_DENIED);
    CHECK_SAME_TEXT(federation.error.text, "certificate has been revoked");
    CHECK_SAME_NUMBER(tls_connection_state(pair.accept), TLS_OPEN);
    tls_context_free(context);

    federation.peers[BS].identity = "spiffe://ncb.bs/successor";
    context = context_of(&federation, CO);
    CHECK_ERROR(tls_context_recheck(context, pair.accept, &federation.error), ERROR_DENIED);
    tls_context_free(context);

    federation.peers[BS] = (struct tls_peer_settings){"US", "spiffe://ncb.us/comityd", "", ""};
    context = context_of(&federation, CO);
    CHECK_ERROR(tls_context_recheck(context, pair.accept, &federation.error), ERROR_DENIED);
    CHECK_SAME_TEXT(federation.error.text, "BS is no longer a peer");
    tls_context_free(context);
    release_pair(&pair);
    dissolve(&federation);
}

static void does_not_recheck_before_it_is_open(void)
{
    struct federation federation;
    struct tls_context *context;
    struct pair pair;
    size_t taken;

    found(&federation);
    pair = connect_pair(&federation, BS, CO, CO);
    context = context_of(&federation, BS);
    CHECK_ERROR(tls_context_recheck(context, pair.dial, NULL), ERROR_STATE);
    CHECK_ERROR(tls_connection_send(pair.dial, view_of_text("too early"), &taken, NULL), ERROR_STATE);
    tls_context_free(context);
    release_pair(&pair);
    dissolve(&federation);
}

CHECK_MAIN("tls", {"opens both ways", opens_both_ways},
           {"opens with what make-federation makes", opens_with_what_make_federation_makes},
           {"opens byte by byte", opens_byte_by_byte},
           {"sends nothing after the handshake", sends_nothing_after_the_handshake},
           {"negotiates the configured group", negotiates_the_configured_group},
           {"refuses the right name from another authority", refuses_the_right_name_from_another_authority},
           {"refuses an authority of the same name", refuses_an_authority_of_the_same_name},
           {"refuses a revoked certificate", refuses_a_revoked_certificate},
           {"refuses a certificate outside its time", refuses_a_certificate_outside_its_time},
           {"refuses another bureau than it dialled", refuses_another_bureau_than_it_dialled},
           {"refuses an unknown identity", refuses_an_unknown_identity},
           {"refuses odd certificates", refuses_odd_certificates}, {"refuses a weak key", refuses_a_weak_key},
           {"refuses who shows no certificate", refuses_who_shows_no_certificate},
           {"refuses another protocol", refuses_another_protocol}, {"refuses older TLS", refuses_older_tls},
           {"refuses a peer whose files are faulty", refuses_a_peer_whose_files_are_faulty},
           {"refuses without a current revocation list", refuses_without_a_current_revocation_list},
           {"refuses an anchor that is no authority", refuses_an_anchor_that_is_no_authority},
           {"refuses a key that others can read", refuses_a_key_that_others_can_read},
           {"refuses own files that do not fit", refuses_own_files_that_do_not_fit},
           {"refuses doubled and malformed peers", refuses_doubled_and_malformed_peers},
           {"tells its own identity and expiry", tells_its_own_identity_and_expiry},
           {"refuses what is not TLS", refuses_what_is_not_tls},
           {"refuses every altered handshake", refuses_every_altered_handshake},
           {"refuses altered records", refuses_altered_records},
           {"tells a goodbye from a cut line", tells_a_goodbye_from_a_cut_line},
           {"carries much within its limits", carries_much_within_its_limits},
           {"renews keys on the way", renews_keys_on_the_way},
           {"hides no complete record", hides_no_complete_record},
           {"bounds what a peer makes it say", bounds_what_a_peer_makes_it_say},
           {"rechecks running connections", rechecks_running_connections},
           {"does not recheck before it is open", does_not_recheck_before_it_is_open})
