#include "disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum error_code disk_failed(struct error *error, const char *what, const char *name)
{
    int number = errno;
    char text[128];
    enum error_code code = number == ENOSPC || number == EDQUOT || number == EFBIG ? ERROR_FULL : ERROR_IO;
    return error_set(error, code, "%s: %s: %s", name, what, strerror_r(number, text, sizeof text));
}

enum error_code disk_read(int fd, void *out, size_t size, uint64_t offset, const char *name,
                          struct error *error)
{
    uint8_t *next = out;
    while (size > 0) {
        ssize_t got = pread(fd, next, size, (off_t)offset);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return disk_failed(error, "read", name);
        }
        if (got == 0) {
            return error_set(error, ERROR_DAMAGED, "%s: ends at %" PRIu64 ", %zu bytes early", name, offset,
                             size);
        }
        next += got;
        offset += (uint64_t)got;
        size -= (size_t)got;
    }
    return ERROR_NONE;
}

enum error_code disk_write(int fd, const void *data, size_t size, uint64_t offset, const char *name,
                           struct error *error)
{
    const uint8_t *next = data;
    while (size > 0) {
        ssize_t put = pwrite(fd, next, size, (off_t)offset);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put < 0) {
            return disk_failed(error, "write", name);
        }
        next += put;
        offset += (uint64_t)put;
        size -= (size_t)put;
    }
    return ERROR_NONE;
}

enum error_code disk_zero(int fd, uint64_t offset, uint64_t size, const char *name, struct error *error)
{
    static const uint8_t ZEROS[65536];
    enum error_code code = ERROR_NONE;
    while (size > 0 && code == ERROR_NONE) {
        size_t part = size < sizeof ZEROS ? (size_t)size : sizeof ZEROS;
        code = disk_write(fd, ZEROS, part, offset, name, error);
        offset += part;
        size -= part;
    }
    return code;
}

enum error_code disk_sync(int fd, const char *name, struct error *error)
{
    while (fdatasync(fd) != 0) {
        if (errno != EINTR) {
            return disk_failed(error, "sync", name);
        }
    }
    return ERROR_NONE;
}

enum error_code disk_reserve(int fd, uint64_t size, const char *name, struct error *error)
{
    int number;
    do {
        number = posix_fallocate(fd, 0, (off_t)size);
    } while (number == EINTR);
    if (number != 0) {
        errno = number;
        return disk_failed(error, "reserve room", name);
    }
    return ERROR_NONE;
}

enum error_code disk_size(int fd, uint64_t *ret_bytes, const char *name, struct error *error)
{
    struct stat status;
    if (fstat(fd, &status) != 0) {
        return disk_failed(error, "size", name);
    }
    *ret_bytes = (uint64_t)status.st_size;
    return ERROR_NONE;
}

enum error_code disk_load(int directory, const char *name, struct buffer *out, struct error *error)
{
    int fd = openat(directory, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT) {
        return error_set(error, ERROR_NOT_FOUND, "%s: no such file", name);
    }
    if (fd < 0) {
        return disk_failed(error, "open", name);
    }
    uint64_t size = 0;
    buffer_clear(out);
    enum error_code code = disk_size(fd, &size, name, error);
    if (code == ERROR_NONE && size > out->limit) {
        code =
            error_set(error, ERROR_LIMIT, "%s: %" PRIu64 " bytes, the limit is %zu", name, size, out->limit);
    }
    if (code == ERROR_NONE) {
        code = buffer_reserve(out, (size_t)size, error);
    }
    if (code == ERROR_NONE) {
        code = disk_read(fd, out->data, (size_t)size, 0, name, error);
    }
    if (code == ERROR_NONE) {
        out->size = (size_t)size;
    }
    (void)close(fd);
    return code;
}

static enum error_code write_new(int directory, const char *name, struct view content, struct error *error)
{
    int fd = openat(directory, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) {
        return disk_failed(error, "create", name);
    }
    enum error_code code = disk_write(fd, content.data, content.size, 0, name, error);
    if (code == ERROR_NONE && fsync(fd) != 0) {
        code = disk_failed(error, "sync", name);
    }
    (void)close(fd);
    return code;
}

enum error_code disk_replace(int directory, const char *name, struct view content, struct error *error)
{
    char temporary[256];
    (void)snprintf(temporary, sizeof temporary, "%s.new", name);
    enum error_code code = write_new(directory, temporary, content, error);
    if (code == ERROR_NONE && renameat(directory, temporary, directory, name) != 0) {
        code = disk_failed(error, "rename", temporary);
    }
    if (code != ERROR_NONE) {
        (void)unlinkat(directory, temporary, 0);
        return code;
    }
    return fsync(directory) == 0 ? ERROR_NONE : disk_failed(error, "sync the directory of", name);
}

enum error_code disk_directory(int parent, const char *name, int *ret_fd, struct error *error)
{
    bool is_new = mkdirat(parent, name, 0700) == 0;
    if (!is_new && errno != EEXIST) {
        return disk_failed(error, "make the directory", name);
    }
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return disk_failed(error, "open the directory", name);
    }
    if (is_new && parent != AT_FDCWD && fsync(parent) != 0) {
        enum error_code code = disk_failed(error, "sync the directory of", name);
        (void)close(fd);
        return code;
    }
    *ret_fd = fd;
    return ERROR_NONE;
}

static uint64_t used_below(int directory);

static uint64_t used_by(int directory, const char *name)
{
    struct stat status;
    if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return 0; /* removed in the meantime */
    }
    uint64_t bytes = (uint64_t)status.st_blocks * 512u;
    if (S_ISDIR(status.st_mode)) {
        bytes += used_below(openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    }
    return bytes;
}

/* Takes over the descriptor. */
static uint64_t used_below(int directory)
{
    DIR *entries = directory < 0 ? NULL : fdopendir(directory);
    uint64_t bytes = 0;
    if (entries == NULL) {
        if (directory >= 0) {
            (void)close(directory);
        }
        return 0;
    }
    for (const struct dirent *entry = readdir(entries); entry != NULL; entry = readdir(entries)) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            bytes += used_by(dirfd(entries), entry->d_name);
        }
    }
    (void)closedir(entries);
    return bytes;
}

enum error_code disk_usage(const char *directory, uint64_t *ret_used_bytes, uint64_t *ret_free_bytes,
                           struct error *error)
{
    struct statvfs status;
    if (statvfs(directory, &status) != 0) {
        return disk_failed(error, "measure", directory);
    }
    *ret_used_bytes = used_by(AT_FDCWD, directory);
    *ret_free_bytes = (uint64_t)status.f_bavail * status.f_frsize;
    return ERROR_NONE;
}
