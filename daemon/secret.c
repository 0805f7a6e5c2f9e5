#include "secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "comity/hex.h"
#include "credential.h"
#include "disk.h"

#define SEED_CHARS (2u * ED25519_SEED_BYTES)
#define FINGERPRINT_FILE "fingerprint.key"

bool secret_is_private(const char *path, const struct stat *status)
{
    mode_t foreign = S_IRWXG | S_IRWXO;
    if (credential_holds(path))
        foreign &= (mode_t)~S_IRGRP;
    return (status->st_mode & foreign) == 0;
}

/* Read a file of at most `capacity` bytes that nobody else may read. */
static enum error_code read_private(int directory, const char *path, uint8_t *out, size_t capacity,
                                    size_t *ret_size, struct error *error)
{
    struct stat status;
    enum error_code code = ERROR_NONE;
    int fd = openat(directory, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT)
        return error_set(error, ERROR_NOT_FOUND, "%s: there is no such file", path);
    if (fd < 0)
        return disk_failed(error, "open", path);
    if (fstat(fd, &status) != 0)
        code = disk_failed(error, "stat", path);
    else if (!S_ISREG(status.st_mode))
        code = error_set(error, ERROR_MALFORMED, "%s: is not a file", path);
    else if (!secret_is_private(path, &status))
        code = error_set(error, ERROR_DENIED,
                         "%s: group or others have rights to this secret (mode %04o); chmod 600", path,
                         (unsigned)(status.st_mode & 07777));
    else if ((uintmax_t)status.st_size > capacity)
        code = error_set(error, ERROR_MALFORMED, "%s: holds %ju bytes, more than %zu", path,
                         (uintmax_t)status.st_size, capacity);
    else
        code = disk_read(fd, out, (size_t)status.st_size, 0, path, error);
    close(fd);
    if (code == ERROR_NONE)
        *ret_size = (size_t)status.st_size;
    return code;
}

enum error_code secret_read_key(struct ed25519_key **ret, const char *path, struct error *error)
{
    uint8_t text[SEED_CHARS + 2];
    uint8_t seed[ED25519_SEED_BYTES];
    size_t size = 0;
    enum error_code code = read_private(AT_FDCWD, path, text, sizeof text, &size, error);
    if (code != ERROR_NONE)
        goto out;
    if (size > 0 && text[size - 1] == '\n')
        size--;
    if (hex_decode(view_of(text, size), seed, sizeof seed, NULL) != ERROR_NONE) {
        code =
            error_set(error, ERROR_MALFORMED, "%s: is not a seed of %u hexadecimal digits", path, SEED_CHARS);
        goto out;
    }
    code = ed25519_key_new(ret, seed, error);
    if (code != ERROR_NONE)
        error_wrap(error, "%s", path);
out:
    explicit_bzero(text, sizeof text);
    explicit_bzero(seed, sizeof seed);
    return code;
}

static enum error_code make_fingerprint_key(int directory, uint8_t out[FINGERPRINT_KEY_BYTES],
                                            struct error *error)
{
    if (getrandom(out, FINGERPRINT_KEY_BYTES, 0) != FINGERPRINT_KEY_BYTES)
        return disk_failed(error, "getrandom", FINGERPRINT_FILE);
    return disk_replace(directory, FINGERPRINT_FILE, view_of(out, FINGERPRINT_KEY_BYTES), error);
}

enum error_code secret_fingerprint_key(const char *directory, uint8_t out[FINGERPRINT_KEY_BYTES],
                                       bool *ret_made, struct error *error)
{
    uint8_t key[FINGERPRINT_KEY_BYTES];
    size_t size = sizeof key;
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return disk_failed(error, "open", directory);
    enum error_code code = read_private(fd, FINGERPRINT_FILE, key, sizeof key, &size, error);
    bool is_missing = code == ERROR_NOT_FOUND;
    if (is_missing)
        code = make_fingerprint_key(fd, key, error);
    else if (code == ERROR_MALFORMED || (code == ERROR_NONE && size != sizeof key))
        code = error_set(error, ERROR_DAMAGED, "%s: is not a key of %zu bytes", FINGERPRINT_FILE, sizeof key);
    close(fd);
    if (code == ERROR_NONE) {
        memcpy(out, key, sizeof key);
        *ret_made = is_missing;
    } else
        error_wrap(error, "%s", directory);
    explicit_bzero(key, sizeof key);
    return code;
}
