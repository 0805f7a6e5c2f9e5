#include "pem.h"

#include "secret.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

struct file {
    uint8_t *data;
    size_t size;
};

static void file_release(struct file *file)
{
    if (file->data != NULL) {
        OPENSSL_cleanse(file->data, file->size);
        free(file->data);
    }
}

static enum error_code check_status(int fd, const char *path, size_t limit, bool is_private, size_t *ret_size,
                                    struct error *error)
{
    struct stat status;

    if (fstat(fd, &status) != 0)
        return error_set(error, ERROR_IO, "%s: %s", path, strerror(errno));
    if (!S_ISREG(status.st_mode))
        return error_set(error, ERROR_IO, "%s: not a regular file", path);
    if (is_private && !secret_is_private(path, &status))
        return error_set(error, ERROR_DENIED, "%s: others have access to the key (mode %04o), make it 0600",
                         path, (unsigned)(status.st_mode & 07777));
    if (status.st_size < 0 || (uintmax_t)status.st_size > limit)
        return error_set(error, ERROR_LIMIT, "%s: longer than %zu bytes", path, limit);
    *ret_size = (size_t)status.st_size;
    return ERROR_NONE;
}

static enum error_code read_all(int fd, const char *path, struct file *file, struct error *error)
{
    size_t done = 0;

    while (done < file->size) {
        ssize_t got = read(fd, file->data + done, file->size - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set(error, ERROR_IO, "%s: %s", path, strerror(errno));
        if (got == 0)
            break;
        done += (size_t)got;
    }
    file->size = done;
    return ERROR_NONE;
}

static enum error_code file_read(struct file *ret, const char *path, size_t limit, bool is_private,
                                 struct error *error)
{
    struct file file = {NULL, 0};
    enum error_code code;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (fd < 0)
        return error_set(error, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_IO, "%s: %s", path,
                         strerror(errno));
    code = check_status(fd, path, limit, is_private, &file.size, error);
    if (code != ERROR_NONE)
        goto out;
    file.data = malloc(file.size + 1);
    if (file.data == NULL) {
        code = error_set(error, ERROR_MEMORY, "%s: out of memory", path);
        goto out;
    }
    code = read_all(fd, path, &file, error);
    if (code != ERROR_NONE)
        goto out;
    *ret = file;
    file.data = NULL;
out:
    close(fd);
    file_release(&file);
    return code;
}

/* After the last block the queue holds "no start line"; anything else is a damaged block. */
static bool is_end_of_blocks(void)
{
    unsigned long fault = ERR_peek_last_error();
    bool is_end = ERR_GET_LIB(fault) == ERR_LIB_PEM && ERR_GET_REASON(fault) == PEM_R_NO_START_LINE;

    ERR_clear_error();
    return is_end;
}

/* One entry point for both kinds: `add` reads one block and keeps it, 0 at the end or at a fault. */
typedef int add_block(BIO *bio, void *list);

static int add_certificate(BIO *bio, void *list)
{
    X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);

    if (certificate == NULL)
        return 0;
    if (sk_X509_push(list, certificate) > 0)
        return 1;
    X509_free(certificate);
    return 0;
}

static int add_revocation(BIO *bio, void *list)
{
    X509_CRL *revocation = PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL);

    if (revocation == NULL)
        return 0;
    if (sk_X509_CRL_push(list, revocation) > 0)
        return 1;
    X509_CRL_free(revocation);
    return 0;
}

static enum error_code read_blocks(const char *path, size_t limit, add_block *add, void *list,
                                   const char *what, struct error *error)
{
    struct file file = {NULL, 0};
    BIO *bio = NULL;
    int count = 0;
    enum error_code code = file_read(&file, path, limit, false, error);

    if (code != ERROR_NONE)
        return code;
    ERR_clear_error();
    bio = BIO_new_mem_buf(file.data, (int)file.size);
    if (bio == NULL) {
        code = error_set(error, ERROR_MEMORY, "%s: out of memory", path);
        goto out;
    }
    while (add(bio, list))
        count++;
    if (!is_end_of_blocks())
        code = error_set(error, ERROR_MALFORMED, "%s: damaged %s", path, what);
    else if (count == 0)
        code = error_set(error, ERROR_MALFORMED, "%s: holds no %s", path, what);
out:
    BIO_free(bio);
    file_release(&file);
    return code;
}

enum error_code pem_read_certificates(STACK_OF(X509) * *ret, const char *path, struct error *error)
{
    enum error_code code;
    STACK_OF(X509) *list = sk_X509_new_null();

    if (list == NULL)
        return error_set(error, ERROR_MEMORY, "%s: out of memory", path);
    code = read_blocks(path, PEM_CERTIFICATES_BYTES, add_certificate, list, "certificate", error);
    if (code == ERROR_NONE)
        *ret = list;
    else
        sk_X509_pop_free(list, X509_free);
    return code;
}

enum error_code pem_read_revocations(STACK_OF(X509_CRL) * *ret, const char *path, struct error *error)
{
    enum error_code code;
    STACK_OF(X509_CRL) *list = sk_X509_CRL_new_null();

    if (list == NULL)
        return error_set(error, ERROR_MEMORY, "%s: out of memory", path);
    code = read_blocks(path, PEM_REVOCATION_BYTES, add_revocation, list, "revocation list", error);
    if (code == ERROR_NONE)
        *ret = list;
    else
        sk_X509_CRL_pop_free(list, X509_CRL_free);
    return code;
}

/* Without this OpenSSL would ask on the terminal. */
static int refuse_passphrase(char *out, int size, int writing, void *asked)
{
    (void)out;
    (void)size;
    (void)writing;
    *(bool *)asked = true;
    return -1;
}

enum error_code pem_read_key(EVP_PKEY **ret, const char *path, struct error *error)
{
    struct file file = {NULL, 0};
    bool asked = false;
    EVP_PKEY *key = NULL;
    BIO *bio = NULL;
    enum error_code code = file_read(&file, path, PEM_KEY_BYTES, true, error);

    if (code != ERROR_NONE)
        return code;
    bio = BIO_new_mem_buf(file.data, (int)file.size);
    if (bio == NULL) {
        code = error_set(error, ERROR_MEMORY, "%s: out of memory", path);
        goto out;
    }
    key = PEM_read_bio_PrivateKey(bio, NULL, refuse_passphrase, &asked);
    ERR_clear_error();
    if (key != NULL)
        *ret = key;
    else if (asked)
        code = error_set(error, ERROR_UNSUPPORTED, "%s: the key is behind a passphrase", path);
    else
        code = error_set(error, ERROR_MALFORMED, "%s: holds no private key", path);
out:
    BIO_free(bio);
    file_release(&file);
    return code;
}
