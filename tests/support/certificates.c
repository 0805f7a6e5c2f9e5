#include "certificates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#define MINUTE_S 60
#define HOUR_S 3600

struct authority {
    EVP_PKEY *key;
    X509 *certificate;
};

static void must(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "certificates: %s\n", what);
    ERR_print_errors_fp(stderr);
    abort();
}

static FILE *open_for_writing(const char *path, mode_t mode)
{
    FILE *file = fopen(path, "w");

    must(file != NULL && chmod(path, mode) == 0, path);
    return file;
}

static void extend(X509 *certificate, const X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509_EXTENSION *extension;
    X509 *signer = certificate;

    if (value == NULL || value[0] == '\0')
        return;
    if (issuer != NULL)
        must((signer = X509_dup(issuer)) != NULL, "copying the issuer");
    X509V3_set_ctx(&context, signer, certificate, NULL, NULL, 0);
    extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    must(extension != NULL && X509_add_ext(certificate, extension, -1) == 1, value);
    X509_EXTENSION_free(extension);
    if (issuer != NULL)
        X509_free(signer);
}

static X509 *draft(EVP_PKEY *key, const char *subject, const X509 *issuer, long begins_s, long ends_s)
{
    X509 *certificate = X509_new();
    X509_NAME *name = certificate != NULL ? X509_get_subject_name(certificate) : NULL;
    uint64_t serial;

    must(name != NULL && RAND_bytes((unsigned char *)&serial, sizeof serial) == 1, "drafting");
    must(X509_set_version(certificate, X509_VERSION_3) == 1 &&
             ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1) == 1 &&
             X509_gmtime_adj(X509_getm_notBefore(certificate), begins_s) != NULL &&
             X509_gmtime_adj(X509_getm_notAfter(certificate), ends_s) != NULL &&
             X509_set_pubkey(certificate, key) == 1 &&
             X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)subject, -1, -1,
                                        0) == 1 &&
             X509_set_issuer_name(certificate, issuer != NULL ? X509_get_subject_name(issuer) : name) == 1,
         "drafting");
    return certificate;
}

struct authority *authority_new(const char *name)
{
    struct authority *authority = calloc(1, sizeof *authority);

    must(authority != NULL, "memory");
    authority->key = EVP_EC_gen("P-256");
    must(authority->key != NULL, "making a key");
    authority->certificate = draft(authority->key, name, NULL, -HOUR_S, 24 * HOUR_S);
    extend(authority->certificate, NULL, NID_basic_constraints, "critical,CA:TRUE");
    extend(authority->certificate, NULL, NID_key_usage, "critical,keyCertSign,cRLSign");
    extend(authority->certificate, NULL, NID_subject_key_identifier, "hash");
    must(X509_sign(authority->certificate, authority->key, EVP_sha256()) > 0, "signing an anchor");
    return authority;
}

void authority_free(struct authority *authority)
{
    if (authority == NULL)
        return;
    X509_free(authority->certificate);
    EVP_PKEY_free(authority->key);
    free(authority);
}

void authority_write_anchor(const struct authority *authority, const char *path)
{
    FILE *file = open_for_writing(path, 0644);

    must(PEM_write_X509(file, authority->certificate) == 1 && fclose(file) == 0, path);
}

static void write_leaf(X509 *leaf, EVP_PKEY *key, const char *certificate_path, const char *key_path)
{
    FILE *file = open_for_writing(certificate_path, 0644);

    must(PEM_write_X509(file, leaf) == 1 && fclose(file) == 0, certificate_path);
    file = open_for_writing(key_path, 0600);
    must(PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1 && fclose(file) == 0, key_path);
}

void authority_issue(const struct authority *authority, const struct leaf_options *options,
                     const char *certificate_path, const char *key_path)
{
    bool is_ordinary = options->begins_s == 0 && options->ends_s == 0;
    EVP_PKEY *key = options->rsa_bits > 0 ? EVP_RSA_gen((unsigned)options->rsa_bits) : EVP_EC_gen("P-256");
    X509 *leaf;
    char names[512] = "";

    must(key != NULL, "making a key");
    leaf = draft(key, "comityd", authority->certificate, is_ordinary ? -MINUTE_S : options->begins_s,
                 is_ordinary ? HOUR_S : options->ends_s);
    for (size_t i = 0; i < LEAF_URIS && options->uris[i] != NULL; i++) {
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%sURI:%s", used > 0 ? "," : "", options->uris[i]);
    }
    extend(leaf, authority->certificate, NID_basic_constraints,
           options->is_authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
    extend(leaf, authority->certificate, NID_key_usage,
           options->key_usage != NULL ? options->key_usage : "critical,digitalSignature");
    extend(leaf, authority->certificate, NID_ext_key_usage,
           options->extended_usage != NULL ? options->extended_usage : "serverAuth,clientAuth");
    extend(leaf, authority->certificate, NID_subject_key_identifier, "hash");
    extend(leaf, authority->certificate, NID_authority_key_identifier, "keyid:always");
    extend(leaf, authority->certificate, NID_subject_alt_name, names);
    must(X509_sign(leaf, authority->key, EVP_sha256()) > 0, "signing a leaf");
    write_leaf(leaf, key, certificate_path, key_path);
    X509_free(leaf);
    EVP_PKEY_free(key);
}

static void revoke(X509_CRL *list, const char *path)
{
    FILE *file = fopen(path, "r");
    X509 *certificate = file != NULL ? PEM_read_X509(file, NULL, NULL, NULL) : NULL;
    X509_REVOKED *row = X509_REVOKED_new();
    ASN1_TIME *now = X509_gmtime_adj(NULL, -MINUTE_S);

    must(certificate != NULL && row != NULL && now != NULL, path);
    must(X509_REVOKED_set_serialNumber(row, X509_get_serialNumber(certificate)) == 1 &&
             X509_REVOKED_set_revocationDate(row, now) == 1 && X509_CRL_add0_revoked(list, row) == 1,
         path);
    fclose(file);
    X509_free(certificate);
    ASN1_TIME_free(now);
}

void authority_write_list(const struct authority *authority, const char *path, long next_s,
                          const char *revoked_path)
{
    X509_CRL *list = X509_CRL_new();
    ASN1_TIME *last = X509_gmtime_adj(NULL, -HOUR_S), *next = X509_gmtime_adj(NULL, next_s);
    FILE *file = open_for_writing(path, 0644);

    must(list != NULL && last != NULL && next != NULL &&
             X509_CRL_set_version(list, X509_CRL_VERSION_2) == 1 &&
             X509_CRL_set_issuer_name(list, X509_get_subject_name(authority->certificate)) == 1 &&
             X509_CRL_set1_lastUpdate(list, last) == 1 && X509_CRL_set1_nextUpdate(list, next) == 1,
         "drafting a list");
    if (revoked_path != NULL)
        revoke(list, revoked_path);
    must(X509_CRL_sort(list) == 1 && X509_CRL_sign(list, authority->key, EVP_sha256()) > 0, "signing a list");
    must(PEM_write_X509_CRL(file, list) == 1 && fclose(file) == 0, path);
    X509_CRL_free(list);
    ASN1_TIME_free(last);
    ASN1_TIME_free(next);
}
