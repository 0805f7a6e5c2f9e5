#include "pem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/pem.h>

#include "certificates.h"
#include "check.h"

static char directory[32];
static char certificate_path[64], key_path[64], list_path[64], other_path[64];

static void prepare(void)
{
    struct leaf_options options = {.uris = {"spiffe://ncb.bs/comityd"}};
    struct authority *authority = authority_new("BS");

    strcpy(directory, "/tmp/comity-pem-XXXXXX");
    REQUIRE(mkdtemp(directory) != NULL);
    snprintf(certificate_path, sizeof certificate_path, "%s/crt", directory);
    snprintf(key_path, sizeof key_path, "%s/key", directory);
    snprintf(list_path, sizeof list_path, "%s/crl", directory);
    snprintf(other_path, sizeof other_path, "%s/other", directory);
    authority_issue(authority, &options, certificate_path, key_path);
    authority_write_list(authority, list_path, 60, NULL);
    authority_free(authority);
}

static void clean(void)
{
    remove(certificate_path);
    remove(key_path);
    remove(list_path);
    remove(other_path);
    CHECK(remove(directory) == 0);
}

static char *content_of(const char *path, size_t *size)
{
    FILE *file = fopen(path, "r");
    char *content = calloc(1, 65536);

    REQUIRE(file != NULL && content != NULL);
    *size = fread(content, 1, 65535, file);
    fclose(file);
    return content;
}

static void write_other(const char *content, size_t size, size_t times)
{
    FILE *file = fopen(other_path, "w");

    REQUIRE(file != NULL && chmod(other_path, 0600) == 0);
    while (times-- > 0)
        fwrite(content, 1, size, file);
    REQUIRE(fclose(file) == 0);
}

static void reads_one_and_several(void)
{
    STACK_OF(X509) *certificates = NULL;
    STACK_OF(X509_CRL) *lists = NULL;
    EVP_PKEY *key = NULL;
    struct error error;
    size_t size;
    char *content;

    prepare();
    content = content_of(certificate_path, &size);
    write_other(content, size, 3);
    CHECK_OK(pem_read_certificates(&certificates, other_path, &error), &error);
    CHECK_SAME_NUMBER(sk_X509_num(certificates), 3);
    CHECK_OK(pem_read_revocations(&lists, list_path, &error), &error);
    CHECK_SAME_NUMBER(sk_X509_CRL_num(lists), 1);
    CHECK_OK(pem_read_key(&key, key_path, &error), &error);
    CHECK(X509_check_private_key(sk_X509_value(certificates, 0), key) == 1);
    sk_X509_pop_free(certificates, X509_free);
    sk_X509_CRL_pop_free(lists, X509_CRL_free);
    EVP_PKEY_free(key);
    free(content);
    clean();
}

static void refuses_other_content(void)
{
    STACK_OF(X509) *certificates = NULL;
    STACK_OF(X509_CRL) *lists = NULL;
    EVP_PKEY *key = NULL;

    prepare();
    CHECK_ERROR(pem_read_certificates(&certificates, list_path, NULL), ERROR_MALFORMED);
    CHECK_ERROR(pem_read_revocations(&lists, certificate_path, NULL), ERROR_MALFORMED);
    REQUIRE(chmod(certificate_path, 0600) == 0);
    CHECK_ERROR(pem_read_key(&key, certificate_path, NULL), ERROR_MALFORMED);
    write_other("", 0, 1);
    CHECK_ERROR(pem_read_certificates(&certificates, other_path, NULL), ERROR_MALFORMED);
    CHECK_ERROR(pem_read_key(&key, other_path, NULL), ERROR_MALFORMED);
    CHECK_ERROR(pem_read_certificates(&certificates, directory, NULL), ERROR_IO);
    CHECK_ERROR(pem_read_certificates(&certificates, "/nowhere/at/all", NULL), ERROR_NOT_FOUND);
    CHECK(certificates == NULL && lists == NULL && key == NULL);
    clean();
}

/* A half-copied file must not be taken for a shorter one. */
static void refuses_a_damaged_block_behind_a_good_one(void)
{
    STACK_OF(X509) *certificates = NULL;
    size_t size;
    char *content, *twice;

    prepare();
    content = content_of(certificate_path, &size);
    twice = malloc(2 * size);
    REQUIRE(twice != NULL);
    memcpy(twice, content, size);
    memcpy(twice + size, content, size);
    write_other(twice, 2 * size - 40, 1);
    CHECK_ERROR(pem_read_certificates(&certificates, other_path, NULL), ERROR_MALFORMED);
    memset(twice + size + 100, '!', 20);
    write_other(twice, 2 * size, 1);
    CHECK_ERROR(pem_read_certificates(&certificates, other_path, NULL), ERROR_MALFORMED);
    CHECK(certificates == NULL);
    free(content);
    free(twice);
    clean();
}

static void refuses_a_file_over_its_limit(void)
{
    STACK_OF(X509) *certificates = NULL;
    EVP_PKEY *key = NULL;

    prepare();
    write_other(" ", 1, PEM_CERTIFICATES_BYTES + 1);
    CHECK_ERROR(pem_read_certificates(&certificates, other_path, NULL), ERROR_LIMIT);
    write_other(" ", 1, PEM_CERTIFICATES_BYTES);
    CHECK_ERROR(pem_read_certificates(&certificates, other_path, NULL), ERROR_MALFORMED);
    CHECK_ERROR(pem_read_key(&key, other_path, NULL), ERROR_LIMIT);
    clean();
}

static void refuses_a_key_behind_a_passphrase(void)
{
    EVP_PKEY *key = NULL, *locked = NULL;
    FILE *file;

    prepare();
    REQUIRE_OK(pem_read_key(&key, key_path, NULL), NULL);
    write_other("", 0, 1);
    file = fopen(other_path, "w");
    REQUIRE(file != NULL);
    REQUIRE(PEM_write_PrivateKey(file, key, EVP_aes_256_cbc(), NULL, 0, NULL, (void *)(uintptr_t) "secret") ==
            1);
    fclose(file);
    CHECK_ERROR(pem_read_key(&locked, other_path, NULL), ERROR_UNSUPPORTED);
    CHECK(locked == NULL);
    EVP_PKEY_free(key);
    clean();
}

static void refuses_a_key_that_others_can_read(void)
{
    EVP_PKEY *key = NULL;
    struct error error;

    prepare();
    REQUIRE(chmod(key_path, 0640) == 0);
    CHECK_ERROR(pem_read_key(&key, key_path, &error), ERROR_DENIED);
    CHECK(strstr(error.text, "mode 0640") != NULL);
    clean();
}

CHECK_MAIN("pem", {"reads one and several", reads_one_and_several},
           {"refuses other content", refuses_other_content},
           {"refuses a damaged block behind a good one", refuses_a_damaged_block_behind_a_good_one},
           {"refuses a file over its limit", refuses_a_file_over_its_limit},
           {"refuses a key behind a passphrase", refuses_a_key_behind_a_passphrase},
           {"refuses a key that others can read", refuses_a_key_that_others_can_read})
