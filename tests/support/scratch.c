#include "scratch.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void must(bool holds, const char *what, const char *path)
{
    if (!holds) {
        (void)fprintf(stderr, "scratch: cannot %s %s\n", what, path);
        abort();
    }
}

void scratch_make(char path[SCRATCH_PATH_BYTES])
{
    const char *parent = getenv("TMPDIR");
    (void)snprintf(path, SCRATCH_PATH_BYTES, "%s/comity-test.XXXXXX", parent != NULL ? parent : "/tmp");
    must(mkdtemp(path) != NULL, "make", path);
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
    (void)status;
    (void)type;
    (void)ftw;
    return remove(path);
}

void scratch_remove(const char *path)
{
    (void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static const char *copy_from;
static const char *copy_to;

static void copy_file(const char *from, const char *to, off_t size)
{
    static char buffer[65536];
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    must(in >= 0 && out >= 0 && ftruncate(out, size) == 0, "copy", from);
    for (off_t offset = 0; offset < size;) {
        ssize_t got = pread(in, buffer, sizeof buffer, offset);
        must(got > 0, "read", from);
        bool is_zero = buffer[0] == 0 && memcmp(buffer, buffer + 1, (size_t)got - 1) == 0;
        must(is_zero || pwrite(out, buffer, (size_t)got, offset) == got, "write", to);
        offset += got;
    }
    (void)close(in);
    (void)close(out);
}

static int copy_one(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
    (void)ftw;
    char to[2 * SCRATCH_PATH_BYTES];
    (void)snprintf(to, sizeof to, "%s%s", copy_to, path + strlen(copy_from));
    if (type == FTW_D) {
        must(mkdir(to, 0700) == 0, "make", to);
    } else {
        copy_file(path, to, status->st_size);
    }
    return 0;
}

void scratch_copy(const char *from, const char *to)
{
    copy_from = from;
    copy_to = to;
    must(nftw(from, copy_one, 16, FTW_PHYS) == 0, "copy", from);
}

static struct view sought;
static bool is_found;

static int search_one(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
    (void)ftw;
    if (type != FTW_F || status->st_size == 0) {
        return 0;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    must(fd >= 0, "open", path);
    void *bytes = mmap(NULL, (size_t)status->st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    must(bytes != MAP_FAILED, "map", path);
    is_found = is_found || memmem(bytes, (size_t)status->st_size, sought.data, sought.size) != NULL;
    (void)munmap(bytes, (size_t)status->st_size);
    (void)close(fd);
    return 0;
}

bool scratch_contains(const char *path, struct view bytes)
{
    sought = bytes;
    is_found = false;
    must(nftw(path, search_one, 16, FTW_PHYS) == 0, "search", path);
    return is_found;
}

long scratch_size(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 ? (long)status.st_size : -1;
}

unsigned char *scratch_load(const char *path, long size)
{
    unsigned char *bytes = malloc((size_t)size + 1);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    must(bytes != NULL && fd >= 0 && pread(fd, bytes, (size_t)size, 0) == size, "read", path);
    (void)close(fd);
    return bytes;
}

long scratch_end(const char *path)
{
    long size = scratch_size(path);
    unsigned char *bytes = scratch_load(path, size);
    while (size > 0 && bytes[size - 1] == 0) {
        size--;
    }
    free(bytes);
    return size;
}

void scratch_patch(const char *path, long offset, const void *bytes, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    must(fd >= 0 && pwrite(fd, bytes, size, offset) == (ssize_t)size, "write", path);
    (void)close(fd);
}

void scratch_flip(const char *path, long offset)
{
    unsigned char byte = 0;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    must(fd >= 0 && pread(fd, &byte, 1, offset) == 1, "read", path);
    byte = (unsigned char)~byte;
    must(pwrite(fd, &byte, 1, offset) == 1, "write", path);
    (void)close(fd);
}

void scratch_truncate(const char *path, long size)
{
    must(truncate(path, size) == 0, "cut", path);
}

void scratch_write(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    must(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0, "write", path);
}
